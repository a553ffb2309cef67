"""Workbooks with parts or bytes changed, read as the process apart reads them."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from fuzz.damage import damaged
from fuzz.draw import Draw
from fuzz.promises import check_refusal

from waystation.domain.errors import InputError
from waystation.world.loaders.workbook import rows

_BREAKS = "PanicException"
"""What the library raises where it gives up; in a process apart that is told as such."""


@cache
def samples() -> tuple[bytes, ...]:
    """Small workbooks with texts, numbers and days, one of them with two sheets."""
    import datetime as dt

    import xlsxwriter

    made = []
    for sheets in (1, 2):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for number in range(sheets):
                sheet = book.add_worksheet(f"Sheet{number}")
                sheet.write_row(0, 0, ("Region", "People", "When", "Sure"))
                for row in range(1, 4 + number):
                    sheet.write_row(row, 0, ("North", row * 10.5))
                    sheet.write_datetime(row, 2, dt.date(2019, 3, row), day)
                    sheet.write_boolean(row, 3, row == 2)
        made.append(out.getvalue())
    return tuple(made)


def check(data: bytes) -> bool:
    """Read a damaged workbook; its cells are texts."""
    draw = Draw(data)
    book = draw.one_of(samples())
    content = damaged(draw, book) if draw.below(4) == 3 else _repacked(draw, book)
    found: list[dict[str, list[tuple[int, list[str]]]]] = []
    try:
        rows({"path": "book.xlsx"}, content, found.append)  # type: ignore[arg-type]
    except InputError as error:
        check_refusal(error)
        return False
    except BaseException as error:
        if type(error).__name__ != _BREAKS:
            raise
        return False
    for message in found:
        for number, cells in message.get("rows", ()):
            assert number >= 1 and all(isinstance(cell, str) for cell in cells), "a cell"
    return True


def _repacked(draw: Draw, book: bytes) -> bytes:
    """The workbook with one of its parts damaged, in a bundle that is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as given, zipfile.ZipFile(out, "w") as made:
        names = given.namelist()
        chosen = draw.one_of([*names, *("xl/worksheets/sheet1.xml",) * 8, "xl/sharedStrings.xml"])
        for name in names:
            content = given.read(name)
            made.writestr(name, damaged(draw, content) if name == chosen else content)
    return out.getvalue()
