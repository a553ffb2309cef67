"""Where the time goes: a command by stage, and the kernel by mechanism.

    python -m benchmarks.where_time_goes [--instances FOLDER] [--quick]
        [--only example conflict mali large everyone]

Run it from the root of the repository. Every part runs in a process of its own and is told in
processor seconds, those of all threads together. With FOLDER, which holds mali2012 (see
benchmarks/README.md), a conflict is forecast with the smoother and its kernel is taken apart.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.report import machine_line, table

PARTS = ("example", "conflict", "mali", "large", "everyone")
EXAMPLE, EXAMPLE_DAY = Path("examples/caravan-2018"), "2018-10-29"
CONFLICT, CONFLICT_DAY, CONFLICT_MEMBERS = "mali2012", "2012-07-01", 200
STAGES = (
    ("waystation.forecasting.gather", "check_folder", "reading the folder"),
    ("waystation.produce", "gather", "reading reports"),
    ("waystation.forecasting.influences", "forecast_with_members", "running ahead"),
    ("waystation.forecasting.run", "prepared", "rules and figures"),
    ("waystation.forecasting.correct", "run_filter", "correcting"),
    ("waystation.forecasting.correct", "find", "correcting"),
    ("waystation.forecasting.run", "summarise", "summary"),
    ("waystation.forecasting.influences", "influences", "influences"),
    ("waystation.produce", "register", "register"),
    ("waystation.produce", "record_of", "register"),
    ("waystation.produce", "accounts", "accounts of figures"),
    ("waystation.produce", "page_data", "page"),
    ("waystation.produce", "saved_page", "page"),
    ("waystation.produce", "write_results", "other files"),
    ("waystation.forecasting.export", "workbook_bytes", "workbook"),
    ("waystation.produce", "produce", "other"),
    ("waystation.page.terminal", "briefing", "terminal"),
)
"""Module whose function is told apart, the function, and what it counts as; time within another
one of them counts as that one's."""
START = "start-up"


class Clock:
    """Processor seconds by stage; what is under no stage counts as start-up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {START: time.process_time()}
        self._stages, self._last = [START], time.process_time()

    def _tick(self) -> None:
        now = time.process_time()
        stage = self._stages[-1]
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now

    def told_apart(self, module: str, name: str, stage: str) -> None:
        """Time within a function counts as that of a stage."""
        place: Any = importlib.import_module(module)
        function = getattr(place, name)

        def timed(*args: object, **kwargs: object) -> object:
            self._tick()
            self._stages.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self._tick()
                self._stages.pop()

        setattr(place, name, timed)

    def told(self) -> dict[str, float]:
        """Seconds by stage, up to now."""
        self._tick()
        return self.seconds


def command(arguments: list[str]) -> dict[str, float]:
    """Processor seconds of a command by stage; only for a process of its own."""
    from waystation.cli import main as waystation

    clock = Clock()
    for stage in STAGES:
        clock.told_apart(*stage)
    sys.argv = ["waystation", *arguments]
    try:
        waystation()
    except SystemExit as ended:
        if ended.code:
            raise
    return clock.told()


def inside(part: str, options: argparse.Namespace) -> dict[str, float]:
    """What a part takes, measured in this process."""
    from benchmarks.mechanisms import everyone, large, mali

    if part in ("mali", "large", "everyone"):
        kernels = {"mali": mali, "large": large, "everyone": everyone}
        return kernels[part](options.instances, quick=options.quick)
    with tempfile.TemporaryDirectory() as aside:
        out = ["--out", str(Path(aside) / "results")]
        few = ["--members", "20"] if options.quick else []
        if part == "example":
            folder = Path(aside) / EXAMPLE.name
            shutil.copytree(EXAMPLE, folder)
            return command(["forecast", str(folder), "--as-of", EXAMPLE_DAY, *out, *few])
        folder = Path(aside) / CONFLICT
        source = [sys.executable, "-c", "from waystation.cli import main; main()", "import", "flee"]
        subprocess.run([*source, options.instances / CONFLICT, "--out", folder],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        few = few or ["--members", str(CONFLICT_MEMBERS)]
        return command(["forecast", str(folder), "--as-of", CONFLICT_DAY, *out, *few])


def measured(part: str, options: argparse.Namespace) -> dict[str, float]:
    """The same, in a process of its own; the engine is compiled before."""
    with tempfile.TemporaryDirectory() as aside:
        out = Path(aside) / "seconds.json"
        given = ["--inside", part, "--told", str(out), *(["--quick"] if options.quick else [])]
        given += ["--instances", str(options.instances)] if options.instances else []
        command = [sys.executable, "-m", "benchmarks.where_time_goes", *given]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{part} failed:\n{done.stderr}")
        found: dict[str, float] = json.loads(out.read_text())
        return found


def shares(seconds: dict[str, float]) -> list[tuple[str, ...]]:
    """Rows of seconds and shares, the largest first, their sum at the end."""
    whole = sum(seconds.values())
    ordered = sorted(seconds.items(), key=lambda one: -one[1])
    rows = [(name, f"{value:,.3f}", f"{value / whole:.1%}") for name, value in ordered]
    return [*rows, ("together", f"{whole:,.3f}", "")]


def main() -> None:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(description="Where the time goes.")
    parser.add_argument("--instances", type=Path, help="folder that holds mali2012")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; the figures mean nothing")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--inside", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--told", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        options.told.write_text(json.dumps(inside(options.inside, options)))
        return
    print(machine_line())
    titles: dict[str, str] = {
        "example": f"The example as of {EXAMPLE_DAY}, processor seconds of the whole command",
        "conflict": f"{CONFLICT} as of {CONFLICT_DAY}, {CONFLICT_MEMBERS} members, smoother",
        "mali": "Kernel on Mali 2012 by mechanism, ms a member-day",
        "large": "Kernel on 5,000 places by mechanism, ms a member-day",
        "everyone": "Kernel on 50,000 places with everyone by mechanism, ms a member-day",
    }
    for part in PARTS:
        if part not in options.only or (part in ("conflict", "mali") and not options.instances):
            continue
        if part in ("example", "conflict") and not options.quick:
            measured(part, argparse.Namespace(quick=True, instances=options.instances))  # compiles
        print(f"\n{titles[part]}")
        print(table(("", "", "share"), shares(measured(part, options))), flush=True)


if __name__ == "__main__":
    main()
