"""`ws.verify` on the figures of a ledger: the same as the command, and what it refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.library_fixture import write_valley
from typer.testing import CliRunner

import waystation as ws
from waystation.cli import app
from waystation.domain.errors import InputError

DAYS = ("2019-03-17", "2019-03-18")


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_valley(tmp_path_factory.mktemp("verify"))


def test_days_of_a_ledger_are_scored_as_the_command_does(valley: Path, tmp_path: Path) -> None:
    days: list[dt.date | str] = [dt.date.fromisoformat(DAYS[0]), DAYS[1]]
    found = ws.verify([valley], on=days, members=20, seed=3, out=tmp_path / "ours")
    assert [issue.day.isoformat() for issue in found.issues] == list(DAYS)
    assert found.scores
    assert found.members == 20
    words = ["verify", str(valley), "--on", ",".join(DAYS), "--members", "20", "--seed", "3"]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "theirs")])
    assert done.exit_code == 0, done.output
    ours, theirs = (tmp_path / name / "figures.csv" for name in ("ours", "theirs"))
    assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"on": ["2019-02-30"]}, "a day that exists"),
        ({"on": "soon"}, "a day that exists"),
        ({"on": ["2030-01-01"]}, "a day of the record"),
        ({"on": DAYS, "keep": True}, "one of the two: keep is for"),
        ({"on": DAYS, "baselines_only": True}, "one of the two: baselines_only is for"),
        ({"on": DAYS, "origins": 3}, "one of the two: origins is for"),
    ],
)
def test_what_does_not_go_with_days_is_refused(
    valley: Path, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        ws.verify([valley], members=20, **options)


def test_days_are_of_one_folder_without_counts(valley: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one scenario folder without counts"):
        ws.verify([valley, valley], on=DAYS)
    (tmp_path / "counts.csv").write_text("day,location,people\n", encoding="utf-8")
    with pytest.raises(InputError, match="a folder with counts"):
        ws.verify([tmp_path], on=DAYS)
