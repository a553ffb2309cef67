"""A job as a folder: what was asked, how far it is, what came of it. Shared with the worker.

`request.json` is written once; `progress.jsonl` grows line by line; `result.json` appears whole, at
the end. The worker holds `lock` as long as it lives: a job without a result whose lock is free
was interrupted. Nothing else says what state a job is in, so that a server started anew knows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from waystation.server.schema import JobKind, JobState, Progress
from waystation.system.locks import is_locked, lock

REQUEST, PROGRESS, RESULT, LOCK, WORKER = (
    "request.json",
    "progress.jsonl",
    "result.json",
    "lock",
    "worker.json",
)
UPLOADS, OUT = "uploads", "out"
CANCELLED = "cancelled"
"""Marks a job that somebody stopped."""

ENDS: tuple[JobState, ...] = ("done", "failed", "cancelled", "interrupted")


@dataclass(frozen=True)
class Asked:
    """What a job was asked for.

    Attributes:
        kind: What kind of work.
        request: The request, plain values.
        asked_at: When, in UTC, as text; also the time under which the ledger records what is new.
        scenario: The scenario folder.
        results: Where results go.
    """

    kind: JobKind
    request: dict[str, Any]
    asked_at: str
    scenario: str
    results: str


def write_json(path: Path, value: object) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    part.write_text(text, "utf-8", newline="\n")
    os.replace(part, path)  # noqa: PTH105


def read_json(path: Path) -> dict[str, Any] | None:
    """What a file holds; None where there is none that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_asked(folder: Path, asked: Asked) -> None:
    """Keep what was asked."""
    write_json(folder / REQUEST, vars(asked))


def read_asked(folder: Path) -> Asked | None:
    """What was asked; None where the folder holds no job."""
    found = read_json(folder / REQUEST) or {}
    texts = (found.get(name) for name in ("asked_at", "scenario", "results"))
    known = found.get("kind") in get_args(JobKind) and isinstance(found.get("request"), dict)
    if not known or not all(isinstance(text, str) for text in texts):
        return None
    try:
        return Asked(**found)
    except TypeError:
        return None


def add_progress(folder: Path, progress: Progress) -> None:
    """Append how far the job is."""
    with (folder / PROGRESS).open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(progress, ensure_ascii=False) + "\n")


def last_progress(folder: Path) -> tuple[Progress | None, int]:
    """How far the job is, and how many lines told so; a line that is half there is left out."""
    try:
        lines = (folder / PROGRESS).read_bytes().split(b"\n")[:-1]
    except OSError:
        return None, 0
    for number in range(len(lines), 0, -1):
        try:
            told = json.loads(lines[number - 1])
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            return cast("Progress", told), len(lines)
    return None, len(lines)


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold a job's lock, the worker's sign of life; gives False where another one has it."""
    with ExitStack() as kept:
        mine = False
        with suppress(OSError):
            mine = kept.enter_context(lock(folder / LOCK))
        yield mine


def is_held(folder: Path) -> bool:
    """True while a worker lives."""
    return is_locked(folder / LOCK)


def worker_of(folder: Path) -> int | None:
    """Process id of the worker; None before the first."""
    found = (read_json(folder / WORKER) or {}).get("pid")
    return found if type(found) is int and found > 0 else None
