"""What is written for speed finds what its plain form, written out here, finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, Unit
from waystation.reports.changed import changed
from waystation.reports.documents import report_from_text
from waystation.reports.figures import confidence
from waystation.reports.findings import read_findings
from waystation.reports.named import dates
from waystation.reports.numbers import traps
from waystation.reports.parse import parse
from waystation.reports.readers import Grammar
from waystation.reports.text import splitting
from waystation.reports.words.lexicon import languages, lexicon
from waystation.reports.words.tokens import Found, PhraseTable, Tokens, tokenise
from waystation.world.gazetteer import world_gazetteer

PLAIN_DAMAGE = re.compile(
    r"[\ufffd\u00ad]|[a-z]\d|\d[a-z]{3}|[a-z]{2}[,;:][a-z]|[a-z]{3}[A-Z][a-z]|\b[^\W\d_]{25,}\b"
)
PLAIN_SUSPECT = re.compile(
    r"[:/@+(]|\d[.-]\d|[A-Za-z][-‑]?\d|www|\d{3,4}s\b|\.(?:org|com|net|int|gov)|\d ?[ap]\.?m\b"
)
PLAIN_YEAR = re.compile(r"(?<![\d,.$])(?:19|20)\d{2}(?![\d%])(?!,\d)")
PLAIN_END = re.compile(
    r"(?:(?<![.!?])[.!?]++|…|;)['\"”’»)\]]*(?=\s)|(?<=[a-z]{2})[.!?]['\"”’»]?(?=[A-Z“][a-z])"
)
PIECES = st.lists(
    st.sampled_from(
        [
            *("ab", "abc", "A", "Bc", "w", "ww", "m", "p", "am", "s", "org", ".com", "d" * 26),
            *("1", "19", "20", "2018", "990", " ", " ", ".", "!", "?", "…", ";", ",", ":", "-"),
            *("‑", "$", "%", "(", ")", "/", "@", "+", '"', "”", "“", "’", "»", "\ufffd", "\u00ad"),
        ]
    ),
    max_size=14,
).map("".join)


@given(PIECES)
def test_quick_patterns_match_where_the_plain_ones_do(text: str) -> None:
    assert confidence.is_damaged(text) == bool(PLAIN_DAMAGE.search(text))
    assert bool(traps._SUSPECT.search(text)) == bool(PLAIN_SUSPECT.search(text))
    for quick, plain in ((dates._PAST_YEAR, PLAIN_YEAR), (splitting._END, PLAIN_END)):
        assert [m.span() for m in quick.finditer(text)] == [m.span() for m in plain.finditer(text)]


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(" ".join)


def plain_at(phrases: dict[str, list[str]], tokens: Tokens, index: int) -> Found | None:
    """The longest phrase from a token on; of two with the same words the first."""
    words = [token.lower for token in tokens]
    fitting = [
        Found(value, index, index + len(text.split()))
        for value, texts in phrases.items()
        for text in texts
        if words[index : index + len(text.split())] == text.split()
    ]
    return max(fitting, key=lambda found: found.last, default=None)


@given(
    st.dictionaries(st.sampled_from("xyz"), st.lists(WORDS, max_size=4), max_size=3),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=9).map(" ".join),
)
def test_phrases_are_found_as_one_by_one(phrases: dict[str, list[str]], text: str) -> None:
    table, tokens = PhraseTable(phrases), tokenise(text)
    found = [plain_at(phrases, tokens, index) for index in range(len(tokens))]
    assert [table.at(tokens, index) for index in range(len(tokens))] == found
    for end in range(len(tokens) + 2):
        ends = [item for item in found[max(0, end - 3) : end] if item and item.last == end]
        assert table.ends_at(tokens, end, 3) == bool(ends)


@pytest.mark.parametrize("language", languages())
def test_every_month_is_seen_in_a_text(language: str) -> None:
    days = lexicon(language).days
    for name in days.months:
        assert days.names_month(f"3 {name.upper()} 2018") or not name.isascii()
        assert days.names_month(f"mid-{name}")
    assert not days.names_month("4,000 xxx")


@pytest.mark.parametrize("language", languages())
def test_every_form_of_a_date_names_its_month(language: str) -> None:
    """A date in digits alone belongs to the forms every language has."""
    assert all("(?P<month>" in form.pattern for form in lexicon(language).days.forms)


@pytest.mark.parametrize(
    ("text", "border"),
    [
        ("At the Guatemala-Mexico border 300 people waited.", "the Guatemala-Mexico border"),
        ("Mexico's southern border was crossed by 300 people.", "Mexico's southern border"),
        ("The border between Colombia and Venezuela was closed.", "Colombia and Venezuela"),
    ],
)
def test_borders_are_found_by_the_places_of_the_sentence(text: str, border: str) -> None:
    parsed = parse(report_from_text(text, "note"), world_gazetteer())
    named = [place.text for read in parsed.sentences for place in read.places]
    assert any(border.removeprefix("the ") in name for name in named), named


def test_a_record_with_fields_changed_is_what_its_class_would_make() -> None:
    parts = {"kind": FigureKind.OTHER, "measure": Measure.STOCK, "unit": Unit.PEOPLE}
    before = Figure(low=1, high=2, words="one", who="people", **parts)  # type: ignore[arg-type]
    after = Figure(low=1, high=3, words="one", who="people", **parts)  # type: ignore[arg-type]
    assert changed(before, high=3) == after
    assert before.high == 2


def test_one_parse_finds_what_two_find() -> None:
    text = "Police closed the bridge on Monday. Some 4,000 people waited in Tecun Uman, they said."
    report = report_from_text(text, "note")
    grammar = Grammar(world_gazetteer())
    findings = grammar.findings(report)
    assert findings == read_findings(report, world_gazetteer())
    assert findings.figures == grammar.figures(report)
    assert findings.events
