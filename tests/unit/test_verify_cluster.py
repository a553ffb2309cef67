"""`waystation verify` on a real Dask cluster: the same files to the byte, whatever happens."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tests.cluster_fixture import broken, local_cluster
from tests.verification_fixture import three_rules, weekly_rows, write_case

import waystation as ws
from waystation import cli
from waystation.verification import verify as verifying

pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with local_cluster() as started:
        yield started


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command as the console script does: status, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["waystation", "verify", *map(str, arguments)])
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0), capsys.readouterr().err
        return 0, capsys.readouterr().err

    return call


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_files_are_the_same(
    tmp_path: Path, run: Run, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "default_contenders", three_rules)
    valley = write_case(tmp_path / "valley", weekly_rows())
    assert run(valley, "--origins", 3, "--out", "here", "--workers", 1)[0] == 0
    before = cluster.scheduler.transition_counter
    status, err = run(
        valley, "--origins", 3, "--out", "there", "--scheduler", cluster.scheduler_address
    )
    assert (status, err) == (0, "")
    between = cluster.scheduler.transition_counter
    assert between > before, "nothing was worked out on the cluster"
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.scheduler_address)
    status, err = run(valley, "--origins", 3, "--out", "named")
    assert (status, err) == (0, "")
    assert cluster.scheduler.transition_counter > between
    assert len(files(tmp_path / "here")) == 7
    assert files(tmp_path / "here") == files(tmp_path / "there") == files(tmp_path / "named")


def test_a_client_makes_the_same(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    monkeypatch.setattr(verifying, "default_contenders", three_rules)
    valley = write_case(tmp_path / "valley", weekly_rows())
    with Client(cluster, set_as_default=False) as client:
        there = ws.verify([valley], origins=4, client=client)
    assert repr(asdict(there)) == repr(asdict(ws.verify([valley], origins=4)))


def test_no_scheduler_is_status_2_and_one_line(tmp_path: Path, run: Run) -> None:
    write_case(tmp_path / "valley", weekly_rows())
    status, err = run("valley", "--scheduler", "tcp://127.0.0.1")
    assert status == 2
    assert err.splitlines()[0] == "1 problem:"
    assert err.splitlines()[1].startswith("tcp://127.0.0.1: found no address that can be used")
    assert len(err.splitlines()) == 2
    assert not (tmp_path / "results").exists()


def test_an_error_nobody_foresaw_is_one_line_and_where_it_was_where_asked(
    tmp_path: Path, run: Run, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "default_contenders", broken)
    write_case(tmp_path / "valley", weekly_rows())
    options = ("valley", "--origins", 1, "--scheduler", cluster.scheduler_address)
    monkeypatch.delenv("WAYSTATION_DEBUG", raising=False)
    status, err = run(*options)
    (line,) = err.splitlines()
    assert (status, line.startswith("valley, broken, as of 2020-")) == (1, True)
    assert line.endswith(": ZeroDivisionError: nobody is left to divide by")
    monkeypatch.setenv("WAYSTATION_DEBUG", "1")
    status, err = run(*options)
    assert (status, "in answer" in err) == (1, True)


def kill_at_work(cluster: Any, killed: list[int]) -> None:
    """Kill a worker that is in the middle of a task."""
    while not killed:
        time.sleep(0.02)
        busy = [one for one in list(cluster.scheduler.workers.values()) if one.processing]
        killed += [cluster.workers[one.name].pid for one in busy[:1]]
    os.kill(killed[0], signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_changes_no_file(tmp_path: Path, run: Run, cluster: Any) -> None:
    valley = write_case(tmp_path / "valley", weekly_rows(weeks=16))
    options = (valley, "--members", 40, "--origins", 3)
    assert run(*options, "--out", "here", "--workers", 1)[0] == 0
    killed: list[int] = []
    killer = threading.Thread(target=kill_at_work, args=(cluster, killed), daemon=True)
    killer.start()
    status, _ = run(*options, "--out", "there", "--scheduler", cluster.scheduler_address)
    assert (status, len(killed)) == (0, 1)
    killer.join()
    assert killed[0] not in {one.pid for one in cluster.workers.values()}
    assert files(tmp_path / "here") == files(tmp_path / "there")


@pytest.mark.slow
def test_a_ledger_is_verified_the_same(tmp_path: Path, cluster: Any) -> None:
    import shutil

    from waystation.running.cluster import Cluster
    from waystation.running.local import Local
    from waystation.scenario.load import load_scenario
    from waystation.verification.figures import verify_figures

    example = Path(__file__).parents[2] / "examples" / "caravan-2018"
    shutil.copytree(example, tmp_path / "caravan-2018", dirs_exist_ok=True)
    scenario = load_scenario(tmp_path / "caravan-2018")
    days = [scenario.first_day.replace(day=day) for day in (24, 27)]
    with Cluster.at(cluster.scheduler_address) as there:
        found = [
            verify_figures(scenario, days, 20, 1, runner=runner) for runner in (Local(1), there)
        ]
    assert repr(found[0]) == repr(found[1])
