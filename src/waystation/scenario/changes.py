"""The changes of a what-if, applied to a scenario: each makes a new one and leaves the old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from waystation.domain.scenario import Buses, Event, Group, Prior, Scenario
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    Change,
    ChangeKind,
    ChangePrior,
    ChangeStandard,
    Close,
    MoveEvent,
    Open,
    SetCapacity,
)
from waystation.domain.vocabulary import Audience, Certainty, EventKind
from waystation.scenario.change_checks import OPENED, Wrong, covers, wrong_in
from waystation.scenario.room import capacity_events, capacity_on

SOURCE = "what-if"
"""Source of what stands in no file of the scenario."""
_DAY = dt.timedelta(days=1)
_ORDER = list(ChangeKind)
"""Events move before anything is opened; capacities are set before places are added."""


def wrong_changes(scenario: Scenario, changes: Sequence[Change]) -> list[Wrong]:
    """Everything wrong with changes of a scenario: names that do not exist, and what is twice."""
    return wrong_in(scenario, changes)


def applied(scenario: Scenario, changes: Sequence[Change]) -> Scenario:
    """The scenario with all changes, which must be right."""
    for change in sorted(changes, key=lambda one: _ORDER.index(one.kind)):
        step = _STEPS.get(change.kind)
        scenario = scenario if step is None else step(scenario, change)
    return scenario


def _event(
    scenario: Scenario,
    kind: EventKind,
    where: str,
    value: float,
    *,
    first: dt.date,
    last: dt.date | None,
) -> Event:
    """An event that is known from the first day on and sure to take effect."""
    known = scenario.first_day
    return Event(
        kind=kind,
        where=where,
        first_day=first,
        last_day=last,
        certainty=Certainty.ENACTED,
        chance=1.0,
        value=value,
        published=known,
        text=SOURCE,
        source=SOURCE,
        audience=Audience.PUBLIC,
        end_published=known,
    )


def _with_events(scenario: Scenario, events: Sequence[Event]) -> Scenario:
    return replace(scenario, events=tuple(events))


def _move(scenario: Scenario, change: MoveEvent) -> Scenario:
    """The event on its new days, known from the first day on, at its place among the events."""
    known = scenario.first_day
    events = []
    for event in scenario.events:
        if (event.kind, event.where, event.first_day) == (change.event, change.where, change.day):
            last = change.new_last_day
            if last is None and event.last_day is not None:
                last = change.new_day + (event.last_day - event.first_day)
            event = replace(
                event, first_day=change.new_day, last_day=last, published=known,
                end_published=known,
            )  # fmt: skip
        events.append(event)
    return _with_events(scenario, events)


def _close(scenario: Scenario, change: Close) -> Scenario:
    closure = _event(
        scenario, EventKind.CLOSURE, change.where, change.share,
        first=change.day, last=change.last_day,
    )  # fmt: skip
    return _with_events(scenario, [*scenario.events, closure])


def _open(scenario: Scenario, change: Open) -> Scenario:
    """Closures and blockings spare what opens on the days it is open.

    An event is cut into parts that share its chance: before, while and after the way is open.
    A part without any chance keeps the crossing one that may hold people back, so that nothing
    else changes.
    """
    events = list(scenario.events)
    for number, event in enumerate(scenario.events):
        if event.kind not in OPENED or not covers(scenario, event, change.where):
            continue
        parts = _opened(event, change)
        if parts == [event]:
            continue
        shared = number if event.chance_of is None else event.chance_of
        events[number] = parts[0]
        events += [replace(part, chance_of=shared) for part in parts[1:]]
        events.append(replace(event, chance=0.0, chance_of=shared))
    return _with_events(scenario, events)


def _opened(event: Event, change: Open) -> list[Event]:
    """Parts of an event before, while and after what it holds at is open."""
    first, last = event.first_day, event.last_day or dt.date.max
    begin, end = max(first, change.day), min(last, change.last_day or dt.date.max)
    if end < begin:
        return [event]
    parts = []
    if first < begin:
        parts.append(replace(event, last_day=begin - _DAY))
    beyond = event.last_day if end == last else end
    parts.append(
        replace(event, first_day=begin, last_day=beyond, spares=(*event.spares, change.where))
    )
    if end < last:
        parts.append(replace(event, first_day=end + _DAY))
    return parts


def _capacity(scenario: Scenario, change: SetCapacity) -> Scenario:
    event = _event(
        scenario, EventKind.CAPACITY, change.place, float(change.capacity),
        first=change.day, last=change.last_day,
    )  # fmt: skip
    return _with_events(scenario, [*scenario.events, event])


def _add_places(scenario: Scenario, change: AddPlaces) -> Scenario:
    """Places on top of whatever number holds, over each span in which it stays the same."""
    location = scenario.location(change.place)
    held = capacity_events(scenario, change.place)
    end = change.last_day
    starts = {change.day}
    for event in held:
        starts.add(event.first_day)
        if event.last_day is not None:
            starts.add(event.last_day + _DAY)
    days = sorted(day for day in starts if change.day <= day and (end is None or day <= end))
    new = []
    for number, first in enumerate(days):
        last = days[number + 1] - _DAY if number + 1 < len(days) else end
        before = capacity_on(location, held, first)
        if before is not None:
            value = before + change.places
            kind = EventKind.CAPACITY
            new.append(_event(scenario, kind, change.place, value, first=first, last=last))
    return _with_events(scenario, [*scenario.events, *new])


def _buses(scenario: Scenario, change: AddBuses) -> Scenario:
    line = Buses(change.start, change.end, change.day, change.last_day, change.people)
    return replace(scenario, buses=(*scenario.buses, line))


def _prior(scenario: Scenario, change: ChangePrior) -> Scenario:
    """The prior of one group, or those of all groups and of the scenario."""
    if not change.group:
        groups = tuple(
            replace(one, priors=tuple(_changed(prior, change) for prior in one.priors))
            for one in scenario.groups
        )
        priors = tuple(_changed(prior, change) for prior in scenario.priors)
        return replace(scenario, groups=groups, priors=priors)
    groups = tuple(
        _with_prior(one, scenario, change) if one.name == change.group else one
        for one in scenario.groups
    )
    return replace(scenario, groups=groups)


def _with_prior(group: Group, scenario: Scenario, change: ChangePrior) -> Group:
    """The group with a prior of its own, made from the one it had or shared."""
    mine = {prior.name: prior for prior in (*scenario.priors, *group.priors)}
    own = {prior.name: prior for prior in group.priors}
    own[change.parameter] = _changed(mine[change.parameter], change)
    return replace(group, priors=tuple(own.values()))


def _changed(prior: Prior, change: ChangePrior) -> Prior:
    if prior.name != change.parameter:
        return prior
    median = prior.median if change.median is None else change.median
    sigma = prior.sigma if change.sigma is None else change.sigma
    return replace(prior, median=median, sigma=sigma, source=f"{SOURCE}, instead of {prior.source}")


def _standard(scenario: Scenario, change: ChangeStandard) -> Scenario:
    chosen = {**dict(scenario.standards), change.item: change.standard}
    return replace(scenario, standards=tuple(chosen.items()))


_STEPS: Mapping[ChangeKind, Callable[[Scenario, Any], Scenario]] = {
    ChangeKind.MOVE_EVENT: _move,
    ChangeKind.OPEN: _open,
    ChangeKind.CLOSE: _close,
    ChangeKind.CAPACITY: _capacity,
    ChangeKind.ADD_PLACES: _add_places,
    ChangeKind.BUSES: _buses,
    ChangeKind.PRIOR: _prior,
    ChangeKind.STANDARD: _standard,
}
