"""Time and memory a road network takes from an OpenStreetMap extract made up for it.

    python -m benchmarks.osm_extract [--nodes 2000000] [--places 5000] [--quick] [--keep FILE]

The extract is a grid of winding roads, one node in seven on them, as in extracts of countries; the
numbers of the nodes are spread as in the whole of OpenStreetMap (to 13 billion). Each reading runs
in a process of its own, whose peak of memory is told beside that of one that only starts.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.report import machine_line, table
from numpy.typing import NDArray

SEED = 7
NEWEST_ID = 13_000_000_000
ROAD_SHARE = 7
BEND_NODES = 14
"""Nodes of a road between two junctions."""

STEP = 0.05
"""Degrees between junctions."""

QUICK_NODES, QUICK_PLACES = 20_000, 40
STARTED, READ, WHOLE = "start", "read", "network"
CHILD = """
import sys, time
from pathlib import Path
from benchmarks.memory import peak_bytes
from waystation.world.osm import roads_from_extract
from waystation.world.osm_read import read_extract
from waystation.world.osm_search import search
from waystation.world.osm_tags import ROAD_CLASSES
what, path = sys.argv[1], Path(sys.argv[2])
begin, places, routes = time.process_time(), 0, 0
if what == "read":
    places = len(read_extract(path, ROAD_CLASSES).places)
if what == "network":
    network = roads_from_extract(path, apart=False)
    places, routes = len(network.locations), len(network.routes)
used = time.process_time() - begin
print(used, peak_bytes(), places, routes)
"""


@dataclass(frozen=True)
class Reading:
    """What one process took.

    Attributes:
        seconds: Processor time, both cores together, start of Python left out.
        mib: Peak of memory.
        places, routes: What it found.
    """

    seconds: float
    mib: float
    places: int
    routes: int


def write_extract(path: Path, nodes: int, places: int) -> int:
    """Write an extract; returns the number of nodes on its roads.

    Args:
        path: Ends with .osm.pbf.
        nodes: All nodes, at least 200.
        places: Junctions that are places; no more than there are junctions.
    """
    import osmium
    from osmium.osm import mutable

    random = np.random.default_rng(SEED)
    side = max(int(math.sqrt(nodes / ROAD_SHARE / (2 * BEND_NODES))), 3)
    road, ways = _roads(side, random)
    rest = random.uniform(0, side * STEP, (nodes - len(road), 2))
    where = np.concatenate((road, rest)) + np.array((9.0, 12.0))
    order = random.permutation(nodes)
    rank = np.empty(nodes, np.int64)
    rank[order] = np.arange(nodes)
    ids = (rank + 1) * (NEWEST_ID // (nodes + 1))
    named = set(random.choice(side * side, min(places, side * side), replace=False).tolist())
    kinds = ("primary", "secondary", "tertiary", "unclassified")
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for at in order.tolist():
            tags = {"place": "village", "name": f"Place {at}"} if at in named else {}
            lon, lat = where[at].tolist()
            writer.add_node(mutable.Node(id=int(ids[at]), location=(lon, lat), tags=tags))
        for number, way in enumerate(ways.tolist()):
            tags = {"highway": kinds[number % len(kinds)]}
            if number % 50 == 0:
                tags["oneway"] = "yes"
            refs = [int(ids[at]) for at in way]
            writer.add_way(mutable.Way(id=number + 1, nodes=refs, tags=tags))
    return len(road)


def _roads(side: int, random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Longitude and latitude of road nodes, junctions first, and the nodes of each way."""
    grid = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        (
            np.column_stack((grid[:, :-1].ravel(), grid[:, 1:].ravel())),
            np.column_stack((grid[:-1].ravel(), grid[1:].ravel())),
        )
    )
    ends = ends[random.random(len(ends)) > 0.1]
    junctions = np.column_stack((grid.ravel() % side, grid.ravel() // side)) * STEP
    junctions = junctions + random.uniform(-0.015, 0.015, junctions.shape)
    share = np.arange(1, BEND_NODES + 1)[None, :, None] / (BEND_NODES + 1)
    straight = junctions[ends[:, 0], None] * (1 - share) + junctions[ends[:, 1], None] * share
    bends = straight + random.uniform(-0.001, 0.001, straight.shape)
    between = side * side + np.arange(len(ends) * BEND_NODES).reshape(len(ends), BEND_NODES)
    ways = np.column_stack((ends[:, 0], between, ends[:, 1]))
    return np.concatenate((junctions, bends.reshape(-1, 2))), ways


def reading(what: str, path: Path) -> Reading:
    """Run a process of its own."""
    command = [sys.executable, "-c", CHILD, what, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak, places, routes = run.stdout.split()
    return Reading(float(seconds), int(peak) / 2**20, int(places), int(routes))


def main(arguments: list[str] | None = None) -> None:
    """Write the extract, read it, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=2_000_000)
    parser.add_argument("--places", type=int, default=5_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=Path, help="where the extract is kept, or found")
    chosen = parser.parse_args(arguments)
    nodes = QUICK_NODES if chosen.quick else chosen.nodes
    places = QUICK_PLACES if chosen.quick else chosen.places
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "made-up.osm.pbf"
        if not path.exists():
            on_roads = write_extract(path, nodes, places)
            print(f"{on_roads:,} of {nodes:,} nodes are on roads")
        print(machine_line())
        started = reading(STARTED, path)
        rows = [("file", f"{path.stat().st_size / 2**20:.0f} MiB", "", "", "")]
        for what in (STARTED, READ, WHOLE):
            found = started if what == STARTED else reading(what, path)
            more = (found.mib - started.mib) * 2**20 / nodes
            rows.append(
                (
                    what,
                    f"{found.mib:.0f} MiB",
                    f"{more:.1f}",
                    f"{found.seconds:.1f} s",
                    f"{found.places:,} places, {found.routes:,} routes",
                )
            )
        print(table(("", "peak", "bytes a node more", "processor", "found"), rows))


if __name__ == "__main__":
    main()
