"""Everyone on the move on Earth: a year by counts, days of every person, how the cost grows.

    python -m benchmarks.everyone [--quick] [--days N] [--only counts persons growth] [--plot FILE]

Run it from the root of the repository. The network is that of `benchmarks.world_network`. Counts
and persons each run in a process of their own. A year of every person takes long: so many days are
run as `--days` says, and nothing is told of the others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from benchmarks.everyone_plot import Panel, drawn
from benchmarks.memory import peak_bytes
from benchmarks.report import cores, machine_line, table
from benchmarks.world_network import Size, world

from waystation.domain.model import Model
from waystation.engine import persons
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import initial_state, total_people
from waystation.engine.step import advance, draw_parameters

SEED = 1
MOST_SECONDS, MOST_GIB = 120.0, 8.0
"""What is wanted of one member's year by counts on two cores: rules and days."""
PEER = 97_000
"""Person-days in a processor second of the nearest peer, Flee, measured on Mali 2012."""
PARTS = ("counts", "persons", "growth")
QUICK = Size(places=300, routes=1_200, people=700_000, days=4)
_PEOPLE_A_PLACE = 2_464
_GIB = 2.0**30
Found = TypeVar("Found")


@dataclass(frozen=True)
class Year:
    """What one member took.

    Attributes:
        network, rules: Processor seconds to make the network and to build the rules.
        built: Seconds on the wall to build the rules.
        wall, cpu: Seconds of all days, on the wall and of the processor.
        gib: Peak memory of the process.
        moved, arrived, set_off: People who moved on, arrived and set off, over all days.
        cells: Cells with people, in the mean of the days.
        gone: People who left the movement.
        sheltered: People with a place in a limited shelter at the end.
    """

    network: float
    rules: float
    built: float
    wall: float
    cpu: float
    gib: float
    moved: int
    arrived: int
    set_off: int
    cells: float
    gone: int
    sheltered: int


@dataclass(frozen=True)
class Days:
    """What days of every person took.

    Attributes:
        wall, cpu: Seconds, on the wall and of the processor.
        person_days: Days of persons who had set off by then.
        person_bytes: Bytes a person takes.
        bandwidth: Bytes a second that all cores together read and write.
        gib: Peak memory of the process.
    """

    wall: float
    cpu: float
    person_days: int
    person_bytes: float
    bandwidth: float
    gib: float


def _ready(size: Size) -> tuple[Model, Rules, tuple[float, float, float]]:
    """The network, its rules and seconds as `Year` tells them first; the engine is compiled."""
    small = world(QUICK, SEED)
    rules, parameters = build_rules(small), draw_parameters(small, 1, SEED)
    advance(rules, initial_state(small, 1, SEED), parameters, 0, SEED)
    begin = time.process_time()
    model = world(size, SEED)
    made, before = time.process_time(), time.perf_counter()
    rules = build_rules(model)
    seconds = (made - begin, time.process_time() - made, time.perf_counter() - before)
    return model, rules, seconds


def year(size: Size) -> Year:
    """A member's days by counts; people are counted on the first and the last day.

    Raises:
        AssertionError: Somebody was lost or came from nowhere.
    """
    model, rules, seconds = _ready(size)
    state, parameters = initial_state(model, 1, SEED), draw_parameters(model, 1, SEED)
    everybody = int(total_people(state)[0])
    wall, cpu, cells, sums = 0.0, 0.0, 0, np.zeros(3, dtype=np.int64)
    for day in range(size.days):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        record = advance(rules, state, parameters, day, SEED, workers=cores())
        wall += time.perf_counter() - begin
        cpu += time.process_time() - begin_cpu
        sums += [one.sum() for one in (record.departures, record.arrivals, record.set_off)]
        cells += int(np.count_nonzero(state.solo) + np.count_nonzero(state.sheltered))
    assert int(total_people(state)[0]) == everybody, "people were lost on the way"
    moved, arrived, set_off = (int(one) for one in sums)
    return Year(
        *seconds, wall, cpu, peak_bytes() / _GIB, moved, arrived, set_off,
        cells / size.days, int(state.exits.sum()), int(state.sheltered.sum()),
    )  # fmt: skip


