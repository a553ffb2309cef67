"""The command that passes a forecast on: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import Hashtags, ResultsHome, ScenarioFolder
from waystation.cli_days import utc_now
from waystation.cli_json import AsJson, Heard, tell
from waystation.cli_progress import Quiet, checked, working
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.domain.vocabulary import Audience
from waystation.page.screen import console

if TYPE_CHECKING:
    from waystation.domain.protection import Rule

_DIGITS = 19
"""Digits of a number that no ledger can hold."""


def publish(
    scenario: ScenarioFolder,
    forecast: Annotated[
        str,
        typer.Argument(help="The forecast's number, or its results folder.", metavar="FORECAST"),
    ],
    purpose: Annotated[str, typer.Option(help="What it is for: the help it is to prepare.")] = "",
    by: Annotated[
        str, typer.Option(envvar="WAYSTATION_AUTHOR", help="Who passes it on: a name or a role.")
    ] = "",
    audience: Annotated[
        Audience, typer.Option(help="Who will have it; the strictest is internal.")
    ] = Audience.INTERNAL,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write. Default: published/SCENARIO/DAY-AUDIENCE.")
    ] = None,
    expires: Annotated[
        int | None,
        typer.Option(help="Days after which it is out of date, if that is sooner.", min=1, max=366),
    ] = None,
    override: Annotated[
        list[str] | None,
        typer.Option(help="Number of a rule to set aside; --reason for each.", metavar="RULE"),
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="Why that rule is set aside.", metavar="WHY")
    ] = None,
    results: ResultsHome = Path("results"),
    hashtags: Hashtags = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a folder of a forecast for an audience; refused where it breaks a rule."""
    from waystation.cli_documents import product_document
    from waystation.forecasting.gather import check_named
    from waystation.publishing.publish import publish as make
    from waystation.publishing.records import PUBLISHED, Order

    heard = Heard()
    question = checked(scenario, tell=heard, quiet=quiet)
    check_named(forecast, "the forecast's number, or its results folder", "FORECAST")
    at = utc_now()
    aside = set_aside(override or (), reason or ())
    order = Order(audience, purpose, by, at, expires, aside, hashtags)
    home = results / question.name
    with working("Making the product", quiet=quiet):
        made = make(
            question,
            int(forecast) if forecast.isdecimal() and len(forecast) < _DIGITS else Path(forecast),
            order,
            out=out or PUBLISHED / question.name / f"{at.date().isoformat()}-{audience}",
            home=home,
        )
    if made.settled:
        heard(made.settled)
    if as_json:
        tell(True, product_document(made, audience, heard.lines))
        return
    screen = console()
    for breach in made.set_aside:
        told = f"Set aside, rule {int(breach.rule)}: {breach.found}"
        screen.print(told, highlight=False, soft_wrap=True, markup=False)
    screen.print(f"For {audience}, in {made.folder}:", highlight=False, soft_wrap=True)
    for name in made.files:
        screen.print(f"  {name}", highlight=False)


def set_aside(rules: Sequence[str], reasons: Sequence[str]) -> Mapping[Rule, str]:
    """Rules by number or name ("6", "audiences"), each with the reason at the same place.

    Raises:
        InputError: There is no such rule, or not one reason for each.
    """
    from waystation.domain.protection import Rule

    known = {str(int(rule)): rule for rule in Rule}
    known |= {rule.name.casefold().replace("_", "-"): rule for rule in Rule}
    problems = [
        Problem(
            "--override", 0, "", repr(name), f"the number of a rule, 1 to 18{meant(name, known)}"
        )
        for name in rules
        if name.casefold() not in known
    ]
    if len(rules) != len(reasons):
        found = f"{len(reasons)} reasons for {len(rules)} rules"
        problems.append(Problem("--reason", 0, "", found, "one for each --override, in order"))
    if problems:
        raise InputError(problems)
    return {known[name.casefold()]: why for name, why in zip(rules, reasons, strict=True)}
