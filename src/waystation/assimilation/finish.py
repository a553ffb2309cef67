"""The exact finish: replicas with fresh random draws, weighed by the exact likelihood.

The steps before treat errors as normal and the movement as linear, and cannot use what a member's
own random draws did. Here every member is simulated several times with other draws, every replica
is weighed by the likelihood of the reports as intervals, with biases, contamination and what
reports of a day share, tempered so that enough of them stay effective, and as many replicas as
there were members are drawn in proportion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.assimilation.likelihood import cluster_log_likelihood
from waystation.assimilation.targets import Targets, reports_of
from waystation.assimilation.tempering import effective_number, systematic
from waystation.domain.model import FloatArray, IntArray


class Chosen(NamedTuple):
    """Replicas drawn in proportion to their weights.

    Attributes:
        replica: (M,) number of the replica each final member descends from, ascending; replica r
            of member m has the number r M + m.
        effective: Effective number of replicas.
        power: Power of the likelihood they were weighed with.
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


def choose(log_likelihood: FloatArray, members: int, share: float, offset: float) -> Chosen:
    """Draw members from replicas by their tempered likelihood.

    Args:
        log_likelihood: (R M,) of each replica.
        members: Members wanted.
        share: Share of `members` that is to stay effective at least.
        offset: A number in [0, 1) for systematic resampling.
    """
    power = tempered(log_likelihood, share * members)
    replica = systematic(power * log_likelihood, offset, members)
    return Chosen(replica, effective_number(power * log_likelihood), power)
