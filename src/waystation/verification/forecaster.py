"""What a forecaster is to the verification: something that answers questions from past counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Case, CountReport, Question, Track


class Forecaster(Protocol):
    """A rule or a model that is asked what will be reported.

    An answer depends on what is given with the questions alone: each as-of day may be asked of
    another one, made anew, in another place.
    """

    @property
    def name(self) -> str:
        """Short name, one word or two; also the hubverse `model_id`."""
        ...

    @property
    def track(self) -> Track:
        """What it is told of the days after the as-of day."""
        ...

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        """Answer all questions of one as-of day.

        Args:
            case: The case as of that day: its reports are `known` and its last day is that day.
            known: Reports published by that day, by place and day.
            questions: All of one as-of day.
            rng: The only source of randomness.

        Returns:
            (S,) samples per question, at least two: people, or 0 and 1 for an overflow.
        """
        ...
