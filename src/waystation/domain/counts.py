"""How counts of people are shown and stored: rounded, and never so small that they identify.

Counts of 1 to 4 become "fewer than 5" (UNHCR's practice; rule 2 of `domain.protection`).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

SMALL = 5
SMALL_GROUP = 10
"""People of a group of whom fewer are not told (ecosystem guide, section 6, rule 3)."""


def round_people(value: float) -> int:
    """Round to two significant figures, half up ("about 1,900")."""
    if value <= 0:
        return 0
    unit: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return math.floor(value / unit + 0.5) * unit


def show_people(value: float) -> str:
    """A count for people: "none", "fewer than 5", or two significant figures."""
    if value < 0.5:
        return "none"
    if value < SMALL - 0.5:
        return "fewer than 5"
    return f"{round_people(value):,}"


def show_range(low: float, high: float) -> str:
    """A range for people: "1,200 to 3,400", or one number where both ends read the same."""
    first, last = show_people(low), show_people(high)
    return first if first == last else f"{first} to {last}"


def protect_counts(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Move stored counts of 1 to 4 to 0 or 5, whichever is nearer; others to whole people."""
    whole = np.floor(np.asarray(values, dtype=np.float64) + 0.5)
    small = (whole > 0) & (whole < SMALL)
    return np.where(small, np.where(whole < SMALL / 2, 0.0, float(SMALL)), whole)


def protect_groups(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Move counts of people of one group below 10 to 0 or 10, whichever is nearer."""
    whole = np.floor(np.asarray(values, dtype=np.float64) + 0.5)
    small = (whole > 0) & (whole < SMALL_GROUP)
    return np.where(small, np.where(whole < SMALL_GROUP / 2, 0.0, float(SMALL_GROUP)), whole)
