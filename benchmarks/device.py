"""Seconds of the step on a GPU, beside what its draws and its memory allow.

    python -m benchmarks.device [--quick]      (from the root of the repository)

Two networks, 1,000 members, 365 days; wanted on one H200: 1 second with 500 places and 2,000
routes, 10 seconds with 5,000 and 20,000. Where there is no GPU it says so and runs nothing.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
from benchmarks.recorded_draws import recorded
from benchmarks.report import machine_line, table
from benchmarks.synthetic import Shape, network
from numba.core import config

from waystation.domain.errors import InputError
from waystation.domain.model import Model
from waystation.engine.backend import check_device, start
from waystation.engine.devices import Device
from waystation.engine.rules import build_rules
from waystation.engine.state import State, initial_state, total_people
from waystation.engine.step import draw_parameters

SEED = 1
DRAWS_LIMIT, BYTES_LIMIT = 1.5e10, 4.3e12
"""Draws and bytes of an H200 in a second: estimates of what it can do, from its arithmetic units
and its memory; no program has been seen to reach them."""
DRAW_DAYS = 4


@dataclass(frozen=True)
class Case:
    """A network, how many members for how long, and the seconds wanted."""

    shape: Shape
    members: int
    days: int
    wanted: float


CASES = (
    Case(Shape(places=500, routes=2_000, people=5_000_000), 1_000, 365, 1.0),
    Case(Shape(), 1_000, 365, 10.0),
)
QUICK = (Case(Shape(places=30, routes=120, people=30_000, days=6), 4, 4, np.inf),)


def seconds_on(device: Device, model: Model, members: int, days: int) -> float:
    """Seconds on the wall for all days, kernels compiled before; everybody is counted at last."""
    rules, parameters = build_rules(model, device), draw_parameters(model, members, SEED)
    session = start(rules, initial_state(model, members, SEED), device=device)
    session.advance(0, parameters, SEED)
    before = total_people(session.view)
    session = start(rules, initial_state(model, members, SEED), device=device)
    began = time.perf_counter()
    for day in range(days):
        session.advance(day, parameters, SEED)
    after = total_people(session.view)
    took = time.perf_counter() - began
    if not np.array_equal(before, after):
        raise AssertionError("people were lost or made")
    return took


def draws_of(model: Model, days: int) -> float:
    """Draws of a member on one of the first days, in the mean, from which later ones grow.

    Binomials, hypergeometrics and other uniform numbers.
    """
    calls = recorded(model, days, SEED)
    return sum(calls.numbers()[:3]) / days


def bytes_of(state: State) -> float:
    """Bytes of a member on a day at the least: each count read and written, one day of arrivals."""
    still = sum(array.nbytes for name, array in state._asdict().items() if name != "calendar")
    return float(2.0 * (still + state.calendar.nbytes / state.calendar.shape[3]) / len(state.home))


def row(case: Case, device: Device) -> tuple[str, ...]:
    """A line of the table."""
    model = network(case.shape, SEED)
    took = seconds_on(device, model, case.members, case.days)
    work = case.members * case.days / took
    draws = work * draws_of(model, DRAW_DAYS)
    moved = work * bytes_of(initial_state(model, 1, SEED))
    return (
        f"{case.shape.places:,} / {case.shape.routes:,}",
        f"{case.members:,}",
        f"{case.days}",
        f"{took:.2f}",
        f"{case.wanted:g}",
        f"{draws:.2e}",
        f"{draws / DRAWS_LIMIT:.3f}",
        f"{moved:.2e}",
        f"{moved / BYTES_LIMIT:.3f}",
    )


def main() -> None:
    """Print a line per network, or why none was run."""
    parser = argparse.ArgumentParser(description="Seconds of the step on a GPU.")
    parser.add_argument("--quick", action="store_true", help="tiny, to see that it works")
    parser.add_argument("--device", choices=list(Device), default=Device.GPU)
    options = parser.parse_args()
    device = Device(options.device)
    try:
        check_device(device)
    except InputError as refused:
        print(f"not run: {refused}")
        return
    print(machine_line())
    if device is Device.GPU and vars(config)["ENABLE_CUDASIM"]:
        print("a simulator of a GPU, whose seconds mean nothing")
    print(f"on the {device}; limits: {DRAWS_LIMIT:.1e} draws and {BYTES_LIMIT:.1e} bytes a second")
    heads = ("places / routes", "members", "days", "seconds", "wanted", "draws/s", "of limit",
             "bytes/s", "of limit")  # fmt: skip
    print(table(heads, [row(case, device) for case in (QUICK if options.quick else CASES)]))


if __name__ == "__main__":
    main()
