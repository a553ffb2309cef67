"""Forecasts from the ledger alone, scored on the figures published after them."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from tests.forecast_fixture import PLAIN_ROW, add_rows, copy_example
from typer.testing import CliRunner

from waystation.assimilation.likelihood import CONTAMINATED, NONSENSE, OFFSET, student_cdf
from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.scored_figures import FigureVerification
from waystation.page.figures_terminal import figures_summary
from waystation.scenario.load import load_scenario
from waystation.verification.figures import reported_samples, verify_figures
from waystation.verification.figures_export import write_figures

ISSUED = dt.date(2018, 10, 16)
ROWS = (
    {"event_day": "2018-10-14", "published": "2018-10-15", "low": "1600", "high": "1600"},
    {"event_day": "2018-10-16", "published": "2018-10-16", "low": "2000", "high": "2000"},
    {"event_day": "2018-10-15", "published": "2018-10-18", "low": "1700", "high": "1700"},
    {"event_day": "2018-10-18", "published": "2018-10-19", "low": "3100", "high": "3100"},
    {"event_day": "2018-10-18", "published": "2018-10-20", "low": "2900", "high": "2900",
     "speaker": "An aid agency", "speaker_class": "aid agency", "publisher": "Another paper"},
    {"event_day": "2018-10-20", "published": "2018-10-21", "low": "900", "high": "900",
     "group": "second", "speaker": "A shelter", "publisher": "A third paper"},
)  # fmt: skip


def folder_of(target: Path, rows: tuple[dict[str, str], ...]) -> Path:
    folder = copy_example(target, with_evidence=False)
    add_rows(folder, [{**PLAIN_ROW, "words": row["low"], **row} for row in rows])
    return folder


def verified(folder: Path) -> FigureVerification:
    return verify_figures(load_scenario(folder), [ISSUED], members=40, seed=3, workers=1)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> FigureVerification:
    return verified(folder_of(tmp_path_factory.mktemp("record"), ROWS))


def test_every_figure_published_later_is_scored_once(found: FigureVerification) -> None:
    told = [(one.day.day, one.published.day, one.lead) for one in found.scores]
    assert sorted(told) == [(15, 18, -1), (18, 19, 2), (18, 20, 2)]
    assert [one.known for one in found.issues] == [2]
    assert found.last_published == dt.date(2018, 10, 21)


def test_groups_nobody_had_reported_are_not_in_the_forecast(found: FigureVerification) -> None:
    assert found.issues[0].groups == ("first",)
    assert any("a group that nobody had reported" in reason for reason in found.left_out)


def test_nothing_published_later_reaches_a_forecast(
    found: FigureVerification, tmp_path: Path
) -> None:
    """Later figures ten times as large: what was expected stays the same to the last digit."""
    later = tuple(
        {**row, "low": row["low"] + "0", "high": row["high"] + "0"}
        if row["published"] > ISSUED.isoformat()
        else row
        for row in ROWS
    )
    again = verified(folder_of(tmp_path, later))
    key = [(one.day, one.published, one.expected) for one in found.scores]
    assert [(one.day, one.published, one.expected) for one in again.scores] == key
    assert all(one.value > 9_000 for one in again.scores)
    assert sum(one.log_crps for one in again.scores) > sum(one.log_crps for one in found.scores)


def test_scores_say_where_the_figure_lies(found: FigureVerification) -> None:
    for one in found.scores:
        assert 0.0 <= one.pit_low <= one.pit_high <= 1.0
        assert list(one.expected) == sorted(one.expected)
        assert one.low <= one.value <= one.high
        assert one.inside[2] == (one.expected[1] <= one.value <= one.expected[7])
        assert list(one.inside) == sorted(one.inside)
        assert one.log_crps < 1.5


def test_hindsight_of_priors_is_counted(found: FigureVerification) -> None:
    issue = found.issues[0]
    assert 0 < issue.late_priors < issue.priors
    assert found.hindsight == dt.date(2018, 10, 29)


def test_reports_scatter_as_the_likelihood_holds() -> None:
    """Chance of a report below 1.3 times the count, to within five standard errors."""
    members, sigma = 200_000, 0.2
    said = reported_samples(
        np.full(members, 995.0), np.zeros(members), sigma, np.random.default_rng(5)
    )
    sound, far = 1.0 - CONTAMINATED - NONSENSE, np.hypot(sigma, 0.7)
    ends = np.log(1.3) / np.array([sigma, far])
    below = student_cdf(ends)
    nonsense = np.log(1_300.0 / OFFSET) / np.log(1e6)
    expected = sound * below[0] + CONTAMINATED * below[1] + NONSENSE * nonsense
    share = (said + OFFSET < 1_300.0).mean()
    assert abs(share - expected) < 5.0 * np.sqrt(expected * (1.0 - expected) / members)


def test_days_outside_the_record_are_refused(tmp_path: Path) -> None:
    scenario = load_scenario(folder_of(tmp_path, ROWS))
    wrong = [dt.date(2018, 10, 1), dt.date(2018, 10, 30)]
    with pytest.raises(InputError) as caught:
        verify_figures(scenario, wrong, members=20)
    assert [problem.found for problem in caught.value.problems] == ["2018-10-01", "2018-10-30"]


def test_the_table_and_the_terminal_tell_it(found: FigureVerification, tmp_path: Path) -> None:
    assert write_figures(found, tmp_path) == ("figures.csv",)
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["published"] for row in rows] == [o.published.isoformat() for o in found.scores]
    assert {row["lead"] for row in rows} == {"-1", "2"}
    console = Console(width=100)
    with console.capture() as captured:
        console.print(figures_summary(found))
    text = captured.get()
    assert "Of 2 figures of days ahead" in text
    assert "Hindsight: priors were written down on Mon 29 Oct" in text


def test_the_command_dispatches_to_figures(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ROWS)
    options = ["--on", "2018-10-16", "--members", "20", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, ["verify", str(folder), *options])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "figures.csv").exists()
    assert "Outside" in result.output or "inside the 90 % band" in result.output


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        ((1,), "1 day ahead."),
        ((2, 2), "2 days ahead."),
        ((1, 3, 4), "1 to 4 days ahead, the middle one 3."),
        ((2, 5, 6), "2 to 6 days ahead, the middle one 5."),
    ],
)
def test_how_far_ahead_is_told_in_plain_words(
    found: FigureVerification, leads: tuple[int, ...], told: str
) -> None:
    one = found.scores[0]
    scores = tuple(replace(one, day=one.issued + dt.timedelta(lead)) for lead in leads)
    console = Console(record=True, width=200)
    console.print(figures_summary(replace(found, scores=scores)))
    assert f"; {told}" in console.export_text()
