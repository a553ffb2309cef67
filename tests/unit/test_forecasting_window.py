"""A long past is cut: what the window starts from, and what it no longer knows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.evidence_figures import entries, figure
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.domain.scenario import Departures, Scenario
from waystation.domain.vocabulary import FigureKind, PlaceRole, SpeakerClass
from waystation.forecasting.window import windowed
from waystation.scenario.load import load_scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    found = load_scenario(write_folder(tmp_path_factory.mktemp("alone")))
    return dataclasses.replace(found, window_days=30)


def day(scenario: Scenario, number: int) -> dt.date:
    return scenario.first_day + dt.timedelta(days=number)


def count(scenario: Scenario, place: str, number: int, people: int, **parts: Any) -> Figure:
    usual: dict[str, Any] = {
        "low": people, "high": people, "words": f"{people:,}", "kind": FigureKind.AT_PLACE,
        "place": place, "location": place, "place_role": PlaceRole.AT, "group": "",
        "event_day": day(scenario, number), "published": day(scenario, number + 7),
        "speaker": "The refugee office", "speaker_class": SpeakerClass.REGISTRATION,
    }  # fmt: skip
    return figure(**{**usual, **parts})


def camp(scenario: Scenario) -> str:
    return scenario.locations[-1].name


def test_a_short_past_is_left_alone(scenario: Scenario) -> None:
    assert windowed(scenario, (), day(scenario, 30)).scenario is scenario
    whole = dataclasses.replace(scenario, window_days=None)
    assert windowed(whole, (), day(scenario, 300)).scenario is whole


def test_the_window_starts_from_the_counts_of_its_first_day(scenario: Scenario) -> None:
    place = camp(scenario)
    known = entries(
        count(scenario, place, 50, 1_000),
        count(scenario, place, 60, 2_000),
        count(scenario, place, 90, 5_000),
    )
    cut = windowed(scenario, known, day(scenario, 100))
    assert cut.scenario.first_day == day(scenario, 70)
    assert cut.scenario.location(place).present == 3_000
    assert [(one.figure.low, one.figure.event_day) for one in cut.opening] == [
        (3_000, day(scenario, 70))
    ]
    others = [one.present for one in cut.scenario.locations if one.name != place]
    assert set(others) == {0}


def test_a_count_that_falls_after_the_cut_is_not_drawn_before_it(scenario: Scenario) -> None:
    place = camp(scenario)
    known = entries(count(scenario, place, 60, 2_000), count(scenario, place, 90, 500))
    cut = windowed(scenario, known, day(scenario, 100))
    assert cut.scenario.location(place).present == 2_000


def test_a_register_that_begins_later_opens_nothing(scenario: Scenario) -> None:
    known = entries(count(scenario, camp(scenario), 90, 500))
    assert windowed(scenario, known, day(scenario, 100)).opening == ()


def test_departures_are_cut_with_the_days(scenario: Scenario) -> None:
    first, known = day(scenario, 0), day(scenario, 99)
    rows = (
        Departures(first, day(scenario, 69), "", "", 700, known, "gone before"),
        Departures(day(scenario, 61), day(scenario, 80), "", "", 200, known, "across the cut"),
        Departures(day(scenario, 81), day(scenario, 90), "", "", 50, known, "within"),
        Departures(
            day(scenario, 91), day(scenario, 95), "", "", 10, day(scenario, 101), "not known yet"
        ),
    )
    whole = dataclasses.replace(scenario, departures=rows)
    cut = windowed(whole, (), day(scenario, 100)).scenario.departures
    assert [(one.source, one.people, one.first_day) for one in cut] == [
        ("across the cut", 110, day(scenario, 70)),
        ("within", 50, day(scenario, 81)),
    ]


def test_a_window_is_read_and_has_limits(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    file = folder / "scenario.toml"
    text = file.read_text().replace("horizon_days", "window_days = 60\nhorizon_days")
    file.write_text(text)
    assert load_scenario(folder).window_days == 60
    file.write_text(text.replace("window_days = 60", "window_days = 3"))
    with pytest.raises(InputError, match="window_days"):
        load_scenario(folder)
