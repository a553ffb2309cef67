"""A report purged from a ledger: its words go, what it counted stays, and the chain still holds.

Everything happens in one transaction. The seals stay as they were made; a purge is a record of its
own, sealed like others, that holds a hash of what is left of each record it touched. What is left
is checked against that, so that a change of it is found as before. It cannot be undone.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError, Problem
from waystation.domain.purged import purged_mark
from waystation.evidence import chain
from waystation.evidence.audit import LONGEST, note
from waystation.evidence.ledger import Ledger
from waystation.evidence.purges import GONE, Purge
from waystation.evidence.quoting import Quotes, quotes
from waystation.evidence.redact import (
    FigureTexts,
    NewRow,
    figures_without_words,
    quoting_rows,
    reports_without_texts,
)
from waystation.evidence.schema import WAIT, connect, refusal, told

_PAUSE = 0.05
"""Seconds between two looks at whether others have let go of the log."""


@dataclass(frozen=True)
class Purging:
    """What is purged, while it is: for those who clear other files of the same words.

    Attributes:
        mark: What stands in place of words.
        quotes: What to look for in other files.
        figures: Identities of the figures whose words go.
    """

    mark: str
    quotes: Quotes
    figures: frozenset[str]


@dataclass(frozen=True)
class PurgeDone:
    """What was done to the ledger.

    Attributes:
        reports: Reports whose words went now; those purged before are left out.
        figures: Figures that lost their sentences.
        others: Further records in which people had quoted a report.
    """

    reports: int
    figures: int
    others: int


def purge(
    ledger: Ledger,
    report_ids: Sequence[str],
    *,
    by: str,
    reason: str,
    at: dt.datetime,
    meanwhile: Callable[[Purging], None] | None = None,
) -> PurgeDone:
    """Purge reports from a ledger, all or none; call `wipe` on the file afterwards.

    Args:
        ledger: The ledger, open.
        report_ids: The reports; one that was purged before is looked through again.
        by: Who does it: a name or a role.
        reason: Why, in one line; it stands where the words stood.
        at: When, in UTC.
        meanwhile: Clears other files, before the ledger itself is changed for good: while words
            are still known, what is left undone by a fault can be done by the same command again.

    Raises:
        InputError: A report is not in the ledger, a text is not in order, or the ledger is held or
            cannot be written to; nothing was changed in it.
    """
    by, reason = by.strip(), reason.strip()
    check_texts(by, reason)
    with _forgetting(ledger), ledger.transaction():
        _check_known(ledger, report_ids)
        return _purge(ledger, tuple(dict.fromkeys(report_ids)), by, reason, at, meanwhile)


def wipe(path: Path, *, wait: float = WAIT) -> bool:
    """Rewrite a ledger's file, so that neither its free pages nor its log hold what was purged.

    Args:
        path: The ledger's file.
        wait: Seconds to wait for other programs that have it open.

    Returns:
        False where another program still holds the log: it goes with the last one that closes it.

    Raises:
        InputError: The ledger cannot be opened or there is no room to rewrite it.
    """
    with closing(connect(path, wait=wait, create=False)) as connection:
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("VACUUM")
            for left in range(int(wait / _PAUSE), -1, -1):
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy or not left:
                    return not busy
                time.sleep(_PAUSE)
        except sqlite3.Error as error:
            raise told(path, error, wait) from error
    return False


def check_texts(by: str, reason: str) -> None:
    """Refuse who does it and why, where one is nothing, too long or not one line.

    Raises:
        InputError: One of them is.
    """
    problems = []
    for option, text, most in (("--by", by, LONGEST["by"]), ("--reason", reason, 200)):
        if not text or len(text) > most or not text.isprintable():
            found = f"{len(text)} characters" if text.isprintable() else "more than one line"
            expected = f"one line of 1 to {most} characters"
            problems.append(Problem(option, 0, "", found if text else "nothing", expected))
    if problems:
        raise InputError(problems)


def _check_known(ledger: Ledger, report_ids: Iterable[str]) -> None:
    unknown = [key for key in report_ids if ledger.number_of(key) is None]
    if unknown:
        found = "no report " + ", ".join(unknown)
        raise refusal(ledger.path, found, "reports that are in the ledger")


def _purge(
    ledger: Ledger,
    report_ids: tuple[str, ...],
    by: str,
    reason: str,
    at: dt.datetime,
    meanwhile: Callable[[Purging], None] | None,
) -> PurgeDone:
    connection, before = ledger._connection, {one.report_id for one in ledger.purges()}
    mark = purged_mark(at.date(), reason)
    figures = list(figures_without_words(connection, report_ids, before, mark))
    found = _quotes(ledger, report_ids, figures, mark)
    if found.within(reason):
        expected = "a reason in words of your own: it stays for good"
        raise InputError([Problem("--reason", 0, "", "a quotation of the report", expected)])
    rows = [one.row for one in figures if one.row.values]
    rows += [*reports_without_texts(connection, report_ids, mark)]
    others = [*quoting_rows(connection, found)]
    if meanwhile is not None:
        meanwhile(Purging(mark, found, frozenset(one.figure_id for one in figures)))
    fresh = [key for key in report_ids if key not in before]
    with _writable(connection):
        gone = [*_remove(connection, report_ids)]
        for row in (*rows, *others):
            _write(connection, row)
    rest = _rest(connection, (*rows, *others)) | dict.fromkeys(gone, GONE)
    if fresh or rest:
        for number, key in enumerate(fresh or report_ids[:1]):
            ledger.purge_rows.add(Purge(key, at, by, reason), rest if number == 0 else {})
            note(ledger, AuditEntry(at, by, Deed.PURGED, f"report {key}", reason))
    lost = sum("sentence" in row.values for row in rows if row.table == "figures")
    return PurgeDone(len(fresh), lost, len(others))


def _quotes(
    ledger: Ledger, report_ids: Iterable[str], figures: Iterable[FigureTexts], mark: str
) -> Quotes:
    swaps: dict[str, str] = {}
    for one in figures:
        swaps |= {one.old[name]: text for name, text in one.row.values.items() if one.old[name]}
    texts = []
    for key in report_ids:
        report = ledger.report(key)
        assert report is not None
        if report.text:
            texts.append(report.text)
            swaps |= {report.title: mark} if report.title else {}
    return quotes(mark, texts, swaps)


def _remove(connection: sqlite3.Connection, report_ids: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Remove what else was read from reports, and their keys; the records that are gone."""
    for key in report_ids:
        query = "SELECT sequence FROM findings WHERE report_id = ?"
        yield from (("findings", row[0]) for row in connection.execute(query, (key,)).fetchall())
        connection.execute("DELETE FROM findings WHERE report_id = ?", (key,))
        query = "SELECT entered FROM reports WHERE report_id = ?"
        number = connection.execute(query, (key,)).fetchone()[0]
        removed = connection.execute("DELETE FROM signatures WHERE report = ?", (number,))
        if removed.rowcount:
            yield chain.SIGNATURES, number


