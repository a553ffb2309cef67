"""Everybody is somewhere: on every day, in every member, for random models."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_runs import days_of
from tests.tiny import make_model

from waystation.domain.model import UNLIMITED, FloatArray, IntArray, Model
from waystation.domain.parameters import PARAMETERS, P, Transform
from waystation.domain.vocabulary import EventKind
from waystation.engine.rules import Rules, build_rules, mixed_choice, passes, stops
from waystation.engine.state import (
    NOWHERE,
    State,
    initial_state,
    people_present,
    people_waiting,
    scale_groups,
    total_people,
)

MEMBERS, DAYS = 4, 14
LEAST_KM_BACK = 250.0


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Towns on a line with ways ahead, past and back, crossings, a way out, events, groups."""
    towns = draw(st.integers(3, 6))
    km = st.floats(1, 400)
    routes = [(town, town + 1, draw(km)) for town in range(towns - 1)]
    routes += [(a, a + 2, draw(km)) for a in range(towns - 2) if draw(st.booleans())]
    routes += [
        (a, a - 1, LEAST_KM_BACK + draw(km)) for a in range(1, towns - 1) if draw(st.booleans())
    ]
    end, gate, bridge, port, out = range(towns - 1, towns + 4)
    routes += [(0, bridge, draw(km)), (bridge, 1, 1.0), (end, port, 1.0), (port, out, 1.0)]
    routes += [(1, gate, draw(km)), (gate, end, 2.0)]
    places = out + 1
    group = st.tuples(st.integers(0, 1), st.integers(0, 6))
    capacity = st.sampled_from([UNLIMITED, 0, 1, 50, 5000])
    weights = {end: 0.7} | ({towns - 2: 0.3} if draw(st.booleans()) else {})
    return make_model(
        [f"place {number}" for number in range(places)],
        [way for way in routes if way[0] != way[1]],
        destinations=weights,
        starts=draw(st.lists(group, min_size=1, max_size=3)),
        population=draw(st.sampled_from([0, 90, 3_000, 400_000])),
        crossings={gate: draw(capacity), bridge: draw(capacity), port: draw(capacity)},
        exits=(out,),
        shelters=draw(st.lists(st.integers(0, towns - 1), max_size=2)),
        home=draw(st.lists(st.integers(0, towns - 1), max_size=3)),
        sigma=draw(st.sampled_from([0.0, 0.5, 2.0])),
        changes=draw(changes()),
        events=draw(st.lists(events(places), max_size=5)),
    )


@st.composite
def changes(draw: st.DrawFn) -> dict[P, float]:
    """Some parameters far from their usual values."""
    chosen = draw(st.lists(st.sampled_from(PARAMETERS), max_size=6, unique_by=lambda s: s.column))
    share, factor = st.sampled_from([0.001, 0.5, 0.999]), st.sampled_from([0.001, 0.3, 1.0, 3.0])
    pace = st.sampled_from([5.0, 60.0, 900.0])
    return {
        spec.column: draw(
            share
            if spec.transform is Transform.LOGIT
            else pace
            if spec.column.name.endswith("PACE")
            else st.sampled_from([15.0, 200.0, 5000.0])
            if spec.column is P.START_SIZE
            else factor
        )
        for spec in chosen
    }


def events(places: int) -> st.SearchStrategy[tuple[int, int, int, int, float, float]]:
    first = st.integers(0, DAYS)
    return st.tuples(
        st.integers(0, len(EventKind) - 1),
        st.integers(0, places - 1),
        first,
        first.map(lambda day: day + 3),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.floats(0, 1),
    )


def assert_nobody_is_missing(state: State, total: np.ndarray) -> None:
    np.testing.assert_array_equal(total_people(state), total)
    counts = (state.home, state.solo, state.queue, state.calendar, state.exits)
    for cells in (*counts, state.size, state.waiting, state.arrived):
        assert (cells >= 0).all()
    free = state.kind == NOWHERE
    assert (state.size[free] == 0).all()
    assert (state.waiting[free] == 0).all()
    assert (state.waiting[state.hold == NOWHERE] == 0).all()


@settings(max_examples=60, deadline=None)
@given(model=models(), seed=st.integers(0, 2**40))
def test_everybody_is_somewhere(model: Model, seed: int) -> None:
    total = total_people(initial_state(model, MEMBERS, seed))
    assert (total == model.population.sum()).all()
    for state, record in days_of(model, MEMBERS, DAYS, seed=seed):
        assert_nobody_is_missing(state, total)
        assert all((cells >= 0).all() for cells in record)


@settings(max_examples=30, deadline=None)
@given(model=models(), factors=st.lists(st.floats(0, 5), min_size=DAYS, max_size=DAYS))
def test_everybody_is_somewhere_when_groups_are_scaled(model: Model, factors: list[float]) -> None:
    total = total_people(initial_state(model, MEMBERS, 1))
    for factor, (state, _) in zip(factors, days_of(model, MEMBERS, DAYS), strict=True):
        scale_groups(state, model, np.full((MEMBERS, len(model.groups)), factor))
        assert_nobody_is_missing(state, total)


