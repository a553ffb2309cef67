"""One self-contained HTML file from a verification: text, styles and pictures inside, no script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from string import Template

from waystation.domain.verification import Asked, Calibration, Claim, Outcome, Skill, Verification
from waystation.page.build import asset
from waystation.page.verification_bands import coverage_tables, reliability_pictures
from waystation.page.verification_skill import skill_pictures
from waystation.page.verification_terminal import NAMES, hardest_rule

_HEADLINE = 30
"""Horizon of the sentence at the top, days."""

_PHRASES = {
    Outcome.BETTER: "better than",
    Outcome.TIE: "a tie with",
    Outcome.WORSE: "worse than",
}
_WITHIN = 0.005
"""Skill that rounds to no difference."""


def build_verification_page(verification: Verification) -> str:
    """The page as one string of HTML.

    Args:
        verification: What is shown: every rule and every case, losses as large as wins.

    Returns:
        A whole document that opens from a file, without a network and without scripts.
    """
    title, caveat = _title(verification), _caveat(verification)
    return Template(asset("verification.html")).substitute(
        style=asset("built/page.css") + asset("verification.css"),
        stamp=_stamp(verification),
        title=escape(title),
        told="".join(f"<p>{escape(line)}</p>" for line in told(verification)),
        caveat=escape(caveat),
        claims=_claims_table(verification),
        skill=skill_pictures(verification),
        coverage=coverage_tables(verification),
        reliability=reliability_pictures(verification),
        left_out=_list(verification.left_out, "Everything asked was scored."),
        settings=_settings(verification),
    )


def _title(verification: Verification) -> str:
    """One sentence: 30-day arrivals against the hardest rule, and whether the bands held."""
    hardest = hardest_rule(verification, Asked.ARRIVALS, _HEADLINE)
    if hardest is None:
        return f"Forecasts of {verification.forecaster} were scored on what was reported later"
    start = f"Forecasts of arrivals over {_HEADLINE} days by {verification.forecaster} were"
    return f"{start} {difference(hardest)} the best simple rule on these cases{_held(verification)}"


def difference(skill: Skill) -> str:
    """How much better or worse: "12 % better than"; never more certain than its interval."""
    if abs(skill.value) < _WITHIN or math.isnan(skill.value):
        return "as good as"
    word = "better" if skill.value > 0 else "worse"
    size = f"{abs(skill.value) * 100:.0f} % {word} than"
    if math.isnan(skill.low):
        return f"{size} (on too few days to say how surely)"
    chance = skill.low <= 0 <= skill.high
    return f"{size} (which may be chance)" if chance else size


def _held(verification: Verification) -> str:
    found = [one for one in _own(verification) if one.asked is Asked.ARRIVALS]
    if not found:
        return ""
    return (
        ", and their bands held what they promise"
        if found[0].calibrated
        else ", and their bands did not hold what they promise"
    )


def _own(verification: Verification) -> list[Calibration]:
    """Calibration of the one that is judged, over all cases."""
    return [
        one
        for one in verification.calibrations
        if one.forecaster == verification.forecaster and not one.case
    ]


def told(verification: Verification) -> list[str]:
    """Wins, ties and losses of each kind of question in a sentence each, then the bands."""
    lines = []
    for asked, name in NAMES.items():
        claims = [claim for claim in verification.claims if claim.asked is asked]
        parts = [
            f"{_PHRASES[outcome]} {_names(claims, outcome)}"
            for outcome in (Outcome.WORSE, Outcome.TIE, Outcome.BETTER)
            if any(claim.outcome is outcome for claim in claims)
        ]
        if parts:
            lines.append(f"{name}: {'; '.join(parts)}.")
    for one in _own(verification):
        word = "calibrated" if one.calibrated else "not calibrated"
        share = f"{one.coverage[2] * 100:.0f} in 100"
        lines.append(f"{NAMES[one.asked]}: {share} counts lay inside the 90 % band: {word}.")
    return lines


def _names(claims: Sequence[Claim], outcome: Outcome) -> str:
    return ", ".join(f"“{claim.against}”" for claim in claims if claim.outcome is outcome)


def _caveat(verification: Verification) -> str:
    number = len(verification.cases)
    cases = "one past crisis" if number == 1 else f"{number} past crises"
    return (
        f"{cases[0].upper()}{cases[1:]} say little about the next one. The best simple rule is "
        "chosen after the fact, for each comparison anew, and so against the forecasts."
    )


def _stamp(verification: Verification) -> str:
    asked = {
        (one.case, one.asked, one.place, one.origin, one.horizon) for one in verification.scores
    }
    origins = {(one.case, one.origin) for one in verification.scores}
    pairs = (
        ("Cases", ", ".join(verification.cases)),
        ("As-of days", f"{len(origins):,}"),
        ("Questions", f"{len(asked):,}"),
    )
    return "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in pairs)


def _claims_table(verification: Verification) -> str:
    """One row per rule and kind of question; nothing in it is larger or bolder for a win."""
    if not verification.claims:
        return "<p>There is nothing to compare with.</p>"
    heads = ("Rule", "Asked", "Outcome", "Interval above 0", "below 0", "Cases better", "worse")
    rows = "".join(_claim_row(claim) for claim in verification.claims)
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    name = escape(verification.forecaster)
    return (
        f'<div class="scroll" tabindex="0"><table><caption>{name} against each rule</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _claim_row(claim: Claim) -> str:
    of_horizons, of_cases = f" of {claim.horizons} horizons", f" of {claim.cases}"
    cells = (
        escape(NAMES[claim.asked].lower()),
        f'<span class="{claim.outcome}">{claim.outcome}</span>',
        f"{claim.horizons_above}{of_horizons}",
        f"{claim.horizons_below}{of_horizons}",
        f"{claim.cases_above}{of_cases}",
        f"{claim.cases_below}{of_cases}",
    )
    return (
        f'<tr><th scope="row">{escape(claim.against)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _list(lines: Sequence[str], nothing: str) -> str:
    if not lines:
        return f"<p>{nothing}</p>"
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="sources">{items}</ul>'


def _settings(verification: Verification) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in verification.settings
    )
    return (
        '<div class="scroll" tabindex="0"><table><caption>Settings</caption>'
        f"<tbody>{rows}</tbody></table></div>"
        '<p class="fine">The same folders and settings give the same figures. All scores are in '
        "scores.csv, all comparisons in skill.csv, all forecasts in forecasts.csv beside this "
        "page.</p>"
    )
