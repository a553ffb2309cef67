"""Texts made to break the reader: its own words in any order, and lines that have no end."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from fuzz.documents import check_bytes, damaged, samples
from fuzz.invariants import LANGUAGES, check_figures, check_text
from fuzz.soup import soup
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timing import least_seconds

from waystation.domain.errors import InputError
from waystation.reports.documents import report_from_text
from waystation.reports.evaluation.load import gold_from_text
from waystation.reports.outside.accept import accepted
from waystation.reports.outside.chat import OutsideError
from waystation.reports.outside.question import proposals_in
from waystation.reports.parse import parse
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

WORDS = st.lists(st.integers(0, 2**16), max_size=60)


@settings(deadline=None, max_examples=300)
@given(WORDS, st.sampled_from(LANGUAGES))
def test_words_of_the_grammar_in_any_order(choices: list[int], language: str) -> None:
    check_text(soup(choices, language), language)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300), WORDS)
def test_any_text_beside_them(text: str, choices: list[int]) -> None:
    check_text(text + soup(choices) + text)


def test_what_was_found_before_stays_found() -> None:
    """The shortest texts of what fuzzing has found."""
    assert check_text("Ils vront 40 personnes à Paris.", "fr")
    assert check_text("Between 0 and 10,000 people arrived.")


LENGTH = 12_000
ENDLESS = {
    "digits": "1",
    "grouped digits": "1,000",
    "digits and blanks": "1 000 ",
    "decimals": "1.",
    "hyphens between digits": "1-",
    "slashes between digits": "1/",
    "plus signs": "+1",
    "quotes": '"',
    "curly quotes": "“",
    "opening brackets": "(",
    "brackets": "()",
    "commas": ",",
    "full stops": ".",
    "dots and blanks": ". ",
    "blanks": " ",
    "tabs": "\t",
    "line breaks": "\n",
    "carriage returns": "\r",
    "hashes": "#",
    "stars": "*",
    "underscores": "_",
    "bars": "|",
    "letters": "a",
    "capitals": "A",
    "abbreviations": "U.S.",
    "hyphened letters": "a-",
    "apostrophes": "a'",
    "number words": "one ",
    "scales": "million ",
    "hedges": "about ",
    "and": "and ",
    "of": "of ",
    "between": "between ",
    "people": "people ",
    "figures": "4,000 people ",
    "figures and commas": "40 people, ",
    "ranges": "800-1000 people and ",
    "listed figures": "40 women, 30 men and ",
    "days": "on Monday ",
    "months": "October ",
    "dates": "24 October 2018 ",
    "names": "San Pedro Sula ",
    "capitalised words": "Said ",
    "places": "in Tapachula, ",
    "speakers": "officials said ",
    "quoted figures": "“4,000 people” ",
    "soft hyphens": "\u00ad",
    "no width": "\u200b",
    "mojibake": "â€™",
    "ligatures": "ﬁ",
    "broken words": "ab-\ncd",
    "at signs": "a@b.",
    "links": "http://",
    "phones": "+1 (2) 3-",
    "list numbers": "\n1. ",
    "table bars": "| 4 ",
    "header lines": "Date: 22 October 2018\n",
}
TRIED_ALWAYS = ("figures", "days", "names", "quoted figures", "soft hyphens", "tabs", "table bars")
"""Those of the fast ring; the slow one tries all."""
NOISE = 0.5
"""Processor seconds too few to tell growth by."""


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(unit, id=name, marks=() if name in TRIED_ALWAYS else pytest.mark.slow)
        for name, unit in ENDLESS.items()
    ],
)
def test_time_on_endless_lines_grows_with_their_length(unit: str) -> None:
    """Four times the length takes about four times as long; the square would be sixteen."""
    quarter, whole = (seconds_for(unit, length) for length in (LENGTH // 4, LENGTH))
    assert whole < 8 * quarter + NOISE


def seconds_for(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    return least_seconds(lambda: check_text(text), times=2)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner)
    ),
    max_leaves=8,
)
SENTENCE = "Some 4,000 people, of whom 90 are children, slept in 12 halls in Gorakh."
PIECES = st.sampled_from(
    ["4,000", "Some 4,000", "4,000 people", "90", "0", "12 halls", "", "people"]
)
PROPOSALS = st.fixed_dictionaries(
    {},
    optional={
        "quote": st.one_of(PIECES, VALUES),
        "number": st.one_of(PIECES, VALUES),
        "low": st.one_of(st.sampled_from([4000, 90, None]), VALUES),
        "high": st.one_of(st.sampled_from([4000, 90, None]), VALUES),
        "unit": st.one_of(st.just("people"), VALUES),
        "kind": st.one_of(st.just("other"), VALUES),
        "place": st.one_of(st.just("Gorakh"), VALUES),
        "speaker": VALUES,
    },
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(PROPOSALS, VALUES), max_size=5))
def test_no_proposal_brings_in_what_is_not_there(proposals: list[Any]) -> None:
    report = report_from_text(SENTENCE, "text")
    parsed = parse(report, world_gazetteer())
    figures, dropped = accepted(proposals, parsed, (0, len(SENTENCE)), "outside:x")
    check_figures(report, sorted(figures, key=lambda figure: figure.start))
    assert len(figures) + dropped.total() == len(proposals)
    for figure in figures:
        assert figure.low in {4000, 90}


@settings(deadline=None)
@given(st.one_of(st.text(max_size=50), VALUES.map(lambda value: json.dumps({"figures": value}))))
def test_any_answer_is_a_list_or_one_clear_error(answer: str) -> None:
    with contextlib.suppress(OutsideError):
        assert isinstance(proposals_in(answer), list)


NAMES = st.sampled_from(
    ["text", "figures", "numbers", "main", "start", "end", "span", "low", "high", "hedge", "unit"]
)
LINES = st.dictionaries(NAMES, st.one_of(VALUES, st.lists(st.dictionaries(NAMES, VALUES))))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(LINES, VALUES), max_size=3))
def test_any_labels_are_taken_or_refused(lines: list[Any]) -> None:
    text = "\n".join(json.dumps(line) for line in lines)
    with contextlib.suppress(InputError):
        gold_from_text(text, "gold.jsonl")


@pytest.mark.parametrize("data", samples(), ids=range(len(samples())))
def test_whole_documents_of_every_kind_are_read(data: bytes) -> None:
    reports = check_bytes(data)
    assert any("4,000" in report.text for report in reports)


CHANGES = st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=12)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, len(samples()) - 1), CHANGES, st.integers(0, 2**16), st.booleans())
def test_damaged_documents_are_read_or_refused(
    sample: int,
    changes: list[tuple[int, int]],
    cut: int,
    whole: bool,
) -> None:
    check_bytes(damaged(sample, changes, 0 if whole else cut))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_bytes(data)


def test_a_hedge_behind_who_is_counted_lies_outside_the_words() -> None:
    text = "500 migrants or more crossed at Talisman."
    check_text(text, "en")
    (figure,) = read_report(report_from_text(text, "text"), world_gazetteer())
    assert text[figure.hedge_start : figure.hedge_end] == "or more"
    assert figure.words == "500"
