"""What holds of every text that is read."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.domain.evidence import Figure
from waystation.reports.documents import report_from_text
from waystation.reports.listing import figure_as_json
from waystation.reports.numbers.numbers import number_in
from waystation.reports.reader import read_report
from waystation.reports.text.sentences import sentences
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2018, 10, 24)
UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
PIECES = st.sampled_from(
    [
        "4,000",
        "some 7,000",
        "nearly",
        "roughly 800-1000",
        "migrants",
        "people",
        "soldiers",
        "families",
        "in Tapachula",
        "to the border",
        "on Monday",
        "on 18 October",
        "2018",
        ".",
        ",",
        "\n\n",
        "\n- ",
        "**",
        "# ",
        "Date: 22 October 2018\n",
        "thousands",
        "of",
        "the",
        "a couple hundred",
        "officials said",
        "the caravan",
        "10 minutes",
        "and",
        "were",
        "\u00a0",
        "\u202f",
        "“",
        "”",
        "(",
        ")",
        "between",
        "1.5 million",
        "é",
        "🚌",
        "U.S.",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=200))
LETTERS = st.sampled_from(
    [
        "people",
        "migrants",
        "walked",
        "Tapachula",
        "near",
        "the",
        "border",
        "soldiers",
        "waited",
        ".",
    ]
)


def read(text: str) -> tuple[Figure, ...]:
    return read_report(report_from_text(text, "text", published=PUBLISHED), world_gazetteer())


def spelled(number: int) -> str:
    """A whole number below a billion in English words."""
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joint = " and " if rest and rest < 100 else " "
            head = f"{spelled(number // scale)} {name}"
            return head + joint + spelled(rest) if rest else head
    if number < 20:
        return UNITS[number]
    tens, unit = TENS[number // 10 - 2], number % 10
    return f"{tens}-{UNITS[unit]}" if unit else tens


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_offsets_always_point_at_the_words(text: str) -> None:
    for figure in read(text):
        assert text[figure.start : figure.end] == figure.words
        end = figure.sentence_start + len(figure.sentence)
        assert text[figure.sentence_start : end] == figure.sentence
        assert figure.sentence_start <= figure.start < figure.end <= end


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_ranges_are_ordered_and_figures_do_not_overlap(text: str) -> None:
    figures = read(text)
    for figure in figures:
        shown = figure_as_json(figure)
        assert 0 < shown["low"] <= shown["high"]
        assert shown["read_low"] <= shown["read_high"]
    for first, second in pairwise(figures):
        assert first.end <= second.start


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_reading_depends_on_the_text_alone(text: str) -> None:
    assert read(text) == read(text)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_lie_in_order_and_are_slices_of_the_text(text: str) -> None:
    edge = 0
    for sentence in sentences(report_from_text(text, "text")):
        assert edge <= sentence.start < sentence.end <= len(text)
        assert len(sentence.text) == sentence.end - sentence.start
        edge = sentence.end


@settings(deadline=None)
@given(st.lists(LETTERS, max_size=25))
def test_a_text_without_numbers_has_no_figures(words: list[str]) -> None:
    assert read(" ".join(words)) == ()


@given(st.integers(min_value=1, max_value=999_999_999))
def test_number_words_are_read_back(number: int) -> None:
    read_back = number_in(spelled(number))
    assert read_back is not None
    assert (read_back.low, read_back.high) == (number, number)


@given(
    st.integers(min_value=1, max_value=99_999_999_999),
    st.sampled_from([",", "\u00a0", "\u202f", "\u2009", "'", ""]),
)
def test_separated_digits_are_read_back(number: int, separator: str) -> None:
    words = f"{number:,}".replace(",", separator)
    read_back = number_in(words)
    assert read_back is not None
    assert (read_back.low, read_back.high) == (number, number)


@settings(deadline=None)
@given(st.integers(100, 99_999), st.integers(1, 99_999), st.sampled_from(["-", "–", " to "]))
def test_ranges_are_read_back(low: int, more: int, joint: str) -> None:
    (figure,) = read(f"There were about {low:,}{joint}{low + more:,} people in the camp.")
    assert (figure.low, figure.high) == (low, low + more)


@settings(deadline=None)
@given(st.integers(100, 999_999).filter(lambda number: not 1500 <= number <= 2100))
def test_a_hedge_opens_the_right_side(number: int) -> None:
    (nearly,) = read(f"Nearly {number} people slept there.")
    (above,) = read(f"More than {number} people slept there.")
    assert (nearly.low, nearly.high) == (None, number)
    assert (above.low, above.high) == (number, None)
