"""The command `explain`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import Members, Method, ScenarioFolder
from waystation.cli_json import AsJson
from waystation.cli_progress import Progress, Quiet, checked
from waystation.page.screen import console, json_text, warn


def explain(
    scenario: ScenarioFolder,
    place: Annotated[str, typer.Option(help="Location.")],
    day: Annotated[str, typer.Option(help="Day, the as-of day or later, as YYYY-MM-DD.")],
    what: Annotated[
        str, typer.Option(help="arrivals (on the day), present (at its end) or reach (by then).")
    ] = "arrivals",
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Use nothing published later. Default: last published day, today at most."
        ),
    ] = None,
    members: Members = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.")] = 1,
    method: Method = "auto",
    everything: Annotated[
        bool, typer.Option("--all", help="All origins and unknowns, not only the strongest.")
    ] = False,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="Folder to write explain.csv into.")] = None,
    quiet: Quiet = False,
) -> None:
    """Why a forecast says what it says: each origin's influence, and what the figures told."""
    from waystation.cli_days import utc_now
    from waystation.forecasting.explain import explain as run_explain
    from waystation.forecasting.export import prepare_folder, write_files
    from waystation.forecasting.gather import gather
    from waystation.forecasting.run import as_of_day, check_options
    from waystation.page import explained as page

    question = checked(scenario, tell=warn, quiet=quiet)
    check_options(question, as_of, members, seed, None, utc_now())
    if out is not None:
        prepare_folder(out)
    with Progress(quiet=quiet) as progress:
        progress("Reading reports and evidence", 0, 1)
        ledger = gather(question, now=utc_now(), progress=progress)
        origin = as_of_day(question, as_of, ledger.entries, utc_now())
        found = run_explain(
            question,
            place=place,
            day=day,
            what=what,
            as_of=origin,
            members=members,
            seed=seed,
            entries=ledger.entries,
            links=ledger.links,
            progress=progress,
            method=method,
        )
    if out is not None:
        write_files(out, {"explain.csv": page.as_csv(found).encode()})
    if as_json:
        typer.echo(json_text(page.as_json(found)))
        return
    screen = console()
    screen.print(page.explained(found, everything=everything))
    if out is not None:
        screen.print(f"Results in {out}:\n  explain.csv", highlight=False, soft_wrap=True)
