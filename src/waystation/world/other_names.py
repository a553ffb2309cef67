"""Other names of places, so that reports that use them are read as speaking of these places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from waystation.domain.places import Location, NamedPlace
from waystation.world.gazetteer import fold, world_gazetteer
from waystation.world.gazetteer_store import store

MOST_NAMES = 6
"""Most other names given of one place."""

_NEAR = 0.002
"""Degrees by which a location may differ from the gazetteer's place."""
_NUMBERS = (
    "SELECT p.id FROM place p WHERE p.country = ? AND p.level = 'city' "
    "AND p.lat BETWEEN ? AND ? AND p.lon BETWEEN ? AND ?"
)
_NAMES = (
    "SELECT n.place, coalesce(n.folded, n.loose) FROM country c "
    "JOIN name n ON n.rowid BETWEEN c.first_name AND c.last_name WHERE c.country = ?"
)


def other_names(locations: Sequence[Location]) -> Mapping[str, tuple[str, ...]]:
    """Names by which reports may speak of locations, by the location's name.

    Only names in Latin letters that mean the place even when nothing else is said, and that no
    two of the locations share.
    """
    numbers = {one.name: _number(one) for one in locations}
    by_number = {number: name for name, number in numbers.items() if number is not None}
    found: dict[str, list[str]] = {}
    for country in sorted({one.country for one in locations if "/" not in one.country}):
        for number, name in store().rows(_NAMES, (country,)):
            if number in by_number:
                found.setdefault(by_number[number], []).append(name)
    at = {one.name: one for one in locations}
    taken = {fold(part) for one in locations for part in (one.name, *one.also)}
    given: dict[str, tuple[str, ...]] = {}
    for owner in sorted(found):
        names = sorted(set(found[owner]), key=lambda name: (len(name), name))
        kept = [name for name in names if _is_free(name, taken) and _means(name, at[owner])]
        taken |= {fold(name) for name in kept[:MOST_NAMES]}
        given[owner] = tuple(name.title() for name in kept[:MOST_NAMES])
    return {owner: names for owner, names in given.items() if names}


def _number(location: Location) -> int | None:
    """Number of the place in the index; None where it has none of its own."""
    lat, lon = location.lat, location.lon
    box = (lat - _NEAR, lat + _NEAR, lon - _NEAR, lon + _NEAR)
    rows = store().rows(_NUMBERS, (location.country, *box))
    return int(rows[0][0]) if len(rows) == 1 else None


def _is_free(name: str, taken: set[str]) -> bool:
    plain = name.isascii() and all(sign.isalpha() or sign in " -'" for sign in name)
    return plain and len(name) > 3 and fold(name) not in taken


def _means(name: str, location: Location) -> bool:
    """Whether a name alone is taken for the location."""
    places = world_gazetteer().lookup(name)
    return bool(places) and _is_there(places[0], location)


def _is_there(place: NamedPlace, location: Location) -> bool:
    near = abs(place.lat - location.lat) <= _NEAR and abs(place.lon - location.lon) <= _NEAR
    return near and place.country == location.country
