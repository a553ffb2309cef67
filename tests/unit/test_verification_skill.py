"""Skill, its intervals and tests, calibration and claims, against slow references and theory."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from tests.verification_fixture import FIRST

from waystation.domain.verification import Asked, Outcome, Score, Skill, Track
from waystation.verification.blocks import block_length, draw_cases, draw_weights, gap_days
from waystation.verification.calibration import calibrations_of, pit_bins, pit_test
from waystation.verification.claims import claims_of
from waystation.verification.skill import skills_of


def score(
    forecaster: str,
    number: int,
    value: float,
    *,
    case: str = "valley",
    horizon: int = 14,
    asked: Asked = Asked.ARRIVALS,
    pit: tuple[float, float] = (0.4, 0.6),
    inside: bool = True,
) -> Score:
    nothing = math.nan
    overflow = asked is Asked.OVERFLOW
    return Score(
        case=case,
        forecaster=forecaster,
        track=Track.UNCONDITIONAL,
        asked=asked,
        place="Fir",
        origin=FIRST + dt.timedelta(14 * number),
        horizon=horizon,
        value=1.0,
        crps=nothing if overflow else 10 * value,
        log_crps=nothing if overflow else value,
        wis=nothing if overflow else 9 * value,
        brier=value if overflow else nothing,
        pit_low=pit[0],
        pit_high=pit[1],
        inside=(inside,) * 4,
    )


def found(skills: tuple[Skill, ...], case: str = "", measure: str = "log_crps") -> Skill:
    (one,) = [it for it in skills if it.case == case and it.measure == measure]
    return one


def test_skill_is_one_minus_the_ratio_of_means() -> None:
    scores = [
        score(name, number, value * (1 + number % 3))
        for number in range(12)
        for name, value in (("model", 0.6), ("rule", 0.8))
    ]
    skills = skills_of(scores, "model", seed=1)
    for measure in ("log_crps", "crps", "wis"):
        for case in ("valley", ""):
            skill = found(skills, case, measure)
            assert skill.value == pytest.approx(0.25)
            assert (skill.forecaster, skill.against, skill.questions) == ("model", "rule", 12)
            # The ratio is the same on every origin, so it is in every draw.
            assert (skill.low, skill.high) == pytest.approx((0.25, 0.25))


def test_cases_have_weight_one_each() -> None:
    scores = []
    for case, factor, many in (("a", 0.5, 40), ("b", 2.0, 6), ("c", 1.0, 6)):
        for number in range(many):
            scores.append(score("model", number, 0.3 * factor, case=case))
            scores.append(score("rule", number, 0.3, case=case))
    skills = skills_of(scores, "model", seed=1)
    assert found(skills, "a").value == pytest.approx(0.5)
    assert found(skills, "b").value == pytest.approx(-1.0)
    assert found(skills).value == pytest.approx(0.0)
    assert found(skills).questions == 52
    # Each draw holds three of the cases: from all "a" to all "b".
    assert found(skills).low == pytest.approx(-1.0, abs=0.01)
    assert found(skills).high == pytest.approx(0.5, abs=0.01)


def test_a_loss_shows_as_a_loss_and_ties_in_perfection_are_ties() -> None:
    scores = [
        score(name, number, value)
        for number in range(8)
        for name, value in (("model", 0.0), ("perfect", 0.0), ("rule", 0.5))
    ]
    skills = skills_of(scores, "model", seed=1)
    assert {it.against: it.value for it in skills if it.measure == "crps" and not it.case} == {
        "perfect": pytest.approx(0.0),
        "rule": pytest.approx(0.99),
    }
    turned = skills_of(scores, "rule", seed=1)
    assert all(it.value == pytest.approx(-99.0) for it in turned)


def test_few_origins_have_no_interval() -> None:
    scores = [
        score(name, n, v + n) for n in range(4) for name, v in (("model", 0.6), ("rule", 0.8))
    ]
    skill = found(skills_of(scores, "model", seed=1), "valley")
    assert math.isnan(skill.low)
    assert math.isnan(skill.p_value)


def test_an_overflow_is_compared_by_brier_alone() -> None:
    scores = [
        score(name, number, value, asked=Asked.OVERFLOW)
        for number in range(8)
        for name, value in (("model", 0.1), ("rule", 0.2))
    ]
    assert {it.measure for it in skills_of(scores, "model", seed=1)} == {"brier"}


def test_forecasters_have_to_answer_the_same_questions() -> None:
    scores = [score("model", n, 0.5) for n in range(6)] + [score("rule", n, 0.5) for n in range(5)]
    with pytest.raises(ValueError, match="did not answer the same questions"):
        skills_of(scores, "model", seed=1)


def test_the_interval_covers_the_truth_at_its_rate() -> None:
    """A true skill of 0.2, origins in autocorrelated runs: 95 % intervals cover it mostly.

    With 40 origins percentile intervals cover 85 % or more; 200 draws put a binomial share of
    0.85 above 0.78 in more than 99 of 100 runs.
    """
    rng = np.random.default_rng(11)
    hit = 0
    for _ in range(200):
        noise = rng.normal(size=41)
        common = np.exp(0.4 * (noise[1:] + noise[:-1]))
        own = 0.8 * common * np.exp(0.3 * rng.normal(size=40))
        rule = common * np.exp(0.3 * rng.normal(size=40))
        pairs = zip(own.tolist(), rule.tolist(), strict=True)
        scores = [
            score(name, number, value, horizon=14)
            for number, pair in enumerate(pairs)
            for name, value in zip(("model", "rule"), pair, strict=True)
        ]
        skill = found(skills_of(scores, "model", seed=3), "valley")
        hit += skill.low <= 0.2 <= skill.high
    assert hit / 200 > 0.78


def test_diebold_mariano_as_defined() -> None:
    """Harvey, Leybourne and Newbold 1997, equations 5 and 9, written out."""
    rng = np.random.default_rng(2)
    model, rule = rng.gamma(2.0, size=24), 0.4 + rng.gamma(2.0, size=24)
    for horizon, ahead in ((7, 1), (14, 1), (30, 3)):
        scores = [
            score(name, number, float(values[number]), horizon=horizon)
            for number in range(24)
            for name, values in (("model", model), ("rule", rule))
        ]
        d = model - rule
        size, mean = len(d), d.mean()
        gamma = [((d[k:] - mean) * (d[: size - k] - mean)).sum() / size for k in range(ahead)]
        variance = (gamma[0] + 2 * sum(gamma[1:])) / size
        factor = (size + 1 - 2 * ahead + ahead * (ahead - 1) / size) / size
        statistic = math.sqrt(factor) * mean / math.sqrt(variance)
        expected = 2 * stats.t.sf(abs(statistic), size - 1)
        skill = found(skills_of(scores, "model", seed=1), "valley")
        assert skill.p_value == pytest.approx(expected, rel=1e-6)


def test_equal_forecasts_have_no_test() -> None:
    scores = [score(name, n, 0.5 + n) for n in range(12) for name in ("model", "rule")]
    assert math.isnan(found(skills_of(scores, "model", seed=1), "valley").p_value)


def test_blocks_hold_what_overlaps() -> None:
    origins = [FIRST + dt.timedelta(14 * number) for number in range(30)]
    assert gap_days(origins) == 14
    assert gap_days(origins[:1]) == 1
    assert [block_length(origins, horizon) for horizon in (7, 14, 30, 90)] == [1, 1, 3, 7]
    assert block_length(origins[:6], 90) == 2
    assert block_length(origins[:1], 90) == 1


def test_drawn_weights_are_runs_of_neighbours() -> None:
    rng = np.random.default_rng(1)
    weights = draw_weights(10, 5, rng, draws=4_000)
    assert (weights.sum(1) == 10).all()
    assert weights.mean(0) == pytest.approx(np.ones(10), abs=0.08)
    # Two runs of five in a circle: neighbours are drawn together more often than others.
    together = [(np.minimum(weights[:, 0], weights[:, k]) > 0).mean() for k in (1, 5)]
    assert together[0] > together[1] + 0.1


def test_cases_are_drawn_where_there_are_three() -> None:
    rng = np.random.default_rng(1)
    assert (draw_cases(2, rng, draws=50) == np.eye(2)).all()
    drawn = draw_cases(3, rng, draws=9_000)
    assert (drawn.sum(2) == 1).all()
    assert drawn.mean((0, 1)) == pytest.approx(np.full(3, 1 / 3), abs=0.02)


def test_the_pit_is_spread_between_its_ends() -> None:
    low, high = np.array([0.0, 0.25, 0.5, 1.0, 0.31]), np.array([1.0, 0.35, 0.5, 1.0, 0.39])
    bins = pit_bins(low, high)
    assert bins.sum(1) == pytest.approx(np.ones(5))
    assert bins[0] == pytest.approx(np.full(10, 0.1))
    assert bins[1] == pytest.approx([0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0])
    assert (bins[2].argmax(), bins[3].argmax(), bins[4].argmax()) == (5, 9, 3)


def _calibrated_or_not(stretch: float) -> Callable[[np.random.Generator], list[Score]]:
    """Scores of counts whose forecasts are right, or `stretch` times too narrow."""

    def draw(rng: np.random.Generator) -> list[Score]:
        scores = []
        for number in range(60):
            level = rng.normal()
            for _ in range(3):
                z = 0.4 * level + math.sqrt(1 - 0.16) * rng.normal()
                share = float(stats.norm.cdf(z * stretch))
                low, high = math.floor(share * 40) / 40, math.ceil(share * 40 + 1e-9) / 40
                one = score("rule", number, 0.1, pit=(low, high), inside=0.05 <= share <= 0.95)
                scores.append(one)
        return scores

    return draw


def test_a_calibrated_forecast_is_rarely_rejected_and_a_narrow_one_often() -> None:
    """At the 1 % level: at most 6 of 50 calibrated ones (chance below 1 in 1,000 at a true 2 %)."""
    rng = np.random.default_rng(8)
    p_values = {
        stretch: [pit_test([_calibrated_or_not(stretch)(rng)], seed=1) for _ in range(number)]
        for stretch, number in ((1.0, 50), (2.0, 20))
    }
    assert sum(p < 0.01 for p in p_values[1.0]) <= 6
    assert sum(p < 0.01 for p in p_values[2.0]) >= 18


def test_calibration_by_case_and_together() -> None:
    scores = [score("rule", n, 0.1, case="a", inside=n % 10 > 0) for n in range(40)]
    scores += [score("rule", n, 0.1, case="b", inside=False) for n in range(10)]
    by_case = {one.case: one for one in calibrations_of(scores, seed=1)}
    assert by_case["a"].coverage == pytest.approx((0.9,) * 4)
    assert by_case["b"].coverage == (0.0,) * 4
    assert by_case[""].coverage == pytest.approx((0.45,) * 4)
    assert by_case[""].questions == 50
    assert not by_case[""].calibrated
    overflow = [score("rule", 0, 0.1, asked=Asked.OVERFLOW)]
    assert calibrations_of(overflow, seed=1) == ()


def test_the_gate() -> None:
    rng = np.random.default_rng(4)
    good = calibrations_of(_calibrated_or_not(1.0)(rng), seed=1)[-1]
    assert good.calibrated
    narrow = calibrations_of(_calibrated_or_not(2.5)(rng), seed=1)[-1]
    assert not narrow.calibrated


def skill(horizon: int, low: float, high: float, case: str = "", value: float = 0.1) -> Skill:
    return Skill(
        *("model", "rule", Track.UNCONDITIONAL, Asked.ARRIVALS, horizon, case, "log_crps"),
        *(value, low, high, math.nan, 10),
    )


@pytest.mark.parametrize(
    ("above", "signs", "outcome"),
    [
        (2, (1,) * 7 + (-1,) * 3, Outcome.BETTER),
        (1, (1,) * 10, Outcome.TIE),
        (2, (1,) * 6 + (-1,) * 4, Outcome.TIE),
        (-2, (-1,) * 7 + (1,) * 3, Outcome.WORSE),
        (-1, (-1,) * 10, Outcome.TIE),
        (-2, (1,) * 10, Outcome.TIE),
        (2, (1, 1, 1), Outcome.BETTER),
        (2, (1, 1, -1), Outcome.TIE),
    ],
)
def test_claims_need_two_horizons_and_seven_cases_of_ten(
    above: int, signs: tuple[int, ...], outcome: Outcome
) -> None:
    ends = (0.05, 0.2) if above > 0 else (-0.2, -0.05)
    skills = [
        skill(horizon, *(ends if i < abs(above) else (-0.1, 0.1)))
        for i, horizon in enumerate((7, 14, 30))
    ]
    skills += [
        skill(h, -1, 1, f"case {i}", 0.2 * s) for i, s in enumerate(signs) for h in (7, 14, 30)
    ]
    (claim,) = claims_of(skills)
    assert claim.outcome is outcome
    assert (claim.horizons, claim.cases) == (3, len(signs))
    assert claim.cases_above + claim.cases_below == len(signs)
