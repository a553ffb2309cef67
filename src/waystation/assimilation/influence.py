"""What each origin does to a forecast, and how each figure lies in what the members hold possible.

Leaving an origin out is done by weights: members are weighted by one over the likelihood of its
figure beside the others of its day (Bradlow and Zaslavsky 1997, "Case influence analysis in
Bayesian inference", J. Comput. Graph. Stat. 6). Where such weights would leave few members
effective, their power is lowered until enough are, and told: the true influence is then larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from waystation.assimilation.clusters import reports_of, thing_counted
from waystation.assimilation.likelihood import (
    OFFSET,
    cluster_log_likelihood,
    student_cdf,
)
from waystation.assimilation.observations import Observation
from waystation.assimilation.trace import Traced
from waystation.domain.model import FloatArray

LEAST_EFFECTIVE = 0.1
"""Share of the members that stays effective when an origin is left out. Assumption: ten in a
hundred give a median; the power of the weights is lowered until they do."""

NEAR_SIGHTING = -2.1
"""Log likelihood of a sighting from which on a member is near: two standard deviations off, and
what the share of wrong sightings takes away."""


class Without(NamedTuple):
    """The members weighted as if an origin had not been there.

    Attributes:
        weights: (M,) weights, which add up to one.
        effective: Effective number of members.
        power: Power of the weights; below `full` where they were tempered.
        full: Power of the likelihood that was let in.
    """

    weights: FloatArray
    effective: float
    power: float
    full: float

    @property
    def tempered(self) -> bool:
        """Whether the weights were held back: the true influence is then larger."""
        return self.power < 0.999 * self.full


def log_ratios(traced: Traced, numbers: Sequence[int]) -> list[FloatArray]:
    """(M,) log likelihood of all figures, less that of all but one, for each of some figures.

    Args:
        traced: What members had for every figure.
        numbers: Positions of the figures to leave out.
    """
    known: dict[tuple[int, ...], FloatArray] = {}
    return [_log_ratio(traced, number, known) for number in numbers]


def log_ratio(traced: Traced, number: int) -> FloatArray:
    """(M,) log likelihood of all figures, less that of all but one.

    Args:
        traced: What members had for every figure.
        number: Position of the figure to leave out.
    """
    return _log_ratio(traced, number, {})


def _log_ratio(traced: Traced, number: int, known: dict[tuple[int, ...], FloatArray]) -> FloatArray:
    """As `log_ratio`; `known` keeps the likelihood of figures of one thing once it is found."""
    found = np.zeros(traced.counts.shape[1])
    one = traced.observations[number]
    if one.operator is not None and one.reading is not None:
        beside = _beside(traced.observations, number)
        whole = tuple(sorted((number, *beside)))
        if whole not in known:
            known[whole] = _cluster(traced, list(whole))
        found += known[whole] - _cluster(traced, beside)
    if one.sighting is not None:
        beside = [
            i
            for i, other in enumerate(traced.observations)
            if i != number
            and (other.day, other.group, other.sighting) == (one.day, one.group, one.sighting)
        ]
        found += _seen(traced, [number, *beside]) - _seen(traced, beside)
    return found


def _beside(observations: Sequence[Observation], number: int) -> list[int]:
    """Other figures of the same thing on the same day."""
    one = observations[number]
    return [
        i
        for i, other in enumerate(observations)
        if i != number
        and other.day == one.day
        and other.operator is one.operator
        and thing_counted(other) == thing_counted(one)
    ]


def _cluster(traced: Traced, numbers: Sequence[int]) -> FloatArray:
    """(M,) log likelihood of figures of one thing on one day."""
    if not numbers:
        return np.zeros(traced.counts.shape[1])
    reports = reports_of([traced.observations[i] for i in numbers])
    columns = [report._replace(speaker=i) for i, report in enumerate(reports)]
    return cluster_log_likelihood(traced.counts[numbers[0]], columns, traced.bias[numbers].T)


def _seen(traced: Traced, numbers: Sequence[int]) -> FloatArray:
    """(M,) log likelihood of sightings of one day: the group was at one of the places named."""
    if not numbers:
        return np.zeros(traced.counts.shape[1])
    parts = traced.sightings[list(numbers)] - np.log(len(numbers))
    return np.asarray(np.logaddexp.reduce(parts, axis=0))


def without(
    log_ratios: FloatArray, *, full: float = 1.0, least: float = LEAST_EFFECTIVE
) -> Without:
    """Members weighted as if an origin had not been there.

    Args:
        log_ratios: (M,) from `log_ratio`.
        full: Power of the likelihood that was let in.
        least: Share of the members that has to stay effective.
    """
    wanted = least * len(log_ratios)
    power = full
    if _effective(-full * log_ratios) < wanted:
        low, high = 0.0, full
        for _ in range(50):
            power = 0.5 * (low + high)
            if _effective(-power * log_ratios) >= wanted:
                low = power
            else:
                high = power
        power = low
    weights = _normalised(-power * log_ratios)
    return Without(weights, float(1.0 / (weights**2).sum()), power, full)


def _normalised(log_weights: FloatArray) -> FloatArray:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _effective(log_weights: FloatArray) -> float:
    return float(1.0 / (_normalised(log_weights) ** 2).sum())


def weighted_quantiles(
    values: FloatArray, weights: FloatArray, levels: Sequence[float]
) -> FloatArray:
    """Quantiles of weighted values; with equal weights those of `numpy.quantile`.

    Args:
        values: (M,) values.
        weights: (M,) or (O, M) weights, each set of which adds up to one.
        levels: Probabilities.

    Returns:
        (levels,) or (O, levels) quantiles, one row for each set of weights.
    """
    order = np.argsort(values, kind="stable")
    found, mass = values[order], np.atleast_2d(weights)[:, order]
    middle = np.cumsum(mass, axis=1)
    mass *= 0.5
    middle -= mass
    first, spread = middle[:, :1], middle[:, -1:] - middle[:, :1]
    asked = first + spread * np.asarray(levels, dtype=float)
    rows = [
        np.interp(at, row, found) if row[-1] > row[0] else np.full(len(at), found[0])
        for at, row in zip(asked, middle, strict=True)
    ]
    return np.array(rows, dtype=float).reshape(*np.shape(weights)[:-1], len(levels))


def band_position(traced: Traced, number: int) -> float | None:
    """Where a figure lies in what members would have reported, 0 (below all) to 1 (above all).

    What members would have reported is their count times the bias and the error of the source.
    Of all that the figure's words may stand for the end nearest to the middle counts; a range that
    holds the median is in the middle: 0.5.

    Args:
        traced: What members had for every figure.
        number: Position of the figure.

    Returns:
        The position; None for a sighting without a number.
    """
    one = traced.observations[number]
    if one.operator is None or one.reading is None:
        return None
    middle = np.log(traced.counts[number] + OFFSET) + traced.bias[number]
    reading = one.reading
    ends = [reading.low, reading.high]
    if reading.wide_weight:
        ends = [min(ends[0], reading.wide_low), max(ends[1], reading.wide_high)]
    low, high = (
        float(student_cdf((np.log(end + OFFSET) - middle) / one.sigma).mean()) for end in ends
    )
    return float(np.clip(0.5, low, high))


def near_share(traced: Traced, number: int) -> float | None:
    """Share of members whose main group was near the place of a sighting; None without one."""
    if traced.observations[number].sighting is None:
        return None
    return float((traced.sightings[number] > NEAR_SIGHTING - 0.1).mean())
