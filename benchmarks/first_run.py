"""Seconds numba spends compiling in a first forecast after install, and in the next one.

Both forecast the shipped example in processes of their own, with one folder for compiled code that
is empty at first. Processor seconds are those of the compiling thread, so other work on the machine
matters less to them than to the seconds that pass.

    python -m benchmarks.first_run      (from the root of the repository)
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import machine_line, table
from numba.core import event

EXAMPLE = Path(__file__).parents[1] / "examples" / "caravan-2018"


class Compilations(event.Listener):
    """Counts functions compiled, and seconds of those compiled for no other.

    Attributes:
        functions: Compiled so far.
        passed: Seconds that passed.
        processor: Seconds of the thread's processor time.
    """

    def __init__(self) -> None:
        self.functions, self.passed, self.processor = 0, 0.0, 0.0
        self._depth, self._began = 0, (0.0, 0.0)

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002
        """A function is about to be compiled, perhaps for the one being compiled."""
        if self._depth == 0:
            self._began = time.perf_counter(), time.thread_time()
        self._depth += 1
        self.functions += 1

    def on_end(self, event: event.Event) -> None:  # noqa: ARG002
        """A function is compiled."""
        self._depth -= 1
        if self._depth == 0:
            self.passed += time.perf_counter() - self._began[0]
            self.processor += time.thread_time() - self._began[1]


def forecast(members: int) -> None:
    """Forecast the example and print what compiling took, as JSON."""
    seen, began = Compilations(), time.perf_counter()
    event.register("numba:compile", seen)  # type: ignore[no-untyped-call]
    from waystation.cli import app  # some of it is compiled when first imported

    with tempfile.TemporaryDirectory() as out:
        wanted = ["forecast", str(EXAMPLE), "--members", str(members), "--out", f"{out}/first"]
        app(wanted, standalone_mode=False)
    took = time.perf_counter() - began
    print(json.dumps([seen.functions, seen.passed, seen.processor, took]))


def run(members: int, cache: str) -> list[float]:
    """One forecast in a process of its own: functions, seconds passed, of the processor, in all."""
    command = [sys.executable, "-m", "benchmarks.first_run", "--members", str(members), "--inside"]
    done = subprocess.run(
        command, env=os.environ | {"NUMBA_CACHE_DIR": cache}, check=True, capture_output=True
    )
    measured: list[float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print a line for the first forecast and one for the second."""
    parser = argparse.ArgumentParser(description="Seconds of compiling in a first forecast.")
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        forecast(options.members)
        return
    rows = []
    with tempfile.TemporaryDirectory() as cache:
        for name in ("first", "second"):
            functions, *seconds = run(options.members, cache)
            rows.append((name, f"{functions:.0f}", *(f"{one:.1f}" for one in seconds)))
    print(machine_line())
    header = (
        "forecast",
        "functions compiled",
        "seconds compiling",
        "of processor",
        "seconds in all",
    )
    print(table(header, rows))


if __name__ == "__main__":
    main()
