"""Whether a forecaster's bands hold what they promise: coverage and the PIT, with a gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Asked, Calibration, Score, Track
from waystation.verification.blocks import DRAWS, block_length, draw_cases, draw_weights

BINS = 10
ALL_CASES = ""


def pit_bins(low: FloatArray, high: FloatArray, bins: int = BINS) -> FloatArray:
    """(N, bins) share of each answer's PIT in each bin, without randomisation.

    The PIT of a count is spread evenly between the shares of samples below it and at or below it
    (Czado, Gneiting and Held 2009); where both are equal it lies at one point.

    Args:
        low: (N,) share of samples below the value.
        high: (N,) share at or below it.
        bins: Number of bins of equal width.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    width = (high - low)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.clip((edges - low[:, None]) / width, 0.0, 1.0)
    shares = np.diff(np.where(width > 0, below, 0.0), axis=1)
    point = np.minimum((low * bins).astype(np.int64), bins - 1)
    alone = np.arange(bins) == point[:, None]
    return np.asarray(np.where(width > 0, shares, alone), dtype=np.float64)


def calibrations_of(scores: Sequence[Score], *, seed: int) -> tuple[Calibration, ...]:
    """Coverage and PIT test of every forecaster, per case and for all cases together.

    Args:
        scores: One per answer; those of overflows are passed over.
        seed: Of the bootstrap.
    """
    groups: dict[tuple[str, Track, Asked], dict[str, list[Score]]] = {}
    for score in scores:
        if score.asked is not Asked.OVERFLOW:
            key = (score.forecaster, score.track, score.asked)
            groups.setdefault(key, {}).setdefault(score.case, []).append(score)
    result = []
    for (forecaster, track, asked), by_case in groups.items():
        chosen = [{case: of_case} for case, of_case in by_case.items()]
        chosen.append(by_case)
        for cases in chosen:
            coverage = np.mean([_coverage(of_case) for of_case in cases.values()], axis=0)
            a, b, c, d = (float(share) for share in coverage)
            result.append(
                Calibration(
                    forecaster=forecaster,
                    track=track,
                    asked=asked,
                    case=ALL_CASES if cases is by_case else next(iter(cases)),
                    questions=sum(map(len, cases.values())),
                    coverage=(a, b, c, d),
                    pit_p_value=pit_test(list(cases.values()), seed=seed),
                )
            )
    return tuple(result)


def _coverage(scores: Sequence[Score]) -> FloatArray:
    inside = np.array([score.inside for score in scores], dtype=np.float64)
    return np.asarray(inside.mean(0), dtype=np.float64)


def pit_test(cases: Sequence[Sequence[Score]], *, seed: int) -> float:
    """Chance of a PIT histogram at least as uneven as this one, were the forecasts calibrated.

    The sum of squared deviations from evenness against its distribution in block-bootstrap draws
    around the histogram itself (cases outside, origins inside; each case with weight one).

    Args:
        cases: Scores of each case.
        seed: Of the bootstrap.
    """
    mean, drawn = pit_draws(cases, seed=seed)
    off = float(((mean - 1 / BINS) ** 2).sum())
    around = ((drawn - mean) ** 2).sum(1)
    return float((1 + (around >= off).sum()) / (1 + DRAWS))


def pit_draws(cases: Sequence[Sequence[Score]], *, seed: int) -> tuple[FloatArray, FloatArray]:
    """The PIT histogram, each case with weight one, and block-bootstrap draws of it.

    Args:
        cases: Scores of each case.
        seed: Of the bootstrap.

    Returns:
        (bins,) shares, and (draws, bins) of them.
    """
    rng = np.random.default_rng([seed, len(cases)])
    histograms, sampler = [], []
    for of_case in cases:
        origins, sums, counts = _by_origin(of_case)
        histograms.append(sums.sum(0) / counts.sum())
        sampler.append((sums, counts, block_length(origins, _longest(of_case))))
    mean = np.mean(histograms, axis=0)
    slots = draw_cases(len(cases), rng)
    drawn = np.zeros((DRAWS, BINS))
    for slot in range(len(cases)):
        for position, (sums, counts, length) in enumerate(sampler):
            weights = draw_weights(len(counts), length, rng)
            shares = (weights @ sums) / np.maximum(weights @ counts, 1.0)[:, None]
            drawn += slots[:, slot, position][:, None] * shares
    return np.asarray(mean, dtype=np.float64), drawn / len(cases)


def _by_origin(scores: Sequence[Score]) -> tuple[list[dt.date], FloatArray, FloatArray]:
    """Origins in order of time, (origins, bins) sums of PIT shares and (origins,) questions."""
    origins = sorted({score.origin for score in scores})
    row = {origin: number for number, origin in enumerate(origins)}
    where = np.array([row[score.origin] for score in scores])
    ends = np.array([(score.pit_low, score.pit_high) for score in scores])
    sums = np.zeros((len(origins), BINS))
    np.add.at(sums, where, pit_bins(ends[:, 0], ends[:, 1]))
    return origins, sums, np.bincount(where, minlength=len(origins)).astype(np.float64)


def _longest(scores: Sequence[Score]) -> int:
    return max(score.horizon for score in scores)
