"""A text as copying leaves its marks in it: words, sentences, numbers and names, with offsets.

Quotations are left out, because two independent reports may quote the same words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LONG_QUOTATION = 4
"""Words from which a quotation is somebody's speech; a shorter one may be the writer's own."""

MOST_CHARACTERS = 400_000
"""Characters of a text that are compared with others, some 130 pages."""

_WORD = re.compile(r"\w+")
_SPEECH = r"{opens}(?:[^{ends}\n]|\n(?![^\S\n]{{0,99}}\n)){{1,1500}}+[{closes}]"
_QUOTATION = re.compile(
    "|".join(
        _SPEECH.format(opens=opens, closes=closes, ends=opens + closes)
        for opens, closes in (("“", "”"), ("«", "»"), ("„", "“”"), ('"', '"'))
    )
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“«¿¡(\[]?[A-ZÀ-Þ\d])|\n[ \t]*\n\s*")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Col|Gov|Sen|Rep|No|approx|est|ca)\.$")
_LONGEST_ABBREVIATION = 8
_NUMBER = re.compile(
    r"(?<![\w.,$€£])(?P<digits>\d{1,3}(?:[,.\u00a0\u202f ]\d{3}){1,4}(?!\d)"
    r"|\d{1,9}(?:[.,]\d{1,2})?)"
    r"(?![\d%])(?:[\s-](?P<scale>thousand|million|mil|mille|millones|millions|lakh|crore)\b)?"
)
_SCALES = {"thousand": 1_000, "mil": 1_000, "mille": 1_000, "lakh": 100_000, "crore": 10_000_000}
_LEAST = 100


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage.

    Attributes:
        start: Offset of its first character in the raw text.
        end: Offset after its last one.
        first: Index of its first word in the text's words.
        last: Index after its last word.
        plain: Its words, lower case, one space between them.
    """

    start: int
    end: int
    first: int
    last: int
    plain: str


@dataclass(frozen=True)
class Passages:
    """A text taken apart for comparing. All offsets point into the raw text.

    Attributes:
        text: The raw text.
        masked: The text, up to a length, with quotations of some length replaced by blanks.
    """

    text: str
    masked: str

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Character span of every word."""
        return tuple(match.span() for match in _WORD.finditer(self.masked))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word outside quotations, in lower case."""
        return tuple(fold(self.masked[start:end]) for start, end in self.spans)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences that have words."""
        return tuple(self._sentences())

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of 100 and more in order of place; years, shares and prices are left out."""
        found = (_value(match) for match in _NUMBER.finditer(self.masked))
        return tuple(value for value in found if value is not None)

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """Numbers and names in order of place: what translating a text leaves as it is."""
        opening = {sentence.first for sentence in self.sentences}
        marks = [
            (start, self.words[index])
            for index, (start, _) in enumerate(self.spans)
            if self.masked[start].isupper() and index not in opening
        ]
        for match in _NUMBER.finditer(self.masked):
            value = _value(match)
            if value is not None:
                marks.append((match.start(), str(value)))
        return tuple(mark for _, mark in sorted(marks))

    def sentence_at(self, word: int) -> int:
        """Index of the sentence that holds a word."""
        return max(0, bisect_right(self._firsts, word) - 1)

    @cached_property
    def _firsts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]

    def _sentences(self) -> Iterator[Sentence]:
        starts = [start for start, _ in self.spans]
        first = 0
        for begin, end in _sentence_spans(self.masked):
            last = bisect_right(starts, end - 1, lo=first)
            if last > first:
                yield Sentence(begin, end, first, last, " ".join(self.words[first:last]))
            first = last


def take_apart(text: str) -> Passages:
    """The text for comparing with others; nothing is computed before it is asked for.

    Of a very long text its first `MOST_CHARACTERS` are compared.
    """
    return Passages(text, _QUOTATION.sub(_blank_speech, text[:MOST_CHARACTERS]))


def fold(word: str) -> str:
    """A word in lower case, with compatibility characters resolved."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def significant_digits(number: int) -> int:
    """Digits before the closing zeros: 4 of 1,699, 2 of 4,500."""
    return len(str(number).rstrip("0"))


def _blank_speech(match: re.Match[str]) -> str:
    if len(_WORD.findall(match.group())) < LONG_QUOTATION:
        return match.group()
    return " " * len(match.group())


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match.group() and _abbreviated(text, match.start() + 1):
            continue
        yield start, match.start() + len(match.group().rstrip())
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _abbreviated(text: str, end: int) -> bool:
    return _ABBREVIATION.search(text, max(0, end - _LONGEST_ABBREVIATION), end) is not None


def _value(match: re.Match[str]) -> int | None:
    digits, scale = match["digits"], match["scale"]
    grouped = re.sub(r"[,.\u00a0\u202f ](?=\d{3}(?!\d))", "", digits)
    factor = _SCALES.get(scale, 1_000_000) if scale else 1
    value = round(float(grouped.replace(",", ".")) * factor)
    is_year = digits.isdigit() and len(digits) == 4 and digits[:2] in {"18", "19", "20"}
    return None if value < _LEAST or (is_year and not scale) else value
