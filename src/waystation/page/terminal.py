"""The forecast as a duty officer reads it in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.counts import round_people, show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.needs import Need
from waystation.domain.telling import counted
from waystation.forecasting.needs import balances
from waystation.page.beside import ALONE, Beside
from waystation.page.data.evidence import set_aside
from waystation.page.evidence import rows
from waystation.page.picks import EVERYONE, Picks
from waystation.page.ranking import show_amount, show_quantity
from waystation.page.say import say, show_chance
from waystation.page.sentences import headline

_HALF = (0.25, 0.75)
_MOST = (0.05, 0.95)
_STEPS = (7, 14, 21, 28, 42)
"""Days ahead for which chances of having arrived are shown."""
_LIKELY_PLACE, _RARE_PLACE = 0.1, 0.02
"""Chance from which a place is named; the second where no place reaches the first."""
_MOST_NEEDS = 7
"""Places in the table of needs at most."""
_PLACE_WIDTH = 11


def briefing(picks: Picks, beside: Beside = ALONE) -> RenderableType:
    """Everything the terminal shows of a forecast, top to bottom.

    Args:
        picks: The forecast.
        beside: What is known of it: figures set aside at the desk are counted as on the page.
    """
    told = headline(picks)
    return Stack(
        Text(say(told.title), style="bold"),
        *(Text(say(line)) for line in told.lines),
        *(Text(caveat, style="italic") for caveat in picks.forecast.caveats),
        Text(""),
        *_movement_tables(picks),
        needs_table(picks),
        *_more_places(picks),
        *_misfits(picks),
        Text(_footnote(picks, beside), style="dim"),
    )


def _misfits(picks: Picks) -> Iterator[Text]:
    """How many figures the forecast itself holds hardly possible."""
    used = [decision for decision in picks.forecast.decisions if decision.used]
    outside = sum(bool(decision.outside) for decision in used)
    if outside:
        yield Text(
            f"{outside} of {counted(len(used), 'figure')} used {'lies' if outside == 1 else 'lie'} "
            "outside the 98 % band of what the forecast "
            "says would be reported: evidence.csv, column outside."
        )


def _movement_tables(picks: Picks) -> list[Table]:
    """Groups and the places they come to; where nobody travels together, people at places."""
    if not picks.groups:
        return [people_table(picks)]
    tables = [groups_table(picks), places_table(picks), chances_table(picks)]
    if not picks.forecast.scenario.destinations:
        return tables
    return [*tables, ends_table(picks), cities_table(picks)]


def people_table(picks: Picks) -> Table:
    """People at the watched places on the as-of day and on the last day."""
    last = len(picks.days) - 1
    table = _table(
        f"People at places on {show_day(picks.forecast.as_of)} and {show_day(picks.days[last])}",
        "Place",
        "now, 50 %",
        "90 %",
        "then, 50 %",
        "90 %",
    )
    for name in picks.watched:
        cells = []
        for day in (picks.today, last):
            count = {q: picks.people("present", q, name)[day] for q in (*_HALF, *_MOST)}
            cells += [_dash(show_range(count[low], count[high])) for low, high in (_HALF, _MOST)]
        table.add_row(name, *cells)
    return table


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, head in enumerate(heads):
        if number == 0:
            table.add_column(head, min_width=_PLACE_WIDTH)
        else:
            table.add_column(head, justify="right", no_wrap=True)
    return table


def groups_table(picks: Picks) -> Table:
    """Where each group is and how large."""
    title = f"Groups on {show_day(picks.forecast.as_of)}"
    table = _table(title, "Group", "middle", "50 %", "90 %")
    table.add_column("At or near")
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    for group in picks.groups:
        near = picks.at(group)
        likely = [(name, chance) for name, chance in near if chance >= _LIKELY_PLACE]
        places = likely or [(name, chance) for name, chance in near if chance >= _RARE_PLACE]
        shown = [f"{name} ({_short_chance(chance)})" for name, chance in places[:3]]
        size = {q: picks.size(q, group, "group_size") for q in (*_HALF, *_MOST, 0.5)}
        table.add_row(
            titles.get(group, group),
            show_people(size[0.5]),
            _dash(show_range(size[0.25], size[0.75])),
            _dash(show_range(size[0.05], size[0.95])),
            "\n".join(shown) or "not set off",
        )
    return table


def places_table(picks: Picks) -> Table:
    """When the watched places are reached, and the most people present on one day."""
    reach = picks.forecast.data.attrs.get("reach_size", 0)
    table = _table(
        f"Next places: first day with {reach} arrivals or more, and most people on any one day",
        "Place",
        "day, 50 %",
        "90 %",
        "people, 50 %",
        "90 %",
    )
    for name in picks.watched:
        peak = {q: picks.peak(q, name) for q in (*_HALF, *_MOST)}
        days = {q: _short_day(picks, name, q) for q in (*_HALF, *_MOST)}
        table.add_row(
            name,
            _short_range(days[0.25], days[0.75]),
            _short_range(days[0.05], days[0.95]),
            _dash(show_range(peak[0.25], peak[0.75])),
            _dash(show_range(peak[0.05], peak[0.95])),
        )
    return table


def ends_table(picks: Picks) -> Table:
    """When 100, 1,000 and half of each group are where journeys end."""
    heads = ("people", "day, 50 %", "90 %")
    table = _table("Where journeys end: first day so many are there", "Group", *heads)
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    rows = [(titles.get(name, name), name) for name in picks.groups]
    for title, name in [*rows, ("everybody", EVERYONE)]:
        for amount in picks.forecast.data["amount"].values.tolist():
            ahead = {q: picks.end_day(amount, q, name) for q in (*_HALF, *_MOST)}
            days = {q: _day_ahead(picks, value) for q, value in ahead.items()}
            table.add_row(
                title if amount == "100" else "",
                f"{amount} of them" if amount == "half" else amount,
                _short_range(days[0.25], days[0.75]),
                _short_range(days[0.05], days[0.95]),
            )
    return table


def cities_table(picks: Picks) -> Table:
    """Chance of each place where journeys end to hold most of a group's people at the end."""
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    title = f"Where most of those at their journey's end are on {show_day(picks.days[-1])}"
    table = _table(title, "Place", *(titles.get(name, name) for name in picks.groups))
    chance = picks.forecast.data["end_place"]
    there = [end.location for end in picks.forecast.scenario.destinations]
    for name in (name for name in there if name in picks.names):
        row = (float(chance.sel(location=name, group=group)) for group in picks.groups)
        table.add_row(name, *map(_percent, row))
    none = (1.0 - float(chance.sel(location=there, group=group).sum()) for group in picks.groups)
    table.add_row("too few there", *map(_percent, none))
    return table


