"""Skill as pictures: one per rule, by horizon and case, with intervals; the same as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from waystation.domain.verification import Asked, Skill, Verification
from waystation.page.verification_terminal import NAMES

_TOP, _BOTTOM, _LEFT, _RIGHT = 14, 30, 40, 8
_HEIGHT = 200
_LEAST_WIDTH = 300
_APART = 11
"""Pixels between two cases of a horizon."""

_LOWEST, _HIGHEST = -1.0, 1.0
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_SHAPES = ("circle", "square", "diamond", "triangle")
_ALL = "all cases"


def skill_pictures(verification: Verification) -> str:
    """Pictures and a table for each kind of question."""
    parts = []
    for asked, name in NAMES.items():
        measure = "brier" if asked is Asked.OVERFLOW else "log_crps"
        skills = [
            skill
            for skill in verification.skills
            if skill.asked is asked and skill.measure == measure
        ]
        if skills:
            parts.append(f"<h3>{escape(name)}</h3>{_key(verification.cases)}")
            parts.append(_multiples(verification, skills))
            parts.append(_table(verification, name, skills))
    return "".join(parts) or "<p>There is nothing to compare with.</p>"


def _multiples(verification: Verification, skills: Sequence[Skill]) -> str:
    horizons = sorted({skill.horizon for skill in skills})
    slot = _APART * (len(verification.cases) + 1) + 14
    width = max(_LEAST_WIDTH, _LEFT + _RIGHT + slot * len(horizons))
    rules = list(dict.fromkeys(skill.against for skill in skills))
    pictures = "".join(
        _picture(verification, [one for one in skills if one.against == rule], width, horizons)
        for rule in rules
    )
    columns = f"repeat(auto-fill, minmax(min(100%, {width}px), 1fr))"
    return f'<div class="multiples" style="grid-template-columns: {columns}">{pictures}</div>'


def _picture(
    verification: Verification, skills: Sequence[Skill], width: int, horizons: Sequence[int]
) -> str:
    """The skill against one rule: all cases together, then each, at each horizon."""
    rule = skills[0].against
    slot = (width - _LEFT - _RIGHT) / len(horizons)
    marks = []
    for skill in skills:
        order = 0 if not skill.case else 1 + verification.cases.index(skill.case)
        middle = _LEFT + slot * (horizons.index(skill.horizon) + 0.5)
        x = middle + _APART * (order - len(verification.cases) / 2)
        marks.append(_mark(skill, x, order))
    labels = "".join(
        f'<text x="{_LEFT + slot * (number + 0.5):.1f}" y="{_HEIGHT - 10}" '
        f'text-anchor="middle">{horizon} days</text>'
        for number, horizon in enumerate(horizons)
    )
    return (
        f'<figure class="picture"><figcaption><strong>Against “{escape(rule)}”</strong>'
        "</figcaption>"
        f'<svg width="{width}" viewBox="0 0 {width} {_HEIGHT}" role="img" '
        f'aria-label="{escape(_spoken(rule, skills))}">{_grid(width)}{labels}{"".join(marks)}'
        "</svg></figure>"
    )


def _grid(width: int) -> str:
    lines = []
    for tick in _TICKS:
        y, kind = _y(tick), "grid" if tick else "zero"
        name = f"{tick:+.1f}" if tick else "0"
        lines.append(
            f'<line class="{kind}" x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
        )
    return "".join(lines)


def _y(value: float) -> float:
    bounded = min(max(value, _LOWEST), _HIGHEST)
    share = (bounded - _LOWEST) / (_HIGHEST - _LOWEST)
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _mark(skill: Skill, x: float, order: int) -> str:
    """A point with its interval; blue above 0, brown below, of the same size."""
    if math.isnan(skill.value):
        return ""
    kind = "above" if skill.value >= 0 else "below"
    name = f"{skill.case or _ALL}, {skill.horizon} days: {told_skill(skill)}"
    line = ""
    if not math.isnan(skill.low):
        line = (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(skill.low):.1f}" y2="{_y(skill.high):.1f}"/>'
        )
    shape = "arrow" if not _LOWEST <= skill.value <= _HIGHEST else _shape_of(order)
    drawn = _shape(shape, x, _y(skill.value), hollow=order > 0, up=skill.value > 0)
    return f'<g class="{kind}"><title>{escape(name)}</title>{line}{drawn}</g>'


def _shape_of(order: int) -> str:
    return _SHAPES[0] if order == 0 else _SHAPES[order % len(_SHAPES)]


def _shape(shape: str, x: float, y: float, *, hollow: bool, up: bool = False) -> str:
    look = ' class="hollow"' if hollow else ""
    if shape == "circle":
        return f'<circle{look} cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    corners = {
        "square": ((-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)),
        "diamond": ((0, -5), (5, 0), (0, 5), (-5, 0)),
        "triangle": ((0, -5), (4.6, 3.6), (-4.6, 3.6)),
        "arrow": ((-5, 0), (5, 0), (0, -8 if up else 8)),
    }[shape]
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f'<polygon{look} points="{points}"/>'


def _key(cases: Sequence[str]) -> str:
    names = [_ALL, *cases]
    items = "".join(
        f'<span><svg width="14" height="14" aria-hidden="true"><g class="above">'
        f"{_shape(_shape_of(order), 7, 7, hollow=order > 0)}</g></svg>{escape(name)}</span>"
        for order, name in enumerate(names)
    )
    return (
        f'<div class="key">{items}<span class="better">blue: better than the rule</span>'
        '<span class="worse">brown: worse than the rule</span></div>'
    )


def told_skill(skill: Skill) -> str:
    """A skill with its interval: "+0.12 (+0.03 to +0.20)"."""
    if math.isnan(skill.value):
        return "not scored"
    ends = "too few days" if math.isnan(skill.low) else f"{skill.low:+.2f} to {skill.high:+.2f}"
    return f"{skill.value:+.2f} ({ends})"


def _spoken(rule: str, skills: Sequence[Skill]) -> str:
    together = sorted((skill.horizon, told_skill(skill)) for skill in skills if not skill.case)
    shown = "; ".join(f"{horizon} days {text}" for horizon, text in together)
    return f"Skill against {rule}, all cases: {shown}"


def _table(verification: Verification, name: str, skills: Sequence[Skill]) -> str:
    horizons = sorted({skill.horizon for skill in skills})
    cells = {(one.against, one.case, one.horizon): one for one in skills}
    head = "".join(f'<th scope="col">{horizon} days</th>' for horizon in horizons)
    rows = []
    for rule in dict.fromkeys(skill.against for skill in skills):
        for case in ("", *verification.cases):
            found = [cells.get((rule, case, horizon)) for horizon in horizons]
            if any(found):
                shown = "".join(_cell(skill) for skill in found)
                rows.append(
                    f'<tr><th scope="row">{escape(rule)}</th><td>{escape(case or _ALL)}</td>'
                    f"{shown}</tr>"
                )
    return (
        f"<details><summary>{escape(name)}: these pictures as a table</summary>"
        f'<div class="scroll" tabindex="0"><table><caption>{escape(name)}: skill</caption>'
        f'<thead><tr><th scope="col">Rule</th><th scope="col">Case</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _cell(skill: Skill | None) -> str:
    if skill is None:
        return "<td>not asked</td>"
    kind = "better" if skill.value > 0 else "worse" if skill.value < 0 else "tie"
    return f'<td><span class="{kind}">{told_skill(skill)}</span></td>'
