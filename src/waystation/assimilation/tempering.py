"""Weights let in by steps, and members chosen by them."""

from __future__ import annotations

import numpy as np

from waystation.domain.model import FloatArray, IntArray

EFFECTIVE_SHARE = 0.5
"""Share of the members that stays effective at each tempering step."""

_SMALLEST_STEP = 1e-4


def effective_number(log_weights: FloatArray) -> float:
    """Effective sample size of unnormalised log weights."""
    weights = np.exp(log_weights - log_weights.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def step_size(log_likelihood: FloatArray, left: float) -> float:
    """Largest share of the likelihood, up to `left`, that keeps EFFECTIVE_SHARE effective."""
    wanted = EFFECTIVE_SHARE * len(log_likelihood)
    if effective_number(left * log_likelihood) >= wanted:
        return left
    low, high = 0.0, left
    for _ in range(40):
        middle = 0.5 * (low + high)
        if effective_number(middle * log_likelihood) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, _SMALLEST_STEP * left)


def systematic(log_weights: FloatArray, offset: float, count: int) -> IntArray:
    """Systematic resampling: `count` members, each in proportion to its weight.

    Args:
        log_weights: (M,) unnormalised log weights.
        offset: A number in [0, 1).
        count: Members wanted.
    """
    weights = np.exp(log_weights - log_weights.max())
    cumulative = np.cumsum(weights)
    points = (np.arange(count) + offset) / count * cumulative[-1]
    drawn = np.searchsorted(cumulative, points, side="right")
    return np.asarray(np.minimum(drawn, len(weights) - 1), dtype=np.int64)


def in_place(chosen: IntArray) -> IntArray:
    """The same members in an order in which each that is chosen has its own number.

    Pieces of one member that are chosen in several blocks so stay together.

    Args:
        chosen: (M,) members chosen out of M, in any order.
    """
    members = len(chosen)
    copies = np.bincount(chosen, minlength=members)
    out = np.arange(members)
    out[copies == 0] = np.repeat(out, np.maximum(copies - 1, 0))
    return out
