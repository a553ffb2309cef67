"""Random models for tests: small networks of all kinds of place, with everything that may happen.

Networks may go in circles, have dead ends and parts that nobody can reach. A crossing has one way
in and one way out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from tests.tiny import make_model

from waystation.domain.errors import InputError
from waystation.domain.model import UNLIMITED, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import HAZARDS, EventKind, LocationKind
from waystation.engine.rules import build_rules

KINDS = list(EventKind)
PLAIN = [
    LocationKind.TOWN, LocationKind.ORIGIN, LocationKind.SHELTER, LocationKind.CAMP,
    LocationKind.HUB, LocationKind.WAYPOINT,
]  # fmt: skip
SHARE = st.sampled_from([0.0, 0.1, 0.4, 1.0])
ALONE: dict[P, float] = {
    P.WALK_PACE: 90.0,
    P.SOLO_PACE: 220.0,
    P.SOLO_LEAVE: 0.6,
    P.SOLO_RETURN: 0.06,
    P.SOLO_SETTLE: 0.04,
    P.DEATH: 0.03,
    P.NOISE: 0.3,
    P.DIVERT: 0.3,
    P.PORT_DIVERT: 0.2,
    P.DIVERT_DAYS: 2.0,
    P.OTHER_CROSSING: 0.5,
    P.RENEGE: 0.1,
    P.CROSSING_ASYLUM: 0.4,
    P.CROSSING_FACTOR: 0.9,
    P.PORT_FACTOR: 1.2,
    P.CLOSED_DAYS: 0.2,
    P.ROOM_DISPERSION: 2.0,
    P.LEAVE_CAMP: 0.2,
    P.LEAVE_OVERFLOW: 0.5,
    P.LEAVE_HUB: 0.9,
    P.DEPARTURE_FACTOR: 1.4,
    P.ASYLUM_LEAVE: 0.2,
    P.ASYLUM_DECIDE: 0.5,
    P.ASYLUM_GRANT: 0.6,
}


@st.composite
def networks(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """Options of `make_model` that give places, routes and kinds: up to `most` and a crossing."""
    towns = draw(st.integers(2, most))
    km = st.integers(20, 400).map(float)
    pairs = [(a, b) for a in range(towns) for b in range(towns) if a != b]
    ways = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=2 * towns, unique=True))
    routes = [(*way, draw(km)) for way in ways]
    kinds = {town: draw(st.sampled_from(PLAIN)) for town in range(1, towns)}
    crossings: dict[int, int] = {}
    places, exits = towns, []
    for _ in range(draw(st.integers(0, 2))):
        before, gate, far = draw(st.integers(0, towns - 1)), places, places + 1
        crossings[gate] = draw(st.sampled_from([UNLIMITED, 0, 1, 3]))
        places += 2
        routes += [(before, gate, draw(km)), (gate, far, 1.0)]
        if draw(st.booleans()):
            exits.append(far)
        else:
            routes.append((far, draw(st.integers(0, towns - 1)), draw(km)))
    room = {town: draw(st.sampled_from([UNLIMITED, 0, 2, 6])) for town in range(1, towns)}
    limited = (LocationKind.SHELTER, LocationKind.CAMP)
    return {
        "places": [f"place {number}" for number in range(places)],
        "routes": routes,
        "kinds": kinds,
        "crossings": crossings,
        "exits": exits,
        "room": {town: n for town, n in room.items() if kinds[town] in limited},
        "country": dict.fromkeys(crossings, 1),
        "pace": {way: 60.0 for way in ways[:1] if draw(st.booleans())},
        "home": [0],
    }


@st.composite
def happenings(
    draw: st.DrawFn, network: Mapping[str, Any], days: int, groups: int
) -> dict[str, Any]:
    """Options that give events, hazards and departures."""
    places = len(network["places"])
    ways = [way[:2] for way in network["routes"]]
    span = st.tuples(st.integers(0, days - 1), st.integers(0, 2)).map(lambda t: (t[0], sum(t)))

    def event(where: Any, kinds: Sequence[EventKind]) -> tuple[Any, ...]:
        kind = draw(st.sampled_from(kinds))
        value = float(draw(st.integers(0, 4))) if kind is EventKind.CAPACITY else draw(SHARE)
        return (KINDS.index(kind), where, *draw(span), draw(st.sampled_from([0.5, 1.0])), value)

    on_routes = [EventKind.CLOSURE, EventKind.BLOCKING, EventKind.DETENTION, EventKind.TRANSFER]
    at_places = [kind for kind in EventKind if kind is not EventKind.TRANSFER]
    place, group = st.integers(0, places - 1), st.integers(-1, groups - 1)
    return {
        "events": [event(draw(place), at_places) for _ in range(draw(st.integers(0, 3)))],
        "route_events": [
            event(draw(st.sampled_from(ways)), on_routes) for _ in range(draw(st.integers(0, 2)))
        ],
        "hazards": [
            (draw(st.sampled_from(HAZARDS)), draw(place), *draw(span), draw(SHARE))
            for _ in range(draw(st.integers(0, 2)))
        ],
        "departures": [
            (draw(st.integers(0, days - 1)), draw(st.integers(-1, 0)), draw(group), 3)
            for _ in range(draw(st.integers(0, 3)))
        ],
    }


@st.composite
def settings_of_movement(draw: st.DrawFn) -> dict[str, float]:
    """Settings away from their defaults."""
    return {
        "awareness": float(draw(st.integers(0, 3))),
        "cost_scale_km": 60.0,
        "stop_town": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "pace_spread": draw(st.sampled_from([0.0, 0.3])),
        "conflict_departures": 50.0,
        "flood_departures": 100.0,
        "weekly_spread": draw(st.sampled_from([0.0, 0.4])),
        "departures_spread": draw(st.sampled_from([0.0, 0.3])),
        "pull_spread": draw(st.sampled_from([0.0, 0.8])),
        "room_weekly_spread": draw(st.sampled_from([0.0, 0.5])),
        "asylum_room": draw(st.sampled_from([1.0, 1e9])),
        "conflict_leave": 0.8,
    }


@st.composite
def models_alone(draw: st.DrawFn, days: int = 4, people: int = 20, most: int = 6) -> Model:
    """People alone only, in one or two groups that differ, on a network of any shape."""
    network, groups = draw(networks(most)), draw(st.integers(1, 2))
    towns = st.integers(0, len(network["places"]) - 1)
    start = [(draw(towns), number % groups) for number in range(3)]
    model = make_model(
        **network,
        **draw(happenings(network, days, groups)),
        destinations={},
        starts=(),
        alone=groups,
        shares=[0.4, 0.6][:groups],
        population=people,
        present=dict.fromkeys(start, people // 3),
        sigma=0.0,
        changes=ALONE,
        movement=draw(settings_of_movement()),
    )
    return runs(on_foot(draw, groups_apart(model)))


def groups_apart(model: Model) -> Model:
    """The last group is slower to leave and quicker to go home than the first."""
    mean = model.prior_mean.copy()
    if len(mean) > 1:
        mean[-1, [P.SOLO_LEAVE, P.LEAVE_OVERFLOW, P.SOLO_PACE, P.DIVERT]] -= 0.5
        mean[-1, [P.SOLO_RETURN, P.ASYLUM_DECIDE]] += 0.5
    return dataclasses.replace(model, prior_mean=mean)


def on_foot(draw: st.DrawFn, model: Model) -> Model:
    """Some routes without vehicles."""
    vehicle = np.array(
        draw(st.lists(st.booleans(), min_size=len(model.route_km), max_size=len(model.route_km))),
        dtype=np.bool_,
    )
    return dataclasses.replace(model, route_lift=vehicle, route_bus=vehicle)


def runs(model: Model) -> Model:
    """The model, unless its ways are so short that journeys would go in circles for ever."""
    try:
        build_rules(model)
    except InputError:
        assume(False)
    return model


TOGETHER: dict[P, list[float]] = {
    P.START_SIZE: [15.0, 200.0, 5000.0],
    P.JOIN_HOME: [0.001, 3.0],
    P.JOIN_ROAD: [0.001, 1.0],
    P.ATTRITION: [0.001, 0.5],
    P.SPLIT: [0.001, 0.9],
    P.REST: [0.01, 0.9],
    P.CHURN: [0.001, 1.0],
    P.REGROUP: [0.01, 0.99],
    P.MERGE: [0.001, 0.9],
    P.NOISE: [0.001, 1.0],
    P.ROOM_DISPERSION: [0.2, 1e9],
    P.ASYLUM_DECIDE: [1e-12, 3.0],
}


@st.composite
def models(draw: st.DrawFn, days: int = 8) -> Model:
    """People alone and groups who travel together, with all that may happen, on any network."""
    network = draw(networks(5))
    places = st.integers(0, len(network["places"]) - 1)
    together, alone = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    alone = max(alone, 1 - together)
    towns = [p for p in range(len(network["places"])) if p not in network["crossings"]]
    goals = draw(st.lists(st.sampled_from(towns), min_size=1, max_size=2, unique=True))
    goals = goals if together or draw(st.booleans()) else []
    start = st.tuples(st.integers(0, 1), st.integers(0, days - 1))
    model = make_model(
        **network,
        **draw(happenings(network, days, together + alone)),
        destinations=dict.fromkeys(goals, 1.0),
        starts=[draw(start) for _ in range(together)],
        alone=alone,
        population=draw(st.sampled_from([0, 90, 3_000, 400_000])),
        present={
            (draw(places), draw(st.integers(together, together + alone - 1))): 50
            for _ in range(3 if alone else 0)
        },
        sigma=draw(st.sampled_from([0.0, 0.5, 2.0])),
        changes=ALONE | {p: draw(st.sampled_from(values)) for p, values in TOGETHER.items()},
        movement=draw(settings_of_movement()),
    )
    return runs(model)
