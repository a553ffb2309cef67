"""The situation report in every language: all of it, the same numbers, a document that fits."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from tests.sitrep_pages import changed, foreign, full, page, stamped, varied, writer
from tests.unit.test_charts import results
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.caveats import few_members
from waystation.domain.errors import InputError
from waystation.domain.words import unkind
from waystation.library.passing_on import situation_report
from waystation.page.data.top import caveat_message
from waystation.page.isolation import APART, END, bare
from waystation.page.say import LANGUAGES, WRITTEN_PARTS, Speaker, catalogue
from waystation.sitrep.contents import Sitrep, sitrep_of
from waystation.sitrep.document import document_lines, docx_bytes
from waystation.sitrep.markdown import markdown, unmarked

OTHERS = [one for one in LANGUAGES if one != "en"]
_GIVEN = re.compile(r"\{\w+(?::\w+)?\}")
_NUMBER = re.compile(r"\d+(?:[.,\u202f]\d+)*")
_ARABIC = re.compile("[\u0600-\u06ff]")


def words(data: Any, language: str) -> str:
    return " ".join(markdown(sitrep_of(data, speaker=Speaker(language))).split())


def english_parts() -> set[str]:
    """Every run of two words and more that an English text of the catalogue holds."""
    parts: set[str] = set()
    for text in catalogue("en", served=True, written=True).values():
        for form in [text] if isinstance(text, str) else text.values():
            parts |= {part.strip(" .,:;()") for part in _GIVEN.split(form)}
    return {part for part in parts if len(part.split()) > 1 and len(part) > 7}


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_of_the_catalogue_is_left(language: str) -> None:
    english = english_parts()
    for data in varied():
        ours, theirs = words(data, "en"), words(data, language)
        assert sum(stands(part, ours) for part in english) > 15
        assert not [part for part in english if stands(part, theirs)]


def stands(part: str, text: str) -> bool:
    """Whether some words stand in a text."""
    return part in text and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_kept_for_reports_is_told(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: set[str] = set()
    say = Speaker.say

    def heard(self: Speaker, message: Any) -> str:
        told.add(message["key"])
        return say(self, message)

    monkeypatch.setattr(Speaker, "say", heard)
    for data in varied():
        sitrep_of(data, whom="tutti", speaker=Speaker(language))
    kept = set(catalogue(language, written=True)) - set(catalogue(language))
    assert kept - told == set()
    assert {key.split(".")[0] for key in kept} >= set(WRITTEN_PARTS)


@pytest.mark.parametrize("language", OTHERS)
def test_the_numbers_are_those_of_the_english_one(language: str) -> None:
    for data in varied():
        ours, theirs = (sitrep_of(data, speaker=Speaker(one)) for one in ("en", language))
        assert len(ours.answer) == len(theirs.answer)
        for one, other in zip(shown(ours), shown(theirs), strict=True):
            assert numbers(one) == numbers(other)


def shown(report: Sitrep) -> list[str]:
    """Sentences and cells that hold numbers of the forecast."""
    cells = [cell for table in report.tables for row in table.rows for cell in row]
    return [report.title, *report.answer, *report.caveats, *cells]


def numbers(text: str) -> list[str]:
    plain = (re.sub(r"[,\u202f](?=\d{3})", "", one) for one in _NUMBER.findall(text))
    return sorted(one.replace(",", ".") for one in plain)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_stand_in_the_same_order_and_no_word_is_against_people(language: str) -> None:
    ours, theirs = (sitrep_of(full(), speaker=Speaker(one)) for one in ("en", language))
    assert [len(one.rows) for one in theirs.tables] == [len(one.rows) for one in ours.tables]
    assert [len(one.heads) for one in theirs.tables] == [4, 6]
    assert [len(one.lines) for one in theirs.sections] == [len(one.lines) for one in ours.sections]
    assert not list(unkind(bare(words(full(), language)), language))
    assert "{" not in words(full(), language)


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        (
            "en",
            {"32 m³ (44 m³)", "1.3 t (1.7 t)", "350 (430)", "about Mon 15 Mar"},
        ),
        ("es", {"32 m³ (44 m³)", "1.3 t (1.7 t)", "350 (430)", "hacia el lun 15 de mar"}),
        ("fr", {"32 m³ (44 m³)", "1,3 t (1,7 t)", "350 (430)", "vers le lun. 15 mars"}),
        ("ar", {"32 م³ (44 م³)", "1.3 طن (1.7 طن)", "350 (430)", "نحو الاثنين، 15 مارس"}),
    ],
)
def test_cells_have_the_signs_of_their_language(language: str, cells: set[str]) -> None:
    tables = sitrep_of(foreign(), speaker=Speaker(language)).tables
    assert cells <= {cell for table in tables for row in table.rows for cell in row}


def test_a_cut_text_of_others_ends_where_it_stands_in_arabic() -> None:
    report = sitrep_of(foreign(), speaker=Speaker("ar"))
    (caveat,) = report.caveats
    assert caveat.startswith(APART)
    assert caveat.endswith(f"…{END}")
    for text in (*shown(report), report.stamp, *report.foot):
        assert text.count(APART) == text.count(END)


def test_what_others_wrote_turns_no_arabic_line_around() -> None:
    data = foreign()
    data["scenario"]["title"] = "A\u202eB\u2069C\u2068"
    data["scenario"]["purpose"] = "x\u2067y"
    said = words(data, "ar")
    assert not {"\u202e", "\u2066", "\u2067"} & set(said)
    assert said.count(APART) == said.count(END)


@pytest.mark.parametrize(("language", "tag"), [("es", "es-MX"), ("fr", "fr-FR"), ("ar", "ar")])
def test_the_document_tells_its_language(language: str, tag: str) -> None:
    made = docx_bytes(sitrep_of(full(), speaker=Speaker(language)))
    document = docx.Document(io.BytesIO(made))
    assert document.core_properties.language == tag
    kinds = {"es": "Informe de situación", "fr": "Rapport de situation", "ar": "تقرير عن الوضع"}
    assert document.core_properties.category == kinds[language]
    assert document.core_properties.created.date() == dt.date(2021, 3, 11)
    told = list(document.styles.element.iter(qn("w:lang")))
    assert {one.get(qn("w:val")) for one in told} == {tag}
    assert made == docx_bytes(sitrep_of(full(), speaker=Speaker(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_what_the_markdown_says(language: str) -> None:
    report = sitrep_of(full(), speaker=Speaker(language))
    said = plain(" ".join(document_lines(docx_bytes(report))))
    for text in (report.title, *report.answer, *report.caveats, *report.foot, report.stamp):
        assert plain(text) in said
    cells = {plain(cell) for table in report.tables for row in table.rows for cell in row}
    assert all(cell in said for cell in cells)


def plain(text: str) -> str:
    """A text without marks of direction, with blanks of one kind."""
    without = re.sub(f"[{APART}{END}\u200e\u200f]", "", unmarked(text))
    return " ".join(without.split())


def test_an_arabic_document_runs_from_right_to_left() -> None:
    document = docx.Document(io.BytesIO(docx_bytes(sitrep_of(full(), speaker=Speaker("ar")))))
    assert document.styles["Normal"].element.xpath("./w:pPr/w:bidi")
    assert document.sections[0]._sectPr.xpath("./w:bidi")
    for table in document.tables:
        assert table._tbl.xpath("./w:tblPr/w:bidiVisual")
    runs = [*document.element.body.iter(qn("w:r"))]
    runs += document.sections[0].header._element.iter(qn("w:r"))
    turned = [run for run in runs if run.xpath("./w:rPr/w:rtl")]
    assert all(run in turned for run in runs if _ARABIC.search(run.text))
    assert not any(APART in run.text or END in run.text for run in runs)
    straight = [run.text for run in runs if run not in turned and run.text.strip()]
    assert "\u200eGuadalupe Hidalgo\u200e\u200f" in straight
    assert all(text.startswith("\u200e") for text in straight)
    for run in turned:
        assert len(run.xpath("./w:rPr/w:sz")) == len(run.xpath("./w:rPr/w:szCs"))
        assert len(run.xpath("./w:rPr/w:b")) == len(run.xpath("./w:rPr/w:bCs"))


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_other_documents_do_not(language: str) -> None:
    document = docx.Document(io.BytesIO(docx_bytes(sitrep_of(full(), speaker=Speaker(language)))))
    assert not document.element.body.xpath(".//w:rtl | .//w:bidi | .//w:bidiVisual")
    assert "\u202f" not in "".join(run.text or "" for run in document.element.iter(qn("w:t")))


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_long_head_takes_no_room_from_other_columns(language: str) -> None:
    document = docx.Document(io.BytesIO(docx_bytes(sitrep_of(full(), speaker=Speaker(language)))))
    _, _, water, food, *_ = (column.width for column in document.tables[1].columns)
    assert food < 1.2 * water


def call(*given: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["sitrep", *given], env={"COLUMNS": "200"})
    if isinstance(done.exception, InputError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_and_the_library_say_the_same(tmp_path: Path, language: str) -> None:
    folder = results(tmp_path / "r", changed(stamp=stamped()))
    status, said = call(str(folder), "--language", language)
    assert status == 0
    assert said == situation_report(folder, language=language)
    assert said.split() == markdown(
        sitrep_of(changed(stamp=stamped()), speaker=Speaker(language))
    ).split()  # fmt: skip
    status, _ = call(str(folder), "--language", language, "--out", str(tmp_path / "a.docx"))
    assert status == 0
    assert (tmp_path / "a.docx").read_bytes() == docx_bytes(
        sitrep_of(changed(stamp=stamped()), speaker=Speaker(language))
    )


def test_an_unknown_language_is_told(tmp_path: Path) -> None:
    folder = results(tmp_path / "r")
    status, said = call(str(folder), "--language", "de")
    assert status == 2
    assert "--language: found 'de'; expected one of en, es, fr, ar" in said
    with pytest.raises(InputError, match="one of en, es, fr, ar"):
        situation_report(folder, language="de")


def test_without_a_language_it_is_english(tmp_path: Path) -> None:
    folder = results(tmp_path / "r", page())
    assert call(str(folder))[1] == call(str(folder), "--language", "en")[1]
    assert situation_report(folder) == situation_report(folder, language="en")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_sheet_in_a_real_program(tmp_path: Path, language: str) -> None:
    import pypdfium2

    office = writer()
    file = tmp_path / "sitrep.docx"
    file.write_bytes(docx_bytes(sitrep_of(full(), speaker=Speaker(language))))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    asked = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run([office, home, *asked], check=True, capture_output=True, timeout=300)
    sheets = pypdfium2.PdfDocument(tmp_path / "sitrep.pdf")
    try:
        assert len(sheets) == 1
        shown = sheets[0].get_textpage().get_text_range()
    finally:
        sheets.close()
    assert "Guadalupe" in shown
    assert "2018" in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "Hecho con solo 40 corridas"), ("fr", "Fait avec seulement 40 simulations"),
     ("ar", "أُعدّ بعدد 40 من عمليات المحاكاة فقط")],
)  # fmt: skip
def test_what_the_program_tells_to_keep_in_mind_is_in_the_language(
    language: str, said: str
) -> None:
    data = page()
    caveats = [caveat_message(few_members(40)), *data["top"]["caveats"]]
    told = {**data, "top": {**data["top"], "caveats": caveats}}
    assert said in words(told, language)
    assert "Made with only" in words(told, "en")
    assert "Made with only" not in words(told, language)
