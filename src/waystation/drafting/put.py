"""Places a person puts on the map: those no list of places knows, given with `--place`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from waystation.domain.draft import Choice
from waystation.domain.errors import Problem
from waystation.domain.places import Location, NamedPlace, RoadNetwork
from waystation.domain.vocabulary import ChoiceBasis, LocationKind
from waystation.drafting.geometry import km_between
from waystation.drafting.maps import Maps, Resolved
from waystation.world.spelling import fold

OPTION = "--place"
PUT_KM = 0.1
"""A location of the name this near a place that was put is that place."""

_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,12})?"
_FORM = re.compile(rf"([^=]{{1,80}})=\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,([^,=]{{1,60}}))?")
_EXPECTED = "NAME=LAT,LON or NAME=LAT,LON,COUNTRY in degrees, as Tawila=13.50,24.88"

CountryAt = Callable[[float, float], str]
"""Code of the country a position lies in; empty where none is near."""


def places_put(
    texts: Sequence[str], country_at: CountryAt, code_of: Callable[[str], str]
) -> tuple[tuple[NamedPlace, ...], list[Problem]]:
    """The places of `--place`, and what is wrong with them.

    Args:
        texts: Each NAME=LAT,LON or NAME=LAT,LON,COUNTRY; degrees north and east.
        country_at: The country of a position.
        code_of: The code of a country by its name or code; empty where there is none.
    """
    found: dict[str, NamedPlace] = {}
    problems: list[Problem] = []
    for text in texts:
        place, problem = _put(text, country_at, code_of)
        if problem is None and place and fold(place.name) in found:
            problem = Problem(OPTION, 0, "", f"{place.name} twice", "each name once")
        if problem is not None:
            problems.append(problem)
        elif place is not None:
            found[fold(place.name)] = place
    return tuple(found.values()), problems


def _put(
    text: str, country_at: CountryAt, code_of: Callable[[str], str]
) -> tuple[NamedPlace | None, Problem | None]:
    parts = _FORM.fullmatch(text.strip())
    name = " ".join(parts[1].split()) if parts else ""
    if parts is None or not name:
        return None, Problem(OPTION, 0, "", repr(text), _EXPECTED)
    lat, lon = float(parts[2]), float(parts[3])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        expected = "degrees north from -90 to 90, then degrees east from -180 to 180"
        return None, Problem(OPTION, 0, "", f"{name} at {lat:g}, {lon:g}", expected)
    named = (parts[4] or "").strip()
    country = code_of(named) if named else country_at(lat, lon)
    if not country:
        found = (
            f"no country {named!r}" if named else f"{name} at {lat:g}, {lon:g}: no country there"
        )
        expected = "latitude before longitude; or the country behind them, by name or code"
        return None, Problem(OPTION, 0, "", found, expected)
    return NamedPlace(name, country, "", lat, lon, 0, "location"), None


def with_put(maps: Maps, put: Sequence[NamedPlace]) -> Maps:
    """The map with these places on it; their names mean them and nothing else."""
    if not put:
        return maps
    named = {fold(one.name): one for one in put}

    def resolve(asked: str, near: Sequence[NamedPlace]) -> Resolved:
        place = named.get(fold(asked)) or named.get(fold(asked.split(",")[0].strip()))
        return Resolved(place) if place else maps.resolve(asked, near)

    def places_in(
        south: float, west: float, north: float, east: float, *, least_population: int = 0
    ) -> Sequence[NamedPlace]:
        inside = [one for one in put if _in_box(one, south, west, north, east)]
        others = maps.places_in(south, west, north, east, least_population=least_population)
        return [*inside, *others]

    def corridor(
        stops: Sequence[NamedPlace],
        ends: Sequence[NamedPlace],
        every: Sequence[NamedPlace],
        /,
        *,
        most: int = 150,
    ) -> Sequence[NamedPlace]:
        chosen = maps.corridor(stops, ends, every, most=most)
        own = [one for one in every if one in put and one not in chosen]
        return [*chosen[: max(most - len(own), 0)], *own]

    def roads(
        places: Sequence[NamedPlace],
        *,
        crossings: Sequence[NamedPlace] = (),
        ways: Collection[tuple[str, str]] = (),
    ) -> RoadNetwork:
        made = maps.roads(places, crossings=crossings, ways=ways)
        return replace(made, locations=tuple(_own(one, put) for one in made.locations))

    def other_names(locations: Sequence[Location]) -> Mapping[str, tuple[str, ...]]:
        return maps.other_names([one for one in locations if not is_put(one, put)])

    return replace(
        maps, resolve=resolve, places_in=places_in, corridor=corridor, roads=roads,
        other_names=other_names,
    )  # fmt: skip


def _in_box(place: NamedPlace, south: float, west: float, north: float, east: float) -> bool:
    beside = west <= place.lon <= east if west <= east else place.lon >= west or place.lon <= east
    return south <= place.lat <= north and beside


def is_put(location: Location, put: Sequence[NamedPlace]) -> bool:
    """Whether a location is one of the places that were put on the map."""
    return location.kind is not LocationKind.CROSSING and any(
        location.country == one.country and km_between(location, one) <= PUT_KM for one in put
    )


def _own(location: Location, put: Sequence[NamedPlace]) -> Location:
    """A location, with its true source where it is one of those put on the map."""
    return replace(location, source=f"given with {OPTION}") if is_put(location, put) else location


def put_choices(put: Sequence[NamedPlace], locations: Sequence[Location]) -> Iterator[Choice]:
    """What became of each place that was put on the map."""
    for one in put:
        chosen = f"{one.name}, {one.country}: {one.lat:g}, {one.lon:g}"
        on_way = any(is_put(location, [one]) for location in locations)
        because = f"given with {OPTION}" + (
            "" if on_way else "; it lies on no way they may take, so the network leaves it out"
        )
        yield Choice("a place put on the map", chosen, ChoiceBasis.GIVEN, because, "locations.csv")
