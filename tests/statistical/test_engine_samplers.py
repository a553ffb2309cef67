"""The samplers of counts against exact probabilities.

Fixed seeds; the chance that any test of this file fails although all is right is `FALSE_ALARM`,
shared out over its comparisons (Bonferroni).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy import stats
from tests.engine_runs import FALSE_ALARM
from tests.sampling import binned_p, deciles_p, opened

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.philox import U64Array
from waystation.engine.samplers import (
    LARGEST_COUNT,
    binomial,
    hypergeometric,
    multinomial,
    multivariate_hypergeometric,
    take_share,
)

Counts = tuple[int, ...]
DRAWS = 100_000
BINOMIALS = [
    (1, 0.3),
    (1, 1e-3),
    (1, 0.7),
    (2, 0.51),
    (4, 0.625),
    (2, 0.5),
    (3, 0.999),
    (10, 0.01),
    (10, 0.9),
    (20, 0.499),
    (33, 0.48),
    (33, 0.49),
    (100, 0.1599),
    (100, 0.1601),
    (100, 0.5),
    (100, 0.8401),
    (1000, 0.03),
    (1000, 0.5),
    (1000, 0.93),
    (100_000, 0.000_159),
    (100_000, 0.000_161),
    (100_000, 0.3),
    (10**8, 1e-9),
    (10**8, 1 - 1e-9),
    (10**8, 2e-7),
    (10**8, 1 - 2e-7),
    (10**8, 0.37),
    (10**8, 0.01),
    (2**40, 2.0**-38),
    (10**11, 1e-7),
    (10**12, 1e-11),
    (10**12, 0.5),
    (10**12, 0.99),
]
HYPERGEOMETRICS = [
    (1, 1, 1),
    (5, 3, 4),
    (3, 500, 20),
    (500, 3, 498),
    (40, 60, 30),
    (33, 33, 33),
    (35, 34, 34),
    (34, 35, 36),
    (50, 450, 159),
    (50, 450, 341),
    (300, 700, 400),
    (700, 300, 100),
    (700, 300, 900),
    (1000, 10**6, 20_000),
    (10**8, 10**8, 10),
    (10**4, 10**8, 10**4),
    (10**6, 10**8, 10**7),
    (9 * 10**7, 10**7, 5 * 10**7),
]
HUGE_HYPERGEOMETRIC = [
    (4 * 10**11, 6 * 10**11, 3 * 10**11),
    (10**6, 10**12 - 10**6, 10**6),
    (10**12 - 10**7, 10**7, 10**12 - 10**7),
]
COMPARISONS = len(BINOMIALS) + len(HYPERGEOMETRICS) + len(HUGE_HYPERGEOMETRIC) + 10
LEAST = FALSE_ALARM / COMPARISONS


@njit(error_model="numpy")
def many_binomials(rng: U64Array, n: int, p: float, out: IntArray) -> None:
    for draw in range(len(out)):
        out[draw] = binomial(rng, n, p)


@njit(error_model="numpy")
def many_hypergeometrics(rng: U64Array, good: int, bad: int, sample: int, out: IntArray) -> None:
    for draw in range(len(out)):
        out[draw] = hypergeometric(rng, good, bad, sample)


def binomials(cell: int, n: int, p: float, draws: int = DRAWS) -> IntArray:
    out = np.zeros(draws, dtype=np.int64)
    many_binomials(opened(cell), n, p, out)
    return out


def hypergeometrics(cell: int, good: int, bad: int, sample: int) -> IntArray:
    out = np.zeros(DRAWS, dtype=np.int64)
    many_hypergeometrics(opened(cell), good, bad, sample, out)
    return out


@pytest.mark.parametrize(("cell", "n", "p"), [(c, n, p) for c, (n, p) in enumerate(BINOMIALS)])
def test_binomial_frequencies_are_the_exact_probabilities(cell: int, n: int, p: float) -> None:
    drawn = binomials(cell, n, p)
    assert 0 <= drawn.min() <= drawn.max() <= n
    assert binned_p(drawn, stats.binom(n, p)) > LEAST


@pytest.mark.parametrize(
    ("n", "p", "only"),
    [
        (0, 0.5, 0),
        (7, 0.0, 0),
        (7, 1.0, 7),
        (10**8, 1.0, 10**8),
        (7, -0.1, 0),
        (7, 1.1, 7),
        (7, float("nan"), 0),
        (-3, 0.5, 0),
    ],
)
def test_binomial_limits_are_certain(n: int, p: float, only: int) -> None:
    assert set(binomials(50, n, p, draws=100).tolist()) == {only}


@given(n=st.integers(0, LARGEST_COUNT), p=st.floats(-1, 2), cell=st.integers(0, 2**31))
def test_binomials_stay_within_bounds(n: int, p: float, cell: int) -> None:
    assert 0 <= binomial(opened(cell), n, p) <= n


@pytest.mark.parametrize(
    ("cell", "counts"), [(100 + c, counts) for c, counts in enumerate(HYPERGEOMETRICS)]
)
def test_hypergeometric_frequencies_are_the_exact_probabilities(
    cell: int, counts: tuple[int, int, int]
) -> None:
    good, bad, sample = counts
    drawn = hypergeometrics(cell, good, bad, sample)
    assert max(0, sample - bad) <= drawn.min() <= drawn.max() <= min(good, sample)
    assert binned_p(drawn, stats.hypergeom(good + bad, good, sample)) > LEAST


@pytest.mark.parametrize(
    ("cell", "counts"), [(130 + c, counts) for c, counts in enumerate(HUGE_HYPERGEOMETRIC)]
)
def test_hypergeometric_of_huge_counts_is_normal_or_poisson(
    cell: int, counts: tuple[int, int, int]
) -> None:
    # Exact sums are out of reach. The normal is off by less than 1e-6 here, the Poisson by less
    # than 1e-4 (share drawn or left); 100,000 draws cannot show either.
    good, bad, sample = counts
    people = good + bad
    drawn = hypergeometrics(cell, good, bad, sample)
    mean = sample * good / people
    variance = mean * (1 - good / people) * (people - sample) / (people - 1)
    if variance > 1e6:
        assert deciles_p(drawn, stats.norm(mean, np.sqrt(variance))) > LEAST
    else:
        rare = drawn - max(0, sample - bad)
        assert binned_p(rare, stats.poisson(min(good, bad) * min(sample, bad) / people)) > LEAST


@pytest.mark.parametrize(
    ("good", "bad", "sample", "only"),
    [(0, 9, 4, 0), (9, 0, 4, 4), (9, 9, 0, 0), (4, 3, 7, 4), (4, 3, 50, 4), (9, 0, 50, 9)],
)
def test_hypergeometric_limits_are_certain(good: int, bad: int, sample: int, only: int) -> None:
    assert set(hypergeometrics(150, good, bad, sample)[:100].tolist()) == {only}


@given(
    good=st.integers(0, LARGEST_COUNT // 2),
    bad=st.integers(0, LARGEST_COUNT // 2),
    sample=st.integers(0, LARGEST_COUNT),
    cell=st.integers(0, 2**31),
)
def test_hypergeometrics_stay_within_bounds(good: int, bad: int, sample: int, cell: int) -> None:
    drawn = hypergeometric(opened(cell), good, bad, sample)
    assert max(0, min(sample, good + bad) - bad) <= drawn <= min(good, sample)


def outcomes_p(drawn: list[Counts], exact: dict[Counts, float]) -> float:
    """Chi-square p-value of whole outcomes; each is expected often enough by construction."""
    observed = np.array([drawn.count(outcome) for outcome in exact])
    expected = len(drawn) * np.array(list(exact.values()))
    assert observed.sum() == len(drawn)
    assert expected.min() >= 10
    return float(stats.chisquare(observed, expected).pvalue)


def chain(rng: U64Array, people: int, shares: FloatArray) -> Counts:
    cells, left, share_left = [], people, float(shares.sum())
    for share in shares:
        cells.append(take_share(rng, left, float(share), share_left))
        left, share_left = left - cells[-1], share_left - float(share)
    return tuple(cells)


def filled(rng: U64Array, people: int, shares: FloatArray) -> Counts:
    out = np.full(len(shares), -1, dtype=np.int64)
    multinomial(rng, people, shares, out)
    return tuple(out.tolist())


@pytest.mark.parametrize(("cell", "method", "scale"), [(160, chain, 1.0), (161, filled, 7.0)])
def test_multinomial_outcomes_have_the_exact_probabilities(
    cell: int, method: Callable[[U64Array, int, FloatArray], Counts], scale: float
) -> None:
    people, shares = 4, np.array([0.2, 0.5, 0.0, 0.3])
    rng = opened(cell)
    drawn = [method(rng, people, scale * shares) for _ in range(20_000)]
    exact: dict[Counts, float] = {
        (a, b, 0, people - a - b): float(
            stats.multinomial(people, shares).pmf((a, b, 0, people - a - b))
        )
        for a in range(people + 1)
        for b in range(people + 1 - a)
    }
    assert outcomes_p(drawn, exact) > LEAST


def test_multinomial_cells_are_binomial_for_large_counts() -> None:
    people, shares = 10**8, np.array([0.1, 0.2, 0.3, 0.4])
    rng = opened(162)
    drawn = np.array([filled(rng, people, shares) for _ in range(5_000)])
    assert (drawn.sum(axis=1) == people).all()
    for cell, share in enumerate(shares):
        assert binned_p(drawn[:, cell], stats.binom(people, share)) > LEAST


@given(
    n=st.integers(0, LARGEST_COUNT),
    shares=st.lists(st.sampled_from([0.0, 1e-300, 1e-9, 0.1, 1 / 3, 0.7, 5.0]), max_size=6),
    cell=st.integers(0, 2**31),
)
def test_multinomial_places_everybody_where_there_is_a_share(
    n: int, shares: list[float], cell: int
) -> None:
    placed = filled(opened(cell), n, np.array(shares))
    assert sum(placed) == (n if any(shares) else 0)
    assert all(n >= people >= 0 for people in placed)
    assert not any(people for people, share in zip(placed, shares, strict=True) if not share)


def test_nothing_is_taken_when_no_share_is_left() -> None:
    assert take_share(opened(163), 10, 0.5, 0.0) == 0
    assert take_share(opened(163), 0, 0.5, 1.0) == 0
    assert take_share(opened(163), 10, 0.5, 0.5) == 10


def groups_of(rng: U64Array, people: IntArray, sample: int) -> Counts:
    out = np.full(len(people), -1, dtype=np.int64)
    multivariate_hypergeometric(rng, people, sample, out)
    return tuple(out.tolist())


def test_multivariate_hypergeometric_outcomes_have_the_exact_probabilities() -> None:
    people, sample = np.array([3, 0, 4, 5]), 4
    rng = opened(164)
    drawn = [groups_of(rng, people, sample) for _ in range(20_000)]
    exact = {
        outcome: float(stats.multivariate_hypergeom.pmf(outcome, people, sample))
        for outcome in itertools.product(*(range(group + 1) for group in people))
        if sum(outcome) == sample
    }
    assert outcomes_p(drawn, exact) > LEAST


def test_multivariate_hypergeometric_groups_are_hypergeometric_for_large_counts() -> None:
    people, sample = np.array([2_000, 300_000, 40_000]), 50_000
    rng = opened(165)
    drawn = np.array([groups_of(rng, people, sample) for _ in range(5_000)])
    assert (drawn.sum(axis=1) == sample).all()
    for group, alike in enumerate(people):
        exact = stats.hypergeom(people.sum(), alike, sample)
        assert binned_p(drawn[:, group], exact) > LEAST


@given(
    people=st.lists(st.integers(0, LARGEST_COUNT // 6), max_size=6),
    sample=st.integers(0, LARGEST_COUNT),
    cell=st.integers(0, 2**31),
)
def test_multivariate_hypergeometric_draws_the_sample_from_those_there(
    people: list[int], sample: int, cell: int
) -> None:
    drawn = groups_of(opened(cell), np.array(people, dtype=np.int64), sample)
    assert sum(drawn) == min(sample, sum(people))
    assert all(0 <= taken <= there for taken, there in zip(drawn, people, strict=True))
