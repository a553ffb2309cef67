"""The example's priors against the one journey an analyst could look back on in October 2018.

The caravan of spring 2018 left Tapachula on 25 March and reached Tijuana on 29 April, 35 days, and
shrank from 1,200-1,500 people to 200-400. A prior that holds this journey to be freakish is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from waystation.engine.rules import build_rules
from waystation.engine.state import group_sizes, initial_state
from waystation.engine.step import advance, draw_parameters, drift_parameters
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

EXAMPLE = Path(__file__).parents[2] / "examples" / "caravan-2018"
DAYS, MEMBERS, SPRING_DAYS = 90, 500, 35


@pytest.mark.slow
def test_spring_caravan_is_within_the_prior() -> None:
    scenario = load_scenario(EXAMPLE)
    group = replace(scenario.groups[0], start="Tapachula", first_day=scenario.first_day)
    tijuana = next(d for d in scenario.destinations if d.location == "Tijuana")
    scenario = replace(scenario, groups=(group,), destinations=(tijuana,), events=())
    model = build_model(scenario)
    rules, goal = build_rules(model), model.locations.index("Tijuana")
    state = initial_state(model, MEMBERS, seed=1)
    parameters = draw_parameters(model, MEMBERS, seed=1)
    reached = np.full(MEMBERS, DAYS)
    left_on_day_35 = np.zeros(MEMBERS)
    for day in range(DAYS):
        parameters = drift_parameters(model, parameters, day, seed=1)
        record = advance(rules, state, parameters, day, seed=1, workers=2)
        arrives = record.arrivals[:, goal, 0] >= 20
        reached = np.where(arrives & (reached == DAYS), day, reached)
        if day == 0:
            first = group_sizes(state, 1)[:, 0].astype(float)
        if day == SPRING_DAYS:
            left_on_day_35 = group_sizes(state, 1)[:, 0] / first
    early, late = np.quantile(reached, [0.1, 0.75])
    assert early <= SPRING_DAYS <= late, np.quantile(reached, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9])
    still = left_on_day_35[left_on_day_35 > 0]
    few, many = np.quantile(still, [0.05, 0.95])
    assert few <= 300 / 1350 <= many, np.quantile(still, [0.05, 0.25, 0.5, 0.75, 0.95])
