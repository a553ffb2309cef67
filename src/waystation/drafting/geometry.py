"""Distances over the earth and along routes, and boxes around places."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from waystation.domain.places import Route

RADIUS_KM = 6371.0
_KM_A_DEGREE = 111.2
_POLAR = 80.0


class Spot(Protocol):
    """Anything with a position in degrees."""

    @property
    def lat(self) -> float:
        """Degrees north."""
        ...

    @property
    def lon(self) -> float:
        """Degrees east."""
        ...


Box = tuple[float, float, float, float]
"""South, west, north, east; west is larger than east over the 180th meridian."""


def km_between(one: Spot, other: Spot) -> float:
    """Kilometres over the earth between two positions."""
    lat, lat2 = math.radians(one.lat), math.radians(other.lat)
    turn = math.radians(other.lon - one.lon)
    part = (
        math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(turn / 2) ** 2
    )
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(part)))


def box_around(spots: Sequence[Spot], margin_km: float) -> Box:
    """The smallest box of degrees around positions, with a margin; over the 180th meridian too."""
    up = margin_km / _KM_A_DEGREE
    south = max(min(one.lat for one in spots) - up, -90.0)
    north = min(max(one.lat for one in spots) + up, 90.0)
    if max(abs(south), abs(north)) > _POLAR:
        return south, -180.0, north, 180.0
    aside = up / math.cos(math.radians(max(abs(south), abs(north))))
    west, east = _narrowest(sorted(one.lon for one in spots))
    if (east - west) % 360.0 + 2 * aside >= 360.0:
        return south, -180.0, north, 180.0
    return south, _turned(west - aside), north, _turned(east + aside)


def _narrowest(lons: Sequence[float]) -> tuple[float, float]:
    """Ends of the shortest stretch that holds all: it leaves out the widest gap."""
    gaps = [((lons[(i + 1) % len(lons)] - lon) % 360.0 or 360.0, i) for i, lon in enumerate(lons)]
    _, widest = max(gaps)
    return lons[(widest + 1) % len(lons)], lons[widest]


def _turned(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def shortest_ways(routes: Iterable[Route], start: str) -> tuple[dict[str, float], dict[str, str]]:
    """Kilometres from a location to every one that can be reached, and the one before each."""
    onward: dict[str, list[tuple[str, float]]] = {}
    for route in routes:
        onward.setdefault(route.start, []).append((route.end, route.km))
    km, before = {start: 0.0}, {}
    front = [(0.0, start)]
    while front:
        so_far, name = heapq.heappop(front)
        if so_far > km[name]:
            continue
        for end, more in onward.get(name, ()):
            if so_far + more < km.get(end, math.inf):
                km[end], before[end] = so_far + more, name
                heapq.heappush(front, (so_far + more, end))
    return km, before


def way_to(before: Mapping[str, str], end: str) -> list[str]:
    """Locations from where the ways start to one of them."""
    way = [end]
    while way[-1] in before:
        way.append(before[way[-1]])
    return way[::-1]
