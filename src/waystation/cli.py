"""The command line: wires the stages, holds no logic. Exit 2 for bad input, 1 for our failure."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_accounts import app as accounts_app
from waystation.cli_arguments import Days, Hashtags, Members, Method, Published, ScenarioFolder
from waystation.cli_card import card
from waystation.cli_chart import chart
from waystation.cli_cluster import INTERRUPTED, Scheduler, runner_of
from waystation.cli_compare import compare
from waystation.cli_completion import ASKED, answer, completion
from waystation.cli_days import read_day, utc_now
from waystation.cli_doctor import doctor
from waystation.cli_evidence import app as evidence_app
from waystation.cli_example import example
from waystation.cli_examples import PANELS
from waystation.cli_explain import explain
from waystation.cli_help import App
from waystation.cli_hub import hub
from waystation.cli_import import app as import_app
from waystation.cli_json import (
    AsJson,
    Heard,
    one_form,
    problems_document,
    tell,
    usage_problem,
    wanted,
)
from waystation.cli_meant import with_near_path
from waystation.cli_new import From, Place, To, new, options_told, scenario_of
from waystation.cli_progress import Progress, Quiet, checked
from waystation.cli_publish import publish
from waystation.cli_register import made_moment, record, review
from waystation.cli_schema import schema
from waystation.cli_serve import serve
from waystation.cli_sitrep import sitrep
from waystation.cli_store import KeepDays, KeepIn, PartMembers, Resume, resumable, store_order
from waystation.cli_verify import verify
from waystation.domain.errors import InputError, WaystationError
from waystation.domain.places import Location
from waystation.domain.telling import counted
from waystation.domain.version import __version__
from waystation.page.screen import console, guarded, json_text, show_whole, warn, write_data

if TYPE_CHECKING:
    from waystation.domain.scenario import Scenario
    from waystation.drafting.draft import Draft
    from waystation.produce import Order, Produced, StoreOrder

app = App(
    help="Read reports of people on the move and forecast arrivals and needs. For preparing help.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
ledger_app = App(words="ledger", help="The evidence of a scenario.")
app.add_typer(ledger_app, name="ledger", rich_help_panel=PANELS["ledger"])
app.add_typer(evidence_app, name="evidence", rich_help_panel=PANELS["evidence"])
app.add_typer(import_app, name="import", rich_help_panel=PANELS["import"])
app.add_typer(accounts_app, name="accounts", rich_help_panel=PANELS["accounts"])


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
        str | None,
        typer.Option(
            help="Use nothing published later. Default: last published day, today at most."
        ),
    ] = None,
    members: Members = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same forecast.")] = 1,
    days: Days = None,
    out: Annotated[
        Path | None, typer.Option(help="Results folder. Default: results/SCENARIO/DAY.")
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence/--no-evidence", help="Leave all figures aside.")
    ] = True,
    method: Method = "auto",
    published: Published = None,
    start: From = None,
    to: To = None,
    place: Place = None,
    scheduler: Scheduler = None,
    device: Annotated[
        str, typer.Option(help="cpu, or gpu: an NVIDIA GPU of this machine (docs/device.md).")
    ] = "cpu",
    store: KeepDays = False,
    store_in: KeepIn = None,
    resume: Resume = False,
    part_members: PartMembers = None,
    hashtags: Hashtags = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Forecast arrivals, people present and needs; write a results folder with a page.

    Of reports alone: --published, --from, --to and --place tell what they do not.
    """
    from waystation.cli_documents import forecast_document
    from waystation.forecasting.run import check_alone
    from waystation.page.drafted import keep_lines
    from waystation.produce import Order

    if scheduler:
        check_alone(device)
    heard = Heard()
    told = scenario_of(
        sources, published=published, start=start, to=to, place=place, warn=heard, quiet=quiet
    )
    with told as (folder, drafted):
        question = checked(folder, tell=heard, quiet=quiet)
        order = Order(as_of, members, seed, days, method, evidence, device, hashtags)
        kept = store_order(store, store_in, resume, part_members)
        made = _make(question, order, kept, out, scheduler, quiet=quiet)
        if as_json:
            tell(True, forecast_document(made, drafted, heard.lines))
            return
        _show(made, drafted)
        lines = [kept.told(made.folder)] if kept is not None else []
        if drafted:
            given = options_told(published, start, to, place)
            lines += keep_lines(sources, drafted.name, given)
        show_whole(lines)


