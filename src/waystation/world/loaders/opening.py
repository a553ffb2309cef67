"""Opens CSV, JSON, XLSX and zipped files as rows of texts; large CSV files are streamed.

Encodings: UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252 (told).
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from waystation.domain.errors import InputError, Problem
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.tables import show

Rows = Generator[tuple[int, list[str]], None, None]
"""Line and cells of every row that is not blank, header included."""

MOST_HELD = 256_000_000
"""Bytes of a JSON file or workbook, which are held as a whole."""
MOST_STREAMED = 8_000_000_000
"""Bytes of a CSV file, also unpacked from a zip file."""

_CHUNK = 1 << 20
_START = 4096
_DELIMITERS = ",;\t|"
_LISTS = ("items", "data", "result", "Result", "results", "timeseries")
_COMPLAINTS = ("errorMessages", "error", "message", "messages", "detail")
_FIELD = 4_000_000
_EXPECTED = "a CSV, JSON or XLSX file as the source gives it"
_WEB_PAGE = "data; servers answer programs they bar with a page: fetch it anew, or in a browser"

Opener = Callable[[], IO[bytes]]


def open_rows(path: Path, teller: Teller) -> Rows:
    """The rows of a file.

    Args:
        path: The file; problems name it as given.
        teller: Takes what is taken otherwise than it stands.

    Raises:
        InputError: There is no such file; it is empty, binary, too large, cut off, or a web page.
            Of a streamed file also while it is read.
    """
    try:
        if path.is_dir():
            raise _refused(path, "a folder", _EXPECTED)
        with path.open("rb") as file:
            start = file.read(_START)
        if not start.strip():
            raise _refused(path, "an empty file", "a file with content")
        if start.startswith(b"PK\x03\x04"):
            return _packed(path, teller)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return _workbook(path, path.read_bytes(), teller)
        return _text_rows(path, lambda: path.open("rb"), path.stat().st_size, teller)
    except FileNotFoundError:
        raise _refused(path, "no such file", "a file of this name") from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise _refused(path, found, "a readable file") from None


def _refused(path: Path, found: str, expected: str, line: int = 0) -> InputError:
    return InputError([Problem(str(path), line, "", found, expected)])


def _packed(path: Path, teller: Teller) -> Rows:
    """A workbook, or a zip file with one table in it."""
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [one for one in bundle.infolist() if not one.is_dir()]
    except zipfile.BadZipFile:
        raise _refused(path, "a zip file or workbook that is cut off", "a whole file") from None
    if any(one.filename == "[Content_Types].xml" for one in names):
        _check_size(path, path.stat().st_size, MOST_HELD)
        return _workbook(path, path.read_bytes(), teller)
    tables = [one for one in names if one.filename.lower().endswith((".csv", ".json", ".txt"))]
    wanted = [one for one in tables if "readme" not in one.filename.lower()]
    if len(wanted) != 1:
        raise _refused(path, f"a zip file with {len(wanted)} tables", "one table; unpack it")
    member = wanted[0]

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as bundle, bundle.open(member) as file:
            yield file

    return _text_rows(path, opened, member.file_size, teller)  # type: ignore[arg-type]


def _check_size(path: Path, size: int, most: int) -> None:
    if size > most:
        found = f"a file of {size / 1e6:,.0f} MB"
        raise _refused(path, found, f"at most {most / 1e6:,.0f} MB; a part of it")


def _text_rows(path: Path, opened: Opener, size: int, teller: Teller) -> Rows:
    encoding = _encoding(path, opened, teller)
    with opened() as raw:
        start = raw.read(_START).decode(encoding, "replace").lstrip()
    if start.startswith("<"):
        raise _refused(path, "a web page", _WEB_PAGE)
    if start.startswith(("{", "[")):
        _check_size(path, size, MOST_HELD)
        with opened() as raw:
            return _json_rows(path, raw.read().decode(encoding, "replace"))
    _check_size(path, size, MOST_STREAMED)
    return _csv_rows(path, opened, encoding)


def _encoding(path: Path, opened: Opener, teller: Teller) -> str:
    """The encoding the whole file can be read in."""
    with opened() as raw:
        start = raw.read(_START)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in start:
            raise _refused(path, "a binary file", _EXPECTED)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            decoder.decode(start)
            while piece := raw.read(_CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            teller.tell(Outcome.CHANGED, 0, "a text that is not UTF-8", "read as Windows-1252")
            return "cp1252"
        except zipfile.BadZipFile:
            raise _refused(path, "a zip file that is damaged", "a whole file") from None
    return "utf-8-sig"


def _as_text(raw: IO[bytes], encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")


def _csv_rows(path: Path, opened: Opener, encoding: str) -> Rows:
    csv.field_size_limit(max(csv.field_size_limit(), _FIELD))
    with opened() as raw, _as_text(raw, encoding) as text:
        first = next((line for line in text if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    with opened() as raw, _as_text(raw, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            found = f"a row that cannot be read ({error})"
            raise _refused(path, found, "cells with quotes doubled and closed", line) from None


def _json_rows(path: Path, text: str) -> Rows:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise _refused(path, "JSON that is cut off or damaged", "a whole file", line) from None
    items = _items(content)
    if items is None:
        raise _refused(path, _complaint(content), "an answer with rows")
    return _item_rows(items)


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
                return f"an answer without rows that says {show(_cell(content[key]))}"
    return "JSON without a list of rows"


def _item_rows(items: Sequence[Mapping[str, Any]]) -> Rows:
    """JSON objects as rows; the line of a row is its number, counting the header as the first."""
    columns = list(dict.fromkeys(key for item in items for key in item))
    if not columns:
        return
    yield 1, columns
    for number, item in enumerate(items, start=2):
        cells = [_cell(item.get(column)) for column in columns]
        if any(cells):
            yield number, cells


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever JSON or a workbook holds
    if value is None or value is False:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, str):
        return value.strip()
    return str(value)


def _workbook(path: Path, content: bytes, teller: Teller) -> Rows:
    """The first sheet with two rows or more; others are told."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        found = f"a workbook that cannot be read ({error})"
        raise _refused(path, found, "a whole XLSX file without a password") from None
    filled = [name for name, rows in sheets.items() if len(rows) > 1]
    if not filled:
        raise _refused(path, "a workbook without rows", "a sheet with a table")
    widest = max(filled, key=lambda name: len(sheets[name]))
    for name in filled:
        if name != widest:
            teller.tell(Outcome.LEFT_OUT, 0, f"sheet {show(name)}", "only the longest is read")
    return (
        (number, [_cell(value) for value in row])
        for number, row in enumerate(sheets[widest], start=1)
        if any(value != "" for value in row)
    )
