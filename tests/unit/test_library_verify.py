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


def test_days_given_one_by_one_add_up(
    valley: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    days = (*DAYS, "2019-03-19")
    given = {
        "commas": ("--on", ",".join(days)),
        "each": tuple(word for day in days for word in ("--on", day)),
        "both": ("--on", f"{days[2]},", "--on", ",".join(days[:2])),
    }
    for name, words in given.items():
        asked = ["verify", str(valley), *words, "--members", "20", "--out", name]
        done = CliRunner().invoke(app, asked)
        assert done.exit_code == 0, done.output
    (table,) = {Path(name, "figures.csv").read_bytes() for name in given}
    issued = {line.split(b",")[0].decode() for line in table.splitlines()[1:]}
    assert set(DAYS) <= issued


def test_every_day_that_is_none_is_told(valley: Path) -> None:
    words = ["verify", str(valley), "--on", "2019-02-30", "--on", "soon,2019-03-17"]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, InputError)
    assert [one.found for one in done.exception.problems] == ["2019-02-30", "soon"]


def test_scores_on_figures_show_themselves_as_a_table(valley: Path) -> None:
    """Shares of figures by day; no place, no count of people, none of the record's own forms."""
    found = ws.verify(valley, on=DAYS, members=20)
    html = found._repr_html_()
    for text in (repr(found), html):
        assert "datetime" not in text
        assert "FigureScore" not in text
        assert "2 forecasts" in text
        assert "Sun 17 Mar, ahead" in text
        assert "Mon 18 Mar, back" in text
        assert "all, ahead" in text
        assert "log CRPS" in text
        assert "Shelter" not in text
        assert "Fork" not in text
    assert html.count("<tr>") == 1 + 2 * (len(DAYS) + 1)
    line = next(one for one in repr(found).splitlines() if one.startswith("all, ahead"))
    ahead = [one for one in found.scores if one.lead > 0]
    assert int(line.split()[2]) == len(ahead)
    inside = sum(one.inside[2] for one in ahead) / len(ahead)
    assert line.split()[5] == f"{inside:.0%}"
