"""Asks forecasters in parallel: one job for each case and forecaster, the same with any number.

What a job gives depends on nothing but the case, the forecaster and the seed, and jobs are handed
back in one order, so the number of processes changes no result.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from waystation.domain.verification import Answer, Score
from waystation.verification.cases import CaseFolder
from waystation.verification.forecaster import Forecaster
from waystation.verification.questions import Target
from waystation.verification.run import Progress, answers_of
from waystation.verification.scores import score_answers

AskedOn = tuple[tuple[dt.date, tuple[Target, ...]], ...]
"""Origins with their targets."""


@dataclass(frozen=True)
class Job:
    """All questions of a case to one forecaster.

    Attributes:
        folder: The case.
        asked: Its origins with their targets.
        make: Makes the forecasters of a case.
        position: Which of them is asked.
        seed: Of everything random.
    """

    folder: CaseFolder
    asked: AskedOn
    make: Callable[[CaseFolder], Sequence[Forecaster]]
    position: int
    seed: int


Done = tuple[list[Answer], list[Score]]


def run_jobs(
    jobs: Sequence[Job], *, workers: int = 1, progress: Progress | None = None
) -> Iterator[Done]:
    """Answers and scores of each job, in the order of the jobs.

    Args:
        jobs: What to do; each has to be picklable where there is more than one worker.
        workers: Processes.
        progress: Told before each origin, or with several workers after each job.
    """
    if workers == 1 or len(jobs) == 1:
        for job in jobs:
            yield run_job(job, progress)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context) as pool:
        # Models come first among a case's forecasters and take longest.
        order = sorted(range(len(jobs)), key=lambda number: jobs[number].position)
        futures: dict[int, Future[Done]] = {i: pool.submit(run_job, jobs[i]) for i in order}
        try:
            for number in range(len(jobs)):
                if progress is not None:
                    progress("Forecasting", number, len(jobs))
                yield futures.pop(number).result()
        finally:
            for future in futures.values():
                future.cancel()


def run_job(job: Job, progress: Progress | None = None) -> Done:
    """Ask and score."""
    forecaster = job.make(job.folder)[job.position]
    answers = answers_of(job.folder.case, job.asked, forecaster, seed=job.seed, progress=progress)
    return answers, score_answers(answers)
