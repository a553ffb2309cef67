"""Who or what a number counts: the noun to its right, to its left, or carried from before."""

from __future__ import annotations

from dataclasses import replace

from waystation.domain.vocabulary import FigureKind, Unit
from waystation.reports.numbers.amounts import Shape
from waystation.reports.numbers.nouns import is_plain_plural, noun_head
from waystation.reports.numbers.numbers import Number, number_at
from waystation.reports.record import record
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_REACH = 8
_TOLD_REACH = 3
_LEFT_REACH = 30
_LEAST_CARRIED = 10
_OPEN_SIGNS = frozenset({"'s", "’s", ",", "-", '"', "“", "”", "'", "*", "&", "/"})
_GROUP_REACH = 5


@record
class Counted:
    """Who is counted.

    Attributes:
        unit: What one counted thing is.
        kind: Kind, where the noun alone decides; None otherwise.
        first: First token of the words that say who; equal to `last` when carried over.
        last: Index after the last one.
        who: Those words, for a carried figure the words it was carried from.
        how: "right", "left" or "carried".
        of_group: True where those words name a travelling group ("people of the second group").
    """

    unit: Unit
    kind: FigureKind | None
    first: int
    last: int
    who: str
    how: str = "right"
    of_group: bool = False


RESIDENTS = Counted(Unit.PEOPLE, FigureKind.OTHER, 0, 0, "people", "carried")
"""Those who live somewhere ("home to 41,000")."""

NOBODY = Counted(Unit.PEOPLE, None, 0, 0, "", "nobody")
"""Stands where a number of things came last: nobody a later number could go on from."""


