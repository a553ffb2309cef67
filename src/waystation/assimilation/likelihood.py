"""How likely a report is, given the simulated count: intervals, never points.

A report of a count x is z = x exp(b + u + e): b the bias of its kind of speaker, u what the reports
of one day have in common, e Student-t noise with four degrees of freedom. It gives an interval
[low, high], and its likelihood is the chance that z falls into it. A share of reports is simply
wrong (contamination), so that no single one can rule a member out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray

OFFSET = 5.0
"""People added before taking logarithms, so that zero is possible and small counts weigh little."""

CONTAMINATED, CONTAMINATED_SIGMA = 0.08, 0.7
"""Share of reports that are far off, and their log standard deviation (method notes, 2.4)."""

NONSENSE, NONSENSE_RANGE = 0.02, float(np.log(1e6))
"""Share of reports that say nothing about the count (wrong place, wrong group). Assumption."""

SAME_DAY_CORRELATION = 0.2
"""Correlation of independent reports of one day and place (method notes, 2.4)."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_LOG_WEIGHTS = np.log(_WEIGHTS / _WEIGHTS.sum())


class Report(NamedTuple):
    """The numbers of one report: interval in people, log error, kind of speaker."""

    low: float
    high: float
    sigma: float
    speaker: int


def student_cdf(t: FloatArray) -> FloatArray:
    """Distribution function of Student's t with four degrees of freedom, in closed form."""
    inner = t / np.sqrt(4.0 + t * t)
    value: FloatArray = 0.5 + 0.75 * inner - 0.25 * inner**3
    return value


def interval_log_likelihood(
    log_count: FloatArray, low: float, high: float, sigma: float
) -> FloatArray:
    """Log chance that a report of the count falls into [low, high] people.

    Args:
        log_count: Logarithm of (people + OFFSET), biases added; any shape.
        low: Lower end, people.
        high: Upper end, people, above `low`.
        sigma: Log standard deviation of the report.
    """
    ends = np.log(np.array([max(low, 0.0) + OFFSET, max(high, low + 1.0) + OFFSET]))

    def mass(spread: float) -> FloatArray:
        upper = student_cdf((ends[1] - log_count) / spread)
        return upper - student_cdf((ends[0] - log_count) / spread)

    sound = 1.0 - CONTAMINATED - NONSENSE
    floor = NONSENSE * (ends[1] - ends[0]) / NONSENSE_RANGE
    wide = CONTAMINATED * mass(np.hypot(sigma, CONTAMINATED_SIGMA))
    value: FloatArray = np.log(sound * mass(sigma) + wide + floor)
    return value


def disagreement(reports: Sequence[Report]) -> float:
    """Log standard deviation between reports of one thing on one day; 0 for a single one.

    More reports do not settle what their sources do not agree on, so this is taken as an error
    they share. The standard deviation of a few is too small on average and is divided by c4.
    """
    if len(reports) < 2:
        return 0.0
    middles = [np.log((max(r.low, 0.0) + r.high) / 2.0 + OFFSET) for r in reports]
    return float(np.std(middles, ddof=1)) / _c4(len(reports))


def _c4(count: int) -> float:
    """Mean of the standard deviation of `count` normal values, over the true one."""
    gammas = math.lgamma(count / 2) - math.lgamma((count - 1) / 2)
    return math.sqrt(2.0 / (count - 1)) * math.exp(gammas)


def same_day_weight(count: int) -> float:
    """Share of one independent report that each of `count` reports of one day counts for."""
    return 1.0 / (1.0 + (count - 1) * SAME_DAY_CORRELATION)


def cluster_log_likelihood(
    count: FloatArray, reports: Sequence[Report], bias: FloatArray
) -> FloatArray:
    """(M,) log likelihood of all reports of one thing on one day.

    The error they share is integrated out with seven Gauss-Hermite nodes.

    Args:
        count: (M,) simulated people.
        reports: The reports.
        bias: (M, S) log bias of each kind of speaker.
    """
    shared = disagreement(reports)
    weight = same_day_weight(len(reports))
    base = np.log(count + OFFSET)
    nodes = _NODES if shared > 0 else np.zeros(1)
    logs = _LOG_WEIGHTS if shared > 0 else np.zeros(1)
    total = np.empty((len(nodes), len(count)))
    for i, node in enumerate(nodes):
        total[i] = logs[i]
        for report in reports:
            shifted = base + shared * node + bias[:, report.speaker]
            total[i] += weight * interval_log_likelihood(
                shifted, report.low, report.high, report.sigma
            )
    peak = total.max(axis=0)
    value: FloatArray = peak + np.log(np.exp(total - peak).sum(axis=0))
    return value
