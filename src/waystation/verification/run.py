"""Asks every forecaster every question, with only what was published by then."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from waystation.domain.errors import WaystationError
from waystation.domain.model import FloatArray
from waystation.domain.verification import Answer, Asked, Case
from waystation.verification.forecaster import Forecaster
from waystation.verification.questions import Target, known_on

_DECIMALS = 6
"""Samples are rounded to so many: sums of logarithms miss a whole number by a hair, and a forecast
of exactly what was reported would count as below it."""


class ForecasterError(WaystationError):
    """A forecaster did not answer as asked: it is wrong, not the case."""


def answers_on(
    case: Case, origin: dt.date, targets: Sequence[Target], forecaster: Forecaster, *, seed: int
) -> list[Answer]:
    """What one forecaster says on one as-of day.

    Args:
        case: The case, whole: the forecaster gets it cut off at the origin.
        origin: The as-of day.
        targets: What is asked.
        forecaster: Who is asked.
        seed: With the case, the origin and the forecaster's name it makes the random stream.

    Raises:
        ForecasterError: It did not answer as asked.
    """
    known = known_on(case, origin)
    told = replace(case, reports=known, last_day=origin)
    questions = [target.question for target in targets]
    rng = np.random.default_rng(_entropy(seed, case.name, origin.isoformat(), forecaster.name))
    samples = forecaster.answer(told, known, questions, rng)
    who = f"{forecaster.name} on {origin} in {case.name}"
    if len(samples) != len(questions):
        msg = f"{who}: {len(samples)} answers to {len(questions)} questions"
        raise ForecasterError(msg)
    return [
        Answer(
            case=case.name,
            forecaster=forecaster.name,
            track=forecaster.track,
            question=target.question,
            samples=_checked(drawn, target.question.asked, who),
            value=target.value,
        )
        for drawn, target in zip(samples, targets, strict=True)
    ]


def _entropy(seed: int, *words: str) -> list[int]:
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return [seed, *np.frombuffer(digest, dtype="<u4").tolist()]


def _checked(samples: FloatArray, asked: Asked, who: str) -> FloatArray:
    """The samples, rounded."""
    drawn: FloatArray = np.asarray(samples, dtype=np.float64).round(_DECIMALS)
    if drawn.ndim != 1 or drawn.size < 2:
        msg = f"{who}: samples of shape {drawn.shape} for {asked}; expected two or more in a row"
        raise ForecasterError(msg)
    if not np.isfinite(drawn).all() or (drawn < 0).any():
        msg = f"{who}: samples for {asked} that are no numbers of 0 or more"
        raise ForecasterError(msg)
    if asked is Asked.OVERFLOW and not np.isin(drawn, (0.0, 1.0)).all():
        msg = f"{who}: samples for an overflow that are not 0 or 1"
        raise ForecasterError(msg)
    return drawn
