"""The command `verify`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from waystation.cli_progress import Progress
from waystation.domain.errors import InputError, Problem


def verify(
    folders: Annotated[
        list[str],
        typer.Argument(
            help="Scenario folders with counts.csv, or instances of Flee; several are pooled.",
            metavar="DIR...",
        ),
    ],
    every: Annotated[int, typer.Option(help="Days from one as-of day to the next.")] = 14,
    lag: Annotated[int, typer.Option(help="Days after which a count is published.")] = 7,
    members: Annotated[int, typer.Option(help="Ensemble members.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    origins: Annotated[
        int | None, typer.Option(help="At most so many as-of days a case, spread evenly.")
    ] = None,
    baselines_only: Annotated[
        bool, typer.Option("--baselines-only", help="Only the simple rules.")
    ] = False,
    workers: Annotated[
        int, typer.Option(help="Processes; 0 for one a core. It changes no result.", min=0)
    ] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Results folder. Default: results/verify/NAME.")
    ] = None,
) -> None:
    """How good forecasts as of past days were, against simple rules; wins and losses alike."""
    from waystation.forecasting.export import prepare_folder
    from waystation.page.terminal import files_lines
    from waystation.page.verification import build_verification_page
    from waystation.page.verification_terminal import verification_summary
    from waystation.verification.cases import has_counts
    from waystation.verification.export import HubTable, write_verification
    from waystation.verification.verify import Protocol, check_protocol
    from waystation.verification.verify import verify as run_verify

    _check_folders(folders)
    without = [folder for folder in folders if not has_counts(Path(folder))]
    if without:
        _verify_figures(without)
        return
    protocol = Protocol(every, lag, members, seed, origins, baselines_only)
    check_protocol(protocol)
    if out is not None:
        prepare_folder(out)
    hub = HubTable()
    with Progress("origin") as progress:
        found = run_verify(
            folders,
            protocol,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
            watch=hub.add,
        )
        progress("Writing results", 0, 1)
        target = out or Path("results") / "verify" / "-".join(found.cases)
        names = write_verification(
            found, hub, target, {"page.html": build_verification_page(found)}
        )
    console = Console()
    console.print(verification_summary(found))
    for line in files_lines(str(target), names):
        console.print(line, highlight=False, soft_wrap=True)


def _check_folders(folders: list[str]) -> None:
    problems = [
        Problem(folder, 0, "", "a file" if Path(folder).exists() else "no such folder", "a folder")
        for folder in folders
        if not Path(folder).is_dir()
    ]
    if problems:
        raise InputError(problems)


def _verify_figures(folders: list[str]) -> None:
    """Folders without counts: forecasts are scored on the figures of their ledgers."""
    expected = "counts.csv (people counted at places), or a Flee instance"
    raise InputError([Problem(folder, 0, "", "no counts.csv", expected) for folder in folders])
