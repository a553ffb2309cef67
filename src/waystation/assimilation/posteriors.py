"""What was learnt: every unknown before and after the figures, in natural units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from waystation.assimilation.smoother import Found
from waystation.assimilation.sources import BIAS_SIGMA, KINDS, PART_SIGMA, Source, total_bias
from waystation.assimilation.unknowns import Kind, Unknown
from waystation.domain.forecast import Posterior
from waystation.domain.model import FloatArray, Model
from waystation.domain.parameters import PARAMETERS, Transform
from waystation.engine.controls import Levels, levels

BAND = (0.05, 0.5, 0.95)
"""Ends of the 90 % band, and the median."""

_WIDE = 1.6448536269514722
"""Standard deviations from the median to the ends of the 90 % band of a normal distribution."""


def posteriors(model: Model, found: Found) -> tuple[Posterior, ...]:
    """Prior and posterior median and 90 % band of every unknown.

    Args:
        model: Gives the settings of the controls.
        found: What the smoother found.
    """
    both = [_values(model, found, numbers) for numbers in (found.prior, found.posterior)]
    bands = [np.quantile(values, BAND, axis=0) for values in both]
    return tuple(
        Posterior(
            one.name,
            _unit(one),
            *(float(_natural(one, bands[0][row, number])) for row in (1, 0, 2)),
            *(float(_natural(one, bands[1][row, number])) for row in (1, 0, 2)),
        )
        for number, one in enumerate(found.unknowns.items)
    )


def _values(model: Model, found: Found, numbers: FloatArray) -> FloatArray:
    """(M, N) unknowns on their own scale; of a weekly control the level of that week."""
    driven = levels(model, found.unknowns.unpack(numbers).shocks)
    values = np.empty_like(numbers)
    for number, one in enumerate(found.unknowns.items):
        values[:, number] = one.mean + one.sigma * _level(found, driven, one, numbers[:, number])
    return values


def _level(found: Found, driven: Levels, one: Unknown, numbers: FloatArray) -> FloatArray:
    """(M,) the number itself, or where it drives a process, the process in its week."""
    if one.kind in (Kind.PARAMETER, Kind.BIAS) or one.column == 0:
        return numbers
    places = found.unknowns.places_of(one.kind)
    reached: FloatArray = getattr(driven, one.kind.value)[:, one.column, places.index(one.place)]
    return reached - 0.5 * one.sigma


def _natural(one: Unknown, value: float) -> float:
    """A value on an unknown's scale in natural units."""
    return _back(one.transform, value)


def _unit(one: Unknown) -> str:
    return PARAMETERS[one.column].unit if one.kind is Kind.PARAMETER else "factor"


def filter_posteriors(
    model: Model, parameters: FloatArray, bias: FloatArray, sources: Sequence[Source]
) -> tuple[Posterior, ...]:
    """Prior and posterior median and 90 % band of what a filter learns.

    Args:
        model: Gives the priors.
        parameters: (M, G, Q) of the members on the as-of day, transformed.
        bias: (M, S) parts of the bias of each source on that day.
        sources: The S sources, kinds first.
    """
    learnt = []
    for group, column in np.argwhere(model.prior_sigma > 0.0).tolist():
        spec = PARAMETERS[column]
        prior = float(model.prior_mean[group, column]), float(model.prior_sigma[group, column])
        name = f"{spec.name} of {model.groups[group]}"
        learnt.append(_learnt(name, spec.unit, spec.transform, prior, parameters[:, group, column]))
    total = total_bias(bias, sources)
    for column, source in enumerate(sources):
        sigma = PART_SIGMA if column < len(KINDS) else BIAS_SIGMA
        name = f"bias of {source.name or source.speaker}"
        learnt.append(_learnt(name, "factor", Transform.LOG, (0.0, sigma), total[:, column]))
    return tuple(learnt)


def _learnt(
    name: str, unit: str, transform: Transform, prior: tuple[float, float], values: FloatArray
) -> Posterior:
    """An unknown that is normal before the figures, and its values in the members after them."""
    mean, sigma = prior
    ends = [mean, mean - _WIDE * sigma, mean + _WIDE * sigma]
    after = np.quantile(values, [BAND[1], BAND[0], BAND[2]]).tolist()
    return Posterior(name, unit, *(_back(transform, value) for value in (*ends, *after)))


def _back(transform: str, value: float) -> float:
    """A value of the transformed scale in natural units."""
    if transform == Transform.LOGIT:
        return float(1.0 / (1.0 + np.exp(-value)))
    return float(np.exp(value))
