"""The option `--scheduler`, and who does a command's work: this machine or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from waystation.domain.work import Progress, Runner

Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Share the work out to the Dask cluster of this scheduler (docs/cluster.md); the "
        "results are the same.",
        metavar="tcp://HOST:PORT",
        envvar="DASK_SCHEDULER_ADDRESS",
    ),
]

INTERRUPTED = 130
"""Exit status after Ctrl-C."""


@contextmanager
def runner_of(
    scheduler: str | None, progress: Progress | None = None, here: Runner | None = None
) -> Iterator[Runner]:
    """Who does the work.

    Args:
        scheduler: Address of a Dask scheduler; None, or nothing in it, for this machine.
        progress: Told how far the work is.
        here: Who does it on this machine; this process where left out.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
    """
    if not scheduler:
        from waystation.running.local import Local

        yield here or Local(progress=progress)
        return
    from waystation.running.cluster import Cluster

    with Cluster.at(scheduler, progress=progress, tell=_tell) as cluster:
        try:
            yield cluster
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def _tell(line: str) -> None:
    typer.echo(line, err=True)
