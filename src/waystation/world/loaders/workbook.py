"""The rows of a workbook that nobody trusts, read in a process apart (`waystation.apart`)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from waystation.apart.pool import ApartError, Bounds, End, run
from waystation.apart.worker import Send
from waystation.domain.errors import InputError, Problem
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.tables import show, suggest

TASK = "waystation.world.loaders.workbook:rows"
MOST_UNPACKED = 2_000_000_000
"""Bytes of a workbook's parts, by what its directory says."""
BOUNDS = Bounds(memory=6 << 30, seconds=300.0)
"""What reading a workbook may use: a full sheet of 1,048,576 rows takes gigabytes."""

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_048_576, 16_384, 50_000_000
"""Of a sheet: those of the format, and cells from the first to the last: all of them are made."""

_AT_ONCE = 1_000
_SHEET = re.compile(r"xl/(?:work|macro|chart)sheets/.*\.xml", re.I)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,6})[A-Za-z]*([0-9]{1,8})""")
_PIECE, _LONGEST_PLACE = 1 << 20, 40
_EXPECTED = "a whole XLSX file without a password"
_SMALLER = "a smaller workbook, or the table as CSV"


def workbook_rows(
    path: Path, content: bytes, teller: Teller, sheet: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row that is not blank, of one sheet.

    Args:
        path: The file; problems name it as given.
        content: Its bytes.
        teller: Takes the sheets that are left out.
        sheet: Name of the sheet; empty takes the longest.

    Raises:
        InputError: It is damaged, takes too long or too much memory, has no rows, or no such sheet.
    """
    sent = run(TASK, {"path": str(path), "sheet": sheet}, content, BOUNDS, fresh=True)
    try:
        for message in sent:
            if "left" in message:
                found = f"sheet {show(str(message['left']))}"
                done = "another was asked for" if sheet else "only the longest is read"
                teller.tell(Outcome.LEFT_OUT, 0, found, done)
            for number, cells in message.get("rows", ()):
                yield int(number), [str(cell) for cell in cells]
    except ApartError as error:
        raise InputError([Problem(str(path), 0, "", _why(error), _SMALLER)]) from None
    except (TypeError, ArithmeticError, ValueError, AttributeError):
        died = ApartError(End.DIED)
        raise InputError([Problem(str(path), 0, "", _why(died), _SMALLER)]) from None


def _why(error: ApartError) -> str:
    if error.end is End.STALLED:
        return f"a workbook that is not read within {BOUNDS.seconds:g} seconds"
    if error.end is End.MEMORY:
        return "a workbook that takes too much memory to read"
    return "a workbook that breaks its reader"


def rows(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """In the process apart: send the rows of the longest sheet, and the names of the others.

    Raises:
        InputError: It is damaged, unpacks to too much, or has no rows.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    path = str(arguments["path"])
    _check_unpacked(path, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        found = f"a workbook that cannot be read ({error})"
        raise InputError([Problem(path, 0, "", found, _EXPECTED)]) from None
    filled = [name for name, held in sheets.items() if len(held) > 1]
    if not filled:
        found = "a workbook without rows"
        raise InputError([Problem(path, 0, "", found, "a sheet with a table")])
    asked = str(arguments.get("sheet", ""))
    if asked and asked not in filled:
        found = f"no sheet {show(asked)} with rows"
        raise InputError([Problem(path, 0, "", found, suggest(asked, filled))])
    longest = asked or max(filled, key=lambda name: len(sheets[name]))
    for name in filled:
        if name != longest:
            send({"left": name})
    numbered = (
        (number, [cell_as_text(value) for value in row])
        for number, row in enumerate(sheets[longest], start=1)
        if any(value != "" for value in row)
    )
    while part := list(islice(numbered, _AT_ONCE)):
        send({"rows": part})


def _check_unpacked(path: str, data: bytes) -> None:
    """Refuse an XLSX file by what its directory says; older workbooks are not packed."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            total = sum(part.file_size for part in parts.infolist())
            if total > MOST_UNPACKED:
                found = f"a workbook of {total / 1e6:,.0f} MB unpacked"
                expected = f"at most {MOST_UNPACKED / 1e6:,.0f} MB; {_SMALLER}"
                raise InputError([Problem(path, 0, "", found, expected)])
            _check_cells(path, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError):
        raise InputError([Problem(path, 0, "", "a workbook that is damaged", _EXPECTED)]) from None


def _check_cells(path: str, parts: zipfile.ZipFile) -> None:
    """Refuse sheets whose cells lie so far apart that the table between them fills the memory."""
    for name in parts.namelist():
        if not _SHEET.fullmatch(name):
            continue
        rows = columns = 1
        with parts.open(name) as sheet:
            before = b""
            while piece := sheet.read(_PIECE):
                for letters, digits in _PLACE.findall(before + piece):
                    rows = max(rows, int(digits))
                    columns = max(columns, _column(letters))
                before = piece[-_LONGEST_PLACE:]
        if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            found = f"a workbook whose sheet spans {rows:,} rows and {columns:,} columns"
            expected = f"at most {MOST_ROWS:,} and {MOST_COLUMNS:,}, and {MOST_CELLS:,} cells"
            raise InputError([Problem(path, 0, "", found, expected)])


def _column(letters: bytes) -> int:
    """The number of a column by its letters; 1 for none."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return max(number, 1)


def cell_as_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON or a workbook holds
    """A value as its cell in a CSV file would stand."""
    if value is None or value is False:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, str):
        # Halves of characters, which JSON can hold, no file can.
        return value.encode("utf-8", "replace").decode().strip()
    return str(value)
