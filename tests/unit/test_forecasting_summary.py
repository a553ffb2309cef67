"""From members to numbers: quantiles, first arrivals, the place of a group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.tiny import corridor

from waystation.domain.forecast import QUANTILES
from waystation.engine.state import NOWHERE, initial_state
from waystation.forecasting.history import NEVER, REACH_SIZE, main_places, main_reached, reached_on
from waystation.forecasting.summary import quantiles

PEOPLE = hnp.arrays(np.int32, (12, 3, 2), elements=st.integers(0, 300))


@given(values=PEOPLE)
def test_quantiles_are_numpys_but_for_small_counts(values: np.ndarray) -> None:
    found = quantiles(values)
    plain = np.quantile(values, QUANTILES, axis=0)
    assert found.shape == (len(QUANTILES), 3, 2)
    assert not ((found > 0) & (found < 5)).any()
    large = plain >= 5
    assert np.abs(found - plain)[large].max(initial=0.0) <= 0.5 + 1e-9
    assert np.abs(found - plain)[~large].max(initial=0.0) <= 2.5
    assert (np.diff(found, axis=0) >= 0).all()


def arrivals(*people: tuple[int, int]) -> np.ndarray:
    """(M, 1, 2) arrivals at one place of two groups."""
    return np.array(people, dtype=np.int32)[:, None, :]


def test_a_place_is_reached_on_the_first_day_with_enough_arrivals() -> None:
    small, enough = REACH_SIZE - 1, REACH_SIZE
    first = reached_on(None, arrivals((small, 0), (enough, 0), (small, small)), 4)
    assert first[:, 0].tolist() == [[NEVER, NEVER, NEVER], [4, NEVER, 4], [NEVER, NEVER, 4]]
    second = reached_on(first, arrivals((enough, 0), (enough, enough), (0, 0)), 6)
    assert second[:, 0].tolist() == [[6, NEVER, 6], [4, 6, 4], [NEVER, NEVER, 4]]


def test_the_past_of_a_member_follows_it_through_resampling() -> None:
    first = reached_on(None, arrivals((REACH_SIZE, 0), (0, 0), (0, 0)), 0)
    chosen = np.array([1, 1, 0])
    after = reached_on(first[chosen], arrivals((0, 0), (0, 0), (0, 0)), 1)
    assert after[:, 0, 2].tolist() == [NEVER, NEVER, 0]


def test_in_the_past_the_main_column_reaches_places() -> None:
    first = main_reached(None, np.array([[1, NOWHERE], [0, 1]], dtype=np.int32), 2, 3)
    assert first.tolist() == [
        [[NEVER, NEVER, NEVER], [3, NEVER, 3]],
        [[3, NEVER, 3], [NEVER, 3, 3]],
    ]
    later = main_reached(first, np.array([[0, NOWHERE], [0, 1]], dtype=np.int32), 2, 4)
    assert later[0].tolist() == [[4, NEVER, 4], [3, NEVER, 3]]


def test_a_group_that_ended_stays_where_it_was() -> None:
    state = initial_state(corridor(), 3, seed=1)
    state.kind[:2, 0], state.size[:2, 0], state.at[:2, 0] = 0, 400, 2
    state.kind[0, 1], state.size[0, 1], state.at[0, 1] = 0, 900, 3
    before = main_places(state, 1, None)
    assert before[:, 0].tolist() == [2, 2, NOWHERE], "its own column is the main one"
    state.kind[0, 0] = NOWHERE
    assert main_places(state, 1, before)[:, 0].tolist() == [3, 2, NOWHERE], "then the largest"
    state.kind[:] = NOWHERE
    assert main_places(state, 1, before)[:, 0].tolist() == [2, 2, NOWHERE]
    assert main_places(state, 1, None)[:, 0].tolist() == [NOWHERE] * 3


@pytest.mark.parametrize("members", [10, 11])
def test_quantiles_of_empty_places_are_zero(members: int) -> None:
    assert not quantiles(np.zeros((members, 4, 2), dtype=np.int32)).any()
