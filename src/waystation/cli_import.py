"""The commands `import`: other people's data into scenario folders; wiring alone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_days import read_day, utc_now
from waystation.cli_figures import import_figures, import_places
from waystation.cli_help import App
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Progress, Quiet, working
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
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant

app = App(words="import", help="Data of others into scenario folders.")

Fetch = Annotated[
    str | None,
    typer.Option(help="Fetch this into FILE first: parameters as in an address; UCDP: a release."),
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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Turn an instance of the Flee simulator into a scenario folder; tell what was not taken."""
    from waystation.scenario.flee_folder import LONGEST_LAG, REPORT, import_instance
    from waystation.scenario.flee_people import Totals
    from waystation.scenario.flee_write import write_folder
    from waystation.world.flee import read_instance
    from waystation.world.flee_rows import Outcome
    from waystation.world.loaders.kinds import refuse_table

    if totals not in list(Totals):
        raise InputError(
            [Problem("--totals", 0, "", repr(totals), f"camps or file{meant(totals, Totals)}")]
        )
    if not 0 <= lag <= LONGEST_LAG:
        expected = f"a whole number of days from 0 to {LONGEST_LAG}"
        raise InputError([Problem("--lag", 0, "", str(lag), expected)])
    if instance.is_file():
        refuse_table(instance, "flee")
    with working("Reading", quiet=quiet):
        read = read_instance(instance)
        content = import_instance(read, totals=Totals(totals), lag=lag, given=given)
    folder = out or Path("scenarios") / read.name
    with working("Writing the folder", quiet=quiet):
        write_folder(content, folder, force=force)
    counted = Counter(remark.outcome for remark in content.remarks)
    kinds = ", ".join(f"{counted[one]:,} {one}" for one in Outcome)
    tell(
        as_json,
        {"folder": folder, "summary": content.summary, "remarks": content.remarks},
        f"{folder}: taken: {content.summary}",
        f"Not taken as it stands: {len(content.remarks):,} ({kinds}); also in {folder / REPORT}",
        *(f"  {remark}" for remark in content.remarks),
    )


app.command("figures")(import_figures)
app.command("places")(import_places)


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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """UNHCR: Refugee Data Finder, and the Operational Data Portal by place or over time."""
    from waystation.forecasting.load_counts import CountOrder, load_unhcr

    _fetched("unhcr", fetch, files, as_json=as_json, quiet=quiet)
    order = CountOrder(
        into, utc_now().date(), lag_days(lag), kilometres("--within", within), add_places,
        overwrite,
        place=place, stock=stock, departures=departures,
    )  # fmt: skip
    with Progress(quiet=quiet) as progress:
        plan = load_unhcr(files, order, progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)


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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """IOM DTM: displaced people present by place and round; counts of flow monitoring points."""
    from waystation.forecasting.load_counts import CountOrder, load_dtm

    _fetched("dtm", fetch, files, as_json=as_json, quiet=quiet)
    order = CountOrder(
        into, utc_now().date(), lag_days(lag), kilometres("--within", within), add_places,
        overwrite,
        operation=operation,
    )  # fmt: skip
    with Progress(quiet=quiet) as progress:
        plan = load_dtm(files, order, progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)


@app.command("idmc")
def import_idmc(
    files: Files,
    into: Into,
    within: Within = None,
    lag: Lag = None,
    dry_run: DryRun = False,
    list_to: ListTo = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """IDMC: internal displacement updates by event (IDU), and yearly figures (GIDD)."""
    from waystation.forecasting.load_figures import SourceOrder, load_idmc

    order = SourceOrder(into, utc_now().date(), lag_days(lag), kilometres("--within", within))
    with Progress(quiet=quiet) as progress:
        plan = load_idmc(files, order, progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)


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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """ACLED: events as weekly conflict levels. Its terms: not to be re-published."""
    _conflict(
        "acled", files, into, radius, half, until, lag, fetch, dry_run, list_to, as_json, quiet
    )


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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """UCDP: georeferenced (GED) and candidate events as weekly conflict levels."""
    _conflict(
        "ucdp", files, into, radius, half, until, lag, fetch, dry_run, list_to, as_json, quiet
    )


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
    as_json: bool,
    quiet: bool,
) -> None:
    from waystation.forecasting.load_events import EventOrder, load_events

    _fetched(source, fetch, files, as_json=as_json, quiet=quiet)
    order = EventOrder(
        into,
        utc_now().date(),
        lag_days(lag),
        kilometres("--radius", radius),
        kilometres("--half", half),
        read_day(until, "--until") if until else None,
    )
    with Progress(quiet=quiet) as progress:
        plan = load_events(source, files, order, progress)
    finish(plan, dry_run=dry_run, list_to=list_to, as_json=as_json, quiet=quiet)


def _fetched(
    source: str, query: str | None, files: Sequence[Path], *, as_json: bool, quiet: bool
) -> None:
    """Fetch what is asked for into the one file given."""
    if query is None:
        return
    from waystation.world.loaders.fetch import fetch

    if len(files) != 1:
        found = f"{len(files)} files"
        raise InputError([Problem("--fetch", 0, "", found, "one new file for what is fetched")])
    with working("Fetching", quiet=quiet):
        size = fetch(source, query, files[0], os.environ)
    typer.echo(f"{files[0]}: fetched, {size:,} bytes", err=as_json)
