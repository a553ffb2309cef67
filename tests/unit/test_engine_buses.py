"""Buses: who gets on, who gets off where, and that nobody is lost on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tiny import corridor

from waystation.domain.model import BusDays, Model
from waystation.engine.buses import shared_seats
from waystation.engine.rules import build_rules
from waystation.engine.state import NOWHERE, State, initial_state, total_people
from waystation.engine.step import advance, draw_parameters

MEMBERS, SEED = 40, 3


def _with_buses(model: Model, *rows: tuple[int, int, int, int, int]) -> Model:
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return replace(model, buses=BusDays(*(column.copy() for column in table.T)))


def _run(model: Model, days: int) -> tuple[State, list[np.ndarray]]:
    rules = build_rules(model)
    state = initial_state(model, MEMBERS, SEED)
    parameters = draw_parameters(model, MEMBERS, SEED)
    arrivals = [advance(rules, state, parameters, day, SEED).arrivals for day in range(days)]
    return state, arrivals


@given(
    people=st.lists(st.integers(0, 3000), min_size=1, max_size=6),
    seats=st.integers(0, 10_000),
)
def test_seats_are_shared_evenly_and_exactly(people: list[int], seats: int) -> None:
    cells = np.array([people])
    seated = shared_seats(cells, np.array([seats]))
    assert seated.sum() == min(seats, sum(people))
    assert (seated >= 0).all()
    assert (seated <= cells).all()
    exact = cells * min(1.0, seats / max(sum(people), 1))
    assert (np.abs(seated - exact) <= 1.0).all()


def test_people_present_are_taken_as_far_as_there_are_seats() -> None:
    model = corridor(alone=1, present={(1, 1): 300}, sigma=0.0)
    bused = _with_buses(model, (1, 4, 0, 0, 200))
    state, arrivals = _run(bused, 1)
    assert (arrivals[0][:, 4, 1] == 200).all()
    assert (state.solo[:, 4, 1] + state.sheltered[:, 4, 1] == 200).all()


def test_a_column_rides_and_goes_on_as_a_column() -> None:
    model = _with_buses(corridor(sigma=0.0, movement=None), (0, 4, 1, 9, 100_000))
    state, arrivals = _run(model, 2)
    assert (state.at[:, 0] == 4).all()
    assert (state.kind[:, 0] == 0).all()
    assert (arrivals[1][:, 4, 0] == state.size[:, 0]).all()


def test_part_of_a_column_rides_ahead_as_a_column_of_its_own() -> None:
    model = _with_buses(corridor(sigma=0.0), (0, 4, 1, 1, 300))
    state, _ = _run(model, 2)
    ahead = (state.kind == 0) & (state.at == 4)
    assert (ahead.sum(axis=1) == 1).all()
    assert (state.size[ahead] == 300).all()
    assert (state.kind[:, 0] == 0).all()
    assert (state.at[:, 0] != 4).all()


def test_too_few_to_be_a_column_go_on_alone() -> None:
    model = _with_buses(corridor(sigma=0.0), (0, 4, 1, 1, 7))
    state, _ = _run(model, 2)
    assert (state.solo[:, 4, 0] == 7).all()
    assert not ((state.kind == 0) & (state.at == 4)).any()


def test_who_comes_to_the_end_of_the_journey_is_there_alone() -> None:
    model = _with_buses(corridor(sigma=0.0, destinations={5: 1.0}), (0, 5, 1, 1, 100_000))
    state, _ = _run(model, 2)
    assert (state.kind == NOWHERE).all()
    assert (state.solo[:, 5, 0] > 100).all()


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([0, 1, 2, 4, 5, 6]), st.sampled_from([0, 1, 2, 4, 5, 6]),
            st.integers(0, 10), st.integers(0, 10), st.integers(1, 900),
        ).filter(lambda row: row[0] != row[1]),
        max_size=4,
    )
)  # fmt: skip
def test_nobody_is_lost_or_made(rows: list[tuple[int, int, int, int, int]]) -> None:
    model = _with_buses(corridor(alone=1, present={(1, 1): 500, (4, 1): 80}), *rows)
    rules, state = build_rules(model), initial_state(model, MEMBERS, SEED)
    parameters = draw_parameters(model, MEMBERS, SEED)
    before = total_people(state)
    for day in range(12):
        advance(rules, state, parameters, day, SEED)
        assert (total_people(state) == before).all()
        assert all((array >= 0).all() for array in (state.solo, state.sheltered, state.size))


def test_buses_do_not_depend_on_threads_or_batches() -> None:
    model = _with_buses(corridor(alone=1, present={(1, 1): 500}), (0, 4, 1, 6, 300))
    rules, parameters = build_rules(model), draw_parameters(model, MEMBERS, SEED)
    whole = initial_state(model, MEMBERS, SEED)
    half = initial_state(model, MEMBERS // 2, SEED, MEMBERS // 2)
    for day in range(8):
        advance(rules, whole, parameters, day, SEED, workers=2)
        advance(rules, half, parameters[MEMBERS // 2 :], day, SEED, first_member=MEMBERS // 2)
    assert (whole.solo[MEMBERS // 2 :] == half.solo).all()
    assert (whole.size[MEMBERS // 2 :] == half.size).all()


def test_only_the_members_asked_for_are_taken() -> None:
    model = _with_buses(corridor(alone=1, present={(1, 1): 300}), (1, 4, 0, 0, 200))
    rules, state = build_rules(model), initial_state(model, MEMBERS, SEED)
    record = advance(
        rules, state, draw_parameters(model, MEMBERS, SEED), 0, SEED, only=np.array([2, 5])
    )
    assert np.flatnonzero(record.arrivals[:, 4, 1]).tolist() == [2, 5]


@pytest.mark.parametrize("day", [0, 5])
def test_without_buses_nothing_changes(day: int) -> None:
    model = corridor(alone=1, present={(1, 1): 500})
    idle = _with_buses(model, (1, 4, 20, 30, 200))
    one, _ = _run(model, day + 1)
    other, _ = _run(idle, day + 1)
    assert all((np.asarray(a) == np.asarray(b)).all() for a, b in zip(one, other, strict=True))
