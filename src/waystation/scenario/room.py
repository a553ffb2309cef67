"""How many people a place has room for on a day: by locations.csv, and by what events change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from waystation.domain.places import Location
from waystation.domain.scenario import Event, Scenario
from waystation.domain.vocabulary import EventKind


def capacity_events(scenario: Scenario, place: str, as_of: dt.date | None = None) -> list[Event]:
    """Events that are sure to change the capacity of a location, the last to begin at the end.

    Args:
        scenario: The question.
        place: Location.
        as_of: Events published later are left out, and an end published later is open; None
            keeps all.
    """
    mine = [
        _as_known(event, as_of)
        for event in scenario.events
        if event.kind is EventKind.CAPACITY and event.where == place and event.chance >= 1.0
        if as_of is None or event.published <= as_of
    ]
    return sorted(mine, key=lambda event: event.first_day)


def _as_known(event: Event, as_of: dt.date | None) -> Event:
    """The event with an open end where its end was not known on a day."""
    late = as_of is not None and event.end_published is not None and event.end_published > as_of
    return replace(event, last_day=None) if late else event


def capacity_on(location: Location, events: Sequence[Event], day: dt.date) -> float | None:
    """Capacity of a location on a day; None where nobody knows it.

    Args:
        location: The location.
        events: Its events, from `capacity_events`.
        day: The day.
    """
    held: float | None = location.capacity
    for event in events:
        if event.first_day <= day and (event.last_day is None or day <= event.last_day):
            held = event.value
    return held
