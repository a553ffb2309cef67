"""Writes what was planned into a scenario folder: proven to load, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from waystation.domain.errors import InputError, Problem

_COPIED = (".csv", ".toml")


def write_changes(
    folder: Path, changes: Mapping[str, str], prove: Callable[[str], object], *, dry: bool = False
) -> None:
    """Put new contents of tables into a folder, once a copy of it with them is proven to load.

    Args:
        folder: The scenario folder.
        changes: New content by name of file.
        prove: Raises InputError where a folder is no scenario.
        dry: Prove only, write nothing.

    Raises:
        InputError: The folder with the changes is no scenario, or cannot be written to. Nothing
            has changed then.
    """
    if not changes:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="waystation-") as aside:
            copy = Path(aside) / folder.resolve().name
            copy.mkdir()
            for file in folder.iterdir():
                if file.suffix in _COPIED and file.is_file():
                    shutil.copyfile(file, copy / file.name)
            for name, text in changes.items():
                (copy / name).write_bytes(text.encode())
            _prove(copy, folder, prove)
        if not dry:
            _replace(folder, changes)
    except OSError as error:
        found = f"a place that cannot be written to ({error.strerror})"
        raise InputError([Problem(str(folder), 0, "", found, "a writable folder")]) from error


def _prove(copy: Path, folder: Path, prove: Callable[[str], object]) -> None:
    """Load the copy; problems are told with the paths of the folder itself."""
    try:
        prove(str(copy))
    except InputError as error:
        raise InputError(
            [
                Problem(
                    one.file.replace(str(copy), str(folder)) + " as it would be",
                    one.line,
                    one.column,
                    one.found,
                    one.expected,
                )
                for one in error.problems
            ]
        ) from error


def _replace(folder: Path, changes: Mapping[str, str]) -> None:
    """All files take their names, or none does."""
    fresh: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    done: list[Path] = []
    try:
        for name, text in changes.items():
            handle, made = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
            fresh[folder / name] = Path(made)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(made).chmod(0o644)
        for path, made_path in fresh.items():
            before[path] = path.read_bytes() if path.exists() else None
            made_path.replace(path)
            done.append(path)
    except BaseException:
        for path in done:
            _restore(path, before[path])
        raise
    finally:
        for made_path in fresh.values():
            made_path.unlink(missing_ok=True)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
