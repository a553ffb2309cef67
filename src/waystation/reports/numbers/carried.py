"""Whom a number counts that names nobody: those the figure before it counted."""

from __future__ import annotations

from dataclasses import replace

from waystation.domain.vocabulary import Unit
from waystation.reports.numbers.counted import NOBODY, Counted, in_group, may_be_carried
from waystation.reports.numbers.numbers import Number
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at


def carried(
    counted: Counted | None, tokens: Tokens, number: Number, lexicon: Lexicon
) -> Counted | None:
    """Who the last figure before counted, for a number that leaves it out."""
    if counted and lexicon.has("befallen", counted.who.rpartition(" ")[2].lower()):
        counted = replace(counted, who="people")
    if counted is None or counted is NOBODY or not may_be_carried(tokens, number, lexicon):
        return None
    ahead = tokens[: number.first]
    has_hint = bool(number.hedge) or any(
        lexicon.has("groups.carriers", token.lower) for token in ahead
    )
    has_hint = has_hint or _is_told(tokens, number, lexicon) or _in_list(tokens, number)
    followed = number.last < len(tokens) and tokens[number.last].is_word
    if not (has_hint or followed):
        return None
    taken = replace(counted, first=number.last, last=number.last, how="carried")
    if taken.unit is Unit.PLACES or _is_somewhere(taken, tokens, number, lexicon):
        taken = replace(taken, unit=Unit.PEOPLE, kind=None, who="people")
    return in_group(taken, tokens, number, lexicon)


def row_of(
    before: Counted | None,
    left: Counted | None,
    tokens: Tokens,
    number: Number,
    lexicon: Lexicon,
) -> Counted | None:
    """What a row of names and numbers goes on counting: claims in "Afghans 9,900; Turks 8,600"."""
    if before is None or before.unit is not Unit.CLAIMS:
        return None
    if left is None or left.last != number.first or left.unit is not Unit.PEOPLE:
        return None
    return carried(before, tokens, number, lexicon)


def going_on(before: Counted | None, counted: Counted) -> Counted:
    """Whom a later number that names nobody counts: people, not the children among them."""
    if before is NOBODY:
        return counted
    parts = {Unit.CHILDREN, Unit.HOUSEHOLDS}
    is_part = counted.unit in parts and before and before.unit is Unit.PEOPLE
    return before if is_part and before else counted


def _is_somewhere(counted: Counted, tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for claims that are somewhere or do something, so that people are meant."""
    if counted.unit is not Unit.CLAIMS or not lexicon.has("linking", lower_at(tokens, number.last)):
        return False
    return lexicon.roles.at(tokens, number.last + 1) is not None


def _in_list(tokens: Tokens, number: Number) -> bool:
    """True right behind a name, where a row of names and numbers goes on ("Ibb 71, Taiz 53")."""
    before, after = number.first - 1, number.last
    ends = after >= len(tokens) or tokens[after].text in {",", ";", ".", ")"}
    return ends and before >= 0 and tokens[before].is_capitalised


def _is_told(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True right behind a verb that gives a number ("counts 700", "has confirmed 336")."""
    before = number.first - 1
    found = lexicon.phrases("groups.count_verbs").all_in(tokens, max(0, before - 3), number.first)
    return any(item.last == number.first for item in found)
