"""Small models for tests: a handful of places, one or two groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from waystation.domain.model import UNLIMITED, Model
from waystation.domain.parameters import PARAMETERS, P, Transform

FIRST_DAY = dt.date(2018, 10, 12)

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
    """Means, standard deviations and memories, all groups alike."""
    medians = {**MEDIANS, **changes}
    row = [transformed(spec.column, medians[spec.column]) for spec in PARAMETERS]
    mean = np.tile(np.array(row), (groups, 1))
    return mean, np.full_like(mean, sigma), np.full_like(mean, 14.0)


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
) -> Model:
    """A model of places on a line one degree apart, with the given directed routes.

    Args:
        places: Names.
        routes: (start, end, km).
        destinations: Location to weight.
        starts: (location, first day) per group.
        population: Residents of location 0; other places have a hundredth.
        crossings: Location to capacity (UNLIMITED allowed).
        exits: Locations where arriving means having crossed.
        shelters: Locations where groups stay.
        home: Locations in the home country.
        sigma: Prior standard deviation of every parameter.
        changes: Medians that differ from `MEDIANS`.
        events: (kind, location, first, last, chance, value).
    """
    count = len(places)
    ordered = sorted(routes)
    start = np.array([r[0] for r in ordered], dtype=np.int64)
    crossings = crossings or {}

    def flags(where: Sequence[int]) -> np.ndarray:
        out = np.zeros(count, dtype=np.bool_)
        out[list(where)] = True
        return out

    capacity = np.full(count, UNLIMITED, dtype=np.int64)
    for place, room in crossings.items():
        capacity[place] = room
    people = np.full(count, population // 100, dtype=np.int64)
    people[0] = population
    weights = np.array(list(destinations.values()), dtype=float)
    mean, spread, memory = priors(len(starts), sigma, changes or {})
    table = np.array(events, dtype=float).reshape(-1, 6)
    return Model(
        first_day=FIRST_DAY,
        locations=tuple(places),
        groups=tuple(f"group{g}" for g in range(len(starts))),
        population=people,
        lat=np.arange(count, dtype=float),
        lon=np.zeros(count),
        is_home=flags(home),
        is_shelter=flags(shelters),
        is_crossing=flags(list(crossings)),
        is_exit=flags(exits),
        is_destination=flags(list(destinations)),
        capacity=capacity,
        country=np.zeros(count, dtype=np.int64),
        route_start=start,
        route_end=np.array([r[1] for r in ordered], dtype=np.int64),
        route_km=np.array([r[2] for r in ordered]),
        route_lift=np.ones(len(ordered), dtype=np.bool_),
        route_bus=np.ones(len(ordered), dtype=np.bool_),
        first_route=np.searchsorted(start, np.arange(count + 1)).astype(np.int64),
        destination=np.array(list(destinations), dtype=np.int64),
        destination_weight=weights / weights.sum(),
        group_start=np.array([s[0] for s in starts], dtype=np.int64),
        group_first_day=np.array([s[1] for s in starts], dtype=np.int64),
        event_kind=table[:, 0].astype(np.int64),
        event_location=table[:, 1].astype(np.int64),
        event_country=np.full(len(table), -1, dtype=np.int64),
        event_first=table[:, 2].astype(np.int64),
        event_last=table[:, 3].astype(np.int64),
        event_chance=table[:, 4],
        event_value=table[:, 5],
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
