"""The command `hub`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_days import utc_now
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Quiet, working
from waystation.domain.errors import InputError, Problem
from waystation.page.screen import console, warn


def hub(
    forecast: Annotated[
        str | None,
        typer.Argument(
            help="The results folder of a forecast, or a product of it for everybody.",
            metavar="FORECAST",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The hub's folder; begun if it is new.")] = None,
    team: Annotated[str, typer.Option(help="The team's short name in the hub.")] = "",
    model: Annotated[str, typer.Option(help="The model's short name in the hub.")] = "waystation",
    names: Annotated[
        Path | None,
        typer.Option(
            "--map", help="CSV (what, ours, theirs): the hub's columns, locations, targets."
        ),
    ] = None,
    contact: Annotated[
        str, typer.Option(help="E-mail address of whoever keeps a hub that is begun.")
    ] = "",
    check: Annotated[
        Path | None,
        typer.Option(help="Only check this file of model output by its hub's rules."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Give a forecast to a hub of forecasts (hubverse.io) by the hub's rules, or check a file."""
    screen = console()
    if check is not None:
        from waystation.forecasting.hub_check import check_file

        with working("Checking rows", quiet=quiet):
            rows = check_file(check, out)
        if as_json:
            tell(True, {"file": check, "rows": rows})
        else:
            screen.print(f"{check}: {rows:,} rows, no breach.", highlight=False, markup=False)
        return
    if forecast is None or out is None:
        missing = "FORECAST" if forecast is None else "--out"
        expected = "waystation hub FORECAST --out HUB --team TEAM, or --check FILE"
        raise InputError([Problem(missing, 0, "", "nothing", expected)])
    from waystation.forecasting.hub import Entry, give

    with working("Making the table of the hub", quiet=quiet):
        made = give(Path(forecast), out, Entry(team, model, contact), names, at=utc_now())
    if not made.product:
        warn(
            "These results were checked for no audience; what leaves your organisation should be a "
            "product of them: waystation publish."
        )
    if made.draft:
        warn("DRAFT: nobody has reviewed this product. Do not share the hub before someone has.")
    if as_json:
        tell(True, made)
        return
    lines = [f"{made.file}: {made.rows:,} rows, by the rules of the hub."]
    if made.replaced:
        lines.append("  it replaces an earlier submission of the same day")
    lines += [f"  left out: {count:,} rows, {why}" for why, count in sorted(made.left.items())]
    if made.begun:
        lines.append(f"A hub was begun in {out}: look at hub-config before you share it.")
    if made.metadata is not None:
        lines.append(f"{made.metadata}: what the model is; add who stands for it, and a licence.")
    if made.to_fill:
        lines.append(f"  the hub also wants told: {', '.join(made.to_fill)}")
    for line in lines:
        screen.print(line, highlight=False, markup=False, soft_wrap=True)
