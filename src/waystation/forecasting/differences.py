"""Paired differences of two futures: each member against itself, then summarised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import xarray as xr

from waystation.domain.comparison import Noise
from waystation.domain.counts import protect_counts
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.forecasting.history import NEVER, DaySnapshot
from waystation.forecasting.labels import labelled
from waystation.forecasting.members import Lived, Prepared

Array = TypeVar("Array", IntArray, BoolArray)
Codes = npt.NDArray[np.int8]
FEWEST_PAIRS = 10
"""Members in which a place must be reached in both futures before days are compared."""
_SURE = 1.96
_LOW, _MIDDLE, _HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))


def differences(base: Lived, changed: Lived, base_ready: Prepared) -> xr.Dataset:
    """The dataset of a comparison, laid out as `waystation.domain.comparison.Comparison` says.

    Args:
        base: What the members of the base lived through.
        changed: What those of the what-if did; the same number of them.
        base_ready: The base; the what-if has the same places and days.
    """
    last, horizon = base_ready.last, base_ready.horizon
    days = [base_ready.as_of + dt.timedelta(ahead + 1) for ahead in range(horizon)]
    by_day = _Days(horizon, len(base_ready.model.locations))
    for day in range(horizon):
        by_day.add(day, base.snapshots[last + 1 + day], changed.snapshots[last + 1 + day])
    data = by_day.variables()
    data.update(_first_arrivals(base.reached[:, :, -1], changed.reached[:, :, -1], last))
    found = xr.Dataset(
        data,
        coords={
            "quantile": list(QUANTILES),
            "day": np.array(days, dtype="datetime64[ns]"),
            "location": list(base_ready.model.locations),
        },
        attrs={
            "difference": "with the changes less without, paired by member",
            "noise": "; ".join(f"{one.value}: {one.name.lower()}" for one in Noise),
            "small_counts": "counts of 1 to 4 are taken as 0 or 5 before they are compared",
        },
    )
    return labelled(found, change=True)


def protected_members(people: IntArray) -> IntArray:
    """Counts of 1 to 4 in members as 0 or 5, as stored quantiles have them."""
    few = (people > 0) & (people < 5)
    return np.asarray(np.where(few, np.where(people < 3, 0, 5), people), dtype=np.int64)


def paired(base: IntArray, changed: IntArray) -> tuple[FloatArray, Codes]:
    """(Q, N) quantiles of the differences of (M, N) counts, and the (N,) `Noise` of each.

    Columns in which no member differs are not sorted.
    """
    off = protected_members(changed) - protected_members(base)
    out = np.zeros((len(QUANTILES), off.shape[1]))
    codes = np.full(off.shape[1], int(Noise.NONE), dtype=np.int8)
    busy = np.flatnonzero(off.any(axis=0))
    if len(busy):
        out[:, busy] = np.quantile(off[:, busy], QUANTILES, axis=0)
        low, high = np.quantile(base[:, busy], (0.25, 0.75), axis=0)
        codes[busy] = _codes(out[:, busy], (high - low) / 2.0)
    return np.sign(out) * protect_counts(np.abs(out)) + 0.0, codes


def _codes(quantiles: FloatArray, spread: FloatArray) -> Codes:
    """(N,) noise of differences that some members have, by their quantiles and the spread."""
    unsure = (quantiles[_LOW] < 0.0) & (quantiles[_HIGH] > 0.0) | (quantiles[_MIDDLE] == 0.0)
    small = np.abs(quantiles[_MIDDLE]) < spread
    codes = np.where(small, int(Noise.SMALL), int(Noise.CLEAR))
    return np.asarray(np.where(unsure, int(Noise.UNSURE), codes), dtype=np.int8)


def chance_change(base: BoolArray, changed: BoolArray) -> tuple[FloatArray, Codes]:
    """(N,) change of the chance of what (M, N) members have, and its `Noise` (McNemar 1947)."""
    gained = (changed & ~base).sum(axis=0)
    lost = (base & ~changed).sum(axis=0)
    apart = gained + lost
    clear = np.abs(gained - lost) > _SURE * np.sqrt(apart)
    codes = np.where(clear, int(Noise.CLEAR), int(Noise.UNSURE))
    codes = np.where(apart == 0, int(Noise.NONE), codes)
    return (gained - lost) / len(base), np.asarray(codes, dtype=np.int8)


class _Days:
    """The differences by day, one day at a time."""

    def __init__(self, days: int, places: int) -> None:
        shape = (days, places)
        self._unknown = np.ones(shape, dtype=np.bool_)
        self._people = {
            name: np.zeros((len(QUANTILES), *shape)) for name in ("arrivals", "present")
        }
        self._codes = {name: np.zeros(shape, dtype=np.int8) for name in self._people}
        self._over = np.zeros(shape)
        self._over_codes = np.zeros(shape, dtype=np.int8)
        self._peak: tuple[IntArray, IntArray] | None = None
        self._ever: tuple[BoolArray, BoolArray] | None = None

    def add(self, day: int, base: DaySnapshot, changed: DaySnapshot) -> None:
        """Compare one day.

        Args:
            day: Days after the as-of day, less one.
            base: Snapshot of the base.
            changed: Snapshot of the what-if.
        """
        for name, values in self._people.items():
            one, other = (_everybody(getattr(seen, name)) for seen in (base, changed))
            values[:, day], self._codes[name][day] = paired(one, other)
        present = (_everybody(base.present), _everybody(changed.present))
        over = (base.over, changed.over)
        self._unknown[day] = ~(base.assessed & changed.assessed)
        self._over[day], self._over_codes[day] = chance_change(over[0], over[1])
        self._peak = present if self._peak is None else _both(np.maximum, self._peak, present)
        self._ever = over if self._ever is None else _both(np.logical_or, self._ever, over)

    def variables(self) -> dict[str, tuple[tuple[str, ...], npt.NDArray[np.generic]]]:
        """Everything the days tell."""
        assert self._peak is not None
        assert self._ever is not None
        where = ("day", "location")
        unknown = self._unknown
        data: dict[str, tuple[tuple[str, ...], npt.NDArray[np.generic]]] = {}
        for name, values in self._people.items():
            data[name] = (("quantile", *where), values)
            data[f"{name}_noise"] = (where, self._codes[name])
        peak, codes = paired(*self._peak)
        data["peak_present"] = (("quantile", "location"), peak)
        data["peak_present_noise"] = (("location",), codes)
        data["over_capacity"] = (where, np.where(unknown, np.nan, self._over))
        none = np.int8(Noise.NONE)
        data["over_capacity_noise"] = (where, np.where(unknown, none, self._over_codes))
        ever, codes = chance_change(*self._ever)
        never = unknown.all(axis=0)
        data["peak_over_capacity"] = (("location",), np.where(never, np.nan, ever))
        data["peak_over_capacity_noise"] = (("location",), np.where(never, none, codes))
        return data


def _everybody(people: npt.NDArray[np.int32]) -> IntArray:
    return np.asarray(people.sum(axis=-1), dtype=np.int64)


def _both(
    join: Callable[[Array, Array], Array], one: tuple[Array, Array], other: tuple[Array, Array]
) -> tuple[Array, Array]:
    return join(one[0], other[0]), join(one[1], other[1])


def _first_arrivals(
    base: IntArray, changed: IntArray, last: int
) -> dict[str, tuple[tuple[str, ...], npt.NDArray[np.generic]]]:
    """Days later that places are first reached, and the change of the chance that they are.

    Args:
        base: (M, L) day on which each place is first reached.
        changed: The same in the what-if.
        last: Number of the as-of day.
    """
    reach, reach_codes = chance_change(base < NEVER, changed < NEVER)
    places = base.shape[1]
    later = np.full((len(QUANTILES), places), np.nan)
    codes = np.full(places, int(Noise.NONE), dtype=np.int8)
    both = (base < NEVER) & (changed < NEVER) & (base > last) & (changed > last)
    for place in np.flatnonzero(both.sum(axis=0) >= FEWEST_PAIRS):
        one, other = base[both[:, place], place], changed[both[:, place], place]
        off = other - one
        later[:, place] = np.quantile(off, QUANTILES, method="inverted_cdf")
        if off.any():
            low, high = np.quantile(one, (0.25, 0.75))
            codes[place] = _codes(later[:, [place]], np.array([(high - low) / 2.0]))[0]
    return {
        "first_arrival": (("quantile", "location"), later),
        "first_arrival_noise": (("location",), codes),
        "reach": (("location",), reach),
        "reach_noise": (("location",), reach_codes),
    }
