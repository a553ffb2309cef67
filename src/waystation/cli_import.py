"""The commands `import`: other people's data into scenario folders; wiring alone."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_evidence import read_day, utc_now
from waystation.domain.errors import InputError, Problem

if TYPE_CHECKING:
    from waystation.scenario.loaders.plan import Plan
    from waystation.world.loaders.records import Told

app = typer.Typer(help="Data of others into scenario folders.", no_args_is_help=True)

Files = Annotated[
    list[Path], typer.Argument(help="Files as the source gives them.", metavar="FILE...")
]
Into = Annotated[str, typer.Option("--into", help="The scenario folder to add to.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would change; change nothing.")]
ListTo = Annotated[
    Path | None, typer.Option("--list", help="CSV file for all that is told, however much.")
]
Lag = Annotated[
    int | None, typer.Option(help="Days from the day data speak of to their publication.")
]
Fetch = Annotated[
    str | None,
    typer.Option(help="Fetch this into FILE first: parameters as in an address; UCDP: a release."),
]
Within = Annotated[
    float | None, typer.Option(help="Kilometres within which a place is a location.")
]
AddPlaces = Annotated[
    bool, typer.Option("--add-places", help="Places that are no location become new ones.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace people present that stand there.")
]
Radius = Annotated[
    float | None, typer.Option(help="Kilometres around a location within which events count.")
]
Half = Annotated[
    float | None, typer.Option(help="Events and deaths a week at which the level is one half.")
]
Until = Annotated[
    str | None, typer.Option(help="Last day the files cover. Default: that of the last event.")
]
LONGEST_LAG = 1100
_SHOWN = 60
"""Lines told in the terminal."""


@app.command("flee")
def import_flee(
    instance: Annotated[
        Path, typer.Argument(help="A Flee instance: input_csv, source_data.", metavar="DIR")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Scenario folder. Default: scenarios/NAME.")
    ] = None,
    totals: Annotated[
        str, typer.Option(help="Who sets off: by the sum of the camps, or by the file of totals.")
    ] = "camps",
    lag: Annotated[
        int, typer.Option(help="Days from the day a count speaks of to its publication.")
    ] = 7,
    given: Annotated[
        bool,
        typer.Option("--given", help="Who sets off is given from all counts, later ones as well."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder of an earlier import.")
    ] = False,
) -> None:
    """Turn an instance of the Flee simulator into a scenario folder; tell what was not taken."""
    from waystation.scenario.flee_folder import LONGEST_LAG, REPORT, import_instance
    from waystation.scenario.flee_people import Totals
    from waystation.scenario.flee_write import write_folder
    from waystation.world.flee import read_instance

    if totals not in list(Totals):
        raise InputError([Problem("--totals", 0, "", repr(totals), "camps or file")])
    if not 0 <= lag <= LONGEST_LAG:
        expected = f"a whole number of days from 0 to {LONGEST_LAG}"
        raise InputError([Problem("--lag", 0, "", str(lag), expected)])
    read = read_instance(instance)
    content = import_instance(read, totals=Totals(totals), lag=lag, given=given)
    folder = out or Path("scenarios") / read.name
    write_folder(content, folder, force=force)
    typer.echo(f"{folder}: {content.summary}")
    typer.echo(f"Not taken as it stands: {len(content.remarks)}; also in {folder / REPORT}")
    for remark in content.remarks:
        typer.echo(f"  {remark}")


@app.command("unhcr")
def import_unhcr(
    files: Files,
    into: Into,
    place: Annotated[
        str, typer.Option(help="Location a running count (timeseries) is the count of.")
    ] = "",
    stock: Annotated[
        bool, typer.Option("--stock", help="A timeseries tells people there, not a running count.")
    ] = False,
    departures: Annotated[
        bool, typer.Option("--departures", help="Increases of a timeseries become departures.")
    ] = False,
    within: Within = None,
    add_places: AddPlaces = False,
    overwrite: Overwrite = False,
    lag: Lag = None,
    fetch: Fetch = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
) -> None:
    """UNHCR: Refugee Data Finder, and the Operational Data Portal by place or over time."""
    from waystation.forecasting.load_counts import CountOrder, load_unhcr

    _fetched("unhcr", fetch, files)
    order = CountOrder(
        into, utc_now().date(), _lag(lag), _kilometres("--within", within), add_places, overwrite,
        place=place, stock=stock, departures=departures,
    )  # fmt: skip
    _finish(load_unhcr(files, order), dry_run=dry_run, list_to=list_to)


@app.command("dtm")
def import_dtm(
    files: Files,
    into: Into,
    operation: Annotated[str, typer.Option(help="Take the rows of this operation alone.")] = "",
    within: Within = None,
    add_places: AddPlaces = False,
    overwrite: Overwrite = False,
    lag: Lag = None,
    fetch: Fetch = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
) -> None:
    """IOM DTM: displaced people present, by place and round."""
    from waystation.forecasting.load_counts import CountOrder, load_dtm

    _fetched("dtm", fetch, files)
    order = CountOrder(
        into, utc_now().date(), _lag(lag), _kilometres("--within", within), add_places, overwrite,
        operation=operation,
    )  # fmt: skip
    _finish(load_dtm(files, order), dry_run=dry_run, list_to=list_to)


@app.command("acled")
def import_acled(
    files: Files,
    into: Into,
    radius: Radius = None,
    half: Half = None,
    until: Until = None,
    lag: Lag = None,
    fetch: Fetch = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
) -> None:
    """ACLED: events as weekly conflict levels. Its terms: not to be re-published."""
    _conflict("acled", files, into, radius, half, until, lag, fetch, dry_run, list_to)


@app.command("ucdp")
def import_ucdp(
    files: Files,
    into: Into,
    radius: Radius = None,
    half: Half = None,
    until: Until = None,
    lag: Lag = None,
    fetch: Fetch = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
) -> None:
    """UCDP: georeferenced (GED) and candidate events as weekly conflict levels."""
    _conflict("ucdp", files, into, radius, half, until, lag, fetch, dry_run, list_to)


def _conflict(
    source: str,
    files: Sequence[Path],
    into: str,
    radius: float | None,
    half: float | None,
    until: str | None,
    lag: int | None,
    fetch: str | None,
    dry_run: bool,
    list_to: Path | None,
) -> None:
    from waystation.forecasting.load_events import EventOrder, load_events

    _fetched(source, fetch, files)
    order = EventOrder(
        into,
        utc_now().date(),
        _lag(lag),
        _kilometres("--radius", radius),
        _kilometres("--half", half),
        read_day(until, "--until") if until else None,
    )
    _finish(load_events(source, files, order), dry_run=dry_run, list_to=list_to)


def _lag(lag: int | None) -> int | None:
    if lag is not None and not 0 <= lag <= LONGEST_LAG:
        expected = f"a whole number of days from 0 to {LONGEST_LAG}"
        raise InputError([Problem("--lag", 0, "", str(lag), expected)])
    return lag


def _kilometres(option: str, value: float | None) -> float | None:
    if value is not None and not 0 < value <= 10_000:
        raise InputError([Problem(option, 0, "", f"{value:g}", "a number above 0, up to 10,000")])
    return value


def _fetched(source: str, query: str | None, files: Sequence[Path]) -> None:
    """Fetch what is asked for into the one file given."""
    if query is None:
        return
    from waystation.world.loaders.fetch import fetch

    if len(files) != 1:
        found = f"{len(files)} files"
        raise InputError([Problem("--fetch", 0, "", found, "one new file for what is fetched")])
    size = fetch(source, query, files[0], os.environ)
    typer.echo(f"{files[0]}: fetched, {size:,} bytes")


def _finish(plan: Plan, *, dry_run: bool, list_to: Path | None) -> None:
    """Write what was planned, and tell it."""
    from waystation.forecasting.gather import check_folder
    from waystation.scenario.loaders.write import write_changes

    changes = plan.changed()
    write_changes(plan.folder, changes, check_folder, dry=dry_run)
    would = "would change" if dry_run else "changed"
    if not changes:
        typer.echo(f"{plan.folder}: nothing new")
    for name, counted in plan.done.items():
        what = ", ".join(f"{times:,} {how}" for how, times in counted.items())
        state = f" ({would})" if name in changes else ""
        typer.echo(f"{plan.folder / name}{state}: {what}")
    if list_to is not None:
        list_to.write_text(_as_csv(plan.told), encoding="utf-8")
        typer.echo(f"{list_to}: {len(plan.told):,} lines told")
    for one in plan.told[:_SHOWN]:
        typer.echo(f"  {one}")
    if len(plan.told) > _SHOWN:
        typer.echo(f"  and {len(plan.told) - _SHOWN:,} lines more; all with --list FILE")


def _as_csv(told: Sequence[Told]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("outcome", "where", "found", "done"))
    writer.writerows((one.outcome, one.where, one.found, one.done) for one in told)
    return out.getvalue()
