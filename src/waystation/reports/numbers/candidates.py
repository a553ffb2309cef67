"""Numbers of a sentence that count people, before what is said of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from waystation.domain.vocabulary import FigureKind
from waystation.reports.numbers.amounts import Shape
from waystation.reports.numbers.carried import carried, going_on, row_of
from waystation.reports.numbers.counted import (
    NOBODY,
    RESIDENTS,
    Counted,
    counted_left,
    counted_right,
    counts_things,
    describes_place,
    is_age,
    is_others,
)
from waystation.reports.numbers.elliptical import (
    befallen,
    counted_by_label,
    counted_by_whom,
    doing,
    is_capacity,
    only_people,
    things_do,
)
from waystation.reports.numbers.household import is_household_size
from waystation.reports.numbers.numbers import Number, hedged_behind, number_at
from waystation.reports.numbers.standing import (
    is_age_of_somebody,
    is_apposed_to_things,
    is_bare,
    is_person_of,
    is_traded,
    people_by_place,
    shares_measure,
)
from waystation.reports.numbers.traps import is_calendar_year, is_trapped, trap_end, trapped_spans
from waystation.reports.record import record
from waystation.reports.text.sentences import Sentence
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens

_MOST_PEOPLE = 10**11
"""More than all people who ever lived; no figure of people is larger."""
_LONGEST_HEDGE = 9
"""Most words before the telling one of a number: hedges, articles, openers."""


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
) -> tuple[tuple[Candidate, ...], Counted | None]:
    """Numbers of the sentence that count people, left to right; and whom a later number counts.

    Args:
        sentence: The sentence.
        before: Whom the figure before it counted; None when there is none to go on from.
        lexicon: The grammar's words.
    """
    found: list[Candidate] = []
    floor, people = 0, before
    for number in numbers_in(sentence, lexicon):
        if found and repeats(sentence.tokens, found[-1].number, number):
            continue
        here = found[-1].counted if found and before is not NOBODY else None
        counted = _who(sentence, number, _Ahead(before, here, floor), lexicon)
        if counted:
            if counted.how == "right":
                number = hedged_behind(sentence.tokens, number, counted.last, lexicon)
            found.append(Candidate(number, counted, len(found)))
            people = before = going_on(before, counted)
        elif counts_things(sentence.tokens, number, lexicon):
            before, floor = NOBODY, number.last
    goes_on = sentence.text.endswith(";")
    return tuple(found), before if goes_on else people


def repeats(tokens: Tokens, before: Number, number: Number) -> bool:
    """True for the words after the digits: "12 500 (twelve thousand five hundred)"."""
    same = (before.base_low, before.base_high) == (number.base_low, number.base_high)
    return same and number.first == before.last + 1 and tokens[before.last].text == "("


def numbers_in(sentence: Sentence, lexicon: Lexicon) -> Iterator[Number]:
    """Every number of a sentence that is no date, time, share, label or link, left to right."""
    tokens, index = sentence.tokens, 0
    near = _near_telling(tokens, lexicon)
    if not any(near):
        return
    barred = barred_in(sentence, lexicon)
    starts = lexicon.candidate_starts
    while index < len(tokens):
        if not near[index] or not (tokens[index].is_number or tokens[index].lower in starts):
            index += 1
            continue
        number = number_at(tokens, index, lexicon)
        trap = trap_end(tokens, number.core if number else index, lexicon)
        if trap:
            index = trap
        elif number is None:
            index += 1
        else:
            if not is_barred(sentence, number, barred):
                yield number
            index = number.last


def _near_telling(tokens: Tokens, lexicon: Lexicon) -> bytearray:
    """For each token, 1 where one that must be in every number stands there or soon behind."""
    telling = lexicon.numbers.telling
    near = bytearray(len(tokens))
    for index, token in enumerate(tokens):
        if token.is_number or token.lower in telling:
            first = max(0, index - _LONGEST_HEDGE)
            near[first : index + 1] = b"\1" * (index + 1 - first)
    return near


def barred_in(sentence: Sentence, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Character spans of a sentence in which no number is read."""
    return trapped_spans(sentence.text, lexicon)


