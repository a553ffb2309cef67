"""Closures and forced redirections of a Flee instance, as rows of events.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from waystation.domain.vocabulary import EventKind
from waystation.scenario.events import EVENT_COLUMNS
from waystation.world.flee_network import CHANGES, CLOSURES, ROUTES
from waystation.world.flee_records import (
    ClosureKind,
    FleeClosure,
    FleeInstance,
    FleeKind,
    FleeLink,
)
from waystation.world.flee_rows import FleeRow, Remarks

EVENTS_OUT = (*EVENT_COLUMNS, "end_published")
"""Columns of the table of events."""

_CAMPS = (ClosureKind.CAMP, ClosureKind.IDP_CAMP)


class EventRow(NamedTuple):
    """An event: days relative to the first, the last one included, None when it never ends."""

    kind: EventKind
    where: str
    first: int
    last: int | None
    text: str
    source: str

    def cells(self, first_day: dt.date) -> tuple[str, ...]:
        """Cells of events.csv, in the order of `EVENTS_OUT`.

        It is known on its first day, its end on the first day on which it no longer holds.
        """
        start = (first_day + dt.timedelta(self.first)).isoformat()
        end = "" if self.last is None else (first_day + dt.timedelta(self.last)).isoformat()
        kind, value = str(self.kind), "" if self.kind is EventKind.TRANSFER else "1"
        told = (start, self.text, self.source)
        over = "" if self.last is None else _day_after(first_day, self.last)
        return (kind, self.where, start, end, "enacted", "1", value, *told, over)


def _day_after(first_day: dt.date, number: int) -> str:
    return (first_day + dt.timedelta(number + 1)).isoformat()


def events_of(instance: FleeInstance, codes: Mapping[str, str], remarks: Remarks) -> list[EventRow]:
    """Every closure, camp that ends and forced redirection.

    Args:
        instance: The instance.
        codes: Country codes by the names the instance uses.
        remarks: Takes what cannot be an event, and what is read in one of several ways.
    """
    links = {frozenset((link.name1, link.name2)) for link in instance.links}
    rows: list[EventRow] = []
    for closure in instance.closures:
        for where in _closed(closure, links, codes, remarks):
            text, source = _text(closure), _source(instance, CLOSURES, closure.line)
            rows.append(
                EventRow(EventKind.CLOSURE, where, closure.first, closure.last, text, source)
            )
    rows += _changes(instance, remarks)
    for link in instance.links:
        rows += _transfers(instance, link, remarks)
    _remark_idle(instance, remarks)
    return rows


def _source(instance: FleeInstance, file: str, line: int) -> str:
    return f"Flee instance {instance.name}, {file} line {line}"


def _text(closure: FleeClosure) -> str:
    what = {
        ClosureKind.COUNTRY: f"The border between {closure.name1} and {closure.name2} is closed.",
        ClosureKind.CAMP: f"{closure.name1} is not open as a camp.",
        ClosureKind.IDP_CAMP: f"{closure.name1} is not open as a camp.",
    }
    named = f"The way between {closure.name1} and {closure.name2} is closed."
    return what.get(
        closure.kind, named if closure.name2 else f"The ways of {closure.name1} are closed."
    )


def _closed(
    closure: FleeClosure,
    links: set[frozenset[str]],
    codes: Mapping[str, str],
    remarks: Remarks,
) -> Iterator[str]:
    """What a closure closes, in the words of events.csv; nothing for redirections."""
    row = FleeRow(CLOSURES, closure.line, ())
    one, other = closure.name1, closure.name2
    if closure.kind is ClosureKind.COUNTRY:
        if codes[one] == codes[other]:
            remarks.leave_out(row, f"border {one} to {other}", "two names of one country")
        else:
            yield f"{codes[one]}/{codes[other]}"
    elif closure.kind in _CAMPS:
        yield one
    elif closure.kind is ClosureKind.LOCATION and not other:
        joined = sorted(name for link in links if one in link for name in link if name != one)
        if not joined:
            remarks.leave_out(row, f"closure of {one}", "no route leads there")
        yield from (f"{one} <-> {name}" for name in joined)
    elif closure.kind is not ClosureKind.REDIRECTION:
        if frozenset((one, other)) not in links:
            remarks.leave_out(row, f"closure of {one} to {other}", "no route joins them")
            return
        if closure.kind is ClosureKind.LOCATION:
            done = f"read as the way between them; Flee 3.1 closes all ways of {one}"
            remarks.change(row, f"closure of location {one} with a second name, {other}", done)
        yield f"{one} <-> {other}"


def _changes(instance: FleeInstance, remarks: Remarks) -> Iterator[EventRow]:
    """Camps that become towns are closed; other changes but to conflict zones are remarked."""
    places = {place.name: place for place in instance.locations}
    for change in instance.changes:
        if change.kind is FleeKind.CONFLICT:
            continue
        place = places[change.name]
        if place.is_camp and change.kind is FleeKind.TOWN:
            text = f"{change.name} is no longer a camp."
            source = _source(instance, CHANGES, change.line)
            yield EventRow(EventKind.CLOSURE, change.name, change.day, None, text, source)
            continue
        found = f"{change.name} becomes a {change.kind} on day {change.day}"
        why = f"a location keeps its kind; it is a {place.kind} throughout"
        remarks.leave_out(FleeRow(CHANGES, change.line, ()), found, why)


def _transfers(instance: FleeInstance, link: FleeLink, remarks: Remarks) -> Iterator[EventRow]:
    """A forced redirection on the days on which it is not taken away."""
    if not link.redirection:
        return
    lifted = [
        one
        for one in instance.closures
        if one.kind is ClosureKind.REDIRECTION
        and {one.name1, one.name2} == {link.name1, link.name2}
    ]
    start, end = _direction(instance, link, lifted, remarks)
    text = f"People at {start} are brought to {end}."
    source = _source(instance, ROUTES, link.line)
    where = f"{start} -> {end}"
    for first, last in _remaining(lifted):
        yield EventRow(EventKind.TRANSFER, where, first, last, text, source)


def _direction(
    instance: FleeInstance, link: FleeLink, lifted: list[FleeClosure], remarks: Remarks
) -> tuple[str, str]:
    """From where to where: as a row that lifts it says, from a hub, else by the number.

    Flee 3.1 reads 1 as from the first end and 2 as from the second; the published Burundi 2015
    means 2 the other way. So what the instance itself shows goes before the number: a redirection
    is lifted at the first place a closure names, and nobody stays at a forwarding hub.
    """
    ends = (link.name1, link.name2)
    told = ends if link.redirection == 1 else ends[::-1]
    hubs = [p.name for p in instance.locations if p.kind is FleeKind.HUB and p.name in ends]
    if lifted:
        shown, why = (lifted[0].name1, lifted[0].name2), "as it is lifted at the first of them"
    elif len(hubs) == 1:
        shown, why = (ends if hubs[0] == ends[0] else ends[::-1]), f"as {hubs[0]} is a hub"
    else:
        return told
    if shown != told:
        found = f"forced_redirection {link.redirection} on {link.name1} to {link.name2}"
        done = f"people are brought from {shown[0]} to {shown[1]}, {why}"
        remarks.change(FleeRow(ROUTES, link.line, ()), found, done)
    return shown


def _remaining(lifted: list[FleeClosure]) -> Iterator[tuple[int, int | None]]:
    """First and last day of each stretch on which no row lifts the redirection."""
    start = 0
    for one in sorted(lifted, key=lambda closure: closure.first):
        if one.first > start:
            yield start, one.first - 1
        if one.last is None:
            return
        start = max(start, one.last + 1)
    yield start, None


def _remark_idle(instance: FleeInstance, remarks: Remarks) -> None:
    """Rows that lift a redirection which no route has."""
    redirected = {frozenset((one.name1, one.name2)) for one in instance.links if one.redirection}
    for one in instance.closures:
        pair = frozenset((one.name1, one.name2))
        if one.kind is ClosureKind.REDIRECTION and pair not in redirected:
            row = FleeRow(CLOSURES, one.line, ())
            found = f"{one.kind} {one.name1} to {one.name2}"
            remarks.leave_out(row, found, "the routes hold no such redirection")
