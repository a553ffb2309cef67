"""A small map for tests of drafts: three countries in a row, and an island, all invented."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from waystation.domain.places import Location, NamedPlace, RoadNetwork, Route
from waystation.domain.vocabulary import LocationKind, Mode, RouteBasis
from waystation.drafting.geometry import km_between
from waystation.drafting.maps import Maps, Resolved

NAMES = {"AAA": "Alphaland", "BBB": "Betaland", "CCC": "Gammaland", "DDD": "Delta Island"}
BORDERS = {"AAA": ("BBB",), "BBB": ("AAA", "CCC"), "CCC": ("BBB",), "DDD": ()}
_LINK_KM = 90.0


def town(
    name: str, country: str, lat: float, lon: float, people: int, level: str = "city"
) -> NamedPlace:
    """A place of the map."""
    return NamedPlace(name, country, f"{country} North", lat, lon, people, level)


TOWNS = (
    town("Ashford", "AAA", 1.0, 10.0, 50_000),
    town("Birch", "AAA", 1.2, 10.4, 9_000),
    town("Cedar", "AAA", 1.1, 10.9, 20_000),
    town("Dunes", "BBB", 1.1, 11.3, 15_000),
    town("Elm", "BBB", 1.3, 11.8, 40_000),
    town("Fern", "BBB", 0.7, 12.1, 8_000),
    town("Gorse", "BBB", 1.6, 12.2, 90_000),
    town("Hazel", "BBB", 0.6, 12.6, 30_000),
    town("Iris", "CCC", 1.7, 12.5, 70_000),
    town("Juniper", "CCC", 0.5, 12.9, 10_000),
    town("Kelp", "DDD", 1.0, 16.0, 12_000),
)
COUNTRIES = (
    town("Alphaland", "AAA", 1.1, 10.4, 900_000, "country"),
    town("Betaland", "BBB", 1.1, 12.0, 900_000, "country"),
    town("Gammaland", "CCC", 1.1, 12.8, 900_000, "country"),
    town("Delta Island", "DDD", 1.0, 16.0, 20_000, "country"),
)
CROSSINGS = (
    NamedPlace("Cedar bridge", "AAA/BBB", "", 1.1, 11.1, 0, "crossing"),
    NamedPlace("Gorse gate", "BBB/CCC", "", 1.65, 12.35, 0, "crossing"),
    NamedPlace("Hazel gate", "BBB/CCC", "", 0.55, 12.75, 0, "crossing"),
)


def place(name: str) -> NamedPlace:
    """A town or country of the map by its name."""
    return next(one for one in (*TOWNS, *COUNTRIES) if one.name == name)


def _resolve(asked: str, _: Sequence[NamedPlace]) -> Resolved:
    found = [one for one in (*TOWNS, *COUNTRIES) if one.name == asked.split(",")[0]]
    if found:
        return Resolved(found[0])
    like = tuple(one.name for one in TOWNS if one.name[0] == asked[:1])
    return Resolved(None, suggestions=like)


def _places_in(
    south: float, west: float, north: float, east: float, *, least_population: int = 0
) -> tuple[NamedPlace, ...]:
    inside = [one for one in TOWNS if south <= one.lat <= north and west <= one.lon <= east]
    large = [one for one in inside if one.population >= least_population]
    return tuple(sorted(large, key=lambda one: -one.population))


def _corridor(
    stops: Sequence[NamedPlace],
    ends: Sequence[NamedPlace],
    all_places: Sequence[NamedPlace],
    *,
    most: int = 150,
) -> tuple[NamedPlace, ...]:
    return tuple(dict.fromkeys([*stops, *ends, *all_places]))[:most]


def _roads(
    places: Sequence[NamedPlace],
    *,
    crossings: Sequence[NamedPlace] = (),
    ways: Collection[tuple[str, str]] = (),
) -> RoadNetwork:
    """Neighbours within a country are joined; crossings to the nearest town on either side."""
    found = [_location(one) for one in places]
    routes = [
        _route(one.name, other.name, km_between(one, other))
        for one in places
        for other in places
        if one != other and one.country == other.country and km_between(one, other) <= _LINK_KM
    ]
    for crossing in crossings:
        for way in ways:
            if set(way) != set(crossing.country.split("/")):
                continue
            at = replace(crossing, country="/".join(way))
            sides = [
                min(
                    (one for one in places if one.country == code),
                    key=lambda one: km_between(one, crossing),
                )
                for code in way
            ]
            found.append(_location(at))
            routes.append(_route(sides[0].name, at.name, km_between(sides[0], at)))
            routes.append(_route(at.name, sides[1].name, km_between(at, sides[1])))
    return RoadNetwork(tuple(found), tuple(routes), ("roads are invented",), ("Nobody",))


def _location(place: NamedPlace) -> Location:
    kind = LocationKind.CROSSING if place.level == "crossing" else LocationKind.TOWN
    return Location(
        place.name, place.country, place.admin1, place.lat, place.lon, kind, None,
        place.population, source="invented",
    )  # fmt: skip


def _route(start: str, end: str, km: float) -> Route:
    km = max(round(1.3 * km, 1), 1.0)
    return Route(start, end, km, tuple(Mode), "invented", basis=RouteBasis.APPROXIMATE)


def small_maps() -> Maps:
    """The map."""
    return Maps(
        resolve=_resolve,
        places_in=_places_in,
        crossings_between=lambda one, other: [
            crossing for crossing in CROSSINGS if set(crossing.country.split("/")) == {one, other}
        ],
        neighbours=lambda code: BORDERS[code],
        country_name=lambda code: NAMES[code],
        corridor=_corridor,
        roads=_roads,
    )
