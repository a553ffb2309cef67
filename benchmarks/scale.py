"""How time grows: with people, on a large network, with members, days and cells; share of draws.

    python -m benchmarks.scale [--instances FOLDER] [--quick] [--only people large growth draws]

Run it from the root of the repository. With FOLDER, which holds mali2012 (see
benchmarks/README.md), people and draws are measured on Mali's network, else on one made up.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.peer import imported
from benchmarks.recorded_draws import recorded, seconds_of
from benchmarks.report import cores, machine_line, table
from benchmarks.synthetic import Shape, network, with_people

from waystation.domain.model import Model
from waystation.engine.rules import build_rules
from waystation.engine.state import State, initial_state
from waystation.engine.step import advance, draw_parameters

SEED = 1
PEOPLE = (1_000, 100_000, 100_000_000)
PEOPLE_LIMIT = 1.5
LARGE_SECONDS, LARGE_GIB = 180.0, 6.0
PARTS = ("people", "large", "growth", "draws")
LINUX_UNIT, MAC_UNIT = 1024, 1
"""Bytes in which the two systems tell the peak of memory."""
SMALL = Shape(places=100, routes=400, people=1_000_000, departures=20.0)
LARGE = Shape()


@dataclass(frozen=True)
class Sizes:
    """How large everything is.

    Attributes:
        members: Members where it is not their number that varies.
        days: Days where it is not their number that varies.
        small: The network on which people, growth and draws are measured.
        large: The large network.
        large_members: Members run on it.
        growth_members, growth_days: Numbers of members and of days compared.
        growth_regions: Regions, of eight that no route joins, in which people set off.
        draw_days: Days whose draws are written down.
        large_draw_days, large_draw_members: The same of the large network, and members timed.
        repeats: How often a time is taken, for the median.
        people_repeats: The same where numbers of people are compared.
    """

    members: int = 100
    days: int = 180
    small: Shape = SMALL
    large: Shape = LARGE
    large_members: int = 100
    growth_members: tuple[int, ...] = (25, 50, 100, 200)
    growth_days: tuple[int, ...] = (90, 180, 270, 365)
    growth_regions: tuple[int, ...] = (1, 2, 4, 6, 8)
    draw_days: int = 60
    large_draw_days: int = 12
    large_draw_members: int = 4
    repeats: int = 3
    people_repeats: int = 7


QUICK = Sizes(
    members=10,
    days=12,
    small=Shape(places=30, routes=120, people=30_000, days=12, departures=20.0),
    large=Shape(places=60, routes=240, people=60_000, days=12),
    large_members=10,
    growth_members=(5, 10, 20),
    growth_days=(4, 8, 12),
    growth_regions=(1, 4, 8),
    draw_days=4,
    large_draw_days=3,
    repeats=1,
    people_repeats=1,
)


@dataclass(frozen=True)
class Run:
    """Times of a run and what it moved.

    Attributes:
        rules: Seconds on the wall to build the rules, those of the first day included.
        days: Seconds on the wall for all days.
        cpu: Processor seconds for all days.
        cells: Cells with people of a member on a day, in the mean (people at places, and places
            that people are on the way to).
        done: Days run.
    """

    rules: float
    days: float
    cpu: float
    cells: float
    done: int


def run(
    model: Model, members: int, days: int, workers: int, *, most_seconds: float = np.inf
) -> Run:
    """Run an ensemble; the engine is compiled before.

    Args:
        model: The model.
        members: Members.
        days: Days.
        workers: Threads.
        most_seconds: No further day is begun after so many seconds.
    """
    begin = time.perf_counter()
    rules = build_rules(model)
    state, parameters = initial_state(model, members, SEED), draw_parameters(model, members, SEED)
    rules.situations.of_day(0, state)
    built = time.perf_counter() - begin
    wall, cpu, cells, done = 0.0, 0.0, 0, 0
    while done < days and wall < most_seconds:
        begin, begin_cpu = time.perf_counter(), time.process_time()
        advance(rules, state, parameters, done, SEED, workers=workers)
        wall += time.perf_counter() - begin
        cpu += time.process_time() - begin_cpu
        cells += _cells(state)
        done += 1
    return Run(built, wall, cpu, cells / (members * max(done, 1)), done)


def _cells(state: State) -> int:
    here = np.count_nonzero(state.solo) + np.count_nonzero(state.sheltered)
    return int(here + np.count_nonzero(state.calendar.any(axis=3)))


def median_cpu(model: Model, members: int, days: int, repeats: int) -> tuple[float, float]:
    """Median of processor seconds on one thread, and cells with people of a member on a day."""
    runs = [run(model, members, days, 1) for _ in range(repeats)]
    return float(np.median([one.cpu for one in runs])), runs[0].cells


def small_model(options: argparse.Namespace, sizes: Sizes) -> tuple[str, Model]:
    """Mali's network where the instances are given, else one made up."""
    folder = options.instances and options.instances / "mali2012"
    if folder and folder.is_dir():
        return "mali2012", imported(folder).model
    if folder:
        print(f"there is no folder {folder}: a network made up is taken instead")
    return "made up", network(sizes.small, SEED)


