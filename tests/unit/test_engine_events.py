"""Events and hazards in runs: closed ways, transfers, blocking and detention, who leaves when."""

from __future__ import annotations

import numpy as np
import pytest
from tests.stories import (
    NEVER,
    SURE,
    at_place,
    covering,
    ends,
    left_by,
    on_route,
    story,
    told,
    within,
)

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit, LocationKind
from waystation.engine.state import initial_state, total_people

HOME, TOWN, CAMP, FAR_CAMP = 0, 1, 2, 3
CLOSURE, BLOCKING, DETENTION = EventKind.CLOSURE, EventKind.BLOCKING, EventKind.DETENTION
TRANSFER, CONFLICT, FOOD = EventKind.TRANSFER, EventKind.CONFLICT, EventKind.FOOD
KIND = LocationKind
MEMBERS, PEOPLE = 60, 5_000


def valley(**options: object) -> Model:
    """Home, a town on the way, a camp 100 km off by the town and a camp 100 km off straight."""
    plain: dict[str, object] = {
        "kinds": {CAMP: KIND.CAMP, FAR_CAMP: KIND.CAMP},
        "present": {(HOME, 0): PEOPLE},
        "changes": {P.LEAVE_CAMP: NEVER},
        "movement": {"attraction_town": 0},
    }
    ways = ((HOME, TOWN, 50.0), (HOME, FAR_CAMP, 100.0), (TOWN, CAMP, 50.0), (CAMP, TOWN, 50.0))
    return story(("Home", "Town", "Camp", "Far camp"), ways, **{**plain, **options})  # type: ignore[arg-type]


def at_camps(model: Model, days: int = 3, members: int = 1) -> list[int]:
    """People in the camp and in the far camp after some days, of all members together."""
    state = ends(model, days, members)
    return [int(state.solo[:, place].sum()) for place in (CAMP, FAR_CAMP)]


# Leaving.


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (KIND.TOWN, P.SOLO_LEAVE),
        (KIND.SHELTER, P.SOLO_LEAVE),
        (KIND.CAMP, P.LEAVE_CAMP),
        (KIND.HUB, P.LEAVE_HUB),
    ],
)
def test_each_kind_of_place_is_left_at_its_own_chance(kind: KIND, column: P) -> None:
    """False alarm below 1e-6 in each member."""
    others = {P.SOLO_LEAVE: NEVER, P.LEAVE_CAMP: NEVER, P.LEAVE_HUB: NEVER}
    model = story(
        ("Here", "There"),
        ((0, 1, 50.0),),
        kinds={0: kind},
        present={(0, 0): PEOPLE},
        changes=others | {column: 0.3},
    )
    (state,), (record,) = told(model, 1, MEMBERS)
    assert within(record.departures[:, 0, 0], PEOPLE, 0.3)
    np.testing.assert_array_equal(state.solo[:, 0, 0], PEOPLE - record.departures[:, 0, 0])


def test_by_default_people_stay_in_camps_and_are_brought_on_from_hubs_the_next_day() -> None:
    model = story(
        ("Home", "Hub", "Camp"),
        ((0, 1, 50.0), (1, 2, 50.0), (2, 0, 50.0)),
        kinds={1: KIND.HUB, 2: KIND.CAMP},
        present={(0, 0): PEOPLE},
    )
    states, _ = told(model, 6)
    assert int(states[1].calendar[0, 2, 0].sum()) == PEOPLE, "they reached the hub and left it"
    assert int(states[2].arrived[0, 2, 0]) == PEOPLE
    assert states[5].solo[0, 2, 0] > 0.98 * PEOPLE


def test_waypoints_are_passed_and_never_stayed_at() -> None:
    model = story(
        ("Home", "Bend", "Town"), ((0, 1, 40.0), (1, 2, 40.0)),
        kinds={1: KIND.WAYPOINT}, present={(0, 0): PEOPLE}, movement={"stop_town": 1},
    )  # fmt: skip
    _, records = told(model, 3)
    assert [one.arrivals[0, :, 0].tolist() for one in records[:2]] == [[0, 0, 0], [0, 0, PEOPLE]]


def test_a_hazard_makes_people_leave_by_its_level_as_well_as_of_themselves() -> None:
    conflict = (at_place(CONFLICT, HOME, 0, value=0.5),)
    model = valley(changes={P.SOLO_LEAVE: 0.2}, movement={"conflict_leave": 0.8}, events=conflict)
    _, (record,) = told(model, 1, MEMBERS)
    assert within(record.departures[:, HOME, 0], PEOPLE, 1 - 0.8 * 0.6)


def test_even_a_camp_is_left_when_conflict_reaches_it() -> None:
    model = valley(present={(CAMP, 0): PEOPLE}, events=(at_place(CONFLICT, CAMP, 2, 2),))
    states, _ = told(model, 3)
    assert [int(one.solo[0, CAMP, 0]) for one in states] == [PEOPLE, PEOPLE, 0]


