"""What a straight way between two places runs over: sea, and countries it has no business in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waystation.world.coast import SEA, Land, longest_run
from waystation.world.graph import Pairs
from waystation.world.sphere import Numbers, Vectors, Whole, along, distances_km

STEP_KM = 1.0
"""How far apart a way is looked at; the outlines know no more."""

OUTLINES_OFF_KM = 5.0
"""How far the outlines may be wrong.

Of 234,908 towns of GeoNames, 828 lie across a border by these outlines, 95 % of them within 5 km
of it, and 6,125 in the sea, 80 % of them within 4 km of the shore; most of the rest are on islands
the outlines leave out (docs/roads.md).
"""

_AT_ONCE = 20_000


@dataclass(frozen=True)
class Barriers:
    """What each of m straight ways runs over, kilometres.

    Attributes:
        km: Length of the way, (m,).
        sea_run: Longest stretch at sea, (m,).
        foreign_run: Longest stretch in countries that are not those of its ends, (m,).
        sea: All stretches at sea together, (m,).
        foreign: All stretches in other countries together, (m,).
    """

    km: Numbers
    sea_run: Numbers
    foreign_run: Numbers
    sea: Numbers
    foreign: Numbers

    @property
    def open(self) -> NDArray[np.bool_]:
        """Whether nothing bars each way that could not be an error of the outlines."""
        return (self.sea_run <= OUTLINES_OFF_KM) & (self.foreign_run <= OUTLINES_OFF_KM)

    @property
    def barred(self) -> Numbers:
        """Kilometres each way runs over sea and other countries."""
        return self.sea + self.foreign


def barriers(land: Land, vectors: Vectors, country: Whole, pairs: Pairs) -> Barriers:
    """What the straight ways between pairs of places run over.

    Args:
        land: The land.
        vectors: Unit vectors (n, 3) of the places.
        country: Number of the country each place stands in, (n,).
        pairs: Numbers of the places at the ends of each way, (m, 2).
    """
    parts = [
        _measure(land, vectors, country, pairs[i : i + _AT_ONCE])
        for i in range(0, max(len(pairs), 1), _AT_ONCE)
    ]
    return Barriers(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _measure(
    land: Land, vectors: Vectors, country: Whole, pairs: Pairs
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    first, last = vectors[pairs[:, 0]], vectors[pairs[:, 1]]
    points, way = along(first, last, STEP_KM)
    here = land.countries(points)
    own = country[pairs][way]
    sea = here == SEA
    foreign = ~sea & (here != own[:, 0]) & (here != own[:, 1])
    km = distances_km(first, last)
    count = np.bincount(way, minlength=len(pairs))
    step = km / np.maximum(count - 1, 1)
    return (
        km,
        step * longest_run(way, sea, len(pairs)),
        step * longest_run(way, foreign, len(pairs)),
        step * np.bincount(way[sea], minlength=len(pairs)),
        step * np.bincount(way[foreign], minlength=len(pairs)),
    )


def border_points(land: Land, vectors: Vectors, country: Whole, pairs: Pairs) -> Vectors:
    """Where straight ways reach the country of their second place, (m, 3), of unit length.

    The middle of the way where the outlines show no such point.
    """
    first, last = vectors[pairs[:, 0]], vectors[pairs[:, 1]]
    middle = first + last
    points, way = along(first, last, STEP_KM)
    start, end = country[pairs[:, 0]][way], country[pairs[:, 1]][way]
    reached = np.flatnonzero((land.countries(points) == end) & (start != end))
    ways, at = np.unique(way[reached], return_index=True)
    middle[ways] = points[reached[at]]
    return np.asarray(middle / np.linalg.norm(middle, axis=1, keepdims=True))
