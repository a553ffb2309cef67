"""How far off approximate distances are: against known road distances, in many countries."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.known_distances import Known, known_distances, over_network, shortest

from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.world.corridor import corridor_places
from waystation.world.detour import DETOUR, FITTED_ON, road_km
from waystation.world.nearby import places_in
from waystation.world.roads import approximate_roads

EXAMPLE = Path(__file__).parents[2] / "examples" / "caravan-2018"
NORTHWARD = [("HND", "GTM"), ("SLV", "GTM"), ("GTM", "MEX")]


def known(part: str) -> list[Known]:
    return [row for row in known_distances() if row.part == part]


def place(name: str, country: str, lat: float, lon: float) -> NamedPlace:
    return NamedPlace(name, country, "", lat, lon, 100_000, "city")


SAN_PEDRO_SULA = place("San Pedro Sula", "HND", 15.505, -88.025)
TAPACHULA = place("Tapachula", "MEX", 14.905, -92.260)
TIJUANA = place("Tijuana", "MEX", 32.515, -117.038)
JUAREZ = place("Ciudad Juárez", "MEX", 31.738, -106.485)
MATAMOROS = place("Matamoros", "MEX", 25.869, -97.503)


@pytest.fixture(scope="module")
def northward() -> RoadNetwork:
    """From San Pedro Sula by Tapachula to three cities at the border of the United States."""
    every = places_in(5, -120, 40, -80, countries=["HND", "GTM", "SLV", "MEX"])
    ends = [TIJUANA, JUAREZ, MATAMOROS]
    places = corridor_places([SAN_PEDRO_SULA, TAPACHULA], ends, every)
    return approximate_roads(places, ways=NORTHWARD)


def test_the_table_is_wide_enough_and_plausible() -> None:
    rows = list(known_distances())
    assert len(rows) >= 60
    assert len({row.start.country for row in rows}) >= 15
    assert len(known("fit")) == FITTED_ON
    assert len(known("test")) == pytest.approx(len(known("fit")), abs=1)
    assert len({(row.start.name, row.end.name, row.start.country) for row in rows}) == len(rows)
    for row in rows:  # no road is shorter than the straight line, by more than rounding
        assert row.straight * 0.99 - 1 <= row.km <= row.straight * 2.3, row


def test_ways_over_the_network_are_as_long_as_known_roads() -> None:
    rows = known("test")
    off = np.array([over_network(row) / row.km - 1 for row in rows])
    assert np.isfinite(off).all()
    assert np.median(abs(off)) < 0.10
    assert abs(np.median(off)) < 0.03
    assert np.quantile(abs(off), 0.9) < 0.25
    far = np.array([row.km > 400 for row in rows])
    assert far.sum() >= 30
    assert np.median(abs(off[far])) < 0.10


@pytest.mark.slow
def test_the_detour_is_the_one_that_fits_the_other_half() -> None:
    """The factor with the least mean absolute error of the logarithm is the median ratio."""
    ratios = [row.km / over_network(row) for row in known("fit")]
    assert DETOUR * float(np.median(ratios)) == pytest.approx(DETOUR, abs=0.015)


def test_the_example_is_as_long_as_its_own_table_says(northward: RoadNetwork) -> None:
    with (EXAMPLE / "routes.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if not row["from"].startswith("#")]
    table = [(row["from"], row["to"], float(row["km"])) for row in rows]
    for start, end in ((SAN_PEDRO_SULA, TIJUANA), (TAPACHULA, JUAREZ), (TAPACHULA, MATAMOROS)):
        stated = _in_table(table, start.name, end.name)
        assert shortest(northward, start, end) == pytest.approx(stated, rel=0.15)


def _in_table(table: list[tuple[str, str, float]], start: str, end: str) -> float:
    """Kilometres of the shortest way by a table, from place to place (Bellman and Ford)."""
    far = {start: 0.0}
    for _ in range(100):
        for one, two, km in table:
            if one in far:
                far[two] = min(far.get(two, np.inf), far[one] + km)
    return far[end]


def test_a_distance_is_the_straight_line_made_longer() -> None:
    assert road_km(100.0) == round(100 * DETOUR)
    assert road_km(100.0, sea=100.0) == round(100 * DETOUR * np.pi / 2)
    assert road_km(0.0) == road_km(0.2) == 1.0
