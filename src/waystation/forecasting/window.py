"""A long past cut to its last part: the replay starts from the counts of then.

Reports of long ago say little of next month, and replaying them costs time (docs/method.md,
Starting values). What is carried over the cut are the people counted then;
departures are those of the days since, and no figure from before the cut is used again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from waystation.assimilation.registers import KEEPERS
from waystation.domain.evidence import Entry, Figure
from waystation.domain.scenario import Departures, Group, Scenario
from waystation.domain.vocabulary import FigureKind, Travel

OPENING = "opening "
"""Beginning of the identity of a count that opens a window."""


class Window(NamedTuple):
    """A scenario cut to the days before an as-of day.

    Attributes:
        scenario: The question, beginning with the window.
        opening: The registers' counts on its first day, on straight lines between two counts; they
            open the series of increases and are no evidence by themselves.
    """

    scenario: Scenario
    opening: tuple[Entry, ...]


def windowed(scenario: Scenario, known: Sequence[Entry], as_of: dt.date) -> Window:
    """The scenario from `window_days` before the as-of day on; as it is where the past is shorter.

    Args:
        scenario: The question.
        known: Ledger entries that count and were published by the as-of day.
        as_of: The as-of day.
    """
    if scenario.window_days is None:
        return Window(scenario, ())
    first = as_of - dt.timedelta(days=scenario.window_days)
    if first <= scenario.first_day:
        return Window(scenario, ())
    opening = tuple(_openings(known, first))
    people: dict[str, int] = {}
    for entry in opening:
        place = entry.figure.location
        people[place] = max(people.get(place, 0), entry.figure.low or 0)
    locations = (replace(one, present=people.get(one.name, 0)) for one in scenario.locations)
    cut = replace(
        scenario,
        first_day=first,
        locations=tuple(locations),
        groups=tuple(_from(group, first) for group in scenario.groups),
        departures=tuple(_cut(scenario.departures, first, as_of)),
    )
    return Window(cut, opening)


def _from(group: Group, first: dt.date) -> Group:
    return replace(group, first_day=first) if group.travel is Travel.ALONE else group


def _cut(rows: Iterable[Departures], first: dt.date, as_of: dt.date) -> Iterable[Departures]:
    """The departures from a day on, as they were known; of a row that began before, its part."""
    for row in rows:
        if not row.known(as_of) or row.last_day < first:
            continue
        if row.first_day >= first:
            yield row
            continue
        days, left = (row.last_day - row.first_day).days + 1, (row.last_day - first).days + 1
        yield replace(row, first_day=first, people=row.people * left // days)


def _openings(known: Sequence[Entry], first: dt.date) -> Iterable[Entry]:
    """Each register's count on a day, where it had begun by then."""
    for series in _registers(known):
        before = [entry for entry in series if _day(entry) <= first]
        if not before:
            continue
        last = before[-1]
        after = next((entry for entry in series if _day(entry) > first), None)
        people = _people(last.figure)
        if after is not None and _people(after.figure) > people:
            share = (first - _day(last)).days / (_day(after) - _day(last)).days
            people += round(share * (_people(after.figure) - people))
        figure = replace(last.figure, low=people, high=people, event_day=first, event_end=None)
        yield replace(last, figure_id=OPENING + last.figure_id, figure=replace(figure, note=""))


def _registers(known: Sequence[Entry]) -> Iterable[list[Entry]]:
    """Exact counts of each register at each place, by day."""
    found: dict[tuple[str, ...], list[Entry]] = {}
    for entry in known:
        one = entry.figure
        kept = one.kind is FigureKind.AT_PLACE and one.speaker_class in KEEPERS
        if kept and one.low is not None and one.event_day is not None and one.location:
            name = one.speaker or one.publisher
            found.setdefault((one.location, one.group, name, one.measure), []).append(entry)
    for series in found.values():
        yield sorted(series, key=lambda entry: (_day(entry), entry.entered))


def _people(figure: Figure) -> int:
    assert figure.low is not None
    return figure.low


def _day(entry: Entry) -> dt.date:
    assert entry.figure.event_day is not None
    return entry.figure.event_day
