"""Violent events as a series of weekly conflict levels at the locations near them.

The level of a week is 1 - exp(-(events + deaths) / scale): 0 in quiet, never above 1. The scale is
such that half is reached at the pace of a war as UCDP defines one, 1,000 deaths a year: 19.2 a week
around one place. Rule and scale are assumptions, stated in docs/loading.md.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from waystation.domain.places import Location
from waystation.scenario.loaders.places import km_to
from waystation.world.loaders.records import ConflictEvent, Outcome, Teller

RADIUS_KM = 25.0
"""Kilometres around a location within which events count there (assumption: UCDP places events no
closer than about 25 km where it does not know the exact place)."""
HALF = 1000.0 * 7.0 / 365.25
"""Events and deaths of a week at which the level is one half: 1,000 deaths a year, the threshold by
which UCDP calls a conflict a war; that this is half of the worst is an assumption."""
FEWEST_DAYS = 4
"""Days of a week a file must cover for the week to be taken; the level is that of a whole week at
the same pace."""
_WEEK = 7
_KM_PER_DEGREE = 110.0
_DECIMALS = 3


@dataclass
class WeekSum:
    """What happened around a location in a week.

    Attributes:
        events: Weighted events; those of several days are spread evenly.
        low: Deaths, lowest estimate.
        best: Deaths, best estimate.
        high: Deaths, highest estimate.
        count: Events that touch the week.
        line: Line of the first of them.
    """

    events: float = 0.0
    low: float = 0.0
    best: float = 0.0
    high: float = 0.0
    count: int = 0
    line: int = 0


@dataclass
class Gathered:
    """Sums by location and Monday, and the days the events cover.

    Attributes:
        weeks: Sum by location and first day of the week.
        first: First day of any event; None without events.
        last: Last day of any event.
        seen: Events read.
        near: Events near a location.
    """

    weeks: dict[tuple[str, dt.date], WeekSum] = field(default_factory=dict)
    first: dt.date | None = None
    last: dt.date | None = None
    seen: int = 0
    near: int = 0


def gather_weeks(
    events: Iterable[ConflictEvent],
    locations: Sequence[Location],
    teller: Teller,
    *,
    radius_km: float = RADIUS_KM,
    into: Gathered | None = None,
    known: set[str] | None = None,
) -> Gathered:
    """Sum up events by location and week, one event at a time.

    Args:
        events: The events; read once.
        locations: Locations of the scenario.
        teller: Takes events told twice.
        radius_km: Kilometres around a location within which events count there.
        into: Sums to add to, of files before.
        known: Identities of events of files before; those found are added.
    """
    sums = into if into is not None else Gathered()
    seen = known if known is not None else set()
    near = _Near(locations, radius_km)
    for event in events:
        sums.seen += 1
        if sums.first is None or event.first < sums.first:
            sums.first = event.first
        if sums.last is None or event.last > sums.last:
            sums.last = event.last
        names = near(event.lat, event.lon)
        if not names:
            continue
        if event.identity and event.identity in seen:
            teller.count(Outcome.LEFT_OUT, event.line, "an event told twice", "counted once")
            continue
        seen.add(event.identity)
        sums.near += 1
        _add(sums, names, event)
    return sums


def _add(sums: Gathered, names: Sequence[str], event: ConflictEvent) -> None:
    """Add an event to the weeks of the locations near it, spread evenly over its days."""
    days = (event.last - event.first).days + 1
    monday = event.first - dt.timedelta(event.first.weekday())
    while monday <= event.last:
        within = min(event.last, monday + dt.timedelta(_WEEK - 1)) - max(event.first, monday)
        share = (within.days + 1) / days
        for name in names:
            week = sums.weeks.setdefault((name, monday), WeekSum(line=event.line))
            week.events += share * event.weight
            week.low += share * event.low
            week.best += share * event.best
            week.high += share * event.high
            week.count += 1
        monday += dt.timedelta(_WEEK)


class _Near:
    """Names of the locations within a radius of a position; positions recur and are remembered."""

    def __init__(self, locations: Sequence[Location], radius_km: float) -> None:
        self._locations = locations
        self._radius = radius_km
        self._found: dict[tuple[float, float], tuple[str, ...]] = {}

    def __call__(self, lat: float, lon: float) -> tuple[str, ...]:
        key = (lat, lon)
        found = self._found.get(key)
        if found is None:
            most = self._radius / _KM_PER_DEGREE
            found = tuple(
                one.name
                for one in self._locations
                if abs(one.lat - lat) <= most and km_to(lat, lon, one) <= self._radius
            )
            self._found[key] = found
        return found


@dataclass(frozen=True)
class LevelWeek:
    """The conflict level of a location in a week, or what a file covers of it.

    Attributes:
        location: Name of the location.
        first: First day.
        last: Last day the file covers.
        level: 0 to 1.
        published: Day it was known.
        total: What it was made of.
    """

    location: str
    first: dt.date
    last: dt.date
    level: float
    published: dt.date
    total: WeekSum


def level_of(severity: float, half: float = HALF) -> float:
    """The level of a week with so many events and deaths: 0 at none, one half at `half`."""
    return round(1.0 - math.exp(-math.log(2.0) * severity / half), _DECIMALS)


def level_weeks(
    gathered: Gathered,
    *,
    first_day: dt.date,
    until: dt.date | None,
    half: float,
    published: Callable[[dt.date], dt.date],
    also: Iterable[str] = (),
) -> list[LevelWeek]:
    """Levels of every location with an event, for each week covered, quiet ones as 0.

    Args:
        gathered: The sums.
        first_day: First day of the scenario; weeks wholly before it are left away.
        until: Last day the files cover; None takes the day of the last event.
        half: Events and deaths a week at which the level is one half.
        published: Gives the day a span is known from its last day.
        also: Locations without an event that are told as well: they had some in a file before.
    """
    if gathered.first is None or gathered.last is None:
        return []
    end = until or gathered.last
    found: list[LevelWeek] = []
    for name in sorted({*(name for name, _ in gathered.weeks), *also}):
        monday = max(gathered.first, first_day)
        monday -= dt.timedelta(monday.weekday())
        while monday <= end:
            first = max(monday, gathered.first)
            last = min(monday + dt.timedelta(_WEEK - 1), end)
            days = (last - first).days + 1
            if days >= FEWEST_DAYS:
                total = gathered.weeks.get((name, monday), WeekSum())
                severity = (total.events + total.best) * _WEEK / days
                level = level_of(severity, half)
                found.append(LevelWeek(name, first, last, level, published(last), total))
            monday += dt.timedelta(_WEEK)
    return found
