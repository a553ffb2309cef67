"""Ledgers of earlier releases: brought up to date whole, or left as they were."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.evidence_figures import TEXT, figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.vocabulary import Verdict
from waystation.evidence import migrate
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id, figure_to_plain
from waystation.evidence.schema import APPLICATION
from waystation.evidence.tables import PLACE_CONFIDENCE, VERSION

FIRST_RELEASE = """
CREATE TABLE reports (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id TEXT NOT NULL UNIQUE CHECK (report_id <> ''),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  published TEXT,
  publisher TEXT NOT NULL,
  url TEXT NOT NULL
);
CREATE TABLE figures (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL UNIQUE CHECK (length(figure_id) = 16),
  via TEXT NOT NULL CHECK (via <> ''),
  read_from TEXT REFERENCES reports (report_id),
  "low" INTEGER CHECK ("low" IS NULL OR (typeof("low") = 'integer' AND "low" >= 0)),
  "high" INTEGER CHECK ("high" IS NULL OR (typeof("high") = 'integer' AND "high" >= 0)),
  "words" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "who" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "measure" TEXT NOT NULL,
  "hedge" TEXT NOT NULL,
  "hedge_class" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "location" TEXT NOT NULL,
  "place_role" TEXT NOT NULL,
  "group" TEXT NOT NULL,
  "event_day" TEXT,
  "day_basis" TEXT NOT NULL,
  "published" TEXT,
  "modality" TEXT NOT NULL,
  "speaker" TEXT NOT NULL,
  "speaker_class" TEXT NOT NULL,
  "publisher" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "origin" TEXT NOT NULL,
  "report_id" TEXT NOT NULL,
  "sentence" TEXT NOT NULL,
  "sentence_start" INTEGER NOT NULL CHECK ("sentence_start" >= 0),
  "start" INTEGER NOT NULL CHECK ("start" >= 0),
  "end" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  CONSTRAINT "low is not above high" CHECK ("low" <= "high"),
  CONSTRAINT "start is not after end" CHECK ("start" <= "end"),
  CONSTRAINT "read from its own report" CHECK (read_from IS NULL OR read_from = "report_id")
);
CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL REFERENCES figures (figure_id),
  what TEXT NOT NULL CHECK (what IN ('withdrawn', 'reinstated')),
  reason TEXT NOT NULL CHECK (reason <> '')
);
CREATE TRIGGER reports_known BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports
             WHERE report_id = NEW.report_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER figures_known BEFORE INSERT ON figures
