"""Places of the gazetteer by where they are: in a box of the map, at a border."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from waystation.domain.places import NamedPlace
from waystation.world.countries import country
from waystation.world.gazetteer_store import FIELDS, store

EARTH_KM = 6371.0088
"""Mean radius of the Earth, kilometres."""

_IN_BOX = (
    f"SELECT {FIELDS} FROM place p WHERE p.row = ? AND p.lon BETWEEN ? AND ? "
    "AND p.lat BETWEEN ? AND ? AND p.level = 'city' AND p.population >= ?"
)
_CROSSINGS = f"SELECT {FIELDS} FROM place p WHERE p.level = 'crossing' ORDER BY p.id"


def km_between(start: NamedPlace, end: NamedPlace) -> float:
    """Great-circle distance of two places, kilometres."""
    return km(start.lat, start.lon, end.lat, end.lon)


def km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two points in degrees, kilometres (haversine formula)."""
    north, other_north = math.radians(lat), math.radians(other_lat)
    east = math.radians(other_lon - lon)
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def places_in(
    south: float,
    west: float,
    north: float,
    east: float,
    *,
    least_population: int = 0,
    countries: Sequence[str] = (),
) -> tuple[NamedPlace, ...]:
    """Towns in a box of the map, the largest first, then by name.

    Args:
        south: Southern edge, degrees.
        west: Western edge, degrees; east of `east` for a box across the 180th meridian.
        north: Northern edge, degrees.
        east: Eastern edge, degrees.
        least_population: Residents from which towns are given; those of unknown size count 0.
        countries: ISO 3166-1 alpha-3 codes; all countries when empty.
    """
    wanted = frozenset(countries)
    found = [
        one.place
        for row in range(math.floor(max(south, -90)), math.floor(min(north, 90)) + 1)
        for low, high in _spans(west, east)
        for one in store().found(_IN_BOX, (row, low, high, south, north, least_population))
        if not wanted or one.place.country in wanted
    ]
    return tuple(sorted(found, key=_largest_first))


def crossings_in(south: float, west: float, north: float, east: float) -> tuple[NamedPlace, ...]:
    """Border crossings in a box of the map, as `places_in` takes it, by name."""
    spans = _spans(west, east)
    return tuple(
        place
        for place in _crossings()
        if south <= place.lat <= north and any(low <= place.lon <= high for low, high in spans)
    )


def crossings_between(one: str, other: str) -> tuple[NamedPlace, ...]:
    """Border crossings between two countries, by code or name; empty where none is known."""
    pair = {place.country for place in (country(one), country(other)) if place}
    return tuple(place for place in _crossings() if set(place.country.split("/")) == pair)


@cache
def _crossings() -> tuple[NamedPlace, ...]:
    return tuple(one.place for one in store().found(_CROSSINGS))


def _spans(west: float, east: float) -> tuple[tuple[float, float], ...]:
    """Longitudes of a box: two spans when it crosses the 180th meridian."""
    return ((west, east),) if west <= east else ((west, 180.0), (-180.0, east))


def _largest_first(place: NamedPlace) -> tuple[int, str, str, float, float]:
    return -place.population, place.name, place.country, place.lat, place.lon
