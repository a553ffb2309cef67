"""Documents in: what is accepted, what a document says of itself, its sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from waystation.domain.errors import InputError
from waystation.domain.findings import Findings
from waystation.reports.documents import load_report, report_from_text
from waystation.reports.listing import COLUMNS, figure_rows, figures_as_json
from waystation.reports.reader import read_report
from waystation.reports.text.sentences import sentences
from waystation.reports.words import lexicon as lexicon_module
from waystation.reports.words.lexicon import has_lexicon
from waystation.world.gazetteer import world_gazetteer

NOTE = """# Field note

Date: 22 October 2018
Source: Night shelter network
Link: https://example.org/notes/7

The group rested in **Huixtla**.
About **3,000** people slept in the square.

- 120 families asked for milk
- The road to Mapastepec is open
"""


def test_a_note_tells_its_day_publisher_and_address() -> None:
    report = report_from_text(NOTE, "note.md")
    assert report.published == dt.date(2018, 10, 22)
    assert report.publisher == "Night shelter network"
    assert report.url == "https://example.org/notes/7"


def test_figures_of_a_note_point_into_its_raw_text() -> None:
    figures = read_report(report_from_text(NOTE, "note.md"), world_gazetteer())
    assert [figure.words for figure in figures] == ["About **3,000", "120"]
    assert [NOTE[figure.start : figure.end] for figure in figures] == ["About **3,000", "120"]
    assert [figure.low for figure in figures] == [3000, 120]
    assert figures[0].place == "Huixtla"


def test_the_header_holds_no_sentences() -> None:
    first, *rest = sentences(report_from_text(NOTE, "note.md"))
    assert first.text.strip() == "Field note"
    assert len(rest) == 4
    assert not any("example.org" in sentence.text for sentence in rest)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A headline about a road\n\nSome Author 29 October 2018\n\nText.", dt.date(2018, 10, 29)),
        ("Published: 2018-10-22\n\nText.", dt.date(2018, 10, 22)),
        ("Headline\nOctober 17, 2018\n\nText.", dt.date(2018, 10, 17)),
        ("Text of a report.\n\nPublished 3 November 2018", dt.date(2018, 11, 3)),
        ("The war ended on 3 May 1950 after many years and much loss.\n\nText.", None),
        ("Date: 31 February 2018\n\nText.", None),
        ("No day here.", None),
    ],
)
def test_the_publication_day_is_found(text: str, day: dt.date | None) -> None:
    assert report_from_text(text, "text").published == day


def test_the_given_day_is_used_only_where_the_text_tells_none() -> None:
    given = dt.date(2018, 10, 1)
    assert report_from_text("No day.", "text", published=given).published == given
    assert report_from_text(NOTE, "text", published=given).published == dt.date(2018, 10, 22)


def test_the_identity_is_that_of_the_text() -> None:
    first, second = report_from_text(NOTE, "a"), report_from_text(NOTE, "b")
    assert first.report_id == second.report_id
    assert first.report_id != report_from_text(NOTE + " ", "a").report_id


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"\xef\xbb\xbfSome 40 people slept there.")
    report = load_report(path, published=dt.date(2018, 10, 24))
    assert report.text == "Some 40 people slept there."
    assert report.name == "note.txt"


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("binary.txt", b"abc\x00\x01\x02", "binary"),
        ("book.docx", b"text", ".docx"),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    tmp_path: Path, name: str, data: bytes, found: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_report(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert found in problem.found


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(InputError):
            load_report(path)


def test_the_listing_holds_every_figure_in_both_forms() -> None:
    report = report_from_text(NOTE, "note.md")
    figures = read_report(report, world_gazetteer())
    findings = Findings(report, figures)
    listed = figures_as_json(findings)
    assert listed["name"] == "note.md"
    assert listed["published"] == "2018-10-22"
    assert [item["span"] for item in listed["figures"]] == [[f.start, f.end] for f in figures]
    for item in listed["figures"]:
        start, end = item["sentence_span"]
        assert NOTE[start:end] == item["sentence"]
    rows = figure_rows(findings)
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert rows[1][:4] == ("120", "115 to 125", "families", "other (stock)")


def test_header_lines_under_title_and_byline_are_header() -> None:
    text = (
        "# Hundreds sleep in the square\n\nBy the staff of the Daily\n\n"
        "Date: 24 October 2018\nSource: The Example Daily\n\n"
        "Some 400 people slept in the square of Huixtla."
    )
    report = report_from_text(text, "note")
    assert report.published == dt.date(2018, 10, 24)
    assert report.publisher == "The Example Daily"
    assert report.upstream == ""


def test_a_language_that_was_missing_is_looked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon_module, "files", lambda _: Path("/nowhere"))
    assert not has_lexicon("qq")
    monkeypatch.undo()
    assert not has_lexicon("qq")
    assert has_lexicon("en")
