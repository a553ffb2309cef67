"""Ways out of the movement, and the asylum process: nobody vanishes."""

from __future__ import annotations

import numpy as np
import pytest
from tests.stories import NEVER, SURE, at_place, ends, left_by, story, told, within

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit, LocationKind
from waystation.engine.state import State, initial_state, total_people

TOWN, CAMP = 0, 1
PEOPLE, MEMBERS = 5_000, 40
STAYING: dict[P, float] = {P.SOLO_LEAVE: NEVER, P.LEAVE_CAMP: NEVER, P.LEAVE_OVERFLOW: NEVER}


def resting(changes: dict[P, float] | None = None, **options: object) -> Model:
    """People in a town who do not move on by themselves."""
    plain: dict[str, object] = {
        "kinds": {CAMP: LocationKind.CAMP},
        "present": {(TOWN, 0): PEOPLE},
        "changes": {**STAYING, **(changes or {})},
    }
    return story(("Town", "Camp"), ((TOWN, CAMP, 50.0),), **{**plain, **options})  # type: ignore[arg-type]


def test_people_with_nothing_to_do_stay() -> None:
    state = ends(resting(), 15)
    assert state.solo[0, :, 0].tolist() == [PEOPLE, 0]
    assert state.exits.sum() == 0


@pytest.mark.parametrize(
    ("column", "way"),
    [(P.SOLO_RETURN, Exit.RETURNED), (P.SOLO_SETTLE, Exit.SETTLED), (P.DEATH, Exit.DIED)],
)
def test_people_leave_the_movement_at_a_daily_rate(column: P, way: Exit) -> None:
    """False alarm below 1e-6 in each member."""
    states, _ = told(resting({column: 0.15}), 3, MEMBERS)
    for days, state in enumerate(states, 1):
        assert within(left_by(state, way), PEOPLE, 1 - np.exp(-0.15 * days))
        np.testing.assert_array_equal(state.exits.sum(axis=(1, 2)), left_by(state, way))


def test_one_leaves_in_one_way_only() -> None:
    """Competing risks: all leave at the sum of the rates, each way has its share of it."""
    changes = {P.SOLO_RETURN: 0.1, P.SOLO_SETTLE: 0.2, P.DEATH: 0.05}
    detention = (at_place(EventKind.DETENTION, TOWN, 0, value=0.15),)
    state = ends(resting(changes, events=detention), 1, MEMBERS)
    gone = 1 - np.exp(-0.5)
    assert within(PEOPLE - state.solo[:, TOWN, 0], PEOPLE, gone)
    for way, rate in (
        (Exit.RETURNED, 0.1), (Exit.SETTLED, 0.2), (Exit.DIED, 0.05), (Exit.DETAINED, 0.15),
    ):  # fmt: skip
        assert within(left_by(state, way), PEOPLE, gone * rate / 0.5)


def test_nobody_dies_where_a_scenario_gives_no_rate() -> None:
    assert left_by(ends(resting(), 10, MEMBERS), Exit.DIED).sum() == 0


def test_those_who_have_a_place_in_a_camp_leave_the_movement_alike() -> None:
    model = resting({P.SOLO_RETURN: 0.2}, present={(CAMP, 0): PEOPLE}, room={CAMP: 2_000})
    state = ends(model, 1, MEMBERS)
    rate = 1 - np.exp(-0.2)
    assert within(2_000 - state.sheltered[:, CAMP, 0], 2_000, rate)
    assert within(3_000 - state.solo[:, CAMP, 0], 3_000, rate)


def test_those_who_reach_a_way_out_have_crossed() -> None:
    model = resting({P.SOLO_LEAVE: SURE}, exits=(CAMP,), kinds={}, movement={"stop_town": 1})
    states, records = told(model, 3)
    assert [int(left_by(one, Exit.CROSSED)[0]) for one in states] == [0, PEOPLE, PEOPLE]
    assert int(records[1].arrivals[0, CAMP, 0]) == PEOPLE
    assert states[-1].solo.sum() == 0


# Asylum.


def claimants(changes: dict[P, float] | None = None, **options: object) -> Model:
    """All the people in the town take up an offer on the first day."""
    offer = (at_place(EventKind.OFFER, TOWN, 0),)
    return resting(changes, **{"events": offer, **options})


def in_process(state: State) -> list[int]:
    return [int(n) for n in state.asylum.sum(axis=(1, 2))]


