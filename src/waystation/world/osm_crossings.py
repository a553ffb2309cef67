"""Which spots on roads are borders between two countries, and where one may go over them.

A spot is a node where a road meets a drawn border, or a border control far from any drawn one.
Spots that follow each other closely (two posts and a bridge between them) become one. A spot with
one country only on all its sides, as the nearest places tell it, is no border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from waystation.world.osm_contract import Links, contract
from waystation.world.osm_graph import DECIMETRES, Graph, Ints, Points, distance
from waystation.world.osm_tags import FERRY, FOOT, VEHICLE

_NEAR_KM = 5.0
_BETWEEN_KM = 50.0
"""Road between two border posts with no place on it."""

_WIDE_KM = 10.0
"""How far apart the outermost spots that are taken for one may lie."""


@dataclass(frozen=True, eq=False)
class Borders:
    """A graph with its borders.

    Attributes:
        graph: The graph, spots that are one joined to one vertex.
        spots: Vertices of the borders.
    """

    graph: Graph
    spots: Ints


def find_borders(
    graph: Graph,
    spots: Ints,
    places: Ints,
    countries: Sequence[str],
    at: tuple[Points, Points],
) -> Borders:
    """Sort out which spots are borders.

    Args:
        graph: The roads.
        spots: Vertices that may be borders.
        places: Vertices of the places.
        countries: Country of each place; empty where it is not known.
        at: Latitude and longitude of every vertex.
    """
    while len(spots):
        links = _links(graph, places, spots)
        seen = _seen(links, countries, len(spots))
        into = _joined(links, seen, len(places), spots, at)
        if (into != spots).any():
            graph, spots = _relabelled(graph, spots, into), np.unique(into)
            continue
        kept = np.array([len(around) > 1 for around in seen])
        if kept.all():
            break
        spots = spots[kept]
    return Borders(graph, spots)


def _links(graph: Graph, places: Ints, spots: Ints) -> Links:
    blocked = np.arange(len(places) + len(spots)) >= len(places)
    terminals = np.concatenate((places, spots))
    return contract(graph, terminals, blocked, needed=FOOT | VEHICLE | FERRY)


def _seen(links: Links, countries: Sequence[str], spots: int) -> list[set[str]]:
    """Countries of the places around each spot."""
    places = len(countries)
    seen: list[set[str]] = [set() for _ in range(spots)]
    for a, b in zip(links.start.tolist(), links.end.tolist(), strict=True):
        for place, spot in ((a, b), (b, a)):
            if place < places <= spot and countries[place]:
                seen[spot - places].add(countries[place])
    return seen


def _joined(
    links: Links,
    seen: Sequence[set[str]],
    places: int,
    spots: Ints,
    at: tuple[Points, Points],
) -> Ints:
    """For each spot the vertex it becomes: its own, or that of one it is taken together with."""
    group = {number: [number] for number in range(len(spots))}
    leader = np.arange(len(spots))
    both = np.flatnonzero((links.start >= places) & (links.end >= places))
    for link in both[np.lexsort((both, links.length[both]))].tolist():
        a, b = (int(leader[side[link] - places]) for side in (links.start, links.end))
        km = links.length[link] / DECIMETRES
        apart = len(seen[a]) == len(seen[b]) == 1 and seen[a] != seen[b]
        if a == b or km > (_BETWEEN_KM if apart else _NEAR_KM):
            continue
        members = group[a] + group[b]
        if not apart and _width(spots[members], at) > _WIDE_KM:
            continue
        least = min(a, b)
        group[least] = members
        leader[members] = least
    result: Ints = spots[leader]
    return result


def _width(vertices: Ints, at: tuple[Points, Points]) -> float:
    lat, lon = at[0][vertices], at[1][vertices]
    rows, columns = np.triu_indices(len(vertices), 1)
    return float(distance(lat[rows], lon[rows], lat[columns], lon[columns]).max())


def _relabelled(graph: Graph, spots: Ints, into: Ints) -> Graph:
    becomes: NDArray[np.int32] = np.arange(len(graph.node), dtype=np.int32)
    becomes[spots] = into
    start, end = becomes[graph.start], becomes[graph.end]
    kept = start != end
    return replace(
        graph,
        start=start[kept],
        end=end[kept],
        length=graph.length[kept],
        bits=graph.bits[kept],
    )
