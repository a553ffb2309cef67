"""Names of places: countries, regions, towns and a scenario's own locations.

The index shipped with the package is built from GeoNames (geonames.org, CC BY 4.0) by
`tools/build_gazetteer.py`. Lookups ignore case, accents, dots and hyphens.
"""

from __future__ import annotations

import lzma
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from waystation.domain.places import Gazetteer, Location, NamedPlace
from waystation.world.similar import alike, bucket

_LEVELS = ("location", "country", "area", "admin1", "city")
_NAME, _ALSO, _COLUMNS = 1, 7, 8
_REMEMBERED = 1 << 16


def fold(name: str) -> str:
    """A name as it is compared: lower case, no accents, single spaces ("tecun uman")."""
    if not name.isascii():
        spread = unicodedata.normalize("NFKD", name.replace("’", "'"))
        name = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(name.replace(".", "").replace("-", " ").lower().split())


@dataclass(frozen=True, eq=False)
class Index:
    """A gazetteer held as text lines by folded name; a line is parsed when it is asked for."""

    lines: Mapping[str, Sequence[str]]
    longest: int

    def lookup(self, name: str) -> tuple[NamedPlace, ...]:
        """Places that bear this name, likeliest first: wider levels, then larger places."""
        return self._remembered(name)

    def lookup_all(self, name: str) -> tuple[NamedPlace, ...]:
        """Every place that bears this name, likeliest first."""
        return self._remembered(name)

    def similar(self, name: str, countries: frozenset[str]) -> tuple[NamedPlace, ...]:
        """Places of these countries whose names are one letter from this one, likeliest first."""
        asked = fold(name)
        near = [
            _parse(line)
            for other in alike(asked, self._begin_with.get(bucket(asked), ()))
            for line in self.lines[other]
        ]
        return tuple(sorted({one for one in near if one.country in countries}, key=_likelihood))

    @cached_property
    def _begin_with(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name in self.lines:
            found.setdefault(bucket(name), []).append(name)
        return found

    @cached_property
    def _remembered(self) -> Callable[[str], tuple[NamedPlace, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(self._found)

    def _found(self, name: str) -> tuple[NamedPlace, ...]:
        places = [_parse(line) for line in self.lines.get(fold(name), ())]
        return tuple(sorted(places, key=_likelihood))


@dataclass(frozen=True)
class WithLocations:
    """A gazetteer with a scenario's locations in front of everything else it knows."""

    behind: Gazetteer
    locations: Mapping[str, Sequence[NamedPlace]]
    longest: int

    def lookup(self, name: str) -> tuple[NamedPlace, ...]:
        """Locations of this name, then the other places that bear it."""
        return (*self.locations.get(fold(name), ()), *self.behind.lookup(name))

    def lookup_all(self, name: str) -> tuple[NamedPlace, ...]:
        """Locations of this name, then every other place that bears it, small ones as well."""
        return (*self.locations.get(fold(name), ()), *self.behind.lookup_all(name))

    def similar(self, name: str, countries: frozenset[str]) -> tuple[NamedPlace, ...]:
        """Locations, then other places of these countries, whose names are much like this one."""
        named = [
            place for other in alike(fold(name), self.locations) for place in self.locations[other]
        ]
        return (*named, *self.behind.similar(name, countries))


@cache
def world_gazetteer() -> Gazetteer:
    """Countries, first-level regions where known, and towns of the world.

    Towns of 15,000 people and more everywhere, of 500 and more in Mexico and Central America.
    Read once, on first use.
    """
    packed = files("waystation.world").joinpath("data/places.tsv.xz").read_bytes()
    lines: dict[str, list[str]] = {}
    for line in lzma.decompress(packed).decode().splitlines():
        cells = line.split("\t")
        also = cells[_ALSO].split(";") if cells[_ALSO] else []
        for key in {fold(name) for name in (cells[_NAME], *also)}:
            lines.setdefault(key, []).append(line)
    return Index(lines, max(key.count(" ") + 1 for key in lines))


def with_locations(gazetteer: Gazetteer, locations: Sequence[Location]) -> Gazetteer:
    """The gazetteer with these locations, by their names and other names, put in front."""
    named: dict[str, list[NamedPlace]] = {}
    for location in locations:
        place = _as_place(location)
        for key in {fold(name) for name in (location.name, *location.also)}:
            named.setdefault(key, []).append(place)
    words = max((key.count(" ") + 1 for key in named), default=0)
    return WithLocations(gazetteer, named, max(gazetteer.longest, words))


def _as_place(location: Location) -> NamedPlace:
    """A scenario location as a gazetteer entry."""
    return NamedPlace(
        name=location.name,
        country=location.country,
        admin1=location.admin1,
        lat=location.lat,
        lon=location.lon,
        population=location.population,
        level="location",
    )


def _parse(line: str) -> NamedPlace:
    level, name, country, admin1, lat, lon, population, _ = line.split("\t", _COLUMNS - 1)
    return NamedPlace(name, country, admin1, float(lat), float(lon), int(population), level)


def _likelihood(place: NamedPlace) -> tuple[int, int]:
    return _LEVELS.index(place.level), -place.population
