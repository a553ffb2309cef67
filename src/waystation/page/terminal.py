"""The forecast as a duty officer reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.counts import show_people, show_range
from waystation.domain.days import show_day
from waystation.page.picks import EVERYONE, Picks
from waystation.page.ranking import show_amount
from waystation.page.sentences import arrival_middle, arrival_range, headline, show_chance

_HALF = (0.25, 0.75)
_MOST = (0.05, 0.95)
_STEPS = (7, 14, 21, 28, 42)
"""Days ahead for which chances of having arrived are shown."""


def briefing(picks: Picks) -> RenderableType:
    """Everything the terminal shows of a forecast, top to bottom."""
    told = headline(picks)
    return Stack(
        Text(told.title, style="bold"),
        *(Text(line) for line in told.lines),
        Text(picks.forecast.scenario.caveat, style="italic"),
        Text(""),
        groups_table(picks),
        places_table(picks),
        chances_table(picks),
        needs_table(picks),
        Text(_footnote(picks), style="dim"),
    )


def groups_table(picks: Picks) -> Table:
    """Where each group is and how large."""
    day = show_day(picks.forecast.as_of)
    table = Table(title=f"Groups on {day}", title_justify="left")
    for head in ("Group", "At or near", "Middle", "5 in 10 between", "9 in 10 between"):
        table.add_column(head)
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    for group in picks.groups:
        places = [f"{name} ({show_chance(chance)})" for name, chance in picks.at(group)[:3]]
        size = {q: picks.size(q, group, "group_size") for q in (*_HALF, *_MOST, 0.5)}
        table.add_row(
            titles.get(group, group),
            "\n".join(places) or "not set off",
            show_people(size[0.5]),
            show_range(size[0.25], size[0.75]),
            show_range(size[0.05], size[0.95]),
        )
    return table


def places_table(picks: Picks) -> Table:
    """When the watched places are reached, and how many arrive at most on one day."""
    table = Table(
        title="Next places: first day with at least 100 arrivals, and people present at the peak",
        title_justify="left",
    )
    for head in ("Place", "Middle day", "8 in 10 between", "Present at peak", "50 %", "90 %"):
        table.add_column(head)
    for name in picks.watched:
        peak = {q: max(picks.people("present", q, name)) for q in (*_HALF, *_MOST, 0.5)}
        table.add_row(
            name,
            arrival_middle(picks, name),
            arrival_range(picks, name),
            show_people(peak[0.5]),
            show_range(peak[0.25], peak[0.75]),
            show_range(peak[0.05], peak[0.95]),
        )
    return table


def chances_table(picks: Picks) -> Table:
    """Chance of having reached each destination by some days ahead."""
    steps = [step for step in _STEPS if picks.today + step < len(picks.days)]
    table = Table(title="Chance that a group has reached it by", title_justify="left")
    table.add_column("Border city")
    for step in steps:
        table.add_column(show_day(picks.days[picks.today + step]))
    for destination in picks.forecast.scenario.destinations:
        if destination.location not in picks.names:
            continue
        chance = picks.reached(destination.location, EVERYONE)
        shown = (show_chance(float(chance[picks.today + step])) for step in steps)
        table.add_row(destination.location, *shown)
    return table


def needs_table(picks: Picks) -> Table:
    """Needs per day at the peak of the next watched places, middle and 90th percentile."""
    table = Table(
        title="Needs on the day of the peak (middle; 9 in 10 below)", title_justify="left"
    )
    needs = picks.forecast.needs
    for head in ("Place", *(need.item for need in needs)):
        table.add_column(head)
    for name in picks.watched[:7]:
        middle = max(picks.people("present", 0.5, name))
        high = max(picks.people("present", 0.9, name))
        cells = (f"{show_amount(middle, n)}; {show_amount(high, n)}" for n in needs)
        table.add_row(name, *cells)
    return table


def _footnote(picks: Picks) -> str:
    forecast = picks.forecast
    used = sum(decision.used for decision in forecast.decisions)
    return (
        f"As of {forecast.as_of}; {used} of {len(forecast.entries)} figures moved the forecast; "
        f"{forecast.members} members, seed {forecast.seed}, Waystation {forecast.version}. "
        "For preparing help; not for enforcement, detention or deterrence."
    )


def files_lines(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """Where the results are."""
    yield f"Results in {folder}:"
    yield from (f"  {name}" for name in names)
