"""How alike two sentences are, with quotations left out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

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
    """Normalised insert-delete similarity of two texts, 0 to 100; 100 for two empty texts."""
    return float(fuzz.ratio(first, second)) if first or second else 100.0
