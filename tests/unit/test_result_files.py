"""The small files of a forecast: tables, workbook, map, run; what is in them, and what never is."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from tests.forecast_fixture import result_bytes
from tests.page_fixture import AS_OF, HOSTILE, NAMES, SECRET, sample_forecast
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.forecast import Forecast
from waystation.domain.formulas import plain_cell
from waystation.domain.needs import Supply
from waystation.domain.places import Location
from waystation.domain.vocabulary import LocationKind
from waystation.forecasting import workbook
from waystation.forecasting.export import write_results
from waystation.forecasting.geojson import geojson_bytes
from waystation.forecasting.identity import evidence_hash
from waystation.forecasting.issue import Made
from waystation.forecasting.needs import amount
from waystation.forecasting.public import public_locations
from waystation.forecasting.reproduce import command
from waystation.forecasting.sheets import Column, Sheet, arrivals_sheet, csv_bytes, place_summaries
from waystation.forecasting.workbook import write_workbook

FORMULA = '=HYPERLINK("https://example.org","open")'
MADE = Made("a" * 64, "b" * 64, 7)
FILES = (
    "arrivals.csv", "evidence.csv", "forecast.csv", "forecast.geojson", "forecast.nc",
    "forecast.xlsx", "needs.csv", "present.csv", "run.json",
)  # fmt: skip
LEVELS = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q95": 0.95}
Rows = list[dict[str, str]]


def sample() -> Forecast:
    """The forecast of the page's tests, with water at Dorado and a figure that is a formula."""
    forecast = sample_forecast()
    water = Supply("Dorado", "water", 9_000.0, "L", AS_OF, None, "a truck")
    entries = list(forecast.entries)
    figure = replace(entries[4].figure, words=FORMULA, sentence="+1 @SUM(A1)", speaker="-2+3")
    entries[4] = replace(entries[4], figure=figure)
    scenario = replace(forecast.scenario, supplies=(water,))
    return replace(forecast, scenario=scenario, entries=tuple(entries))


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return sample()


