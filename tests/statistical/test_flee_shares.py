"""Camp shares of the peer's conflicts, free run with given totals, one set of settings for all.

Averaged relative difference, rescaled, on corrected counts interpolated daily: the peer's own
measure, data and totals. Its figures (guides, method, section 0): 0.555, 0.440, 0.364.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.unit.test_flee_instances import CONFLICTS

from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state, total_people
from waystation.engine.step import advance, draw_parameters
from waystation.forecasting.shares import averaged_relative_difference
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_people import daily_counts
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.world.flee import read_instance
from waystation.world.flee_records import FleeInstance

MEMBERS = 5
PEER = {"burundi2015": 0.555, "car2013": 0.440, "mali2012": 0.364}


def counted(instance: FleeInstance) -> dict[str, list[int]]:
    """(day,) people counted at each camp, corrected, on straight lines between reports."""
    return {
        one.name: daily_counts(one, instance.first_day, instance.days) for one in instance.counts
    }


@pytest.mark.parametrize("name", PEER)
@pytest.mark.skipif(not CONFLICTS.is_dir(), reason="the published instances are not here")
def test_shares_are_as_close_as_the_peers(name: str, tmp_path: Path) -> None:
    instance = read_instance(CONFLICTS / name)
    folder = tmp_path / name
    write_folder(import_instance(instance, given=True), folder, force=False)
    scenario = load_scenario(folder)
    model = build_model(scenario)
    rules, state = build_rules(model), initial_state(model, MEMBERS, 1)
    parameters, people = draw_parameters(model, MEMBERS, 1), total_people(state)
    data = counted(instance)
    camps = [model.locations.index(camp) for camp in data]
    simulated = np.zeros((instance.days, len(camps)))
    for day in range(instance.days):
        advance(rules, state, parameters, day, 1)
        simulated[day] = (state.solo + state.sheltered).sum(axis=2)[:, camps].mean(axis=0)
    assert (total_people(state) == people).all()
    wanted = np.stack(list(data.values()), axis=1)
    assert averaged_relative_difference(simulated, wanted, rescaled=True) < PEER[name]
