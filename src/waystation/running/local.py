"""Tasks done in this process, one after the other, each on all its threads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from waystation.domain.work import Means, Progress, Task, silent


def cores() -> int:
    """Cores of this machine."""
    return os.cpu_count() or 1


class Local:
    """This process: the default; nothing has to be started."""

    slots = 1

    def __init__(self, threads: int | None = None, progress: Progress | None = None) -> None:
        """Nothing is begun yet.

        Args:
            threads: Threads of each task; one per core where left out.
            progress: Told how far each task is.
        """
        self._means = Means(threads or cores(), progress or silent)

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
        """Do tasks, in their order; as of `waystation.domain.work.Runner`."""
        for position, task in enumerate(tasks):
            yield position, task.call(shared, *task.arguments, means=self._means)
