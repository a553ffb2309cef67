"""Resampling and tempering: unbiased, and never carried by few members."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from waystation.assimilation.tempering import (
    EFFECTIVE_SHARE,
    effective_number,
    step_size,
    systematic,
)
from waystation.domain.model import FloatArray

LOG_WEIGHTS = hnp.arrays(
    np.float64, st.integers(2, 60), elements=st.floats(-30.0, 30.0, allow_nan=False)
)
FALSE_ALARM = 1e-6
"""Chance that a right sampler fails one of the statistical tests below."""


def shares(log_weights: FloatArray) -> FloatArray:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


@given(log_weights=LOG_WEIGHTS, offset=st.floats(0.0, 0.999), count=st.integers(1, 200))
def test_each_member_is_drawn_its_share_of_times_to_within_one(
    log_weights: FloatArray, offset: float, count: int
) -> None:
    drawn = systematic(log_weights, offset, count)
    assert len(drawn) == count
    assert (np.diff(drawn) >= 0).all()
    copies = np.bincount(drawn, minlength=len(log_weights))
    assert len(copies) == len(log_weights)
    assert (np.abs(copies - count * shares(log_weights)) < 1.0 + 1e-6).all()


def test_systematic_resampling_is_unbiased() -> None:
    """The mean of 4,000 drawings is the weight: z test, Bonferroni over the members."""
    rng = np.random.default_rng(20181029)
    log_weights = rng.normal(0.0, 2.0, 40)
    rounds, count = 4_000, 40
    copies = np.array(
        [np.bincount(systematic(log_weights, u, count), minlength=40) for u in rng.random(rounds)]
    )
    expected = count * shares(log_weights)
    part = expected - np.floor(expected)
    spread = np.sqrt(part * (1.0 - part) / rounds)
    limit = stats.norm.isf(FALSE_ALARM / 40 / 2)
    assert (np.abs(copies.mean(axis=0) - expected) <= limit * spread + 0.5 / rounds).all()


def test_members_without_weight_are_never_drawn() -> None:
    log_weights = np.array([-np.inf, 0.0, -np.inf, 0.0, -np.inf])
    for offset in np.linspace(0.0, 0.999, 50):
        assert set(systematic(log_weights, float(offset), 20)) == {1, 3}


@given(log_weights=LOG_WEIGHTS)
def test_effective_number_lies_between_one_and_all(log_weights: FloatArray) -> None:
    number = effective_number(log_weights)
    assert 1.0 - 1e-9 <= number <= len(log_weights) + 1e-9
    assert effective_number(log_weights + 700.0) == pytest.approx(number)


def test_effective_number_at_its_limits() -> None:
    assert effective_number(np.full(50, -1e4)) == pytest.approx(50)
    alone = np.full(50, -1e4)
    alone[7] = 0.0
    assert effective_number(alone) == pytest.approx(1)
    assert effective_number(np.log(np.array([1.0, 1.0, 1e-300, 1e-300]))) == pytest.approx(2)


@given(scale=st.floats(0.0, 60.0), left=st.floats(0.01, 1.0), seed=st.integers(0, 99))
def test_a_step_keeps_the_effective_share_and_is_as_large_as_it_can_be(
    scale: float, left: float, seed: int
) -> None:
    log_likelihood = scale * np.random.default_rng(seed).normal(size=300)
    step = step_size(log_likelihood, left)
    wanted = EFFECTIVE_SHARE * 300
    assert 0.0 < step <= left
    assert effective_number(step * log_likelihood) >= wanted - 1e-6
    if step < left:
        assert effective_number(1.01 * step * log_likelihood) < wanted


def test_figures_that_say_nothing_are_let_in_at_once() -> None:
    assert step_size(np.full(30, -4.2), 0.7) == 0.7


def test_steps_end_even_where_one_member_alone_fits() -> None:
    log_likelihood = np.full(40, -1e9)
    log_likelihood[3] = 0.0
    assert step_size(log_likelihood, 1.0) > 0.0
