"""From a rule to a distribution: replay it on the known past and draw from its errors.

Errors are taken on a signed log scale, sign(x) log(1 + |x|): increases differ by four powers of ten
between places and months, so that errors in people would give a small place the errors of a large
one, and quiet months those of the first weeks of an emergency.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.model import FloatArray
from waystation.verification.baselines.past import Counts, Past

SPANS = (7, 14, 21, 30, 45, 60, 90, 120)
"""Days over which a rule is replayed."""

ENOUGH = 8
"""Errors of a place below which those of other places are pooled with them."""

APART = 6
"""Days between two days a rule is replayed from, at least: nearer ones tell the same error."""

OFF, OFF_SHARE = 3, 0.25
"""How far a count may lie from the end of a span: days, or share of the span if that is more."""

OTHERS = 4.0
"""Weight, in errors, that other places keep where a place has enough of its own."""

UNSEEN, UNSEEN_SPREAD = 0.25, 1.5
"""Weight, in errors, and standard deviation of a change never seen, so that none is held sure."""

LIKE = 2.0
"""How fast an error's weight falls with the distance of what was predicted then, log scale."""

MEMORY = 365.0
"""Days in which an error's weight falls to a third."""

JITTER = 0.3
"""Standard deviation added to a drawn error, so that few errors still make a smooth spread."""

BEYOND = 3.0
"""Times the largest change seen anywhere in the case that a drawn change may reach."""

Predict = Callable[[str, int, int], float]
"""What a rule predicts: place, day of the last count, day asked about; net change of people."""


def signed_log(value: float | FloatArray) -> FloatArray:
    """sign(x) log(1 + |x|)."""
    return np.asarray(np.sign(value) * np.log1p(np.abs(value)), dtype=np.float64)


def signed_exp(value: FloatArray) -> FloatArray:
    """The inverse of `signed_log`."""
    return np.asarray(np.sign(value) * np.expm1(np.abs(value)), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Errors:
    """What a rule predicted on the known past, and what was reported.

    Attributes:
        places: (N,) names.
        spans: (N,) position in `SPANS`.
        days: (N,) days between the counts compared.
        ends: (N,) day it was compared on.
        predicted: (N,) predicted change, signed log.
        reported: (N,) reported change, signed log.
    """

    places: np.ndarray[tuple[int], np.dtype[np.str_]]
    spans: FloatArray
    days: FloatArray
    ends: FloatArray
    predicted: FloatArray
    reported: FloatArray


def replay(past: Past, predict: Predict) -> Errors:
    """Predict from each of the past count days and compare with the later counts.

    Args:
        past: What is known.
        predict: The rule; asked to use only what was counted by the day it starts from.
    """
    rows = [
        (
            place,
            span,
            ends - begins,
            ends,
            predict(place, begins, ends),
            counts.change(begins, ends),
        )
        for place, counts in past.places.items()
        for begins, span, ends in _spans(counts)
    ]
    names, *numbers = zip(*rows, strict=True) if rows else ((),) * 6
    spans, days, ends, predicted, reported = (np.array(n, dtype=np.float64) for n in numbers)
    return Errors(
        np.array(names, dtype=np.str_),
        spans,
        days,
        ends,
        signed_log(predicted),
        signed_log(reported),
    )


def _spans(counts: Counts) -> Iterator[tuple[int, int, int]]:
    """First day, position of the span and last day of everything a rule is replayed on.

    The first count is no start: nothing has been seen to move by then.
    """
    days, steps = counts.days.tolist(), np.cumsum(counts.corrected).tolist()
    before = days[0] - APART
    for start in range(1, len(days)):
        begins = days[start]
        if begins - before < APART:
            continue
        before = begins
        for position, span in enumerate(SPANS):
            end = nearest(days, begins + span, start + 1)
            if end is None or steps[end] != steps[start]:
                continue
            if abs(days[end] - begins - span) <= max(OFF, OFF_SHARE * span):
                yield begins, position, days[end]


def nearest(days: Sequence[int], day: int, first: int) -> int | None:
    """Position of the day nearest to one, from a position on; the earlier of two as near."""
    if first >= len(days):
        return None
    after = bisect_left(days, day, first)
    if after == first:
        return first
    if after == len(days) or day - days[after - 1] <= days[after] - day:
        return after - 1
    return after


def choose_span(errors: Errors, days: int) -> int:
    """Position of the span nearest to some days for which enough errors are known."""
    distance = np.abs(np.log(np.array(SPANS) / max(days, 1)))
    found = np.bincount(errors.spans.astype(np.int64), minlength=len(SPANS))
    for position in np.argsort(distance, kind="stable"):
        if found[position] >= ENOUGH:
            return int(position)
    return int(np.argmin(distance))


def weigh(errors: Errors, place: str, predicted: float, today: int) -> FloatArray:
    """Weights of errors for a prediction: like it, recent, and of its own place before others.

    Where the place has fewer than `ENOUGH` errors, other places fill up to it.
    """
    like = np.exp(-np.abs(errors.predicted - signed_log(predicted)) / LIKE)
    weight = (like + 1e-6) * np.exp((errors.ends - today) / MEMORY)
    own = errors.places == place
    count = independent(errors.ends[own], errors.days[own])
    for chosen, total in ((own, count), (~own, max(ENOUGH - count, OTHERS))):
        if chosen.any():
            weight[chosen] *= min(total, float(chosen.sum())) / weight[chosen].sum()
    return weight


def independent(ends: FloatArray, days: FloatArray) -> float:
    """How many errors are as good as independent: spans that overlap tell the same."""
    if ends.size == 0:
        return 0.0
    covered = float(ends.max() - (ends - days).min())
    return min(float(ends.size), covered / float(days.mean()))


def draw_changes(
    errors: Errors,
    place: str,
    days: int,
    predicted: float,
    today: int,
    samples: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Net changes of people that are possible, whole numbers.

    A replay in which nothing was reported to change gives no change, whatever was predicted: many
    spans have none, and an error on the log scale would make people of it. With few errors in all,
    a wide normal spread on the log scale fills up to `ENOUGH`.

    Args:
        errors: Errors of the rule on the known past.
        place: Place asked about.
        days: Length of the span asked about.
        predicted: What the rule predicts.
        today: Day of the last count of all.
        samples: Number of samples.
        rng: Source of randomness.

    Returns:
        (S,) net changes.
    """
    kept = _take(errors, choose_span(errors, days))
    weight = weigh(kept, place, predicted, today)
    unseen = max(ENOUGH - weight.size, 0) + UNSEEN
    share = np.append(np.cumsum(weight), weight.sum() + unseen)
    picks = (np.arange(samples) + rng.random(samples)) / samples
    index = np.searchsorted(share / share[-1], rng.permutation(picks), side="right")
    error = np.append(kept.reported - kept.predicted, 0.0)[index]
    noise = rng.normal(size=samples) * np.append(np.full(weight.size, JITTER), UNSEEN_SPREAD)[index]
    most = np.log(BEYOND) + np.abs(kept.reported).max() if kept.reported.any() else np.inf
    changes = signed_exp(np.clip(signed_log(predicted) + error + noise, -most, most))
    still = np.append(kept.reported == 0, False)[index]
    return np.rint(np.where(still, 0.0, changes))


def _take(errors: Errors, span: int) -> Errors:
    at = errors.spans == span
    return Errors(
        errors.places[at],
        errors.spans[at],
        errors.days[at],
        errors.ends[at],
        errors.predicted[at],
        errors.reported[at],
    )
