"""A GPU against the processor: other members of one distribution, and nobody lost.

Two-sample chi-square tests of every cell's count, as of `test_engine_reference`. All of them
together fail by chance with probability `FALSE_ALARM` for new seeds; networks and seeds are fixed.
It needs a GPU; without one the simulator shows that the same code gives the same bits
(`tests/simulated_device.py`).
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.engine_runs import FALSE_ALARM, all_cells, days_of, two_sample_p
from tests.random_models import models_alone
from tests.tiny import corridor

from waystation.domain.errors import InputError
from waystation.domain.model import IntArray, Model
from waystation.engine.backend import check_device, start
from waystation.engine.devices import Device
from waystation.engine.rules import build_rules
from waystation.engine.state import group_sizes, initial_state, total_people
from waystation.engine.step import draw_parameters

MEMBERS, DAYS, NETWORKS = 4_000, 4, 20
FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def _absent() -> str:
    try:
        check_device(Device.GPU)
    except InputError as refused:
        return str(refused)
    return ""


pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(_absent()), reason=_absent() or "none")]


def on_the_gpu(model: Model) -> IntArray:
    rules, state = build_rules(model), initial_state(model, MEMBERS, 19)
    parameters, everybody = draw_parameters(model, MEMBERS, 19), total_people(state)
    session = start(rules, state, device=Device.GPU)
    for day in range(DAYS):
        session.advance(day, parameters, 19)
        np.testing.assert_array_equal(total_people(session.state), everybody)
    together = group_sizes(session.state, len(model.groups))
    return np.column_stack([all_cells(session.state, session.record), together])


def on_the_processor(model: Model) -> IntArray:
    *_, (state, record) = days_of(_still(model), MEMBERS, DAYS, seed=17)
    return np.column_stack([all_cells(state, record), group_sizes(state, len(model.groups))])


def _still(model: Model) -> Model:
    """`days_of` lets parameters drift where they vary: they must not here."""
    assert not model.prior_sigma.any()
    return model


def compare(model: Model) -> None:
    ours, theirs = on_the_gpu(model), on_the_processor(model)
    chances = [two_sample_p(ours[:, cell], theirs[:, cell]) for cell in range(ours.shape[1])]
    compared = [chance for chance in chances if chance < 1.0]
    assert compared
    assert min(compared) > FALSE_ALARM / ((NETWORKS + 1) * len(compared))


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=DAYS))
def test_people_alone(model: Model) -> None:
    compare(model)


def test_groups_together() -> None:
    compare(corridor(sigma=0.0, alone=1, present={(1, 1): 500}))
