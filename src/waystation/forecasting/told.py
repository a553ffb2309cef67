"""The numbers a forecast shows, as each of its members has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from waystation.domain.days import day_number
from waystation.domain.forecast import Forecast
from waystation.domain.influence import NumberName, Subject
from waystation.domain.model import FloatArray
from waystation.domain.places import Location
from waystation.domain.vocabulary import EVERYONE, Travel
from waystation.forecasting.history import NEVER
from waystation.forecasting.members import Lived

REACH_STEPS = (7, 14, 28)
"""Days after the as-of day for which the chance of having been reached is told; and the last."""


class Told(NamedTuple):
    """A number, and what the members say.

    Attributes:
        name: Which number.
        values: (M,) people, days (inf for never within the horizon) or, of a chance, 0 and 1.
    """

    name: NumberName
    values: FloatArray


def numbers_of(
    result: Forecast, lived: Lived, places: Sequence[str], *, step: int = 1
) -> Iterator[Told]:
    """The numbers shown, those that are zero in every member left out.

    Of each place people present and arrivals by day from the as-of day on, the most present on a
    day ahead, the chance of more than the shelter places known, the chance of having been reached
    and the days until it is, these for everybody and for each group that travels together. Of the
    groups the size, and the people on the way.

    Args:
        result: The forecast.
        lived: What its members lived through.
        places: Locations, in any order, each told once; names not known are left out.
        step: Days from one day told to the next.
    """
    found = _Numbers(result, lived, step)
    wanted = set(places)
    yield from filter(_any, found.of_groups())
    for number, location in enumerate(result.scenario.locations):
        if location.name in wanted:
            yield from filter(_any, found.of_place(number, location))


def days_told(last: int, step: int) -> tuple[int, ...]:
    """Days after the as-of day for which people are told: it, each `step` days, and the last."""
    return tuple(dict.fromkeys((*range(0, last + 1, step), last)))


def _any(told: Told) -> bool:
    return bool(told.values.any())


class _Numbers:
    """Reads numbers off the members."""

    def __init__(self, result: Forecast, lived: Lived, step: int) -> None:
        self._lived, self._as_of = lived, result.as_of
        self._now = day_number(result.as_of, result.scenario.first_day)
        self._ahead = days_told(len(lived.snapshots) - 1 - self._now, step)
        groups = result.scenario.groups
        together = [(g.name, i) for i, g in enumerate(groups) if g.travel is Travel.TOGETHER]
        self._together = together
        self._told_apart = (*together, (EVERYONE, len(groups)))

    def of_groups(self) -> Iterator[Told]:
        """The size of each group that travels together, and people on the way."""
        today, day = self._lived.snapshots[self._now], self._as_of
        for name, number in self._together:
            yield Told(NumberName(Subject.SIZE, "", day, name), _plain(today.size[:, number]))
            yield Told(NumberName(Subject.ON_ROAD, "", day, name), _plain(today.on_road[:, number]))
        everyone = _plain(today.on_road.sum(axis=-1))
        yield Told(NumberName(Subject.ON_ROAD, "", day), everyone)

    def of_place(self, number: int, location: Location) -> Iterator[Told]:
        """Everything told of one place."""
        name, days = location.name, self._lived.snapshots[self._now :]
        present = np.stack([one.present[:, number].sum(axis=-1) for one in days])
        arrivals = np.stack([one.arrivals[:, number].sum(axis=-1) for one in days])
        peak = _plain(present[1:].max(axis=0))
        yield Told(NumberName(Subject.PEAK, name), peak)
        if any(one.assessed[number] for one in days[1:]):
            over = np.logical_or.reduce([one.over[:, number] for one in days[1:]])
            yield Told(NumberName(Subject.EXCEED, name), _plain(over))
        for subject, people in ((Subject.PRESENT, present), (Subject.ARRIVALS, arrivals)):
            for ahead in self._ahead:
                yield Told(NumberName(subject, name, self._day(ahead)), _plain(people[ahead]))
        for group, index in self._told_apart:
            yield from self._of_reach(number, name, group, index)

    def _of_reach(self, number: int, place: str, group: str, index: int) -> Iterator[Told]:
        first = self._lived.reached[:, number, index]
        if not (first < NEVER).any():
            return
        days = np.where(first >= NEVER, np.inf, first - self._now).astype(float)
        yield Told(NumberName(Subject.FIRST_ARRIVAL, place, None, group), days)
        last = len(self._lived.snapshots) - 1 - self._now
        for ahead in (*(step for step in REACH_STEPS if step < last), last):
            name = NumberName(Subject.REACH, place, self._day(ahead), group)
            yield Told(name, _plain(days <= ahead))

    def _day(self, ahead: int) -> dt.date:
        return self._as_of + dt.timedelta(days=ahead)


def _plain(values: object) -> FloatArray:
    return np.asarray(values, dtype=float)
