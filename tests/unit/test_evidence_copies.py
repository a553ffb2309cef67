"""Reports that copy one another, told from reports of one speech or one topic."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests import copied_texts as texts

from waystation.domain.evidence import Report
from waystation.evidence.copies import CopyKind, CopyLink, compare, find_copies, scars
from waystation.evidence.credits import credits_report, is_name, same_outlet
from waystation.evidence.overlap import overlap_of, same_number
from waystation.evidence.passages import take_apart

SOURCE = "Valley Observer"


def report(text: str, day: int | None = None, **parts: str) -> Report:
    name = next((key for key, value in vars(texts).items() if value == text), text[:20])
    published = dt.date(2021, 3, day) if day else None
    return replace(Report(name, f"{name}.txt", text, published), **parts)  # type: ignore[arg-type]


def link(first: Report, second: Report) -> CopyLink:
    found = compare(first, second)
    assert found is not None
    return found


def test_an_edited_copy_with_half_of_the_text_its_own() -> None:
    found = link(report(texts.ORIGINAL, 3), report(texts.EDITED, 5))
    assert (found.kind, found.older, found.ordered) == (CopyKind.EDITED, "ORIGINAL", True)
    assert found.strength > 0.9
    assert "47 words in a row are the same" in found.reason
    assert "no-break spaces" in found.reason
    first = found.passages[0]
    assert "shelling" in texts.ORIGINAL[slice(*first.first)]
    assert "shelling" in texts.EDITED[slice(*first.second)]


def test_a_text_translated_and_back_has_other_words_and_the_same_names_and_numbers() -> None:
    found = link(report(texts.ORIGINAL, 3), report(texts.TRANSLATED, 4))
    assert found.kind is CopyKind.TRANSLATED
    assert "names and numbers come in the same order" in found.reason


def test_one_copied_sentence_is_a_copy_of_that_sentence_alone() -> None:
    found = link(report(texts.ORIGINAL, 3), report(texts.ONE_SENTENCE, 6))
    assert found.kind is CopyKind.SENTENCES
    (passage,) = found.passages
    assert texts.ONE_SENTENCE[slice(*passage.second)].startswith("The Red Crescent counted")
    assert "1,874" in texts.ORIGINAL[slice(*passage.first)]


@pytest.mark.parametrize(
    ("publisher", "upstream", "strength"),
    [(SOURCE, SOURCE, 0.85), (SOURCE, "", 0.85), ("", "", 0.7), ("Coast Daily", "", 0.7)],
)
def test_a_rewrite_is_known_by_its_numbers_and_surer_with_a_credit(
    publisher: str, upstream: str, strength: float
) -> None:
    original = report(texts.ORIGINAL, 3, publisher=publisher)
    found = link(original, report(texts.REWRITE, 4, upstream=upstream))
    credited = publisher == SOURCE  # the rewrite names it in its text as well
    assert found.kind is CopyKind.REWRITE
    assert found.strength == pytest.approx(strength)
    assert "6,300, 2,480, 317, 1,874, 900" in found.reason
    assert ("credits Valley Observer" in found.reason) is credited
    assert found.credited is credited


def test_a_rewrite_in_another_language_keeps_the_numbers() -> None:
    text = (
        "La oficina de ayuda de la provincia ha inscrito a más de 6.300 personas desde el lunes, "
        "entre ellas 2.480 niños. Otras 317 no podían caminar sin ayuda. La Media Luna Roja contó "
        "1.874 personas en la escuela de Kerima, y unas 900 siguieron en camión hacia Dana."
    )
    found = link(report(texts.ORIGINAL, 3), report(text, 5))
    assert (found.kind, found.older) == (CopyKind.REWRITE, "ORIGINAL")


def test_an_outlet_that_names_itself_credits_nobody() -> None:
    original = report(texts.ORIGINAL, 3, publisher=SOURCE)
    again = report(texts.REWRITE, 4, publisher=SOURCE)
    assert not link(original, again).credited


def test_two_reports_that_quote_one_speech_are_no_copies() -> None:
    assert compare(report(texts.SPEECH_HERE, 3), report(texts.SPEECH_THERE, 4)) is None


@pytest.mark.parametrize("text", [texts.INDEPENDENT, texts.SPEECH_HERE, texts.SPEECH_THERE])
def test_independent_reports_of_one_topic_are_no_copies(text: str) -> None:
    for other in (texts.ORIGINAL, texts.EDITED, texts.TRANSLATED, texts.REWRITE):
        assert compare(report(other, 3), report(text, 4)) is None


def test_agency_text_in_two_outlets() -> None:
    first = report(texts.ORIGINAL, 3, publisher="The Coast", upstream="Reuters")
    second = report(texts.EDITED, 3, publisher="Hill Times", upstream="REUTERS")
    found = link(first, second)
    assert found.kind is CopyKind.AGENCY
    assert "both credit REUTERS" in found.reason


def test_the_same_text_again() -> None:
    again = texts.ORIGINAL.replace("Wednesday", "Thursday")
    assert link(report(texts.ORIGINAL), report(again)).kind is CopyKind.SAME_TEXT


def test_the_older_one_is_told_by_credit_then_day_then_traces_of_editing() -> None:
    original, edited = report(texts.ORIGINAL, 5), report(texts.EDITED, 3)
    assert link(original, edited).older == "EDITED"
    credited = link(replace(original, publisher=SOURCE), replace(edited, upstream=SOURCE))
    assert (credited.older, credited.ordered) == ("ORIGINAL", True)
    undated = link(report(texts.EDITED), report(texts.ORIGINAL))
    assert (undated.older, undated.ordered) == ("ORIGINAL", False)
    assert "ferry" in texts.ORIGINAL[slice(*undated.passages[0].first)]


def test_all_links_among_many_reports_are_found_through_the_index() -> None:
    names = ("ORIGINAL", "TRANSLATED", "REWRITE", "EDITED", "ONE_SENTENCE")
    others = ("SPEECH_HERE", "SPEECH_THERE", "INDEPENDENT")
    reports = [report(getattr(texts, name), day) for day, name in enumerate(names + others, 3)]
    links = find_copies(reports)
    of_original = {found.newer: found.kind for found in links if found.older == "ORIGINAL"}
    assert of_original == {
        "TRANSLATED": CopyKind.TRANSLATED,
        "REWRITE": CopyKind.REWRITE,
        "EDITED": CopyKind.EDITED,
        "ONE_SENTENCE": CopyKind.SENTENCES,
    }
    assert not {found.newer for found in links} & set(others)


@pytest.mark.parametrize("text", ["", "\n", "…", "One line.", "“Only a quotation of some length.”"])
def test_texts_with_little_in_them_are_no_copies(text: str) -> None:
    assert compare(report(text), report(texts.ORIGINAL)) is None
    assert compare(replace(report(text), report_id="a"), report(text)) is None


def test_marks_that_stand_everywhere_are_no_trace_of_editing() -> None:
    assert scars("They went\u00a0on and on, " + "day after day, " * 20)
    assert not scars("They\u00a0went\u00a0on\u00a0and\u00a0on.")
    assert "a stray blank before a hyphen" in scars("They sat on USA -donated jeeps " + "a b " * 20)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (1699, 1700, True),
        (2480, 2500, True),
        (7233, 7200, True),
        (495, 495, True),
        (495, 500, False),
        (1699, 1690, False),
        (1699, 1800, False),
        (4500, 4000, False),
        (123_456, 120_000, False),
    ],
)
def test_a_number_and_the_same_rounded(first: int, second: int, same: bool) -> None:
    assert same_number(first, second) is same
    assert same_number(second, first) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("World Socialist Web Site", "wsws.org", True),
        ("the Valley Observer", "VALLEY OBSERVER", True),
        ("BBC News", "https://www.bbc.co.uk/news/1", True),
        ("Agence France-Presse", "AFP", True),
        ("El País", "elpais.com", True),
        ("Reuters", "Associated Press", False),
        ("", "", False),
        ("Reuters", "", False),
    ],
)
def test_one_outlet_goes_by_many_names(first: str, second: str, same: bool) -> None:
    assert same_outlet(first, second) is same
    assert credits_report(first, Report("r", "r", "", publisher=second)) is same


def test_the_share_of_common_words_is_that_worked_out_by_hand() -> None:
    # Shingles of four: "a b c d", "b c d e" and "b c d e", "c d e f": one shared of three.
    found = overlap_of(take_apart("a b c d e"), take_apart("b c d e f"))
    assert found.jaccard == pytest.approx(1 / 3)
    assert found.containment == pytest.approx(1 / 2)
    assert found.longest_run == 4


@pytest.mark.parametrize(
    ("upstream", "named"),
    [
        ("Reuters", True),
        ("the Valley Observer", True),
        ("elpais.com", True),
        ("24 Horas", True),
        ("a Mexican newspaper", False),
        ("Local media", False),
        ("some outlets", False),
        ("the press", False),
        ("", False),
    ],
)
def test_a_description_of_somebody_unnamed_is_no_credit(upstream: str, named: bool) -> None:
    assert is_name(upstream) is named
