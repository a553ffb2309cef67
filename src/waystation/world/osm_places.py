"""Which places a network made from an extract has, under which names, in which countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from waystation.domain.places import NamedPlace
from waystation.world.osm_countries import Where, code_of, countries_at, known_place
from waystation.world.osm_graph import Ints, distance
from waystation.world.osm_read import PLACE_KINDS, TaggedPlace

_SOURCE = "OpenStreetMap"


@dataclass(frozen=True)
class Stop:
    """A place of the network.

    Attributes:
        name: Unique in the network.
        also: Other names.
        lat, lon: Degrees.
        where: Its country.
        population: Residents; 0 when not known.
        given: Whether the caller named it, so that it must not be left out silently.
        source: Where the facts are from.
    """

    name: str
    also: tuple[str, ...]
    lat: float
    lon: float
    where: Where
    population: int
    given: bool
    source: str


def given_stops(places: Sequence[NamedPlace]) -> tuple[Stop, ...]:
    """Stops from places of a gazetteer, larger ones first."""
    ordered = sorted(
        set(places),
        key=lambda place: (-place.population, place.name, place.lat, place.lon),
    )
    names = _unique([(place.name, place.lat, place.lon) for place in ordered])
    return tuple(
        Stop(
            name,
            (place.name,) if name != place.name else (),
            place.lat,
            place.lon,
            Where(place.country, place.admin1),
            place.population,
            given=True,
            source="gazetteer",
        )
        for name, place in zip(names, ordered, strict=True)
    )


def tagged_stops(places: Sequence[TaggedPlace], most: int) -> tuple[Stop, ...]:
    """Stops from the places of an extract: cities, then towns, then villages, larger ones first.

    Args:
        places: The places.
        most: How many are taken at most.
    """
    ordered = sorted(
        places, key=lambda p: (PLACE_KINDS.index(p.kind), -p.population, p.names, p.lat, p.lon)
    )[:most]
    names = _unique([(place.names[0], place.lat, place.lon) for place in ordered])
    drawn = countries_at(
        np.array([place.lat for place in ordered]), np.array([place.lon for place in ordered])
    )
    return tuple(
        _tagged(name, place, outline)
        for name, place, outline in zip(names, ordered, drawn, strict=True)
    )


def _tagged(name: str, place: TaggedPlace, outline: Where) -> Stop:
    known = known_place(place.names, place.lat, place.lon)
    code = code_of(place.country)
    admin1 = place.admin1 or (known.admin1 if known else "")
    if code:
        where = Where(code, admin1 if not known or known.country == code else place.admin1)
    elif known:
        where = Where(known.country, admin1)
    else:
        where = Where(outline.country, place.admin1, sure=False)
    population = place.population or (known.population if known else 0)
    source = _SOURCE
    if known and population and not place.population:
        source = f"{_SOURCE}; residents: gazetteer"
    also = tuple(other for other in place.names if other != name)
    return Stop(
        name, also, round(place.lat, 5), round(place.lon, 5), where, population, False, source
    )


def _unique(places: Sequence[tuple[str, float, float]]) -> list[str]:
    """A name of its own for each place: the first of a name keeps it, others say what is near."""
    bearers = Counter(name for name, _, _ in places)
    lats = np.array([lat for _, lat, _ in places])
    lons = np.array([lon for _, _, lon in places])
    taken = set(bearers)
    first: set[str] = set()
    result = []
    for at, (name, lat, lon) in enumerate(places):
        if name in first:
            km = distance(np.full(at, lat), np.full(at, lon), lats[:at], lons[:at])
            order = np.argsort(km, kind="stable")
            near = next((places[i][0] for i in order.tolist() if places[i][0] != name), "")
            name = free_name(f"{name} (near {near})" if near else name, taken)
            taken.add(name)
        first.add(name)
        result.append(name)
    return result


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, tried = 2, name
    while tried in taken:
        tried, number = f"{name} {number}", number + 1
    return tried


def settle_countries(stops: Sequence[Stop], start: Ints, end: Ints, length: Ints) -> list[Stop]:
    """Give each stop of unsure country that of the sure one nearest by road.

    Args:
        stops: The stops.
        start: Stop at which each way begins that meets no border.
        end: Stop at which it ends.
        length: How long it is.
    """
    sure = np.flatnonzero([stop.where.sure for stop in stops])
    if not len(sure) or len(sure) == len(stops):
        return list(stops)
    shape = (len(stops), len(stops))
    ways = csr_array((np.maximum(length, 1).astype(float), (start, end)), shape=shape)
    _, _, nearest = dijkstra(
        ways, directed=False, indices=sure, min_only=True, return_predecessors=True
    )
    return [
        stop
        if stop.where.sure or source < 0
        else replace(
            stop, where=replace(stop.where, country=stops[source].where.country, sure=True)
        )
        for stop, source in zip(stops, nearest.tolist(), strict=True)
    ]
