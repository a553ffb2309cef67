"""Draws from a fixed stream and their comparison with exact distributions, for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.philox import RNG_WORDS, U64Array, open_stream

MOST_BINS = 60
LEAST_EXPECTED = 10.0


def opened(cell: int) -> U64Array:
    """A generator at the start of a stream of its own."""
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    open_stream(rng, 20181029, 0, 99, 1, cell)
    return rng


def binned_p(drawn: IntArray, exact: Any) -> float:
    """Chi-square p-value of counts against a frozen scipy distribution of counts.

    One bin a value where values are few, else bins of about equal probability; bins expected less
    than `LEAST_EXPECTED` times go with their neighbour.
    """
    low, high = int(exact.ppf(1e-6)), int(exact.isf(1e-6))
    if high - low <= MOST_BINS:
        edges = np.arange(low, high + 1)
    else:
        edges = np.unique(exact.ppf(np.linspace(0, 1, MOST_BINS + 1)[1:-1])).astype(np.int64)
    below = exact.cdf(edges)
    upper = exact.sf(edges[-1])
    expected = len(drawn) * np.append(np.diff(below, prepend=0.0), upper)
    observed = np.bincount(np.searchsorted(edges, drawn), minlength=len(edges) + 1)
    return _pooled_p(observed, expected)


def deciles_p(drawn: IntArray | FloatArray, exact: Any) -> float:
    """Chi-square p-value of numbers against a frozen continuous scipy distribution."""
    edges = exact.ppf(np.linspace(0, 1, MOST_BINS + 1)[1:-1])
    expected = np.full(MOST_BINS, len(drawn) / MOST_BINS)
    observed = np.bincount(np.searchsorted(edges, drawn), minlength=MOST_BINS)
    return _pooled_p(observed, expected)


def _pooled_p(observed: IntArray, expected: FloatArray) -> float:
    """Chi-square p-value after merging neighbours until all are expected often enough."""
    seen, awaited = [0.0], [0.0]
    for count, mean in zip(observed.tolist(), expected.tolist(), strict=True):
        if awaited[-1] >= LEAST_EXPECTED:
            seen.append(0.0)
            awaited.append(0.0)
        seen[-1] += count
        awaited[-1] += mean
    if awaited[-1] < LEAST_EXPECTED and len(awaited) > 1:
        last_seen, last_awaited = seen.pop(), awaited.pop()
        seen[-1] += last_seen
        awaited[-1] += last_awaited
    assert len(seen) > 1, "the distribution is too narrow to compare"
    return float(stats.chisquare(seen, awaited, sum_check=False).pvalue)