def days_of_persons(size: Size) -> Days:
    """Days of every person by themselves."""
    _, rules, _ = _ready(size)
    small = build_rules(world(QUICK, SEED))
    parameters = draw_parameters(rules.model, 1, SEED)
    persons.advance(small, persons.start(small, SEED), parameters, 0, SEED, workers=cores())
    people = persons.start(rules, SEED)
    wall, cpu, done = 0.0, 0.0, 0
    for day in range(size.days):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        persons.advance(rules, people, parameters, day, SEED, workers=cores())
        wall += time.perf_counter() - begin
        cpu += time.process_time() - begin_cpu
        done += people.used
    person_bytes = people.bytes_used / (len(people.chunks) * people.size)
    return Days(wall, cpu, done, person_bytes, bandwidth(), peak_bytes() / _GIB)


def bandwidth(mib: int = 128, repeats: int = 5) -> float:
    """Bytes a second that all cores read and write together, copying arrays: the best of some."""
    source = [np.ones(mib << 17) for _ in range(cores())]
    target = [np.zeros_like(one) for one in source]
    best = np.inf
    with ThreadPoolExecutor(cores()) as pool:
        for _ in range(repeats):
            begin = time.perf_counter()
            list(pool.map(np.copyto, target, source))
            best = min(best, time.perf_counter() - begin)
    return 2.0 * sum(one.nbytes for one in source) / best


def apart(work: Callable[[Size], Found], size: Size) -> Found:
    """Work done in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, size).result()


def counts(options: argparse.Namespace) -> None:
    """One member's year by counts, beside what is wanted."""
    size = QUICK if options.quick else Size()
    found = apart(year, size)
    print(f"\nBy counts: {size.places:,} places, {size.routes:,} routes, {size.people:,} people, "
          f"{size.days} days, one member, {cores()} cores")  # fmt: skip
    print(f"(wanted: rules and days in {MOST_SECONDS:g} s, {MOST_GIB:g} GiB)")
    rows = (
        ("network", found.network, None),
        ("rules", found.rules, found.built),
        ("days", found.cpu, found.wall),
        ("rules and days", found.rules + found.cpu, found.built + found.wall),
    )
    print(table(
        ("", "processor s", "s on the wall"),
        [(name, f"{one:,.2f}", f"{other:,.2f}" if other else "") for name, one, other in rows],
    ))  # fmt: skip
    print(f"peak memory {found.gib:.2f} GiB")
    print(table(
        ("moved on", "arrived", "set off", "left the movement", "in limited shelters", "cells"),
        [tuple(f"{value:,.0f}" for value in (
            found.moved, found.arrived, found.set_off, found.gone, found.sheltered, found.cells
        ))],
    ))  # fmt: skip


def one_by_one(options: argparse.Namespace) -> None:
    """Days of every person, beside the limit of memory."""
    size = QUICK if options.quick else Size(days=options.days)
    found = apart(days_of_persons, size)
    moved = 2.0 * found.person_bytes
    limit, busy = found.person_days * moved / found.bandwidth, found.cpu / cores()
    print(f"\nEvery person: {size.people:,} on the first day, {size.days} days of {Size().days}, "
          f"{cores()} cores")  # fmt: skip
    print("(limit: each person's bytes read and written once a day, at the bandwidth measured)")
    rows = (
        ("seconds on the wall", f"{found.wall:,.2f}"),
        ("processor seconds", f"{found.cpu:,.2f}"),
        ("person-days in a processor second", f"{found.person_days / found.cpu:,.0f}"),
        ("times the peer's", f"{found.person_days / found.cpu / PEER:,.0f}"),
        ("bytes a person-day", f"{moved:.1f}"),
        ("bandwidth, GB/s", f"{found.bandwidth / 1e9:.1f}"),
        ("limit, s", f"{limit:,.2f}"),
        ("limit by processor seconds a core", f"{limit / busy:.1%}"),
        ("peak memory, GiB", f"{found.gib:.2f}"),
    )
    print(table(("", ""), rows))


