"""The options of a run whose members' days go to a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.domain.errors import InputError, Problem
from waystation.page.screen import warn

if TYPE_CHECKING:
    from waystation.produce import StoreOrder

KeepDays = Annotated[
    bool,
    typer.Option(
        "--store",
        help="Put the members' days into a folder, where they outgrow memory; the results are the "
        "same (docs/large.md).",
    ),
]
KeepIn = Annotated[
    Path | None,
    typer.Option(
        "--store-in", help="That folder. Default: store, in the results folder.", metavar="FOLDER"
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run into that folder that was interrupted.")
]
PartMembers = Annotated[
    int | None,
    typer.Option(help="Members simulated at a time in such a run. Default: as many as fit."),
]


def store_order(
    store: bool, folder: Path | None, resume: bool, part_members: int | None
) -> StoreOrder | None:
    """What is asked for by the options; None for days in memory.

    Raises:
        InputError: The size of parts is given, and no store.
    """
    if store or folder is not None or resume:
        from waystation.produce import StoreOrder

        return StoreOrder(folder, resume, part_members, warn)
    if part_members is not None:
        expected = "it together with --store"
        raise InputError([Problem("--part-members", 0, "", str(part_members), expected)])
    return None


@contextmanager
def resumable(store: StoreOrder | None) -> Iterator[None]:
    """Work that goes on where it was when it is interrupted, if there is a store.

    Raises:
        StoppedError: It was interrupted.
    """
    from waystation.running.faults import StoppedError

    try:
        yield
    except KeyboardInterrupt:
        if store is None:
            raise
        msg = "Interrupted. What is done is kept: the same command with --resume goes on with it."
        raise StoppedError(msg) from None
