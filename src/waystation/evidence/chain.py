"""The chain: every record of a ledger is sealed, and each seal is made with the one before it.

A trigger seals a record in the statement that adds it, so that no record stands without its seal
and no seal without its record. The triggers call functions that only a connection of this program
has: no other program adds to a ledger by a slip.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

Value = str | int | float | None

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reports": (
        *("entered", "report_id", "name", "text", "published", "publisher", "url", "title"),
        *("media", "language", "retrieved", "upstream", "recorded"),
    ),
    "figures": (
        *("entered", "figure_id", "via", "read_from", "recorded", "low", "high", "words", "unit"),
        *("who", "kind", "measure", "hedge", "hedge_class", "place", "location", "place_role"),
        *("group", "event_day", "day_basis", "published", "modality", "speaker"),
        *("speaker_class", "publisher", "url", "origin", "report_id", "sentence"),
        *("sentence_start", "start", "end", "note", "number_start", "number_end"),
        *("household_size", "runner_up", "event_end", "day_precision", "retrieved", "upstream"),
        *("confidence", "reader", "hedge_start", "hedge_end", "place_confidence"),
    ),
    "findings": ("sequence", "finding_id", "report_id", "kind", "start", "end", "content"),
    "readings": ("sequence", "report_id", "reader", "recorded", "figures", "findings"),
    "decisions": (
        *("sequence", "figure_id", "what", "author", "reason", "decided", "replacement"),
    ),
    "links": ("sequence", "older", "newer", "content"),
    "forecasts": (
        *("number", "identity", "made_at", "as_of", "seed", "members", "days", "method"),
        *("version", "scenario_hash", "evidence_hash", "variant", "summary"),
    ),
    "reviews": ("sequence", "number", "by", "at", "reviewed", "caveat", "note"),
    "audit": ("sequence", "at", "by", "deed", "about", "reason", "note"),
    "purges": ("sequence", "report_id", "at", "by", "reason", "rest"),
}
"""Columns of the tables whose rows are sealed one by one; the first is the record's number."""

SIGNATURES = "signatures"
"""Kind of the seal over the keys of one report; the record is the report's number."""

UPGRADE = "upgrade"
"""Kind of the seal that ends those made when a ledger without a chain got one; the record is the
version it was of."""

START = bytes(32)
"""What the first seal is made with in place of one before it."""

CREATE_CHAIN = """
CREATE TABLE chain (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind <> ''),
  record INTEGER NOT NULL,
  content BLOB NOT NULL CHECK (length(content) = 32),
  seal BLOB NOT NULL CHECK (length(seal) = 32)
);
CREATE INDEX chain_signed ON chain (record) WHERE kind = 'signatures';
CREATE TRIGGER chain_known BEFORE INSERT ON chain
WHEN EXISTS (SELECT 1 FROM chain WHERE number = NEW.number)
BEGIN SELECT RAISE(IGNORE); END;
"""

_LAST = "SELECT seal FROM chain ORDER BY number DESC LIMIT 1"
_SEALED = """
CREATE TRIGGER {table}_sealed AFTER INSERT ON {table}
BEGIN INSERT INTO chain (kind, record, content, seal)
SELECT '{table}', record, content, waystation_seal(({last}), '{table}', record, content)
FROM (SELECT NEW.{key} AS record, waystation_content('{table}', {values}) AS content); END;
"""
_ADD = "INSERT INTO chain (kind, record, content, seal) VALUES (?, ?, ?, ?)"


def triggers() -> str:
    """The triggers that seal what is added, table by table."""
    return "".join(
        _SEALED.format(
            table=table,
            last=_LAST,
            key=columns[0],
            values=", ".join(f'NEW."{column}"' for column in columns),
        )
        for table, columns in COLUMNS.items()
    )


def enrol(connection: sqlite3.Connection) -> None:
    """Give a connection the functions the triggers call."""
    connection.create_function("waystation_content", -1, _row_content, deterministic=True)
    connection.create_function("waystation_seal", 4, seal, deterministic=True)


def content(kind: str, values: Sequence[Value | Sequence[int]]) -> bytes:
    """SHA-256 of what a record says: its values without its number, in canonical JSON."""
    told = json.dumps([kind, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).digest()


def keys_content(keys: Iterable[int]) -> bytes:
    """The content of a report's signature, whatever the order of its keys."""
    return content(SIGNATURES, [sorted(set(keys))])


def seal(before: bytes | None, kind: str, record: int, said: bytes) -> bytes:
    """The seal of a record: SHA-256 over the seal before it, where the record stands, its content.

    Args:
        before: The seal before it; None for the first one.
        kind: The record's table.
        record: The record's number there.
        said: Its content.
    """
    place = json.dumps([kind, record], separators=(",", ":")).encode()
    return hashlib.sha256((before or START) + said + place).digest()


def sign(connection: sqlite3.Connection, report: int, keys: Sequence[int]) -> None:
    """Seal the keys of a report as one record, inside the caller's transaction."""
    _append(connection, [(SIGNATURES, report, keys_content(keys))])


def is_signed(connection: sqlite3.Connection, report: int) -> bool:
    """True when the keys of a report were sealed."""
    query = "SELECT 1 FROM chain WHERE kind = 'signatures' AND record = ?"
    return connection.execute(query, (report,)).fetchone() is not None


def seal_all(connection: sqlite3.Connection, version: int) -> None:
    """Seal what a ledger held before it had a chain, inside the caller's transaction.

    In what order records of different tables came is not known: they are taken table by table.

    Args:
        connection: The ledger; its tables are those of this release.
        version: Version it was of.
    """
    if connection.execute(_LAST).fetchone() is None:
        for table in COLUMNS:
            _append(connection, rows_of(connection, table))
    held = connection.execute("SELECT 1 FROM chain WHERE kind = ? LIMIT 1", (SIGNATURES,))
    if held.fetchone() is None:
        _append(connection, ((SIGNATURES, *one) for one in signatures_of(connection)))
    _append(connection, [(UPGRADE, version, content(UPGRADE, ()))])


def rows_of(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, int, bytes]]:
    """Kind, number and content of every row of a table, by number."""
    names = ", ".join(f'"{name}"' for name in COLUMNS[table])
    for row in connection.execute(f"SELECT {names} FROM {table} ORDER BY 1"):
        yield table, row[0], content(table, row[1:])


def signatures_of(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    """Number of every report that has keys, and the content of its signature."""
    query = 'SELECT report, "key" FROM signatures ORDER BY report'
    report, keys = 0, list[int]()
    for number, key in connection.execute(query):
        if number != report and keys:
            yield report, keys_content(keys)
            keys = []
        report = number
        keys.append(key)
    if keys:
        yield report, keys_content(keys)


def _append(connection: sqlite3.Connection, records: Iterable[tuple[str, int, bytes]]) -> None:
    last = connection.execute(_LAST).fetchone()
    connection.executemany(_ADD, _sealed(records, last[0] if last else None))


def _sealed(
    records: Iterable[tuple[str, int, bytes]], last: bytes | None
) -> Iterator[tuple[str, int, bytes, bytes]]:
    for kind, record, said in records:
        last = seal(last, kind, record, said)
        yield kind, record, said, last


def _row_content(kind: str, _number: int, *values: Value) -> bytes:
    return content(kind, values)
