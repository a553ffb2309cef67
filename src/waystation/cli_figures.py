"""The commands `import figures` and `import places`: people's own files; wiring alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_days import utc_now
from waystation.cli_json import AsJson
from waystation.cli_progress import Progress, Quiet
from waystation.cli_told import (
    DryRun,
    Files,
    Into,
    Lag,
    ListTo,
    Within,
    finish,
    kilometres,
    lag_days,
)

MapFile = Annotated[
    Path | None,
    typer.Option("--map", help="TOML file: which column is which of ours.", metavar="MAP"),
]


def import_figures(
    files: Files,
    into: Into,
    map_file: MapFile = None,
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook. Default: the longest.")] = "",
    publisher: Annotated[
        str, typer.Option(help="Who published figures whose rows do not say.")
    ] = "",
    lag: Lag = None,
    within: Within = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Your own spreadsheets: counts by place and day, in any order of columns."""
    from waystation.forecasting.load_figures import FigureOrder, load_figures

    order = FigureOrder(
        into,
        utc_now().date(),
        map_file,
        sheet,
        publisher,
        lag_days(lag),
        kilometres("--within", within),
    )
    with Progress(quiet=quiet) as progress:
        plan = load_figures(files, order, progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)


def import_places(
    files: Files,
    into: Into,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace positions, P-codes, capacities there.")
    ] = False,
    dry_run: DryRun = False,
    list_to: ListTo = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Your own places: points of GeoJSON as locations, lines between two of them as routes."""
    from waystation.forecasting.load_places import load_places

    day = utc_now().date()
    with Progress(quiet=quiet) as progress:
        plan = load_places(files, into, day, overwrite=overwrite, progress=progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)
