"""A strict reader for CSV tables: every problem at once, with file, line and column.

The first row is the header; a second row whose cells start with "#" (HXL hashtags,
https://hxlstandard.org) is accepted and skipped, as are a byte order mark and blank lines.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from waystation.domain.days import EARLIEST, LATEST, is_usable, parse_day
from waystation.domain.errors import Problem
from waystation.domain.formulas import cell_text, plain_cell
from waystation.domain.personal import personal
from waystation.domain.personal_columns import COUNTS_ONLY, about_persons
from waystation.domain.telling import meant
from waystation.domain.work import Progress, silent, watched
from waystation.world.separators import other_separator

Choice = TypeVar("Choice", bound=StrEnum)
Number = TypeVar("Number", int, float)

NOTHING = "nothing"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NUMBERS = frozenset(
    {
        *("people", "population", "present", "capacity", "stated", "amount", "corrected", "low"),
        *("high", "least_size", "most_size", "lat", "lon", "km", "pace", "value", "level"),
    }
)
"""Columns whose digits are numbers, however many there are."""
_QUOTED = re.compile('[,"\r\n]')
_SHOWN = 60
_FEW, _LISTED = 8, 30
"""Words of a list that are told beside the one that may have been meant; and without one."""


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        file: Path as the user gave it.
        line: 1-based line the row starts on.
        cells: Trimmed cell by column. Optional columns the file lacks are empty. A column is
            absent where its absence has already been reported (a required column the file
            lacks; all but the first column of a row with too few or too many cells).
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def problem(self, column: str, found: str, expected: str) -> Problem:
        """A problem in this row."""
        return Problem(self.file, self.line, column, found, expected)


def show(text: str) -> str:
    """A cell or key as quoted in a problem: whole when short, cut when long."""
    if not text:
        return NOTHING
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def suggest(found: str, known: Sequence[str], what: str = "") -> str:
    """What was expected instead of `found`, with the known word that may have been meant.

    Args:
        found: What was given.
        known: The words there are.
        what: What they are words of; told with all of them where none is near.
    """
    if not known:
        return what or "a known name"
    near = meant(found, known)
    if near and (what or len(known) > _FEW):
        return f"{what or 'a known name'}{near}"
    every = "one of " + ", ".join(known) if len(known) <= _LISTED else "a known name"
    return f"{what}: {every}" if what else f"{every}{near}"


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Read a UTF-8 text file.

    Returns:
        The text without byte order mark, and the problems: missing, a folder, empty, binary,
        or not UTF-8 (with the line of the first such byte). With a problem the text is empty.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", [Problem(str(path), 0, "", "no such file", "a file of this name")]
    except IsADirectoryError:
        return "", [Problem(str(path), 0, "", "a folder", "a file")]
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        return "", [Problem(str(path), 0, "", found, "a readable file")]
    return _decode(path, raw)


def _decode(path: Path, raw: bytes) -> tuple[str, list[Problem]]:
    if b"\0" in raw:
        return "", [Problem(str(path), 0, "", "a binary file", "text in UTF-8")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Problem(str(path), line, "", "bytes that are not UTF-8", "text in UTF-8")]
    if not text.strip():
        return "", [Problem(str(path), 0, "", "an empty file", "a file with content")]
    return text, []


def table_text(rows: Iterable[Iterable[str]]) -> str:
    """Rows as the text of a CSV table that no spreadsheet runs a cell of (`domain.formulas`).

    Lines end in a line feed.
    """
    return "".join(f"{_line(row)}\n" for row in rows)


def _line(row: Iterable[str]) -> str:
    """Cells between commas; the csv module leaves a lone carriage return without quotes."""
    cells = [plain_cell(str(cell)) for cell in row]
    if cells == [""]:
        return '""'
    return ",".join(cell if not _QUOTED.search(cell) else _quote(cell) for cell in cells)


def _quote(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def read_table(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    screened_later: Collection[str] = (),
    progress: Progress = silent,
) -> tuple[list[Row], list[Problem]]:
    """Read a CSV table strictly; what belongs to a person is refused and never repeated.

    Args:
        path: The file; problems name it as given.
        required: Columns the header must hold, in any order.
        optional: Columns it may hold.
        screened_later: Columns whose cells the caller screens for what belongs to a person.
        progress: Told how many rows were read, then how many screened.

    Returns:
        The rows in file order, and every problem with the file, its header and the shape of
        its rows. A file with problems still gives the rows that can be read, so that the
        caller may report what is wrong in their cells as well.
    """
    text, problems = read_text(path)
    if problems:
        return [], problems
    apart = other_separator(str(path), text)
    if apart is not None:
        return [], [apart]
    lines, problems = _split(str(path), text, progress)
    if not lines:
        return [], problems
    first_line, header = lines[0]
    problems += _check_header(str(path), first_line, header, required, optional)
    body = lines[1:]
    if body and _is_hxl(body[0][1]):
        body = body[1:]
    absent = {column: "" for column in optional if column not in header}
    rows = [_row(str(path), line, header, cells, absent, problems) for line, cells in body]
    every = watched(rows, "Screening rows", progress)
    return [_screened(row, screened_later, problems) for row in every], problems


def _screened(row: Row, left: Collection[str], problems: list[Problem]) -> Row:
    """The row without cells that hold something of a person, which are reported."""
    found = {
        column: what
        for column, cell in row.cells.items()
        if column not in left
        and not (column in _NUMBERS and _NUMBER.fullmatch(cell))
        and (what := personal(cell))
    }
    if not found:
        return row
    expected = "counts and sources only; nothing of a person"
    problems += [row.problem(_known(column), what, expected) for column, what in found.items()]
    return Row(
        row.file, row.line, {name: cell for name, cell in row.cells.items() if name not in found}
    )


def _known(column: str) -> str:
    """The name of a column, where that is nothing of a person itself."""
    return "" if personal(column) else column


def _split(
    file: str, text: str, progress: Progress
) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Non-blank records with the line each starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for record in watched(reader, "Reading rows", progress, text.count("\n")):
            cells = [cell_text(cell.strip()).strip() for cell in record]
            if any(cells):
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        expected = "comma-separated cells, with quotes doubled and closed"
        return records, [Problem(file, start, "", f"a row that cannot be read ({error})", expected)]
    return records, []


def _check_header(
    file: str, line: int, header: list[str], required: Sequence[str], optional: Sequence[str]
) -> list[Problem]:
    known = [*required, *optional]
    problems = [
        Problem(file, line, column, "no such column", f"a column {column!r}")
        for column in required
        if column not in header
    ]
    for position, column in enumerate(header):
        if column in header[:position]:
            problems.append(Problem(file, line, column, "the column twice", "it once"))
        elif personal(column):
            problems.append(Problem(file, line, "", personal(column), COUNTS_ONLY))
        elif column not in known:
            found = f"unknown column {show(column)}"
            expected = COUNTS_ONLY if about_persons(column) else suggest(column, known)
            problems.append(Problem(file, line, column, found, expected))
    return problems


def _is_hxl(cells: list[str]) -> bool:
    return all(cell.startswith("#") for cell in cells if cell)


def _row(
    file: str,
    line: int,
    header: list[str],
    cells: list[str],
    absent: Mapping[str, str],
    problems: list[Problem],
) -> Row:
    if len(cells) != len(header):
        found, expected = f"{len(cells)} cells", f"{len(header)}, as in the header"
        problems.append(Problem(file, line, "", found, expected))
        return Row(file, line, {header[0]: cells[0]})
    return Row(file, line, {**absent, **dict(zip(header, cells, strict=True))})


@dataclass(frozen=True)
class Cells:
    """Reads the cells of one row, collecting what is wrong with them.

    Every method returns None (or the empty text) for a cell that is empty, absent or wrong;
    an empty cell is a problem unless `needed` is False, an absent one has been reported.
    """

    row: Row
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str, *, needed: bool = True) -> str:
        """The cell as text."""
        cell = self.row.cells.get(column)
        if cell == "" and needed:
            self.reject(column, "some text")
        return cell or ""

    def number(
        self, column: str, *, low: float = -math.inf, high: float = math.inf, needed: bool = True
    ) -> float | None:
        """A finite number from `low` to `high`, both allowed."""
        return self._read(column, _parse_number, "a number", low, high, needed)

    def whole(
        self, column: str, *, low: float = -math.inf, high: float = math.inf, needed: bool = True
    ) -> int | None:
        """A whole number, without separators, from `low` to `high`, both allowed."""
        return self._read(column, _parse_whole, "a whole number", low, high, needed)

    def day(self, column: str, *, needed: bool = True) -> dt.date | None:
        """A day that exists, written YYYY-MM-DD."""
        expected = "a day that exists, as YYYY-MM-DD"
        cell = self.row.cells.get(column)
        if not cell:
            self._missing(column, cell, expected, needed)
            return None
        try:
            found = parse_day(cell)
        except ValueError:
            self.reject(column, expected)
            return None
        if is_usable(found):
            return found
        self.reject(column, f"a day from {EARLIEST} to {LATEST}")
        return None

    def choice(self, column: str, choices: type[Choice], *, needed: bool = True) -> Choice | None:
        """A word of a closed list."""
        words = [str(member) for member in choices if str(member)]
        cell = self.row.cells.get(column)
        if not cell:
            self._missing(column, cell, "one of " + ", ".join(words), needed)
            return None
        if cell in words:
            return choices(cell)
        self.reject(column, suggest(cell, words))
        return None

    def reject(self, column: str, expected: str) -> None:
        """Report the cell as wrong."""
        found = show(self.row.cells.get(column, ""))
        self.problems.append(self.row.problem(column, found, expected))

    def _missing(self, column: str, cell: str | None, expected: str, needed: bool) -> None:
        if needed and cell is not None:
            self.reject(column, expected)

    def _read(
        self,
        column: str,
        parse: Callable[[str], Number | None],
        what: str,
        low: float,
        high: float,
        needed: bool,
    ) -> Number | None:
        expected = what + _bounds(low, high)
        cell = self.row.cells.get(column)
        if not cell:
            self._missing(column, cell, expected, needed)
            return None
        value = parse(cell)
        if value is None or not low <= value <= high:
            self.reject(column, expected)
            return None
        return value


def _parse_number(cell: str) -> float | None:
    value = float(cell) if _NUMBER.fullmatch(cell) else math.inf
    return value if math.isfinite(value) else None


def _parse_whole(cell: str) -> int | None:
    return int(cell) if _WHOLE.fullmatch(cell) and len(cell) <= 18 else None


def _bounds(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f", {low:g} or more"
    if math.isinf(low):
        return f", {high:g} or less"
    return f" from {low:g} to {high:g}"
