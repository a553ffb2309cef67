"""The tables of a drafted folder: locations, routes, events, departures and sightings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice, StoryEvent, StoryGroup
from waystation.domain.evidence import Figure
from waystation.domain.places import Location, NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, EventKind, FigureKind, Travel
from waystation.drafting.geometry import km_between
from waystation.drafting.plan import Plan, departures_sigma, middle_of, same_place, size_of
from waystation.evidence.record import figure_to_plain, tidy
from waystation.evidence.table import COLUMNS
from waystation.scenario.events import EVENT_COLUMNS, EXTENTS
from waystation.scenario.texts import table
from waystation.scenario.where import Extent

LOCATION_COLUMNS = (
    *("name", "country", "admin1", "lat", "lon", "kind", "capacity", "population"),
    *("also", "audience", "source"),
)
ROUTE_COLUMNS = ("from", "to", "km", "modes", "pace", "basis", "source")
DEPARTURE_COLUMNS = ("from", "to", "location", "group", "people", "published", "source")
EVIDENCE_COLUMNS = (*COLUMNS, "sentence")
FAR_OUT = 2.326
"""Standard deviations above the middle that one run in a hundred exceeds (normal)."""
NEAR_EVENT_KM = 20.0
"""How far from a location something may happen and still hold there."""


def locations_table(plan: Plan) -> str:
    """locations.csv."""
    leaving = _leaving(plan)
    return table(LOCATION_COLUMNS, (_location(one, plan, leaving) for one in _ordered(plan)))


def _ordered(plan: Plan) -> list[Location]:
    """Locations by their distance from the position; those behind it last."""
    km = plan.ground.km
    return sorted(
        plan.ground.roads.locations, key=lambda one: (km.get(one.name, math.inf), one.name)
    )


def _leaving(plan: Plan) -> dict[str, int]:
    """People alone who set off from each location."""
    found: dict[str, int] = {}
    for group in plan.story.groups:
        if group.travel is Travel.ALONE:
            start = plan.ground.starts[group.name]
            found[start] = found.get(start, 0) + _most(group, plan)
    return found


def _most(group: StoryGroup, plan: Plan) -> int:
    """People who may set off at most, so that no run is cut short by too few residents."""
    return math.ceil(round(middle_of(group)) * math.exp(FAR_OUT * departures_sigma(plan.story)))


def _told(group: StoryGroup) -> str:
    """Where the number of people who leave comes from."""
    low, high = size_of(group)
    if low == high:
        return f"draft: {low:,} people"
    scale = "" if round(middle_of(group)) in _halfway(low, high) else ", on the log scale,"
    return f"draft: the middle{scale} of {low:,} to {high:,} people"


def _halfway(low: int, high: int) -> range:
    """The whole numbers nearest to the middle of a range."""
    return range((low + high) // 2, (low + high + 1) // 2 + 1)


def _location(one: Location, plan: Plan, leaving: dict[str, int]) -> Sequence[str]:
    kind = plan.kinds.get(one.name, one.kind)
    people = max(one.population, leaving.get(one.name, 0))
    raised = people > one.population
    told = f"; raised from {one.population:,}, so that as many can leave as may have" * raised
    source = one.source + told
    return (
        *(one.name, one.country, one.admin1, f"{one.lat:.10g}", f"{one.lon:.10g}", str(kind)),
        *("" if one.capacity is None else str(one.capacity), str(people)),
        *(";".join(one.also), str(one.audience), source),
    )


def routes_table(plan: Plan) -> str:
    """routes.csv."""
    rank = {one.name: number for number, one in enumerate(_ordered(plan))}
    routes = sorted(plan.ground.roads.routes, key=lambda one: (rank[one.start], rank[one.end]))
    rows = [
        (
            *(one.start, one.end, f"{one.km:.6g}", ";".join(str(mode) for mode in one.modes)),
            *("" if one.pace is None else f"{one.pace:.6g}", str(one.basis)),
            one.source,
        )
        for one in routes
    ]
    return table(ROUTE_COLUMNS, rows)


def departures_table(plan: Plan) -> str:
    """departures.csv, of the groups that travel alone; only its header where there is none."""
    return table(DEPARTURE_COLUMNS, _departures(plan))


def _departures(plan: Plan) -> Iterator[Sequence[str]]:
    story = plan.story
    for group in story.groups:
        if group.travel is not Travel.ALONE:
            continue
        start, people = plan.ground.starts[group.name], round(middle_of(group))
        source = f"{_told(group)}; spread over days: assumption"
        days = (group.first_day, max(story.as_of, group.first_day))
        yield (
            *(str(days[0]), str(days[1]), start, group.name, str(people), str(days[1])),
            source,
        )
        if days[0] == days[1]:
            after = days[1] + dt.timedelta(1)
            last = days[1] + dt.timedelta(plan.horizon)
            nobody = "draft: nobody follows; assumption"
            yield str(after), str(last), start, group.name, "0", str(days[1]), nobody


@dataclass(frozen=True)
class Events:
    """events.csv, and what could not be taken into it."""

    text: str
    choices: tuple[Choice, ...]


def events_table(plan: Plan) -> Events:
    """events.csv; what happens away from the network is told among the choices instead."""
    rows, choices = [], []
    for event in plan.story.events:
        where, acts = _where(event, plan)
        if where is None:
            choices.append(_left_out(event))
            continue
        kind, value, text = event.kind, event.value, event.text
        if not acts or (value == 0 and kind is not EventKind.ANNOUNCEMENT):
            kind, value = EventKind.ANNOUNCEMENT, 0.0
            text = f"{text} Without effect: {_about(event)} lies beyond every way of this scenario."
        rows.append(
            (
                *(str(kind), where, str(event.first_day)),
                *("" if event.last_day is None else str(event.last_day), str(event.certainty)),
                *(f"{event.chance:.6g}", f"{value:.6g}", str(event.published), text),
                event.report or "given",
            )
        )
    return Events(table(EVENT_COLUMNS, rows), tuple(choices))


def _about(event: StoryEvent) -> str:
    """What an event is about ("the border from Mexico to United States")."""
    if event.beside is None:
        return event.place.name
    return f"the border from {event.beside.name} to {event.place.name}"


def _left_out(event: StoryEvent) -> Choice:
    about, chosen = "something told that is left out", f"{event.kind} at {event.place.name}"
    because = f"it lies away from every way of this scenario: {event.text}"
    otherwise = "events.csv"
    told = (about, chosen, ChoiceBasis.ASSUMPTION, because, otherwise)
    return Choice(*told, event.report, event.sentence)


def _where(event: StoryEvent, plan: Plan) -> tuple[str | None, bool]:
    """What the row names, and whether the event acts there; None where it lies elsewhere.

    A border, a country, or the location nearest by. What is about a border the scenario does not
    reach is told at the country before it, and does not act.
    """
    codes = {code for one in plan.ground.roads.locations for code in one.country.split("/")}
    town = _near(event.place, plan) if event.place.level not in ("country", "area") else None
    if event.beside is not None:
        pair = (event.beside.country, event.place.country)
        if set(pair) <= codes and Extent.BORDER in EXTENTS[event.kind] and _joined(pair, plan):
            return "/".join(pair), True
        if town is not None:
            return town, True
        if event.kind is EventKind.DETENTION and pair[1] in codes:
            return pair[1], True
        return next((code for code in (pair[1], pair[0]) if code in codes), None), False
    if event.place.level == "country":
        return (event.place.country if event.place.country in codes else None), True
    return town, True


def _joined(pair: tuple[str, str], plan: Plan) -> bool:
    """Whether a crossing of the network joins two countries."""
    return any(set(one.country.split("/")) == set(pair) for one in plan.ground.roads.locations)


def _near(place: NamedPlace, plan: Plan) -> str | None:
    """The location of a place; else the nearest one within reach, crossings among them."""
    same = same_place(place, plan.ground)
    if same:
        return same
    near = [
        (km, one.name)
        for one in plan.ground.roads.locations
        if (km := km_between(one, place)) <= NEAR_EVENT_KM
    ]
    return min(near)[1] if near else None


def evidence_table(plan: Plan) -> str:
    """evidence.csv: the sightings of the story, where they were, on which day."""
    rows = []
    for one in (*plan.story.sightings, *plan.sightings):
        kind = FigureKind.ON_THE_MOVE if _follows_a_group(plan) else one.kind
        values = figure_to_plain(tidy(replace(one, location=_located(one, plan), kind=kind)))
        cells = (values.get(column) for column in EVIDENCE_COLUMNS)
        rows.append(["" if cell is None else str(cell) for cell in cells])
    return table(EVIDENCE_COLUMNS, rows)


def _follows_a_group(plan: Plan) -> bool:
    """Whether sightings tell where a group is: one that travels together, and only one."""
    return plan.travels == (Travel.TOGETHER,)


def _located(figure: Figure, plan: Plan) -> str:
    """The location of a sighting; empty where it lies outside the network."""
    names = {one.name for one in plan.ground.roads.locations}
    if figure.at is not None:
        return same_place(figure.at, plan.ground) or ""
    return figure.location if figure.location in names else ""
