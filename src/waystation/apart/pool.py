"""Starts processes apart, gives them tasks, and ends those that stall or die.

One that ended well is kept for the next task; it is left behind after many of them.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, cast

import waystation
from waystation.apart.frames import MOST, BrokenOffError, read_json, write_frame, write_json
from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.system.processes import OWN_GROUP

_START = (
    "import json,sys\n"
    "sys.path[:] = json.loads(sys.argv.pop())\n"
    "from waystation.apart.worker import main\n"
    "main()\n"
)
_KEPT, _USES = 2, 2000
"""Processes that wait for more, and tasks after which one is left behind."""
_ENVIRONMENT = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
)
"""What of the environment goes along; keys and passwords stand in none of these."""


class End(StrEnum):
    """How a task ended that did not end well."""

    STALLED = "stalled"
    MEMORY = "memory"
    DIED = "died"
    FAILED = "failed"


class ApartError(WaystationError):
    """A task ended without a result.

    Attributes:
        end: How.
        detail: Name of the error where it failed.
        fresh: True when it was the first task of its process, so that no other is to blame.
    """

    def __init__(self, end: End, detail: str = "", *, fresh: bool = True) -> None:
        super().__init__(f"{end} {detail}".strip())
        self.end, self.detail, self.fresh = end, detail, fresh


@dataclass(frozen=True)
class Bounds:
    """What a process apart may use.

    Attributes:
        memory: Bytes of address space.
        seconds: Until it tells something, or is done.
    """

    memory: int
    seconds: float


class _Process:
    """A process apart."""

    def __init__(self, bounds: Bounds, running: subprocess.Popen[bytes]) -> None:
        self.bounds, self.running = bounds, running
        self.uses = 0
        self.watch = _Watch(running)

    @property
    def given(self) -> IO[bytes]:
        return cast("IO[bytes]", self.running.stdin)

    @property
    def said(self) -> IO[bytes]:
        return cast("IO[bytes]", self.running.stdout)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Killed when it is waited for too long within."""
        self.watch.until(self.bounds.seconds)
        try:
            yield
        finally:
            self.watch.until(math.inf)

    def end(self) -> None:
        """End it and forget it."""
        self.watch.stop()
        self.running.kill()
        for stream in (self.given, self.said):
            with contextlib.suppress(OSError):
                stream.close()
        self.running.wait()


class _Watch:
    """Kills a process that is waited for longer than it may take.

    One thread for a process, whatever number of tasks it does and of messages it sends: it looks
    when the wait before would have been too long.
    """

    def __init__(self, running: subprocess.Popen[bytes]) -> None:
        self.stalled = False
        self._running = running
        self._deadline = self._look_at = math.inf
        self._changed = threading.Condition()
        self._over = False
        self._thread: threading.Thread | None = None

    def until(self, seconds: float) -> None:
        """From now on so many seconds are too long."""
        self._deadline = deadline = time.monotonic() + seconds
        if deadline < self._look_at:
            with self._changed:
                self._look_at = deadline
                self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()

    def _look(self) -> None:
        with self._changed:
            while not self._over:
                now = time.monotonic()
                if self._deadline <= now:
                    self.stalled = True
                    self._running.kill()
                    return
                if self._look_at <= now:
                    self._look_at = self._deadline
                left = self._look_at - now
                self._changed.wait(None if left == math.inf else left)

    def stop(self) -> None:
        """Watch no longer."""
        with self._changed:
            self._over = True
            self._changed.notify()


_lock = threading.Lock()
_idle: list[_Process] = []


def run(
    task: str,
    arguments: Mapping[str, Any],
    data: bytes,
    bounds: Bounds,
    *,
    fresh: bool = False,
) -> Iterator[Any]:
    """Do a task in a process apart; what it sends, as it comes.

    Args:
        task: A function that is a `Task`, as "module:name".
        arguments: What JSON can hold.
        data: Bytes that nobody trusts.
        bounds: What it may use.
        fresh: True for a process that has done nothing yet.

    Raises:
        InputError: The task found something wrong with its bytes.
        ApartError: It stalled, took too much memory, died or failed.
    """
    process = _taken(bounds, fresh=fresh)
    well = False
    try:
        yield from _done(process, task, arguments, data)
        well = True
    except InputError:
        well = True
        raise
    finally:
        _give_back(process, well=well)


def _done(process: _Process, task: str, arguments: Mapping[str, Any], data: bytes) -> Iterator[Any]:
    fresh, process.uses = process.uses == 0, process.uses + 1
    asked = {"task": task, "arguments": arguments, "seconds": process.bounds.seconds}
    try:
        with process.waiting():
            write_json(process.given, asked, more=True)
            write_frame(process.given, data)
        while True:
            with process.waiting():
                message = read_json(process.said, MOST)
            sort = message[0] if isinstance(message, list) and message else ""
            if sort != "item":
                break
            yield message[1]
    except (OSError, ValueError, BrokenOffError):
        sort = ""
    if process.watch.stalled:
        raise ApartError(End.STALLED, fresh=fresh)
    if sort == "problems":
        raise InputError(_problems(message[1], fresh))
    if sort == "failed":
        raise ApartError(End.FAILED, str(message[1]), fresh=fresh)
    if sort != "end":
        raise ApartError(End.MEMORY if sort == "memory" else End.DIED, fresh=fresh)


def _problems(told: Any, fresh: bool) -> list[Problem]:  # noqa: ANN401 - whatever came
    try:
        return [
            Problem(str(file), int(line), str(column), str(found), str(expected))
            for file, line, column, found, expected in told
        ]
    except (TypeError, ValueError):
        raise ApartError(End.DIED, fresh=fresh) from None


def _taken(bounds: Bounds, *, fresh: bool) -> _Process:
    """A process that waits, or a new one."""
    with _lock:
        for process in () if fresh else tuple(_idle):
            if process.bounds.memory == bounds.memory:
                _idle.remove(process)
                process.bounds = bounds
                if process.running.poll() is None:
                    return process
                process.end()
    return _started(bounds)


def _started(bounds: Bounds) -> _Process:
    """A new process: isolated from the current folder, the user's own modules and our secrets."""
    home = str(Path(str(waystation.__file__)).resolve().parent.parent)
    folders = [str(Path(one).resolve()) for one in sys.path if one]
    paths = list(dict.fromkeys((*folders, home)))
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-I", "-S", "-c", _START, str(bounds.memory), json.dumps(paths)]
    running = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        **OWN_GROUP,
    )
    return _Process(bounds, running)


def _give_back(process: _Process, *, well: bool) -> None:
    """Keep a process for the next task, or end it."""
    if well and process.uses < _USES:
        with _lock:
            if len(_idle) < _KEPT:
                _idle.append(process)
                return
    process.end()


def end_all() -> None:
    """End the processes that wait."""
    with _lock:
        waiting, _idle[:] = tuple(_idle), []
    for process in waiting:
        process.end()


def _forget() -> None:
    """A forked child has no processes apart of its own."""
    global _lock
    _lock = threading.Lock()
    _idle.clear()


atexit.register(end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
