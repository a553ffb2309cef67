"""`waystation forecast` numbers what it makes and says what changed; `waystation review`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from tests.forecast_fixture import copy_example, result_bytes
from typer.testing import CliRunner

from waystation.cli import app
from waystation.cli_register import made_moment
from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger

SHORT = ("--members", "10", "--days", "6")
NOW = dt.datetime(2018, 10, 29, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1540814400")
    monkeypatch.delenv("WAYSTATION_AUTHOR", raising=False)


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    "command",
    [
        ("forecast",),
        ("compare", "bridge-closed"),
        ("explain", "--place", "x", "--day", "2018-11-01"),
    ],
)
def test_a_day_to_come_is_no_as_of_day(
    tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_example(tmp_path)
    monkeypatch.setattr("waystation.cli.utc_now", lambda: NOW)
    monkeypatch.setattr("waystation.cli_days.utc_now", lambda: NOW)
    if command[0] == "compare":
        command = ("compare", sorted((folder / "variants").glob("*.toml"))[0].stem)
    name, *more = command
    words = [name, str(folder), *more, "--as-of", "2018-10-31", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, InputError)
    assert "expected today (2018-10-29) or a day gone by" in str(done.exception)
    assert not (folder / "ledger.sqlite").exists()
    assert not (tmp_path / "out").exists()


def test_forecasts_are_numbered_compared_and_reviewed(tmp_path: Path) -> None:
    folder, out = copy_example(tmp_path), tmp_path / "out"
    first = run("forecast", folder, *SHORT, "--as-of", "2018-10-20", "--out", out)
    assert "Forecast 1: DRAFT" in first
    assert "as of Sat 20 Oct 2018" in first
    assert "made 2018-10-29 12:00 UTC, next due 2018-10-30 12:00 UTC" in first
    assert "nothing to compare it with" in first
    second = run("forecast", folder, *SHORT, "--as-of", "2018-10-23", "--out", out)
    assert "Forecast 2: DRAFT" in second
    assert "Since forecast 1 (as of Sat 20 Oct):" in second
    assert "new figures" in second
    assert "Moved most: " in second
    made = result_bytes(out)
    told = run("review", folder, 2, "--by", "Duty officer", "--caveat", "Few counts.")
    assert told.startswith("Forecast 2: reviewed by Duty officer. Caveat: Few counts.")
    assert "No saved page of it in results" in told
    again = run("forecast", folder, *SHORT, "--as-of", "2018-10-23", "--out", out)
    assert "Forecast 2: REVIEWED by Duty officer" in again
    assert "Few counts." in again
    assert set(result_bytes(out)) == set(made)
    assert "a draft again" in run("review", folder, 2, "--by", "Duty officer", "--withdraw")
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        assert [one.number for one in ledger.forecasts()] == [1, 2]
        assert [one.reviewed for one in ledger.reviews()] == [True, False]
        assert {one.made_at for one in ledger.forecasts()} == {NOW}


def test_a_review_stamps_the_saved_page(tmp_path: Path) -> None:
    folder, results = copy_example(tmp_path), tmp_path / "results"
    out = results / folder.name / "2018-10-20"
    run("forecast", folder, *SHORT, "--as-of", "2018-10-20", "--out", out)
    before = result_bytes(out)
    told = run("review", folder, 1, "--by", "Duty officer", "--results", results)
    assert "Stamped" in told
    page = json.loads((out / "page.json").read_text(encoding="utf-8"))
    assert (page["stamp"]["status"], page["stamp"]["reviewer"]) == ("reviewed", "Duty officer")
    listed = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
    html = (out / "page.html").read_bytes()
    assert listed["page.html"]["sha256"] == hashlib.sha256(html).hexdigest()
    run("review", folder, 1, "--by", "Duty officer", "--withdraw", "--results", results)
    assert result_bytes(out) == before


def test_a_review_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ledger\.sqlite"):
        run("review", tmp_path, 1, "--by", "Duty officer")
    with Ledger.open(tmp_path / "ledger.sqlite"):
        pass
    with pytest.raises(InputError, match="none is registered"):
        run("review", tmp_path, 1, "--by", "Duty officer")
    with pytest.raises(InputError, match="who reviewed it"):
        run("review", tmp_path, 1)


@pytest.mark.parametrize("told", ["soon", "1.5", "99999999999999999999"])
def test_a_moment_that_is_none_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    with pytest.raises(InputError, match="whole seconds"):
        made_moment(NOW)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert made_moment(NOW) == NOW


def test_an_exported_ledger_takes_its_forecasts_along(tmp_path: Path) -> None:
    folder, table = copy_example(tmp_path), tmp_path / "figures.csv"
    run("forecast", folder, *SHORT, "--as-of", "2018-10-20", "--out", tmp_path / "out")
    assert "1 forecast with reviews" in run("ledger", "export", folder, table)
    other = copy_example(tmp_path / "other")
    run("ledger", "export", other, tmp_path / "first.csv")
    assert "1 new forecast" in run("ledger", "import", other, table)
    with Ledger.open(folder / "ledger.sqlite") as one, Ledger.open(other / "ledger.sqlite") as two:
        assert one.forecasts() == two.forecasts()