@pytest.fixture(scope="module")
def folder(forecast: Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    names = write_results(forecast, out, {}, MADE)
    assert tuple(sorted(names)) == FILES == tuple(result_bytes(out))
    return out


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def known(forecast: Forecast, name: str, place: str, day: str, level: float) -> float:
    data = forecast.arrivals if name == "arrivals" else forecast.present
    return float(data.sel(location=place, day=day, quantile=level))


@pytest.mark.parametrize("name", ["arrivals", "present"])
def test_people_by_place_and_day_are_those_of_the_dataset(
    forecast: Forecast, folder: Path, name: str
) -> None:
    rows = rows_of(folder / f"{name}.csv")
    places = list(dict.fromkeys(row["place"] for row in rows))
    assert places == [place for place in NAMES if place in places]
    assert SECRET not in places
    assert "Dorado" in places
    last = forecast.data["day"].values[-1].astype("datetime64[D]").item()
    days = [AS_OF + dt.timedelta(n) for n in range((last - AS_OF).days + 1)]
    assert [row["day"] for row in rows] == [day.isoformat() for day in days] * len(places)
    for row in rows:
        assert row["as_of"] == AS_OF.isoformat()
        values = [float(row[column]) for column in ("q05", "q25", "q50", "q75", "q95")]
        assert values == sorted(values)
        for column in ("q05", "q50", "q95"):
            expected = known(forecast, name, row["place"], row["day"], LEVELS[column])
            assert float(row[column]) == expected


def test_a_place_without_anybody_has_rows_only_where_it_is_watched() -> None:
    forecast = sample()
    data = forecast.data.copy(deep=True)
    for variable in ("arrivals", "present"):
        for place in ("Dorado", "Bello"):
            data[variable].loc[{"location": place}] = 0.0
    rows = list(arrivals_sheet(replace(forecast, data=data)).rows)
    places = {row[1] for row in rows}
    assert "Dorado" in forecast.scenario.watched
    assert "Dorado" in places
    assert "Bello" not in places


def test_needs_are_those_of_people_present_against_supplies(
    forecast: Forecast, folder: Path
) -> None:
    rows = rows_of(folder / "needs.csv")
    needs = {need.item: need for need in forecast.needs}
    assert {row["item"] for row in rows} == set(needs)
    short = 0
    for row in rows:
        need = needs[row["item"]]
        assert (row["unit"], row["standard"]) == (need.unit, need.standard_id)
        for column in ("q05", "q50", "q90", "q95"):
            people = known(forecast, "present", row["place"], row["day"], LEVELS[column])
            assert float(row[column]) == pytest.approx(amount(need, people), abs=1e-3)
        supplied = row["place"] == "Dorado" and row["item"] == "water"
        supplied |= row["place"] in ("Bello", "Dorado") and row["item"] == "shelter places"
        assert bool(row["supply"]) == bool(row["short_q50"]) == bool(row["short_q90"]) == supplied
        for column in ("q50", "q90") if supplied else ():
            lacking = max(0.0, float(row[column]) - float(row["supply"]))
            assert float(row[f"short_{column}"]) == pytest.approx(lacking, abs=1e-3)
            short += lacking > 0
    assert short


def test_the_workbook_has_its_sheets_with_days_as_days_and_numbers_as_numbers(
    folder: Path,
) -> None:
    sheets = sheets_of(folder / "forecast.xlsx")
    names = ["Read me", "summary", "arrivals", "present", "needs", "evidence", "run"]
    assert list(sheets) == names
    for name in ("arrivals", "present", "needs"):
        plain = rows_of(folder / f"{name}.csv")
        heads, *rows = sheets[name]
        assert heads == list(plain[0])
        assert len(rows) == len(plain)
        for row, other in zip(rows, plain, strict=True):
            for cell, text in zip(row, other.values(), strict=True):
                assert same(cell, text)


def same(cell: object, text: str) -> bool:
    """Whether a cell of the workbook says what a cell of the table does, by its own kind."""
    if isinstance(cell, dt.date):
        return cell.isoformat() == text
    if isinstance(cell, float):
        return cell == float(text)
    return cell == text and not re.fullmatch(r"[-0-9.]+", text)


def parts(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            yield name, packed.read(name).decode()


def test_no_text_of_the_workbook_is_a_formula_or_a_link_and_headings_stay(folder: Path) -> None:
    pages = 0
    for name, text in parts(folder / "forecast.xlsx"):
        assert "<f>" not in text
        assert "<f " not in text
        assert "<hyperlink" not in text
        if name.startswith("xl/worksheets/sheet"):
            pages += 1
            assert ('<pane ySplit="1"' in text) == ('state="frozen"' in text) == (pages > 1)
            assert 'orientation="landscape"' in text
            assert 'fitToHeight="0"' in text
    assert pages == 7
    evidence = sheets_of(folder / "forecast.xlsx")["evidence"]
    words = evidence[0].index("words")
    assert [row for row in evidence if row[words] == FORMULA]


def test_hashtags_stand_in_tables_and_workbook_where_they_are_asked_for(
    forecast: Forecast, folder: Path, tmp_path: Path
) -> None:
    write_results(forecast, tmp_path, {}, replace(MADE, hashtags=True))
    plain, tagged = sheets_of(folder / "forecast.xlsx"), sheets_of(tmp_path / "forecast.xlsx")
    for name in ("arrivals", "present", "needs"):
        first, second, *others = (tmp_path / f"{name}.csv").read_text("utf-8").splitlines()
        assert all(cell.startswith("#") for cell in second.split(","))
        assert [first, *others] == (folder / f"{name}.csv").read_text("utf-8").splitlines()
    for name in list(plain)[1:-1]:
        assert all(str(cell).startswith("#") for cell in tagged[name][1])
        assert [tagged[name][0], *tagged[name][2:]] == plain[name]
    assert [row[0] for row in tagged["Read me"] if row not in plain["Read me"]] == ["Hashtags"]
    told = json.loads((tmp_path / "run.json").read_text("utf-8"))["command"]
    assert told.endswith(" --hashtags")


def test_the_first_sheet_tells_what_it_is_and_how_to_read_it(
    forecast: Forecast, tmp_path: Path
) -> None:
    sentence = "=1 group of about 1,700 people is near Bello."
    write_results(forecast, tmp_path, {}, MADE, sentence=sentence)
    rows = sheets_of(tmp_path / "forecast.xlsx")["Read me"]
    assert rows[0][0] == forecast.scenario.title
    told = {row[0]: row[1] for row in rows[1:] if row[0]}
    assert told["In short"] == sentence
    assert told["As of"] == AS_OF
    assert told["Status"].startswith("Draft")
    assert told["Purpose"] == forecast.scenario.purpose
    assert "5 to 95" not in told["How to read a range"]
    assert [row[1] for row in rows if row[0] == "Keep in mind"] == [
        caveat for caveat in forecast.caveats if caveat
    ]
    named = [row[0].removeprefix("Sheet ") for row in rows if str(row[0]).startswith("Sheet ")]
    assert named == list(sheets_of(tmp_path / "forecast.xlsx"))[1:]


def test_evidence_in_the_workbook_is_what_everybody_may_read(
    forecast: Forecast, folder: Path
) -> None:
    sheets = sheets_of(folder / "forecast.xlsx")
    heads, *rows = sheets["evidence"]
    shown = [row[heads.index("words")] for row in rows]
    assert shown == ["1,500 to 1,700", "1,500 to 1,700", HOSTILE, FORMULA]
    told = {row[0]: row[1] for row in sheets["run"]}
    assert told["figures left out"] == len(forecast.entries) - len(shown) == 3
    assert told["command"].startswith("waystation forecast sample --as-of 2021-03-11 ")
    assert told["purpose"] == forecast.scenario.purpose
    assert told["standard, water"] == "Sphere Handbook 2018"
    assert "caveat" in told


def test_no_public_file_names_a_place_that_is_not(folder: Path) -> None:
    for name, content in result_bytes(folder).items():
        if name in ("forecast.nc", "evidence.csv"):
            continue
        texts = (
            [text for _, text in parts(folder / name)]
            if name.endswith("xlsx")
            else [content.decode()]
        )
        assert all(SECRET not in text for text in texts), name


def counts_in(folder: Path) -> Iterator[float]:
    """Every count of people in the small files."""
    for name in ("arrivals", "present"):
        for row in rows_of(folder / f"{name}.csv"):
            yield from (float(row[column]) for column in row if column.startswith("q"))
    with (folder / "forecast.csv").open(encoding="utf-8") as file:
        hub = [row for row in csv.DictReader(file) if row["output_type"] == "quantile"]
    yield from (float(row["value"]) for row in hub)
    for feature in json.loads((folder / "forecast.geojson").read_text("utf-8"))["features"]:
        counted = feature["properties"].items()
        yield from (value for key, value in counted if key.startswith(("now_", "peak_")))
    heads, *rows = sheets_of(folder / "forecast.xlsx")["summary"]
    counted_columns = [n for n, head in enumerate(heads) if head.startswith(("now_", "peak_"))]
    yield from (row[number] for row in rows for number in counted_columns)


def test_no_file_tells_a_count_of_1_to_4(tmp_path: Path) -> None:
    forecast = sample()
    data = forecast.data.copy(deep=True)
    rng = np.random.default_rng(1)
    for variable in ("arrivals", "present", "waiting", "peak_present", "group_size"):
        values = data[variable].values
        data[variable].values = np.sort(rng.integers(0, 9, values.shape), axis=0).astype(float)
    write_results(replace(forecast, data=data), tmp_path, {}, MADE)
    found = set(counts_in(tmp_path))
    assert {0.0, 5.0, 8.0} <= found
    assert not found & {1.0, 2.0, 3.0, 4.0}


def test_the_map_is_geojson_of_public_places_and_routes(forecast: Forecast, folder: Path) -> None:
    text = (folder / "forecast.geojson").read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert (found["as_of"], found["audience"]) == (AS_OF.isoformat(), "public")
    places = {
        f["properties"]["name"]: f for f in found["features"] if f["geometry"]["type"] == "Point"
    }
    assert list(places) == [n for n in NAMES if n not in (SECRET, "Gone Across")]
    dorado = places["Dorado"]
    assert dorado["geometry"]["coordinates"] == [-95.02, 16.43]
    said = dorado["properties"]
    assert said["capacity"] == 1500
    peak = forecast.data["peak_present"].sel(location="Dorado", group="all", quantile=0.95)
    assert said["peak_q95"] == float(peak)
    assert said["now_q50"] == known(forecast, "present", "Dorado", AS_OF.isoformat(), 0.5)
    assert (said["first_q05"], said["first_q50"]) == ("2021-03-12", "2021-03-14")
    assert said["reached"] is False
    assert 0 < said["over_capacity"] < 1
    assert places["Faro"]["properties"]["first_q50"] is None
    assert places["Cinco Puentes"]["properties"]["capacity"] is None
    assert places["Bello"]["properties"]["reached"] is True
    lines = [f for f in found["features"] if f["geometry"]["type"] == "LineString"]
    ways = {(f["properties"]["from"], f["properties"]["to"]) for f in lines}
    assert ("Arba", "Bello") in ways
    assert not {name for way in ways for name in way} & {SECRET, "Gone Across"}
    for line in lines:
        ends = [
            places[line["properties"][end]]["geometry"]["coordinates"] for end in ("from", "to")
        ]
        assert line["geometry"]["coordinates"] == ends
    assert not re.search(r"\.[0-9]{7,}", text)


@pytest.mark.parametrize(
    ("first", "last", "side"), [(179.5, -179.5, 180.0), (-179.5, 179.5, -180.0)]
)
def test_a_route_over_the_180th_meridian_is_cut_there(
    first: float, last: float, side: float
) -> None:
    forecast = sample()

    def moved(place: Location) -> Location:
        where = {"Arba": (first, 10.0), "Bello": (last, 12.0)}.get(place.name)
        return replace(place, lon=where[0], lat=where[1]) if where else place

    places = tuple(moved(place) for place in forecast.scenario.locations)
    scenario = replace(forecast.scenario, locations=places)
    found = json.loads(geojson_bytes(replace(forecast, scenario=scenario)))
    (cut,) = (
        f["geometry"] for f in found["features"]
        if (f["properties"].get("from"), f["properties"].get("to")) == ("Arba", "Bello")
    )  # fmt: skip
    assert cut["type"] == "MultiLineString"
    assert cut["coordinates"] == [
        [[first, 10.0], [side, 11.0]],
        [[-side, 11.0], [last, 12.0]],
    ]


def test_routes_tell_of_flow_where_the_forecast_does() -> None:
    forecast = sample()
    names = [f"{route.start} -> {route.end}" for route in forecast.scenario.routes]
    days = forecast.data.sizes["day"]
    flow = np.full((len(forecast.data["quantile"]), days, len(names)), np.nan)
    flow[:, 11:, :] = 0.0
    flow[4:, 15, 0], flow[7:, 16, 0] = 120.0, 300.0
    flow[4:, 12, 1] = 3.0
    mean = np.zeros((2, days, len(names)))
    mean[:, :11] = np.nan
    mean[:, 15, 0] = 40.0, 41.2
    mean[0, 12, 1] = 1.2
    data = forecast.data.assign_coords(route=names, travel=["alone", "together"]).assign(
        flow=(("quantile", "day", "route"), flow),
        flow_mean=(("travel", "day", "route"), mean),
    )
    found = json.loads(geojson_bytes(replace(forecast, data=data)))["features"]
    told = {
        f"{f['properties']['from']} -> {f['properties']['to']}": f["properties"]
        for f in found
        if f["properties"]["feature"] == "route"
    }
    assert set(told) < set(names)
    first, second = told[names[0]], told.get(names[1], {})
    assert [first[key] for key in ("flow_q50", "flow_q95", "flow_mean")] == [120, 300, 81]
    assert not second
    others = [one for name, one in told.items() if name != names[0]]
    assert others
    assert all(one["flow_q95"] == one["flow_mean"] == 0 for one in others)
    data["flow"][:] = np.nan
    unknown = json.loads(geojson_bytes(replace(forecast, data=data)))["features"][-1]["properties"]
    assert unknown["flow_q50"] is None
    assert unknown["flow_mean"] == 0


def test_the_run_tells_what_makes_it_again(forecast: Forecast, folder: Path) -> None:
    found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    contents = result_bytes(folder)
    assert set(found["files"]) == set(FILES) - {"run.json"}
    for name, told in found["files"].items():
        assert told["bytes"] == len(contents[name])
        assert told["sha256"] == hashlib.sha256(contents[name]).hexdigest()
    assert (found["seed"], found["members"], found["as_of"]) == (7, 500, AS_OF.isoformat())
    assert found["days"] == 14
    assert (found["scenario_hash"], found["evidence_hash"]) == ("a" * 64, "b" * 64)
    assert found["version"] == forecast.version
    words = found["command"].split()
    assert words[:3] == ["waystation", "forecast", "sample"]
    shown = CliRunner().invoke(app, ["forecast", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    options = [word for word in words if word.startswith("--")]
    assert options == ["--as-of", "--members", "--seed", "--days", "--method"]
    assert all(option in shown.output for option in options)


def test_a_run_without_figures_says_so_in_its_command(forecast: Forecast) -> None:
    without = Made("a" * 64, evidence_hash(()), 0, method="smoother")
    assert command(forecast, without).endswith(" --method smoother --no-evidence")


def test_without_what_it_was_made_from_there_is_no_run_file(
    forecast: Forecast, tmp_path: Path
) -> None:
    names = write_results(forecast, tmp_path, {})
    assert set(names) == set(FILES) - {"run.json"}


def test_the_same_forecast_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_results(sample(), tmp_path / "again", {}, MADE)
    assert result_bytes(tmp_path / "again") == result_bytes(folder)
    packed = dict(parts(folder / "forecast.xlsx"))
    assert f"{AS_OF.isoformat()}T00:00:00Z" in packed["docProps/core.xml"]
    with zipfile.ZipFile(folder / "forecast.xlsx") as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 31, 0, 0, 0)}


@pytest.mark.parametrize("full_at", FILES)
def test_a_full_disk_leaves_what_was_there_and_nothing_half(
    forecast: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full_at: str
) -> None:
    for name in FILES:
        (tmp_path / name).write_text(f"old {name}", encoding="utf-8")
    before = result_bytes(tmp_path)
    whole = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if full_at in self.name:
            whole(self, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        write_results(forecast, tmp_path, {}, MADE)
    assert result_bytes(tmp_path) == before


def test_no_room_for_putting_the_workbook_together_is_told(
    forecast: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(InputError, match="cannot be written to"):
        write_results(forecast, tmp_path, {}, MADE)
    assert result_bytes(tmp_path) == {}


def test_odd_cells_of_a_workbook() -> None:
    old, new = dt.date(1899, 12, 31), dt.date(1900, 3, 1)
    sheet = Sheet("odd", (Column("a", "#a"), Column("b", "#b")), [
        (old, new), ("x" * 40_000, None), (0, 2.5), ("\x00\x1b", "=1+1"), ("007", "2021-03-01"),
    ])  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook([sheet], title="", day=old)))
    rows = book.get_sheet_by_index(0).to_python()[1:]
    assert rows[0] == ["1899-12-31", new]
    assert len(str(rows[1][0])) == workbook.LONGEST
    assert rows[2] == [0.0, 2.5]
    assert rows[3][1] == "=1+1"
    assert rows[4] == ["007", "2021-03-01"]


def test_a_table_longer_than_a_sheet_says_where_the_rest_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    for count in (3, 4):
        rows = [(number,) for number in range(count)]
        sheet = Sheet("arrivals", (Column("a", "#a"),), rows)
        content = write_workbook([sheet], title="", day=AS_OF)
        read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in read[1:4]] == [0.0, 1.0, 2.0]
        assert len(read) == (4 if count == 3 else 5)
        assert count == 3 or "arrivals.csv" in str(read[4][0])


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_texts_that_begin_like_formulas_are_made_plain(text: str) -> None:
    assert plain_cell(text) == "'" + text
    sheet = Sheet("x", (Column("a", "#a"),), [(text,)])
    assert next(csv.reader(csv_bytes(sheet).decode().splitlines()[1:]))[0].startswith("'")


@pytest.mark.parametrize("text", ["", "Dorado", "-3.5", "+7", "1=1", "5-6"])
def test_other_texts_and_numbers_stay(text: str) -> None:
    assert plain_cell(text) == text


def runs_in_a_spreadsheet(cell: str) -> bool:
    if not cell.startswith(tuple("=+-@\t\r")):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def test_evidence_csv_holds_no_formula(folder: Path) -> None:
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["words"] for row in rows if "HYPERLINK" in row["words"]] == ["'" + FORMULA]
    for row in rows:
        assert not any(runs_in_a_spreadsheet(cell) for cell in row.values())


def test_first_days_and_capacity_of_places(forecast: Forecast) -> None:
    found = {
        one.location.name: one for one in place_summaries(forecast, public_locations(forecast))
    }
    assert found["Estrella"].first == (
        AS_OF + dt.timedelta(6), AS_OF + dt.timedelta(8), AS_OF + dt.timedelta(13),
    )  # fmt: skip
    assert found["Faro"].first[1:] == (None, None)
    assert found["Bello"].reached
    assert found["Bello"].first == (None, None, None)
    assert found["Estrella"].over_capacity is None
    gates = [one for one in found.values() if one.location.kind is LocationKind.CROSSING]
    assert gates
    assert all(one.capacity is None for one in gates)
