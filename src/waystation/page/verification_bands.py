"""Whether bands hold what they promise, as tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from waystation.domain.verification import COVERED, Asked, Calibration, Score, Verification
from waystation.page.verification_terminal import NAMES
from waystation.verification.calibration import BINS, pit_draws

_BANDS = (50, 80, 90, 95)
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 320, 240, 44, 38, 12
_RIGHT = 22
_SURE = 0.99
"""Share of draws of an even histogram inside the band that is drawn."""

_SEED = 1


def coverage_tables(verification: Verification) -> str:
    """Share of counts inside the bands: the one that is judged by case, then every rule."""
    return "".join(_coverage_table(verification, asked) for asked in (Asked.ARRIVALS, Asked.STOCK))


def _coverage_table(verification: Verification, asked: Asked) -> str:
    rows = [
        one
        for one in verification.calibrations
        if one.asked is asked and (not one.case or one.forecaster == verification.forecaster)
    ]
    if not rows:
        return ""
    rows.sort(key=lambda one: (one.forecaster != verification.forecaster, bool(one.case)))
    heads = ("Forecaster", "Case", *(f"{band} %" for band in _BANDS), "Even PIT, p", "Calibrated")
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(_coverage_row(one) for one in rows)
    low, high = (f"{share * 100:.0f}" for share in COVERED)
    return (
        f"<h3>{escape(NAMES[asked])}: share of counts inside each band</h3>"
        f'<div class="scroll" tabindex="0"><table><caption>{escape(NAMES[asked])}: coverage'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="fine">Calibrated: {low} to {high} % of the counts inside the 90 % band, and an '
        "even histogram (below) not rejected at 1 %.</p>"
    )


def _coverage_row(one: Calibration) -> str:
    shares = "".join(f'<td class="number">{share * 100:.0f} %</td>' for share in one.coverage)
    word, kind = ("yes", "better") if one.calibrated else ("no", "worse")
    return (
        f'<tr><th scope="row">{escape(one.forecaster)}</th>'
        f"<td>{escape(one.case or 'all cases')}</td>{shares}"
        f'<td class="number">{one.pit_p_value:.3f}</td>'
        f'<td><span class="{kind}">{word}</span></td></tr>'
    )


def reliability_pictures(verification: Verification) -> str:
    """For arrivals and stock: bands promised against reached, and the PIT histogram."""
    parts = []
    for asked in (Asked.ARRIVALS, Asked.STOCK):
        scores = [
            one
            for one in verification.scores
            if one.asked is asked and one.forecaster == verification.forecaster
        ]
        if scores:
            parts += [_promised(verification, asked), _histogram(asked, scores)]
    return f'<div class="multiples">{"".join(parts)}</div>'


def _promised(verification: Verification, asked: Asked) -> str:
    """Shares promised against shares reached, as a line beside the even one."""
    found = [
        one
        for one in verification.calibrations
        if one.asked is asked and one.forecaster == verification.forecaster and not one.case
    ]
    if not found:
        return ""
    pairs = list(zip(_BANDS, (share * 100 for share in found[0].coverage), strict=True))
    points = " ".join(f"{_x(a / 100):.1f},{_y(b / 100):.1f}" for a, b in pairs)
    dots = "".join(
        f'<g><title>{a} % promised, {b:.0f} % reached</title><circle class="reached-dot" '
        f'cx="{_x(a / 100):.1f}" cy="{_y(b / 100):.1f}" r="4"/></g>'
        for a, b in pairs
    )
    spoken = "; ".join(f"{a} % promised, {b:.0f} % reached" for a, b in pairs)
    ticks = "".join(
        f'<text x="{_x(share):.1f}" y="{_HEIGHT - 20}" text-anchor="middle">{share * 100:.0f} %'
        f'</text><text x="{_LEFT - 5}" y="{_y(share) + 4:.1f}" text-anchor="end">'
        f"{share * 100:.0f} %</text>"
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    even = f'<path class="wanted" d="M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}"/>'
    return _figure(
        f"{NAMES[asked]}: promised and reached",
        "Below the dashed line: too sure",
        spoken,
        f'{ticks}{even}{_axis_name("promised")}<polyline class="reached" points="{points}"/>{dots}',
    )


def _histogram(asked: Asked, scores: Sequence[Score]) -> str:
    """Where counts lay in their forecasts, in tenths, with the band an even one stays in."""
    by_case: dict[str, list[Score]] = {}
    for score in scores:
        by_case.setdefault(score.case, []).append(score)
    shares, drawn = pit_draws(list(by_case.values()), seed=_SEED)
    edge = (1 - _SURE) / 2
    low, high = np.quantile(drawn - shares, (edge, 1 - edge), axis=0) + 1 / BINS
    top = max(0.2, float(shares.max()), float(high.max())) * 1.05
    wide = (_WIDTH - _LEFT - _RIGHT) / BINS
    drawing = []
    for number in range(BINS):
        x = _LEFT + wide * number
        inside = low[number] <= shares[number] <= high[number]
        floor, ceiling = _y(max(low[number], 0.0) / top), _y(high[number] / top)
        bar = _y(shares[number] / top)
        drawing.append(
            f'<rect class="even" x="{x:.1f}" y="{ceiling:.1f}" width="{wide:.1f}" '
            f'height="{floor - ceiling:.1f}"/><g><title>tenth {number + 1}: '
            f'{shares[number] * 100:.0f} %</title><rect class="bar-{"in" if inside else "out"}" '
            f'x="{x + 4:.1f}" y="{bar:.1f}" width="{wide - 8:.1f}" '
            f'height="{_y(0) - bar:.1f}" fill-opacity=".75"/></g>'
        )
    even = f'<path class="wanted" d="M{_LEFT} {_y(0.1 / top):.1f}H{_WIDTH - _RIGHT}"/>'
    ticks = "".join(
        f'<text x="{_LEFT - 5}" y="{_y(share / top) + 4:.1f}" text-anchor="end">'
        f"{share * 100:.0f} %</text>"
        for share in (0, 0.1, 0.2)
    )
    spoken = ", ".join(f"{share * 100:.0f} %" for share in shares)
    return _figure(
        f"{NAMES[asked]}: where counts lay in their forecasts",
        "Tenths from far below the middle to far above. Grey: where an even histogram stays in 99 "
        "of 100 draws; yellow bars lie outside",
        f"Shares of counts by tenth of the forecast: {spoken}",
        f"{ticks}{''.join(drawing)}{even}{_axis_name('lower than forecast to higher')}",
    )


def _figure(title: str, note: str, spoken: str, drawing: str) -> str:
    return (
        f'<figure class="picture"><figcaption><strong>{escape(title)}</strong>{escape(note)}.'
        f'</figcaption><svg width="{_WIDTH}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(spoken)}"><line class="zero" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" '
        f'y1="{_y(0):.1f}" y2="{_y(0):.1f}"/>{drawing}</svg></figure>'
    )


def _axis_name(text: str) -> str:
    x = (_LEFT + _WIDTH - _RIGHT) / 2
    return f'<text x="{x:.1f}" y="{_HEIGHT - 4}" text-anchor="middle">{escape(text)}</text>'


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)
