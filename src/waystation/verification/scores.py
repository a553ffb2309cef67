"""Scores of answers, by the `scores` package (Bureau of Meteorology; Leeuwenburg et al. 2024)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import xarray as xr

from waystation.domain.forecast import QUANTILES
from waystation.domain.model import BoolArray, FloatArray
from waystation.domain.verification import Answer, Asked, Score

CENTRAL = (0.5, 0.8, 0.9, 0.95)
"""Central intervals whose coverage is told."""
_SAMPLE, _ANSWER = "sample", "answer"
_NONE = math.nan


def score_answers(answers: Sequence[Answer]) -> list[Score]:
    """Score answers, in their order.

    People are scored by the fair CRPS (Ferro 2014) as they are and as log(1 + people) (Bosse et
    al. 2023) and by the weighted interval score of the reported quantiles (Bracher et al. 2021);
    an overflow by the fair Brier score.
    """
    scored: list[Score | None] = [None] * len(answers)
    for positions in _alike(answers):
        group = [answers[i] for i in positions]
        samples = np.stack([answer.samples for answer in group])
        value = np.array([answer.value for answer in group])
        overflow = group[0].question.asked is Asked.OVERFLOW
        numbers = _overflow(samples, value) if overflow else _people(samples, value)
        inside = inside_central(samples, value)
        low, high = (samples < value[:, None]).mean(1), (samples <= value[:, None]).mean(1)
        for row, (i, answer) in enumerate(zip(positions, group, strict=True)):
            crps, log_crps, wis, brier = (float(column[row]) for column in numbers)
            a, b, c, d = (bool(it) for it in inside[row])
            scored[i] = Score(
                case=answer.case,
                forecaster=answer.forecaster,
                track=answer.track,
                asked=answer.question.asked,
                place=answer.question.place,
                origin=answer.question.origin,
                horizon=answer.question.horizon,
                value=answer.value,
                crps=crps,
                log_crps=log_crps,
                wis=wis,
                brier=brier,
                pit_low=float(low[row]),
                pit_high=float(high[row]),
                inside=(a, b, c, d),
            )
    return [score for score in scored if score is not None]


def _alike(answers: Sequence[Answer]) -> Iterable[list[int]]:
    """Positions of answers that can be scored in one array."""
    groups: dict[tuple[bool, int], list[int]] = {}
    for position, answer in enumerate(answers):
        overflow = answer.question.asked is Asked.OVERFLOW
        groups.setdefault((overflow, answer.samples.size), []).append(position)
    return groups.values()


def inside_central(samples: FloatArray, value: FloatArray) -> BoolArray:
    """(N, 4) whether each value lies in the central 50, 80, 90 and 95 % of its (N, S) samples."""
    tails = [round((1 - share) / 2, 9) for share in CENTRAL]
    low = np.quantile(samples, tails, axis=1)
    high = np.quantile(samples, [1 - tail for tail in tails], axis=1)
    return ((low <= value) & (value <= high)).T


def _people(samples: FloatArray, value: FloatArray) -> tuple[FloatArray, ...]:
    natural = fair_crps(samples, value)
    log = fair_crps(np.log1p(samples), np.log1p(value))
    wis = weighted_interval_score(samples, value)
    return natural, log, wis, np.full(len(value), _NONE)


def _overflow(samples: FloatArray, value: FloatArray) -> tuple[FloatArray, ...]:
    from scores.probability import brier_score_for_ensemble

    found = brier_score_for_ensemble(
        _members(samples), _observed(value), _SAMPLE, 0.5, preserve_dims=[_ANSWER]
    )
    brier = np.asarray(found).reshape(len(value))
    return (*(np.full(len(value), _NONE),) * 3, brier)


def fair_crps(samples: FloatArray, value: FloatArray) -> FloatArray:
    """Fair continuous ranked probability score of (N, S) samples and (N,) values."""
    from scores.probability import crps_for_ensemble

    found = crps_for_ensemble(
        _members(samples), _observed(value), _SAMPLE, method="fair", preserve_dims="all"
    )
    return np.asarray(found, dtype=np.float64)


def weighted_interval_score(samples: FloatArray, value: FloatArray) -> FloatArray:
    """Weighted interval score: twice the mean quantile score over the reported quantiles.

    With the median and K central intervals weighted alpha / 2 this equals the definition of
    Bracher et al. 2021 (equations 1 and 2).
    """
    from scores.continuous import quantile_score

    quantiles = np.quantile(samples, QUANTILES, axis=1)
    parts = [
        np.asarray(
            quantile_score(_observed(forecast), _observed(value), level, preserve_dims="all")
        )
        for forecast, level in zip(quantiles, QUANTILES, strict=True)
    ]
    return np.asarray(2.0 * np.mean(parts, axis=0), dtype=np.float64)


def _members(samples: FloatArray) -> xr.DataArray:
    return xr.DataArray(samples, dims=(_ANSWER, _SAMPLE))


def _observed(value: FloatArray) -> xr.DataArray:
    return xr.DataArray(value, dims=(_ANSWER,))
