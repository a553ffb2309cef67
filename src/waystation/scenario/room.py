"""How many people a place has room for on a day: by locations.csv, and by what events change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.places import Location
from waystation.domain.scenario import Event, Scenario
from waystation.domain.vocabulary import EventKind, LocationKind


def capacity_events(scenario: Scenario, place: str, as_of: dt.date | None = None) -> list[Event]:
    """Events that are sure to change the capacity of a location, the last to begin at the end.

    Args:
        scenario: The question.
        place: Location.
        as_of: Events published later are left out; None keeps all.
    """
    mine = [
        event
        for event in scenario.events
        if event.kind is EventKind.CAPACITY and event.where == place and event.chance >= 1.0
        if as_of is None or event.published <= as_of
    ]
    return sorted(mine, key=lambda event: event.first_day)


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


def places_by_day(
    scenario: Scenario, days: Sequence[dt.date], as_of: dt.date | None = None
) -> FloatArray:
    """(T, L) shelter places; NaN where they are not known, and at crossings.

    Events count where they are sure; of one that may or may not take effect nothing is known.

    Args:
        scenario: The question.
        days: The T days.
        as_of: Events published later are left out.
    """
    out = np.full((len(days), len(scenario.locations)), np.nan)
    for number, location in enumerate(scenario.locations):
        if location.kind is LocationKind.CROSSING:
            continue
        events = capacity_events(scenario, location.name, as_of)
        if not events:
            out[:, number] = np.nan if location.capacity is None else location.capacity
            continue
        held = [capacity_on(location, events, day) for day in days]
        out[:, number] = [np.nan if places is None else places for places in held]
    return out
