"""Names of places: countries, regions, towns, crossings and a scenario's own locations.

The index behind it holds GeoNames' places of 500 residents and more (`tools/build_gazetteer.py`).
Lookups ignore case, accents, dots and hyphens; `resolve` knows sloppier spellings and context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from waystation.domain.places import Gazetteer, Location, NamedPlace
from waystation.world.gazetteer_store import BY_NUMBER, FIELDS, Store, names_of, ranked, store
from waystation.world.similar import SHORTEST, alike, bucket
from waystation.world.spelling import fold, loose

__all__ = [
    "ATTRIBUTION",
    "WithLocations",
    "World",
    "fold",
    "with_locations",
    "with_places",
    "world_gazetteer",
]

ATTRIBUTION = (
    "Place names: GeoNames (CC BY 4.0), selected and reformatted; names of regions and countries "
    "also from Unicode CLDR (Unicode License v3)."
)
"""Whom the place names must be credited to, wherever places are shown."""

_REMEMBERED = 1 << 16
_BY_NAME = (
    f"SELECT {FIELDS} FROM name n JOIN place p ON p.id = n.place "
    "WHERE n.loose = ? AND coalesce(n.folded, n.loose) = ?"
)
_BY_LOOSE = (
    f"SELECT {FIELDS} FROM name n JOIN place p ON p.id = n.place "
    "WHERE n.loose = ? AND coalesce(n.folded, n.loose) <> ?"
)


@dataclass(frozen=True, eq=False)
class World:
    """The places of the world, as the index tells them."""

    index: Store

    def lookup(self, name: str) -> tuple[NamedPlace, ...]:
        """Places the name alone can mean, likeliest first: wider levels, then larger places.

        Towns of 15,000 residents and more, of 500 and more in Mexico and Central America, under
        the names reports use; capitals; regions whose name is no common word; countries.
        """
        return self._alone(name)

    def lookup_all(self, name: str) -> tuple[NamedPlace, ...]:
        """Every place that bears this name or has borne it, small ones as well."""
        return self._all(name)

    @property
    def longest(self) -> int:
        """Number of words in the longest name that is told alone."""
        return self.index.longest

    def __reduce__(self) -> tuple[Callable[[], Gazetteer], tuple[()]]:
        return world_gazetteer, ()

    def similar(self, name: str, countries: frozenset[str]) -> tuple[NamedPlace, ...]:
        """Places of these countries whose names are one letter from this one, likeliest first.

        Also those of the same name in a loose spelling ("Ndjamena", "El Geneina").
        """
        return self._near(fold(name), countries)

    @cached_property
    def _alone(self) -> Callable[[str], tuple[NamedPlace, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(lambda name: self._found(name, alone=True))

    @cached_property
    def _all(self) -> Callable[[str], tuple[NamedPlace, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(lambda name: self._found(name, alone=False))

    @cached_property
    def _near(self) -> Callable[[str, frozenset[str]], tuple[NamedPlace, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(self._misspelt)

    def _misspelt(self, asked: str, countries: frozenset[str]) -> tuple[NamedPlace, ...]:
        short, near = loose(asked), bucket(asked)
        numbers: set[int] = set()
        for country in sorted(countries):
            names = names_of(country)
            numbers.update(*(names.places[one] for one in alike(asked, names.by_bucket(near))))
        found = [one for number in sorted(numbers) for one in self.index.found(BY_NUMBER, [number])]
        sloppy = self.index.found(_BY_LOOSE, (short, asked)) if len(short) >= SHORTEST else []
        found += [one for one in sloppy if one.place.country in countries]
        return tuple(dict.fromkeys(ranked(found)))

    def _found(self, name: str, alone: bool) -> tuple[NamedPlace, ...]:
        key = fold(name)
        if not self.index.may_know(key, alone):
            return ()
        query = f"{_BY_NAME} AND n.alone = 1" if alone else _BY_NAME
        return ranked(self.index.found(query, (loose(key), key)))


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
    """Countries, first-level regions, crossings and towns of the world.

    The index is built at first use, in some seconds, and opened at once ever after.
    """
    return World(store())


def with_locations(gazetteer: Gazetteer, locations: Sequence[Location]) -> Gazetteer:
    """The gazetteer with these locations, by their names and other names, put in front."""
    named: dict[str, list[NamedPlace]] = {}
    for location in locations:
        place = _as_place(location)
        for key in {fold(name) for name in (location.name, *location.also)}:
            named.setdefault(key, []).append(place)
    words = max((key.count(" ") + 1 for key in named), default=0)
    return WithLocations(gazetteer, named, max(gazetteer.longest, words))


def with_places(gazetteer: Gazetteer, places: Sequence[NamedPlace]) -> Gazetteer:
    """The gazetteer with these places put in front, by their names."""
    named = {fold(place.name): [place] for place in places}
    words = max((key.count(" ") + 1 for key in named), default=0)
    return WithLocations(gazetteer, named, max(gazetteer.longest, words)) if named else gazetteer


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
