"""The public surface: documented, typed for users, keyword by name, and no effect on import."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.library_fixture import write_valley

import waystation as ws
from waystation.library.desk import EvidenceDesk

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "numba", "xarray", "pandas", "rich", "typer", "pydantic", "matplotlib")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(ws, name) for name in ws.__all__ if inspect.isfunction(getattr(ws, name))
}
METHODS = {
    f"desk.{name}": one
    for name, one in inspect.getmembers(EvidenceDesk, inspect.isfunction)
    if not name.startswith("_")
}
PLOTS = {f"plot.{name}": getattr(ws.plot, name) for name in ws.plot.__all__}
EVERYTHING = {**FUNCTIONS, **METHODS, **PLOTS}
BY_PLACE = {"verify": 1, "publish": 2, "compare": 2, "import_data": 2, "review": 2, "save": 2}
"""Arguments that may be given by place, where it is not one."""

SIDE_EFFECTS = """
import json, logging, os, random, sys, threading, warnings
before = (dict(os.environ), os.getcwd(), threading.active_count(), random.getstate(),
          logging.root.level, len(logging.root.handlers), list(warnings.filters), sys.excepthook)
files = sorted(os.listdir("."))
import waystation as ws
dir(ws); ws.__version__
after = (dict(os.environ), os.getcwd(), threading.active_count(), random.getstate(),
         logging.root.level, len(logging.root.handlers), list(warnings.filters), sys.excepthook)
first = [m for m in HEAVY if m in sys.modules]
ours = sorted(m for m in sys.modules if m.startswith("waystation"))
print(json.dumps({"same": before == after, "files": files == sorted(os.listdir(".")),
                  "heavy": first, "ours": ours}))
"""
LATER = """
import json, logging, os, random, sys, threading
import numpy
before = (dict(os.environ), os.getcwd(), threading.active_count(), random.getstate(),
          logging.root.level, len(logging.root.handlers), str(numpy.random.get_state()),
          numpy.geterr())
import waystation as ws
for name in ws.__all__:
    getattr(ws, name)
after = (dict(os.environ), os.getcwd(), threading.active_count(), random.getstate(),
         logging.root.level, len(logging.root.handlers), str(numpy.random.get_state()),
         numpy.geterr())
print(json.dumps({"same": before == after, "files": os.listdir("."),
                  "pyplot": "matplotlib" in sys.modules}))
"""


def _told(code: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", code.replace("HEAVY", repr(HEAVY))],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_importing_has_no_effect_and_loads_nothing_heavy(tmp_path: Path) -> None:
    told = _told(SIDE_EFFECTS, tmp_path)
    assert told["same"]
    assert told["files"]
    assert told["heavy"] == []
    assert set(told["ours"]) <= {"waystation", "waystation.domain", "waystation.domain.version"}


def test_the_functions_themselves_have_no_effect_until_they_are_called(tmp_path: Path) -> None:
    """Environment, threads, logging, working folder and global generators stay as they were."""
    told = _told(LATER, tmp_path)
    assert told["same"]
    assert told["files"] == []
    assert not told["pyplot"]


def test_no_public_name_is_that_of_a_module() -> None:
    """Importing a module would put it in the function's place."""
    package = Path(ws.__file__).parent
    modules = {path.stem for path in package.iterdir() if not path.name.startswith("_")}
    assert set(ws.__all__) & modules == set()


def test_the_names_are_those_of_the_package() -> None:
    assert dir(ws) == sorted(ws.__all__)
    assert ws.__all__ == sorted(ws.__all__)
    with pytest.raises(AttributeError, match="no attribute 'forcast'"):
        _ = ws.forcast


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_public_function_is_documented(name: str) -> None:
    """A sentence, every argument, and what it raises."""
    function = EVERYTHING[name]
    text = inspect.getdoc(function) or ""
    assert text.splitlines()[0].endswith((".", ":")) or "\n" in text.split(".")[0], name
    arguments = [one for one in inspect.signature(function).parameters if one != "self"]
    as_of_another = re.search(r"arguments as of `\w+`", text)
    if not as_of_another:
        told = re.findall(r"^ +\**(\w+):", text, flags=re.MULTILINE)
        assert [one for one in arguments if one not in told] == [], name
    outside = {"doctor"}
    if name in FUNCTIONS and name not in outside:
        told_raises = "Raises:" in text or name == "desk"
        assert told_raises, f"{name}: what it raises"
    if name.startswith("plot."):
        assert "Raises:" in text, name
    if name.startswith("desk."):
        assert "Every method raises InputError" in (EvidenceDesk.__doc__ or "")


