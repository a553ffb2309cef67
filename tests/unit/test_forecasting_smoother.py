"""Forecasts of people alone are corrected by the smoother, and told so; no figure counts twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.forecast_fixture import EXAMPLE, add_rows
from tests.scenario_folder import change, write_folder

from waystation.domain.errors import InputError
from waystation.domain.forecast import Forecast
from waystation.forecasting.correct import Method, method_for
from waystation.forecasting.run import forecast
from waystation.page.build import render_page
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2019, 3, 20)


def row(day: int, people: int) -> dict[str, str]:
    return {
        "event_day": f"2019-03-{day:02}", "published": f"2019-03-{day + 1:02}", "group": "",
        "kind": "at a place", "place": "Camp", "location": "Camp", "low": str(people),
        "high": str(people), "words": str(people), "speaker": f"speaker of day {day}",
    }  # fmt: skip


FIRST, SECOND = row(5, 130), row(12, 260)


def empty_folder(folder: Path) -> Path:
    """The scenario with paces people have, and no figure."""
    header = (EXAMPLE / "evidence.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "evidence.csv").write_text(header + "\n", encoding="utf-8")
    write_folder(folder)
    for name in ("walk_pace", "solo_pace"):
        given = f"[parameters.{name}]\nmedian = "
        change(folder, "scenario.toml", f"\n{given}0.5", f"\n{given}30")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return empty_folder(tmp_path)


def run(folder: Path, *, as_of: dt.date = AS_OF, method: str = "auto") -> Forecast:
    return forecast(load_scenario(folder), as_of=as_of, members=40, days=5, method=method)


def test_a_day_more_of_figures_is_as_all_at_once(folder: Path) -> None:
    """The ledger has the first figure already when the second comes in."""
    add_rows(folder, [FIRST])
    before = run(folder)
    add_rows(folder, [SECOND])
    after = run(folder)
    other = folder / "other"
    other.mkdir()
    add_rows(empty_folder(other), [FIRST, SECOND])
    at_once = run(other)
    assert after.data.equals(at_once.data)
    assert after.unknowns == at_once.unknowns
    assert not before.data.equals(after.data)


def test_a_figure_published_later_changes_nothing(folder: Path) -> None:
    early = dt.date(2019, 3, 10)
    add_rows(folder, [FIRST])
    before = run(folder, as_of=early)
    add_rows(folder, [SECOND])
    assert run(folder, as_of=early).data.equals(before.data)


def test_people_alone_are_corrected_by_the_smoother(folder: Path) -> None:
    add_rows(folder, [FIRST, SECOND])
    result = run(folder)
    assert "smoother" in result.method
    assert "2 figures" in result.method
    assert result.method in render_page(result)
    names = [one.name for one in result.unknowns]
    assert "solo_pace of children" in names
    assert all(one.prior_low <= one.prior <= one.prior_high for one in result.unknowns)
    assert all(one.posterior_low <= one.posterior_high for one in result.unknowns)


def test_the_method_can_be_forced(folder: Path) -> None:
    add_rows(folder, [FIRST])
    filtered = run(folder, method="filter")
    assert "particle filter" in filtered.method
    assert "asked for" in filtered.method
    with pytest.raises(InputError, match="auto, smoother or filter"):
        run(folder, method="kalman")


def test_without_figures_nothing_corrects_the_past(folder: Path) -> None:
    assert run(folder).method == "No figure corrects the past."


def test_the_example_has_the_filter() -> None:
    from waystation.scenario.model import build_model

    model = build_model(load_scenario(EXAMPLE))
    assert method_for(model, Method.AUTO) is Method.FILTER
    assert method_for(model, Method.SMOOTHER) is Method.SMOOTHER
