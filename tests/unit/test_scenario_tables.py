"""The strict table reader: shape, header, encoding, and the cells of a row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from waystation.domain.errors import Problem
from waystation.domain.vocabulary import Mode
from waystation.world.tables import Cells, Row, read_table, read_text


def table(tmp_path: Path, content: bytes | str) -> tuple[list[Row], list[Problem]]:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, required=("name", "km"), optional=("note",))


def test_rows_carry_line_numbers_and_optional_columns_are_empty(tmp_path: Path) -> None:
    rows, problems = table(tmp_path, "name,km\n\nA, 1\n\n\nB,2\n")
    assert problems == []
    assert [(row.line, dict(row.cells)) for row in rows] == [
        (3, {"name": "A", "km": "1", "note": ""}),
        (6, {"name": "B", "km": "2", "note": ""}),
    ]


def test_line_numbers_count_lines_inside_quotes(tmp_path: Path) -> None:
    rows, problems = table(tmp_path, 'name,km\n"A\nA",1\nB,2\n')
    assert problems == []
    assert [row.line for row in rows] == [2, 4]


def test_byte_order_mark_and_hashtag_row_are_accepted(tmp_path: Path) -> None:
    rows, problems = table(tmp_path, b"\xef\xbb\xbfname,km\n#loc +name,\nA,1\n")
    assert problems == []
    assert [row.cells["name"] for row in rows] == ["A"]


def test_only_the_second_row_may_hold_hashtags(tmp_path: Path) -> None:
    rows, _ = table(tmp_path, "name,km\nA,1\n#tag,#tag\n")
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"", 0, "an empty file"),
        (b" \n\n", 0, "an empty file"),
        (b"name,km\nA\0,1\n", 0, "a binary file"),
        (b"name,km\nA,1\nB\xff,2\n", 3, "bytes that are not UTF-8"),
        (b"name\nA\n", 1, "no such column"),
        (b"name,km,miles\nA,1,2\n", 1, "unknown column 'miles'"),
        (b"name,km,km\nA,1,2\n", 1, "the column twice"),
        (b"name,km\nA,1,2\n", 2, "3 cells"),
        (b"name,km\nA,1\nB\n", 3, "1 cells"),
        (b'name,km\nA,1\n"B,2\n', 3, "a row that cannot be read (unexpected end of data)"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, line: int, found: str) -> None:
    _, problems = table(tmp_path, content)
    assert [(p.file, p.line, p.found) for p in problems] == [
        (str(tmp_path / "table.csv"), line, found)
    ]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert read_text(tmp_path / "none.csv")[1][0].found == "no such file"
    assert read_text(tmp_path)[1][0].found == "a folder"


def test_a_row_of_wrong_length_is_reported_once(tmp_path: Path) -> None:
    rows, problems = table(tmp_path, "name,km\nA,1,2\n")
    cells = Cells(rows[0])
    assert (cells.text("name"), cells.number("km")) == ("A", None)
    assert len(problems) == 1
    assert cells.problems == []


def test_a_misspelt_column_is_answered_with_the_nearest(tmp_path: Path) -> None:
    _, problems = table(tmp_path, "name,kms\nA,1\n")
    expected = [problem.expected for problem in problems]
    assert "one of name, km, note (did you mean 'km'?)" in expected


def cells_of(text: str) -> Cells:
    return Cells(Row("f.csv", 7, {"cell": text}))


@pytest.mark.parametrize(
    "text", ["1e400", "nan", "inf", "1,000", "1_000", "0x10", "-3", "one", "٣"]
)
def test_numbers_that_are_refused(text: str) -> None:
    cells = cells_of(text)
    assert cells.number("cell", low=0) is None
    assert [(p.line, p.column, p.found) for p in cells.problems] == [(7, "cell", repr(text))]


def test_whole_numbers_are_whole() -> None:
    assert cells_of("12").whole("cell") == 12
    for text in ("1.0", "1e3", "9" * 30):
        cells = cells_of(text)
        assert cells.whole("cell") is None
        assert len(cells.problems) == 1


@pytest.mark.parametrize("text", ["2018-02-30", "2018-2-3", "29.10.2018", "20181029"])
def test_days_that_do_not_exist(text: str) -> None:
    cells = cells_of(text)
    assert cells.day("cell") is None
    assert cells.problems[0].expected == "a day that exists, as YYYY-MM-DD"


def test_good_cells() -> None:
    assert cells_of("2018-10-29").day("cell") == dt.date(2018, 10, 29)
    assert cells_of("bus").choice("cell", Mode) is Mode.BUS
    assert cells_of("-1.5").number("cell", low=-2, high=2) == -1.5


def test_an_empty_cell_is_a_problem_only_where_it_is_needed() -> None:
    cells = cells_of("")
    assert cells.day("cell", needed=False) is None
    assert cells.choice("cell", Mode, needed=False) is None
    assert cells.problems == []
    assert cells.number("cell") is None
    assert [problem.found for problem in cells.problems] == ["nothing"]


def test_a_wrong_word_is_answered_with_the_nearest() -> None:
    cells = cells_of("bsu")
    assert cells.choice("cell", Mode) is None
    assert "bus" in cells.problems[0].expected
