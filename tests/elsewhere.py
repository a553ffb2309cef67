"""A runner that treats tasks as badly as a cluster may: all is pickled, any order, done twice."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Sequence
from typing import Any

from waystation.domain.work import Means, Task, silent


class Elsewhere:
    """As if on machines of their own."""

    def __init__(self, slots: int = 3, threads: int = 1) -> None:
        self.slots = slots
        self.names: list[str] = []
        self._means = Means(threads, silent)

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        order = list(enumerate(tasks))
        random.Random(len(tasks)).shuffle(order)
        self.names += [task.name for task in tasks]
        there = pickle.loads(pickle.dumps(shared))
        for position, task in order:
            sent = pickle.loads(pickle.dumps(task))
            lost = sent.call(there, *sent.arguments, means=self._means)
            result = sent.call(there, *sent.arguments, means=self._means)
            assert type(lost) is type(result)
            yield position, pickle.loads(pickle.dumps(result))
