"""The command line: wires the stages, holds no logic. Exit 2 for bad input, 1 for our failure."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from waystation.cli_compare import compare
from waystation.cli_evidence import app as evidence_app
from waystation.cli_evidence import one_form, read_day, utc_now
from waystation.cli_explain import explain
from waystation.cli_import import app as import_app
from waystation.cli_new import From, Place, Published, To, new, options_told, scenario_of
from waystation.cli_progress import Progress
from waystation.cli_register import (
    export_register,
    import_register,
    made_moment,
    record,
    review,
)
from waystation.cli_serve import serve
from waystation.cli_verify import verify
from waystation.domain.errors import InputError
from waystation.domain.places import Location
from waystation.domain.version import __version__

app = typer.Typer(
    help="Read reports of people on the move and forecast arrivals and needs. For preparing help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
ledger_app = typer.Typer(help="The evidence of a scenario.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")
app.add_typer(evidence_app, name="evidence")
app.add_typer(import_app, name="import")

ScenarioFolder = Annotated[str, typer.Argument(help="A scenario folder.", metavar="SCENARIO")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"waystation {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read reports of people on the move and forecast arrivals and needs."""


@app.command()
def forecast(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="A scenario folder; or reports (files, folders, .zip bundles) of a place nobody "
            "prepared, from which a scenario is drafted.",
            metavar="SCENARIO|FILE...",
        ),
    ],
    as_of: Annotated[
        str | None, typer.Option(help="Use nothing published later. Default: last published day.")
    ] = None,
    members: Annotated[int, typer.Option(help="Ensemble members.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same forecast.")] = 1,
    days: Annotated[int | None, typer.Option(help="Days ahead. Default: the scenario's.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Results folder. Default: results/SCENARIO/DAY.")
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence/--no-evidence", help="Leave all figures aside.")
    ] = True,
    method: Annotated[
        str, typer.Option(help="How figures correct the past: auto, smoother or filter.")
    ] = "auto",
    published: Published = None,
    start: From = None,
    to: To = None,
    place: Place = None,
) -> None:
    """Forecast arrivals, people present and needs; write a results folder with a page.

    Of reports alone: --published, --from, --to and --place tell what they do not.
    """
    from waystation.forecasting.gather import check_folder
    from waystation.page.drafted import assumed_box, keep_lines
    from waystation.page.picks import Picks
    from waystation.page.register_terminal import stamp_lines
    from waystation.page.terminal import briefing, files_lines
    from waystation.produce import Order, produce

    console = Console()
    told = scenario_of(sources, published=published, start=start, to=to, place=place)
    with told as (folder, drafted):
        question = check_folder(folder, tell=_warn)
        order = Order(as_of, members, seed, days, method, evidence)
        with Progress() as progress:
            now = utc_now()
            made = produce(
                question, order, now=now, made_at=made_moment(now), progress=progress, out=out
            )
        if drafted:
            console.print(assumed_box(drafted.choices))
        for line in stamp_lines(made.registered, question.update_days):
            console.print(line, highlight=False)
        console.print(briefing(Picks(made.forecast)))
        for line in files_lines(str(made.folder), made.files):
            console.print(line, highlight=False, soft_wrap=True)
        if drafted:
            for line in keep_lines(
                sources, drafted.name, options_told(published, start, to, place)
            ):
                console.print(line, highlight=False, soft_wrap=True)


@app.command()
def read(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Reports (.txt, .md, .html, .pdf, .docx, .eml, saved feeds), folders or .zip "
            "bundles of them, web addresses; - for standard input.",
            metavar="FILE|FOLDER|ZIP|URL|-...",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="The columns of evidence.csv, to edit and keep there.")
    ] = False,
    published: Annotated[
        str | None, typer.Option(help="Publication day of reports that do not tell theirs.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Scenario whose locations are looked up first.")
    ] = None,
    reader: Annotated[
        str, typer.Option(help="grammar, or outside: an endpoint as well (docs/outside-reader.md).")
    ] = "grammar",
    endpoint_config: Annotated[
        Path | None, typer.Option(help="TOML file of the outside reader's endpoint.")
    ] = None,
    send_text: Annotated[
        bool, typer.Option("--send-text", help="Let the reports' text leave this machine.")
    ] = False,
) -> None:
    """Read reports: figures with words, range, place, day and speaker; events; statements."""
    from waystation.forecasting.read_files import read_files
    from waystation.forecasting.read_origins import origins_told
    from waystation.page.reading import reading_tables
    from waystation.reports.listing_events import findings_as_json
    from waystation.reports.readers import chosen_reader

    one_form(as_json, as_csv)
    day = read_day(published, "--published") if published else None
    locations = _locations_of(scenario) if scenario else ()
    chosen = chosen_reader(reader, endpoint_config, os.environ, _warn, send_text=send_text)
    told = read_files(
        sources, locations, published=day, retrieved=utc_now().date(), tell=_warn, reader=chosen
    )
    if as_json:
        listed = [
            findings_as_json(findings, origins)
            for findings, origins in zip(told, origins_told(told), strict=True)
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    if as_csv:
        from waystation.evidence.table import evidence_text

        stated = [figure for findings in told for figure in findings.figures]
        typer.echo(evidence_text(stated), nl=False)
        return
    console = Console()
    for part in reading_tables(told, origins_told(told)):
        console.print(part)


def _locations_of(scenario: str) -> tuple[Location, ...]:
    """The locations of a scenario folder; what reads one takes long to load."""
    from waystation.scenario.load import load_scenario

    return load_scenario(scenario).locations


@app.command()
def check(scenario: ScenarioFolder) -> None:
    """Check a scenario folder, its evidence, reports and what-ifs: every error at once."""
    from waystation.forecasting.gather import check_folder
    from waystation.scenario.variants import check_variants

    found = check_folder(scenario, tell=_warn)
    check_variants(found)
    typer.echo(
        f"{scenario}: no problems. {len(found.locations)} locations, {len(found.routes)} routes, "
        f"{len(found.events)} events, {len(found.groups)} groups."
    )


app.command()(new)
app.command()(compare)
app.command()(explain)
app.command()(verify)
app.command()(serve)
app.command()(review)
app.command()(record)


@ledger_app.command("export")
def export_ledger(
    scenario: ScenarioFolder,
    table: Annotated[Path, typer.Argument(help="CSV file to write.")],
) -> None:
    """Write every figure of the ledger to a CSV file, and its forecasts to one beside it."""
    from waystation.evidence.table import write_evidence
    from waystation.forecasting.gather import check_folder, gather

    entries = gather(check_folder(scenario), now=utc_now()).entries
    write_evidence(table, entries)
    typer.echo(f"{table}: {len(entries)} figures")
    if told := export_register(Path(scenario), table):
        typer.echo(told)


@ledger_app.command("import")
def import_ledger(
    scenario: ScenarioFolder,
    table: Annotated[Path, typer.Argument(help="CSV file to read.")],
) -> None:
    """Add the figures of a CSV file, and the forecasts exported beside it, to the ledger."""
    from waystation.forecasting.gather import add_table, check_folder

    added = add_table(check_folder(scenario), table, now=utc_now())
    typer.echo(f"{table}: {added} new figures")
    if told := import_register(Path(scenario), table):
        typer.echo(told)


def _warn(line: str) -> None:
    typer.echo(line, err=True)


def main() -> None:
    """Run the command; errors in the input are listed, never shown as a traceback."""
    try:
        app()
    except InputError as error:
        count = len(error.problems)
        print(f"{count} problem{'s' if count > 1 else ''}:", file=sys.stderr)  # noqa: T201
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
