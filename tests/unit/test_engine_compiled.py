"""Compiled code is kept, found again, and made anew when anything it is made from changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from benchmarks.first_run import Compilations
from numba import njit
from numba.core import event

import waystation
from waystation.engine.compiled import inner
from waystation.engine.fingerprint import fingerprint

ROOT = Path(__file__).parents[2]
PACKAGE = Path(waystation.__file__).parent

MADE_FROM = """
import math
from typing import NamedTuple
import numpy as np
STEP = 2
TABLE = np.array([1.0, 2.0])
class Where(NamedTuple):
    place: int
    day: int
def share(number):
    return math.sqrt(number) * STEP + TABLE[0]
def outer(where: Where):
    return share(where.place) + 0.5
"""

RUN = """
import numpy as np
from numba.core import event
from tests.tiny import corridor
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters
compiled = event.RecordingListener()
event.register("numba:compile", compiled)
model = corridor()
parameters = draw_parameters(model, 2, 1)
{more}
print(len(compiled.buffer) // 2, parameters.sum().hex())
"""
ADVANCE = "advance(build_rules(model), initial_state(model, 2, 1), parameters, 0, 1)"


def function_of(source: str) -> Callable[..., Any]:
    names: dict[str, Any] = {"__name__": "made"}
    exec(source, names)
    outer: Callable[..., Any] = names["outer"]
    return outer


def run(more: str = "", package: Path = PACKAGE, **environment: str) -> tuple[list[str], str]:
    """Functions compiled and the sum of parameters, and what was told, in a new process."""
    kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(more=more)],
        env=kept | {"PYTHONPATH": f"{package.parent}{os.pathsep}{ROOT}"} | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split(), done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy of the package in which no compiled code can be kept: its folder is a file.

    Permissions would not do: some run the tests as a user whom they do not hold back.
    """
    package = tmp_path / "site" / "waystation"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "engine" / "__pycache__").write_text("")
    return package


def test_a_fingerprint_stays_as_long_as_nothing_changes() -> None:
    first = fingerprint(function_of(MADE_FROM))
    assert len(first) == 16
    assert fingerprint(function_of(MADE_FROM)) == first
    assert fingerprint(function_of("# a remark\n" + MADE_FROM)) == first
    assert fingerprint(function_of(MADE_FROM + "OTHER = 3\n")) == first


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("STEP = 2", "STEP = 3"),
        ("STEP = 2", "STEP = 2.0"),
        ("[1.0, 2.0]", "[1.0, 2.5]"),
        (") * STEP", ") - STEP"),
        ("math.sqrt", "math.exp"),
        ("import math", "import cmath as math"),
        ("+ 0.5", "+ 0.25"),
        ("TABLE[0]", "TABLE[1]"),
        ("    place: int\n    day: int", "    day: int\n    place: int"),
    ],
)
def test_a_fingerprint_tells_of_every_change(before: str, after: str) -> None:
    assert before in MADE_FROM
    changed = MADE_FROM.replace(before, after)
    assert fingerprint(function_of(changed)) != fingerprint(function_of(MADE_FROM))


@inner
def doubled(number: int) -> int:
    """Twice a number."""
    return 2 * number


@njit
def doubled_thrice(long: np.ndarray, short: np.ndarray) -> int:
    """Calls with whole numbers of two widths and with a constant."""
    return doubled(long[0]) + doubled(short[0]) + doubled(7)


def test_an_inner_function_is_compiled_once_for_all_whole_numbers() -> None:
    with event.install_recorder("numba:compile") as seen:
        total = doubled_thrice(np.array([1]), np.array([2], dtype=np.int32))
    assert total == 20
    assert len(seen.buffer) == 4, "a start and an end for the caller and for the inner function"


def test_the_benchmark_counts_functions_and_the_seconds_of_the_outermost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, clock = Compilations(), iter([10.0, 13.0])
    monkeypatch.setattr("benchmarks.first_run.time.perf_counter", lambda: next(clock))
    compiling = Mock(event.Event)
    seen.on_start(compiling)
    seen.on_start(compiling)
    seen.on_end(compiling)
    seen.on_end(compiling)
    assert (seen.functions, seen.passed) == (2, 3.0)


def test_an_inner_function_can_be_called_from_python() -> None:
    assert doubled(21) == 42


def test_a_second_process_compiles_nothing() -> None:
    run(ADVANCE)
    (compiled, _), _ = run(ADVANCE)
    assert compiled == "0"


@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is named otherwise")
def test_where_the_package_cannot_be_written_the_users_folder_keeps_the_code(
    installed: Path, tmp_path: Path
) -> None:
    cache = str(tmp_path / "cache")
    (first, drawn), told = run(package=installed, XDG_CACHE_HOME=cache)
    (second, again), _ = run(package=installed, XDG_CACHE_HOME=cache)
    assert int(first) > 0
    assert second == "0"
    assert drawn == again
    assert "compiles anew" not in told
    assert list(Path(cache).rglob("step._normals-*.nbc"))


@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is named otherwise")
def test_where_nothing_can_be_written_every_run_compiles(installed: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    (first, drawn), told = run(package=installed, XDG_CACHE_HOME=str(taken))
    (second, again), _ = run(package=installed, XDG_CACHE_HOME=str(taken))
    assert int(first) > 0
    assert first == second
    assert drawn == again
    assert "every run compiles anew; NUMBA_CACHE_DIR may name a folder" in told


@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is named otherwise")
def test_a_named_folder_keeps_the_code_wherever_the_package_is(
    installed: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    named = {"NUMBA_CACHE_DIR": str(tmp_path / "named"), "XDG_CACHE_HOME": str(taken)}
    (first, _), told = run(package=installed, **named)
    (second, _), _ = run(package=installed, **named)
    assert (int(first) > 0, second, told) == (True, "0", "")


def test_code_made_from_other_sources_is_not_used(installed: Path, tmp_path: Path) -> None:
    named = {"NUMBA_CACHE_DIR": str(tmp_path / "named")}
    (_, drawn), _ = run(package=installed, **named)
    philox = installed / "engine" / "philox.py"
    source = philox.read_text()
    assert "math.cos(" in source
    philox.write_text(source.replace("math.cos(", "math.sin("))
    (compiled, other), _ = run(package=installed, **named)
    assert int(compiled) > 0
    assert other != drawn
