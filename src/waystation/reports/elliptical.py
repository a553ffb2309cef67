"""Who a number counts that has no noun: told by a label, by what befell them, by what they did."""

from __future__ import annotations

from dataclasses import replace

from waystation.domain.vocabulary import Unit
from waystation.reports.counted import Counted, noun_at, slice_of
from waystation.reports.lexicon import Lexicon
from waystation.reports.numbers import Number
from waystation.reports.tokens import Tokens, lower_at

_WHOM_REACH, _VERB_REACH, _LABEL_REACH = 5, 5, 14
_LEAST_DOING = 10
_LABEL_SIGNS = frozenset({":", "|", "="})
_LABEL_EDGES = frozenset({";", "|", "•", ":", "/"})


def is_capacity(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True where words such as "meant for" stand right before a bare number."""
    return _ends_at(tokens, number.first, "groups.capacity", lexicon)


def befallen(
    here: Counted | None, tokens: Tokens, number: Number, lexicon: Lexicon
) -> Counted | None:
    """People, right behind what befalls people: "killed 603", "a toll of eight".

    Those counted before in the sentence, where they are people ("killed 6 civilians and
    injured 17").
    """
    if not _ends_at(tokens, number.first, "groups.befalls", lexicon):
        return None
    people = _people(number)
    if here is None or here.unit is not Unit.PEOPLE or here.kind is not None:
        return people
    return replace(people, who=here.who)


def doing(tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """People, right before what only people do: "25,700 had made the crossing"."""
    if number.base_high < _LEAST_DOING:
        return None
    table = lexicon.phrases("groups.done_by_people")
    found = table.all_in(tokens, number.last, number.last + _VERB_REACH)
    if not found:
        return None
    gap = tokens[number.last : found[0].first]
    return _people(number) if all(lexicon.has("stops", token.lower) for token in gap) else None


def counted_by_whom(tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """People, where "of whom" follows closely ("at 7,233, many of whom intend to go on")."""
    near = tokens[number.last : number.last + _WHOM_REACH]
    told = any(lexicon.has("groups.whom", token.lower) for token in near)
    return _people(number) if told else None


def counted_by_label(text: str, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """Who the label of a line or cell names: "Deaths: 522", "New arrivals (May): +2,311"."""
    sign = number.first - 1
    if lower_at(tokens, sign) == "+":
        sign -= 1
    if lower_at(tokens, sign) not in _LABEL_SIGNS:
        return None
    first = sign
    while first > max(0, sign - _LABEL_REACH) and tokens[first - 1].text not in _LABEL_EDGES:
        first -= 1
    for index in range(first, sign):
        found = noun_at(tokens, index, lexicon)
        if found:
            noun = lexicon.noun_classes[found.value]
            who = slice_of(text, tokens, first, found.last)
            return Counted(noun.unit, noun.kind, first, first, who, "left")
        head = lexicon.phrases("groups.label_heads").at(tokens, index)
        if head:
            return Counted(Unit.PEOPLE, None, first, first, "people", "left")
        if _is_other_noun(tokens[index].lower):
            return None
    return None


def _is_other_noun(word: str) -> bool:
    return len(word) > 3 and word.endswith("s")


def _ends_at(tokens: Tokens, index: int, name: str, lexicon: Lexicon) -> bool:
    """True where a phrase of this list ends right before a token."""
    table = lexicon.phrases(name)
    starts = range(max(0, index - _VERB_REACH), index)
    found = (table.at(tokens, first) for first in starts)
    return any(item is not None and item.last == index for item in found)


def _people(number: Number) -> Counted:
    return Counted(Unit.PEOPLE, None, number.last, number.last, "people", "carried")
