"""A task where it is done: on a worker of a cluster, which tells what it runs with each result."""

from __future__ import annotations

import traceback
from typing import Any, NamedTuple

from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.domain.work import Means, silent


class Stamp(NamedTuple):
    """What a process runs, as far as results could depend on it.

    Attributes:
        worker: Address of the worker; empty for a process that is none.
        waystation: Version; empty where it is not installed.
        python: Version of the language, major and minor.
        numpy, numba: Versions.
    """

    worker: str
    waystation: str
    python: str
    numpy: str
    numba: str


class Done(NamedTuple):
    """A task that was done."""

    stamp: Stamp
    result: Any


class Failed(NamedTuple):
    """A task that could not be done where it was tried.

    Attributes:
        stamp: Where.
        problems: What is wrong with the input; empty where something else is.
        line: What happened, in one line.
        ours: Raised on purpose: the line says all there is to say.
        trace: Where in the code.
    """

    stamp: Stamp
    problems: tuple[Problem, ...]
    line: str
    ours: bool
    trace: str


class TaskError(WaystationError):
    """A task failed for a reason nobody foresaw.

    Attributes:
        trace: Where in the code, on the worker.
    """

    def __init__(self, line: str, trace: str) -> None:
        super().__init__(line)
        self.trace = trace


def stamp_here(worker: str = "") -> Stamp:
    """What this process runs."""
    import sys

    import numba
    import numpy as np

    from waystation.domain.version import __version__

    python = ".".join(map(str, sys.version_info[:2]))
    return Stamp(worker, __version__, python, np.__version__, numba.__version__)


def work(shared: Any, payload: bytes, version: str) -> Done | Failed | Stamp:  # noqa: ANN401
    """Do a task, as a worker; with the stamp alone where the version is another.

    Args:
        shared: What all tasks share.
        payload: The function and its arguments, pickled.
        version: Of Waystation, where the task was made.
    """
    import pickle

    from distributed import get_worker

    stamp = stamp_here(get_worker().address)
    if stamp.waystation != version:
        return stamp
    try:
        # Made by the program that asks for the work, as everything a worker of Dask is sent.
        call, arguments = pickle.loads(payload)
        return Done(stamp, call(shared, *arguments, means=Means(1, silent)))
    except InputError as error:
        return Failed(stamp, error.problems, str(error), True, "")
    except WaystationError as error:
        return Failed(stamp, (), str(error), True, "")
    except MemoryError as error:
        return Failed(stamp, (), f"ran out of memory {error}".strip(), False, _trace(error))
    except Exception as error:
        line = f"{type(error).__name__}: {error}".strip(": ").replace("\n", " ")
        return Failed(stamp, (), line, False, _trace(error))


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))
