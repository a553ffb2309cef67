"""Departures that end before the as-of day: what is told is what the model takes for those days."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from tests.scenario_folder import change, write_folder
from typer.testing import CliRunner

import waystation as ws
from waystation.cli import app
from waystation.domain.movement import Setting
from waystation.domain.scenario import Departures, Scenario
from waystation.domain.untold import untold_departures
from waystation.page.data.top import caveat_message
from waystation.page.say import say
from waystation.scenario.load import load_scenario
from waystation.scenario.series import departure_days

FIRST = dt.date(2019, 3, 1)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load_scenario(write_folder(tmp_path_factory.mktemp("alone")))


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def row(first: int, last: int, people: int = 70, published: int | None = None) -> Departures:
    known = day(last if published is None else published)
    return Departures(day(first), day(last), "Home", "", people, known, "a test")


def given(scenario: Scenario, *rows: Departures, **settings: float) -> Scenario:
    found = tuple(Setting(name, value, "a test") for name, value in settings.items())
    return dataclasses.replace(scenario, departures=rows, settings=found)


def told_of(scenario: Scenario, as_of: dt.date) -> str:
    """What is told of departures; empty where nothing is."""
    found = untold_departures(scenario, as_of)
    if found is None:
        return ""
    assert say(caveat_message(found)) == found.text
    return found.text


def people(scenario: Scenario, as_of: int) -> list[int]:
    """People who set off on each day."""
    found = departure_days(scenario, as_of=day(as_of), days=as_of + 29)
    counts = np.bincount(found.day, found.people, minlength=as_of + 29)
    return [int(one) for one in counts]


def test_days_without_a_row_are_told_as_the_model_takes_them(scenario: Scenario) -> None:
    known = given(scenario, row(0, 6))
    told = told_of(known, day(9))
    assert told == (
        "Departures are known until Thu 7 Mar 2019 only: on the 3 days from then to the as-of day "
        "nobody is taken to set off; after it the mean of the last 10 days goes on, those without "
        "departures included."
    )
    found = people(known, 9)
    assert found[6] == 10
    assert found[7:10] == [0, 0, 0]
    assert found[10:20] == [7] * 10


def test_one_day_is_told_as_one(scenario: Scenario) -> None:
    assert "on the one day from then to the as-of day" in told_of(
        given(scenario, row(0, 6)), day(7)
    )


def test_the_mean_is_of_as_many_days_as_the_setting_says(scenario: Scenario) -> None:
    known = given(scenario, row(0, 27, 280), departures_memory_days=14)
    assert "the mean of the last 14 days goes on" in told_of(known, day(34))
    assert people(known, 34)[35:49] == [5] * 14


def test_after_a_whole_memory_of_such_days_nobody_follows(scenario: Scenario) -> None:
    known = given(scenario, row(0, 6), departures_memory_days=14)
    for since in (14, 30):
        told = told_of(known, day(6 + since))
        assert told.endswith("to the as-of day, and after it, nobody is taken to set off.")
        assert sum(people(known, 6 + since)[7:]) == 0
    assert sum(people(known, 6 + 13)[7:]) > 0


@pytest.mark.parametrize(
    ("rows", "as_of"),
    [
        pytest.param([], 9, id="no departures are given at all"),
        pytest.param([row(0, 6)], 6, id="the last row ends on the day"),
        pytest.param([row(0, 20, published=3)], 9, id="a row goes on past it"),
        pytest.param([row(0, 0), row(1, 30, 0, 0)], 9, id="a row says that nobody left"),
        pytest.param([row(8, 9, published=9)], 7, id="nothing was known yet"),
        pytest.param([row(12, 14, published=5)], 9, id="the first leave later"),
    ],
)
def test_nothing_is_told_where_every_day_has_a_row_or_none_has(
    scenario: Scenario, rows: list[Departures], as_of: int
) -> None:
    assert told_of(given(scenario, *rows), day(as_of)) == ""


def test_only_rows_known_by_the_day_count(scenario: Scenario) -> None:
    late = given(scenario, row(0, 6), row(7, 13, published=20))
    assert "known until Thu 7 Mar 2019" in told_of(late, day(13))
    assert told_of(late, day(20)).startswith("Departures are known until Thu 14 Mar 2019")
    replaced = dataclasses.replace(row(7, 13), replaced=day(15))
    assert "known until Thu 7 Mar 2019" in told_of(given(scenario, row(0, 6), replaced), day(15))


def test_rows_of_days_ahead_are_told_to_go_first(scenario: Scenario) -> None:
    known = given(scenario, row(0, 6), row(12, 13, 40, published=5))
    assert "after it, where no row tells otherwise, the mean" in told_of(known, day(9))
    assert people(known, 9)[12:14] == [20, 20]


def test_departures_spread_evenly_have_no_gap(scenario: Scenario) -> None:
    assert told_of(given(scenario, row(0, 6), departures_even=1), day(9)) == ""
    half = given(scenario, row(0, 6), departures_even=0.5)
    assert "only the part that departures_even spreads (50%)" in told_of(half, day(9))
    assert people(half, 9)[7:10] == [5, 5, 5]


def test_those_whom_hazards_drive_out_leave_on_such_days(scenario: Scenario) -> None:
    known = given(scenario, row(0, 6), flood_departures=2)
    assert "nobody but whom hazards drive out is taken" in told_of(known, day(9))


def test_check_warns_as_of_the_last_day_published(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    change(folder, "departures.csv", "2019-03-20,assumption", "2019-03-15,assumption")
    told: list[str] = []
    ws.check(folder, tell=told.append)
    assert told == []
    reports = folder / "reports"
    reports.mkdir()
    report = "---\npublished: 2019-03-18\n---\nAbout 40 people arrived in Town on Friday.\n"
    (reports / "one.md").write_text(report, encoding="utf-8")
    ws.check(folder, tell=told.append)
    assert len(told) == 1
    assert told[0].startswith("departures.csv: Departures are known until Thu 14 Mar 2019 only")
    assert "as of 2019-03-18" in told[0]
    assert "one with 0 people says that nobody left" in told[0]
    shown = CliRunner().invoke(app, ["check", str(folder)])
    assert shown.exit_code == 0
    assert "no problems" in shown.stdout
    assert "are known until" in " ".join(shown.stderr.split())
