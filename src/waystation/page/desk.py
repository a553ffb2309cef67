"""The evidence desk as it is read in a terminal of 80 columns, or in a pipe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.evidence import Entry, Figure, Reading
from waystation.domain.telling import counted
from waystation.domain.vocabulary import DayPrecision, Modality, Unit, Verdict
from waystation.forecasting.desk import Added
from waystation.forecasting.listing import AS_CORRECTED, Listed, read_as

NARROW, WIDEST = 80, 140
"""Columns of a terminal that is not known, and of the widest table."""

SHORT_ID = 8
"""Digits of an identity in a table; `show` takes as few as are unique."""


def list_table(
    found: Listed, *, full: bool = False, width: int = NARROW
) -> Iterator[RenderableType]:
    """Entries one below the other: words and range, what, where and when, who says, decision.

    Args:
        found: The entries.
        full: True when there may be more than these.
        width: Columns of the terminal.
    """
    entries, once = found.entries, found.once or {}
    if not entries:
        near = f" Did you mean {' or '.join(map(repr, found.near))}?" if found.near else ""
        yield Text("No figures." + near + _left_out(found))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, width=min(width, WIDEST), expand=True)
    table.add_column("ID", no_wrap=True, width=SHORT_ID)
    heads = (("Words; range", 15), ("What", 12), ("Where; when", 18), ("Who says", 15))
    for head, share in heads:
        table.add_column(head, overflow="fold", ratio=share)
    table.add_column("Stands", overflow="fold", width=9 if width <= NARROW else 18)
    for entry in entries:
        cells = _row(entry, once.get(entry.figure_id, ""))
        table.add_row(*(Text(cell) for cell in cells))
    yield table
    told = f"{len(entries):,} figure{'s' if len(entries) != 1 else ''}"
    more = "; there may be more: --limit 0 lists all" if full else ""
    yield Text(told + more + _left_out(found))


def nothing_by(found: Listed, moment: dt.datetime) -> str:
    """That nothing was entered by a moment, and when the first figure was."""
    if found.first is None:
        return "No figures."
    first = f"{found.first:%Y-%m-%dT%H:%M:%S}"
    return f"No figures by {moment:%Y-%m-%dT%H:%M:%S} UTC: the first was entered {first} UTC."


def _left_out(found: Listed) -> str:
    return f"; {found.withdrawn:,} withdrawn: --all lists them too" if found.withdrawn else ""


def _row(entry: Entry, once: str) -> tuple[str, ...]:
    figure = entry.figure
    place = figure.location or figure.place
    where = f"{figure.place_role.value} {place}".strip() if place else "no place"
    reading = read_as(entry)
    mark = " corrected" if reading and reading.rule == AS_CORRECTED else ""
    words = " ".join(figure.words.split()) or "a sighting"
    return (
        entry.figure_id[:SHORT_ID],
        f"{words}\n{show_reading(reading)}{mark}",
        _what(figure),
        f"{where}\n{show_when(figure)}",
        figure.speaker or (f"unknown, in {figure.publisher}" if figure.publisher else "unknown"),
        f"{stands(entry)}\nonce with {once[:SHORT_ID]}" if once else stands(entry),
    )


def _what(figure: Figure) -> str:
    parts = [figure.kind.value]
    if figure.unit is not Unit.PEOPLE:
        parts.append(figure.unit.value)
    if figure.modality is not Modality.ACTUAL:
        parts.append(figure.modality.value)
    return "\n".join(dict.fromkeys(parts))


def stands(entry: Entry) -> str:
    """How an entry stands, in a word or two."""
    if entry.verdict in (Verdict.CORRECTED, Verdict.MERGED):
        joined = "corrected to" if entry.verdict is Verdict.CORRECTED else "copy of"
        return f"{joined} {entry.replaced_by[:SHORT_ID]}"
    if entry.withdrawn:
        return "withdrawn"
    if entry.corrects and entry.verdict is Verdict.ACCEPTED:
        return f"corrects {entry.corrects[:SHORT_ID]}"
    if entry.verdict is not None:
        return entry.verdict.value
    return "undecided" if entry.figure.report_id else "entered"


def show_reading(reading: Reading | None) -> str:
    """The range words are read as: "1,275-1,500"; nothing for a sighting."""
    if reading is None:
        return ""
    low, high = f"{reading.low:,.0f}", f"{reading.high:,.0f}"
    return low if low == high else f"{low}-{high}"


def show_when(figure: Figure) -> str:
    """The day or span a figure speaks of, as exactly as it is known."""
    if figure.event_day is None:
        return "day unknown"
    if figure.event_end is not None and figure.event_end != figure.event_day:
        return f"{figure.event_day} to {figure.event_end}"
    if figure.day_precision is DayPrecision.UNKNOWN and figure.reader:
        bound = "after" if figure.modality is Modality.PLANNED else "by"
        return f"{bound} {figure.event_day}"
    exact = figure.day_precision in (DayPrecision.DAY, DayPrecision.UNKNOWN)
    return f"{figure.event_day}" if exact else f"{figure.event_day} ({figure.day_precision})"


def added_line(added: Added) -> str:
    """What became of a document, in a line or a few."""
    name = added.report.name
    if added.known_as:
        same = "" if added.known_as == name else f" as {added.known_as}"
        return f"{name}: in the ledger already{same}; nothing added"
    day = added.report.published or "unknown; no forecast uses it"
    lines = [f"{name}: {counted(added.figures, 'figure')}, publication day {day}"]
    lines += [f"  {link.kind}, with {name}: {link.reason}" for name, link in added.links]
    return "\n".join(lines)
