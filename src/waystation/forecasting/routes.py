"""What is known of each route: how long it takes, what a crossing admits, what closes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from waystation.domain.forecast import Forecast
from waystation.domain.parameters import PARAMETER_BY_NAME
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Event, Group, Scenario
from waystation.domain.vocabulary import Audience, EventKind, LocationKind, Mode, RouteBasis, Travel
from waystation.scenario.coverage import Reach, known_events

_WIDE = 1.6448536269514722
"""Standard deviations from the median to the ends of the 90 % band of a normal distribution."""
_PACES = {Mode.FOOT: "walk_pace", Mode.LIFT: "lift_pace", Mode.BUS: "bus_pace"}
_SOLO_PACE = "solo_pace"
_HINDERING = (EventKind.CLOSURE, EventKind.BLOCKING)


@dataclass(frozen=True)
class TravelDays:
    """Days a route takes one group, or one kind of people alone, by one way of travelling.

    Attributes:
        group: Name of the group.
        travel: Together, or alone; people of a group that travels together may go on alone.
        mode: Way of travelling; of people alone on a route with vehicles, LIFT stands for any.
        low, middle, high: Days at the ends of the 90 % band of the median pace, and at its middle;
            of people alone, single people are faster or slower by the setting `pace_spread`.
        learnt: Whether the pace is what figures made of it; else it is the prior.
    """

    group: str
    travel: Travel
    mode: Mode
    low: float
    middle: float
    high: float
    learnt: bool


@dataclass(frozen=True)
class RouteRecord:
    """One public route, in the words of the scenario.

    Attributes:
        name: "A -> B", as in the dimension `route` of `Forecast.data`.
        start, end: Names of its ends.
        km: Kilometres by road.
        modes: Ways of travelling that are possible.
        pace: Kilometres a day nobody exceeds on it; None without a limit.
        source: Where its facts come from; empty where not told.
        basis: What its length rests on.
        days: How long it takes, by group and mode.
        crossing: Name of the crossing at either end; None where there is none.
        capacity: People a day the crossing admits as entered; None where no limit is known.
        events: Public closures and blockings known on the as-of day that hold on it, or at its
            crossing, on that day or later, in the order of the scenario.
    """

    name: str
    start: str
    end: str
    km: float
    modes: tuple[Mode, ...]
    pace: float | None
    source: str
    basis: RouteBasis
    days: tuple[TravelDays, ...]
    crossing: str | None
    capacity: int | None
    events: tuple[Event, ...]


def route_records(forecast: Forecast) -> tuple[RouteRecord, ...]:
    """What is known of each route between public locations, in the order of the scenario.

    Args:
        forecast: Gives the scenario, the as-of day and what was learnt of paces.
    """
    scenario = forecast.scenario
    places = {place.name: place for place in scenario.locations}
    paces = {group.name: _paces_of(forecast, group) for group in scenario.groups}
    hindered = _hindering(scenario, forecast)
    records = []
    for number, route in enumerate(scenario.routes):
        start, end = places[route.start], places[route.end]
        if any(place.audience is not Audience.PUBLIC for place in (start, end)):
            continue
        crossing = _crossing(start, end)
        records.append(
            RouteRecord(
                name=f"{route.start} -> {route.end}",
                start=route.start,
                end=route.end,
                km=route.km,
                modes=route.modes,
                pace=route.pace,
                source=route.source,
                basis=route.basis,
                days=tuple(_days_of(route, scenario.groups, paces)),
                crossing=crossing.name if crossing else None,
                capacity=crossing.capacity if crossing else None,
                events=hindered[number],
            )
        )
    return tuple(records)


def _crossing(start: Location, end: Location) -> Location | None:
    """The crossing a route leads into, else the one it leads out of."""
    return next((p for p in (end, start) if p.kind is LocationKind.CROSSING), None)


def _hindering(scenario: Scenario, forecast: Forecast) -> list[tuple[Event, ...]]:
    """For each route the closures and blockings that still hold on the as-of day or later."""
    reach = Reach(scenario.locations, scenario.routes)
    names = [place.name for place in scenario.locations]
    crossings = np.array([place.kind is LocationKind.CROSSING for place in scenario.locations])
    found: list[list[Event]] = [[] for _ in scenario.routes]
    for position in known_events(scenario, forecast.as_of):
        event = scenario.events[position]
        if event.kind not in _HINDERING or event.audience is not Audience.PUBLIC:
            continue
        if _is_over(event, forecast.as_of):
            continue
        at, on = reach.of(event)
        shut = {names[place] for place in np.flatnonzero(at & crossings)}
        for number, route in enumerate(scenario.routes):
            if on[number] or route.start in shut or route.end in shut:
                found[number].append(event)
    return [tuple(events) for events in found]


def _is_over(event: Event, as_of: dt.date) -> bool:
    """Whether an event has ended, and its end was known, before a day."""
    known = event.end_published is None or event.end_published <= as_of
    return known and event.last_day is not None and event.last_day < as_of


_Band = tuple[float, float, float, bool]


def _paces_of(forecast: Forecast, group: Group) -> dict[str, _Band]:
    """Low, middle, high and whether learnt, of each pace of a group, km a day."""
    learnt = {one.name: one for one in forecast.unknowns}
    given = {p.name: p for p in (*forecast.scenario.priors, *group.priors)}
    paces: dict[str, _Band] = {}
    for name in (*_PACES.values(), _SOLO_PACE):
        found = learnt.get(f"{name} of {group.name}")
        if found is not None:
            paces[name] = (found.posterior_low, found.posterior, found.posterior_high, True)
            continue
        prior, default = given.get(name), PARAMETER_BY_NAME[name].default
        if prior is not None:
            factor = float(np.exp(_WIDE * prior.sigma))
            paces[name] = (prior.median / factor, prior.median, prior.median * factor, False)
        elif default is not None:
            paces[name] = (default.median, default.median, default.median, False)
    return paces


def _days_of(
    route: Route, groups: Iterable[Group], paces: dict[str, dict[str, _Band]]
) -> Iterable[TravelDays]:
    """How long a route takes each group by each mode it may use there."""
    for group in groups:
        for travel, mode, name in _ways_of(route, group):
            if name not in paces[group.name]:
                continue
            *band, learnt = paces[group.name][name]
            slow, middle, fast = (min(pace, route.pace or np.inf) for pace in band)
            low, likely, high = (float(route.km / pace) for pace in (fast, middle, slow))
            yield TravelDays(group.name, travel, mode, low, likely, high, learnt)


def _ways_of(route: Route, group: Group) -> list[tuple[Travel, Mode, str]]:
    """Modes and the paces that tell their days; people alone take vehicles where there are any."""
    together = group.travel is Travel.TOGETHER
    ways = [(Travel.TOGETHER, mode, _PACES[mode]) for mode in route.modes if together]
    vehicle = Mode.LIFT in route.modes or Mode.BUS in route.modes
    mode, pace = (Mode.LIFT, _SOLO_PACE) if vehicle else (Mode.FOOT, _PACES[Mode.FOOT])
    return [*ways, (Travel.ALONE, mode, pace)]