def _percent(chance: float) -> str:
    return f"{max(chance, 0.0):.0%}"


def _dash(text: str) -> str:
    return text.replace(" to ", "–")


def _short_day(picks: Picks, name: str, quantile: float) -> str:
    """Day of the first arrival: "4 Nov", "reached", "later" than the horizon."""
    return _day_ahead(picks, picks.first_arrival(name, quantile))


def _day_ahead(picks: Picks, ahead: float) -> str:
    """The day so many days ahead."""
    if math.isnan(ahead) or ahead <= 0:
        return "reached"
    if math.isinf(ahead):
        return "later"
    day = picks.day_after(ahead)
    return f"{day.day} {day:%b}"


def _short_range(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def chances_table(picks: Picks) -> Table:
    """Chance of having reached each destination by some days ahead."""
    steps = [step for step in _STEPS if picks.today + step < len(picks.days)]
    days = [picks.days[picks.today + step] for step in steps]
    table = _table("Chance of having reached", "by", *(f"{d.day} {d:%b}" for d in days))
    for destination in picks.forecast.scenario.destinations:
        if destination.location not in picks.names:
            continue
        chance = picks.reached(destination.location, EVERYONE)
        shown = (_short_chance(float(chance[picks.today + step])) for step in steps)
        table.add_row(destination.location, *shown)
    return table


def _short_chance(chance: float) -> str:
    return show_chance(chance).replace("fewer than ", "< ").replace("more than ", "> ")


def neediest(picks: Picks) -> tuple[str, ...]:
    """The watched places with most people to be ready for, as many as the table holds, in order."""

    def need(name: str) -> tuple[int, int]:
        return picks.peak(0.9, name), picks.peak(0.5, name)

    kept = sorted(picks.watched, key=need, reverse=True)[:_MOST_NEEDS]
    return tuple(name for name in picks.watched if name in kept)


def _more_places(picks: Picks) -> Iterator[Text]:
    """How many watched places the table of needs leaves out, and where they stand."""
    more = len(picks.watched) - len(neediest(picks))
    if more:
        places = counted(more, "further place")
        yield Text(f"{places} with less need or none: needs.csv and the page.\n")


def needs_table(picks: Picks) -> Table:
    """Needs on the fullest day of the watched places in most need, middle and 90th percentile."""
    needs = picks.forecast.needs
    table = _table(
        "Needs on the fullest day: middle, to be safe", "Place", *(n.item for n in needs)
    )
    for name in neediest(picks):
        middle, high = picks.peak(0.5, name), picks.peak(0.9, name)
        cells = (f"{_bare(middle, need)}, {_bare(high, need)}" for need in needs)
        table.add_row(name, *cells)
        lacking = _most_lacking(picks, name)
        if lacking:
            table.add_row("  short", *(_lacking(lacking.get(n.item), n) for n in needs))
    return table


def _most_lacking(picks: Picks, name: str) -> dict[str, tuple[float, float]]:
    """The largest shortfalls of any one day to come, middle and high, by item with a supply."""
    found: dict[str, tuple[float, float]] = {}
    for one in balances(picks.forecast, [name]):
        if one.short_middle is None or one.short_high is None or one.day <= picks.forecast.as_of:
            continue
        middle, high = found.get(one.item, (0.0, 0.0))
        found[one.item] = (max(middle, one.short_middle), max(high, one.short_high))
    return found


def _lacking(short: tuple[float, float] | None, need: Need) -> str:
    """Shortfalls of one item, to two figures; a dash where no supply was entered."""
    if short is None:
        return "–"
    rounded = (round_people(amount) if need.whole else amount for amount in short)
    return ", ".join(_plain(show_quantity(amount, need), need) for amount in rounded)


def _bare(people: float, need: Need) -> str:
    """An amount without what the heading and the footnote say."""
    return _plain(show_amount(people, need), need)


def _plain(shown: str, need: Need) -> str:
    return shown.replace(" (dry)", "").replace("/day", "").removesuffix(f" {need.unit}")


def _footnote(picks: Picks, beside: Beside) -> str:
    forecast = picks.forecast
    listed = rows(picks, set_aside(picks, beside))
    used = sum(row.used for row in listed)
    return (
        'Sentences say what happens in 8 of 10 runs ("likely"); tables 5 in 10 (50 %) and 9 in 10 '
        f'(90 %), "later" being after {show_day(picks.days[-1])}. '
        '"To be safe": enough in 9 of 10 runs. Water and dry food per day. '
        f"{_short_told(picks)}"
        f"As of {forecast.as_of}; {used} of {len(listed)} figures were used; "
        f"{forecast.members} members, seed {forecast.seed}, Waystation {forecast.version}. "
        f"{forecast.method}{' ' if forecast.method else ''}"
        "For preparing help; not for enforcement, detention or deterrence."
    )


def _short_told(picks: Picks) -> str:
    """What "short" means, where a supply is known of a place in the table."""
    if not any(_most_lacking(picks, name) for name in neediest(picks)):
        return ""
    return '"Short": the most the supplies entered lack on any one day to come. '


def files_lines(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """Where the results are."""
    yield f"Results in {folder}:"
    yield from (f"  {name}" for name in names)
