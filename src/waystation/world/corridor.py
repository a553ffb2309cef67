"""Which places belong into a network between where people are and where they may be going."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from waystation.domain.places import NamedPlace
from waystation.world.barriers import OUTLINES_OFF_KM
from waystation.world.coast import SEA, nearest_piece, world_land
from waystation.world.land_ways import land_km
from waystation.world.sphere import Numbers, Vectors, Whole, chord_of, distances_km, vectors_of

WIDTH = 1.25
"""Longest way by a place of the corridor, over the straight line from position to destination.

In straight lines, from Tapachula: to Matamoros by Tampico 1.06, by Mexico City 1.21; to Reynosa by
Monterrey 1.20; to Nuevo Laredo by Mexico City 1.12.
"""

LONGER_KM = 300.0
"""Most kilometres it may be longer; over long ways a share of them is too
wide. To Tijuana, 3,175 km: by Tepic 57 km more, by Chihuahua 40, by Monterrey 76."""

LEAST_KM = 25.0
"""Smallest distance of a town of 100,000 from larger places. One of 6,000 keeps twice as much, so
that places around the position lie 25 to 50 km apart: one or two days on foot."""

_GROWTH = 0.02
"""What that distance grows by at first for each kilometre away from the position."""

_WIDEST = 8.0
"""Times that growth is multiplied before the smallest distance is widened as well."""

_LARGE = 100_000.0
_ROUND, _TOWNS_ON_THE_WAY, _LOOKED_AT = 2.0, 15.0, 2_000
"""How far round a way over land is looked for, how finely, and among how many towns."""

_SUBURB_KM = 15.0
"""Residents this near count for a place, the nearer the more: a city comes before its suburbs."""


def corridor_places(
    stops: Sequence[NamedPlace],
    ends: Sequence[NamedPlace],
    every: Sequence[NamedPlace],
    *,
    width: float = WIDTH,
    most: int = 150,
) -> tuple[NamedPlace, ...]:
    """Places for a network from the stops so far to several destinations.

    The corridor is made of ellipses: from the last stop to each destination, and from each stop
    to the next; wider where the way over land goes round a gulf. In it larger towns come first,
    and each place keeps a distance to those before it: a day or two on foot near the position,
    more farther away, less for large towns. The distance is widened, far away first, until at
    most `most` places remain.

    Args:
        stops: Where people have been, in order; the last one is where they are. At least one.
        ends: Where they may be going.
        every: Places to choose from; those of unknown size are left out. Leave out countries that
            nobody is to pass.
        width: Longest way by a place, over the straight line.
        most: Most places, stops and ends included; these stay in any case.

    Returns:
        The stops and ends, as given, and the places chosen, largest first.
    """
    fixed = list(dict.fromkeys([*stops, *ends]))
    known = set(fixed)
    others = [one for one in every if one.population > 0 and one not in known]
    near = _within(stops, ends, others, width)
    near = _on_the_same_land(fixed, near)
    near = _largest_first(near)
    vectors = vectors_of([*fixed, *near])
    away = distances_km(vectors[len(fixed) :], vectors_of(stops[-1:]))
    size = _size(near)
    kept: Sequence[int] = range(len(near))
    for factor in 1.1 ** np.arange(100.0):
        least = LEAST_KM * max(1.0, factor / _WIDEST)
        spacing = np.maximum(least, _GROWTH * factor * away) * size
        kept = _thinned(vectors, spacing, len(fixed), kept)
        if len(kept) + len(fixed) <= most:
            break
    return (*fixed, *(near[i] for i in kept[: max(most - len(fixed), 0)]))


def _within(
    stops: Sequence[NamedPlace], ends: Sequence[NamedPlace], every: list[NamedPlace], width: float
) -> list[NamedPlace]:
    """Places inside one of the ellipses; their size follows the way over land."""
    legs = [*itertools.pairwise(stops), *((stops[-1], end) for end in ends)]
    if not every or not legs:
        return []
    vectors, inside = vectors_of(every), np.zeros(len(every), dtype=bool)
    residents = np.array([one.population for one in every])
    position = [(-one.lat, one.lon) for one in every]
    largest = np.lexsort((*np.array(position).T, -residents))
    for start, end in legs:
        to_start, to_end = (distances_km(vectors, vectors_of([one])) for one in (start, end))
        by_it = to_start + to_end
        straight = float(distances_km(vectors_of([start]), vectors_of([end]))[0])
        around = largest[by_it[largest] <= _ROUND * straight + LONGER_KM][:_LOOKED_AT]
        way = _way_over_land([start, end, *(every[i] for i in around)], straight)
        inside |= by_it <= way + max(min((width - 1.0) * way, LONGER_KM), LEAST_KM)
    return [every[i] for i in np.flatnonzero(inside)]


def _way_over_land(places: Sequence[NamedPlace], straight: float) -> float:
    """Kilometres from the first place to the second over land; straight where there is no way."""
    if straight < LEAST_KM:
        return straight
    spacing = np.full(len(places) - 2, max(straight / _TOWNS_ON_THE_WAY, LEAST_KM))
    kept = _thinned(vectors_of(places), spacing, 2, range(len(spacing)))
    way = float(land_km([*places[:2], *(places[2 + i] for i in kept)])[1])
    return way if np.isfinite(way) else straight


def _on_the_same_land(fixed: Sequence[NamedPlace], near: list[NamedPlace]) -> list[NamedPlace]:
    """Places on a land mass on which a stop or an end lies."""
    if not near:
        return []
    masses = _masses([*fixed, *near])
    wanted = set(masses[: len(fixed)].tolist()) - {SEA}
    return [
        one for one, mass in zip(near, masses[len(fixed) :].tolist(), strict=True) if mass in wanted
    ]


def _masses(places: Sequence[NamedPlace]) -> Whole:
    land = world_land()
    number = {code: i for i, code in enumerate(land.codes)}
    country = np.array([number.get(one.country, SEA) for one in places], dtype=np.int64)
    piece = nearest_piece(land, vectors_of(places), country, OUTLINES_OFF_KM)
    return np.where(piece == SEA, SEA, land.mass_of[piece])


def _size(near: Sequence[NamedPlace]) -> Numbers:
    """What the size of each place does to the distance it keeps, (n,)."""
    residents = np.array([max(one.population, 1) for one in near], dtype=np.float64)
    return np.asarray(np.clip((_LARGE / residents) ** 0.25, 0.5, 2.0))


def _largest_first(near: list[NamedPlace]) -> list[NamedPlace]:
    """Places in order of the residents of their surroundings."""
    if not near:
        return []
    from scipy.spatial import cKDTree

    vectors = vectors_of(near)
    tree = cKDTree(vectors)
    pairs = tree.query_pairs(chord_of(_SUBURB_KM), output_type="ndarray")
    share = 1.0 - distances_km(vectors[pairs[:, 0]], vectors[pairs[:, 1]]) / _SUBURB_KM
    residents = np.array([one.population for one in near], dtype=np.float64)
    around = residents.copy()
    for one, other in ((0, 1), (1, 0)):
        np.add.at(around, pairs[:, one], share * residents[pairs[:, other]])
    rank = [
        (-round(around[i]), -one.population, one.name, one.country, one.lat, one.lon, i)
        for i, one in enumerate(near)
    ]
    return [near[key[-1]] for key in sorted(rank)]


def _thinned(vectors: Vectors, spacing: Numbers, fixed: int, order: Sequence[int]) -> list[int]:
    """Places that keep their distance from those fixed and those kept before them."""
    taken = np.empty_like(vectors)
    taken[:fixed] = vectors[:fixed]
    count, kept = fixed, []
    for i in order:
        at = vectors[fixed + i]
        if float(distances_km(taken[:count], at).min(initial=np.inf)) >= spacing[i]:
            taken[count] = at
            count += 1
            kept.append(i)
    return kept
