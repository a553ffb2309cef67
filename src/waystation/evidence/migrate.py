"""Ledgers of earlier releases brought up to date: one transaction, nothing lost, ids kept."""

from __future__ import annotations

import sqlite3

from waystation.evidence.chain import seal_all
from waystation.evidence.tables import PLACE_CONFIDENCE, VERSION, definitions, statements

OLDEST = 1
"""Oldest version of a ledger that is still read."""

_PLACED = 4
"""Version from which on a figure says how sure its place is."""

_CHAINED = 5
"""Version from which on records are sealed."""

FOLDER = "the folder"
"""Author of what `sync` does by itself when a scenario folder changed."""

_OLD_TABLES = ("reports", "figures", "changes")
_OLD_FIGURE = (
    *("entered", "figure_id", "via", "read_from", "low", "high", "words", "unit", "who", "kind"),
    *("measure", "hedge", "hedge_class", "place", "location", "place_role", "group"),
    *("event_day", "day_basis", "published", "modality", "speaker", "speaker_class"),
    *("publisher", "url", "origin", "report_id", "sentence", "sentence_start", "start", "end"),
    "note",
)
_FILLED = {
    "recorded": "''",
    "number_start": "0",
    "number_end": "0",
    "household_size": "NULL",
    "runner_up": "''",
    "event_end": "NULL",
    "day_precision": "'unknown'",
    "retrieved": "NULL",
    "upstream": "''",
    "confidence": "1.0",
    "reader": "''",
    "hedge_start": "0",
    "hedge_end": "0",
    "place_confidence": "1.0",
}
_BY_THE_FOLDER = (
    *("no longer in evidence.csv", "marked as withdrawn in evidence.csv"),
    *("its report is no longer in reports/", "no longer read from its report"),
    "stated again in the folder",
)
"""Reasons the first release gave when it brought a ledger up to its folder."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger of an earlier version up to this release's, or leave it exactly as it was.

    Reports, figures and changes keep their order and identities. When something was entered was
    not kept in version 1, so it counts as always known. Version 2 had no register of forecasts,
    version 3 said of no figure how sure its place is: those places count as sure. Version 4 had no
    chain: its records are sealed as they stand. Version 5 had neither audit log nor purges; its
    chain goes on.

    Raises:
        sqlite3.Error: It could not be done; the file is as it was.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have done it while this one waited.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == OLDEST:
                _move(connection)
            elif version < VERSION:
                _add_later(connection, version)
            # What came out otherwise was changed before: it is left, to be refused.
            connection.execute("COMMIT" if _held(connection) == definitions() else "ROLLBACK")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _move(connection: sqlite3.Connection) -> None:
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for table in _OLD_TABLES:
        connection.execute(f"ALTER TABLE {table} RENAME TO {table}_1")
    for statement in statements():
        connection.execute(statement)
    for copy in _copies():
        connection.execute(copy)
    for table in reversed(_OLD_TABLES):
        connection.execute(f"DROP TABLE {table}_1")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        msg = "rows that belong to nothing"
        raise sqlite3.DatabaseError(msg)
    seal_all(connection, OLDEST)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _add_later(connection: sqlite3.Connection, version: int) -> None:
    """Add what is new, unless the tables were changed."""
    there = _held(connection)
    told = definitions()
    before = told if version >= _PLACED else {_unplaced(text) for text in told}
    if not there <= before:
        return
    if version < _PLACED:
        connection.execute(f"ALTER TABLE figures ADD COLUMN {PLACE_CONFIDENCE}")
    there = _held(connection)
    for statement in statements():
        if statement.strip().removesuffix(";") not in there:
            connection.execute(statement)
    if version < _CHAINED:
        seal_all(connection, version)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _held(connection: sqlite3.Connection) -> set[str]:
    """The statements of the tables, indexes and triggers that are there."""
    query = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    return {row[0] for row in connection.execute(query)}


def _unplaced(definition: str) -> str:
    return definition.replace(f", {PLACE_CONFIDENCE}", "")


def _copies() -> tuple[str, ...]:
    columns = ", ".join(f'"{name}"' for name in (*_OLD_FIGURE, *_FILLED))
    values = ", ".join((*(f'"{name}"' for name in _OLD_FIGURE), *_FILLED.values()))
    ours = ", ".join(f"'{reason}'" for reason in _BY_THE_FOLDER)
    return (
        """INSERT INTO reports SELECT entered, report_id, name, text, published, publisher, url,
        '', 'text', 'en', NULL, '', '' FROM reports_1 ORDER BY entered""",
        f"INSERT INTO figures ({columns}) SELECT {values} FROM figures_1 ORDER BY entered",
        f"""INSERT INTO decisions SELECT sequence, figure_id, what,
        CASE WHEN reason IN ({ours}) THEN '{FOLDER}' ELSE '' END, reason, '', NULL
        FROM changes_1 ORDER BY sequence""",
    )
