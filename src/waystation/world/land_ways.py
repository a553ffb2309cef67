"""How far it is from one place to others over land, roughly, whatever borders lie between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from waystation.domain.places import NamedPlace
from waystation.world.barriers import OUTLINES_OFF_KM
from waystation.world.coast import SEA, nearest_piece, world_land
from waystation.world.links import Ground, links_within
from waystation.world.sphere import Numbers, distances_km, vectors_of

NETWORK_BENDS = 1.08
"""Way over a network of neighbours over the straight line, in the middle (docs/roads.md)."""


def land_km(places: Sequence[NamedPlace]) -> Numbers:
    """Kilometres over land from the first place to each of the places, (n,), about.

    At least the straight line; infinite where a place cannot be reached over land.

    Args:
        places: Places that lie apart; the more there are, the better is it known.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    land, vectors = world_land(), vectors_of(places)
    nothing = np.zeros(len(places), dtype=np.int64)
    unknown = np.full(len(places), SEA, dtype=np.int64)
    piece = nearest_piece(land, vectors, unknown, OUTLINES_OFF_KM)
    mass = np.where(piece == SEA, SEA, land.mass_of[piece])
    one_country = replace(land, country_of=np.zeros_like(land.country_of))
    links = links_within(Ground(one_country, vectors, nothing, mass, nothing))
    ends = (links.pairs[:, 0], links.pairs[:, 1])
    matrix = csr_matrix((links.km, ends), shape=(len(places), len(places)))
    far = np.asarray(dijkstra(matrix, directed=False, indices=[0]))[0] / NETWORK_BENDS
    return np.asarray(np.maximum(far, distances_km(vectors, vectors[:1])))
