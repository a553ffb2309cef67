"""The examples that come with Waystation, written to where somebody can work on them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.scenario.load import load_scenario
from waystation.scenario.write_folder import write_whole

CARAVAN = "caravan-2018"
EXAMPLES: Mapping[str, str] = {
    CARAVAN: "a scenario: the caravan from Honduras, October 2018",
    "unprepared": "three invented reports of a place nobody prepared, to draft a scenario from",
}
"""The examples by name, with what they are."""

_LEFT_OUT = (".sqlite", ".sqlite-wal", ".sqlite-shm")
"""What work in the sources leaves beside an example."""


def example(name: str = CARAVAN, *, out: str | os.PathLike[str] | None = None) -> Path:
    """Write an example into a new folder, whole or not at all; nothing is fetched.

    Args:
        name: "caravan-2018" or "unprepared".
        out: The folder to make; the example's name, here, unless told.

    Returns:
        The folder.

    Raises:
        InputError: There is no such example, the folder exists, or it cannot be written.
    """
    if name not in EXAMPLES:
        expected = " or ".join(EXAMPLES) + meant(name, EXAMPLES)
        raise InputError([Problem("example", 0, "", name, expected)])
    source, folder = _home() / name, Path(out) if out is not None else Path(name)
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix not in _LEFT_OUT
    }
    prove = load_scenario if name == CARAVAN else lambda _: None
    write_whole(files, folder, prove=prove, made_by="an example", names=())
    return folder


def _home() -> Path:
    """Where the examples lie: in the package that is installed, or in the sources."""
    package = Path(__file__).parents[1]
    inside = package / "examples"
    return inside if inside.is_dir() else package.parents[1] / "examples"
