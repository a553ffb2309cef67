"""What if: two futures on common random numbers; what nobody meets changes nothing at all."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forecast_fixture import copy_example
from tests.scenario_folder import change as edit
from tests.scenario_folder import write_folder

import waystation as ws
from waystation.cli import main
from waystation.domain.comparison import Comparison, Noise
from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    Change,
    ChangePrior,
    ChangeStandard,
    Close,
    GroupSize,
    MoveEvent,
    Open,
    SetCapacity,
    Variant,
)
from waystation.domain.vocabulary import EventKind
from waystation.domain.work import Means, Part, silent
from waystation.engine.state import total_people
from waystation.forecasting.compare import compare
from waystation.forecasting.compare_export import COLUMNS, comparison_rows, write_comparison
from waystation.forecasting.differences import chance_change, paired
from waystation.forecasting.living import Run
from waystation.forecasting.members import ground_of
from waystation.forecasting.pairing import first_effect, taken_over
from waystation.forecasting.parts import begun
from waystation.forecasting.run import forecast, prepared
from waystation.page.compare_terminal import comparison_tables
from waystation.page.compared import show_points, told
from waystation.running.local import Local
from waystation.scenario.load import load_scenario
from waystation.scenario.variants import apply

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "caravan-2018"
AS_OF = dt.date(2018, 10, 29)
MEMBERS, DAYS = 40, 20
BRIDGE = "Tecún Umán -> Ciudad Hidalgo / Rodolfo Robles bridge"


def _on(month: int, day: int) -> dt.date:
    return dt.date(2018, month, day)


def _variant(*changes: Change) -> Variant:
    return Variant("try", "Tried out", "assumption: a test", changes)


@cache
def _example() -> Scenario:
    return load_scenario(EXAMPLE)


def _compared(*changes: Change, scenario: Scenario | None = None, seed: int = 1) -> Comparison:
    return compare(
        scenario or _example(), _variant(*changes), as_of=AS_OF, members=MEMBERS, days=DAYS,
        seed=seed, entries=(), workers=2,
    )  # fmt: skip


def _all_zero(comparison: Comparison) -> bool:
    data = comparison.difference
    names = ("arrivals", "present", "peak_present", "reach")
    still = all(not np.asarray(data[name]).any() for name in names)
    days = np.nan_to_num(data["first_arrival"].values)
    noise = [data[name].values for name in data if str(name).endswith("_noise")]
    return still and not days.any() and all((one == Noise.NONE).all() for one in noise)


@pytest.fixture(scope="module")
def buses() -> Comparison:
    return _compared(AddBuses("Santiago Niltepec", "Puebla", _on(10, 31), _on(11, 3), 900))


def test_the_base_is_the_forecast_without_any_what_if(buses: Comparison) -> None:
    alone = forecast(_example(), as_of=AS_OF, members=MEMBERS, days=DAYS, entries=(), workers=2)
    assert buses.base.data.identical(alone.data)


def test_taking_over_is_the_same_as_beginning_anew(buses: Comparison) -> None:
    changed = apply(_example(), buses.variant)
    anew = forecast(changed, as_of=AS_OF, members=MEMBERS, days=DAYS, entries=(), workers=2)
    assert buses.same_past
    assert buses.changed.data.identical(anew.data)
    assert not buses.changed.data.identical(buses.base.data)


def test_nothing_differs_before_the_changes_begin(buses: Comparison) -> None:
    assert buses.first_effect == _on(10, 31)
    days = buses.difference["arrivals"].sel(day=slice(None, "2018-10-30"))
    assert not days.values.any()
    later = buses.difference["arrivals"].sel(day="2018-10-31", location="Puebla")
    assert float(later.max()) > 0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((Close(BRIDGE, _on(12, 20)),), id="after the last day"),
        pytest.param((Close("La Entrada -> Santa Rosa de Copán", _on(11, 2)),), id="behind all"),
        pytest.param((SetCapacity("Arriaga", _on(11, 1), 500),), id="places where none are used"),
        pytest.param(
            (MoveEvent(EventKind.ANNOUNCEMENT, "USA", _on(10, 26), _on(11, 1)),), id="words"
        ),
        pytest.param((GroupSize("first", factor=1.0),), id="the same size"),
        pytest.param((ChangePrior("walk_pace", median=32.0),), id="the same prior"),
        pytest.param((ChangeStandard("water", "water-survival-sphere-2018"),), id="needs alone"),
    ],
)
def test_what_nobody_meets_changes_nothing_at_all(changes: tuple[Change, ...]) -> None:
    comparison = _compared(*changes)
    assert comparison.same_past
    assert _all_zero(comparison)
    for name in ("arrivals", "present", "waiting", "exits", "group_size", "reached", "end_day"):
        assert comparison.base.data[name].identical(comparison.changed.data[name])


def test_an_opened_threat_and_a_closed_border_are_opposites() -> None:
    opened = _compared(Open("USA", _on(10, 30)))
    closed = _compared(Close("USA", _on(10, 30)))
    ports = opened.difference["present"].sel(quantile=0.5)
    assert opened.same_past
    assert closed.same_past
    assert float(closed.difference["present"].max()) > 0
    assert float(np.abs(ports).max()) <= float(np.abs(closed.difference["present"]).max())


def test_changes_of_different_things_may_stand_in_any_order() -> None:
    changes: tuple[Change, ...] = (
        Close("Juchitán -> Matías Romero", _on(11, 1), _on(11, 9)),
        AddBuses("Santiago Niltepec", "Puebla", _on(10, 31), _on(11, 3), 900),
        GroupSize("second", factor=1.4),
        SetCapacity("San Ysidro port of entry", _on(11, 5), 20),
        MoveEvent(EventKind.CLOSURE, "USA", _on(10, 30), _on(11, 8)),
    )
    one, other = _compared(*changes), _compared(*reversed(changes))
    assert one.difference.identical(other.difference)
    assert one.changed.data.identical(other.changed.data)
    assert not _all_zero(one)


def test_nobody_is_lost_where_members_are_taken_over() -> None:
    changed = apply(
        _example(),
        _variant(
            Close("Agua Caliente border", _on(11, 1)),
            AddBuses("Juchitán", "Puebla", _on(10, 31), _on(11, 9), 300),
            GroupSize("first", factor=1.3),
        ),
    )
    base, other = (
        prepared(one, as_of=AS_OF, members=MEMBERS, seed=1, days=DAYS, entries=(), links=(),
                 method="auto")
        for one in (_example(), changed)
    )  # fmt: skip
    whole, means = Part(0, MEMBERS), Means(2, silent)
    ground, changed_ground = (ground_of(one, members=MEMBERS, seed=1) for one in (base, other))
    run = Run(ground, whole, means, stop_after=[base.last])
    start = begun(base, ground, Local(2), part_members=MEMBERS, means=means)
    run.live(start.begin(whole))
    going = run.stops[base.last]
    before = total_people(going.ensemble.state)
    taken_over(going, base, other, 1)
    assert (total_people(going.ensemble.state) == before).all()
    Run(changed_ground, whole, means).go_on(going)
    assert (total_people(going.ensemble.state) == before).all()


def test_a_group_of_another_size_is_so_on_the_as_of_day() -> None:
    comparison = _compared(GroupSize("first", factor=1.5), GroupSize("third", people=900))
    today = [
        one.data["group_size"].sel(day="2018-10-29", quantile=0.5)
        for one in (comparison.base, comparison.changed)
    ]
    first = [float(one.sel(group="first")) for one in today]
    assert first[1] == pytest.approx(1.5 * first[0], abs=2)
    assert float(today[1].sel(group="third")) == pytest.approx(900, abs=2)
    assert float(today[1].sel(group="second")) == float(today[0].sel(group="second"))


def test_a_group_that_has_not_set_off_is_told() -> None:
    comparison = compare(
        _example(), _variant(GroupSize("third", factor=2.0)), as_of=_on(10, 20), members=20,
        days=5, entries=(), workers=2,
    )  # fmt: skip
    assert any("has not set off" in note for note in comparison.notes)


def test_another_prior_gives_each_future_its_own_past() -> None:
    comparison = _compared(ChangePrior("walk_pace", median=20.0))
    assert not comparison.same_past
    assert comparison.first_effect == _example().first_day
    assert any("corrected each past" in note for note in comparison.notes)
    assert not _all_zero(comparison)


def test_figures_correct_the_past_once_where_it_is_the_same(tmp_path: Path) -> None:
    scenario = load_scenario(copy_example(tmp_path))
    stages: list[str] = []
    comparison = compare(
        scenario, _variant(AddBuses("Santiago Niltepec", "Puebla", _on(10, 31), _on(11, 3), 900)),
        as_of=AS_OF, members=20, days=8, progress=lambda stage, _done, _all: stages.append(stage),
    )  # fmt: skip
    assert stages.count("Correcting with figures") == 17
    assert stages.count("Running ahead") == 8
    assert stages.count("Running the what-if ahead") == 7
    assert comparison.base.decisions == comparison.changed.decisions
    assert any(decision.used for decision in comparison.base.decisions)
    assert comparison.base.data.sel(day=slice(None, "2018-10-30"))["present"].identical(
        comparison.changed.data.sel(day=slice(None, "2018-10-30"))["present"]
    )


def test_people_without_a_way_are_told_with_what_to_do() -> None:
    ways = [route for route in _example().routes if route.start == "Santiago Niltepec"]
    closures = [Close(f"{route.start} -> {route.end}", _on(10, 31)) for route in ways]
    comparison = _compared(*closures)
    (cut,) = comparison.cut_off
    assert cut.first_day == _on(10, 31)
    assert cut.to_the_end
    assert "Santiago Niltepec" in cut.places
    assert 0 <= cut.low <= cut.middle <= cut.high
    assert cut.high >= 100
    sentence = told(comparison)[0]
    assert "no way leads from" in sentence
    assert "give the closure a last day" in sentence
    ended = _compared(*(replace(one, last_day=_on(11, 2)) for one in closures))
    assert [one.to_the_end for one in ended.cut_off] == [False]
    bused = AddBuses("Santiago Niltepec", "Puebla", _on(10, 31), _on(12, 31), 9000)
    assert not _compared(*closures, bused).cut_off


def test_more_places_change_the_chance_of_too_few(tmp_path: Path) -> None:
    scenario = _alone(tmp_path)
    changes = (SetCapacity("Shelter", dt.date(2019, 3, 9), 1), AddPlaces("Camp", _march(9), 5000))
    comparison = compare(
        scenario, _variant(*changes), as_of=_march(8), members=30, days=15, entries=()
    )
    assert comparison.same_past
    over = comparison.changed.data["over_capacity"].sel(location="Shelter")
    assert float(over[-1]) >= float(
        comparison.base.data["over_capacity"].sel(location="Shelter")[-1]
    )
    assert float(comparison.changed.data["peak_over_capacity"].sel(location="Shelter")) > 0.5
    assert float(comparison.changed.data["peak_over_capacity"].sel(location="Camp")) == 0.0
    sentences = told(comparison)
    assert any(line.startswith("More people than shelter places at Shelter") for line in sentences)


def _alone(folder: Path) -> Scenario:
    """People who travel alone, at paces that bring them somewhere."""
    write_folder(folder)
    for name in ("solo_pace", "walk_pace"):
        old = f"[parameters.{name}]\nmedian = 0.5"
        edit(folder, "scenario.toml", old, f"[parameters.{name}]\nmedian = 30")
    return load_scenario(folder)


def _march(day: int) -> dt.date:
    return dt.date(2019, 3, day)


@pytest.mark.parametrize("method", ["smoother", "filter"])
def test_people_alone_are_compared_too(tmp_path: Path, method: str) -> None:
    scenario = _alone(tmp_path)
    away = compare(
        scenario, _variant(Close("Camp -> Out", _march(30))), as_of=_march(8), members=30, days=15,
        entries=(), method=method,
    )  # fmt: skip
    near = compare(
        scenario, _variant(Close("Stop -> Gate", _march(9)), Close("Town -> Shelter", _march(9))),
        as_of=_march(8), members=30, days=15, entries=(), method=method,
    )  # fmt: skip
    assert _all_zero(away)
    assert not _all_zero(near)
    assert near.cut_off


def test_an_option_out_of_range_is_refused_before_any_work() -> None:
    with pytest.raises(InputError, match="--members"):
        compare(_example(), _variant(Close("USA", _on(11, 1))), members=3, entries=())


def test_a_difference_is_clear_only_where_it_goes_one_way_and_stands_out() -> None:
    base = np.tile(np.linspace(1000, 1400, 100).astype(np.int64)[:, None], (1, 5))
    off = np.zeros_like(base)
    off[:, 1] = 400
    off[:, 2] = 40
    off[:, 3] = np.where(np.arange(100) % 2, 400, -300)
    off[:30, 4] = 500
    values, codes = paired(base, base + off)
    assert [Noise(int(code)) for code in codes] == [
        Noise.NONE, Noise.CLEAR, Noise.SMALL, Noise.UNSURE, Noise.UNSURE,
    ]  # fmt: skip
    assert values[4].tolist()[:3] == [0.0, 400.0, 40.0]


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=30))
def test_no_small_count_can_be_had_by_subtraction(counts: list[tuple[int, int]]) -> None:
    base, changed = (np.array(side)[:, None] for side in zip(*counts, strict=True))
    values, _ = paired(base, changed)
    assert not ((np.abs(values) > 0) & (np.abs(values) < 5)).any()
    if len(counts) == 1:
        shown = 0 if base[0, 0] < 3 else max(5, int(base[0, 0]))
        other = 0 if changed[0, 0] < 3 else max(5, int(changed[0, 0]))
        assert abs(values[4, 0] - (other - shown)) <= 2


def test_chances_are_compared_by_the_members_that_differ() -> None:
    base = np.zeros((100, 3), dtype=np.bool_)
    changed = base.copy()
    changed[:10, 1] = True
    changed[:2, 2] = True
    change, codes = chance_change(base, changed)
    assert change.tolist() == [0.0, 0.1, 0.02]
    assert codes.tolist() == [Noise.NONE, Noise.CLEAR, Noise.UNSURE]


def test_the_files_hold_public_places_and_what_was_asked(buses: Comparison, tmp_path: Path) -> None:
    hidden = replace(
        buses.base.scenario,
        locations=tuple(
            replace(one, audience=type(one.audience).INTERNAL) if one.name == "Puebla" else one
            for one in buses.base.scenario.locations
        ),
    )
    names = write_comparison(replace(buses, base=replace(buses.base, scenario=hidden)), tmp_path)
    assert names == ("comparison.csv", "comparison.nc")
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    tagged = [*comparison_rows(buses, hashtags=True)]
    assert all(cell.startswith("#") for cell in tagged[1])
    assert [tagged[0], *tagged[2:]] == [*comparison_rows(buses)]
    assert {row[0] for row in rows[1:]} >= {"arrivals", "present", "peak_present", "first_arrival"}
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert "Puebla" not in {row[2] for row in rows}
    with xr.open_dataset(tmp_path / "comparison.nc", engine="scipy") as data:
        assert "Puebla" not in data["location"].values
        assert data.attrs["what_if"] == "try"
        assert {"base_present", "changed_present", "difference_present"} <= set(data)
    again = write_comparison(buses, tmp_path / "more")
    first = {name: (tmp_path / "more" / name).read_bytes() for name in again}
    write_comparison(buses, tmp_path / "more")
    assert {name: (tmp_path / "more" / name).read_bytes() for name in again} == first


def test_changes_of_chances_are_told_in_parts_of_a_hundred() -> None:
    assert show_points(0.063) == "+6 in 100"
    assert show_points(-0.2) == "−20 in 100"
    assert show_points(0.001) == "less than 1 in 100"
    assert show_points(float("nan")) == ""


def test_the_tables_show_both_futures_and_the_noise(buses: Comparison) -> None:
    from rich.console import Console

    console = Console(width=100, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(comparison_tables(buses))
    text = captured.get()
    assert "What if: Tried out" in text
    assert "within the noise" in text
    assert "as it is" in text
    assert "common random numbers" in text


def test_the_command_compares_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy_example(tmp_path, with_evidence=False)
    monkeypatch.chdir(tmp_path)
    options = ["--as-of", "2018-10-29", "--members", "20", "--days", "5"]
    _command(monkeypatch, ["compare", str(folder), "buses-from-niltepec", *options])
    told_out = capsys.readouterr().out
    assert "What if: Buses from Santiago Niltepec to Puebla" in told_out
    out = Path("results/caravan-2018/2018-10-29/what-if/buses-from-niltepec")
    assert sorted(path.name for path in out.iterdir()) == ["comparison.csv", "comparison.nc"]
    mine = tmp_path / "mine.toml"
    mine.write_text('title = "T"\nwhy = "w"\n[[changes]]\nkind = "close"\nwhere = "Atlantis"\n')
    with pytest.raises(SystemExit) as stopped:
        _command(monkeypatch, ["compare", str(folder), str(mine), *options])
    assert stopped.value.code == 2
    assert f"{mine}:3 [changes.day]" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        _command(monkeypatch, ["compare", str(folder), "no-such", *options])
    assert stopped.value.code == 2
    assert "buses-from-niltepec" in capsys.readouterr().err


def _command(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr("sys.argv", ["waystation", *arguments])
    try:
        main()
    except SystemExit as stopped:
        if stopped.code:
            raise


def test_the_python_function_takes_a_name(tmp_path: Path) -> None:
    scenario = ws.load(copy_example(tmp_path, with_evidence=False))
    comparison = ws.compare(scenario, "buses-from-niltepec", as_of="2018-10-29", members=20, days=4)
    assert comparison.variant.name == "buses-from-niltepec"
    assert comparison.difference.sizes["day"] == 4
    base, changed = (
        prepared(one, as_of=AS_OF, members=20, seed=1, days=4, entries=(), links=(), method="auto")
        for one in (scenario, apply(scenario, comparison.variant))
    )
    assert first_effect(base, changed) == base.last + 1
