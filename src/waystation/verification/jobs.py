"""Hindcasts as tasks: by case, forecaster and as-of day, the same wherever they are made.

What a task gives depends on nothing but the case, the forecaster, the as-of days and the seed, and
results are handed back in one order, so that it makes no difference who does them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from waystation.domain.verification import Answer, Score
from waystation.domain.work import Means, Runner, Task
from waystation.verification.baselines.rule import SimpleRule
from waystation.verification.cases import CaseFolder
from waystation.verification.forecaster import Forecaster
from waystation.verification.questions import Target
from waystation.verification.run import answers_on
from waystation.verification.scores import score_answers

AskedOn = tuple[tuple[dt.date, tuple[Target, ...]], ...]
"""Origins with their targets."""


@dataclass(frozen=True)
class Hindcasts:
    """Everything that is asked.

    Attributes:
        folders: The cases.
        asked: Of each case its origins with their targets.
        make: Makes the forecasters of a case.
        seed: Of everything random.
    """

    folders: tuple[CaseFolder, ...]
    asked: tuple[AskedOn, ...]
    make: Callable[[CaseFolder], Sequence[Forecaster]]
    seed: int


class Block(NamedTuple):
    """Origins of a case that one forecaster is asked about in one task.

    Attributes:
        case: Position of the case.
        forecaster: Position of the forecaster among those of the case.
        name: Its name.
        first, beyond: Origins number first to beyond - 1.
    """

    case: int
    forecaster: int
    name: str
    first: int
    beyond: int


Done = tuple[list[Answer], list[Score]]


def blocks_of(asked: Hindcasts) -> list[Block]:
    """All that is asked, cut into blocks, in the order of results.

    A simple rule keeps what it worked out of a case's past, and its last origin needs nearly all
    of it: to ask for its origins in different places would only do the same work several times. A
    model begins anew with each origin.
    """
    blocks = []
    for case, (folder, origins) in enumerate(zip(asked.folders, asked.asked, strict=True)):
        for position, forecaster in enumerate(asked.make(folder)):
            size = max(1, len(origins) if isinstance(forecaster, SimpleRule) else 1)
            blocks += [
                Block(case, position, forecaster.name, first, min(first + size, len(origins)))
                for first in range(0, len(origins), size)
            ]
    return blocks


def hindcast(asked: Hindcasts, runner: Runner) -> Iterator[Done]:
    """Answers and scores of each block, in the order of the blocks.

    Args:
        asked: What is asked; picklable where the runner is another process.
        runner: Who does it.
    """
    blocks = blocks_of(asked)
    longest = sorted(blocks, key=_longest_of_case) if runner.slots > 1 else blocks
    at = {block: number for number, block in enumerate(blocks)}
    early: dict[int, Done] = {}
    turn = 0
    for position, done in runner.run(asked, [_task(asked, block) for block in longest]):
        early[at[longest[position]]] = done
        while turn in early:
            yield early.pop(turn)
            turn += 1


def _longest_of_case(block: Block) -> tuple[int, int]:
    """Order where several are done at a time: no long one is left over at the end of its case."""
    return block.case, block.first - block.beyond


def _task(asked: Hindcasts, block: Block) -> Task:
    name = asked.folders[block.case].case.name
    days = [origin.isoformat() for origin, _ in asked.asked[block.case][block.first : block.beyond]]
    until = f" to {days[-1]}" if len(days) > 1 else ""
    return Task(f"{name}, {block.name}, as of {days[0]}{until}", run_block, (block,))


def run_block(asked: Hindcasts, block: Block, *, means: Means) -> Done:
    """Ask and score."""
    folder, origins = asked.folders[block.case], asked.asked[block.case]
    forecaster = asked.make(folder)[block.forecaster]
    answers: list[Answer] = []
    scores: list[Score] = []
    for number in range(block.first, block.beyond):
        stage = f"Forecasting {folder.case.name}: {forecaster.name}"
        means.progress(stage, number + 1, len(origins))
        told = answers_on(folder.case, *origins[number], forecaster, seed=asked.seed)
        answers += told
        scores += score_answers(told)
    return answers, scores
