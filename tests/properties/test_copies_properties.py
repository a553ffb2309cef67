"""Copies and relations of any text: nothing breaks, everything points where it says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.domain.evidence import Report
from waystation.evidence.copies import compare, find_copies
from waystation.evidence.passages import take_apart
from waystation.evidence.signatures import signature_keys
from waystation.reports.documents import report_from_text
from waystation.reports.reader import read_report
from waystation.reports.relating.relations import relate
from waystation.world.gazetteer import world_gazetteer

PIECES = [
    *("“", "”", '"', "«", "»", "\n", "\n\n", " ", ".", "(", ")", ",", "\u00a0", "\u200f", "\ud800"),
    *("4,000", "1,699", "7 200", "2018", "about ", "people", " of whom ", " in total ", "and "),
    *("The mayor said ", "families", " up from ", "Some 800 families (4,000 people)", "…", "5 "),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)


@given(TEXTS, TEXTS)
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    one, other = Report("a", "a", first), Report("b", "b", second)
    link = compare(one, other)
    for passage in link.passages if link else ():
        older, newer = (first, second) if link and link.older == "a" else (second, first)
        assert 0 <= passage.first[0] < passage.first[1] <= len(older)
        assert 0 <= passage.second[0] < passage.second[1] <= len(newer)
    assert all(0 < found.strength <= 1 for found in find_copies([one, other]))


@given(TEXTS)
def test_a_text_taken_apart_keeps_its_offsets(text: str) -> None:
    apart = take_apart(text)
    assert len(apart.masked) == len(text)
    assert len(apart.words) == len(apart.spans)
    assert all(text[s.start : s.end].strip() for s in apart.sentences)
    covered = [range(s.first, s.last) for s in apart.sentences]
    assert sum(map(len, covered)) == len(apart.words)
    assert signature_keys(text) == signature_keys(apart)


@given(TEXTS)
def test_relations_of_any_text_point_at_its_figures(text: str) -> None:
    figures = read_report(report_from_text(text, "any"), world_gazetteer())
    relations = relate(figures)
    pairs = [frozenset((r.first, r.second)) for r in relations]
    assert all(0 <= int(end) < len(figures) for pair in pairs for end in pair)
    assert all(len(pair) == 2 for pair in pairs)
    assert len(set(pairs)) == len(pairs)
    assert all(r.reason for r in relations)


@pytest.mark.parametrize(
    "text",
    [
        "“" * 60_000,
        '"' * 60_000,
        '"a ' * 30_000,
        "“" + "\n " * 30_000,
        '"' + ("\n" + " " * 500) * 120,
        "1,111" + ",111" * 20_000,
        "1 111" + " 111" * 20_000,
        "St. " * 20_000,
        "a.\n" * 20_000,
        "A. b! " * 10_000,
        "!" * 60_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    signature_keys(text)
    _ = take_apart(text).sentences, take_apart(text).anchors
    assert time.process_time() - start < 3.0
