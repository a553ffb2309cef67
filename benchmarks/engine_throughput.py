"""Member-days per second of the kernel against the per-person reference, in one run.

Both move the same people, travelling alone, over the same small network. The ratio grows with the
number of people: the kernel's time hardly does.

    python -m benchmarks.engine_throughput      (from the root of the repository)
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from tests.tiny import corridor

from waystation.domain.model import FloatArray, Model
from waystation.engine.reference import step_people
from waystation.engine.reference_people import crowd_of
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import State, initial_state, take_members
from waystation.engine.step import advance, draw_parameters, natural_units

DAYS = 20
NEVER = 10_000


def lone_travellers(model: Model, members: int, people: int) -> State:
    """People alone at the first location, alike in all members."""
    one = initial_state(model, 1, 0)
    one.solo[0, 0, 0] = people
    one.home[0, 0] -= people
    return take_members(one, np.zeros(members, dtype=np.int64))


def kernel_rate(model: Model, rules: Rules, people: int, members: int, workers: int) -> float:
    """Member-days per second of the kernel, compiled before."""
    parameters = draw_parameters(model, members, 1)
    advance(rules, lone_travellers(model, 1, people), parameters[:1], 0, 1)
    state = lone_travellers(model, members, people)
    begin = time.perf_counter()
    for day in range(DAYS):
        advance(rules, state, parameters, day, 1, workers=workers)
    return members * DAYS / (time.perf_counter() - begin)


def reference_rate(model: Model, rules: Rules, theta: FloatArray, people: int) -> float:
    """Member-days per second of the per-person engine."""
    rng, event_on = np.random.default_rng(1), np.zeros(0, dtype=np.bool_)
    crowd = crowd_of(lone_travellers(model, 1, people))
    begin = time.perf_counter()
    for day in range(DAYS):
        step_people(crowd, rules, theta, event_on, day, rng)
    return DAYS / (time.perf_counter() - begin)


def main() -> None:
    """Print a line per number of people."""
    parser = argparse.ArgumentParser(description="Kernel against per-person reference.")
    parser.add_argument("--people", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    print(f"{'people':>10} {'kernel/s':>12} {'per person/s':>12} {'ratio':>10}")
    for people in options.people:
        model = corridor(sigma=0.0, starts=((0, NEVER),), population=people)
        rules, theta = build_rules(model), natural_units(draw_parameters(model, 1, 1))[0]
        fast = kernel_rate(model, rules, people, options.members, options.workers)
        slow = reference_rate(model, rules, theta, people)
        print(f"{people:>10,} {fast:>12,.0f} {slow:>12,.1f} {fast / slow:>10,.0f}")


if __name__ == "__main__":
    main()
