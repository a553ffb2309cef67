"""Two futures side by side: a forecast, the same with changes, and the paired difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

import xarray as xr

from waystation.domain.forecast import Forecast
from waystation.domain.variant import Variant


class Noise(IntEnum):
    """Whether a difference stands out, from the paired differences of all members.

    With common random numbers each member is compared with itself, so the spread of the
    differences is that of the effect and not that of the forecast.

    `CLEAR`: the difference goes one way (its 90 % band does not lie on both sides of zero), and its
    middle is not zero and at least the forecast's own spread, half the width of the forecast's
    50 % band. `UNSURE`: the band lies on both sides of zero, or the middle is zero, as most members
    do not differ. `SMALL`: it goes one way, but the middle is smaller than the forecast's own
    spread: nobody could tell it from what may happen anyway. `NONE`: no member differs at all.

    Of a chance: `CLEAR` where the members that pass the threshold in one future alone are more, or
    fewer, than those that pass it in the other alone, by more than 1.96 times the root of their
    sum (McNemar 1947, Psychometrika 12); else `UNSURE`.
    """

    CLEAR = 0
    UNSURE = 1
    SMALL = 2
    NONE = 3

    @property
    def within(self) -> bool:
        """True of a difference that is "within the noise"."""
        return self in (Noise.UNSURE, Noise.SMALL)


@dataclass(frozen=True)
class CutOff:
    """Places from which, in the what-if alone, no way leads to where journeys end.

    Attributes:
        first_day, last_day: Days on which this is so.
        to_the_end: Whether it is still so on the last day of the forecast.
        places: The places with people at them, those with most first.
        worst_day: Day on which most people are there.
        low, middle, high: People there on that day: 90 % band and middle.
    """

    first_day: dt.date
    last_day: dt.date
    to_the_end: bool
    places: tuple[str, ...]
    worst_day: dt.date
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """What a what-if changes.

    Attributes:
        variant: The what-if.
        base: The forecast of the scenario as it is; the same as one made without any what-if.
        changed: The forecast of the scenario with the changes, of the same members and seed.
        difference: Changed less base, member by member, everybody together, for the days after the
            as-of day. (quantile, day, location): `arrivals`, `present`, people. (quantile,
            location): `peak_present`, most people present on any one day, people;
            `first_arrival`, days later (below zero: earlier), of the members in which the place is
            first reached within the horizon in both futures, NaN where these are fewer than 10.
            (location): `reach`, change of the chance of being reached within the horizon;
            `peak_over_capacity`, change of the chance that more people are present on some day
            than there are places. (day, location): `over_capacity`, the same by day; NaN where
            places are not known in both. Beside each, without `quantile`, its `Noise` as a whole
            number: `arrivals_noise` and so on. Counts of 1 to 4 are taken as 0 or 5 in both
            futures before they are compared, and so are differences of 1 to 4.
        same_past: Whether both futures start from the very same corrected past. Otherwise (a prior
            was changed, or something before the as-of day) each has been corrected by the figures
            on its own, and pairs of members share random numbers alone.
        first_effect: First day on which the futures may differ; None where the changes change
            nothing but needs.
        cut_off: Places that the what-if cuts off.
        notes: What else to know of the comparison, sentences.
    """

    variant: Variant
    base: Forecast
    changed: Forecast
    difference: xr.Dataset
    same_past: bool
    first_effect: dt.date | None
    cut_off: tuple[CutOff, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        from waystation.domain.shown_results import comparison_shown

        return comparison_shown(self).as_text()

    def _repr_html_(self) -> str:
        from waystation.domain.shown_results import comparison_shown

        return comparison_shown(self).as_html()
