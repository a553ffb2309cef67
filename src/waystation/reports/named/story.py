"""What a document is about, in places: its countries, its regions, its sure towns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import acos, cos, inf, radians, sin

from waystation.domain.places import NamedPlace

_EARTH_KM = 6371.0
_REGION_WORDS = (" department", " state", " oblast", " governorate", " province", " region")

_LITTLE = 0.01
_FULL = 1.0
"""What one sure mention adds: less says of no country that the text is about it."""

Direction = tuple[float, float, float]


@lru_cache(maxsize=4096)
def halves(country: str) -> tuple[str, ...]:
    """The countries of a code: two for a crossing ("MEX/GTM")."""
    return tuple(country.split("/")) if "/" in country else (country,)


@lru_cache(maxsize=16384)
def plain(region: str) -> str:
    """A region's name as regions are compared: without the word for its kind."""
    name = region.casefold()
    for word in _REGION_WORDS:
        name = name.removesuffix(word)
    return name


def lies_in(place: NamedPlace, region: NamedPlace) -> bool:
    """True when the region or country holds the place."""
    if region.country not in halves(place.country) or not region.country:
        return False
    if region.level == "country":
        return place.level != "country"
    return region.level == "admin1" and plain(place.admin1) == plain(region.name)


def direction(place: NamedPlace) -> Direction:
    """A place as a point on the unit sphere."""
    lat, lon = radians(place.lat), radians(place.lon)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def km_between(first: Direction, second: Direction) -> float:
    """The great circle between two points of the unit sphere, in kilometres."""
    dot = first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
    return _EARTH_KM * acos(max(-1.0, min(1.0, dot)))


@dataclass(frozen=True)
class Anchor:
    """A place a document surely names, by which others are told.

    Attributes:
        name: As stated, in lower case.
        place: The place.
        at: Where it is on the unit sphere.
    """

    name: str
    place: NamedPlace
    at: Direction


@dataclass(frozen=True, eq=False)
class Story:
    """What one or more documents are about, in places.

    Attributes:
        countries: How much is said of each country: mentions of it, of its people, and of places
            that surely lie in it.
        regions: First-level regions that are surely named, or hold a place that is, each with
            the names, in lower case, that tell so.
        anchors: Towns that are surely named.
        settled: By name, in lower case, the place it is wherever its region is said with it.
        parts: What each name, in lower case, added to `countries`.
        called: Names of countries that are named, by code.
    """

    countries: Mapping[str, float] = field(default_factory=dict)
    regions: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    anchors: tuple[Anchor, ...] = ()
    settled: Mapping[str, NamedPlace] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def shares(self, name: str) -> Mapping[str, float]:
        """How much the story is about each country, 1 for the one it is most about.

        What the name itself, in lower case, added is left out: it says nothing of which place it
        means.
        """
        found = self._shares.get(name)
        if found is None:
            own = self.parts.get(name, {})
            left = {one: said - own.get(one, 0.0) for one, said in self.countries.items()}
            most = max([_FULL, *left.values()])
            found = {one: said / most for one, said in left.items() if said > _LITTLE}
            self._shares[name] = found
        return found

    @cached_property
    def weighed(self) -> dict[tuple[object, ...], object]:
        """What names were resolved to in this story, kept for those that are said again."""
        return {}

    @cached_property
    def _shares(self) -> dict[str, Mapping[str, float]]:
        return {}

    def nearest(self, place: NamedPlace, name: str) -> tuple[float, str]:
        """Kilometres to the nearest sure town of another name, and which; infinity without one."""
        x, y, z = direction(place)
        most, nearest = -2.0, ""
        for anchor in self.anchors:
            near = x * anchor.at[0] + y * anchor.at[1] + z * anchor.at[2]
            if near > most and anchor.name != name:
                most, nearest = near, anchor.place.name
        return (_EARTH_KM * acos(max(-1.0, min(1.0, most))) if nearest else inf), nearest


NO_STORY = Story()
