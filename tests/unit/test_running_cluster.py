"""Tasks on a real Dask cluster: all are done, whatever becomes of its workers."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import cluster_fixture as odd
from tests.cluster_fixture import local_cluster

from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.domain.work import Task, in_order
from waystation.running.cluster import Cluster
from waystation.running.doing import TaskError, stamp_here
from waystation.running.local import Local
from waystation.running.probing import check_stamps

pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_cluster(failures=0) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def cluster(address: str) -> Iterator[Cluster]:
    with Cluster.at(address) as found:
        yield found


def counting(number: int) -> list[Task]:
    return [Task(f"count {one}", odd.count, (one,)) for one in range(number)]


def test_all_tasks_are_done_as_this_process_does_them(address: str) -> None:
    told: list[tuple[str, int, int]] = []
    shared = b"x" * 12_000_000
    with Cluster.at(address, progress=lambda *one: told.append(one)) as cluster:
        assert cluster.slots == 2
        assert in_order(cluster, shared, counting(23)) == in_order(Local(1), shared, counting(23))
    assert [one[1:] for one in told] == [(done, 23) for done in range(24)]


def test_a_client_of_ones_own_stays_open(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        for _ in range(2):
            assert in_order(Cluster(client), b"", counting(3)) == [(0, 1), (1, 1), (2, 1)]
        assert client.status == "running"


def test_a_cluster_is_reached_from_where_an_event_loop_runs(address: str) -> None:
    """As in a notebook."""

    async def cell() -> list[tuple[int, int]]:
        with Cluster.at(address) as cluster:
            return in_order(cluster, b"", counting(3))

    with ThreadPoolExecutor(1) as thread:  # this one may have a loop already, a browser's
        assert thread.submit(asyncio.run, cell()).result() == [(0, 1), (1, 1), (2, 1)]


def test_work_is_shared_out(cluster: Cluster) -> None:
    tasks = [Task(f"where {one}", odd.where, ()) for one in range(6)]
    assert len(set(in_order(cluster, 0.2, tasks))) == 2


def test_no_task_is_no_work(cluster: Cluster) -> None:
    assert list(cluster.run(None, [])) == []


def test_wrong_input_comes_out_as_it_was_found(cluster: Cluster) -> None:
    with pytest.raises(InputError) as told:
        in_order(cluster, None, [Task("refuse", odd.refuse, ("input",))])
    assert told.value.problems == (
        Problem("a.csv", 3, "people", "'x'", "a number"),
        Problem("b", 0, "", "c", "d"),
    )


def test_other_errors_name_the_task_and_the_worker(cluster: Cluster) -> None:
    with pytest.raises(WaystationError, match=r"^the sum does not come out even$"):
        in_order(cluster, None, [Task("refuse", odd.refuse, ("ours",))])
    with pytest.raises(
        TaskError, match=r"^past 2, on worker tcp://127\.0\.0\.1:\d+: ValueError: one thing and"
    ) as told:
        in_order(cluster, None, [Task("past 2", odd.refuse, ("other",))])
    assert "in refuse" in told.value.trace
    with pytest.raises(TaskError, match="ran out of memory"):
        in_order(cluster, None, [Task("past 2", odd.refuse, ("memory",))])


def test_results_already_given_are_kept_and_the_rest_is_called_off(cluster: Cluster) -> None:
    tasks = [*counting(9), *(Task(f"refuse {one}", odd.refuse, ("ours",)) for one in range(20))]
    done: list[tuple[int, object]] = []
    with pytest.raises(WaystationError, match="does not come out even"):
        done.extend(cluster.run(b"", tasks))
    assert len(done) >= 5
    assert all(result == (one, 1) for one, result in done)
    assert in_order(cluster, b"", counting(2)) == [(0, 1), (1, 1)]


def test_no_scheduler_gives_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(InputError) as told, Cluster.at(f"tcp://127.0.0.1:{port}", seconds=0.5):
        pass
    line = str(told.value)
    # Dask tries again until its time is up; what it was at by then is chance.
    assert "([Errno 111] Connection refused)" in line or "(no answer)" in line
    assert line.startswith(f"tcp://127.0.0.1:{port}: found no scheduler that answers, in 0.5 sec")
    assert line.endswith(
        "; expected the address of a Dask scheduler that runs and can be reached from here, "
        "such as tcp://10.0.0.5:8786"
    )


def test_somebody_else_who_listens_gives_one_line(address: str) -> None:
    from distributed import Client

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        there = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match="no scheduler that answers"):
            Cluster.at(there, seconds=0.2).__enter__()
    with Client(address, set_as_default=False) as client:
        worker = min(client.nthreads())
    with pytest.raises(InputError, match=r"a Dask \w+ is there"):
        Cluster.at(worker, seconds=10).__enter__()


@pytest.mark.parametrize("address", ["127.0.0.1", "nonsense://a:1", "tls://127.0.0.1:1"])
def test_no_address_gives_one_line(address: str) -> None:
    with pytest.raises(InputError, match="found no address that can be used") as told:
        Cluster.at(address, seconds=0.5).__enter__()
    assert "\n" not in str(told.value)


def test_settings_that_forbid_it_give_one_line() -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.require-encryption": True}),
        pytest.raises(InputError, match=r"can be used \(encryption required by Dask"),
    ):
        Cluster.at("tcp://127.0.0.1:1", seconds=0.5).__enter__()


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'pip install "waystation\[cluster\]"'):
        Cluster.at("tcp://127.0.0.1:1").__enter__()


def test_only_a_client_will_do() -> None:
    with pytest.raises(InputError, match="client: found str; expected a distributed"):
        Cluster("tcp://127.0.0.1:8786")  # type: ignore[arg-type]


def test_stamps_are_compared() -> None:
    here = stamp_here("tcp://w:1")
    assert check_stamps([here]) == []
    (line,) = check_stamps([here._replace(numba="0.1"), here._replace(numba="0.1", worker="b")])
    assert line.startswith("Workers have numba 0.1, this machine ")
    with pytest.raises(InputError) as told:
        check_stamps([here._replace(waystation=""), here._replace(waystation="0.0.1", worker="b")])
    assert str(told.value) == (
        f"worker b: found Waystation 0.0.1; expected Waystation {here.waystation}, as here\n"
        f"worker tcp://w:1: found no Waystation; expected Waystation {here.waystation}, as here"
    )
