"""Borders, bridges and camps told by description or by a name no gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.lexicon import Lexicon
from waystation.reports.mentions import PLACE_VERBS, Name, PlaceMention, role_before, words_of
from waystation.reports.tokens import Tokens, lower_at

_SITE_WORDS = 4
_NATION = re.compile(r"(?:ican|alan|oran|uran|ian|ish|ese)$")
_COMPASS = r"(?:(?:north|south)?(?:east|west)(?:ern)?|(?:north|south)(?:ern)?)"
_LINE = (
    r"(?:(?:international|land)\s+)?(?:border|frontier|bridge|border\s+bridge|border\s+crossing)"
)
_BARE_BORDER = re.compile(
    rf"\b[Tt]he\s+(?:{_COMPASS}\s+)?(?:border|frontier|international\s+bridge|border\s+bridge|bridge)\b"
    r"(?!\s+(?:guards?|patrols?|agents?|police|crossings?|officials?))"
)


def borders_in(
    text: str,
    tokens: Tokens,
    names: Sequence[Name],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> Iterator[PlaceMention]:
    """Borders and bridges by description: "the Guatemala-Mexico border", "US southern border"."""
    taken: list[tuple[int, int]] = []
    for match in _border_matches(text, tokens, names):
        start, end = match.span()
        start += len(match.group()) - len(match.group().lstrip())
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        first = next(index for index, token in enumerate(tokens) if token.end > start)
        last = next(
            (index for index, token in enumerate(tokens) if token.start >= end), len(tokens)
        )
        stated = " ".join(text[start:end].split())
        bare = re.sub(r"^the\s+", "", stated, flags=re.IGNORECASE)
        found = [place for place in gazetteer.lookup(bare) if place.level == "location"]
        role = role_before(tokens, first, lexicon)
        yield PlaceMention(
            bare if names and bare != stated and first else stated,
            found[0] if found else None,
            None,
            role,
            first,
            last,
        )


def _border_matches(text: str, tokens: Tokens, names: Sequence[Name]) -> Iterator[re.Match[str]]:
    """Matches of the border patterns, the most telling first."""
    stated = {text[tokens[name.first].start : tokens[name.last - 1].end] for name in names}
    if stated:
        one = (
            "(?:"
            + "|".join(re.escape(name) for name in sorted(stated, key=len, reverse=True))
            + ")"
        )
        both = rf"{one}\s*(?:-|–|/|\s-|and)\s*{one}"
        after = rf"(?:of|with|between)\s+(?:the\s+)?{one}(?:\s+and\s+(?:the\s+)?{one})?"
        for pattern in (
            rf"\b{both}\s+{_LINE}",
            rf"\b(?:the\s+)?(?:{_COMPASS}\s+)?{_LINE}\s+{after}",
            rf"\b{one}(?:['’]s)?\s+(?:{_COMPASS}\s+)?{_LINE}",
        ):
            yield from re.finditer(pattern, text)
    yield from _BARE_BORDER.finditer(text)


def sites_in(
    text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon
) -> Iterator[PlaceMention]:
    """Camps, bridges and crossings by name, known or not: "Farchana refugee camp"."""
    for index, token in enumerate(tokens):
        if not lexicon.has("site_heads", token.lower):
            continue
        end = index - 1 if lexicon.has("site_kinds", lower_at(tokens, index - 1)) else index
        first = end
        while first > 0 and end - first < _SITE_WORDS and _names_site(tokens, first - 1, lexicon):
            first -= 1
        if first == end or (end - first == 1 and _NATION.search(tokens[first].text)):
            continue
        name = words_of(text, tokens, first, index + 1)
        bare = words_of(text, tokens, first, end)
        found = [*gazetteer.lookup(name), *gazetteer.lookup(bare)]
        role = role_before(tokens, first, lexicon)
        host = lower_at(tokens, index + 1) in PLACE_VERBS and role is PlaceRole.NONE
        yield PlaceMention(
            text=name,
            place=found[0] if found else None,
            runner_up=None,
            role=PlaceRole.AT if host else role,
            first=first,
            last=index + 1,
        )


def _names_site(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """A capitalised word of a name; no preposition or article that opens the sentence."""
    token = tokens[index]
    if not token.is_capitalised or (token.text.isupper() and len(token.text) > 1):
        return False
    common = lexicon.has("stops", token.lower) or lexicon.plural_nouns.at(tokens, index)
    return not (common or lexicon.roles.at(tokens, index))
