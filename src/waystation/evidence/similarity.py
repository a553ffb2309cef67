"""How alike two sentences are, with quotations left out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MIN_WORDS = 8
"""Shorter sentences are alike by chance."""

NEAR_COPY = 80.0
"""From this likeness on, a sentence is a copy of the other (reading guide, section 3)."""

_QUOTATION = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|\"[^\"]*\"")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def normalise(sentence: str) -> str:
    """The sentence in lower case, words only, quotations left out.

    Quotations are left out because two independent reports may quote the same words.
    """
    text = unicodedata.normalize("NFKC", _QUOTATION.sub(" ", sentence)).casefold()
    return " ".join(_WORD.findall(text))


def is_near_copy(first: str, second: str) -> bool:
    """True when one normalised sentence is likely copied, edited, from the other."""
    shorter, longer = sorted((first, second), key=len)
    if min(first.count(" "), second.count(" ")) + 1 < MIN_WORDS:
        return False
    if 200.0 * len(shorter) < NEAR_COPY * (len(shorter) + len(longer)):
        return False
    return likeness(first, second) >= NEAR_COPY


def likeness(first: str, second: str) -> float:
    """Normalised insert-delete similarity of two texts, 0 to 100.

    Twice the longest common subsequence over the sum of the lengths; 100 for two empty texts. The
    subsequence is found with one whole number as a row of bits (Hyyrö 2004, "Bit-parallel LCS
    length computation revisited").
    """
    if not first and not second:
        return 100.0
    return 200.0 * _common(first, second) / (len(first) + len(second))


def _common(first: str, second: str) -> int:
    """Length of the longest common subsequence."""
    places: dict[str, int] = {}
    for position, letter in enumerate(first):
        places[letter] = places.get(letter, 0) | 1 << position
    every = (1 << len(first)) - 1
    row = every
    for letter in second:
        matches = row & places.get(letter, 0)
        row = ((row + matches) | (row - matches)) & every
    return len(first) - row.bit_count()
