"""Distances and positions on a sphere, for many points at once.

Points are unit vectors from the centre, so nothing special happens at the poles or at the 180th
meridian. The sphere is off by at most 0.6 % of a distance, far less than any road is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from waystation.domain.places import Location, NamedPlace

Vectors = NDArray[np.float64]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


def unit_vectors(lat: Numbers, lon: Numbers) -> Vectors:
    """Unit vectors (n, 3) of positions in degrees north and east."""
    north, east = np.radians(lat), np.radians(lon)
    level = np.cos(north)
    return np.column_stack([level * np.cos(east), level * np.sin(east), np.sin(north)])


def vectors_of(places: Sequence[NamedPlace] | Sequence[Location]) -> Vectors:
    """Unit vectors (n, 3) of places."""
    lat = np.array([place.lat for place in places], dtype=np.float64)
    lon = np.array([place.lon for place in places], dtype=np.float64)
    return unit_vectors(lat, lon)


def positions(vectors: Vectors) -> tuple[Numbers, Numbers]:
    """Degrees north and east, east in -180 to below 180, of vectors (n, 3) of any length."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    lon = np.degrees(np.arctan2(y, x))
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.where(lon >= 180.0, -180.0, lon)


def chord_of(km: float) -> float:
    """Length of the straight chord, on the unit sphere, under `km` along the surface."""
    return float(2.0 * np.sin(min(km / RADIUS_KM, np.pi) / 2.0))


def km_of_chords(chords: Numbers) -> Numbers:
    """Kilometres along the surface over chords on the unit sphere."""
    return 2.0 * RADIUS_KM * np.arcsin(np.clip(chords / 2.0, 0.0, 1.0))


def distances_km(first: Vectors, second: Vectors) -> Numbers:
    """Kilometres along the surface between vectors, row by row (shapes broadcast)."""
    return km_of_chords(np.asarray(np.linalg.norm(first - second, axis=-1)))


def along(first: Vectors, second: Vectors, step_km: float) -> tuple[Vectors, Whole]:
    """Points on the straight ways between pairs, both ends included.

    Args:
        first: Starts, (m, 3).
        second: Ends, (m, 3); not the antipodes of the starts.
        step_km: Largest distance from a point to the next.

    Returns:
        The points (k, 3), not of unit length, in order along each way, and the number of the
        way each lies on, (k,).
    """
    km = distances_km(first, second)
    steps = np.maximum(np.ceil(km / step_km).astype(np.int64), 1)
    way = np.repeat(np.arange(len(km)), steps + 1)
    begin = np.cumsum(steps + 1) - (steps + 1)
    share = (np.arange(len(way)) - begin[way]) / steps[way]
    angle = np.maximum(km / RADIUS_KM, 1e-12)[way]
    ahead, behind = np.sin(share * angle), np.sin((1.0 - share) * angle)
    return behind[:, None] * first[way] + ahead[:, None] * second[way], way
