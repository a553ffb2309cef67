"""Work cut into tasks, and who does them: this process, or many machines.

A task is a function of its arguments and of nothing else, so it makes no difference where it is
done, in which order, or whether it has to be done again because a machine was lost.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, in all)."""
Result = TypeVar("Result")
Item = TypeVar("Item")
_OFTEN = 200
"""Times it is told how far a stage is, at most."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def watched(
    items: Iterable[Item], stage: str, progress: Progress, total: int | None = None
) -> Iterator[Item]:
    """Items one after the other, while it is told how far they are.

    Args:
        items: What is to be done.
        stage: What is done with each.
        progress: Told before an item, at most some 200 times in all.
        total: How many items there are, where they have no length; without it, it is told once.
    """
    if total is None:
        total = len(items) if isinstance(items, Sized) else 1
    step = max(1, -(-total // _OFTEN))
    for done, item in enumerate(items):
        if done % step == 0 and done < total:
            progress(stage, done, total)
        yield item


class Means(NamedTuple):
    """What a task has where it is done.

    Attributes:
        threads: Threads it may use.
        progress: Told how far it is; silent where nobody could see it.
    """

    threads: int
    progress: Progress


@dataclass(frozen=True)
class Task:
    """A piece of work.

    Attributes:
        name: What is told of it, and what its result is kept under: no other task of a run has
            it, and it is the same when the run is made again ("past 2, members 0 to 249").
        call: A function of a module, called as `call(shared, *arguments, means=means)`. Its result
            depends on neither the threads nor on anything outside its arguments.
        arguments: What it needs besides what all tasks share.
    """

    name: str
    call: Callable[..., Any]
    arguments: tuple[Any, ...]


class Runner(Protocol):
    """Does tasks."""

    @property
    def slots(self) -> int:
        """Tasks that can be done at a time."""
        ...

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
        """Do tasks; gives (position of the task, result) as they are done, in any order.

        Args:
            shared: What every task needs; handed to each place of work once.
            tasks: The tasks.

        Raises:
            WaystationError: A task could not be done, whatever was tried; tasks whose results
                were already given are done.
        """
        ...


def in_order(runner: Runner, shared: Any, tasks: Sequence[Task]) -> list[Any]:  # noqa: ANN401
    """Do tasks; their results in the order of the tasks."""
    results: list[Any] = [None] * len(tasks)
    for position, result in runner.run(shared, tasks):
        results[position] = result
    return results


class Part(NamedTuple):
    """Members first to beyond - 1 of an ensemble."""

    first: int
    beyond: int


def parts_of(members: int, most: int) -> list[Part]:
    """An ensemble cut into parts of nearly equal size, none larger than `most`."""
    count = max(1, -(-members // most))
    cuts = [members * number // count for number in range(count + 1)]
    return [Part(a, b) for a, b in itertools.pairwise(cuts)]


def equal_parts(members: int, size: int) -> list[Part]:
    """An ensemble cut into parts of one size, but for the last, which may be smaller."""
    return [Part(first, min(first + size, members)) for first in range(0, members, size)]