def people(options: argparse.Namespace, sizes: Sizes) -> None:
    """Member-days per second by the number of people on the move, on one network."""
    name, model = small_model(options, sizes)
    models = {number: with_people(model, number) for number in PEOPLE}
    runs: dict[int, list[Run]] = {number: [] for number in PEOPLE}
    for _ in range(sizes.people_repeats):  # in turn, so that a busy spell slows all of them
        for number, one in models.items():
            runs[number].append(run(one, sizes.members, sizes.days, 1))
    rates = []
    for number, found in runs.items():
        seconds = float(np.median([one.cpu for one in found]))
        rates.append((number, sizes.members * sizes.days / seconds, found[0].cells))
    rows = [
        (f"{number:,}", f"{rate:,.0f}", f"{cells:.1f}", f"{rates[0][1] / rate:.2f}")
        for number, rate, cells in rates
    ]
    print(f"\nPeople, network {name}: {sizes.members} members, {sizes.days} days, one thread")
    print(f"(wanted: a time within {PEOPLE_LIMIT} of that of {PEOPLE[0]:,} people)")
    print(table(("people", "member-days/s", "cells", "time ratio"), rows))


def large_run(shape: Shape, members: int, most_seconds: float) -> tuple[float, Run, float]:
    """Seconds to make the network, the run on all cores, and peak GiB of the process."""
    run(network(QUICK.small, SEED), 1, 2, 1)
    begin = time.perf_counter()
    model = network(shape, SEED)
    made = time.perf_counter() - begin
    found = run(model, members, shape.days, cores(), most_seconds=most_seconds)
    unit = MAC_UNIT if sys.platform == "darwin" else LINUX_UNIT
    return made, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def large(options: argparse.Namespace, sizes: Sizes) -> None:
    """Seconds and memory of the large network, in a process of its own."""
    shape = replace(sizes.large, limited=options.limited)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        work = pool.submit(large_run, shape, sizes.large_members, options.most_seconds)
        made, found, peak = work.result()
    print(f"\nLarge: {shape.places:,} places, {shape.routes:,} routes, {shape.people:,} residents,")
    print(f"{sizes.large_members} members, {shape.days} days, {cores()} threads, "
          f"{shape.limited:g} of the camps limited")  # fmt: skip
    print(f"(wanted: rules and days in {LARGE_SECONDS:g} s, {LARGE_GIB:g} GiB)")
    if found.done < shape.days:
        print(f"stopped after {found.done} of {shape.days} days, at {options.most_seconds:g} s")
    header = ("network, s", "rules, s", "days, s", "both, s", "cells", "peak, GiB")
    row = (made, found.rules, found.days, found.rules + found.days, found.cells, peak)
    print(table(header, [tuple(f"{value:,.2f}" for value in row)]))


def line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float]:
    """Slope, intercept and R^2 of the straight line of least squares.

    Args:
        x: What varies, not the same everywhere.
        y: Seconds, as many.
    """
    slope, intercept = np.polyfit(x, y, 1)
    rest = np.asarray(y) - (slope * np.asarray(x) + intercept)
    spread = float(np.sum((np.asarray(y) - np.mean(y)) ** 2))
    return float(slope), float(intercept), 1.0 - float(np.sum(rest**2)) / spread


