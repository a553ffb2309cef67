"""The exact finish: replicas with fresh random draws, weighed by the exact likelihood.

The steps before treat errors as normal and the movement as linear, and cannot use what a member's
own random draws did. Here every member is simulated several times with other draws. Among the
replicas of a member the exact likelihood chooses: of the reports as intervals, with biases,
contamination and what reports of a day share. Members themselves, which the steps have brought
where they are by the same reports, are weighed by the exact likelihood over the normal one the
steps used, so that no report counts twice; tempered so that enough of them stay effective. As many
replicas as there were members are drawn in proportion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.assimilation.clusters import reports_of
from waystation.assimilation.likelihood import cluster_log_likelihood
from waystation.assimilation.linear import cholesky, solve
from waystation.assimilation.targets import Targets
from waystation.assimilation.tempering import effective_number, systematic
from waystation.domain.model import FloatArray, IntArray


class Chosen(NamedTuple):
    """Replicas drawn in proportion to their weights.

    Attributes:
        replica: (M,) number of the replica each final member descends from, ascending; replica r
            of member m has the number r M + m.
        effective: Effective number of members.
        power: Power of the weights of members.
    """

    replica: IntArray
    effective: float
    power: float


def log_likelihoods(counts: FloatArray, bias: FloatArray, targets: Targets) -> FloatArray:
    """(M, clusters) exact log likelihood of the reports of each thing on each day.

    Args:
        counts: (M, P) simulated people.
        bias: (M, S) log bias of each source.
        targets: The reports.
    """
    found = np.zeros((len(counts), len(targets.clusters)))
    for number, members in enumerate(targets.clusters):
        together = reports_of([targets.observations[position] for position in members])
        found[:, number] = cluster_log_likelihood(counts[:, members[0]], together, bias)
    return found


def tempered(log_likelihood: FloatArray, wanted: float) -> float:
    """Largest power, up to one, of a likelihood that leaves so many members effective."""
    if effective_number(log_likelihood) >= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if effective_number(middle * log_likelihood) >= wanted:
            low = middle
        else:
            high = middle
    return low


def normal_log_likelihood(
    simulated: FloatArray, value: FloatArray, error: FloatArray
) -> FloatArray:
    """(M,) log likelihood of all reports as the steps took them, up to a constant.

    Args:
        simulated: (M, P) log(people + OFFSET) plus bias of each member.
        value: (P,) what was reported.
        error: (P, P) covariance of the errors.
    """
    off = np.ascontiguousarray((value - simulated).T)
    return np.asarray(-0.5 * (off * solve(cholesky(error), off)).sum(axis=0))


def choose(exact: FloatArray, normal: FloatArray, share: float, offset: float) -> Chosen:
    """Draw as many replicas as there are members.

    Args:
        exact: (R, M) exact log likelihood of each replica of each member.
        normal: (R, M) the log likelihood the steps used.
        share: Share of the members that is to stay effective at least.
        offset: A number in [0, 1) for systematic resampling.
    """
    replicas, members = exact.shape
    over = np.logaddexp.reduce(exact, axis=0) - np.logaddexp.reduce(normal, axis=0)
    power = tempered(over, share * members)
    within = exact - np.logaddexp.reduce(exact, axis=0)
    by_member = (power * over + within).T.ravel()
    drawn = systematic(by_member, offset, members)
    replica = drawn % replicas * members + drawn // replicas
    return Chosen(np.sort(replica), effective_number(power * over), power)
