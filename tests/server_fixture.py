"""A server over a small scenario, without a worker unless a test asks for one."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from tests.scenario_folder import change, write_folder

from waystation.evidence.ledger import Ledger
from waystation.evidence.standing import time_to_text
from waystation.forecasting.desk import Desk, add_report
from waystation.forecasting.gather import LEDGER
from waystation.reports.documents import report_from_text
from waystation.scenario.load import load_scenario
from waystation.server.app import create_app
from waystation.server.jobfiles import Asked
from waystation.server.serve import listening
from waystation.server.settings import Settings
from waystation.server.tasks import make_forecast

NOW = dt.datetime(2019, 3, 20, 8, 0, tzinfo=dt.UTC)
NOTE = """Date: 2019-03-04

The mayor of Home said nearly 1,500 people had left by Saturday. Some 200 people arrived in Shelter
on Sunday, an aid worker said.
"""
OTHER = """Date: 2019-03-06

About 340 people arrived in Camp on Tuesday, the shelter network said.
"""


def make_folder(tmp_path: Path, *texts: str) -> Path:
    """A scenario's folder; with a ledger of the texts where some are given."""
    folder = tmp_path / "small"
    folder.mkdir()
    write_folder(folder)
    for name in ("walk_pace", "solo_pace"):
        prior = f"\n[parameters.{name}]\nmedian = "
        change(folder, "scenario.toml", f"{prior}0.5", f"{prior}30")
    if texts:
        scenario = load_scenario(folder)
        with Ledger.open(folder / LEDGER, now=NOW) as ledger:
            for number, text in enumerate(texts):
                add_report(Desk(ledger, scenario), report_from_text(text, f"note-{number}.txt"))
    return folder


def with_forecast(folder: Path) -> None:
    """Make a small forecast of a folder, as a worker does, and keep it as number 1."""
    job = folder.parent / "job"
    job.mkdir()
    request = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}
    results = str(folder.parent / "results")
    asked = Asked("forecast", request, time_to_text(NOW), str(folder), results)
    made, problems = make_forecast(job, asked, lambda *_: None)
    assert (made["number"], problems) == (1, ())


def settings_of(folder: Path, **more: Any) -> Settings:
    """What a server over a folder is started with; nothing is read by itself."""
    given: dict[str, Any] = {"read_folder": False, "poll": 0.05, "beat": 0.2, **more}
    clock = given.pop("clock", None) or (lambda: NOW)
    return Settings(folder, clock, folder.parent / "results", **given)


@contextmanager
def serving(folder: Path, **more: Any) -> Iterator[httpx.Client]:
    """A client of a server over a folder, which runs in a thread at a free port."""
    app = create_app(settings_of(folder, **more))
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive())
            with httpx.Client(base_url=f"http://localhost:{port}", timeout=60) as client:
                yield client
        finally:
            service = app.state.service
            service.in_loop(service.hub.close)
            server.should_exit = True
            thread.join()


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is so; a test fails where it never is."""
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        time.sleep(0.02)
    msg = "it did not happen"
    raise AssertionError(msg)
