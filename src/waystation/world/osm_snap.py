"""Puts each place on the road it is reached by: the nearest node of a road fit for it.

A road both ways, open to walkers, is preferred to a carriageway of one direction or a motorway,
which may be 2 km nearer without being taken; a piece of road of less than 5 km in all that meets no
other is taken only where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from waystation.world.osm_graph import Ints, Points, blocks, pieces
from waystation.world.osm_read import DEGREE, NO_POSITION, Extract
from waystation.world.osm_tags import BACKWARD, BORDER, FERRY, FOOT, FORWARD
from waystation.world.sphere import chord_of, km_of_chords, unit_vectors

_SMALL_PIECE_KM = 5.0
_HANDICAP_KM = (np.inf, 1000.0, 2.0, 0.0)
"""Kilometres added by fitness of a road: none, alone, one way or for vehicles only, good."""

_CHOICES = 4
_BLOCK = 1 << 19


def snap(
    extract: Extract,
    length: NDArray[np.uint32],
    where: Sequence[tuple[float, float]],
    within_km: float,
    *,
    avoid: Ints,
) -> Ints:
    """Node of the road each place is put on; -1 where there is none near enough.

    No two places are put on one node: the one named first has it, the other takes the next best.

    Args:
        extract: The roads.
        length: Their lengths (osm_graph).
        where: Latitude and longitude of the places, the more important ones first.
        within_km: Kilometres a road may lie away.
        avoid: Nodes no place is put on.
    """
    result = np.full(len(where), -1, np.int64)
    if not where:
        return result
    best = np.full((len(where), _CHOICES), np.inf)
    which = np.full((len(where), _CHOICES), -1, np.int64)
    lat, lon = np.array(where, float).T
    points = unit_vectors(lat, lon)
    fitness = _fitness(extract, length)
    fitness[avoid] = 0
    chord = chord_of(within_km)
    for grade in (3, 2, 1):
        for nodes in _parts(np.flatnonzero(fitness == grade)):
            tree = cKDTree(unit_vectors(extract.y[nodes] / DEGREE, extract.x[nodes] / DEGREE))
            near, at = tree.query(points, k=_CHOICES, distance_upper_bound=chord)
            km = (
                np.where(np.isfinite(near), km_of_chords(np.asarray(near)), np.inf)
                + _HANDICAP_KM[grade]
            )
            found = np.where(np.isfinite(near), nodes[np.minimum(at, len(nodes) - 1)], -1)
            best, which = _merge(np.hstack((best, km)), np.hstack((which, found)))
    taken: set[int] = set()
    for place, row in enumerate(which.tolist()):
        node = next((node for node in row if node >= 0 and node not in taken), -1)
        result[place] = node
        taken.add(node)
    return result


def _merge(km: Points, nodes: Ints) -> tuple[Points, Ints]:
    order = np.lexsort((nodes, km), axis=1)[:, :_CHOICES]
    return np.take_along_axis(km, order, 1), np.take_along_axis(nodes, order, 1)


def _fitness(extract: Extract, length: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """How fit each node is to hold a place, by the best road it lies on."""
    piece, km = pieces(extract, length)
    road = (extract.bits & (BORDER | FERRY)) == 0
    both = FORWARD | BACKWARD
    good = ((extract.bits & FOOT) > 0) & ((extract.bits & both) == both)
    grade = np.where(km[piece] < _SMALL_PIECE_KM, 1, np.where(good, 3, 2))
    grade = np.where(road, grade, 0).astype(np.uint8)
    result = np.zeros(len(extract.x), np.uint8)
    for first, last in blocks(extract):
        ways = np.repeat(grade[first:last], np.diff(extract.begin[first : last + 1]))
        part = extract.node[extract.begin[first] : extract.begin[last]]
        np.maximum.at(result, part, ways)
    result[extract.x == NO_POSITION] = 0
    return result


def _parts(nodes: Ints) -> Iterator[Ints]:
    for at in range(0, len(nodes), _BLOCK):
        yield nodes[at : at + _BLOCK]
