"""Writes a scenario folder that was made from something else: whole and proven, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.world.tables import show

_LISTED = 5


def write_whole(
    files: Mapping[str, str | bytes],
    out: Path,
    *,
    prove: Callable[[Path], object],
    made_by: str,
    names: Collection[str],
    force: bool = False,
) -> None:
    """Write the folder, whole and proven to be in order, or leave everything as it was.

    Args:
        files: Content by name; a name may lie in a folder below ("reports/may.txt").
        out: The folder; made with its parents.
        prove: Raises InputError where the folder it is given is not in order.
        made_by: What makes such folders, in words ("an earlier import").
        names: Every file such a folder may hold, relative to it.
        force: Replace a folder that holds nothing but these.

    Raises:
        InputError: The folder exists, or holds other files; it cannot be written; or it is not
            in order.
    """
    _check_free(out, made_by, {*names, *files}, force=force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as aside:
            made = Path(aside) / out.name
            made.mkdir()
            for name, content in files.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                raw = content.encode() if isinstance(content, str) else content
                (made / name).write_bytes(raw)
            _prove(made, out, prove)
            _put(made, out, Path(aside) / "before")
    except OSError as error:
        found = f"a place that cannot be written to ({error.strerror})"
        expected = "a folder that can be made or written to"
        raise InputError([Problem(str(out), 0, "", found, expected)]) from error


def _check_free(out: Path, made_by: str, names: Collection[str], *, force: bool) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise InputError([Problem(str(out), 0, "", "a file or link", "a folder's name")])
    if not force:
        expected = "a new folder, or --force"
        raise InputError([Problem(str(out), 0, "", "a folder that exists", expected)])
    found = (file for file in out.rglob("*") if not file.is_dir() or file.is_symlink())
    others = sorted(name for file in found if (name := _inside(file, out)) not in names)
    if others:
        more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
        listed = show(", ".join(others[:_LISTED]))
        expected = f"another name, or a folder with nothing but files of {made_by}"
        holds = f"a folder that holds other things ({listed}{more})"
        raise InputError([Problem(str(out), 0, "--force", holds, expected)])


def _inside(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _put(made: Path, out: Path, before: Path) -> None:
    """Rename the folder to where it belongs; on failure the earlier one is back in its place."""
    if not out.exists():
        made.rename(out)
        return
    out.rename(before)
    try:
        made.rename(out)
    except BaseException:
        before.rename(out)
        raise


def _prove(made: Path, out: Path, prove: Callable[[Path], object]) -> None:
    """Check the folder; problems are told with the paths it will have."""
    try:
        prove(made)
    except InputError as error:
        raise InputError(
            [
                Problem(one.file.replace(str(made), str(out)), *list(vars(one).values())[1:])
                for one in error.problems
            ]
        ) from error
