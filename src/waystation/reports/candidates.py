"""Numbers of a sentence that count people, before what is said of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from waystation.domain.vocabulary import FigureKind
from waystation.reports.amounts import Shape, may_hold_amount
from waystation.reports.clauses import Span
from waystation.reports.counted import (
    Counted,
    carried,
    counted_by_whom,
    counted_left,
    counted_right,
    describes_place,
    is_age,
    is_elliptical,
)
from waystation.reports.lexicon import Lexicon
from waystation.reports.numbers import Number, number_at
from waystation.reports.predicates import has_capacity
from waystation.reports.sentences import Sentence
from waystation.reports.traps import is_calendar_year, is_trapped, trap_end, trapped_spans


@dataclass(frozen=True)
class Candidate:
    """A number of people in a sentence, with who it counts; `rank` is its place in the row."""

    number: Number
    counted: Counted
    rank: int

    @cached_property
    def span(self) -> Span:
        """The number, with the words after it that say who."""
        if self.counted.how != "right":
            return Span(self.number.first, self.number.last)
        first = min(self.number.first, self.counted.first)
        return Span(first, max(self.number.last, self.counted.last))


def candidates_in(
    sentence: Sentence, before: Counted | None, lexicon: Lexicon
) -> Iterator[Candidate]:
    """Numbers of the sentence that count people, left to right."""
    tokens, index, rank = sentence.tokens, 0, 0
    if not may_hold_amount(tokens, lexicon):
        return
    barred = trapped_spans(sentence.text)
    while index < len(tokens):
        number = number_at(tokens, index, lexicon)
        trap = trap_end(tokens, number.core if number else index, lexicon)
        if trap:
            index = trap
            continue
        if number is None:
            index += 1
            continue
        counted = (
            None
            if _is_barred(sentence, number, barred)
            else _who(sentence, number, before, lexicon)
        )
        if counted:
            yield Candidate(number, counted, rank)
            before, rank = counted, rank + 1
        index = number.last


def _is_barred(sentence: Sentence, number: Number, barred: list[tuple[int, int]]) -> bool:
    start = sentence.tokens[number.core].start
    end = sentence.tokens[number.last - 1].end
    return any(start < stop and first < end for first, stop in barred)


def _who(
    sentence: Sentence, number: Number, before: Counted | None, lexicon: Lexicon
) -> Counted | None:
    """Who the number counts; None when it counts no people or is a trap."""
    text, tokens = sentence.text, sentence.tokens
    right = counted_right(text, tokens, number, lexicon)
    settled = describes_place(tokens, number, lexicon)
    trapped = is_trapped(tokens, number, lexicon, counted=right is not None)
    if trapped or (right is None and is_age(tokens, number, lexicon)):
        return None
    if right:
        right = replace(right, kind=FigureKind.OTHER) if settled else right
        return None if is_calendar_year(tokens, number, lexicon) else right
    if number.shape is Shape.NUMEROUS or not is_elliptical(tokens, number, lexicon):
        return None
    capacity = has_capacity(tokens, number.first, lexicon)
    left = counted_left(text, tokens, number, lexicon, capacity=capacity)
    if settled:
        return replace(left, kind=FigureKind.OTHER) if left else None
    return left or carried(before, tokens, number, lexicon) or counted_by_whom(tokens, number)
