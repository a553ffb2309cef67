"""`waystation publish` from end to end: what is written, what is refused, what is noted."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from tests.forecast_fixture import copy_example, result_bytes
from tests.scenario_folder import change
from typer.testing import CliRunner, Result

import waystation as ws
from waystation.cli import app
from waystation.cli_publish import set_aside
from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.domain.protection import Rule
from waystation.domain.vocabulary import Audience
from waystation.evidence.audit import entries
from waystation.evidence.ledger import Ledger
from waystation.publishing import publish as publishing
from waystation.publishing.check import CHECKS, FILES_OF_A_FORECAST, OVERRIDABLE, breaches
from waystation.publishing.records import Order
from waystation.publishing.results import read_results
from waystation.sitrep.files import SITREPS

ANALYSTS = {"evidence.csv", "forecast.nc"}
PURPOSE = ("--purpose", "To prepare water and shelter", "--by", "Information unit")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario, and forecast 1 of it in the results beside it."""
    home = tmp_path_factory.mktemp("home")
    folder = copy_example(home, with_evidence=False).rename(home / "small")
    few = ("--members", 10, "--days", 5, "--as-of", "2018-10-29")
    done = invoke("forecast", folder, *few, "--out", results(home))
    assert done.exit_code == 0, done.output
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.delenv("WAYSTATION_AUTHOR", raising=False)
    return tmp_path / "home"


def results(home: Path) -> Path:
    return home / "results" / "small" / "day"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def publish(*arguments: object) -> Result:
    return invoke("publish", "small", *arguments)


def problems(*arguments: object) -> str:
    """What a refusal says; every problem a line."""
    done = publish(*arguments)
    assert isinstance(done.exception, InputError), done.output
    assert not Path("published").exists() or not list(Path("published").rglob("product.json"))
    return str(done.exception)


def audit(home: Path) -> list[tuple[str, str, str, str, str]]:
    with Ledger.open(home / "small" / "ledger.sqlite") as ledger:
        found = [one for one in entries(ledger) if one.deed in (Deed.PUBLISHED, Deed.OVERRODE)]
    return [(str(one.deed), one.by, one.about, one.reason, one.note) for one in found]


def test_the_strictest_audience_is_the_default_and_gets_everything(home: Path) -> None:
    before = result_bytes(results(home))
    done = publish(1, *PURPOSE)
    assert done.exit_code == 0, done.output
    (folder,) = (home / "published" / "small").iterdir()
    assert folder.name.endswith("-internal")
    assert not [path for path in folder.parent.iterdir() if path != folder]
    told = json.loads((folder / "product.json").read_text(encoding="utf-8"))
    assert set(result_bytes(folder)) == {*before, "product.json", "READ-ME.txt", *SITREPS} - {
        "run.json"
    }
    assert set(told["files"]) == set(result_bytes(folder)) - {"product.json"}
    assert (told["audience"], told["status"], told["by"]) == (
        "internal", "draft", "Information unit",
    )  # fmt: skip
    assert result_bytes(results(home)) == before
    assert audit(home) == [
        ("published", "Information unit", "forecast 1", PURPOSE[1], "for internal")
    ]


