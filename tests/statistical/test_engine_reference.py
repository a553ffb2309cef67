"""The kernel against the per-person engine on random small networks.

Two-sample chi-square tests of every cell's count after some days, of what happened on the last of
them, and of random sums and differences of cells, which see how cells depend on each other. All
tests here together fail by chance with probability `FALSE_ALARM` for new seeds; the networks and
the seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine_runs import FIXED, all_cells, assert_alike, days_of
from tests.random_models import models_alone

from waystation.domain.model import IntArray, Model
from waystation.engine.reference import step_people
from waystation.engine.reference_people import count_people, crowd_of
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import draw_parameters, natural_units

MEMBERS, REPLICATES, DAYS = 3_000, 200, 4
NETWORKS, MORE_NETWORKS, MORE_REPLICATES = 6, 60, 400


def kernel_runs(model: Model) -> IntArray:
    *_, (state, record) = days_of(model, MEMBERS, DAYS, seed=17)
    return all_cells(state, record)


def reference_runs(model: Model, replicates: int) -> IntArray:
    rules, rng = build_rules(model), np.random.default_rng(5)
    theta = natural_units(draw_parameters(model, 1, 0))[0]
    found = []
    for number in range(replicates):
        start = initial_state(model, 1, 23, number)
        event_on, crowd = start.event_on[0], crowd_of(start)
        for day in range(DAYS):
            record = step_people(crowd, rules, theta, event_on, day, rng, seed=23, member=number)
        found.append(all_cells(count_people(crowd, rules, event_on), record)[0])
    return np.array(found)


def compare(model: Model, replicates: int, networks: int) -> None:
    assert_alike(kernel_runs(model), reference_runs(model, replicates), networks)


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=DAYS))
def test_kernel_and_reference_agree(model: Model) -> None:
    compare(model, REPLICATES, NETWORKS)


@pytest.mark.slow
@settings(FIXED, max_examples=MORE_NETWORKS)
@given(model=models_alone(days=DAYS))
def test_kernel_and_reference_agree_on_more_networks(model: Model) -> None:
    compare(model, MORE_REPLICATES, MORE_NETWORKS)
