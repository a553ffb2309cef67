"""The vectorised per-person engine against the exact distribution, enumerated person by person.

The cases are those the kernel is tested by. All tests here together fail by chance with probability
`FALSE_ALARM` for a new seed; the seed is fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from tests.engine_runs import FALSE_ALARM, chi_square_p
from tests.exact_people import cells
from tests.statistical.test_engine_exact import PULLED, SPECIAL, SYSTEMATIC, exact_cells

from waystation.domain.model import Model
from waystation.engine import persons
from waystation.engine.controls import Controls
from waystation.engine.rules import build_rules
from waystation.engine.step import draw_parameters

FEW_MEMBERS, MEMBERS = 700, 4_000
QUICK = (
    "another crossing",
    "departures owed",
    "offer with little room",
    "random room",
    "two groups lose places",
)
TESTS = len(QUICK) + len(SYSTEMATIC | SPECIAL | PULLED)


def person_cells(
    model: Model, days: int, members: int, pull: tuple[float, ...] | None = None
) -> Counter[bytes]:
    """Members in each state, their cells as bytes."""
    rules, parameters = build_rules(model), draw_parameters(model, 1, 31)
    places, alike = len(model.locations), np.ones((0, len(model.locations)))
    controls = None
    if pull is not None:
        controls = Controls(np.ones((0, places + 1)), np.array([pull]), alike)
    seen: Counter[bytes] = Counter()
    for member in range(members):
        people = persons.start(rules, 31, member, chunk=16)
        for day in range(days):
            persons.advance(rules, people, parameters, day, 31, controls=controls)
        seen[cells(persons.counts(people, rules))[0].astype(np.int8).tobytes()] += 1
    return seen


def check(exact: Mapping[bytes, float], seen: Mapping[bytes, int], members: int) -> None:
    observed = [seen.get(outcome, 0) for outcome in exact]
    covered = sum(exact.values())
    assert covered == pytest.approx(1.0, abs=2e-4)
    rest = members - sum(observed)
    assert rest <= 10
    expected = members * np.array([*exact.values(), max(0.0, 1.0 - covered)])
    assert chi_square_p([*observed, rest], expected) > FALSE_ALARM / TESTS


@pytest.mark.parametrize("name", QUICK)
def test_the_likelier_outcomes_have_their_exact_frequencies(name: str) -> None:
    model, days = SPECIAL[name]
    check(exact_cells(model, days), person_cells(model, days, FEW_MEMBERS), FEW_MEMBERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SYSTEMATIC | SPECIAL))
def test_every_outcome_has_its_exact_frequency(name: str) -> None:
    model, days = (SYSTEMATIC | SPECIAL)[name]
    check(exact_cells(model, days), person_cells(model, days, MEMBERS), MEMBERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PULLED))
def test_every_outcome_has_its_exact_frequency_where_places_draw_unlike(name: str) -> None:
    model, days, pull = PULLED[name]
    check(exact_cells(model, days, pull), person_cells(model, days, MEMBERS, pull), MEMBERS)
