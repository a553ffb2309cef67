"""Writes an imported scenario folder: whole and proven to load, or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.scenario.flee_folder import FILES, Import
from waystation.scenario.load import load_scenario
from waystation.world.tables import show


def write_folder(content: Import, out: Path, *, force: bool = False) -> None:
    """Write the folder, whole and proven to load, or leave everything as it was.

    Args:
        content: The files.
        out: The folder; made with its parents.
        force: Replace a folder that holds nothing but files of an earlier import.

    Raises:
        InputError: The folder exists, or holds other files; it cannot be written; or what the
            instance says makes no scenario (more people than one may hold).
    """
    _check_free(out, force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as aside:
            made = Path(aside) / out.name
            made.mkdir()
            for name, text in content.files.items():
                (made / name).write_bytes(text.encode())
            _prove(made, out)
            _put(made, out, Path(aside) / "before")
    except OSError as error:
        found = f"a place that cannot be written to ({error.strerror})"
        expected = "a folder that can be made or written to"
        raise InputError([Problem(str(out), 0, "--out", found, expected)]) from error


def _check_free(out: Path, force: bool) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise InputError([Problem(str(out), 0, "--out", "a file or link", "a folder's name")])
    others = sorted(file.name for file in out.iterdir() if file.name not in FILES)
    if not force:
        expected = "a new folder, or --force"
        raise InputError([Problem(str(out), 0, "--out", "a folder that exists", expected)])
    if others:
        found = f"a folder that holds other things ({show(', '.join(others))})"
        expected = "a folder with nothing but files of an earlier import"
        raise InputError([Problem(str(out), 0, "--force", found, expected)])


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


def _prove(made: Path, out: Path) -> None:
    """Load the folder; problems are told with the paths it will have."""
    try:
        load_scenario(made)
    except InputError as error:
        raise InputError(
            [
                Problem(one.file.replace(str(made), str(out)), *list(vars(one).values())[1:])
                for one in error.problems
            ]
        ) from error
