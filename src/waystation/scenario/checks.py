"""What only shows when the files of a scenario are seen together: people, ways out, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.draft import Choice
from waystation.domain.errors import Problem
from waystation.domain.model import MOST_PEOPLE
from waystation.domain.needs import Supply
from waystation.domain.scenario import Departures, Event, HazardDays
from waystation.domain.vocabulary import HAZARDS, Travel
from waystation.scenario.coverage import entered
from waystation.scenario.network import Network
from waystation.world.tables import Row, show


@dataclass(frozen=True)
class Tables:
    """What the tables of a folder say, each fact with its row.

    Attributes:
        folder: The scenario's folder.
        network: Locations and routes.
        events: Events.
        departures: Departures.
        hazards: Levels of hazards.
        supplies: What there is at places.
        choices: What was settled when the scenario was drafted.
        whole: False when a row of events, departures or hazards could not be read.
    """

    folder: Path
    network: Network
    events: list[tuple[Event, Row]]
    departures: list[tuple[Departures, Row]]
    hazards: list[tuple[HazardDays, Row]]
    supplies: list[Supply]
    choices: tuple[Choice, ...]
    whole: bool


def check_tables(
    tables: Tables, groups: Mapping[str, Travel | None] | None, first_day: dt.date | None
) -> list[Problem]:
    """Everything wrong between the files.

    Args:
        tables: What was read; rows with problems of their own are not in it.
        groups: How each group travels; None when nothing is known of groups.
        first_day: The scenario's first day; None when it is wrong.
    """
    problems = [*_too_many_people(tables), *_dead_ends(tables), *_residents(tables)]
    problems += _hazard_residents(tables)
    if groups is not None and all(travel is Travel.TOGETHER for travel in groups.values()):
        problems += _nobody_alone(tables)
    if first_day is not None:
        problems += _too_early(tables, first_day)
    return problems


def _too_many_people(tables: Tables) -> Iterator[Problem]:
    there = sum(place.population + place.present for place in tables.network.locations)
    people = there + sum(row.people for row, _ in tables.departures if row.known(None))
    if people > MOST_PEOPLE:
        found = f"{people:,} people in all, residents, present and departures together"
        yield Problem(str(tables.folder), 0, "", found, f"at most {MOST_PEOPLE:,} people")


def _dead_ends(tables: Tables) -> Iterator[Problem]:
    """Locations people set off from although no route leaves them, once for each file."""
    seen: set[tuple[str, str]] = set()
    expected = "a location that a route leaves, or a shelter or camp"
    for name, row, column in _origins(tables):
        new = (name, row.file) not in seen
        seen.add((name, row.file))
        if new and tables.network.is_dead_end(name):
            yield row.problem(column, f"{show(name)}, which no route leaves", expected)


def _origins(tables: Tables) -> Iterator[tuple[str, Row, str]]:
    """Location, row and column of every location that people alone set off from."""
    for place in tables.network.locations:
        if place.present:
            yield place.name, tables.network.rows[place.name], "present"
    for departures, row in tables.departures:
        if departures.start and departures.people:
            yield departures.start, row, "location"
    for hazard, row in tables.hazards:
        if hazard.level:
            yield hazard.where, row, "location"
    for event, row in tables.events:
        if event.kind in HAZARDS:
            yield event.where, row, "where"


def _residents(tables: Tables) -> Iterator[Problem]:
    """Locations that more people leave than live there, at the row where it becomes too many."""
    residents = {place.name: place.population for place in tables.network.locations}
    left: dict[str, int] = {}
    for departures, row in tables.departures:
        start = departures.start
        if start not in residents or not departures.known(None):
            continue
        before = left.get(start, 0)
        left[start] = before + departures.people
        if before <= residents[start] < left[start]:
            found = f"{left[start]:,} people who leave {show(start)} up to this row"
            yield row.problem("people", found, f"at most its {residents[start]:,} residents")


def _hazard_residents(tables: Tables) -> Iterator[Problem]:
    """Departures without a location, where no hazard is or too few people live with one."""
    rows = [
        (item.people, row)
        for item, row in tables.departures
        if not item.start and item.people and item.known(None)
    ]
    places = _hazard_places(tables)
    residents = {place.name: place.population for place in tables.network.locations}
    if not rows or not tables.whole or not places <= set(residents):
        return
    if not places:
        expected = "a location, or a hazard at some place in events.csv or hazards.csv"
        yield rows[0][1].problem("location", "nothing, and no place has a hazard", expected)
        return
    limit, total = sum(residents[name] for name in places), 0
    for people, row in rows:
        total += people
        if total - people <= limit < total:
            found = f"{total:,} people without a location up to this row"
            expected = f"at most the {limit:,} residents of all places of hazard"
            yield row.problem("people", found, expected)


def _hazard_places(tables: Tables) -> set[str]:
    """Names of the locations that have a hazard on some day."""
    named = {hazard.where for hazard, _ in tables.hazards if hazard.level}
    named |= {event.where for event, _ in tables.events if event.kind in HAZARDS}
    known = set(tables.network.rows)
    inside = {place.name for place in tables.network.locations if entered(place) in named - known}
    return named & known | inside


def _nobody_alone(tables: Tables) -> Iterator[Problem]:
    present = [place for place in tables.network.locations if place.present]
    for place in present[:1]:
        found = f"{place.present:,} people on the move, but no group that travels alone"
        row = tables.network.rows[place.name]
        yield row.problem("present", found, 'a group with travel = "alone" in scenario.toml')


def _too_early(tables: Tables, first_day: dt.date) -> Iterable[Problem]:
    expected = f"the scenario's first day ({first_day}) or later"
    return [
        row.problem("from", str(departures.first_day), expected)
        for departures, row in tables.departures
        if departures.first_day < first_day
    ]
