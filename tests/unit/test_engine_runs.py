"""Whole runs: the same everywhere, limits, and effects in the right direction."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from scipy import stats
from tests.engine_runs import all_days, alone_at, days_of, last_day, same_bytes
from tests.tiny import corridor, make_model

from waystation.domain.model import UNLIMITED, FloatArray, Model
from waystation.domain.movement import DEFAULT_MOVEMENT
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind
from waystation.engine import state as state_module
from waystation.engine.rules import build_rules
from waystation.engine.state import (
    NOWHERE,
    State,
    calendar_days,
    group_sizes,
    holding_crossings,
    initial_state,
    people_present,
    people_waiting,
    take_members,
)

MEMBERS, DAYS = 40, 25
LONGEST = 16
"""Days on the way that the calendar of a short line of towns holds."""
BRIDGE, BEFORE_BRIDGE, BEYOND = 3, 2, 4
TINY = 1e-9
SURE = 1 - 1e-12
STILL: dict[P, float] = {
    P.ATTRITION: TINY,
    P.CHURN: TINY,
    P.JOIN_HOME: TINY,
    P.JOIN_ROAD: TINY,
    P.SPLIT: TINY,
}


def event(
    kind: EventKind, place: int, first: int, last: int, chance: float = 1.0, value: float = 1.0
) -> tuple[int, int, int, int, float, float]:
    return (list(EventKind).index(kind), place, first, last, chance, value)


def waiting_at_bridge(model: Model, state: State) -> int:
    """People waiting at the bridge, of all members together."""
    return int(people_waiting(state, holding_crossings(model))[:, BRIDGE].sum())


def fixed(changes: dict[P, float], **options: object) -> Model:
    return corridor(sigma=0.0, changes=changes, **options)


# The same seed gives the same run.


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_a_run_is_the_same_to_the_bit_on_any_number_of_workers(workers: int) -> None:
    model = corridor(starts=((0, 0), (1, 3)))
    once = all_days(model, MEMBERS, DAYS)
    again = all_days(model, MEMBERS, DAYS, workers=workers)
    for (state, record), (other, other_record) in zip(once, again, strict=True):
        assert same_bytes(state, other)
        assert same_bytes(record, other_record)


def test_another_seed_gives_another_run() -> None:
    model = corridor()
    one, other = last_day(model, MEMBERS, 10, seed=1), last_day(model, MEMBERS, 10, seed=2)
    assert not same_bytes(one, other)


def test_the_first_members_do_not_depend_on_how_many_follow() -> None:
    model = corridor(events=(event(EventKind.CLOSURE, BRIDGE, 4, 9, 0.5),))
    few, many = last_day(model, 7, DAYS), last_day(model, MEMBERS, DAYS)
    assert same_bytes(few, take_members(many, np.arange(7)))


def test_a_longer_horizon_does_not_change_earlier_days() -> None:
    model = corridor()
    short, long = all_days(model, 10, 8), all_days(model, 10, 16)
    assert all(same_bytes(a[0], b[0]) for a, b in zip(short, long[:8], strict=True))


def test_an_event_that_takes_no_effect_changes_nothing() -> None:
    plain = last_day(corridor(), MEMBERS, DAYS)
    with_event = last_day(
        corridor(events=(event(EventKind.CLOSURE, BRIDGE, 0, 99, 0.0),)), MEMBERS, DAYS
    )
    assert same_bytes(plain._replace(event_on=with_event.event_on), with_event)


def test_a_route_nobody_can_use_changes_nothing() -> None:
    def network(*, dead_end: bool) -> Model:
        routes = [(0, 1, 60.0), (0, 2, 80.0), (1, 3, 70.0), (2, 3, 50.0)]
        return make_model(
            ("Start", "A", "B", "End", "Nowhere"),
            [*routes, (1, 4, 5.0)] if dead_end else routes,
            destinations={3: 1.0},
        )

    plain = last_day(network(dead_end=False), MEMBERS, 12)
    assert same_bytes(plain, last_day(network(dead_end=True), MEMBERS, 12))


def test_what_happens_elsewhere_later_changes_nothing_before() -> None:
    plain = all_days(corridor(), 20, 12)
    closed = all_days(corridor(events=(event(EventKind.CLOSURE, BRIDGE, 8, 12),)), 20, 12)
    for day in range(8):
        same = closed[day][0]._replace(event_on=plain[day][0].event_on)
        assert same_bytes(plain[day][0], same)
    assert not np.array_equal(plain[-1][0].solo, closed[-1][0].solo)


# Limits.


def test_nothing_changes_the_size_of_a_group_when_all_rates_vanish() -> None:
    model = fixed(STILL | {P.REST: SURE})
    sizes = group_sizes(last_day(model, MEMBERS, 15), 1)
    assert set(sizes.ravel().tolist()) == {800}


def test_a_group_that_always_rests_never_moves() -> None:
    state = last_day(fixed({P.REST: SURE, P.LEAVE_AHEAD: TINY, P.CHURN: TINY}), MEMBERS, 15)
    on_the_way = state.kind != NOWHERE
    assert on_the_way.any()
    assert (state.at[on_the_way] == 0).all()
    assert (state.towards[on_the_way] == NOWHERE).all()


def test_a_blocked_group_stays_until_the_blocking_ends() -> None:
    changes = STILL | {P.REST: TINY, P.BUS_SHARE: SURE, P.MODE_PERSISTENCE: TINY}
    model = fixed(changes, events=(event(EventKind.BLOCKING, 0, 0, 5),))
    days = all_days(model, MEMBERS, 8)
    assert (days[5][0].at[:, 0] == 0).all()
    assert (days[5][0].towards[:, 0] == NOWHERE).all()
    assert ((days[7][0].at[:, 0] > 0) | (days[7][0].hold[:, 0] != NOWHERE)).all()


def test_a_closed_crossing_without_another_way_lets_nobody_across() -> None:
    closed = fixed(
        {P.DIVERT: 1e-12, P.BUS_SHARE: 0.9}, events=(event(EventKind.CLOSURE, BRIDGE, 0, 99),)
    )
    state = last_day(closed, MEMBERS, DAYS)
    assert waiting_at_bridge(closed, state) > 1000
    assert state.arrived[:, BEYOND:].sum() == 0


def test_a_crossing_of_no_capacity_lets_nobody_across() -> None:
    shut = fixed({P.DIVERT: 1e-12}, crossings={3: 0, 7: 50})
    assert last_day(shut, MEMBERS, DAYS).arrived[:, BEYOND:].sum() == 0


def test_a_crossing_without_a_limit_holds_nobody() -> None:
    model = fixed({}, crossings={3: UNLIMITED, 7: 50})
    state = last_day(model, MEMBERS, DAYS)
    assert waiting_at_bridge(model, state) == 0
    assert state.arrived[:, BEYOND].sum() > 1000


def test_a_crossing_admits_no_more_than_its_room_each_day() -> None:
    capacity = 37
    model = fixed(
        {P.DIVERT: 1e-12, P.NOISE: 1e-12, P.CROSSING_ASYLUM: 1e-12, P.BUS_SHARE: 0.9},
        crossings={3: capacity, 7: 50},
        starts=((0, 0), (1, 2)),
    )
    most = 0
    start = alone_at(model, MEMBERS, {(BEFORE_BRIDGE, 0): 500})
    for _, record in days_of(model, MEMBERS, DAYS, state=start):
        across = record.arrivals[:, BEYOND].sum(axis=1)
        assert (across <= capacity).all()
        most = max(most, int(across.max()))
    assert most == capacity


def test_those_who_wait_are_present_at_the_location_before() -> None:
    model = fixed({P.DIVERT: 1e-12, P.BUS_SHARE: 0.9}, crossings={3: 0, 7: 50})
    rules = build_rules(model)
    state = last_day(model, MEMBERS, 12)
    facts = rules.facts
    present = people_present(state, facts.waits_at, facts.holding)
    waiting = people_waiting(state, facts.holding)
    assert waiting[:, BRIDGE].sum() > 1000
    assert present[:, BRIDGE].sum() == 0
    stopped = (state.at == BEFORE_BRIDGE) & (state.towards == NOWHERE) & (state.kind != NOWHERE)
    here = state.solo[:, BEFORE_BRIDGE, 0] + np.where(stopped, state.size, 0).sum(axis=1)
    np.testing.assert_array_equal(present[:, BEFORE_BRIDGE, 0], here + waiting[:, BRIDGE, 0])


def test_all_offered_a_place_take_it_when_it_is_sure() -> None:
    model = fixed(STILL | {P.REST: SURE}, events=(event(EventKind.OFFER, 0, 3, 9),))
    days = all_days(model, 5, 5)
    assert group_sizes(days[2][0], 1).min() == 800
    assert group_sizes(days[3][0], 1).max() == 0
    assert days[3][0].claims.tolist() == [[800]] * 5
    assert days[3][0].asylum[:, 0].tolist() == [[800]] * 5


def test_people_alone_with_nothing_to_do_stay() -> None:
    model = fixed(
        {P.SOLO_LEAVE: 1e-12, P.SOLO_SETTLE: 1e-15, P.SOLO_RETURN: 1e-15}, starts=((0, 99),)
    )
    start = alone_at(model, 3, {(1, 0): 500})
    assert last_day(model, 3, 10, state=start).solo[:, 1, 0].tolist() == [500] * 3


def days_along(kms: Sequence[float], pace: float) -> FloatArray:
    """(days,) share of people alone who reach the end of a line of towns after each day."""
    people, members = 500, 40
    model = make_model(
        [f"place {number}" for number in range(len(kms) + 1)],
        [(number, number + 1, km) for number, km in enumerate(kms)],
        destinations={len(kms): 1.0},
        starts=((0, 99),),
        sigma=0.0,
        changes={
            P.SOLO_LEAVE: SURE,
            P.SOLO_PACE: pace,
            P.WALK_PACE: pace,
            P.SOLO_SETTLE: 1e-15,
            P.SOLO_RETURN: 1e-15,
        },
    )
    assert calendar_days(model) == LONGEST
    start = alone_at(model, members, {(0, 0): people})
    days = days_of(model, members, LONGEST + 1, state=start)
    arrivals = [record.arrivals[:, -1, 0].sum() for _, record in days]
    return np.array(arrivals) / (people * members)


def test_people_alone_travel_at_their_pace_however_finely_the_way_is_cut() -> None:
    shares = days_along([50.0] * 10, 120.0)
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    mean = float((shares * np.arange(LONGEST + 1)).sum())
    # The mean of a log-normal's inverse, and whole days: up to one more.
    spread = DEFAULT_MOVEMENT.pace_spread
    expected = 500 / 120 * np.exp(spread**2 / 2)
    assert expected - 0.2 < mean < expected + 1
    known = build_rules(corridor()).facts.log_ratio
    days = np.exp(known[np.abs(known - np.log(500 / 120)).argmin()])
    pace = stats.lognorm(s=spread)
    exact = 1 + sum(pace.cdf(days / day) for day in range(1, LONGEST))
    # Five standard errors of 20,000 people's days: a false alarm below one in a million.
    assert mean == pytest.approx(exact, abs=5 * LONGEST / 4 / np.sqrt(20_000))
    np.testing.assert_array_equal(shares, days_along([500.0], 120.0))


def test_those_who_reach_the_way_out_have_crossed() -> None:
    model = fixed({P.SOLO_SETTLE: 1e-15, P.SOLO_RETURN: 1e-15, P.RENEGE: 1e-15}, starts=((0, 99),))
    start = alone_at(model, 3, {(5, 0): 60})
    assert last_day(model, 3, 40, state=start).exits[:, 4, 0].tolist() == [60] * 3


# Directions.


def mean_size(changes: dict[P, float]) -> float:
    return float(group_sizes(last_day(fixed(changes), MEMBERS, 8), 1).mean())


@pytest.mark.parametrize(
    ("column", "low", "high", "grows"),
    [
        (P.ATTRITION, 0.01, 0.1, False),
        (P.JOIN_HOME, 0.02, 0.2, True),
        (P.START_SIZE, 400, 1600, True),
    ],
)
def test_a_parameter_moves_the_size_of_groups_its_way(
    column: P, low: float, high: float, *, grows: bool
) -> None:
    smaller, larger = mean_size({column: low}), mean_size({column: high})
    assert (larger > 1.1 * smaller) if grows else (larger < 0.9 * smaller)


def test_more_attrition_leaves_every_member_smaller_on_the_same_draws() -> None:
    sizes = [
        group_sizes(last_day(fixed(STILL | {P.REST: SURE, P.ATTRITION: rate}), MEMBERS, 8), 1)
        for rate in (0.01, 0.05, 0.2)
    ]
    assert (sizes[0] > sizes[1]).all()
    assert (sizes[1] > sizes[2]).all()


def test_events_take_effect_with_their_chance_in_each_member() -> None:
    model = corridor(events=tuple(event(EventKind.OFFER, 1, 0, 1, c) for c in (0.0, 0.3, 1.0)))
    shares = initial_state(model, 2000, 4).event_on.mean(axis=0)
    assert (shares[0], shares[2]) == (0.0, 1.0)
    # Five standard errors: false alarms below one in a million.
    assert abs(shares[1] - 0.3) < 5 * np.sqrt(0.3 * 0.7 / 2000)


def test_a_model_is_not_changed_by_a_run() -> None:
    model = corridor()
    arrays = {f.name: getattr(model, f.name) for f in dataclasses.fields(model)}
    before = {k: v.tobytes() for k, v in arrays.items() if isinstance(v, np.ndarray)}
    last_day(model, 5, 10)
    after = {k: v.tobytes() for k, v in arrays.items() if isinstance(v, np.ndarray)}
    assert before == after


def test_a_group_that_finds_itself_at_its_goal_goes_on_as_people_alone() -> None:
    model = make_model(
        ("Start", "Gate", "City"),
        ((0, 1, 1.0), (1, 2, 1.0)),
        destinations={2: 1.0},
        crossings={1: 5000},
        sigma=0.0,
        changes=STILL | {P.REST: 0.1, P.CROSSING_ASYLUM: 1e-12, P.BUS_SHARE: SURE},
    )
    state = last_day(model, MEMBERS, 12)
    assert state.arrived[:, 2].sum() > 0.9 * 800 * MEMBERS
    assert (state.kind == NOWHERE).all()


def test_a_group_sets_off_on_foot_whoever_used_its_slot_before() -> None:
    start = initial_state(corridor(sigma=0.0), 3, 1)
    start.mode[:] = 2
    state = last_day(corridor(sigma=0.0), 3, 1, state=start)
    assert state.mode[:, 0].tolist() == [0] * 3


@pytest.mark.parametrize("rules_first", [True, False])
def test_the_calendar_is_the_same_whoever_asks_first(
    rules_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building the rules finds the usual ways once, and nobody has to find them again."""
    monkeypatch.setattr(state_module, "_CALENDARS", WeakKeyDictionary())
    model = corridor()
    if not rules_first:
        alone = calendar_days(model)
        assert build_rules(model).facts.lag.shape[1] == alone
        return
    days = build_rules(model).facts.lag.shape[1]
    monkeypatch.setattr(state_module, "Situations", None)
    assert calendar_days(model) == days
    assert initial_state(model, 2, seed=1).calendar.shape[3] == days
