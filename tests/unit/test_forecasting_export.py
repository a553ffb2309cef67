"""The files of a forecast: the hubverse table, the evidence, netCDF; all or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from tests.forecast_fixture import copy_example, read_table, result_bytes

from waystation.domain.errors import InputError
from waystation.domain.forecast import QUANTILES, Forecast
from waystation.domain.vocabulary import Audience
from waystation.forecasting.export import (
    DECISION_COLUMNS,
    HUB_COLUMNS,
    PLACE_TARGETS,
    hub_rows,
    write_results,
)
from waystation.forecasting.gather import gather
from waystation.forecasting.needs import amount, standards
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2018, 10, 29)
DAYS = 6
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Forecast:
    scenario = load_scenario(copy_example(tmp_path_factory.mktemp("export")))
    hidden = replace(scenario.location("Puebla"), audience=Audience.PARTNER)
    places = tuple(hidden if place.name == "Puebla" else place for place in scenario.locations)
    entries = gather(scenario).entries
    return forecast(
        replace(scenario, locations=places), as_of=AS_OF, members=60, days=DAYS, entries=entries
    )


@pytest.fixture(scope="module")
def folder(result: Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "deep" / "down"
    names = write_results(result, out, {"page.html": "<html></html>"})
    assert sorted(names) == sorted(result_bytes(out))
    return out


@pytest.fixture(scope="module")
def rows(folder: Path) -> Rows:
    return read_table(folder / "forecast.csv")


def test_the_header_is_that_of_the_hubverse(folder: Path) -> None:
    header = (folder / "forecast.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == (
        "origin_date,target,target_end_date,horizon,location,output_type,output_type_id,value"
    )
    assert header.split(",") == list(HUB_COLUMNS)


def test_horizons_are_the_days_after_the_as_of_day(rows: Rows) -> None:
    for row in rows:
        assert row["origin_date"] == "2018-10-29"
        end = dt.date.fromisoformat(row["target_end_date"])
        assert (end - AS_OF).days == int(row["horizon"])
    assert {int(row["horizon"]) for row in rows} == set(range(1, DAYS + 1))


def test_every_target_has_every_quantile_once(rows: Rows, result: Forecast) -> None:
    seen: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for row in rows:
        if row["output_type"] == "quantile":
            key = (row["target"], row["location"], row["horizon"])
            seen.setdefault(key, []).append((row["output_type_id"], float(row["value"])))
    expected = ["0.025", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95", "0.975"]
    groups = len(result.scenario.groups) + 1
    assert len(seen) == (len(with_anybody(result)) + groups) * DAYS
    for found in seen.values():
        assert [name for name, _ in found] == expected
        values = [value for _, value in found]
        assert values == sorted(values)
        assert all(value == 0 or value >= 5 for value in values)


def with_anybody(result: Forecast) -> set[tuple[str, str]]:
    """Targets and public places of the dataset at which a day ahead has more than 0."""
    ahead = result.data.sel(group="all").isel(day=slice(-DAYS, None))
    public = [place.name for place in result.scenario.locations if place.name != "Puebla"]
    return {
        (target, name)
        for target in PLACE_TARGETS
        for name in public
        if float(ahead[target].sel(location=name).max()) > 0
    }


def test_a_series_without_anybody_has_no_rows_and_every_other_is_whole(
    rows: Rows, result: Forecast
) -> None:
    kinds = [(row["target"], row["location"]) for row in rows]
    listed = {kind for kind in kinds if kind[0] in PLACE_TARGETS}
    assert listed == with_anybody(result)
    assert len(listed) < len(PLACE_TARGETS) * len(result.scenario.locations) / 2
    for target, name in listed:
        assert kinds.count((target, name)) == DAYS * len(QUANTILES)
    ahead = result.data["reached"].sel(group="all").isel(day=slice(-DAYS, None))
    reached = {str(n) for n in ahead["location"].values if float(ahead.sel(location=n).max()) > 0}
    assert {name for target, name in kinds if target == "reached"} == reached - {"Puebla"}


def test_values_are_those_of_the_dataset(rows: Rows, result: Forecast) -> None:
    for row in rows[:: max(1, len(rows) // 400)]:
        if row["output_type"] != "quantile" or row["target"] == "group_size":
            continue
        found = result.data[row["target"]].sel(
            location=row["location"],
            day=row["target_end_date"],
            quantile=float(row["output_type_id"]),
            group="all",
        )
        assert float(row["value"]) == float(found)


def test_large_counts_keep_every_digit(result: Forecast) -> None:
    data = result.data.copy(deep=True)
    data["present"][:] = 12_345_678.0
    values = {r[-1] for r in hub_rows(replace(result, data=data)) if r[1] == "present"}
    assert values == {"12345678"}


def test_chances_of_having_been_reached_never_fall(rows: Rows) -> None:
    chances: dict[str, list[float]] = {}
    for row in rows:
        if row["target"] == "reached":
            assert (row["output_type"], row["output_type_id"]) == ("mean", "")
            chances.setdefault(row["location"], []).append(float(row["value"]))
    for values in chances.values():
        assert len(values) == DAYS
        assert values == sorted(values)
        assert 0.0 <= values[0] <= values[-1] <= 1.0


def test_groups_are_named_as_groups(rows: Rows, result: Forecast) -> None:
    named = {row["location"] for row in rows if row["target"] == "group_size"}
    assert named == {f"group:{g.name}" for g in result.scenario.groups} | {"group:all"}
    places = {row["location"] for row in rows if row["target"] != "group_size"}
    assert places < {place.name for place in result.scenario.locations}


def test_locations_that_are_not_public_stay_out(rows: Rows) -> None:
    assert "Puebla" not in {row["location"] for row in rows}
    assert "Juchitán" in {row["location"] for row in rows}


def test_nobody_is_present_beyond_a_way_out(rows: Rows, result: Forecast) -> None:
    beyond = {row["target"] for row in rows if row["location"] == "United States"}
    assert not beyond & {"present", "waiting"}
    there = result.data.sel(location="United States")
    assert not there[["present", "waiting", "departures"]].to_array().any()


def test_every_figure_is_listed_with_what_was_made_of_it(folder: Path, result: Forecast) -> None:
    listed = read_table(folder / "evidence.csv")
    assert [row["figure_id"] for row in listed] == [e.figure_id for e in result.entries]
    assert set(DECISION_COLUMNS) < set(listed[0])
    for row, decision in zip(listed, result.decisions, strict=True):
        assert row["used"] == ("yes" if decision.used else "no")
        assert bool(row["meaning"]) >= decision.used
        assert bool(row["reason"]) != decision.used
        assert row["copies"].split() == list(decision.copies)
        if decision.low is not None and decision.high is not None:
            assert float(row["read_low"]) == pytest.approx(decision.low, rel=1e-5)
            assert float(row["read_low"]) <= float(row["read_high"])
    assert {row["used"] for row in listed} == {"yes", "no"}


def test_the_dataset_survives_netcdf(folder: Path, result: Forecast) -> None:
    with xr.open_dataset(folder / "forecast.nc", engine="scipy") as read:
        assert read["quantile"].values.tolist() == list(QUANTILES)
        assert read.attrs["seed"] == result.seed
        assert read.attrs["members"] == result.members
        assert read.attrs["as_of"] == "2018-10-29"
        for name, array in result.data.data_vars.items():
            found = read[name]
            assert found.dims == array.dims
            assert np.array_equal(found.values, array.values, equal_nan=True)
        names = [str(name) for name in read["location"].values.astype(str)]
        assert names == result.data["location"].values.tolist()


def test_writing_twice_gives_the_same_bytes(result: Forecast, folder: Path, tmp_path: Path) -> None:
    write_results(result, tmp_path / "again", {"page.html": "<html></html>"})
    assert result_bytes(tmp_path / "again") == result_bytes(folder)


def test_earlier_results_are_replaced_and_other_files_left(
    result: Forecast, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "forecast.csv").write_text("old", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_results(result, tmp_path, {"page.html": "<html></html>"})
    assert result_bytes(tmp_path) == {**result_bytes(folder), "notes.txt": b"mine"}


def test_a_failure_on_the_way_leaves_earlier_results(
    result: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forecast.csv").write_text("old", encoding="utf-8")
    (tmp_path / "page.html").write_text("old page", encoding="utf-8")
    before = result_bytes(tmp_path)
    whole = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "page.html" in self.name:
            raise OSError(28, "No space left on device")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        write_results(result, tmp_path, {"page.html": "new"})
    assert result_bytes(tmp_path) == before


def test_a_file_in_the_way_of_the_folder_is_told(result: Forecast, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    for out in (taken, taken / "below"):
        with pytest.raises(InputError) as caught:
            write_results(result, out, {})
        assert caught.value.problems[0].column == "--out"
    assert taken.read_text(encoding="utf-8") == "a file"


def test_whole_needs_are_rounded_up_and_others_in_proportion() -> None:
    for need in standards():
        assert need.per_person > 0
        assert need.source
        assert amount(need, 0) == 0
        exact = need.per_person * 1_001
        found = amount(need, 1_001)
        assert exact - 1e-6 <= found < exact + (1.0 if need.whole else 1e-6)
        assert found == int(found) or not need.whole
