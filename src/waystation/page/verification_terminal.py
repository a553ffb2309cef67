"""A verification as it is read in a terminal: losses in the same type as wins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.verification import (
    COVERED,
    REJECTED,
    Asked,
    Calibration,
    Claim,
    Skill,
    Verification,
)

NAMES = {
    Asked.ARRIVALS: "Arrivals",
    Asked.STOCK: "People present",
    Asked.OVERFLOW: "More people than places",
}
_MEASURE = {Asked.OVERFLOW: "brier"}
_HEADLINE = 30
"""Horizon of the sentence at the top, days."""


def verification_summary(verification: Verification) -> RenderableType:
    """Everything the terminal shows of a verification, top to bottom."""
    cases = ", ".join(verification.cases)
    return Stack(
        Text(f"How good the forecasts were: {verification.forecaster} on {cases}", style="bold"),
        *(Text(line) for line in headline(verification)),
        Text(""),
        *_skill_tables(verification),
        *_conditional_tables(verification),
        *calibration_tables(verification),
        *(Text(line) for line in _lines("Not scored", verification.left_out)),
        *(Text(line) for line in _lines("To repeat", map(": ".join, verification.settings))),
        Text(_FOOTNOTE, style="dim"),
    )


_FOOTNOTE = (
    "Skill: 1 - mean score / mean score of the rule, on log(1 + people) (fair CRPS; Brier for a "
    "chance); above 0 is better, below it the 95 % interval (block bootstrap by case and "
    "origin). Cases together: geometric mean, each with weight one. Better or worse is said only "
    "where the interval leaves out 0 at two horizons and the sign holds in 7 of 10 cases; else it "
    f"is a tie. Calibrated: {COVERED[0]:.0%} to {COVERED[1]:.0%} of values inside the 90 % band "
    f"and an even PIT not rejected at {REJECTED:.0%}. The protocol: docs/verification.md."
)


def headline(verification: Verification) -> Iterator[str]:
    """The answer in plain words: 30-day arrivals against the hardest rule, claims, calibration."""
    hardest = hardest_rule(verification, Asked.ARRIVALS, _HEADLINE)
    if hardest is not None:
        more = "better" if hardest.value >= 0 else "worse"
        yield (
            f"Arrivals over {_HEADLINE} days: {abs(hardest.value):.0%} {more} than the best simple "
            f'rule ("{hardest.against}"), {_interval(hardest)}, {hardest.questions:,} questions.'
        )
    for asked in (Asked.ARRIVALS, Asked.STOCK, Asked.OVERFLOW):
        claims = [claim for claim in verification.claims if claim.asked is asked]
        if claims:
            told = (f'{claim.outcome} than "{claim.against}"' for claim in _by_outcome(claims))
            yield f"{NAMES[asked]}: {'; '.join(told).replace('tie than', 'a tie with')}."
    for one in _pooled(verification):
        if one.forecaster == verification.forecaster:
            word = "calibrated" if one.calibrated else "uncalibrated"
            yield (
                f"{NAMES[one.asked]}: {word}; {one.coverage[2]:.0%} of values inside the 90 % band."
            )


def _interval(skill: Skill) -> str:
    if math.isnan(skill.low):
        return "too few as-of days for an interval"
    return f"95 % interval {skill.low:+.0%} to {skill.high:+.0%}"


def _by_outcome(claims: Sequence[Claim]) -> list[Claim]:
    order = ("worse", "tie", "better")
    return sorted(claims, key=lambda claim: order.index(claim.outcome))


def hardest_rule(verification: Verification, asked: Asked, horizon: int) -> Skill | None:
    """The skill over all cases against the rule that was hardest to beat."""
    measure = _MEASURE.get(asked, "log_crps")
    found = [
        skill
        for skill in verification.skills
        if (skill.asked, skill.horizon, skill.measure) == (asked, horizon, measure)
        and not skill.case
    ]
    return min(found, key=lambda skill: skill.value, default=None)


def _pooled(verification: Verification) -> list[Calibration]:
    return [one for one in verification.calibrations if not one.case]


def _skill_tables(verification: Verification) -> Iterator[Table]:
    for asked in NAMES:
        skills = [
            skill
            for skill in verification.skills
            if skill.asked is asked and skill.measure == _MEASURE.get(asked, "log_crps")
        ]
        if not skills:
            continue
        outcomes = {one.against: one.outcome for one in verification.claims if one.asked is asked}
        together = [skill for skill in skills if not skill.case]
        title = f"{NAMES[asked]}: skill against each rule, all cases"
        yield _skill_table(title, "Rule", together, outcomes)
        if len(verification.cases) > 1:
            rule = _hardest_over_horizons(together)
            chosen = [skill for skill in skills if skill.case and skill.against == rule]
            title = f'{NAMES[asked]}: skill against "{rule}" by case'
            yield _skill_table(title, "Case", chosen, None)


def _conditional_tables(verification: Verification) -> Iterator[Table]:
    """What is told of later days, against the rules, which are not."""
    for name in dict.fromkeys(skill.forecaster for skill in verification.conditional):
        for asked in NAMES:
            skills = [
                skill
                for skill in verification.conditional
                if (skill.forecaster, skill.asked) == (name, asked)
                and skill.measure == _MEASURE.get(asked, "log_crps")
                and not skill.case
            ]
            if skills:
                title = f"{name}, told closures and conflict beforehand: {NAMES[asked].lower()}"
                yield _skill_table(title, "Rule", skills, None)


def _hardest_over_horizons(skills: Sequence[Skill]) -> str:
    """The rule with the least mean skill against it."""
    values: dict[str, list[float]] = {}
    for skill in skills:
        values.setdefault(skill.against, []).append(skill.value)
    return min(values, key=lambda rule: math.fsum(values[rule]) / len(values[rule]))


def _skill_table(
    title: str, head: str, skills: Sequence[Skill], outcomes: Mapping[str, str] | None
) -> Table:
    """Rows are rules (with what may be claimed) or cases; columns are horizons."""
    horizons = sorted({skill.horizon for skill in skills})
    table = _table(title)
    table.add_column(head)
    for horizon in horizons:
        table.add_column(f"{horizon} days", justify="right", no_wrap=True)
    rows: dict[str, dict[int, Skill]] = {}
    for skill in skills:
        name = skill.case or skill.against
        rows.setdefault(name, {})[skill.horizon] = skill
    for name, cells in rows.items():
        shown = [show_skill(cells[horizon]) if horizon in cells else "" for horizon in horizons]
        table.add_row(f"{name}\n{outcomes[name]}" if outcomes is not None else name, *shown)
    return table


def show_skill(skill: Skill) -> str:
    """A skill with its interval below: "+0.12" over "+0.03 +0.20"."""
    if math.isnan(skill.low):
        return f"{_signed(skill.value)}\ntoo few"
    return f"{_signed(skill.value)}\n{_signed(skill.low)} {_signed(skill.high)}"


def _signed(value: float) -> str:
    return f"{value:+.2f}" if value > -9.995 else "< -10"


def calibration_tables(verification: Verification) -> Iterator[Table]:
    """Coverage of the one that is judged, by case, and of each rule over all cases."""
    by_case = verification.forecaster if len(verification.cases) > 1 else None
    for asked in (Asked.ARRIVALS, Asked.STOCK):
        rows = [
            one
            for one in verification.calibrations
            if one.asked is asked and (not one.case or by_case == one.forecaster)
        ]
        if not rows:
            continue
        table = _table(f"{NAMES[asked]}: share of values inside the bands")
        table.add_column("Forecaster")
        for head in ("50 %", "80 %", "90 %", "95 %", "PIT, p", "calibrated", "questions"):
            table.add_column(head, justify="right")
        for one in rows:
            table.add_row(
                f"{one.forecaster}, {one.case or 'all'}",
                *(f"{share:.0%}" for share in one.coverage),
                f"{one.pit_p_value:.3f}",
                "yes" if one.calibrated else "no",
                f"{one.questions:,}",
            )
        yield table


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )


def _lines(title: str, lines: Iterator[str] | Sequence[str] | map[str]) -> Iterator[str]:
    """A title and its lines; nothing where there are none."""
    told = list(lines)
    if told:
        yield f"{title}:"
        yield from (f"  {line}" for line in told)
