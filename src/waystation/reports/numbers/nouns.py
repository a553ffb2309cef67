"""Counted nouns: which words say that people, households, forces, claims or places are counted."""

from __future__ import annotations

from waystation.domain.vocabulary import Unit
from waystation.reports.words.damage import damaged_noun
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_SHORTEST_PLURAL = 3
_PLURAL_ENDINGS = ("s",)
_NO_PLURALS = ("ss", "us", "ous", "'s")


def is_plain_plural(word: str, lexicon: Lexicon) -> bool:
    """True for a word that looks like a noun in the plural ("tents", not "homeless")."""
    ends = len(word) > _SHORTEST_PLURAL and word.endswith(_PLURAL_ENDINGS)
    return ends and not word.endswith(_NO_PLURALS) and not lexicon.has("stops", word)


def noun_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """A counted noun in the plural that is the head of its phrase."""
    return noun_head(tokens, index, lexicon, singular=False)


def noun_head(tokens: Tokens, index: int, lexicon: Lexicon, *, singular: bool) -> Found | None:
    """A counted noun that is the head of its phrase."""
    found = _plural_at(tokens, index, lexicon) or _shelter_places(tokens, index, lexicon)
    if found is None and singular:
        found = lexicon.singular_nouns.at(tokens, index)
        if found and not _ends_noun(tokens, found.last, lexicon):
            return None
    if found is None or lexicon.has("not_heads", lower_at(tokens, found.last)):
        return None
    following = lexicon.plural_nouns.at(tokens, found.last)
    if following is None or lexicon.has("befallen", tokens[following.first].lower):
        return found
    if lexicon.words["nouns_not.first_decides"]:
        return Found(found.value, found.first, following.last)
    return following


def _plural_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """A counted noun in the plural; an adjective that stands for people; a damaged noun."""
    found = lexicon.plural_nouns.at(tokens, index)
    if found:
        return found
    found = lexicon.adjective_nouns.at(tokens, index)
    if found:
        return found if _ends_noun(tokens, found.last, lexicon) else None
    return damaged_noun(tokens, index, lexicon) or _person_noun(tokens, index, lexicon)


def _person_noun(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """A noun no list has, by its ending ("pickers", "dwellers"), at the end of its phrase."""
    word = tokens[index].lower
    if not word.endswith(lexicon.person_endings) or lexicon.has("nouns_not.not_persons", word):
        return None
    return Found("0", index, index + 1) if _ends_noun(tokens, index + 1, lexicon) else None


def _shelter_places(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """Reads "places" and "spaces" as shelter places where the sentence speaks of shelter."""
    if not lexicon.has("bare_places", tokens[index].lower):
        return None
    if not any(lexicon.has("shelter_words", token.lower) for token in tokens):
        return None
    key = next(key for key, noun in lexicon.noun_classes.items() if noun.unit is Unit.PLACES)
    return Found(key, index, index + 1)


def _ends_noun(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True when no further noun follows ("one migrant died", not "one Honduran group")."""
    if index >= len(tokens) or not tokens[index].is_word:
        return True
    word = tokens[index].lower
    return lexicon.has("stops", word) or lexicon.is_participle(word)
