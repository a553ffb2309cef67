"""Cells of Flee's CSV files: a first column that may start a comment, positions instead of names.

Flee (Brunel University, BSD 3-Clause) reads its columns by position; a line that starts with "#"
is a comment or the header, and columns after the known ones are extra attributes named by it.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.personal import personal
from waystation.domain.personal_columns import COUNTS_ONLY, about_person
from waystation.world.tables import read_text, show

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LARGEST = 10**12
COMMENT = "#"
MOST_DAYS = 36_600
"""Days beyond which nothing is read: a hundred years."""


class Outcome(StrEnum):
    """What became of something in the instance that is not taken as it stands."""

    LEFT_OUT = "left out"
    CHANGED = "changed"
    NOTED = "noted"


@dataclass(frozen=True, order=True)
class Remark:
    """Something that was not taken as it stands.

    Attributes:
        file: Path in the instance ("input_csv/routes.csv").
        line: 1-based line; 0 for the file as a whole.
        outcome: What became of it.
        found: What stands there.
        done: What was done instead, or why it is left out.
    """

    file: str
    line: int
    outcome: Outcome
    found: str
    done: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.outcome}: {place}: {self.found}: {self.done}"


@dataclass
class Remarks:
    """Collects what is remarked, and what makes the instance unreadable, while it is read."""

    remarks: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def leave_out(self, row: FleeRow, found: str, why: str) -> None:
        """Remark that a row, or a part of it, is not taken."""
        self.remarks.append(Remark(row.file, row.line, Outcome.LEFT_OUT, found, why))

    def change(self, row: FleeRow, found: str, done: str) -> None:
        """Remark that something is taken otherwise than it stands."""
        self.remarks.append(Remark(row.file, row.line, Outcome.CHANGED, found, done))

    def note(self, row: FleeRow, found: str, done: str) -> None:
        """Remark something a reader should know."""
        self.remarks.append(Remark(row.file, row.line, Outcome.NOTED, found, done))


@dataclass(frozen=True)
class FleeRow:
    """One row of a file: trimmed cells by position."""

    file: str
    line: int
    cells: tuple[str, ...]

    def cell(self, position: int) -> str:
        """A cell, empty where the row is too short."""
        return self.cells[position] if position < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """A file: the header without its "#" (empty when there is none) and the rows."""

    file: str
    header: tuple[str, ...]
    rows: tuple[FleeRow, ...]

    @property
    def whole(self) -> FleeRow:
        """Stands for the file as a whole in remarks."""
        return FleeRow(self.file, 0, ())


def read_sheet(
    folder: Path, name: str, remarks: Remarks, *, first: Sequence[str] = (), header: bool = False
) -> Sheet:
    """Read one file of an instance.

    Args:
        folder: The instance.
        name: Path of the file in it, with "/"; it must exist.
        remarks: Takes the problems: not there, not UTF-8, binary, quotes never closed.
        first: Names of a header's first column; the first such row is the header.
        header: True when the first row is the header whatever it says.
    """
    path = folder / name
    text, problems = read_text(path)
    remarks.problems += problems
    rows = _records(name, text, str(path), remarks)
    named: tuple[str, ...] = ()
    kept: list[FleeRow] = []
    for row in rows:
        words = (row.cells[0].lstrip(COMMENT).strip(), *row.cells[1:])
        if not named and ((header and not kept) or words[0].lower() in first):
            named = words
        elif not row.cells[0].startswith(COMMENT):
            kept.append(row)
    remarks.problems += _of_persons(str(path), named, kept)
    return Sheet(name, named, tuple(kept))


def _of_persons(path: str, header: Sequence[str], rows: Sequence[FleeRow]) -> Iterator[Problem]:
    """Columns and cells that hold something of a person; digits alone may number a place."""
    for column in header:
        if about_person(column) or personal(column):
            shown = "" if personal(column) else column
            yield Problem(path, 1, shown, "a column about persons", COUNTS_ONLY)
    for row in rows:
        found = (personal(cell) for cell in row.cells if not cell.isdigit())
        for what in filter(None, found):
            yield Problem(path, row.line, "", what, "counts and places only; nothing of a person")


def _records(name: str, text: str, path: str, remarks: Remarks) -> list[FleeRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    rows: list[FleeRow] = []
    start = 1
    try:
        for record in reader:
            cells = tuple(cell.strip() for cell in record)
            if any(cells):
                rows.append(FleeRow(name, start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        found = f"a row that cannot be read ({error})"
        expected = "comma-separated cells, with quotes doubled and closed"
        remarks.problems.append(Problem(path, start, "", found, expected))
    return rows


def number(cell: str) -> float | None:
    """A finite number of at most 12 digits before the point; None for anything else."""
    value = float(cell) if _NUMBER.fullmatch(cell) else math.inf
    return value if abs(value) <= _LARGEST else None


def whole(cell: str) -> int | None:
    """A whole number, also written "12.0"; None for anything else."""
    value = number(cell)
    return int(value) if value is not None and value == int(value) else None


def day(cell: str) -> dt.date | None:
    """A day that exists, written YYYY-MM-DD (or YYYY-M-D); None for anything else."""
    match = _DAY.fullmatch(cell)
    try:
        return dt.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def day_number(cell: str) -> int | None:
    """A whole number of days from 0 to `MOST_DAYS`; None for anything else."""
    value = whole(cell)
    return value if value is not None and 0 <= value <= MOST_DAYS else None


def quoted(row: FleeRow) -> str:
    """A row as it is shown in remarks."""
    return show(",".join(row.cells))


def like(found: str, known: Sequence[str]) -> str:
    """A hint at the known name nearest to one that is not known; empty when none is near."""
    near = difflib.get_close_matches(found, known, n=1, cutoff=0.7)
    return f"; perhaps {near[0]!r}" if near else ""


def cell_or(
    row: FleeRow,
    position: int,
    read: Callable[[str], float | None],
    low: float,
    remarks: Remarks,
    named: str,
) -> float:
    """A number of at least `low`; 0, with a remark unless the cell is empty, for anything else."""
    cell = row.cell(position)
    value = read(cell) if cell else 0
    if value is None or value < low:
        remarks.change(row, f"{named} {show(cell)}", "taken as 0")
        return 0
    return value
