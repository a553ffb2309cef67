"""Tables of other people's tools: bombs, damage and links are one line, never a hang."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from tests.hostile_documents import bundle, with_part

from waystation.apart.pool import Bounds
from waystation.domain.errors import InputError
from waystation.world.loaders import opening, workbook
from waystation.world.loaders.opening import open_rows
from waystation.world.loaders.records import Teller


def made_workbook(rows: int = 3) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet("one")
        for number in range(rows):
            page.write_row(number, 0, ["Camp", number, "=1+1"[1:]])
        book.add_worksheet("two").write_row(0, 0, ["a"])
    return out.getvalue()


def rows_of(path: Path) -> list[list[str]]:
    return [cells for _, cells in open_rows(path, Teller(path.name))]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        rows_of(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return problem.found


def test_a_workbook_is_read_in_a_process_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(made_workbook())
    assert rows_of(path)[:2] == [["Camp", "0", "1+1"], ["Camp", "1", "1+1"]]
    for task, found in (
        ("hang", "a workbook that is not read within 5 seconds"),
        ("die", "a workbook that breaks its reader"),
        ("stall", "a workbook that breaks its reader"),
        ("grow", "a workbook that takes too much memory to read"),
    ):
        monkeypatch.setattr(workbook, "TASK", f"tests.hostile_tasks:{task}")
        monkeypatch.setattr(workbook, "BOUNDS", Bounds(1 << 30, 5.0 if task == "hang" else 60.0))
        assert refused(path) == found


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    sheet = b" " * (1 << 20)
    bomb = with_part(made_workbook(), "xl/worksheets/sheet1.xml", sheet)
    told = bytes(bomb)
    with zipfile.ZipFile(io.BytesIO(bomb)) as parts:
        size = parts.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = (3_000_000_000).to_bytes(4, "little")
    told = told.replace(size.to_bytes(4, "little"), lie)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(told)
    assert refused(path).endswith("MB unpacked")


def test_entities_of_a_workbook_are_not_blown_up(tmp_path: Path) -> None:
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
    )
    strings = b"<?xml version='1.0'?>" + laughs + b"]><sst><si><t>&m;</t></si></sst>"
    path = tmp_path / "laughs.xlsx"
    path.write_bytes(with_part(made_workbook(), "xl/sharedStrings.xml", strings))
    try:
        cells = rows_of(path)
    except InputError:
        return
    assert sum(len(cell) for row in cells for cell in row) < 1_000


def test_a_zip_bomb_with_a_table_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("table.csv", b"a,b\n" + b"0" * 20_000_000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(out.getvalue())
    assert refused(path) == "a zip file whose table grows more than 200 times"


def test_a_line_without_end_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"country,day\n" + b"0" * (opening._FIELD + 10))
    assert refused(path) == "a line of more than 4,000,000 characters"
    path.write_bytes(b"0" * (opening._FIELD + 10))
    assert refused(path) == "a line of more than 4,000,000 characters"


def test_a_zip_with_a_password_or_damage_is_refused(tmp_path: Path) -> None:
    plain = bundle({"table.csv": b"country,day\nSDN,2023-01-01\n" * 400})
    path = tmp_path / "a.zip"
    locked = bytearray(plain)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + at] |= 1
    path.write_bytes(bytes(locked))
    assert "password" in refused(path)
    damaged = bytearray(plain)
    damaged[300:320] = b"1" * 20
    path.write_bytes(bytes(damaged))
    assert refused(path) == "a zip file that is damaged"
