"""The step on a device against the step on the processor, in the simulator of numba's CUDA part.

Threads of Python stand for those of a GPU and use this machine's functions of mathematics, so the
two must agree to the last bit. The simulator has to be chosen before numba is loaded:
`tests/unit/test_engine_device.py` runs this file in a process of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from numba.core import config
from tests.forecast_fixture import EXAMPLE
from tests.random_models import ALONE, models, models_alone
from tests.tiny import corridor, make_model

from waystation.domain.model import BusDays, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.backend import start
from waystation.engine.devices import Device
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state, total_people
from waystation.engine.step import advance, draw_parameters, drift_parameters
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario

SEED, FIRST = 11, 3
KINDS = list(EventKind)
FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def compare(
    model: Model, *, members: int = 3, days: int = 6, only: IntArray | None = None, attempt: int = 0
) -> dict[str, int]:
    """Both ways for some days; returns how many people were seen in each field of the state."""
    rules = build_rules(model)
    parameters = draw_parameters(model, members, SEED, first_member=FIRST)
    here = initial_state(model, members, SEED, FIRST)
    everybody = total_people(here)
    session = start(rules, initial_state(model, members, SEED, FIRST), device=Device.GPU,
                    first_member=FIRST)  # fmt: skip
    seen = dict.fromkeys(here._fields, 0)
    for day in range(days):
        if day == days // 2:
            parameters = drift_parameters(model, parameters, day, SEED, first_member=FIRST)
        told: dict[str, Any] = {"attempt": attempt, "only": only}
        record = advance(rules, here, parameters, day, SEED, first_member=FIRST, **told)
        session.advance(day, parameters, SEED, **told)
        there = session.state
        for name, mine, theirs in zip(here._fields, here, there, strict=True):
            np.testing.assert_array_equal(mine, theirs, err_msg=f"{name}, day {day}")
            seen[name] += int(np.maximum(np.asarray(mine), 0).sum())
        for name, mine, theirs in zip(record._fields, record, session.record, strict=True):
            np.testing.assert_array_equal(mine, theirs, err_msg=f"{name}, day {day}")
        np.testing.assert_array_equal(total_people(there), everybody)
        np.testing.assert_array_equal(total_people(session.view), everybody)
        assert session.view.calendar.shape[1] == session.view.calendar.shape[3] == 1
    return seen


def busy(**changes: Any) -> Model:
    """A network on which everything happens to people alone of two groups."""
    options: dict[str, Any] = {
        "destinations": {},
        "starts": (),
        "alone": 2,
        "shares": [0.4, 0.6],
        "crossings": {3: 9, 6: 12},
        "exits": (5,),
        "kinds": {2: LocationKind.CAMP, 4: LocationKind.SHELTER, 8: LocationKind.HUB},
        "room": {2: 40, 4: 15},
        "country": {3: 1, 6: 1, 4: 1, 7: 1},
        "present": {(1, 0): 300, (1, 1): 200, (4, 0): 60, (8, 1): 900},
        "population": 5_000,
        "changes": ALONE | {P.SOLO_PACE: 120.0},
        "hazards": [(EventKind.CONFLICT, 0, 1, 9, 0.7), (EventKind.FLOOD, 1, 2, 4, 0.5)],
        "departures": [(1, 0, -1, 200), (0, -1, 1, 90), (3, 1, 0, 40)],
        "events": [
            (KINDS.index(EventKind.OFFER), 4, 1, 3, 1.0, 0.3),
            (KINDS.index(EventKind.DETENTION), 8, 2, 5, 0.5, 0.1),
            (KINDS.index(EventKind.CLOSURE), 3, 2, 2, 0.5, 1.0),
            (KINDS.index(EventKind.CAPACITY), 2, 3, 5, 1.0, 20.0),
        ],
        "route_events": [(KINDS.index(EventKind.DETENTION), (1, 2), 1, 4, 1.0, 0.2)],
        "movement": {
            "conflict_departures": 60.0, "flood_departures": 40.0, "awareness": 2.0,
            "weekly_spread": 0.3, "pull_spread": 0.6, "room_weekly_spread": 0.4,
            "asylum_room": 5.0, "conflict_leave": 0.5, "departures_spread": 0.2,
        },
        "sigma": 0.3,
    }  # fmt: skip
    options.update(changes)
    places = ("Home", "Town", "Camp", "Bridge", "Shelter", "Out", "Ford", "Beyond", "Hub")
    routes = (
        (0, 1, 60.0), (1, 0, 60.0), (1, 2, 90.0), (2, 1, 90.0), (1, 3, 30.0), (3, 4, 2.0),
        (4, 5, 200.0), (1, 6, 70.0), (6, 7, 2.0), (7, 4, 80.0), (1, 8, 40.0), (8, 1, 40.0),
        (8, 2, 50.0),
    )  # fmt: skip
    return make_model(places, routes, **options)


def test_the_simulator_runs() -> None:
    assert vars(config)["ENABLE_CUDASIM"]


def test_groups_together_with_queues_and_a_shelter() -> None:
    seen = compare(corridor(starts=((0, 0), (0, 1)), crossings={3: 60, 7: 50}), days=9)
    assert all(seen[name] for name in ("size", "waiting", "asylum", "claims", "exits", "solo"))


def test_everything_that_may_happen_to_people_alone() -> None:
    seen = compare(busy(), days=7)
    cells = ("sheltered", "queue", "calendar", "asylum", "exits", "claims", "owed", "arrived")
    assert {name: seen[name] > 0 for name in cells} == dict.fromkeys(cells, True)


def test_people_alone_and_groups_with_destinations() -> None:
    model = corridor(alone=2, present={(1, 1): 300, (4, 2): 100}, changes=ALONE,
                     departures=[(0, 0, -1, 500)])  # fmt: skip
    assert compare(model, days=8)["calendar"] > 0


def test_buses() -> None:
    model = corridor(alone=1, present={(1, 1): 300})
    table = np.array([(1, 4, 0, 1, 200), (0, 4, 1, 4, 300)], dtype=np.int64)
    bused = replace(model, buses=BusDays(*(column.copy() for column in table.T)))
    compare(bused, days=5)


def test_some_of_the_members_and_another_attempt() -> None:
    compare(busy(), members=4, days=4, only=np.array([0, 2]), attempt=2)


def test_everybody_adds_to_one_cell() -> None:
    """A dozen places lead to one: each lost addition would be missed."""
    many = 12
    model = make_model(
        [f"place {number}" for number in range(many)] + ["Gate"],
        [(number, many, 20.0) for number in range(many)],
        destinations={}, starts=(), alone=1, exits=(many,), sigma=0.0,
        present={(number, 0): 40 for number in range(many)}, changes={P.SOLO_LEAVE: 0.9},
    )  # fmt: skip
    assert compare(model, members=4, days=4)["exits"] > 0


def test_a_forecast_is_that_of_the_processor_but_for_flow() -> None:
    scenario = load_scenario(EXAMPLE)
    here, there = (
        forecast(scenario, as_of="2018-10-14", entries=(), members=10, days=2, device=device)
        for device in Device
    )
    assert (here.device, there.device) == ("cpu", "gpu")
    assert set(here.data) - set(there.data) == {"flow", "flow_mean"}
    for name in there.data:
        np.testing.assert_array_equal(here.data[name].values, there.data[name].values, name)


@settings(FIXED, max_examples=40)
@given(model=models(days=5))
def test_random_models(model: Model) -> None:
    compare(model, members=2, days=5)


@settings(FIXED, max_examples=40)
@given(model=models_alone(days=4))
def test_random_models_of_people_alone(model: Model) -> None:
    compare(model, members=2, days=4)


@pytest.mark.slow
@settings(FIXED, max_examples=150)
@given(model=models(days=7))
def test_many_random_models(model: Model) -> None:
    compare(model, days=7)


@pytest.mark.slow
@settings(FIXED, max_examples=150)
@given(model=models_alone(days=6))
def test_many_random_models_of_people_alone(model: Model) -> None:
    compare(model, days=6)
