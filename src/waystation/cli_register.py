"""The commands of the register of forecasts: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import ScenarioFolder
from waystation.cli_days import utc_now
from waystation.cli_json import AsJson, tell
from waystation.cli_ledger import MOST_NUMBER, WAIT, Wait
from waystation.cli_progress import Progress, Quiet, checked, working
from waystation.domain.errors import InputError, Problem
from waystation.page.screen import console, warn

_EPOCH = "SOURCE_DATE_EPOCH"


def made_moment(now: dt.datetime) -> dt.datetime:
    """When a forecast counts as made: now, or what SOURCE_DATE_EPOCH says.

    Raises:
        InputError: SOURCE_DATE_EPOCH is no whole number of seconds since 1970 that is a time.
    """
    told = os.environ.get(_EPOCH, "")
    if not told:
        return now
    try:
        return dt.datetime.fromtimestamp(int(told), dt.UTC)
    except (ValueError, OverflowError, OSError):
        expected = "whole seconds since 1 January 1970, or nothing"
        raise InputError([Problem(_EPOCH, 0, "", repr(told), expected)]) from None


def review(
    scenario: ScenarioFolder,
    number: Annotated[
        int, typer.Argument(help="The forecast's number.", metavar="NUMBER", max=MOST_NUMBER)
    ],
    by: Annotated[
        str, typer.Option(envvar="WAYSTATION_AUTHOR", help="Who reviewed it: a name or a role.")
    ] = "",
    caveat: Annotated[
        str | None, typer.Option(help="The caveat that matters most, in one line.")
    ] = None,
    note: Annotated[str, typer.Option(help="Anything to know.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the review back: it is a draft again.")
    ] = False,
    wait: Wait = WAIT,
    results: Annotated[Path, typer.Option(help="Where results are; their pages are stamped.")] = (
        Path("results")
    ),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say that a named person reviewed a forecast, with the caveat that matters most."""
    from waystation.evidence.ledger import Ledger
    from waystation.forecasting.gather import LEDGER
    from waystation.page.register_terminal import review_line
    from waystation.reviewed import append_review, review_saved_pages

    home = results / Path(scenario).resolve().name
    now = utc_now()
    with (
        working("Reviewing", quiet=quiet),
        Ledger.open(Path(scenario) / LEDGER, now=now, wait=wait, create=False) as ledger,
    ):
        made = append_review(
            ledger, number, home, by=by, at=now, caveat=caveat, note=note, withdraw=withdraw
        )
    with working("Stamping pages", quiet=quiet):
        pages = review_saved_pages(home, number, made.in_force, made.since)
    if as_json:
        tell(True, {"review": made.review, "pages": pages})
        return
    screen = console()
    screen.print(review_line(made.review), highlight=False)
    if not pages:
        screen.print(f"No saved page of it in {home}.", highlight=False, soft_wrap=True)
    for page in pages:
        screen.print(f"Stamped {page}", highlight=False, soft_wrap=True)


def record(
    scenario: ScenarioFolder,
    results: Annotated[
        Path, typer.Option(help="Where results are: they tell which figures a forecast used.")
    ] = Path("results"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The last ten forecasts of a scenario against what came, and against a simple rule."""
    from waystation.cli_documents import record_document
    from waystation.domain.register import review_in_force
    from waystation.evidence.since import settled_since
    from waystation.forecasting.gather import opened
    from waystation.forecasting.used_figures import used_by_number
    from waystation.page.register_terminal import forecasts_table, record_parts, settled_lines
    from waystation.verification.record import record_of

    question = checked(scenario, tell=warn, quiet=quiet)
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        opened(question, now=now, progress=progress) as (ledger, _),
    ):
        progress("Looking at what came", 0, 1)
        forecasts, reviews = ledger.forecasts(), ledger.reviews()
        found = record_of(question, forecasts, ledger.entries(), ledger.links())
        used = used_by_number(results / Path(scenario).resolve().name)
        flagged = settled_since(ledger, forecasts, used)
    if as_json:
        in_force = {one.number: review_in_force(reviews, one.number) for one in forecasts}
        tell(True, record_document(forecasts, in_force, found, flagged))
        return
    screen = console()
    if not forecasts:
        screen.print("No forecast of this scenario is registered yet.")
        return
    screen.print(forecasts_table(forecasts, reviews, question.update_days, now))
    for line in settled_lines(flagged):
        screen.print(line, highlight=False)
    for part in record_parts(found):
        screen.print(part, highlight=False)
