"""Crossings that hold people back: room, turns, closed days, and what people do who wait."""

from __future__ import annotations

import numpy as np
import pytest
from tests.stories import NEVER, SURE, at_place, ends, left_by, story, told, within

from waystation.domain.model import UNLIMITED, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.rules import build_rules
from waystation.engine.state import (
    WAITING_DAYS,
    State,
    initial_state,
    people_present,
    people_waiting,
    total_people,
)

CITY, GATE, ABROAD = 0, 1, 2
CLOSED, CAPACITY = EventKind.CLOSURE, EventKind.CAPACITY
MEMBERS = 60


def border(capacity: int, waiting: int = 1_000, **options: object) -> Model:
    """A city one day from a gate; so many people set off for it on the first day."""
    plain: dict[str, object] = {
        "crossings": {GATE: capacity},
        "present": {(CITY, 0): waiting},
        "country": {GATE: 1, ABROAD: 1},
    }
    ways = ((CITY, GATE, 50.0), (GATE, ABROAD, 1.0))
    return story(("City", "Gate", "Abroad"), ways, **{**plain, **options})  # type: ignore[arg-type]


def across(model: Model, days: int, members: int = 1, group: int | None = None) -> IntArray:
    """(days, M) people who come out abroad on each day."""
    wanted = slice(None) if group is None else slice(group, group + 1)
    _, records = told(model, days, members)
    return np.array([one.arrivals[:, ABROAD, wanted].sum(axis=1) for one in records])


def waits(model: Model, state: State) -> IntArray:
    """(M, G) people who wait at the gate."""
    holding = build_rules(model).facts.holding
    return people_waiting(state, holding)[:, GATE].astype(np.int64)


# Room and turns.


def test_a_gate_admits_its_room_each_day_until_nobody_waits() -> None:
    assert across(border(300), 6)[:, 0].tolist() == [0, 300, 300, 300, 100, 0]


def test_a_gate_without_a_limit_holds_nobody() -> None:
    model = border(UNLIMITED)
    assert across(model, 3)[:, 0].tolist() == [0, 1_000, 0]
    assert len(build_rules(model).facts.holding) == 0


def test_a_gate_of_no_room_lets_nobody_across() -> None:
    state = ends(border(0), 10)
    assert waits(border(0), state).tolist() == [[1_000]]


def test_the_capacity_may_be_wrong_by_a_factor_of_its_own_on_the_way_and_at_ways_out() -> None:
    changes = {P.CROSSING_FACTOR: 0.5, P.PORT_FACTOR: 2.0}
    assert across(border(300, changes=changes), 3)[:, 0].tolist() == [0, 150, 150]
    out = border(300, changes=changes, exits=(ABROAD,))
    assert across(out, 3)[:, 0].tolist() == [0, 600, 400]
    assert left_by(ends(out, 3), Exit.CROSSED).tolist() == [1_000]


def test_who_came_first_is_admitted_first() -> None:
    model = border(
        100,
        alone=2,
        present={(CITY, 0): 250},
        departures=((1, CITY, 1, 150), (2, CITY, 0, 30)),
    )
    assert across(model, 7, group=0)[:, 0].tolist() == [0, 100, 100, 50, 0, 30, 0]
    assert across(model, 7, group=1)[:, 0].tolist() == [0, 0, 0, 50, 100, 0, 0]


def test_of_those_who_came_on_one_day_anybody_is_admitted() -> None:
    """Hypergeometric, narrower than the binomial it is compared with; false alarms below 1e-6."""
    model = border(300, alone=2, present={(CITY, 0): 400, (CITY, 1): 800})
    first = across(model, 2, MEMBERS, group=0)[1]
    assert within(first, 300, 1 / 3)
    assert len(set(first.tolist())) > 5


def test_those_who_wait_are_told_apart_by_day_up_to_a_limit() -> None:
    model = border(0, 0, departures=((0, CITY, 0, 11), (3, CITY, 0, 22)))
    states, _ = told(model, WAITING_DAYS + 10)
    assert np.flatnonzero(states[5].queue[0, 0, 0]).tolist() == [1, 4]
    assert states[5].queue[0, 0, 0, [1, 4]].tolist() == [22, 11]
    assert states[-1].queue[0, 0, 0, -1] == 33


def test_those_who_wait_are_present_where_they_wait() -> None:
    model = border(0)
    facts, state = build_rules(model).facts, ends(model, 5)
    assert people_present(state, facts.waits_at, facts.holding)[0, :, 0].tolist() == [1_000, 0, 0]


