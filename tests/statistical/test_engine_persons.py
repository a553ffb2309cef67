"""The vectorised per-person engine against the kernel that moves counts, on random networks.

Two-sample chi-square tests of every cell's count after some days, of what happened on the last of
them, and of random sums and differences of cells; and against every outcome listed, on tiny
networks. All tests here together fail by chance with probability `FALSE_ALARM` for new seeds; the
networks and the seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine_runs import FIXED, all_cells, assert_alike, days_of
from tests.random_models import models_alone

from waystation.domain.model import IntArray, Model
from waystation.engine import persons
from waystation.engine.rules import build_rules
from waystation.engine.step import draw_parameters

MEMBERS, REPLICATES, DAYS = 3_000, 300, 4
NETWORKS, MORE_NETWORKS, MORE_REPLICATES = 6, 60, 1_000
SMALL_CHUNK = 16


def kernel_runs(model: Model) -> IntArray:
    *_, (state, record) = days_of(model, MEMBERS, DAYS, seed=17)
    return all_cells(state, record)


def person_runs(model: Model, replicates: int) -> IntArray:
    rules, parameters = build_rules(model), draw_parameters(model, 1, 0)
    found = []
    for member in range(replicates):
        people = persons.start(rules, 23, member, chunk=SMALL_CHUNK)
        for day in range(DAYS):
            record = persons.advance(rules, people, parameters, day, 23)
        found.append(all_cells(persons.counts(people, rules), record)[0])
    return np.array(found)


def compare(model: Model, replicates: int, networks: int) -> None:
    assert_alike(person_runs(model, replicates), kernel_runs(model), networks)


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=DAYS))
def test_persons_and_counts_agree(model: Model) -> None:
    compare(model, REPLICATES, NETWORKS)


@pytest.mark.slow
@settings(FIXED, max_examples=MORE_NETWORKS)
@given(model=models_alone(days=DAYS))
def test_persons_and_counts_agree_on_more_networks(model: Model) -> None:
    compare(model, MORE_REPLICATES, MORE_NETWORKS)
