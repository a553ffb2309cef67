"""A forecast given to a hub: what is written, by whose rules, and what is refused by name."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.forecast_fixture import result_bytes
from tests.page_fixture import AS_OF, SECRET, sample_forecast
from tests.product_fixture import AT, MADE, basis_of, order, plain_forecast, product, with_product
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.forecast import QUANTILES
from waystation.domain.vocabulary import Audience
from waystation.forecasting.export import write_results
from waystation.forecasting.hub import Entry, Given, give
from waystation.forecasting.hub_check import check_file
from waystation.forecasting.hub_rules import read_hub, text_of

ENTRY = Entry("desk", "way", "hub@example.org")
Change = Callable[[dict[str, Any]], None]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    write_results(sample_forecast(), folder, {}, MADE)
    return folder


@pytest.fixture(scope="module")
def begun(results: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Given]:
    hub = tmp_path_factory.mktemp("hubs") / "road-hub"
    return hub, give(results, hub, ENTRY)


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problems(error: pytest.ExceptionInfo[InputError]) -> str:
    return "\n".join(map(str, error.value.problems))


def a_hub(folder: Path, change: Change | None = None) -> Path:
    """A hub of others: one task, weekly rounds of their own, fewer quantiles, codes for places."""
    tasks: dict[str, Any] = {
        "schema_version": "https://example.org/v6.0.0/tasks-schema.json",
        "rounds": [{
            "round_id_from_variable": True,
            "round_id": "reference_date",
            "model_tasks": [{
                "task_ids": {
                    "reference_date": {"required": [], "optional": ["2021-03-04", "2021-03-11"]},
                    "target": {"required": ["daily arrivals"], "optional": None},
                    "horizon": {"required": [1, 2, 3], "optional": [4, 5, 6, 7]},
                    "location": {"required": ["04"], "optional": ["02", "X9"]},
                },
                "output_type": {"quantile": {
                    "output_type_id": {"required": [0.05, 0.5, 0.95]},
                    "is_required": True,
                    "value": {"type": "double", "minimum": 0},
                }},
                "target_metadata": [{
                    "target_id": "daily arrivals", "target_keys": {"target": "daily arrivals"},
                    "target_type": "continuous", "is_step_ahead": True, "time_unit": "day",
                }],
            }],
        }],
    }  # fmt: skip
    if change is not None:
        change(tasks["rounds"][0]["model_tasks"][0])
    (folder / "hub-config").mkdir(parents=True)
    (folder / "hub-config" / "tasks.json").write_text(json.dumps(tasks))
    admin = {"name": "theirs", "file_format": ["csv"], "model_output_dir": "forecasts"}
    (folder / "hub-config" / "admin.json").write_text(json.dumps(admin))
    return folder


MAP = (
    "what,ours,theirs\ncolumn,origin_date,reference_date\ntarget,arrivals,daily arrivals\n"
    "location,Dorado,04\nlocation,Bello,02\n"
)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    (tmp_path / "map.csv").write_text(MAP)
    return tmp_path / "map.csv"


def test_a_hub_is_begun_whose_rules_the_file_passes(begun: tuple[Path, Given]) -> None:
    hub, made = begun
    day = AS_OF.isoformat()
    assert made.begun
    assert made.file == hub / "model-output" / "desk-way" / f"{day}-desk-way.csv"
    assert check_file(made.file) == made.rows == len(rows_of(made.file)) > 1000
    assert sorted(result_bytes(hub)) == []
    assert {path.name for path in hub.rglob("*") if path.is_file()} == {
        "admin.json", "tasks.json", "desk-way.yml", f"{day}-desk-way.csv",
    }  # fmt: skip
    admin = json.loads((hub / "hub-config" / "admin.json").read_text())
    assert admin["contact"]["email"] == ENTRY.contact
    about = (hub / "model-metadata" / "desk-way.yml").read_text()
    assert 'team_abbr: "desk"' in about
    assert ENTRY.contact not in about


def test_the_rows_are_those_of_the_forecast_and_zeros_where_none_is_expected(
    results: Path, begun: tuple[Path, Given]
) -> None:
    key = ("target", "location", "target_end_date", "output_type", "output_type_id")
    given = {tuple(row[name] for name in key): row for row in rows_of(begun[1].file)}
    ours = {tuple(row[name] for name in key): row for row in rows_of(results / "forecast.csv")}
    assert ours.items() <= given.items()
    assert {row["value"] for name, row in given.items() if name not in ours} == {"0"}
    places = {feature["properties"]["name"]
              for feature in json.loads((results / "forecast.geojson").read_text())["features"]
              if feature["properties"]["feature"] == "place"}  # fmt: skip
    days = len({row["target_end_date"] for row in given.values()})
    for target, levels in (("arrivals", 9), ("present", 9), ("waiting", 9), ("reached", 1)):
        found = [name for name in given if name[0] == target and name[1] in places]
        assert len(found) == levels * days * len(places)
    assert SECRET not in begun[1].file.read_text()
    small = {row["value"] for row in given.values() if row["target"] != "reached"}
    assert not small & {"1", "2", "3", "4"}


def test_the_hub_says_what_the_targets_are(begun: tuple[Path, Given]) -> None:
    tasks = json.loads((begun[0] / "hub-config" / "tasks.json").read_text())
    assert tasks["schema_version"].endswith("/v6.0.0/tasks-schema.json")
    (told,) = tasks["rounds"]
    assert told["round_id_from_variable"] is True
    found = [one for task in told["model_tasks"] for one in task["target_metadata"]]
    assert {one["target_id"] for one in found} == {
        "arrivals", "present", "waiting", "group_size", "reached",
    }  # fmt: skip
    for one in found:
        assert one["target_keys"] == {"target": one["target_id"]}
        assert one["is_step_ahead"] is True
        assert one["time_unit"] == "day"
    for task in told["model_tasks"]:
        assert all({"required", "optional"} == set(one) for one in task["task_ids"].values())
        for kind, output in task["output_type"].items():
            assert isinstance(output["is_required"], bool)
            asked = list(QUANTILES) if kind == "quantile" else None
            assert output["output_type_id"] == {"required": asked}


def test_a_second_forecast_goes_into_the_same_hub_and_its_metadata_stay(
    results: Path, tmp_path: Path
) -> None:
    hub = tmp_path / "hub"
    give(results, hub, ENTRY)
    about = hub / "model-metadata" / "desk-way.yml"
    about.write_text("team_name: ours\n")
    later = tmp_path / "later"
    next_day = AS_OF + dt.timedelta(1)
    from dataclasses import replace

    write_results(replace(sample_forecast(), as_of=next_day), later, {}, MADE)
    made = give(later, hub, Entry("desk", "way"))
    assert not made.begun
    assert made.file.name == f"{next_day.isoformat()}-desk-way.csv"
    assert about.read_text() == "team_name: ours\n"
    assert check_file(made.file) == made.rows


def test_a_hub_of_others_gets_its_columns_quantiles_and_codes(
    results: Path, tmp_path: Path, names: Path
) -> None:
    made = give(results, a_hub(tmp_path / "theirs"), ENTRY, names)
    assert made.file.parent == tmp_path / "theirs" / "forecasts" / "desk-way"
    rows = rows_of(made.file)
    assert list(rows[0]) == ["reference_date", "target", "horizon", "location", "output_type",
                             "output_type_id", "value"]  # fmt: skip
    assert {row["output_type_id"] for row in rows} == {"0.05", "0.5", "0.95"}
    assert {row["location"] for row in rows} == {"04", "02"}
    assert {row["horizon"] for row in rows} == {str(n) for n in range(1, 8)}
    assert made.left["quantile 0.1 not asked for"] > 0
    assert made.left["target not asked for"] > 0
    ours = {(row["horizon"], row["output_type_id"]): row["value"]
            for row in rows_of(results / "forecast.csv")
            if (row["target"], row["location"]) == ("arrivals", "Dorado")}  # fmt: skip
    for row in rows:
        if row["location"] == "04":
            assert row["value"] == ours[row["horizon"], row["output_type_id"]]
    assert check_file(made.file, tmp_path / "theirs") == len(rows)


def wants_samples(task: dict[str, Any]) -> None:
    task["output_type"]["sample"] = {
        "output_type_id_params": {
            "type": "integer", "min_samples_per_task": 100, "max_samples_per_task": 100,
        },
        "is_required": True,
        "value": {"type": "double", "minimum": 0},
    }  # fmt: skip


def wants_another_quantile(task: dict[str, Any]) -> None:
    task["output_type"]["quantile"]["output_type_id"]["required"] = [0.01, 0.5]


def wants_another_place(task: dict[str, Any]) -> None:
    task["task_ids"]["location"]["required"] = ["04", "77"]


def wants_small_values(task: dict[str, Any]) -> None:
    task["output_type"]["quantile"]["value"]["maximum"] = 1


def wants_ages(task: dict[str, Any]) -> None:
    task["task_ids"]["age_group"] = {"required": ["0-17"], "optional": None}


def wants_another_round(task: dict[str, Any]) -> None:
    task["task_ids"]["reference_date"]["optional"] = ["2021-03-04"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (wants_samples, "no sample"), (wants_another_quantile, "quantile 0.01"),
        (wants_another_place, "location 77"), (wants_small_values, "1 or less"),
        (wants_ages, "age_group"), (wants_another_round, "a round of the hub"),
    ],
)  # fmt: skip
def test_what_a_forecast_cannot_give_is_refused_by_name_and_nothing_is_written(
    results: Path, tmp_path: Path, names: Path, change: Change, told: str
) -> None:
    hub = a_hub(tmp_path / "theirs", change)
    with pytest.raises(InputError) as error:
        give(results, hub, ENTRY, names)
    assert told in problems(error)
    assert {path.name for path in hub.iterdir()} == {"hub-config"}


def edit(path: Path, change: Callable[[Rows], Rows | None]) -> None:
    rows = rows_of(path)
    rows = change(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(number: int, name: str, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[number][name] = value

    return change


def crossed(rows: Rows) -> None:
    rows[2]["value"] = str(float(rows[1]["value"]) - 1)
    rows[1]["value"] = str(float(rows[1]["value"]) + 1)


def twice(rows: Rows) -> Rows:
    return [*rows, copy.copy(rows[4])]


def without(number: int) -> Callable[[Rows], Rows]:
    return lambda rows: rows[:number] + rows[number + 1 :]


def no_horizon_1(rows: Rows) -> Rows:
    return [row for row in rows if row["horizon"] != "1"]


def another_column(rows: Rows) -> Rows:
    return [{**row, "note": "x"} for row in rows]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(0, "location", "99"), "one of 02, 04, X9"), (put(0, "value", "many"), "a number"),
        (put(0, "value", "-1"), "0 or more"), (put(0, "output_type_id", "0.07"), "0.05, 0.5, 0.95"),
        (put(0, "output_type", "cdf"), "one of quantile"),
        (put(0, "reference_date", "2021-03-04"), "as in the file's name"),
        (put(0, "value", "nan"), "a number"), (crossed, "or more, as at"),
        (twice, "the same as line 6"), (without(0), "quantile 0.05"),
        (no_horizon_1, "horizon 1"), (another_column, "note"),
    ],
)  # fmt: skip
def test_every_breach_of_a_changed_file_is_named(
    results: Path, tmp_path: Path, names: Path, change: Callable[[Rows], Rows | None], told: str
) -> None:
    hub = a_hub(tmp_path / "theirs")
    made = give(results, hub, ENTRY, names)
    edit(made.file, change)
    with pytest.raises(InputError) as error:
        check_file(made.file)
    assert told in problems(error)


def test_the_horizon_leads_to_the_target_s_day(begun: tuple[Path, Given], tmp_path: Path) -> None:
    path = tmp_path / "desk-way" / begun[1].file.name
    path.parent.mkdir()
    path.write_bytes(begun[1].file.read_bytes())
    edit(path, put(0, "target_end_date", (AS_OF + dt.timedelta(5)).isoformat()))
    with pytest.raises(InputError) as error:
        check_file(path, begun[0])
    assert "column horizon" in problems(error) or "horizon" in problems(error)
    assert "5, from" in problems(error)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("desk-way/nonsense.csv", "ROUND-TEAM-MODEL.csv"),
        ("other-way/2021-03-11-desk-way.csv", "a folder desk-way"),
        ("desk-way/2021-03-11-desk-way.txt", "a format this hub takes: csv"),
        ("desk-way/1999-01-01-desk-way.csv", "a round of the hub"),
    ],
)
def test_name_folder_and_ending_of_a_file_are_checked(
    begun: tuple[Path, Given], tmp_path: Path, name: str, told: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    path.write_bytes(begun[1].file.read_bytes())
    with pytest.raises(InputError) as error:
        check_file(path, begun[0])
    assert told in problems(error)


def test_of_a_product_what_is_withheld_is_not_told_as_zero(tmp_path: Path) -> None:
    basis = basis_of(sample_forecast())
    files = product(basis, order(Audience.PUBLIC))
    folder = tmp_path / "product"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    kept = json.loads(files["product.json"])["not_told_of_places_of_transit"]
    assert kept
    made = give(folder, tmp_path / "hub", ENTRY, at=AT)
    assert made.product
    assert not made.draft
    ours = rows_of(folder / "forecast.csv")
    told = {(row["target"], row["location"], row["target_end_date"]) for row in ours}
    kinds = {one["properties"]["name"]: one["properties"]["kind"]
             for one in json.loads(files["forecast.geojson"])["features"]
             if one["properties"]["feature"] == "place"}  # fmt: skip
    transit = {name for name, kind in kinds.items() if kind in ("crossing", "waypoint", "hub")}
    assert transit
    for row in rows_of(made.file):
        if row["location"] in transit:
            assert (row["target"], row["location"], row["target_end_date"]) in told


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Entry("", "way", "a@example.org"), "--team"),
        (Entry("my-team", "way", "a@example.org"), "letters, digits"),
        (Entry("desk", "../x", "a@example.org"), "--model"),
        (Entry("desk", "way"), "--contact"),
    ],
)
def test_names_that_no_hub_takes_are_refused(
    results: Path, tmp_path: Path, entry: Entry, told: str
) -> None:
    with pytest.raises(InputError) as error:
        give(results, tmp_path / "hub", entry)
    assert told in problems(error)
    assert not (tmp_path / "hub").exists()


def test_results_that_were_changed_and_maps_that_make_no_sense_are_refused(
    results: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in results.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    with (other / "forecast.csv").open("a") as file:
        file.write("x\n")
    with pytest.raises(InputError, match="other files"):
        give(other, tmp_path / "hub", ENTRY)
    with pytest.raises(InputError, match="a folder without"):
        give(tmp_path, tmp_path / "hub", ENTRY)
    (tmp_path / "map.csv").write_text("what,ours,theirs\nplace,a,b\ncolumn,colour,c\nlocation,a,\n")
    with pytest.raises(InputError) as error:
        give(results, tmp_path / "hub", ENTRY, tmp_path / "map.csv")
    assert len(error.value.problems) == 3
    assert not (tmp_path / "hub").exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rounds": 3}', '{"rounds": [{}]}', "\x00"])
def test_a_hub_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    hub = a_hub(tmp_path / "theirs")
    (hub / "hub-config" / "tasks.json").write_text(text)
    with pytest.raises(InputError, match=r"tasks\.json"):
        read_hub(hub)


@pytest.mark.parametrize("name", ["../elsewhere", "/tmp/elsewhere"])
def test_a_hub_sends_nothing_outside_itself(results: Path, tmp_path: Path, name: str) -> None:
    hub = a_hub(tmp_path / "theirs")
    (hub / "hub-config" / "admin.json").write_text(json.dumps({"model_output_dir": name}))
    with pytest.raises(InputError, match="outside the hub"):
        give(results, hub, ENTRY)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, "1"), (1.0, "1"), ("0.50", "0.5"), (0.025, "2.5e-2"), ("06", "06"), (True, "True")],
)
def test_values_are_the_same_however_they_are_written(one: object, other: str) -> None:
    assert text_of(one) == text_of(other)
    assert text_of("06") != text_of("6")


def test_the_command_writes_and_checks(results: Path, tmp_path: Path) -> None:
    run = CliRunner()
    words = ["hub", str(results), "--out", str(tmp_path / "h"), "--team", "desk"]
    done = run.invoke(app, [*words, "--contact", "hub@example.org"])
    assert done.exit_code == 0, done.output
    assert "A hub was begun" in done.output
    (path,) = (tmp_path / "h" / "model-output").rglob("*.csv")
    checked = run.invoke(app, ["hub", "--check", str(path)], catch_exceptions=False)
    assert checked.exit_code == 0
    assert "no breach" in checked.output
    assert isinstance(run.invoke(app, ["hub"]).exception, InputError)


def product_in(folder: Path, audience: Audience = Audience.PUBLIC, **told: Any) -> Path:
    folder.mkdir()
    files = product(basis_of(plain_forecast()), order(audience))
    for name, content in (with_product(files, **told) if told else files).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.INTERNAL])
def test_a_product_that_is_not_for_everybody_stays_away(tmp_path: Path, audience: Audience) -> None:
    with pytest.raises(InputError) as error:
        give(product_in(tmp_path / "product", audience), tmp_path / "hub", ENTRY, at=AT)
    assert "audience" in problems(error)
    assert f"{audience}" in problems(error)
    assert not (tmp_path / "hub").exists()


def test_a_product_is_given_while_it_is_in_force(tmp_path: Path) -> None:
    folder = product_in(tmp_path / "product")
    expires = dt.datetime.fromisoformat(
        json.loads((folder / "product.json").read_bytes())["expires"]
    )
    for at, told in (
        (expires, "out of date since"), (None, "no moment"), (AT.replace(tzinfo=None), "offset"),
    ):  # fmt: skip
        with pytest.raises(InputError) as error:
            give(folder, tmp_path / "hub", ENTRY, at=at)
        assert told in problems(error)
    assert not (tmp_path / "hub").exists()
    assert give(folder, tmp_path / "hub", ENTRY, at=expires - dt.timedelta(seconds=1)).rows


@pytest.mark.parametrize("told", [{"expires": None}, {"expires": "2021-03-12T09:00:00"}])
def test_a_product_that_does_not_say_until_when_is_none(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    with pytest.raises(InputError, match="no results"):
        give(product_in(tmp_path / "product", **told), tmp_path / "hub", ENTRY, at=AT)


def test_the_command_says_that_a_product_is_a_draft_or_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = product_in(tmp_path / "product", status="draft")
    words = ["hub", str(folder), "--out", str(tmp_path / "h"), "--team", "desk"]
    words += ["--contact", "hub@example.org"]
    late = CliRunner().invoke(app, words)
    assert isinstance(late.exception, InputError)
    assert "out of date" in str(late.exception)
    monkeypatch.setattr("waystation.cli_hub.utc_now", lambda: AT)
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "DRAFT: nobody has reviewed this product." in done.output
    assert "replaces" not in done.output
    assert "it replaces an earlier submission" in CliRunner().invoke(app, words).output


@pytest.mark.parametrize("name", ["model-output", "model-metadata", "model-output/desk-way"])
def test_folders_that_lead_out_of_the_hub_are_refused(
    results: Path, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / "hub" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(outside, target_is_directory=True)
    with pytest.raises(InputError, match="outside the hub"):
        give(results, tmp_path / "hub", ENTRY)
    assert not list(outside.iterdir())
    link.unlink()
    link.symlink_to(link.name)
    with pytest.raises(InputError, match="links"):
        give(results, tmp_path / "hub", ENTRY)


def test_a_hub_that_is_itself_a_link_is_a_hub(results: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "hub").symlink_to(tmp_path / "real", target_is_directory=True)
    assert give(results, tmp_path / "hub", ENTRY).rows
    assert (tmp_path / "real" / "model-output").is_dir()


def test_what_lies_where_a_file_is_written_first_keeps_its_bytes(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("kept")
    folder = tmp_path / "hub" / "model-output" / "desk-way"
    folder.mkdir(parents=True)
    name = f"{AS_OF.isoformat()}-desk-way.csv"
    (folder / f".{name}.part").symlink_to(victim)
    assert give(results, tmp_path / "hub", ENTRY).rows
    monkeypatch.setattr("waystation.forecasting.hub_files.secrets.token_hex", lambda _: "same")
    (folder / f".{name}.same.part").symlink_to(victim)
    with pytest.raises(InputError, match="cannot be written"):
        give(results, tmp_path / "hub", ENTRY)
    assert victim.read_text() == "kept"
    assert (folder / f".{name}.same.part").is_symlink()


@pytest.mark.parametrize("bound", ["0", True, [], 10**400])
def test_a_bound_that_is_no_number_is_told(tmp_path: Path, bound: object) -> None:
    def change(task: dict[str, Any]) -> None:
        task["output_type"]["quantile"]["value"]["minimum"] = bound

    with pytest.raises(InputError, match="minimum"):
        read_hub(a_hub(tmp_path / "theirs", change))


@pytest.mark.parametrize("size", [9, 1200])
def test_required_combinations_that_are_missing_are_counted_not_listed(
    results: Path, tmp_path: Path, names: Path, size: int
) -> None:
    def change(task: dict[str, Any]) -> None:
        task["task_ids"]["horizon"]["required"] = list(range(1, size + 1))
        task["task_ids"]["location"]["required"] = ["04", *(f"P{n}" for n in range(size))]

    hub = a_hub(tmp_path / "theirs", change)
    with pytest.raises(InputError) as error:
        give(results, hub, ENTRY, names)
    told = list(map(str, error.value.problems))
    assert len([one for one in told if "not there: " in one]) == 5
    ours = [row for row in rows_of(results / "forecast.csv") if row["target"] == "arrivals"]
    days = len({row["horizon"] for row in ours if int(row["horizon"]) <= size})
    # Of 04 and 02, a required and an optional place, the days of the forecast are there.
    missing = (size + 1) * size - days + size - days
    assert any(f"{missing - 5:,} more: required task missing" in one for one in told)


def test_what_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    entry = Entry("team", "model")
    for name, found in ("nosuch", "no such folder"), ("empty", "a folder without run.json"):
        with pytest.raises(InputError) as caught:
            give(tmp_path / name, tmp_path / "hub", entry)
        assert f"{tmp_path / name} [FORECAST]: found {found}" in problems(caught)
    counts = tmp_path / "counts.csv"
    with pytest.raises(InputError) as caught:
        check_file(counts)
    assert f"{counts}: found no such file" in problems(caught)
    counts.write_text("day,people\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_file(counts)
    assert f"{counts}: found a file outside a hub" in problems(caught)
    assert "hub-config" not in problems(caught)