def test_blocking_holds_a_share_of_those_who_would_leave() -> None:
    model = valley(events=(at_place(BLOCKING, HOME, 0, 0, 0.7),))
    states, records = told(model, 2, MEMBERS)
    assert within(records[0].departures[:, HOME, 0], PEOPLE, 0.3)
    assert (states[1].solo[:, HOME, 0] == 0).all()


# Closed ways.


def test_of_two_ways_alike_half_take_each() -> None:
    assert within(at_camps(valley(), 3, MEMBERS)[0], PEOPLE * MEMBERS, 0.5)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (((HOME, TOWN),), [0, PEOPLE]),
        (((TOWN, CAMP),), [0, PEOPLE]),
        (((HOME, FAR_CAMP),), [PEOPLE, 0]),
        (((HOME, TOWN), (CAMP, TOWN)), [0, PEOPLE]),  # a closed town: all routes that reach it
        (((HOME, TOWN), (HOME, FAR_CAMP)), [0, 0]),  # a closed country, or border
    ],
)
def test_people_go_where_ways_are_open(
    ways: tuple[tuple[int, int], ...], expected: list[int]
) -> None:
    model = valley(events=(at_place(CLOSURE, HOME, 0),))
    here = list(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    closed = covering(model, np.zeros(4, dtype=np.bool_), np.array([way in ways for way in here]))
    assert at_camps(closed) == expected
    assert ends(closed, 3).solo[0, HOME, 0] == PEOPLE - sum(expected)


def test_where_all_ways_are_closed_people_wait_until_one_opens() -> None:
    closures = tuple(on_route(CLOSURE, way, 0, 4) for way in ((HOME, TOWN), (HOME, FAR_CAMP)))
    _, records = told(valley(route_events=closures), 6)
    assert [int(one.departures.sum()) for one in records] == [0] * 5 + [PEOPLE]


def test_closed_for_a_part_of_the_day_a_route_holds_that_share() -> None:
    closures = (on_route(CLOSURE, (HOME, FAR_CAMP), 0, 0, value=0.25),)
    model = valley(route_events=closures)
    (state,), (record,) = told(model, 1, MEMBERS)
    assert within(record.departures[:, HOME, 0], PEOPLE, 0.5 + 0.5 * 0.75)
    assert within(state.calendar[:, FAR_CAMP].sum(axis=(1, 2)), PEOPLE, 0.5 * 0.75)


def test_a_closed_gate_makes_those_who_head_for_it_wait() -> None:
    model = story(
        ("Home", "Gate", "Camp"),
        ((0, 1, 50.0), (1, 2, 1.0)),
        kinds={2: KIND.CAMP},
        crossings={1: 10_000},
        present={(0, 0): PEOPLE},
        events=(at_place(CLOSURE, 1, 0, 3),),
    )
    states, _ = told(model, 5)
    assert [int(one.queue.sum()) for one in states] == [0] + [PEOPLE] * 3 + [0]
    assert int(states[4].solo[0, 2, 0]) == PEOPLE


# Transfers, and what befalls people on a route.


def test_people_who_are_transferred_all_go_where_they_are_brought() -> None:
    changes = {P.SOLO_LEAVE: NEVER, P.LEAVE_CAMP: NEVER}
    model = valley(changes=changes, route_events=(on_route(TRANSFER, (HOME, FAR_CAMP), 1, 1),))
    states, records = told(model, 4)
    assert [int(one.departures[0, HOME, 0]) for one in records] == [0, PEOPLE, 0, 0]
    assert int(states[3].solo[0, FAR_CAMP, 0]) == PEOPLE


def test_a_transfer_empties_a_camp_whoever_has_a_place() -> None:
    model = valley(
        present={(CAMP, 0): 300},
        room={CAMP: 200},
        kinds={CAMP: KIND.CAMP, FAR_CAMP: KIND.CAMP, TOWN: KIND.SHELTER},
        changes={P.LEAVE_CAMP: NEVER, P.LEAVE_OVERFLOW: NEVER, P.SOLO_LEAVE: NEVER},
        route_events=(on_route(TRANSFER, (CAMP, TOWN), 2, 2),),
    )
    states, _ = told(model, 4)
    assert [int(one.sheltered[0, CAMP, 0]) for one in states] == [200, 200, 0, 0]
    assert [int(one.solo[0, CAMP, 0]) for one in states] == [100, 100, 0, 0]
    assert int(states[3].solo[0, TOWN, 0]) == 300


def test_nobody_is_transferred_on_a_closed_route() -> None:
    route_events = (
        on_route(TRANSFER, (HOME, FAR_CAMP), 0), on_route(CLOSURE, (HOME, FAR_CAMP), 0),
    )  # fmt: skip
    changes = {P.SOLO_LEAVE: SURE, P.LEAVE_CAMP: NEVER}
    assert at_camps(valley(changes=changes, route_events=route_events)) == [PEOPLE, 0]


def test_blocking_on_a_route_holds_a_share_where_they_are() -> None:
    blocked = (on_route(BLOCKING, (HOME, FAR_CAMP), 0, 0, 0.6),)
    _, (record,) = told(valley(route_events=blocked), 1, MEMBERS)
    assert within(record.departures[:, HOME, 0], PEOPLE, 1 - 0.5 * 0.6)


def test_blocking_further_on_holds_them_in_the_town_before() -> None:
    blocked = (on_route(BLOCKING, (TOWN, CAMP), 0, 0, 0.6),)
    states, _ = told(valley(route_events=blocked), 2, MEMBERS)
    assert within(states[1].arrived[:, TOWN, 0], PEOPLE, 0.5 * 0.6)
    assert within(states[1].arrived[:, CAMP, 0], PEOPLE, 0.5 * 0.4)


def test_detention_on_a_route_takes_a_share_of_those_on_it() -> None:
    caught = (on_route(DETENTION, (TOWN, CAMP), 0, 0, 0.3),)
    states, records = told(valley(route_events=caught), 2, MEMBERS)
    assert within(left_by(states[0], Exit.DETAINED), PEOPLE, 0.5 * 0.3)
    np.testing.assert_array_equal(
        states[1].arrived[:, CAMP, 0] + states[1].arrived[:, FAR_CAMP, 0],
        PEOPLE - left_by(states[1], Exit.DETAINED),
    )
    assert (records[0].departures[:, HOME, 0] == PEOPLE).all()


# Groups differ.


def test_a_group_prefers_one_camp_and_follows_a_route_of_its_own() -> None:
    model = valley(
        alone=3,
        present={(HOME, group): PEOPLE for group in range(3)},
        prefers={(1, FAR_CAMP): 3.0},
        follows=((2, HOME, FAR_CAMP),),
        movement={"attraction_town": 0, "awareness": 2},
    )
    arrived = ends(model, 2, MEMBERS).arrived[:, FAR_CAMP]
    for group, share in enumerate((0.5, 0.75)):
        assert within(arrived[:, group], PEOPLE, share)
    assert (arrived[:, 2] == PEOPLE).all()


def test_people_of_a_slower_group_arrive_later() -> None:
    model = valley(alone=2, present={(HOME, 0): 100, (HOME, 1): 100}, follows=tuple(
        (group, HOME, FAR_CAMP) for group in (0, 1)
    ))  # fmt: skip
    model.prior_mean[1, P.SOLO_PACE] = np.log(30.0)
    _, records = told(model, 6)
    assert [one.arrivals[0, FAR_CAMP].tolist() for one in records[1:5]] == [
        [100, 0], [0, 0], [0, 0], [0, 100],
    ]  # fmt: skip


def test_on_foot_and_at_a_routes_own_pace_journeys_take_their_days() -> None:
    changes = {P.LEAVE_CAMP: NEVER, P.WALK_PACE: 20.0}
    on_foot = valley(changes=changes, follows=((0, HOME, FAR_CAMP),))
    on_foot.route_lift[1] = on_foot.route_bus[1] = False
    assert [int(one.arrivals.sum()) for one in told(on_foot, 7)[1]] == [0] * 5 + [PEOPLE, 0]
    slow = valley(follows=((0, HOME, FAR_CAMP),), pace={(HOME, FAR_CAMP): 25.0})
    assert [int(one.arrivals.sum()) for one in told(slow, 6)[1]] == [0] * 4 + [PEOPLE, 0]


def test_nobody_is_lost_whatever_happens() -> None:
    model = valley(
        alone=2,
        present={(HOME, 0): 900, (TOWN, 1): 300},
        room={CAMP: 150},
        departures=tuple((day, -1, -1, 50) for day in range(12)),
        changes={P.LEAVE_CAMP: 0.1, P.SOLO_LEAVE: 0.7, P.NOISE: 0.4},
        movement={"pace_spread": 0.5, "conflict_departures": 3.0, "weekly_spread": 0.5},
        events=(
            at_place(CONFLICT, HOME, 1, 6, 0.4),
            at_place(FOOD, TOWN, 3, 9, 0.8),
            at_place(DETENTION, CAMP, 4, 9, 0.05),
            at_place(CLOSURE, FAR_CAMP, 6, 8),
        ),
        route_events=(
            on_route(TRANSFER, (CAMP, TOWN), 7, 7),
            on_route(BLOCKING, (TOWN, CAMP), 2, 9, 0.5),
            on_route(DETENTION, (HOME, FAR_CAMP), 2, 9, 0.1),
        ),
    )
    everybody = total_people(initial_state(model, 40, 1))
    for state in told(model, 14, 40)[0]:
        np.testing.assert_array_equal(total_people(state), everybody)
        assert min(int(cells.min()) for cells in (state.home, state.solo, state.calendar)) >= 0
