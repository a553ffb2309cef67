"""People per household, where a document declares it.

Told in words ("families of five on average", "4.8 persons per household"), or by one count in
two units ("3,456 households (17,280 individuals)").
"""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import HedgeClass, Unit
from waystation.reports.changed import changed
from waystation.reports.numbers.numbers import Number, number_at
from waystation.reports.parse import Parsed
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens

_LEAST, _MOST = 1.0, 20.0
_REACH = 4
_GAP = 24
_LOOSE = frozenset({HedgeClass.NONE, HedgeClass.ABOUT})
_JOINTS = ("(", "/", "[", "—", "–", "|", ",")


def with_household_sizes(figures: Sequence[Figure], parsed: Parsed) -> tuple[Figure, ...]:
    """The figures, those of households with the size the document declares.

    A count in two units gives the size of that figure; a size told in words that of every other
    one, if the document tells one size only.
    """
    if all(figure.unit is not Unit.HOUSEHOLDS for figure in figures):
        return tuple(figures)
    declared = _declared(parsed)
    sized = []
    for rank, figure in enumerate(figures):
        size = None
        if figure.unit is Unit.HOUSEHOLDS:
            near = [*figures[max(0, rank - 1) : rank], *figures[rank + 1 : rank + 2]]
            sizes = (_size_of_pair(figure, other, parsed.report.text) for other in near)
            size = next((size for size in sizes if size), declared)
        sized.append(changed(figure, household_size=size) if size else figure)
    return tuple(sized)


def is_household_size(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for the five of "families of five" and of "five persons per household"."""
    if not _LEAST < number.base_low <= _MOST:
        return False
    after = lexicon.phrases("household.after").at(tokens, number.last)
    table = lexicon.phrases("household.before")
    starts = range(max(0, number.first - _REACH), number.first)
    before = (table.at(tokens, first) for first in starts)
    return after is not None or any(item and item.last == number.first for item in before)


def _declared(parsed: Parsed) -> float | None:
    """The one size told in words in a document; None where there is none, or several."""
    marks = parsed.lexicon.words["household.marks"]
    sizes = set()
    for read in parsed.sentences:
        text = read.text.lower()
        if any(mark in text for mark in marks):
            sizes |= set(_sizes_in(read.tokens, parsed.lexicon))
    return sizes.pop() if len(sizes) == 1 else None


def _sizes_in(tokens: Tokens, lexicon: Lexicon) -> list[float]:
    found = []
    for index in range(len(tokens)):
        number = number_at(tokens, index, lexicon)
        if number and is_household_size(tokens, number, lexicon):
            found.append(number.base_low)
    return found


def _size_of_pair(households: Figure, people: Figure, text: str) -> float | None:
    """People by households where one count stands in brackets behind the other."""
    if people.unit is not Unit.PEOPLE or people.sentence_start != households.sentence_start:
        return None
    first, second = sorted((households, people), key=lambda figure: figure.start)
    gap = text[first.end : second.start]
    joined = len(gap) <= _GAP and any(sign in gap for sign in _JOINTS) and "." not in gap
    if not joined or {first.hedge_class, second.hedge_class} - _LOOSE:
        return None
    if not households.high or not people.high:
        return None
    size = round(people.high / households.high, 1)
    return size if _LEAST < size <= _MOST else None
