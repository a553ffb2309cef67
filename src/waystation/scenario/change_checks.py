"""What is wrong with the changes of a what-if: names that do not exist, and what is twice."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waystation.domain.places import Location
from waystation.domain.scenario import Event, Scenario
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    Change,
    ChangeKind,
    ChangePrior,
    ChangeStandard,
    Close,
    GroupSize,
    MoveEvent,
    Open,
    SetCapacity,
)
from waystation.domain.vocabulary import EventKind, LocationKind, Travel
from waystation.scenario.coverage import Reach
from waystation.scenario.events import FORMS
from waystation.scenario.network import may_stay
from waystation.scenario.where import Extent, parse_where
from waystation.world.standards import items, standards_of
from waystation.world.tables import show, suggest

OPENED = (EventKind.CLOSURE, EventKind.BLOCKING)
"""Events that no longer hold where a what-if opens a way."""
FARTHEST_BUS_KM = 800.0
"""Great-circle kilometres between the ends of a line of buses at most: those taken arrive on the
same day. Assumption: a day and a night on the road."""
_EARTH_KM = 6371.0
_SHOWN = 8


class Wrong(NamedTuple):
    """Something wrong with a change.

    Attributes:
        number: Position of the change.
        key: Key in its table.
        found, expected: As in `waystation.domain.errors.Problem`.
    """

    number: int
    key: str
    found: str
    expected: str


_Found = tuple[str, str, str]


def wrong_in(scenario: Scenario, changes: Sequence[Change]) -> list[Wrong]:
    """Everything wrong with changes of a scenario."""
    out = []
    seen: dict[tuple[object, ...], int] = {}
    for number, change in enumerate(changes):
        check = _CHECKS.get(change.kind)
        if check is not None:
            out += [Wrong(number, *found) for found in check(scenario, change)]
        out += [Wrong(number, *found) for found in _early(scenario, change)]
        target = _target(change)
        if target is not None and seen.setdefault(target, number) != number:
            expected = f"each thing once; change {seen[target] + 1} has it already"
            out.append(Wrong(number, "kind", "a second change of one thing", expected))
    return out


def _target(change: Change) -> tuple[object, ...] | None:
    """What a change sets; None where several changes of a kind add up."""
    match change:
        case MoveEvent():
            return (change.kind, change.event, change.where, change.day)
        case SetCapacity():
            return (change.kind, change.place, change.day)
        case GroupSize():
            return (change.kind, change.group)
        case ChangePrior():
            return (change.kind, change.parameter, change.group)
        case AddPlaces() | AddBuses() | Close() | Open():
            return None
    return (change.kind, change.item)


def _early(scenario: Scenario, change: Change) -> Iterator[_Found]:
    for key in ("day", "new_day"):
        day = getattr(change, key, None)
        if isinstance(day, dt.date) and day < scenario.first_day and key != _OLD.get(change.kind):
            yield key, str(day), f"the scenario's first day ({scenario.first_day}) or later"


_OLD = {ChangeKind.MOVE_EVENT: "day"}
"""Key of a day that stands in the scenario already."""


def _move(scenario: Scenario, change: MoveEvent) -> Iterator[_Found]:
    mine = [event for event in scenario.events if event.kind is change.event]
    if not mine:
        kinds = sorted({str(event.kind) for event in scenario.events})
        yield "event", show(str(change.event)), _one_of(kinds, "kind of event in events.csv")
    elif change.where not in [event.where for event in mine]:
        there = sorted({f"{event.where} from {event.first_day}" for event in mine})
        yield "where", show(change.where), _one_of(there, f"{change.event} in events.csv")
    elif change.day not in [event.first_day for event in mine if event.where == change.where]:
        days = sorted(str(event.first_day) for event in mine if event.where == change.where)
        yield "day", str(change.day), _one_of(days, f"{change.event} at {change.where}")


def _one_of(known: Sequence[str], what: str) -> str:
    if not known:
        return f"a {what}: there is none"
    shown = "; ".join(known[:_SHOWN]) + ("; ..." if len(known) > _SHOWN else "")
    return f"a {what}: {shown}"


def _where(scenario: Scenario, text: str) -> Iterator[_Found]:
    """A text that should name a place, a country, a border or routes."""
    names = {location.name: location for location in scenario.locations}
    codes = {code for location in scenario.locations for code in location.country.split("/")}
    where = parse_where(text, names, codes)
    if where is None:
        forms = ", ".join(FORMS[extent] for extent in Extent)
        yield "where", show(text), suggest(text, [*names, *sorted(codes)], f"{forms}")
        return
    ways = {(route.start, route.end) for route in scenario.routes}
    if where.extent is Extent.ROUTE and not ways.intersection(where.ways):
        near = sorted(f"{a} -> {b}" for a, b in ways if {a, b}.intersection(where.names))
        yield "where", show(text), _one_of(near, "route of routes.csv")


def _close(scenario: Scenario, change: Close) -> Iterator[_Found]:
    wrong = list(_where(scenario, change.where))
    yield from wrong
    if wrong:
        return
    places, ways = _reach(scenario).named(EventKind.CLOSURE, change.where)
    if not places and not ways:
        expected = "something with a crossing or a route that can be closed"
        yield "where", show(change.where), expected


def _open(scenario: Scenario, change: Open) -> Iterator[_Found]:
    wrong = list(_where(scenario, change.where))
    yield from wrong
    if wrong or any(covers(scenario, event, change.where) for event in scenario.events):
        return
    known = sorted(
        {f"{event.where} from {event.first_day}" for event in scenario.events if _shuts(event)}
    )
    expected = _one_of(known, "place or way that a closure or blocking of events.csv holds at")
    yield "where", f"{show(change.where)}, which nothing closes", expected


def _shuts(event: Event) -> bool:
    return event.kind in OPENED


def covers(scenario: Scenario, event: Event, text: str) -> bool:
    """Whether a closure or blocking holds at something that a text names."""
    if not _shuts(event):
        return False
    reach = _reach(scenario)
    places, ways = reach.named(event.kind, event.where)
    named_places, named_ways = reach.named(event.kind, text)
    return bool(places & named_places or ways & named_ways)


def _reach(scenario: Scenario) -> Reach:
    return Reach(scenario.locations, scenario.routes)


def _place(
    scenario: Scenario, key: str, name: str, fits: Callable[[Location], bool], expected: str
) -> Iterator[_Found]:
    """A location that should exist and be of some kind."""
    names = [location.name for location in scenario.locations]
    if name not in names:
        yield key, show(name), suggest(name, names, "a location of locations.csv")
        return
    location = scenario.location(name)
    if not fits(location):
        yield key, f"{show(name)} ({location.kind})", expected


def _is_crossing(location: Location) -> bool:
    return location.kind is LocationKind.CROSSING


def _stays(location: Location) -> bool:
    return may_stay(location.kind)


def _capacity(scenario: Scenario, change: SetCapacity) -> Iterator[_Found]:
    expected = "a crossing, or a place where people can stay"
    yield from _place(
        scenario, "place", change.place, lambda one: _is_crossing(one) or _stays(one), expected
    )


def _add_places(scenario: Scenario, change: AddPlaces) -> Iterator[_Found]:
    wrong = list(_place(scenario, "place", change.place, _stays, "a place where people can stay"))
    yield from wrong
    if wrong:
        return
    if scenario.location(change.place).capacity is None:
        expected = 'a place whose capacity is known; or kind = "capacity" with all places there are'
        yield "place", f"{show(change.place)}, whose capacity nobody knows", expected
    unsure = [
        event
        for event in scenario.events
        if event.kind is EventKind.CAPACITY and event.where == change.place and event.chance < 1
    ]
    if unsure:
        expected = 'kind = "capacity" with all places there are'
        yield "place", f"{show(change.place)}, whose capacity may or may not change", expected


def _buses(scenario: Scenario, change: AddBuses) -> Iterator[_Found]:
    expected = "a place where people can stay"
    wrong = [
        *_place(scenario, "from", change.start, _stays, expected),
        *_place(scenario, "to", change.end, _stays, expected),
    ]
    yield from wrong
    if wrong:
        return
    if change.start == change.end:
        yield "to", show(change.end), "another place than the buses leave from"
        return
    km = _distance(scenario.location(change.start), scenario.location(change.end))
    if km > FARTHEST_BUS_KM:
        found = f"{show(change.end)}, {km:,.0f} km away as the crow flies"
        expected = f"at most {FARTHEST_BUS_KM:g} km: buses arrive on the day; give a stop between"
        yield "to", found, expected


def _distance(one: Location, other: Location) -> float:
    """Great-circle kilometres (haversine formula)."""
    lat, other_lat = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon)
    a = math.sin((other_lat - lat) / 2) ** 2
    a += math.cos(lat) * math.cos(other_lat) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(a)))


def _group(scenario: Scenario, name: str) -> Iterator[_Found]:
    names = [group.name for group in scenario.groups]
    if name not in names:
        yield "group", show(name), suggest(name, names, "a group of scenario.toml")


def _group_size(scenario: Scenario, change: GroupSize) -> Iterator[_Found]:
    yield from _group(scenario, change.group)
    for group in scenario.groups:
        if group.name == change.group and group.travel is not Travel.TOGETHER:
            expected = "a group that travels together; of people alone, change a prior"
            yield "group", f"{show(change.group)}, who travel alone", expected


def _prior(scenario: Scenario, change: ChangePrior) -> Iterator[_Found]:
    if change.group:
        yield from _group(scenario, change.group)
    groups = [one for one in scenario.groups if change.group in ("", one.name)]
    names = {prior.name for prior in scenario.priors}
    given: Iterable[str] = {prior.name for one in groups for prior in one.priors} | names
    if change.parameter not in given:
        known = suggest(change.parameter, sorted(given), "a parameter with a prior")
        yield "parameter", show(change.parameter), known


def _standard(_: Scenario, change: ChangeStandard) -> Iterator[_Found]:
    if change.item not in items():
        yield "item", show(change.item), suggest(change.item, items())
        return
    known = [need.standard_id for need in standards_of(change.item)]
    if change.standard not in known:
        yield "standard", show(change.standard), suggest(change.standard, known)


_CHECKS: Mapping[ChangeKind, Callable[[Scenario, Any], Iterator[_Found]]] = {
    ChangeKind.MOVE_EVENT: _move,
    ChangeKind.CLOSE: _close,
    ChangeKind.OPEN: _open,
    ChangeKind.CAPACITY: _capacity,
    ChangeKind.ADD_PLACES: _add_places,
    ChangeKind.BUSES: _buses,
    ChangeKind.GROUP_SIZE: _group_size,
    ChangeKind.PRIOR: _prior,
    ChangeKind.STANDARD: _standard,
}
