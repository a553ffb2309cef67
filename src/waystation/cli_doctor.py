"""The command `doctor`: what is installed here, and what could be."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from typing import TYPE_CHECKING

import typer

from waystation.cli_json import AsJson
from waystation.page.clean_stream import beneath
from waystation.page.screen import console, json_text

if TYPE_CHECKING:
    from waystation.running.installed import Installed


def doctor(
    as_json: AsJson = False,
) -> None:
    """What is installed here, and what each extra would add; exit status 1 where a part lacks."""
    from waystation.running.installed import installed

    found = installed()
    writable, encoding = _writable(), str(getattr(beneath(sys.stdout), "encoding", None) or "")
    lacking = [one.name for one in found.libraries if not one.version]
    if as_json:
        more = {"folder_writable": writable, "output_encoding": encoding}
        typer.echo(json_text(dataclasses.asdict(found) | more))
    else:
        _show(found, lacking)
        _show_here(writable, encoding)
    if lacking:
        raise typer.Exit(1)


def _show(found: Installed, lacking: list[str]) -> None:
    screen = console()
    memory = f", {found.memory_gib:.0f} GiB" if found.memory_gib else ""
    cores = "1 core" if found.cores == 1 else f"{found.cores} cores"
    screen.print(
        f"Waystation {found.version}, Python {found.python}, SQLite {found.sqlite}, "
        f"{found.system}, {cores}{memory}",
        highlight=False,
    )
    if lacking:
        screen.print("Missing, install Waystation again: " + ", ".join(lacking), highlight=False)
    else:
        number = len(found.libraries)
        screen.print(f"All {number} libraries that are needed are here.", highlight=False)
    screen.print(
        f"Limit on memory for documents from strangers: {found.memory_limit}", highlight=False
    )
    for extra in found.extras:
        here = "here" if extra.here else f'pip install "waystation[{extra.name}]"'
        screen.print(f"{extra.name}: {extra.adds}", highlight=False, markup=False)
        screen.print(f"    {here}", highlight=False, markup=False)


def _show_here(writable: bool, encoding: str) -> None:
    """What of this folder and this terminal matters; no browser is needed to make anything."""
    told = "can be written to" if writable else "cannot be written to: go to another, or give --out"
    for line in (
        f"This folder {told}.",
        f"Output is written as {encoding or 'the system has it'}.",
        "No browser is needed to make pages; any recent one shows them.",
    ):
        console().print(line, highlight=False)


def _writable() -> bool:
    """Whether a file can be made in this folder; it is gone at once."""
    try:
        with tempfile.TemporaryFile(dir="."):
            return True
    except OSError:
        return False
