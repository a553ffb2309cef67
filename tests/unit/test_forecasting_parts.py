"""An ensemble in parts is the ensemble, to the byte, wherever and how often its parts are done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.elsewhere import Elsewhere
from tests.forecast_fixture import EXAMPLE, add_rows
from tests.unit.test_forecasting_smoother import FIRST, SECOND, empty_folder

from waystation.assimilation.observations import Observation
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.work import Part, Runner
from waystation.forecasting.members import Lived
from waystation.forecasting.parts import LEAST_PART, part_size
from waystation.forecasting.run import forecast_with_members
from waystation.scenario.load import load_scenario


def made(
    scenario: Scenario,
    as_of: dt.date,
    members: int,
    days: int,
    runner: Runner | None,
    entries: Sequence[Entry] | None,
) -> Forecast:
    return forecast_with_members(
        scenario, as_of=as_of, members=members, seed=1, days=days, entries=entries, links=(),
        workers=2, progress=None, method="auto", flows=True, runner=runner,
    )[0]  # fmt: skip


def same(one: Forecast, other: Forecast) -> None:
    assert one.data.identical(other.data)
    for name in one.data:
        assert one.data[name].values.tobytes() == other.data[name].values.tobytes()
    assert one.decisions == other.decisions
    assert one.unknowns == other.unknowns
    assert (one.method, one.effective_members) == (other.method, other.effective_members)


@pytest.mark.parametrize("evidence", [True, False])
def test_columns_tracked_by_the_filter(evidence: bool) -> None:
    scenario = load_scenario(EXAMPLE)
    runner = Elsewhere()
    one, other = (
        made(scenario, dt.date(2018, 10, 25), 100, 9, each, None if evidence else ())
        for each in (None, runner)
    )
    same(one, other)
    assert len(runner.names) == len(set(runner.names)) == 4
    assert runner.names[0] == "members 0 to 24"


def test_people_alone_corrected_by_the_smoother(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    add_rows(folder, [FIRST, SECOND])
    runner = Elsewhere()
    one, other = (
        made(load_scenario(folder), dt.date(2019, 3, 20), 150, 5, each, None)
        for each in (None, runner)
    )
    same(one, other)
    assert len(set(runner.names)) == len(runner.names) == 10 * 5
    assert "past 9, members 120 to 149" in runner.names


def test_members_lived_through_the_same(tmp_path: Path) -> None:
    """Days, first arrivals, and what members had for figures of the past and of later days."""
    folder = empty_folder(tmp_path)
    add_rows(folder, [FIRST, SECOND])
    scenario = load_scenario(folder)

    def lived(day: int, ask: Sequence[Observation], runner: Runner | None) -> Lived:
        return forecast_with_members(
            scenario, as_of=dt.date(2019, 3, day), members=70, days=9, seed=3, entries=None,
            links=(), workers=1, progress=None, method="auto", flows=True, ask=ask, runner=runner,
        )[1]  # fmt: skip

    later = lived(20, (), None).traced.observations
    one, other = (lived(10, later, runner) for runner in (None, Elsewhere(2)))
    assert len(one.snapshots) == len(other.snapshots)
    for mine, theirs in zip(one.snapshots, other.snapshots, strict=True):
        for name in vars(mine):
            assert np.array_equal(getattr(mine, name), getattr(theirs, name)), name
    assert np.array_equal(np.asarray(one.reached), np.asarray(other.reached))
    for had, elsewhere in ((one.traced, other.traced), (one.asked, other.asked)):
        assert had.observations == elsewhere.observations
        assert len(had.observations)
        assert had.counts.tobytes() == elsewhere.counts.tobytes()
        assert had.bias.tobytes() == elsewhere.bias.tobytes()
        assert had.sightings.tobytes() == elsewhere.sightings.tobytes()


def test_parts_are_worth_their_tasks() -> None:
    assert part_size(1000, 1) == 1000
    assert part_size(1000, 4) == 125
    assert part_size(100, 64) == LEAST_PART
    assert Part(0, 3).beyond == 3