# Closures, closed days, other rooms.


def test_closed_it_admits_nobody_and_open_again_those_who_waited_longest() -> None:
    model = border(
        200,
        alone=2,
        present={(CITY, 0): 250},
        departures=((2, CITY, 1, 100),),
        events=(at_place(CLOSED, GATE, 1, 3),),
    )
    assert across(model, 7, group=0)[:, 0].tolist() == [0, 0, 0, 0, 200, 50, 0]
    assert across(model, 7, group=1)[:, 0].tolist() == [0, 0, 0, 0, 0, 100, 0]


def test_a_gate_that_is_only_sometimes_closed_lets_all_through_when_it_is_open() -> None:
    model = border(UNLIMITED, events=(at_place(CLOSED, GATE, 0, 3),))
    assert across(model, 6)[:, 0].tolist() == [0, 0, 0, 0, 1_000, 0]


def test_those_who_set_off_while_it_held_nobody_back_come_through() -> None:
    """A journey ends where it was to end when it began, whatever is closed meanwhile."""
    model = border(
        UNLIMITED, departures=((1, CITY, 0, 70),), events=(at_place(CLOSED, GATE, 1, 2),)
    )
    assert across(model, 5)[:, 0].tolist() == [0, 1_000, 0, 70, 0]


def test_closed_for_half_the_day_it_has_half_the_room() -> None:
    model = border(300, events=(at_place(CLOSED, GATE, 2, 2, value=0.5),))
    assert across(model, 4)[:, 0].tolist() == [0, 300, 150, 300]


def test_its_room_may_change_from_a_day_on() -> None:
    events = (at_place(CAPACITY, GATE, 2, value=40), at_place(CAPACITY, GATE, 3, value=0))
    assert across(border(300, events=events), 5)[:, 0].tolist() == [0, 300, 40, 0, 0]
    limited = border(UNLIMITED, events=(at_place(CAPACITY, GATE, 0, 1, value=40),))
    assert across(limited, 3)[:, 0].tolist() == [0, 40, 960]


def test_on_a_share_of_days_a_gate_admits_nobody() -> None:
    """False alarm below 1e-6."""
    days = across(border(10, changes={P.CLOSED_DAYS: 0.3}), 31, 300)[1:]
    assert set(days.ravel().tolist()) == {0, 10}
    assert within((days == 0).sum(), days.size, 0.3)


def test_the_number_admitted_varies_by_the_dispersion() -> None:
    """Five standard errors of mean and variance: false alarms below one in 10,000 in each."""
    mean, dispersion, members = 100.0, 5.0, 3_000
    changes = {P.ROOM_DISPERSION: dispersion}
    admitted = across(border(100, 100_000, changes=changes), 2, members)[1].astype(float)
    variance = mean + mean**2 / dispersion
    assert abs(admitted.mean() - mean) < 5 * np.sqrt(variance / members)
    kurtosis = 3 + 6 / dispersion + 1 / variance
    assert abs(admitted.var() - variance) < 5 * variance * np.sqrt((kurtosis - 1) / members)


# What people do who wait.


def test_some_of_those_admitted_claim_asylum_where_they_come_out() -> None:
    model = border(400, changes={P.CROSSING_ASYLUM: 0.3})
    states, records = told(model, 2, MEMBERS)
    claims = states[1].asylum[:, ABROAD, 0]
    assert within(claims, 400, 0.3)
    np.testing.assert_array_equal(states[1].claims[:, 0], claims)
    np.testing.assert_array_equal(records[1].arrivals[:, ABROAD, 0], 400 - claims)


def test_at_a_way_out_nobody_claims_asylum() -> None:
    model = border(400, changes={P.CROSSING_ASYLUM: SURE}, exits=(ABROAD,))
    state = ends(model, 3)
    assert (state.claims.sum(), left_by(state, Exit.CROSSED)[0]) == (0, 800)


def test_some_give_up_each_day_they_wait() -> None:
    states, _ = told(border(0, 5_000, changes={P.RENEGE: 0.2}), 4, MEMBERS)
    for day in (1, 2, 3):
        assert within(left_by(states[day], Exit.RETURNED), 5_000, 1 - np.exp(-0.2 * day))


