"""A table as people make it: titles above it, two rows of headers, totals and notes below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.formulas import cell_text
from waystation.domain.printable import printable
from waystation.world.loaders.columns import is_tags
from waystation.world.loaders.opening import open_rows
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.loaders.shapes import refuse_unlike_tables

MOST_ROWS = 200_000
"""Rows of a table people fill in; more are held by none."""
MOST_COLUMNS = 500
"""Columns of a table people fill in."""
MOST_CELLS = 20_000_000
"""Cells from the first to the last column of every row: short rows are filled up."""
LONGEST_CELL = 32_767
"""Characters of a cell, as many as spreadsheets hold."""
HEADER_WITHIN = 30
"""Rows a header may stand below."""

_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z0-9_]+)*", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:grand |sub[- ]?|gran |sous[- ])?(?:totals?|totales|totaux)(?: g[ée]n[ée]rale?s?)?"
    r"(?: [^0-9]{0,40})?:?|[^\n]{1,60}[ \-–:(](?:sub[- ]?|sous[- ])?(?:totals?|totales|totaux)[:)]?"
    r"|sum|suma|somme|overall|all (?:sites|places|locations|camps)|المجموع|الإجمالي",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,4}([/.\-])\d{1,2}\1\d{1,4}")
_NUMBER = re.compile(r"[~<>*]?\d[\d.,'\s]{0,20}\*?")
_FEWEST = 3
"""Columns a table has at least for a row of one cell to be a note."""

Line = tuple[int, list[str]]
Known = Callable[[Sequence[str], Sequence[str]], int]
"""How many columns of a header and its tags are known."""


@dataclass(frozen=True)
class Sheet:
    """A table with its header found.

    Attributes:
        path: The file.
        line: Line of the header.
        header: Names of its columns; those of two rows stand on two lines.
        tags: Hashtag of each column; empty without a row of them.
        rows: Line and trimmed cells below, as many as there are columns, but for titles and notes.
    """

    path: Path
    line: int
    header: tuple[str, ...]
    tags: tuple[str, ...]
    rows: tuple[Line, ...]

    def column(self, at: int) -> Iterator[str]:
        """The cells of one column."""
        return (cells[at] for _, cells in self.rows)


def read_sheet(path: Path, kind: str, known: Known, teller: Teller, sheet: str = "") -> Sheet:
    """Read a table people made.

    Args:
        path: The file: CSV, XLSX, or JSON with a list of rows.
        kind: What is asked for ("figures").
        known: Tells a header from other rows.
        teller: Takes the rows that are no rows of the table.
        sheet: Name of a workbook's sheet; empty takes the longest.

    Raises:
        InputError: It cannot be opened, is of another kind, or is too long.
    """
    refuse_unlike_tables(path, kind)
    lines = _lines(path, open_rows(path, teller, sheet))
    width = max((len(cells) for _, cells in lines), default=0)
    if width * len(lines) > MOST_CELLS:
        found = f"{len(lines):,} rows of up to {width:,} columns"
        raise _too_large(path, 0, found)
    padded = [(number, cells + [""] * (width - len(cells))) for number, cells in lines]
    line, header, tags, below = _header(padded, known)
    rows = [one for one in padded[below:] if not _aside(one, header, teller)]
    if not sheet and line > 1 and below > 1:
        _tell_above(padded, line, teller)
    return Sheet(path, line, tuple(header), tuple(tags), tuple(rows))


def _lines(path: Path, rows: Iterable[Line]) -> list[Line]:
    """The rows that are not empty, without the empty cells at their ends."""
    lines: list[Line] = []
    for number, raw in rows:
        cells = [cell_text(cell.strip()).strip() for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise _too_large(path, number, f"a row of more than {MOST_COLUMNS:,} columns")
        if max(map(len, cells), default=0) > LONGEST_CELL:
            raise _too_large(path, number, f"a cell of more than {LONGEST_CELL:,} characters")
        if cells:
            lines.append((number, cells))
        if len(lines) > MOST_ROWS:
            raise _too_large(path, 0, f"more than {MOST_ROWS:,} rows")
    return lines


def _too_large(path: Path, line: int, found: str) -> InputError:
    return InputError([Problem(str(path), line, "", found, "a table of people's own figures")])


def tags_of(cells: Sequence[str]) -> list[str]:
    """The hashtags of a row; none where it is no row of hashtags ("# of people" is none)."""
    filled = [cell for cell in cells if cell]
    if not is_tags(cells) or not all(_TAG.fullmatch(cell) for cell in filled):
        return []
    return list(cells)


def _header(lines: Sequence[Line], known: Known) -> tuple[int, list[str], list[str], int]:
    """Line, names and tags of the header, and the number of rows down to its end."""
    best = (0, 0)
    found: tuple[int, list[str], list[str], int] = (0, [], [], 1)
    head = lines[: HEADER_WITHIN + 1]
    if head:
        first = next((at for at, (_, cells) in enumerate(head) if _may_head(cells)), 0)
        found = (*head[first], [], first + 1)
    for at, (number, cells) in enumerate(head):
        if _is_data(cells):
            continue
        for names, with_tags, end in _candidates(head, at, cells):
            # Of two that are as good, the one of fewer rows.
            score = (known(names, with_tags), at - end)
            if score[0] and score > best:
                best, found = score, (number, list(names), with_tags, end)
    return found


def _may_head(cells: Sequence[str]) -> bool:
    """Whether a row of which no name is known may be a header: names alone, side by side."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and not any(cell[0].isdigit() for cell in filled)


