"""Questions to the ledger: what is asked for is filtered in the file, and only that is read."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.days import parse_day
from waystation.domain.evidence import Entry, Report, Ruling
from waystation.domain.vocabulary import FigureKind, Verdict
from waystation.evidence.findings import KeptFinding
from waystation.evidence.record import FIGURE_FIELDS, figure_from_row
from waystation.evidence.schema import refusal
from waystation.evidence.standing import (
    NOTHING,
    Standing,
    standings,
    time_from_text,
    time_to_text,
)

_AT_ONCE = 500
"""Values in one question to SQLite, which allows about a thousand."""

_HEAD = ("figure_id", "entered", "via", "recorded")
_ENTRIES = "SELECT {} FROM figures AS f".format(
    ", ".join(f'f."{name}"' for name in (*_HEAD, *FIGURE_FIELDS))
)
_RULINGS = "SELECT sequence, figure_id, what, author, reason, decided, replacement FROM decisions"
_REPORTS = """SELECT report_id, name, text, published, publisher, url, title, media, language,
retrieved, upstream FROM reports"""
_FINDINGS = "SELECT finding_id, report_id, kind, start, end, content FROM findings"


@dataclass(frozen=True)
class Query:
    """Which figures, and as of when. What is not given does not narrow the list.

    Attributes:
        figure_ids: These alone.
        as_of: Published by the end of this day.
        decided_by: As the ledger stood at this moment.
        kind: What is counted.
        place: Words in the place as stated, the location or the group.
        speaker: Words in who said it or who published it.
        report: The report's identity or its beginning, or words in its name.
        search: Words anywhere in the figure, its sentence or its note; all of them.
        numbers: With one of these numbers as its low or high end.
        undecided: Only what nothing was settled about.
        counting: Only what a forecast may use.
        present: Only what was not withdrawn.
        limit: At most so many, the first ones entered; None for all.
    """

    figure_ids: tuple[str, ...] | None = None
    as_of: dt.date | None = None
    decided_by: dt.datetime | None = None
    kind: FigureKind | None = None
    place: str = ""
    speaker: str = ""
    report: str = ""
    search: str = ""
    numbers: tuple[int, ...] = ()
    undecided: bool = False
    counting: bool = False
    present: bool = False
    limit: int | None = None


EVERYTHING = Query()
"""Every figure as it stands now."""


def read_entries(connection: sqlite3.Connection, path: Path, query: Query) -> tuple[Entry, ...]:
    """The entries a query asks for, in the order they were entered.

    Raises:
        InputError: A figure cannot be read.
        sqlite3.Error: The file cannot be.
    """
    found: list[Entry] = []
    for rows in _rows(connection, query):
        few = [str(row[0]) for row in rows] if query != EVERYTHING else None
        stand = standings(read_rulings(connection, few, query.decided_by))
        for row in rows:
            now = stand.get(str(row[0]), NOTHING)
            if (query.undecided and now.last) or (query.present and now.withdrawn):
                continue
            entry = _entry(path, row, now)
            if entry.counts or not query.counting:
                found.append(entry)
            if query.limit is not None and len(found) >= query.limit:
                return tuple(found)
    return tuple(found)


def _rows(connection: sqlite3.Connection, query: Query) -> Iterator[list[tuple[object, ...]]]:
    """Rows of figures, batch by batch."""
    where, values = _where(query)
    narrowed = f" WHERE {' AND '.join(where)}" if where else ""
    cursor = connection.execute(f"{_ENTRIES}{narrowed} ORDER BY f.entered", values)
    size = 5000 if query.limit is None else max(query.limit, 100)
    if query == EVERYTHING:
        yield cursor.fetchall()
        return
    while rows := cursor.fetchmany(size):
        yield rows


def _where(query: Query) -> tuple[list[str], list[str]]:
    """The conditions of a query and the values they hold."""
    where: list[str] = []
    values: list[str] = []

    def narrow(condition: str, *given: str) -> None:
        where.append(condition)
        values.extend(given)

    if query.figure_ids is not None:
        narrow("f.figure_id IN (SELECT value FROM json_each(?))", json.dumps(query.figure_ids))
    if query.as_of is not None:
        narrow("f.published <= ?", query.as_of.isoformat())
    if query.decided_by is not None:
        narrow("f.recorded <= ?", time_to_text(query.decided_by))
    if query.kind is not None:
        narrow("f.kind = ?", query.kind.value)
    for word in query.place.split():
        _words(narrow, word, "f.place", "f.location", 'f."group"')
    for word in query.speaker.split():
        _words(narrow, word, "f.speaker", "f.publisher")
    for word in query.search.split():
        _words(narrow, word, "f.words", "f.sentence", "f.note", "f.who", "f.place", "f.speaker")
    if query.numbers:
        given, listed = json.dumps(query.numbers), "IN (SELECT value FROM json_each(?))"
        narrow(f"(f.low {listed} OR f.high {listed})", given, given)
    if query.report:
        named = "SELECT report_id FROM reports WHERE instr(lower(name), lower(?))"
        begins = "f.report_id >= ? AND f.report_id < ?"
        first, past = query.report, query.report + "\U0010ffff"
        narrow(f"(f.report_id IN ({named}) OR ({begins}))", query.report, first, past)
    return where, values


def _words(narrow: object, word: str, *columns: str) -> None:
    """Narrow to rows that hold a word in one of the columns, in small or capital letters."""
    assert callable(narrow)
    held = " || char(10) || ".join(columns)
    narrow(f"(({held}) LIKE ? ESCAPE '!')", f"%{_plain(word)}%")


def _plain(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _entry(path: Path, row: Sequence[object], now: Standing) -> Entry:
    key, entered, via, recorded = row[: len(_HEAD)]
    try:
        figure = figure_from_row(row[len(_HEAD) :])
        moment = time_from_text(str(recorded))
    except ValueError as error:
        raise refusal(path, f"figure {key} that cannot be read ({error})") from error
    assert isinstance(entered, int)
    if now is NOTHING:
        return Entry(str(key), figure, entered, str(via), recorded=moment)
    told = now.ruling
    return Entry(
        figure_id=str(key),
        figure=figure,
        entered=entered,
        via=str(via),
        withdrawn=now.withdrawn,
        verdict=now.last.verdict if now.last else None,
        replaced_by=now.last.replacement if now.last else "",
        author=told.author if told else "",
        reason=told.reason if told else "",
        decided=told.decided if told else None,
        recorded=moment,
    )


def read_rulings(
    connection: sqlite3.Connection,
    figure_ids: Iterable[str] | None = None,
    by: dt.datetime | None = None,
) -> tuple[Ruling, ...]:
    """What was settled, oldest first; about some figures, and by some moment, where given."""
    until = "" if by is None else time_to_text(by)
    wanted = None if figure_ids is None else list(figure_ids)
    narrowed, values = "", []
    if wanted is not None:
        narrowed = " WHERE figure_id IN (SELECT value FROM json_each(?))"
        values = [json.dumps(wanted)]
    rows = connection.execute(f"{_RULINGS}{narrowed} ORDER BY sequence", values)
    return tuple(_ruling(row) for row in rows if not until or row[5] <= until)


def _ruling(row: Sequence[str]) -> Ruling:
    sequence, figure, what, author, reason, decided, replacement = row
    moment = time_from_text(decided)
    return Ruling(int(sequence), figure, Verdict(what), author, reason, moment, replacement or "")


def read_reports(connection: sqlite3.Connection) -> Iterator[Report]:
    """All reports, in the order they were entered."""
    for row in connection.execute(f"{_REPORTS} ORDER BY entered"):
        yield _report(row)


def read_report(connection: sqlite3.Connection, report_id: str) -> Report | None:
    """One report; None when there is none."""
    row = connection.execute(f"{_REPORTS} WHERE report_id = ?", (report_id,)).fetchone()
    return _report(row) if row else None


def _report(row: Sequence[str]) -> Report:
    key, name, text, published, publisher, url, title, media, language, retrieved, upstream = row
    days = [parse_day(day) if day else None for day in (published, retrieved)]
    first = (key, name, text, days[0], publisher, url)
    return Report(*first, title, media, language, days[1], upstream)


def read_findings(connection: sqlite3.Connection, report_id: str) -> tuple[KeptFinding, ...]:
    """Events, statements and relations of a report's last reading, in order of place."""
    query = """SELECT findings FROM readings WHERE report_id = ? ORDER BY sequence DESC LIMIT 1"""
    last = connection.execute(query, (report_id,)).fetchone()
    if last is None:
        return ()
    held = f"{_FINDINGS} WHERE finding_id IN (SELECT value FROM json_each(?)) ORDER BY start, end"
    return tuple(KeptFinding(*row) for row in connection.execute(held, (last[0],)))
