"""forecast.nc and comparison.nc against the CF conventions 1.11, rule by rule, as written."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
import scipy.io
import xarray as xr
from tests.library_fixture import write_valley
from tests.page_fixture import AS_OF, sample_forecast

import waystation as ws
from waystation.domain.vocabulary import LocationKind
from waystation.forecasting.cf import ADDED, VARIABLES, described, plain
from waystation.forecasting.export import DATASET, result_files
from waystation.publishing.results import dataset_of

UNITS = {"1", "day", "degrees_north", "degrees_east"}
"""Units used: each is one of UDUNITS ([3.1])."""
SHUT = """\
title = "Gate shut"
why = "Asked."
[[changes]]
kind = "close"
where = "Gate"
day = 2019-03-21
"""
NUMBERED = {"day", "quantile"}
"""Axes that are no labels."""
STANDARD = {"time": "T", "latitude": None, "longitude": None}
"""Standard names used, all of the table of standard names ([3.3]), and their axis ([4])."""


@pytest.fixture(scope="module")
def content() -> bytes:
    return result_files(sample_forecast(), None)[DATASET]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    valley = write_valley(tmp_path_factory.mktemp("cf"))
    (valley / "variants").mkdir()
    (valley / "variants" / "shut.toml").write_text(SHUT, encoding="utf-8")
    found = ws.compare(valley, "shut", as_of="2019-03-20", members=20, days=3)
    ws.save(found, valley.parent / "out")
    return (valley.parent / "out" / "comparison.nc").read_bytes()


@pytest.fixture(scope="module", params=["content", "comparison"])
def raw(request: pytest.FixtureRequest) -> Any:
    content: bytes = request.getfixturevalue(request.param)
    return scipy.io.netcdf_file(io.BytesIO(content), mmap=False)


def told(variable: Any, name: str) -> str:
    value = variable._attributes.get(name, b"")
    return value.decode() if isinstance(value, bytes) else str(value)


def of_days_and_places(raw: Any) -> list[str]:
    """Names of what is measured: neither an axis nor something about one."""
    beside = {*raw.dimensions, *ADDED}
    return [name for name in raw.variables if name not in beside]


def labels(raw: Any) -> set[str]:
    """Names of places, groups and the like: characters."""
    return {name for name, one in raw.variables.items() if one.data.dtype.kind == "S"}


def test_2_3_names_are_letters_digits_and_underscores_and_differ_by_more_than_case(
    raw: Any,
) -> None:
    names = [*raw.variables, *raw.dimensions, *raw._attributes]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in names)
    assert len({name.casefold() for name in raw.variables}) == len(raw.variables)


def test_2_4_dimensions_of_a_variable_have_different_names(raw: Any) -> None:
    assert all(len(set(one.dimensions)) == len(one.dimensions) for one in raw.variables.values())


def test_2_5_1_missing_values_are_the_type_of_the_data_and_never_in_a_coordinate_variable(
    raw: Any,
) -> None:
    for name, one in raw.variables.items():
        if name in raw.dimensions:
            assert "_FillValue" not in one._attributes, name
            assert one.data.dtype.kind == "S" or np.isfinite(one.data).all(), name
        elif "_FillValue" in one._attributes:
            assert one._attributes["_FillValue"].dtype.kind == one.data.dtype.kind


def test_2_6_the_file_says_which_conventions_what_it_is_and_where_it_comes_from(raw: Any) -> None:
    assert raw._attributes["Conventions"] == b"CF-1.11"
    for name in ("title", "source", "history", "references", "comment"):
        assert raw._attributes[name].strip(), name
    assert raw._attributes["title"].decode() in (sample_forecast().scenario.title, "Gate shut")
    assert raw._attributes["as_of"] in (AS_OF.isoformat().encode(), b"2019-03-20")
    assert raw._attributes["as_of"] in raw._attributes["history"]
    assert "institution" not in raw._attributes


def test_3_1_and_3_2_all_that_is_measured_has_units_and_a_long_name(raw: Any) -> None:
    for name, one in raw.variables.items():
        if name == "day_bounds" or name in labels(raw):
            continue
        units = told(one, "units")
        if "flag_values" in one._attributes:
            assert told(one, "long_name"), name
            assert "units" not in one._attributes, name
            continue
        assert units in UNITS or re.fullmatch(r"days since \d{4}-\d\d-\d\d", units), name
        assert told(one, "long_name"), name
    assert all(told(raw.variables[name], "long_name") for name in labels(raw))


def test_3_3_and_4_standard_names_are_of_the_table_with_their_units_and_axis(raw: Any) -> None:
    found = {told(one, "standard_name"): one for one in raw.variables.values()}
    found.pop("")
    assert found.keys() == STANDARD.keys()
    assert told(found["latitude"], "units") == "degrees_north"
    assert told(found["longitude"], "units") == "degrees_east"
    for name, axis in STANDARD.items():
        assert told(found[name], "axis") == (axis or "")


def test_4_4_the_day_counts_days_of_a_calendar_and_rises(raw: Any) -> None:
    day = raw.variables["day"]
    assert told(day, "calendar") == "standard"
    assert day.data.dtype.kind == "i"
    assert (np.diff(day.data) == 1).all()


def test_5_every_variable_over_places_names_their_coordinates_which_exist(raw: Any) -> None:
    for name in of_days_and_places(raw):
        one = raw.variables[name]
        asked = told(one, "coordinates").split()
        assert asked == (["lat", "lon"] if "location" in one.dimensions else [])
        for other in asked:
            assert set(raw.variables[other].dimensions) <= set(one.dimensions)


def test_6_1_labels_are_characters_along_their_dimension_and_a_length(raw: Any) -> None:
    assert labels(raw) >= {"location", *({"group"} & set(raw.dimensions))}
    assert labels(raw) == {name for name in raw.dimensions if name in raw.variables} - NUMBERED
    for name in labels(raw):
        assert raw.variables[name].dimensions[0] == name
        assert len(raw.variables[name].dimensions) == 2


def test_7_1_days_have_bounds_that_hold_and_follow_one_another(raw: Any) -> None:
    name = told(raw.variables["day"], "bounds")
    bounds, day = raw.variables[name], raw.variables["day"]
    assert bounds.dimensions[0] == "day"
    assert bounds.data.shape == (len(day.data), 2)
    assert (bounds.data[:, 0] == day.data).all()
    assert (bounds.data[1:, 0] == bounds.data[:-1, 1]).all()


def test_7_3_cell_methods_name_a_dimension_of_the_variable(raw: Any) -> None:
    methods = {name: told(one, "cell_methods") for name, one in raw.variables.items()}
    sums = {name for name in methods if name.endswith(("arrivals", "departures"))}
    assert {name for name, one in methods.items() if one} >= sums > set()
    for name, one in methods.items():
        assert one in ("", "day: sum")
        assert not one or "day" in raw.variables[name].dimensions


def test_3_5_flags_have_values_of_the_type_of_the_data_and_a_meaning_each(raw: Any) -> None:
    for one in raw.variables.values():
        if "flag_values" not in one._attributes:
            continue
        values = np.atleast_1d(one._attributes["flag_values"])
        assert values.dtype.kind == one.data.dtype.kind
        assert values.dtype.itemsize == one.data.dtype.itemsize
        assert len(values) == len(told(one, "flag_meanings").split())
        assert set(one.data.ravel().tolist()) <= set(values.tolist())


def test_a_comparison_tells_its_two_futures_and_what_their_difference_is(
    comparison: bytes,
) -> None:
    with xr.open_dataset(io.BytesIO(comparison), engine="scipy") as data:
        assert data.attrs["title"] == "Gate shut"
        for side, words in (("base", "without the changes"), ("changed", "with the changes")):
            assert data[f"{side}_present"].attrs["long_name"] == f"people present, {words}"
            assert data[f"{side}_present"].attrs["comment"] == VARIABLES["present"]["comment"]
        off = data["difference_arrivals"]
        assert off.attrs["long_name"] == "change of: people who arrive"
        assert "paired by member" in off.attrs["comment"]
        assert "by quantile" in off.attrs["comment"]
        assert "-1 to 1" in data["difference_reach"].attrs["comment"]
        assert {"lat", "lon"} <= set(data.coords)


def test_every_variable_of_a_forecast_is_described() -> None:
    assert set(sample_forecast().data.data_vars) <= set(VARIABLES)


def test_places_have_their_coordinates_and_ways_out_none(content: bytes) -> None:
    with xr.open_dataset(io.BytesIO(content), engine="scipy") as data:
        for place in sample_forecast().scenario.locations:
            if place.name not in data["location"].values:
                continue
            here = data.sel(location=place.name)
            if place.kind is LocationKind.EXIT:
                assert np.isnan(float(here["lat"]))
                assert np.isnan(float(here["lon"]))
            else:
                assert float(here["lat"]) == pytest.approx(place.lat, abs=0.0051)
                assert float(here["lon"]) == pytest.approx(place.lon, abs=0.0051)
        assert data["first_arrival"].dtype == np.float64


def test_the_forecast_itself_is_not_touched_and_comes_back_as_it_was(content: bytes) -> None:
    forecast = sample_forecast()
    before = forecast.data.copy(deep=True)
    made = described(forecast.data, forecast.scenario, as_of=AS_OF, seed=7, members=500)
    assert set(ADDED) <= set(made.variables)
    assert forecast.data.identical(before)
    assert all(not one.encoding for one in forecast.data.variables.values())
    assert plain(made).equals(before)
    assert dataset_of(content).equals(before)
