"""A place named in a sentence, and what it is to the words around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_LOOK_BACK = 6
_WIDE = frozenset({"country", "admin1", "area"})
UNKNOWN_LEVEL = "unknown"
"""Level of a name taken for a place by the words before it, which no list knows."""


@dataclass(frozen=True)
class PlaceMention:
    """A place named in a sentence.

    Attributes:
        text: As stated, with the region or country named after it.
        place: The gazetteer entry it most likely is; None for a border or bridge by description.
        runner_up: The next likely entry, if any.
        role: What the place is, by the word before it.
        first: First token.
        last: Index after the last token.
        earlier: True when the place was named in an earlier sentence.
        dateline: True for the place a news text was written at.
        confidence: How sure it is that `place` is meant, 0 to 1.
        why: What decided, in plain words.
    """

    text: str
    place: NamedPlace | None
    runner_up: NamedPlace | None
    role: PlaceRole
    first: int
    last: int
    earlier: bool = False
    dateline: bool = False
    confidence: float = 1.0
    why: str = ""

    @property
    def at(self) -> NamedPlace | None:
        """What it was resolved to; None for a border by description and a name no list knows."""
        return self.place if self.place and self.place.level != UNKNOWN_LEVEL else None

    @property
    def is_wide(self) -> bool:
        """True for a country or a region, which holds many towns."""
        return self.place is not None and self.place.level in _WIDE

    @property
    def location(self) -> str:
        """Name of the scenario location it is; empty when it is none."""
        return self.place.name if self.place and self.place.level == "location" else ""


def unknown_place(name: str) -> NamedPlace:
    """What stands for a place that no list knows."""
    return NamedPlace(name, "", "", 0.0, 0.0, 0, UNKNOWN_LEVEL)


def described(place: NamedPlace) -> str:
    """A place with its region and country: "Ciudad Hidalgo, Michoacán, MEX"."""
    parts = (place.name, place.admin1 if place.admin1 != place.name else "", place.country)
    return ", ".join(part for part in parts if part)


def resolution(mention: PlaceMention | None) -> dict[str, Any]:
    """What a figure or an event says of the place it has: fields of theirs."""
    if mention is None:
        return {"location": "", "runner_up": "", "place_confidence": 1.0, "at": None}
    return {
        "location": mention.location,
        "runner_up": described(mention.runner_up) if mention.runner_up else "",
        "place_confidence": mention.confidence,
        "at": mention.at,
    }


@dataclass(frozen=True)
class Name:
    """A name in the text with every place that bears it.

    Attributes:
        candidates: The places, likeliest first.
        first: First token.
        last: Index after the last one.
        text: As stated, in lower case.
        small: True where no place of that name is meant unless the text supports it.
    """

    candidates: tuple[NamedPlace, ...]
    first: int
    last: int
    text: str = ""
    small: bool = False


def as_carried(mention: PlaceMention) -> PlaceMention:
    """A place kept from the sentence before, where people are by then."""
    to_at = {PlaceRole.TO: PlaceRole.AT, PlaceRole.VIA: PlaceRole.AT}
    return changed(mention, role=to_at.get(mention.role, mention.role), earlier=True)


def role_before(tokens: Tokens, first: int, lexicon: Lexicon) -> PlaceRole:
    """What a place is, by the preposition or verb before it."""
    index, in_type = first - 1, False
    while index >= max(0, first - _LOOK_BACK):
        found = _role_ending_at(tokens, index, lexicon)
        word = tokens[index].lower
        is_of = word in lexicon.numbers.of and not (found and found.last - found.first > 1)
        of_type = is_of and lexicon.has("place_types", lower_at(tokens, index - 1))
        if found and not of_type:
            return _role_of(tokens, index, found, lexicon, is_of=is_of)
        plain = in_type and (tokens[index].text == "-" or _is_plain_word(tokens, index))
        if not (of_type or plain or _may_stand_between(tokens, index, lexicon)):
            return PlaceRole.NONE
        in_type = in_type or bool(of_type)
        index -= 2 if of_type else 1
    return PlaceRole.NONE


def _role_of(
    tokens: Tokens, index: int, found: Found, lexicon: Lexicon, *, is_of: bool
) -> PlaceRole:
    """The role of a preposition or verb; "of" gives none, but behind people it may say whence."""
    if is_of:
        links = lexicon.has("places.origin_links", tokens[index].lower)
        people = (lexicon.plural_nouns.at(tokens, at) for at in range(max(0, index - 3), index))
        whence = links and any(item is not None and item.last == index for item in people)
        return PlaceRole.FROM if whence else PlaceRole.NONE
    return PlaceRole.NONE if _is_distance(tokens, found, lexicon) else PlaceRole(found.value)


def _is_distance(tokens: Tokens, found: Found, lexicon: Lexicon) -> bool:
    """True for "45 km from"."""
    measured = lexicon.has("measures", lower_at(tokens, found.first - 1))
    measured = measured and found.value == PlaceRole.FROM.value
    return measured and found.first > 1 and tokens[found.first - 2].is_number


def _is_plain_word(tokens: Tokens, index: int) -> bool:
    return tokens[index].is_word and not tokens[index].is_capitalised


def _role_ending_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """A role phrase whose last word is this token."""
    for first in range(max(0, index - 2), index + 1):
        found = lexicon.roles.at(tokens, first)
        if found and found.last == index + 1:
            return found
    return None


def _may_stand_between(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Articles, adjectives and place nouns between a preposition and its place."""
    token = tokens[index]
    known = lexicon.has("place_types", token.lower) or lexicon.has("place_heads", token.lower)
    between = lexicon.has("places.between", token.lower) or known
    endings = lexicon.texts["places.between_endings"]
    nation = lexicon.phrases("demonyms").at(tokens, index) is not None
    return token.is_word and (between or nation or token.lower.endswith(endings))


def words_of(text: str, tokens: Tokens, first: int, last: int) -> str:
    """The words of tokens [first, last), with single spaces."""
    return " ".join(text[tokens[first].start : tokens[last - 1].end].split())
