"""Places whose names are one or two letters from what is asked.

Letters wrong, missing, too many or swapped count one each (optimal string alignment). Only names
of given countries are compared; where none is given, only those of larger places, since among all
names of the world nearly every short word is two letters from some village.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from waystation.domain.places import NamedPlace
from waystation.world.gazetteer_store import FIELDS, names_of, store
from waystation.world.spelling import fold

ONE_FROM, TWO_FROM = 5, 8
"""Letters a name needs before one, or two, wrong among them are forgiven."""

_QUALITY = {1: 0.75, 2: 0.5, 3: 0.25}
_MOST_NAMES = 20
_MOST_COUNTRIES = 6
_ALONE = "SELECT loose, coalesce(folded, loose), place FROM name WHERE alone = 1"


def misspelt(
    name: str, countries: frozenset[str], *, widely: bool = False
) -> Iterator[tuple[float, str, tuple[NamedPlace, ...]]]:
    """Places of names like this one, the nearest first: quality, why, places.

    Args:
        name: As asked.
        countries: Alpha-3 codes of the countries whose places are compared; empty for the larger
            places of the world.
        widely: One letter more may be wrong: for suggestions, never for answers.
    """
    key = fold(name)
    most = (len(key) >= ONE_FROM) + (len(key) >= TWO_FROM) + int(widely)
    if not most:
        return
    found = _distances(key, _names(countries), most)
    for wrong in sorted(set(found.values())):
        names = sorted(one for one, count in found.items() if count == wrong)
        letters = "one letter" if wrong == 1 else f"{wrong} letters"
        why = f'taken for a slip of the pen: {letters} from "{names[0]}"'
        yield _QUALITY[wrong], why, _places(names, countries)


def _distances(key: str, names: Sequence[str], most: int) -> dict[str, int]:
    """Names at most so many letters away, and how many."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = process.extract(
        key, names, scorer=OSA.distance, score_cutoff=most, limit=_MOST_NAMES, processor=None
    )
    return {one: int(wrong) for one, wrong, _ in near if 0 < wrong <= most}


def _names(countries: frozenset[str]) -> Sequence[str]:
    if not countries:
        return tuple(_larger())
    return [name for code in sorted(countries)[:_MOST_COUNTRIES] for name in names_of(code).places]


def _places(names: Sequence[str], countries: frozenset[str]) -> tuple[NamedPlace, ...]:
    """Places that bear these names, among those that were compared."""
    numbers: list[int] = []
    for name in names:
        if countries:
            for code in sorted(countries)[:_MOST_COUNTRIES]:
                numbers += names_of(code).places.get(name, ())
        else:
            numbers += _larger()[name]
    marks = ", ".join("?" * len(numbers))
    query = f"SELECT {FIELDS} FROM place p WHERE p.id IN ({marks}) ORDER BY p.id"
    return tuple(one.place for one in store().found(query, numbers))


@lru_cache(maxsize=1)
def _larger() -> Mapping[str, Sequence[int]]:
    """Folded names that alone mean a place, with the places."""
    found: dict[str, list[int]] = {}
    for _, name, number in store().rows(_ALONE):
        found.setdefault(name, []).append(number)
    return found
