"""How alike two sentences are, with quotations left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz, process

MIN_WORDS = 8
"""Shorter sentences are alike by chance."""

NEAR_COPY = 80.0
"""From this likeness on, a sentence is a copy of the other (`waystation.evidence.copies`)."""

_FEW = 4
"""Sentences up to which a table of all likenesses is not worth making."""

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


def near_copies(plain: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of normalised sentences, by position, of which one is likely copied from the other."""
    long = [number for number, text in enumerate(plain) if text.count(" ") + 1 >= MIN_WORDS]
    if len(long) < 2:
        return []
    if len(long) <= _FEW:
        pairs = combinations(long, 2)
        return [pair for pair in pairs if is_near_copy(plain[pair[0]], plain[pair[1]])]
    texts = [plain[number] for number in long]
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=NEAR_COPY)
    found = ((int(one), int(other)) for one, other in zip(*scores.nonzero(), strict=True))
    return [(long[one], long[other]) for one, other in found if one < other]


def likeness(first: str, second: str) -> float:
    """Normalised insert-delete similarity of two texts, 0 to 100; 100 for two empty texts."""
    return float(fuzz.ratio(first, second)) if first or second else 100.0
