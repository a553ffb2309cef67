"""What runs while a report is purged does not bring its words back."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from tests.purge_worker import REPORT, holding, make, run
from tests.server_fixture import NOTE, NOW, make_folder

from waystation.domain.errors import InputError, Problem
from waystation.evidence.ledger import Ledger
from waystation.evidence.purge import purge
from waystation.evidence.schema import LedgerHeldError
from waystation.evidence.standing import time_to_text
from waystation.forecasting.gather import LEDGER, gather, unpurged
from waystation.produce import Order, produce
from waystation.scenario.load import load_scenario
from waystation.server.jobfiles import Asked, held
from waystation.server.schema import JobKind
from waystation.server.tasks import compare_futures, make_forecast

AT = dt.datetime(2019, 4, 1, tzinfo=dt.UTC)
REQUEST = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}
CLOSED = {"kind": "close", "where": "Gate", "day": "2019-03-12"}
VARIANT = {"name": "closed", "title": "Closed", "why": "asked for", "changes": [CLOSED]}


class Purger:
    """Purges the note once a stage is reached."""

    def __init__(self, folder: Path, stage: str) -> None:
        self.folder, self.stage, self.done = folder, stage, False

    def __call__(self, stage: str, _done: int, _total: int) -> None:
        """Take how far a run is."""
        if self.done or stage != self.stage:
            return
        self.done = True
        with Ledger.open(self.folder / LEDGER) as ledger:
            ids = [one.report_id for one in ledger.reports()]
            purge(ledger, ids, by="kt", reason="asked for", at=AT)


def test_nothing_is_purged_while_a_job_runs(tmp_path: Path) -> None:
    places = make(tmp_path)
    before = [*holding(tmp_path)]
    with held(places.home / "jobs" / "1") as mine:
        assert mine
        with pytest.raises(InputError, match="a job that is running"):
            run(places)
        assert [*holding(tmp_path)] == before
    with Ledger.open(places.folder / LEDGER) as ledger:
        assert ledger.purges() == ()
        assert ledger.report(REPORT.report_id) == REPORT
    run(places)
    assert [*holding(tmp_path)] == []


def stages_of(folder: Path, out: Path) -> list[str]:
    told: list[str] = []
    order = Order("2019-03-10", members=10, days=5)
    scenario = load_scenario(str(folder))
    produce(scenario, order, now=NOW, progress=lambda stage, *_: told.append(stage), out=out)
    return list(dict.fromkeys(told))


def test_a_forecast_during_a_purge_writes_nothing(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    stages = stages_of(folder, tmp_path / "before")
    assert len(stages) > 2
    first = Order("2019-03-09", members=10, days=5)
    purger = Purger(folder, stages[1])
    with pytest.raises(InputError, match="a purge during this run"):
        produce(
            *(load_scenario(str(folder)), first),
            now=NOW,
            progress=purger,
            out=tmp_path / "out",
        )
    assert purger.done
    assert [*(tmp_path / "out").iterdir()] == []
    with Ledger.open(folder / LEDGER) as ledger:
        assert len(ledger.forecasts()) == 1


@pytest.mark.parametrize("task", [make_forecast, compare_futures])
def test_a_job_during_a_purge_writes_nothing(tmp_path: Path, task: object) -> None:
    folder = make_folder(tmp_path, NOTE)
    job, results = tmp_path / "job", tmp_path / "results"
    job.mkdir()
    kind: JobKind = "forecast" if task is make_forecast else "comparison"
    request = REQUEST | ({"variant": VARIANT} if kind == "comparison" else {})
    asked = Asked(kind, request, time_to_text(NOW), str(folder), str(results))
    purger = Purger(folder, "Writing results")
    with pytest.raises(InputError, match="a purge during this run"):
        task(job, asked, purger)  # type: ignore[operator]
    assert purger.done
    assert [one for one in tmp_path.glob("*/**/*") if one.suffix in (".json", ".xlsx")] == []
    assert not results.exists()


def test_a_purge_waits_until_results_are_written(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    scenario = load_scenario(str(folder))
    with unpurged(scenario, gather(scenario, now=NOW)):
        ended: list[object] = []

        def other() -> None:
            with Ledger.open(folder / LEDGER, wait=0.05) as ledger:
                ids = [one.report_id for one in ledger.reports()]
                try:
                    purge(ledger, ids, by="kt", reason="asked for", at=AT)
                except InputError as error:
                    ended.append(str(error))

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert "another program is writing" in str(ended)


def test_a_job_takes_no_number_by_itself_while_the_ledger_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_by_another(*_: object) -> None:
        raise LedgerHeldError([Problem(LEDGER, 0, "", "a ledger that is held", "it free")])

    folder, job, results = make_folder(tmp_path, NOTE), tmp_path / "job", tmp_path / "results"
    job.mkdir()
    asked = Asked("forecast", REQUEST, time_to_text(NOW), str(folder), str(results))
    with monkeypatch.context() as patched:
        patched.setattr("waystation.forecasting.issue.issue", held_by_another)
        with pytest.raises(InputError, match="ask for the forecast again"):
            make_forecast(job, asked, lambda *_: None)
    assert not results.exists()
    assert make_forecast(job, asked, lambda *_: None)[0]["number"] == 1
