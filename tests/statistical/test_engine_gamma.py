"""The samplers of rates, shares and dispersed counts against exact probabilities.

Fixed seeds; the chance that any test of this file fails although all is right is `FALSE_ALARM`,
shared out over its comparisons (Bonferroni).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy import stats
from tests.engine_runs import FALSE_ALARM
from tests.sampling import binned_p, deciles_p, opened

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.gamma import dirichlet, gamma, negative_binomial, poisson
from waystation.engine.philox import U64Array
from waystation.engine.samplers import LARGEST_COUNT

DRAWS = 100_000
MEANS = [0.001, 0.3, 1.0, 4.5, 15.99, 16.01, 22.7, 40.0, 1e3, 1e6, 1e9]
SHAPES = [0.01, 0.2, 0.999, 1.0, 1.7, 30.0, 1e5, 1e10]
DISPERSED = [
    (0.2, 0.1),
    (3.0, 0.5),
    (3.0, 1e6),
    (10.0, 1.0),
    (200.0, 4.0),
    (1e4, 30.0),
    (1e6, 0.7),
    (15.0, math.inf),
    (5e4, math.inf),
]
CONCENTRATIONS = [(0.4, 0.7, 0.05), (1.0, 1.0, 1.0), (20.0, 3.0, 500.0)]
COMPARISONS = 1 + len(MEANS) + len(SHAPES) + len(DISPERSED) + 4 * len(CONCENTRATIONS)
LEAST = FALSE_ALARM / COMPARISONS


@njit(error_model="numpy")
def many_poissons(rng: U64Array, mean: float, out: IntArray) -> None:
    for draw in range(len(out)):
        out[draw] = poisson(rng, mean)


@njit(error_model="numpy")
def many_gammas(rng: U64Array, shape: float, out: FloatArray) -> None:
    for draw in range(len(out)):
        out[draw] = gamma(rng, shape)


@njit(error_model="numpy")
def many_dispersed(rng: U64Array, mean: float, dispersion: float, out: IntArray) -> None:
    for draw in range(len(out)):
        out[draw] = negative_binomial(rng, mean, dispersion)


@pytest.mark.parametrize(("cell", "mean"), [(200 + c, mean) for c, mean in enumerate(MEANS)])
def test_poisson_frequencies_are_the_exact_probabilities(cell: int, mean: float) -> None:
    drawn = np.zeros(DRAWS, dtype=np.int64)
    many_poissons(opened(cell), mean, drawn)
    assert binned_p(drawn, stats.poisson(mean)) > LEAST


def test_poisson_of_a_huge_mean_is_normal() -> None:
    # The two differ by less than 1e-6, which 100,000 draws cannot show.
    drawn = np.zeros(DRAWS, dtype=np.int64)
    many_poissons(opened(215), 1e12, drawn)
    assert deciles_p(drawn, stats.norm(1e12, 1e6)) > LEAST


@pytest.mark.parametrize(("cell", "shape"), [(220 + c, shape) for c, shape in enumerate(SHAPES)])
def test_gamma_draws_have_the_exact_distribution(cell: int, shape: float) -> None:
    drawn = np.zeros(DRAWS)
    many_gammas(opened(cell), shape, drawn)
    assert deciles_p(drawn, stats.gamma(shape)) > LEAST


@pytest.mark.parametrize(
    ("cell", "mean", "dispersion"), [(240 + c, m, d) for c, (m, d) in enumerate(DISPERSED)]
)
def test_dispersed_frequencies_are_the_exact_probabilities(
    cell: int, mean: float, dispersion: float
) -> None:
    drawn = np.zeros(DRAWS, dtype=np.int64)
    many_dispersed(opened(cell), mean, dispersion, drawn)
    exact = (
        stats.poisson(mean)
        if math.isinf(dispersion)
        else stats.nbinom(dispersion, dispersion / (dispersion + mean))
    )
    assert binned_p(drawn, exact) > LEAST


def shares_of(rng: U64Array, shapes: tuple[float, ...]) -> FloatArray:
    out = np.full(len(shapes), np.nan)
    dirichlet(rng, np.array(shapes), out)
    return out


@pytest.mark.parametrize(
    ("cell", "shapes"), [(260 + c, shapes) for c, shapes in enumerate(CONCENTRATIONS)]
)
def test_dirichlet_shares_are_beta_alone_and_among_two(
    cell: int, shapes: tuple[float, float, float]
) -> None:
    rng = opened(cell)
    drawn = np.array([shares_of(rng, shapes) for _ in range(20_000)])
    for share, shape in enumerate(shapes):
        assert deciles_p(drawn[:, share], stats.beta(shape, sum(shapes) - shape)) > LEAST
    one, other, _ = shapes
    among_two = drawn[:, 0] / (drawn[:, 0] + drawn[:, 1])
    assert deciles_p(among_two, stats.beta(one, other)) > LEAST


@given(
    shapes=st.lists(st.sampled_from([0.0, 1e-300, 1e-6, 0.5, 3.0, 1e12]), max_size=5),
    cell=st.integers(0, 2**31),
)
def test_dirichlet_shares_sum_to_one_however_small_the_shapes(
    shapes: list[float], cell: int
) -> None:
    shares = shares_of(opened(cell), tuple(shapes))
    assert shares.sum() == pytest.approx(1.0 if any(shapes) else 0.0)
    assert all(share >= 0 for share in shares)
    assert not any(share for share, shape in zip(shares, shapes, strict=True) if not shape)


@pytest.mark.parametrize("nothing", [0.0, -1.0, math.nan])
def test_nothing_comes_of_nothing(nothing: float) -> None:
    rng = opened(280)
    assert poisson(rng, nothing) == 0
    assert gamma(rng, nothing) == 0.0
    assert negative_binomial(rng, nothing, 2.0) == 0
    assert negative_binomial(rng, 2.0, nothing) == 0


@given(
    mean=st.floats(0, LARGEST_COUNT),
    dispersion=st.floats(1e-9, math.inf),
    cell=st.integers(0, 2**31),
)
def test_counts_are_never_negative(mean: float, dispersion: float, cell: int) -> None:
    assert poisson(opened(cell), mean) >= 0
    assert negative_binomial(opened(cell), mean, dispersion) >= 0
