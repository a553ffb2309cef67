"""The binomial sampler against exact probabilities.

Every test has a fixed seed and fails by chance with probability `FALSE_ALARM`.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.engine_runs import FALSE_ALARM, chi_square_p

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.philox import RNG_WORDS, U64Array, open_stream
from waystation.engine.samplers import binomial, take_share

DRAWS = 20_000
GRID = [
    (1, 0.3),
    (2, 0.5),
    (10, 0.01),
    (10, 0.9),
    (20, 0.499),
    (30, 0.333),
    (31, 0.3226),
    (40, 0.25),
    (100, 0.0999),
    (100, 0.1001),
    (100, 0.5),
    (1000, 0.5),
    (1000, 0.93),
    (100_000, 0.000_099),
    (100_000, 0.000_101),
    (10**8, 1e-9),
    (10**8, 1 - 1e-9),
    (10**8, 2e-7),
    (2**40, 2.0**-38),
]


def opened(cell: int) -> U64Array:
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    open_stream(rng, 20181029, 0, 99, 1, cell)
    return rng


def sample(cell: int, n: int, p: float, draws: int = DRAWS) -> IntArray:
    rng = opened(cell)
    return np.array([binomial(rng, n, p) for _ in range(draws)], dtype=np.int64)


def around_the_mean(n: int, p: float) -> IntArray:
    """All values that matter: outside are fewer than one in 10^9."""
    low, high = (int(stats.binom.ppf(q, n, p)) for q in (1e-9, 1 - 1e-9))
    return np.arange(low, high + 1)


@pytest.mark.parametrize(("cell", "n", "p"), [(c, n, p) for c, (n, p) in enumerate(GRID)])
def test_frequencies_match_the_exact_probabilities(cell: int, n: int, p: float) -> None:
    drawn, values = sample(cell, n, p), around_the_mean(n, p)
    seen = np.array([(drawn == value).sum() for value in values])
    exact = stats.binom.pmf(values, n, p)
    observed = np.append(seen, DRAWS - seen.sum())
    expected = DRAWS * np.append(exact, max(0.0, 1 - exact.sum()))
    assert chi_square_p(observed, expected) > FALSE_ALARM


@pytest.mark.parametrize(
    ("cell", "n", "p"), [(30, 10**8, 0.37), (31, 10**11, 0.5), (32, 10**11, 1e-7)]
)
def test_mean_variance_and_shape_for_huge_counts(cell: int, n: int, p: float) -> None:
    drawn = sample(cell, n, p)
    sigma = np.sqrt(n * p * (1 - p))
    scaled = (drawn - n * p) / sigma
    quantile = stats.norm.isf(FALSE_ALARM / 6)
    assert abs(scaled.mean()) < quantile / np.sqrt(DRAWS)
    assert abs(scaled.var() - 1) < quantile * np.sqrt(2 / DRAWS)
    assert stats.kstest(scaled, "norm").pvalue > FALSE_ALARM / 3


@pytest.mark.parametrize(
    ("n", "p", "only"),
    [(0, 0.5, 0), (7, 0.0, 0), (7, 1.0, 7), (10**8, 1.0, 10**8), (7, -0.1, 0), (7, 1.1, 7)],
)
def test_limits_are_certain(n: int, p: float, only: int) -> None:
    assert set(sample(50, n, p, draws=100).tolist()) == {only}


@given(n=st.integers(0, 2**53), p=st.floats(-1, 2), cell=st.integers(0, 2**31))
def test_draws_stay_within_bounds(n: int, p: float, cell: int) -> None:
    assert 0 <= binomial(opened(cell), n, p) <= n


def multinomial_chain(rng: U64Array, people: int, shares: FloatArray) -> tuple[int, ...]:
    cells, left, share_left = [], people, float(shares.sum())
    for share in shares:
        taken = take_share(rng, left, float(share), share_left)
        cells.append(taken)
        left, share_left = left - taken, share_left - float(share)
    return tuple(cells)


def test_a_chain_of_shares_is_a_multinomial() -> None:
    people, shares = 4, np.array([0.2, 0.5, 0.0, 0.3])
    rng = opened(60)
    drawn = [multinomial_chain(rng, people, shares) for _ in range(DRAWS)]
    outcomes = [(a, b, 0, people - a - b) for a in range(people + 1) for b in range(people + 1 - a)]
    observed = [drawn.count(outcome) for outcome in outcomes]
    assert sum(observed) == DRAWS
    expected = DRAWS * stats.multinomial(people, shares).pmf(outcomes)
    assert chi_square_p(observed, expected) > FALSE_ALARM


def test_a_chain_of_shares_leaves_nobody_out_for_large_counts() -> None:
    people, shares = 10_000, np.array([0.1, 0.2, 0.3, 0.4])
    rng = opened(61)
    drawn = np.array([multinomial_chain(rng, people, shares) for _ in range(2_000)])
    assert (drawn.sum(axis=1) == people).all()
    error = np.sqrt(people * shares * (1 - shares) / len(drawn))
    quantile = stats.norm.isf(FALSE_ALARM / 8)
    assert (abs(drawn.mean(axis=0) - people * shares) < quantile * error).all()


def test_nothing_is_taken_when_no_share_is_left() -> None:
    assert take_share(opened(62), 10, 0.5, 0.0) == 0
    assert take_share(opened(62), 0, 0.5, 1.0) == 0
    assert take_share(opened(62), 10, 0.5, 0.5) == 10
