"""Rules that need no fitting: no change, repeat, damped drift, climatology of rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Case
from waystation.verification.baselines.past import Counts, Past
from waystation.verification.baselines.rule import SAMPLES, SimpleRule
from waystation.verification.baselines.spread import draw_changes, replay, signed_exp, signed_log

HALF_LIVES = (10.0, 25.0, 60.0)
"""Days in which a movement's weight in the drift falls to half, to choose from."""

DAMPINGS = (0.97, 0.985, 0.995)
"""What is left of the drift after a day, to choose from."""


class NoChange(SimpleRule):
    """Nothing changes: the count stays what it is, give or take the changes seen so far.

    Past changes are drawn with either sign, so that no change is the middle (as the baseline of
    the COVID-19 Forecast Hub; Cramer et al. 2022, doi 10.1073/pnas.2113561119).
    """

    name = "no change"

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:  # noqa: ARG002
        """None."""
        return 0.0

    def changes(
        self, past: Past, spans: Sequence[tuple[str, int, int]], rng: np.random.Generator
    ) -> list[FloatArray]:
        """Past changes, with either sign."""
        drawn = super().changes(past, spans, rng)
        return [one * rng.choice((-1.0, 1.0), size=one.size) for one in drawn]


class Repeat(SimpleRule):
    """What moved in the period before moves again, as long as the period asked about."""

    name = "repeat"

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """Net change over as many days up to the last count; shorter where less is known."""
        rate = past.places[place].rate(begins - (ends - begins), begins)
        return 0.0 if np.isnan(rate) else rate * (ends - begins)


class DampedDrift(SimpleRule):
    """The recent movement per day goes on and fades.

    How recent, and how fast it fades, is what would have served best on the known past of all
    places (mean absolute error, log scale).
    """

    name = "damped drift"

    def __init__(self) -> None:
        super().__init__()
        self._variants = [_Drift(life, left) for life in HALF_LIVES for left in DAMPINGS]
        self._best = self._variants[len(self._variants) // 2]

    def prepare(self, case: Case, past: Past) -> None:  # noqa: ARG002
        """Choose among the variants."""
        self._best = min(self._variants, key=lambda it: it.loss(past))

    def predicted(self, past: Past, today: int, place: str, begins: int, ends: int) -> float:
        """What the chosen variant predicted."""
        return self._best.predicted(past, today, place, begins, ends)

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """What the chosen variant predicts."""
        return self._best.change(past, place, begins, ends)


class _Drift(SimpleRule):
    """One half-life and one damping."""

    name = "drift"

    def __init__(self, half_life: float, left: float) -> None:
        super().__init__()
        self.half_life, self.left = half_life, left

    def loss(self, past: Past) -> float:
        """Mean absolute error on the known past, log scale."""
        errors = replay(past, lambda *span: self.predicted(past, span[1], *span))
        return float(np.abs(errors.predicted - errors.reported).mean()) if errors.ends.size else 0.0

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """Damped movement."""
        return drift(past.places[place], ends - begins, self.half_life, self.left)


def drift(counts: Counts, days: int, half_life: float = 25.0, left: float = 0.985) -> float:
    """Net change of people over some days if the recent movement goes on and fades.

    Args:
        counts: Counts of a place.
        days: Days ahead.
        half_life: Days in which a movement's weight falls to half.
        left: What is left of the movement after a day.
    """
    return recent_rate(counts, half_life) * left * (1 - left**days) / (1 - left)


def recent_rate(counts: Counts, half_life: float) -> float:
    """Net movement per measured day, days weighted by their age; 0 where none was measured."""
    age = np.exp2((counts.days - counts.last) / half_life)
    weight = np.diff(age) * (np.diff(counts.measured) > 0)
    if not weight.any():
        return 0.0
    return float((weight * np.diff(counts.moved) / np.diff(counts.days)).sum() / weight.sum())


class Climatology(SimpleRule):
    """What moved in past periods of that length, each as likely, with no regard to the last.

    Where a place has fewer than eight such periods, those of other places fill up.
    """

    name = "climatology"

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:  # noqa: ARG002
        """None: what is drawn are the past changes themselves."""
        return 0.0

    def changes(
        self, past: Past, spans: Sequence[tuple[str, int, int]], rng: np.random.Generator
    ) -> list[FloatArray]:
        """Past changes of a period's length, put to the days asked about."""
        seen = replay(past, lambda *_: 0.0)
        rates = signed_exp(seen.reported) / seen.days
        drawn = []
        for place, begins, ends in spans:
            like = replace(seen, reported=signed_log(rates * (ends - begins)))
            drawn.append(draw_changes(like, place, ends - begins, 0.0, past.last, SAMPLES, rng))
        return drawn
