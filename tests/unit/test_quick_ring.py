"""The quick ring, which is run against an installed Waystation, names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import try_installed
from tools.locked import ROOT, asked
from tools.try_installed import EXTRAS, TrialError, quick_ring, usable


@pytest.mark.parametrize("one", quick_ring())
def test_each_is_there(one: str) -> None:
    path, _, name = one.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not name or f"def {name}(" in text


@pytest.mark.parametrize("one", quick_ring())
def test_none_needs_what_is_not_copied(one: str) -> None:
    """Nor compares golden figures, which another version of a library may change."""
    text = (ROOT / one.partition("::")[0]).read_text(encoding="utf-8")
    folders = set(re.findall(r"(?:ROOT|parents\[2\]) / \"([^\"/]+)", text))
    assert folders <= set(try_installed.COPIED)
    assert "golden" not in one


def test_extras_that_can_be_tried_are_tried() -> None:
    told = {one.name for extra in EXTRAS for one in asked(extra)}
    assert {one.name for one in asked("osm")} <= told
    assert {"dask", "zarr", "joserfc"} <= told


def test_a_python_that_does_not_run_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim, real = tmp_path / "python3.99", tmp_path / "versions/3.98.1/bin/python"
    real.parent.mkdir(parents=True)
    for path, status in ((shim, 127), (real, 0)):
        path.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert usable(("python3.99", "python3.98")) == str(real)
    with pytest.raises(TrialError, match=r"python3\.99"):
        usable(("python3.99",))
