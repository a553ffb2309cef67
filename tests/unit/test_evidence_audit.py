"""The audit log: added to, never changed, one line a text, nothing secret, seen in a terminal."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.evidence_figures import figure
from tests.unit.test_register import issued

from waystation import cli
from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError
from waystation.evidence.audit import LONGEST, entries, note, one_line
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.register import issue
from waystation.evidence.verify import verify

NOON = dt.datetime(2018, 10, 30, 12, tzinfo=dt.UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        for number, deed in enumerate((Deed.DECIDED, Deed.PUBLISHED, Deed.DECIDED)):
            by = "Duty officer" if number < 2 else "Head of unit"
            at = NOON + dt.timedelta(minutes=number)
            about, reason = f"forecast {number}", "for the morning meeting"
            assert note(ledger, AuditEntry(at, by, deed, about, reason, "a note")) == number + 1
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["waystation", "evidence", *map(str, words)])
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return call


def test_what_was_noted_is_told_again_in_order(path: Path) -> None:
    with Ledger.open(path) as ledger:
        found = entries(ledger)
        assert [one.sequence for one in found] == [1, 2, 3]
        first = AuditEntry(
            *(NOON, "Duty officer", Deed.DECIDED, "forecast 0", "for the morning meeting"),
            note="a note",
            sequence=1,
        )
        assert found[0] == first
        assert entries(ledger, 2) == found[2:]
        assert entries(ledger, 3) == []
        assert entries(ledger, deeds=[Deed.PUBLISHED]) == found[1:2]
        assert entries(ledger, by="Head of unit") == found[2:]
        assert entries(ledger, limit=2) == found[1:]
        verify(ledger)


@pytest.mark.parametrize("verb", ["UPDATE audit SET by = 'x'", "DELETE FROM audit"])
def test_nothing_in_it_is_changed_or_removed(path: Path, verb: str) -> None:
    with (
        closing(sqlite3.connect(path)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        raw.execute(verb)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("by", "x" * 61, "61 characters"),
        ("about", "x" * 501, "501 characters"),
        ("reason", "one\ntwo", "more than one line"),
        ("note", "a \x1b[31mred\x1b[0m word", "control characters"),
        ("note", "password: hunter2", "what looks like a password"),
        ("reason", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$hash", "what looks like"),
        ("about", "Bearer abcdefghijk", "what looks like"),
        ("note", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "what looks like"),
        ("reason", "called +52 962 555 0142 about it", "like a telephone number"),
        ("by", "somebody@example.org", "an e-mail address"),
    ],
)
def test_a_text_that_does_not_belong_is_refused_and_not_repeated(
    path: Path, name: str, text: str, found: str
) -> None:
    entry = replace(AuditEntry(NOON, "kt", Deed.OVERRODE), **{name: text})  # type: ignore[arg-type]
    with Ledger.open(path) as ledger:
        with pytest.raises(InputError, match=found) as refused:
            note(ledger, entry)
        assert text not in str(refused.value)
        assert len(entries(ledger)) == 3


def test_everything_that_is_wrong_is_told_at_once(path: Path) -> None:
    wrong = AuditEntry(NOON, "x" * 99, Deed.RAN, "x" * 999, "a\nb", "token=abc")
    with Ledger.open(path) as ledger, pytest.raises(InputError) as refused:
        note(ledger, wrong)
    assert [one.file for one in refused.value.problems] == sorted(LONGEST)


def test_a_long_reason_fits_as_one_line() -> None:
    assert one_line("as\n printed\t\x07 ", 300) == "as printed"
    assert one_line("word " * 100, 20) == "word word word word…"
    assert len(one_line("x" * 400, 300)) == 300


def test_it_belongs_to_the_callers_transaction(path: Path) -> None:
    with Ledger.open(path) as ledger:

        def fail() -> None:
            with ledger.transaction():
                note(ledger, AuditEntry(NOON, "kt", Deed.RAN))
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert len(entries(ledger)) == 3
        verify(ledger)


def test_the_command_shows_it(path: Path, run: Run) -> None:
    status, out, _ = run("audit", path)
    assert status == 0
    for word in ("2018-10-30 12:02", "Head of unit", "published", "forecast 1", "a note"):
        assert word in " ".join(out.split())
    status, out, _ = run("audit", path, "--since", 2, "--json")
    assert [one["sequence"] for one in json.loads(out)] == [3]
    assert json.loads(out)[0]["at"] == "2018-10-30T12:02:00Z"
    assert json.loads(out)[0]["deed"] == "decided"
    assert run("audit", path, "--since", 3)[1] == "Nothing in the audit log after number 3.\n"


def test_an_entry_of_a_later_release_is_told_in_a_line(path: Path, run: Run) -> None:
    with Ledger.open(path) as ledger:
        ledger._connection.execute(
            """INSERT INTO audit ("at", "by", deed, about, reason, note)
            VALUES ('2018-10-30T12:00:00Z', 'kt', 'levitated', '', '', '')"""
        )
    status, _, err = run("audit", path)
    assert status == 2
    assert "levitated" in err
    assert "Traceback" not in err


def test_what_is_settled_by_a_command_is_in_it(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "ledger.sqlite"
    a, b = figure(low=1000, high=1000, words="1,000"), figure()
    with Ledger.open(path) as ledger:
        ledger.add_figures([a, b], "by hand")
        issue(ledger, issued())
    one, two = figure_id(a), figure_id(b)
    common = ("--reason", "as\nprinted", "--author", "kt")
    for words in (("accept", path, one), ("correct", path, two, "--low", "900")):
        assert run(*words, *common)[0] == 0
    assert run("reject", path, "ffff", *common)[0] == 2
    with Ledger.open(path) as ledger:
        told = [(e.deed, e.by, e.about, e.reason) for e in entries(ledger)]
        notes = [e.note for e in entries(ledger)]
    assert told == [(Deed.DECIDED, "kt", key, "as printed") for key in (one, two)]
    assert notes[0] == "accepted"
    assert notes[1].startswith("corrected to ")
