"""What the drafting of a story asks of a map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.world.nearby import km_between

_NEAREST_KM = 15.0
"""Distances below this weigh alike: within a town and its outskirts."""
_REGION_KM = 150.0
"""A town this near the middle of a region may lie in it where the map does not say."""
MORE_PEOPLE, FARTHER = 1.0, 2.0


class Atlas(Protocol):
    """Places of the world and how countries lie to each other."""

    @property
    def gazetteer(self) -> Gazetteer:
        """Looks up names."""
        ...

    def country(self, code: str) -> NamedPlace | None:
        """A country by its ISO 3166-1 alpha-3 code."""
        ...

    def find(
        self, asked: str, near: Sequence[NamedPlace], countries: Sequence[str]
    ) -> tuple[NamedPlace | None, NamedPlace | None]:
        """The place a name most likely means in this context, and the runner-up."""
        ...

    def towns(self, country: str) -> tuple[NamedPlace, ...]:
        """The towns of a country that count as large there, largest first."""
        ...

    def neighbours(self, country: str) -> tuple[str, ...]:
        """Countries a country shares a land border with, in order of code."""
        ...

    def crossings(self, one: str, other: str) -> tuple[NamedPlace, ...]:
        """Known crossings between two countries."""
        ...


def ranked_towns(
    place: NamedPlace, towards: NamedPlace | None, atlas: Atlas, named: Collection[NamedPlace] = ()
) -> list[NamedPlace]:
    """Towns a country or region can stand for, likeliest first.

    Towns of it that the reports name elsewhere go first. The others go by people over the square
    of the distance to where the way leads (a gravity rule; assumption), by people alone where
    nothing tells where it leads.

    Args:
        place: A country or first-level region.
        towards: Where the people were seen first, or where the way leads.
        atlas: The map.
        named: Places the reports name.
    """
    inside = [town for town in atlas.towns(place.country) if within(town, place)]
    told = [town for town in named if town.level == "city" and within(town, place)]

    def weight(town: NamedPlace) -> tuple[float, str]:
        people = max(town.population, 1) ** MORE_PEOPLE
        far = max(km_between(town, towards), _NEAREST_KM) ** FARTHER if towards else 1.0
        return -people / far, town.name

    first = sorted(dict.fromkeys(told), key=weight)
    return first + [town for town in sorted(inside, key=weight) if town not in first]


def within(town: NamedPlace, place: NamedPlace) -> bool:
    """Whether a town lies in a country or region, as far as the map says."""
    if town.country != place.country:
        return False
    if place.level == "country":
        return True
    if town.admin1:
        return town.admin1 == place.name
    return km_between(town, place) <= _REGION_KM