WHEN EXISTS (SELECT 1 FROM figures
             WHERE figure_id = NEW.figure_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER changes_known BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
"""
REFUSALS = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {verb} on {table}'); END;
"""
A, B, R = figure(), figure(low=7000, high=7000, words="some 7,000"), read_figure()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of the first release: two rows, one report, three changes."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(FIRST_RELEASE)
        for table in ("reports", "figures", "changes"):
            for verb in ("UPDATE", "DELETE"):
                raw.executescript(REFUSALS.format(table=table, verb=verb))
        raw.execute(
            "INSERT INTO reports VALUES (NULL, 'r1', 'r1.md', ?, '2018-10-24', 'Field notes', '')",
            (TEXT,),
        )
        for one, via, read_from in (
            (A, "evidence.csv", None),
            (R, "r1.md", "r1"),
            (B, "by hand", None),
        ):
            plain = figure_to_plain(one)
            held = [plain[name] for name in migrate._OLD_FIGURE[4:]]
            row = [None, figure_id(one), via, read_from, *held]
            raw.execute(f"INSERT INTO figures VALUES ({', '.join('?' for _ in row)})", row)
        change = "INSERT INTO changes (figure_id, what, reason) VALUES (?, ?, ?)"
        raw.execute(change, (figure_id(A), "withdrawn", "no longer in evidence.csv"))
        raw.execute(change, (figure_id(B), "withdrawn", "the town hall took it back"))
        raw.execute(change, (figure_id(A), "reinstated", "stated again in the folder"))
        raw.execute(f"PRAGMA application_id = {APPLICATION}")
        raw.execute("PRAGMA user_version = 1")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.commit()
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        found: int = raw.execute("PRAGMA user_version").fetchone()[0]
    return found


def test_everything_keeps_its_place_and_its_identity(path: Path) -> None:
    with Ledger.open(path) as ledger:
        entries = ledger.entries()
        assert ledger.reports() == (report(),)
        assert [e.figure for e in entries] == [A, R, B]
        assert [e.figure_id for e in entries] == [figure_id(one) for one in (A, R, B)]
        assert [e.entered for e in entries] == [1, 2, 3]
        assert [e.via for e in entries] == ["evidence.csv", "r1.md", "by hand"]
        assert [e.withdrawn for e in entries] == [False, False, True]
        assert [e.recorded for e in entries] == [None] * 3
        assert ledger.read_figures() == {"r1": (figure_id(R),)}
    assert version(path) == VERSION == 4


def test_changes_become_decisions_and_the_folders_own_are_told_apart(path: Path) -> None:
    with Ledger.open(path) as ledger:
        first, second, third = ledger.rulings()
    assert (first.verdict, first.author) == (Verdict.WITHDRAWN, migrate.FOLDER)
    assert (third.verdict, third.author) == (Verdict.REINSTATED, migrate.FOLDER)
    assert (second.author, second.reason) == ("", "the town hall took it back")
    assert [one.sequence for one in (first, second, third)] == [1, 2, 3]
    assert second.decided is None


def test_it_is_append_only_afterwards_and_goes_on_growing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([A, figure(low=9)], "evidence.csv") == 1
        assert ledger.entries()[-1].entered == 4
        ledger.withdraw([figure_id(A)], "a slip", author="kt")
        ledger.verify()
    with closing(sqlite3.connect(path)) as raw:
        for table in ("reports", "figures", "decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(f"DELETE FROM {table}")


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        before = list(raw.iterdump())
    broken = (*migrate._copies(), "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(migrate, "_copies", lambda: broken)
    with pytest.raises(InputError, match="nowhere"):
        Ledger.open(path)
    monkeypatch.undo()
    assert version(path) == 1
    with closing(sqlite3.connect(path)) as raw:
        assert list(raw.iterdump()) == before
    with Ledger.open(path) as ledger:
        assert len(ledger.entries()) == 3


def test_rows_that_belong_to_nothing_stop_a_migration(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "INSERT INTO changes (figure_id, what, reason) VALUES ('nobody', 'withdrawn', 'x')"
        )
        raw.commit()
    with pytest.raises(InputError, match="belong to nothing"):
        Ledger.open(path)
    assert version(path) == 1


def without_place_confidence(raw: sqlite3.Connection) -> None:
    """The table of figures as it was before version 4, word for word."""
    (told,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'figures'").fetchone()
    raw.execute("ALTER TABLE figures DROP COLUMN place_confidence")
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute(
        "UPDATE sqlite_master SET sql = ? WHERE name = 'figures'",
        (told.replace(f", {PLACE_CONFIDENCE}", ""),),
    )
    raw.execute("PRAGMA writable_schema = RESET")


def release(raw: sqlite3.Connection) -> str:
    """SHA-256 of a ledger's tables and triggers, in alphabetical order."""
    held = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    told = "\n".join(sorted(row[0] for row in raw.execute(held)))
    return hashlib.sha256(told.encode()).hexdigest()


SECOND_RELEASE = "69569499041bdbbcbf6e55b7d26ae40cefaa53fbf20438e13969c7cb922be9bb"
"""SHA-256 of its tables and triggers, in alphabetical order."""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A ledger of the second release, which had no register of forecasts: one figure, settled."""
    path = tmp_path / "second.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_figures([A, B], "evidence.csv")
        ledger.rule(figure_id(A), Verdict.ACCEPTED, author="kt", reason="as printed")
    with closing(sqlite3.connect(path)) as raw:
        for table in ("reviews", "forecasts"):
            raw.execute(f"DROP TABLE {table}")
        without_place_confidence(raw)
        raw.execute("PRAGMA user_version = 2")
        raw.commit()
        assert release(raw) == SECOND_RELEASE
    return path


def kept(lines: list[str]) -> set[str]:
    """The lines of a dump that no migration changes: those of all tables but the figures."""
    return {line for line in lines if "figures" not in line.split("VALUES", 1)[0]} - {
        line for line in lines if "'figures'" in line
    }


def test_a_ledger_of_the_second_release_gets_a_register_and_loses_nothing(second: Path) -> None:
    with closing(sqlite3.connect(second)) as raw:
        before = list(raw.iterdump())
    with Ledger.open(second) as ledger:
        assert [entry.figure for entry in ledger.entries()] == [A, B]
        assert [ruling.author for ruling in ledger.rulings()] == ["kt"]
        assert ledger.forecasts() == ()
        assert ledger.reviews() == ()
        ledger.verify()
    assert version(second) == VERSION
    with closing(sqlite3.connect(second)) as raw:
        assert kept(before) <= set(raw.iterdump())
    with Ledger.open(second) as again:
        assert len(again.entries()) == 2


THIRD_RELEASE = "0803c9a79c0eaf878efeb092b35f17d4940c580cff513bffe1475b67adbca36d"
"""The same of the third release."""


@pytest.fixture
def third(tmp_path: Path) -> Path:
    """A ledger of the third release, which said of no figure how sure its place is."""
    path = tmp_path / "third.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_figures([A, B], "evidence.csv")
        ledger.rule(figure_id(A), Verdict.ACCEPTED, author="kt", reason="as printed")
    with closing(sqlite3.connect(path)) as raw:
        without_place_confidence(raw)
        raw.execute("PRAGMA user_version = 3")
        raw.commit()
        assert release(raw) == THIRD_RELEASE
    return path


def test_a_ledger_of_the_third_release_counts_its_places_as_sure(third: Path) -> None:
    with closing(sqlite3.connect(third)) as raw:
        before = list(raw.iterdump())
    unsure = figure(low=12, high=12, words="12", place_confidence=0.4)
    with Ledger.open(third) as ledger:
        assert [entry.figure for entry in ledger.entries()] == [A, B]
        assert [entry.figure.place_confidence for entry in ledger.entries()] == [1.0, 1.0]
        assert [entry.figure_id for entry in ledger.entries()] == [figure_id(A), figure_id(B)]
        assert ledger.add_figures([unsure], "by hand") == 1
        ledger.verify()
    assert version(third) == VERSION
    with closing(sqlite3.connect(third)) as raw:
        assert kept(before) <= set(raw.iterdump())
    with Ledger.open(third) as again:
        assert again.entries()[-1].figure.place_confidence == 0.4
        assert again.entries()[-1].figure_id == figure_id(unsure)


def test_a_third_release_whose_tables_were_changed_is_left_and_refused(third: Path) -> None:
    with closing(sqlite3.connect(third)) as raw:
        raw.execute("CREATE TABLE notes (text TEXT)")
        raw.commit()
    with pytest.raises(InputError, match="tables or triggers were changed"):
        Ledger.open(third)
    assert version(third) == 3


def test_a_second_release_whose_tables_were_changed_is_left_and_refused(second: Path) -> None:
    with closing(sqlite3.connect(second)) as raw:
        raw.execute("DROP TRIGGER figures_no_DELETE")
        raw.execute("CREATE TABLE notes (text TEXT)")
        raw.commit()
        before = list(raw.iterdump())
    with pytest.raises(InputError, match="tables or triggers were changed"):
        Ledger.open(second)
    assert version(second) == 2
    with closing(sqlite3.connect(second)) as raw:
        assert list(raw.iterdump()) == before
