"""Where people can pass from one country into another.

Known crossings come first. Only where none is known near the places are crossings assumed, and
then few: a border of a thousand kilometres has a handful of places where people pass, not one
for each pair of towns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.places import NamedPlace
from waystation.world.barriers import border_points
from waystation.world.graph import Joined, Pairs, gabriel_pairs
from waystation.world.links import Ground
from waystation.world.sphere import Vectors, Whole, distances_km, positions, vectors_of

DETOUR_KM = 150.0
"""A known crossing by which the way between the places nearest to it is longer by more than this
serves other places."""

APART_KM = 100.0
"""Assumed crossings of one border lie at least this far apart: two or three days on foot."""

MOST_ASSUMED = 4
"""Most assumed crossings of one border, save where more are needed to get across at all."""

Border = tuple[str, str]


@dataclass(frozen=True)
class Gate:
    """A way across a border between two places.

    Attributes:
        border: Codes of the two countries, in order of the alphabet.
        sides: Number of the place on the side of each.
        lat: Degrees north.
        lon: Degrees east.
        length: Kilometres from the one place to the other through it, in straight lines.
        detour: By how much that is longer than the straight line between the two.
        known: The crossing it is; None when it is assumed.
    """

    border: Border
    sides: tuple[int, int]
    lat: float
    lon: float
    length: float
    detour: float = 0.0
    known: NamedPlace | None = None

    @property
    def rank(self) -> tuple[float, tuple[int, int], str]:
        """Order in which gates are preferred."""
        return self.length, self.sides, self.known.name if self.known else ""


def gates(
    ground: Ground,
    nations: Sequence[str],
    joined: Joined,
    borders: Collection[Border],
    crossings: Sequence[NamedPlace],
) -> list[Gate]:
    """The gates of the borders asked for, in order of the border and of the places.

    Args:
        ground: The places.
        nations: Country code of each place.
        joined: Which places roads within countries join.
        borders: Pairs of codes, each in order of the alphabet.
        crossings: Known crossings, country "AAA/BBB" in either order.
    """
    every = gabriel_pairs(ground.vectors)
    found: list[Gate] = []
    for border in sorted(set(borders)):
        sides = tuple(
            np.array([i for i, code in enumerate(nations) if code == one], dtype=np.int64)
            for one in border
        )
        if all(len(side) for side in sides):
            straight = _straight(ground, nations, border, sides, every)
            known = _known(ground, border, sides, crossings)
            found += _chosen(joined, known, straight)
    return found


def _chosen(joined: Joined, known: list[Gate], straight: list[Gate]) -> list[Gate]:
    """Known gates on the way, else a few assumed ones; and what else it takes to get across."""
    chosen = [gate for gate in known if gate.detour <= DETOUR_KM]
    if not chosen:
        chosen = _spread(straight)
    across = {_parts(joined, gate) for gate in chosen}
    for gate in sorted((*known, *straight), key=lambda one: one.rank):
        if _parts(joined, gate) not in across:
            across.add(_parts(joined, gate))
            chosen.append(gate)
    return sorted(chosen, key=lambda gate: (gate.border, gate.sides, gate.rank))


def _parts(joined: Joined, gate: Gate) -> tuple[int, int]:
    """The two parts of the network a gate joins."""
    return joined.root(gate.sides[0]), joined.root(gate.sides[1])


def _spread(straight: list[Gate]) -> list[Gate]:
    """The shortest gates that lie apart from each other."""
    kept: list[Gate] = []
    for gate in straight:
        if len(kept) == MOST_ASSUMED:
            break
        if all(_between(gate, other) >= APART_KM for other in kept):
            kept.append(gate)
    return kept


def _between(one: Gate, other: Gate) -> float:
    at = vectors_of([_position(one), _position(other)])
    return float(distances_km(at[0], at[1]))


def _position(gate: Gate) -> NamedPlace:
    return NamedPlace("", "", "", gate.lat, gate.lon, 0, "crossing")


def _known(
    ground: Ground, border: Border, sides: tuple[Whole, ...], crossings: Sequence[NamedPlace]
) -> list[Gate]:
    """Known crossings of a border with the nearest place on each side; one for each two places."""
    here = [one for one in crossings if tuple(sorted(one.country.split("/"))) == border]
    best: dict[tuple[int, int], Gate] = {}
    for crossing in sorted(here, key=lambda one: (one.name, one.lat, one.lon)):
        at = vectors_of([crossing])
        near = [_nearest(ground.vectors, side, at) for side in sides]
        ends = (near[0][0], near[1][0])
        if len(set(ground.mass(np.array(ends)).tolist())) > 1:
            continue
        length = near[0][1] + near[1][1]
        straight = float(distances_km(*ground.vectors[list(ends)]))
        detour = length - straight
        gate = Gate(border, ends, crossing.lat, crossing.lon, length, detour, crossing)
        best[ends] = min(best.get(ends, gate), gate, key=lambda one: one.rank)
    return sorted(best.values(), key=lambda gate: gate.rank)


def _nearest(vectors: Vectors, side: Whole, at: Vectors) -> tuple[int, float]:
    """The place of a side nearest to a position, and how far it is, km."""
    km = distances_km(vectors[side], at)
    return int(side[np.argmin(km)]), float(km.min())


def _straight(
    ground: Ground,
    nations: Sequence[str],
    border: Border,
    sides: tuple[Whole, ...],
    every: Pairs,
) -> list[Gate]:
    """Gates where straight ways between neighbours on both sides meet the border, shortest first.

    Only on one land mass: nobody is sent over the sea. Where no neighbours are left, the two
    nearest places on either side of a border the outlines know.
    """
    across = [{nations[a], nations[b]} == set(border) for a, b in every.tolist()]
    pairs = _in_order(every[across], nations, border)
    pairs = pairs[_same_mass(ground, pairs)]
    pairs = pairs[ground.barriers(pairs).open]
    if not len(pairs) and border in ground.land.borders:
        pairs = _closest(ground, sides)
    at = border_points(ground.land, ground.vectors, ground.country, pairs)
    lat, lon = positions(at)
    km = distances_km(ground.vectors[pairs[:, 0]], ground.vectors[pairs[:, 1]])
    made = [
        Gate(border, (int(a), int(b)), round(float(y), 3), round(float(x), 3), float(length))
        for (a, b), y, x, length in zip(pairs.tolist(), lat, lon, km, strict=True)
    ]
    return sorted(made, key=lambda gate: gate.rank)


def _in_order(pairs: Pairs, nations: Sequence[str], border: Border) -> Pairs:
    """Pairs with the place of the first country first."""
    turned = [nations[a] != border[0] for a, _ in pairs.tolist()]
    return np.where(np.array(turned, dtype=bool)[:, None], pairs[:, ::-1], pairs)


def _same_mass(ground: Ground, pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    first, second = ground.mass(pairs[:, 0]), ground.mass(pairs[:, 1])
    return np.asarray((first == second) & (first >= 0))


def _closest(ground: Ground, sides: tuple[Whole, ...]) -> Pairs:
    """For each land mass, the two nearest places on either side, (m, 2)."""
    from scipy.spatial import cKDTree

    masses = [ground.mass(side) for side in sides]
    found = []
    for mass in sorted(set(masses[0].tolist()) & set(masses[1].tolist()) - {-1}):
        one, two = (side[masses_of == mass] for side, masses_of in zip(sides, masses, strict=True))
        far, who = map(np.asarray, cKDTree(ground.vectors[two]).query(ground.vectors[one]))
        best = int(np.argmin(far))
        found.append((int(one[best]), int(two[int(who[best])])))
    return np.array(found, dtype=np.int64).reshape(-1, 2)
