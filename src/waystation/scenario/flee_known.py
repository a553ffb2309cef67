"""Who set off, from a Flee instance, as it could be known on each day and no better.

The counts of the camps come out some days after the day they speak of. Between two counts stands a
straight line, known when the second one is. So the number who set off on a day is told anew
whenever a later count is published, and each telling has the days on which it held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.world.flee_records import FleeCounts, FleeInstance

EARLY_DAYS = 14
"""Days from the first one on whose counts tell who was there at the start; a camp first counted
later opens empty (assumption)."""

PACE_DAYS = 28
"""Days before a camp's last count that tell its pace, and days for which the pace goes on: as
`departures_memory_days`."""

PACE_SHARE = 0.5
"""Share of that pace at which a camp goes on after its last count: half the last change was a
better guess than the whole of it or none in all of the three development conflicts
(benchmarks/README.md)."""


@dataclass(frozen=True)
class KnownDay:
    """How many set off on a day, as it was held from one day to another.

    Attributes:
        day: Day number they set off.
        people: How many.
        published: Day number from which this was known.
        replaced: Day number from which another number stood in its stead; None for the last one.
    """

    day: int
    people: int
    published: int
    replaced: int | None


@dataclass(frozen=True, eq=False)
class _Series:
    """Counts of one camp: day numbers, people as told, and where registration was corrected."""

    day: IntArray
    people: FloatArray
    corrects: BoolArray
    opening: float


def opening(counts: FleeCounts, first_day: dt.date) -> int:
    """People at a camp on the first day, by the counts of the days about it; 0 without any."""
    return int(_series(counts, first_day).opening + 0.5)


def known_departures(
    instance: FleeInstance, series: Sequence[FleeCounts], lag: int, able: BoolArray
) -> tuple[KnownDay, ...]:
    """Who set off, by the increases of the sum of some series, for every day it was known on.

    As of a day only counts published by then are used, and corrections of registration published
    by then. A camp goes on after its last count at `PACE_SHARE` of its pace, for `PACE_DAYS`. A
    decrease of the sum is a debt that later increases pay off.

    Args:
        instance: Gives first day and days.
        series: What is added up.
        lag: Days from a count to its publication.
        able: (days,) days on which anybody can set off; others wait for the next such day.

    Returns:
        By published day and day; as of a day, the rows published by then and not yet replaced hold.
    """
    each = [_series(one, instance.first_day) for one in series]
    before = np.zeros(0, dtype=np.int64)
    since = np.zeros(instance.days, dtype=np.int64)
    closed: list[KnownDay] = []
    for today in range(instance.days + lag):
        length = min(today + 1, instance.days)
        people = _told_on(each, today - lag, length, able)
        old = np.zeros(length, dtype=np.int64)
        old[: len(before)] = before
        changed = np.flatnonzero(people != old)
        closed += [
            KnownDay(int(day), int(old[day]), int(since[day]), today) for day in changed if old[day]
        ]
        since[changed] = today
        before = people
    last = [KnownDay(int(d), int(before[d]), int(since[d]), None) for d in np.flatnonzero(before)]
    return tuple(sorted([*closed, *last], key=lambda one: (one.published, one.day)))


def _series(counts: FleeCounts, first_day: dt.date) -> _Series:
    day = np.array([(one.day - first_day).days for one in counts.reports], dtype=np.int64)
    people = np.array([one.told for one in counts.reports], dtype=np.float64)
    corrects = np.array([one.corrects for one in counts.reports], dtype=np.bool_)
    early = day <= EARLY_DAYS
    at_start = float(np.interp(0, day[early], people[early])) if early.any() else 0.0
    return _Series(day, people, corrects, at_start)


def _told_on(each: Sequence[_Series], counted_by: int, length: int, able: BoolArray) -> IntArray:
    """(length,) who set off on each day, by the counts of days up to one."""
    total = np.zeros(length)
    for one in each:
        total += np.floor(_line(one, counted_by, length) + 1e-9)
    highest = np.maximum.accumulate(total.astype(np.int64))
    return _on_able_days(np.diff(highest, prepend=highest[0]), able)


def _line(one: _Series, counted_by: int, length: int) -> FloatArray:
    """(length,) people at a camp by the counts up to a day, earlier ones corrected by later."""
    known = one.day <= counted_by
    day, people = one.day[known], one.people[known].copy()
    start = one.opening
    for number in np.flatnonzero(one.corrects[known]):
        if number and people[number - 1] > 0:
            factor = people[number] / people[number - 1]
            people[:number] *= factor
            start *= factor
    days = np.arange(length)
    if not len(day):
        return np.full(length, start)
    if day[0] > 0:
        day, people = np.insert(day, 0, 0), np.insert(people, 0, start)
    line = np.interp(days, day, people)
    back = max(int(day[-1]) - PACE_DAYS, int(day[0]))
    if back < day[-1]:
        pace = (people[-1] - np.interp(back, day, people)) / (day[-1] - back)
        line += PACE_SHARE * pace * np.clip(days - day[-1], 0, PACE_DAYS)
    return np.asarray(np.maximum(line, 0.0), dtype=np.float64)


def _on_able_days(wanted: IntArray, able: BoolArray) -> IntArray:
    """The same people on days when they can set off; those after the last such day wait."""
    able = able[: len(wanted)]
    target = np.searchsorted(np.flatnonzero(able), np.arange(len(wanted)))
    result = np.zeros(int(able.sum()) + 1, dtype=np.int64)
    np.add.at(result, target, wanted)
    days = np.zeros_like(wanted)
    days[np.flatnonzero(able)] = result[:-1]
    return days