def growth(_options: argparse.Namespace, sizes: Sizes) -> None:
    """Processor seconds against members, days and cells, with a fitted line for each."""
    model = network(sizes.small, SEED)
    series: dict[str, list[tuple[float, float]]] = {"members": [], "days": [], "cells": []}
    for members in sizes.growth_members:
        seconds, _ = median_cpu(model, members, sizes.days, sizes.repeats)
        series["members"].append((members, seconds))
    for days in sizes.growth_days:
        seconds, _ = median_cpu(model, sizes.members, days, sizes.repeats)
        series["days"].append((days, seconds))
    small = sizes.small
    regions = replace(small, places=2 * small.places, routes=2 * small.routes, regions=8)
    for seeded in sizes.growth_regions:
        other = network(replace(regions, seeded=seeded), SEED)
        seconds, cells = median_cpu(other, sizes.members, sizes.days, sizes.repeats)
        series["cells"].append((cells, seconds))
    rows: list[tuple[str, ...]] = []
    for what, points in series.items():
        x, y = zip(*points, strict=True)
        rows += [(what, f"{a:,.1f}", f"{b:.3f}", "", "", "") for a, b in points]
        rows.append((f"line, {what}", "", "", *(f"{value:.3g}" for value in line(x, y))))
    print(f"\nGrowth, a made-up network of {sizes.small.places} places, one thread: "
          f"{sizes.members} members, {sizes.days} days but where they vary")  # fmt: skip
    print(f"(cells: {regions.places} places in 8 parts, people set off in one or more of them)")
    print(table(("varies", "value", "seconds", "slope", "intercept", "R^2"), rows))


def draws(options: argparse.Namespace, sizes: Sizes) -> None:
    """Share of the run time that draws take by themselves, and draws in a second."""
    name, model = small_model(options, sizes)
    large = network(sizes.large, SEED)
    rows = [
        _draws_of(name, model, sizes.members, sizes.draw_days, sizes.repeats),
        _draws_of("large", large, sizes.large_draw_members, sizes.large_draw_days, sizes.repeats),
    ]
    print("\nDraws, one member from the first day on; calls per member-day")
    print(f"({sizes.draw_days} days; of the large network {sizes.large_draw_days})")
    kinds = ("binomial", "hypergeometric", "other uniform", "stream")
    header = ("network", *kinds, "draws, ms", "member, ms", "share", "M draws/s")
    print(table(header, rows))


def _draws_of(name: str, model: Model, members: int, days: int, repeats: int) -> tuple[str, ...]:
    calls = recorded(model, days, SEED)
    alone = seconds_of(calls)
    seconds, _ = median_cpu(model, members, days, repeats)
    numbers = calls.numbers()
    per_day = [f"{number / days:,.1f}" for number in numbers]
    a_second = members * sum(numbers[:3]) / seconds / 1e6
    share = alone * members / seconds
    times = (f"{1e3 * alone:.3f}", f"{1e3 * seconds / members:.3f}", f"{share:.0%}")
    return (name, *per_day, *times, f"{a_second:.1f}")


WORK: dict[str, Callable[[argparse.Namespace, Sizes], None]] = {
    "people": people, "large": large, "growth": growth, "draws": draws,
}  # fmt: skip


def main() -> None:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(description="How the engine's time grows.")
    parser.add_argument("--instances", type=Path, help="folder that holds mali2012")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; the figures mean nothing")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument(
        "--limited", type=float, default=0.5, help="share of camps that are limited"
    )
    parser.add_argument("--most-seconds", type=float, default=1_800.0, help="for the large one")
    options = parser.parse_args()
    sizes = QUICK if options.quick else Sizes()
    print(machine_line())
    run(network(QUICK.small, SEED), 1, 2, 1)
    for part in PARTS:
        if part in options.only:
            WORK[part](options, sizes)


if __name__ == "__main__":
    main()