def test_an_offer_is_taken_up_once_by_those_who_are_there_on_its_first_day() -> None:
    model = claimants(
        departures=((1, TOWN, 0, 300),), events=(at_place(EventKind.OFFER, TOWN, 0, 9, 0.4),)
    )
    states, _ = told(model, 4, MEMBERS)
    assert within(states[0].claims[:, 0], PEOPLE, 0.4)
    np.testing.assert_array_equal(states[3].claims, states[0].claims)
    np.testing.assert_array_equal(states[3].asylum[:, TOWN], states[0].claims)
    np.testing.assert_array_equal(states[3].solo[:, TOWN, 0], PEOPLE + 300 - states[0].claims[:, 0])


def test_claims_that_are_not_decided_last_as_long_as_the_run() -> None:
    state = ends(claimants(), 20)
    assert (in_process(state), state.exits.sum()) == ([PEOPLE], 0)


def test_of_claims_decided_a_share_is_recognised_and_the_others_go_home() -> None:
    changes = {P.ASYLUM_DECIDE: 0.3, P.ASYLUM_GRANT: 0.7}
    states, _ = told(claimants(changes), 3, MEMBERS)
    for days, state in enumerate(states, 1):
        decided = 1 - np.exp(-0.3 * days)
        assert within(left_by(state, Exit.ASYLUM), PEOPLE, 0.7 * decided)
        assert within(left_by(state, Exit.RETURNED), PEOPLE, 0.3 * decided)
    assert (states[-1].claims == PEOPLE).all(), "a claim that is decided was made"


def test_some_leave_the_process_and_move_on() -> None:
    changes = {P.ASYLUM_LEAVE: 0.2, P.ASYLUM_DECIDE: 0.1, P.ASYLUM_GRANT: SURE}
    state = ends(claimants(changes), 1, MEMBERS)
    ending = 1 - np.exp(-0.3)
    assert within(state.solo[:, TOWN, 0], PEOPLE, ending * 2 / 3)
    assert within(left_by(state, Exit.ASYLUM), PEOPLE, ending / 3)
    assert left_by(state, Exit.RETURNED).sum() == 0


def test_no_more_claims_are_decided_in_a_day_at_a_place_than_there_is_room_for() -> None:
    changes = {P.ASYLUM_DECIDE: 30.0, P.ASYLUM_GRANT: SURE}
    states, _ = told(claimants(changes, movement={"asylum_room": 2_000.0}), 4)
    assert [int(left_by(one, Exit.ASYLUM)[0]) for one in states] == [2_000, 4_000, 5_000, 5_000]
    none = ends(claimants(changes, movement={"asylum_room": 0.0}), 4)
    assert in_process(none) == [PEOPLE]


def test_each_place_has_room_of_its_own() -> None:
    model = claimants(
        {P.ASYLUM_DECIDE: 30.0, P.ASYLUM_GRANT: SURE},
        movement={"asylum_room": 100.0},
        present={(TOWN, 0): 300, (CAMP, 0): 300},
        events=tuple(at_place(EventKind.OFFER, place, 0) for place in (TOWN, CAMP)),
    )
    assert ends(model, 1).asylum[0, :, 0].tolist() == [200, 200]


def test_claims_of_groups_are_decided_in_random_order() -> None:
    """Hypergeometric, narrower than the binomial it is compared with; false alarms below 1e-6."""
    model = claimants(
        {P.ASYLUM_DECIDE: 30.0, P.ASYLUM_GRANT: SURE},
        alone=2,
        movement={"asylum_room": 300.0},
        present={(TOWN, 0): 200, (TOWN, 1): 400},
    )
    state = ends(model, 1, MEMBERS)
    decided = state.exits[:, list(Exit).index(Exit.ASYLUM)]
    assert (decided.sum(axis=1) == 300).all()
    assert within(decided[:, 0], 300, 1 / 3)


def test_nobody_is_lost_whatever_befalls_people() -> None:
    model = resting(
        {
            P.SOLO_RETURN: 0.05,
            P.SOLO_SETTLE: 0.03,
            P.DEATH: 0.01,
            P.SOLO_LEAVE: 0.2,
            P.ASYLUM_LEAVE: 0.05,
            P.ASYLUM_DECIDE: 0.1,
            P.NOISE: 0.5,
        },
        alone=3,
        present={(TOWN, 0): 400, (TOWN, 1): 1, (CAMP, 2): 77},
        room={CAMP: 100},
        movement={"asylum_room": 9.0},
        events=(
            at_place(EventKind.OFFER, TOWN, 2, value=0.5),
            at_place(EventKind.DETENTION, CAMP, 4, 8, value=0.2),
        ),
    )
    everybody = total_people(initial_state(model, 30, 1))
    for state in told(model, 15, 30)[0]:
        np.testing.assert_array_equal(total_people(state), everybody)
        smallest = [int(cells.min()) for cells in (state.solo, state.asylum, state.exits)]
        assert min(smallest) >= 0