def test_others_get_it_once_it_was_reviewed(home: Path) -> None:
    told = problems(1, *PURPOSE, "--audience", "public")
    assert "[rule 8]: found a draft that nobody has reviewed" in told
    assert audit(home) == []
    assert invoke("review", "small", 1, "--by", "Head of unit").exit_code == 0
    assert "[rule 6]: found made from an event" in problems(1, *PURPOSE, "--audience", "public")
    agreed = ("--override", 6, "--reason", "No number tells of that event")
    for audience, aside in (("public", agreed), ("partner", ())):
        out = home / f"for-{audience}"
        done = publish(results(home), *PURPOSE, "--audience", audience, "--out", out, *aside)
        assert done.exit_code == 0, done.output
        assert "forecast.nc" not in result_bytes(out)
        assert "evidence.csv" not in result_bytes(out)
        with (out / "present.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["audience"] for row in rows} <= {"public", audience}
        assert all(int(row["q50"]) % 5 == 0 for row in rows)
    assert [line[-1] for line in audit(home)] == ["rule 6", "for public", "for partner"]
    again = publish(1, *PURPOSE, "--audience", "partner", "--out", home / "for-public")
    assert again.exit_code == 0


def test_what_is_set_aside_is_told_and_noted(home: Path) -> None:
    why = "It is a record of what was known"
    aside = ("--override", "expiry", "--reason", why, "--override", 6, "--reason", "They agreed")
    assert invoke("review", "small", 1, "--by", "Head of unit").exit_code == 0
    done = publish(1, *PURPOSE, "--audience", "public", "--out", home / "out", *aside)
    assert done.exit_code == 0, done.output
    assert "Set aside, rule 6: made from an event of events.csv (row " in done.output
    told = json.loads((home / "out" / "product.json").read_text(encoding="utf-8"))
    assert [(one["rule"], one["reason"]) for one in told["overrides"]] == [
        (6, "They agreed"), (12, why),
    ]  # fmt: skip
    lines = audit(home)
    assert [line[0] for line in lines] == ["overrode a rule", "overrode a rule", "published"]
    assert lines[1] == ("overrode a rule", "Information unit", "forecast 1", why, "rule 12")


def test_a_draft_above_the_level_is_refused_whatever_is_set_aside(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = ("--override", "review", "--reason", "The head of unit cannot be reached")
    with monkeypatch.context() as patch:
        patch.setattr("waystation.publishing.standing.OVER", 0.0)
        told = problems(1, *PURPOSE, "--audience", "partner", *aside)
        assert "[rule 8]" in told
        assert "this cannot be set aside" in told
        assert audit(home) == []
    done = publish(1, *PURPOSE, "--audience", "partner", *aside)
    assert "Set aside, rule 8: a draft that nobody has reviewed" in done.output
    assert [line[0] for line in audit(home)] == ["overrode a rule", "published"]


def test_the_files_for_everybody_of_the_example_keep_the_rules(home: Path) -> None:
    basis = read_results(ws.load("small"), results(home))
    asked = Order(Audience.PUBLIC, PURPOSE[1], PURPOSE[3], dt.datetime.now(dt.UTC))
    files = {name: basis.files[name] for name in set(basis.files) - ANALYSTS}
    assert breaches(files, basis, asked, FILES_OF_A_FORECAST) == ()
    assert {"page.html", "page.json", "forecast.csv", "forecast.xlsx"} < set(files)


@pytest.mark.parametrize("rule", sorted(set(Rule) - set(OVERRIDABLE)))
def test_rules_that_cannot_be_set_aside_are_not(home: Path, rule: Rule) -> None:
    told = problems(1, *PURPOSE, "--override", int(rule), "--reason", "We need it")
    assert "which cannot be set aside" in told
    assert audit(home) == []


def test_overrides_need_a_rule_and_a_reason_each() -> None:
    assert set_aside(["6", "Times"], ["a", "b"]) == {Rule.AUDIENCES: "a", Rule.TIMES: "b"}
    for given, reasons in ((["19"], ["a"]), (["6"], []), (["six"], ["a"]), ([], ["a"])):
        with pytest.raises(InputError):
            set_aside(given, reasons)
    assert set(OVERRIDABLE) < set(CHECKS)


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "x" * 301])
@pytest.mark.usefixtures("home")
def test_a_reason_says_something_in_one_line(reason: str) -> None:
    told = problems(1, *PURPOSE, "--override", 12, "--reason", reason)
    assert "--reason" in told


def test_results_that_are_not_as_they_were_written_are_refused(home: Path) -> None:
    table = results(home) / "arrivals.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "other bytes than run.json tells of" in problems(1, *PURPOSE)
    table.unlink()
    assert "cannot be read" in problems(1, *PURPOSE)
    assert "no results of forecast 7" in problems(7, *PURPOSE)
    assert "no such results folder" in problems("nowhere", *PURPOSE)


@pytest.mark.usefixtures("home")
def test_results_that_are_not_there_are_told_as_that() -> None:
    said = problems("two")
    assert said == (
        "two: found no such results folder; expected the forecast's number, or its results folder"
    )
    assert "a folder without run.json" in problems("small")


def test_a_scenario_that_changed_since_is_refused(home: Path) -> None:
    change(home / "small", "scenario.toml", "title = ", 'title = "Other " # ')
    assert "a forecast of another scenario" in problems(1, *PURPOSE)


def test_a_forecast_out_of_date_or_in_no_register_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2099, 1, 1, tzinfo=tz)

    with monkeypatch.context() as patch:
        patch.setattr("waystation.cli_days.dt.datetime", Later)
        assert "[rule 12]: found a forecast that is out of date" in problems(1, *PURPOSE)
    for path in (home / "small").glob("ledger.sqlite*"):
        path.unlink()
    assert "[rule 12]: found a forecast that is in no register" in problems(1, *PURPOSE)


def test_nothing_is_written_where_the_folder_or_the_log_cannot_be(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    assert "holds something else" in problems(1, *PURPOSE, "--out", home / "mine")
    (home / "file").write_text("kept", encoding="utf-8")
    assert "cannot be written to" in problems(1, *PURPOSE, "--out", home / "file")

    def refuse(*_: object) -> int:
        raise InputError([])

    monkeypatch.setattr(publishing, "note", refuse)
    problems(1, *PURPOSE, "--out", home / "new" / "product")
    assert not list((home / "new").iterdir())
    assert (home / "mine" / "notes.txt").read_text(encoding="utf-8") == "kept"


def test_the_public_function_writes_the_same(home: Path) -> None:
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    scenario = ws.load("small")
    told = {"purpose": PURPOSE[1], "by": PURPOSE[3], "at": at}
    first = ws.publish(scenario, results(home), out=home / "first", **told)  # type: ignore[arg-type]
    second = ws.publish(scenario, results(home), out=home / "second", **told)  # type: ignore[arg-type]
    assert result_bytes(first) == result_bytes(second)
    with pytest.raises(ValueError, match="everybody"):
        ws.publish(scenario, results(home), out=home / "x", audience="everybody", **told)  # type: ignore[arg-type]
