"""What the engine refuses to run, by name, all problems at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.tiny import corridor

from waystation.domain.errors import InputError
from waystation.domain.model import MOST_PEOPLE, Model
from waystation.engine.rules import build_rules


def refused(model: Model) -> str:
    with pytest.raises(InputError) as caught:
        build_rules(model)
    return "\n".join(str(problem) for problem in caught.value.problems)


def with_residents(people: int) -> Model:
    model = corridor()
    residents = model.population.copy()
    residents[0] = people
    return replace(model, population=residents)


def test_more_people_than_a_cell_can_count_are_refused() -> None:
    assert f"at most {MOST_PEOPLE:,} people" in refused(with_residents(10**12))
    assert "at most" in refused(with_residents(MOST_PEOPLE))
    build_rules(with_residents(MOST_PEOPLE - 10**6))


def test_fewer_people_than_none_are_refused() -> None:
    assert "zero or more" in refused(with_residents(-1))


@pytest.mark.parametrize("km", [0.0, -3.0, np.nan, np.inf])
def test_ways_of_no_length_are_refused_by_their_ends(km: float) -> None:
    model = corridor()
    lengths = model.route_km.copy()
    lengths[:2] = km
    told = refused(replace(model, route_km=lengths))
    assert "Origin -> Town A" in told
    assert "Town A -> Town B" in told


def test_chances_that_do_not_add_up_are_refused() -> None:
    model = corridor()
    told = refused(replace(model, destination_weight=np.array([0.7, 0.4])))
    assert "shares that add up to 1.1" in told
    told = refused(replace(model, destination_weight=np.array([1.5, -0.5])))
    assert "none below zero" in told


def test_all_problems_at_once() -> None:
    model = replace(with_residents(10**12), destination_weight=np.array([0.7, 0.4]))
    told = refused(model)
    assert "people in all" in told
    assert "shares that add up" in told
