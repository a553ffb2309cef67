"""Forecasts scored on the figures that followed, as they are read in a terminal."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.counts import show_range
from waystation.domain.days import show_day
from waystation.domain.scored_figures import (
    BANDS,
    FigureVerification,
    ahead_and_back,
    how_good,
)
from waystation.domain.telling import counted

_IN_90 = 2
_LOW, _HIGH = 1, 7
"""Positions of the quantiles 0.05 and 0.95."""


def figures_summary(found: FigureVerification) -> RenderableType:
    """Everything the terminal shows, top to bottom."""
    title = f"Forecasts from the ledger alone, and the figures published after them: {found.case}"
    return Stack(
        Text(title, style="bold"),
        *(Text(line) for line in _headline(found)),
        Text(""),
        _issues_table(found),
        *_outside_tables(found),
        *(Text(line) for line in _left_out(found)),
        Text(_FOOTNOTE, style="dim"),
    )


_FOOTNOTE = (
    "A figure is compared with what the members would have had reported: the simulated count, the "
    "bias of its speaker, the error of such reports. Ahead: of days after the as-of day; back: of "
    "earlier days, published later. Inside: share of figures in the central band; a right forecast "
    "has as many there as the band says. log CRPS: on log(1 + people), 0 is best. Day: of the "
    "figure, counted from the as-of day. "
    "The protocol: docs/verification.md."
)


def _headline(found: FigureVerification) -> Iterator[str]:
    ahead = [one for one in found.scores if one.lead > 0]
    if ahead:
        inside = sum(one.inside[_IN_90] for one in ahead)
        leads = [one.lead for one in ahead]
        yield (
            f"Of {counted(len(ahead), 'figure')} of days ahead, {inside} "
            f"{'lies' if inside == 1 else 'lie'} inside the 90 % band "
            f"({inside / len(ahead):.0%}); {_leads_told(leads)}. "
            "Figures scored by several forecasts count for each."
        )
    else:
        yield "No figure of a day ahead was published after these forecasts."
    late = [one for one in found.issues if one.day < found.hindsight]
    if late:
        cited = ", ".join(
            f"{one.late_priors} of {one.priors} on {show_day(one.day)}" for one in late
        )
        yield (
            f"Hindsight: priors were written down on {show_day(found.hindsight)}; those that cite "
            f"something published after the as-of day: {cited}. Groups nobody had reported by "
            "then, events and figures published later are left out."
        )


def _leads_told(leads: Sequence[int]) -> str:
    """How far ahead the figures lie."""
    first, last = min(leads), max(leads)
    if first == last:
        return f"{counted(last, 'day')} ahead"
    return f"{first} to {last} days ahead, the middle one {statistics.median(leads):.0f}"


def _issues_table(found: FigureVerification) -> Table:
    table = _table("By as-of day", "As of", "used", "figures", *BANDS, "log CRPS")
    for issue in found.issues:
        for name, scores in ahead_and_back(found.of(issue)):
            table.add_row(f"{show_day(issue.day)}, {name}", str(issue.known), *how_good(scores))
    if len(found.issues) > 1:
        for name, scores in ahead_and_back(found.scores):
            table.add_row(f"all, {name}", "", *how_good(scores))
    return table


def _outside_tables(found: FigureVerification) -> list[Table]:
    """Figures outside the 90 % band, one by one."""
    outside = [one for one in found.scores if not one.inside[_IN_90]]
    if not outside:
        return []
    table = _table("Outside the 90 % band", "As of")
    table.add_column("What")
    for head in ("day", "reported", "expected, 90 %"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in outside:
        band = show_range(one.expected[_LOW], one.expected[_HIGH])
        table.add_row(
            show_day(one.issued),
            one.what.rsplit(":", 1)[0],
            f"{one.lead:+d}",
            show_range(one.low, one.high).replace(" to ", "–"),
            band.replace(" to ", "–"),
        )
    return [table]


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number == 0 else "right", no_wrap=True)
    return table


def _left_out(found: FigureVerification) -> Iterator[str]:
    if found.left_out:
        yield "Not scored: " + "; ".join(found.left_out) + "."
    yield (
        f"To repeat: members: {found.members}; seed: {found.seed}; as of: "
        + ", ".join(one.day.isoformat() for one in found.issues)
        + f"; record up to {found.last_published}."
    )
