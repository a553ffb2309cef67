"""Block bootstrap over origins, and over cases where there are enough of them.

Forecasts of one origin share their errors, and those of neighbouring origins overlap in time, so
origins are drawn in runs of neighbours (Künsch 1989, here in a circle: Politis and Romano 1992).
Cases are drawn outside, origins inside; with fewer than three cases only origins are drawn.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from waystation.domain.model import FloatArray

DRAWS = 2000
FEWEST_CASES = 3
FEWEST_ORIGINS = 5
"""With fewer origins a case has no interval."""


def gap_days(origins: Sequence[dt.date]) -> int:
    """Days from one origin to the next: the least there are; 1 for a single origin."""
    days = sorted(set(origins))
    return min(((b - a).days for a, b in pairwise(days)), default=1)


def block_length(origins: Sequence[dt.date], horizon: int) -> int:
    """Origins whose forecasts over a horizon overlap, at most a third of all."""
    return max(1, min(math.ceil(horizon / gap_days(origins)), len(origins) // 3))


def draw_weights(
    origins: int, length: int, rng: np.random.Generator, draws: int = DRAWS
) -> FloatArray:
    """How often each origin is drawn: (draws, origins), rows summing to `origins`.

    Args:
        origins: Number of origins, in order of time.
        length: Origins in a block.
        rng: Random stream.
        draws: Number of bootstrap draws.
    """
    blocks = math.ceil(origins / length)
    first = rng.integers(0, origins, size=(draws, blocks, 1))
    drawn = ((first + np.arange(length)) % origins).reshape(draws, -1)[:, :origins]
    weights = np.zeros((draws, origins))
    np.add.at(weights, (np.arange(draws)[:, None], drawn), 1.0)
    return weights


def draw_cases(cases: int, rng: np.random.Generator, draws: int = DRAWS) -> FloatArray:
    """(draws, cases, cases) whether a slot holds a case: one case per slot.

    Fewer than three cases are not drawn: slot number i holds case number i.
    """
    slots = np.tile(np.arange(cases), (draws, 1))
    if cases >= FEWEST_CASES:
        slots = rng.integers(0, cases, size=(draws, cases))
    return np.asarray(slots[:, :, None] == np.arange(cases), dtype=np.float64)


def interval(drawn: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ends of the 95 % interval over the first axis; NaN where a draw has no value."""
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return low, high
