"""Which country, piece of land or sea lies at a position."""

from __future__ import annotations

import numpy as np
import pytest

from waystation.world.barriers import barriers, border_points
from waystation.world.coast import SEA, Land, longest_run, nearest_piece, world_land
from waystation.world.narrows import bridged
from waystation.world.outlines import decoded_rings
from waystation.world.sphere import Numbers, Vectors, Whole, positions, unit_vectors


def at(*degrees: tuple[float, float]) -> Vectors:
    return unit_vectors(np.array([d[0] for d in degrees]), np.array([d[1] for d in degrees]))


def codes(*degrees: tuple[float, float]) -> list[str]:
    land = world_land()
    return ["" if i == SEA else land.codes[i] for i in land.countries(at(*degrees)).tolist()]


def piece(land: Land, lat: float, lon: float) -> int:
    return int(land.pieces(at((lat, lon)))[0])


def test_countries_at_known_positions() -> None:
    assert codes((19.43, -99.13), (30.05, 31.24), (52.5, 13.4)) == ["MEX", "EGY", "DEU"]
    assert codes((0, 0), (40.0, -40.0), (-89.9, 0)) == ["", "", ""]
    # A country inside another one; an exclave; both sides of the 180th meridian.
    assert codes((-29.5, 28.0), (-29.0, 26.0), (54.7, 20.8)) == ["LSO", "ZAF", "RUS"]
    assert codes((66.5, -172.0), (67.5, 178.0), (-16.8, -179.98)) == ["RUS", "RUS", "FJI"]


def test_lines_agree_with_the_outlines_themselves() -> None:
    """Every position against counting the sides of each outline to its east, one by one."""
    land, random = world_land(), np.random.default_rng(5)
    lat = random.uniform(5, 34, 300)
    lat = (np.floor(lat * 100) + 0.5) / 100  # the middle between two hundredths, where lines run
    lon = random.uniform(-118, -84, 300)
    found = land.countries(unit_vectors(lat, lon))
    inside: list[list[str]] = [[] for _ in lat]
    for code, rings in decoded_rings():
        crossed = sum(_crossed(np.array(ring), lon, lat) for ring in rings)
        for i in np.flatnonzero(np.asarray(crossed) % 2):
            inside[i].append(code)
    assert inside == [[] if i == SEA else [land.codes[i]] for i in found.tolist()]
    assert len({tuple(codes) for codes in inside}) > 5


def _crossed(corners: Numbers, x: Numbers, y: Numbers) -> Whole:
    """Sides of an outline that lie east of each position, at its latitude."""
    crossed = np.zeros(len(x), dtype=np.int64)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if (x1 > -120 or x2 > -120) and y1 != y2:
            over = (y1 > y) != (y2 > y)
            crossed += over & (x1 + (y - y1) / (y2 - y1) * (x2 - x1) > x)
    return crossed


def test_pieces_masses_and_borders() -> None:
    land = world_land()
    paris, moscow, cape = piece(land, 48.9, 2.4), piece(land, 55.8, 37.6), piece(land, -33.5, 19.0)
    lagos, london, alaska = (
        piece(land, 6.7, 3.4),
        piece(land, 52.0, -1.0),
        piece(land, 65.0, -150.0),
    )
    texas, ottawa = piece(land, 31.0, -99.0), piece(land, 45.3, -76.0)
    assert land.mass_of[paris] == land.mass_of[moscow] == land.mass_of[cape] == land.mass_of[lagos]
    assert land.mass_of[london] != land.mass_of[paris]
    assert alaska != texas
    assert land.mass_of[alaska] == land.mass_of[texas] == land.mass_of[ottawa]
    assert {("GTM", "MEX"), ("MEX", "USA"), ("LSO", "ZAF"), ("GRC", "TUR")} <= land.borders
    assert not {("CUB", "USA"), ("ESP", "MAR"), ("GTM", "USA")} & land.borders
    assert all(first < second for first, second in land.borders)


def test_places_the_outlines_put_wrong_stand_on_their_own_land() -> None:
    land = world_land()
    # Ciudad Hidalgo lies on the border river; a harbour in the water; the open sea.
    places = at((14.68, -92.152), (16.845, -99.91), (10.0, -100.0), (19.4, -99.1))
    mexico = land.number("MEX")
    found = nearest_piece(land, places, np.array([mexico] * 4), 5.0)
    assert found[0] == found[1] == found[3] == piece(land, 19.4, -99.1)
    assert found[2] == SEA
    assert nearest_piece(land, places[3:], np.array([SEA]), 5.0)[0] == found[3]
    assert land.number("XXX") == SEA


def test_longest_run_is_counted_within_each_way() -> None:
    way = np.array([0, 0, 0, 1, 1, 1, 1, 3])
    blocked = np.array([0, 1, 1, 1, 1, 1, 0, 1], dtype=bool)
    assert longest_run(way, blocked, 5).tolist() == [2, 3, 0, 1, 0]
    assert longest_run(way, np.zeros(8, dtype=bool), 4).tolist() == [0, 0, 0, 0]


def test_barriers_tell_sea_and_other_countries_apart() -> None:
    land = world_land()
    places = at((38.1, 13.4), (40.85, 14.27), (47.4, 8.5), (45.5, 9.2), (43.3, 5.4))
    italy, swiss, france = (land.number(code) for code in ("ITA", "CHE", "FRA"))
    country = np.array([italy, italy, swiss, italy, france])
    found = barriers(land, places, country, np.array([[0, 1], [2, 3], [2, 4]]))
    assert found.open.tolist() == [False, True, False]
    assert found.sea_run[0] == pytest.approx(290, abs=30)  # Palermo to Naples
    assert found.foreign_run[1] == 0  # Zurich to Milan: two countries, both their own
    assert found.foreign_run[2] > 30  # Zurich to Marseille over Italian land
    assert found.barred == pytest.approx(found.sea + found.foreign)
    none = barriers(land, places, country, np.empty((0, 2), dtype=np.int64))
    assert len(none.km) == 0


def test_a_border_point_lies_where_the_second_country_begins() -> None:
    land = world_land()
    places = at((14.91, -92.27), (14.84, -91.52))  # Tapachula, Quetzaltenango
    country = np.array([land.number("MEX"), land.number("GTM")])
    point = border_points(land, places, country, np.array([[0, 1]]))
    assert positions(point)[1][0] == pytest.approx(-92.15, abs=0.08)
    same = border_points(land, places, country[[0, 0]], np.array([[0, 1]]))
    assert positions(same)[1][0] == pytest.approx((-92.27 - 91.52) / 2, abs=0.01)


def test_narrow_water_counts_as_bridged_and_wide_water_does_not() -> None:
    land = world_land()
    thrace, anatolia = piece(land, 41.3, 27.5), piece(land, 39.9, 32.8)
    sicily, calabria = piece(land, 37.5, 14.0), piece(land, 40.0, 16.3)
    sardinia = piece(land, 40.0, 9.0)
    assert thrace != anatolia
    joined = bridged(land, [thrace, anatolia, sicily, calabria, sardinia])
    assert joined[thrace] == joined[anatolia]
    assert joined[sardinia] != joined[calabria]
    assert len({joined[sicily], joined[calabria], joined[thrace]}) == 3
    assert bridged(land, []) == {}
