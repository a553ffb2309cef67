"""Small models for tests: a handful of places, one or two groups, people alone, events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from waystation.domain.model import UNLIMITED, DepartureDays, Events, Hazards, Model
from waystation.domain.movement import DEFAULT_MOVEMENT
from waystation.domain.parameters import PARAMETERS, P, Transform
from waystation.domain.vocabulary import HAZARDS, EventKind, LocationKind

FIRST_DAY = dt.date(2018, 10, 12)
ANY_SIZE = 10**12

MEDIANS: dict[P, float] = {
    P.START_SIZE: 800,
    P.WALK_PACE: 32,
    P.LIFT_PACE: 55,
    P.BUS_PACE: 200,
    P.LIFT_SHARE: 0.5,
    P.BUS_SHARE: 0.3,
    P.MODE_PERSISTENCE: 0.5,
    P.REST: 0.25,
    P.REST_SHELTER: 0.6,
    P.JOIN_HOME: 0.2,
    P.JOIN_ROAD: 0.02,
    P.ATTRITION: 0.04,
    P.LEAVE_RETURN: 0.35,
    P.LEAVE_ASYLUM: 0.25,
    P.LEAVE_SETTLE: 0.1,
    P.LEAVE_AHEAD: 0.3,
    P.SPLIT: 0.08,
    P.DIVERT: 0.35,
    P.RENEGE: 0.02,
    P.CROSSING_ASYLUM: 0.8,
    P.REGROUP: 0.6,
    P.SOLO_LEAVE: 0.6,
    P.SOLO_PACE: 120,
    P.SOLO_SETTLE: 0.01,
    P.SOLO_RETURN: 0.01,
    P.PORT_FACTOR: 1.0,
    P.NOISE: 0.25,
    P.PORT_DIVERT: 0.01,
    P.CHURN: 0.08,
    P.RECONSIDER: 0.15,
    P.CROSSING_FACTOR: 1.0,
}


def transformed(column: P, median: float) -> float:
    """A median on the scale the parameter is normal on."""
    if PARAMETERS[column].transform is Transform.LOG:
        return float(np.log(median))
    return float(np.log(median / (1 - median)))


def priors(
    groups: int, sigma: float, changes: Mapping[P, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, standard deviations and memories, all groups alike.

    A parameter with a default does not vary unless `changes` names it.
    """
    mean, spread, memory = [], [], []
    for spec in PARAMETERS:
        fixed = spec.default is not None and spec.column not in changes
        median = spec.default.median if spec.default else MEDIANS[spec.column]
        mean.append(transformed(spec.column, changes.get(spec.column, median)))
        spread.append(0.0 if fixed else sigma)
        memory.append(np.inf if fixed else 14.0)
    rows = (np.tile(np.array(row, dtype=float), (groups, 1)) for row in (mean, spread, memory))
    return next(rows), next(rows), next(rows)


def kinds_of(
    count: int,
    crossings: Sequence[int],
    exits: Sequence[int],
    shelters: Sequence[int],
    given: Mapping[int, LocationKind],
) -> list[LocationKind]:
    """Kind of each location: location 0 an origin, the others towns unless told otherwise."""
    kinds = [LocationKind.ORIGIN] + [LocationKind.TOWN] * (count - 1)
    for place in crossings:
        kinds[place] = LocationKind.CROSSING
    for place in exits:
        kinds[place] = LocationKind.EXIT
    for place in shelters:
        kinds[place] = LocationKind.SHELTER
    for place, kind in given.items():
        kinds[place] = kind
    return kinds


def make_events(
    events: Sequence[tuple[int, int, int, int, float, float]],
    route_events: Sequence[tuple[int, tuple[int, int], int, int, float, float]],
    sizes: Mapping[int, tuple[int, int]],
    count: int,
    ways: Sequence[tuple[int, int]],
) -> Events:
    """Events at locations, then events on routes."""
    rows = [(kind, *rest) for kind, _, *rest in [*events, *route_events]]
    table = np.array(rows, dtype=float).reshape(-1, 5)
    places = np.zeros((len(rows), count), dtype=np.bool_)
    routes = np.zeros((len(rows), len(ways)), dtype=np.bool_)
    for v, event in enumerate(events):
        places[v, event[1]] = True
    for v, route_event in enumerate(route_events, len(events)):
        routes[v, list(ways).index(route_event[1])] = True
    limits = np.array([sizes.get(v, (0, ANY_SIZE)) for v in range(len(rows))], dtype=np.int64)
    limits = limits.reshape(-1, 2)
    return Events(
        kind=table[:, 0].astype(np.int64),
        first=table[:, 1].astype(np.int64),
        last=table[:, 2].astype(np.int64),
        chance=table[:, 3].copy(),
        value=table[:, 4].copy(),
        places=places,
        routes=routes,
        least_size=limits[:, 0].copy(),
        most_size=limits[:, 1].copy(),
    )


