"""The kernel against the per-person engine on random small networks.

Two-sample chi-square tests of every cell's count after some days, of what happened on the last of
them, and of random sums and differences of cells, which see how cells depend on each other. All
tests here together fail by chance with probability `FALSE_ALARM` for new seeds; the networks and
the seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.engine_runs import FALSE_ALARM, all_cells, days_of, two_sample_p
from tests.random_models import models_alone

from waystation.domain.model import IntArray, Model
from waystation.engine.reference import step_people
from waystation.engine.reference_people import count_people, crowd_of
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import draw_parameters, natural_units

MEMBERS, REPLICATES, DAYS, MIXTURES = 3_000, 200, 4, 30
NETWORKS, MORE_NETWORKS, MORE_REPLICATES = 6, 60, 400
FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


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


def mixtures(ours: IntArray, theirs: IntArray) -> tuple[IntArray, IntArray]:
    """Sums and differences of cells chosen at random."""
    signs = np.random.default_rng(9).integers(-1, 2, (ours.shape[1], MIXTURES))
    return np.column_stack([ours, ours @ signs]), np.column_stack([theirs, theirs @ signs])


def compare(model: Model, replicates: int, networks: int) -> None:
    ours, theirs = mixtures(kernel_runs(model), reference_runs(model, replicates))
    chances = [two_sample_p(ours[:, cell], theirs[:, cell]) for cell in range(ours.shape[1])]
    compared = [chance for chance in chances if chance < 1.0]
    if compared:
        assert min(compared) > FALSE_ALARM / (2 * networks * len(compared))


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=DAYS))
def test_kernel_and_reference_agree(model: Model) -> None:
    compare(model, REPLICATES, NETWORKS)


@pytest.mark.slow
@settings(FIXED, max_examples=MORE_NETWORKS)
@given(model=models_alone(days=DAYS))
def test_kernel_and_reference_agree_on_more_networks(model: Model) -> None:
    compare(model, MORE_REPLICATES, MORE_NETWORKS)