def _make(
    question: Scenario,
    order: Order,
    kept: StoreOrder | None,
    out: Path | None,
    scheduler: str | None,
    *,
    quiet: bool,
) -> Produced:
    """The forecast, made by this machine or a cluster, with its progress shown."""
    from waystation.produce import produce
    from waystation.running.local import Local

    with (
        Progress(quiet=quiet) as progress,
        runner_of(scheduler, progress, Local(progress=progress)) as runner,
    ):
        now = utc_now()
        with resumable(kept):
            return produce(
                question, order, now=now, made_at=made_moment(now), progress=progress, out=out,
                runner=runner, store=kept,
            )  # fmt: skip


def _show(made: Produced, drafted: Draft | None) -> None:
    """A forecast for people: what is assumed, its number, the briefing, its files."""
    from waystation.page.drafted import assumed_box
    from waystation.page.picks import Picks
    from waystation.page.register_terminal import stamp_lines
    from waystation.page.terminal import briefing, files_lines

    screen = console()
    if drafted:
        screen.print(assumed_box(drafted.choices))
    for line in stamp_lines(made.registered, made.forecast.scenario):
        screen.print(line, highlight=False)
    screen.print(briefing(Picks(made.forecast), made.beside))
    show_whole(files_lines(str(made.folder), made.files))


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
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="The columns of evidence.csv, to edit and keep there.")
    ] = False,
    published: Published = None,
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
    quiet: Quiet = False,
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
    chosen = chosen_reader(reader, endpoint_config, os.environ, warn, send_text=send_text)
    with Progress(quiet=quiet) as progress:
        told = read_files(
            sources, locations, published=day, retrieved=utc_now().date(), tell=warn,
            reader=chosen, progress=progress,
        )  # fmt: skip
    if as_json:
        listed = [
            findings_as_json(findings, origins)
            for findings, origins in zip(told, origins_told(told), strict=True)
        ]
        typer.echo(json_text(listed))
        return
    if as_csv:
        from waystation.evidence.table import evidence_text

        stated = [figure for findings in told for figure in findings.figures]
        write_data(evidence_text(stated))
        return
    screen = console()
    for part in reading_tables(told, origins_told(told)):
        screen.print(part)


def _locations_of(scenario: str) -> tuple[Location, ...]:
    """The locations of a scenario folder; what reads one takes long to load."""
    from waystation.scenario.load import load_scenario

    return load_scenario(scenario).locations


