"""Linear algebra whose result does not depend on the number of threads.

Libraries split sums among threads, and a sum split otherwise is rounded otherwise. Here every sum
is taken in one order.
"""

from __future__ import annotations

import numpy as np

from waystation.domain.model import FloatArray


def products(one: FloatArray, other: FloatArray) -> FloatArray:
    """(A, B) sums over the last axis of the products of (A, K) and (B, K)."""
    left, right = np.ascontiguousarray(one), np.ascontiguousarray(other)
    value: FloatArray = np.einsum("ak,bk->ab", left, right, optimize=False)
    return value


def covariance(one: FloatArray, other: FloatArray) -> FloatArray:
    """(A, B) covariances between the columns of (M, A) and (M, B)."""
    left, right = one - one.mean(axis=0), other - other.mean(axis=0)
    return products(left.T, right.T) / (len(one) - 1)


def cholesky(matrix: FloatArray) -> FloatArray:
    """Lower triangular factor of a symmetric positive definite (P, P) matrix.

    Raises:
        ValueError: The matrix is not positive definite.
    """
    size = len(matrix)
    lower = np.zeros((size, size))
    for j in range(size):
        done = np.einsum("ik,k->i", lower[j:, :j], lower[j, :j], optimize=False)
        column = matrix[j:, j] - done
        if column[0] <= 0.0:
            msg = "the matrix is not positive definite"
            raise ValueError(msg)
        lower[j:, j] = column / np.sqrt(column[0])
    return lower


def solve(lower: FloatArray, right: FloatArray) -> FloatArray:
    """X with L L^T X = right, for the factor L of `cholesky` and (P, M) right-hand sides."""
    x = right.copy()
    size = len(lower)
    for i in range(size):
        x[i] = (x[i] - np.einsum("k,km->m", lower[i, :i], x[:i], optimize=False)) / lower[i, i]
    for i in range(size - 1, -1, -1):
        above = np.ascontiguousarray(lower[i + 1 :, i])
        x[i] = (x[i] - np.einsum("k,km->m", above, x[i + 1 :], optimize=False)) / lower[i, i]
    return x
