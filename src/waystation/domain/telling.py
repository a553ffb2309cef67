"""How things are told to people: numbers with their words, and the word that was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

CLOSE = 0.6
"""Similarity, 0 to 1, from which a word may have been meant (ratio of `difflib`)."""
_LONGEST = 80
"""Characters of a word that are compared; longer ones are no slips of the hand."""
_MOST = 5_000
"""Words of a list that are looked through."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts: "1 report", "1,200 reports", "2 entries".

    Args:
        number: How many there are.
        one: The word for one.
        many: The word for any other number; by default `one` with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def nearest(found: str, known: Iterable[str], most: int = 1) -> tuple[str, ...]:
    """The words of a list that may have been meant, the nearest first; capitals do not count.

    Args:
        found: What was given.
        known: The words there are.
        most: At most so many.
    """
    if not found or len(found) > _LONGEST:
        return ()
    folded: dict[str, str] = {}
    for word in known:
        folded.setdefault(word.casefold(), str(word))
        if len(folded) == _MOST:
            break
    close = get_close_matches(found.casefold(), list(folded), n=most, cutoff=CLOSE)
    return tuple(folded[word] for word in close)


def meant(found: str, known: Iterable[str]) -> str:
    """What to add to "expected ..." where a word of a list was mistyped; empty where none is near.

    Args:
        found: What was given.
        known: The words there are.
    """
    near = nearest(found, known)
    return f" (did you mean {near[0]!r}?)" if near else ""
