"""Hazards, departures and residents of a Flee instance, as rows of a scenario.

In Flee the number who set off on a day is the day's increase of the true total, and a decrease
is a debt that later increases pay off first (Suleimenova, Bell and Groen 2017). So those who
have set off up to a day are the highest total so far less that of day 0.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from waystation.domain.model import BoolArray
from waystation.domain.vocabulary import EventKind
from waystation.scenario.flee_known import KnownDay, known_departures, opening
from waystation.scenario.residents import MOST_LEAVE
from waystation.world.flee_network import CHANGES, LOCATIONS
from waystation.world.flee_records import FleeCounts, FleeInstance, FleeKind, Span
from waystation.world.flee_rows import FleeRow, Remarks
from waystation.world.flee_series import LAYOUT, at, spans_of

Hazards = Mapping[EventKind, tuple[Span, ...]]


class Totals(StrEnum):
    """Where the number of people who set off comes from."""

    CAMPS = "camps"
    FILE = "file"


@dataclass(frozen=True)
class People:
    """Who lives, is and sets off where.

    Attributes:
        residents: Residents by location, raised where more set off in the end than live there.
        present: People on the move on the first day, by location.
        departures: People who set off on each day, all places of hazard together, by all that is
            known in the end.
        known: The same as it was known from day to day; None where it is given beforehand.
    """

    residents: Mapping[str, int]
    present: Mapping[str, int]
    departures: tuple[int, ...]
    known: tuple[KnownDay, ...] | None


def daily_counts(counts: FleeCounts, first_day: dt.date, days: int) -> list[int]:
    """Corrected count on each day, on straight lines between reports, whole people, as in Flee."""
    when = [report.day for report in counts.reports]
    values = [report.corrected for report in counts.reports]
    return [
        math.floor(at(when, values, first_day + dt.timedelta(number)) + 1e-9)
        for number in range(days)
    ]


def daily_total(instance: FleeInstance, totals: Totals) -> list[int]:
    """People counted on each day: the sum of the camps, or the file of totals.

    Raises:
        KeyError: The file of totals is wanted, and there is none.
    """
    if totals is Totals.CAMPS:
        each = [daily_counts(one, instance.first_day, instance.days) for one in instance.counts]
        return [sum(day) for day in zip(*each, strict=True)] or [0] * instance.days
    if instance.total is None:
        raise KeyError(totals)
    return daily_counts(instance.total, instance.first_day, instance.days)


def departures_of(total: Sequence[int]) -> list[int]:
    """People who set off on each day: increases of the highest total so far; none on day 0."""
    highest, result = total[0], [0]
    for today in total[1:]:
        result.append(max(today - highest, 0))
        highest = max(today, highest)
    return result


def hazards_of(instance: FleeInstance, remarks: Remarks) -> Hazards:
    """Spans of hazard at locations; those nobody could leave are remarked."""
    regions: dict[str, list[str]] = {}
    for place in instance.locations:
        regions.setdefault(place.region, []).append(place.name)
    food = tuple(
        Span(name, one.first, one.last, one.level)
        for one in instance.food
        for name in regions[one.name]
    )
    found = {
        EventKind.CONFLICT: _with_changes(instance, remarks),
        EventKind.FLOOD: instance.flood,
        EventKind.FOOD: food,
    }
    return {kind: _with_way_out(instance, kind, spans, remarks) for kind, spans in found.items()}


def _with_changes(instance: FleeInstance, remarks: Remarks) -> tuple[Span, ...]:
    """Conflict, with that of places which become conflict zones later."""
    late = {
        one.name: one.day
        for one in instance.changes
        if one.kind is FleeKind.CONFLICT and one.day < instance.days
    }
    for one in instance.changes:
        if one.kind is FleeKind.CONFLICT and one.day >= instance.days:
            found = f"{one.name} becomes a conflict zone on day {one.day}"
            remarks.leave_out(FleeRow(CHANGES, one.line, ()), found, "after the last day")
    kept = [span for span in instance.conflict if span.name not in late]
    for name, start in late.items():
        levels = {
            day: span.level
            for span in instance.conflict
            if span.name == name
            for day in range(span.first, span.last + 1)
        }
        levels |= dict.fromkeys(range(start, max([instance.days, *levels])), 1.0)
        kept += spans_of(name, levels)
    return tuple(kept)


def _with_way_out(
    instance: FleeInstance, kind: EventKind, spans: tuple[Span, ...], remarks: Remarks
) -> tuple[Span, ...]:
    joined = {name for link in instance.links for name in (link.name1, link.name2)}
    joined |= {place.name for place in instance.locations if place.is_camp}
    lines = {place.name: place.line for place in instance.locations}
    for name in dict.fromkeys(span.name for span in spans if span.name not in joined):
        row = FleeRow(LOCATIONS, lines[name], ())
        remarks.leave_out(row, f"{kind} at {name}", "no route leaves it")
    return tuple(span for span in spans if span.name in joined)


def people_of(
    instance: FleeInstance, hazards: Hazards, totals: Totals, lag: int | None, remarks: Remarks
) -> People:
    """Who lives, is and sets off where; what had to be changed for it is remarked.

    Args:
        instance: The instance.
        hazards: Spans of hazard.
        totals: Whose counts tell who sets off.
        lag: Days from a count to its publication; None gives all of them beforehand, interpolated
            and corrected, as Flee does.
        remarks: Takes what had to be changed.

    Raises:
        KeyError: The file of totals is wanted, and there is none.
    """
    residents = {place.name: 0 if place.is_camp else place.people for place in instance.locations}
    wanted = departures_of(daily_total(instance, totals))
    levels = _strongest(hazards, instance.days)
    residents = _stated(instance, residents, levels, sum(wanted), remarks)
    departures = _on_days_of_hazard(wanted, residents, levels, remarks)
    known: tuple[KnownDay, ...] | None = None
    if lag is not None:
        known = known_departures(
            instance, _added_up(instance, totals), lag, able_days(residents, levels)
        )
        departures = _in_the_end(known, instance.days)
    needed = departures if known is None else _most_held(known, departures)
    residents = _raised(instance, residents, needed, levels, remarks)
    present = _present(instance, remarks, given=lag is None)
    return People(residents, present, tuple(departures), known)


def _added_up(instance: FleeInstance, totals: Totals) -> Sequence[FleeCounts]:
    if totals is Totals.CAMPS:
        return instance.counts
    return () if instance.total is None else (instance.total,)


def able_days(residents: Mapping[str, int], levels: Sequence[Mapping[str, float]]) -> BoolArray:
    """(days,) days on which some place of hazard has residents."""
    return np.array(
        [any(residents[name] * level > 0 for name, level in day.items()) for day in levels],
        dtype=np.bool_,
    )


def _in_the_end(known: Sequence[KnownDay], days: int) -> list[int]:
    """People who set off on each day, by the rows that were never replaced."""
    result = [0] * days
    for one in known:
        if one.replaced is None:
            result[one.day] = one.people
    return result


def _most_held(known: Sequence[KnownDay], departures: Sequence[int]) -> list[int]:
    """People who set off on each day as they were held when they were most in all."""
    held, best, most = [0] * len(departures), list(departures), sum(departures)
    changes: dict[int, list[tuple[int, int]]] = {}
    for one in known:
        changes.setdefault(one.published, []).append((one.day, one.people))
        if one.replaced is not None:
            changes.setdefault(one.replaced, []).append((one.day, -one.people))
    for day in sorted(changes):
        for number, people in changes[day]:
            held[number] += people
        if sum(held) > most:
            best, most = list(held), sum(held)
    return best


def _strongest(hazards: Hazards, days: int) -> list[dict[str, float]]:
    """Level of the strongest hazard by location, for each day."""
    levels: list[dict[str, float]] = [{} for _ in range(days)]
    for span in (span for spans in hazards.values() for span in spans):
        for number in range(span.first, min(span.last + 1, days)):
            levels[number][span.name] = max(levels[number].get(span.name, 0.0), span.level)
    return levels


def _stated(
    instance: FleeInstance,
    residents: dict[str, int],
    levels: list[dict[str, float]],
    leaving: int,
    remarks: Remarks,
) -> dict[str, int]:
    """Residents; where no place of hazard has any, a number that those who leave need."""
    places = {name for day in levels for name in day}
    if not leaving or not places or any(residents[name] for name in places):
        return residents
    number = math.ceil(leaving / MOST_LEAVE)
    for place in instance.locations:
        if place.name in places:
            row = FleeRow(LOCATIONS, place.line, ())
            done = f"taken as {number:,}, as no place of hazard has any and people set off"
            remarks.change(row, f"{place.name}: no residents", done)
    return {**residents, **dict.fromkeys(places, number)}


def _on_days_of_hazard(
    wanted: Sequence[int],
    residents: Mapping[str, int],
    levels: Sequence[Mapping[str, float]],
    remarks: Remarks,
) -> list[int]:
    """Departures on days when some place of hazard has residents; others wait for such a day."""
    waiting, moved, result = 0, 0, []
    for people, able in zip(wanted, able_days(residents, levels), strict=True):
        waiting += people
        moved += 0 if able else people
        result.append(waiting if able else 0)
        waiting = 0 if able else waiting
    row = FleeRow(LAYOUT, 0, ())
    if moved > waiting:
        found = f"{moved - waiting:,} people who set off on days without a hazard anywhere"
        remarks.change(row, found, "they set off on the next day with one")
    if waiting:
        found = f"{waiting:,} people who set off after the last hazard"
        remarks.leave_out(row, found, "there is no place for them to leave")
    return result


def _raised(
    instance: FleeInstance,
    residents: Mapping[str, int],
    departures: Sequence[int],
    levels: Sequence[Mapping[str, float]],
    remarks: Remarks,
) -> dict[str, int]:
    """Residents, those of all places of hazard raised by one factor where too many would leave."""
    leaving = dict.fromkeys(residents, 0.0)
    for people, day in zip(departures, levels, strict=True):
        weights = {name: residents[name] * level for name, level in day.items()}
        everyone = math.fsum(weights.values())
        for name, weight in weights.items() if people else ():
            leaving[name] += people * weight / everyone
    most = max((leaving[name] / n for name, n in residents.items() if n), default=0.0)
    if most <= MOST_LEAVE:
        return dict(residents)
    factor = most / MOST_LEAVE
    places = {name for day in levels for name in day}
    result = {
        name: math.ceil(number * factor) if name in places else number
        for name, number in residents.items()
    }
    for place in instance.locations:
        if result[place.name] != residents[place.name]:
            found = f"{place.name}: {residents[place.name]:,} residents"
            done = f"raised to {result[place.name]:,}, as more people set off than live there"
            remarks.change(FleeRow(LOCATIONS, place.line, ()), found, done)
    return result


def _present(instance: FleeInstance, remarks: Remarks, *, given: bool) -> dict[str, int]:
    """People counted on the first day, and those displaced before it."""
    first = instance.first_day
    if given:
        counted = {one.name: daily_counts(one, first, 1)[0] for one in instance.counts}
    else:
        counted = {one.name: opening(one, first) for one in instance.counts}
    joined = {name for link in instance.links for name in (link.name1, link.name2)}
    present: dict[str, int] = {}
    for place in instance.locations:
        people = counted.get(place.name, 0) + place.displaced
        stuck = not place.is_camp and place.name not in joined
        if people and (stuck or place.kind is FleeKind.MARKER):
            why = "no route leaves it" if stuck else "nobody stays at a marker"
            row = FleeRow(LOCATIONS, place.line, ())
            remarks.leave_out(row, f"{people:,} people at {place.name} on the first day", why)
        elif people:
            present[place.name] = people
    return present
