"""What all simple rules share: from a predicted change to answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Asked, Case, CountReport, Question, Track
from waystation.verification.baselines.past import Past, past_of
from waystation.verification.baselines.spread import draw_changes, replay

SAMPLES = 500
"""Samples of an answer."""


class SimpleRule(ABC):
    """A rule that predicts a net change of people, with the spread of its own past errors.

    Arrivals, stock and overflow of one span are answered from the same changes. A rule keeps what
    it worked out; the same known reports give the same answer, asked in any order.

    Attributes:
        name: Name in tables.
        track: Rules know nothing of the days after the origin.
    """

    name: str
    track = Track.UNCONDITIONAL

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, int, int], float] = {}

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        """Samples of what may be reported.

        Args:
            case: The case; its counts are not looked at, only the places in its shelters.
            known: Reports published by the origin.
            questions: What is asked.
            rng: Source of randomness.

        Returns:
            (S,) samples for each question: people, or 0 and 1 for an overflow.
        """
        past = past_of(known)
        self.prepare(case, past)
        spans = {(one.place, one.begins.toordinal(), one.ends.toordinal()) for one in questions}
        changes = dict(zip(sorted(spans), self.changes(past, sorted(spans), rng), strict=True))
        return [
            answered(one, changes[one.place, one.begins.toordinal(), one.ends.toordinal()])
            for one in questions
        ]

    def changes(
        self, past: Past, spans: Sequence[tuple[str, int, int]], rng: np.random.Generator
    ) -> list[FloatArray]:
        """(S,) net changes for each place, first and last day."""
        errors = replay(past, lambda *span: self.predicted(past, span[1], *span))
        return [
            draw_changes(
                errors,
                place,
                ends - begins,
                self.predicted(past, past.last, place, begins, ends),
                past.last,
                SAMPLES,
                rng,
            )
            for place, begins, ends in spans
        ]

    def predicted(self, past: Past, today: int, place: str, begins: int, ends: int) -> float:
        """What the rule predicted on a day, worked out once.

        Args:
            past: What is known.
            today: The day; later counts are not used.
            place: Place asked about.
            begins: Day of the last count, as an ordinal.
            ends: Day asked about.
        """
        key = (past.mark_upto(today), place, begins, ends)
        if key not in self._kept:
            then = past if today >= past.last else past.upto(today)
            self._kept[key] = self.change(then, place, begins, ends)
        return self._kept[key]

    def prepare(self, case: Case, past: Past) -> None:  # noqa: B027 (most rules need nothing)
        """Look at what holds for all questions of an origin."""

    @abstractmethod
    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """Net change of people the rule predicts after one day, up to another."""


def answered(question: Question, changes: FloatArray) -> FloatArray:
    """Answers to a question from net changes since the last known count."""
    if question.asked is Asked.ARRIVALS:
        return np.maximum(changes, 0.0)
    stock = np.maximum(question.known + changes, 0.0)
    if question.asked is Asked.STOCK:
        return stock
    return np.asarray(stock > question.threshold, dtype=np.float64)
