"""The world's map, for stories found in reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.world.countries import country, neighbours
from waystation.world.gazetteer import fold, with_places, world_gazetteer
from waystation.world.nearby import crossings_between, km_between, places_in

_LEAST_PEOPLE = 5_000
"""Smaller towns are not taken for a country or region."""
_ALIKE_KM = 100.0
"""Differences in nearness below this do not tell; the larger place goes first."""


@dataclass(frozen=True)
class WorldAtlas:
    """The gazetteer shipped with the package, as the drafting of a story asks for it.

    Attributes:
        put: Places that a person put on the map besides.
    """

    put: tuple[NamedPlace, ...] = ()

    @property
    def gazetteer(self) -> Gazetteer:
        """Looks up names."""
        return with_places(world_gazetteer(), self.put)

    def country(self, code: str) -> NamedPlace | None:
        """A country by its ISO 3166-1 alpha-3 code."""
        return country(code)

    def find(
        self, asked: str, near: Sequence[NamedPlace], countries: Sequence[str]
    ) -> tuple[NamedPlace | None, NamedPlace | None]:
        """The place of that name in these countries nearest to the others, and the runner-up."""
        own = [one for one in self.put if fold(one.name) == fold(asked)]
        if own:
            return own[0], None
        gazetteer = self.gazetteer
        known = (
            gazetteer.lookup_all(asked)
            or _crossings_of(asked, countries)
            or gazetteer.similar(asked, frozenset(countries))
        )
        inside = [one for one in known if set(one.country.split("/")) & set(countries)]

        def far(place: NamedPlace) -> tuple[bool, int, int, str]:
            km = min((km_between(place, one) for one in near), default=0.0)
            return place.level == "country", round(km / _ALIKE_KM), -place.population, place.name

        ranked = sorted(inside, key=far)
        return next(iter(ranked), None), next(iter(ranked[1:]), None)

    def towns(self, country: str) -> tuple[NamedPlace, ...]:
        """Towns of a country, largest first."""
        return _towns(country)

    def neighbours(self, country: str) -> tuple[str, ...]:
        """Countries a country shares a land border with, in order of code."""
        return neighbours(country)

    def crossings(self, one: str, other: str) -> tuple[NamedPlace, ...]:
        """Known crossings between two countries."""
        return crossings_between(one, other)


@cache
def _towns(code: str) -> tuple[NamedPlace, ...]:
    """Towns of a country; searched in the whole world's box, once."""
    return places_in(-90, -180, 90, 180, least_population=_LEAST_PEOPLE, countries=(code,))


def _crossings_of(asked: str, countries: Sequence[str]) -> tuple[NamedPlace, ...]:
    """Crossings between these countries that are named by a town of this name."""
    pairs = combinations(sorted(set(countries)), 2)
    found = (one for pair in pairs for one in crossings_between(*pair))
    return tuple(one for one in found if fold(asked) in map(fold, one.name.split(" – ")))
