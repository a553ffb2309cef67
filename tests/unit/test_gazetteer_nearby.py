"""Places by where they are, border crossings, and the facts of countries."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from tests.timing import least_seconds

from waystation.world.countries import capital_of, country, neighbours, regions_of
from waystation.world.gazetteer import world_gazetteer
from waystation.world.nearby import crossings_between, crossings_in, km, km_between, places_in
from waystation.world.outlines import outlines

CHIAPAS = (14.5, -93.5, 16.5, -92.0)
CROSSINGS = list(
    csv.DictReader(
        files("waystation.world").joinpath("data/crossings.csv").read_text("utf-8").splitlines()
    )
)


def test_towns_in_a_box_come_largest_first() -> None:
    south, west, north, east = CHIAPAS
    found = places_in(*CHIAPAS)
    assert found[0].name == "Tapachula"
    assert [place.population for place in found] == sorted(
        (place.population for place in found), reverse=True
    )
    assert all(south <= one.lat <= north and west <= one.lon <= east for one in found)
    assert {one.country for one in found} == {"MEX", "GTM"}
    assert {one.level for one in found} == {"city"}


def test_boxes_can_be_narrowed() -> None:
    found = places_in(*CHIAPAS)
    large = places_in(*CHIAPAS, least_population=15_000)
    assert large == tuple(one for one in found if one.population >= 15_000)
    mexican = places_in(*CHIAPAS, countries=["MEX"])
    assert mexican == tuple(one for one in found if one.country == "MEX")
    assert places_in(10, 10, 10, 10) == ()


def test_a_box_may_lie_across_the_180th_meridian() -> None:
    found = places_in(-20, 176, -15, -178)
    assert any(one.lon > 176 for one in found)
    assert any(one.lon < -178 for one in found)
    assert set(found) == {*places_in(-20, 176, -15, 180), *places_in(-20, -180, -15, -178)}


def test_a_country_sized_box_is_fast() -> None:
    places_in(*CHIAPAS)
    assert least_seconds(lambda: places_in(14, -117, 33, -86), times=3) < 1.5


def test_there_are_crossings_enough() -> None:
    assert len(CROSSINGS) >= 120
    assert len({row["name"] for row in CROSSINGS}) == len(CROSSINGS)
    assert all(row["source"] for row in CROSSINGS)


@pytest.mark.parametrize(
    "row", [row for row in CROSSINGS if row["town_a"]], ids=lambda row: row["name"]
)
def test_crossings_lie_between_the_towns_they_join(row: dict[str, str]) -> None:
    towns = [
        [one for one in world_gazetteer().lookup_all(row[f"town_{side}"]) if one.level == "city"]
        for side in "ab"
    ]
    pairs = [
        (one, other)
        for one in towns[0]
        for other in towns[1]
        if (one.country, other.country) == (row["country_a"], row["country_b"])
    ]
    one, other = min(pairs, key=lambda pair: km_between(*pair))
    apart = km_between(one, other)
    assert apart <= 30
    at = (float(row["lat"]), float(row["lon"]))
    assert km(*at, one.lat, one.lon) <= apart / 2 + 0.5
    assert km(*at, other.lat, other.lon) <= apart / 2 + 0.5


@pytest.mark.parametrize("row", CROSSINGS, ids=lambda row: row["name"])
def test_crossings_lie_at_the_border_of_their_countries(row: dict[str, str]) -> None:
    lat, lon = float(row["lat"]), float(row["lon"])
    near = outlines(lat - 0.2, lon - 0.2, lat + 0.2, lon + 0.2)
    # The outlines know no enclave of Spain and draw Western Sahara's border as Morocco's.
    wanted = {row["country_a"], row["country_b"]}
    if wanted <= {"ESP", "MAR", "ESH", "MRT"}:
        wanted &= {"MAR", "MRT"}
    assert wanted <= {one.iso3 for one in near}


def test_crossings_between_two_countries() -> None:
    found = crossings_between("Mexico", "USA")
    assert found == crossings_between("USA", "MEX")
    assert len(found) >= 20
    assert {one.country for one in found} == {"MEX/USA"}
    assert crossings_between("MEX", "FRA") == ()
    assert crossings_between("MEX", "Nowhereland") == ()
    assert {one.level for one in found} == {"crossing"}


def test_crossings_in_a_box() -> None:
    names = {one.name for one in crossings_in(*CHIAPAS)}
    assert "Tecún Umán – Ciudad Hidalgo" in names
    assert not crossings_in(40, -40, 41, -39)


def test_crossings_need_context_in_reading() -> None:
    gazetteer = world_gazetteer()
    assert not any(one.level == "crossing" for one in gazetteer.lookup("Torkham"))
    assert any(one.level == "crossing" for one in gazetteer.lookup_all("Torkham"))


@pytest.mark.parametrize("asked", ["TCD", "td", "Chad", "Tchad", "تشاد", "chad"])
def test_countries_by_code_and_name(asked: str) -> None:
    found = country(asked)
    assert found is not None
    assert (found.country, found.code, found.level) == ("TCD", "TD", "country")


def test_countries_that_are_none() -> None:
    assert country("ZZ") is None
    assert country("") is None
    assert country("Ruritania") is None


def test_capitals_regions_and_neighbours() -> None:
    capital = capital_of("TCD")
    assert capital is not None
    assert (capital.name, capital.capital) == ("N'Djamena", True)
    assert {"Ouaddaï", "Wadi Fira"} <= {one.name for one in regions_of("TCD")}
    assert neighbours("TCD") == ("CAF", "CMR", "LBY", "NER", "NGA", "SDN")
    assert neighbours("ZZZ") == ()
    assert regions_of("ZZZ") == ()
    assert capital_of("ZZZ") is None


def test_neighbours_are_mutual() -> None:
    codes = {one for code in ("MEX", "SDN", "UKR", "COD", "AFG") for one in neighbours(code)}
    for code in codes:
        for other in neighbours(code):
            assert code in neighbours(other), (code, other)
