"""The ledger's tables: created once, checked at every opening, never updated or deleted from."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from waystation.domain.errors import InputError, Problem

APPLICATION = 0x57617973
"""`PRAGMA application_id` of a ledger: "Ways" in ASCII."""

VERSION = 2
"""`PRAGMA user_version` of the tables below."""

_MAGIC = b"SQLite format 3\x00"
_TABLES = ("reports", "figures", "changes")

_CREATE = """
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
  "number_start" INTEGER NOT NULL CHECK ("number_start" >= 0),
  "number_end" INTEGER NOT NULL,
  "household_size" REAL CHECK ("household_size" IS NULL OR "household_size" > 0),
  "runner_up" TEXT NOT NULL,
  "event_end" TEXT,
  "day_precision" TEXT NOT NULL,
  "retrieved" TEXT,
  "upstream" TEXT NOT NULL,
  "confidence" REAL NOT NULL CHECK ("confidence" BETWEEN 0 AND 1),
  "reader" TEXT NOT NULL,
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
# The *_known triggers make INSERT OR REPLACE harmless as well: a row that is there stays.

_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {verb} on {table}'); END;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the ledger at `path`; create it when there is no file, or an empty one.

    Raises:
        InputError: The file is not a ledger, is of another version, is damaged, or cannot be
            opened. It is left as it was.
    """
    _check_magic(path)
    try:
        connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
    except sqlite3.Error as error:
        raise refusal(path, f"a file that cannot be opened ({error})") from error
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise refusal(path, f"a file that cannot be read as a ledger ({error})") from error
        raise
    return connection


def refusal(path: Path, found: str, expected: str = "a Waystation ledger") -> InputError:
    """The error that says what is wrong with the ledger file."""
    return InputError([Problem(str(path), 0, "", found, expected)])


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise refusal(path, f"something that cannot be opened ({error.strerror})") from error
    if start and start != _MAGIC:
        raise refusal(path, "a file that is not an SQLite database")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    if _is_blank(connection):
        _create(connection)
    _check_tables(connection, path)
    if _pragma(connection, "journal_mode") != "wal":
        connection.execute("PRAGMA journal_mode = WAL")


def _is_blank(connection: sqlite3.Connection) -> bool:
    named = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    marks = [_pragma(connection, "application_id"), _pragma(connection, "user_version")]
    return not named and not any(marks)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    try:
        if _is_blank(connection):
            for statement in _statements():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements() -> list[str]:
    """The statements one by one: a script would end the transaction they belong to."""
    refusals = "".join(
        _REFUSE.format(table=table, verb=verb) for table in _TABLES for verb in ("UPDATE", "DELETE")
    )
    statements: list[str] = []
    pending = ""
    for line in (_CREATE + refusals).splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    if _pragma(connection, "application_id") != APPLICATION:
        raise refusal(path, "an SQLite database of another program")
    version = _pragma(connection, "user_version")
    if version != VERSION:
        expected = f"version {VERSION}, which this release of Waystation reads and writes"
        raise refusal(path, f"a ledger of version {version}", expected)
    health = _pragma(connection, "quick_check(1)")
    if health != "ok":
        raise refusal(path, f"a damaged file ({health})", "a whole ledger; restore a copy of it")
    if _definitions(connection) != _expected_definitions():
        raise refusal(path, "a ledger whose tables or triggers were changed", "them as created")


def _definitions(connection: sqlite3.Connection) -> set[str]:
    query = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    return {row[0] for row in connection.execute(query)}


def _expected_definitions() -> set[str]:
    return {statement.strip().removesuffix(";") for statement in _statements()}


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
