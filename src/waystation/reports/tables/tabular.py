"""Tables in a text: lines of cells under a heading line, found by the signs between the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from waystation.reports.numbers.numbers import Number, number_at
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, tokenise

_RULE = re.compile(r"[\s|:+=_─━-]*[-=_─━]{2,}[\s|:+=_─━-]*")
_SIGNS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("|", re.compile(r"\|"), True),
    ("\t", re.compile(r"\t"), True),
    ("\t", re.compile(r"\s*\t\s*"), True),
    ("  ", re.compile(r"[ \u00a0]{2,}"), True),
    (" / ", re.compile(r"\s/\s"), False),
    (" – ", re.compile(r"\s–\s"), False),
    (" — ", re.compile(r"\s—\s"), False),
    (" - ", re.compile(r"\s-\s"), False),
    (";", re.compile(r";\s*"), False),
)
"""A sign that must stand in the line, what parts the cells, and whether prose hardly has it."""
_MARKS = " \t\r\u00a0*_`"
_PLAIN = re.compile(r"[~≈<>≤≥+±]?\s?\d+(?:[,.'’ \u00a0\u202f]\d{3})*(?:[.,]\d+)?\s?[*†‡+]?")
_EMPTY = re.compile(r"(?:[-–—.…*/]|n\.?/?a\.?|nil|none)*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CLOSE = re.compile(r"[.!?][\"”')]*\s*$")
_LONGEST_LINE, _LONGEST_HEAD, _LONGEST_CELL = 1000, 60, 200
_TITLE_REACH, _TITLE_LINES = 300, 3
_MOST_WORDS = 2
_LONG_RUN = 40


@dataclass(frozen=True)
class Cell:
    """A cell: its words, and where they stand in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A line of cells; offsets are those of the line in the text."""

    cells: tuple[Cell, ...]
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Table:
    """A table.

    Attributes:
        heading: Its heading line.
        rows: The lines below, each with as many cells.
        line: Number of the heading line in the text, from 1.
        title: What stands right above: a title, or the end of a paragraph; may be empty.
        firm: True where prose hardly looks like that: by the sign, or by cells and rows.
    """

    heading: Row
    rows: tuple[Row, ...] = field(repr=False)
    line: int
    title: str
    firm: bool


@dataclass(frozen=True, eq=False)
class TableLine:
    """A line of a table; `row` is None for its heading."""

    table: Table
    row: Row | None


@dataclass(frozen=True)
class _Line:
    text: str
    start: int
    number: int


def tables_in(text: str, lexicon: Lexicon) -> Iterator[Table]:
    """Every table of a text, in order: a heading without numbers and one or more rows.

    Each row has as many cells as the heading, by one sign; in one column at least, behind the
    first, all rows hold a number or nothing. Runs in linear time.

    Args:
        text: The text; offsets count its characters.
        lexicon: Words of its language.
    """
    if not any(sign in text for sign, _, _ in _SIGNS):
        return
    lines = _lines(text)
    at = 0
    barred: dict[int, int] = {}
    while at + 1 < len(lines):
        found = _table_at(lines, at, barred, lexicon) if _may_head(lines, at) else None
        if found is None:
            at += 1
        else:
            table, at = found
            yield table


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank."""
    found, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace():
            found.append(_Line(line, start, number))
        start += len(line) + 1
    return found


def _may_head(lines: Sequence[_Line], at: int) -> bool:
    """The cheap test: signs in this line, a digit in the next one that is no rule."""
    text = lines[at].text
    if len(text) > _LONGEST_LINE or not any(sign in text for sign, _, _ in _SIGNS):
        return False
    below = lines[at + 1 : at + 3]
    if below and _RULE.fullmatch(below[0].text):
        below = below[1:]
    near = bool(below) and any(sign.isdigit() for sign in below[0].text)
    return near and not _CLOSE.search(text) and not _RULE.fullmatch(text)


def _table_at(
    lines: Sequence[_Line], at: int, barred: dict[int, int], lexicon: Lexicon
) -> tuple[Table, int] | None:
    """The table that starts at a line, and the line behind it.

    `barred` keeps, for each sign, up to which line a long run of lines was no table.
    """
    for number, (sign, pattern, firm) in enumerate(_SIGNS):
        if sign not in lines[at].text or at < barred.get(number, 0):
            continue
        heading = _row(lines[at], pattern, sign)
        if not _is_heading(heading, lexicon):
            continue
        rows, last = _rows(lines, at + 1, len(heading.cells), pattern, sign)
        if rows and _has_numbers(rows, lexicon):
            sure = firm or (len(heading.cells) > 2 and len(rows) > 1)
            number_of_line, title = lines[at].number, _title(lines, at)
            return Table(heading, tuple(rows), number_of_line, title, sure), last
        if len(rows) > _LONG_RUN:
            barred[number] = last
    return None