def _is_data(cells: Sequence[str]) -> bool:
    """Whether a row has a day and a number, or is one of totals: it heads no table."""
    filled = [cell for cell in cells if cell]
    days = {cell for cell in filled if _DAY.fullmatch(cell)}
    counts = any(cell not in days and _NUMBER.fullmatch(cell) for cell in filled)
    return counts and (bool(days) or is_total(filled[0]))


def _candidates(
    head: Sequence[Line], at: int, cells: list[str]
) -> Iterator[tuple[list[str], list[str], int]]:
    """What may be the header from a row on: names, hashtags, and the rows down to its end."""
    below = head[at + 1][1] if at + 1 < len(head) else []
    tags = tags_of(below)
    if tags_of(cells):
        if at == 0:
            yield [""] * len(cells), tags_of(cells), at + 1
        return
    yield cells, tags, at + 1 + bool(tags)
    if below and not tags and not any(c.isdigit() for cell in below for c in cell):
        after = tags_of(head[at + 2][1]) if at + 2 < len(head) else []
        yield _joined(cells, below), after, at + 2 + bool(after)


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Names of two rows: a merged cell above stands for those beside it as well."""
    names, spread = [], ""
    for one, other in zip(above, below, strict=True):
        spread = one or (spread if other else "")
        names.append("\n".join(filter(None, (spread, other))))
    return names


def cleaned(table: Sheet, teller: Teller) -> Sheet:
    """The table with signs for characters that are none, or that steer a screen; told.

    Args:
        table: The table.
        teller: Takes the lines that are changed.
    """
    rows: list[Line] = []
    for number, cells in table.rows:
        plain = [printable(cell).strip() for cell in cells]
        if plain != [cell.replace("\r\n", "\n") for cell in cells]:
            found = "a character that is none, or that nobody sees"
            teller.count(Outcome.CHANGED, number, found, "left out, or a sign in its place")
        rows.append((number, plain))
    return replace(table, rows=tuple(rows))


def is_total(cell: str) -> bool:
    """Whether a cell says that its row adds up others."""
    return _TOTAL.fullmatch(cell) is not None


def _aside(line: Line, header: Sequence[str], teller: Teller) -> bool:
    """Whether a row is none of the table, which is told: a title, a note, the header again."""
    number, cells = line
    filled = [cell for cell in cells if cell]
    if list(cells) == list(header):
        teller.count(Outcome.LEFT_OUT, number, "the header again", "nothing to take")
        return True
    wide = sum(bool(name) for name in header) >= _FEWEST
    if wide and len(filled) == 1 and not filled[0][0].isdigit():
        teller.count(Outcome.LEFT_OUT, number, "a row of one cell", "a title or note, no figure")
        return True
    return False


def _tell_above(lines: Sequence[Line], line: int, teller: Teller) -> None:
    for number, _ in lines:
        if number < line:
            teller.count(Outcome.LEFT_OUT, number, "a row above the header", "a title or note")
