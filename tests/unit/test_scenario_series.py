"""Departures and hazards day by day: spread, known by a day, going on after it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from tests.scenario_folder import write_folder

from waystation.domain.model import DepartureDays
from waystation.domain.movement import Setting
from waystation.domain.scenario import Departures, HazardDays, Scenario
from waystation.domain.vocabulary import EventKind
from waystation.scenario.coverage import OPEN_END
from waystation.scenario.load import load_scenario
from waystation.scenario.series import departure_days, hazard_arrays

FIRST = dt.date(2019, 3, 1)
HOME, CHILDREN, FAMILIES = 0, 1, 0


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load_scenario(write_folder(tmp_path_factory.mktemp("alone")))


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def row(
    first: int, last: int, people: int, published: int | None = None, start: str = "Home"
) -> Departures:
    known = day(last if published is None else published)
    return Departures(day(first), day(last), start, "", people, known, "a test")


def given(scenario: Scenario, *rows: Departures, memory: float = 28) -> Scenario:
    settings = (Setting("departures_memory_days", memory, "a test"),)
    return dataclasses.replace(scenario, departures=rows, settings=settings)


def table(found: DepartureDays) -> list[tuple[int, int, int, int]]:
    columns = (found.day, found.location, found.group, found.people)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def by_day(found: DepartureDays) -> dict[int, int]:
    return dict(zip(found.day.tolist(), found.people.tolist(), strict=True))


def test_rows_become_days_with_names_as_numbers(scenario: Scenario) -> None:
    found = table(departure_days(scenario))
    assert found[:3] == [(0, HOME, -1, 100), (1, HOME, -1, 100), (2, HOME, -1, 100)]
    assert found[3] == (2, HOME, CHILDREN, 11)
    nowhere = [entry for entry in found if entry[1] == -1]
    assert [entry[3] for entry in nowhere] == [14, 14, 14, 15, 14, 14, 15]
    assert {entry[2] for entry in nowhere} == {FAMILIES}
    assert [entry[0] for entry in nowhere] == list(range(7, 14))


def test_rows_of_one_day_place_and_group_are_added(scenario: Scenario) -> None:
    found = departure_days(given(scenario, row(0, 1, 3), row(1, 2, 10)))
    assert by_day(found) == {0: 1, 1: 7, 2: 5}


def test_no_departures(scenario: Scenario) -> None:
    for as_of in (None, day(5)):
        found = departure_days(given(scenario), as_of=as_of)
        assert found.day.shape == found.people.shape == (0,)
        assert found.day.dtype == found.people.dtype == np.int64


def test_the_mean_goes_on_after_the_as_of_day(scenario: Scenario) -> None:
    """Seven people in the last four days, so 7/4 a day from day 6 on: 1, 3, 5, 7, 8, ..."""
    rows = (row(0, 0, 99), row(2, 2, 3), row(5, 5, 4))
    found = by_day(departure_days(given(scenario, *rows, memory=4), as_of=day(5), days=12))
    assert found == {0: 99, 2: 3, 5: 4, 6: 1, 7: 2, 8: 2, 9: 2, 10: 1, 11: 2}


def test_days_before_the_first_do_not_thin_the_mean(scenario: Scenario) -> None:
    found = by_day(departure_days(given(scenario, row(0, 1, 20)), as_of=day(1), days=4))
    assert found == {0: 10, 1: 10, 2: 10, 3: 10}


def test_departures_go_on_for_the_horizon_when_no_length_is_given(scenario: Scenario) -> None:
    found = departure_days(given(scenario, row(0, 3, 40)), as_of=day(3))
    assert found.day[-1] == 3 + scenario.horizon_days
    assert (found.people == 10).all()


def test_each_place_goes_on_by_itself(scenario: Scenario) -> None:
    rows = (row(0, 1, 20), row(0, 1, 4, start="Town"))
    found = table(departure_days(given(scenario, *rows), as_of=day(1), days=3))
    assert [entry for entry in found if entry[0] == 2] == [(2, 0, -1, 10), (2, 1, -1, 2)]


def test_rows_published_later_are_not_known(scenario: Scenario) -> None:
    rows = (row(0, 1, 20), row(0, 1, 500, published=3), row(2, 2, 70))
    found = by_day(departure_days(given(scenario, *rows), as_of=day(2), days=3))
    assert found == {0: 10, 1: 10, 2: 70}
    assert departure_days(given(scenario, *rows), as_of=day(1), days=3).people.sum() == 30


def test_days_ahead_that_a_known_row_speaks_of_are_as_given(scenario: Scenario) -> None:
    """Two a day up to day 1; a row known by then announces days 3 and 4, the rest go on."""
    rows = (row(0, 1, 4), row(3, 4, 0, published=1))
    found = by_day(departure_days(given(scenario, *rows), as_of=day(1), days=7))
    assert found == {0: 2, 1: 2, 2: 2, 5: 2, 6: 2}


def test_days_beyond_the_simulated_ones_are_left_out(scenario: Scenario) -> None:
    found = departure_days(given(scenario, row(0, 9, 100), row(20, 21, 2)), days=4)
    assert by_day(found) == {0: 10, 1: 10, 2: 10, 3: 10}


def test_without_an_as_of_day_nothing_goes_on(scenario: Scenario) -> None:
    assert by_day(departure_days(given(scenario, row(0, 1, 20)), days=30)) == {0: 10, 1: 10}


def hazard(first: int, last: int, level: float, published: int) -> HazardDays:
    return HazardDays(EventKind.FOOD, "Town", day(first), day(last), level, day(published))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, [(0, 4, 0.25), (5, 9, 0.5), (10, 12, 0.75)]),
        (0, []),
        (1, [(0, OPEN_END, 0.25)]),
        (4, [(0, OPEN_END, 0.25)]),
        (5, [(0, 4, 0.25)]),
        (6, [(0, 4, 0.25), (5, OPEN_END, 0.5)]),
        (9, [(0, 4, 0.25), (5, OPEN_END, 0.5)]),
        (12, [(0, 4, 0.25), (5, 9, 0.5), (10, OPEN_END, 0.75)]),
        (13, [(0, 4, 0.25), (5, 9, 0.5), (10, 12, 0.75)]),
    ],
)
def test_hazards_known_on_a_day(
    scenario: Scenario, as_of: int | None, expected: list[tuple[int, int, float]]
) -> None:
    """The levels are known from days 1, 6 and 3 on."""
    rows = (hazard(5, 9, 0.5, 6), hazard(0, 4, 0.25, 1), hazard(10, 12, 0.75, 3))
    known = dataclasses.replace(scenario, hazards=rows)
    found = hazard_arrays(known, None if as_of is None else day(as_of))
    columns = (found.first, found.last, found.level)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    assert set(found.kind.tolist()) <= {2}
    assert set(found.location.tolist()) <= {1}
    assert found.first.dtype == np.int64


def test_the_folder_without_departures_and_hazards(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    for file in ("departures.csv", "hazards.csv"):
        (folder / file).unlink()
    scenario = load_scenario(folder)
    assert (scenario.departures, scenario.hazards) == ((), ())


def evened(scenario: Scenario, share: float, *rows: Departures) -> Scenario:
    settings = (Setting("departures_even", share, "a test"),)
    return dataclasses.replace(scenario, departures=rows, settings=settings)


def test_evened_departures_are_the_mean_of_the_days_told_of(scenario: Scenario) -> None:
    rows = (row(2, 3, 100), row(8, 9, 100), row(14, 14, 900))
    found = by_day(departure_days(evened(scenario, 1.0, *rows), as_of=day(11), days=20))
    assert found == dict.fromkeys(range(20), 20)


def test_departures_half_evened_keep_half_of_their_course(scenario: Scenario) -> None:
    found = by_day(departure_days(evened(scenario, 0.5, row(0, 3, 80)), as_of=day(3), days=6))
    assert [found[n] for n in range(4)] == [20, 20, 20, 20]
    found = by_day(departure_days(evened(scenario, 0.5, row(3, 3, 80)), as_of=day(3), days=6))
    assert found[0] == 10
    assert found[3] == 50


def test_without_an_as_of_day_departures_stay_on_their_days(scenario: Scenario) -> None:
    rows = (row(2, 3, 100),)
    assert by_day(departure_days(evened(scenario, 1.0, *rows), days=9)) == {2: 50, 3: 50}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (10, []),
        (12, [(0, OPEN_END, 0.25)]),
        (17, [(0, OPEN_END, 0.25)]),
        (18, [(0, 6, 0.25), (7, OPEN_END, 0.0)]),
        (40, [(0, 6, 0.25), (7, 13, 0.0), (14, OPEN_END, 0.75)]),
        (None, [(0, 6, 0.25), (7, 13, 0.0), (14, 20, 0.75)]),
    ],
)
def test_the_latest_level_of_a_series_that_comes_out_late_goes_on(
    scenario: Scenario, as_of: int | None, expected: list[tuple[int, int, float]]
) -> None:
    """Weeks come out 5 days after they end; the quiet one is told as well."""
    weeks = (hazard(0, 6, 0.25, 11), hazard(7, 13, 0.0, 18), hazard(14, 20, 0.75, 25))
    known = dataclasses.replace(scenario, hazards=weeks)
    found = hazard_arrays(known, None if as_of is None else day(as_of))
    columns = (found.first, found.last, found.level)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
