"""Files and folders that are not there: the one beside them that may have been meant."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.telling import nearest

_NOT_THERE = ("no such file", "no such folder")
_MOST = 1_000
"""Names of a folder that are looked through."""


def with_near_path(problem: Problem) -> Problem:
    """A problem with a path that is not there, with the nearest one that is; any other as it is.

    Args:
        problem: What is told.
    """
    if problem.found not in _NOT_THERE or "did you mean" in problem.expected:
        return problem
    hint = _near(Path(problem.file), folders=problem.found == "no such folder")
    return dataclasses.replace(problem, expected=problem.expected + hint) if hint else problem


def _near(path: Path, *, folders: bool) -> str:
    """The path with the first part that is not there put right; empty where nothing is near."""
    try:
        missing = next(one for one in (*reversed(path.parents), path) if not one.exists())
        rest = path.relative_to(missing)
        beside = [one for one, _ in zip(missing.parent.iterdir(), range(_MOST), strict=False)]
        there = {one.name: str(one / rest) for one in beside if _fits(one / rest, folders)}
    except (OSError, ValueError, StopIteration):
        return ""
    near = nearest(missing.name, (name for name in sorted(there) if not name.startswith(".")))
    return f" (did you mean {there[near[0]]!r}?)" if near else ""


def _fits(path: Path, folders: bool) -> bool:
    return path.is_dir() if folders else path.exists()
