"""A product read again from its bytes, as whoever gets it would: tables, map, page, texts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from waystation.forecasting.read_me import FIRST_SHEET
from waystation.forecasting.sheets import Cell
from waystation.publishing.page import page_data_of
from waystation.publishing.records import Files
from waystation.publishing.tables import book_rows, book_table
from waystation.sitrep.files import SITREPS, words_of

HUB, MAP, BOOK = "forecast.csv", "forecast.geojson", "forecast.xlsx"
BY_PLACE = ("arrivals", "present", "needs")
"""Tables by place and day; in the workbook, sheets of these names."""
_CODE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
SHEETS = ("summary", *BY_PLACE, "evidence", "run")
_FIRST = ("what", "value")
"""Names for the columns of the workbook's first sheet, which has no headings."""


@dataclass(frozen=True)
class Line:
    """A row of a table.

    Attributes:
        file: The file; of a workbook with the sheet.
        number: Line in it, from 1.
        cells: Cell by column; an empty one is "".
    """

    file: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table: its name ("arrivals"), file, columns, and rows below the hashtags."""

    name: str
    file: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Text:
    """A text somewhere in a product."""

    file: str
    line: int
    text: str


@dataclass
class Read:
    """What stands in a product.

    Attributes:
        files: The bytes.
        tables: CSV files and sheets by place and day, the hubverse table, and the other sheets.
        features: Of the map.
        map: The rest of the map.
        pages: Data of pages by file.
        product: What product.json says; empty where it is not there.
        words: Lines of situation reports, by file.
        unreadable: Files that cannot be read, with the reason.
    """

    files: Files
    tables: list[Table] = field(default_factory=list)
    features: list[dict[str, Any]] = field(default_factory=list)
    map: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    product: dict[str, Any] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def named(self, *names: str) -> Iterator[Table]:
        """Tables of some names."""
        yield from (table for table in self.tables if table.name in names)

    def texts(self) -> Iterator[Text]:
        """Every text: cells, values of JSON with their keys left aside, lines of plain text."""
        for table in self.tables:
            for line in table.lines:
                yield from (Text(line.file, line.number, cell) for cell in line.cells.values())
        told = {"product.json": self.product, MAP: [self.map, self.features], **self.pages}
        for file, data in told.items():
            yield from (Text(file, 0, text) for text in strings(data))
        for name, said in self.words.items():
            yield from (Text(name, i, line) for i, line in enumerate(said, 1) if line.strip())
        for name, content in self.files.items():
            if name.endswith((".txt", ".html")):
                text = content.decode("utf-8", "replace")
                lines = (_plain(text) if name.endswith(".html") else text).splitlines()
                yield from (Text(name, i, line) for i, line in enumerate(lines, 1) if line.strip())


def _plain(html: str) -> str:
    """What a page says without its scripts, styles and tags; line ends stay."""
    bare = _CODE.sub(lambda found: "\n" * found.group().count("\n"), html)
    return unescape(_TAG.sub(" ", bare))


def strings(data: Any) -> Iterator[str]:  # noqa: ANN401
    """Every text in plain data; of tables by name the names too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from map(str, data)
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)


def read_product(files: Files) -> Read:
    """Read everything again.

    Args:
        files: The bytes that are to be written.
    """
    read = Read(files)
    for name, content in files.items():
        try:
            _read(read, name, content)
        except Exception as error:  # of whatever reader: the file is refused
            read.unreadable[name] = type(error).__name__
    return read


def _read(read: Read, name: str, content: bytes) -> None:
    if name.endswith(".csv"):
        _table(read, name, content)
    elif name == BOOK:
        _first_sheet(read, content)
        for sheet in SHEETS:
            _sheet(read, sheet, content)
    elif name in SITREPS:
        read.words[name] = words_of(name, content)
    elif name == MAP:
        read.map = json.loads(content)
        read.features = read.map.pop("features")
    elif name == "product.json":
        read.product = json.loads(content)
    elif name == "page.json":
        read.pages[name] = json.loads(content)
    elif name.endswith(".html"):
        data = page_data_of(content.decode())
        if data is not None:
            read.pages[name] = data


def _table(read: Read, name: str, content: bytes) -> None:
    rows = csv.reader(io.StringIO(content.decode()))
    columns = tuple(next(rows))
    lines = tuple(
        Line(name, rows.line_num, dict(zip(columns, row, strict=True)))
        for row in rows
        if not (row and all(cell.startswith("#") for cell in row))
    )
    read.tables.append(Table(name.removesuffix(".csv"), name, columns, lines))


def _sheet(read: Read, sheet: str, content: bytes) -> None:
    columns, first, rows = book_table(content, sheet)
    _add(read, sheet, tuple(map(str, columns)), rows, first)


def _first_sheet(read: Read, content: bytes) -> None:
    _add(read, FIRST_SHEET, _FIRST, book_rows(content, FIRST_SHEET), 1)


def _add(
    read: Read, sheet: str, names: tuple[str, ...], rows: list[list[Cell]], first: int
) -> None:
    """Add a sheet whose rows begin in a line."""
    file = f"{BOOK} [{sheet}]"
    lines = tuple(
        Line(file, i, {name: _text(cell) for name, cell in zip(names, row, strict=True)})
        for i, row in enumerate(rows, first)
    )
    read.tables.append(Table(sheet, file, names, lines))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
