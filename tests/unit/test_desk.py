"""The evidence desk in the terminal: what it lists, settles and explains."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.forecast_fixture import copy_example

from waystation import cli
from waystation.evidence.ledger import Ledger
from waystation.evidence.sync import sync_folder
from waystation.evidence.table import COLUMNS, FURTHER, read_rows

NOTE = """Date: 2018-10-25

The shelter in Mapastepec is full. The mayor of Mapastepec counted nearly 1,500 people in the
town on Wednesday. Some 200 people were still waiting at the bridge.
"""


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("WAYSTATION_AUTHOR", "duty officer")
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object) -> Told:
        given = ["waystation", "evidence", *(str(one) for one in arguments)]
        monkeypatch.setattr(sys, "argv", given)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return Told(status, said.out, said.err)

    return call


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "2018-10-25-note.md"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.fixture
def ledger(tmp_path: Path, note: Path, run: Run) -> Path:
    """A ledger alone, with one document."""
    path = tmp_path / "desk.sqlite"
    assert run("add", path, note).status == 0
    return path


def listed(run: Run, *arguments: object) -> list[dict[str, Any]]:
    told = run("list", *arguments, "--json")
    assert told.status == 0, told.err
    found: list[dict[str, Any]] = json.loads(told.out)
    return found


def identity(run: Run, target: object, words: str) -> str:
    (found,) = [e for e in listed(run, target) if words in e["words"]]
    return str(found["figure_id"])


def test_a_document_is_added_once(run: Run, ledger: Path, note: Path, tmp_path: Path) -> None:
    again = run("add", ledger, note)
    assert (again.status, again.out) == (0, f"{note.name}: in the ledger already; nothing added\n")
    other = tmp_path / "copy.md"
    other.write_text(NOTE, encoding="utf-8")
    assert f"already as {note.name}" in run("add", ledger, other).out
    with Ledger.open(ledger) as opened:
        assert opened.counts()["reports"] == 1
        assert opened.counts()["figures"] == len(listed(run, ledger)) == 2


def test_a_document_that_cannot_be_read_stops_all_of_them(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.md"
    good.write_text(NOTE + "\nSome 90 people left.\n", encoding="utf-8")
    empty = tmp_path / "empty.md"
    empty.touch()
    told = run("add", ledger, good, empty, tmp_path / "missing.md")
    assert told.status == 2
    assert "2 problems" in told.err
    with Ledger.open(ledger) as opened:
        assert opened.counts()["reports"] == 1


def test_a_report_copied_from_another_is_told(run: Run, ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "later.md"
    copy.write_text(NOTE.replace("is full", "is very full"), encoding="utf-8")
    assert "copied sentences, with 2018-10-25-note.md" in run("add", ledger, copy).out


def test_the_list_fits_eighty_columns_and_says_how_figures_stand(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "1,500")
    told = run("list", ledger)
    assert told.status == 0
    assert max(len(line) for line in told.out.splitlines()) <= 80
    assert key[:8] in told.out
    assert "undecided" in told.out
    assert "2 figures" in told.out
    assert "may be more" in run("list", ledger, "--limit", 1).out
    assert run("list", ledger, "--search", "nothing of the kind").out == "No figures.\n"


def test_the_list_takes_filters(run: Run, ledger: Path) -> None:
    assert len(listed(run, ledger, "--speaker", "mayor")) == 1
    assert len(listed(run, ledger, "--kind", "waiting")) == 1
    assert len(listed(run, ledger, "--place", "mapastepec")) >= 1
    assert len(listed(run, ledger, "--report", "note")) == 2
    assert listed(run, ledger, "--as-of", "2018-10-24") == []
    assert listed(run, ledger, "--decided-by", "2018-10-24") == []
    assert len(listed(run, ledger, "--decided-by", "2999-01-01T00:00")) == 2
    assert (
        "No figures. Did you mean 'Mapastepec'?" in run("list", ledger, "--place", "mapastpc").out
    )
    assert run("list", ledger, "--place", "Nowhere at all").out.strip() == "No figures."
    for wrong in (("--kind", "flying"), ("--as-of", "2018-02-30"), ("--decided-by", "soon")):
        told = run("list", ledger, *wrong)
        assert told.status == 2
        assert wrong[0] in told.err


def test_the_list_as_a_table_is_the_columns_of_evidence(run: Run, ledger: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("list", ledger, "--csv").out)))
    assert rows[0] == [*COLUMNS, *FURTHER]
    assert len(rows) == 3


def test_a_decision_is_seen_in_the_list_and_keeps_what_was_before(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "200")
    assert run("reject", ledger, key[:6], "--reason", "twice").status == 0
    assert run("accept", ledger, key, "--reason", "once", "--author", "kt").status == 0
    (found,) = [e for e in listed(run, ledger) if e["figure_id"] == key]
    assert (found["verdict"], found["verdict_by"], found["verdict_reason"]) == (
        "accepted",
        "kt",
        "once",
    )
    assert [e["words"] for e in listed(run, ledger, "--undecided")] == ["nearly 1,500"]
    told = json.loads(run("show", ledger, key, "--json").out)
    assert [one["verdict"] for one in told["decisions"]] == ["rejected", "accepted"]
    assert run("reopen", ledger, key, "--reason", "not sure").status == 0
    assert len(listed(run, ledger, "--undecided")) == 2


def test_a_correction_is_entered_beside_the_figure(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "1,500")
    told = run(
        "correct", ledger, key[:5], "--low", "1,200", "--high", "1300", "--location", "Mapastepec",
        "--event-day", "none", "--reason", "the mayor's note",
    )  # fmt: skip
    assert told.status == 0, told.err
    old, new = (e for e in listed(run, ledger) if "1,500" in e["words"])
    assert (old["verdict"], old["replaced_by"]) == ("corrected", new["figure_id"])
    assert (new["low"], new["high"], new["event_day"]) == (1200, 1300, None)
    assert "corrected" in run("list", ledger).out
    shown = run("show", ledger, new["figure_id"]).out
    assert f"correction of {key}" in shown


def test_every_wrong_value_of_a_correction_is_told_at_once(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "1,500")
    wrong = ("--low", "many", "--kind", "flying", "--event-day", "2018-02-30")
    told = run("correct", ledger, key, *wrong, "--reason", "why")
    assert told.status == 2
    assert "3 problems" in told.err
    assert len(listed(run, ledger)) == 2


def test_two_figures_become_one(run: Run, ledger: Path) -> None:
    copy, original = identity(run, ledger, "200"), identity(run, ledger, "1,500")
    assert run("merge", ledger, copy, original, "--reason", "one count").status == 0
    told = run("show", ledger, copy).out
    assert f"copy of {original[:8]}" in told
    assert "Counted with" in told
    assert run("merge", ledger, original, copy, "--reason", "x").status == 2


@pytest.mark.parametrize("act", ["accept", "reject", "reopen"])
def test_who_and_why_are_asked_for(
    run: Run, ledger: Path, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = identity(run, ledger, "200")
    monkeypatch.delenv("WAYSTATION_AUTHOR")
    told = run(act, ledger, key, "--reason", "why")
    assert told.status == 2
    assert "WAYSTATION_AUTHOR" in told.err
    told = run(act, ledger, key, "--reason", " ", "--author", "kt@example.org")
    assert told.status == 2
    assert "in plain words" in told.err
    assert "@" not in told.err


def test_show_marks_the_words_in_their_sentence(run: Run, ledger: Path) -> None:
    told = run("show", ledger, identity(run, ledger, "1,500")).out
    assert ">>nearly 1,500<<" in " ".join(told.split())
    assert "The shelter in Mapastepec is full." in told
    assert "Some 200 people were still waiting" in " ".join(told.split())
    assert "Beside it" in told
    assert max(len(line) for line in told.splitlines()) <= 80


def test_an_identity_that_is_not_there_is_told(run: Run, ledger: Path) -> None:
    told = run("show", ledger, "ffffffffffffffff")
    assert told.status == 2
    assert "no figure" in told.err
    assert run("why", ledger, "x").status == 2


def test_why_tells_the_chain_and_what_the_forecast_makes_of_it(
    run: Run, tmp_path: Path, note: Path
) -> None:
    folder = copy_example(tmp_path)
    assert run("add", folder, note).status == 0
    (found,) = listed(run, folder, "--report", note.name, "--search", "nearly")
    key = found["figure_id"]
    told = " ".join(run("why", folder, key, "--as-of", "2018-10-29").out.split())
    for step in ("1. Report", "2. Sentence", "3. Reading", "4. Origin", "5. Decision none"):
        assert step in told
    assert "as of 2018-10-29: not used: read from a text" in told
    assert run("accept", folder, key, "--reason", "checked").status == 0
    told = " ".join(run("why", folder, key, "--as-of", "2018-10-29").out.split())
    assert "as of 2018-10-29: used: people at or near the place at Mapastepec" in told
    early = " ".join(run("why", folder, key, "--as-of", "2018-10-24").out.split())
    assert "not used: published later" in early
    assert run("reject", folder, key, "--reason", "a part").status == 0
    told = " ".join(run("why", folder, key).out.split())
    assert "not used: rejected" in told
    assert len(listed(run, folder, "--report", note.name)) == 2


def test_a_ledger_is_verified(run: Run, ledger: Path, tmp_path: Path) -> None:
    told = run("verify", ledger)
    assert told.status == 0
    assert "whole. 1 reports, 2 figures" in told.out
    told = run("verify", tmp_path / "nowhere.sqlite")
    assert told.status == 2
    assert not (tmp_path / "nowhere.sqlite").exists()


def test_read_gives_rows_that_evidence_csv_takes(
    tmp_path: Path, note: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["waystation", "read", "--csv", str(note)])
    cli.app(standalone_mode=False)
    table = tmp_path / "evidence.csv"
    table.write_text(capsys.readouterr().out, encoding="utf-8")
    rows = read_rows(table)
    assert [row.figure.words for row in rows] == ["nearly 1,500", "Some 200"]
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        assert sync_folder(opened, table, ()).added == 2


SAID = """Date: 2018-10-25

