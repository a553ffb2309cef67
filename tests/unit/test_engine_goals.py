"""What figures cannot tell stays as the scenario has it: destinations, columns apart, events."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from scipy.stats import binomtest
from tests.random_models import models
from tests.tiny import corridor

from waystation.domain.model import IntArray, Model
from waystation.domain.vocabulary import EventKind
from waystation.engine.goals import _route_numbers, goals_on_routes, redraw_goals
from waystation.engine.mixing import group_blocks, mix
from waystation.engine.rules import build_rules
from waystation.engine.state import NOWHERE, State, initial_state, take_members, total_people

MEMBERS = 4_000
CLOSURE = list(EventKind).index(EventKind.CLOSURE)
MODEL = corridor(events=((CLOSURE, 7, 5, 9, 0.5, 1.0), (CLOSURE, 7, 20, 30, 0.5, 1.0)))
RULES = build_rules(MODEL)


def with_column(place: int, towards: int = NOWHERE) -> State:
    state = initial_state(MODEL, MEMBERS, seed=2)
    state.kind[:, 0], state.size[:, 0] = 0, 500
    state.home[:, 0] -= 500
    state.at[:, 0], state.towards[:, 0] = place, towards
    return state


def test_before_the_fork_destinations_have_their_prior_chances() -> None:
    """False alarm rate 1e-5 at each place."""
    for place, towards in ((1, NOWHERE), (2, 3), (4, NOWHERE)):
        state = with_column(place, towards)
        redraw_goals(MODEL, RULES, state, 12, seed=3)
        first = int((state.goal[:, 0] == 0).sum())
        assert binomtest(first, MEMBERS, 0.7).pvalue > 1e-5


def test_on_the_way_to_a_destination_it_is_certain() -> None:
    for towards, goal in ((5, 0), (6, 1)):
        state = with_column(4, towards)
        redraw_goals(MODEL, RULES, state, 12, seed=3)
        assert (state.goal[:, 0] == goal).all()


def test_chances_on_routes_end_at_one() -> None:
    cumulative = goals_on_routes(MODEL, RULES)
    assert (np.diff(cumulative, axis=2) >= -1e-12).all()
    assert np.allclose(cumulative[:, :, -1], 1.0)


def mixed_by(state: State, chosen: IntArray) -> State:
    """All blocks of each member from one ancestor."""
    blocks = group_blocks(MODEL, 0)
    mixed = take_members(state, np.arange(MEMBERS))
    index = np.tile(chosen[:, None], (1, blocks.count))
    mix(mixed, state, index, blocks, MODEL, day=10)
    return mixed


def test_chosen_members_keep_the_columns_of_their_own_that_split_off() -> None:
    state = with_column(2)
    number = np.arange(MEMBERS)
    state.size[:, 0] = 500 + number % 7
    state.kind[:, 3], state.size[:, 3], state.at[:, 3] = 0, 100 + number % 11, 4
    state.home[:, 0] = 100_000 - state.size.sum(axis=1)
    before = total_people(state)
    chosen = np.full(MEMBERS, 6)
    mixed = mixed_by(state, chosen)
    assert (mixed.size[:, 0] == 506).all()
    assert (mixed.size[:, 3] == state.size[:, 3]).all()
    assert (total_people(mixed) == before[6]).all()
    assert (mixed.event_on[:, 0] == state.event_on[6, 0]).all(), "it has begun"
    assert (mixed.event_on[:, 1] == state.event_on[:, 1]).all(), "it is still to come"


def test_a_member_whose_home_is_too_small_keeps_what_it_was_chosen_with() -> None:
    state = with_column(2)
    first = np.arange(MEMBERS) == 0
    state.size[:, 0] = np.where(first, 500, 5_000)
    state.kind[:, 3], state.size[:, 3] = 0, np.where(first, 90_000, 10)
    state.home[:, 0] = 91_500 - state.size.sum(axis=1)
    everybody = total_people(state)
    mixed = mixed_by(state, np.full(MEMBERS, 1))
    assert (mixed.home >= 0).all()
    assert (mixed.size[0, :4] == state.size[1, :4]).all()
    assert (mixed.size[1:, 3] == state.size[1:, 3]).all()
    assert (total_people(mixed) == everybody).all()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(model=models())
def test_routes_are_found_by_their_ends(model: Model) -> None:
    rules, places = build_rules(model), len(model.locations)
    table = np.zeros((places, places), dtype=np.int64)
    table[model.route_start, model.route_end] = np.arange(len(model.route_km))
    start, end = np.divmod(np.arange(places * places), places)
    assert np.array_equal(_route_numbers(rules, start, end), table.ravel())
