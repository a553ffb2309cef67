"""What the commands `import` share: their options, and how they write and tell what they did."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_json import tell
from waystation.cli_progress import Progress
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import counted

if TYPE_CHECKING:
    from waystation.scenario.loaders.plan import Plan
    from waystation.world.loaders.records import Told

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
Within = Annotated[
    float | None, typer.Option(help="Kilometres within which a place is a location.")
]
LONGEST_LAG = 1100
_SHOWN = 60
"""Lines told in the terminal."""


def lag_days(lag: int | None) -> int | None:
    """The days of `--lag`.

    Raises:
        InputError: They are too many, or below 0.
    """
    if lag is not None and not 0 <= lag <= LONGEST_LAG:
        expected = f"a whole number of days from 0 to {LONGEST_LAG}"
        raise InputError([Problem("--lag", 0, "", str(lag), expected)])
    return lag


def kilometres(option: str, value: float | None) -> float | None:
    """The number of an option.

    Raises:
        InputError: It is not above 0, or too large.
    """
    if value is not None and not 0 < value <= 10_000:
        raise InputError([Problem(option, 0, "", f"{value:g}", "a number above 0, up to 10,000")])
    return value


def finish(
    plan: Plan, *, dry_run: bool, list_to: Path | None, as_json: bool = False, quiet: bool = False
) -> None:
    """Write what was planned, and tell it.

    Args:
        plan: What is to change.
        dry_run: Whether nothing is changed.
        list_to: File for all that is told; None for none.
        as_json: Whether a program asks.
        quiet: Whether no progress is shown.

    Raises:
        InputError: The folder as it would be is no scenario, or cannot be written to.
    """
    from waystation.forecasting.gather import check_folder
    from waystation.scenario.loaders.write import write_changes

    with Progress(quiet=quiet) as progress:
        changes = plan.changed(progress)
        prove = partial(check_folder, progress=progress)
        write_changes(plan.folder, changes, prove, dry=dry_run)
    if list_to is not None:
        list_to.write_text(_as_csv(plan.told), encoding="utf-8", newline="")
    document = {
        "folder": plan.folder,
        "changed": sorted(changes),
        "dry_run": dry_run,
        "done": plan.done,
        "told": plan.told,
        "list": list_to,
    }
    tell(as_json, document, *_lines(plan, changes, dry_run=dry_run, list_to=list_to))


def _lines(
    plan: Plan, changes: Collection[str], *, dry_run: bool, list_to: Path | None
) -> Iterator[str]:
    """What was done, for people."""
    would = "would change" if dry_run else "changed"
    if not changes:
        yield f"{plan.folder}: nothing new"
    for name, counts in plan.done.items():
        what = ", ".join(f"{times:,} {how}" for how, times in counts.items())
        state = f" ({would})" if name in changes else ""
        yield f"{plan.folder / name}{state}: {what}"
    if list_to is not None:
        yield f"{list_to}: {counted(len(plan.told), 'line')} told"
    yield from (f"  {one}" for one in plan.told[:_SHOWN])
    if len(plan.told) > _SHOWN:
        yield f"  and {len(plan.told) - _SHOWN:,} lines more; all with --list FILE"


def _as_csv(told: Sequence[Told]) -> str:
    from waystation.world.tables import table_text

    rows = [(one.outcome, one.where, one.found, one.done) for one in told]
    return table_text([("outcome", "where", "found", "done"), *rows])
