"""How far work is, on standard error: a bar with the time left, gone when done.

Only at a terminal: where standard error is a file or a pipe nothing is written. NO_COLOR takes the
colours away; a terminal that cannot move its cursor (TERM=dumb) gets the name of each stage once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.page.clean_stream import beneath
from waystation.page.screen import clean_streams, console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from waystation.domain.scenario import Scenario

Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


class Progress:
    """A bar on standard error, of one stage after another."""

    def __init__(self, *, quiet: bool = False) -> None:
        screen = console(errors=True)
        shown = screen.is_terminal and not quiet
        self._plain = screen if shown and screen.is_dumb_terminal else None
        self._bars = _bars(screen) if shown and not screen.is_dumb_terminal else None
        self._task: TaskID | None = None
        self._stage, self._done = "", 0

    def __enter__(self) -> Progress:
        if self._bars is not None:
            self._bars.start()
            clean_streams()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is.

        Args:
            stage: What is being done.
            done: How much of it is.
            total: How much it is in all; 1 for what has no parts, shown without the time left.
        """
        fresh = stage != self._stage
        if self._plain is not None and fresh:
            self._plain.print(stage, highlight=False)
        if self._bars is not None:
            self._show(self._bars, stage, done, total, fresh=fresh or done < self._done)
        self._stage, self._done = stage, done

    def _show(self, bars: Bars, stage: str, done: int, total: int, *, fresh: bool) -> None:
        whole = total if total > 1 else None
        count = f"{done:,} of {total:,}" if whole else ""
        if fresh or self._task is None:
            if self._task is not None:
                bars.remove_task(self._task)
            self._task = bars.add_task(stage, total=whole, count=count)
        bars.update(self._task, completed=done, total=whole, count=count)


def _bars(screen: Console) -> Bars:
    """A bar with what is done, how much, and the time left."""
    from rich import progress

    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
        progress.TextColumn("{task.fields[count]}", markup=False),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
        console=screen,
        transient=True,
        redirect_stdout=beneath(sys.stdout).isatty(),
        refresh_per_second=4,
    )


def checked(
    folder: str, *, tell: Callable[[str], None] | None = None, quiet: bool = False
) -> Scenario:
    """The scenario of a folder that is in order, with progress while it is checked.

    Args:
        folder: The scenario folder.
        tell: Takes a line for each thing to be known of it.
        quiet: True to show nothing.

    Raises:
        InputError: Anything is wrong; every problem in every file at once.
    """
    from waystation.forecasting.gather import check_folder

    with Progress(quiet=quiet) as progress:
        return check_folder(folder, tell=tell, progress=progress)


@contextmanager
def working(stage: str, *, quiet: bool = False) -> Iterator[None]:
    """A sign of life for work that has no parts.

    Args:
        stage: What is being done.
        quiet: True to show nothing.
    """
    with Progress(quiet=quiet) as progress:
        progress(stage, 0, 1)
        yield