def make_departures(rows: Sequence[tuple[int, int, int, int]]) -> DepartureDays:
    """Departures in order of day."""
    table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
    return DepartureDays(*(column.copy() for column in table.T))


def make_hazards(rows: Sequence[tuple[EventKind, int, int, int, float]]) -> Hazards:
    """Levels of hazards at locations."""
    table = np.array([(HAZARDS.index(kind), *rest) for kind, *rest in rows], dtype=float)
    table = table.reshape(-1, 5)
    whole = table[:, :4].astype(np.int64)
    kind, location, first, last = (column.copy() for column in whole.T)
    return Hazards(kind, location, first, last, table[:, 4].copy())


def make_model(
    places: Sequence[str],
    routes: Sequence[tuple[int, int, float]],
    *,
    destinations: Mapping[int, float],
    starts: Sequence[tuple[int, int]] = ((0, 0),),
    population: int = 100_000,
    crossings: Mapping[int, int] | None = None,
    exits: Sequence[int] = (),
    shelters: Sequence[int] = (),
    home: Sequence[int] = (0,),
    sigma: float = 0.5,
    changes: Mapping[P, float] | None = None,
    events: Sequence[tuple[int, int, int, int, float, float]] = (),
    route_events: Sequence[tuple[int, tuple[int, int], int, int, float, float]] = (),
    sizes: Mapping[int, tuple[int, int]] | None = None,
    kinds: Mapping[int, LocationKind] | None = None,
    room: Mapping[int, int] | None = None,
    country: Mapping[int, int] | None = None,
    pace: Mapping[tuple[int, int], float] | None = None,
    alone: int = 0,
    shares: Sequence[float] | None = None,
    present: Mapping[tuple[int, int], int] | None = None,
    prefers: Mapping[tuple[int, int], float] | None = None,
    follows: Sequence[tuple[int, int, int]] = (),
    departures: Sequence[tuple[int, int, int, int]] = (),
    hazards: Sequence[tuple[EventKind, int, int, int, float]] = (),
    movement: Mapping[str, float] | None = None,
) -> Model:
    """A model of places on a line one degree apart, with the given directed routes.

    Args:
        places: Names.
        routes: (start, end, km).
        destinations: Location to weight; none where places draw people by their attraction.
        starts: (location, first day) per group that travels together; these come first.
        population: Residents of location 0; other places have a hundredth.
        crossings: Location to capacity (UNLIMITED allowed).
        exits: Locations where arriving means having crossed.
        shelters: Locations where groups stay.
        home: Locations in the home country.
        sigma: Prior standard deviation of every parameter without a default.
        changes: Medians that differ from `MEDIANS` and from the defaults.
        events: (kind, location, first, last, chance, value).
        route_events: (kind, (start, end), first, last, chance, value); they come after `events`.
        sizes: Event to the least and most size it acts on.
        kinds: Location to kind, where `crossings`, `exits` and `shelters` do not say it all.
        room: Shelter or camp to its places.
        country: Location to number of its country; 0 for the others.
        pace: (start, end) to the km/day nobody exceeds.
        alone: Number of groups of people alone, after those of `starts`.
        shares: Their shares of departures that name no group; alike when None.
        present: (location, group) to people there on day 0.
        prefers: (group, location) to factor.
        follows: (group, start, end) of routes a group always takes.
        departures: (day, location or -1, group or -1, people).
        hazards: (kind, location, first, last, level).
        movement: Settings that differ from their defaults.
    """
    count, groups = len(places), len(starts) + alone
    ordered = sorted(routes)
    ways = [(r[0], r[1]) for r in ordered]
    start = np.array([r[0] for r in ordered], dtype=np.int64)
    crossings = crossings or {}
    kind = kinds_of(count, list(crossings), exits, shelters, kinds or {})

    def flags(where: Sequence[int]) -> np.ndarray:
        out = np.zeros(count, dtype=np.bool_)
        out[list(where)] = True
        return out

    def are(*wanted: LocationKind) -> np.ndarray:
        return np.array([one in wanted for one in kind], dtype=np.bool_)

    def whole(plain: int, given: Mapping[int, int] | None) -> np.ndarray:
        out = np.full(count, plain, dtype=np.int64)
        for place, value in (given or {}).items():
            out[place] = value
        return out

    there = np.zeros((count, groups), dtype=np.int64)
    for (place, group), people in (present or {}).items():
        there[place, group] = people
    draws = np.ones((groups, count))
    for (group, place), factor in (prefers or {}).items():
        draws[group, place] = factor
    taken = np.zeros((groups, len(ways)), dtype=np.bool_)
    for group, left, reached in follows:
        taken[group, ways.index((left, reached))] = True
    parts = np.array(shares if shares is not None else [1.0] * alone, dtype=float)
    weights = np.array(list(destinations.values()), dtype=float)
    mean, spread, memory = priors(groups, sigma, changes or {})
    return Model(
        first_day=FIRST_DAY,
        locations=tuple(places),
        groups=tuple(f"group{g}" for g in range(groups)),
        population=whole(population // 100, {0: population}),
        present=there,
        lat=np.arange(count, dtype=float),
        lon=np.zeros(count),
        kind=np.array([list(LocationKind).index(one) for one in kind], dtype=np.int64),
        is_home=flags(home),
        is_shelter=are(LocationKind.SHELTER, LocationKind.CAMP),
        is_crossing=are(LocationKind.CROSSING),
        is_exit=are(LocationKind.EXIT),
        is_destination=flags(list(destinations)),
        capacity=whole(UNLIMITED, crossings),
        places=whole(UNLIMITED, room),
        country=whole(0, country),
        route_start=start,
        route_end=np.array([r[1] for r in ordered], dtype=np.int64),
        route_km=np.array([r[2] for r in ordered], dtype=float),
        route_lift=np.ones(len(ordered), dtype=np.bool_),
        route_bus=np.ones(len(ordered), dtype=np.bool_),
        route_pace=np.array([(pace or {}).get(way, np.inf) for way in ways], dtype=float),
        first_route=np.searchsorted(start, np.arange(count + 1)).astype(np.int64),
        destination=np.array(list(destinations), dtype=np.int64),
        destination_weight=weights / weights.sum() if len(weights) else weights,
        group_together=np.array([True] * len(starts) + [False] * alone, dtype=np.bool_),
        group_start=np.array([s[0] for s in starts] + [-1] * alone, dtype=np.int64),
        group_first_day=np.array([s[1] for s in starts] + [0] * alone, dtype=np.int64),
        group_share=np.concatenate([np.zeros(len(starts)), parts / max(parts.sum(), 1e-300)]),
        prefers=draws,
        follows=taken,
        movement=DEFAULT_MOVEMENT._replace(**(movement or {})),
        events=make_events(events, route_events, sizes or {}, count, ways),
        departures=make_departures(departures),
        hazards=make_hazards(hazards),
        prior_mean=mean,
        prior_sigma=spread,
        memory_days=memory,
    )


def corridor(**changes: object) -> Model:
    """Origin, two towns, a crossing, a town beyond, two border cities with a port and an exit."""
    options: dict[str, object] = {
        "destinations": {5: 0.7, 6: 0.3},
        "crossings": {3: 400, 7: 50},
        "exits": (8,),
        "shelters": (4,),
    }
    options.update(changes)
    return make_model(
        ("Origin", "Town A", "Town B", "Bridge", "Beyond", "North", "East", "Port", "Out"),
        (
            (0, 1, 60.0),
            (1, 2, 80.0),
            (2, 3, 1.0),
            (3, 4, 2.0),
            (4, 5, 900.0),
            (4, 6, 700.0),
            (5, 7, 1.0),
            (7, 8, 1.0),
        ),
        **options,  # type: ignore[arg-type]
    )
