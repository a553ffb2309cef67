"""The command `card`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import ScenarioFolder
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Progress, Quiet, checked
from waystation.domain.errors import InputError, Problem
from waystation.page.screen import console, warn, write_data


def card(
    scenario: ScenarioFolder,
    out: Annotated[
        Path | None,
        typer.Option(help="Markdown file to write. Default: standard output.", metavar="FILE"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only list what is not filled; exit 2 where anything.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The model card and ethical matrix of a scenario; what is missing is said to be."""
    from waystation.cli_days import utc_now
    from waystation.forecasting.export import check_file_to_write, write_files
    from waystation.forecasting.gather import opened
    from waystation.publishing.card import Known, make_card
    from waystation.publishing.card_file import FILE, read_card
    from waystation.verification.summary import read_summary

    if out is not None and not check:
        check_file_to_write(out, "a Markdown file")
    question = checked(scenario, tell=warn, quiet=quiet)
    filled, verification = read_card(scenario), read_summary(scenario)
    with (
        Progress(quiet=quiet) as progress,
        opened(question, now=utc_now(), progress=progress) as (ledger, _),
    ):
        known = Known(
            question, ledger.entries(), ledger.forecasts(), ledger.reviews(), verification
        )
    made = make_card(known, filled)
    if check and made.gaps:
        file = str(Path(scenario) / FILE)
        raise InputError([Problem(file, 0, "", "not filled", gap) for gap in made.gaps])
    told = f"{len(made.gaps)} not filled" if made.gaps else "everything filled"
    if out is not None and not check:
        write_files(out.parent, {out.name: made.text.encode()})
    if as_json:
        text = {} if check or out is not None else {"text": made.text}
        tell(True, {"scenario": scenario, "gaps": made.gaps, "file": out, **text})
    elif check:
        typer.echo(f"{scenario}: the card is filled.")
    elif out is None:
        write_data(made.text)
    else:
        console().print(f"{out}: {told}", highlight=False, soft_wrap=True)
