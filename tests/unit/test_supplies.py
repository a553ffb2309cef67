"""What there is at places, what is needed, and what is short: never more certain than entered."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from rich.console import Console
from tests.page_fixture import AS_OF, sample_forecast
from tests.scenario_folder import change, write_folder

from waystation.domain.comparison import Comparison
from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import Forecast
from waystation.domain.needs import Balance, Supply
from waystation.domain.scenario import Scenario
from waystation.forecasting.needs import amount, balances, standards, supply_on
from waystation.page import compare_terminal
from waystation.page.picks import Picks
from waystation.page.terminal import briefing, neediest, needs_table
from waystation.scenario.load import load_scenario
from waystation.scenario.room import capacity_events
from waystation.world.standards import all_standards, items, standards_of, units

DAY = dt.timedelta(1)
HEADER = "place,item,amount,unit,from,to,source\n"
SUPPLIES = HEADER + (
    "Shelter,water,4000,L/day,2019-03-01,2019-03-05,a truck\n"
    "Shelter,water,1500.5,L/day,2019-03-05,,a well\n"
    "Camp,toilets,0,toilets,2019-03-01,,none were built\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    return caught.value.problems


def test_a_folder_without_the_table_knows_of_no_supplies(folder: Path) -> None:
    scenario = load_scenario(folder)
    assert scenario.supplies == ()
    assert scenario.standards == ()


def test_supplies_are_read(folder: Path) -> None:
    (folder / "supplies.csv").write_text(SUPPLIES, encoding="utf-8")
    first, second, third = load_scenario(folder).supplies
    start = dt.date(2019, 3, 1)
    assert first == Supply(
        "Shelter", "water", 4000.0, "L/day", start, dt.date(2019, 3, 5), "a truck"
    )
    assert (second.amount, second.last_day) == (1500.5, None)
    assert (third.item, third.amount) == ("toilets", 0.0)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("Sheltr,water,1,L/day,2019-03-01,,x", "place", "'Shelter'"),
        ("Gate,water,1,L/day,2019-03-01,,x", "place", "people can stay"),
        ("Out,water,1,L/day,2019-03-01,,x", "place", "people can stay"),
        ("Fork,water,1,L/day,2019-03-01,,x", "place", "people can stay"),
        ("Shelter,watr,1,L/day,2019-03-01,,x", "item", "'water'"),
        ("Shelter,blankets,1,pieces,2019-03-01,,x", "item", "one of water"),
        ("Shelter,water,1,m3/day,2019-03-01,,x", "unit", "'L/day'"),
        ("Shelter,water,-1,L/day,2019-03-01,,x", "amount", "0 "),
        ("Shelter,water,1e13,L/day,2019-03-01,,x", "amount", "1e+12"),
        ("Shelter,water,some,L/day,2019-03-01,,x", "amount", "a number"),
        ("Shelter,water,,L/day,2019-03-01,,x", "amount", "a number"),
        ("Shelter,water,1,L/day,,,x", "from", "a day"),
        ("Shelter,water,1,L/day,2019-03-05,2019-03-04,x", "to", "not before"),
        ("Shelter,water,1,L/day,2019-02-29,,x", "from", "a day that exists"),
        ("Shelter,water,1,L/day,2019-03-01,,", "source", "some text"),
    ],
)
def test_what_is_wrong_with_a_row(folder: Path, row: str, column: str, expected: str) -> None:
    (folder / "supplies.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    (problem,) = problems_of(folder)
    assert (problem.line, problem.column) == (2, column)
    assert problem.file.endswith("supplies.csv")
    assert expected in problem.expected


def test_every_fault_is_told_at_once_and_beside_those_of_other_files(folder: Path) -> None:
    rows = "Nowhere,ice,-1,kg,today,,\nShelter,water,1,L/day,2019-03-01,,x\n"
    again = "Shelter,water,1,L/day,2019-03-01,,x\n"
    (folder / "supplies.csv").write_text(HEADER + rows + again, encoding="utf-8")
    change(folder, "scenario.toml", "horizon_days = 30", "horizon_days = 0")
    found = {(problem.line, problem.column) for problem in problems_of(folder)}
    assert {(2, c) for c in ("place", "item", "amount", "from", "source")} < found
    assert (4, "place") in found
    assert any(column == "horizon_days" for _, column in found)


def test_unknown_columns_are_refused(folder: Path) -> None:
    (folder / "supplies.csv").write_text("place,thing\nShelter,1\n", encoding="utf-8")
    columns = {problem.column for problem in problems_of(folder)}
    assert {"thing", "item", "amount", "unit", "from", "to", "source"} <= columns


def test_a_standard_is_chosen_by_its_name(folder: Path) -> None:
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('\n[standards]\n"shelter places" = "shelter-sphere-2018"\n')
        file.write('toilets = "toilets-lasting-sphere-2018"\n')
    scenario = load_scenario(folder)
    assert scenario.standards == (
        ("shelter places", "shelter-sphere-2018"),
        ("toilets", "toilets-lasting-sphere-2018"),
    )
    chosen = {need.item: need for need in standards(scenario.standards)}
    default = {need.item: need for need in standards()}
    assert list(chosen) == list(default) == list(items())
    assert chosen["toilets"].per_person == 1 / 20
    assert default["toilets"].per_person == 1 / 50
    assert chosen["water"] == default["water"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('water = "water-sphere-2081"', "standards.water"),
        ('water = "food-sphere-2018"', "standards.water"),
        ('blankets = "x"', "standards.blankets"),
        ("water = 15", "standards.water"),
        ('water = ""', "standards.water"),
    ],
)
def test_a_standard_that_is_not_there_is_told(folder: Path, line: str, column: str) -> None:
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[standards]\n{line}\n")
    (problem,) = problems_of(folder)
    assert problem.column == column


def test_all_standards_of_an_item_have_one_unit_and_a_source() -> None:
    assert len({need.standard_id for need in all_standards()}) == len(all_standards())
    for item, unit in units().items():
        found = standards_of(item)
        assert {need.unit for need in found} == {unit}
        assert {need.whole for need in found} == {found[0].whole}
        assert all(need.source and need.per_person > 0 for need in found)
    assert len(standards_of("water")) == 3


def test_rows_of_one_day_add_up_and_nothing_entered_is_not_zero(folder: Path) -> None:
    (folder / "supplies.csv").write_text(SUPPLIES, encoding="utf-8")
    scenario = load_scenario(folder)
    there = scenario.location("Shelter")
    entered = [row for row in scenario.supplies if row.place == "Shelter"]
    supplies = {day: supply_on(there, entered, "water", dt.date(2019, 3, day)) for day in (4, 5, 6)}
    assert supplies == {4: 4000.0, 5: 5500.5, 6: 1500.5}
    assert supply_on(there, entered, "water", dt.date(2019, 2, 28)) is None
    assert supply_on(there, entered, "food", dt.date(2019, 3, 4)) is None


def test_shelter_places_are_the_capacity_unless_entered(folder: Path) -> None:
    scenario = load_scenario(folder)
    day = dt.date(2019, 3, 4)
    item = "shelter places"
    assert supply_on(scenario.location("Shelter"), (), item, day) == 300.0
    assert supply_on(scenario.location("Town"), (), item, day) is None
    assert supply_on(scenario.location("Gate"), (), item, day) is None
    row = Supply("Shelter", item, 120.0, "places", day, day, "counted")
    assert supply_on(scenario.location("Shelter"), (row,), item, day) == 120.0
    assert supply_on(scenario.location("Shelter"), (row,), item, day + DAY) == 300.0


def test_places_follow_events_as_they_were_known(folder: Path) -> None:
    row = "capacity,Camp,2019-03-10,,enacted,1,2500,2019-03-10,a new field,assumption,,\n"
    ended = "capacity,Camp,2019-03-12,2019-03-14,enacted,1,2600,2019-03-11,tents,assumption,,\n"
    maybe = "capacity,Camp,2019-03-13,,announced,0.5,9000,2019-03-10,planned,assumption,,\n"
    change(folder, "events.csv", row, row + ended + maybe)
    scenario = load_scenario(folder)
    march = {day: dt.date(2019, 3, day) for day in range(1, 32)}

    def places(known: Scenario, day: int, as_of: int) -> float | None:
        changes = capacity_events(known, "Camp", march[as_of])
        return supply_on(known.location("Camp"), (), "shelter places", march[day], changes)

    late = [places(scenario, day, 20) for day in (9, 10, 11, 12, 14, 15)]
    assert late == [2000, 2500, 2500, 2600, 2600, 2500]
    assert [places(scenario, day, 10) for day in (9, 10, 12, 15)] == [2000, 2500, 2500, 2500]
    assert places(scenario, 20, 9) == 2000
    events = tuple(
        replace(event, end_published=march[30]) if event.last_day == march[14] else event
        for event in scenario.events
    )
    unended = replace(scenario, events=events)
    assert [places(unended, 20, as_of) for as_of in (19, 30)] == [2600, 2500]


def with_supplies(*rows: tuple[str, str, float]) -> Forecast:
    forecast = sample_forecast()
    units = {need.item: need.unit for need in forecast.needs}
    supplies = tuple(
        Supply(place, item, much, units[item], AS_OF, AS_OF + 8 * DAY, "test")
        for place, item, much in rows
    )
    scenario: Scenario = replace(forecast.scenario, supplies=supplies)
    return replace(forecast, scenario=scenario)


def test_balances_are_needs_of_the_people_present_against_supplies() -> None:
    forecast = with_supplies(("Dorado", "water", 9_000.0))
    found = list(balances(forecast, ["Dorado", "Estrella"]))
    days = [one.day for one in found if one.place == "Dorado" and one.item == "water"]
    assert days[0] == AS_OF
    assert len(found) == 2 * len(days) * len(forecast.needs)
    for one in found:
        check_balance(forecast, one)
    short = [one for one in found if one.place == "Dorado" and one.short_high]
    assert {one.item for one in short} == {"water", "shelter places"}
    assert all(one.day <= AS_OF + 8 * DAY for one in short if one.item == "water")


def check_balance(forecast: Forecast, one: Balance) -> None:
    (need,) = (need for need in forecast.needs if need.item == one.item)
    present = forecast.present.sel(location=one.place, day=one.day.isoformat())
    for quantile, needed, lacking in (
        (0.5, one.need_middle, one.short_middle),
        (0.9, one.need_high, one.short_high),
    ):
        assert needed == amount(need, float(present.sel(quantile=quantile)))
        assert (lacking is None) == (one.supply is None)
        if one.supply is not None:
            assert lacking == max(0.0, needed - one.supply)
    assert one.need_middle <= one.need_high
    known = one.place == "Dorado" and one.item == "shelter places"
    entered = one.place == "Dorado" and one.item == "water" and one.day <= AS_OF + 8 * DAY
    assert (one.supply is not None) == (known or entered)


def shown(forecast: Forecast) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(needs_table(Picks(forecast)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def watching(*places: str) -> Forecast:
    forecast = sample_forecast()
    return replace(forecast, scenario=replace(forecast.scenario, watched=places))


def briefed(forecast: Forecast) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(briefing(Picks(forecast)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().partition("Needs on the fullest day")[2]


def test_a_short_table_of_needs_keeps_the_places_in_most_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dorado and Estrella need ten times what Faro does, and stand behind it."""
    forecast = watching("Faro", "Dorado", "Estrella")
    monkeypatch.setattr("waystation.page.terminal._MOST_NEEDS", 2)
    assert neediest(Picks(forecast)) == ("Dorado", "Estrella")
    told = briefed(forecast)
    assert "Faro" not in told
    assert "1 further place with less need or none: needs.csv and the page." in told
    monkeypatch.setattr("waystation.page.terminal._MOST_NEEDS", 1)
    assert "2 further places with less need or none: needs.csv and the page." in briefed(forecast)


