"""What a draft asks of the world: places, borders and roads.

The functions stand side by side in one record, so that a draft can be made over another map: a
test's, or a peer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from waystation.domain.places import Location, NamedPlace, RoadNetwork


class PlacesIn(Protocol):
    """Populated places in a box of degrees, largest first."""

    def __call__(
        self, south: float, west: float, north: float, east: float, *, least_population: int = 0
    ) -> Sequence[NamedPlace]:
        """The places."""
        ...


class RoadsBetween(Protocol):
    """A network of roads between places."""

    def __call__(
        self,
        places: Sequence[NamedPlace],
        *,
        crossings: Sequence[NamedPlace] = (),
        ways: Collection[tuple[str, str]] = (),
    ) -> RoadNetwork:
        """The network; `ways` are the borders that may be passed, in the way people go."""
        ...


class Corridor(Protocol):
    """The places a network between stops and ends needs, out of all there are."""

    def __call__(
        self,
        stops: Sequence[NamedPlace],
        ends: Sequence[NamedPlace],
        every: Sequence[NamedPlace],
        /,
        *,
        most: int = 150,
    ) -> Sequence[NamedPlace]:
        """The places."""
        ...


@dataclass(frozen=True)
class Resolved:
    """What a name was taken for.

    Attributes:
        place: The place; None where there is none of that name.
        runner_up: The next likely one.
        confidence: 0 to 1.
        why: In plain words.
        suggestions: Names that come near, where there is no such place.
    """

    place: NamedPlace | None
    runner_up: NamedPlace | None = None
    confidence: float = 1.0
    why: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maps:
    """Places, borders and roads.

    Attributes:
        resolve: A name a person typed, with the places it should lie near.
        places_in: Populated places in a box.
        crossings_between: Known crossings of a border, by the codes of both countries.
        neighbours: Countries that share a border with one, by code.
        country_name: A country's name by its code.
        corridor: Places a network needs.
        roads: The network between places.
        other_names: Names by which reports may speak of locations, by the location's name.
    """

    resolve: Callable[[str, Sequence[NamedPlace]], Resolved]
    places_in: PlacesIn
    crossings_between: Callable[[str, str], Sequence[NamedPlace]]
    neighbours: Callable[[str], Sequence[str]]
    country_name: Callable[[str], str]
    corridor: Corridor
    roads: RoadsBetween
    other_names: Callable[[Sequence[Location]], Mapping[str, tuple[str, ...]]] = lambda _: {}
