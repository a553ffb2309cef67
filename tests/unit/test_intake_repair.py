"""Characters mended before reading: what is read, and the words as they were given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.reports.documents import report_from_text
from waystation.reports.reader import read_report
from waystation.reports.text.repair import repaired
from waystation.reports.words.language import language_of
from waystation.world.gazetteer import world_gazetteer


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        (
            "the mayorâ€™s count of 800â€“1,000 in MÃ©xico",
            "the mayor’s count of 800–1,000 in México",
        ),
        ("He saw â€œ5,000 peopleâ€ there. SÃ£o", "He saw “5,000 people” there. São"),
        ("ofﬁcials said 1\u200b,500 ﬂed", "officials said 1,500 fled"),
        ("the dis-\nplaced of Tonalá", "the displaced of Tonalá"),
        ("bor\ufffe\r\nder", "border"),
        ("some thirty-\nfive people", "some thirty-five people"),
        ("the US-\nMexico border", "the US-Mexico border"),
        (
            "a cross-\nborder count; cross-border counts",
            "a cross-border count; cross-border counts",
        ),
        ("a so-\ncalled count, so-called", "a so-called count, so-called"),
        ("fami\u00adlies", "families"),
        ("\u200f1,200\u200e people", "1,200 people"),
        ("1,200\u3000people", "1,200 people"),
    ],
)
def test_damage_is_mended(raw: str, mended: str) -> None:
    assert repaired(raw).text == mended


@pytest.mark.parametrize(
    "text",
    [
        "Nothing wrong here: 1 500 people, 800-1,000 soldiers, café, “quoted”, 20 %.",
        "EL CAFÉ” y la Ñ» — no damage",
        "800-\n1,000 soldiers",
        "a list\n- 40 people\n- 20 more",
    ],
)
def test_what_is_sound_stays(text: str) -> None:
    assert repaired(text).text == text
    assert repaired(text).edits == ()


def test_every_word_knows_where_it_came_from() -> None:
    raw = "ofﬁcials: â€œ1\u200b,500 ﬂedâ€ to dis-\nplaced"
    mended = repaired(raw)
    words = [raw[slice(*mended.raw_span(*m.span()))] for m in re.finditer(r"\S+", mended.text)]
    assert words == ["ofﬁcials:", "â€œ1\u200b,500", "ﬂedâ€", "to", "dis-\nplaced"]


@given(st.text(alphabet="ab1, .-\n\u00ad\u200b\ufb01â€™Ã©œ\u2003\ufffe", max_size=60))
def test_spans_lead_back_into_the_raw_text(raw: str) -> None:
    mended = repaired(raw)
    before = 0
    for match in re.finditer(r"\S+", mended.text):
        start, end = mended.raw_span(*match.span())
        assert before <= start <= end <= len(raw)
        assert repaired(raw).text[match.start() : match.end()] == match.group()
        before = end


def test_figures_of_a_damaged_text_keep_its_own_words() -> None:
    raw = "Ofﬁcials in Huixtla said â€œnearly 1\u200b,500 peopleâ€ had ar-\nrived from MÃ©xico."
    report = report_from_text(raw, "damaged.txt")
    (figure,) = read_report(report, world_gazetteer())
    assert figure.high == 1500
    assert figure.words == raw[figure.start : figure.end] == "nearly 1\u200b,500"
    assert figure.sentence == raw


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Unas 3.000 personas llegaron el miércoles a Huixtla, según la Cruz Roja local.", "es"),
        ("Près de 3 000 personnes sont arrivées mercredi à Huixtla, selon la Croix-Rouge.", "fr"),
        ("Etwa 3000 Menschen kamen am Mittwoch in der Stadt an, sagte das Rote Kreuz.", "de"),
        ("About 3,000 people reached Huixtla on Wednesday, the local Red Cross office said.", "en"),
        ("3.000 personas", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert language_of(text) == language
