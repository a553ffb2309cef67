"""Who sets off alone: as given, from hazards, owed from earlier days, present from the start."""

from __future__ import annotations

import numpy as np
from tests.stories import NEVER, at_place, ends, story, told, within
from tests.tiny import make_model

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.controls import own_controls
from waystation.engine.state import initial_state, total_people

ANYWHERE = ANY_GROUP = -1
CONFLICT, FLOOD = EventKind.CONFLICT, EventKind.FLOOD
HOME, VILLAGE, CAMP = 0, 1, 2
MEMBERS = 60


def flight(**options: object) -> Model:
    """Home (40,000 residents) and a village (400), both 100 km from a camp."""
    plain: dict[str, object] = {
        "kinds": {CAMP: LocationKind.CAMP},
        "population": 40_000,
        "changes": {P.LEAVE_CAMP: NEVER},
    }
    ways = ((HOME, CAMP, 100.0), (VILLAGE, CAMP, 100.0))
    return story(("Home", "Village", "Camp"), ways, **{**plain, **options})  # type: ignore[arg-type]


# As given.


def test_as_many_set_off_as_given_from_the_place_given() -> None:
    model = flight(departures=((0, HOME, 0, 300), (2, HOME, 0, 50), (2, VILLAGE, 0, 7)))
    states, records = told(model, 4)
    assert [one.set_off[0, :, 0].tolist() for one in records] == [
        [300, 0, 0], [0, 0, 0], [50, 7, 0], [0, 0, 0],
    ]  # fmt: skip
    assert [one.arrivals[0, CAMP, 0] for one in records] == [0, 300, 0, 57]
    assert states[-1].home[0].tolist() == [39_650, 393, 400]


def test_departures_that_name_no_group_are_shared_out() -> None:
    """False alarm below 1e-6 for each of the members and groups."""
    model = flight(alone=3, shares=(0.2, 0.5, 0.3), departures=((0, HOME, ANY_GROUP, 5_000),))
    _, (record,) = told(model, 1, MEMBERS)
    assert (record.set_off.sum(axis=(1, 2)) == 5_000).all()
    for group, share in enumerate((0.2, 0.5, 0.3)):
        assert within(record.set_off[:, HOME, group], 5_000, share)


def test_a_group_without_a_share_gets_nobody_unless_it_is_named() -> None:
    model = flight(
        alone=2,
        shares=(1.0, 0.0),
        departures=((0, HOME, ANY_GROUP, 100), (1, HOME, 1, 40)),
    )
    _, (first, second) = told(model, 2)
    assert first.set_off[0, HOME].tolist() == [100, 0]
    assert second.set_off[0, HOME].tolist() == [0, 40]


def test_where_nobody_travels_alone_nobody_sets_off_alone_or_is_lost() -> None:
    model = make_model(
        ("Home", "City"), ((0, 1, 50.0),), destinations={1: 1.0}, starts=((0, 99),),
        departures=((0, HOME, ANY_GROUP, 500),),
    )  # fmt: skip
    states, _ = told(model, 2)
    assert total_people(states[-1]).tolist() == total_people(initial_state(model, 1, 1)).tolist()
    assert states[-1].home[0, HOME] == 100_000


# From all places of hazard.


def test_departures_that_name_no_place_leave_hazards_by_residents_times_level() -> None:
    """Home has a hundred times the residents, the village four times the level."""
    model = flight(
        hazards=((CONFLICT, HOME, 0, 9, 0.01), (FLOOD, VILLAGE, 0, 9, 1.0)),
        departures=((0, ANYWHERE, 0, 300),),
    )
    _, (record,) = told(model, 1, MEMBERS)
    assert (record.set_off.sum(axis=(1, 2)) == 300).all()
    assert within(record.set_off[:, VILLAGE, 0], 300, 0.5)
    assert record.set_off[:, CAMP].sum() == 0


def test_what_is_owed_is_paid_when_a_hazard_begins() -> None:
    model = flight(
        hazards=((CONFLICT, HOME, 3, 9, 0.5),),
        alone=2,
        departures=((0, ANYWHERE, 0, 120), (1, ANYWHERE, 1, 30)),
    )
    states, records = told(model, 5)
    assert [one.owed[0].tolist() for one in states] == [
        [120, 0], [120, 30], [120, 30], [0, 0], [0, 0],
    ]  # fmt: skip
    assert [one.set_off[0].sum() for one in records] == [0, 0, 0, 150, 0]
    assert records[3].set_off[0, HOME].tolist() == [120, 30]


def test_a_place_that_empties_gives_what_it_has_and_owes_the_others() -> None:
    model = flight(
        hazards=((FLOOD, VILLAGE, 0, 9, 1.0),),
        departures=((0, ANYWHERE, 0, 390), (1, ANYWHERE, 0, 50)),
    )
    states, records = told(model, 3)
    assert [int(one.set_off[0, VILLAGE, 0]) for one in records] == [390, 10, 0]
    assert [int(one.owed[0, 0]) for one in states] == [0, 40, 40]


def test_more_than_the_residents_of_a_named_place_are_owed_as_well() -> None:
    model = flight(hazards=((CONFLICT, HOME, 1, 9, 0.1),), departures=((0, VILLAGE, 0, 500),))
    states, records = told(model, 2)
    assert records[0].set_off[0, :, 0].tolist() == [0, 400, 0]
    assert states[0].owed.tolist() == [[100]]
    assert records[1].set_off[0, :, 0].tolist() == [100, 0, 0]


