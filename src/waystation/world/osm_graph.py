"""The graph of an extract's roads: vertices where roads meet, end or hold a place; edges between.

Lengths are whole decimetres, so that sums do not depend on the order of adding and two equal ways
are equal. Work is done a block of ways at a time: what is held beside the extract is the length
from each node to the next, 4 bytes, and the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from waystation.world.osm_read import DEGREE, NO_POSITION, Extract
from waystation.world.osm_tags import BACKWARD, BORDER, FORWARD
from waystation.world.sphere import RADIUS_KM

Ints = NDArray[np.int64]
Points = NDArray[np.float64]

DECIMETRES = 10_000
"""Decimetres in a kilometre."""

NO_LENGTH = 2**32 - 1
_BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Graph:
    """A directed graph; ways for both directions are two edges.

    Attributes:
        node: Node of the extract each vertex stands for, ascending.
        start, end: Vertices each edge leaves and reaches.
        length: Decimetres.
        bits: What the road is (osm_tags).
    """

    node: Ints
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length: Ints
    bits: NDArray[np.uint8]

    def vertices(self, nodes: Ints) -> Ints:
        """The vertices that stand for these nodes; -1 for a node that no road reaches."""
        if not len(self.node):
            return np.full(len(nodes), -1, np.int64)
        at = np.minimum(np.searchsorted(self.node, nodes), len(self.node) - 1)
        return np.where(self.node[at] == nodes, at, -1).astype(np.int64)


def lengths(extract: Extract) -> NDArray[np.uint32]:
    """Decimetres from each entry of `Extract.node` to the next.

    `NO_LENGTH` at the end of a way, beside a node without a position, and on borders.
    """
    node, result = extract.node, np.full(len(extract.node), NO_LENGTH, np.uint32)
    for first, last in blocks(extract):
        lo, hi = int(extract.begin[first]), int(extract.begin[last])
        part = node[lo:hi]
        known = extract.x[part] != NO_POSITION
        fits = known[:-1] & known[1:]
        fits[extract.begin[first + 1 : last] - lo - 1] = False
        bits = np.repeat(extract.bits[first:last], np.diff(extract.begin[first : last + 1]))
        fits &= (bits[:-1] & BORDER) == 0
        lat, lon = extract.y[part] / DEGREE, extract.x[part] / DEGREE
        km = distance(lat[:-1], lon[:-1], lat[1:], lon[1:])
        result[lo : hi - 1][fits] = np.rint(km[fits] * DECIMETRES)
    return result


def distance(lat: Points, lon: Points, lat2: Points, lon2: Points) -> Points:
    """Great-circle kilometres between points in degrees (haversine formula, mean radius)."""
    a, b = np.radians(lat), np.radians(lat2)
    across = np.sin((b - a) / 2) ** 2
    along = np.sin(np.radians(lon2 - lon) / 2) ** 2
    half = np.sqrt(np.clip(across + np.cos(a) * np.cos(b) * along, 0, 1))
    result: Points = 2 * RADIUS_KM * np.arcsin(half)
    return result


def build_graph(extract: Extract, length: NDArray[np.uint32], kept: Ints) -> Graph:
    """The graph of all roads and ferries.

    Args:
        extract: The extract.
        length: Its `lengths`.
        kept: Nodes that become vertices wherever they lie on a road.
    """
    meets = _meeting(extract)
    meets[kept] = True
    parts = [_segments(extract, length, meets, first, last) for first, last in blocks(extract)]
    a, b, metres, bits = (np.concatenate([part[i] for part in parts]) for i in range(4))
    fits = a != b
    a, b, metres, bits = a[fits], b[fits], metres[fits], bits[fits]
    ahead, back = (bits & FORWARD) > 0, (bits & BACKWARD) > 0
    node = np.unique(np.concatenate((a, b)))
    start = np.searchsorted(node, np.concatenate((a[ahead], b[back])))
    end = np.searchsorted(node, np.concatenate((b[ahead], a[back])))
    both = (np.concatenate((part[ahead], part[back])) for part in (metres, bits))
    return Graph(node.astype(np.int64), start.astype(np.int32), end.astype(np.int32), *both)


def blocks(extract: Extract) -> Iterator[tuple[int, int]]:
    """Ranges of ways that hold about a million nodes together."""
    first, ways = 0, len(extract.bits)
    while first < ways:
        wanted = extract.begin[first] + _BLOCK
        last = max(first + 1, int(np.searchsorted(extract.begin, wanted, "right")) - 1)
        yield first, min(last, ways)
        first = last


def pieces(extract: Extract, length: NDArray[np.uint32]) -> tuple[NDArray[np.int32], Points]:
    """Piece of the network each way belongs to, and kilometres of road in each piece.

    Ways that share a node belong together, whichever way they run.
    """
    meets = _meeting(extract)
    ways = np.repeat(np.arange(len(extract.bits), dtype=np.int32), np.diff(extract.begin))
    shared = meets[extract.node] & (extract.bits[ways] & BORDER == 0)
    number = np.cumsum(meets, dtype=np.int64) - 1 + len(extract.bits)
    rows, columns = ways[shared], number[extract.node[shared]]
    size = len(extract.bits) + int(meets.sum())
    joined = coo_array((np.ones(len(rows), bool), (rows, columns)), shape=(size, size))
    _, label = connected_components(joined, directed=False)
    piece = label[: len(extract.bits)].astype(np.int32)
    counted = np.where(length == NO_LENGTH, 0, length)
    km = np.bincount(piece[ways], weights=counted, minlength=len(extract.bits)) / DECIMETRES
    return piece, km


def _meeting(extract: Extract) -> NDArray[np.bool_]:
    """Whether a node stands in the roads more than once: another road, or the same again."""
    uses = np.zeros(len(extract.x), np.uint8)
    for first, last in blocks(extract):
        ways = np.repeat(extract.bits[first:last], np.diff(extract.begin[first : last + 1]))
        part = extract.node[extract.begin[first] : extract.begin[last]][(ways & BORDER) == 0]
        seen, count = np.unique(part, return_counts=True)
        uses[seen] = np.minimum(uses[seen].astype(np.int64) + count, 2)
    return uses > 1


def _segments(
    extract: Extract,
    length: NDArray[np.uint32],
    meets: NDArray[np.bool_],
    first: int,
    last: int,
) -> tuple[Ints, Ints, Ints, NDArray[np.uint8]]:
    """First and last node, length and bits of the stretches between vertices of some ways."""
    lo, hi = int(extract.begin[first]), int(extract.begin[last])
    steps = np.flatnonzero(length[lo:hi] != NO_LENGTH) + lo
    if not len(steps):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing, np.empty(0, np.uint8)
    node = extract.node
    opens = meets[node[steps]]
    opens[0] = True
    opens[1:] |= np.diff(steps) > 1
    way = np.searchsorted(extract.begin, steps, "right") - 1
    opens[1:] |= np.diff(way) > 0
    at = np.flatnonzero(opens)
    ends = np.append(at[1:], len(steps)) - 1
    total = np.add.reduceat(length[steps].astype(np.int64), at)
    return (
        node[steps[at]].astype(np.int64),
        node[steps[ends] + 1].astype(np.int64),
        total,
        extract.bits[way[at]],
    )
