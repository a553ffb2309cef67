"""Names of places written another way than any list has them: habits of spelling, one wrong letter.

Sloppy copies of a name share most of its letters and nearly always its first ones (method: edit
distance with swaps, Damerau 1964). Only names that begin with the same three letters are compared,
and only those of given countries: among all names of the world every short word is one letter from
some village.
"""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 6
"""Letters a name needs before a wrong one among them is forgiven."""


def bucket(plain: str) -> str:
    """What names that are compared have in common: their first three letters."""
    return plain[:3]


def alike(asked: str, names: Iterable[str]) -> list[str]:
    """The names one letter away from what is asked, in their order, the name itself left out.

    Args:
        asked: A name as names are compared: folded.
        names: Names folded in the same way.
    """
    if len(asked) < SHORTEST:
        return []
    return [
        name
        for name in names
        if name != asked and bucket(name) == bucket(asked) and one_apart(asked, name)
    ]


def one_apart(first: str, second: str) -> bool:
    """True where one letter too many, too few, wrong or swapped with its neighbour parts them."""
    if abs(len(first) - len(second)) > 1 or first[:1] != second[:1]:
        return False
    if len(first) > len(second):
        first, second = second, first
    at = next((i for i, sign in enumerate(first) if sign != second[i]), len(first))
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    if first[at + 1 :] == second[at + 1 :]:
        return True
    swapped = first[at : at + 2][::-1] == second[at : at + 2]
    return swapped and first[at + 2 :] == second[at + 2 :]
