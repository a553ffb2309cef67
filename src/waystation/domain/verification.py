"""What forecasts are scored on: cases, questions, answers. Records between the stages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.model import FloatArray


class Asked(StrEnum):
    """What a question asks for."""

    ARRIVALS = "arrivals"
    STOCK = "stock"
    OVERFLOW = "overflow"


class Track(StrEnum):
    """What a forecaster is told of the days after the as-of day."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"


@dataclass(frozen=True)
class CountReport:
    """A count of people at a place, as it was reported.

    Attributes:
        place: Location.
        day: Day it speaks of.
        published: Day from which a forecast may know it.
        people: People counted, as reported, 0 or more.
        corrected: True where the registration was corrected on that day: the step from the report
            before is no movement.
    """

    place: str
    day: dt.date
    published: dt.date
    people: float
    corrected: bool = False


@dataclass(frozen=True)
class Case:
    """A past movement with counts to score forecasts on.

    Attributes:
        name: Short name.
        first_day: First day of the case.
        last_day: Last day of the case.
        reports: All counts, by place and day.
        capacity: Places in the shelters or camps whose number is known, by location.
    """

    name: str
    first_day: dt.date
    last_day: dt.date
    reports: tuple[CountReport, ...]
    capacity: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked of every forecaster on an as-of day.

    Attributes:
        asked: Arrivals: reported increase between two report days, 0 where the count fell. Stock:
            count on the later day. Overflow: whether that count exceeds the places known.
        place: Location.
        origin: As-of day: nothing published later is known.
        horizon: Days after the origin this question stands for: 7, 14, 30, 60 or 90.
        begins: Day of the last count known on the origin; arrivals are counted after it.
        known: That count.
        ends: Report day it is scored on, the nearest to origin + horizon.
        threshold: Places known (overflow); 0 for other questions.
    """

    asked: Asked
    place: str
    origin: dt.date
    horizon: int
    begins: dt.date
    known: float
    ends: dt.date
    threshold: float = 0.0


@dataclass(frozen=True, eq=False)
class Answer:
    """What one forecaster said to one question, and what was reported.

    Attributes:
        case: Name of the case.
        forecaster: Name of the forecaster.
        track: What it was told of later days.
        question: The question.
        samples: (S,) what it holds possible: people, or 0 and 1 for an overflow.
        value: What was reported: people, or 0 or 1.
    """

    case: str
    forecaster: str
    track: Track
    question: Question
    samples: FloatArray
    value: float


@dataclass(frozen=True)
class Score:
    """How good one answer was.

    Attributes:
        case: Name of the case.
        forecaster: Name of the forecaster.
        track: What it was told of later days.
        asked: What was asked.
        place: Location.
        origin: As-of day.
        horizon: Days after the origin.
        value: What was reported.
        crps: Fair continuous ranked probability score, people; NaN for an overflow.
        log_crps: The same of log(1 + people); NaN for an overflow.
        wis: Weighted interval score over the reported quantiles, people; NaN for an overflow.
        brier: Brier score of an overflow; NaN for other questions.
        pit_low, pit_high: Share of the samples below the value, and at or below it (the ends of
            the probability integral transform of a count, without randomisation).
        inside: Whether the value lies in the central 50, 80, 90 and 95 % interval.
    """

    case: str
    forecaster: str
    track: Track
    asked: Asked
    place: str
    origin: dt.date
    horizon: int
    value: float
    crps: float
    log_crps: float
    wis: float
    brier: float
    pit_low: float
    pit_high: float
    inside: tuple[bool, bool, bool, bool]


@dataclass(frozen=True)
class Skill:
    """How much better one forecaster was than another: 1 - mean score / mean score of the other.

    Attributes:
        forecaster: Name of the forecaster.
        against: Name of the one it is compared with.
        track: What both were told of later days.
        asked: What was asked.
        horizon: Days after the origin.
        case: Name of the case; "" for all together, each with weight one.
        measure: "log_crps", "crps", "wis" or "brier".
        value: Skill; above 0 is better, 1 is perfect.
        low, high: 95 % interval by block bootstrap (cases outside, origins inside).
        p_value: Diebold-Mariano test of equal scores, two-sided; NaN where it cannot be made.
        questions: Number of questions both answered.
    """

    forecaster: str
    against: str
    track: Track
    asked: Asked
    horizon: int
    case: str
    measure: str
    value: float
    low: float
    high: float
    p_value: float
    questions: int


COVERED = (0.80, 0.96)
"""Shares of values inside the central 90 % interval that count as calibrated."""
REJECTED = 0.01
"""Level of the test of the probability integral transform."""


@dataclass(frozen=True)
class Calibration:
    """Whether a forecaster's bands hold what they promise.

    Attributes:
        forecaster: Name of the forecaster.
        track: What it was told of later days.
        asked: Arrivals or stock, all horizons together.
        case: Name of the case; "" for all together, each with weight one.
        questions: Number of questions.
        coverage: Share of values inside the central 50, 80, 90 and 95 % interval.
        pit_p_value: Block-bootstrap test of an even probability integral transform.
    """

    forecaster: str
    track: Track
    asked: Asked
    case: str
    questions: int
    coverage: tuple[float, float, float, float]
    pit_p_value: float

    @property
    def calibrated(self) -> bool:
        """The gate: 90 % coverage within 80 to 96 %, and an even PIT not rejected at 1 %."""
        low, high = COVERED
        return low <= self.coverage[2] <= high and self.pit_p_value >= REJECTED


class Outcome(StrEnum):
    """What may be claimed of one forecaster against another."""

    BETTER = "better"
    TIE = "tie"
    WORSE = "worse"


@dataclass(frozen=True)
class Claim:
    """What may be said of one forecaster against another, by the rule fixed beforehand.

    Attributes:
        forecaster: Name of the forecaster.
        against: Name of the one it is compared with.
        track: What both were told of later days.
        asked: What was asked.
        measure: "log_crps", or "brier" for an overflow.
        outcome: Better (or worse): the interval of the skill over all cases lies above (below) 0
            at two horizons or more, and the sign holds in seven cases of ten or more.
        horizons_above, horizons_below: Horizons whose interval lies above, or below, 0.
        horizons: Number of horizons.
        cases_above, cases_below: Cases in which it was better, or worse, over all horizons.
        cases: Number of cases.
    """

    forecaster: str
    against: str
    track: Track
    asked: Asked
    measure: str
    outcome: Outcome
    horizons_above: int
    horizons_below: int
    horizons: int
    cases_above: int
    cases_below: int
    cases: int


@dataclass(frozen=True)
class Verification:
    """How good the forecasts of some cases were.

    Attributes:
        cases: Names of the cases.
        forecaster: Name of the forecaster judged first.
        baselines: Names of the simple rules it is compared with.
        scores: One per answer.
        skills: Comparisons, losses included.
        settings: Names and values a reader needs to repeat it (origins, lag, members, seed).
        left_out: What was not scored, and why, in plain words.
        calibrations: Coverage and PIT test of every forecaster, by case and for all cases.
        claims: What may be claimed against each other forecaster.
        conditional: Comparisons of forecasters of the other track with the same simple rules, which
            know nothing of later days in either.
    """

    cases: tuple[str, ...]
    forecaster: str
    baselines: tuple[str, ...]
    scores: tuple[Score, ...]
    skills: tuple[Skill, ...]
    settings: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    calibrations: tuple[Calibration, ...] = ()
    claims: tuple[Claim, ...] = ()
    conditional: tuple[Skill, ...] = ()

    def __repr__(self) -> str:
        from waystation.domain.shown_results import verification_shown

        return verification_shown(self).as_text()

    def _repr_html_(self) -> str:
        from waystation.domain.shown_results import verification_shown

        return verification_shown(self).as_html()
