"""The files of a forecast opened in the programs and libraries their readers use, where there.

The Zarr store is opened in test_store.py.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from tests.page_fixture import AS_OF, sample_forecast
from tests.product_fixture import MADE

from waystation.domain.forecast import Forecast
from waystation.forecasting.export import write_results
from waystation.forecasting.hub import Entry, give
from waystation.forecasting.sheets import needs_sheet, summary_sheet

CSV_OF_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""LibreOffice's words for: comma, quotes, UTF-8, cells as shown, a file for each sheet."""
PATIENCE = 300


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return sample_forecast()


@pytest.fixture(scope="module")
def folder(forecast: Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    write_results(forecast, out, {}, MADE, sentence="Most people are near Bello.")
    return out


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


def said(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def features(folder: Path) -> list[dict[str, object]]:
    told = json.loads((folder / "forecast.geojson").read_text(encoding="utf-8"))["features"]
    return [one["properties"] for one in told]


@pytest.mark.parametrize("name", ["arrivals", "present"])
def test_pandas_reads_a_table_at_once_with_days_and_numbers(
    forecast: Forecast, folder: Path, name: str
) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.read_csv(folder / f"{name}.csv", parse_dates=["as_of", "day"])
    assert (table["as_of"] == AS_OF.isoformat()).all()
    assert {str(table[column].dtype) for column in ("q05", "q50", "q95")} == {"int64"}
    ours = forecast.arrivals if name == "arrivals" else forecast.present
    wide = table.pivot_table(index="day", columns="place", values="q50")
    for place in wide.columns:
        line = ours.sel(location=place, quantile=0.5, day=slice(AS_OF.isoformat(), None))
        np.testing.assert_array_equal(wide[place].to_numpy(), line.values)


def test_pandas_reads_the_hubverse_table(folder: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.read_csv(folder / "forecast.csv", parse_dates=["origin_date", "target_end_date"])
    ahead = (table["target_end_date"] - table["origin_date"]).dt.days
    assert (ahead == table["horizon"]).all()
    quantiles = table[table["output_type"] == "quantile"]
    wide = quantiles.pivot_table(
        index=["target", "location", "horizon"], columns="output_type_id", values="value"
    )
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_xarray_reads_the_dataset_with_days_names_and_units(
    forecast: Forecast, folder: Path
) -> None:
    with xr.open_dataset(folder / "forecast.nc") as data:
        assert data["day"].dtype.kind == "M"
        line = data["present"].sel(location="Dorado", group="all", quantile=0.5)
        ours = forecast.present.sel(location="Dorado", quantile=0.5)
        np.testing.assert_array_equal(line.values, ours.values)
        assert data["arrivals"].attrs["units"] == "1"
        assert data["lat"].attrs["standard_name"] == "latitude"
        near = data.where(data["lat"] > float(data["lat"].min()), drop=True)
        assert near.sizes["location"] < data.sizes["location"]


@pytest.fixture(scope="module")
def sheets(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook's sheets as LibreOffice shows them, and as it prints them."""
    office = program("soffice", "libreoffice")
    out = tmp_path_factory.mktemp("sheets")
    home = f"-env:UserInstallation={(out / 'home').as_uri()}"
    for form in (CSV_OF_EVERY_SHEET, "pdf"):
        book = str(folder / "forecast.xlsx")
        said(office, home, "--headless", "--convert-to", form, "--outdir", str(out), book)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["arrivals", "present", "needs"])
def test_libreoffice_shows_the_tables_as_they_are(folder: Path, sheets: Path, name: str) -> None:
    ours, theirs = rows_of(folder / f"{name}.csv"), rows_of(sheets / f"forecast-{name}.csv")
    assert len(ours) == len(theirs) > 0
    for one, other in zip(ours, theirs, strict=True):
        assert list(one) == list(other)
        for column, text in one.items():
            shown = other[column]
            if re.fullmatch(r"-?\d+(\.\d+)?", text):
                assert float(shown.replace(",", "")) == float(text), column
            else:
                assert shown == text, column


@pytest.mark.slow
def test_libreoffice_shows_the_first_sheet_the_summary_and_pages(
    forecast: Forecast, sheets: Path
) -> None:
    first = (sheets / "forecast-Read me.csv").read_text(encoding="utf-8-sig")
    assert first.startswith(forecast.scenario.title)
    assert "Most people are near Bello." in first
    assert f"As of,{AS_OF.isoformat()}" in first
    summary = rows_of(sheets / "forecast-summary.csv")
    assert [row["place"] for row in summary] == [
        str(row[1]) for row in summary_sheet(forecast).rows
    ]
    assert (sheets / "forecast.pdf").read_bytes().startswith(b"%PDF")
    assert len(list(needs_sheet(forecast).rows)) > 0


@pytest.mark.slow
def test_ogrinfo_reads_every_place_and_route_with_its_numbers(folder: Path) -> None:
    told = said(program("ogrinfo"), "-ro", "-al", str(folder / "forecast.geojson"))
    ours = features(folder)
    assert f"Feature Count: {len(ours)}" in told
    assert 'GEOGCRS["WGS 84"' in told
    assert told.count("POINT (") == sum(one["feature"] == "place" for one in ours)
    for one in ours:
        if one["feature"] == "place":
            assert f"name (String) = {one['name']}" in told
            assert f"peak_q95 (Integer) = {one['peak_q95']}" in told


@pytest.mark.slow
def test_gdal_reads_the_netcdf_file(folder: Path) -> None:
    told = said(program("gdalinfo"), f'NETCDF:"{folder / "forecast.nc"}":over_capacity')
    assert "NC_GLOBAL#Conventions=CF-1.11" in told
    assert "day#standard_name=time" in told


def test_geopandas_reads_places_and_routes(folder: Path) -> None:
    geopandas = pytest.importorskip("geopandas", reason="geopandas is not installed")
    table = geopandas.read_file(folder / "forecast.geojson")
    ours = features(folder)
    assert len(table) == len(ours)
    assert table.crs.to_epsg() == 4326
    places = table[table["feature"] == "place"]
    assert set(places.geometry.geom_type) == {"Point"}
    assert places["peak_q95"].tolist() == [
        one["peak_q95"] for one in ours if one["feature"] == "place"
    ]


def test_hubdata_reads_the_hub_that_was_begun(folder: Path, tmp_path: Path) -> None:
    hubdata = pytest.importorskip("hubdata", reason="hubdata is not installed")
    made = give(folder, tmp_path / "hub", Entry("desk", "way", "hub@example.org"))
    table = hubdata.connect_hub(tmp_path / "hub").get_dataset().to_table()
    assert table.num_rows == made.rows
    assert set(table["model_id"].to_pylist()) == {"desk-way"}
