"""Everybody is somewhere: on every day, in every member, for random models with all mechanisms."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_runs import all_days, days_of
from tests.random_models import models

from waystation.domain.model import Model
from waystation.engine.rules import build_rules
from waystation.engine.state import (
    NOWHERE,
    State,
    initial_state,
    people_present,
    people_waiting,
    scale_groups,
    total_people,
)

MEMBERS, DAYS = 4, 10
RANDOM = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
SEEDS = st.integers(0, 2**40)


def assert_nobody_is_missing(state: State, total: np.ndarray) -> None:
    np.testing.assert_array_equal(total_people(state), total)
    for name, cells in zip(State._fields, state, strict=True):
        if name not in ("kind", "at", "towards", "hold", "event_on"):
            assert (np.asarray(cells) >= 0).all(), name
    free = state.kind == NOWHERE
    assert (state.size[free] == 0).all()
    assert (state.waiting[free] == 0).all()
    assert (state.waiting[state.hold == NOWHERE] == 0).all()


@settings(RANDOM, max_examples=40)
@given(model=models(), seed=SEEDS)
def test_everybody_is_somewhere(model: Model, seed: int) -> None:
    total = total_people(initial_state(model, MEMBERS, seed))
    assert (total == model.population.sum() + model.present.sum()).all()
    for state, record in days_of(model, MEMBERS, DAYS, seed=seed):
        assert_nobody_is_missing(state, total)
        assert all((cells >= 0).all() for cells in record)


@settings(RANDOM, max_examples=20)
@given(model=models(), factors=st.lists(st.floats(0, 5), min_size=DAYS, max_size=DAYS))
def test_everybody_is_somewhere_when_groups_are_scaled(model: Model, factors: list[float]) -> None:
    total = total_people(initial_state(model, MEMBERS, 1))
    for factor, (state, _) in zip(factors, days_of(model, MEMBERS, DAYS), strict=True):
        scale_groups(state, model, np.full((MEMBERS, len(model.groups)), factor))
        assert_nobody_is_missing(state, total)


@settings(RANDOM, max_examples=20)
@given(model=models(), seed=SEEDS)
def test_what_is_counted_up_is_what_happened_each_day(model: Model, seed: int) -> None:
    days = all_days(model, MEMBERS, DAYS, seed=seed)
    before = initial_state(model, MEMBERS, seed)
    for state, record in days:
        np.testing.assert_array_equal(state.arrived - before.arrived, record.arrivals)
        assert (state.exits >= before.exits).all()
        assert (state.claims >= before.claims).all()
        admitted = np.maximum(state.sheltered - before.sheltered, 0)
        assert (admitted <= record.admitted).all()
        before = state


@settings(RANDOM, max_examples=20)
@given(model=models(), seed=SEEDS)
def test_nobody_has_a_place_beyond_those_there_are(model: Model, seed: int) -> None:
    rules = build_rules(model)
    before = initial_state(model, MEMBERS, seed)
    for day, (state, _) in enumerate(all_days(model, MEMBERS, DAYS, seed=seed, rules=rules)):
        for today, members in rules.situations.of_day(day, before):
            inside = state.sheltered[members].sum(axis=2)
            assert (inside <= np.maximum(today.places, 0)).all()
        before = state


@settings(RANDOM, max_examples=20)
@given(model=models(), seed=SEEDS)
def test_those_present_and_waiting_are_part_of_all(model: Model, seed: int) -> None:
    rules = build_rules(model)
    for state, _ in days_of(model, MEMBERS, DAYS, rules=rules, seed=seed):
        present = people_present(state, rules.facts.waits_at, rules.facts.holding)
        assert (present >= 0).all()
        assert (present.sum(axis=(1, 2)) <= total_people(state)).all()
        waiting = people_waiting(state, rules.facts.holding).sum(axis=(1, 2))
        held = np.where(state.hold != NOWHERE, state.waiting, 0).sum(axis=1)
        np.testing.assert_array_equal(waiting, state.queue.sum(axis=(1, 2, 3)) + held)


@settings(RANDOM, max_examples=40)
@given(model=models())
def test_chances_of_people_alone_add_up_to_one_or_less(model: Model) -> None:
    today = build_rules(model).base
    assert (today.chance >= 0).all()
    for first in today.first:
        sums = [today.chance[a:b].sum() for a, b in itertools.pairwise(first)]
        assert max(sums) <= 1 + 1e-9