def _write(connection: sqlite3.Connection, row: NewRow) -> None:
    names = ", ".join(f'"{name}" = ?' for name in row.values)
    key = chain.COLUMNS[row.table][0]
    query = f"UPDATE {row.table} SET {names} WHERE {key} = ?"
    connection.execute(query, (*row.values.values(), row.key))


def _rest(connection: sqlite3.Connection, rows: Iterable[NewRow]) -> dict[tuple[str, int], str]:
    rest = {}
    for row in rows:
        columns = chain.COLUMNS[row.table]
        names = ", ".join(f'"{name}"' for name in columns)
        query = f"SELECT {names} FROM {row.table} WHERE {columns[0]} = ?"
        held = connection.execute(query, (row.key,)).fetchone()
        rest[row.table, row.key] = chain.content(row.table, held[1:]).hex()
    return rest


@contextmanager
def _forgetting(ledger: Ledger) -> Iterator[None]:
    """What is overwritten or removed is overwritten in the file as well."""
    connection = ledger._connection
    before = connection.execute("PRAGMA secure_delete").fetchone()[0]
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA secure_delete = {before}")


@contextmanager
def _writable(connection: sqlite3.Connection) -> Iterator[None]:
    """Rows may be changed and removed inside, in the caller's transaction."""
    query = r"""SELECT name, sql FROM sqlite_master WHERE type = 'trigger'
    AND (name LIKE '%\_no\_UPDATE' ESCAPE '\' OR name LIKE '%\_no\_DELETE' ESCAPE '\')"""
    held = connection.execute(query).fetchall()
    for name, _ in held:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, text in held:
        connection.execute(text)
