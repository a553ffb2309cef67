"""A plot of panels with logarithmic axes, as SVG written by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDE, _HIGH, _GAP, _LEFT, _TOP = 240, 240, 80, 80, 50
_COLOURS = {"counts": "#005f9e", "every person": "#b35900", "peer": "#666666"}


@dataclass(frozen=True)
class Panel:
    """One plot.

    Attributes:
        title: What stands on the horizontal axis.
        lines: Points (x, y), above zero, by name.
    """

    title: str
    lines: dict[str, Sequence[tuple[float, float]]]


def drawn(panels: Sequence[Panel], title: str) -> str:
    """The panels side by side, with the same vertical axis.

    Args:
        panels: What is drawn.
        title: What stands on the vertical axis.
    """
    values = [y for panel in panels for points in panel.lines.values() for _, y in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    width = _LEFT + len(panels) * (_WIDE + _GAP)
    height = _TOP + _HIGH + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="18" font-size="13">{escape(title)}</text>',
    ]
    names = list(dict.fromkeys(name for panel in panels for name in panel.lines))
    for number, name in enumerate(names):
        x = _LEFT + 110 * number
        parts.append(f'<line x1="{x}" x2="{x + 22}" y1="34" y2="34" {_stroke(name)}/>')
        parts.append(f'<text x="{x + 27}" y="38">{escape(name)}</text>')
    for number, panel in enumerate(panels):
        parts += _panel(panel, _LEFT + number * (_WIDE + _GAP), (low, max(high, low + 1)))
    return "\n".join([*parts, "</svg>\n"])


def _stroke(name: str) -> str:
    dashes = ' stroke-dasharray="5 3"' if name == "peer" else ""
    return f'stroke="{_COLOURS.get(name, "#000000")}" stroke-width="2" fill="none"{dashes}'


def _panel(panel: Panel, left: float, span: tuple[int, int]) -> list[str]:
    values = [x for points in panel.lines.values() for x, _ in points]
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = max(math.ceil(math.log10(max(values)) - 1e-9), low + 1)
    bottom = _TOP + _HIGH

    def across(x: float) -> float:
        return left + _WIDE * (math.log10(x) - low) / (high - low)

    def up(y: float) -> float:
        return bottom - _HIGH * (math.log10(y) - span[0]) / (span[1] - span[0])

    parts = [
        f'<rect x="{left}" y="{_TOP}" width="{_WIDE}" height="{_HIGH}" fill="none" '
        'stroke="#bbbbbb"/>',
        f'<text x="{left + _WIDE / 2}" y="{bottom + 38}" text-anchor="middle">'
        f"{escape(panel.title)}</text>",
    ]
    for power in range(low, high + 1):
        x = across(10.0**power)
        if high - low < 3 or power % 2 == 1:
            label = f"{10**power:,}"
            parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>')
        ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom - 4}"'
        parts.append(f'<line {ends} stroke="#888888"/>')
    for power in range(span[0], span[1] + 1):
        y = up(10.0**power)
        parts.append(f'<line x1="{left}" x2="{left + _WIDE}" y1="{y:.1f}" y2="{y:.1f}" '
                     'stroke="#eeeeee"/>')  # fmt: skip
        label = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
        parts.append(f'<text x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for name, points in panel.lines.items():
        line = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" {_stroke(name)}/>')
        if name != "peer":
            parts += [
                f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" '
                f'fill="{_COLOURS.get(name, "#000000")}"/>' for x, y in points
            ]  # fmt: skip
    return parts
