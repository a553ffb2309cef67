"""Places a person puts on the map of a draft: `--place`."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from tests.draft_maps import small_maps

from waystation import draft as draft_folder
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.asked import Asked
from waystation.drafting.draft import Draft, draft, write_draft
from waystation.drafting.put import places_put, with_put
from waystation.scenario.load import load_scenario

DAY = dt.date(2024, 5, 1)


def country_at(lat: float, lon: float) -> str:
    return "BBB" if abs(lat) < 5 and 10 < lon < 13 else ""


def code_of(name: str) -> str:
    return "AAA" if name == "Alphaland" else ""


def made(text: str, *ends: str) -> Draft:
    put, problems = places_put([text], country_at, code_of)
    assert not problems
    return draft(Asked(start="Ashford", ends=ends), today=DAY, maps=with_put(small_maps(), put))


def test_a_place_put_on_the_map_can_be_headed_for(tmp_path: Path) -> None:
    write_draft(made("Low Moor=1.0,11.6", "Low Moor"), tmp_path / "made")
    found = load_scenario(tmp_path / "made")
    assert [one.location for one in found.destinations] == ["Low Moor"]
    moor = next(one for one in found.locations if one.name == "Low Moor")
    assert (moor.lat, moor.lon, moor.country) == (1.0, 11.6, "BBB")
    assert moor.source == "given with --place"


def test_a_place_put_on_the_way_is_in_the_network() -> None:
    assert "Low Moor" in str(made("Low Moor=1.15,11.6", "Elm").files["locations.csv"])


def test_the_name_means_the_place_put_there_and_nothing_else(tmp_path: Path) -> None:
    write_draft(made("Fern=1.0,10.6,Alphaland", "Fern"), tmp_path / "made")
    fern = [one for one in load_scenario(tmp_path / "made").locations if one.name == "Fern"]
    assert [(one.lat, one.country) for one in fern] == [(1.0, "AAA")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Moor", "NAME=LAT,LON"),
        ("Moor=north,11", "NAME=LAT,LON"),
        ("=1.0,11.6", "NAME=LAT,LON"),
        ("Moor=111.6,1.0", "degrees north from -90 to 90"),
        ("Moor=1.0,-30", "latitude before longitude"),
        ("Moor=1.0,11.6,Nowhere", "no country 'Nowhere'"),
    ],
)
def test_a_place_told_wrongly_is_refused(text: str, said: str) -> None:
    put, problems = places_put([text], country_at, code_of)
    assert not put
    assert said in str(problems[0])
    assert "--place" in str(problems[0])


def test_one_name_is_put_once() -> None:
    _, problems = places_put(["Moor=1,11", "moor=1,12"], country_at, code_of)
    assert "twice" in str(problems[0])


def test_an_unknown_name_says_how_to_put_it_on_the_map() -> None:
    with pytest.raises(InputError, match='--place "Zzyx=LAT,LON"'):
        draft(Asked(start="Ashford", ends=("Zzyx",)), today=DAY, maps=small_maps())


def test_reports_are_read_with_the_place_that_was_put(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "Date: 2025-11-02\n\nPeople fled El Fasher, Sudan, on 27 October 2025. "
        "About 15,000 displaced people have arrived in Tawila.\n"
    )
    folder = draft_folder(
        tmp_path / "made", reports=[report], places=["Tawila=13.50,24.88"], together=False
    )
    places = {
        row["name"]: row
        for row in csv.DictReader((folder / "locations.csv").read_text().splitlines())
    }
    assert places["Tawila"]["country"] == "SDN"
    found = load_scenario(folder)
    assert "Tawila" in {one.location for one in found.destinations}
    put = [one for one in found.choices if one.about == "a place put on the map"]
    assert [one.basis for one in put] == [ChoiceBasis.GIVEN]
    assert "on no way" not in put[0].because
