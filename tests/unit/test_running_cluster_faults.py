"""Workers that die, run out of memory, are of another version, or are called off in mid-run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests import cluster_fixture as odd
from tests.cluster_fixture import local_cluster
from tests.terminal import at_terminal
from tests.verification_fixture import weekly_rows, write_case

from waystation.domain.errors import InputError, WaystationError
from waystation.domain.version import __version__
from waystation.domain.work import Task, in_order
from waystation.running.cluster import Cluster

pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")
pytestmark = pytest.mark.slow

OTHER = "import waystation, waystation.domain.version as own\n"
OTHER += "waystation.__version__ = own.__version__ = '0.0.1'\n"
NONE = "import sys\nfor name in [one for one in sys.modules if one.startswith('waystation')]:\n"
NONE += "    del sys.modules[name]\nsys.modules['waystation'] = None\n"


def test_a_worker_killed_in_mid_run_loses_nothing() -> None:
    tasks = [Task(f"slow {one}", odd.slow, (one,)) for one in range(12)]
    with local_cluster() as cluster, Cluster.at(cluster.scheduler_address) as runner:
        results = runner.run(0.5, tasks)
        found = [next(results)]
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        found += results
    assert sorted(found) == [(one, one) for one in range(12)]


def test_a_task_that_kills_its_worker_is_tried_again_elsewhere(tmp_path: Path) -> None:
    tasks = [Task(f"die {one}", odd.die_once, (one,)) for one in range(4)]
    with local_cluster() as cluster, Cluster.at(cluster.scheduler_address) as runner:
        assert in_order(runner, str(tmp_path / "died"), tasks) == list(range(4))
    assert (tmp_path / "died").exists()


def test_memory_that_runs_out_is_told_in_one_line() -> None:
    with (
        local_cluster(1, failures=1, memory_limit="600 MiB") as cluster,
        Cluster.at(cluster.scheduler_address) as runner,
        pytest.raises(WaystationError) as told,
    ):
        in_order(runner, None, [Task("past 1, members 0 to 499", odd.fill, ())])
    line = str(told.value)
    assert line.startswith("past 1, members 0 to 499: 2 workers died over it, the last at tcp://")
    assert line.endswith(
        "most likely its memory ran out. Give each worker more memory or fewer threads, or ask "
        "for fewer members"
    )
    assert "\n" not in line


@pytest.mark.parametrize(
    ("preload", "found"), [(OTHER, "Waystation 0.0.1"), (NONE, "no Waystation")]
)
def test_workers_of_another_version_are_refused_before_any_work(
    tmp_path: Path, preload: str, found: str
) -> None:
    (tmp_path / "other.py").write_text(preload, encoding="utf-8")
    with (
        local_cluster(1, preload=str(tmp_path / "other.py")) as cluster,
        Cluster.at(cluster.scheduler_address) as runner,
        pytest.raises(InputError) as told,
    ):
        in_order(runner, str(tmp_path / "died"), [Task("die", odd.die_once, (1,))])
    (problem,) = told.value.problems
    assert problem.file.startswith("worker tcp://127.0.0.1:")
    assert (problem.found, problem.expected) == (found, f"Waystation {__version__}, as here")
    assert not (tmp_path / "died").exists()


@contextmanager
def joining(address: str, preload: Path) -> Iterator[None]:
    """Another worker, started by hand."""
    program = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
    program += ["--nthreads", "1", "--no-nanny", "--preload", str(preload)]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()


@pytest.mark.parametrize(
    ("preload", "found"), [(OTHER, "Waystation 0.0.1"), (NONE, "no Waystation")]
)
def test_a_worker_of_another_version_that_joins_later_is_refused(
    tmp_path: Path, preload: str, found: str
) -> None:
    (tmp_path / "other.py").write_text(preload, encoding="utf-8")
    with local_cluster(1) as cluster, Cluster.at(cluster.scheduler_address) as runner:
        tasks = [Task(f"slow {one}", odd.slow, (one,)) for one in range(400)]
        results = runner.run(0.2, tasks)
        assert next(results)[0] == 0
        with (
            joining(cluster.scheduler_address, tmp_path / "other.py"),
            pytest.raises(InputError, match=f"found {found}; expected Waystation"),
        ):
            list(results)


def test_a_scheduler_that_goes_is_told_in_one_line() -> None:
    tasks = [Task(f"slow {one}", odd.slow, (one,)) for one in range(8)]
    with local_cluster(1) as cluster, Cluster.at(cluster.scheduler_address) as runner:
        results = runner.run(0.5, tasks)
        next(results)
        cluster.sync(cluster.scheduler.close)
        with pytest.raises(WaystationError, match="the scheduler no longer answers; what"):
            list(results)


def test_work_waits_for_a_worker_when_all_are_gone() -> None:
    told: list[str] = []
    with (
        local_cluster(1) as cluster,
        Cluster.at(
            cluster.scheduler_address, progress=lambda stage, *_: told.append(stage)
        ) as runner,
    ):
        results = runner.run(0.3, [Task(f"slow {one}", odd.slow, (one,)) for one in range(6)])
        found = [next(results)]
        cluster.scale(0)
        while cluster.scheduler.workers:
            time.sleep(0.1)
        cluster.loop.call_later(7, cluster.scale, 1)
        found += results
    assert sorted(found) == [(one, one) for one in range(6)]
    assert "No worker is left: waiting for one" in told


def test_workers_that_stay_paused_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    monkeypatch.setattr("waystation.running.cluster.LOOK_SECONDS", 0.25)
    monkeypatch.setattr("waystation.running.cluster.PAUSED_LOOKS", 4)
    with (
        dask.config.set({"distributed.worker.memory.pause": 0.01}),
        local_cluster(1, memory_limit="2 GiB") as cluster,
        Cluster.at(cluster.scheduler_address) as runner,
        pytest.raises(WaystationError, match="all workers have been paused for 1 seconds, since"),
    ):
        in_order(runner, 20.0, [Task("slow", odd.slow, (1,))])


def test_the_first_worker_may_come_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waystation.running.cluster.WORKER_SECONDS", 1.0)
    with local_cluster(0) as cluster, Cluster.at(cluster.scheduler_address) as runner:
        with pytest.raises(InputError, match="found a scheduler without workers, for 1 seconds"):
            _ = runner.slots
        monkeypatch.setattr("waystation.running.cluster.WORKER_SECONDS", 60.0)
        cluster.scale(1)
        assert runner.slots == 1


def test_ctrl_c_ends_with_one_line_and_its_status(tmp_path: Path) -> None:
    write_case(tmp_path / "valley", weekly_rows())
    program = [sys.executable, "-c", "from waystation.cli import main; main()", "verify", "valley"]
    with local_cluster() as cluster:
        address = cluster.scheduler_address
        words = [*program, "--members", "2000", "--scheduler", address]
        with at_terminal(words, tmp_path, TERM="dumb") as terminal:
            terminal.until("Working on the cluster\n")
            terminal.process.send_signal(signal.SIGINT)
            assert terminal.rest() == "Working on the cluster\nInterrupted.\n"
            assert terminal.process.communicate(timeout=60)[0] == ""
            assert terminal.process.returncode == 130
        assert not (tmp_path / "results").exists()
        with Cluster.at(address) as runner:
            assert in_order(runner, b"", [Task("count", odd.count, (1,))]) == [(1, 1)]
