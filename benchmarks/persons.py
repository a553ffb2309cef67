"""Every person by themselves: persons' days per second, beside what the memory could do at best.

    python -m benchmarks.persons             (from the root of the repository)
    python -m benchmarks.persons --people 123000000 --places 50000

Everybody is on the move from the first day, on a network made up by rule. In the busy world people
go on after a day or two, as in an imported Flee instance; in the quiet one they stay for months.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace

import numpy as np
from benchmarks.memory import peak_bytes
from benchmarks.report import cores, machine_line, table
from benchmarks.synthetic import Shape, network

from waystation.domain.model import FloatArray, Model
from waystation.domain.parameters import PARAMETERS, P
from waystation.engine import persons
from waystation.engine.persons_state import LANES, SINCE
from waystation.engine.rules import Rules, build_rules
from waystation.engine.step import advance, draw_parameters, share_out
from waystation.scenario.model import transformed

EVERY_PERSON = 2 + 2
"""Bytes read of each person: their day word, in both passes."""
NOT_ON_THE_WAY = 4 + 1
"""More bytes read where anybody of sixteen is not on the way: cell, and what they do."""
CHANGED = 4 + 2 + 1
"""Bytes written when a person sets out, and when they arrive."""
QUIET = {P.SOLO_LEAVE: 0.01, P.LEAVE_CAMP: 0.01, P.LEAVE_OVERFLOW: 0.02, P.LEAVE_HUB: 0.1}
COPIES = 5


@dataclass(frozen=True)
class Measured:
    """What some days took.

    Attributes:
        wall: Seconds on the wall, per day.
        processor: Processor seconds of all threads, per day.
        setting_out: Share of the persons who set out, per day.
        bytes: Bytes of the arrays over persons read and written, per person and day, at least.
    """

    wall: float
    processor: float
    setting_out: float
    bytes: float


def everyone_on_the_move(shape: Shape, quiet: bool) -> Model:
    """The network with all of its residents on the move."""
    model = network(shape, seed=1)
    mean = model.prior_mean.copy()
    for column, chance in QUIET.items() if quiet else ():
        mean[:, column] = transformed(PARAMETERS[column].name, chance)
    return replace(
        model,
        present=model.population[:, None].copy(),
        population=np.zeros_like(model.population),
        prior_mean=mean,
    )


def copy_rate(threads: int, size: int) -> float:
    """Bytes per second read and written by copying one large array to another (as STREAM does)."""
    source, target = np.ones(size // 8), np.zeros(size // 8)

    def copy(first: int, last: int) -> None:
        np.copyto(target[first:last], source[first:last])

    best = np.inf
    for _ in range(COPIES):
        begin = time.perf_counter()
        share_out(copy, len(source), threads)
        best = min(best, time.perf_counter() - begin)
    return 2.0 * source.nbytes / best


def anybody_here(people: persons.People) -> float:
    """Share of the groups of sixteen persons in which anybody is not on the way."""
    found, groups = 0, 0
    for number, (_, due, _) in enumerate(people.chunks):
        whole = people.used_of(number) // LANES * LANES
        least = due[:whole].reshape(-1, LANES).min(axis=1)
        found += int((least <= people.day + SINCE).sum())
        groups += len(least)
    return found / max(groups, 1)


def days_of_persons(
    rules: Rules, parameters: FloatArray, people: persons.People, days: int, threads: int
) -> Measured:
    """Some more days of everybody."""
    begun, used = anybody_here(people), people.used
    wall, processor, out, arrived = time.perf_counter(), time.process_time(), 0, 0
    for day in range(people.day + 1, people.day + 1 + days):
        record = persons.advance(rules, people, parameters, day, 1, workers=threads)
        out += int(record.departures.sum())
        arrived += int(record.arrivals.sum())
    processor = (time.process_time() - processor) / days
    wall = (time.perf_counter() - wall) / days
    here = 0.5 * (begun + anybody_here(people))
    changed = (out + arrived) / (days * used)
    moved = EVERY_PERSON + NOT_ON_THE_WAY * here + CHANGED * changed
    return Measured(wall, processor, out / (days * used), moved)


def line(name: str, people: int, threads: int, found: Measured, limit: float) -> list[str]:
    """A row of the table."""
    rate = people / found.wall
    return [
        name,
        str(threads),
        f"{found.wall:.2f}",
        f"{found.processor:.2f}",
        f"{100 * found.setting_out:.1f}",
        f"{people / found.processor / 1e6:.1f}",
        f"{rate / 1e6:.1f}",
        f"{found.bytes:.1f}",
        f"{rate * found.bytes / 1e9:.2f}",
        f"{limit / 1e9:.1f}",
        f"{limit / found.bytes / 1e6:.0f}",
    ]


def main() -> None:
    """Print a line per world and number of threads."""
    parser = argparse.ArgumentParser(description="Persons' days per second.")
    parser.add_argument("--people", type=int, default=20_000_000)
    parser.add_argument("--places", type=int, default=5_000)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--before", type=int, default=10, help="days before those measured")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.people, options.places, options.days, options.before = 50_000, 50, 2, 2
    print(machine_line())
    shape = Shape(places=options.places, routes=4 * options.places, people=options.people)
    rows = []
    for name, quiet in (("busy", False), ("quiet", True)):
        model = everyone_on_the_move(shape, quiet)
        rules, parameters = build_rules(model), draw_parameters(model, 1, 1)
        people = persons.start(rules, 1)
        days_of_persons(rules, parameters, people, max(options.before, 1), cores())
        for threads in sorted({1, cores()}):
            limit = copy_rate(threads, 64 << (10 if options.quick else 20))
            found = days_of_persons(rules, parameters, people, options.days, threads)
            rows.append(line(name, people.used, threads, found, limit))
        state = persons.counts(people, rules)
        begin = time.perf_counter()
        for day in range(people.day + 1, people.day + 1 + options.days):
            advance(rules, state, parameters, day, 1)
        told = (time.perf_counter() - begin) / options.days
        print(f"{name}: the same people by counts, {1e3 * told:.1f} ms a day, one thread")
    head = ("world", "threads", "s/day", "proc. s/day", "set out, %", "M/proc. s", "M/s",
            "B/person-day", "GB/s", "copy, GB/s", "limit, M/s")  # fmt: skip
    print(table(head, rows))
    print("M/s: million persons' days per second; limit: what copying alone would allow")
    size = people.bytes_used / people.used
    print(f"{people.used:,} persons, {size:.2f} B each; peak {peak_bytes() / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
