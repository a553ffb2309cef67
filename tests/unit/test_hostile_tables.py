"""No cell of a table we write is run by a spreadsheet, and each reads back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence_figures import figure as a_figure

from waystation.domain.draft import Choice
from waystation.domain.formulas import cell_text, plain_cell
from waystation.domain.vocabulary import ChoiceBasis
from waystation.evidence.table import read_evidence, write_evidence
from waystation.forecasting.sheets import Column, Sheet, csv_bytes
from waystation.forecasting.workbook import write_workbook
from waystation.scenario.choices import choices_text, read_choices
from waystation.scenario.loaders.tables import TableText
from waystation.scenario.texts import table
from waystation.world.tables import read_table, table_text

FORMULAS = (
    '=HYPERLINK("http://x.example","see")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,2)", "\t=1+1", "\r=1+1", " =1+1", "\uff1d1+1", "'=1+1", "''@x", "=1\n+1", "-", "=",
)  # fmt: skip
RUN_BY_SPREADSHEETS = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")

NUMBER = re.compile(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?", re.IGNORECASE)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_made_plain_and_given_back(text: str) -> None:
    assert not RUN_BY_SPREADSHEETS.match(plain_cell(text))
    assert cell_text(plain_cell(text)) == text


@pytest.mark.parametrize("number", ["-3.5", "+7", "-0", "-1e-5", "-.5", "0", "-1,000"[:2]])
def test_a_negative_number_stays_a_number(number: str) -> None:
    assert plain_cell(number) == number
    assert cell_text(number) == number


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n \uff1da1.e"), max_size=8) | st.text())
def test_every_text_reads_back_as_it_was(text: str) -> None:
    plain = plain_cell(text)
    assert cell_text(plain) == text
    assert not RUN_BY_SPREADSHEETS.match(plain) or re.fullmatch(
        r"[+-]?[0-9.]+(e[0-9]+)?", plain, re.I
    )


@given(st.lists(st.text(alphabet="'=+-@\t\r\n\", a1;", max_size=8), min_size=1, max_size=4))
def test_a_table_with_any_cells_is_one_row_of_them(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(table_text([cells]), newline=""))
    assert [cell_text(cell) for cell in row] == cells


def test_figures_with_formulas_come_back_through_our_import(tmp_path: Path) -> None:
    texts = [text.strip() for text in FORMULAS]
    figures = [
        replace(a_figure(), speaker=text, publisher=text, place=text, note=text, low=10 + number)
        for number, text in enumerate(texts)
    ]
    path = tmp_path / "evidence.csv"
    write_evidence(path, figures)
    with path.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            for cell in row:
                assert not RUN_BY_SPREADSHEETS.match(cell), cell
    assert [one.speaker for one in read_evidence(path)] == texts
    assert [(one.place, one.note) for one in read_evidence(path)] == list(
        zip(texts, texts, strict=True)
    )


def test_tables_of_scenarios_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "locations.csv"
    path.write_text(table(("name", "lon"), [("=Camp", "-92.1"), ("'@Town", "+3")]))
    assert path.read_text().splitlines() == ["name,lon", "'=Camp,-92.1", "''@Town,+3"]
    changed = TableText.read(path, ("name", "lon"))
    changed.append({"name": "-Gate", "lon": "-1"})
    path.write_text(changed.as_text())
    rows, problems = read_table(path, required=("name", "lon"))
    assert not problems
    assert [(row.cells["name"], row.cells["lon"]) for row in rows] == [
        ("=Camp", "-92.1"), ("'@Town", "+3"), ("-Gate", "-1"),
    ]  # fmt: skip


def test_choices_come_back_as_they_were(tmp_path: Path) -> None:
    made = Choice(
        "=1+1", "@x", ChoiceBasis.ASSUMPTION, "-y", "+z", "=report.txt", "=Some 300 people"
    )
    (tmp_path / "choices.csv").write_text(choices_text([made]))
    text = (tmp_path / "choices.csv").read_text().splitlines()[1]
    assert all(cell[0] != "=" for cell in text.split(","))
    found, problems = read_choices(tmp_path)
    assert not problems
    assert tuple(found) == (made,)


def test_a_workbook_keeps_formulas_as_texts_also_when_edited() -> None:
    sheet = Sheet("x", (Column("a", "#a"), Column("b", "#b")), [("=1+1", -3.5), ("Camp", -1)])
    content = write_workbook([sheet], title="=1+1", day=dt.date(2018, 10, 24))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<f>" not in page
    assert "<v>-3.5</v>" in page
    assert 'quotePrefix="1"' in styles
    quoted = re.findall(r'<c r="(\w+)" s="(\d+)" t="inlineStr"><is><t[^>]*>=1', page)
    (style,) = {number for _, number in quoted}
    formats = re.findall(r"<xf [^>]*?/?>", styles.split("<cellXfs")[1])
    assert 'quotePrefix="1"' in formats[int(style)]


def test_small_tables_keep_negative_numbers() -> None:
    sheet = Sheet("x", (Column("a", "#a"), Column("b", "#b")), [("=1+1", -3.5)])
    assert csv_bytes(sheet).decode().splitlines()[1] == "'=1+1,-3.5"
