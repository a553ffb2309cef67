"""Flow along routes against people walked leg by leg, on random small networks.

Two-sample chi-square tests of the people who come onto each route on each day, and of random sums
and differences of them. All tests here together fail by chance with probability `FALSE_ALARM` for
new seeds; the networks and the seeds are fixed.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.engine_runs import FALSE_ALARM, two_sample_p
from tests.random_models import models_alone
from tests.tiny import make_model

from waystation.domain.model import UNLIMITED, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.flow import Flows
from waystation.engine.reference import step_people
from waystation.engine.reference_people import crowd_of
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters, natural_units

MEMBERS, REPLICATES, DAYS, AHEAD, MIXTURES = 2_000, 150, 3, 6, 20
NETWORKS, MORE_NETWORKS, MORE_REPLICATES = 5, 40, 400
FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def kernel_flows(model: Model) -> IntArray:
    """(M, E x AHEAD) people on each route of each day, of those who set out in the first days."""
    rules, state = build_rules(model), initial_state(model, MEMBERS, 23)
    parameters, flows = draw_parameters(model, MEMBERS, 23), Flows(rules, MEMBERS)
    taken = []
    for day in range(AHEAD):
        if day < DAYS:
            advance(rules, state, parameters, day, 23, flows=flows)
        taken.append(flows.take(day).alone)
    return np.stack(taken, axis=2).reshape(MEMBERS, -1)


def reference_flows(model: Model, replicates: int) -> IntArray:
    """The same of people one by one."""
    rules, rng = build_rules(model), np.random.default_rng(5)
    theta = natural_units(draw_parameters(model, 1, 0))[0]
    found = []
    for number in range(replicates):
        start = initial_state(model, 1, 23, number)
        crowd = crowd_of(start)
        ways = np.zeros((len(model.route_km), DAYS + 64), dtype=np.int64)
        for day in range(DAYS):
            step_people(
                crowd, rules, theta, start.event_on[0], day, rng, seed=23, member=number, ways=ways
            )
        found.append(ways[:, :AHEAD].ravel())
    return np.array(found)


def without_crossings_that_hold(model: Model) -> Model:
    """The per-person engine does not tell the way of those who waited."""
    kind = np.where(model.is_crossing, list(LocationKind).index(LocationKind.TOWN), model.kind)
    nowhere = np.zeros_like(model.is_crossing)
    capacity = np.full_like(model.capacity, UNLIMITED)
    return dataclasses.replace(model, kind=kind, is_crossing=nowhere, capacity=capacity)


def compare(model: Model, replicates: int, networks: int) -> None:
    ours, theirs = kernel_flows(model), reference_flows(model, replicates)
    signs = np.random.default_rng(9).integers(-1, 2, (ours.shape[1], MIXTURES))
    ours, theirs = np.column_stack([ours, ours @ signs]), np.column_stack([theirs, theirs @ signs])
    chances = [two_sample_p(ours[:, cell], theirs[:, cell]) for cell in range(ours.shape[1])]
    compared = [chance for chance in chances if chance < 1.0]
    if compared:
        assert min(compared) > FALSE_ALARM / (3 * networks * len(compared))


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=DAYS))
def test_flow_is_that_of_people_walked_leg_by_leg(model: Model) -> None:
    compare(without_crossings_that_hold(model), REPLICATES, NETWORKS)


@pytest.mark.slow
@settings(FIXED, max_examples=MORE_NETWORKS)
@given(model=models_alone(days=DAYS))
def test_flow_is_that_of_people_walked_leg_by_leg_on_more_networks(model: Model) -> None:
    compare(without_crossings_that_hold(model), MORE_REPLICATES, MORE_NETWORKS)


def test_two_ways_to_one_camp_with_a_ring_and_detention() -> None:
    detention = list(EventKind).index(EventKind.DETENTION)
    model = make_model(
        ("A", "B", "C", "Camp"),
        ((0, 1, 60.0), (0, 2, 90.0), (1, 2, 40.0), (2, 1, 40.0), (1, 3, 150.0), (2, 3, 120.0)),
        destinations={},
        starts=(),
        alone=1,
        population=0,
        present={(0, 0): 25},
        kinds={3: LocationKind.CAMP},
        route_events=((detention, (2, 3), 0, 9, 1.0, 0.3),),
        sigma=0.0,
        changes={P.SOLO_PACE: 90.0, P.SOLO_LEAVE: 0.7, P.NOISE: 0.3},
        movement={"stop_town": 0.4, "cost_scale_km": 80.0, "pace_spread": 0.3},
    )
    found = kernel_flows(model)
    assert (found.reshape(MEMBERS, 6, AHEAD).sum(axis=2).mean(axis=0) > 1.0).all()
    compare(model, REPLICATES, 1)
