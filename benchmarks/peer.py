"""Our engine beside the nearest peer, Flee 3.1, on the same instances, in one run of this script.

The peer simulates every person, once, in one process. We run an ensemble of the imported instance,
on one thread and on all cores. Both are scored on the same corrected, daily interpolated counts.

    python -m benchmarks.peer --instances FOLDER      (from the root of the repository)

FOLDER holds burundi2015, car2013 and mali2012 (see benchmarks/README.md). The peer gets a virtual
environment of its own in benchmarks/.peer-venv, made on the first run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.report import cores, machine_line, table

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state, people_present
from waystation.engine.step import advance, draw_parameters
from waystation.forecasting.shares import averaged_relative_difference
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_people import daily_counts
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.world.flee import read_instance

HERE = Path(__file__).parent
PEER = "flee==3.1"
TIMED = ("burundi2015", "mali2012")
LIMITS = {"burundi2015": 0.555, "car2013": 0.440, "mali2012": 0.364}
"""Averaged relative difference, rescaled, that ours must not exceed (issue of the engine)."""
PERSON_DAYS_RATIO = 10_000
ENSEMBLE_RATIO = 0.1


@dataclass(frozen=True)
class Instance:
    """An imported instance.

    Attributes:
        name: Name of its folder.
        model: The model the package's own importer makes of it.
        days: Days simulated.
        camps: Names of the camps with counts.
        counted: (day, camp) people, corrected, on straight lines between reports.
    """

    name: str
    model: Model
    days: int
    camps: tuple[str, ...]
    counted: IntArray


@dataclass(frozen=True)
class Timing:
    """Seconds of a whole ensemble: processor time on one thread, or wall time on all cores."""

    threads: int
    seconds: float


@dataclass(frozen=True)
class Simulated:
    """What a simulation gave.

    Attributes:
        person_days: People on the move, added up over days (of one member, in the mean).
        people: (day, camp) people, for our ensemble their mean over members.
        seconds: Processor time of the days of the peer's run; 0 for ours.
    """

    person_days: float
    people: FloatArray
    seconds: float = 0.0


def imported(folder: Path) -> Instance:
    """Import an instance as `waystation import flee --given` does, and load what it wrote.

    Args:
        folder: The instance.

    Raises:
        InputError: It cannot be imported.
    """
    source = read_instance(folder)
    with tempfile.TemporaryDirectory() as aside:
        written = Path(aside) / source.name
        write_folder(import_instance(source, given=True), written)
        model = build_model(load_scenario(written), days=source.days)
    is_camp = {place.name: place.is_camp for place in source.locations}
    counts = [one for one in source.counts if is_camp[one.name]]
    each = [daily_counts(one, source.first_day, source.days) for one in counts]
    return Instance(
        name=source.name,
        model=model,
        days=source.days,
        camps=tuple(one.name for one in counts),
        counted=np.array(each, dtype=np.int64).T,
    )


def ensemble_time(instance: Instance, members: int, threads: int, repeats: int) -> Timing:
    """Seconds of a whole ensemble, the median of some repeats; rules are built anew in each.

    Args:
        instance: The instance.
        members: Members.
        threads: 1, timed by the processor, or more, timed by the clock on the wall.
        repeats: How often.
    """
    clock = time.process_time if threads == 1 else time.perf_counter
    taken = []
    for _ in range(repeats):
        begin = clock()
        rules, state = build_rules(instance.model), initial_state(instance.model, members, 1)
        parameters = draw_parameters(instance.model, members, 1)
        for day in range(instance.days):
            advance(rules, state, parameters, day, 1, workers=threads)
        taken.append(clock() - begin)
    return Timing(threads, float(np.median(taken)))


def our_run(instance: Instance, members: int) -> Simulated:
    """Mean over members of people in camps, and the person-days of a member in the mean."""
    model, rules = instance.model, build_rules(instance.model)
    state, parameters = initial_state(model, members, 1), draw_parameters(model, members, 1)
    camps = [model.locations.index(name) for name in instance.camps]
    people = np.zeros((instance.days, len(camps)))
    residents, person_days = state.home.sum(axis=1), 0.0
    for day in range(instance.days):
        advance(rules, state, parameters, day, 1, workers=cores())
        present = people_present(state, rules.facts.waits_at, rules.facts.holding)
        people[day] = present[:, camps].sum(axis=2).mean(axis=0)
        person_days += float((residents - state.home.sum(axis=1)).mean()) + model.present.sum()
    return Simulated(person_days, people)


def peer_python(given: Path | None) -> Path:
    """The peer's Python: the one given, or that of its own environment, made when missing."""
    if given is not None:
        return given
    folder = HERE / ".peer-venv"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "complete").exists():
        print(f"Making {folder} with {PEER} ...", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
        (folder / "complete").touch()
    return python


def peer_run(python: Path, folder: Path, instance: Instance, scale_down: int) -> Simulated:
    """One run of the peer in a process of its own.

    Raises:
        RuntimeError: It ends with an error; its last lines are told.
    """
    with tempfile.TemporaryDirectory() as aside:
        out = Path(aside) / "out.json"
        script = str(HERE / "peer_run.py")
        command = [str(python), script, str(folder), str(out), "--scale-down", str(scale_down)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            msg = f"the peer's run of {instance.name} failed: {done.stderr[-2000:]}"
            raise RuntimeError(msg)
        found = json.loads(out.read_text())
    chosen = [found["camps"].index(name) for name in instance.camps]
    people = np.array(found["people"], dtype=np.float64)[:, chosen]
    return Simulated(float(found["person_days"]), people, float(found["cpu_seconds"]))


def speed_rows(ours: Simulated, theirs: Simulated, timings: list[Timing], members: int) -> Rows:
    """Lines of the table of times: one for each number of threads."""
    rows: Rows = []
    for timing in timings:
        each = timing.seconds / members
        rate = ours.person_days / each
        against = theirs.person_days / theirs.seconds if theirs.seconds else np.nan
        share = timing.seconds / theirs.seconds if theirs.seconds else np.nan
        rows.append(
            (
                *(f"{timing.threads}", f"{theirs.seconds:.1f}", f"{timing.seconds:.2f}"),
                *(f"{1e3 * each:.3f}", f"{against:.3g}", f"{rate:.3g}"),
                *(f"{rate / against:,.0f}", f"{share:.3f}"),
            )
        )
    return rows


def scores(simulated: Simulated, counted: IntArray) -> tuple[str, str]:
    """Averaged relative difference: raw and rescaled."""
    return (
        f"{averaged_relative_difference(simulated.people, counted):.3f}",
        f"{averaged_relative_difference(simulated.people, counted, rescaled=True):.3f}",
    )


Rows = list[tuple[str, ...]]
NOTHING = Simulated(0.0, np.zeros((0, 0)))
SPEED = (
    *("instance", "threads", "peer, s", "ensemble, s", "member, ms"),
    *("peer, pd/s", "member, pd/s", "ratio", "time/peer's"),
)
SCORE = ("instance", "peer raw", "rescaled", "ours raw", "rescaled", "limit")


def measure(folder: Path, python: Path | None, options: argparse.Namespace) -> tuple[Rows, Rows]:
    """Lines for the two tables: times and scores.

    Args:
        folder: The instance.
        python: The peer's Python; None for an instance (or a call) without the peer.
        options: Members, repeats, how far the peer is scaled down.
    """
    instance = imported(folder)
    ours = our_run(instance, options.members)
    theirs = NOTHING
    if python is not None:
        theirs = peer_run(python, folder, instance, options.scale_down)
    speed: Rows = []
    if instance.name in TIMED:
        timings = [
            ensemble_time(instance, options.members, threads, options.repeats)
            for threads in dict.fromkeys([1, cores()])
        ]
        lines = speed_rows(ours, theirs, timings, options.members)
        speed = [(instance.name, *line) for line in lines]
    peer_scores = scores(theirs, instance.counted) if python is not None else ("-", "-")
    limit = f"{LIMITS[instance.name]:.3f}"
    score = (instance.name, *peer_scores, *scores(ours, instance.counted), limit)
    return speed, [score]


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description="Our engine beside Flee 3.1.")
    parser.add_argument("--instances", type=Path, required=True, help="folder of the instances")
    parser.add_argument("--peer-python", type=Path, help="a Python that has flee 3.1")
    parser.add_argument("--skip-peer", action="store_true")
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3, help="ensembles timed, for their median")
    parser.add_argument("--scale-down", type=int, default=1, help="people per agent of the peer")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; the figures mean nothing")
    options = parser.parse_args()
    if options.quick:
        options.members, options.repeats, options.scale_down = 20, 1, 200
    print(machine_line())
    speed: Rows = []
    score: Rows = []
    for name in ("mali2012",) if options.quick else LIMITS:
        folder = options.instances / name
        if not folder.is_dir():
            print(f"{name} is left out: there is no folder {folder}")
            continue
        wanted = name in TIMED and not options.skip_peer
        python = peer_python(options.peer_python) if wanted else None
        times, shares = measure(folder, python, options)
        speed += times
        score += shares
    print(f"\nTimes; pd is person-days, of {options.members:,} members or of the peer's one run")
    print(f"(wanted: a ratio of {PERSON_DAYS_RATIO:,}, a time of {ENSEMBLE_RATIO} of the peer's)")
    print(table(SPEED, speed))
    print("\nAveraged relative difference from the counts, raw and rescaled to their total")
    print(table(SCORE, score))


if __name__ == "__main__":
    main()
