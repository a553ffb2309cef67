"""Runs of the peer, Flee 3.1, for one as-of day; executed by the peer's own Python.

Each run is a process of its own, forked once the peer's modules are read, as they keep settings and
clocks. Who sets off is given, day by day: Flee does not forecast it.

    PEER_PYTHON benchmarks/flee_arms_run.py JOB.json OUT.json

JOB holds `instance` (a folder), `scale_down` (people an agent stands for), `present` (people by
camp on the first day) and `runs`, each with `parameters`, `seed` and `departures` (people by day).
OUT gets, for each run, people by day and camp, and the processor seconds of all runs.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import resource
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
Network: Any = importlib.import_module("peer_run").Network


def simulate(job: dict[str, Any], run: dict[str, Any]) -> dict[str, list[int]]:
    """People in each camp at the end of each day."""
    random.seed(run["seed"])
    np.random.seed(run["seed"])  # noqa: NPY002 (the peer draws from the global generators)
    spawning = importlib.import_module("flee.spawning")
    scale = int(job["scale_down"])
    network = Network(Path(job["instance"]), scale, run["parameters"])
    system, places = network.system, network.places
    spawning.read_demographics(system)
    for name, people in job["present"].items():
        for _ in range(people // scale if name in network.camps else 0):
            place = places[name]
            system.addAgent(location=place, attributes=spawning.draw_samples(system, place))
    told: dict[str, list[int]] = {name: [] for name in network.camps}
    people, agents = 0, 0
    for day, number in enumerate(run["departures"]):
        system.enact_border_closures(day)
        network.geography.AddNewConflictZones(system, day)
        people += number
        if sum(system.spawn_weights) > 0:
            spawning.spawn_agents(system, people // scale - agents)
            agents = people // scale
        spawning.refresh_spawn_weights(system)
        system.evolve()
        for name in network.camps:
            told[name].append(places[name].numAgents * scale)
    return told


def in_a_child(job: dict[str, Any], run: dict[str, Any], out: Path) -> None:
    """One run in a process of its own.

    Raises:
        RuntimeError: It ends with an error, told on standard error.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            quiet = io.StringIO()
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                found = simulate(job, run)
            out.write_text(json.dumps(found))
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if ended:
        msg = f"a run of {job['instance']} failed"
        raise RuntimeError(msg)


def main() -> None:
    """Write what the runs gave as JSON."""
    job = json.loads(Path(sys.argv[1]).read_text())
    out = Path(sys.argv[2]).resolve()
    job["instance"] = str(Path(job["instance"]).resolve())
    for name in ("flee.flee", "flee.InputGeography", "flee.spawning", "flee.SimulationSettings"):
        importlib.import_module(name)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for run in job["runs"]:
            in_a_child(job, run, Path("run.json"))
            found.append(json.loads(Path("run.json").read_text()))
        os.chdir(out.parent)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    out.write_text(json.dumps({"runs": found, "cpu_seconds": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main()
