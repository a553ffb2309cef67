"""The kernel against the exact distribution, enumerated person by person.

Up to four people on networks of up to three places (four where a second crossing is needed): every
way each of them can fare is listed with its chance, and the kernel's frequencies over many members
must match. All tests here together fail by chance with probability `FALSE_ALARM` for a new seed;
the seed is fixed.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from tests.engine_runs import FALSE_ALARM, chi_square_p, days_of
from tests.exact_people import cells, counted, everybody, exact_chances
from tests.tiny import make_model

from waystation.domain.model import UNLIMITED, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.controls import Controls
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters

MEMBERS = 20_000
FIXED: dict[P, float] = {
    P.NOISE: 1e-12,
    P.WALK_PACE: 100.0,
    P.SOLO_PACE: 300.0,
    P.SOLO_LEAVE: 0.7,
    P.SOLO_RETURN: 0.1,
    P.SOLO_SETTLE: 0.15,
    P.DEATH: 0.05,
    P.DIVERT: 0.4,
    P.PORT_DIVERT: 0.25,
    P.DIVERT_DAYS: 2.0,
    P.OTHER_CROSSING: 0.6,
    P.RENEGE: 0.25,
    P.CROSSING_ASYLUM: 0.35,
    P.CLOSED_DAYS: 0.2,
    P.LEAVE_CAMP: 0.4,
    P.LEAVE_OVERFLOW: 0.55,
    P.LEAVE_HUB: 0.9,
    P.DEPARTURE_FACTOR: 1.3,
    P.ASYLUM_LEAVE: 0.3,
    P.ASYLUM_DECIDE: 0.8,
    P.ASYLUM_GRANT: 0.6,
}
KINDS = list(EventKind)
LINE = ((0, 1, 150.0), (1, 2, 220.0))
BACK = ((0, 1, 150.0), (1, 0, 180.0))
TOPOLOGIES: dict[str, tuple[tuple[int, int, float], ...]] = {
    "line": LINE,
    "line both ways": (*LINE, (1, 0, 160.0), (2, 1, 230.0)),
    "triangle": ((0, 1, 150.0), (1, 2, 220.0), (2, 0, 190.0)),
    "triangle both ways": tuple(
        (a, b, 120.0 + 40 * a + 25 * b) for a in range(3) for b in range(3) if a != b
    ),
    "fork with dead ends": ((0, 1, 150.0), (0, 2, 220.0)),
    "two ways in": ((0, 2, 150.0), (1, 2, 220.0)),
    "pair, and a place by itself": BACK,
    "way past": (*LINE, (0, 2, 400.0)),
}
ENDS: dict[str, dict[str, object]] = {
    "towns": {},
    "camp": {"kinds": {1: LocationKind.CAMP, 2: LocationKind.HUB}},
    "limited shelter": {"shelters": (1, 2), "room": {1: 1, 2: 1}},
    "crossing": {"crossings": {1: 1}},
    "exit": {"exits": (2,), "kinds": {1: LocationKind.WAYPOINT}},
}


def few(routes: tuple[tuple[int, int, float], ...], **options: object) -> Model:
    """Three places, up to two groups alone, and nothing that varies."""
    settings: dict[str, object] = {
        "destinations": {},
        "starts": (),
        "alone": 1,
        "population": 0,
        "present": {(0, 0): 2, (1, 0): 1},
        "sigma": 0.0,
        "movement": {"stop_town": 0.6, "pace_spread": 0.25, "cost_scale_km": 60.0},
    }
    names = ("one", "two", "three", "four", "five")[: max(max(r[:2]) for r in routes) + 1]
    names = names if len(names) > 2 else ("one", "two", "three")
    settings |= options
    changes = FIXED | settings.pop("changes", {})  # type: ignore[operator]
    return make_model(names, routes, changes=changes, **settings)  # type: ignore[arg-type]


def apart(model: Model) -> Model:
    """The second group differs from the first in what it does."""
    mean = model.prior_mean.copy()
    mean[1, [P.SOLO_LEAVE, P.SOLO_RETURN, P.ASYLUM_DECIDE, P.DIVERT, P.LEAVE_OVERFLOW]] -= 0.7
    return dataclasses.replace(model, prior_mean=mean)


def event(kind: EventKind, place: int, first: int, last: int, value: float) -> object:
    return (KINDS.index(kind), place, first, last, 1.0, value)


TWO_GROUPS = {"alone": 2, "shares": (0.3, 0.7), "present": {(0, 0): 2, (0, 1): 1, (1, 1): 1}}
GATES = ((0, 1, 120.0), (1, 2, 1.0), (0, 3, 90.0), (3, 2, 1.0))
SPECIAL: dict[str, tuple[Model, int]] = {
    "groups that differ share a shelter": (
        apart(few(LINE, shelters=(1,), room={1: 2}, **TWO_GROUPS)), 3),
    "groups that differ wait at a crossing": (
        apart(few(LINE, crossings={1: 1}, **TWO_GROUPS)), 3),
    "random room": (
        few(LINE, crossings={1: 2}, present={(0, 0): 4}, changes={P.ROOM_DISPERSION: 1.5}), 3),
    "crossing that leads out": (
        few(LINE, crossings={1: 1}, exits=(2,), present={(0, 0): 4}), 3),
    "crossing closed, then part of the day": (
        few(LINE, crossings={1: 2}, present={(0, 0): 3}, events=(
            event(EventKind.CLOSURE, 1, 0, 1, 1.0), event(EventKind.CLOSURE, 1, 2, 2, 0.5))), 3),
    "unlimited crossing closed for a day": (
        few(LINE, crossings={1: UNLIMITED}, present={(0, 0): 3},
            events=(event(EventKind.CLOSURE, 1, 0, 1, 1.0),)), 3),
    "another crossing": (few(GATES, crossings={1: 1, 3: 1}, present={(0, 0): 3}), 3),
    "shelter loses places": (
        few(LINE, shelters=(1,), room={1: 3}, present={(1, 0): 3, (0, 0): 1},
            events=(event(EventKind.CAPACITY, 1, 1, 2, 1.0),)), 3),
    "shelter closed": (
        few(LINE, shelters=(1,), room={1: 2}, present={(1, 0): 3},
            events=(event(EventKind.CLOSURE, 1, 1, 1, 1.0),)), 3),
    "two groups lose places": (
        apart(few(LINE, shelters=(1,), room={1: 3}, alone=2,
                  present={(1, 0): 2, (1, 1): 2},
                  events=(event(EventKind.CAPACITY, 1, 1, 2, 1.0),))), 2),
    "detention, at a place and on the way": (
        few(LINE, events=(event(EventKind.DETENTION, 0, 0, 1, 0.4),),
            route_events=((KINDS.index(EventKind.DETENTION), (0, 1), 0, 2, 1.0, 0.3),)), 3),
    "blocking, at a place and on the way": (
        few(LINE, events=(event(EventKind.BLOCKING, 0, 0, 1, 0.4),),
            route_events=((KINDS.index(EventKind.BLOCKING), (1, 2), 0, 2, 1.0, 0.3),)), 3),
    "shelter from which a part is held back": (
        few(LINE, shelters=(1,), room={1: 2}, present={(1, 0): 4},
            route_events=((KINDS.index(EventKind.BLOCKING), (1, 2), 0, 2, 1.0, 0.5),)), 2),
    "offer": (few(LINE, events=(event(EventKind.OFFER, 0, 1, 2, 0.5),)), 3),
    "offer with little room": (
        apart(few(BACK, alone=2, present={(0, 0): 2, (0, 1): 1},
                  events=(event(EventKind.OFFER, 0, 0, 1, 0.8),),
                  movement={"asylum_room": 1.0, "stop_town": 0.6, "pace_spread": 0.25})), 3),
    "transfer": (
        few((*LINE, (0, 2, 200.0)),
            route_events=((KINDS.index(EventKind.TRANSFER), (0, 2), 1, 1, 1.0, 1.0),)), 3),
    "route closed": (
        few((*LINE, (0, 2, 200.0)),
            route_events=((KINDS.index(EventKind.CLOSURE), (0, 2), 1, 1, 1.0, 1.0),)), 3),
    "flight from hazards": (
        few((*LINE, (1, 0, 160.0)), hazards=((EventKind.CONFLICT, 0, 0, 1, 0.6),
                                             (EventKind.FLOOD, 0, 1, 2, 0.3),
                                             (EventKind.FOOD, 1, 0, 2, 0.5))), 3),
    "departures by rate": (
        apart(few(LINE, population=3, alone=2, shares=(0.3, 0.7), present={},
                  hazards=((EventKind.CONFLICT, 0, 0, 2, 0.9),),
                  movement={"conflict_departures": 400.0, "stop_town": 0.6, "pace_spread": 0.25})),
        3),
    "departures as given": (
        apart(few(LINE, population=3, alone=2, shares=(0.3, 0.7), present={},
                  departures=((0, 0, -1, 1), (1, 0, 1, 1), (1, 0, -1, 2)))), 3),
    "departures owed": (
        few(LINE, population=3, present={}, alone=2, shares=(0.5, 0.5),
            departures=((0, 0, 1, 1), (0, -1, -1, 2), (1, -1, 0, 1)),
            hazards=((EventKind.CONFLICT, 0, 1, 2, 0.5),)), 3),
}  # fmt: skip
SPECIAL["departures owed by two places"] = (
    dataclasses.replace(
        few(LINE, present={}, alone=2, shares=(0.4, 0.6), departures=((0, -1, -1, 3),),
            hazards=((EventKind.FLOOD, 0, 0, 2, 0.9), (EventKind.FLOOD, 1, 0, 2, 0.2))),
        population=np.array([1, 3, 0]),
    ),
    2,
)  # fmt: skip


def crossing_ways(ways: tuple[tuple[int, int, float], ...]) -> bool:
    """Whether a crossing at place 1 would have exactly one way in, from 0, and one way out."""
    return [w[0] for w in ways if w[1] == 1] == [0] and len([w for w in ways if w[0] == 1]) == 1


SYSTEMATIC = {
    f"{shape}, {ends}": (few(ways, **ENDS[ends]), 2 if "both" in shape else 3)
    for shape, ways in TOPOLOGIES.items()
    for ends in ENDS
    if ends != "crossing" or crossing_ways(ways)
}
PULLED = {
    "two camps and the way past": (
        few(((0, 1, 150.0), (0, 2, 220.0), (1, 2, 90.0), (2, 1, 90.0)), present={(0, 0): 3},
            kinds={1: LocationKind.CAMP, 2: LocationKind.CAMP}), 2, (1.0, 0.3, 2.5)),
    "groups that differ, detention and blocking on the way": (
        apart(few(((0, 1, 150.0), (0, 2, 220.0)), kinds={1: LocationKind.CAMP}, exits=(2,),
            route_events=((KINDS.index(EventKind.DETENTION), (0, 1), 0, 2, 1.0, 0.3),
                          (KINDS.index(EventKind.BLOCKING), (0, 2), 0, 2, 1.0, 0.4)),
            **TWO_GROUPS)), 3, (1.0, 4.0, 0.5)),
}  # fmt: skip
TESTS = SYSTEMATIC | SPECIAL | PULLED


def exact_cells(
    model: Model, days: int, pull: tuple[float, ...] | None = None
) -> dict[bytes, float]:
    """Chance of each state, its cells as bytes."""
    rules = build_rules(model)
    drawn = None if pull is None else np.array(pull)
    exact = exact_chances(rules, everybody(model), days, drawn)
    rows = cells(counted(rules, list(exact))).astype(np.int8)
    return dict(zip([row.tobytes() for row in rows], exact.values(), strict=True))


def kernel_cells(model: Model, days: int) -> Counter[bytes]:
    """Members in each state."""
    *_, (state, _) = days_of(model, MEMBERS, days, seed=31)
    return Counter(row.tobytes() for row in cells(state).astype(np.int8))


def check(exact: Mapping[bytes, float], seen: Mapping[bytes, int]) -> None:
    covered = sum(exact.values())
    assert covered == pytest.approx(1.0, abs=2e-4)
    assert len(exact) > 10
    observed = [seen.get(outcome, 0) for outcome in exact]
    rest = MEMBERS - sum(observed)
    assert rest <= 20
    expected = MEMBERS * np.array([*exact.values(), max(0.0, 1 - covered)])
    assert chi_square_p([*observed, rest], expected) > FALSE_ALARM / len(TESTS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SYSTEMATIC))
def test_every_outcome_on_each_small_network_has_its_exact_frequency(name: str) -> None:
    model, days = SYSTEMATIC[name]
    check(exact_cells(model, days), kernel_cells(model, days))


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_every_outcome_has_its_exact_frequency(name: str) -> None:
    model, days = SPECIAL[name]
    check(exact_cells(model, days), kernel_cells(model, days))


def pulled_cells(model: Model, days: int, pull: tuple[float, ...]) -> Counter[bytes]:
    """Members in each state where places draw people more or less than usual."""
    rules, state = build_rules(model), initial_state(model, MEMBERS, 31)
    places, parameters = len(model.locations), draw_parameters(model, MEMBERS, 31)
    alike = np.ones((0, places))
    controls = Controls(np.ones((0, places + 1)), np.tile(np.array(pull), (MEMBERS, 1)), alike)
    for day in range(days):
        advance(rules, state, parameters, day, 31, controls=controls)
    return Counter(row.tobytes() for row in cells(state).astype(np.int8))


@pytest.mark.parametrize("name", sorted(PULLED))
def test_every_outcome_has_its_exact_frequency_where_places_draw_unlike(name: str) -> None:
    model, days, pull = PULLED[name]
    check(exact_cells(model, days, pull), pulled_cells(model, days, pull))
