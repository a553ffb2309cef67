"""Pieces of land of one country with so little water between them that it counts as bridged."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import numpy as np

from waystation.world.barriers import OUTLINES_OFF_KM
from waystation.world.coast import Land
from waystation.world.graph import Joined
from waystation.world.outlines import decoded_rings
from waystation.world.sphere import Vectors, along, chord_of, unit_vectors

_STEP_KM = 2.0


def bridged(land: Land, pieces: Collection[int]) -> dict[int, int]:
    """For each piece the smallest number among those it is joined to over narrow water.

    Narrow is what the outlines cannot tell from a river: 5 km. So the Bosphorus and the Dardanelles
    count as bridged; and so do a few waters with only a ferry, as off Salamis.

    Args:
        land: The land.
        pieces: Pieces to look at; others are no stepping stones.
    """
    from scipy.spatial import cKDTree

    ordered = sorted(set(pieces), key=lambda one: (land.country_of[one], one))
    number = {one: i for i, one in enumerate(ordered)}
    joined = Joined(len(ordered))
    rings = [ring for _, rings in decoded_rings() for ring in rings] if len(ordered) > 1 else []
    for _, group in itertools.groupby(ordered, key=lambda one: land.country_of[one]):
        members = list(group)
        if len(members) < 2:
            continue
        shores = [_shore(rings[one]) for one in members]
        whose = np.repeat([number[one] for one in members], [len(shore) for shore in shores])
        tree = cKDTree(np.concatenate(shores))
        near = tree.query_pairs(chord_of(OUTLINES_OFF_KM), output_type="ndarray")
        pairs = np.unique(np.sort(whose[near], axis=1), axis=0)
        for first, second in pairs.tolist():
            joined.join(first, second)
    return {one: ordered[joined.root(i)] for i, one in enumerate(ordered)}


def _shore(ring: list[tuple[float, float]]) -> Vectors:
    """Points along an outline, at most 2 km apart, of unit length."""
    corners = np.array(ring)
    vectors = unit_vectors(corners[:, 1], corners[:, 0])
    points, _ = along(vectors, np.roll(vectors, -1, axis=0), _STEP_KM)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))