def _row(line: _Line, pattern: re.Pattern[str], sign: str) -> Row:
    text, start, end = line.text, 0, len(line.text.rstrip())
    if sign == "|":
        opening, closing = text.lstrip().startswith("|"), text.rstrip().endswith("|")
        start = text.index("|") + 1 if opening else 0
        end = text.rindex("|") if closing and text.rindex("|") >= start else end
    elif sign == "  ":
        start = len(text) - len(text.lstrip())
    cells, first = [], start
    for match in pattern.finditer(text, start, end):
        cells.append(_cell(text, first, match.start(), line.start))
        first = match.end()
    cells.append(_cell(text, first, end, line.start))
    return Row(tuple(cells), line.start, line.start + len(text))


def _cell(text: str, first: int, last: int, base: int) -> Cell:
    words = text[first:last]
    bare = words.lstrip(_MARKS)
    first += len(words) - len(bare)
    bare = bare.rstrip(" \t\r\u00a0_`")
    if bare.endswith("**"):
        bare = bare.rstrip("*")
    return Cell(bare, base + first, base + first + len(bare))


def _is_heading(row: Row, lexicon: Lexicon) -> bool:
    """Two or more short cells, most of them named, none a number but for years."""
    if len(row.cells) < 2:
        return False
    named = 0
    for cell in row.cells:
        if len(cell.text) > _LONGEST_HEAD:
            return False
        bare = _IN_BRACKETS.sub("", cell.text).strip()
        if is_number_cell(bare, lexicon) and bare and not _YEAR.fullmatch(bare):
            return False
        named += any(sign.isalpha() for sign in bare)
    return named >= 1 and 2 * named >= len(row.cells)


def _rows(
    lines: Sequence[_Line], at: int, cells: int, pattern: re.Pattern[str], sign: str
) -> tuple[list[Row], int]:
    """The rows from a line on, and the line behind them; blank lines may part rows of bars."""
    rows: list[Row] = []
    last = at
    while at < len(lines):
        line = lines[at]
        gap = line.number - lines[at - 1].number
        if gap > (2 if sign == "|" else 1) or len(line.text) > _LONGEST_LINE:
            break
        if not _RULE.fullmatch(line.text):
            if sign not in line.text:
                break
            row = _row(line, pattern, sign)
            if any(len(cell.text) > _LONGEST_CELL for cell in row.cells):
                break
            if len(row.cells) == cells:
                rows.append(row)
                last = at + 1
            elif sign not in {"|", "\t"}:
                break
        at += 1
    return rows, last


def _has_numbers(rows: Sequence[Row], lexicon: Lexicon) -> bool:
    """True where a column behind the first holds numbers, and nothing else, in all rows."""
    for column in range(1, len(rows[0].cells)):
        texts = [row.cells[column].text for row in rows]
        counts = any(any(sign.isdigit() for sign in text) for text in texts)
        if counts and all(is_number_cell(text, lexicon) for text in texts):
            return True
    return False


def is_number_cell(text: str, lexicon: Lexicon) -> bool:
    """True for a number with or without hedges and a word or two, and for an empty cell."""
    if _PLAIN.fullmatch(text) or _EMPTY.fullmatch(text):
        return True
    if not any(sign.isdigit() for sign in text):
        return False
    return cell_number(tokenise(text, lexicon.numbers.form), lexicon) is not None


def cell_number(tokens: Tokens, lexicon: Lexicon) -> Number | None:
    """The number a cell holds; None for a date, a time, a share, a name with a number."""
    first = 0
    while first < len(tokens) and tokens[first].text in {"+", "(", "="}:
        first += 1
    number = number_at(tokens, first, lexicon)
    if number is None:
        return None
    rest = tokens[number.last :]
    words = []
    for token in rest:
        if token.text in {"(", "["}:
            break
        if token.is_number or token.text in {":", "%", "/", "-", "$", "€"}:
            return None
        if token.is_word:
            words.append(token.lower)
    dated = any(word in lexicon.months or lexicon.has("measures", word) for word in words)
    return None if dated or len(words) > _MOST_WORDS else number


def _title(lines: Sequence[_Line], at: int) -> str:
    """The line above the heading, or the end of the paragraph there."""
    if not at or lines[at].number - lines[at - 1].number > _TITLE_LINES:
        return ""
    return lines[at - 1].text.strip("#*_ \t\r")[-_TITLE_REACH:]
