"""Tasks on the workers of a Dask cluster, with the results this machine alone would give.

Workers may come and go: a task whose worker is lost is done again elsewhere, which makes no
difference to its result. What all tasks share is itself made by a task, so that the scheduler can
make it again when every worker that held it is gone.
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.domain.work import Progress, Task, silent
from waystation.running.connecting import connect
from waystation.running.doing import Done, Failed, Stamp, TaskError, stamp_here
from waystation.running.probing import check_stamps, doing, stamps_of

if TYPE_CHECKING:
    from distributed import Client, Future

Tell = Callable[[str], None]
CONNECT_SECONDS = 8.0
"""How long a scheduler may take to answer."""
WORKER_SECONDS = 60.0
"""How long the first worker may take to join: clusters start workers after their scheduler."""
LOOK_SECONDS = 5.0
"""Without a result for so long, look whether anybody is still at work."""
PAUSED_LOOKS = 24
"""Looks in a row that find every worker paused after which the run is given up."""
AHEAD = 2
"""Tasks handed out for each one that can be done at a time: the next is at hand when one ends,
and results do not pile up."""
STAGE = "Working on the cluster"


class Cluster:
    """A Dask cluster; as of `waystation.domain.work.Runner`."""

    def __init__(
        self,
        client: Client,
        progress: Progress | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Nothing is begun yet.

        Args:
            client: A `distributed.Client`, which stays open.
            progress: Told how many tasks are done.
            tell: Told what may make results differ; a Python warning where left out.

        Raises:
            InputError: It is no such client.
        """
        if getattr(client, "asynchronous", True):
            expected = "a distributed.Client that is not asynchronous"
            raise InputError([Problem("client", 0, "", type(client).__name__, expected)])
        self._client, self._progress = client, progress or silent
        self._tell = tell or (lambda line: warnings.warn(line, RuntimeWarning, stacklevel=2))
        self._told: set[str] = set()
        self._ready = False
        self._paused = 0

    @classmethod
    @contextmanager
    def at(
        cls,
        address: str,
        *,
        seconds: float = CONNECT_SECONDS,
        progress: Progress | None = None,
        tell: Tell | None = None,
    ) -> Iterator[Cluster]:
        """The cluster of a scheduler, for as long as needed.

        Args:
            address: Of the scheduler, such as tcp://10.0.0.5:8786.
            seconds: How long it may take to answer.
            progress: As of `Cluster`.
            tell: As of `Cluster`.

        Raises:
            InputError: Dask is not installed, or no scheduler answers at the address.
        """
        client = connect(address, seconds)
        try:
            yield cls(client, progress, tell)
        finally:
            with suppress(Exception):
                client.close(timeout=LOOK_SECONDS)

    @property
    def slots(self) -> int:
        """Threads of all workers.

        Raises:
            InputError: There is no worker, or one that cannot give the same results.
        """
        self._check()
        return self._threads()

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
        """Do tasks; as of `waystation.domain.work.Runner`.

        Raises:
            InputError: A task found the input wrong, or a worker cannot give the same results.
            WaystationError: A task could not be done, or the scheduler is gone.
        """
        if not tasks:
            return
        self._check()
        with self._faults():
            yield from _Going(self, self._client, shared, tasks).results()

    def everywhere(self, call: Callable[..., Any], *arguments: object) -> dict[str, Any]:
        """Call a function of a module in every worker of now; what it gives, by address.

        Raises:
            InputError: There is no worker, or one that cannot give the same results.
            WaystationError: The scheduler is gone.
        """
        self._check()
        with self._faults():
            return dict(self._client.run(call, *arguments))

    def _check(self) -> None:
        """Wait for the first worker; refuse workers with another version, warn of other numerics.

        Raises:
            InputError: As told.
        """
        if self._ready:
            return
        if not self._client.nthreads():
            self._progress("Waiting for a worker", 0, 1)
            try:
                self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
            except TimeoutError:
                raise InputError([_no_worker(self.address)]) from None
        self.check_workers()
        self._ready = True

    @property
    def address(self) -> str:
        """Of the scheduler."""
        scheduler = self._client.scheduler
        return str(scheduler.address) if scheduler is not None else "the scheduler"

    def check_workers(self) -> None:
        """Ask the workers of now what they run.

        Raises:
            InputError: One of them cannot give the same results.
        """
        self.note(check_stamps(stamps_of(self._client)))

    def note(self, lines: Sequence[str]) -> None:
        """Tell what may make results differ, each line once."""
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                self._tell(line)

    def tell_done(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        self._progress(STAGE, done, total)

    def look(self) -> None:
        """Nothing was done for a while: tell where nobody is at work.

        Raises:
            WaystationError: All workers have been paused for long.
        """
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        if not workers:
            self._progress("No worker is left: waiting for one", 0, 1)
        paused = bool(workers) and all(one["status"] == "paused" for one in workers)
        self._paused = self._paused + 1 if paused else 0
        if paused:
            self._progress("All workers are paused: their memory is nearly full", 0, 1)
        if self._paused >= PAUSED_LOOKS:
            msg = (
                f"{self.address}: all workers have been paused for "
                f"{LOOK_SECONDS * PAUSED_LOOKS:.0f} seconds, since their memory is nearly full. "
                "Give each worker more memory or fewer threads, or ask for fewer members"
            )
            raise WaystationError(msg)

    def _threads(self) -> int:
        return max(1, sum(map(int, self._client.nthreads().values())))

    def most_going(self) -> int:
        """Tasks to hand out at a time."""
        return AHEAD * self._threads()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """What Dask raises when its scheduler is gone, as one line."""
        address = self.address
        try:
            yield
        except WaystationError:
            raise
        except _lost() as error:
            msg = (
                f"{address}: the scheduler no longer answers; what was under way is lost. "
                "Start the cluster again, then the command (with --resume, where it had --store)"
            )
            raise WaystationError(msg) from error


class _Going:
    """One run: the tasks handed out, and what becomes of them."""

    def __init__(
        self,
        cluster: Cluster,
        client: Client,
        shared: object,
        tasks: Sequence[Task],
    ) -> None:
        import pickle

        import cloudpickle

        self._cluster, self._client, self._tasks = cluster, client, tasks
        self._run = uuid.uuid4().hex
        self._version, self._do = stamp_here().waystation, doing()
        self._pickled = cloudpickle.dumps
        self._held = self._submit(
            "waystation-shared-" + self._run, pickle.loads, cloudpickle.dumps(shared)
        )
        self._futures: dict[Future[Any], int] = {}

    def results(self) -> Iterator[tuple[int, Any]]:
        """(position, result) as tasks are done; what is under way is cancelled when left."""
        total = len(self._tasks)
        handed = done = 0
        self._cluster.tell_done(0, total)
        try:
            while done < total:
                most = min(total, handed + self._cluster.most_going() - len(self._futures))
                for position in range(handed, most):
                    self._hand_out(position)
                handed = max(handed, most)
                for position, result in self._ended():
                    done += 1
                    self._cluster.tell_done(done, total)
                    yield position, result
        finally:
            with suppress(Exception):
                self._client.cancel([*self._futures, self._held])

    def _submit(self, key: str, call: Callable[..., Any], *arguments: object) -> Future[Any]:
        import dask

        # What all tasks share may well be large, and is sent once.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            return self._client.submit(call, *arguments, key=key, pure=False)

    def _hand_out(self, position: int) -> None:
        task = self._tasks[position]
        payload = self._pickled((task.call, task.arguments))
        # Dask takes tasks as long as others whose keys begin alike, and shares out the long ones.
        future = self._submit(
            f"waystation_{self._run}-{position}", self._do, self._held, payload, self._version
        )
        self._futures[future] = position

    def _ended(self) -> Iterator[tuple[int, Any]]:
        """Results at hand; a failure is raised after the results that came with it."""
        failures = []
        for future in self._finished():
            position = self._futures.pop(future)
            try:
                result = self._result(future, self._tasks[position])
            except WaystationError as error:
                failures.append(error)
            else:
                del future
                yield position, result
        if failures:
            raise failures[0]

    def _finished(self) -> list[Future[Any]]:
        """Futures that have come to an end, one or more."""
        from distributed import wait

        while True:
            try:
                with self._client.as_current():
                    ended = wait(
                        list(self._futures), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED"
                    )
            except TimeoutError:
                self._cluster.look()
            else:
                return sorted(ended.done, key=self._futures.__getitem__)

    def _result(self, future: Future[Any], task: Task) -> Any:  # noqa: ANN401
        """What a task gave.

        Raises:
            InputError: The input is wrong, or the worker cannot give the same results.
            WaystationError: It could not be done.
        """
        from distributed import KilledWorker

        try:
            told = future.result()
        except KilledWorker as error:
            raise WaystationError(_killed(error, task)) from None
        except ImportError as error:
            self._cluster.check_workers()
            msg = f"{task.name}: a worker could not begin ({type(error).__name__}: {error})"
            raise WaystationError(msg) from error
        finally:
            future.release()
        stamp = told if isinstance(told, Stamp) else told.stamp
        self._cluster.note(check_stamps([stamp]))
        if isinstance(told, Failed):
            raise _failure(told, task)
        assert isinstance(told, Done)
        return told.result


def _failure(told: Failed, task: Task) -> WaystationError:
    if told.problems:
        return InputError(told.problems)
    if told.ours:
        return WaystationError(told.line)
    return TaskError(f"{task.name}, on worker {told.stamp.worker}: {told.line}", told.trace)


def _killed(error: Any, task: Task) -> str:  # noqa: ANN401
    times = error.allowed_failures + 1
    return (
        f"{task.name}: {times} worker{'s' if times > 1 else ''} died over it, the last at "
        f"{error.last_worker.address}; most likely its memory ran out. Give each worker more "
        "memory or fewer threads, or ask for fewer members"
    )


def _no_worker(address: str) -> Problem:
    found = f"a scheduler without workers, for {WORKER_SECONDS:.0f} seconds"
    return Problem(address, 0, "", found, f"a worker: dask worker {address}")


def _lost() -> tuple[type[BaseException], ...]:
    """What Dask raises when the scheduler is gone."""
    from asyncio import CancelledError
    from concurrent.futures import CancelledError as AlsoCancelled

    from distributed.comm.core import CommClosedError

    return CancelledError, AlsoCancelled, CommClosedError, OSError
