"""`waystation doctor`: what is installed, and what each extra would add."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from waystation.cli import app
from waystation.running.installed import EXTRAS, FOR_DEVELOPERS, installed

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def call(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["doctor", *words], env={"COLUMNS": "120"})
    return result.exit_code, result.output


def test_every_extra_for_users_is_told() -> None:
    extras = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS) == set(extras) - FOR_DEVELOPERS
    status, out = call()
    assert status == 0
    for name, adds in EXTRAS.items():
        assert name in out
        for page in re.findall(r"docs/\S+\.md", adds):
            assert (PROJECT.parent / page).is_file(), page


def test_an_extra_that_is_missing_tells_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def without_zarr(name: str) -> str:
        if name == "zarr":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", without_zarr)
    monkeypatch.setattr(
        metadata, "requires", lambda _: ["numpy>=2.0", 'zarr>=3.0; extra == "store"']
    )
    status, out = call()
    assert status == 0
    assert 'pip install "waystation[store]"' in out
    told = json.loads(call("--json")[1])
    store = next(one for one in told["extras"] if one["name"] == "store")
    assert store["libraries"] == [{"name": "zarr", "wanted": ">=3.0", "version": ""}]
    assert told["libraries"] == [{"name": "numpy", "wanted": ">=2.0", "version": real("numpy")}]


def test_a_part_that_lacks_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["nowhere-to-be-had>=1"])
    status, out = call()
    assert status == 1
    assert "nowhere-to-be-had" in out


def test_what_is_told_of_this_machine() -> None:
    found = installed()
    assert found.cores >= 1
    assert found.memory_gib is None or found.memory_gib > 0.1
    assert all(one.name for one in found.libraries)


def test_whether_the_limit_on_memory_is_kept_is_told() -> None:
    kept = {"linux": "kept", "darwin": "not kept by macOS"}.get(sys.platform, "not tried yet")
    assert f"documents from strangers: {kept}" in call()[1]
    assert json.loads(call("--json")[1])["memory_limit"].startswith(kept)


def test_the_folder_and_the_output_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "This folder can be written to." in call()[1]
    assert "No browser is needed" in call()[1]
    told = json.loads(call("--json")[1])
    assert told["folder_writable"] is True
    assert told["output_encoding"].lower().replace("-", "") == "utf8"
    assert list(tmp_path.iterdir()) == []

    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    assert "cannot be written to" in call()[1]
    assert json.loads(call("--json")[1])["folder_writable"] is False
