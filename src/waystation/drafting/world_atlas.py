"""The world's map, for stories found in reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.world.countries import country, neighbours
from waystation.world.gazetteer import world_gazetteer
from waystation.world.nearby import crossings_between, places_in
from waystation.world.resolve import resolve

_LEAST_PEOPLE = 5_000
"""Smaller towns are not taken for a country or region."""
_SURE = 0.3
"""Confidence below which a name of a report counts as not found."""


@dataclass(frozen=True)
class WorldAtlas:
    """The gazetteer shipped with the package, as the drafting of a story asks for it."""

    @property
    def gazetteer(self) -> Gazetteer:
        """Looks up names."""
        return world_gazetteer()

    def country(self, code: str) -> NamedPlace | None:
        """A country by its ISO 3166-1 alpha-3 code."""
        return country(code)

    def find(
        self, asked: str, near: Sequence[NamedPlace], countries: Sequence[str]
    ) -> tuple[NamedPlace | None, NamedPlace | None]:
        """The place a name most likely means in this context, and the runner-up."""
        found = resolve(asked, near=near, countries=countries)
        if found is None or found.confidence < _SURE:
            return None, None
        return found.place, found.runner_up

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
