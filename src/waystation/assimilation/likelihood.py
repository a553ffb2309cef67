"""How likely a report is, given the simulated count: intervals, never points.

A report of a count x is z = x exp(b + u + e): b the bias of its kind of speaker, u what the reports
of one day have in common, e Student-t noise with four degrees of freedom. It gives an interval
[low, high], and its likelihood is the chance that z falls into it. A share of reports is simply
wrong (contamination), so that no single one can rule a member out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray

OFFSET = 5.0
"""People added before taking logarithms, so that zero is possible and small counts weigh little."""

CONTAMINATED, CONTAMINATED_SIGMA = 0.08, 0.7
"""Share of reports that are far off, and their log standard deviation
(docs/method.md, Starting values)."""

WILD = 1.5 * CONTAMINATED_SIGMA
"""Log distance from the others from which on a report is wrong. Assumption: four in five of the
reports that are far off lie nearer, and reports that merely differ hardly ever lie further."""

NONSENSE, NONSENSE_RANGE = 0.02, float(np.log(1e6))
"""Share of reports that say nothing about the count (wrong place, wrong group). Assumption."""

SAME_DAY_CORRELATION = 0.2
"""Correlation of independent reports of one day and place (docs/method.md, Starting values)."""

SAME_AGENCY_CORRELATION = 0.5
"""Correlation of reports of one day and place that went through one agency
(docs/method.md, Starting values). Copies, whose correlation is one, are one report before
they come here."""

_FEW, _MANY = 7, 31
"""Gauss-Hermite nodes where the shared error is no larger than the reports' own, and where it is:
there seven leave gaps between them. Against dense integration, 4,000 beside 6,500 at an error of
0.2: 0.13 off in log likelihood with seven, under 0.001 with 31."""


class Report(NamedTuple):
    """The numbers of one report.

    Attributes:
        low, high: Interval, people.
        sigma: Log standard deviation of its error.
        speaker: Column of its bias.
        wide_low, wide_high: A second, wider interval the words may stand for.
        wide_weight: Chance that they do.
        agency: Whose hands it went through; empty when unknown.
    """

    low: float
    high: float
    sigma: float
    speaker: int
    wide_low: float = 0.0
    wide_high: float = 0.0
    wide_weight: float = 0.0
    agency: str = ""


def student_cdf(t: FloatArray) -> FloatArray:
    """Distribution function of Student's t with four degrees of freedom, in closed form."""
    inner = t / np.sqrt(4.0 + t * t)
    # Products, not a power: that takes ten times as long.
    value: FloatArray = 0.5 + 0.75 * inner - 0.25 * (inner * inner * inner)
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
    they share. The standard deviation of a few is too small on average and is divided by c4. Of
    three and more, what lies further from the median than WILD counts as lying that far: one wild
    number is a wrong report and no doubt about all the others.
    """
    if len(reports) < 2:
        return 0.0
    middles = np.log([(max(r.low, 0.0) + r.high) / 2.0 + OFFSET for r in reports])
    if len(reports) > 2:
        centre = np.median(middles)
        middles = np.clip(middles, centre - WILD, centre + WILD)
    return float(np.std(middles, ddof=1)) / _c4(len(reports))


def _c4(count: int) -> float:
    """Mean of the standard deviation of `count` normal values, over the true one."""
    gammas = math.lgamma(count / 2) - math.lgamma((count - 1) / 2)
    return math.sqrt(2.0 / (count - 1)) * math.exp(gammas)


def weights(reports: Sequence[Report]) -> list[float]:
    """Share of one independent report that each report of one thing on one day counts for.

    One over the sum of its correlations with all of them, itself included: of n reports with
    correlation r, all together count for n / (1 + (n - 1) r) (docs/method.md, Starting values).
    """
    return [1.0 / (1.0 + sum(_correlations(reports, one))) for one in range(len(reports))]


def _correlations(reports: Sequence[Report], one: int) -> list[float]:
    mine = reports[one].agency
    return [
        SAME_AGENCY_CORRELATION if mine and other.agency == mine else SAME_DAY_CORRELATION
        for number, other in enumerate(reports)
        if number != one
    ]


def report_log_likelihood(log_count: FloatArray, report: Report) -> FloatArray:
    """Log chance of one report, its second interval included.

    Args:
        log_count: Logarithm of (people + OFFSET), biases added; any shape.
        report: The report.
    """
    plain = interval_log_likelihood(log_count, report.low, report.high, report.sigma)
    if not report.wide_weight:
        return plain
    wide = interval_log_likelihood(log_count, report.wide_low, report.wide_high, report.sigma)
    sum_of_both: FloatArray = np.logaddexp(
        np.log1p(-report.wide_weight) + plain, np.log(report.wide_weight) + wide
    )
    return sum_of_both


def _shared_nodes(shared: float, sigma: float) -> tuple[FloatArray, FloatArray]:
    """Where a standard normal is evaluated to integrate it out, and log weights."""
    if shared <= 0:
        return np.zeros(1), np.zeros(1)
    return _hermite(_FEW if shared <= sigma else _MANY)


@lru_cache(maxsize=2)
def _hermite(count: int) -> tuple[FloatArray, FloatArray]:
    nodes, mass = np.polynomial.hermite_e.hermegauss(count)
    return nodes, np.log(mass / mass.sum())


def cluster_log_likelihood(
    count: FloatArray, reports: Sequence[Report], bias: FloatArray
) -> FloatArray:
    """(M,) log likelihood of all reports of one thing on one day.

    The error they share is integrated out with Gauss-Hermite nodes.

    Args:
        count: (M,) simulated people.
        reports: The reports.
        bias: (M, S) log bias of each source.
    """
    shared = disagreement(reports)
    base = np.log(count + OFFSET)
    nodes, logs = _shared_nodes(shared, min(one.sigma for one in reports))
    total = np.empty((len(nodes), len(count)))
    parts = list(zip(weights(reports), reports, strict=True))
    for i, node in enumerate(nodes):
        total[i] = logs[i]
        for weight, report in parts:
            shifted = base + shared * node + bias[:, report.speaker]
            total[i] += weight * report_log_likelihood(shifted, report)
    peak = total.max(axis=0)
    value: FloatArray = peak + np.log(np.exp(total - peak).sum(axis=0))
    return value
