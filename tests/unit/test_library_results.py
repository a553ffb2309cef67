"""Results in memory: named axes, members, saved and opened again as they were."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.forecast_fixture import result_bytes
from tests.library_fixture import write_valley

import waystation as ws
from waystation.domain.errors import InputError
from waystation.domain.forecast import QUANTILES, Forecast
from waystation.forecasting import by_member as members_module
from waystation.forecasting.summary import ORDER
from waystation.page.saved import read_saved

NOW = dt.datetime(2019, 3, 20, 8, 30, tzinfo=dt.UTC)
ASKED: dict[str, Any] = {"as_of": "2019-03-20", "members": 40, "days": 4, "seed": 3}


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_valley(tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def result(valley: Path) -> Forecast:
    return ws.forecast(valley, **ASKED, by_member=True)


@pytest.fixture(scope="module")
def saved(result: Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "results"
    ws.save(result, folder)
    return folder


def test_every_place_route_group_and_day_is_there_by_name(result: Forecast) -> None:
    scenario, data = result.scenario, result.data
    assert data["location"].values.tolist() == [one.name for one in scenario.locations]
    assert set(data["route"].values) == {f"{one.start} -> {one.end}" for one in scenario.routes}
    assert data["group"].values.tolist() == [*(one.name for one in scenario.groups), "all"]
    assert data["quantile"].values.tolist() == list(QUANTILES)
    days = data["day"].values.astype("datetime64[D]").astype(dt.date)
    assert days[0] == scenario.first_day
    assert days[-1] == result.as_of + dt.timedelta(ASKED["days"])
    flow = data["flow"].sel(route="Gate -> Shelter", quantile=0.5, day="2019-03-22")
    assert float(flow) >= 0
    near = data["present"].sel(location="Shelter", group="all").sel(quantile=0.05, method="nearest")
    assert near.dims == ("day",)


def test_variables_and_axes_tell_what_they_are(result: Forecast) -> None:
    for name in ORDER:
        assert result.data[name].attrs["long_name"]
        assert result.data[name].attrs["units"] in ("1", "day")
    for axis in result.data.coords.values():
        assert axis.attrs["long_name"], axis.name
    assert result.members_data is not None
    assert result.members_data["member"].attrs["long_name"]
    assert result.data["day"].attrs["standard_name"] == "time"


def test_members_give_the_quantiles_again(result: Forecast, valley: Path) -> None:
    """Quantiles of what the members lived through are those of the forecast."""
    lived = result.members_data
    assert lived is not None
    assert dict(lived.sizes) == {"member": 40, "day": 4, "location": 8, "group": 3, "route": 10}
    ahead = result.data.sel(day=lived["day"])
    for name in ("arrivals", "present"):
        again = lived[name].quantile(QUANTILES, dim="member").values
        # Members' counts of 1 to 4 are 0 or 5, so a quantile may be two people off, and is then
        # taken to 0 or 5 itself.
        assert np.abs(again - ahead[name].values).max() <= 5
    flow = lived["flow"].quantile(QUANTILES, dim="member").values
    assert np.abs(flow - ahead["flow"].values).max() <= 5
    assert not set(np.unique(lived["present"].values)) & {1, 2, 3, 4}
    assert ws.forecast(valley, **ASKED).members_data is None


def test_asking_for_members_changes_no_number(result: Forecast, valley: Path) -> None:
    assert ws.forecast(valley, **ASKED).data.identical(result.data)


def test_members_that_would_not_fit_are_refused_before_the_run(
    valley: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members_module, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match=r"GiB of members' days; expected .*store=FOLDER"):
        ws.forecast(valley, **ASKED, by_member=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"by_member": True, "out": "x"}, "by_member and out"),
        ({"by_member": True, "store": "x"}, "by_member and store"),
        ({"entries": (), "out": "x"}, "entries and out"),
        ({"entries": (), "evidence": False}, "entries and evidence=False"),
        ({"out": "x"}, "reads no clock"),
    ],
)
def test_options_that_do_not_go_together(
    valley: Path, options: dict[str, Any], told: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=told):
        ws.forecast(valley, **ASKED, **options)
    assert not list(tmp_path.iterdir())


def test_a_saved_forecast_opens_as_it_was(result: Forecast, saved: Path, valley: Path) -> None:
    again = ws.open_results(saved, valley)
    assert again.data.identical(result.data)
    for name in ("as_of", "seed", "members", "needs", "version", "method", "device", "unknowns"):
        assert getattr(again, name) == getattr(result, name), name
    assert again.unknowns
    assert again.effective_members == result.effective_members
    assert again.scenario == result.scenario
    assert [one.figure for one in again.entries] == [one.figure for one in result.entries]
    for one, other in zip(again.entries, result.entries, strict=True):
        assert replace(one, entered=0) == replace(other, entered=0, recorded=None)
    for read, made in zip(again.decisions, result.decisions, strict=True):
        assert (read.figure_id, read.used, read.meaning) == (
            made.figure_id,
            made.used,
            made.meaning,
        )
        assert (read.low is None) == (made.low is None)
        assert made.low is None or read.low == pytest.approx(made.low, rel=1e-5)
    assert repr(again) == repr(result)


def test_what_was_opened_is_saved_to_the_same_bytes(
    saved: Path, valley: Path, tmp_path: Path
) -> None:
    """But for the page, which tells the numbers of figures in the ledger."""
    ws.save(ws.open_results(saved, valley), tmp_path / "again")
    first, second = result_bytes(saved), result_bytes(tmp_path / "again")
    assert set(first) == set(second)
    assert {name for name in first if first[name] != second[name]} <= {"page.html", "page.json"}


def test_saved_files_are_those_of_the_command(
    result: Forecast, saved: Path, valley: Path, tmp_path: Path
) -> None:
    made = ws.forecast(valley, **ASKED, out=tmp_path / "made", at=NOW)
    assert made.data.identical(result.data)
    commands, ours = result_bytes(tmp_path / "made"), result_bytes(saved)
    assert set(commands) - set(ours) == {"run.json"}
    same = {"arrivals.csv", "present.csv", "needs.csv", "forecast.csv", "forecast.geojson"}
    same |= {"forecast.nc", "evidence.csv"}
    assert {name for name in same if commands[name] != ours[name]} == set()
    assert b"Traceback" not in ours["page.html"]
    again = ws.open_results(tmp_path / "made", valley)
    assert again.data.identical(result.data)
    assert again.unknowns == result.unknowns


@pytest.fixture(scope="module")
def kept(valley: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run with a store."""
    pytest.importorskip("zarr", reason="stores need zarr: pip install 'waystation[store]'")
    folder = tmp_path_factory.mktemp("kept") / "results"
    ws.forecast(valley, **ASKED, out=folder, at=NOW, store=folder / "store")
    return folder


