"""The command `compare`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import Days, Members, Method, ScenarioFolder
from waystation.cli_json import AsJson, Heard, tell
from waystation.cli_progress import Progress, Quiet, checked
from waystation.page.screen import console, show_whole


def compare(
    scenario: ScenarioFolder,
    variant: Annotated[
        str,
        typer.Argument(
            help="A what-if: a name in the scenario's variants folder, or a .toml file.",
            metavar="VARIANT",
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Use nothing published later. Default: last published day, today at most."
        ),
    ] = None,
    members: Members = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same comparison.")] = 1,
    days: Days = None,
    method: Method = "auto",
    out: Annotated[
        Path | None,
        typer.Option(help="Results folder. Default: results/SCENARIO/DAY/what-if/VARIANT."),
    ] = None,
    hashtags: Annotated[
        bool, typer.Option("--hashtags", help="A row of HXL hashtags in the table.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """What if: the forecast beside the same with changes, and the difference with its band."""
    from waystation.cli_days import utc_now
    from waystation.cli_documents import comparison_document
    from waystation.forecasting.compare import compare as run_compare
    from waystation.forecasting.compare_export import write_comparison
    from waystation.forecasting.correct import read_method
    from waystation.forecasting.export import prepare_folder
    from waystation.forecasting.gather import gather, unpurged
    from waystation.forecasting.run import as_of_day, check_options
    from waystation.page.compare_terminal import comparison_tables
    from waystation.page.terminal import files_lines
    from waystation.scenario.variants import load_variant
    from waystation.scenario.wording import unkind_in_variant

    heard = Heard()
    question = checked(scenario, tell=heard, quiet=quiet)
    asked = load_variant(question, variant)
    for line in unkind_in_variant(asked):
        heard(line)
    check_options(question, as_of, members, seed, days, utc_now())
    read_method(method)
    if out is not None:
        prepare_folder(out)
    with Progress(quiet=quiet) as progress:
        progress("Reading reports and evidence", 0, 1)
        ledger = gather(question, now=utc_now(), progress=progress)
        origin = as_of_day(question, as_of, ledger.entries, utc_now())
        found = run_compare(
            question,
            asked,
            as_of=origin,
            members=members,
            seed=seed,
            days=days,
            entries=ledger.entries,
            links=ledger.links,
            progress=progress,
            method=method,
        )
        progress("Writing results", 0, 1)
        day = found.base.as_of.isoformat()
        folder = out or Path("results") / question.name / day / "what-if" / asked.name
        with unpurged(question, ledger):
            names = write_comparison(found, folder, hashtags=hashtags)
    if as_json:
        tell(True, comparison_document(found, folder, names, heard.lines))
        return
    console().print(comparison_tables(found))
    show_whole(files_lines(str(folder), names))