def test_the_longer_people_wait_the_more_of_them_cross_elsewhere() -> None:
    """False alarm below 1e-6 on each day."""
    chances = [0.5 * (1 - np.exp(-(waited + 1) / 3.0)) for waited in range(4)]
    model = border(0, 20_000, changes={P.DIVERT: 0.5, P.DIVERT_DAYS: 3.0})
    per_day = across(model, 5, 8)[1:].sum(axis=1)
    left = 20_000 * 8
    for chance, number in zip(chances, per_day.tolist(), strict=True):
        assert within(number, left, chance)
        left -= number


def test_by_default_they_look_elsewhere_at_once_and_come_out_on_the_far_side() -> None:
    model = border(0, 5_000, changes={P.DIVERT: 0.4})
    states, records = told(model, 2, MEMBERS)
    assert within(records[1].arrivals[:, ABROAD, 0], 5_000, 0.4)
    np.testing.assert_array_equal(
        states[1].solo[:, ABROAD, 0], 5_000 - waits(model, states[1])[:, 0]
    )


def test_at_a_way_out_another_chance_tells_who_crosses_elsewhere() -> None:
    changes = {P.DIVERT: SURE, P.PORT_DIVERT: 0.2}
    states, _ = told(border(0, 5_000, changes=changes, exits=(ABROAD,)), 2, MEMBERS)
    assert within(left_by(states[1], Exit.CROSSED), 5_000, 0.2)


def three_gates(**changes: float) -> Model:
    """A shut gate near a city; two open ones into the same country, 100 and 200 km off."""
    given = {P[name.upper()]: value for name, value in changes.items()}
    return story(
        ("City", "Gate", "Abroad", "Gate 2", "Gate 3"),
        (
            (CITY, GATE, 1.0),
            (CITY, 3, 100.0),
            (CITY, 4, 200.0),
            (GATE, ABROAD, 1.0),
            (3, ABROAD, 1.0),
            (4, ABROAD, 1.0),
        ),
        crossings={GATE: 0, 3: 90, 4: UNLIMITED},
        country={GATE: 1, ABROAD: 1, 3: 1, 4: 1},
        follows=((0, CITY, GATE),),
        present={(CITY, 0): 5_000},
        changes={P.DIVERT: SURE, P.OTHER_CROSSING: SURE, **given},
    )


def test_those_who_cross_elsewhere_may_go_to_other_gates_by_their_distance() -> None:
    states, _ = told(three_gates(), 2, MEMBERS)
    under_way = states[1].calendar[:, :, 0].sum(axis=2)
    assert (under_way[:, [3, 4]].sum(axis=1) == 5_000).all()
    assert within(under_way[:, 3], 5_000, 1 / (1 + np.exp(-1.0)))


def test_they_take_their_days_on_the_way_and_wait_there_in_turn() -> None:
    states, records = told(three_gates(), 4)
    to_second = int(states[1].calendar[0, 3, 0].sum())
    assert [int(one.arrivals[0, 3, 0]) for one in records] == [0, 0, to_second, 0]
    assert [int(one.arrivals[0, 4, 0]) for one in records] == [0, 0, 0, 5_000 - to_second]
    assert int(records[2].arrivals[0, ABROAD, 0]) == 90


def test_a_share_of_them_does_and_the_others_cross_nearby() -> None:
    states, records = told(three_gates(other_crossing=0.25), 2, MEMBERS)
    assert within(states[1].calendar.sum(axis=(1, 2, 3)), 5_000, 0.25)
    np.testing.assert_array_equal(
        records[1].arrivals[:, ABROAD, 0], 5_000 - states[1].calendar.sum(axis=(1, 2, 3))
    )


@pytest.mark.parametrize("dispersion", [0.3, 1e9])
def test_nobody_is_lost_at_gates(dispersion: float) -> None:
    model = border(
        70,
        500,
        alone=2,
        present={(CITY, 0): 300, (CITY, 1): 200},
        departures=tuple((day, CITY, -1, 83) for day in range(15)),
        changes={
            P.ROOM_DISPERSION: dispersion,
            P.CLOSED_DAYS: 0.2,
            P.RENEGE: 0.05,
            P.DIVERT: 0.1,
            P.DIVERT_DAYS: 4.0,
            P.CROSSING_ASYLUM: 0.4,
            P.SOLO_SETTLE: NEVER,
        },
        events=(at_place(CLOSED, GATE, 5, 6), at_place(CAPACITY, GATE, 9, value=400)),
    )
    everybody = total_people(initial_state(model, 30, 1))
    for state in told(model, 15, 30)[0]:
        np.testing.assert_array_equal(total_people(state), everybody)
        assert int(state.queue.min()) == 0
