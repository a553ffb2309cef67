"""Scores against slow references written out from their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.verification_fixture import day

from waystation.domain.forecast import QUANTILES
from waystation.domain.verification import Answer, Asked, Question, Track
from waystation.verification.scores import fair_crps, score_answers, weighted_interval_score


def answer(samples: list[float], value: float, asked: Asked = Asked.ARRIVALS) -> Answer:
    question = Question(asked, "Fir", day(30), 14, day(21), 250.0, day(44), 300.0)
    return Answer("valley", "rule", Track.UNCONDITIONAL, question, np.array(samples), value)


def slow_crps(samples: np.ndarray, value: float) -> float:
    """E|X - y| - E|X - X'| / 2 over all pairs of different members."""
    size = len(samples)
    off = sum(abs(x - value) for x in samples) / size
    pairs = sum(abs(x - y) for x in samples for y in samples) / (size * (size - 1))
    return float(off - pairs / 2)


def slow_wis(samples: np.ndarray, value: float) -> float:
    """Bracher et al. 2021, equations 1 and 2, with the reported quantiles."""
    quantile = {level: float(np.quantile(samples, level)) for level in QUANTILES}
    total, number = abs(value - quantile[0.5]) / 2, 0.5
    for low in (level for level in QUANTILES if level < 0.5):
        high = next(level for level in QUANTILES if math.isclose(level, 1 - low))
        alpha, lower, upper = 2 * low, quantile[low], quantile[high]
        score = upper - lower
        score += 2 / alpha * max(lower - value, 0) + 2 / alpha * max(value - upper, 0)
        total, number = total + alpha / 2 * score, number + 1
    return total / number


@pytest.mark.parametrize("value", [0.0, 3.0, 55.0, 1e4])
def test_people_are_scored_as_defined(value: float) -> None:
    rng = np.random.default_rng(3)
    samples = np.round(rng.lognormal(3, 1, size=41) * (rng.random(41) > 0.3))
    (score,) = score_answers([answer(samples.tolist(), value)])
    assert score.crps == pytest.approx(slow_crps(samples, value), abs=1e-9)
    log = slow_crps(np.log1p(samples), math.log1p(value))
    assert score.log_crps == pytest.approx(log, abs=1e-9)
    assert score.wis == pytest.approx(slow_wis(samples, value), abs=1e-9)
    assert math.isnan(score.brier)
    assert score.pit_low == pytest.approx(sum(x < value for x in samples) / 41)
    assert score.pit_high == pytest.approx(sum(x <= value for x in samples) / 41)


def test_an_overflow_is_scored_as_defined() -> None:
    for ones, value in ((3, 1.0), (3, 0.0), (10, 1.0), (0, 1.0)):
        samples = [1.0] * ones + [0.0] * (10 - ones)
        (score,) = score_answers([answer(samples, value, Asked.OVERFLOW)])
        fair = (ones / 10 - value) ** 2 - ones * (10 - ones) / (100 * 9)
        assert score.brier == pytest.approx(fair, abs=1e-12)
        assert math.isnan(score.crps)
        assert math.isnan(score.log_crps)
        assert math.isnan(score.wis)


def test_the_fair_score_does_not_depend_on_the_number_of_samples() -> None:
    rng = np.random.default_rng(5)
    value = rng.normal(size=20_000)
    few, many = (fair_crps(rng.normal(size=(20_000, size)), value) for size in (3, 40))
    expected = 1 / math.sqrt(math.pi)
    spread = few.std() / math.sqrt(len(few))
    assert few.mean() == pytest.approx(expected, abs=4 * spread)
    assert many.mean() == pytest.approx(expected, abs=4 * spread)


def test_a_point_forecast_scores_its_error() -> None:
    samples = np.full((1, 9), 70.0)
    assert fair_crps(samples, np.array([100.0]))[0] == pytest.approx(30.0)
    assert weighted_interval_score(samples, np.array([100.0]))[0] == pytest.approx(30.0)


def test_the_bands_hold_what_lies_on_their_ends() -> None:
    samples = [float(n) for n in range(101)]
    inside = {
        value: score_answers([answer(samples, value)])[0].inside
        for value in (2.5, 5.0, 10.0, 25.0, 24.0, 50.0, 97.6)
    }
    assert inside[2.5] == (False, False, False, True)
    assert inside[5.0] == (False, False, True, True)
    assert inside[10.0] == (False, True, True, True)
    assert inside[25.0] == inside[50.0] == (True, True, True, True)
    assert inside[24.0] == (False, True, True, True)
    assert inside[97.6] == (False, False, False, False)


def test_answers_of_all_sizes_keep_their_order() -> None:
    answers = [
        answer([1.0, 2.0], 1.0),
        answer([0.0, 1.0, 1.0], 1.0, Asked.OVERFLOW),
        answer([5.0, 6.0, 7.0], 2.0),
        answer([3.0, 4.0], 3.0, Asked.STOCK),
    ]
    scores = score_answers(answers)
    assert [score.value for score in scores] == [1.0, 1.0, 2.0, 3.0]
    assert [score.asked for score in scores] == [a.question.asked for a in answers]
    assert [score_answers([a])[0].crps for a in answers] == pytest.approx(
        [score.crps for score in scores], nan_ok=True
    )
    assert score_answers([]) == []
