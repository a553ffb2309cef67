"""docs/python.md: its blocks run in order, its table names every command and what is there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.library_fixture import write_valley

import waystation as ws
from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.library.desk import EvidenceDesk
from waystation.library.imports import KINDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
ROWS = {
    command: python
    for commands, python in re.findall(r"^\| (`[a-z].*?) \| (.*) \|$", TEXT, flags=re.MULTILINE)
    for command in re.findall(r"`([^`]+)`", commands)
}


def commands(group: Any, path: tuple[str, ...] = ()) -> list[str]:
    found = getattr(group, "commands", None)
    if found is None:
        return [" ".join(path)]
    return [name for key, one in found.items() for name in commands(one, (*path, key))]


def test_every_block_runs_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_valley(tmp_path)
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    drawing = find_spec("matplotlib") is not None
    for block in blocks:
        if "ws.plot" in block and not drawing:
            with pytest.raises(InputError, match="no matplotlib installed"):
                exec(compile(block, "docs/python.md", "exec"), found)
            continue
        exec(compile(block, "docs/python.md", "exec"), found)
    assert len(blocks) >= 6
    assert (tmp_path / "shelter.svg").exists() == drawing
    assert (tmp_path / "results" / "valley" / "2019-03-20" / "run.json").exists()
    assert (tmp_path / "everything.nc").exists()


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    there = set(commands(typer.main.get_command(app)))
    imports = {name for name in there if name.startswith("import ")}
    assert imports == {f"import {kind}" for kind in KINDS}
    there = there - imports | {"import"}
    assert there - set(ROWS) == set()
    assert set(ROWS) - there == set()


def test_what_the_table_names_is_there() -> None:
    for python in ROWS.values():
        named = re.findall(r"`ws\.(\w+)(?:\(\.\.\.\)\.(\w+))?", python)
        assert named or python.startswith("none: "), python
        for name, method in named:
            assert name in ws.__all__
            owner = EvidenceDesk if method else None
            assert owner is None or callable(getattr(owner, method))


def test_every_public_name_is_told() -> None:
    for name in set(ws.__all__) - {"__version__"}:
        assert f"ws.{name}" in TEXT, name
