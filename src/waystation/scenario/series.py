"""Departures and hazards day by day as arrays, as they were known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from waystation.domain.days import day_number
from waystation.domain.model import DepartureDays, Hazards, IntArray
from waystation.domain.movement import movement_of
from waystation.domain.scenario import Departures, HazardDays, Scenario
from waystation.domain.vocabulary import HAZARDS
from waystation.scenario.coverage import OPEN_END

ANYWHERE = -1
"""Location, or group, of departures that name none."""


def spread_evenly(people: int, days: int) -> IntArray:
    """Whole people on each of some days, as even as can be, adding up exactly.

    The days up to the k-th hold floor(people * k / days) together.
    """
    so_far = people * np.arange(days + 1, dtype=np.int64) // days
    return np.diff(so_far)


def departure_days(
    scenario: Scenario, *, as_of: dt.date | None = None, days: int | None = None
) -> DepartureDays:
    """Departures by day, location and group, in that order.

    Rows published after the as-of day are not known, and rows replaced by then no longer count. On
    later days that no known row speaks of, the mean of the last `departures_memory_days` days up
    to the as-of day goes on, for each location and group as the rows name them; days before the
    scenario's first day do not count into the mean. With the setting `departures_even` all days up
    to the horizon get the mean of the days from the first one to the last one told of.

    Args:
        scenario: A valid scenario.
        as_of: Day the forecast starts from; None takes all rows that were never replaced, as
            given, and no more.
        days: Simulated days; departures on later days are left out. None keeps all rows, and lets
            departures go on for the scenario's horizon.
    """
    last = None if as_of is None else day_number(as_of, scenario.first_day)
    known = [row for row in scenario.departures if row.known(as_of)]
    length = _length(scenario, known, last, days)
    settings = movement_of(scenario.settings)
    memory = round(settings.departures_memory_days)
    found: list[tuple[int, int, int, int]] = []
    for (place, group), rows in _by_key(scenario, known).items():
        people, told = _daily(rows, scenario.first_day, length)
        if last is not None and 0 <= last < length - 1:
            _go_on(people, told, last, memory)
        if last is not None:
            people = _evened(people, told, last, settings.departures_even)
        set_off = np.flatnonzero(people)
        found += [(int(day), place, group, int(people[day])) for day in set_off]
    table = np.array(sorted(found), dtype=np.int64).reshape(-1, 4)
    return DepartureDays(*(np.ascontiguousarray(column) for column in table.T))


def _length(
    scenario: Scenario, known: Sequence[Departures], last: int | None, days: int | None
) -> int:
    """Number of days to fill."""
    if days is not None:
        return days
    ends = [day_number(row.last_day, scenario.first_day) + 1 for row in known]
    ahead = 0 if last is None else last + scenario.horizon_days + 1
    return max([ahead, *ends])


def _by_key(
    scenario: Scenario, known: Sequence[Departures]
) -> Mapping[tuple[int, int], list[Departures]]:
    """Rows by location and group, -1 where they name none."""
    place = {location.name: n for n, location in enumerate(scenario.locations)}
    group = {one.name: n for n, one in enumerate(scenario.groups)}
    rows: dict[tuple[int, int], list[Departures]] = {}
    for row in known:
        key = (place.get(row.start, ANYWHERE), group.get(row.group, ANYWHERE))
        rows.setdefault(key, []).append(row)
    return rows


def _daily(
    rows: Sequence[Departures], first_day: dt.date, length: int
) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """People on each day, and whether any row speaks of the day, each (length,)."""
    people, told = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=np.bool_)
    for row in rows:
        first = day_number(row.first_day, first_day)
        spread = spread_evenly(row.people, (row.last_day - row.first_day).days + 1)
        within = spread[: max(length - first, 0)]
        people[first : first + len(within)] += within
        told[first : first + len(within)] = True
    return people, told


def _go_on(people: IntArray, told: npt.NDArray[np.bool_], last: int, memory: int) -> None:
    """Fill the days after day `last` that no row speaks of with the mean up to it, in place."""
    window = people[max(last + 1 - memory, 0) : last + 1]
    open_days = last + 1 + np.flatnonzero(~told[last + 1 :])
    so_far = int(window.sum()) * np.arange(len(open_days) + 1, dtype=np.int64) // len(window)
    people[open_days] = np.diff(so_far)


def _evened(people: IntArray, told: npt.NDArray[np.bool_], last: int, share: float) -> IntArray:
    """Part of the departures spread over all days at the mean of the days told of so far.

    Args:
        people: (days,) departures.
        told: (days,) whether a row speaks of the day.
        last: Number of the as-of day.
        share: Part that is spread, 0 to 1.
    """
    known = np.flatnonzero(told[: last + 1])
    if share == 0.0 or not len(known):
        return people
    mean = people[: known[-1] + 1].sum() / (known[-1] + 1)
    so_far = np.floor(share * mean * np.arange(len(people) + 1) + 0.5).astype(np.int64)
    kept = np.floor((1.0 - share) * people).astype(np.int64)
    return np.asarray(kept + np.diff(so_far))


def hazard_arrays(scenario: Scenario, as_of: dt.date | None = None) -> Hazards:
    """Levels of hazards known on a day, ordered by kind, location and first day.

    Rows published after the as-of day, or starting after it, are left out; a row that holds on the
    as-of day goes on. So does the latest row known of a place where it came out after its last
    day: what holds on the as-of day will be told later.

    Args:
        scenario: A valid scenario.
        as_of: Day the forecast starts from; None takes all rows as given.
    """
    place = {location.name: n for n, location in enumerate(scenario.locations)}
    known = [
        row
        for row in scenario.hazards
        if as_of is None or (row.published <= as_of and row.first_day <= as_of)
    ]
    latest = {(row.kind, row.where): row for row in sorted(known, key=lambda row: row.first_day)}
    rows = sorted(
        (
            HAZARDS.index(row.kind),
            place[row.where],
            day_number(row.first_day, scenario.first_day),
            _last_day(row, scenario.first_day, as_of, latest=latest[row.kind, row.where] is row),
            row.level,
        )
        for row in known
    )
    whole = np.array([row[:4] for row in rows], dtype=np.int64).reshape(-1, 4)
    level = np.array([row[4] for row in rows], dtype=np.float64)
    kind, location, first, last = (np.ascontiguousarray(column) for column in whole.T)
    return Hazards(kind, location, first, last, level)


def _last_day(row: HazardDays, first_day: dt.date, as_of: dt.date | None, *, latest: bool) -> int:
    """Last day number; a level that holds on the as-of day, or may for all that is known, goes on.

    Args:
        row: A row known on the as-of day.
        first_day: First day of the scenario.
        as_of: Day the forecast starts from.
        latest: Whether no later row of its kind and place is known.
    """
    comes_late = latest and row.published > row.last_day
    if as_of is not None and (row.last_day >= as_of or comes_late):
        return OPEN_END
    return day_number(row.last_day, first_day)
