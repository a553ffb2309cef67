"""Known road distances between towns, and those of approximate networks between the same towns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.world.corridor import corridor_places
from waystation.world.nearby import places_in
from waystation.world.place_names import location_of
from waystation.world.roads import approximate_roads
from waystation.world.sphere import distances_km, vectors_of

TABLE = Path(__file__).parent / "unit" / "data" / "known_distances.csv"


@dataclass(frozen=True)
class Known:
    """One row of the table.

    Attributes:
        start: One town.
        end: The other one.
        km: Kilometres by road.
        part: "fit" or "test".
    """

    start: NamedPlace
    end: NamedPlace
    km: float
    part: str

    @property
    def straight(self) -> float:
        """Kilometres in a straight line."""
        at = vectors_of([self.start, self.end])
        return float(distances_km(at[0], at[1]))


def known_distances() -> Iterator[Known]:
    """All rows, in the order of the file."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            ends = [
                NamedPlace(
                    row[end],
                    row["country"],
                    "",
                    float(row[f"{end}_lat"]),
                    float(row[f"{end}_lon"]),
                    0,
                    "city",
                )
                for end in ("from", "to")
            ]
            yield Known(ends[0], ends[1], float(row["km"]), row["part"])


def over_network(known: Known, most: int = 150) -> float:
    """Kilometres between the two towns over an approximate network; infinite without a way."""
    places = corridor_places([known.start], [known.end], towns_of(known.start.country), most=most)
    return shortest(approximate_roads(places), known.start, known.end)


@cache
def towns_of(country: str) -> Sequence[NamedPlace]:
    """All towns of a country."""
    return _towns().get(country, ())


@cache
def _towns() -> dict[str, list[NamedPlace]]:
    found: dict[str, list[NamedPlace]] = {}
    for town in places_in(-90, -180, 90, 180):
        found.setdefault(town.country, []).append(town)
    return found


def shortest(network: RoadNetwork, start: NamedPlace, end: NamedPlace) -> float:
    """Kilometres of the shortest way between two places of a network."""
    number = {one.name: i for i, one in enumerate(network.locations)}
    ends = [location_of(network.locations, place) for place in (start, end)]
    if ends[0] is None or ends[1] is None:
        return float("inf")
    rows = np.array([(number[r.start], number[r.end]) for r in network.routes]).reshape(-1, 2)
    weights = [route.km for route in network.routes]
    matrix = csr_matrix((weights, (rows[:, 0], rows[:, 1])), shape=(len(number), len(number)))
    far = dijkstra(matrix, indices=[number[ends[0].name]])
    return float(far[0, number[ends[1].name]])
