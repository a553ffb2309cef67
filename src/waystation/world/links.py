"""Which places of one country are joined by a road, as far as neighbourhood and land tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waystation.world.barriers import Barriers, barriers
from waystation.world.coast import SEA, Land
from waystation.world.graph import Joined, Pairs, gabriel_pairs
from waystation.world.sphere import Numbers, Vectors, Whole

WIDEST_BAY_KM = 100.0
"""A road that goes round more water than this is not told by its ends: La Paz and Los Mochis lie
on one piece of land, 200 km apart over the gulf and 3,000 round it."""


_ROUND = 1.5
"""Kilometres of a free line that are preferred to one over sea or through another country."""

_NEAREST, _TRIED = 12, 400
"""Places of other parts tried for each place, and most pairs for each part."""


@dataclass(frozen=True)
class Ground:
    """Places as the network is made from them, in an order that the input's order cannot change.

    Attributes:
        land: The land they stand on.
        vectors: Unit vectors, (n, 3).
        country: Number of the country each stands in by the outlines, (n,).
        piece: Piece of land each stands on, `SEA` where the outlines have none, (n,). Pieces with
            narrow water between them bear one number.
        nation: Number of the country each belongs to by its record, (n,).
    """

    land: Land
    vectors: Vectors
    country: Whole
    piece: Whole
    nation: Whole

    def mass(self, places: Whole) -> Whole:
        """Land mass of places, by their numbers; `SEA` where the outlines have none."""
        piece = self.piece[places]
        return np.where(piece == SEA, SEA, self.land.mass_of[piece])

    def barriers(self, pairs: Pairs) -> Barriers:
        """What straight ways between pairs of places run over."""
        return barriers(self.land, self.vectors, self.country, pairs)


@dataclass(frozen=True)
class Links:
    """Pairs of places joined by a road, both ways.

    Attributes:
        pairs: Numbers of the places, (m, 2), the smaller first, in order.
        km: Length of the straight way, (m,).
        sea: Kilometres of it at sea, (m,).
        forced: Whether it is there only because nothing else joins two parts of one piece of
            land, (m,).
    """

    pairs: Pairs
    km: Numbers
    sea: Numbers
    forced: NDArray[np.bool_]


def links_within(ground: Ground) -> Links:
    """Roads between places of the same country.

    Neighbours of the Gabriel graph of each country are joined, except over sea or through another
    country. Where that leaves a piece of land in parts, the shortest links are added until it is
    in one, kilometres over sea and through other countries counted several times; never over a
    bay wider than 100 km.
    """
    made = [
        _links_of(ground, np.flatnonzero(ground.nation == nation))
        for nation in np.unique(ground.nation)
    ]
    pairs, km, sea, forced = (np.concatenate(column) for column in zip(*made, strict=True))
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return Links(pairs[order], km[order], sea[order], forced[order])


Part = tuple[Pairs, Numbers, Numbers, NDArray[np.bool_]]


def _links_of(ground: Ground, places: Whole) -> Part:
    """Links between the places of one country."""
    pairs = places[gabriel_pairs(ground.vectors[places])]
    found = ground.barriers(pairs)
    kept = found.open
    joined = Joined(len(ground.vectors), pairs[kept].tolist())
    parts = [(pairs[kept], found.km[kept], found.sea[kept], np.zeros(kept.sum(), dtype=bool))]
    pieces = [piece for piece in np.unique(ground.piece[places]).tolist() if piece != SEA]
    parts += [_missing(ground, places[ground.piece[places] == piece], joined) for piece in pieces]
    one, two, three, four = (np.concatenate(column) for column in zip(*parts, strict=True))
    return one, two, three, four


def _missing(ground: Ground, places: Whole, joined: Joined) -> Part:
    """Links that join what is left in parts on one piece of land (Kruskal 1956)."""
    part = np.array([joined.root(place) for place in places.tolist()], dtype=np.int64)
    pairs = places[_between_parts(ground.vectors[places], part)]
    found = ground.barriers(pairs)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], np.rint(found.km + _ROUND * found.barred)))
    near = order[found.sea_run[order] <= WIDEST_BAY_KM]
    taken = [i for i in near.tolist() if joined.join(int(pairs[i, 0]), int(pairs[i, 1]))]
    return pairs[taken], found.km[taken], found.sea[taken], np.ones(len(taken), dtype=bool)


def _between_parts(vectors: Vectors, part: Whole) -> Pairs:
    """Pairs of places in different parts: neighbours, and the nearest ones of each other.

    Neighbours alone join all parts; but where the line between them is barred, places farther from
    each other may have a free one.
    """
    from scipy.spatial import cKDTree

    if len(np.unique(part)) < 2:
        return np.empty((0, 2), dtype=np.int64)
    pairs = gabriel_pairs(vectors)
    found = [pairs[part[pairs[:, 0]] != part[pairs[:, 1]]]]
    for one in np.unique(part)[1:]:
        own, others = np.flatnonzero(part == one), np.flatnonzero(part != one)
        count = min(_NEAREST, len(others))
        far, who = cKDTree(vectors[others]).query(vectors[own], k=[*range(1, count + 1)])
        made = np.column_stack([np.repeat(own, count), others[np.asarray(who).ravel()]])
        shortest = np.argsort(np.asarray(far).ravel(), kind="stable")[:_TRIED]
        found.append(np.sort(made[shortest], axis=1))
    return np.asarray(np.unique(np.concatenate(found), axis=0))
