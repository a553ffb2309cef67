"""A made-up verification with wins, ties and losses, computed as a real one is."""

from __future__ import annotations

import datetime as dt

import numpy as np

from waystation.domain.verification import Asked, Score, Track, Verification
from waystation.verification.calibration import calibrations_of
from waystation.verification.claims import claims_of
from waystation.verification.skill import skills_of

JUDGED = "movement <model>"
CASES = ("Oak 2001", "Pine & Fir 2002", "Reed 2003")
RULES = {"no change": 1.6, "repeat": 1.0, "climatology": 0.5}
"""Mean error of each rule, that of the judged being 1."""


def sample_verification(
    *, horizons: tuple[int, ...] = (7, 30), too_sure: bool = False
) -> Verification:
    """Scores of three cases: better than the first rule, as good as the second, then worse."""
    rng = np.random.default_rng(1)
    scores = [
        _score(case, name, error, asked, origin, horizon, rng, too_sure=too_sure)
        for case in CASES
        for name, error in {JUDGED: 1.0, **RULES}.items()
        for asked in Asked
        for origin in range(12)
        for horizon in horizons
    ]
    skills = skills_of(scores, JUDGED, seed=1)
    return Verification(
        cases=CASES,
        forecaster=JUDGED,
        baselines=tuple(RULES),
        scores=tuple(scores),
        skills=skills,
        settings=(("seed", "1"), ("days from one origin to the next", "14")),
        left_out=("7 spans in which a registration was corrected",),
        calibrations=calibrations_of(scores, seed=1),
        claims=claims_of(skills),
    )


def _score(
    case: str,
    name: str,
    error: float,
    asked: Asked,
    origin: int,
    horizon: int,
    rng: np.random.Generator,
    *,
    too_sure: bool,
) -> Score:
    size = error * float(rng.uniform(0.8, 1.2))
    place = float(rng.choice((0.01, 0.99))) if too_sure else float(rng.uniform())
    nothing, chance = float("nan"), asked is Asked.OVERFLOW
    off = abs(place - 0.5) * 2
    return Score(
        case=case,
        forecaster=name,
        track=Track.UNCONDITIONAL,
        asked=asked,
        place="Ford",
        origin=dt.date(2001, 1, 1) + dt.timedelta(14 * origin),
        horizon=horizon,
        value=100.0,
        crps=nothing if chance else 50 * size,
        log_crps=nothing if chance else size,
        wis=nothing if chance else 40 * size,
        brier=0.1 * size if chance else nothing,
        pit_low=place,
        pit_high=place,
        inside=(off < 0.5, off < 0.8, off < 0.9, off < 0.95),
    )