@pytest.mark.parametrize("name", [*FUNCTIONS, *METHODS])
def test_options_go_by_name(name: str) -> None:
    parameters = inspect.signature(EVERYTHING[name]).parameters.values()
    placed = [
        one.name
        for one in parameters
        if one.kind is one.POSITIONAL_OR_KEYWORD and one.name != "self"
    ]
    assert len(placed) <= BY_PLACE.get(name, 2 if name in ("open_results",) else 1) or (
        name in ("desk.correct", "desk.merge") and len(placed) == 2
    ), placed


def test_every_public_function_is_typed() -> None:
    for name, function in EVERYTHING.items():
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, name
        for one in signature.parameters.values():
            assert one.name == "self" or one.annotation is not inspect.Parameter.empty, name


SAMPLE = '''\
"""What a user may write."""

import datetime as dt
from pathlib import Path

import xarray as xr

import waystation as ws
from waystation.domain.errors import InputError


def middle(folder: Path, place: str) -> float:
    scenario = ws.load(folder)
    result = ws.forecast(scenario, as_of=dt.date(2019, 3, 20), members=20, days=3)
    data: xr.Dataset = result.data
    print(data.sizes["day"], result.effective_members, result.caveats[0])
    return float(result.present.sel(location=place, quantile=0.5)[-1])


def settle(folder: str, at: dt.datetime) -> list[str]:
    desk = ws.desk(folder, author="duty officer", at=at)
    try:
        for entry in desk.list(undecided=True, limit=3):
            desk.accept(entry.figure_id, reason="checked")
    except InputError as error:
        return [f"{one.file}: {one.found}" for one in error.problems]
    return [one.about for one in desk.audit()]


def others(folder: str) -> None:
    for report, figures in ws.read([f"{folder}/reports"]):
        print(report.name, [figure.low for figure in figures])
    comparison = ws.compare(folder, "shut", members=20)
    names: tuple[str, ...] = ws.save(comparison, "out")
    print(names, ws.card(folder).gaps, ws.doctor().version, ws.plot.present)
    again = ws.open_results("out", folder)
    found = ws.verify([folder], every=7)
    print(again.seed + 1, [claim.outcome for claim in found.claims])
'''
WRONG = """\
import waystation as ws

ws.forecast("valley", member=20)
ws.forecast("valley", "2019-03-20")
ws.load("valley").titel
ws.desk("valley").accept("abcd")
"""


def _settings(folder: Path) -> Path:
    """A user's mypy.ini that says nothing."""
    file = folder / "mypy.ini"
    file.write_text("[mypy]\n", encoding="utf-8")
    return file


def _mypy(file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *(
                "--config-file",
                str(_settings(file.parent)),
                "--cache-dir",
                str(file.parent / "cache"),
            ),
            *("--follow-imports", "silent", file.name),
        ],
        cwd=file.parent,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_users_file_is_checked_strictly(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    assert (Path(ws.__file__).parent / "py.typed").exists()
    sample, wrong = tmp_path / "sample.py", tmp_path / "wrong.py"
    sample.write_text(SAMPLE, encoding="utf-8")
    wrong.write_text(WRONG, encoding="utf-8")
    assert _mypy(sample) == (0, "")
    status, told = _mypy(wrong)
    assert status == 1
    assert {int(line) for line in re.findall(r"wrong\.py:(\d+): error", told)} == {3, 4, 5, 6}


def test_the_users_file_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    monkeypatch.chdir(write_valley(tmp_path).parent)
    found: dict[str, Any] = {}
    exec(compile(SAMPLE, "sample.py", "exec"), found)
    assert found["middle"](Path("valley"), "Shelter") >= 0
    assert len(found["settle"]("valley", dt.datetime(2019, 3, 20, tzinfo=dt.UTC))) == 3
    assert found["settle"]("nowhere", dt.datetime(2019, 3, 20, tzinfo=dt.UTC))
