"""Why a forecast says what it says: origins, what was learnt, and how it is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from tests.forecast_fixture import add_rows, copy_example
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.evidence import CORRECTION
from waystation.domain.forecast import Posterior
from waystation.domain.scenario import Scenario
from waystation.forecasting.explain import Explanation, change, explain
from waystation.forecasting.run import forecast
from waystation.page.explained import COLUMNS, as_csv, as_json, explained
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2018, 10, 29)
DAY = dt.date(2018, 11, 4)
ROWS = [
    {"speaker": "Town hall", "event_day": "2018-10-27", "low": "3900", "high": "3900",
     "words": "3,900"},
    {"speaker": "The province", "event_day": "2018-10-28", "place": "Pijijiapan",
     "location": "Pijijiapan", "kind": "arriving", "place_role": "to"},
    {"speaker": "", "publisher": "A paper that copies", "event_day": "2018-10-27", "low": "3900",
     "high": "3900", "words": "3,900", "origin": ""},
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with three rows of evidence alone, two of one origin."""
    made = copy_example(tmp_path_factory.mktemp("explain"), with_evidence=False)
    rows = [dict(row) for row in ROWS]
    rows[0]["origin"] = rows[2]["origin"] = "tally"
    add_rows(made, rows)
    return made


@pytest.fixture(scope="module")
def scenario(folder: Path) -> Scenario:
    return load_scenario(folder)


OPTIONS: dict[str, Any] = {"as_of": AS_OF, "members": 80, "seed": 2}


@pytest.fixture(scope="module")
def place(scenario: Scenario) -> str:
    names = [one.name for one in scenario.locations]
    return next(name for name in names if "Juchit" in name)


@pytest.fixture(scope="module")
def found(scenario: Scenario, place: str) -> Explanation:
    return explain(scenario, place=place, day=DAY, what="present", **OPTIONS)


def test_the_number_is_that_of_the_forecast(
    found: Explanation, scenario: Scenario, place: str
) -> None:
    """Of a forecast to a later day as well; stored counts of 1 to 4 are moved to 0 or 5."""
    whole = forecast(scenario, days=12, **OPTIONS)
    shown = whole.present.sel(location=place, day=np.datetime64(DAY))
    for level, value in ((0.05, found.number.low), (0.5, found.number.middle)):
        assert float(shown.sel(quantile=level)) == pytest.approx(value, abs=2.6)
    assert float(shown.sel(quantile=0.95)) == pytest.approx(found.number.high, abs=2.6)


def test_the_number_before_any_figure_is_a_forecast_without_figures(
    found: Explanation, scenario: Scenario, place: str
) -> None:
    free = forecast(scenario, days=6, entries=(), **OPTIONS)
    shown = free.present.sel(location=place, day=np.datetime64(DAY), quantile=0.95)
    assert float(shown) == pytest.approx(found.before.high, abs=2.6)


def test_every_origin_used_has_one_influence(found: Explanation) -> None:
    used = [made.figure_id for made in found.forecast.decisions if made.used]
    assert sorted(used) == sorted(one.entry.figure_id for one in found.influences)
    assert len(used) == 2
    assert sum(bool(one.decision.copies) for one in found.influences) == 1
    moved = [one.moved for one in found.influences]
    assert moved == sorted(moved, reverse=True)
    assert all(1.0 <= one.effective <= 80.0 for one in found.influences)
    for one in found.influences:
        assert one.without.low <= one.without.middle <= one.without.high


def test_every_unknown_is_told_before_and_after(found: Explanation) -> None:
    names = [one.name for one in found.learnt]
    assert "start_size of first" in names
    assert "bias of official" in names
    changes = [change(one) for one in found.learnt]
    assert changes == sorted(changes, reverse=True)
    for one in found.learnt:
        assert one.prior_low <= one.prior <= one.prior_high
        assert one.posterior_low <= one.posterior <= one.posterior_high


def test_what_did_not_change_has_no_change() -> None:
    same = Posterior("x", "factor", 1.0, 0.5, 2.0, 1.0, 0.5, 2.0)
    assert change(same) == pytest.approx(0.0)
    assert change(Posterior("x", "factor", 1.0, 0.5, 2.0, 1.5, 1.2, 1.8)) > 0.8
    assert change(Posterior("x", "factor", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)) == 0.0