def counted_right(text: str, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """Who is counted by the words after the number ("4,000 mostly Honduran migrants")."""
    start = _phrase_start(tokens, number, lexicon)
    is_one = number.base_high == 1 and number.shape is Shape.EXACT
    strong = _strong_group(text, tokens, number, lexicon)
    if strong:
        return strong
    for index in range(start, min(start + _REACH, len(tokens))):
        found = noun_head(tokens, index, lexicon, singular=is_one)
        if found:
            return _from_noun(text, tokens, start, found, lexicon)
        if index > start and _is_numeral(tokens, index, lexicon):
            return None
        if _ends_phrase(tokens, index, start, lexicon):
            return None
    return None


def _is_numeral(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    return tokens[index].is_number or tokens[index].lower in lexicon.numbers.units


def _phrase_start(tokens: Tokens, number: Number, lexicon: Lexicon) -> int:
    """First token of the noun phrase after a number ("of the", "were mostly" skipped)."""
    at = number.last
    counted = lexicon.phrases("stops.number_of").at(tokens, at)
    if counted:
        return counted.last
    of = lexicon.numbers.of
    if lexicon.phrases("groups.of_them").at(tokens, at):
        at = _after_of_them(tokens, at, lexicon)
    elif lower_at(tokens, at) in of or lexicon.has("linking", lower_at(tokens, at)):
        at += 1
        while lexicon.has("quantifiers", lower_at(tokens, at)):
            at += 1
        inner = number_at(tokens, at, lexicon)
        return inner.last if inner else at
    while lexicon.has("stops.further", lower_at(tokens, at)) or lower_at(tokens, at) in of:
        at += 1
    return at


def _after_of_them(tokens: Tokens, index: int, lexicon: Lexicon) -> int:
    """Index after "of them", "of whom ... are": the noun behind says which part is counted."""
    found = lexicon.phrases("groups.of_them").at(tokens, index)
    at = found.last if found else index
    while lexicon.has("linking", lower_at(tokens, at)) or lexicon.has(
        "quantifiers", lower_at(tokens, at)
    ):
        at += 1
    return at


def _ends_phrase(tokens: Tokens, index: int, start: int, lexicon: Lexicon) -> bool:
    """A function word, a verb or a sign ends the noun phrase; a comma between adjectives not."""
    token = tokens[index]
    if token.is_word:
        return lexicon.has("stops", token.lower) and not _inner_and(tokens, index, start, lexicon)
    if token.text == ",":
        return index == start or lower_at(tokens, index + 1) in lexicon.words["stops"]
    return token.text not in _OPEN_SIGNS


def _inner_and(tokens: Tokens, index: int, start: int, lexicon: Lexicon) -> bool:
    """Reads "and" between two adjectives ("tired and hungry migrants")."""
    if index == start or tokens[index].lower not in lexicon.words["stops.inner"]:
        return False
    return not is_plain_plural(tokens[index - 1].lower, lexicon)


def _from_noun(text: str, tokens: Tokens, start: int, found: Found, lexicon: Lexicon) -> Counted:
    noun = lexicon.noun_classes[found.value]
    last = found.last
    unit, kind = noun.unit, noun.kind
    if lexicon.has("containers", tokens[found.last - 1].lower):
        inner = _container(tokens, found.last, lexicon)
        if inner:
            unit, kind, last = inner
    who = slice_of(text, tokens, start, last)
    if lexicon.adjective_nouns.at(tokens, found.first) == found:
        who = "people"
    group = _group_behind(tokens, last, lexicon)
    if group:
        who = f"{who} {slice_of(text, tokens, *group)}"
    return Counted(unit, kind, start, last, who, of_group=bool(group))


def _group_behind(tokens: Tokens, index: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Tokens of "behind the main group", "of the second group" after "people (were)"."""
    at = index + 1 if lexicon.has("linking", lower_at(tokens, index)) else index
    if not lexicon.has("groups.behind", lower_at(tokens, at)):
        return None
    for head in range(at + 1, min(at + _GROUP_REACH, len(tokens))):
        if not tokens[head].is_word:
            return None
        found = lexicon.topics.at(tokens, head)
        if found:
            return at, found.last
    return None


def describes_place(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for those who live somewhere anyway ("a town of 4,000", "a population of 12,000")."""
    before = [lower_at(tokens, number.first - back) for back in range(1, 4)]
    if " ".join(reversed(before[:2])) in lexicon.words["groups.home_to"]:
        return True
    if before[0] not in lexicon.numbers.of:
        return False
    if lexicon.has("groups.population", before[1]):
        return not lexicon.has("groups.moved", before[2])
    return lexicon.has("place_types", before[1]) and not lexicon.has("groups.edges", before[1])


def _container(
    tokens: Tokens, index: int, lexicon: Lexicon
) -> tuple[Unit, FigureKind | None, int] | None:
    """What "members of ..." are members of: forces or people; and where that ends."""
    if lower_at(tokens, index) not in lexicon.numbers.of:
        return None
    for at in range(index + 1, min(index + 6, len(tokens))):
        if lexicon.has("group_forces", tokens[at].lower):
            return Unit.FORCES, FigureKind.FORCES, at + 1
        if lexicon.has("groups", tokens[at].lower):
            return Unit.PEOPLE, None, at + 1
    return None


def _strong_group(text: str, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted | None:
    """Reads "a 4,000-strong caravan", "a 300-member contingent", "a 7,000 strong group"."""
    at = number.last + (1 if lower_at(tokens, number.last) in {"-", "–"} else 0)
    if not lexicon.has("strong", lower_at(tokens, at)):
        return None
    for index in range(at + 1, min(at + 5, len(tokens))):
        word = tokens[index].lower
        if lexicon.has("groups", word) or lexicon.plural_nouns.at(tokens, index):
            who = slice_of(text, tokens, at + 1, index + 1)
            return Counted(Unit.PEOPLE, None, at + 1, index + 1, who)
        if lexicon.has("group_forces", word):
            who = slice_of(text, tokens, at + 1, index + 1)
            return Counted(Unit.FORCES, FigureKind.FORCES, at + 1, index + 1, who)
    return None


def is_elliptical(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True when no noun follows the number, so that who is counted was said before."""
    at = number.last
    if lexicon.has("stops.more", lower_at(tokens, at)):
        at += 1
    if at >= len(tokens):
        return True
    token = tokens[at]
    if token.is_number or token.text in {"-", "–", "/", "%"}:
        return False
    if not token.is_word:
        return True
    if token.lower in lexicon.numbers.of:
        return _goes_on_with_people(tokens, at, lexicon)
    return lexicon.has("stops", token.lower) or (
        lexicon.is_participle(token.lower) and not token.is_capitalised
    )


def _goes_on_with_people(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "hundreds of them", "4,000 of the total"; not for "hundreds of houses"."""
    if lexicon.phrases("groups.of_them").at(tokens, index):
        return True
    at = index + 1
    while lexicon.has("quantifiers", lower_at(tokens, at)):
        at += 1
    inner = number_at(tokens, at, lexicon)
    if inner:
        again = lower_at(tokens, inner.last) in lexicon.numbers.of
        return again or is_elliptical(tokens, inner, lexicon)
    word = lower_at(tokens, at)
    return lexicon.has("groups.carriers", word) or not word or not word[0].isalpha()


def counts_things(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True where a noun that is nobody follows, which ends what was counted before.

    Not for a few ("a census by two charities found 10,188").
    """
    at = number.last
    return (
        number.base_high >= _LEAST_CARRIED
        and at < len(tokens)
        and tokens[at].is_word
        and not lexicon.has("stops", tokens[at].lower)
        and not lexicon.has("measures", tokens[at].lower)
        and not lexicon.has("standing.behind", tokens[at].lower)
        and not lexicon.has("standing.verbs", tokens[at].lower)
        and not lexicon.is_participle(tokens[at].lower)
    )


def is_others(tokens: Tokens, counted: Counted, lexicon: Lexicon) -> bool:
    """True where the noun only stands for those before ("23 others")."""
    alone = counted.last - counted.first == 1
    return alone and lexicon.has("groups.others", tokens[counted.first].lower)


def counted_left(
    text: str, tokens: Tokens, number: Number, floor: int, lexicon: Lexicon, *, capacity: bool
) -> Counted | None:
    """Who is counted by the words before an elliptical number ("a caravan of 4,000")."""
    if not capacity and not may_be_carried(tokens, number, lexicon):
        return None
    if capacity:
        return Counted(
            Unit.PLACES,
            FigureKind.SHELTER_PLACES,
            number.first,
            number.first,
            "shelter places",
            "left",
        )
    for index in range(number.first - 1, max(floor - 1, number.first - _LEFT_REACH), -1):
        if tokens[index].text in {";", "|"}:
            return None
        if index == number.first - 1 and lexicon.has("speech", tokens[index].lower):
            continue
        found = _left_noun(text, tokens, index, lexicon)
        if found and not _is_host(tokens, found, lexicon):
            return in_group(found, tokens, number, lexicon)
    return None


def _is_host(tokens: Tokens, counted: Counted, lexicon: Lexicon) -> bool:
    """True for those with whom others stay ("in host families ~528,000")."""
    if counted.unit is not Unit.HOUSEHOLDS:
        return False
    near = tokens[max(0, counted.first - 2) : counted.last]
    return any(lexicon.has("groups.hosts", token.lower) for token in near)


def _left_noun(text: str, tokens: Tokens, index: int, lexicon: Lexicon) -> Counted | None:
    """A counted noun or a group noun at this token; not one who says the number."""
    if lexicon.has("speech", lower_at(tokens, index + 1)):
        return None
    month = tokens[index].is_capitalised and tokens[index].lower in lexicon.months
    rights = lexicon.has("groups.not_groups_after", lower_at(tokens, index - 1))
    if lexicon.has("groups", tokens[index].lower) and not (month or rights):
        return Counted(Unit.PEOPLE, None, index, index + 1, tokens[index].text, "left")
    found = noun_head(tokens, index, lexicon, singular=False)
    if found is None or lexicon.has("befallen", tokens[found.last - 1].lower):
        return None
    if lexicon.has("speech", lower_at(tokens, found.last)) or _listens(tokens, found, lexicon):
        return None
    longer = lexicon.plural_nouns.at(tokens, index - 1) if index else None
    found = longer if longer and longer.last == found.last else found
    counted = _from_noun(text, tokens, found.first, found, lexicon)
    return replace(counted, how="left")


def _listens(tokens: Tokens, found: Found, lexicon: Lexicon) -> bool:
    """True for those who are told something ("told local reporters that 500 slept")."""
    if not lexicon.has("speakers.relative", lower_at(tokens, found.last)):
        return False
    near = tokens[max(0, found.first - _TOLD_REACH) : found.first]
    return any(lexicon.has("speech", token.lower) for token in near)


def is_age(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for the number of "children under 18"."""
    aged = lexicon.has("traps.ages", tokens[number.first].lower)
    if not aged or number.base_high >= 100 or number.first == 0:
        return False
    return lexicon.plural_nouns.at(tokens, number.first - 1) is not None


def slice_of(text: str, tokens: Tokens, first: int, last: int) -> str:
    """The words of some tokens, with single spaces."""
    if first >= last:
        return ""
    return " ".join(text[tokens[first].start : tokens[last - 1].end].split())


def in_group(counted: Counted, tokens: Tokens, number: Number, lexicon: Lexicon) -> Counted:
    """With the group named behind the number ("3,000 more in a second group")."""
    at = number.last + (1 if lexicon.has("stops.more", lower_at(tokens, number.last)) else 0)
    group = _group_behind(tokens, at, lexicon)
    if group is None:
        return replace(counted, of_group=False)
    words = [token.text for token in tokens[slice(*group)]]
    return replace(counted, who=" ".join([counted.who, *words]), of_group=True)


def may_be_carried(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """Small bare numbers and those after "in", "on" are not carried."""
    small = number.base_high < _LEAST_CARRIED and not number.hedge
    before, after = lower_at(tokens, number.first - 1), lower_at(tokens, number.last)
    if lexicon.has("stops.with", before) and lexicon.has("stops.more", after):
        return not small
    return not small and not lexicon.has("stops.not_before", before)
