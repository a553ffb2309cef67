"""What was learnt: every unknown before and after the figures, in natural units."""

from __future__ import annotations

import numpy as np

from waystation.assimilation.smoother import Smoothed
from waystation.assimilation.unknowns import Kind, Unknown
from waystation.domain.forecast import Posterior
from waystation.domain.model import FloatArray, Model
from waystation.domain.parameters import PARAMETERS, Transform
from waystation.engine.controls import Levels, levels

BAND = (0.05, 0.5, 0.95)
"""Ends of the 90 % band, and the median."""


def posteriors(model: Model, found: Smoothed) -> tuple[Posterior, ...]:
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


def _values(model: Model, found: Smoothed, numbers: FloatArray) -> FloatArray:
    """(M, N) unknowns on their own scale; of a weekly control the level of that week."""
    driven = levels(model, found.unknowns.unpack(numbers).shocks)
    values = np.empty_like(numbers)
    for number, one in enumerate(found.unknowns.items):
        values[:, number] = one.mean + one.sigma * _level(found, driven, one, numbers[:, number])
    return values


def _level(found: Smoothed, driven: Levels, one: Unknown, numbers: FloatArray) -> FloatArray:
    """(M,) the number itself, or where it drives a process, the process in its week."""
    if one.kind in (Kind.PARAMETER, Kind.BIAS) or one.column == 0:
        return numbers
    places = found.unknowns.places_of(one.kind)
    reached: FloatArray = getattr(driven, one.kind.value)[:, one.column, places.index(one.place)]
    return reached - 0.5 * one.sigma


def _natural(one: Unknown, value: float) -> float:
    """A value on an unknown's scale in natural units."""
    if one.transform == Transform.LOGIT:
        return float(1.0 / (1.0 + np.exp(-value)))
    return float(np.exp(value))


def _unit(one: Unknown) -> str:
    return PARAMETERS[one.column].unit if one.kind is Kind.PARAMETER else "factor"
