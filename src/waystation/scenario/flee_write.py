"""Writes an imported scenario folder: whole and proven to load, or not at all."""

from __future__ import annotations

from pathlib import Path

from waystation.scenario.flee_folder import FILES, Import
from waystation.scenario.load import load_scenario
from waystation.scenario.write_folder import write_whole


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
    write_whole(
        content.files,
        out,
        prove=load_scenario,
        made_by="an earlier import",
        names=FILES,
        force=force,
    )
