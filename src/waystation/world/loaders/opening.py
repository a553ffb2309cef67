"""Opens CSV, JSON, XLSX and zipped files as rows of texts; large CSV files are streamed.

Encodings: UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252 (told).
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.work import watched
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.loaders.workbook import (
    MOST_CELLS,
    MOST_COLUMNS,
    cell_as_text,
    workbook_rows,
)
from waystation.world.tables import show

Rows = Generator[tuple[int, list[str]], None, None]
"""Line and cells of every row that is not blank, header included."""
READING = "Reading rows"
"""What is told of a file while its rows are read."""

MOST_HELD = 256_000_000
"""Bytes of a JSON file or workbook, which are held as a whole."""
MOST_STREAMED = 8_000_000_000
"""Bytes of a CSV file, also unpacked from a zip file."""
MOST_GROWTH = 200
"""Times a table in a zip file may grow when unpacked."""
MOST_NAMES = 2_000
"""Names of things in all rows of a JSON file: each row has a cell for each of them."""

_CHUNK = 1 << 20
_START = 4096
_DELIMITERS = ",;\t|"
_LOOKED_AT = 25
"""Lines from which it is told what sets cells apart."""
_LISTS = ("items", "data", "result", "Result", "results", "timeseries")
_COMPLAINTS = ("errorMessages", "error", "message", "messages", "detail")
_FIELD = 4_000_000
_SMALL = 1 << 20
"""Bytes up to which a table may grow by any factor."""
_EXPECTED = "a CSV, JSON or XLSX file as the source gives it"
_WEB_PAGE = "data; servers answer programs they bar with a page: fetch it anew, or in a browser"

Opener = Callable[[], IO[bytes]]


def open_rows(path: Path, teller: Teller, sheet: str = "") -> Rows:
    """The rows of a file.

    Args:
        path: The file; problems name it as given.
        teller: Takes what is taken otherwise than it stands; told how many rows were read.
        sheet: Name of a workbook's sheet; empty takes the longest.

    Raises:
        InputError: There is no such file; it is empty, binary, too large, cut off, or a web page.
            Of a streamed file also while it is read.
    """
    teller.progress(READING, 0, 1)
    rows, total = _counted_rows(path, teller, sheet)
    return _watched(rows, total, teller)


def _watched(rows: Rows, total: int, teller: Teller) -> Rows:
    try:
        yield from watched(rows, READING, teller.progress, total)
    finally:
        rows.close()


def _counted_rows(path: Path, teller: Teller, sheet: str) -> tuple[Rows, int]:
    """The rows of a file, and about how many there are; 1 where that is not known beforehand."""
    try:
        if path.is_dir():
            raise _refused(path, "a folder", _EXPECTED)
        with path.open("rb") as file:
            start = file.read(_START)
        if not start.strip():
            raise _refused(path, "an empty file", "a file with content")
        if start.startswith(b"PK\x03\x04"):
            return _packed(path, teller, sheet)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return _workbook(path, teller, sheet), 1
        return _text_rows(path, lambda: path.open("rb"), path.stat().st_size, teller)
    except FileNotFoundError:
        raise _refused(path, "no such file", "a file of this name") from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise _refused(path, found, "a readable file") from None


def _refused(path: Path, found: str, expected: str, line: int = 0) -> InputError:
    return InputError([Problem(str(path), line, "", found, expected)])


def _packed(path: Path, teller: Teller, sheet: str) -> tuple[Rows, int]:
    """A workbook, or a zip file with one table in it."""
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [one for one in bundle.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _refused(path, "a zip file or workbook that is cut off", "a whole file") from None
    if any(one.filename == "[Content_Types].xml" for one in names):
        return _workbook(path, teller, sheet), 1
    tables = [one for one in names if one.filename.lower().endswith((".csv", ".json", ".txt"))]
    wanted = [one for one in tables if "readme" not in one.filename.lower()]
    if len(wanted) != 1:
        raise _refused(path, f"a zip file with {len(wanted)} tables", "one table; unpack it")
    member = wanted[0]
    if member.file_size > _SMALL and member.file_size > MOST_GROWTH * member.compress_size:
        found = f"a zip file whose table grows more than {MOST_GROWTH} times"
        raise _refused(path, found, "the table unpacked")

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        try:
            with zipfile.ZipFile(path) as bundle, bundle.open(member) as file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise _refused(path, "a zip file that is damaged", "a whole file") from None
        except RuntimeError:
            found = "a zip file with a password, or of a kind that cannot be unpacked"
            raise _refused(path, found, "the table unpacked") from None

    return _text_rows(path, opened, member.file_size, teller)  # type: ignore[arg-type]


def _workbook(path: Path, teller: Teller, sheet: str) -> Rows:
    """The rows of a workbook, the first of them read: what is wrong with it is told at once."""
    _check_size(path, path.stat().st_size, MOST_HELD)
    rows = workbook_rows(path, path.read_bytes(), teller, sheet)
    first = next(rows, None)

    def all_rows() -> Rows:
        if first is not None:
            yield first
        yield from rows

    return all_rows()


def _check_size(path: Path, size: int, most: int) -> None:
    if size > most:
        found = f"a file of {size / 1e6:,.0f} MB"
        raise _refused(path, found, f"at most {most / 1e6:,.0f} MB; a part of it")


def _text_rows(path: Path, opened: Opener, size: int, teller: Teller) -> tuple[Rows, int]:
    encoding, lines = _encoding(path, opened, teller)
    with opened() as raw:
        start = raw.read(_START).decode(encoding, "replace").lstrip()
    if start.startswith("<"):
        raise _refused(path, "a web page", _WEB_PAGE)
    if start.startswith(("{", "[")):
        _check_size(path, size, MOST_HELD)
        with opened() as raw:
            return _json_rows(path, raw.read().decode(encoding, "replace"))
    _check_size(path, size, MOST_STREAMED)
    return _csv_rows(path, opened, encoding), lines


def _encoding(path: Path, opened: Opener, teller: Teller) -> tuple[str, int]:
    """The encoding the whole file can be read in, and its lines where they were counted; else 1."""
    with opened() as raw:
        start = raw.read(_START)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", 1
        if b"\0" in start:
            raise _refused(path, "a binary file", _EXPECTED)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            decoder.decode(start)
            lines = start.count(b"\n")
            while piece := raw.read(_CHUNK):
                decoder.decode(piece)
                lines += piece.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            teller.tell(Outcome.CHANGED, 0, "a text that is not UTF-8", "read as Windows-1252")
            return "cp1252", 1
        except zipfile.BadZipFile:
            raise _refused(path, "a zip file that is damaged", "a whole file") from None
    return "utf-8-sig", max(1, lines)


def _as_text(raw: IO[bytes], encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")


def _lines(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of a text, none longer than a table's are: one without line ends is never held."""
    number = 0
    while line := text.readline(_FIELD):
        number += 1
        if len(line) == _FIELD:
            found = f"a line of more than {_FIELD:,} characters"
            raise _refused(path, found, "a table", number)
        yield line