def is_barred(sentence: Sentence, number: Number, barred: list[tuple[int, int]]) -> bool:
    """True for a number that touches such a span."""
    if not barred:
        return False
    start = sentence.tokens[number.core].start
    end = sentence.tokens[number.last - 1].end
    return any(start < stop and first < end for first, stop in barred)


@record
class _Ahead:
    """What stands ahead of a number.

    Attributes:
        before: Whom the last number counted; `NOBODY` behind a number of things.
        here: The same within this sentence alone.
        floor: Token behind the last number of things.
    """

    before: Counted | None
    here: Counted | None
    floor: int


def _who(sentence: Sentence, number: Number, ahead: _Ahead, lexicon: Lexicon) -> Counted | None:
    """Who the number counts; None when it counts no people or is a trap."""
    text, tokens = sentence.text, sentence.tokens
    if number.base_high >= _MOST_PEOPLE or is_household_size(tokens, number, lexicon):
        return None
    if is_person_of(tokens, number, lexicon):
        return None
    right = counted_right(text, tokens, number, lexicon)
    settled = describes_place(tokens, number, lexicon)
    trapped = is_trapped(tokens, number, lexicon, counted=right is not None)
    if trapped or (right is None and is_age(tokens, number, lexicon)):
        return None
    if right:
        if ahead.before is NOBODY and is_others(tokens, right, lexicon):
            return None
        right = replace(right, kind=_settled_kind(tokens, right, lexicon)) if settled else right
        return None if is_calendar_year(tokens, number, lexicon) else right
    if number.shape is Shape.NUMEROUS or _is_of_things(tokens, number, lexicon):
        return None
    capacity = is_capacity(tokens, number, lexicon)
    left = counted_left(text, tokens, number, ahead.floor, lexicon, capacity=capacity)
    if settled:
        return replace(left or RESIDENTS, kind=FigureKind.OTHER)
    if capacity:
        return left
    if things_do(tokens, number, lexicon):
        return None
    labelled = counted_by_label(text, tokens, number, lexicon)
    if labelled:
        return None if labelled is NOBODY else labelled
    return (
        befallen(ahead.here, tokens, number, lexicon)
        or row_of(ahead.before, left, tokens, number, lexicon)
        or left
        or carried(ahead.before, tokens, number, lexicon)
        or counted_by_whom(tokens, number, lexicon)
        or people_by_place(
            ahead.before,
            ahead.here,
            tokens,
            number,
            lexicon,
            things=_behind_things(tokens, number, ahead),
        )
        or doing(tokens, number, lexicon, things=ahead.floor > 0 and ahead.before is NOBODY)
        or only_people(tokens, number, lexicon, things=_behind_things(tokens, number, ahead))
    )


def _is_of_things(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True where no people can be meant: something else is named behind, an age, a measure."""
    return (
        not is_bare(tokens, number, lexicon)
        or is_age_of_somebody(tokens, number, lexicon)
        or is_traded(tokens, number, lexicon)
        or shares_measure(tokens, number, lexicon)
        or is_apposed_to_things(tokens, number, lexicon)
    )


def _settled_kind(tokens: Tokens, counted: Counted, lexicon: Lexicon) -> FigureKind:
    """At a place for the refugees a camp is home to, other for those who live there anyway."""
    words = (token.lower for token in tokens[counted.first : counted.last])
    moved = any(
        lexicon.has("groups.moved", word) or lexicon.has("groups.moved", word[:-1])
        for word in words
    )
    return FigureKind.AT_PLACE if moved else FigureKind.OTHER


def _behind_things(tokens: Tokens, number: Number, ahead: _Ahead) -> bool:
    """True where a number of things came last, with no semicolon since."""
    between = tokens[ahead.floor : number.first]
    here = ahead.before is NOBODY and ahead.floor > 0
    return here and all(token.text != ";" for token in between)
