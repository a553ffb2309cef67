"""The situation report: what it says, in which words, and how it is written."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.page_fixture import SECRET, sample_forecast
from tests.sitrep_pages import writer
from tests.unit.test_charts import results
from typer.testing import CliRunner

from waystation.charting.source import data_of
from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.words import unkind
from waystation.page.say import message, say
from waystation.page.schema import PageData
from waystation.sitrep.contents import sitrep_of
from waystation.sitrep.document import document_lines, docx_bytes
from waystation.sitrep.files import sitrep_as, sitrep_files
from waystation.sitrep.markdown import markdown, plain, unmarked


@cache
def page() -> PageData:
    return data_of(sample_forecast())


def changed(**parts: Any) -> Any:
    return {**json.loads(json.dumps(page())), **parts}


def reviewed() -> Any:
    stamp = {**page()["stamp"], "status": "reviewed", "reviewer": "Head of unit"}
    return changed(stamp={**stamp, "number": 3, "made_at": "2021-03-11T09:00:00+00:00"})


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["sitrep", *words], env={"COLUMNS": "200"})
    if isinstance(done.exception, InputError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_it_says_the_pages_sentences() -> None:
    said = " ".join(unmarked(line) for line in markdown(sitrep_of(page())).splitlines())
    for one in (page()["top"]["title"], page()["top"]["decision"], *page()["top"]["lines"]):
        assert say(one) in said
    assert "It was not known whether buses would be found." in said


def test_a_draft_says_so_and_a_review_names_who() -> None:
    draft = sitrep_of(page())
    assert draft.draft
    assert "**DRAFT.** A draft: no named person has reviewed it yet." in markdown(draft)
    report = markdown(sitrep_of(reviewed()))
    assert "Reviewed by Head of unit." in report
    assert "DRAFT" not in report
    assert "Forecast 3 · as of Thu 11 Mar 2021 · made 2021-03-11 09:00 UTC" in report


def test_places_stand_as_on_the_page_with_ranges_and_words() -> None:
    table = sitrep_of(page()).tables[0]
    ranks = page()["ranks"]
    assert [row[0] for row in table.rows][: len(ranks)] == [risk["place"] for risk in ranks]
    for row in table.rows:
        assert "likely" in row[2] or "none" in row[2]
        assert "in 10" in row[3] or "not entered" in row[3]


@pytest.mark.parametrize("places", [1, 3])
def test_as_many_places_as_are_asked_for(places: int) -> None:
    assert [len(table.rows) for table in sitrep_of(page(), places).tables] == [places, places]


def test_needs_are_told_for_the_middle_and_to_be_safe() -> None:
    report = sitrep_of(page())
    place = next(one for one in page()["places"] if one["name"] == report.tables[1].rows[0][0])
    middle, safe = (place["peak"][page()["quantiles"].index(share)] for share in (0.5, 0.9))
    row = dict(zip(report.tables[1].heads, report.tables[1].rows[0], strict=True))
    assert row["People present"] == f"{middle:,} ({safe:,})"
    toilets = next(one for one in page()["standards"] if one["item"] == "toilets")
    wanted = [-(-int(people * toilets["per"] * 1000) // 1000) for people in (middle, safe)]
    assert row["Toilets"].startswith(f"{wanted[0]} ({wanted[1]})")


def test_what_is_at_hand_stands_where_it_was_entered() -> None:
    name = page()["ranks"][0]["place"]
    first = {"first": 0, "last": None, "source": "the water office"}
    supplies = [{"place": name, "item": "water", "amount": 2000.0, **first}]
    table = sitrep_of(changed(supplies=supplies)).tables[1]
    column = table.heads.index("Water")
    assert table.rows[0][column].endswith("2.0 m³ at hand")
    assert not any("at hand" in row[column] for row in table.rows[1:])


def test_what_changed_is_told_where_there_was_a_forecast_before() -> None:
    assert "What changed" not in markdown(sitrep_of(page()))
    lines = [message("changes.still")]
    previous = {"number": 1, "as_of": "2021-03-10", "new_figures": 0, "changes": [], "lines": lines}
    said = markdown(sitrep_of(changed(previous=previous)))
    assert "No number moved by more than a tenth of its range." in said


def test_sources_tell_reports_publishers_and_origins() -> None:
    said = next(one for one in sitrep_of(page()).sections if one.title == "Sources")
    used = [one for one in page()["figures"] if one["used"]]
    assert f"{len(used)} figure" in said.lines[0]
    assert "origins: copies count once." in said.lines[0]
    assert "Standards. " in said.lines[1]
    assert all(one["source"] in said.lines[1] for one in page()["standards"])


def test_without_figures_it_rests_on_the_model_alone() -> None:
    said = markdown(sitrep_of(changed(figures=[])))
    assert "No reported figure was used: the forecast rests on the model alone." in said


def test_no_place_but_public_ones_and_no_word_against_people() -> None:
    report = markdown(sitrep_of(page(), 12))
    assert SECRET not in report
    assert not list(unkind(report))


def test_a_page_of_nothing_is_told_as_well() -> None:
    bare = changed(ranks=[], figures=[], supplies=None, standards=[])
    bare["places"] = [{**one, "watched": False} for one in bare["places"]]
    report = sitrep_of(bare)
    assert report.tables == ()
    assert docx_bytes(report)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_what_others_wrote_starts_nothing_in_markdown(text: str) -> None:
    made = plain(text)
    assert unmarked(made) == text or "&amp;" in text or "\\" in text
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[<`|*$]", made)
    assert not re.match(r"\s*(?:[#+-]|\d+[.)](?:\s|$))", made)


@pytest.mark.parametrize(
    "text",
    ["https://x.example/a", "HTTP://x.example", "see www.x.example", "mailto:x", "$x^2$ $$y$$"],
)
def test_an_address_or_a_formula_stays_text_in_markdown(text: str) -> None:
    made = plain(text)
    assert unmarked(made) == text
    assert not re.search(r"(?<!\\)://|www\.|mailto:|(?<!\\)\$", made, re.IGNORECASE)


def test_it_says_whom_it_is_for_where_that_is_settled() -> None:
    files = sitrep_files(page(), whom="the partners it was given to")
    stamp = next(line for line in files["sitrep.md"].decode().splitlines() if "as of" in line)
    assert stamp.endswith(" · for the partners it was given to")
    lines = document_lines(files["sitrep.docx"])
    above = [line for line in lines if line.startswith("DRAFT  ")]
    assert above == ["DRAFT  Sample movement: situation report · for the partners it was given to"]
    assert " · for " not in sitrep_of(page()).stamp


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\x0b"])
def test_what_is_no_character_ends_no_report(character: str) -> None:
    data = changed(figures=[{**one, "publisher": f"A{character}B"} for one in page()["figures"]])
    for content in sitrep_files(data).values():
        assert content
    assert character not in markdown(sitrep_of(data))
    assert "A\ufffdB" in markdown(sitrep_of(data)) or character == "\x0b"


def test_a_name_breaks_no_table() -> None:
    old = page()["ranks"][0]["place"]
    data = json.loads(json.dumps(page()).replace(f'"{old}"', '"A | B <i> [x](y)"'))
    rows = [line for line in markdown(sitrep_of(data)).splitlines() if line.startswith("| A ")]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) in (5, 7) for row in rows)


def test_the_document_has_headings_heads_language_and_properties() -> None:
    document = docx.Document(io.BytesIO(docx_bytes(sitrep_of(reviewed()))))
    styles = [str(getattr(one.style, "name", "")) for one in document.paragraphs]
    levels = [name for name in styles if name.startswith("Head")]
    assert levels[0] == "Heading 1"
    assert levels.count("Heading 1") == 1
    assert levels.count("Heading 2") >= 3
    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    told = document.core_properties
    assert told.title == "Sample movement: situation report"
    assert told.language == "en-GB"
    assert told.created == dt.datetime(2021, 3, 11, 9, tzinfo=told.created.tzinfo)
    assert {one.get(docx.oxml.ns.qn("w:val")) for one in
            document.styles.element.iter(docx.oxml.ns.qn("w:lang"))} == {"en-GB"}  # fmt: skip


def test_the_document_says_what_the_markdown_says() -> None:
    report = sitrep_of(page())
    lines = document_lines(docx_bytes(report))
    said = " ".join(lines)
    assert lines.count("DRAFT  Sample movement: situation report") == 1
    for text in (report.title, *report.answer, *report.foot, report.purpose):
        assert text in said
    for table in report.tables:
        assert {cell for row in table.rows for cell in row} <= set(lines)


def test_the_same_forecast_is_the_same_bytes() -> None:
    assert sitrep_files(page()) == sitrep_files(changed())


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    folder = results(tmp_path / "r")
    status, said = call(str(folder))
    assert status == 0
    assert said.startswith("# ")
    for name in ("a.md", "b.docx"):
        status, said = call(str(folder), "--out", str(tmp_path / name), "--places", "2")
        assert status == 0
        assert name in said
        made = (tmp_path / name).read_bytes()
        assert made == sitrep_as(json.loads((folder / "page.json").read_bytes()), Path(name), 2)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--out", "a.pdf"), "a file ending in .md or .docx"),
        (("--places", "0"), "a number from 1 to 12"),
    ],
)
def test_what_cannot_be_written_is_told(
    tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    status, said = call(str(results(tmp_path / "r")), *words)
    assert status == 2
    assert expected in said


@pytest.mark.slow
def test_it_is_one_sheet_in_a_real_program(tmp_path: Path) -> None:
    office = writer()
    file = tmp_path / "sitrep.docx"
    file.write_bytes(docx_bytes(sitrep_of(page())))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = [
        office,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(file),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    import pypdfium2

    sheets = pypdfium2.PdfDocument(tmp_path / "sitrep.pdf")
    try:
        assert len(sheets) == 1
        text = sheets[0].get_textpage().get_text_range()
    finally:
        sheets.close()
    assert "DRAFT" in text
    assert "Places most at risk" in text