@settings(max_examples=30, deadline=None)
@given(model=models())
def test_those_present_and_waiting_are_part_of_all(model: Model) -> None:
    rules = build_rules(model)
    for state, _ in days_of(model, MEMBERS, DAYS, rules=rules):
        present = people_present(state, rules.waits_at)
        assert (present >= 0).all()
        assert (present.sum(axis=(1, 2)) <= total_people(state)).all()
        waiting = people_waiting(state)
        held = np.where(state.hold != NOWHERE, state.waiting, 0).sum(axis=1)
        np.testing.assert_array_equal(waiting.sum(axis=(1, 2)), state.queue.sum(axis=(1, 2)) + held)


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_chances_of_people_alone_add_up_to_one_or_less(model: Model) -> None:
    rules = build_rules(model)
    assert (rules.journey_chance >= 0).all()
    sums = np.bincount(journey_start(rules), rules.journey_chance, minlength=len(model.locations))
    assert (sums <= 1 + 1e-9).all()


def journey_start(rules: Rules) -> IntArray:
    """(J,) where each journey starts."""
    return np.repeat(np.arange(len(rules.is_exit)), np.diff(rules.first_journey))


def by_pair(rules: Rules, values: FloatArray) -> FloatArray:
    """(L, L) a value of each journey by start and end, zero where there is none."""
    table = np.zeros((len(rules.is_exit), len(rules.is_exit)))
    table[journey_start(rules), rules.journey_end] = values
    return table


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_journeys_end_at_stops_and_pass_each_as_often_as_the_routes_do(model: Model) -> None:
    rules, stop = build_rules(model), stops(model)
    assert stop[rules.journey_end].all()
    start = np.eye(len(stop))[model.group_start[0]]
    by_journey = by_pair(rules, rules.journey_chance)
    visits = np.linalg.solve(np.eye(len(stop)) - by_journey.T, start)
    choice = mixed_choice(model)
    by_route = passes(model, choice, int(model.group_start[0]))
    np.testing.assert_allclose(visits[stop], by_route[stop], rtol=1e-8, atol=1e-9)
    km = (visits[journey_start(rules)] * rules.journey_chance * rules.journey_km).sum()
    route_km = (by_route[model.route_start] * choice * model.route_km).sum()
    np.testing.assert_allclose(km, route_km, rtol=1e-8)


def with_route_cut(model: Model, route: int, kms: Sequence[float]) -> Model:
    """The model with a route replaced by legs through new towns, the last in the list."""
    old, new = len(model.locations), len(kms) - 1
    via = [int(model.route_start[route]), *range(old, old + new), int(model.route_end[route])]
    start = np.concatenate([np.delete(model.route_start, route), via[:-1]]).astype(np.int64)
    order = np.argsort(start, kind="stable")

    def town(*names: str) -> dict[str, Any]:
        return {name: np.pad(getattr(model, name), (0, new)) for name in names}

    def leg(name: str, new_legs: Sequence[float]) -> dict[str, Any]:
        values = getattr(model, name)
        both = np.concatenate([np.delete(values, route), new_legs])
        return {name: both.astype(values.dtype)[order]}

    changed = (
        town("is_home", "is_shelter", "is_crossing", "is_exit", "is_destination")
        | town("population", "lat", "lon", "country")
        | leg("route_end", via[1:])
        | leg("route_km", kms)
        | leg("route_lift", [True] * len(kms))
        | leg("route_bus", [True] * len(kms))
    )
    return dataclasses.replace(
        model,
        locations=(*model.locations, *(f"cut {number}" for number in range(new))),
        capacity=np.pad(model.capacity, (0, new), constant_values=UNLIMITED),
        route_start=start[order],
        first_route=np.searchsorted(start[order], np.arange(old + new + 1)).astype(np.int64),
        **changed,
    )


@settings(max_examples=40, deadline=None)
@given(model=models(), data=st.data())
def test_cutting_a_route_into_more_pieces_does_not_change_the_journeys(
    model: Model, data: st.DataObject
) -> None:
    out = np.flatnonzero(model.is_exit)[0]
    between_towns = np.flatnonzero((model.route_end != out) & (model.route_end != out - 1))
    route = data.draw(st.sampled_from(between_towns.tolist()))
    parts = np.array(data.draw(st.lists(st.floats(0.1, 1), min_size=2, max_size=6)))
    cut = with_route_cut(model, route, (model.route_km[route] * parts / parts.sum()).tolist())
    places, whole, pieces = len(model.locations), build_rules(model), build_rules(cut)
    for one, other in (
        (by_pair(whole, whole.journey_chance), by_pair(pieces, pieces.journey_chance)),
        (
            by_pair(whole, whole.journey_chance * whole.journey_km),
            by_pair(pieces, pieces.journey_chance * pieces.journey_km),
        ),
    ):
        np.testing.assert_allclose(one, other[:places, :places], rtol=1e-6, atol=1e-8)
        assert (other[:, places:] == 0).all()
