"""A real Dask cluster of separate processes on this machine, and tasks that do odd things."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from tests.verification_fixture import Steady

from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.domain.work import Means


@contextmanager
def local_cluster(workers: int = 2, *, failures: int = 3, **options: Any) -> Iterator[Any]:
    """A scheduler here, and workers of one thread each in processes of their own.

    Args:
        workers: Number.
        failures: Deaths of workers over one task that are put up with.
        options: Of `distributed.LocalCluster`.
    """
    import dask
    from distributed import LocalCluster

    quiet = {
        "distributed.scheduler.allowed-failures": failures,
        "distributed.worker.memory.monitor-interval": "50ms",
    }
    with (
        dask.config.set(quiet),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            silence_logs=logging.CRITICAL,
            **{"memory_limit": 0, **options},
        ) as cluster,
    ):
        yield cluster


def count(shared: bytes, one: int, *, means: Means) -> tuple[int, int]:
    """The size of what is shared and a number; with one thread."""
    return len(shared) + one, means.threads


def slow(shared: float, one: int, *, means: Means) -> int:
    """A number, after some seconds."""
    del means
    time.sleep(shared)
    return one


def where(shared: float, *, means: Means) -> int:
    """The process it is done in."""
    del means
    time.sleep(shared)
    return os.getpid()


def refuse(shared: None, kind: str, *, means: Means) -> None:
    """Raise an error of a kind."""
    del shared, means
    if kind == "input":
        raise InputError(
            [Problem("a.csv", 3, "people", "'x'", "a number"), Problem("b", 0, "", "c", "d")]
        )
    if kind == "ours":
        raise WaystationError("the sum does not come out even")
    if kind == "memory":
        raise MemoryError
    raise ValueError("one thing\nand another")


def fill(shared: None, *, means: Means) -> int:
    """Take memory until nobody gives more, slowly enough to be seen."""
    del shared, means
    kept = []
    for _ in range(200):
        kept.append(bytes(range(256)) * 40_000)
        time.sleep(0.02)
    return len(kept)


def die_once(shared: str, one: int, *, means: Means) -> int:
    """Kill the worker it is on, unless one was killed before; the file tells."""
    del means
    mark = Path(shared)
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return one
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Broken(Steady):
    """A forecaster that fails for a reason nobody foresaw."""

    def answer(self, *_: object) -> NoReturn:
        raise ZeroDivisionError("nobody is left to divide by")


def broken(*_: object, **__: object) -> list[Broken]:
    """The forecasters of a case."""
    return [Broken("broken", 1.0)]
