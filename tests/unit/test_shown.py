"""Scenario, forecast, comparison and verification at a prompt and in a notebook."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from tests.forecast_fixture import copy_example
from tests.verification_fixture import three_rules, weekly_rows, write_case

import waystation as ws
from waystation.domain.comparison import Comparison
from waystation.domain.forecast import Forecast
from waystation.domain.shown import LONGEST_CELL, MOST_ROWS, Shown
from waystation.domain.vocabulary import Audience
from waystation.scenario.load import load_scenario
from waystation.verification import verify as verifying

HOSTILE = '<script>alert("x")</script>\x1b[31m & "quoted"'
FEW = {"as_of": "2018-10-29", "members": 20, "days": 4}


class Reader(HTMLParser):
    """Text and tags of a piece of HTML; refuses what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[list[str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"class", "scope"}
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self.open):
            self.cells[-1][-1] += data


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = copy_example(tmp_path_factory.mktemp("shown"), with_evidence=False)
    return ws.compare(folder, "buses-from-niltepec", **FEW)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def forecast(comparison: Comparison) -> Forecast:
    return comparison.base


def test_every_text_is_escaped_and_no_tag_comes_from_it() -> None:
    shown = Shown(HOSTILE, (HOSTILE,), (HOSTILE, "n"), ((HOSTILE, "1"),), (HOSTILE,))
    read = Reader(shown.as_html())
    assert set(read.tags) == {
        *("div", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td")
    }
    assert read.text.count('<script>alert("x")</script>') == 5
    assert "\x1b" not in shown.as_html() + shown.as_text()


def test_long_tables_and_cells_are_cut_and_that_is_told() -> None:
    rows = tuple((f"place {number}", "x" * 200) for number in range(MOST_ROWS + 5))
    shown = Shown("t", head=("place", "what"), rows=rows)
    read = Reader(shown.as_html())
    assert len(read.cells) == MOST_ROWS + 1
    assert all(len(cell) <= LONGEST_CELL for row in read.cells for cell in row)
    assert "and 5 more" in read.text
    assert "and 5 more" in shown.as_text()
    assert max(map(len, shown.as_text().splitlines())) < 100


def test_a_scenario_tells_title_size_and_caveat(forecast: Forecast) -> None:
    scenario = forecast.scenario
    for text in (repr(scenario), Reader(scenario._repr_html_()).text):
        assert scenario.title in text
        assert f"{len(scenario.locations)} places" in text
        assert str(scenario.first_day) in text
        assert scenario.caveat in text
        assert all(name in text for name in scenario.watched[:MOST_ROWS])


def test_a_forecast_tells_day_status_and_ranges(forecast: Forecast) -> None:
    html = Reader(forecast._repr_html_())
    for text in (repr(forecast), html.text):
        assert "As of 2018-10-29, to 2018-11-02; 20 members, seed 1" in text
        assert "A draft until a named person reviews it." in text
        assert "90 % bands" in text
        assert all(caveat in text for caveat in forecast.caveats)
    rows = {row[0]: row for row in html.cells[1:]}
    assert list(rows) == list(forecast.scenario.watched)[:MOST_ROWS]
    ends = forecast.data["peak_present"].sel(group="all", quantile=[0.05, 0.95])
    wide = [name for name in rows if np.ptp(ends.sel(location=name).values) > 100]
    assert wide
    assert all(" to " in rows[name][2] for name in wide)


def test_what_stands_in_a_notebook_is_for_everybody(forecast: Forecast) -> None:
    """A place kept back is in no table, and no count of 1 to 4."""
    scenario = forecast.scenario
    kept = forecast.scenario.watched[0]
    places = tuple(
        replace(one, audience=Audience.PARTNER) if one.name == kept else one
        for one in scenario.locations
    )
    hidden = replace(scenario, locations=places)
    for shown in (hidden, replace(forecast, scenario=hidden)):
        cells = {cell for row in Reader(shown._repr_html_()).cells for cell in row}
        assert kept not in cells
        assert f"\n{kept} " not in repr(shown)
    few = forecast.data.copy(deep=True)
    few["peak_present"][:] = 3
    row = Reader(replace(forecast, data=few)._repr_html_()).cells[1]
    assert row[2] == "fewer than 5"


def test_a_comparison_tells_change_and_noise(comparison: Comparison) -> None:
    html = Reader(comparison._repr_html_())
    assert html.cells[0] == ["place", "change of most people on one day", "is that noise?"]
    told = {"stands out", "within the noise", "no difference"}
    assert {row[2] for row in html.cells[1:]} <= told
    assert comparison.variant.title in html.text
    assert comparison.variant.title in repr(comparison)
    assert "As of 2018-10-29".lower() in repr(comparison)


def test_a_verification_tells_wins_and_losses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "default_contenders", three_rules)
    found = ws.verify([write_case(tmp_path / "valley", weekly_rows())], origins=4)
    html = Reader(found._repr_html_())
    assert "1 case: valley" in html.text
    assert len(html.cells) == min(len(found.claims), MOST_ROWS) + 1
    assert {row[2] for row in html.cells[1:]} <= {"better", "tie", "worse"}
    assert f"{len(found.scores):,} scores" in repr(found)


def test_days_beyond_the_horizon_are_told_as_later(forecast: Forecast) -> None:
    row = next(row for row in Reader(forecast._repr_html_()).cells[1:] if "later" in row[1])
    day = forecast.data["first_arrival"].sel(location=row[0], group="all", quantile=0.95)
    assert float(day) == float("inf")
    assert dt.date(2018, 11, 2) == forecast.data["day"].values[-1].astype("datetime64[D]").item()


def test_a_notebook_shows_no_figure_of_a_place_that_is_not_for_everybody(tmp_path: Path) -> None:
    report = tmp_path / "2018-10-29.txt"
    report.write_text(
        "Date: 2018-10-29\n\nSome 4,000 people reached Tapachula on Monday, the mayor said.\n\n"
        "Some 300 people wait at Niltepec, the mayor said.\n"
    )
    scenario = load_scenario(copy_example(tmp_path / "s", with_evidence=False))
    hidden = tuple(
        replace(one, audience=Audience.INTERNAL) if "Niltepec" in one.name else one
        for one in scenario.locations
    )
    seen = ws.read([report], scenario=scenario)
    kept = ws.read([report], scenario=replace(scenario, locations=hidden))
    given = ws.read([report], locations=hidden)
    assert [figure.low for _, found in kept for figure in found] == [4000, 300]
    for text in (repr(seen), seen._repr_html_()):
        assert "Niltepec" in text
        assert "not shown" not in text
    for found in (kept, given):
        for text in (repr(found), found._repr_html_()):
            assert "Niltepec" not in text
            assert "Tapachula" in text
            assert "1 figure not shown: not for everybody" in text
