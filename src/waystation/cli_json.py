"""What a command tells: lines for people, or with `--json` one document for programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from waystation.domain.errors import InputError, Problem
from waystation.page.screen import json_text, warn

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document for programs (docs/json.md).")
]


class Heard:
    """Takes what is to be known beside a result: told on standard error at once, and kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        """Tell a line and keep it."""
        warn(line)
        self.lines.append(line)


class Lines:
    """Takes the lines a piece of work tells: shown at once, or kept for a document."""

    def __init__(self, *, as_json: bool) -> None:
        self.kept: list[str] = []
        self._as_json = as_json

    def __call__(self, line: str) -> None:
        """Show a line, or keep it."""
        self.kept.append(line)
        if not self._as_json:
            typer.echo(line)


def tell(as_json: bool, document: Any, *lines: str) -> None:  # noqa: ANN401 - whatever is told
    """Tell a result: one document, or lines.

    Args:
        as_json: Whether a program asks.
        document: What it gets; dataclasses, days, paths and words of a vocabulary may be in it.
        lines: What people get.
    """
    if as_json:
        typer.echo(json_text(plain(document)))
        return
    for line in lines:
        typer.echo(line)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever is told
    """A value as JSON has it: days as YYYY-MM-DD, times in ISO 8601, what is no number as null."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {
            one.name: plain(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if not one.name.startswith("_")
        }
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (Sequence, frozenset, set)) and not isinstance(value, (str, bytes)):
        return [plain(inner) for inner in value]
    return value


def problems_document(problems: Iterable[Problem], error: str = "") -> str:
    """What a program gets instead of a result: every problem, and what failed where none is told.

    Args:
        problems: What is wrong with what was given.
        error: What failed here, where the fault is none of the input.
    """
    told: dict[str, Any] = {"problems": [one.parts() for one in problems]}
    if error:
        told["error"] = error
    return json_text(told)


def wanted(arguments: Sequence[str]) -> bool:
    """Whether a document is asked for."""
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in before


def usage_problem(error: Exception) -> Problem | None:
    """What is wrong with the words of a command; None for an error that tells of something else.

    Args:
        error: As the library that reads the command line raises it.
    """
    message = getattr(error, "format_message", None)
    if message is None:
        return None
    context = getattr(error, "ctx", None)
    command = str(getattr(context, "command_path", "") or "waystation")
    return Problem(command, 0, "", str(message()), f"see {command} --help")


def one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of output at once.

    Raises:
        InputError: Both were asked for.
    """
    if as_json and as_csv:
        raise InputError([Problem("--json --csv", 0, "", "two forms", "one of the two")])
