"""Country outlines: cut to the box, closed, rounded."""

from __future__ import annotations

import gzip
import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.world.outlines import ATTRIBUTION, Ring, outlines


def area(ring: Ring) -> float:
    return (
        abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))
        / 2
    )


def test_box_holds_the_countries_that_lie_in_it() -> None:
    codes = [outline.iso3 for outline in outlines(13.0, -119.0, 34.0, -85.0)]
    assert {"MEX", "USA", "GTM", "HND", "SLV", "BLZ"} <= set(codes)
    assert "FRA" not in codes
    assert codes == sorted(codes)


def test_guatemala_has_about_its_own_size() -> None:
    (guatemala,) = (o for o in outlines(10.0, -95.0, 20.0, -85.0) if o.iso3 == "GTM")
    # 108,889 km2 (its statistics institute) at about 15.7 degrees north: 9.15 square degrees.
    assert sum(map(area, guatemala.polygons)) == pytest.approx(9.15, rel=0.05)
    assert guatemala.name == "Guatemala"


@given(st.floats(-60, 70), st.floats(-170, 150), st.floats(0.5, 30))
@settings(max_examples=15, deadline=None)
def test_every_point_lies_in_the_box_with_two_decimals(
    south: float, west: float, size: float
) -> None:
    for outline in outlines(south, west, south + size, west + size):
        for ring in outline.polygons:
            assert len(ring) >= 3
            assert ring[0] != ring[-1]
            for x, y in ring:
                assert west - 0.01 <= x <= west + size + 0.01
                assert south - 0.01 <= y <= south + size + 0.01
                assert (x, y) == (round(x, 2), round(y, 2))


def test_a_box_within_one_country_is_covered_whole() -> None:
    (mexico,) = outlines(23.0, -103.0, 24.0, -102.0)
    assert sum(map(area, mexico.polygons)) == pytest.approx(1.0, abs=1e-6)


def test_open_sea_holds_nothing() -> None:
    assert outlines(-50.0, -130.0, -45.0, -120.0) == []


def test_an_empty_box_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        outlines(10.0, 5.0, 10.0, 6.0)


def test_shipped_file_is_small_and_names_no_area_twice() -> None:
    packed = resources.files("waystation.world").joinpath("data/countries.json.gz").read_bytes()
    table = json.loads(gzip.decompress(packed))["countries"]
    assert len(packed) < 200_000
    assert len({country["iso3"] for country in table}) == len(table) > 190
    assert "Natural Earth" in ATTRIBUTION
