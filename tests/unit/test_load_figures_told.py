"""What a table of figures is told: places that only the gazetteer knows, headers, what is wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError
from waystation.domain.places import Location
from waystation.domain.vocabulary import LocationKind
from waystation.forecasting.load_figures import FigureOrder, load_figures
from waystation.scenario.loaders.places import Match, Matcher
from waystation.world.loaders.records import Level, SourcePlace

ALBERGUES = """\
Albergue;Dia del conteo;Pers. albergadas;Fam.
Camp;03/06/2019;1.180;240
Mazatenango;05/06/2019;75;
Total;05/06/2019;1.565;
"""


def near(name: str, lat: float, lon: float, country: str = "GTM") -> Location:
    return Location(name, country, "", lat, lon, LocationKind.TOWN, None, 100)


def matched(name: str, *locations: Location, region: str = "") -> Match:
    return Matcher(locations).match(SourcePlace(name, Level.SITE, region=region))


def problems(folder: Path, table: str, map_text: str = "", publisher: str = "") -> list[str]:
    path, map_file = folder / "own.csv", folder / "map.toml"
    path.write_text(table, encoding="utf-8")
    map_file.write_text(map_text, encoding="utf-8")
    read_on = dt.date(2019, 7, 1)
    case = str(write_folder(folder))
    order = FigureOrder(case, read_on, map_file if map_text else None, publisher=publisher)
    with pytest.raises(InputError) as caught:
        load_figures([path], order)
    return [str(one).removeprefix(f"{folder}/") for one in caught.value.problems]


def test_without_a_country_the_gazetteer_is_asked_for_those_of_the_locations() -> None:
    far = matched("Mazatenango", near("San Felipe", 14.623, -91.595))
    assert (far.location, far.exact) == ("", False)
    assert "San Felipe, is 14.0 km away, Mazatenango of the gazetteer" in far.how
    beside = matched("Mazatenango", near("The stadium", 14.53, -91.5))
    assert (beside.location, beside.exact) == ("The stadium", False)


def test_a_town_of_another_country_or_one_of_several_is_never_taken() -> None:
    abroad = matched("Mazatenango", near("Camp", 14.53, -91.5, "MEX"))
    assert (abroad.location, abroad.at) == ("", None)
    assert abroad.how.endswith("none in the gazetteer in MEX")
    springfield = near("Camp", 39.8, -89.64, "USA")
    several = matched("Springfield", springfield)
    assert several.location == ""
    assert "towns of this name in the gazetteer: give its region or position" in several.how
    assert matched("Springfield", springfield, region="Illinois").location == "Camp"


def test_a_town_is_no_slip_for_another_whose_name_is_not_nearly_the_same(tmp_path: Path) -> None:
    table = "Site,Date,Individuals\nShelton,2019-03-05,75\nSheltr,2019-03-05,75\n"
    town, slip = problems(tmp_path, table, publisher="Us")
    assert town.startswith("own.csv:2: found 'Shelton': no location of this name")
    assert "did you mean" not in town
    assert "(did you mean 'Shelter'?)" in slip


def test_the_row_of_names_is_told_where_no_name_is_known(tmp_path: Path) -> None:
    told = problems(tmp_path, ALBERGUES)
    assert len(told) == 3
    assert all(one.startswith("own.csv:1: found no column of ") for one in told)
    assert all("there is 'Albergue, Dia del conteo, Pers. albergadas, Fam.'" in one for one in told)
    assert problems(tmp_path, "Conteo semanal\n\n" + ALBERGUES)[0].startswith("own.csv:3: ")


def test_what_is_found_and_what_is_expected_are_not_crossed(tmp_path: Path) -> None:
    names = 'place = "Albergue"\nevent_day = "Dia del conteo"\nvalue = "Pers. albergadas"\n'
    map_text = f'[columns]\n{names}\n[read]\nthousands = "."\ndays = "day first"\n'
    table = ALBERGUES.replace("1.180", "n/d")
    number, place = problems(tmp_path, table, map_text)
    assert number == (
        "own.csv:2: found Pers. albergadas 'n/d': no number: nothing to take; expected a number"
    )
    assert place.startswith("own.csv:3: found 'Mazatenango': no location of this name")
    assert "; expected a name of locations.csv, one in its column `also`" in place
