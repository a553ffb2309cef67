"""One run of the peer, Flee 3.1, on one of its instances; executed by the peer's own Python.

Only the peer's public classes are used, with the settings of its published validation suite. Flee
keeps its settings and debts in its modules, so that a process can do one run only.

    PEER_PYTHON benchmarks/peer_run.py INSTANCE OUT.json [--scale-down N] [--seed N]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

CAPACITY_SCALING = 1.25
"""Camps' capacity against that stated, in the published suite."""

SUITE = {
    "max_move_speed": 200.0,
    "max_walk_speed": 35.0,
    "camp_weight": 2.0,
    "conflict_weight": 0.25,
    "default_movechance": 0.5,
}
"""Parameters of the published suite that `flee_arms.py` draws from their documented ranges."""

SETTINGS = """\
log_levels: {{agent: 0, link: 0, camp: 0, conflict: 0, init: 0, idp_totals: 0}}
conflict_input_file: {conflicts}
spawn_rules:
  take_from_population: False
  insert_day0: True
move_rules:
  max_move_speed: {max_move_speed}
  max_walk_speed: {max_walk_speed}
  foreign_weight: 1.0
  camp_weight: {camp_weight}
  conflict_weight: {conflict_weight}
  conflict_movechance: 1.0
  camp_movechance: 0.001
  default_movechance: {default_movechance}
  awareness_level: 1
  capacity_buffer: 0.9
  softening: 10.0
  avoid_short_stints: True
  start_on_foot: True
optimisations: {{hasten: {scale_down}}}
"""


class Network:
    """The peer's places and ways of one instance, camps with the suite's capacity.

    Args:
        instance: Folder with `input_csv`.
        scale_down: People one agent stands for.
        parameters: As `SUITE`.
    """

    def __init__(self, instance: Path, scale_down: int, parameters: dict[str, float]) -> None:
        inputs = instance / "input_csv"
        settings = importlib.import_module("flee.SimulationSettings").SimulationSettings
        written = Path("settings.yml")
        conflicts = json.dumps(str(inputs / "conflicts.csv"))
        text = SETTINGS.format(conflicts=conflicts, scale_down=scale_down, **parameters)
        written.write_text(text)
        settings.ReadFromYML(str(written))
        self.geography = importlib.import_module("flee.InputGeography").InputGeography()
        self.geography.ReadConflictInputCSV(settings.ConflictInputFile)
        self.geography.ReadLocationsFromCSV(str(inputs / "locations.csv"))
        self.geography.ReadLinksFromCSV(str(inputs / "routes.csv"))
        self.geography.ReadClosuresFromCSV(str(inputs / "closures.csv"))
        system = importlib.import_module("flee.flee").Ecosystem()
        system.print_location_output = False
        self.system, self.places = self.geography.StoreInputGeographyInEcosystem(system)
        self.camps: list[str] = list(self.system.get_camp_names())
        for name in self.camps:
            place = self.places[name]
            place.capacity = int(place.capacity * CAPACITY_SCALING)


class PeerRun:
    """The peer's network, counts and clock for one instance.

    Args:
        instance: Folder with `input_csv` and `source_data`.
        scale_down: People one agent stands for.
    """

    def __init__(self, instance: Path, scale_down: int) -> None:
        self._spawning = importlib.import_module("flee.spawning")
        inputs = instance / "input_csv"
        read_period = importlib.import_module("flee.datamanager.read_period")
        first_day, self.days = read_period.read_conflict_period(str(inputs / "sim_period.csv"))
        network = Network(instance, scale_down, SUITE)
        self._geography, self.camps = network.geography, network.camps
        self.system, self.places = network.system, network.places
        tables = importlib.import_module("flee.datamanager.handle_refugee_data")
        self._counts: Any = tables.RefugeeTable(
            csvformat="generic",
            data_directory=str(instance / "source_data"),
            start_date=first_day,
            data_layout="data_layout.csv",
            population_scaledown_factor=scale_down,
        )
        self._counts.ReadL1Corrections(str(inputs / "registration_corrections.csv"))
        for name in self.camps:
            self._spawning.add_initial_refugees(self.system, self._counts, self.places[name])

    def step(self, day: int) -> None:
        """One day, in the order of the suite's run script."""
        self.system.enact_border_closures(day)
        self._geography.AddNewConflictZones(self.system, day)
        self._spawning.spawn_daily_displaced(self.system, day, self._counts, SumFromCamps=True)
        self._spawning.refresh_spawn_weights(self.system)
        self.system.evolve()


def run(instance: Path, scale_down: int) -> dict[str, object]:
    """Run all days; CPU seconds are those of the days, not of reading the files."""
    one = PeerRun(instance, scale_down)
    people: list[list[int]] = []
    person_days, begin = 0, time.process_time()
    for day in range(one.days):
        one.step(day)
        person_days += len(one.system.agents)
        people.append([one.places[name].numAgents * scale_down for name in one.camps])
    return {
        "cpu_seconds": time.process_time() - begin,
        "person_days": person_days * scale_down,
        "camps": one.camps,
        "people": people,
    }


def main() -> None:
    """Write what the run gave as JSON."""
    parser = argparse.ArgumentParser(description="One run of Flee 3.1.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale-down", type=int, default=1, help="people one agent stands for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    instance, out = options.instance.resolve(), options.out.resolve()
    random.seed(options.seed)
    np.random.seed(options.seed)  # noqa: NPY002 (the peer draws from the global generators)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        quiet = io.StringIO()
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            found = run(instance, options.scale_down)
        os.chdir(instance)
    out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
