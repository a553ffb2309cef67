"""What a scenario keeps of a verification: one record, small enough to stand in its folder."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.domain.verification import COVERED, REJECTED, Asked, Outcome


@dataclass(frozen=True)
class KeptSkill:
    """How much better than a simple rule: 1 is perfect, 0 equal, below 0 worse.

    Attributes:
        against: Name of the rule.
        asked: What was asked.
        horizon: Days after the as-of day.
        measure: "log_crps", or "brier" for an overflow.
        value: Skill over all cases; None where it cannot be told.
        low, high: 95 % interval; None on too few days.
        questions: Number of questions both answered.
    """

    against: str
    asked: Asked
    horizon: int
    measure: str
    value: float | None
    low: float | None
    high: float | None
    questions: int


@dataclass(frozen=True)
class KeptCoverage:
    """How often what came lay inside a central band, each case with weight one.

    Attributes:
        asked: What was asked.
        horizon: Days after the as-of day; 0 for all together.
        promised: Share the band promises.
        held: Share that lay inside.
        questions: Number of questions.
    """

    asked: Asked
    horizon: int
    promised: float
    held: float
    questions: int


@dataclass(frozen=True)
class Gate:
    """Whether the bands of one kind of question pass: the same gate everywhere.

    Attributes:
        asked: Arrivals or stock, all horizons together.
        coverage: Share inside the 90 % band.
        pit_p_value: Test of an even probability integral transform; None where it was not made.
    """

    asked: Asked
    coverage: float
    pit_p_value: float | None

    @property
    def covered(self) -> bool:
        """90 % coverage within 80 to 96 %."""
        return COVERED[0] <= self.coverage <= COVERED[1]

    @property
    def even(self) -> bool:
        """An even PIT is not rejected at 1 %."""
        return self.pit_p_value is not None and self.pit_p_value >= REJECTED

    @property
    def calibrated(self) -> bool:
        """Both."""
        return self.covered and self.even


@dataclass(frozen=True)
class KeptClaim:
    """What may be claimed against a simple rule.

    Attributes:
        against: Name of the rule.
        asked: What was asked.
        outcome: Better, a tie (undecided), or worse.
        horizons_above, horizons_below: Horizons whose interval lies above, or below, 0.
        horizons: Number of horizons.
        cases_above, cases_below: Cases in which it was better, or worse.
        cases: Number of cases.
    """

    against: str
    asked: Asked
    outcome: Outcome
    horizons_above: int
    horizons_below: int
    horizons: int
    cases_above: int
    cases_below: int
    cases: int


@dataclass(frozen=True)
class VerificationSummary:
    """How good forecasts of past days were, in short.

    Attributes:
        version: Version of the program that was verified.
        cases: Names of the cases.
        forecaster: Name of the forecaster that was judged.
        settings: Names and values a reader needs to repeat it.
        skills: Against every rule, by horizon, over all cases; losses included.
        coverage: By horizon, and all horizons together.
        gates: Whether the bands of each kind of question pass.
        claims: Won, undecided and lost alike.
    """

    version: str
    cases: tuple[str, ...]
    forecaster: str
    settings: tuple[tuple[str, str], ...]
    skills: tuple[KeptSkill, ...]
    coverage: tuple[KeptCoverage, ...]
    gates: tuple[Gate, ...]
    claims: tuple[KeptClaim, ...]

    @property
    def uncalibrated(self) -> bool:
        """True where the bands of any kind of question do not pass their gate, or none was tested.

        The page of a scenario whose summary says so shows a banner.
        """
        return not self.gates or not all(gate.calibrated for gate in self.gates)

    def claims_of(self, outcome: Outcome) -> tuple[KeptClaim, ...]:
        """The claims of one outcome."""
        return tuple(claim for claim in self.claims if claim.outcome is outcome)
