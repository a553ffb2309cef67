"""Residents as of a day, where those stated are fewer than the people who set off."""

from __future__ import annotations

import datetime as dt

import numpy as np

from waystation.domain.days import day_number
from waystation.domain.model import BoolArray, Events, FloatArray, Hazards, IntArray
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import HAZARDS, EventKind
from waystation.scenario.series import ANYWHERE, departure_days

MOST_LEAVE = 0.9
"""Largest share of the residents of a place that departures may take (assumption): beyond it the
stated residents cannot be right, and chance would empty the place."""


def residents_on(
    scenario: Scenario, hazards: Hazards, events: Events, as_of: dt.date | None
) -> IntArray:
    """(L,) residents of each location, as they can be held on a day.

    Where a location has `stated` residents, its population may have been raised by departures that
    became known only later. As of a day it is raised only where more have set off by then than can
    have lived there, so far that departures can go on for the scenario's horizon: at all places of
    hazard by one factor.

    Args:
        scenario: A valid scenario.
        hazards: Levels known on the day.
        events: Events known on the day; hazards among them count as well.
        as_of: Day the forecast starts from; None takes populations as given.
    """
    given = np.array([place.population for place in scenario.locations], dtype=np.int64)
    told = np.array([place.stated is not None for place in scenario.locations], dtype=np.bool_)
    if as_of is None or not told.any():
        return given
    stated = np.array([one.stated or 0 for one in scenario.locations], dtype=np.int64)
    residents = np.where(told, stated, given)
    past = day_number(as_of, scenario.first_day) + 1
    days = past + scenario.horizon_days
    people = np.zeros(days)
    rows = departure_days(scenario, as_of=as_of, days=days)
    anywhere = rows.location == ANYWHERE
    np.add.at(people, rows.day[anywhere], rows.people[anywhere])
    levels = _levels(hazards, events, days, len(given))
    at_risk = told & levels.any(axis=0)
    base = np.where(at_risk & (residents[at_risk].sum() == 0), 1, residents)
    if _share_left(base, at_risk, people[:past], levels[:past]) > MOST_LEAVE:
        factor = _share_left(base, at_risk, people, levels) / MOST_LEAVE
        base = np.where(at_risk, np.ceil(base * factor), base).astype(np.int64)
    return base


def _levels(hazards: Hazards, events: Events, days: int, places: int) -> FloatArray:
    """(days, L) level of the strongest hazard."""
    levels = np.zeros((days, places))
    for place, first, last, level in zip(
        hazards.location, hazards.first, hazards.last, hazards.level, strict=True
    ):
        span = levels[max(first, 0) : max(last + 1, 0), place]
        np.maximum(span, level, out=span)
    kinds = [list(EventKind).index(kind) for kind in HAZARDS]
    for number in np.flatnonzero(np.isin(events.kind, kinds)):
        begin, beyond = max(events.first[number], 0), max(events.last[number] + 1, 0)
        level = events.places[number] * events.value[number]
        levels[begin:beyond] = np.maximum(levels[begin:beyond], level)
    return levels


def _share_left(
    residents: IntArray, at_risk: BoolArray, people: FloatArray, levels: FloatArray
) -> float:
    """Share of its residents that leaves the place of hazard which most leave, above 1 too."""
    weights = levels * residents
    everyone = weights.sum(axis=1)
    each = np.divide(people, everyone, out=np.zeros_like(people), where=everyone > 0)
    share = (each @ weights) / np.maximum(residents, 1)
    return float(share[at_risk].max(initial=0.0))
