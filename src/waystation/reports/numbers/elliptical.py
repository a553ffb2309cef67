"""Who a number counts that has no noun: told by a label, by what befell them, by what they did."""

from __future__ import annotations

from dataclasses import replace

from waystation.domain.vocabulary import FigureKind, Unit
from waystation.reports.numbers.counted import NOBODY, Counted, slice_of
from waystation.reports.numbers.nouns import noun_at
from waystation.reports.numbers.numbers import Number
from waystation.reports.numbers.standing import is_given
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_WHOM_REACH, _VERB_REACH, _LABEL_REACH, _SAID_REACH = 5, 5, 14, 4
_LEAST_DOING, _LEAST_BARE, _LEAST_HEDGED, _LEAST_GIVEN = 2, 100, 10, 1000
_LABEL_SIGNS = frozenset({":", "|", "="})
_OPENING_SIGNS = frozenset({",", ":", ";", '"', "“", "—", "–", "(", "•"})
_LABEL_EDGES = frozenset({";", "|", "•", ":", "/"})
_ROW_ENDS = frozenset({"", ";", "(", ")", ".", ","})
_ROW_EDGES = frozenset({";", ":", "(", ".", ","})
_ROW_REACH = 5
_NO_LABELS = ("linking", "perfect", "pronouns", "quantifiers", "numbers.of")


