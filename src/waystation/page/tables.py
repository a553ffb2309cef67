"""Fragments of HTML that need no script: ranks, arrival days, evidence, standards."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from html import escape

from waystation.domain.counts import show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.forecast import Forecast, Need
from waystation.page.evidence import Row, show_optional_day
from waystation.page.picks import EVERYONE, Picks
from waystation.page.ranking import Risk, tell_amount
from waystation.page.sentences import (
    arrival_middle,
    arrival_range,
    level_word,
    show_chance,
    show_long_day,
)

RANK_ITEMS = ("water", "shelter")
REPORT_STEPS = (7, 14, 28)


def table(caption: str, heads: Sequence[str], body: Iterable[Sequence[str]], name: str = "") -> str:
    """A table from safe HTML cells; the first cell of a row is its heading."""
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    rows = "".join(
        f'<tr><th scope="row">{cells[0]}</th>{"".join(f"<td>{c}</td>" for c in cells[1:])}</tr>'
        for cells in body
    )
    label = escape(caption, quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table{f' id={name}' if name else ''}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def place_link(name: str) -> str:
    """A link that chooses the place in the charts."""
    return f'<a href="#charts" data-place="{escape(name)}">{escape(name)}</a>'


def chance_cell(chance: float) -> str:
    """A chance as a coloured chip, number and word; grey hatched where nothing is known."""
    if math.isnan(chance):
        return '<span class="chip unknown">not assessed</span>'
    word = level_word(chance)
    style = word.replace(" ", "-")
    return f'<span class="chip {style}">{show_chance(chance)}</span> <small>{word}</small>'


def ranks_table(forecast: Forecast, risks: Sequence[Risk]) -> str:
    """Up to five places: fullest day, chance, people on it, needs at the 90th percentile."""
    needs = _rank_needs(forecast)
    heads = [
        "Place",
        "Fullest day",
        "Chance of more people than shelter places",
        "People on the fullest day",
    ]
    heads += [f"{escape(need.item).capitalize()}, to be safe" for need in needs]
    return table("Places most at risk", heads, (_rank_cells(r, needs) for r in risks), "ranks")


def _rank_needs(forecast: Forecast) -> list[Need]:
    """The needs shown at the top: one for water, one for shelter."""
    found = [n for item in RANK_ITEMS for n in forecast.needs if n.item.startswith(item)]
    return [need for i, need in enumerate(found) if need.item not in {n.item for n in found[:i]}]


def _rank_cells(risk: Risk, needs: Sequence[Need]) -> list[str]:
    if risk.capacity is None:
        chance = '<span class="chip unknown">shelter places not entered</span>'
    else:
        chance = f"{chance_cell(risk.chance)} <small>({risk.capacity:,} places known)</small>"
    likely = show_range(risk.low, risk.high)
    people = f"{show_people(risk.middle)} <small>likely {likely}</small>"
    amounts = [escape(tell_amount(risk.high, need)) for need in needs]
    return [place_link(risk.name), _rank_day(risk), chance, people, *amounts]


def _rank_day(risk: Risk) -> str:
    """The day in words that tell it is a likely one, and whether more may come after."""
    day = show_day(risk.day)
    return f"{day} or later" if risk.lasting else f"about {day}"


def arrivals_table(picks: Picks, group: str = EVERYONE, title: str = "everyone") -> str:
    """First-arrival days of the watched places and the ends of the way."""
    steps = report_days(picks)
    heads = ["Place", "First arrival, likely", "In half of the runs by"]
    heads += [f"Reached by {show_day(picks.days[i])}" for i in steps]
    body = []
    drawn = {location.name for location in picks.drawn}
    for name in picks.watched:
        reached = picks.reached(name, group)
        chances = [chance_cell(float(reached[i])) for i in steps]
        middle = escape(arrival_middle(picks, name, group))
        link = place_link(name) if name in drawn else escape(name)
        body.append([link, escape(arrival_range(picks, name, group)), middle, *chances])
    return table(f"When the first may arrive: {title}", heads, body, _arrivals_name(group))


def _arrivals_name(group: str) -> str:
    return "arrivals" if group == EVERYONE else ""


def report_days(picks: Picks) -> list[int]:
    """Positions of the days chances are given for: after one, two and four weeks, and the last."""
    last = len(picks.days) - 1
    weekly = [picks.today + step for step in REPORT_STEPS if picks.today + step < last]
    return [*weekly, last]


def group_arrivals(picks: Picks) -> str:
    """The same table for each travelling group, folded; nothing where there is one group."""
    if len(picks.groups) < 2:
        return ""
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    tables = [arrivals_table(picks, g, titles.get(g, g)) for g in picks.groups]
    return f"<details><summary>By travelling group</summary>{''.join(tables)}</details>"


EVIDENCE_HEADS = (
    "No.",
    "What was said",
    "Read as",
    "Taken to mean",
    "Used",
    "Speaker",
    "Publisher",
    "Place",
    "Days",
    "Origin",
)


def evidence_table(rows: Sequence[Row]) -> str:
    """Every figure that may be shown; headings sort, the search box filters."""
    heads = "".join(
        f'<th scope="col" aria-sort="none">'
        f'<button type="button" data-sort="{i}">{head}</button></th>'
        for i, head in enumerate(EVIDENCE_HEADS)
    )
    body = "".join(_evidence_row(row) for row in rows)
    return (
        '<div class="scroll tall" tabindex="0" role="region" aria-label="Evidence">'
        '<table id="evidence-table"><caption>Every figure published by the as-of day</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _evidence_row(row: Row) -> str:
    cells = [
        (str(row.number), f'<a href="#figure-{row.number}">{row.number}</a>{_chart_link(row)}'),
        (row.words, _said(row)),
        (f"{-1 if row.low is None else row.low}", escape(row.read_as)),
        (row.meaning, escape(row.meaning or "nothing")),
        (f"{row.weight:.3f}" if row.used else "-1", _use(row)),
        (row.speaker, escape(row.speaker or "not named")),
        (row.publisher, _publisher(row)),
        (row.place, escape(row.place)),
        (_sort_day(row.event_day or row.published), _days(row)),
        (row.origin, _origin(row)),
    ]
    tags = "".join(f'<td data-key="{escape(key)}">{cell}</td>' for key, cell in cells)
    style = ' class="copy"' if row.is_copy else ""
    return f'<tr id="figure-{row.number}" tabindex="-1"{style}>{tags}</tr>'


def _said(row: Row) -> str:
    note = f'<small class="note">{escape(row.note)}</small>' if row.note else ""
    return f"<q>{row.quote}</q> <small>({escape(row.counted)}; {escape(row.measure)})</small>{note}"


def _use(row: Row) -> str:
    if not row.used:
        return f'<span class="no">not used</span> <small>{escape(row.reason)}</small>'
    told = f'<span class="yes">used</span> <small>weight {row.weight:.2g}</small>'
    if not row.outside:
        return told
    return f'{told} <small class="outside">{escape(misfit(row.outside))}</small>'


def misfit(outside: str) -> str:
    """What a reader is told of a figure that does not fit the forecast."""
    if outside.endswith("band"):
        return f"this report lies {outside}"
    return f"this report does not fit: {outside}"


def _days(row: Row) -> str:
    """The day spoken of, and below it the day of publication."""
    published = show_optional_day(row.published)
    if row.event_day == row.published:
        return f"{published} <small>published that day</small>"
    return f"{show_optional_day(row.event_day)} <small>published {published}</small>"


def _publisher(row: Row) -> str:
    name = escape(row.publisher or "not known")
    if not row.url:
        return name
    return f'<a href="{escape(row.url)}" rel="noopener noreferrer" class="out">{name}</a>'


def _chart_link(row: Row) -> str:
    if not row.location or (row.low is None and row.high is None):
        return ""
    place = escape(row.location)
    return f' <a href="#charts" data-place="{place}" aria-label="Chart of {place}">chart</a>'


def _origin(row: Row) -> str:
    if row.copies:
        links = ", ".join(f'<a href="#figure-{n}">{n}</a>' for n in row.copies)
        return f"counted once with {links}"
    return "copy, counted once" if row.is_copy else "own"


def _sort_day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def standards_list(forecast: Forecast) -> str:
    """The standards in force, with their sources."""
    items = "".join(
        f"<li>{escape(need.item).capitalize()}: {escape(_per_person(need))} a person. "
        f"{escape(need.source)}.</li>"
        for need in forecast.needs
    )
    return f'<ul class="sources">{items}</ul>'


def _per_person(need: Need) -> str:
    unit = need.unit.removesuffix("s") if need.whole and need.per_person == 1 else need.unit
    return f"{need.per_person:g} {unit}"


def stamp(picks: Picks) -> str:
    """What the forecast rests on, and that nobody has reviewed it."""
    forecast = picks.forecast
    published = [e.figure.published for e in forecast.entries if e.figure.published]
    data = show_long_day(max(published)) if published else "none"
    facts = (
        ("As of", show_long_day(forecast.as_of)),
        ("Data up to", data),
        ("Runs", f"{forecast.members:,}"),
        ("Effective runs", f"{forecast.effective_members:,.0f}"),
        ("Seed", str(forecast.seed)),
        ("Version", escape(forecast.version)),
        ("Status", '<strong class="draft">DRAFT</strong>'),
    )
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
