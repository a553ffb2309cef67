"""A line of progress on standard error."""

from __future__ import annotations

from rich.console import Console


class Progress:
    """A line of progress on standard error, gone when done.

    Args:
        unit: What is counted ("day").
    """

    def __init__(self, unit: str = "day") -> None:
        self._console = Console(stderr=True)
        self._status = self._console.status("Starting")
        self._unit = unit
        self._told = ""

    def __enter__(self) -> Progress:
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is; where lines cannot be rewritten, name each stage once."""
        self._status.update(f"{stage}: {self._unit} {done} of {total}" if total > 1 else stage)
        if stage != self._told and not self._console.is_terminal:
            self._console.print(stage)
        self._told = stage
