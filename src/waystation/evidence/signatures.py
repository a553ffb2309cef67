"""Keys of a text, few and short, by which texts that may share passages find each other.

Three bands of keys, all of whole numbers below 2**48, so that one indexed column holds them:

* runs: winnowed shingles of eight words; two texts with a run of fifteen words in common, outside
  quotations, always share one (Schleimer, Wilkerson and Aiken 2003: the guarantee is the length of
  a shingle plus the window, less one);
* numbers: pairs of rare numbers, for rewrites that keep the figures and no sentence;
* loose: MinHash of four-word shingles in the form of the least keys of the text (a bottom sketch:
  Broder 1997), for edited and translated texts. A likeness from about 0.05 matters, so every
  value is a key of its own and hits are counted.
"""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from hashlib import blake2b
from heapq import nsmallest
from itertools import combinations

from waystation.evidence.passages import Passages, significant_digits, take_apart

RUN_WORDS = 8
"""Words in a shingle of the band of runs."""

WINDOW = 8
"""Shingles of which the least is kept; with `RUN_WORDS` it gives the run that is always found."""

LOOSE_WORDS = 4
LOOSE_VALUES = 32
"""Values of the sketch; at a likeness of 0.13 four are shared on average, at 0.003 a tenth."""

MOST_NUMBERS = 8
"""Rare numbers of a text that are paired, the most exact ones."""

PAIR_DIGITS = 5
"""Significant digits two numbers must have together: 7,200 with 495, but not with 4,500."""

_BITS = 46


class Band(IntEnum):
    """What two texts that share a key have in common."""

    RUN = 0
    NUMBERS = 1
    LOOSE = 2


def signature_keys(text: str | Passages) -> tuple[int, ...]:
    """Keys of a text, in rising order; about 150 for a report of 3 kB.

    Args:
        text: The raw text, or one taken apart already.
    """
    passages = take_apart(text) if isinstance(text, str) else text
    keys = {*_runs(passages), *_number_pairs(passages), *_loose(passages)}
    return tuple(sorted(keys))


def band_of(key: int) -> Band:
    """The band a key belongs to."""
    return Band(key >> _BITS)


def _key(band: Band, content: str) -> int:
    value = int.from_bytes(blake2b(content.encode("utf-8", "replace"), digest_size=8).digest())
    return (band << _BITS) | (value >> (64 - _BITS))


def _shingles(words: tuple[str, ...], size: int) -> list[str]:
    return [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]


def _runs(passages: Passages) -> set[int]:
    """The least key of every window, the last one where two are equal."""
    keys = [_key(Band.RUN, shingle) for shingle in _shingles(passages.words, RUN_WORDS)]
    if len(keys) <= WINDOW:
        return {min(keys)} if keys else set()
    kept: set[int] = set()
    rising: deque[int] = deque()
    for index, key in enumerate(keys):
        while rising and keys[rising[-1]] >= key:
            rising.pop()
        rising.append(index)
        if rising[0] <= index - WINDOW:
            rising.popleft()
        if index >= WINDOW - 1:
            kept.add(keys[rising[0]])
    return kept


def _number_pairs(passages: Passages) -> set[int]:
    exact = sorted(set(passages.numbers), key=lambda number: (-significant_digits(number), number))
    return {
        _key(Band.NUMBERS, f"{min(pair)} {max(pair)}")
        for pair in combinations(exact[:MOST_NUMBERS], 2)
        if sum(map(significant_digits, pair)) >= PAIR_DIGITS
    }


def _loose(passages: Passages) -> list[int]:
    shingles = set(_shingles(passages.words, LOOSE_WORDS))
    return nsmallest(LOOSE_VALUES, (_key(Band.LOOSE, shingle) for shingle in shingles))