def _delimiter(lines: Sequence[str]) -> str:
    """What sets the cells apart: what stands as often in most lines; titles above are few."""

    def most_alike(delimiter: str) -> tuple[int, int]:
        counted = Counter(line.count(delimiter) for line in lines)
        counted.pop(0, None)
        times = max((n * found for n, found in counted.items()), default=0)
        return times, lines[0].count(delimiter) if lines else 0

    return max(_DELIMITERS, key=most_alike)


def _csv_rows(path: Path, opened: Opener, encoding: str) -> Rows:
    csv.field_size_limit(max(csv.field_size_limit(), _FIELD))
    with opened() as raw, _as_text(raw, encoding) as text:
        filled = (line for line in _lines(path, text) if line.strip())
        delimiter = _delimiter(list(itertools.islice(filled, _LOOKED_AT)))
    with opened() as raw, _as_text(raw, encoding) as text:
        reader = csv.reader(_lines(path, text), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if len(cells) > MOST_COLUMNS:
                    found = f"a row of more than {MOST_COLUMNS:,} columns"
                    raise _refused(path, found, "a table", line)
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            found = f"a row that cannot be read ({error})"
            raise _refused(path, found, "cells with quotes doubled and closed", line) from None


def _json_rows(path: Path, text: str) -> tuple[Rows, int]:
    try:
        content = json.loads(text)
        items = _items(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise _refused(path, "JSON that is cut off or damaged", "a whole file", line) from None
    if items is None:
        raise _refused(path, _complaint(content), "an answer with rows")
    return _item_rows(path, items), 1 + len(items)


def _items(content: Any) -> list[Mapping[str, Any]] | None:  # noqa: ANN401 - whatever JSON holds
    """The list of rows in an envelope, however deep; None where there is none."""
    if isinstance(content, list) and all(isinstance(one, dict) for one in content):
        return content
    if isinstance(content, dict):
        for key in _LISTS:
            found = _items(content[key]) if key in content else None
            if found is not None:
                return found
    return None


def _complaint(content: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """What an answer without rows says of itself."""
    if isinstance(content, dict):
        for key in _COMPLAINTS:
            if content.get(key):
                return f"an answer without rows that says {show(cell_as_text(content[key]))}"
    return "JSON without a list of rows"


def _item_rows(path: Path, items: Sequence[Mapping[str, Any]]) -> Rows:
    """JSON objects as rows; the line of a row is its number, counting the header as the first."""
    columns: dict[str, None] = {}
    for number, item in enumerate(items, start=2):
        columns.update(dict.fromkeys(item))
        if len(columns) > MOST_NAMES or len(columns) * len(items) > MOST_CELLS:
            found = f"{len(items):,} rows with more than {len(columns) - 1:,} names in all"
            raise _refused(path, found, "rows that name the same things", number)
    if not columns:
        return
    yield 1, list(columns)
    for number, item in enumerate(items, start=2):
        cells = [cell_as_text(item.get(column)) for column in columns]
        if any(cells):
            yield number, cells
