"""The vectorised per-person engine on random models: nobody lost or made, whoever does the work."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_runs import days_of, same_bytes
from tests.random_models import models_alone

from waystation.domain.model import Model
from waystation.engine import persons
from waystation.engine.rules import build_rules
from waystation.engine.state import State, take_members, total_people
from waystation.engine.step import advance, draw_parameters

DAYS = 6


@settings(max_examples=60)
@given(model=models_alone(days=DAYS), seed=st.integers(0, 1000), chunk=st.sampled_from([16, 64]))
def test_everybody_is_somewhere_on_every_day(model: Model, seed: int, chunk: int) -> None:
    rules, parameters = build_rules(model), draw_parameters(model, 1, seed)
    people = persons.start(rules, seed, chunk=chunk)
    everybody = total_people(persons.counts(people, rules))[0]
    assert everybody == model.population.sum() + model.present.sum()
    before = persons.counts(people, rules)
    for day in range(DAYS):
        record = persons.advance(rules, people, parameters, day, seed)
        after = persons.counts(people, rules)
        assert total_people(after)[0] == everybody
        assert people.used + after.home.sum() == everybody
        assert (after.home >= 0).all()
        assert (after.arrived - before.arrived == record.arrivals).all()
        assert (before.home - after.home == record.set_off.sum(axis=2)).all()
        assert (after.exits >= before.exits).all()
        _tallies_hold(people, after)
        before = after


def _tallies_hold(people: persons.People, after: State) -> None:
    """What chunks know of their persons is what their persons are."""
    shelters = np.flatnonzero(people.shelter_of >= 0)
    known = people.tally.sum(axis=0)
    outside, inside = after.solo[0].sum(axis=1), after.sheltered[0].sum(axis=1)
    assert (known[: 2 * len(shelters) : 2] == outside[shelters]).all()
    assert (known[1 : 2 * len(shelters) : 2] == inside[shelters]).all()
    waiting = after.queue[0].sum(axis=1)
    assert (known[2 * len(shelters) :].reshape(waiting.shape) == waiting).all()
    assert inside.sum() == inside[shelters].sum()


@settings(max_examples=25)
@given(model=models_alone(days=DAYS, people=120), seed=st.integers(0, 1000))
def test_threads_change_nothing(model: Model, seed: int) -> None:
    rules, parameters = build_rules(model), draw_parameters(model, 1, seed)
    ends = []
    for workers in (1, 2, 3):
        people = persons.start(rules, seed, chunk=16)
        records = [
            persons.advance(rules, people, parameters, day, seed, workers=workers)
            for day in range(DAYS)
        ]
        ends.append((people, records))
    (first, told), *others = ends
    for people, records in others:
        assert all(same_bytes(a, b) for a, b in zip(told, records, strict=True))
        assert same_bytes(persons.counts(first, rules), persons.counts(people, rules))
        for number, (one, other) in enumerate(zip(first.chunks, people.chunks, strict=True)):
            used = first.used_of(number)
            assert (one[0][:used] == other[0][:used]).all()
            assert (one[1][:used] == other[1][:used]).all()
            assert (one[2][:used] == other[2][:used]).all()


@settings(max_examples=25)
@given(model=models_alone(days=DAYS), seed=st.integers(0, 1000), day=st.integers(0, DAYS - 1))
def test_counts_become_persons_and_counts_again(model: Model, seed: int, day: int) -> None:
    rules = build_rules(model)
    *_, (state, _) = days_of(model, 2, day + 1, seed=seed, rules=rules)
    for member in (0, 1):
        people = persons.lift(rules, state, member, day, member=member, chunk=16)
        assert same_bytes(persons.counts(people, rules), take_members(state, np.array([member])))


@settings(max_examples=25)
@given(model=models_alone(days=DAYS), seed=st.integers(0, 1000), member=st.integers(0, 5))
def test_the_first_departures_are_those_of_the_kernel(model: Model, seed: int, member: int) -> None:
    rules, parameters = build_rules(model), draw_parameters(model, 1, 0)
    people = persons.start(rules, seed, member)
    state = persons.counts(people, rules)
    ours = persons.advance(rules, people, parameters, 0, seed)
    theirs = advance(rules, state, parameters, 0, seed, first_member=member)
    assert (ours.set_off == theirs.set_off).all()
    assert (people.ledger.owed == state.owed).all()