@app.command()
def check(scenario: ScenarioFolder, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Check a scenario folder, its evidence, reports, what-ifs and card: every error at once."""
    from waystation.forecasting.gather import in_order, untold_in
    from waystation.publishing.card_file import read_card
    from waystation.scenario.variants import check_variants
    from waystation.scenario.wording import unkind_in_variant

    heard = Heard()
    with Progress(quiet=quiet) as progress:
        sound = in_order(scenario, tell=heard, progress=progress)
    found = sound.scenario
    for line in untold_in(sound):
        heard(line)
    read_card(scenario)
    for variant in check_variants(found):
        for line in unkind_in_variant(variant):
            heard(line)
    there = ", ".join(
        (
            counted(len(found.locations), "location"),
            counted(len(found.routes), "route"),
            counted(len(found.events), "event"),
            counted(len(found.groups), "group"),
        )
    )
    document = {
        "scenario": scenario,
        "title": found.title,
        "locations": len(found.locations),
        "routes": len(found.routes),
        "events": len(found.events),
        "groups": len(found.groups),
        "problems": [],
        "warnings": heard.lines,
    }
    tell(as_json, document, f"{scenario}: no problems. {there}.")


app.command()(example)
app.command()(new)
app.command()(card)
app.command()(chart)
app.command()(compare)
app.command()(explain)
app.command()(verify)
app.command()(serve)
app.command()(sitrep)
app.command()(review)
app.command()(publish)
app.command()(hub)
app.command()(record)
app.command()(doctor)
app.command()(completion)
app.command()(schema)


@ledger_app.command("export")
def export_ledger(
    scenario: ScenarioFolder,
    table: Annotated[Path, typer.Argument(help="CSV file to write.", metavar="FILE")],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write every figure of the ledger to a CSV file, and its forecasts to one beside it."""
    from waystation.evidence.table import write_evidence
    from waystation.forecasting.export import check_file_to_write
    from waystation.forecasting.gather import check_folder, gather
    from waystation.forecasting.register_beside import export_register

    check_file_to_write(table, "a CSV file")
    with Progress(quiet=quiet) as progress:
        question = check_folder(scenario, progress=progress)
        entries = gather(question, now=utc_now(), progress=progress).entries
        write_evidence(table, entries, progress)
    number, path = export_register(Path(scenario), table)
    document = {"table": table, "figures": len(entries), "register": path, "forecasts": number}
    lines = [f"{path}: {counted(number, 'forecast')} with reviews"] if path else []
    tell(as_json, document, f"{table}: {counted(len(entries), 'figure')}", *lines)


@ledger_app.command("import")
def import_ledger(
    scenario: ScenarioFolder,
    table: Annotated[Path, typer.Argument(help="CSV file to read.", metavar="FILE")],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Add the figures of a CSV file, and the forecasts exported beside it, to the ledger."""
    from waystation.forecasting.gather import add_table, check_folder
    from waystation.forecasting.register_beside import import_register

    with Progress(quiet=quiet) as progress:
        question = check_folder(scenario, progress=progress)
        added = add_table(question, table, now=utc_now(), progress=progress)
    number, path = import_register(Path(scenario), table)
    document = {"table": table, "figures": added, "register": path, "forecasts": number}
    lines = [f"{path}: {counted(number, 'new forecast')}"] if path else []
    tell(as_json, document, f"{table}: {counted(added, 'new figure')}", *lines)


def _complete(shell: str) -> None:
    """Tell a shell's script what can be typed; nothing at all where anything goes wrong."""
    with contextlib.suppress(Exception):
        answer(typer.main.get_command(app), sys.argv[1:], shell)


def main() -> None:
    """Run the command; errors in the input are listed, never shown as a traceback."""
    if shell := os.environ.get(ASKED):
        _complete(shell)
        return
    as_json = wanted(sys.argv[1:])
    with guarded():
        try:
            _run(as_json=as_json)
        except InputError as error:
            problems = [with_near_path(one) for one in error.problems]
            if as_json:
                typer.echo(problems_document(problems))
            warn(f"{counted(len(problems), 'problem')}:")
            for problem in problems:
                warn(str(problem))
            sys.exit(2)
        except WaystationError as error:
            if as_json:
                typer.echo(problems_document((), str(error)))
            sys.stderr.write(f"{error}\n")
            if os.environ.get("WAYSTATION_DEBUG"):
                sys.stderr.write(f"{getattr(error, 'trace', '')}\n")
            sys.exit(getattr(error, "status", 1))
        except SystemExit as end:
            if end.code == INTERRUPTED:
                warn("Interrupted.")
            raise


def _run(*, as_json: bool) -> None:
    """Run what is asked for; what is wrong with its words is a problem for programs.

    Raises:
        InputError: The words of the command are wrong, and a program asks.
    """
    if not as_json:
        app()
        return
    try:
        status = app(standalone_mode=False)
    except typer.Abort:
        sys.exit(1)
    except Exception as error:
        problem = usage_problem(error)
        if problem is None:
            raise
        raise InputError([problem]) from None
    sys.exit(status if isinstance(status, int) else 0)
