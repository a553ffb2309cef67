"""Two futures side by side, as a duty officer reads them in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.comparison import Comparison, Noise
from waystation.domain.counts import show_range
from waystation.domain.days import show_day
from waystation.page.compared import (
    Difference,
    difference,
    noise_words,
    show_days,
    show_difference,
    show_difference_range,
    show_points,
    told,
)
from waystation.page.picks import Picks
from waystation.page.ranking import show_amount
from waystation.page.say import show_chance
from waystation.page.terminal import neediest

_LOW, _HIGH = 0.05, 0.95


def comparison_tables(comparison: Comparison) -> RenderableType:
    """Everything the terminal shows of a comparison, top to bottom."""
    variant, base = comparison.variant, comparison.base
    return Stack(
        Text(f"What if: {variant.title}", style="bold"),
        Text(variant.why, style="italic"),
        *(Text(line) for line in told(comparison)),
        Text(""),
        *_tables(comparison),
        Text(_footnote(comparison, base.members), style="dim"),
    )


def _tables(comparison: Comparison) -> Iterator[Table]:
    """The tables; rows without any difference, and tables without a row, are left out."""
    tables = [peaks_table(comparison), days_table(comparison), capacity_table(comparison)]
    if comparison.base.needs != comparison.changed.needs:
        tables.append(needs_table(comparison))
    yield from (table for table in tables if table.row_count)


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Place", min_width=11)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _places(comparison: Comparison) -> tuple[str, ...]:
    """The places watched, and where a what-if changes something by name, if public."""
    picks = Picks(comparison.base)
    named = {
        getattr(change, key, "")
        for change in comparison.variant.changes
        for key in ("place", "where", "start", "end")
    }
    extra = (place.name for place in picks.drawn if place.name in named)
    return tuple(dict.fromkeys((*picks.watched, *extra)))


def peaks_table(comparison: Comparison) -> Table:
    """Most people present on any one day, in both futures."""
    table = _table(
        "Most people on any one day, 90 %",
        "as it is", "what if", "difference", "90 %",
    )  # fmt: skip
    base, changed = Picks(comparison.base), Picks(comparison.changed)
    for name in _places(comparison):
        off = difference(comparison, "peak_present", name)
        if off.noise is not Noise.NONE:
            table.add_row(name, _peak(base, name), _peak(changed, name), *_people(off))
    return table


def _peak(picks: Picks, name: str) -> str:
    return _dash(show_range(picks.peak(_LOW, name), picks.peak(_HIGH, name)))


def _people(off: Difference) -> tuple[str, str]:
    return (
        _with_words(show_difference(off.middle), off),
        show_difference_range(off.low, off.high),
    )


def _with_words(shown: str, off: Difference) -> str:
    """A difference with what is to be said of it on a line of its own."""
    words = noise_words(off.noise)
    return f"{shown}\n{words}" if words else shown


def _dash(text: str) -> str:
    return text.replace(" to ", "–")


def days_table(comparison: Comparison) -> Table:
    """First day on which a place is reached, in both futures."""
    reach = comparison.base.data.attrs.get("reach_size", 0)
    table = _table(
        f"First day with {reach} arrivals or more, 90 %",
        "as it is", "what if", "difference", "90 %",
    )  # fmt: skip
    base, changed = Picks(comparison.base), Picks(comparison.changed)
    for name in _places(comparison):
        off = difference(comparison, "first_arrival", name)
        if off.noise is Noise.NONE:
            continue
        band = f"{show_days(off.low)} to {show_days(off.high)}"
        middle = _with_words(f"{show_days(off.middle)} days", off)
        table.add_row(name, _days(base, name), _days(changed, name), middle, band)
    return table


def _days(picks: Picks, name: str) -> str:
    low, high = (_day(picks, name, quantile) for quantile in (_LOW, _HIGH))
    return low if low == high else f"{low} – {high}"


def _day(picks: Picks, name: str, quantile: float) -> str:
    ahead = picks.first_arrival(name, quantile)
    if math.isnan(ahead) or ahead <= 0:
        return "reached"
    if math.isinf(ahead):
        return "later"
    day = picks.day_after(ahead)
    return f"{day.day} {day:%b}"


def capacity_table(comparison: Comparison) -> Table:
    """Chance of more people than places on some day, where places are known."""
    table = _table(
        "Chance of more people than shelter places on some day",
        "as it is", "what if", "change",
    )  # fmt: skip
    base, changed = Picks(comparison.base), Picks(comparison.changed)
    for name in _places(comparison):
        chances = (base.peak_exceeding(name), changed.peak_exceeding(name))
        if all(math.isnan(chance) for chance in chances):
            continue
        off = difference(comparison, "peak_over_capacity", name)
        change = show_points(off.middle)
        shown = change if math.isnan(off.middle) else _with_words(change, off)
        table.add_row(name, *(show_chance(chance) for chance in chances), shown)
    return table


def needs_table(comparison: Comparison) -> Table:
    """Needs that are counted otherwise, on the fullest day, to be safe (9 of 10 runs)."""
    before, after = comparison.base.needs, comparison.changed.needs
    differ = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    base, changed = Picks(comparison.base), Picks(comparison.changed)
    places, watched = neediest(base), len(base.watched)
    cut = f", {len(places)} of {watched} places" if len(places) < watched else ""
    table = _table(
        f"Needs on the fullest day, enough in 9 of 10 runs{cut}",
        *(f"{need.item}, {word}" for need, _ in differ for word in ("as it is", "what if")),
    )
    for name in places:
        cells = [
            show_amount(picks.peak(0.9, name), need)
            for pair in differ
            for picks, need in zip((base, changed), pair, strict=True)
        ]
        table.add_row(name, *cells)
    return table


def _footnote(comparison: Comparison, members: int) -> str:
    base = comparison.base
    past = "the same corrected past" if comparison.same_past else "pasts corrected each by itself"
    first = comparison.first_effect
    begin = "" if first is None else f"; they may differ from {show_day(first)} on"
    return (
        "Every run is compared with itself under the changes: "
        f"{members:,} pairs on common random numbers, from {past}{begin}. "
        '"Within the noise": among 9 of 10 runs the difference goes either way, or most runs do '
        "not differ, or it is smaller than the forecast's own spread (half its 50 % band). Places "
        "where no run differs are left out. What is "
        f"changed is taken as certain; it is an assumption, not a forecast of it. As of "
        f"{base.as_of}, seed {base.seed}, Waystation {base.version}. "
        "For preparing help; not for enforcement, detention or deterrence."
    )
