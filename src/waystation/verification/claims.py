"""What may be claimed, by a rule fixed before any forecast was scored (docs/verification.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from waystation.domain.verification import Asked, Claim, Outcome, Skill

_HORIZONS = 2
_CASES = 0.7
"""The sign has to hold in so large a share of the cases."""


def claims_of(skills: Sequence[Skill]) -> tuple[Claim, ...]:
    """One claim per other forecaster and kind of question, on the log scale (Brier: overflow)."""
    groups: dict[tuple[object, ...], list[Skill]] = {}
    for skill in skills:
        if skill.measure == ("brier" if skill.asked is Asked.OVERFLOW else "log_crps"):
            key = (skill.forecaster, skill.against, skill.track, skill.asked)
            groups.setdefault(key, []).append(skill)
    return tuple(_claim(group) for group in groups.values())


def _claim(skills: Sequence[Skill]) -> Claim:
    """The claim from the skills at all horizons, by case and over all cases."""
    pooled = [skill for skill in skills if not skill.case]
    over_horizons: dict[str, list[float]] = {}
    for skill in skills:
        if skill.case:
            over_horizons.setdefault(skill.case, []).append(skill.value)
    means = [_mean_skill(values) for values in over_horizons.values()]
    above, below = sum(skill.low > 0 for skill in pooled), sum(skill.high < 0 for skill in pooled)
    cases_above, cases_below = sum(it > 0 for it in means), sum(it < 0 for it in means)
    needed = _CASES * len(means) - 1e-9
    outcome = Outcome.TIE
    if above >= _HORIZONS and cases_above >= needed:
        outcome = Outcome.BETTER
    elif below >= _HORIZONS and cases_below >= needed:
        outcome = Outcome.WORSE
    first = skills[0]
    return Claim(
        forecaster=first.forecaster,
        against=first.against,
        track=first.track,
        asked=first.asked,
        measure=first.measure,
        outcome=outcome,
        horizons_above=above,
        horizons_below=below,
        horizons=len(pooled),
        cases_above=cases_above,
        cases_below=cases_below,
        cases=len(means),
    )


def _mean_skill(values: Sequence[float]) -> float:
    """One minus the geometric mean of the ratios; each a hundredth at least, a hundred at most."""
    ratios = [min(max(1 - value, 0.01), 100.0) for value in values if not math.isnan(value)]
    return 1 - math.exp(math.fsum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan
