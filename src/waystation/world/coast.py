"""What lies at a position: which country, which piece of land, or the sea.

From the country outlines that ship with the package (Natural Earth 1:50m, kept in hundredths of
a degree). The outlines are cut along parallels one hundredth of a degree (1.1 km) apart; on each
of these lines a country is a few stretches from west to east, and a position is looked up in the
stretches of the nearest line. So a place is found as exactly as the outlines know it, and
hundreds of thousands of positions take a fraction of a second.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from waystation.world.graph import Joined
from waystation.world.outlines import decoded_rings
from waystation.world.sphere import Numbers, Vectors, Whole, positions, unit_vectors

_LINES = 100
"""Lines a degree; the outlines hold hundredths."""

_WIDE = 1024.0
"""Above any longitude plus 180: lines follow each other on one axis this far apart."""

SEA = -1
"""Number of a country, piece or land mass where there is none."""


@dataclass(frozen=True)
class Land:
    """All land, as stretches on parallels.

    A *piece* is a part of one country in one go, as its outline shows it: an island, a mainland,
    an exclave. A *land mass* is what can be walked without leaving land: pieces whose outlines
    share points.

    Attributes:
        codes: ISO 3166-1 alpha-3 code of each country, by its number.
        starts: Where each stretch begins on the one axis of all lines, (s,), ascending.
        ends: Where it ends, (s,).
        piece: Piece each stretch belongs to, (s,).
        country_of: Country of each piece.
        mass_of: Land mass of each piece.
        borders: Pairs of countries, as codes in order, that share a border on land.
    """

    codes: tuple[str, ...]
    starts: Numbers
    ends: Numbers
    piece: Whole
    country_of: Whole
    mass_of: Whole
    borders: frozenset[tuple[str, str]]

    def pieces(self, vectors: Vectors) -> Whole:
        """The piece of land at each of the positions (n, 3); `SEA` where there is none."""
        lat, lon = positions(vectors)
        line = np.floor((lat + 90.0) * _LINES)
        at = line * _WIDE + (lon + 180.0)
        before = np.searchsorted(self.starts, at, side="right") - 1
        inside = (before >= 0) & (at < self.ends[before])
        return np.where(inside, self.piece[before], SEA)

    def countries(self, vectors: Vectors) -> Whole:
        """Number of the country at each of the positions (n, 3); `SEA` where there is none."""
        pieces = self.pieces(vectors)
        return np.where(pieces == SEA, SEA, self.country_of[pieces])

    def number(self, code: str) -> int:
        """Number of a country; `SEA` for a code the outlines do not know."""
        return self.codes.index(code) if code in self.codes else SEA


@cache
def world_land() -> Land:
    """All land of the shipped outlines. Made once, on first use."""
    countries = decoded_rings()
    codes = tuple(code for code, _ in countries)
    rings = [np.array(ring) for _, rings in countries for ring in rings]
    owner = np.array([i for i, (_, rings) in enumerate(countries) for _ in rings], dtype=np.int64)
    first, last, ring = _stretches(rings, owner)
    piece = Joined(len(rings))
    for pair in np.unique(np.column_stack([ring[:, 0], ring[:, 1]]), axis=0):
        piece.join(int(pair[0]), int(pair[1]))
    of_ring = np.array([piece.root(i) for i in range(len(rings))], dtype=np.int64)
    order = np.argsort(first, kind="stable")
    mass, borders = _masses(rings, owner, of_ring)
    joined = frozenset(_ordered(codes[a], codes[b]) for a, b in borders)
    stretch = of_ring[ring[order, 0]]
    return Land(codes, first[order], last[order], stretch, owner, mass, joined)


def _ordered(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)


def _stretches(rings: Sequence[Numbers], owner: Whole) -> tuple[Numbers, Numbers, Whole]:
    """Where lines enter and leave each country: starts, ends, and the two rings crossed, (s, 2)."""
    where, line, ring = (np.concatenate(parts) for parts in zip(*_cuts(rings), strict=True))
    order = np.lexsort((where, line, owner[ring]))
    east, line, ring = where[order] + 180.0, line[order][::2], ring[order]
    crossed = np.column_stack([ring[::2], ring[1::2]])
    return _within(east[::2], east[1::2], line, crossed)


def _within(
    start: Numbers, end: Numbers, line: Whole, crossed: Whole
) -> tuple[Numbers, Numbers, Whole]:
    """Stretches on the one axis; those that leave the full turn go on at its other end."""
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        low, high = np.clip(start + turn, 0.0, 360.0), np.clip(end + turn, 0.0, 360.0)
        kept = high > low
        base = line[kept] * _WIDE
        pieces.append((base + low[kept], base + high[kept], crossed[kept]))
    first, last, rings = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return first, last, rings


def _cuts(rings: Sequence[Numbers]) -> list[tuple[Numbers, Whole, Whole]]:
    """Longitude, line and ring of every point where a line cuts a ring.

    Lines run between the hundredths at which corners lie, so none goes through a corner, and
    each ring is cut an even number of times. Rings that cross the 180th meridian go on past it;
    the one ring that goes round a pole (Antarctica) is left out.
    """
    found = []
    for number, ring in enumerate(rings):
        x, y = np.unwrap(ring[:, 0], period=360.0), (ring[:, 1] + 90.0) * _LINES
        if abs(x[-1] - x[0]) > 180.0:
            continue
        x2, y2 = np.roll(x, -1), np.roll(y, -1)
        low = np.rint(np.minimum(y, y2)).astype(np.int64)
        count = np.rint(np.maximum(y, y2)).astype(np.int64) - low
        side = np.repeat(np.arange(len(x)), count)
        begin = np.cumsum(count) - count
        line = low[side] + np.arange(len(side)) - begin[side]
        share = (line + 0.5 - y[side]) / (y2[side] - y[side])
        where = x[side] + share * (x2[side] - x[side])
        found.append((where, line, np.full(len(side), number, dtype=np.int64)))
    return found


def _masses(
    rings: Sequence[Numbers], owner: Whole, piece: Whole
) -> tuple[Whole, set[tuple[int, int]]]:
    """Land mass by ring, and pairs of countries with a common border.

    Outlines that meet share their corners exactly; two common corners make a border, so that
    countries that meet in one corner have none.
    """
    corners = np.concatenate([np.rint(ring * _LINES).astype(np.int64) for ring in rings])
    ring = np.repeat(np.arange(len(rings)), [len(one) for one in rings])
    key = corners[:, 0] * 100_000 + corners[:, 1]
    order = np.lexsort((ring, key))
    mass, common = Joined(len(rings), enumerate(piece.tolist())), dict[tuple[int, int], int]()
    sorted_keys, sorted_rings = key[order], ring[order]
    bounds = np.flatnonzero(np.diff(sorted_keys)) + 1
    for group in np.split(sorted_rings, bounds):
        for one, two in itertools.combinations(sorted(set(group.tolist())), 2):
            common[one, two] = common.get((one, two), 0) + 1
    borders = set()
    for (one, two), shared in common.items():
        if shared >= 2:
            mass.join(one, two)
            if owner[one] != owner[two]:
                borders.add((int(owner[one]), int(owner[two])))
    return np.array([mass.root(i) for i in range(len(rings))], dtype=np.int64), borders


def nearest_piece(land: Land, vectors: Vectors, country: Whole, reach_km: float) -> Whole:
    """The piece of land each place stands on.

    Outlines this coarse put harbours into the sea and border towns across the border. So the
    nearest land of the place's own country within `reach_km` counts; else the land it lies on
    by the outlines; else the nearest land within reach; else `SEA`.

    Args:
        land: The land.
        vectors: Unit vectors (n, 3) of the places.
        country: Number of each place's country, `SEA` where unknown.
        reach_km: How far off the outlines may be.
    """
    here = land.pieces(vectors)
    own = _nearest(land, vectors, reach_km, country)
    found = np.where(own != SEA, own, here)
    return np.where(found != SEA, found, _nearest(land, vectors, reach_km, None))


def _nearest(land: Land, vectors: Vectors, reach_km: float, country: Whole | None) -> Whole:
    """The piece nearest to each place, of a given country or of any; tried in rings 1 km apart."""
    found = np.full(len(vectors), SEA, dtype=np.int64)
    if country is not None:
        found[country == SEA] = SEA - 1
    for km in range(int(reach_km) + 1):
        left = np.flatnonzero(found == SEA)
        if not len(left):
            break
        for side in _around(vectors[left], km):
            piece = land.pieces(side)
            hit = (piece != SEA) & (found[left] == SEA)
            if country is not None:
                hit &= land.country_of[piece] == country[left]
            found[left[hit]] = piece[hit]
    return np.where(found < 0, SEA, found)


def _around(vectors: Vectors, km: int) -> list[Vectors]:
    """The places moved by `km` in sixteen directions, north first; themselves for 0."""
    if km == 0:
        return [vectors]
    lat, lon = positions(vectors)
    moved = []
    for bearing in np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False):
        north = np.clip(lat + km / 111.2 * np.cos(bearing), -89.99, 89.99)
        wide = np.maximum(np.cos(np.radians(lat)), 0.01)
        moved.append(unit_vectors(north, lon + km / 111.2 * np.sin(bearing) / wide))
    return moved


def longest_run(way: Whole, blocked: NDArray[np.bool_], ways: int) -> Whole:
    """Most points in a row, on each of `ways` ways, at which `blocked` holds.

    Args:
        way: Number of the way each point lies on, ascending, (k,).
        blocked: What holds at each point, (k,).
        ways: How many ways there are.
    """
    longest = np.zeros(ways, dtype=np.int64)
    if not blocked.any():
        return longest
    fresh = blocked.copy()
    fresh[1:] &= ~blocked[:-1] | (way[1:] != way[:-1])
    run = np.cumsum(fresh)[blocked] - 1
    length = np.bincount(run)
    np.maximum.at(longest, way[fresh], length)
    return longest
