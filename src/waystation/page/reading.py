"""What was read from reports, as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from waystation.domain.days import show_day
from waystation.domain.evidence import Report
from waystation.domain.findings import Findings
from waystation.page.fitted import FittedTable
from waystation.reports.listing import COLUMNS, figure_rows
from waystation.reports.listing_events import (
    EVENT_COLUMNS,
    event_rows,
    relation_lines,
    statement_rows,
)

_HEADS = ("Words", "Range", "Counted", "Place", "Day", "Said by; note")
_PLACE = _HEADS.index("Place")
_EVENT_HEADS = ("Events", "Words", "Who", "Place", "Day", "Said by; note")
_STATEMENT_HEADS = ("Statements", "Words", "Form", "Day", "Note")
_WHOLE = frozenset({"Range", "Day", "Form"})
_EARLIER, _MARK = "place from an earlier sentence", "*"
_LONGEST = 60
"""Characters of an event's words and actor shown; `--json` has them whole."""


def reading_tables(
    documents: Sequence[Findings], origins: Sequence[Sequence[str]] = ()
) -> Iterator[RenderableType]:
    """Up to three tables per report: figures, events, statements, in the order they stand in.

    Under the figures stands what they are to each other: parts and totals, copies, disputes.

    Args:
        documents: What was read.
        origins: For every document what each of its figures goes back to, where that is known.
    """
    known = origins or [[""] * len(findings.figures) for findings in documents]
    for findings, goes_back in zip(documents, known, strict=True):
        title = _title(findings.report)
        if findings.figures:
            rows = figure_rows(findings)
            pairs = zip(rows, goes_back, strict=True)
            told = [
                _merged(_cells(COLUMNS, row), origin, findings.report.upstream)
                for row, origin in pairs
            ]
            yield _table(title, _HEADS, told)
            if any(row[_PLACE].endswith(_MARK) for row in told):
                yield Text(f"{_MARK} {_EARLIER}")
            yield Text("")
        else:
            yield Text(f"{title}: no figures found")
        if findings.relations:
            yield Text("\n".join(relation_lines(findings)) + "\n")
        if findings.events:
            rows = event_rows(findings.events)
            told = [_merged_event(_cells(EVENT_COLUMNS, row)) for row in rows]
            yield _table("", _EVENT_HEADS, told)
            yield Text("")
        if findings.statements:
            yield _table("", _STATEMENT_HEADS, statement_rows(findings.statements))
            yield Text("")


def _title(report: Report) -> str:
    """The report's name and publication day, and whom it credits for its text."""
    credit = f", credited to {report.upstream}" if report.upstream else ""
    if report.published is None:
        return f"{report.name}, publication day unknown{credit}"
    day = f"{show_day(report.published)} {report.published.year}"
    return f"{report.name}, published {day}{credit}"


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> FittedTable:
    days = heads.index("Day")
    told = [(*row[:days], _in_lines(row[days]), *row[days + 1 :]) for row in rows]
    return FittedTable(title, heads, told, _WHOLE)


def _in_lines(days: str) -> str:
    """A span of days with its last day on a line of its own."""
    return days.replace(" to ", " to\n")


def _cells(columns: Sequence[str], row: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(columns, row, strict=True))


def _merged_event(cells: dict[str, str]) -> tuple[str, ...]:
    """The cells of an event's row, few enough for a narrow terminal."""
    told = "; ".join(part for part in (cells["Said by"], cells["Note"]) if part)
    words, who = _short(cells["Words"]), _short(cells["Who"])
    return (cells["Act"], words, who, cells["Place"], cells["Day"], told)


def _short(words: str) -> str:
    """The words, cut after a whole one where they are long."""
    if len(words) <= _LONGEST:
        return words
    return words[: words.rfind(" ", 0, _LONGEST)].rstrip(",;") + " …"


def _merged(cells: dict[str, str], origin: str, credited: str) -> tuple[str, ...]:
    """The cells of a row, few enough for a narrow terminal."""
    counted = f"{cells['Who']}: {cells['Kind']}" if cells["Who"] else cells["Kind"]
    parts = [part for part in cells["Note"].split("; ") if part]
    note = "; ".join(part for part in parts if part != _EARLIER)
    place = cells["Place"] + (_MARK if _EARLIER in parts else "")
    is_told = origin in {"", credited, cells["Said by"]} or f"credited to {origin}" in note
    copied = "" if is_told else f"origin: {origin}"
    told = "; ".join(part for part in (cells["Said by"], note, copied) if part)
    spread = cells["Range"].replace(" to ", "–")
    return (cells["Words"], spread, counted, place, cells["Day"], told)