def test_everybody_is_somewhere_however_much_is_owed() -> None:
    model = flight(
        alone=3,
        hazards=((CONFLICT, HOME, 0, 20, 0.3), (FLOOD, VILLAGE, 5, 9, 1.0)),
        departures=tuple((day, ANYWHERE, ANY_GROUP, 9_000) for day in range(8)),
    )
    before = total_people(initial_state(model, 5, 1))
    states, records = told(model, 10, 5)
    for state in states:
        np.testing.assert_array_equal(total_people(state), before)
    gone = sum(one.set_off.sum(axis=(1, 2)) for one in records)
    np.testing.assert_array_equal(gone + states[-1].owed.sum(axis=1), np.full(5, 72_000))


# At rates.


def leaving_in_a_day(changes: dict[P, float] | None = None, **options: object) -> np.ndarray:
    """(M, G) residents of home who leave on a day of conflict at 0.5, at 10 per thousand."""
    model = flight(
        hazards=((CONFLICT, HOME, 0, 0, 0.5),),
        movement={"conflict_departures": 10.0},
        changes={P.LEAVE_CAMP: NEVER, **(changes or {})},
        **options,
    )
    _, (record, after) = told(model, 2, MEMBERS)
    assert after.set_off.sum() == 0
    assert record.set_off[:, VILLAGE].sum() == 0
    return np.asarray(record.set_off[:, HOME])


def test_hazards_make_residents_set_off_at_their_rate() -> None:
    people = leaving_in_a_day()[:, 0]
    assert within(people, 40_000, 1 - np.exp(-0.005))
    assert len(set(people.tolist())) > 10


def test_the_rate_may_be_wrong_by_a_factor_and_is_shared_by_the_groups() -> None:
    people = leaving_in_a_day({P.DEPARTURE_FACTOR: 3.0}, alone=2, shares=(0.25, 0.75))
    leave = 1 - np.exp(-0.015)
    assert within(people.sum(axis=1), 40_000, leave)
    assert within(people[:, 0].sum(keepdims=True), 40_000 * MEMBERS, leave / 4)


# From week to week.


def weekly(spread: float = 0.6, persistence: float = 0.7) -> Model:
    return flight(
        movement={"weekly_spread": spread, "weekly_persistence": persistence},
        departures=((0, HOME, 0, 1_000), (6, HOME, 0, 1_000), (7, HOME, 0, 1_000)),
    )


def test_without_spread_as_many_set_off_as_given() -> None:
    _, records = told(weekly(spread=0.0), 8, 3)
    assert [one.set_off[:, HOME, 0].tolist() for one in records[6:]] == [[1_000] * 3] * 2


def test_departures_of_a_week_are_more_or_fewer_by_its_factor() -> None:
    model = weekly()
    _, records = told(model, 8, MEMBERS, seed=4)
    for day in (0, 6, 7):
        factor = own_controls(model, day, MEMBERS, 4).departures[:, HOME]
        np.testing.assert_array_equal(records[day].set_off[:, HOME, 0], np.round(1_000 * factor))
    np.testing.assert_array_equal(records[0].set_off, records[6].set_off)
    assert (records[6].set_off != records[7].set_off).any()


def test_departures_that_name_no_place_have_a_factor_of_their_own() -> None:
    model = flight(
        movement={"weekly_spread": 0.5},
        departures=((0, ANYWHERE, 0, 1_000),),
        hazards=((CONFLICT, HOME, 0, 9, 1.0),),
    )
    _, (record,) = told(model, 1, MEMBERS, seed=4)
    factor = own_controls(model, 0, MEMBERS, 4).departures[:, -1]
    assert len(set(factor.tolist())) == MEMBERS
    np.testing.assert_array_equal(record.set_off.sum(axis=(1, 2)), np.round(1_000 * factor))


# On the move already.


def test_people_on_the_move_on_the_first_day_go_on_and_are_no_residents() -> None:
    model = flight(present={(VILLAGE, 0): 90, (CAMP, 0): 11})
    before = initial_state(model, 2, 1)
    assert before.home[0].tolist() == [40_000, 400, 400]
    states, records = told(model, 2, 2)
    assert records[0].departures[:, VILLAGE, 0].tolist() == [90, 90]
    assert states[0].calendar.sum(axis=(1, 2, 3)).tolist() == [90, 90]
    assert states[1].solo[:, CAMP, 0].tolist() == [101, 101]
    assert records[0].set_off.sum() + records[1].set_off.sum() == 0


def test_they_may_belong_to_any_group_and_stay_where_no_way_leads_on() -> None:
    model = flight(alone=2, present={(CAMP, 0): 5, (CAMP, 1): 6, (HOME, 1): 70})
    state = ends(model, 5)
    assert state.solo[0, CAMP].tolist() == [5, 76]


def test_those_who_set_off_from_a_hazard_leave_it_the_same_day() -> None:
    model = flight(
        departures=((0, HOME, 0, 500),),
        changes={P.SOLO_LEAVE: NEVER, P.LEAVE_CAMP: NEVER},
        events=(at_place(CONFLICT, HOME, 2, 2),),
    )
    states, _ = told(model, 3)
    assert [int(one.solo[0, HOME, 0]) for one in states] == [500, 500, 0]
