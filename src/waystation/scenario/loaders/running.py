"""A running count of a whole situation: figures, and on request the departures it tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, Measure, Travel
from waystation.scenario.loaders.evidence import add_figure
from waystation.scenario.loaders.people import figure_cells
from waystation.scenario.loaders.plan import DEPARTURES, Plan
from waystation.world.loaders.records import Level, Outcome, PeopleCount
from waystation.world.tables import show, suggest


@dataclass(frozen=True)
class Running:
    """How a running count is to be taken.

    Attributes:
        place: Location it is the count of; empty for a whole situation.
        stock: True when it tells the people there on each day, false when it runs on.
        departures: Whether its increases become departures.
    """

    place: str = ""
    stock: bool = False
    departures: bool = False


def plan_running(plan: Plan, file: str, counts: Sequence[PeopleCount], running: Running) -> None:
    """Plan figures for a running count.

    A count that began before the scenario's first day is told from that day on: what had come by
    then is taken off, as a forecast counts arrivals from its first day.

    Raises:
        InputError: The place is no location of the scenario.
    """
    names = [place.name for place in plan.scenario.locations]
    if running.place and running.place not in names:
        expected = suggest(running.place, names, "a location of locations.csv")
        raise InputError([Problem("--place", 0, "", show(running.place), expected)])
    first = plan.scenario.first_day
    ordered = sorted(counts, key=lambda count: count.day)
    base = max((one for one in ordered if one.day <= first), key=lambda one: one.day, default=None)
    kept = [one for one in ordered if one.day >= first]
    if len(kept) < len(ordered):
        found = f"{len(ordered) - len(kept):,} counts of before {first}"
        plan.tell(Outcome.LEFT_OUT, file, found, "before the first day of the scenario")
    for one in kept:
        told = _as_stock(one) if running.stock else _since_first_day(one, base, running.place)
        if told is not None:
            named = replace(told, place=replace(one.place, name=running.place, level=Level.SITE))
            key = " ".join(filter(None, ("UNHCR portal", running.place, "running", str(one.day))))
            cells = figure_cells(plan, replace(named, key=key), running.place, file)
            add_figure(plan, cells, file)
    if kept:
        where = running.place or "a whole situation, which no forecast compares"
        found = f"{len(kept)} counts, {kept[0].day} to {kept[-1].day}"
        plan.tell(Outcome.TAKEN, file, found, f"figures of {where}")
    if running.departures:
        _departures(plan, file, ordered)


def _as_stock(one: PeopleCount) -> PeopleCount:
    return replace(one, kind=FigureKind.AT_PLACE, measure=Measure.STOCK)


def _since_first_day(one: PeopleCount, base: PeopleCount | None, place: str) -> PeopleCount | None:
    """The count since the first day; the base itself tells nothing of it."""
    if base is None or not place:
        return one
    if one is base or one.low < base.low:
        return None
    people = one.low - base.low
    note = f"{one.words} in all, less the {base.words} of {base.day}"
    notes = "; ".join(filter(None, (one.note, note)))
    return replace(one, low=people, high=people, words=f"{people:,}", note=notes)


@dataclass(frozen=True)
class _Span:
    first: dt.date
    last: dt.date
    people: int
    count: PeopleCount


def _increases(counts: Sequence[PeopleCount]) -> Iterator[_Span]:
    """People a running count grew by; a fall is paid off by later rises, as in `flee_people`."""
    highest: int | None = None
    before: PeopleCount | None = None
    for one in counts:
        if before is not None and highest is not None:
            grown = max(one.low - highest, 0)
            yield _Span(before.day + dt.timedelta(1), one.day, grown, one)
        highest = one.low if highest is None else max(highest, one.low)
        before = one


def _departures(plan: Plan, file: str, counts: Sequence[PeopleCount]) -> None:
    """Increases as departures from all places of hazard."""
    if all(group.travel is Travel.TOGETHER for group in plan.scenario.groups):
        done = "no departures: no group of the scenario travels alone"
        plan.tell(Outcome.LEFT_OUT, file, "increases", done)
        return
    rows = [row for _, row in plan.table(DEPARTURES).records()]
    others = [row for row in rows if not plan.is_ours(row.get("source", ""))]
    if others:
        found = f"increases, where departures.csv has {len(others)} rows of others"
        plan.tell(Outcome.LEFT_OUT, file, found, "no departures: people would set off twice")
        return
    known = {(row["from"], row["to"]): row["people"] for row in rows}
    for span in _increases(counts):
        _depart(plan, file, span, known)


def _depart(plan: Plan, file: str, span: _Span, known: dict[tuple[str, str], str]) -> None:
    days = (span.first.isoformat(), span.last.isoformat())
    where = f"{file}:{span.count.line}"
    if span.first < plan.scenario.first_day:
        found = f"{span.people:,} more people by {span.last}"
        plan.tell(Outcome.LEFT_OUT, where, found, "some of them before the first day")
    elif days in known:
        if known[days] == str(span.people):
            plan.did(DEPARTURES, "there already")
        else:
            found = f"{span.people:,} more people, {days[0]} to {days[1]}"
            done = f"departures.csv says {known[days]}: change it there"
            plan.tell(Outcome.LEFT_OUT, where, found, done)
    else:
        known[days] = str(span.people)
        plan.add(
            DEPARTURES,
            {
                "from": days[0],
                "to": days[1],
                "people": str(span.people),
                "published": span.count.published.isoformat(),
                "source": plan.source_cell(file) + ": increase of the running count",
            },
        )
