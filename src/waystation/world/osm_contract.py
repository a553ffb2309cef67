"""From a graph of roads to routes between neighbouring places: shortest ways that pass no other.

A link joins two places when the shortest way from one to the other passes no third one. All other
shortest ways are then put together of such links, so distances between any two places are kept to
the decimetre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waystation.world.osm_graph import Graph, Ints
from waystation.world.osm_search import search
from waystation.world.osm_tags import FERRY, MAIN, TRACK, VEHICLE


@dataclass(frozen=True, eq=False)
class Links:
    """Shortest ways between neighbouring terminals, in order of start and then of end.

    Attributes:
        start, end: Terminals.
        length: Decimetres in all.
        ferry, track, minor: Decimetres by ferry, on tracks, on roads too small for a bus.
        vehicle: Whether all of it is open to vehicles or a ferry.
    """

    start: Ints
    end: Ints
    length: Ints
    ferry: Ints
    track: Ints
    minor: Ints
    vehicle: NDArray[np.bool_]


def contract(graph: Graph, terminals: Ints, blocked: NDArray[np.bool_], *, needed: int) -> Links:
    """Shortest ways between terminals that pass no other terminal.

    Args:
        graph: The roads.
        terminals: Vertex of each terminal, all different.
        blocked: Whether no way may lead on through the terminal, whatever the distance (a border).
        needed: Bits of which an edge must have at least one to be used.
    """
    used = np.flatnonzero(graph.bits & needed)
    used = used[np.argsort(graph.start[used], kind="stable")]
    tail, head = graph.start[used], graph.end[used]
    bits, length = graph.bits[used], graph.length[used]
    first = np.zeros(len(graph.node) + 1, np.int64)
    first[1:] = np.cumsum(np.bincount(tail, minlength=len(graph.node)))
    terminal = np.full(len(graph.node), -1, np.int32)
    terminal[terminals] = np.arange(len(terminals))
    kinds = np.zeros((len(used), 4), np.int64)
    kinds[:, 0] = np.where(bits & FERRY, length, 0)
    kinds[:, 1] = np.where(bits & TRACK, length, 0)
    kinds[:, 2] = np.where(bits & (FERRY | MAIN), 0, length)
    kinds[:, 3] = (bits & (VEHICLE | FERRY)) == 0
    found = search(first, tail, head, length, kinds, terminal, blocked, terminals)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    start, end, total, ferry, track, minor, closed = found.T
    return Links(start, end, total, ferry, track, minor, closed == 0)
