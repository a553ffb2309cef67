"""Writes small OpenStreetMap extracts for tests."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from waystation.world.osm_graph import distance

Tags = Mapping[str, str]


@dataclass
class Drawing:
    """Nodes and ways in the making; nodes are named by the caller, numbered in order."""

    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[str, Tags] = field(default_factory=dict)
    ways: list[tuple[tuple[str, ...], Tags]] = field(default_factory=list)
    unwritten: set[str] = field(default_factory=set)
    again: list[str] = field(default_factory=list)
    first_id: int = 1

    def node(self, called: str, lat: float, lon: float, /, **tags: str) -> None:
        self.nodes[called] = (lat, lon)
        self.node_tags[called] = {key.replace("__", ":"): value for key, value in tags.items()}

    def town(self, name: str, lat: float, lon: float, kind: str = "town", /, **tags: str) -> None:
        """A place at the node of a road of the same name, in lower case."""
        self.node(name.lower(), lat, lon)
        self.node(name, lat, lon, place=kind, name=name, **tags)

    def way(self, nodes: str | Sequence[str], highway: str = "primary", **tags: str) -> None:
        names = nodes.split() if isinstance(nodes, str) else nodes
        kind = {"highway": highway} if highway else {}
        given = {key.replace("__", ":"): value for key, value in tags.items()}
        self.ways.append((tuple(names), {**kind, **given}))

    def write(self, path: Path) -> Path:
        import osmium
        from osmium.osm import mutable

        number = {name: self.first_id + at for at, name in enumerate(self.nodes)}
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for name in [*self.nodes, *self.again]:
                if name not in self.unwritten:
                    lat, lon = self.nodes[name]
                    tags = dict(self.node_tags[name])
                    node = mutable.Node(id=number[name], location=(lon, lat), tags=tags)
                    writer.add_node(node)
            for at, (names, said) in enumerate(self.ways):
                refs = [number[name] for name in names]
                writer.add_way(mutable.Way(id=at + 1, nodes=refs, tags=dict(said)))
        return path


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat, lon), (lat2, lon2) = a, b
    return float(distance(*(np.array([x]) for x in (lat, lon, lat2, lon2)))[0])


def random_town(
    random_: random.Random, one_way: float = 0.3
) -> tuple[Drawing, list[tuple[str, str, float]]]:
    """A grid with roads left out, some of one direction; the arcs it holds, with kilometres."""
    drawing, side = Drawing(), random_.randint(3, 7)
    for row in range(side):
        for column in range(side):
            lat = 15 + row * 0.05 + random_.uniform(-0.01, 0.01)
            lon = 9 + column * 0.05 + random_.uniform(-0.01, 0.01)
            name = f"N{row}x{column}"
            if random_.random() < 0.3:
                drawing.town(name, lat, lon)
            else:
                drawing.node(name.lower(), lat, lon)
    drawing.town("Last", 15.5, 9.5)
    arcs: list[tuple[str, str, float]] = []
    roads = [(f"n{i}x{j}", f"n{i}x{j + 1}") for i in range(side) for j in range(side - 1)]
    roads += [(f"n{j}x{i}", f"n{j + 1}x{i}") for i in range(side) for j in range(side - 1)]
    roads += [("last", "n0x0")]
    for a, b in roads:
        if random_.random() < 0.2:
            continue
        is_one_way = random_.random() < one_way
        drawing.way([a, b], **({"oneway": "yes"} if is_one_way else {}))
        length = km(drawing.nodes[a], drawing.nodes[b])
        arcs += [(a, b, length)] if is_one_way else [(a, b, length), (b, a, length)]
    return drawing, arcs


def shortest(arcs: list[tuple[int, int, float]], size: int) -> NDArray[np.float64]:
    start, end, length = zip(*arcs, strict=True) if arcs else ((), (), ())
    result: NDArray[np.float64] = dijkstra(csr_array((length, (start, end)), shape=(size, size)))
    return result
