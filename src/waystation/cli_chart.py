"""The command that draws charts of a forecast: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import ResultsFolder, one_of
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Progress, Quiet, working
from waystation.domain.work import watched
from waystation.page.screen import console


class Form(StrEnum):
    """What a chart can be written as."""

    PNG = "png"
    SVG = "svg"


def chart(
    results: ResultsFolder,
    place: Annotated[
        list[str] | None,
        typer.Option(help="A place to draw. Default: those most at risk.", metavar="NAME"),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="at-risk, network, groups or ends; of places: present, arrivals, waiting or "
            "needs. Default: all.",
            metavar="KIND",
        ),
    ] = None,
    day: Annotated[
        str | None, typer.Option(help="Day of the network. Default: the as-of day.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every place with anybody.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write. Default: charts, in RESULTS.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="Default: both.", metavar="png|svg")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Draw charts of a forecast as PNG and SVG, of public places alone."""
    from waystation.charting.canvas import plots_module
    from waystation.charting.whole import FORMATS, check_kinds, files_of, wanted
    from waystation.cli_days import read_day
    from waystation.forecasting.export import prepare_folder, write_files
    from waystation.page.saved import read_saved

    check_kinds(kind or ())
    forms = (one_of("--format", form, Form),) if form is not None else FORMATS
    plots_module()
    on = read_day(day, "--day") if day else None
    with working("Reading the forecast", quiet=quiet):
        data = read_saved(results)
        charts = wanted(data, places=place or (), kinds=kind or (), day=on, every=every)
    folder = out or (results if results.suffix != ".json" else results.parent) / "charts"
    prepare_folder(folder)
    files: dict[str, bytes] = {}
    with Progress(quiet=quiet) as progress:
        for one in watched(charts, "Drawing charts", progress):
            files |= files_of(one, forms)
    write_files(folder, files)
    if as_json:
        tell(True, {"folder": folder, "files": list(files)})
        return
    screen = console()
    screen.print(f"Charts in {folder}:", highlight=False, soft_wrap=True)
    for name in files:
        screen.print(f"  {name}", highlight=False, soft_wrap=True)