def test_the_chance_of_having_been_reached(scenario: Scenario, place: str) -> None:
    one = explain(scenario, place=place, day=DAY, what="reach", **OPTIONS)
    whole = forecast(scenario, days=6, **OPTIONS)
    reached = whole.data["reached"].sel(location=place, group="all", day=np.datetime64(DAY))
    assert one.number.middle == pytest.approx(float(reached))
    for influence in one.influences:
        difference = abs(influence.without.middle - one.number.middle)
        assert influence.moved == pytest.approx(difference)


def test_the_as_of_day_itself_can_be_explained(scenario: Scenario) -> None:
    today = explain(scenario, place="Pijijiapan", day=AS_OF, what="present", **OPTIONS)
    shown = forecast(scenario, days=1, **OPTIONS).present.sel(location="Pijijiapan")
    value = float(shown.sel(day=np.datetime64(AS_OF), quantile=0.95))
    assert value == pytest.approx(today.number.high, abs=2.6)


def test_questions_that_make_no_sense_are_told_at_once(scenario: Scenario) -> None:
    with pytest.raises(InputError) as error:
        explain(scenario, place="Juchitan", day="2018-02-30", what="people", **OPTIONS)
    assert {one.file for one in error.value.problems} == {"--place", "--day", "--what"}
    for day in ("2018-10-28", "2029-01-01"):
        with pytest.raises(InputError, match="as-of day"):
            explain(scenario, place="Pijijiapan", day=day, **OPTIONS)


def test_the_terminal_tells_number_origins_unknowns_and_misfits(
    found: Explanation, place: str
) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(explained(found))
    text = console.export_text()
    assert text.startswith(f"People at {place} at the end of Sun 4 Nov 2018: ")
    for told in ("Before any figure", "3,900", "Town hall", "start_size of first", "members"):
        assert told in text
    assert "that changed less: --all" in text
    console.print(explained(found, everything=True))
    assert "--all" not in console.export_text()


def test_a_corrected_figure_says_the_number_it_was_corrected_to(found: Explanation) -> None:
    first = next(one for one in found.influences if one.entry.figure.has_number)
    figure = replace(first.entry.figure, low=1234, high=1234, reader="")
    entry = replace(first.entry, figure=figure, via=f"{CORRECTION}0f0f0f0f")
    changed = replace(found, influences=(replace(first, entry=entry),))
    console = Console(width=140, record=True, file=io.StringIO())
    console.print(explained(changed))
    assert "1,234 corrected" in " ".join(console.export_text().split())


def test_json_and_table_hold_the_same(found: Explanation) -> None:
    listed = json.loads(json.dumps(as_json(found)))
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    parts = [row["part"] for row in rows]
    assert parts.count("number") == 1
    assert parts.count("without") == len(listed["origins"]) == 2
    assert parts.count("unknown") == len(listed["unknowns"]) == len(found.learnt)
    assert float(rows[0]["middle"]) == pytest.approx(listed["number"]["middle"], rel=1e-5)
    assert rows[1]["id"] == listed["origins"][0]["figure_id"]


def test_the_command_writes_a_table_only_when_asked(
    folder: Path, place: str, tmp_path: Path
) -> None:
    runner = CliRunner()
    options = ["explain", str(folder), "--as-of", "2018-10-29", "--members", "20", "--json"]
    asked = [*options, "--place", place, "--day", "2018-10-30"]
    plain = runner.invoke(app, asked)
    assert plain.exit_code == 0
    assert json.loads(plain.stdout)["place"] == place
    out = tmp_path / "out"
    assert runner.invoke(app, [*asked, "--out", str(out)]).exit_code == 0
    assert [path.name for path in out.iterdir()] == ["explain.csv"]


def test_a_wrong_place_is_bad_input(folder: Path) -> None:
    asked = ["explain", str(folder), "--place", "Nowhere", "--day", "2018-11-01"]
    result = CliRunner().invoke(app, asked)
    assert isinstance(result.exception, InputError)
