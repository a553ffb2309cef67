"""Names that are empty, and numbers no ledger can hold: told in a line, nothing done."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenario_folder import write_folder
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.publishing.standing import harmful

HUGE = str(10**22)


@pytest.mark.parametrize(
    "words",
    [
        ["forecast", ""],
        ["forecast", " "],
        ["check", ""],
        ["card", ""],
        ["publish", "", "1"],
        ["publish", "home", ""],
        ["serve", ""],
    ],
)
def test_an_empty_name_is_not_the_folder_one_is_in(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    write_folder(tmp_path / "home")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, words)
    assert isinstance(found.exception, InputError)
    assert "an empty name" in str(found.exception)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "words",
    [
        ["review", "home", HUGE, "--by", "me"],
        ["evidence", "audit", "home", "--since", HUGE],
        ["publish", "home", HUGE, "--purpose", "water and food", "--by", "me"],
    ],
)
def test_a_number_no_ledger_can_hold(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    write_folder(tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 2 or isinstance(found.exception, InputError)


@pytest.mark.parametrize(
    ("purpose", "is_harm"),
    [
        ("To help screening at the border", True),
        ("To plan patrols along the road", True),
        ("Border control in the north", True),
        ("Health screening at the border", False),
        ("Screening for measles in the shelters", False),
        ("Water and food at the crossing, never for border control", False),
    ],
)
def test_purposes(purpose: str, is_harm: bool) -> None:
    assert harmful(purpose) == is_harm
