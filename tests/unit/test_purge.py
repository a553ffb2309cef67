"""Purging: no byte of the words is left, what was counted stays, the chain still holds."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.purge_worker import (
    CORRECTED,
    NOW,
    READ,
    REPORT,
    SENTENCE,
    TEXT,
    fill,
    holding,
    make,
    run,
)
from tests.unit.test_evidence_chain import behind_its_back, faults

from waystation import cli, purged_files, purged_words
from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.domain.purged import is_purged
from waystation.evidence.audit import entries
from waystation.evidence.backup import backup, restore
from waystation.evidence.ledger import Ledger
from waystation.evidence.plain_words import plain_words, site_of
from waystation.evidence.purge import Purging, purge, wipe
from waystation.evidence.quoting import RUN, quotes
from waystation.evidence.record import figure_id
from waystation.evidence.sync import add_rows, sync_folder
from waystation.evidence.table import read_rows, write_evidence
from waystation.evidence.verify import verify
from waystation.forecasting.desk import Desk, add_documents
from waystation.purging import Places, expired, find_reports
from waystation.reports.intake.records import Limits

ROOT = Path(__file__).parents[2]
WHY = "the writer asked for it"
MARK = f"[purged 2018-11-02: {WHY}]"
FORGED = {
    "a value": "UPDATE figures SET high = 9000 WHERE report_id = 'ab12cd34ef560718'",
    "a sentence": "UPDATE figures SET sentence = 'They said so.' WHERE words LIKE 'Nearly%'",
    "a text": "UPDATE reports SET text = 'Something else.' WHERE entered = 2",
    "a reason": "UPDATE decisions SET reason = 'because' WHERE sequence = 1",
    "the purge": "UPDATE purges SET reason = 'none' WHERE sequence = 1",
    "what is left": "UPDATE purges SET rest = '{}' WHERE sequence = 1",
    "another record": "UPDATE figures SET high = 9000 WHERE entered = 1",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with the report, purged."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, now=NOW) as ledger:
        fill(ledger)
        purge_it(ledger)
    return path


def purge_it(ledger: Ledger) -> None:
    purge(ledger, [REPORT.report_id], by="Head of unit", reason=WHY, at=NOW)


def test_rule_14_not_a_byte_of_what_was_purged_is_left(tmp_path: Path) -> None:
    places = make(tmp_path)
    assert {*holding(tmp_path)} >= {
        *("ledger.sqlite", "evidence.csv", "figures.json", "leaflet.html", "request.json"),
        *("forecast.xlsx/xl/worksheets/sheet1.xml", "progress.jsonl"),
    }
    done = run(places)
    assert [*holding(tmp_path)] == []
    assert (done.reports, done.figures, done.others) == (1, 2, 2)
    with Ledger.open(places.folder / "ledger.sqlite") as ledger:
        verify(ledger)


def test_what_it_counted_stays_and_says_why_the_words_are_gone(path: Path) -> None:
    with Ledger.open(path) as ledger:
        read, corrected = (e for e in ledger.entries() if e.figure.report_id)
        report = ledger.report(REPORT.report_id)
        assert [read.figure_id, corrected.figure_id] == [figure_id(READ), figure_id(CORRECTED)]
        told = {
            *("low", "high", "unit", "kind", "measure", "hedge_class", "place", "location"),
            *("group", "event_day", "published", "publisher", "start", "end", "origin"),
        }
        for name in told:
            assert getattr(read.figure, name) == getattr(READ, name)
        assert (read.figure.words, read.figure.who) == ("Nearly 1,500", "")
        assert read.figure.sentence == corrected.figure.sentence == MARK
        assert read.figure.speaker == corrected.figure.speaker == "official ab12-1"
        assert read.figure.url == "https://example.org/"
        assert read.figure.note == ""
        assert read.replaced_by == figure_id(CORRECTED)
        assert (read.reason, is_purged(read.reason)) == (MARK, True)
        assert report == replace(REPORT, text="", title=MARK)
        last = entries(ledger)[-1]
        assert (last.deed, last.by, last.reason) == (Deed.PURGED, "Head of unit", WHY)
        assert REPORT.report_id in last.about
        assert entries(ledger)[0].note == MARK
        assert [(one.report_id, one.at) for one in ledger.purges()] == [(REPORT.report_id, NOW)]


def test_the_chain_goes_on_holding_with_a_seal_noted_before(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger:
        fill(ledger)
        noted = verify(ledger).last
        purge_it(ledger)
        after = verify(ledger, noted=noted)
        ledger.withdraw([figure_id(CORRECTED)], "a slip")
        assert verify(ledger, noted=after.last).seals == after.seals + 1


@pytest.mark.parametrize("what", FORGED)
def test_what_is_left_cannot_be_altered_unnoticed(path: Path, what: str) -> None:
    with behind_its_back(path) as raw:
        assert raw.execute(FORGED[what]).rowcount >= 1
    assert any("something else than" in fault for fault in faults(path))


def test_words_that_came_back_are_told(path: Path) -> None:
    with behind_its_back(path) as raw:
        raw.execute("UPDATE reports SET text = ? WHERE entered = 2", (TEXT,))
        raw.execute("INSERT INTO signatures VALUES (12345, 2)")
    told = faults(path)
    assert len([one for one in told if "which was purged" in one]) == 2


def test_a_purge_again_changes_nothing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        before = verify(ledger)
        done = purge(ledger, [REPORT.report_id], by="kt", reason="again", at=NOW)
        assert (done.reports, done.figures, done.others) == (0, 0, 0)
        assert verify(ledger) == before


def test_the_report_is_refused_when_it_is_given_again(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.md"
    again.write_text(TEXT)
    with Ledger.open(path) as ledger:
        with pytest.raises(InputError, match="purged on 2018-11-02 by Head of unit"):
            ledger.add_report(REPORT, [READ])
        before = ledger.counts()
        sync_folder(ledger, None, [(REPORT, (READ,))], reader="another reader")
        assert ledger.counts() == before
        ours = next(iter(add_documents(Desk(ledger), [str(again)]))).report
        purge(ledger, [ours.report_id], by="kt", reason=WHY, at=NOW)
        with pytest.raises(InputError, match="what was purged is not read again"):
            list(add_documents(Desk(ledger), [str(again)]))


def test_the_folder_takes_nothing_back_when_its_document_or_row_is_gone(path: Path) -> None:
    with Ledger.open(path) as ledger:
        rulings = len(ledger.rulings())
        sync_folder(ledger, None, [])
        assert len(ledger.rulings()) == rulings
        assert not any(entry.withdrawn for entry in ledger.entries())


def test_an_export_from_before_brings_no_words_back(tmp_path: Path) -> None:
    table = tmp_path / "before.csv"
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger:
        fill(ledger)
        write_evidence(table, ledger.entries())
        purge_it(ledger)
        after = tmp_path / "after.csv"
        write_evidence(after, ledger.entries())
        for one in (table, after):
            assert add_rows(ledger, read_rows(one), one.name) == 0
            sync_folder(ledger, one, [])
        assert len([e for e in ledger.entries() if e.figure.report_id]) == 2
        assert all(is_purged(e.figure.sentence) for e in ledger.entries() if e.figure.report_id)
        verify(ledger)


def test_a_backup_made_since_is_restored_without_the_words(path: Path, tmp_path: Path) -> None:
    kept, back = tmp_path / "kept.backup", tmp_path / "back.sqlite"
    wipe(path)
    backup(path, kept)
    restore(kept, back)
    with Ledger.open(back) as ledger:
        assert len(ledger.purges()) == 1
    assert [*holding(tmp_path)] == []


def test_another_program_that_has_it_open_goes_on_and_the_log_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, now=NOW) as ledger, Ledger.open(path) as other:
        fill(ledger)
        with other.snapshot():
            assert other.report(REPORT.report_id) == REPORT
            purge_it(ledger)
            assert other.report(REPORT.report_id) == REPORT
            assert not wipe(path, wait=0.0)
        other.withdraw([figure_id(CORRECTED)], "a slip")
        assert is_purged(next(e for e in other.entries() if e.figure.report_id).figure.sentence)
        assert wipe(path)
        assert [*holding(tmp_path)] == []
        verify(other)


def test_while_another_program_writes_nothing_is_purged(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, now=NOW) as other:
        fill(other)
        with Ledger.open(path, wait=0.05) as ledger, other.transaction():
            with pytest.raises(InputError, match="another program is writing"):
                purge_it(ledger)
            assert ledger.report(REPORT.report_id) == REPORT


def test_what_fails_in_between_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"

    def fail(_: object) -> None:
        raise InputError([])

    with Ledger.open(path, now=NOW) as ledger:
        fill(ledger)
        before = list(ledger._connection.iterdump())
        with pytest.raises(InputError):
            purge(ledger, [REPORT.report_id], by="kt", reason=WHY, at=NOW, meanwhile=fail)
        assert list(ledger._connection.iterdump()) == before
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("DELETE FROM reports")


@pytest.mark.parametrize(
    ("by", "reason", "found"),
    [
        ("", WHY, "--by: found nothing"),
        ("kt", " ", "--reason: found nothing"),
        ("kt", "x" * 201, "201 characters"),
        ("kt", "one\ntwo", "more than one line"),
        ("kt", SENTENCE[13:], "a quotation of the report"),
    ],
)
def test_who_and_why_are_asked_for(tmp_path: Path, by: str, reason: str, found: str) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger:
        fill(ledger)
        with pytest.raises(InputError, match=found):
            purge(ledger, [REPORT.report_id], by=by, reason=reason, at=NOW)
        assert ledger.purges() == ()


def killed(folder: Path, times: int, seed: int) -> None:
    """Kill a purge at random moments; the ledger holds all of the report or nothing of it."""
    moments = random.Random(seed)
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import tests.purge_worker as worker"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; worker.main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as program:
        for kill in range(times):
            home = folder / f"{kill}"
            home.mkdir()
            _kill_one(program, home, make(home), moments.uniform(0.0, 0.15))


def _kill_one(program: subprocess.Popen[str], home: Path, places: Places, after: float) -> None:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{home}\n")
    program.stdin.flush()
    child = int(program.stdout.readline())
    time.sleep(after)
    with suppress(ProcessLookupError):  # one that was done before is gone already
        os.kill(child, signal.SIGKILL)
    assert program.stdout.readline() == "gone\n"
    with Ledger.open(places.folder / "ledger.sqlite") as ledger:
        verify(ledger)
        report = ledger.report(REPORT.report_id)
        assert report is not None
        gone = [is_purged(e.figure.sentence) for e in ledger.entries() if e.figure.report_id]
        assert gone == [bool(ledger.purges())] * 2
        assert (report.text == "") == bool(ledger.purges())
    run(places)
    assert [*holding(home)] == []


def test_a_purge_that_is_killed_is_done_or_not_and_the_same_again_ends_it(tmp_path: Path) -> None:
    killed(tmp_path, 5, seed=1)


@pytest.mark.slow
def test_a_purge_that_is_killed_often(tmp_path: Path) -> None:
    killed(tmp_path, 40, seed=2)


def test_reports_are_found_by_identity_digits_or_name(path: Path) -> None:
    with Ledger.open(path) as ledger:
        reports = ledger.reports()
    own = next(one for one in reports if one.report_id == REPORT.report_id)
    for text in (REPORT.report_id, "ab12", "yard.md"):
        assert find_reports(reports, [text]) == (own,)
    with pytest.raises(InputError, match="no report 'ab1'"):
        find_reports(reports, ["ab1", "zz99"])


def test_documents_expire(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger:
        fill(ledger)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        old = replace(REPORT, report_id="old", name="old.md", text="Old.")
        ledger.add_report(old, [])
        ledger.add_report(replace(old, report_id="no day", published=None), [])

        def late(day: int) -> list[str]:
            return [one.report_id for one in expired(ledger, 5, dt.date(2018, 11, day))]

        assert late(2) == ["old"]
        assert late(7) == ["old"]
        assert late(8) == ["r2", REPORT.report_id, "old"]
        purge_it(ledger)
        assert late(8) == ["r2", "old"]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waystation", "evidence", "purge", *map(str, words)])
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return call


def test_the_command_says_what_goes_and_what_it_cannot_reach(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = make(tmp_path)
    monkeypatch.chdir(tmp_path)
    common = ("--results", tmp_path / "results", "--by", "kt", "--reason", WHY)
    status, out, _ = command(places.folder, "ab12", *common, "--dry-run")
    assert (status, "would be purged" in out) == (0, True)
    assert [*holding(places.folder)] != []
    status, out, err = command(places.folder, "ab12", *common)
    assert (status, err) == (0, "")
    for told in ("yard.md", "cannot be undone", "figures.json: written again", "1 report purged"):
        assert told in out
    assert "leaflet.html: removed" in out
    assert "published/scenario/2018-10-29-public: removed, as it quotes" in out
    assert "taken out; what they counted" in out
    assert "Not reached: backups" in out
    assert [*holding(tmp_path)] == []
    status, _, err = command(places.folder, *common)
    assert status == 2
    assert "reports to purge, or --expired" in err
    assert command(places.folder, "nothing.md", *common)[0] == 2


def test_products_that_quote_nothing_stay(tmp_path: Path) -> None:
    places = make(tmp_path)
    assert places.products is not None
    quoting = places.products / "2018-10-29-public"
    other = places.products / "2018-10-22-public"
    other.mkdir()
    for name in ("product.json", "page.html"):
        (other / name).write_text("{}")
    (places.products / "notes.txt").write_text("asked for by phone")
    told: list[str] = []
    run(places, told.append)
    assert not quoting.exists()
    assert {path.name for path in other.iterdir()} == {"product.json", "page.html"}
    assert [line.split(":")[0] for line in told if "publish again" in line] == [str(quoting)]


def test_words_of_several_cells_are_no_quotation(tmp_path: Path) -> None:
    places = make(tmp_path)
    words = SENTENCE.split()[4 : 4 + RUN]
    table = places.home / "2018-10-29" / "cells.csv"
    table.write_text(",".join(words) + "\n")
    told: list[str] = []
    run(places, told.append)
    assert table.read_text().split() == [",".join(words)]
    assert not any("cells.csv" in line for line in told)


def test_files_that_are_damaged_are_removed_where_they_quote_it(tmp_path: Path) -> None:
    places = make(tmp_path)
    day = places.home / "2018-10-29"
    (day / "half.json").write_text(f'{{"figures": ["{SENTENCE}"')
    (day / "other-half.json").write_text('{"figures": [')
    (day / "book.xlsx").write_bytes(SENTENCE.encode())
    (day / "page.json").write_text(json.dumps({"stamp": {"number": 1}, "text": SENTENCE}))
    (day / "page.html").write_text(SENTENCE)
    run(places)
    assert [*holding(tmp_path)] == []
    left = {path.name for path in day.iterdir()}
    assert {"half.json", "book.xlsx", "page.html"}.isdisjoint(left)
    assert {"other-half.json", "page.json", "forecast.xlsx"} <= left


def test_a_table_that_is_not_in_order_stops_a_purge_before_it_begins(tmp_path: Path) -> None:
    places = make(tmp_path)
    (places.folder / "evidence.csv").write_text("event_day\nyesterday\n")
    before = {*holding(tmp_path)}
    with pytest.raises(InputError, match=r"evidence\.csv"):
        run(places)
    assert {*holding(tmp_path)} == before


def test_what_is_not_quoted_stays_as_it_was(tmp_path: Path) -> None:
    places = make(tmp_path)
    day = places.home / "2018-10-29"
    other = b'{"title": "People walked on", "figures": [{"id": "0", "before": "In "}]}'
    (day / "other.json").write_bytes(other)
    run(places)
    assert (day / "other.json").read_bytes() == other
    made = json.loads((day / "figures.json").read_text())
    assert made["title"] == "Kept"
    assert made["figures"][0]["after"] == f" {MARK}"
    left = read_rows(places.folder / "evidence.csv")
    assert len(left) == 30


@given(st.text())
@settings(max_examples=50)
def test_plain_words_hold_nothing_but_numbers_and_a_closed_list(text: str) -> None:
    again = plain_words(text)
    assert plain_words(again) == again
    assert "wurlitzer" not in plain_words(f"{text} wurlitzer {text}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("nearly 1,500", "nearly 1,500"),
        ("some 7,000 to 8,000", "some 7,000 to 8,000"),
        ("tens of thousands", "tens of thousands"),
        ("fewer than 40 of the quagmire wardens", "fewer than 40 of the"),
        ("quagmire wardens", ""),
    ],
)
def test_numbers_and_hedges_stay(text: str, plain: str) -> None:
    assert plain_words(text) == plain


def test_of_an_address_the_site_stays() -> None:
    assert site_of("https://news.example.org/2018/a-headline?x=1") == "https://news.example.org/"
    assert site_of("somewhere") == site_of("http://[bad") == ""


def test_a_quotation_is_six_words_in_a_row_or_a_short_sentence_whole() -> None:
    found = quotes("GONE", [TEXT], {"The gate was shut again.": "GONE", "kites": ""})
    words = SENTENCE.split()
    assert found.without(" ".join(words[4 : 4 + RUN]).upper()) == "GONE"
    assert found.without(" ".join(words[4 : 3 + RUN])) == " ".join(words[4 : 3 + RUN])
    assert found.without("He wrote: The gate was shut again. So.") == "He wrote: GONE So."
    assert (found.without("kites"), found.without("many kites")) == ("", "many kites")


@pytest.mark.parametrize("results", [".", "scenario/reports", "copies"])
def test_results_that_are_a_scenario_or_among_its_reports_are_refused(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]], results: str
) -> None:
    places = make(tmp_path)
    (places.folder / "scenario.toml").write_text(f"# {SENTENCE}\n")
    other = tmp_path / "copies" / "scenario"
    other.mkdir(parents=True)
    (other / "scenario.toml").write_text(f"# {SENTENCE}\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    common = ("--results", tmp_path / results, "--by", "kt", "--reason", WHY)
    status, out, err = command(places.folder, "ab12", *common)
    assert (status, out) == (2, "")
    assert "--results" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    with pytest.raises(InputError, match="another folder for --results"):
        run(Places(places.folder, tmp_path / results / "scenario"))


def test_databases_among_results_are_told_and_stay(tmp_path: Path) -> None:
    places = make(tmp_path)
    kept = places.home / "2018-10-29" / "kept-by-hand.db"
    with closing(sqlite3.connect(kept)) as raw:
        raw.execute("CREATE TABLE quotes (words)")
        raw.execute("INSERT INTO quotes VALUES (?)", (SENTENCE,))
        raw.commit()
    accounts = places.home / "accounts.sqlite-wal"
    accounts.write_text(SENTENCE)
    told: list[str] = []
    run(places, told.append)
    assert {*holding(tmp_path)} == {kept.name, accounts.name}
    for path in (kept, accounts):
        assert any(line.startswith(f"{path}: LEFT") for line in told)


def test_links_among_results_are_told_and_not_followed(tmp_path: Path) -> None:
    places = make(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("leaflet.html", "figures.json"):
        (outside / name).write_text(json.dumps({"text": SENTENCE}))
    linked, one = places.home / "linked", places.home / "2018-10-29" / "linked.html"
    linked.symlink_to(outside)
    one.symlink_to(outside / "leaflet.html")
    told: list[str] = []
    run(places, told.append)
    assert {*holding(outside)} == {"leaflet.html", "figures.json"}
    assert one.is_symlink()
    for path in (linked, one):
        assert any(line.startswith(f"{path}: LEFT") for line in told)


def bundle(path: Path, *parts: bytes, locked: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for number, part in enumerate(parts):
            book.writestr(f"{number}.txt", part)
    if locked:  # the mark of an encrypted member, in its own head and in the directory
        content = bytearray(path.read_bytes())
        content[6] |= 1
        content[content.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(content)
    return path


def test_a_bundle_that_would_fill_memory_is_told_and_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = b"The gate was shut again."
    monkeypatch.setattr(purged_words, "_BOUNDS", Limits(file_bytes=10_000, bundle_bytes=15_000))
    purging = Purging("GONE", quotes("GONE", [], {said.decode(): "GONE"}), frozenset())
    product = tmp_path / "products" / "one"
    product.mkdir(parents=True)
    (product / "product.json").write_text("{}")
    home = tmp_path / "home"
    home.mkdir()
    unpacked: list[str] = []
    read = zipfile.ZipFile.read

    def noted(book: zipfile.ZipFile, *asked: Any) -> bytes:
        unpacked.append(Path(str(book.filename)).name)
        return read(book, *asked)

    monkeypatch.setattr(zipfile.ZipFile, "read", noted)
    for folder in (home, product):
        bundle(folder / "large.zip", said + b" " * 20_000)
        bundle(folder / "together.xlsx", *[said + b" " * 9_000] * 2)
        bundle(folder / "locked.bin", said, locked=True)
    bundle(home / "small.zip", said)
    told: list[str] = []
    purged_files.clear_results(home, purging, (), told.append)
    purged_files.clear_products(product.parent, purging, told.append)
    assert set(unpacked) == {"small.zip"}
    assert sorted(told) == sorted(
        [f"{folder / name}: {purged_files.SEALED}" for folder in (home, product)
         for name in ("large.zip", "together.xlsx", "locked.bin")]
        + [f"{home / 'small.zip'}: removed, as it quotes what was purged"]
    )  # fmt: skip
    assert len(list(purged_files.sealed_files(tmp_path))) == 6
    assert not list(purged_files.quoting_files(tmp_path, purging, ()))
