"""Jobs: asked for, done one after another by worker processes, told of, stopped, run again."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import re
import shutil
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waystation.evidence.standing import time_to_text
from waystation.server import jobfiles
from waystation.server.failures import RefusedError, missing
from waystation.server.hub import Event, Hub
from waystation.server.jobfiles import ENDS, Asked
from waystation.server.schema import Job, JobKind, JobState
from waystation.server.settings import Settings
from waystation.system.processes import OWN_GROUP, end

KEPT = 50
"""Jobs that are over and still told of."""

_LOOK = 0.2
"""Seconds between two looks at how far a worker is."""
_PATIENCE = 5.0
"""Seconds a worker has to end by itself."""

_LANES: Mapping[JobKind, str] = {"forecast": "run", "comparison": "run", "reading": "desk"}
"""Jobs of one lane wait for one another: reading a report does not wait for a forecast."""

_ID = re.compile(r"[0-9a-z-]{1,40}")
_MESSAGES: Mapping[str, str] = {
    "interrupted": "This stopped before it was finished. It can be continued: the same request "
    "gives the same result.",
    "cancelled": "Somebody stopped this.",
}


@dataclass
class Held:
    """A job as the server holds it.

    Attributes:
        id: Its name, and the name of its folder.
        folder: Its folder.
        asked: What was asked for.
        state: As of the last look.
        number: Of the last event told of it.
    """

    id: str
    folder: Path
    asked: Asked
    state: JobState = "queued"
    number: int = 0

    @property
    def lane(self) -> str:
        """Which jobs it waits for."""
        return _LANES[self.asked.kind]

    @property
    def over(self) -> bool:
        """True where nothing more will happen by itself."""
        return self.state in ENDS


@dataclass
class Jobs:
    """All jobs of a scenario; used in the server's own loop alone."""

    settings: Settings
    hub: Hub
    done: Callable[[Held], None] = lambda _: None
    _held: dict[str, Held] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _orphans: list[asyncio.Task[None]] = field(default_factory=list)
    _processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    _stopping: bool = False

    # -------------------------------------------------------- what there is

    def all(self) -> list[Job]:
        """All jobs, newest first."""
        return [self.told(one) for one in reversed(self._held.values())]

    def get(self, key: str) -> Held:
        """One job.

        Raises:
            RefusedError: There is none.
        """
        if key not in self._held:
            raise missing("job", "one of /api/jobs")
        return self._held[key]

    def told(self, held: Held) -> Job:
        """A job as the answers hold it."""
        progress, _ = jobfiles.last_progress(held.folder)
        result = jobfiles.read_json(held.folder / jobfiles.RESULT) or {}
        over = held.state in ("done", "failed")
        return Job(
            id=held.id,
            kind=held.asked.kind,
            state=held.state,
            request=_shown(held.asked.request),
            asked_at=held.asked.asked_at,
            progress=progress,
            result=result.get("result") if over else None,
            message=str(result.get("message", "")) if over else _MESSAGES.get(held.state, ""),
            problems=result.get("problems", []) if over else [],
            resumable=held.state in ("failed", "interrupted", "cancelled"),
        )

    def event(self, held: Held) -> Event:
        """How a job stands, for those who listen to it."""
        name = "progress" if held.state == "running" else held.state
        return Event(name, self.told(held), held.number)

    # -------------------------------------------------------- what is asked

    def submit(
        self, kind: JobKind, request: Mapping[str, Any], uploads: Path | None = None
    ) -> Held:
        """Take a job; the same request that waits or runs already is the same job.

        Args:
            kind: What kind of work.
            request: What is asked for, plain values.
            uploads: Folder with documents; it becomes the job's.
        """
        same = None if uploads else self._same(kind, request)
        if same is not None:
            return same
        settings = self.settings
        now = time_to_text(settings.clock())
        asked = Asked(kind, dict(request), now, str(settings.folder), str(settings.results))
        key = self._new_id(now)
        folder = settings.jobs / key
        if uploads is not None:
            uploads.rename(folder / jobfiles.UPLOADS)
        jobfiles.write_asked(folder, asked)
        held = Held(key, folder, asked)
        self._held[key] = held
        self._tell(held)
        self._forget()
        self._next(held.lane)
        return held

    def resume(self, key: str) -> Held:
        """Run a job again that was interrupted, stopped or failed; with the same request.

        Raises:
            RefusedError: There is none, or it is not over or is done.
        """
        held = self.get(key)
        if held.state not in ("failed", "interrupted", "cancelled"):
            raise RefusedError(409, f"This job is {held.state}; there is nothing to continue.")
        if held.asked.request.get("documents") and not (held.folder / jobfiles.UPLOADS).is_dir():
            words = "The documents of this job are gone since they were read; give them again."
            raise RefusedError(409, words)
        same = self._same(held.asked.kind, held.asked.request)
        if same is not None:
            return same
        for name in (jobfiles.RESULT, jobfiles.PROGRESS, jobfiles.WORKER, jobfiles.CANCELLED):
            (held.folder / name).unlink(missing_ok=True)
        held.state = "queued"
        self._held[key] = self._held.pop(key)
        self._tell(held)
        self._next(held.lane)
        return held

    async def cancel(self, key: str) -> Held:
        """Stop a job that waits or runs.

        Raises:
            RefusedError: There is none, or it is over.
        """
        held = self.get(key)
        if held.over:
            raise RefusedError(409, f"This job is {held.state}; there is nothing to stop.")
        (held.folder / jobfiles.CANCELLED).touch()
        if held.state == "queued":
            self._end(held, "cancelled")
            return held
        self._signal(held, hard=False)
        if not await self._ended(held):
            self._signal(held, hard=True)
            await self._ended(held)
        return held

    async def _ended(self, held: Held) -> bool:
        """Wait for a job to be over, as long as a worker may take; True once it is."""
        for _ in range(int(_PATIENCE / _LOOK)):
            if held.over:
                return True
            await asyncio.sleep(_LOOK)
        return held.over

    # -------------------------------------------------------- start and end

    def start(self) -> None:
        """Take up the jobs that are on disk: those that still run, those that were interrupted."""
        folders = self.settings.jobs.iterdir() if self.settings.jobs.is_dir() else ()
        for folder in sorted(folders):
            asked = jobfiles.read_asked(folder) if _ID.fullmatch(folder.name) else None
            if asked is None:
                continue
            held = Held(folder.name, folder, asked)
            self._held[held.id] = held
            if jobfiles.is_held(folder):
                held.state = "running"
                self._orphans.append(self._spawn(self._follow(held, None)))
            else:
                held.state = _state_on_disk(folder)
        self._forget()

    async def stop(self) -> None:
        """End the workers and wait for them; their jobs can be continued."""
        self._stopping = True
        for one in self._orphans:
            one.cancel()
        for hard in (False, True):
            for process in tuple(self._processes.values()):
                with contextlib.suppress(ProcessLookupError):
                    process.kill() if hard else process.terminate()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_PATIENCE)

    # -------------------------------------------------------- within

    def _same(self, kind: JobKind, request: Mapping[str, Any]) -> Held | None:
        wanted = json.dumps([kind, dict(request)], sort_keys=True)
        for one in self._held.values():
            if not one.over and "documents" not in one.asked.request:
                asked = json.dumps([one.asked.kind, one.asked.request], sort_keys=True)
                if asked == wanted:
                    return one
        return None

    def _new_id(self, now: str) -> str:
        """A name nobody has, another server on the same folder neither; its folder is made."""
        stem = re.sub(r"[^0-9]", "", now)
        for number in range(1, 10_000):
            key = f"{stem}-{number:03}"
            with contextlib.suppress(FileExistsError):
                (self.settings.jobs / key).mkdir(parents=True)
                return key
        raise FileExistsError(errno.EEXIST, "too many jobs, or a folder that is none", stem)

    def _next(self, lane: str) -> None:
        """Start the first that waits in a lane where nothing runs."""
        mine = [one for one in self._held.values() if one.lane == lane and not one.over]
        if self._stopping or not mine or any(one.state == "running" for one in mine):
            return
        held = mine[0]
        held.state = "running"
        self._spawn(self._run(held))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run(self, held: Held) -> None:
        """One worker from its start to its end."""
        with (held.folder / "worker.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "waystation.server.worker",
                str(held.folder),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **OWN_GROUP,
            )
        self._processes[held.id] = process
        if self._stopping:
            process.terminate()
        await self._follow(held, process)

    async def _follow(self, held: Held, process: asyncio.subprocess.Process | None) -> None:
        """Tell how far a worker is until it ends; that of an earlier server is no child of ours."""
        seen = -1
        while process.returncode is None if process else jobfiles.is_held(held.folder):
            _, lines = jobfiles.last_progress(held.folder)
            if lines != seen:
                seen = lines
                self._tell(held)
            if process is None:
                await asyncio.sleep(_LOOK)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _LOOK)
        self._processes.pop(held.id, None)
        self._end(held, _state_on_disk(held.folder))

    def _end(self, held: Held, state: JobState) -> None:
        held.state = state
        self._tell(held)
        self.done(held)
        self._next(held.lane)

    def _tell(self, held: Held) -> None:
        held.number += 1
        self.hub.tell(Event("job", self.told(held), held.number))

    def _signal(self, held: Held, *, hard: bool) -> None:
        """End a worker, as long as it holds its lock: its number is nobody else's by then."""
        process = jobfiles.worker_of(held.folder)
        if process is not None and jobfiles.is_held(held.folder):
            end(process, hard=hard)
        elif own := self._processes.get(held.id):
            with contextlib.suppress(ProcessLookupError):
                own.kill() if hard else own.terminate()

    def _forget(self) -> None:
        """Delete the oldest jobs that are over; their forecasts stay."""
        over = [one for one in self._held.values() if one.state in ("done", "failed", "cancelled")]
        for one in over[: max(0, len(over) - KEPT)]:
            del self._held[one.id]
            shutil.rmtree(one.folder, ignore_errors=True)


def _state_on_disk(folder: Path) -> JobState:
    """The state of a job nobody works at."""
    result = jobfiles.read_json(folder / jobfiles.RESULT)
    if result:
        return "done" if result.get("state") == "done" else "failed"
    return "cancelled" if (folder / jobfiles.CANCELLED).exists() else "interrupted"


def _shown(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request as it is told; of a pasted text its length."""
    text = request.get("text")
    return {**request, "text": f"{len(text):,} characters"} if text is not None else dict(request)


def running(jobs: Iterable[Job]) -> list[Job]:
    """The jobs a page shows at once: those that wait, run or can be continued."""
    return [one for one in jobs if one["state"] in ("queued", "running", "interrupted")]
