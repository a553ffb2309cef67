"""What registers make of arrivals: growth that is off, and spans in which they do not grow at all.

The movement model tells who arrives. A register tells what it grew by, which may be late, net of
people struck off, or nothing at all because nobody kept it. How often that is so is taken from
the spans of like length that the registers of the case had before the as-of day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import CountReport

NOISE_SIGMA = 0.5
"""Log scale of what a register grows by against the arrivals, Student's t with four degrees of
freedom. Assumption, chosen once on the three development cases, which change little from 0.5 to
1.1."""

OTHERS = 0.15
"""Weight of a span of another register, against one of the same. Assumption."""

PRIOR_SPANS, PRIOR_STILL = 4.0, 0.2
"""Spans that what is believed beforehand is worth, and its share of those without growth.
Assumption: about what the three development cases have together."""

UNLIKE = 0.05
"""Weight of a span that began when its register had just grown, where the one asked about has not,
or the other way round: registers that stand still go on standing still. Assumption, chosen once on
the three development cases."""

OTHER_WAYS = 0.25
"""Share of forecasts drawn from what registers grew by lately instead of from the movement: births,
late entries, people brought by ways the network does not hold. The likelihood of reports has such
a share too (`assimilation/likelihood.py`). Chosen once on the three development cases, whose scores
change by under two per cent between 0.15 and 0.5."""

LATELY_DAYS = 135
"""Age up to which spans count: one and a half windows of the movement model. Assumption."""

_LEAST_OFF, _OFF = 3.0, 0.3


@dataclass(frozen=True)
class PastSpans:
    """What registers did over spans of like length.

    Attributes:
        still: Chance that a register does not grow.
        falls: (n,) shares of its people by which it fell then, 0 or more.
        weights: (n,) their weights, adding up to one.
        growth: (k,) what registers grew by over such spans, brought to the same length; 0 where
            they did not grow.
        chances: (k,) their weights, adding up to one; none where there is no span.
    """

    still: float
    falls: FloatArray
    weights: FloatArray
    growth: FloatArray
    chances: FloatArray


def register_noise(rng: np.random.Generator, size: int) -> FloatArray:
    """(size,) factors of a register's growth on the arrivals; median one."""
    return np.asarray(np.exp(np.clip(NOISE_SIGMA * rng.standard_t(4, size), -5.0, 5.0)))


def past_spans(known: Sequence[CountReport], place: str, days: int, as_of: dt.date) -> PastSpans:
    """What registers did over spans of about so many days before an as-of day.

    Args:
        known: Counts known then.
        place: The register asked about; others count for less.
        days: Length of the span.
        as_of: The as-of day.
    """
    series: dict[str, list[CountReport]] = {}
    for one in sorted(known, key=lambda one: one.day):
        series.setdefault(one.place, []).append(one)
    asked = _grew(series.get(place, []))
    still, total = PRIOR_SPANS * PRIOR_STILL, PRIOR_SPANS
    falls, weights = [0.0], [PRIOR_SPANS * PRIOR_STILL]
    growth: list[float] = []
    chances: list[float] = []
    for name, counts in series.items():
        for first, after in _spans(counts, days):
            before = counts[first]
            if (as_of - after.day).days > LATELY_DAYS:
                continue
            alike = _grew(counts[: first + 1]) == asked
            weight = (1.0 if name == place else OTHERS) * (1.0 if alike else UNLIKE)
            total += weight
            grown = max(after.people - before.people, 0.0)
            growth.append(grown * days / (after.day - before.day).days)
            chances.append(weight)
            if after.people - before.people < 1.0:
                still += weight
                falls.append((before.people - after.people) / max(before.people, 1.0))
                weights.append(weight)
    share = np.array(weights) / sum(weights)
    drawn = np.array(chances) / sum(chances) if chances else np.zeros(0)
    shares = np.clip(np.array(falls), 0.0, 1.0)
    return PastSpans(still / total, shares, share, np.array(growth), drawn)


def _grew(counts: Sequence[CountReport]) -> bool:
    """Whether the last count of a register is above the one before."""
    return len(counts) > 1 and counts[-1].people - counts[-2].people >= 1.0


def _spans(counts: Sequence[CountReport], days: int) -> Iterable[tuple[int, CountReport]]:
    """Spans of about so many days without a correction: where they begin, and their last count."""
    when = np.array([one.day.toordinal() for one in counts])
    corrected = np.cumsum([one.corrected for one in counts])
    for first in range(len(counts)):
        last = int(np.argmin(np.abs(when - (when[first] + days))))
        off = abs(int(when[last] - when[first]) - days)
        whole = last > first and corrected[last] == corrected[first]
        if whole and off <= max(_LEAST_OFF, _OFF * days):
            yield first, counts[last]
