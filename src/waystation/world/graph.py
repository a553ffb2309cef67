"""Which of many places on a sphere are neighbours: the Gabriel graph, and missing links.

Two places are joined when no third one lies in the circle that has them as its ends (Gabriel and
Sokal 1969, doi:10.2307/2412323). The graph holds the shortest spanning tree, so it is in one
piece; it is part of the Delaunay graph, which for points on a sphere is their convex hull.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from waystation.world.sphere import Vectors

Pairs = NDArray[np.int64]

_FEW = 12
"""Up to this many points all pairs are tried; a convex hull needs four that are not flat."""

_EDGE = 1e-9
"""A point this close to the circle, as share of its radius, counts as inside it."""


def gabriel_pairs(vectors: Vectors) -> Pairs:
    """Pairs (m, 2) of neighbours, the smaller number first, in order.

    Args:
        vectors: Unit vectors (n, 3), all different.

    A point on the circle of two others keeps them apart; so of four corners of a square only
    the sides are joined, whatever the order of the points.
    """
    pairs = _candidates(vectors)
    if len(vectors) < 3:
        return pairs
    from scipy.spatial import cKDTree

    middle = vectors[pairs].mean(axis=1)
    radius = np.linalg.norm(vectors[pairs[:, 0]] - middle, axis=1)
    near, who = cKDTree(vectors).query(middle, k=3)
    other = (who != pairs[:, :1]) & (who != pairs[:, 1:])
    inside = other & (near <= (radius * (1.0 + _EDGE))[:, None])
    return np.asarray(pairs[~inside.any(axis=1)])


def _candidates(vectors: Vectors) -> Pairs:
    """Pairs among which all neighbours are: all for a few points, else the Delaunay graph."""
    if len(vectors) <= _FEW:
        return np.column_stack(np.triu_indices(len(vectors), 1)).astype(np.int64)
    corners = _hull(vectors)
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    return np.unique(np.sort(sides.astype(np.int64), axis=1), axis=0)


def _hull(vectors: Vectors) -> NDArray[np.int32]:
    """Triangles of the convex hull; points all on one circle are shaken a little.

    Shaking loses no neighbours: their circles are empty with room to spare (`_EDGE`), and the
    test of each pair is done on the points as they are.
    """
    from scipy.spatial import ConvexHull, QhullError

    try:
        return np.asarray(ConvexHull(vectors).simplices)
    except QhullError:
        return np.asarray(ConvexHull(vectors, qhull_options="QJ").simplices)


class Joined:
    """Which of `n` things have been joined to each other, directly or through others."""

    def __init__(self, n: int, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._parent = list(range(n))
        for first, second in pairs:
            self.join(first, second)

    def root(self, one: int) -> int:
        """The smallest number among everything joined to this one."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(self, first: int, second: int) -> bool:
        """Join two; False when they were joined before."""
        low, high = sorted((self.root(first), self.root(second)))
        self._parent[high] = low
        return low != high
