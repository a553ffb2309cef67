"""One step of the ensemble smoother with multiple data assimilation (ES-MDA).

Emerick and Reynolds 2013 (Comput. Geosci. 55): the likelihood is let in by several steps, each
with errors widened by a factor alpha, the inverses of which add up to one. A step moves the
unknowns of each member by a Kalman gain estimated from the ensemble, towards observations
perturbed by that member's own error; all in log(people + 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from waystation.assimilation.likelihood import (
    CONTAMINATED,
    CONTAMINATED_SIGMA,
    NONSENSE,
    NONSENSE_RANGE,
)
from waystation.assimilation.linear import cholesky, covariance, solve
from waystation.assimilation.reach import taper
from waystation.assimilation.targets import Targets
from waystation.assimilation.unknowns import Unknowns
from waystation.domain.model import BoolArray, FloatArray
from waystation.domain.streams import Purpose, stream

FAR_SIGMAS = 3.0
"""Standard deviations from the ensemble mean at which a report is held to be far off."""

FAR_ERROR = 0.7
"""Log standard deviation of a report that is far off (docs/method.md, Starting values)."""

LEAST_PRECISION = 1e-4
"""Inverse variance of a report that says nothing."""


class Step(NamedTuple):
    """What a step found.

    Attributes:
        numbers: (M, N) unknowns after it.
        far: (P,) reports held to be far off.
        error: (P, P) covariance of errors it used.
    """

    numbers: FloatArray
    far: BoolArray
    error: FloatArray


@dataclass(frozen=True)
class Draws:
    """Perturbations of observations: a stream per member and step.

    Attributes:
        seed: The run's seed.
        members: Number of members.
    """

    seed: int
    members: int

    def perturbations(self, step: int, reports: int) -> FloatArray:
        """(M, P) standard normals with mean nought over the members."""
        rows = [
            stream(self.seed, Purpose.SMOOTH, member=member, cell=step).standard_normal(reports)
            for member in range(self.members)
        ]
        found = np.array(rows)
        return np.asarray(found - found.mean(axis=0))


def mda_step(
    numbers: FloatArray,
    simulated: FloatArray,
    targets: Targets,
    *,
    unknowns: Unknowns,
    alpha: float,
    can_move: BoolArray,
    noise: FloatArray,
) -> Step:
    """Move the unknowns of all members towards the reports.

    How strongly a report speaks of a week is judged by the level of that week and not by its
    shock: a shock is a small part of what moves a figure, and its correlation would be lost in
    what chance gives.

    Args:
        numbers: (M, N) unknowns.
        simulated: (M, P) log(people + OFFSET) plus bias that each member has for each report.
        targets: The reports and their errors.
        unknowns: What the columns are.
        alpha: Factor on the variance of the errors.
        can_move: (N, P) what each report may move.
        noise: (M, P) standard normals.
    """
    members = len(numbers)
    spread = covariance(simulated, simulated)
    error, far = widened(simulated, targets, np.diagonal(spread))
    reached = unknowns.as_levels(numbers)
    both = covariance(reached, simulated)
    scale = np.outer(reached.std(axis=0, ddof=1), np.sqrt(np.diagonal(spread)))
    correlation = np.divide(both, scale, out=np.zeros_like(both), where=scale > 0.0)
    gain = unknowns.to_shocks(both * taper(correlation, members)) * can_move
    perturbed = np.einsum("mp,qp->mq", noise, cholesky(error), optimize=False)
    away = targets.value + np.sqrt(alpha) * perturbed - simulated
    weighed = solve(cholesky(spread + alpha * error), np.ascontiguousarray(away.T))
    moved = np.einsum("np,mp->mn", gain, np.ascontiguousarray(weighed.T), optimize=False)
    return Step(np.asarray(numbers + moved), far, error)


def widened(
    simulated: FloatArray, targets: Targets, spread: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The errors of reports, wider where one is far from what the ensemble holds possible.

    The precision of a report is that of a sound one, of a wrong one or of one that says nothing,
    by the chance that it is each of them; beyond FAR_SIGMAS it is not taken as sound.

    Args:
        simulated: (M, P) as in `mda_step`.
        targets: The reports.
        spread: (P,) variance of the ensemble.

    Returns:
        (P, P) covariance and (P,) reports that are far off.
    """
    own = np.diagonal(targets.error)
    off = np.asarray(np.abs(targets.value - simulated.mean(axis=0)))
    far = off > FAR_SIGMAS * np.sqrt(spread + own)
    sound, wrong = chances(off, spread + own, far)
    wide = np.maximum(own, FAR_ERROR**2)
    trusted = 1.0 / np.maximum(sound / own + wrong / wide, LEAST_PRECISION)
    error = targets.error.copy()
    error[np.diag_indices(len(own))] = trusted
    return error, far


def chances(off: FloatArray, variance: FloatArray, far: BoolArray) -> tuple[FloatArray, FloatArray]:
    """(P,) chances that a report is sound, and that it is wrong but speaks of the count.

    Args:
        off: Distance from the ensemble mean.
        variance: Variance of that distance for a sound report.
        far: Reports that are not taken as sound.
    """

    def density(spread: FloatArray) -> FloatArray:
        return np.asarray(np.exp(-0.5 * off**2 / spread) / np.sqrt(2.0 * np.pi * spread))

    sound = np.where(far, 0.0, (1.0 - CONTAMINATED - NONSENSE) * density(variance))
    wrong = CONTAMINATED * density(variance + CONTAMINATED_SIGMA**2)
    total = sound + wrong + NONSENSE / NONSENSE_RANGE
    return np.asarray(sound / total), np.asarray(wrong / total)