Mexico closed the bridge at Ciudad Hidalgo on Wednesday, where 800 migrants were waiting, 300 of
whom asked for asylum. "Nobody will cross," the mayor of Suchiate said of the 800 people.
"""


def test_what_else_a_report_says_is_kept_and_shown_beside_the_figure(
    run: Run, tmp_path: Path
) -> None:
    report, ledger = tmp_path / "bridge.md", tmp_path / "bridge.sqlite"
    report.write_text(SAID, encoding="utf-8")
    assert run("add", ledger, report).status == 0
    with Ledger.open(ledger) as opened:
        (report_id,) = opened.report_ids()
        kept = opened.findings(report_id)
        assert {"event", "statement"} <= {one.kind for one in kept}
    key = next(e["figure_id"] for e in listed(run, ledger) if e["words"] == "800")
    told = " ".join(run("show", ledger, key).out.split())
    assert "Event closed" in told
    said = json.loads(run("show", ledger, key, "--json").out)["said"]
    assert any(one["finding"] == "event" and one["act"] == "closed" for one in said)


def test_reports_read_together_tell_which_figures_are_copies(
    tmp_path: Path, note: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "2018-10-26-copy.md"
    copy.write_text(NOTE.replace("2018-10-25", "2018-10-26"), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["waystation", "read", "--json", str(copy), str(note)])
    cli.app(standalone_mode=False)
    later, first = json.loads(capsys.readouterr().out)
    assert [f["origin"] for f in first["figures"]] == ["", ""]
    assert later["figures"][0]["origin"] == f"{note.name}: nearly 1,500"
    monkeypatch.setattr(sys, "argv", ["waystation", "read", str(copy), str(note)])
    cli.app(standalone_mode=False)
    assert "origin: " in capsys.readouterr().out


def test_decisions_travel_through_export_and_import(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = copy_example(tmp_path)
    assert run("correct", folder, "6073d6a8", "--low", 7300, "--reason", "a slip").status == 0
    why = run("why", folder, "6073d6a8").out
    assert "not used: corrected to" in " ".join(why.split())
    assert "takes it as" not in " ".join(why.split())
    assert "takes it as" not in run("show", folder, "6073d6a8").out
    assert run("merge", folder, "150dffb7", "f098db04", "--reason", "one register").status == 0
    assert run("reject", folder, "44390572", "--reason", "an earlier state").status == 0
    (tmp_path / "other").mkdir()
    other, table = copy_example(tmp_path / "other", with_evidence=False), tmp_path / "all.csv"
    for command in (("export", folder), ("import", other)):
        monkeypatch.setattr(sys, "argv", ["w", "ledger", command[0], str(command[1]), str(table)])
        cli.app(standalone_mode=False)
    capsys.readouterr()

    def settled(target: Path) -> dict[str, tuple[object, ...]]:
        names = ("verdict", "replaced_by", "verdict_by", "verdict_reason", "decided", "counts")
        return {e["figure_id"]: tuple(e[n] for n in names) for e in listed(run, target)}

    assert settled(other) == settled(folder)
    assert sum(one[0] is not None for one in settled(other).values()) == 4


def test_a_decision_on_a_figure_that_was_taken_back_says_that_it_does_not_count(
    run: Run, tmp_path: Path
) -> None:
    folder = copy_example(tmp_path)
    row = next(one for one in listed(run, folder) if one["via"] == "evidence.csv")
    table = folder / "evidence.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if row["words"] not in line), "utf-8")
    told = run("accept", folder, row["figure_id"], "--reason", "checked")
    assert (told.status, "does not count" in told.out) == (0, True)


def test_withdrawn_figures_are_counted_and_listed_when_asked_for(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "200")
    with Ledger.open(ledger) as opened:
        opened.withdraw([key], "no longer there")
    told = run("list", ledger).out
    assert key[:8] not in told
    assert "1 figure; 1 withdrawn: --all lists them too" in told
    assert key[:8] in run("list", ledger, "--all").out
    assert len(listed(run, ledger)) == 2


def test_the_list_and_show_read_a_figure_as_read_does_and_name_the_forecasts_range(
    run: Run, ledger: Path
) -> None:
    key = identity(run, ledger, "1,500")
    assert "1,350-1,500" in run("list", ledger).out
    told = run("show", ledger, key)
    assert "Read as      1,350-1,500" in told.out
    assert "the forecast takes it as 1,275-1,500" in told.out
    plain = json.loads(run("show", ledger, key, "--json").out)
    assert (plain["read_low"], plain["forecast_low"]) == (1350, 1275)


def test_why_tells_that_a_figure_was_corrected_by_whom_and_why(run: Run, ledger: Path) -> None:
    key = identity(run, ledger, "1,500")
    changes = ("--low", 1200, "--high", 1300)
    assert run("correct", ledger, key, *changes, "--reason", "the mayor's note").status == 0
    new = next(e for e in listed(run, ledger) if e["low"] == 1200)["figure_id"]
    told = " ".join(run("why", ledger, new).out.split())
    assert f"corrected from {key[:8]}" in told
    assert "by duty officer: the mayor's note" in told
    assert "by the grammar" not in told
    shown = " ".join(run("list", ledger).out.split())
    assert "1,200-1,300" in shown
    assert "corrects" in shown


def test_a_moment_before_the_ledger_says_when_it_begins(run: Run, ledger: Path) -> None:
    told = run("list", ledger, "--decided-by", "2018-11-01T08:30")
    assert "No figures by 2018-11-01T08:30:59 UTC: the first was entered 2" in told.out
    key = identity(run, ledger, "200")
    told = run("show", ledger, key, "--decided-by", "2018-11-01T08:30")
    assert told.status == 2
    assert "UTC or later, when the figure was entered" in told.err
    with Ledger.open(ledger) as opened:
        (entry, _) = opened.entries()
        assert entry.recorded is not None
    minute = f"{entry.recorded:%Y-%m-%dT%H:%M}"
    assert run("show", ledger, entry.figure_id, "--decided-by", minute).status == 0


def test_a_folder_is_shown_as_it_is_while_another_program_writes(run: Run, tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    first = run("list", folder, "--json")
    assert "started a new ledger" in first.err
    before = len(json.loads(first.out))
    assert run("list", folder).err == ""
    report = folder / "reports" / "2018-10-25-note.md"
    report.write_text(NOTE, encoding="utf-8")
    with closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        told = run("list", folder, "--json", "--wait", "0.1")
        verified = run("verify", folder, "--wait", "0.1")
        writer.execute("ROLLBACK")
    assert told.status == 0
    assert len(json.loads(told.out)) == before
    assert len(told.err.splitlines()) == 1
    assert "shown as it is" in told.err
    assert verified.status == 0
    assert len(listed(run, folder)) > before


def test_two_forms_of_output_at_once_are_refused(run: Run, ledger: Path) -> None:
    told = run("list", ledger, "--json", "--csv")
    assert told.status == 2
    assert "one of the two" in told.err
