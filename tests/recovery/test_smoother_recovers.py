"""Made-up truths found again by the smoother: forecasts, unknowns, and what the bands hold.

Simulation-based calibration (Talts et al. 2018): a truth drawn from the priors, reports drawn as
the evidence model says, and the rank of the truth among the corrected members, which is uniform
where the bands are right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from benchmarks.twin import UNBIASED, Outcome, Twin, experiment, made_up
from scipy import stats

from waystation.assimilation.smoother import SmootherSettings
from waystation.assimilation.unknowns import Kind
from waystation.domain.model import FloatArray

SMALL = Twin(
    places=12, links=30, camps=3, origins=2, past=35, every=4.0, members=150, people=400_000,
    as_assumed=True,
)  # fmt: skip
DRAWS, BINS = 100, 10
LEAST_P = 0.01


@dataclass(frozen=True)
class Ranks:
    """Where the truth lies among the members of one draw, 0 to 1.

    Attributes:
        fixed: (N,) parameters and fixed parts of controls.
        forecast: (H, camps) arrivals.
        covered: Share of forecasts inside the central 90 %.
    """

    fixed: FloatArray
    forecast: FloatArray
    covered: float


def draw(seed: int, settings: SmootherSettings = UNBIASED, twin: Twin = SMALL) -> Ranks:
    outcome, smoothed, truth = experiment(twin, seed, settings, workers=1)
    fixed = [
        number
        for number, one in enumerate(smoothed.unknowns.items)
        if one.kind is Kind.PARAMETER or one.column == 0
    ]
    below = (smoothed.posterior[:, fixed] < truth.numbers[fixed]).mean(axis=0)
    return Ranks(below, outcome.pit, float(outcome.covered.mean()))


def uniform_p(ranks: FloatArray) -> float:
    """Chance of ranks at least as uneven as these in ten bins, were they uniform."""
    counts = np.histogram(np.minimum(ranks, 1.0 - 1e-9), BINS, (0.0, 1.0))[0]
    return float(stats.chisquare(counts).pvalue)


def outcomes(told: bool) -> list[Outcome]:
    twin = replace(SMALL, as_assumed=False)
    return [experiment(twin, seed, UNBIASED, workers=1, told=told)[0] for seed in range(1, 5)]


def test_figures_make_forecasts_better_and_bands_hold() -> None:
    """Four networks; the bands of 36 forecasts, which are not independent of one another."""
    corrected, free = outcomes(told=True), outcomes(told=False)
    score = [np.mean([one.log_crps for one in some]) for some in (corrected, free)]
    assert score[0] < 0.75 * score[1]
    assert np.mean([one.covered for one in corrected]) > 0.6


def test_truths_differ_from_what_members_draw() -> None:
    model = made_up(SMALL, 1)
    assert (model.prior_sigma > 0.0).sum() == 7
    assert model.movement.weekly_spread > 0.0


@pytest.mark.slow
def test_ranks_of_a_hundred_truths_are_uniform() -> None:
    """Calibrated bands fail this with a chance below 1 %, shared out over the unknowns."""
    found = [draw(seed) for seed in range(DRAWS)]
    fixed = np.array([one.fixed for one in found])
    for number in range(fixed.shape[1]):
        assert uniform_p(fixed[:, number]) > LEAST_P / fixed.shape[1]
    assert 0.8 < np.mean([one.covered for one in found]) < 0.97
