"""Shelters and camps: places asked for and places given are two things."""

from __future__ import annotations

import numpy as np
from tests.stories import NEVER, SURE, at_place, on_route, story, told, within

from waystation.domain.model import UNLIMITED, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.state import initial_state, total_people

HOME, CAMP, BEYOND = 0, 1, 2
CLOSED, CAPACITY = EventKind.CLOSURE, EventKind.CAPACITY
MEMBERS = 60
STAYING = {P.LEAVE_CAMP: NEVER, P.LEAVE_OVERFLOW: NEVER}


def camp(
    room: int, people: int, kind: LocationKind = LocationKind.CAMP, **options: object
) -> Model:
    """People at a camp with so many places, 100 km from home and from a camp beyond."""
    plain: dict[str, object] = {
        "kinds": {CAMP: kind, BEYOND: LocationKind.CAMP},
        "room": {CAMP: room},
        "present": {(CAMP, 0): people},
        "changes": STAYING,
    }
    ways = ((HOME, CAMP, 100.0), (CAMP, BEYOND, 100.0))
    return story(("Home", "Camp", "Beyond"), ways, **{**plain, **options})  # type: ignore[arg-type]


def inside_and_out(model: Model, days: int) -> list[tuple[int, int]]:
    """People with and without a place in the camp after each day, of one member."""
    states, _ = told(model, days)
    return [(int(one.sheltered[0, CAMP].sum()), int(one.solo[0, CAMP].sum())) for one in states]


def test_as_many_are_given_a_place_as_there_are() -> None:
    states, records = told(camp(300, 500), 2)
    assert (states[0].sheltered[0, CAMP, 0], states[0].solo[0, CAMP, 0]) == (300, 200)
    assert [int(one.admitted[0, CAMP, 0]) for one in records] == [300, 0]
    assert [int(one.arrivals.sum()) for one in records] == [0, 0]


def test_a_camp_with_room_gives_everybody_a_place() -> None:
    assert inside_and_out(camp(300, 300), 1) == [(300, 0)]
    assert inside_and_out(camp(301, 300), 1) == [(300, 0)]


def test_a_camp_that_is_not_limited_keeps_no_places() -> None:
    assert inside_and_out(camp(UNLIMITED, 900), 2) == [(0, 900)] * 2


def test_a_camp_without_places_gives_none() -> None:
    assert inside_and_out(camp(0, 70), 2) == [(0, 70)] * 2


def test_places_go_to_anybody_in_random_order() -> None:
    """Hypergeometric, narrower than the binomial it is compared with; false alarms below 1e-6."""
    model = camp(300, 0, alone=2, present={(CAMP, 0): 600, (CAMP, 1): 300})
    states, (record,) = told(model, 1, MEMBERS)
    given = record.admitted[:, CAMP]
    assert (given.sum(axis=1) == 300).all()
    assert within(given[:, 0], 300, 2 / 3)
    assert len(set(given[:, 0].tolist())) > 5
    np.testing.assert_array_equal(states[0].solo[:, CAMP], [600, 300] - given)


def test_those_without_a_place_leave_at_a_chance_of_their_own() -> None:
    """False alarm below 1e-6 in each member."""
    model = camp(2_000, 5_000, changes={P.LEAVE_CAMP: 0.1, P.LEAVE_OVERFLOW: 0.6})
    (state,), (record,) = told(model, 1, MEMBERS)
    assert within(2_000 - state.sheltered[:, CAMP, 0], 2_000, 0.1)
    assert within(3_000 - state.solo[:, CAMP, 0], 3_000, 0.6)
    left = 5_000 - state.sheltered[:, CAMP, 0] - state.solo[:, CAMP, 0]
    np.testing.assert_array_equal(record.departures[:, CAMP, 0], left)


def test_a_shelter_is_left_at_the_chance_of_towns_by_those_who_have_a_place() -> None:
    changes = {P.SOLO_LEAVE: 0.3, P.LEAVE_OVERFLOW: NEVER, P.LEAVE_CAMP: NEVER}
    model = camp(3_000, 4_000, LocationKind.SHELTER, changes=changes)
    (state,), _ = told(model, 1, MEMBERS)
    assert within(3_000 - state.sheltered[:, CAMP, 0], 3_000, 0.3)
    assert (state.solo[:, CAMP, 0] == 1_000).all()


def test_a_place_that_is_left_is_given_the_next_day() -> None:
    model = camp(100, 150, changes={P.LEAVE_CAMP: SURE, P.LEAVE_OVERFLOW: NEVER})
    states, records = told(model, 2)
    assert [int(one.admitted[0, CAMP, 0]) for one in records] == [100, 50]
    assert [int(one.solo[0, CAMP, 0]) for one in states] == [50, 0]


def test_newcomers_are_taken_in_as_far_as_places_are_free() -> None:
    model = camp(120, 100, departures=((0, HOME, 0, 60),))
    assert inside_and_out(model, 2) == [(100, 0), (120, 40)]


def test_more_places_take_in_those_who_had_none() -> None:
    events = (at_place(CAPACITY, CAMP, 2, value=130),)
    assert inside_and_out(camp(100, 150, events=events), 3) == [(100, 50)] * 2 + [(130, 20)]


