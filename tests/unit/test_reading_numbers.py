"""Numbers and what surrounds them: sentences, quantities, the main figure, languages, speed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import HedgeClass
from waystation.reports.documents import report_from_text
from waystation.reports.figures.main_figure import main_figure
from waystation.reports.numbers.numbers import number_in
from waystation.reports.numbers.quantities import quantities_in
from waystation.reports.parse import parse
from waystation.reports.reader import read_figures, read_report
from waystation.reports.text.splitting import sentence_spans
from waystation.reports.words.lexicon import english, has_lexicon, lexicon, lexicon_of
from waystation.reports.words.tokens import NumberForm, tokenise
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2018, 10, 24)


def figures_of(text: str) -> tuple[Figure, ...]:
    return read_report(report_from_text(text, "text", published=PUBLISHED), world_gazetteer())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("They left. They came back.", 2),
        ("On Oct. 17 they left the U.S. border behind.", 1),
        ("They crossed into the U.S. The rest stayed.", 2),
        ("Gen. Lee and Dr. Roe met approx. 300 people.", 1),
        ("The toll rose (it was 3. Then more came.) and fell.", 1),
        ("“We go. We will.” Then they left.", 3),
        ("“Stop,” she said. “Go!” he said.", 2),
        ("X counts 300; Mexico counts 200; the rest is unknown.", 2),
        ("It was 3.5 million. 4 million came.", 2),
        ("Was it so? Yes... It was.", 3),
        ("1. First item.", 1),
    ],
)
def test_sentences_end_where_people_end_them(text: str, count: int) -> None:
    spans = list(sentence_spans(text, english()))
    assert len(spans) == count
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(
        " ", ""
    )


def test_sentences_of_a_long_row_of_signs_are_found_in_no_time() -> None:
    assert len(list(sentence_spans("." * 50_000 + "(" * 50_000, english()))) <= 2


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("61, 000", 61_000, 61_000),
        ("12 500", 12_500, 12_500),
        ("2,51,831", 251_831, 251_831),
        ("1.500", 1500, 1500),
        ("1.5", 2, 2),
        ("1 lakh 20 thousand", 120_000, 120_000),
        ("2.5 crore", 25_000_000, 25_000_000),
        ("half a million", 500_000, 500_000),
        ("three quarters of a million", 750_000, 750_000),
        ("half a dozen", 6, 6),
        ("one to 1.5 million", 1_000_000, 1_500_000),
        ("1.2–1.5 mn", 1_200_000, 1_500_000),
        ("two or three hundred", 200, 300),
        ("one and a half million", 1_500_000, 1_500_000),
        ("ninety-nine thousand", 99_000, 99_000),
        ("500K", 500_000, 500_000),
        ("up to 7,000 or more", 7000, 7000),
        ("more than 400", 400, None),
        ("nearly all of the 2,300", None, 2300),
        ("tens of thousands", None, None),
    ],
)
def test_numbers_are_read_as_written(words: str, low: int | None, high: int | None) -> None:
    number = number_in(words)
    assert number is not None
    assert (number.low, number.high) == (low, high)


def test_a_language_writes_digits_its_own_way() -> None:
    spanish = NumberForm(thousands=".", decimal=",")
    tokens = tokenise("1.500 y 2,5 y 1 500 000", spanish)
    values = [spanish.value(token.text) for token in tokens if token.is_number]
    assert values == [1500, 2.5, 1_500_000]


def test_every_quantity_is_found_with_its_hedge_and_nothing_else() -> None:
    text = (
        "On 3 May 2019 at 6 a.m., about 300 people, 12 of 40 schools and $4.5 million in aid "
        "reached Route 190 within 24 hours; call +502 2222 3333. A trader, 29, lost over 60 per "
        "cent of 1,200 bags."
    )
    found = quantities_in(text)
    assert [text[item.start : item.end] for item in found] == [
        *("300", "12", "40", "4.5 million", "24", "60", "1,200"),
    ]
    hedged = {text[item.start : item.end]: item for item in found if item.hedge}
    assert text[hedged["300"].hedge_start : hedged["300"].hedge_end] == "about"
    assert hedged["60"].hedge_class is HedgeClass.MORE_THAN
    assert hedged["60"].low == 60
    assert hedged["60"].high is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The storm killed 12 people and drove 40,000 from their homes.", "40,000"),
        ("Some 900 soldiers guard a camp where 3,400 refugees live.", "3,400"),
        ("Of the 23,000 displaced people, 14,000 are children.", "23,000"),
        ("Another 9,000 may flee; 2,500 people fled on Monday.", "2,500 people fled"),
        ("Of 9,000 people moved last week, 3,700 are still in schools.", "3,700"),
        ("The camp hosts 4,000 refugees, down from 11,000 in May.", "4,000"),
        ("The county told 1,700 people to leave; 640 slept in the gym.", "640"),
        ("Up to 20,000 people may have to go if the dam bursts.", ""),
        ("Some 14,000 people fled Djibo. The region has 2,000 returnees.", "Some 14,000"),
        ("The flood left 2,300 people homeless. Another 4,000 were moved on Friday.", "2,300"),
        ("The camp has 900 beds.", ""),
        ("Nobody came.", ""),
    ],
)
def test_the_main_figure_is_the_displacement(text: str, words: str) -> None:
    found = main_figure(figures_of(text))
    assert (found.words if found else "") == words.removesuffix(" people fled")


def test_number_and_hedge_have_their_own_offsets() -> None:
    text = "In all, well over 10,000 people and 70+ families fled."
    first, second = figures_of(text)
    assert text[first.number_start : first.number_end] == "10,000"
    assert text[first.hedge_start : first.hedge_end] == "well over"
    assert text[second.number_start : second.number_end] == "70"
    assert text[second.hedge_start : second.hedge_end] == "+"


def test_a_report_is_parsed_once_and_read_from_that() -> None:
    report = report_from_text("About 300 people fled Beni on Monday.", "text", published=PUBLISHED)
    parsed = parse(report, world_gazetteer())
    (sentence,) = parsed.sentences
    assert sentence.tokens is sentence.tokens
    assert sentence.places is sentence.places
    assert [mention.text for mention in sentence.places] == ["Beni"]
    assert read_figures(parsed) == read_report(report, world_gazetteer())


def test_languages_without_words_are_read_as_english() -> None:
    assert not has_lexicon("xx")
    assert not has_lexicon("../en")
    assert lexicon_of("xx") is lexicon("en")
    with pytest.raises(KeyError):
        lexicon("xx")


def test_importing_the_reader_is_quick_and_light() -> None:
    heavy = ("trafilatura", "pypdfium2", "docx", "feedparser", "datasketch", "py3langid")
    code = "import sys, waystation.reports.reader as r; print([m for m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in heavy if f"'{name}'" in done.stdout]
