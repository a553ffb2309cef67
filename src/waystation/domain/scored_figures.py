"""Forecasts scored on the figures that were published after them: records between the stages."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

BANDS = ("50 %", "80 %", "90 %", "95 %")
"""The central bands of a forecast, as they are told."""


@dataclass(frozen=True)
class FigureScore:
    """How well a forecast foretold one figure.

    Attributes:
        issued: As-of day of the forecast.
        figure_id: The ledger entry.
        day: Day the figure speaks of.
        published: Day it was published, after `issued`.
        what: What it was taken to count, in plain words.
        group: Group it speaks of; "all" for everybody.
        place: Location; empty when none.
        low, high: Range its words stand for, people.
        value: Middle of that range on the log scale, people.
        expected: Quantiles 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95 and 0.975 of what the
            forecast would have had reported, people.
        crps, log_crps: Fair CRPS of the value, in people and of log(1 + people).
        pit_low, pit_high: Share of what the members would have reported below the range, and not
            above it: the ends of the probability integral transform of a rounded count.
        inside: Whether the value lies in the central 50, 80, 90 and 95 %.
    """

    issued: dt.date
    figure_id: str
    day: dt.date
    published: dt.date
    what: str
    group: str
    place: str
    low: float
    high: float
    value: float
    expected: tuple[float, ...]
    crps: float
    log_crps: float
    pit_low: float
    pit_high: float
    inside: tuple[bool, bool, bool, bool]

    @property
    def lead(self) -> int:
        """Days from the as-of day to the day it speaks of; zero or less for a look back."""
        return (self.day - self.issued).days


@dataclass(frozen=True)
class Issue:
    """One forecast that was scored.

    Attributes:
        day: As-of day.
        known: Figures used by it.
        groups: Groups that somebody had reported by then.
        late_priors: Priors of the scenario that cite something published later.
        priors: Priors in all.
        effective: Smallest effective number of members during its correction.
    """

    day: dt.date
    known: int
    groups: tuple[str, ...]
    late_priors: int
    priors: int
    effective: float


@dataclass(frozen=True)
class FigureVerification:
    """Forecasts made from the ledger alone, and the figures published after each.

    Attributes:
        case: Name of the scenario.
        last_published: Last day anything in the record was published.
        issues: The forecasts.
        scores: One per forecast and figure.
        left_out: Figures that were not scored, and why, in plain words.
        hindsight: Day on which groups and priors were written down.
        members, seed: Of each forecast.
    """

    case: str
    last_published: dt.date
    issues: tuple[Issue, ...]
    scores: tuple[FigureScore, ...]
    left_out: tuple[str, ...]
    hindsight: dt.date
    members: int
    seed: int

    def of(self, issue: Issue) -> tuple[FigureScore, ...]:
        """The scores of one of the forecasts."""
        return tuple(one for one in self.scores if one.issued == issue.day)

    def __repr__(self) -> str:
        from waystation.domain.shown_scores import figures_shown

        return figures_shown(self).as_text()

    def _repr_html_(self) -> str:
        from waystation.domain.shown_scores import figures_shown

        return figures_shown(self).as_html()


def ahead_and_back(scores: Sequence[FigureScore]) -> list[tuple[str, list[FigureScore]]]:
    """Scores of days after the as-of day, and those of earlier days, each with its name."""
    ahead = [one for one in scores if one.lead > 0]
    return [("ahead", ahead), ("back", [one for one in scores if one.lead <= 0])]


def how_good(scores: Sequence[FigureScore]) -> tuple[str, ...]:
    """Number of figures, share inside each of `BANDS`, mean log CRPS, as they are told."""
    if not scores:
        return ("0", *("–" for _ in BANDS), "–")
    inside = [sum(one.inside[band] for one in scores) / len(scores) for band in range(len(BANDS))]
    mean = statistics.fmean(one.log_crps for one in scores)
    return (str(len(scores)), *(f"{share:.0%}" for share in inside), f"{mean:.2f}")
