"""The simulated side of a figure: people near, waiting, arrived, gone; where the group is."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tiny import corridor

from waystation.assimilation.observations import (
    ALL_GROUPS,
    NO_PLACE,
    Moment,
    Observation,
    Operator,
)
from waystation.assimilation.operators import (
    SIGHTING_WRONG,
    column_positions,
    distance_km,
    main_positions,
    sighting_log_likelihood,
    simulated_count,
)
from waystation.domain.evidence import Reading
from waystation.domain.vocabulary import Exit, SpeakerClass
from waystation.engine.rules import build_rules
from waystation.engine.state import NOWHERE, State, initial_state

MODEL = corridor(starts=((0, 0), (0, 3)))
RULES = build_rules(MODEL)
TOWN_A, TOWN_B, BRIDGE = 1, 2, 3


def counting(operator: Operator | None, place: int = NO_PLACE, group: int = 0) -> Observation:
    reading = Reading(90, 110, "test")
    return Observation(("f",), operator, group, place, 5, reading, 0.2, SpeakerClass.OFFICIAL, None)


@pytest.fixture
def state() -> State:
    """Two members: a column of 900 in Town A, or half way to Town B; a small second group."""
    state = initial_state(MODEL, 2, seed=1)
    state.kind[:, 0], state.size[:, 0], state.at[:, 0] = 0, 900, TOWN_A
    state.towards[1, 0], state.km_left[1, 0] = TOWN_B, 40.0
    state.kind[:, 1], state.size[:, 1], state.at[:, 1] = 0, 50, TOWN_B
    state.kind[:, 2], state.size[:, 2], state.at[:, 2] = 1, 70, 0
    state.solo[:, TOWN_B, 0] = 30
    state.queue[:, list(RULES.facts.holding).index(BRIDGE), 1, [0, 3]] = (15, 5)
    state.arrived[:, TOWN_B] = (400, 40)
    state.exits[:, list(Exit).index(Exit.RETURNED)] = (60, 6)
    state.exits[:, list(Exit).index(Exit.ASYLUM)] = (30, 3)
    state.claims[:] = (80, 8)
    return state


@pytest.mark.parametrize(
    ("operator", "place", "group", "expected"),
    [
        (Operator.GROUP_SIZE, NO_PLACE, 0, [950, 950]),
        (Operator.GROUP_SIZE, NO_PLACE, ALL_GROUPS, [1020, 1020]),
        (Operator.NEAR, TOWN_A, 0, [900, 0]),
        (Operator.NEAR, TOWN_B, 0, [80, 80]),
        (Operator.NEAR, TOWN_B, ALL_GROUPS, [100, 100]),
        (Operator.WAITING, BRIDGE, 1, [20, 20]),
        (Operator.WAITING, BRIDGE, 0, [0, 0]),
        (Operator.ARRIVED, TOWN_B, 0, [400, 400]),
        (Operator.ARRIVED, TOWN_B, ALL_GROUPS, [440, 440]),
        (Operator.RETURNED, NO_PLACE, ALL_GROUPS, [66, 66]),
        (Operator.CLAIMED, NO_PLACE, 1, [8, 8]),
        (Operator.CLAIMED, NO_PLACE, ALL_GROUPS, [88, 88]),
    ],
)
def test_what_each_operator_counts(
    state: State, operator: Operator, place: int, group: int, expected: list[int]
) -> None:
    found = simulated_count(counting(operator, place, group), MODEL, RULES, state)
    assert found.tolist() == expected


def test_a_column_close_to_a_place_is_counted_there(state: State) -> None:
    state.km_left[1, 0] = 8.0  # a tenth of the way, some 11 km on the map
    found = simulated_count(counting(Operator.NEAR, TOWN_B), MODEL, RULES, state)
    assert found.tolist() == [80, 980]


def test_a_sighting_has_no_count(state: State) -> None:
    with pytest.raises(ValueError, match="no count"):
        simulated_count(counting(None), MODEL, RULES, state)


def test_positions_lie_between_the_ends_of_the_route(state: State) -> None:
    positions = main_positions(MODEL, RULES, state)
    assert positions.shape == (2, 2, 2)
    assert positions[:, 0].tolist() == [[1.0, 0.0], [1.5, 0.0]]
    assert positions[:, 1].tolist() == [[0.0, 0.0], [0.0, 0.0]]
    nowhere = column_positions(MODEL, RULES, state, np.array([NOWHERE, 0]))
    assert np.isnan(nowhere[0]).all()
    assert nowhere[1].tolist() == [1.5, 0.0]


def test_distance_is_that_on_the_sphere() -> None:
    points = np.array([[15.0, -90.0], [16.0, -90.0], [15.0, -89.0]])
    expected = [0.0, 111.2, 111.2 * np.cos(np.radians(15.0))]
    assert np.allclose(distance_km(points, 15.0, -90.0), expected, rtol=1e-3)


def at(*latitudes: float) -> np.ndarray:
    return np.array([[lat, 0.0] for lat in latitudes])


def test_a_sighting_takes_the_end_of_the_day_it_speaks_of() -> None:
    yesterday, today = at(1.0, 2.0), at(2.0, 2.0)
    seen = {
        moment: sighting_log_likelihood(moment, today, yesterday, 1.0, 0.0) for moment in Moment
    }
    assert seen[Moment.START][0] > seen[Moment.START][1] + 3
    assert seen[Moment.END][0] == seen[Moment.END][1]
    assert seen[Moment.EITHER].tolist() == seen[Moment.START].tolist()


def test_a_sighting_falls_with_distance_to_a_floor() -> None:
    today = at(1.0, 1.1, 1.3, 5.0, np.nan)
    found = sighting_log_likelihood(Moment.END, today, today, 1.0, 0.0)
    assert (np.diff(found[:4]) < 0).all()
    assert found[3] == found[4] == pytest.approx(np.log(SIGHTING_WRONG * 1e-3))
    assert found[0] == pytest.approx(0.0, abs=0.03)


def test_a_group_that_set_off_today_may_be_seen_in_the_evening() -> None:
    found = sighting_log_likelihood(Moment.EITHER, at(1.0), at(np.nan), 1.0, 0.0)
    assert found[0] > -0.1
