"""`evidence.csv`: the ledger as a table a person can read, edit and keep elsewhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import CORRECTION, Entry, Figure, Ruling
from waystation.domain.personal import masked
from waystation.domain.purged import is_purged
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, Unit, Verdict
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.checks import SCREENED, check_row
from waystation.evidence.protect import personal, veil
from waystation.evidence.record import (
    CLOSED_LISTS,
    DAYS,
    Plain,
    figure_id,
    figure_to_plain,
    tidy,
)
from waystation.evidence.standing import time_from_text, time_to_text
from waystation.evidence.wording import classify_hedge
from waystation.world.tables import Cells, Row, read_table, show, table_text

CHECKING, WRITING = "Checking figures", "Writing figures"

REQUIRED: tuple[str, ...] = (
    *("event_day", "published", "place", "kind", "measure", "low", "high", "words", "unit"),
    *("speaker", "publisher", "url"),
)
"""Columns every table of evidence has."""

COLUMNS: tuple[str, ...] = (
    *("event_day", "published", "place", "location", "group", "kind", "measure", "low", "high"),
    *("words", "hedge", "unit", "who", "place_role", "modality", "speaker", "speaker_class"),
    *("publisher", "url", "origin", "note"),
)
"""Columns a person fills in, in order."""

FURTHER: tuple[str, ...] = (
    *("hedge_class", "day_basis", "report_id", "sentence", "sentence_start", "start", "end"),
    *("number_start", "number_end", "household_size", "runner_up", "event_end", "day_precision"),
    *("retrieved", "upstream", "confidence", "reader", "hedge_start", "hedge_end"),
    "place_confidence",
    *("figure_id", "via", "withdrawn"),
    *("verdict", "replaced_by", "verdict_by", "verdict_reason", "decided"),
)
"""Columns an export adds, in order. `figure_id` is not read back, nor `via`, but
for corrections."""

_OPTIONAL = tuple(column for column in (*COLUMNS, *FURTHER) if column not in REQUIRED)
_OFFSETS = (
    "sentence_start",
    "start",
    "end",
    "number_start",
    "number_end",
    "hedge_start",
    "hedge_end",
)
_TEXTS = (
    *("words", "who", "hedge", "place", "location", "group", "day_basis", "speaker"),
    *("publisher", "url", "origin", "report_id", "sentence", "note"),
    *("runner_up", "upstream", "reader"),
)
_RULING_TEXTS = ("verdict_by", "verdict_reason", "replaced_by", "decided")
_WITHDRAWN = "yes"
_NOT_SCREENED = (
    *("sentence", "report_id", "figure_id", "replaced_by", "verdict_by", "verdict_reason", "via"),
    *("low", "high"),
)
"""Screened where they are read, starred out, or digits alone: identities, numbers."""


@dataclass(frozen=True)
class EvidenceRow:
    """A row of the table: a figure, whether it says it is withdrawn, and what was settled.

    Attributes:
        figure: The figure.
        withdrawn: True where the row says so.
        ruling: What was settled about it.
        correction: How it came in, where it was entered as a correction; else empty.
    """

    figure: Figure
    withdrawn: bool = False
    ruling: Ruling | None = None
    correction: str = ""


def read_evidence(
    path: Path,
    *,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> tuple[Figure, ...]:
    """Read the figures of a table that count, in file order.

    Those marked as withdrawn, and those rejected or corrected, are left out.

    Raises:
        InputError: As `read_rows`.
    """
    rows = read_rows(path, locations=locations, groups=groups)
    return tuple(row.figure for row in rows if not row.withdrawn and _stands(row.ruling))


def read_rows(
    path: Path,
    *,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    progress: Progress = silent,
) -> tuple[EvidenceRow, ...]:
    """Read a table of evidence strictly, in file order.

    An empty `high` reads "more than", an empty `low` "fewer than"; with both empty the row is a
    sighting: people seen, uncounted. `hedge_class` is found from the words where it is not given.

    Args:
        path: The table; problems name it as given.
        locations: Names a `location` may have; None to leave that unchecked.
        groups: Names a `group` may have; None to leave that unchecked.
        progress: Told how many rows were checked.

    Raises:
        InputError: Everything wrong with the file, at once.
    """
    rows, problems = read_table(
        path,
        required=REQUIRED,
        optional=_OPTIONAL,
        screened_later=(*SCREENED, *_NOT_SCREENED),
        progress=progress,
    )
    every = watched(rows, CHECKING, progress)
    read = [_read_row(row, locations, groups, problems) for row in every]
    read = _renamed(rows, read)
    problems += _loose_replacements(rows, read)
    if problems:
        raise InputError([veil(problem) for problem in problems])
    return tuple(row for row in read if row is not None)


def write_evidence(
    path: Path, items: Sequence[Entry | Figure], progress: Progress = silent
) -> None:
    """Write entries or figures as a table, in the order given, whole or not at all.

    The bytes depend on the items alone: UTF-8, lines end in a line feed.

    Args:
        path: The file.
        items: The entries or figures.
        progress: Told how many were written.

    Raises:
        InputError: The file cannot be written; what was there stays.
    """
    try:
        _replace(path, evidence_text(watched(items, WRITING, progress)).encode())
    except OSError as error:
        found = f"a place that cannot be written to ({error.strerror})"
        raise InputError([Problem(str(path), 0, "", found, "a writable folder")]) from error


def evidence_text(items: Iterable[Entry | Figure]) -> str:
    """The table of entries or figures, in the order given."""
    lines = [(*COLUMNS, *FURTHER), *(_cells(item) for item in items)]
    return table_text(lines)


def _stands(ruling: Ruling | None) -> bool:
    out = (Verdict.REJECTED, Verdict.CORRECTED, Verdict.WITHDRAWN)
    return ruling is None or ruling.verdict not in out


def _renamed(rows: Sequence[Row], read: Sequence[EvidenceRow | None]) -> list[EvidenceRow | None]:
    """Rows that name a figure whose words were purged by the identity it had with its words."""
    names = {
        row.cells["figure_id"]: figure_id(one.figure)
        for row, one in zip(rows, read, strict=True)
        if one is not None and is_purged(one.figure.sentence) and row.cells.get("figure_id")
    }
    return [_with_names(one, names) for one in read] if names else list(read)


def _with_names(row: EvidenceRow | None, names: Mapping[str, str]) -> EvidenceRow | None:
    if row is None or row.ruling is None or row.ruling.replacement not in names:
        return row
    return replace(row, ruling=replace(row.ruling, replacement=names[row.ruling.replacement]))


def _loose_replacements(
    rows: Sequence[Row], read: Sequence[EvidenceRow | None]
) -> Iterator[Problem]:
    """Rows that name a figure in whose stead or as whose copy they stand, which is not there."""
    pairs = zip(rows, read, strict=True)
    naming = [(row, one.ruling.replacement) for row, one in pairs if one is not None and one.ruling]
    naming = [(row, named) for row, named in naming if named]
    known = {figure_id(one.figure) for one in read if one is not None} if naming else set()
    for row, named in naming:
        if named not in known:
            yield row.problem("replaced_by", show(named), "the figure_id of a row of this table")


def _read_row(
    row: Row,
    locations: Collection[str] | None,
    groups: Collection[str] | None,
    problems: list[Problem],
) -> EvidenceRow | None:
    """The row as a figure; None when it has problems, which are added to the list."""
    cells = Cells(row)
    figure = _read_figure(cells)
    withdrawn = row.cells.get("withdrawn", "")
    if withdrawn not in ("", _WITHDRAWN):
        cells.reject("withdrawn", f"{_WITHDRAWN!r} or nothing")
    ruling = _read_ruling(cells, figure)
    told = {problem.column for problem in cells.problems}
    told |= {"low"} if "high" in told else set()
    checked = check_row(row, figure, locations=locations, groups=groups)
    found = [*cells.problems, *(problem for problem in checked if problem.column not in told)]
    problems += found
    via = row.cells.get("via", "")
    correction = via if via.startswith(CORRECTION) else ""
    return None if found else EvidenceRow(figure, withdrawn == _WITHDRAWN, ruling, correction)


def _read_ruling(cells: Cells, figure: Figure) -> Ruling | None:
    """What the row says was settled about its figure; None when nothing was."""
    verdict = cells.choice("verdict", Verdict, needed=False)
    author, reason, replacement, moment = (cells.text(name, needed=False) for name in _RULING_TEXTS)
    decided = None
    try:
        decided = time_from_text(moment)
    except ValueError:
        cells.reject("decided", "a time in UTC, as 2018-10-29T08:30:00Z")
    if verdict is None:
        return None
    if not reason:
        cells.reject("verdict_reason", "why; no decision without a reason")
    for name, text in (("verdict_by", author), ("verdict_reason", reason)):
        if personal(text):
            cells.reject(name, "a role or initials; nothing of a person")
    if bool(replacement) != (verdict in (Verdict.CORRECTED, Verdict.MERGED)):
        cells.reject("replaced_by", "the figure_id of what counts instead, where there is one")
    return Ruling(0, figure_id(figure), verdict, author, reason, decided, replacement)


def _read_figure(cells: Cells) -> Figure:
    """The figure as far as it can be read; what is wrong is collected in `cells`."""
    parts: dict[str, Any] = {name: cells.text(name, needed=False) for name in _TEXTS}
    parts["sentence"] = masked(parts["sentence"])
    parts["unit"] = cells.choice("unit", Unit) or Unit.PEOPLE
    parts["kind"] = cells.choice("kind", FigureKind) or FigureKind.ON_THE_MOVE
    parts["measure"] = cells.choice("measure", Measure) or Measure.STOCK
    for name in ("place_role", "modality", "speaker_class", "day_precision"):
        chosen = cells.choice(name, CLOSED_LISTS[name], needed=False)
        parts |= {name: chosen} if chosen is not None else {}
    for name in ("low", "high"):
        parts[name] = cells.whole(name, low=0, needed=False)
    for name in DAYS:
        parts[name] = cells.day(name, needed=False)
    for name in _OFFSETS:
        parts[name] = cells.whole(name, low=0, needed=False) or 0
    parts["household_size"] = cells.number("household_size", low=0.0, needed=False)
    for name in ("confidence", "place_confidence"):
        sure = cells.number(name, low=0.0, high=1.0, needed=False)
        parts[name] = 1.0 if sure is None else sure
    stated = cells.choice("hedge_class", HedgeClass, needed=False)
    parts["hedge_class"] = stated or _hedge_class(parts)
    return Figure(**parts)


def _hedge_class(parts: dict[str, Any]) -> HedgeClass:
    return classify_hedge(parts["hedge"], parts["words"], parts["low"], parts["high"])


def _cells(item: Entry | Figure) -> tuple[str, ...]:
    figure = tidy(item.figure if isinstance(item, Entry) else item)
    values: dict[str, Plain] = figure_to_plain(figure)
    if not figure.report_id:
        values |= {name: values[name] or None for name in _OFFSETS}
    values["figure_id"] = figure_id(figure)
    if isinstance(item, Entry) and is_purged(figure.sentence):
        values["figure_id"] = item.figure_id
    if isinstance(item, Entry):
        values |= {"via": item.via, "withdrawn": _WITHDRAWN if item.withdrawn else ""}
    if isinstance(item, Entry) and item.verdict is not None:
        settled = (item.author, item.reason, item.replaced_by, time_to_text(item.decided))
        values |= {"verdict": item.verdict.value, **dict(zip(_RULING_TEXTS, settled, strict=True))}
    return tuple(_show(values.get(column)) for column in (*COLUMNS, *FURTHER))


def _show(value: Plain) -> str:
    return "" if value is None else str(value)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then take its name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