def test_fewer_places_put_people_out_who_are_not_owed_or_sent_on() -> None:
    model = camp(
        100,
        100,
        events=(at_place(CAPACITY, CAMP, 1, value=30),),
        hazards=((EventKind.CONFLICT, HOME, 0, 9, 1.0),),
    )
    states, records = told(model, 3)
    assert inside_and_out(model, 3) == [(100, 0), (30, 70), (30, 70)]
    assert states[-1].owed.sum() == 0
    assert [int(one.set_off.sum()) for one in records] == [0] * 3
    assert [int(one.admitted.sum()) for one in records] == [100, 0, 0]


def test_who_is_put_out_is_chosen_in_random_order() -> None:
    events = (at_place(CAPACITY, CAMP, 1, value=300),)
    model = camp(900, 0, alone=2, present={(CAMP, 0): 600, (CAMP, 1): 300}, events=events)
    states, _ = told(model, 2, MEMBERS)
    assert (states[1].sheltered[:, CAMP].sum(axis=1) == 300).all()
    assert within(states[1].sheltered[:, CAMP, 0], 300, 2 / 3)


def test_a_camp_may_become_limited_and_lose_all_its_places() -> None:
    events = (at_place(CAPACITY, CAMP, 1, value=40), at_place(CAPACITY, CAMP, 2, value=0))
    model = camp(UNLIMITED, 90, events=events)
    assert inside_and_out(model, 3) == [(0, 90), (40, 50), (0, 90)]


def test_while_a_camp_is_closed_nobody_has_a_place_and_people_leave_as_from_a_town() -> None:
    events = (at_place(CLOSED, CAMP, 2, 3),)
    staying = STAYING | {P.SOLO_LEAVE: NEVER}
    model = camp(100, 150, changes=staying, events=events)
    assert inside_and_out(model, 5) == [(100, 50)] * 2 + [(0, 150)] * 2 + [(100, 50)]
    _, records = told(model, 5)
    assert [int(one.admitted.sum()) for one in records] == [100, 0, 0, 0, 100]
    leaving = camp(100, 150, changes=STAYING | {P.SOLO_LEAVE: SURE}, events=events)
    assert inside_and_out(leaving, 3) == [(100, 50), (100, 50), (0, 0)]


def test_closed_for_a_part_of_the_day_it_keeps_its_places() -> None:
    model = camp(100, 150, events=(at_place(CLOSED, CAMP, 1, 3, value=0.5),))
    assert inside_and_out(model, 3) == [(100, 50)] * 3


def test_those_held_on_the_way_out_keep_their_places() -> None:
    """A blocked route holds four in five: those of them who had a place still have it."""
    model = camp(
        4_000,
        6_000,
        changes={P.LEAVE_CAMP: SURE, P.LEAVE_OVERFLOW: SURE},
        route_events=(on_route(EventKind.BLOCKING, (CAMP, BEYOND), 0, value=0.8),),
    )
    (state,), _ = told(model, 1, MEMBERS)
    assert within(state.sheltered[:, CAMP, 0], 4_000, 0.8)
    assert within(state.solo[:, CAMP, 0], 2_000, 0.8)


def test_a_camp_that_has_filled_sends_newcomers_to_another() -> None:
    """After two days camp A is full: those who set off then go to camp B, all of them."""
    model = story(
        ("Home", "Camp A", "Camp B"),
        ((0, 1, 50.0), (0, 2, 50.0)),
        kinds={1: LocationKind.CAMP, 2: LocationKind.CAMP},
        room={1: 400},
        changes=STAYING,
        departures=((0, 0, 0, 1_000), (2, 0, 0, 1_000)),
    )
    states, records = told(model, 4, MEMBERS)
    assert within(records[1].arrivals[:, 1, 0], 1_000, 0.5)
    assert (records[1].arrivals[:, 1, 0] > 400).all()
    assert (records[3].arrivals[:, 2, 0] == 1_000).all()
    assert (states[3].sheltered[:, 1, 0] == 400).all()


def test_nobody_is_lost_while_places_come_and_go() -> None:
    model = camp(
        250,
        400,
        alone=3,
        present={(CAMP, 0): 200, (CAMP, 1): 100, (CAMP, 2): 100},
        departures=tuple((day, HOME, -1, 97) for day in range(12)),
        changes={P.LEAVE_CAMP: 0.1, P.LEAVE_OVERFLOW: 0.3, P.SOLO_RETURN: 0.02},
        events=(
            at_place(CAPACITY, CAMP, 3, 6, value=40),
            at_place(CLOSED, CAMP, 5, 7),
            at_place(CAPACITY, CAMP, 9, value=0),
        ),
    )
    everybody = total_people(initial_state(model, 8, 1))
    most = [250] * 3 + [40] * 2 + [0] * 3 + [250] + [0] * 3
    for state, places in zip(told(model, 12, 8)[0], most, strict=True):
        np.testing.assert_array_equal(total_people(state), everybody)
        assert (state.sheltered[:, CAMP].sum(axis=1) <= places).all()
        assert min(int(state.sheltered.min()), int(state.solo.min())) == 0
