"""Borders, bridges and camps told by description or by a name no gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.named.mentions import Name, PlaceMention, role_before, words_of
from waystation.reports.named.small_towns import looked_up
from waystation.reports.named.story import Story
from waystation.reports.words.day_words import any_of, filled
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_SITE_WORDS = 4
_NAME, _NAME_ON = "\ua66e", "\ua66d"
"""Letters no report has, which stand for the first and the other letters of a name."""


@dataclass(frozen=True)
class _Patterns:
    """How a language describes borders: with the places of the sentence, and without."""

    named: tuple[re.Pattern[str], ...]
    bare: tuple[re.Pattern[str], ...]


@cache
def _patterns(lexicon: Lexicon) -> _Patterns:
    texts = lexicon.texts
    parts = {
        "compass": any_of(texts["borders.compass"]),
        "line": any_of(texts["borders.lines"]),
        "bare": any_of(texts["borders.bare_lines"]),
        "not_before": any_of(texts["borders.not_before"]),
        "and": any_of(texts["borders.and"]),
    }
    one = f"(?:{_NAME}{_NAME_ON}*)"
    both = rf"{one}\s*(?:-|–|/|\s-|{parts['and']})\s*{one}"
    with_names = {**parts, "one": one, "both": both}
    named = (re.compile(filled(pattern, with_names)) for pattern in texts["borders.patterns"])
    bare = (re.compile(filled(pattern, parts)) for pattern in texts["borders.bare_patterns"])
    return _Patterns(tuple(named), tuple(bare))


def _names_masked(text: str, names: Iterable[str]) -> str:
    """The text, of the same length, with every place named in it made one and the same name.

    So the patterns are compiled once, not for the names of each sentence.
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, _NAME + _NAME_ON * (len(name) - 1))
    return text


def borders_in(
    text: str,
    tokens: Tokens,
    names: Sequence[Name],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> Iterator[PlaceMention]:
    """Borders and bridges by description: "the Guatemala-Mexico border", "US southern border"."""
    taken: list[tuple[int, int]] = []
    for start, end in _border_spans(text, tokens, names, lexicon):
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        first = next(index for index, token in enumerate(tokens) if token.end > start)
        last = next(
            (index for index, token in enumerate(tokens) if token.start >= end), len(tokens)
        )
        stated = " ".join(text[start:end].split())
        bare = _without_article(stated, lexicon)
        found = [place for place in gazetteer.lookup(bare) if place.level == "location"]
        role = role_before(tokens, first, lexicon)
        yield PlaceMention(
            bare if names and bare != stated and first else stated,
            found[0] if found else None,
            None,
            role,
            first,
            last,
            confidence=1.0 if found else 0.0,
            why="a location of the scenario" if found else "told by description",
        )


def _without_article(stated: str, lexicon: Lexicon) -> str:
    first, _, rest = stated.partition(" ")
    return rest if rest and lexicon.has("borders.articles", first.lower()) else stated


def _border_spans(
    text: str, tokens: Tokens, names: Sequence[Name], lexicon: Lexicon
) -> Iterator[tuple[int, int]]:
    """Characters that match a border pattern, the most telling first, blanks ahead left out."""
    if _line_words(lexicon).isdisjoint([token.lower for token in tokens]):
        return
    patterns = _patterns(lexicon)
    stated = {text[tokens[name.first].start : tokens[name.last - 1].end] for name in names}
    found: list[re.Match[str]] = []
    if stated:
        masked = _names_masked(text, stated)
        found += [match for pattern in patterns.named for match in pattern.finditer(masked)]
    found += [match for pattern in patterns.bare for match in pattern.finditer(text)]
    for match in found:
        yield match.end() - len(match.group().lstrip()), match.end()


@cache
def _line_words(lexicon: Lexicon) -> frozenset[str]:
    """Every word of a line's name: without one of them a sentence tells of no border."""
    return frozenset(word for line in lexicon.texts["borders.lines"] for word in line.split())


def sites_in(
    text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon, story: Story
) -> Iterator[PlaceMention]:
    """Camps, bridges and crossings by name, known or not: "Farchana refugee camp"."""
    heads = lexicon.words["site_heads"]
    for index, token in enumerate(tokens):
        if token.lower not in heads:
            continue
        end = index - 1 if lexicon.has("site_kinds", lower_at(tokens, index - 1)) else index
        first = end
        while first > 0 and end - first < _SITE_WORDS and _names_site(tokens, first - 1, lexicon):
            first -= 1
        if first == end or (end - first == 1 and _is_nation(tokens, first, lexicon)):
            continue
        name = words_of(text, tokens, first, index + 1)
        bare = words_of(text, tokens, first, end)
        role = role_before(tokens, first, lexicon)
        host = lexicon.has("places.verbs", lower_at(tokens, index + 1)) and role is PlaceRole.NONE
        role = PlaceRole.AT if host else role
        found = (looked_up(one, gazetteer, lexicon, story, role) for one in (name, bare))
        site = next((one for one in found if one is not None and one.at), None)
        site = site or PlaceMention(name, None, None, role, first, index + 1, confidence=0.0)
        yield changed(site, text=name, first=first, last=index + 1)


def _names_site(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """A capitalised word of a name; no preposition or article that opens the sentence."""
    token = tokens[index]
    if not token.is_capitalised or (token.text.isupper() and len(token.text) > 1):
        return False
    common = lexicon.has("stops", token.lower) or lexicon.plural_nouns.at(tokens, index)
    return not (common or lexicon.roles.at(tokens, index))


def _is_nation(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "Honduran", which names no camp."""
    return lexicon.phrases("demonyms").at(tokens, index) is not None
