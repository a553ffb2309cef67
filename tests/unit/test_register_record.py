"""The record: what the last forecasts told, against what was reported later."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.forecast_fixture import add_rows, copy_example
from tests.unit.test_register import issued
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.changes import Span, Told
from waystation.domain.evidence import Entry
from waystation.domain.record import Fault, Record
from waystation.domain.register import Issued
from waystation.domain.scenario import Scenario
from waystation.evidence.copies import CopyLink
from waystation.forecasting.gather import gather
from waystation.scenario.load import load_scenario
from waystation.verification.record import FEW, LAST, at_most, interval_score, record_of, wilson

Case = tuple[Scenario, tuple[Entry, ...], tuple[CopyLink, ...]]


def at(day: int) -> dt.date:
    return dt.date(2018, 10, day)


def figure(day: int, people: int, **parts: str) -> dict[str, str]:
    """A count at a place by somebody of their own, published the day after."""
    return {
        "event_day": f"2018-10-{day:02}",
        "published": f"2018-10-{day + 1:02}",
        "group": "",
        "kind": "at a place",
        "place": "Tapachula",
        "location": "Tapachula",
        "low": str(people),
        "high": str(people),
        "words": f"{people:,}",
        "speaker": f"Shelter of day {day}",
        "speaker_class": "shelter",
        "publisher": f"Paper of day {day}",
        "url": f"https://example.org/{day}",
        **parts,
    }


def case(tmp_path: Path, *rows: dict[str, str]) -> Case:
    folder = copy_example(tmp_path, with_evidence=False)
    add_rows(folder, rows)
    scenario = load_scenario(folder)
    found = gather(scenario)
    return scenario, found.entries, found.links


def told(number: int, day: int, low: int, middle: int, high: int, **parts: Any) -> Issued:
    """A forecast that tells the same of every day at one place."""
    levels = [low, (low + middle) // 2, middle, (middle + high) // 2, high]
    there = {
        "arrivals": [[0] * 11] * 5,
        "present": [[level] * 11 for level in levels],
        "peak": levels,
        "first": [None] * 5,
        "capacity": None,
        "over": None,
    }
    summary = {**issued().summary, "places": {"Tapachula": there}, "groups": {}}
    usual = issued(f"{number}", number=number, as_of=at(day), days=10, summary=summary)
    return replace(usual, **parts)


def test_figures_that_came_later_are_compared_with_the_band_of_their_day(tmp_path: Path) -> None:
    rows = (figure(18, 900), figure(21, 1000), figure(23, 3000), figure(25, 1100))
    scenario, entries, links = case(tmp_path, *rows)
    found = record_of(scenario, [told(1, 20, 500, 1000, 2000)], entries, links)
    assert [(row.day, row.inside) for row in found.rows] == [
        (at(21), True),
        (at(23), False),
        (at(25), True),
    ]
    row = found.rows[0]
    assert (row.what, row.place, row.then) == (Told.PRESENT, "Tapachula", Span(1000, 500, 2000))
    assert row.low < row.value < row.high
    assert row.rule is not None
    assert row.rule.middle == pytest.approx(900, rel=0.1)
    assert (found.inside, found.of, found.came, found.few) == (2, 3, 3, True)
    assert (found.rule_of, found.rule_inside, found.own_inside) == (3, 2, 2)
    assert found.low < 2 / 3 < found.high
    assert not found.poor


def test_a_figure_and_its_copy_are_one(tmp_path: Path) -> None:
    copy = figure(22, 1000, publisher="Another paper", url="https://example.org/c", origin="o")
    scenario, entries, links = case(tmp_path, figure(22, 1000, origin="o"), copy)
    assert len(entries) == 2
    assert record_of(scenario, [told(1, 20, 500, 1000, 2000)], entries, links).of == 1


def test_only_the_last_ten_forecasts_and_one_of_each_day(tmp_path: Path) -> None:
    scenario, entries, links = case(tmp_path, figure(28, 1000))
    made = [told(day, day, 500, 1000, 2000) for day in range(14, 27)]
    again = told(40, 26, 1, 2, 3)
    other = told(41, 25, 1, 2, 3, variant="closed")
    found = record_of(scenario, [*made, again, other], entries, links)
    assert found.forecasts == LAST
    numbers = [row.number for row in found.rows]
    assert numbers == [40, *range(25, 17, -1)], "that as of the 17th did not reach so far"
    assert (found.of, found.came, found.inside) == (9, 1, 8)


def test_the_record_beside_a_forecast_knows_nothing_later(tmp_path: Path) -> None:
    scenario, entries, links = case(tmp_path, figure(21, 1000), figure(25, 1000))
    first, second = told(1, 20, 500, 1000, 2000), told(2, 24, 500, 1000, 2000)
    later = told(3, 21, 500, 1000, 2000)
    beside = record_of(scenario, [first, second, later], entries, links, of=second)
    assert [(row.number, row.day) for row in beside.rows] == [(1, at(21))]
    assert record_of(scenario, [first], entries, links, of=first).of == 0
    everything = record_of(scenario, [first, second], entries, links)
    assert {(row.number, row.day.day) for row in everything.rows} == {(1, 21), (1, 25), (2, 25)}


def test_a_record_of_nothing_says_nothing(tmp_path: Path) -> None:
    scenario, entries, links = case(tmp_path)
    found = record_of(scenario, [], entries, links)
    assert (found.of, found.forecasts, found.low, found.high) == (0, 0, 0.0, 1.0)
    assert found.score is None
    assert not found.poor


def many(tmp_path: Path, low: int, middle: int, high: int) -> Record:
    """A record of ten figures about 1,000, after one that was known."""
    rows = [figure(day, 1000 + 10 * day) for day in range(17, 28)]
    scenario, entries, links = case(tmp_path, *rows)
    return record_of(scenario, [told(1, 18, low, middle, high)], entries, links)


def test_bands_that_miss_are_told_as_poor(tmp_path: Path) -> None:
    found = many(tmp_path, 2000, 3000, 4000)
    assert (found.inside, found.of) == (0, 9)
    assert set(found.faults) == {Fault.OUTSIDE, Fault.RULE}
    assert found.score is not None
    assert found.rule_score is not None
    assert found.score > found.rule_score


def test_bands_that_hold_and_are_wide_lose_against_the_rule_only(tmp_path: Path) -> None:
    found = many(tmp_path, 10, 1000, 90_000)
    assert found.inside == found.of == 9 < FEW
    assert found.faults == (Fault.RULE,)


def test_a_planning_figure_is_compared_where_one_was_known(tmp_path: Path) -> None:
    plan = figure(19, 5000, modality="planned", published="2018-10-19")
    scenario, entries, links = case(tmp_path, plan, figure(22, 1000))
    found = record_of(scenario, [told(1, 20, 500, 900, 2000)], entries, links)
    assert (found.planned_of, found.planned_nearer) == (1, 0)
    planned = found.rows[0].planned
    assert planned is not None
    assert planned.middle == pytest.approx(5000)
    assert (planned.low, planned.high) == (5000, 5000)


def test_rows_of_counts_are_compared_too(tmp_path: Path) -> None:
    scenario, entries, links = case(tmp_path)
    rows = "Tapachula,2018-10-23,1200,1200,a register\nTapachula,2018-10-20,9,9,a register\n"
    table = Path(scenario.folder) / "counts.csv"
    table.write_text("location,date,people,corrected,source\n" + rows, encoding="utf-8")
    found = record_of(scenario, [told(1, 20, 500, 1000, 2000)], entries, links)
    assert [(row.figure_id, row.inside) for row in found.rows] == [("", True)]
    assert found.rows[0].value == pytest.approx(1200)


def test_the_sums_behind_it() -> None:
    assert at_most(2, 3, 0.5) == pytest.approx(7 / 8)
    assert at_most(0, 4, 0.8) == pytest.approx(0.2**4)
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)
    band = Span(100, 50, 200)
    width = math.log(205 / 55)
    assert interval_score(band, 100) == pytest.approx(width)
    assert interval_score(band, 405) == pytest.approx(width + 20 * math.log(410 / 205))


def test_the_command_shows_the_register_and_the_record(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
        assert done.exit_code == 0
        return " ".join(done.output.split())

    assert "No forecast of this scenario" in run("record", folder)
    short = ("--members", "10", "--days", "8", "--out", tmp_path / "out")
    run("forecast", folder, "--as-of", "2018-10-20", *short)
    said = run("record", folder)
    assert "inside the 90 % band" in said
    assert "The simple rule" in said
    assert "draft" in said
