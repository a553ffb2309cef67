"""What events, hazards and shelters do on a day, before anybody chooses a way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import UNLIMITED, BoolArray, FloatArray, IntArray, Model
from waystation.domain.vocabulary import HAZARDS, EventKind
from waystation.engine.choice import CAMP, HUB
from waystation.engine.codes import (
    BLOCKING,
    CAPACITY,
    CLOSURE,
    DETENTION,
    LEAVE_CAMP,
    LEAVE_HUB,
    SOLO_LEAVE,
    TRANSFER,
)

ROOM_STEPS = 5
"""Steps in which a shelter that fills draws fewer people."""
_HAZARD_CODES = tuple(list(EventKind).index(kind) for kind in HAZARDS)


class Effects(NamedTuple):
    """What holds on a day in one situation.

    Attributes:
        hazard: (3, L) level of each kind of hazard.
        closed_place: (L,) share of the day each location is closed.
        closed_route: (E,) routes closed all day.
        held_route: (E,) share held back on each route.
        taken_route: (E,) share detained on each route.
        forced_route: (E,) routes that people at their start must take.
        capacity: (L,) people a day at crossings, places in shelters; UNLIMITED where not limited.
        room_factor: (L,) factor on a shelter's attraction, 0 when it is full.
    """

    hazard: FloatArray
    closed_place: FloatArray
    closed_route: BoolArray
    held_route: FloatArray
    taken_route: FloatArray
    forced_route: BoolArray
    capacity: FloatArray
    room_factor: FloatArray


def effects(model: Model, now: BoolArray, on: IntArray, steps: IntArray | None) -> Effects:
    """What events, hazards and shelters do.

    Args:
        model: The model.
        now: (N,) rows of the hazard series that hold today.
        on: Events that take effect today.
        steps: (L,) how far shelters are from drawing people as usual, 0 to ROOM_STEPS; None when
            none is nearly full.
    """
    capacity = np.where(model.is_crossing, model.capacity, model.places).astype(np.float64)
    for event in capacities(model, on):
        capacity[model.events.places[event]] = model.events.value[event]
    capacity = np.where(model.is_shelter, places_used(model, capacity), capacity)
    closed = strongest(model, on, CLOSURE)
    shut_route = _on_routes(model, on, CLOSURE) * (1.0 - model.movement.closed_share)
    room = np.ones(len(model.locations)) if steps is None else 1.0 - steps / ROOM_STEPS
    return Effects(
        hazard=_hazard(model, now, on),
        closed_place=closed,
        closed_route=shut_route >= 1.0,
        held_route=np.maximum(_on_routes(model, on, BLOCKING), shut_route),
        taken_route=_on_routes(model, on, DETENTION),
        forced_route=_on_routes(model, on, TRANSFER) > 0.0,
        capacity=capacity,
        room_factor=np.where(closed >= 1.0, 1.0, room),
    )


def _hazard(model: Model, now: BoolArray, on: IntArray) -> FloatArray:
    """(3, L) level of each kind of hazard."""
    rows = model.hazards
    level = np.zeros((len(HAZARDS), len(model.locations)))
    np.maximum.at(level, (rows.kind[now], rows.location[now]), rows.level[now])
    for number, code in enumerate(_HAZARD_CODES):
        level[number] = np.maximum(level[number], strongest(model, on, code))
    return level


def capacities(model: Model, acting: IntArray) -> IntArray:
    """Events that change a capacity, the last to begin at the end: it is the one that holds."""
    mine = acting[model.events.kind[acting] == CAPACITY]
    return np.asarray(mine[np.argsort(model.events.first[mine], kind="stable")], dtype=np.int64)


def places_used(model: Model, places: FloatArray) -> FloatArray:
    """Places in shelters as they are used: more or fewer than stated; none stays none."""
    used = np.floor(places * model.movement.places_factor)
    return np.asarray(np.where(places > 0.0, used, places), dtype=np.float64)


def strongest(model: Model, on: IntArray, kind: int) -> FloatArray:
    """(L,) largest strength of the events of a kind at each location; 0 where there is none."""
    events = model.events
    mine = on[events.kind[on] == kind]
    here = events.places[mine] * events.value[mine, None]
    return np.asarray(here.max(axis=0, initial=0.0), dtype=np.float64)


def _on_routes(model: Model, on: IntArray, kind: int) -> FloatArray:
    """(E,) largest strength of the events of a kind on each route; a transfer has strength 1."""
    events = model.events
    mine = on[events.kind[on] == kind]
    value = np.ones(len(mine)) if kind == TRANSFER else events.value[mine]
    there = events.routes[mine] * value[:, None]
    return np.asarray(there.max(axis=0, initial=0.0), dtype=np.float64)


def by_size(model: Model, on: IntArray, kind: int) -> tuple[FloatArray, IntArray, IntArray]:
    """(L,) strongest event of a kind at each location, and the sizes of groups it acts on."""
    events = model.events
    value = np.zeros(len(model.locations))
    least, most = np.zeros_like(model.kind), np.full_like(model.kind, np.iinfo(np.int64).max)
    for event in on[events.kind[on] == kind]:
        here = events.places[event] & (events.value[event] > value)
        value[here] = events.value[event]
        least[here], most[here] = events.least_size[event], events.most_size[event]
    return value, least, most


def hazard_settings(model: Model, what: str) -> FloatArray:
    """(3,) a setting of each kind of hazard."""
    names = ("conflict", "flood", "food")
    return np.array([getattr(model.movement, f"{name}_{what}") for name in names])


def flight(model: Model, hazard: FloatArray) -> FloatArray:
    """(L,) chance of leaving each location because of hazards, any of the (3, L) levels."""
    exposed = hazard * hazard_settings(model, "leave")[:, None]
    return np.asarray(1.0 - np.prod(1.0 - exposed, axis=0))


def shut(model: Model, today: Effects) -> BoolArray:
    """(L,) shelters and camps that are closed for the whole day."""
    return np.asarray(model.is_shelter & (today.closed_place >= 1.0))


def holds(model: Model, today: Effects) -> BoolArray:
    """(L,) crossings that hold people back today."""
    return np.asarray(model.is_crossing & ((today.capacity >= 0) | (today.closed_place > 0.0)))


def shelter_places(model: Model, today: Effects) -> IntArray:
    """(L,) places in shelters; UNLIMITED where not limited, and where closed: a town for now."""
    limited = model.is_shelter & ~shut(model, today)
    return np.where(limited, today.capacity, UNLIMITED).astype(np.int64)


def leave_columns(model: Model, closed: BoolArray) -> IntArray:
    """(L,) parameter that tells the chance of leaving a location."""
    column = np.full(len(model.kind), SOLO_LEAVE, dtype=np.int64)
    column[(model.kind == CAMP) & ~closed] = LEAVE_CAMP
    column[model.kind == HUB] = LEAVE_HUB
    return column
