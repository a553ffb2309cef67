"""Writes small OpenStreetMap extracts for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
