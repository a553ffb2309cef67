"""Places in shelters against people present: as entered, and as events change them."""

from __future__ import annotations

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import LocationKind
from waystation.engine.effects import capacities
from waystation.engine.state import Counts


def known_places(scenario: Scenario) -> FloatArray:
    """(L,) places entered for each location, NaN where none are; crossings have no places."""
    return np.array(
        [
            np.nan if p.capacity is None or p.kind is LocationKind.CROSSING else float(p.capacity)
            for p in scenario.locations
        ]
    )


def over_places(
    model: Model, known: FloatArray, event_on: BoolArray, present: Counts, day: int
) -> tuple[BoolArray, BoolArray]:
    """Where more people are present than there are places, by the capacity events of the day.

    An event changes the places in the members in which it takes effect, from its first day to its
    last; of several the one that began last holds.

    Args:
        model: Gives the events.
        known: (L,) from `known_places`.
        event_on: (M, V) whether each event takes effect.
        present: (M, L, G) people present.
        day: Day number.

    Returns:
        (M, L) more are present than places known, and (L,) places are known in some member.
    """
    events = model.events
    acting = capacities(model, np.flatnonzero((events.first <= day) & (day <= events.last)))
    people = present.sum(axis=-1)
    if not len(acting):
        return np.asarray(people > known), np.asarray(~np.isnan(known))
    places = np.tile(known, (len(event_on), 1))
    for event in acting:
        here = event_on[:, event, None] & (events.places[event] & ~model.is_crossing)
        places = np.where(here, events.value[event], places)
    return np.asarray(people > places), np.asarray(~np.isnan(places).all(axis=0))
