"""Places for a network: around the position, ahead to each destination, wide enough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.known_distances import shortest

from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.world.corridor import corridor_places
from waystation.world.nearby import places_in
from waystation.world.roads import approximate_roads
from waystation.world.sphere import distances_km, vectors_of


def place(name: str, country: str, lat: float, lon: float, population: int = 0) -> NamedPlace:
    return NamedPlace(name, country, "", lat, lon, population, "city")


SAN_PEDRO_SULA = place("San Pedro Sula", "HND", 15.505, -88.025)
CIUDAD_HIDALGO = place("Ciudad Hidalgo", "MEX", 14.680, -92.152)
TAPACHULA = place("Tapachula", "MEX", 14.905, -92.260)
BORDER = [
    place("Tijuana", "MEX", 32.515, -117.038),
    place("Mexicali", "MEX", 32.650, -115.468),
    place("Nogales", "MEX", 31.308, -110.942),
    place("Ciudad Juárez", "MEX", 31.738, -106.485),
    place("Piedras Negras", "MEX", 28.700, -100.523),
    place("Nuevo Laredo", "MEX", 27.476, -99.516),
    place("Reynosa", "MEX", 26.092, -98.278),
    place("Matamoros", "MEX", 25.869, -97.503),
]
WESTERN = [
    ("Guadalajara", 20.667, -103.350),
    ("Tepic", 21.504, -104.895),
    ("Hermosillo", 29.07, -110.96),
]
CENTRAL = [("Torreón", 25.542, -103.407), ("Chihuahua", 28.633, -106.069)]
EASTERN = [
    ("Veracruz", 19.18, -96.14),
    ("Tampico", 22.255, -97.869),
    ("Monterrey", 25.686, -100.316),
]
TOWNS = ("HND", "GTM", "SLV", "MEX")


@pytest.fixture(scope="module")
def every() -> Sequence[NamedPlace]:
    return places_in(5, -120, 40, -80, countries=TOWNS)


@pytest.fixture(scope="module")
def northward(every: Sequence[NamedPlace]) -> Sequence[NamedPlace]:
    return corridor_places([SAN_PEDRO_SULA, CIUDAD_HIDALGO, TAPACHULA], BORDER, every)


@pytest.fixture(scope="module")
def network(northward: Sequence[NamedPlace]) -> RoadNetwork:
    ways = [("HND", "GTM"), ("SLV", "GTM"), ("GTM", "MEX")]
    return approximate_roads(northward, ways=ways)


def near(places: Sequence[NamedPlace], lat: float, lon: float) -> tuple[float, NamedPlace]:
    """How far the nearest of the places is, km, and which it is."""
    at = vectors_of([place("", "", lat, lon)])
    km = distances_km(vectors_of(places), at)
    return float(km.min()), places[int(km.argmin())]


@pytest.mark.parametrize("by", [*WESTERN, *CENTRAL, *EASTERN])
def test_all_ways_to_the_border_are_in_it(
    northward: Sequence[NamedPlace], network: RoadNetwork, by: tuple[str, float, float]
) -> None:
    """Each city lies on a way to one of the destinations hardly longer than the shortest one."""
    km, city = near(northward, by[1], by[2])
    assert km < 20
    first = shortest(network, TAPACHULA, city)
    longer = [
        first + shortest(network, city, end) - shortest(network, TAPACHULA, end) for end in BORDER
    ]
    assert min(longer) < 0.15 * first


def test_everybody_can_get_from_the_start_to_each_destination(network: RoadNetwork) -> None:
    assert all(np.isfinite(shortest(network, SAN_PEDRO_SULA, end)) for end in BORDER)
    assert np.isinf(shortest(network, TAPACHULA, SAN_PEDRO_SULA))


def test_few_places_remain_and_those_asked_for_stay(northward: Sequence[NamedPlace]) -> None:
    assert 100 <= len(northward) <= 150
    fixed = [SAN_PEDRO_SULA, CIUDAD_HIDALGO, TAPACHULA, *BORDER]
    assert list(northward[: len(fixed)]) == fixed
    assert len(set(northward)) == len(northward)
    assert all(one.population > 0 for one in northward[len(fixed) :])


def test_places_are_close_around_the_position_and_sparser_far_ahead(
    northward: Sequence[NamedPlace],
) -> None:
    vectors = vectors_of(northward)
    between = distances_km(vectors[:, None, :], vectors[None, :, :])
    np.fill_diagonal(between, np.inf)
    away = distances_km(vectors, vectors_of([TAPACHULA]))
    neighbour = between.min(axis=1)
    assert np.median(neighbour[away < 150]) < 45
    assert np.median(neighbour[away > 1500]) > 80
    # From Tapachula on there is a town within a day or two on foot, as Huixtla is.
    assert 20 < np.sort(between[northward.index(TAPACHULA)])[1] < 60


def test_a_short_way_has_the_towns_people_pass(every: Sequence[NamedPlace]) -> None:
    places = corridor_places([SAN_PEDRO_SULA], [CIUDAD_HIDALGO], every)
    assert len(places) <= 150
    for lat, lon in ((14.634, -90.507), (14.797, -89.545), (14.305, -90.785), (14.70, -91.86)):
        assert near(places, lat, lon)[0] < 25  # Guatemala City, Chiquimula, Escuintla, Coatepeque
    assert not any(one.lat > 18 for one in places)


def test_order_changes_nothing_and_width_and_number_are_kept(every: Sequence[NamedPlace]) -> None:
    towns = [one for one in every if one.country == "GTM"]
    start, end = place("A", "GTM", 14.9, -89.6), place("B", "GTM", 15.4, -91.5)
    wide = corridor_places([start], [end], towns)
    assert corridor_places([start], [end], towns[::-1]) == wide
    narrow = corridor_places([start], [end], towns, width=1.02)
    assert len(narrow) < len(wide)
    assert len(corridor_places([start], [end], towns, most=12)) <= 12
    assert corridor_places([start], [end], towns, most=1) == (start, end)
    assert corridor_places([start], [], towns) == (start,)
    assert corridor_places([start, start], [start], []) == (start,)


def test_towns_on_islands_and_of_unknown_size_are_left_out() -> None:
    start, end = place("Miami", "USA", 25.77, -80.19), place("Mobile", "USA", 30.69, -88.04)
    towns = [
        place("Tampa", "USA", 27.95, -82.46, 380_000),
        place("Havana", "CUB", 23.13, -82.38, 2_100_000),
        place("Orlando", "USA", 28.54, -81.38, 0),
    ]
    assert [one.name for one in corridor_places([start], [end], towns, width=2.0)] == [
        "Miami",
        "Mobile",
        "Tampa",
    ]


def test_a_city_comes_before_its_larger_suburb() -> None:
    start, end = place("S", "MEX", 20.7, -102.0), place("E", "MEX", 20.7, -105.0)
    towns = [
        place("Zapopan", "MEX", 20.72, -103.39, 1_476_000),
        place("Guadalajara", "MEX", 20.67, -103.35, 1_385_000),
        place("Tlaquepaque", "MEX", 20.64, -103.31, 650_000),
    ]
    kept = corridor_places([start], [end], towns)
    assert [one.name for one in kept] == ["S", "E", "Guadalajara"]
