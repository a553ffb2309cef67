"""The command `verify`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import Members
from waystation.cli_cluster import Scheduler, runner_of
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Progress, Quiet, checked
from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.page.screen import console, show_whole

if TYPE_CHECKING:
    from waystation.verification.verify import Protocol


def verify(
    folders: Annotated[
        list[str],
        typer.Argument(
            help="Scenario folders with counts.csv, or instances of Flee; several are pooled. One "
            "scenario folder without counts.csv: forecasts are scored on its ledger's figures.",
            metavar="DIR...",
        ),
    ],
    every: Annotated[int, typer.Option(help="Days from one as-of day to the next.")] = 14,
    lag: Annotated[int, typer.Option(help="Days after which a count is published.")] = 7,
    members: Members = 500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    origins: Annotated[
        int | None, typer.Option(help="At most so many as-of days a case, spread evenly.")
    ] = None,
    baselines_only: Annotated[
        bool, typer.Option("--baselines-only", help="Only the simple rules.")
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            help="Processes of this machine; 0 for one a core. It changes no result.", min=0
        ),
    ] = 0,
    scheduler: Scheduler = None,
    on: Annotated[
        list[str] | None,
        typer.Option(
            help="As-of days of a folder without counts.csv; may be repeated. Default: every 3 "
            "days from the 8th.",
            metavar="DAY,DAY",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Results folder. Default: results/verify/NAME.")
    ] = None,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the summary in each scenario folder, for its page."),
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """How good forecasts as of past days were, against simple rules; wins and losses alike."""
    from waystation.verification.cases import has_counts
    from waystation.verification.verify import Protocol

    _check_folders(folders)
    if workers and scheduler:
        expected = "none with --scheduler: a cluster has workers of its own"
        raise InputError([Problem("--workers", 0, "", str(workers), expected)])
    without = [folder for folder in folders if not has_counts(Path(folder))]
    if keep:
        _check_kept(folders, without)
    if without:
        _verify_figures(folders, without, on or [], members, seed, out, scheduler, as_json, quiet)
        return
    if on:
        expected = "a scenario folder without counts.csv; with counts, see --every and --origins"
        raise InputError([Problem("--on", 0, "", ",".join(on), expected)])
    protocol = Protocol(every, lag, members, seed, origins, baselines_only)
    _verify_counts(folders, protocol, workers, scheduler, out, keep, as_json, quiet)


def _verify_counts(
    folders: list[str],
    protocol: Protocol,
    workers: int,
    scheduler: str | None,
    out: Path | None,
    keep: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Folders with counts: forecasts are scored on them, those of several folders together."""
    from waystation.forecasting.export import prepare_folder, write_files
    from waystation.page.terminal import files_lines
    from waystation.page.verification import build_verification_page
    from waystation.page.verification_terminal import verification_summary
    from waystation.running.processes import on_this_machine
    from waystation.verification.export import HubTable, write_verification
    from waystation.verification.summary import SUMMARY, summarise, summary_text
    from waystation.verification.verify import check_protocol
    from waystation.verification.verify import verify as run_verify

    check_protocol(protocol)
    if out is not None:
        prepare_folder(out)
    hub = HubTable()
    processes = workers or os.cpu_count() or 1
    with Progress(quiet=quiet) as progress:
        here = on_this_machine(processes, progress)
        with runner_of(scheduler, progress, here) as runner:
            found = run_verify(folders, protocol, runner=runner, progress=progress, watch=hub.add)
        progress("Writing results", 0, 1)
        target = out or Path("results") / "verify" / "-".join(found.cases)
        summary = summary_text(summarise(found))
        pages = {SUMMARY: summary, "page.html": build_verification_page(found)}
        names = write_verification(found, hub, target, pages)
        for folder in folders if keep else ():
            write_files(Path(folder), {SUMMARY: summary.encode()})
    if as_json:
        told = {"folder": target, "files": names, "cases": found.cases}
        tell(True, {**told, "summary": json.loads(summary)})
        return
    console().print(verification_summary(found))
    show_whole(files_lines(str(target), names))


def _check_kept(folders: list[str], without: list[str]) -> None:
    """A summary is kept in scenario folders that were scored on counts."""
    expected = "a scenario folder with counts.csv"
    problems = [
        Problem(folder, 0, "--keep", "a folder that is none", expected)
        for folder in folders
        if folder in without or not (Path(folder) / "scenario.toml").exists()
    ]
    if problems:
        raise InputError(problems)


def _check_folders(folders: list[str]) -> None:
    problems = [
        Problem(folder, 0, "", "a file" if Path(folder).exists() else "no such folder", "a folder")
        for folder in folders
        if not Path(folder).is_dir()
    ]
    if problems:
        raise InputError(problems)


def _verify_figures(
    folders: list[str],
    without: list[str],
    on: list[str],
    members: int,
    seed: int,
    out: Path | None,
    scheduler: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """A folder without counts: forecasts are scored on the figures of its ledger."""
    from waystation.forecasting.export import prepare_folder
    from waystation.page.figures_terminal import figures_summary
    from waystation.page.terminal import files_lines
    from waystation.verification.figures import verify_figures
    from waystation.verification.figures_export import write_figures

    if len(folders) > 1:
        expected = (
            "counts.csv (people counted at places) in each; a folder without is scored on its "
            "figures when it is given alone"
        )
        raise InputError([Problem(one, 0, "", "no counts.csv", expected) for one in without])
    days = _days(on)
    scenario = checked(folders[0], quiet=quiet)
    target = out or Path("results") / "verify" / scenario.name
    prepare_folder(target)
    with Progress(quiet=quiet) as progress:
        with runner_of(scheduler, progress) as runner:
            found = verify_figures(scenario, days, members, seed, progress, runner=runner)
        progress("Writing results", 0, 1)
        names = write_figures(found, target)
    if as_json:
        tell(
            True,
            {
                "folder": target,
                "files": names,
                "cases": [scenario.name],
                "scores": len(found.scores),
            },
        )
        return
    console().print(figures_summary(found))
    show_whole(files_lines(str(target), names))


def _days(on: list[str]) -> list[dt.date]:
    """The days of --on.

    Raises:
        InputError: One of them is no day.
    """
    days, problems = [], []
    for part in filter(None, (text.strip() for text in ",".join(on).split(","))):
        try:
            days.append(parse_day(part))
        except ValueError:
            problems.append(Problem("--on", 0, "", part, "a day that exists, as YYYY-MM-DD"))
    if problems:
        raise InputError(problems)
    return days