def test_a_forecast_with_a_store_is_opened_as_it_was(
    result: Forecast, saved: Path, kept: Path, valley: Path, tmp_path: Path
) -> None:
    assert not (kept / "forecast.nc").exists()
    again = ws.open_results(kept, valley)
    alone = ws.open_results(saved, valley)
    assert again.data.identical(result.data)
    assert again.data.identical(alone.data)
    assert again.unknowns == result.unknowns != ()
    assert again.effective_members == result.effective_members
    told = ("as_of", "seed", "members", "version", "method", "device", "entries", "needs")
    assert {name: getattr(again, name) for name in told} == {
        name: getattr(alone, name) for name in told
    }
    elsewhere = shutil.copytree(kept, tmp_path / "results")
    (elsewhere / "store").rename(tmp_path / "days")
    with pytest.raises(InputError, match="store="):
        ws.open_results(elsewhere, valley)
    moved = ws.open_results(elsewhere, valley, store=tmp_path / "days")
    assert moved.data.identical(result.data)


def test_a_store_that_was_changed_or_is_of_another_run_is_refused(
    saved: Path, kept: Path, valley: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"run\.json: found no such file"):
        ws.open_results(saved, valley, store=kept / "store")
    other = shutil.copytree(kept, tmp_path / "other")
    told = json.loads((other / "run.json").read_text(encoding="utf-8"))
    (other / "run.json").write_text(json.dumps({**told, "seed": 4}), encoding="utf-8")
    with pytest.raises(InputError, match="the store of another run"):
        ws.open_results(other, valley)
    store = shutil.copytree(kept, tmp_path / "cut") / "store"
    chunk = next(
        one for one in (store / "forecast.zarr" / "present" / "c").rglob("*") if one.is_file()
    )
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with pytest.raises(InputError, match="files that were changed"):
        ws.open_results(store.parent, valley)
    (store / "complete.json").unlink()
    with pytest.raises(InputError, match="the store of a finished run"):
        ws.open_results(store.parent, valley)


