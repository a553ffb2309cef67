"""The page's data on how good forecasts were: the record, and what verification found."""

from __future__ import annotations

from typing import TypedDict


class RecordRow(TypedDict):
    """What a forecast said of a figure that came later."""

    number: int
    as_of: str
    day: str
    place: str
    what: str
    low: float
    middle: float
    high: float
    came_low: float
    came_high: float
    inside: bool
    rule_inside: bool | None


class RecordData(TypedDict):
    """The last forecasts against what came."""

    forecasts: int
    inside: int
    of: int
    rule_inside: int
    rule_of: int
    rule: str
    few: bool
    poor: bool
    reason: str
    rows: list[RecordRow]


class SkillData(TypedDict):
    """How much better than a simple rule (1: perfect, 0: equal, below 0: worse)."""

    asked: str
    rule: str
    horizon: int
    skill: float
    low: float | None
    high: float | None


class CoverageData(TypedDict):
    """How often what came lay inside a band."""

    asked: str
    horizon: int
    promised: float
    held: float
    cases: int


class ClaimData(TypedDict):
    """A claim, and whether it held."""

    claim: str
    outcome: str
    told: str


class VerificationData(TypedDict):
    """How good forecasts of this kind were."""

    made_with: str
    cases: list[str]
    uncalibrated: bool
    reason: str
    skills: list[SkillData]
    coverage: list[CoverageData]
    claims: list[ClaimData]