def _ms_a_day(size: Size, members: int, days: int) -> float:
    """Processor milliseconds of a day of all members on one thread, median of the later half."""
    model = world(size, SEED)
    rules, state = build_rules(model), initial_state(model, members, SEED)
    parameters, taken = draw_parameters(model, members, SEED), []
    for day in range(days):
        begin = time.process_time()
        advance(rules, state, parameters, day, SEED)
        taken.append(time.process_time() - begin)
    return 1e3 * float(np.median(taken[days // 2 :]))


def _ms_a_day_of_persons(size: Size, days: int) -> float:
    """The same of every person of one member."""
    rules = build_rules(world(size, SEED))
    people, taken = persons.start(rules, SEED), []
    parameters = draw_parameters(rules.model, 1, SEED)
    for day in range(days):
        begin = time.process_time()
        persons.advance(rules, people, parameters, day, SEED)
        taken.append(time.process_time() - begin)
    return 1e3 * float(np.median(taken[days // 2 :]))


def growth(options: argparse.Namespace) -> None:
    """Processor time of a day against people, places and members."""
    middle = QUICK if options.quick else Size(places=5_000, routes=20_000)
    days = 4 if options.quick else 12
    people = (10**3, 10**5) if options.quick else (10**3, 10**4, 10**5, 10**6, 10**7, 10**8)
    places = (100, 300) if options.quick else (500, 1_500, 5_000, 15_000, 50_000)
    members = (1, 2) if options.quick else (1, 2, 4, 8, 16)
    small = QUICK if options.quick else Size(places=500, routes=2_000, people=500 * _PEOPLE_A_PLACE)
    most_persons = 10**5 if options.quick else 10**7
    by_people = [(n, _ms_a_day(replace(middle, people=n), 1, days)) for n in people]
    by_persons = [
        (n, _ms_a_day_of_persons(replace(middle, people=n), days)) for n in people
        if n <= most_persons
    ]  # fmt: skip
    by_places = [
        (n, _ms_a_day(Size(places=n, routes=4 * n, people=n * _PEOPLE_A_PLACE), 1, days))
        for n in places
    ]
    by_members = [(n, _ms_a_day(small, n, days)) for n in members]
    peer = [(n, 1e3 * n / PEER) for n in (people[0], people[-1])]
    panels = (
        Panel(f"people, {middle.places:,} places, 1 member",
              {"counts": by_people, "every person": by_persons, "peer": peer}),
        Panel(f"places, {_PEOPLE_A_PLACE:,} people each, 1 member", {
            "counts": by_places,
            "peer": [(n, 1e3 * n * _PEOPLE_A_PLACE / PEER) for n in (places[0], places[-1])],
        }),
        Panel(f"members, {small.places} places, {small.people:,} people", {
            "counts": by_members,
            "peer": [(n, 1e3 * n * small.people / PEER) for n in (members[0], members[-1])],
        }),
    )  # fmt: skip
    print(f"\nGrowth: processor ms of a day, one thread; peer: {PEER:,} person-days a second")
    rows = [
        (panel.title, name, f"{x:,}", f"{y:,.3f}")
        for panel in panels for name, points in panel.lines.items() for x, y in points
    ]  # fmt: skip
    print(table(("against", "what", "value", "ms a day"), rows))
    if options.plot:
        options.plot.write_text(drawn(panels, "Processor milliseconds of a simulated day"))


WORK: dict[str, Callable[[argparse.Namespace], None]] = {
    "counts": counts, "persons": one_by_one, "growth": growth,
}  # fmt: skip


def main() -> None:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(description="Everyone on the move on Earth.")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; the figures mean nothing")
    parser.add_argument("--days", type=int, default=10, help="days of every person")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--plot", type=Path, help="SVG of the growth")
    options = parser.parse_args()
    print(machine_line())
    for part in PARTS:
        if part in options.only:
            WORK[part](options)


if __name__ == "__main__":
    main()
