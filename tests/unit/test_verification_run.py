"""The runner: what comes later cannot be seen, the same seed gives the same, faults are loud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.verification_fixture import Steady, count, day, weekly_case

from waystation.domain.model import FloatArray
from waystation.domain.verification import Answer, Asked, Case, CountReport, Question
from waystation.verification.questions import LeftOut, origins_of, targets_on
from waystation.verification.run import ForecasterError, answers_on


class Nosy(Steady):
    """Uses everything it can get hold of."""

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        seen = sum(one.people for one in (*case.reports, *known)) + case.last_day.toordinal()
        drawn = super().answer(case, known, questions, rng)
        return [
            one if question.asked is Asked.OVERFLOW else one + seen
            for one, question in zip(drawn, questions, strict=True)
        ]


def answers(case: Case, *, seed: int = 1, forecasters: Sequence[Steady] = ()) -> list[Answer]:
    asked = [(origin, targets_on(case, origin, LeftOut())) for origin in origins_of(case)]
    chosen = forecasters or [Nosy("nosy", 50.0)]
    return [
        answer
        for one in chosen
        for origin, targets in asked
        for answer in answers_on(case, origin, targets, one, seed=seed)
    ]


def test_the_future_cannot_be_seen() -> None:
    case = weekly_case()
    origin = origins_of(case)[3]
    changed = tuple(
        replace(one, people=one.people * 3 + 1) if one.published > origin else one
        for one in case.reports
    )
    later = (*changed, count("Fir", 400, 9e5))
    other = replace(case, reports=later, last_day=day(400))
    targets = targets_on(case, origin, LeftOut())
    for seed in (1, 2):
        here = answers_on(case, origin, targets, Nosy("nosy", 50.0), seed=seed)
        there = answers_on(other, origin, targets, Nosy("nosy", 50.0), seed=seed)
        assert [a.samples.tobytes() for a in here] == [b.samples.tobytes() for b in there]


def test_the_past_can_be_seen() -> None:
    case = weekly_case()
    origin = origins_of(case)[3]
    first = replace(case.reports[0], people=case.reports[0].people + 1)
    other = replace(case, reports=(first, *case.reports[1:]))
    targets = targets_on(case, origin, LeftOut())
    here, there = (
        answers_on(it, origin, targets, Nosy("nosy", 1.0), seed=1) for it in (case, other)
    )
    assert not np.allclose(here[0].samples, there[0].samples, rtol=0, atol=0.5)


def test_the_same_seed_gives_the_same_whoever_else_is_asked() -> None:
    case = weekly_case()
    alone = answers(case)
    both = answers(case, forecasters=[Steady("other", 9.0), Nosy("nosy", 50.0)])
    again = [one for one in both if one.forecaster == "nosy"]
    assert [a.samples.tobytes() for a in alone] == [b.samples.tobytes() for b in again]
    assert [a.question for a in alone] == [b.question for b in again]
    other = answers(case, seed=2)
    assert alone[0].samples.tobytes() != other[0].samples.tobytes()
    assert alone[0].samples.tobytes() != alone[-1].samples.tobytes()


def test_a_hair_beside_a_whole_number_is_rounded_off() -> None:
    class Exact(Steady):
        def _one(self, question: Question, rng: np.random.Generator) -> FloatArray:  # noqa: ARG002
            known = 0.0 if question.asked is Asked.OVERFLOW else question.known
            return np.full(9, np.expm1(np.log1p(known)))

    told = answers(weekly_case(), forecasters=[Exact("exact", 0)])
    kept = [a for a in told if a.question.asked is Asked.STOCK and a.question.place == "Gorse"]
    assert kept
    assert all((a.samples == a.value).all() for a in kept)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda _: np.array([1.0]), "expected two or more in a row"),
        (lambda _: np.ones((3, 3)), "expected two or more in a row"),
        (lambda _: np.array([1.0, np.nan]), "no numbers of 0 or more"),
        (lambda _: np.array([1.0, -0.5]), "no numbers of 0 or more"),
        (lambda _: np.array([0.0, 0.5]), "that are not 0 or 1"),
    ],
)
def test_a_wrong_answer_is_loud(wrong: object, told: str) -> None:
    class Wrong(Steady):
        def _one(self, question: Question, rng: np.random.Generator) -> FloatArray:  # noqa: ARG002
            assert callable(wrong)
            return np.asarray(wrong(question))

    with pytest.raises(ForecasterError, match=told):
        answers(weekly_case(), forecasters=[Wrong("wrong", 0)])


def test_a_missing_answer_is_loud() -> None:
    class Silent(Steady):
        def answer(
            self,
            case: Case,
            known: Sequence[CountReport],
            questions: Sequence[Question],
            rng: np.random.Generator,
        ) -> list[FloatArray]:
            return super().answer(case, known, questions, rng)[1:]

    with pytest.raises(ForecasterError, match=r"silent on 2020-03-31 in valley: \d+ answers to"):
        answers(weekly_case(), forecasters=[Silent("silent", 0)])
