"""A forecast made on a real Dask cluster is the one made here, file by file and to the byte."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cluster_fixture import local_cluster
from tests.forecast_fixture import EXAMPLE, add_rows
from tests.unit.test_forecasting_smoother import FIRST, SECOND, empty_folder

from waystation.cli import main
from waystation.domain.errors import InputError
from waystation.domain.forecast import Forecast
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario

distributed = pytest.importorskip(
    "distributed", reason="the extra waystation[cluster] is not installed"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_cluster() as cluster:
        yield cluster.scheduler_address


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["waystation", *words])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1540000000")
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_file_of_the_results_is_the_same(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, more in (("here", ()), ("there", ("--scheduler", address))):
        folder = tmp_path / name / "caravan-2018"
        shutil.copytree(EXAMPLE, folder)
        out = tmp_path / name / "out"
        asked = ("--as-of", "2018-10-25", "--members", "90", "--days", "6", "--out", str(out))
        assert command(monkeypatch, "forecast", str(folder), *asked, *more) == 0
        found.append(files(out))
    assert found[0].keys() == found[1].keys()
    assert {"page.html", "forecast.nc", "run.json"} <= found[0].keys()
    for name, content in found[0].items():
        assert content == found[1][name], name


def test_a_scheduler_that_is_not_there_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "caravan-2018", tmp_path / "out"
    shutil.copytree(EXAMPLE, folder)
    gone = "tcp://127.0.0.1:9"
    words = ("forecast", str(folder), "--out", str(out), "--scheduler", gone)
    assert command(monkeypatch, *words) == 2
    told = capfd.readouterr().err
    assert gone in told
    assert "Traceback" not in told
    assert not out.exists()


def smoothed(folder: Path, client: Any = None) -> Forecast:
    scenario = load_scenario(folder)
    return forecast(scenario, as_of=dt.date(2019, 3, 20), members=150, days=5, client=client)


def test_people_alone_with_a_client_of_ones_own(address: str, tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    add_rows(folder, [FIRST, SECOND])
    with distributed.Client(address, set_as_default=False) as client:
        there = smoothed(folder, client)
    here = smoothed(folder)
    assert there.data.identical(here.data)
    assert there.unknowns == here.unknowns


def test_what_is_no_client_is_refused() -> None:
    address: Any = "tcp://127.0.0.1:8786"
    with pytest.raises(InputError, match="client"):
        forecast(load_scenario(EXAMPLE), members=20, client=address)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    add_rows(folder, [FIRST, SECOND])
    here = smoothed(folder)
    with local_cluster() as cluster, distributed.Client(cluster, set_as_default=False) as client:
        pids = client.run(os.getpid)
        killed = threading.Event()

        def kill() -> None:
            while not client.run_on_scheduler(_done):
                time.sleep(0.05)
            os.kill(next(iter(pids.values())), signal.SIGKILL)
            killed.set()

        killer = threading.Thread(target=kill)
        killer.start()
        there = smoothed(folder, client)
        killer.join()
    assert killed.is_set()
    assert there.data.identical(here.data)


def _done(dask_scheduler: object) -> bool:
    """Whether some tasks of the run are done."""
    return len(getattr(dask_scheduler, "tasks", ())) > 4
