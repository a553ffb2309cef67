"""The vectorised per-person engine: what it refuses, what it holds, who gets a place."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats
from tests.engine_runs import FALSE_ALARM, same_bytes
from tests.tiny import corridor, make_model

from waystation.domain.errors import InputError
from waystation.domain.model import BusDays, Model
from waystation.domain.parameters import P
from waystation.engine import persons
from waystation.engine.persons_odds import ALL, bar_of, beyond_bar
from waystation.engine.persons_state import LAST_DAY, SHELTERED
from waystation.engine.rules import build_rules
from waystation.engine.step import draw_parameters

LINE = [(0, 1, 150.0), (1, 2, 220.0)]
NOBODY_MOVES = {
    P.NOISE: 1e-12, P.LEAVE_OVERFLOW: 1e-12, P.SOLO_LEAVE: 1e-12, P.SOLO_RETURN: 1e-12,
    P.SOLO_SETTLE: 1e-12, P.DEATH: 1e-12,
}  # fmt: skip


def alone(**options: object) -> Model:
    settings: dict[str, object] = {
        "destinations": {}, "starts": (), "alone": 2, "shares": (0.3, 0.7), "sigma": 0.0,
        "population": 0, "present": {(0, 0): 60, (0, 1): 90, (1, 1): 30},
    }  # fmt: skip
    return make_model(["north", "middle", "south"], LINE, **(settings | options))  # type: ignore[arg-type]


def run(model: Model, days: int, seed: int, member: int = 0) -> persons.People:
    rules, parameters = build_rules(model), draw_parameters(model, 1, seed)
    people = persons.start(rules, seed, member, chunk=32)
    for day in range(days):
        persons.advance(rules, people, parameters, day, seed)
    return people


def test_groups_that_travel_together_are_refused_by_name() -> None:
    model = corridor()
    with pytest.raises(InputError) as refused:
        persons.start(build_rules(model), 1)
    (problem,) = refused.value.problems
    assert model.groups[0] in problem.found
    assert "alone" in problem.expected


def test_buses_are_refused() -> None:
    one = np.array([0])
    model = dataclasses.replace(alone(), buses=BusDays(one, one + 1, one, one, one + 5))
    with pytest.raises(InputError, match="buses"):
        persons.check_alone(model)


@pytest.mark.parametrize("chunk", [0, -16, 100])
def test_a_chunk_is_a_multiple_of_sixteen(chunk: int) -> None:
    with pytest.raises(ValueError, match="multiple of 16"):
        persons.start(build_rules(alone()), 1, chunk=chunk)


def test_a_day_beyond_the_day_words_is_refused() -> None:
    model = alone()
    rules, parameters = build_rules(model), draw_parameters(model, 1, 1)
    people = persons.start(rules, 1)
    with pytest.raises(InputError, match="at most day"):
        persons.advance(rules, people, parameters, LAST_DAY + 1, 1)


def test_the_same_seed_gives_the_same_persons_and_another_does_not() -> None:
    model = alone()
    rules = build_rules(model)
    one, again, other = (persons.counts(run(model, 5, seed), rules) for seed in (3, 3, 4))
    assert same_bytes(one, again)
    assert not same_bytes(one, other)
    assert not same_bytes(one, persons.counts(run(model, 5, 3, member=1), rules))


def test_a_person_takes_no_more_than_eight_bytes() -> None:
    people = run(alone(), 1, 1)
    assert people.bytes_used <= 8 * len(people.chunks) * people.size


def test_persons_keep_their_numbers_and_new_ones_come_after_them() -> None:
    model = alone(population=500, departures=[(1, 0, 0, 40), (2, 0, 1, 7)])
    rules, parameters = build_rules(model), draw_parameters(model, 1, 1)
    people = persons.start(rules, 1, chunk=64)
    used = [people.used]
    for day in range(4):
        persons.advance(rules, people, parameters, day, 1)
        used.append(people.used)
    assert used == [180, 180, 220, 227, 227]


def test_places_are_given_to_exactly_so_many_and_to_each_person_alike() -> None:
    model = alone(
        kinds={}, shelters=(1,), room={1: 20}, changes=NOBODY_MOVES,
        present={(1, 0): 25, (1, 1): 45},
    )  # fmt: skip
    rules, parameters, members = build_rules(model), draw_parameters(model, 1, 1), 1_200
    given = np.zeros(70)
    for member in range(members):
        people = persons.start(rules, 5, member, chunk=16)
        persons.advance(rules, people, parameters, 0, 5)
        inside = [chunk[2][: people.used_of(n)] for n, chunk in enumerate(people.chunks)]
        has_place = np.concatenate(inside) == SHELTERED
        assert has_place.sum() == 20
        given += has_place
    share = 20 / 70
    # Variance of a person's count, by persons less one since the counts add up.
    statistic = ((given - members * share) ** 2).sum() / (members * share * (1 - share)) * 69 / 70
    assert stats.chi2.sf(statistic, 69) > FALSE_ALARM
    assert stats.chi2.cdf(statistic, 69) > FALSE_ALARM


@pytest.mark.parametrize("some", [0.0, 1e-9, 1 / 65536, 0.3, 0.5, 1 - 1e-9, 1.0])
def test_a_bar_and_what_is_beyond_it_make_the_chance(some: float) -> None:
    bar, beyond = bar_of(some), beyond_bar(some)
    assert 0 <= bar <= ALL
    assert 0.0 <= beyond <= 1.0
    assert (bar + beyond) / (ALL + 1) == pytest.approx(some, abs=1e-15)


def test_nothing_of_it_is_loaded_unless_it_is_used() -> None:
    told = "import waystation.api, waystation.forecasting.run, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "waystation.engine.kernel" in done.stdout
    assert "waystation.engine.persons" not in done.stdout
