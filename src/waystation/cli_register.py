"""The commands of the register of forecasts: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from waystation.domain.errors import InputError, Problem

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
    scenario: Annotated[str, typer.Argument(help="A scenario folder.", metavar="SCENARIO")],
    number: Annotated[int, typer.Argument(help="The forecast's number.", metavar="NUMBER")],
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
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for another program that is writing.", min=0.0)
    ] = 10.0,
    results: Annotated[Path, typer.Option(help="Where results are; their pages are stamped.")] = (
        Path("results")
    ),
) -> None:
    """Say that a named person reviewed a forecast, with the caveat that matters most."""
    from waystation.domain.register import review_in_force
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.register import review as append
    from waystation.forecasting.gather import LEDGER
    from waystation.page.register_terminal import review_line
    from waystation.reviewed import review_saved_pages

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with Ledger.open(Path(scenario) / LEDGER, now=now, wait=wait, create=False) as ledger:
        made = append(
            ledger, number, by=by, at=now, reviewed=not withdraw, caveat=caveat, note=note
        )
        in_force = review_in_force(ledger.reviews(), number)
    console = Console()
    console.print(review_line(made), highlight=False)
    home = results / Path(scenario).resolve().name
    for page in review_saved_pages(home, number, in_force):
        console.print(f"Stamped {page}", highlight=False, soft_wrap=True)


def record(
    scenario: Annotated[str, typer.Argument(help="A scenario folder.", metavar="SCENARIO")],
) -> None:
    """The last ten forecasts of a scenario against what came, and against a simple rule."""
    from waystation.cli_evidence import utc_now
    from waystation.forecasting.gather import check_folder, opened
    from waystation.page.register_terminal import forecasts_table, record_parts
    from waystation.verification.record import record_of

    question = check_folder(scenario, tell=lambda line: typer.echo(line, err=True))
    now = utc_now()
    with opened(question, now=now) as (ledger, _):
        forecasts, reviews = ledger.forecasts(), ledger.reviews()
        found = record_of(question, forecasts, ledger.entries(), ledger.links())
    console = Console()
    if not forecasts:
        console.print("No forecast of this scenario is registered yet.")
        return
    console.print(forecasts_table(forecasts, reviews, question.update_days, now))
    for part in record_parts(found):
        console.print(part, highlight=False)


def export_register(folder: Path, table: Path) -> str:
    """Write the register beside an exported table; a line about it, empty where none is."""
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.register_file import register_path, register_text
    from waystation.forecasting.export import write_files
    from waystation.forecasting.gather import LEDGER

    with Ledger.open(folder / LEDGER, create=False) as ledger:
        number, text = len(ledger.forecasts()), register_text(ledger)
    if not number:
        return ""
    path = register_path(table)
    write_files(path.parent, {path.name: text.encode()})
    return f"{path}: {number} forecasts and their reviews"


def import_register(folder: Path, table: Path) -> str:
    """Add the register that stands beside a table; a line about it, empty where none does."""
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.register_file import add_register, register_path
    from waystation.forecasting.gather import LEDGER

    path = register_path(table)
    if not path.exists():
        return ""
    with Ledger.open(folder / LEDGER, create=False) as ledger:
        return f"{path}: {add_register(ledger, path)} new forecasts"
