"""The command `example`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_json import AsJson, tell


def example(
    name: Annotated[
        str,
        typer.Argument(
            help="caravan-2018, a scenario, or unprepared, three reports to draft one from.",
            metavar="NAME",
        ),
    ] = "caravan-2018",
    out: Annotated[
        Path | None, typer.Option(help="Folder to make. Default: the example's name, here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write an example that comes with Waystation into a new folder, to try things on."""
    from waystation.scenario.examples import CARAVAN, EXAMPLES
    from waystation.scenario.examples import example as write

    folder = write(name, out=out)
    words = f"waystation forecast {shlex.quote(str(folder))}"
    words += " --as-of 2018-10-29" if name == CARAVAN else ""
    document = {"example": name, "folder": folder, "next": words}
    tell(as_json, document, f"{folder}: {EXAMPLES[name]}", f"Next: {words}")
