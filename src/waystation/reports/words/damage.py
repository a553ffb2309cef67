"""Counted nouns that a bad copy broke in two or glued to the next word."""

from __future__ import annotations

from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens

_SHORTEST = 6


def damaged_noun(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """Reads "peoplewere", "migrantsin" and "house holds", "dis placed" as the noun in them."""
    word = tokens[index].lower
    if len(word) > _SHORTEST:
        found = _glued(word, lexicon)
        if found:
            return Found(found, index, index + 1)
    if index + 1 >= len(tokens) or not (tokens[index].is_word and tokens[index + 1].is_word):
        return None
    both = word + tokens[index + 1].lower
    if len(both) < _SHORTEST or lexicon.has("stops", word):
        return None
    value = lexicon.plural_words.get(both)
    return Found(value, index, index + 2) if value else None


def _glued(word: str, lexicon: Lexicon) -> str | None:
    """The noun a word starts with, where the rest is a word of its own."""
    for end in range(_SHORTEST, len(word)):
        value = lexicon.plural_words.get(word[:end])
        if value and lexicon.has("stops", word[end:]):
            return value
    return None
