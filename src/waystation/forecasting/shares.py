"""Scores of simulated people over places against counted ones, as the nearest peer scores itself.

The averaged relative difference is Flee's measure (Suleimenova, Bell and Groen 2017): the mean
over days of the sum over camps of |simulated - counted| over the sum over camps of the counted.
On interpolated days it rewards knowing the next report: score on report days only.
"""

from __future__ import annotations

import numpy as np

from waystation.domain.model import FloatArray, IntArray


def averaged_relative_difference(
    simulated: FloatArray | IntArray, counted: FloatArray | IntArray, *, rescaled: bool = False
) -> float:
    """Mean over days of sum over camps |simulated - counted| / sum over camps counted.

    Days on which nobody is counted have no such ratio and are left out.

    Args:
        simulated: (day, camp) people, 0 or more.
        counted: (day, camp) people, 0 or more.
        rescaled: True to bring each day's simulated total to the counted one first, so that only
            the shares of the camps are scored.

    Returns:
        0 for the same numbers; 1 where nobody is simulated; 2 is the most when rescaled.

    Raises:
        ValueError: The shapes differ or are not (day, camp), a number is negative or not finite,
            or nobody is counted on any day.
    """
    ours, theirs = _checked(simulated), _checked(counted)
    if ours.shape != theirs.shape:
        msg = f"shapes differ: {ours.shape} simulated, {theirs.shape} counted"
        raise ValueError(msg)
    if rescaled:
        ours = rescaled_to(ours, theirs)
    total = theirs.sum(axis=1)
    days = total > 0
    if not days.any():
        msg = "nobody is counted on any day"
        raise ValueError(msg)
    apart = np.abs(ours - theirs).sum(axis=1)
    return float(np.mean(apart[days] / total[days]))


def rescaled_to(simulated: FloatArray | IntArray, counted: FloatArray | IntArray) -> FloatArray:
    """Simulated people times one factor a day, so that each day's total is the counted one.

    Days on which nobody is simulated stay as they are: they have no shares.

    Args:
        simulated: (day, camp) people.
        counted: (day, camp) people.

    Returns:
        (day, camp) people, not rounded.
    """
    ours = np.asarray(simulated, dtype=np.float64)
    total = ours.sum(axis=1, keepdims=True)
    wanted = np.asarray(counted, dtype=np.float64).sum(axis=1, keepdims=True)
    factor: FloatArray = np.divide(wanted, total, out=np.ones_like(total), where=total > 0)
    return ours * factor


def _checked(people: FloatArray | IntArray) -> FloatArray:
    values = np.asarray(people, dtype=np.float64)
    if values.ndim != 2:
        msg = f"people must be (day, camp), not of shape {values.shape}"
        raise ValueError(msg)
    if not (np.isfinite(values).all() and (values >= 0).all()):
        msg = "people must be finite numbers, 0 or more"
        raise ValueError(msg)
    return values