def test_results_of_another_scenario_are_refused(saved: Path, valley: Path, tmp_path: Path) -> None:
    scenario = ws.load(valley)
    other = replace(scenario, locations=scenario.locations[1:])
    with pytest.raises(InputError, match="other places"):
        ws.open_results(saved, other)
    with pytest.raises(InputError, match="no such file"):
        ws.open_results(tmp_path, valley)
    (tmp_path / "forecast.nc").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="cannot be read"):
        ws.open_results(tmp_path, valley)
    xr.Dataset().to_netcdf(tmp_path / "forecast.nc", engine="scipy", format="NETCDF3_64BIT")
    with pytest.raises(InputError, match="another dataset"):
        ws.open_results(tmp_path, valley)


def test_a_comparison_is_saved_as_the_command_does(valley: Path, tmp_path: Path) -> None:
    (valley / "variants").mkdir(exist_ok=True)
    text = 'title = "Gate shut"\nwhy = "Asked."\n[[changes]]\nkind = "close"\nwhere = "Gate"\n'
    (valley / "variants" / "shut.toml").write_text(text + "day = 2019-03-21\n", encoding="utf-8")
    found = ws.compare(valley, "shut", **{**ASKED, "members": 20})
    assert set(ws.save(found, tmp_path / "what-if")) == {"comparison.csv", "comparison.nc"}
    assert found.difference["peak_present"].attrs["long_name"].startswith("change of: most people")
    assert found.difference["peak_present_noise"].attrs["flag_meanings"].split()[0] == "clear"
    with xr.open_dataset(tmp_path / "what-if" / "comparison.nc", engine="scipy") as read:
        assert read.attrs["what_if"] == "shut"


def test_results_are_given_on(saved: Path, valley: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    ws.forecast(valley, **ASKED, out=made, at=NOW)
    text = ws.situation_report(made, out=tmp_path / "sitrep.docx")
    assert text.startswith("# ")
    assert (tmp_path / "sitrep.docx").read_bytes()[:2] == b"PK"
    given = ws.hub(made, out=tmp_path / "hub", team="valley", contact="desk@example.org")
    assert given.rows > 0
    assert ws.check_hub(given.file) == given.rows
    with pytest.raises(InputError, match=r"\.md or \.docx"):
        ws.situation_report(saved, out=tmp_path / "sitrep.pdf")


def test_figures_used_are_counted_as_on_the_page(tmp_path: Path) -> None:
    """Figures set aside at the desk are listed, those nobody else is shown are not."""
    folder = write_valley(tmp_path)
    table = folder / "evidence.csv"
    table.write_text(
        table.read_text(encoding="utf-8")
        + "2019-03-17,2019-03-18,Camp,Camp,at a place,stock,80,80,80,people,A clerk,ACLED,\n",
        encoding="utf-8",
    )
    desk = ws.desk(folder, author="duty officer", at=NOW)
    desk.reject(desk.list(search="Bridge at Fork")[0].figure_id, reason="counted elsewhere")
    result = ws.forecast(folder, **ASKED)
    assert [entry.figure.place for entry in result.aside] == ["Bridge at Fork"]
    made = tmp_path / "made"
    ws.forecast(folder, **ASKED, out=made, at=NOW)
    ws.save(result, tmp_path / "saved")
    told = set()
    for results in (made, tmp_path / "saved"):
        figures = read_saved(results)["figures"]
        told.add(f"{sum(one['used'] for one in figures)} of {len(figures)} figures used")
        told.add(repr(ws.open_results(results, folder)).splitlines()[2])
    assert told == {repr(result).splitlines()[2]}
    assert result.figures_told is not None
    rejected = kept_back = 1
    assert result.figures_told.listed == len(result.entries) + rejected - kept_back


def test_without_a_page_only_figures_used_are_told(
    saved: Path, valley: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(saved, tmp_path / "copy"))
    (copy / "page.json").unlink()
    again = ws.open_results(copy, valley)
    used = sum(one.used for one in again.decisions)
    assert f"\n{used} figure" in repr(again)
    assert " of " not in repr(again).splitlines()[2]
