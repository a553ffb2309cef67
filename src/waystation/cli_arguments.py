"""Arguments and options that several commands have, each told once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant

_One = TypeVar("_One", bound=StrEnum)

ScenarioFolder = Annotated[str, typer.Argument(help="A scenario folder.", metavar="SCENARIO")]
ResultsFolder = Annotated[
    Path, typer.Argument(help="The results folder of a forecast.", metavar="RESULTS")
]
ResultsHome = Annotated[Path, typer.Option(help="Where results are.")]
Members = Annotated[int, typer.Option(help="Ensemble members.")]
Days = Annotated[int | None, typer.Option(help="Days ahead. Default: the scenario's.")]
Method = Annotated[
    str, typer.Option(help="How figures correct the past: auto, smoother or filter.")
]
Hashtags = Annotated[
    bool, typer.Option("--hashtags", help="A row of HXL hashtags in tables and workbook.")
]
Published = Annotated[
    str | None, typer.Option(help="Publication day of reports that do not tell theirs.")
]
AccountsFile = Annotated[
    Path | None, typer.Option(help="File of accounts. Default: accounts.sqlite in SCENARIO.")
]


def one_of(option: str, text: str, known: type[_One]) -> _One:
    """The word of a list that an option or argument gives.

    Args:
        option: Its name, as it is told.
        text: What was given.
        known: The words there are.

    Raises:
        InputError: It is none of them.
    """
    if text not in list(known):
        expected = f"one of {', '.join(known)}{meant(text, known)}"
        raise InputError([Problem(option, 0, "", repr(text), expected)])
    return known(text)
