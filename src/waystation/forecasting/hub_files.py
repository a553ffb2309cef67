"""Files put into the folder of a hub, which others may have arranged: inside it, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.forecasting.export import unwritable


def write_inside(root: Path, files: Mapping[Path, str]) -> None:
    """Write every file under a new temporary name, then rename all of them.

    Args:
        root: The folder they stay inside.
        files: Their texts, by path.

    Raises:
        InputError: One would land outside the hub, or it cannot be written to.
    """
    _check_inside(root, files)
    parts: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
            # "x": a file or link that is there already is never written to.
            with part.open("xb") as file:
                parts[path] = part
                file.write(text.encode())
        for path, part in parts.items():
            os.replace(part, path)  # noqa: PTH105
    except OSError as error:
        raise unwritable(root, error) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _check_inside(root: Path, files: Iterable[Path]) -> None:
    """Refuse folders of a hub that are links to elsewhere.

    Raises:
        InputError: Every one.
    """
    try:
        inside = root.resolve()
        folders = {path.parent: path.parent.resolve() for path in files}
    except (OSError, RuntimeError) as error:  # links that lead to themselves
        found = "links that lead nowhere"
        raise InputError([Problem(str(root), 0, "--out", found, "a folder of files")]) from error
    outside = [folder for folder, real in folders.items() if not real.is_relative_to(inside)]
    if outside:
        found, expected = "a link to a folder outside the hub", "a folder inside it"
        raise InputError([Problem(str(one), 0, "--out", found, expected) for one in outside])
