"""Skill of one forecaster against others, with block-bootstrap intervals and a test.

skill = 1 - mean score / mean score of the other, over the same questions; cases together: one
minus the geometric mean of the cases' ratios, each case with weight one.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Asked, Score, Skill, Track
from waystation.verification.blocks import (
    DRAWS,
    FEWEST_ORIGINS,
    block_length,
    draw_cases,
    draw_weights,
    gap_days,
    interval,
)

MEASURES: Mapping[Asked, tuple[str, ...]] = {
    Asked.ARRIVALS: ("log_crps", "crps", "wis"),
    Asked.STOCK: ("log_crps", "crps", "wis"),
    Asked.OVERFLOW: ("brier",),
}
ALL_CASES = ""
_BOUND = math.log(100.0)
"""A ratio of mean scores counts as a hundredth at least and a hundred at most, so that one case in
which a rule is all but perfect does not decide for all."""


@dataclass(frozen=True)
class _Block:
    """Sums of scores of one case, question kind and horizon.

    Attributes:
        case: Name.
        origins: In order of time.
        sums: (origins, forecasters, measures) sums over the questions of an origin.
        counts: (origins,) questions.
    """

    case: str
    origins: tuple[dt.date, ...]
    sums: FloatArray
    counts: FloatArray


def skills_of(scores: Sequence[Score], judged: str, *, seed: int) -> tuple[Skill, ...]:
    """Compare one forecaster with every other of its track.

    Args:
        scores: One per answer; all forecasters of a track answered the same questions.
        judged: Name of the forecaster that is compared.
        seed: Of the bootstrap.
    """
    tracks = {score.track for score in scores if score.forecaster == judged}
    grouped: dict[tuple[Track, Asked, int], list[Score]] = {}
    for score in scores:
        if score.track in tracks:
            grouped.setdefault((score.track, score.asked, score.horizon), []).append(score)
    return tuple(
        skill
        for (track, asked, horizon), group in sorted(grouped.items(), key=lambda it: it[0])
        for skill in _compare(group, judged, track, asked, horizon, seed)
    )


def _compare(
    group: Sequence[Score], judged: str, track: Track, asked: Asked, horizon: int, seed: int
) -> Iterator[Skill]:
    names = list(dict.fromkeys(score.forecaster for score in group))
    if judged not in names or len(names) < 2:
        return
    names.insert(0, names.pop(names.index(judged)))
    blocks = _blocks(group, names, MEASURES[asked])
    rng = np.random.default_rng([seed, horizon, list(Asked).index(asked)])
    drawn = [_drawn_ratios(block, horizon, rng) for block in blocks]
    found = [
        (block.case, _log_ratios(block.sums.sum(0)), log_ratios, _tested(block, horizon), block)
        for block, log_ratios in zip(blocks, drawn, strict=True)
    ]
    rows = [
        (case, ratios, *_case_interval(log_ratios, block), p_values, block.counts.sum())
        for case, ratios, log_ratios, p_values, block in found
    ]
    together = np.stack([ratios for _, ratios, *_ in found])
    mean = np.asarray(together.mean(0), dtype=np.float64)
    ends = _pooled_interval(blocks, horizon, rng)
    nothing = np.full_like(mean, np.nan)
    questions = sum(block.counts.sum() for block in blocks)
    rows.append((ALL_CASES, mean, *ends, nothing, questions))
    for case, ratios, low, high, p_values, number in rows:
        for j, against in enumerate(names[1:]):
            for k, measure in enumerate(MEASURES[asked]):
                yield Skill(
                    forecaster=judged,
                    against=against,
                    track=track,
                    asked=asked,
                    horizon=horizon,
                    case=case,
                    measure=measure,
                    value=float(1 - np.exp(ratios[j, k])),
                    low=float(1 - np.exp(high[j, k])),
                    high=float(1 - np.exp(low[j, k])),
                    p_value=float(p_values[j, k]),
                    questions=int(number),
                )


def _blocks(group: Sequence[Score], names: list[str], measures: Sequence[str]) -> list[_Block]:
    by_case: dict[str, list[Score]] = {}
    for score in group:
        by_case.setdefault(score.case, []).append(score)
    result = []
    for case, of_case in by_case.items():
        origins = tuple(sorted({score.origin for score in of_case}))
        row = {origin: number for number, origin in enumerate(origins)}
        sums = np.zeros((len(origins), len(names), len(measures)))
        counts = np.zeros((len(origins), len(names)))
        for score in of_case:
            place = row[score.origin], names.index(score.forecaster)
            sums[place] += [getattr(score, measure) for measure in measures]
            counts[place] += 1
        if (counts != counts[:, :1]).any():
            msg = f"{case}: the forecasters did not answer the same questions"
            raise ValueError(msg)
        result.append(_Block(case, origins, sums, counts[:, 0]))
    return result


def _log_ratios(sums: FloatArray) -> FloatArray:
    """log(score of the first / score of each other), bounded: (..., forecasters - 1, measures).

    Two perfect ones are equal. Fair scores of all but perfect forecasts may lie below 0 by
    chance: they count as 0.
    """
    own, others = np.maximum(sums[..., :1, :], 0.0), np.maximum(sums[..., 1:, :], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(own) - np.log(others)
    return np.clip(np.where((own == 0) & (others == 0), 0.0, ratios), -_BOUND, _BOUND)


def _drawn_ratios(block: _Block, horizon: int, rng: np.random.Generator) -> FloatArray:
    """(draws, forecasters - 1, measures) log ratios of bootstrap draws of origins."""
    length = block_length(block.origins, horizon)
    weights = draw_weights(len(block.origins), length, rng)
    return _log_ratios(np.tensordot(weights, block.sums, axes=1))


def _case_interval(drawn: FloatArray, block: _Block) -> tuple[FloatArray, FloatArray]:
    if len(block.origins) < FEWEST_ORIGINS:
        nothing = np.full(drawn.shape[1:], np.nan)
        return nothing, nothing
    return interval(drawn)


def _pooled_interval(
    blocks: Sequence[_Block], horizon: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Cases outside, origins inside: every slot draws its case and, anew, that case's origins."""
    if sum(len(block.origins) for block in blocks) < FEWEST_ORIGINS:
        nothing = np.full_like(_log_ratios(blocks[0].sums[0]), np.nan)
        return nothing, nothing
    slots = draw_cases(len(blocks), rng)
    total = np.zeros((DRAWS, *blocks[0].sums.shape[1:]))[:, 1:]
    for slot in range(len(blocks)):
        for position, block in enumerate(blocks):
            chosen = slots[:, slot, position]
            if chosen.any():
                total += chosen[:, None, None] * _drawn_ratios(block, horizon, rng)
    return interval(total / len(blocks))