def is_capacity(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True where words such as "meant for" stand right before a bare number, or "capacity:"."""
    if _ends_at(tokens, number.first, "groups.capacity", lexicon):
        return True
    sign = number.first - 1
    at = sign - 1 if lower_at(tokens, sign) in _LABEL_SIGNS else sign
    return lexicon.has("groups.capacity_labels", lower_at(tokens, at))


def befallen(
    here: Counted | None, tokens: Tokens, number: Number, lexicon: Lexicon
) -> Counted | None:
    """People, right behind what befalls people: "killed 603", "a toll of eight".

    Those counted before in the sentence, where they are people ("killed 6 civilians and
    injured 17").
    """
    if _ends_at(tokens, number.first, "groups.holds", lexicon):
        return replace(_people(number), kind=FigureKind.AT_PLACE)
    if not _ends_at(tokens, number.first, "groups.befalls", lexicon):
        return None
    people = _people(number)
    if here is None or here.unit is not Unit.PEOPLE or here.kind is not None:
        return people
    return replace(people, who=here.who)


def doing(tokens: Tokens, number: Number, lexicon: Lexicon, *, things: bool) -> Counted | None:
    """People, right before what people do: "25,700 had made the crossing".

    Behind a number of things (`things`) only where things do not do it as well: not for
    "120 trucks were needed; 35 have arrived".
    """
    if number.base_high < _LEAST_DOING:
        return None
    table = lexicon.phrases("groups.done_by_people")
    found = table.all_in(tokens, number.last, number.last + _VERB_REACH)
    if not found or (things and lexicon.has("groups.things_too", tokens[found[0].first].lower)):
        return None
    gap = tokens[number.last : found[0].first]
    return _people(number) if all(lexicon.has("stops", token.lower) for token in gap) else None


def only_people(
    tokens: Tokens, number: Number, lexicon: Lexicon, *, things: bool
) -> Counted | None:
    """People, for a number that no noun claims: in reports of people such numbers count people.

    Only numbers of some size, or hedged ones; none that is said of a subject ("rents rose to
    3,000") or belongs to a name ("Boeing 737"), and none behind a number of things.

    Args:
        tokens: The sentence.
        number: The number.
        lexicon: The grammar's words.
        things: True where the last number counted things.
    """
    before = lower_at(tokens, number.first - 1)
    least = _LEAST_HEDGED if number.hedge else _LEAST_BARE
    if things or number.base_high < least:
        return None
    if lexicon.has("stops.said_of", before) and not _opens_what_is_said(tokens, number, lexicon):
        return None
    if before and not (before[0].isalnum() or before in _OPENING_SIGNS):
        return None
    if number.first > 1 and _may_be_named(tokens, number, lexicon):
        return None
    followed = number.last < len(tokens) and tokens[number.last].is_word
    verb = before and not lexicon.has("stops", before)
    verb = verb or (
        number.base_high >= _LEAST_GIVEN
        and _ends_at(tokens, number.first, "stops.given_to", lexicon)
    )
    return _people(number) if followed or verb or number.hedge else None


def _may_be_named(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True behind a word of a name, which a weekday is not ("by Wednesday 7,900 had left")."""
    before = tokens[number.first - 1]
    return before.is_capitalised and not number.hedge and before.lower not in lexicon.weekdays


def _opens_what_is_said(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True behind the "that" of "said that 500 slept there", which points at nothing."""
    that = number.first - 1
    if not lexicon.has("speakers.relative", lower_at(tokens, that)):
        return False
    near = tokens[max(0, that - _SAID_REACH) : that]
    return any(lexicon.has("speech", token.lower) for token in near)


def things_do(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a bare number of what is destroyed, closed or handed out."""
    if _ends_at(tokens, number.first, "stops.given_to", lexicon) or is_given(
        tokens, number, lexicon
    ):
        return False
    table = lexicon.phrases("stops.things_do")
    found = table.all_in(tokens, number.last, number.last + _VERB_REACH)
    gap = tokens[number.last : found[0].first] if found else ()
    return bool(found) and all(lexicon.has("stops", token.lower) for token in gap)


def counted_by_whom(tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """People, where "of whom" follows closely ("at 7,233, many of whom intend to go on")."""
    near = tokens[number.last : number.last + _WHOM_REACH]
    told = any(lexicon.has("groups.whom", token.lower) for token in near)
    told = told or bool(lexicon.phrases("groups.of_them").all_in(near))
    return _people(number) if told else None


def counted_by_label(text: str, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """Who the label of a line or cell names: "Deaths: 522", "New arrivals (May): +2,311".

    `NOBODY` where it names things ("Houses damaged: 1,524"); None where there is no label.
    """
    sign = number.first - 1
    if lower_at(tokens, sign) == "+":
        sign -= 1
    if lower_at(tokens, sign) not in _LABEL_SIGNS:
        return _by_short_label(text, tokens, number, lexicon)
    first = sign
    while first > max(0, sign - _LABEL_REACH) and tokens[first - 1].text not in _LABEL_EDGES:
        first -= 1
    named = _named_in_label(text, tokens, first, sign, lexicon)
    if named:
        return named
    alone = number.last >= len(tokens) or not tokens[number.last].is_word
    opens = first == 0 or tokens[first - 1].text == "•"
    goes_on = lexicon.phrases("groups.of_them").at(tokens, first) is not None
    return NOBODY if alone and opens and not (number.hedge or goes_on) else None


def _by_short_label(text: str, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """Who the words right before a number in a row of such words and numbers name.

    "Confirmed dead 12; reported missing seven; vehicles searched 5,890".
    """
    after = lower_at(tokens, number.last)
    if after not in _ROW_ENDS or all(token.text != ";" for token in tokens):
        return None
    sign = first = number.first
    while first and tokens[first - 1].text not in _ROW_EDGES:
        first -= 1
        word = tokens[first].lower
        told = any(lexicon.has(name, word) for name in _NO_LABELS)
        if told or not tokens[first].is_word or sign - first > _ROW_REACH:
            return None
    named = _named_in_label(text, tokens, first, sign, lexicon)
    befell = named is NOBODY and _ends_at(tokens, sign, "groups.befalls", lexicon)
    return None if befell else named


def _named_in_label(
    text: str, tokens: Tokens, first: int, sign: int, lexicon: Lexicon
) -> Counted | None:
    """Who the words of a label name; `NOBODY` where they name things."""
    for index in range(first, sign):
        found = noun_at(tokens, index, lexicon)
        if found:
            noun = lexicon.noun_classes[found.value]
            who = slice_of(text, tokens, first, found.last)
            return Counted(noun.unit, noun.kind, first, first, who, "left")
        head = lexicon.phrases("groups.label_heads").at(tokens, index)
        if head and _heads_label(tokens, head.last, sign, lexicon):
            return Counted(Unit.PEOPLE, None, first, first, "people", "left")
        if _is_other_noun(tokens[index].lower):
            return NOBODY
    return None


def _heads_label(tokens: Tokens, index: int, sign: int, lexicon: Lexicon) -> bool:
    """True where no noun follows within the label ("Displaced since May", not "Affected towns")."""
    token = tokens[index]
    return index == sign or not token.is_word or lexicon.has("stops", token.lower)


def _is_other_noun(word: str) -> bool:
    return len(word) > 3 and word.endswith("s")


def _ends_at(tokens: Tokens, index: int, name: str, lexicon: Lexicon) -> bool:
    """True where a phrase of this list ends right before a token."""
    return lexicon.phrases(name).ends_at(tokens, index, _VERB_REACH)


def _people(number: Number) -> Counted:
    return Counted(Unit.PEOPLE, None, number.last, number.last, "people", "carried")
