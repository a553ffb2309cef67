"""Is the ensemble as wide as it is wrong? Each report against what the others say of it.

The chance of a value below the one reported, under the ensemble corrected by all other reports, is
uniform where the spread is right (its variance is 1/12) and piles up at both ends where the
ensemble is too narrow. Leaving one report out is done by weighing each member with the inverse of
its likelihood (Gelfand, Dey and Chang 1992; weights are cut as in Ionides 2008). From the variance
follows by how much the ensemble has to be widened for errors and spread together to fit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.assimilation.likelihood import student_cdf
from waystation.assimilation.targets import Targets
from waystation.domain.model import FloatArray

LEAST_INFLATION, MOST_INFLATION = 1.0, 1.5
"""Bounds of the factor on the ensemble's spread: a few reports do not tell more."""

PRIOR_REPORTS = 20.0
"""Reports that the belief in a right spread counts for. Assumption."""


class Innovation(NamedTuple):
    """How reports lie in what the others say of them.

    Attributes:
        pit: (P,) chance of a value below that reported.
        variance: Its variance around one half, 1/12 where the spread is right.
        inflation: Factor on the spread of the unknowns.
    """

    pit: FloatArray
    variance: float
    inflation: float


def left_out_weights(log_likelihood: FloatArray) -> FloatArray:
    """(M, P) weights of members for each report when it is left out; columns add up to one."""
    inverse = np.exp(log_likelihood.min(axis=0) - log_likelihood)
    cut = inverse.mean(axis=0) * np.sqrt(len(inverse))
    inverse = np.minimum(inverse, cut)
    return np.asarray(inverse / inverse.sum(axis=0))


def innovation(simulated: FloatArray, targets: Targets) -> Innovation:
    """How wide the ensemble is against its errors, and the inflation that mends it.

    Args:
        simulated: (M, P) log(people + OFFSET) plus bias of members corrected by all reports.
        targets: The reports.
    """
    if simulated.shape[1] == 0:
        return Innovation(np.zeros(0), 1.0 / 12.0, 1.0)
    own = np.diagonal(targets.error)
    standing = (targets.value - simulated) / np.sqrt(own)
    density = np.log1p(standing**2 / 4.0) * -2.5
    weights = left_out_weights(density)
    pit = (weights * student_cdf(standing)).sum(axis=0)
    variance = float(((pit - 0.5) ** 2).mean())
    mean = (weights * simulated).sum(axis=0)
    spread = (weights * (simulated - mean) ** 2).sum(axis=0)
    return Innovation(pit, variance, _inflation(variance, spread, own))


def _inflation(variance: float, spread: FloatArray, own: FloatArray) -> float:
    """The factor on the spread for which the variance would be 1/12, were everything normal.

    If an innovation has s^2 times the variance it is held to have, the chance has the variance
    arcsin(s^2 / (1 + s^2)) / (2 pi).
    """
    share = np.sin(2.0 * np.pi * min(variance, 0.24))
    ratio = float(share / (1.0 - share))
    reports = len(spread)
    ratio = (reports * ratio + PRIOR_REPORTS) / (reports + PRIOR_REPORTS)
    wanted = (ratio * (spread.mean() + own.mean()) - own.mean()) / max(spread.mean(), 1e-12)
    return float(np.clip(np.sqrt(max(wanted, 0.0)), LEAST_INFLATION, MOST_INFLATION))