def _tested(block: _Block, horizon: int) -> FloatArray:
    """Diebold-Mariano p-values (two-sided) of equal scores: (forecasters - 1, measures).

    On each origin's mean difference, in the variant of Harvey, Leybourne and Newbold 1997 with
    Student's t; NaN where origins are too few for the horizon or the variance is not positive.
    """
    mean = block.sums / block.counts[:, None, None]
    series = mean[:, :1] - mean[:, 1:]
    ahead = math.ceil(horizon / gap_days(block.origins))
    result = np.full(series.shape[1:], np.nan)
    if len(series) < max(FEWEST_ORIGINS, ahead + 2):
        return result
    moving = np.ptp(series, axis=0) > 0
    if moving.any():
        result[moving] = _diebold_mariano(series[:, moving].T, ahead)
    return result


def _diebold_mariano(series: FloatArray, ahead: int) -> FloatArray:
    """(N,) p-values of (N, origins) differences."""
    import xarray as xr
    from scores.stats.statistical_tests import diebold_mariano

    number = np.arange(len(series))
    data = xr.DataArray(
        series,
        dims=("series", "origin"),
        coords={"series": number, "ahead": ("series", np.full(len(series), ahead))},
    )
    with warnings.catch_warnings():
        # A variance estimated below 0 has no root: its p-value is NaN, which is what we tell.
        warnings.simplefilter("ignore", RuntimeWarning)
        tested = diebold_mariano(data, "series", "ahead", method="HLN", statistic_distribution="t")
    above = np.asarray(tested["confidence_gt_0"], dtype=np.float64)
    return 2 * np.minimum(above, 1 - above)
