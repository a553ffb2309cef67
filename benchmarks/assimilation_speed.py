"""How long the smoother takes: 60 days, 60 places, 500 members, 150 figures.

    python -m benchmarks.assimilation_speed [--members 500] [--days 60] [--figures 150]

Run it from the root of the repository. Wanted: 60 seconds on two cores.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from benchmarks.report import cores, machine_line, table
from benchmarks.twin import DENSE, UNBIASED, made_up, simulate

from waystation.assimilation.smoother import run_smoother
from waystation.engine.rules import build_rules

WANTED = 60.0


def main() -> None:
    """Print the seconds taken."""
    parser = argparse.ArgumentParser(description="How long the smoother takes.")
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--figures", type=int, default=150)
    options = parser.parse_args()
    print(machine_line())
    each = (options.days - 10) * DENSE.camps / options.figures
    twin = replace(DENSE, past=options.days, every=max(each / 1.3, 1.0))
    model = made_up(twin, 1)
    rules = build_rules(model)
    figures = simulate(twin, model, rules, 1).observations[: options.figures]
    run_smoother(model, rules, figures[:2], members=40, last_day=2, seed=1, settings=UNBIASED)
    begin, begin_cpu = time.perf_counter(), time.process_time()
    run_smoother(
        model, rules, figures, members=options.members, last_day=options.days - 1, seed=1,
        workers=cores(), settings=UNBIASED,
    )  # fmt: skip
    wall, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    row = (f"{options.members}", f"{options.days}", f"{len(figures)}", f"{wall:.1f}", f"{cpu:.1f}")
    print(table(("members", "days", "figures", "wall s", "cpu s"), [row]))
    print(f"wanted: {WANTED:g} s on two cores; at {cores()} cores wholly free it would take "
          f"{cpu / cores():.1f} s")  # fmt: skip


if __name__ == "__main__":
    main()
