"""How likely reports are: intervals, contamination, errors that reports share."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.evidence_figures import figure

from waystation.assimilation.likelihood import (
    NONSENSE,
    NONSENSE_RANGE,
    OFFSET,
    Report,
    cluster_log_likelihood,
    disagreement,
    interval_log_likelihood,
    report_log_likelihood,
    student_cdf,
    weights,
)
from waystation.assimilation.observations import BELONGING_SIGMA, SPEAKER_SIGMA, Operator
from waystation.assimilation.wording import read_interval
from waystation.domain.model import FloatArray
from waystation.domain.vocabulary import HedgeClass, SpeakerClass
from waystation.forecasting.wording_table import wording_in_force

SIGMAS = st.floats(0.05, 1.5)
COUNTS = st.floats(0.0, 2e6)
_PRESS, _SPEAKERS = 4, len(SpeakerClass)


def log_likelihood(count: float, low: float, high: float, sigma: float) -> float:
    log_count = np.array([math.log(count + OFFSET)])
    return float(interval_log_likelihood(log_count, low, high, sigma)[0])


def unbiased(members: int) -> FloatArray:
    return np.zeros((members, _SPEAKERS))


def test_student_cdf_is_the_t_distribution_with_four_degrees() -> None:
    t = np.linspace(-60.0, 60.0, 4001)
    assert np.allclose(student_cdf(t), stats.t(4).cdf(t), rtol=0.0, atol=1e-12)


@given(count=COUNTS, sigma=SIGMAS)
def test_disjoint_intervals_together_are_at_most_certain(count: float, sigma: float) -> None:
    edges = [0.0, 1.0, 10.0, 100.0, 900.0, 5_000.0, 40_000.0, 1e6, 4.9e6]
    chance = sum(
        math.exp(log_likelihood(count, low, high, sigma)) for low, high in itertools.pairwise(edges)
    )
    assert 0.0 < chance <= 1.0 + 1e-12


@given(
    count=st.floats(0.0, 1e9),
    low=st.floats(0.0, 1e7),
    width=st.floats(0.0, 1e6),
    sigma=SIGMAS,
)
def test_no_report_rules_a_member_out(count: float, low: float, width: float, sigma: float) -> None:
    high = max(low + width, low + 1.0)
    floor = NONSENSE * math.log((high + OFFSET) / (low + OFFSET)) / NONSENSE_RANGE
    found = log_likelihood(count, low, low + width, sigma)
    assert math.isfinite(found)
    assert found >= math.log(floor) - 1e-9


def test_a_far_report_leaves_little_more_than_nonsense() -> None:
    floor = NONSENSE * math.log((4_500 + OFFSET) / (3_500 + OFFSET)) / NONSENSE_RANGE
    assert math.exp(log_likelihood(4e8, 3_500, 4_500, 0.2)) == pytest.approx(floor, rel=0.02)


@given(low=st.floats(60.0, 50_000.0), ratio=st.floats(1.02, 3.0), sigma=SIGMAS)
def test_likelihood_peaks_at_the_middle_of_the_interval(
    low: float, ratio: float, sigma: float
) -> None:
    ends = np.log(np.array([low, low * ratio]) + OFFSET)
    grid = np.linspace(ends[0] - 4.0, ends[1] + 4.0, 4001)
    best = grid[np.argmax(interval_log_likelihood(grid, low, low * ratio, sigma))]
    assert best == pytest.approx(ends.mean(), abs=float(grid[1] - grid[0]))


@given(sigma=SIGMAS, away=st.floats(0.0, 3.0), further=st.floats(0.05, 3.0))
def test_likelihood_falls_with_distance(sigma: float, away: float, further: float) -> None:
    middle = 0.5 * (math.log(3_500 + OFFSET) + math.log(4_500 + OFFSET))
    at = np.array([middle + away, middle + away + further])
    near, far = interval_log_likelihood(at, 3_500, 4_500, sigma)
    assert near > far


def test_zero_people_can_be_reported_of_an_empty_place() -> None:
    assert log_likelihood(0.0, 0.0, 0.5, 0.2) > log_likelihood(1_000.0, 0.0, 0.5, 0.2) + 1.0


REPORTS = st.lists(
    st.builds(
        lambda low, ratio, sigma, speaker: Report(low, low * ratio, sigma, speaker),
        st.floats(1.0, 20_000.0),
        st.floats(1.01, 2.0),
        SIGMAS,
        st.integers(0, _SPEAKERS - 1),
    ),
    min_size=1,
    max_size=5,
)


@given(reports=REPORTS, order=st.randoms(use_true_random=False))
def test_order_of_reports_does_not_matter(reports: list[Report], order: object) -> None:
    count = np.array([0.0, 40.0, 1_000.0, 6_000.0, 60_000.0])
    bias = np.linspace(-0.4, 0.4, 5 * _SPEAKERS).reshape(5, _SPEAKERS)
    shuffled = list(reports)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert np.allclose(
        cluster_log_likelihood(count, reports, bias),
        cluster_log_likelihood(count, shuffled, bias),
        rtol=1e-9,
        atol=1e-9,
    )


def test_one_report_alone_is_the_plain_interval() -> None:
    count = np.array([10.0, 3_000.0, 4_000.0, 9_000.0])
    bias = unbiased(4)
    bias[:, _PRESS] = [0.0, 0.1, -0.2, 0.3]
    report = Report(3_500.0, 4_500.0, 0.35, _PRESS)
    plain = interval_log_likelihood(np.log(count + OFFSET) + bias[:, _PRESS], *report[:3])
    assert np.allclose(cluster_log_likelihood(count, [report], bias), plain)


def test_only_the_bias_of_the_reports_own_kind_of_speaker_counts() -> None:
    count, bias = np.array([3_000.0, 3_000.0]), unbiased(2)
    bias[1, _PRESS + 1] = 2.0
    first, second = cluster_log_likelihood(count, [Report(3_500, 4_500, 0.3, _PRESS)], bias)
    assert first == second


def test_a_speaker_who_says_too_much_points_to_fewer_people() -> None:
    grid = np.exp(np.linspace(np.log(500), np.log(40_000), 2_000))
    bias = unbiased(len(grid))
    plain = cluster_log_likelihood(grid, [Report(3_500, 4_500, 0.3, _PRESS)], bias)
    exaggerating = cluster_log_likelihood(grid, [Report(3_500, 4_500, 0.3, _PRESS)], bias + 0.5)
    assert grid[exaggerating.argmax()] == pytest.approx(
        grid[plain.argmax()] * math.exp(-0.5), rel=0.01
    )


def test_disagreement_is_zero_for_one_report_and_for_equal_ones() -> None:
    one = Report(3_500.0, 4_500.0, 0.2, 0)
    assert disagreement([one]) == 0.0
    assert disagreement([one, one]) == 0.0
    assert disagreement([one, Report(6_000.0, 8_000.0, 0.2, 1)]) == pytest.approx(
        math.log((7_000 + OFFSET) / (4_000 + OFFSET)) / math.sqrt(2) / math.sqrt(2 / math.pi)
    )


def test_one_wild_number_leaves_what_the_others_agree_on() -> None:
    near = [Report(x - 50.0, x + 50.0, 0.3, 1) for x in (3_900.0, 4_000.0, 4_200.0)]
    wild = Report(149_000.0, 151_000.0, 0.3, 2)
    assert disagreement([*near, wild]) < 0.65
    assert disagreement([near[0], wild]) > 2.0
    alone, together, beside = _posterior(near[1]), _posterior(*near), _posterior(*near, wild)
    assert abs(beside[0] - together[0]) < 0.25
    assert beside[1] < 1.5 * alone[1]


def test_disagreement_is_the_spread_on_average() -> None:
    """The correction c4 makes the standard deviation of a few reports unbiased (1 % of it)."""
    rng = np.random.default_rng(5)
    for count in (2, 3, 5):
        middles = np.exp(np.log(4_000.0) + rng.normal(0.0, 0.3, (20_000, count))) - OFFSET
        spreads = [disagreement([Report(x, x, 0.2, 0) for x in row]) for row in middles]
        assert np.mean(spreads) == pytest.approx(0.3, rel=0.02)


def test_reports_of_one_day_count_for_less_than_independent_ones() -> None:
    report = Report(3_500.0, 4_500.0, 0.3, 0)
    shares = [sum(weights([report] * number)) for number in range(1, 40)]
    assert shares[0] == 1.0
    assert all(a < b for a, b in itertools.pairwise(shares))
    assert shares[-1] < 5.0


def _posterior(*reports: Report) -> tuple[float, float]:
    """Mean and standard deviation of log size under a broad prior, on a grid."""
    log_size = np.linspace(np.log(50.0), np.log(300_000.0), 4_001)
    prior = -0.5 * ((log_size - np.log(4_000.0)) / 2.0) ** 2
    size = np.exp(log_size)
    log_weight = prior + cluster_log_likelihood(size, reports, unbiased(len(size)))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = float((weight * log_size).sum())
    return mean, float(np.sqrt((weight * (log_size - mean) ** 2).sum()))


def _said(words: str, number: int, hedge: HedgeClass, sigma: float, speaker: int) -> Report:
    said = read_interval(
        figure(low=number, high=number, words=words, hedge_class=hedge), wording_in_force()
    )
    assert said is not None
    wide = said.wide_low, said.wide_high, said.wide_weight
    return Report(said.low, said.high, sigma, speaker, *wide)


def _size_sigma(speaker: SpeakerClass) -> float:
    return math.hypot(SPEAKER_SIGMA[speaker], BELONGING_SIGMA[Operator.GROUP_SIZE])


NOT_VAGUE = (
    SpeakerClass.REGISTRATION,
    SpeakerClass.SHELTER,
    SpeakerClass.AID_AGENCY,
    SpeakerClass.OFFICIAL,
    SpeakerClass.PRESS,
)


@pytest.mark.parametrize("second", SpeakerClass)
@pytest.mark.parametrize("first", NOT_VAGUE)
def test_some_7000_beside_4000_moves_the_size_up_and_widens_it(
    first: SpeakerClass, second: SpeakerClass
) -> None:
    speakers = list(SpeakerClass)
    four = _said("4,000", 4_000, HedgeClass.NONE, _size_sigma(first), speakers.index(first))
    seven = _said(
        "some 7,000", 7_000, HedgeClass.ABOUT, _size_sigma(second), speakers.index(second)
    )
    alone, both = _posterior(four), _posterior(four, seven)
    assert both[0] > alone[0] + 0.1
    assert both[1] > alone[1]
    assert math.log(4_000) < both[0] < math.log(7_000)


@pytest.mark.parametrize("second", SpeakerClass)
@pytest.mark.parametrize("first", SpeakerClass)
def test_two_reports_that_disagree_say_less_than_two_that_agree(
    first: SpeakerClass, second: SpeakerClass
) -> None:
    low = Report(3_500.0, 4_500.0, _size_sigma(first), 0)
    beside = (4_000.0 / 1.25, 4_000.0 * 1.25), (7_000.0 / 1.25, 7_000.0 * 1.25)
    same, other = (Report(*ends, _size_sigma(second), 1) for ends in beside)
    assert _posterior(low, other)[0] > _posterior(low, same)[0]
    assert _posterior(low, other)[1] > _posterior(low, same)[1]


def test_a_second_report_that_agrees_narrows_the_size() -> None:
    first = _said("4,000", 4_000, HedgeClass.NONE, 0.3, 3)
    assert _posterior(first, first)[1] < _posterior(first)[1]


def _dense(count: FloatArray, reports: list[Report], bias: FloatArray) -> FloatArray:
    """The likelihood of a cluster with the shared error integrated on a dense grid."""
    shared = np.linspace(-9.0, 9.0, 4_001)
    total = np.tile(-0.5 * shared**2 - 0.5 * math.log(2 * math.pi), (len(count), 1))
    for weight, report in zip(weights(reports), reports, strict=True):
        at = np.log(count + OFFSET)[:, None] + disagreement(reports) * shared
        total += weight * report_log_likelihood(at + bias[:, [report.speaker]], report)
    return np.asarray(np.log(np.trapezoid(np.exp(total), shared, axis=1)))


@pytest.mark.parametrize("sigma", [0.2, 0.3, 0.45])
@pytest.mark.parametrize("other", [4_200.0, 5_000.0, 6_500.0, 9_000.0])
def test_the_shared_error_is_integrated_as_on_a_dense_grid(sigma: float, other: float) -> None:
    reports = [
        Report(3_500.0, 4_500.0, sigma, 0, 3_000.0, 5_000.0, 0.3, "one"),
        Report(0.8 * other, 1.25 * other, sigma, 1, agency="one"),
        Report(5_000.0, 7_500.0, 0.4, 2, 5_000.0, 12_500.0, 0.2),
    ]
    count = np.exp(np.linspace(np.log(100.0), np.log(60_000.0), 60))
    bias = np.linspace(-0.3, 0.3, 60 * _SPEAKERS).reshape(60, _SPEAKERS)
    found = cluster_log_likelihood(count, reports, bias)
    assert np.abs(found - _dense(count, reports, bias)).max() < 0.01


def test_reports_of_one_agency_count_for_less_than_those_of_two() -> None:
    alone = Report(3_500.0, 4_500.0, 0.3, 0, agency="wire")
    other = Report(3_500.0, 4_500.0, 0.3, 1, agency="daily")
    unknown = Report(3_500.0, 4_500.0, 0.3, 1)
    assert weights([alone]) == [1.0]
    assert weights([alone, alone]) == pytest.approx([1 / 1.5] * 2)
    assert weights([alone, other]) == pytest.approx([1 / 1.2] * 2)
    assert weights([unknown, unknown]) == pytest.approx([1 / 1.2] * 2)
    assert weights([alone, alone, other]) == pytest.approx([1 / 1.7, 1 / 1.7, 1 / 1.4])


@given(number=st.integers(1, 12))
def test_equal_correlations_give_the_effective_number_of_the_method_notes(number: int) -> None:
    reports = [Report(3_500.0, 4_500.0, 0.3, 0)] * number
    assert sum(weights(reports)) == pytest.approx(number / (1 + (number - 1) * 0.2))
    assert len(set(weights(reports))) == 1


def test_a_second_range_is_let_in_by_its_weight() -> None:
    at = np.log(np.array([2_600.0, 4_000.0, 9_000.0]) + OFFSET)
    report = Report(3_500.0, 4_500.0, 0.2, 0, 2_500.0, 5_500.0, 0.3)
    plain = np.exp(interval_log_likelihood(at, 3_500.0, 4_500.0, 0.2))
    wide = np.exp(interval_log_likelihood(at, 2_500.0, 5_500.0, 0.2))
    found = np.exp(report_log_likelihood(at, report))
    assert np.allclose(found, 0.7 * plain + 0.3 * wide)
    assert found[0] / found[1] > plain[0] / plain[1]


def test_more_than_leaves_room_far_above() -> None:
    said = read_interval(figure(low=3_000, high=None, words="more than 3,000"), wording_in_force())
    assert said is not None
    report = Report(said.low, said.high, 0.2, 0, said.wide_low, said.wide_high, said.wide_weight)
    at = np.log(np.array([3_600.0, 7_000.0, 1_400.0]) + OFFSET)
    plain = interval_log_likelihood(at, said.low, said.high, 0.2)
    found = report_log_likelihood(at, report)
    assert found[1] - found[0] > plain[1] - plain[0] + 0.3
    assert found[2] < found[1]
