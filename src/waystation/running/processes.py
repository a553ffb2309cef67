"""Tasks in several processes of this machine."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from waystation.domain.errors import WaystationError
from waystation.domain.work import Means, Progress, Runner, Task, silent
from waystation.running.local import Local

STAGE = "Working in several processes"
AHEAD = 2
"""Tasks handed out for each process, so that results do not pile up."""
_held: list[Any] = []
"""In a process of the pool: what all tasks share."""


class Processes:
    """Processes of their own, which live as long as the tasks; each task has one thread."""

    def __init__(self, slots: int, progress: Progress | None = None) -> None:
        """Nothing is begun yet.

        Args:
            slots: Processes.
            progress: Told how many tasks are done.
        """
        self.slots = slots
        self._progress = progress or silent

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
        """Do tasks; as of `waystation.domain.work.Runner`. All has to be picklable."""
        if not tasks:
            return
        pool = ProcessPoolExecutor(
            min(self.slots, len(tasks)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(pickle.dumps(shared),),
        )
        try:
            yield from self._results(pool, tasks)
        except BrokenProcessPool:
            msg = (
                "A process that did a part of the work died; most likely memory ran out. Ask for "
                "fewer processes (--workers) or fewer members"
            )
            raise WaystationError(msg) from None
        finally:
            pool.shutdown(cancel_futures=True)

    def _results(
        self, pool: ProcessPoolExecutor, tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Any]]:
        going: dict[Future[Any], int] = {}
        waiting = iter(enumerate(tasks))
        done = 0
        self._progress(STAGE, 0, len(tasks))
        while done < len(tasks):
            while len(going) < AHEAD * self.slots and (one := next(waiting, None)) is not None:
                going[pool.submit(_do, one[1])] = one[0]
            for future in wait(going, return_when=FIRST_COMPLETED).done:
                position = going.pop(future)
                done += 1
                self._progress(STAGE, done, len(tasks))
                yield position, future.result()
                del future


def on_this_machine(processes: int, progress: Progress | None = None) -> Runner:
    """Who does tasks of one thread each on this machine.

    Args:
        processes: At a time; with one, it is this one.
        progress: Told how far the work is.
    """
    return Processes(processes, progress) if processes > 1 else Local(1, progress)


def _begin(shared: bytes) -> None:
    """Before the first task of a process."""
    # Ctrl-C reaches every process of the terminal: this one ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _held[:] = [pickle.loads(shared)]


def _do(task: Task) -> Any:  # noqa: ANN401
    return task.call(_held[0], *task.arguments, means=Means(1, silent))