def test_a_comparison_of_needs_keeps_the_same_places_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("waystation.page.terminal._MOST_NEEDS", 2)
    base = watching("Faro", "Dorado", "Estrella")
    changed = replace(
        base, needs=tuple(replace(one, per_person=2 * one.per_person) for one in base.needs)
    )
    both = cast("Comparison", SimpleNamespace(base=base, changed=changed))
    table = compare_terminal.needs_table(both)
    assert str(table.title).endswith(", 2 of 3 places")
    assert list(table.columns[0].cells) == ["Dorado", "Estrella"]


def test_a_table_of_needs_that_leaves_nothing_out_says_nothing_of_it() -> None:
    told = briefed(watching("Faro", "Dorado", "Estrella"))
    assert "Faro" in told
    assert "further place" not in told


def test_the_terminal_tells_what_is_short_only_where_something_is_known() -> None:
    forecast = with_supplies(("Estrella", "toilets", 10_000.0))
    lines = shown(forecast).splitlines()
    after = {
        line.split()[0]: below.split("short")[-1].split()
        for line, below in itertools.pairwise(lines)
        if "  short" in below
    }
    assert set(after) == {"Dorado", "Estrella"}
    assert after["Estrella"] == ["–", "–", "–", "none,", "none"]
    dorado = after["Dorado"]
    assert dorado[:2] == ["–", "–"]
    assert dorado[-1] == "–"
    high = max(one.short_high or 0 for one in balances(forecast, ["Dorado"]) if one.day > AS_OF)
    assert float(dorado[3].replace(",", "")) == pytest.approx(high, rel=0.05)
    without = replace(
        forecast, scenario=replace(forecast.scenario, supplies=(), locations=tuple(
            replace(place, capacity=None) for place in forecast.scenario.locations))
    )  # fmt: skip
    assert "short" not in shown(without)


def test_places_follow_events_that_change_them(tmp_path: Path) -> None:
    scenario = load_scenario(write_folder(tmp_path))
    camp, item = scenario.location("Camp"), "shelter places"
    known = capacity_events(scenario, "Camp", dt.date(2019, 3, 10))
    held = [supply_on(camp, (), item, dt.date(2019, 3, day), known) for day in (9, 10)]
    assert held == [2000.0, 2500.0]
    assert capacity_events(scenario, "Camp", dt.date(2019, 3, 9)) == []
