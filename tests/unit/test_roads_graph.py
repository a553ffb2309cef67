"""Neighbours on a sphere: against the slow definition, wherever on the earth, in any order."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.world.graph import Joined, gabriel_pairs
from waystation.world.sphere import (
    Vectors,
    along,
    chord_of,
    distances_km,
    km_of_chords,
    positions,
    unit_vectors,
)

Pairs = set[tuple[int, int]]


def by_definition(vectors: Vectors) -> Pairs:
    """Pairs with no third point in the circle over them, tried one by one."""
    found = set()
    for i, j in itertools.combinations(range(len(vectors)), 2):
        middle = (vectors[i] + vectors[j]) / 2
        radius = np.linalg.norm(vectors[i] - middle) * (1 + 1e-9)
        others = (k for k in range(len(vectors)) if k not in (i, j))
        if all(np.linalg.norm(vectors[k] - middle) > radius for k in others):
            found.add((i, j))
    return found


def pairs_of(vectors: Vectors) -> Pairs:
    return {(a, b) for a, b in gabriel_pairs(vectors).tolist()}


def points(*degrees: tuple[float, float]) -> Vectors:
    return unit_vectors(np.array([d[0] for d in degrees]), np.array([d[1] for d in degrees]))


def scattered(seed: int, count: int, lat: float, lon: float, size: float) -> Vectors:
    random = np.random.default_rng(seed)
    north = np.clip(lat + size * (random.random(count) - 0.5), -90, 90)
    return unit_vectors(north, lon + size * (random.random(count) - 0.5))


@pytest.mark.parametrize(
    ("lat", "lon", "size"),
    [
        (15, -90, 8),
        (0, 180, 6),
        (-17, 179.5, 2),
        (88, 0, 4),
        (-89, 120, 2),
        (0, 0, 170),
        (9, 8, 0.1),
    ],
)
@pytest.mark.parametrize("count", [13, 60])
def test_neighbours_are_those_of_the_definition(
    lat: float, lon: float, size: float, count: int
) -> None:
    vectors = scattered(count, count, lat, lon, size)
    assert pairs_of(vectors) == by_definition(vectors)


@given(st.integers(0, 10_000), st.integers(2, 40), st.floats(-80, 80), st.floats(-180, 180))
@settings(max_examples=40, deadline=None)
def test_neighbours_are_in_one_piece_and_do_not_depend_on_order(
    seed: int, count: int, lat: float, lon: float
) -> None:
    vectors = scattered(seed, count, lat, lon, 5)
    found = pairs_of(vectors)
    joined = Joined(count, found)
    assert {joined.root(i) for i in range(count)} == {0}
    order = np.random.default_rng(seed + 1).permutation(count)
    again = pairs_of(vectors[order])
    assert {tuple(sorted((int(order[a]), int(order[b])))) for a, b in again} == found


@pytest.mark.parametrize("count", [1, 2, 3, 4, 12, 13, 30])
def test_places_in_a_row_are_joined_one_to_the_next(count: int) -> None:
    for row in (
        points(*((0.0, -179.0 + 0.5 * i) for i in range(count))),
        points(*((60.0, 10.0 + 0.5 * i) for i in range(count))),
        points(*((-10.0 + 0.5 * i, 20.0) for i in range(count))),
    ):
        assert pairs_of(row) == {(i, i + 1) for i in range(count - 1)}


def test_corners_of_a_square_have_no_diagonals() -> None:
    grid = points(*((lat, lon) for lat in (-0.5, 0.5) for lon in (-0.5, 0.5)))
    assert pairs_of(grid) == {(0, 1), (0, 2), (1, 3), (2, 3)}
    assert pairs_of(np.empty((0, 3))) == set()


def test_distances_and_positions_are_those_of_a_sphere() -> None:
    ends = points((0, 0), (0, 90), (90, 0), (0, -180))
    quarter = 6371.0088 * np.pi / 2
    far = distances_km(ends[0], ends[1:]).tolist()
    assert far == pytest.approx([quarter, quarter, 2 * quarter])
    lat, lon = positions(points((10, 179.99), (10, 180.0), (-90, 0)))
    assert lat.tolist() == pytest.approx([10, 10, -90])
    assert lon[:2].tolist() == pytest.approx([179.99, -180.0])
    assert km_of_chords(np.array([chord_of(123.0)])).tolist() == pytest.approx([123.0])


def test_points_along_a_way_are_even_and_reach_both_ends() -> None:
    first, last = points((10, 179), (0, 0)), points((10, -179), (0, 0))
    on, way = along(first, last, 10.0)
    assert way.tolist() == sorted(way.tolist())
    there = on[way == 0] / np.linalg.norm(on[way == 0], axis=1, keepdims=True)
    steps = distances_km(there[1:], there[:-1])
    assert steps.max() <= 10.0
    assert steps.min() == pytest.approx(steps.max())
    assert distances_km(there[0], first[0]) < 1e-3
    assert distances_km(there[-1], last[0]) < 1e-3
    assert (way == 1).sum() == 2
