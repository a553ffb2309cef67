"""A scenario as arrays: what the engine runs on. Names stay outside; everything is an index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from waystation.domain.movement import Movement

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MOST_PEOPLE = 2_000_000_000
"""People in one scenario at most: a cell's count is a whole number of 32 bits."""
UNLIMITED = -1
"""Capacity of a crossing that holds nobody back, or of a shelter that is never full."""


@dataclass(frozen=True)
class Events:
    """Events as arrays: V events, L locations, E routes.

    Attributes:
        kind: (V,) position in `list(EventKind)`.
        first: (V,) first day number it holds.
        last: (V,) last day number it holds; a large number when open.
        chance: (V,) probability that it takes effect.
        value: (V,) strength.
        places: (V, L) locations it holds at.
        routes: (V, E) routes it holds on.
        least_size: (V,) smallest group it blocks.
        most_size: (V,) largest group it blocks.
        draw: (V,) number of the event whose chance decides whether it takes effect; None where
            each has its own.
    """

    kind: IntArray
    first: IntArray
    last: IntArray
    chance: FloatArray
    value: FloatArray
    places: BoolArray
    routes: BoolArray
    least_size: IntArray
    most_size: IntArray
    draw: IntArray | None = None


@dataclass(frozen=True)
class DepartureDays:
    """People who set off as given, one row per day, place and group.

    Attributes:
        day: (N,) day number, ascending.
        location: (N,) location they leave, -1 for places of hazard by residents times level.
        group: (N,) group, -1 for groups of people alone by their shares.
        people: (N,) people.
    """

    day: IntArray
    location: IntArray
    group: IntArray
    people: IntArray


@dataclass(frozen=True)
class BusDays:
    """Buses that take people on the move from one place to another: N rows.

    Attributes:
        start, end: (N,) locations.
        first, last: (N,) day numbers, the last one included.
        people: (N,) people they can take on each day.
    """

    start: IntArray
    end: IntArray
    first: IntArray
    last: IntArray
    people: IntArray


def no_buses() -> BusDays:
    """No buses at all."""
    none = np.zeros(0, dtype=np.int64)
    return BusDays(none, none, none, none, none)


@dataclass(frozen=True)
class Hazards:
    """Levels of hazards at places over spans of days: N rows.

    Attributes:
        kind: (N,) position in `HAZARDS`.
        location: (N,) location.
        first, last: (N,) day numbers, the last one included.
        level: (N,) 0 to 1.
    """

    kind: IntArray
    location: IntArray
    first: IntArray
    last: IntArray
    level: FloatArray


@dataclass(frozen=True, eq=False)
class Model:
    """The network, the groups and the events, as arrays; equal to itself alone.

    L locations, E routes (sorted by start, then end), G groups, D destinations, Q parameters.

    Attributes:
        first_day: Date of day 0.
        locations: Names, length L.
        groups: Names, length G.
        population: (L,) residents at home on day 0.
        present: (L, G) people on the move who are there on day 0, beside the residents.
        lat: (L,) degrees north.
        lon: (L,) degrees east.
        kind: (L,) position in `list(LocationKind)`.
        is_home: (L,) True in a home country: residents join at the home rate.
        is_shelter: (L,) True for shelters and camps, where groups tend to stay for days.
        is_crossing: (L,) True for a crossing: people wait there to be admitted.
        is_exit: (L,) True where arriving means having crossed for good.
        is_destination: (L,) True where journeys end.
        capacity: (L,) people a day for crossings, UNLIMITED when not limited or not a crossing.
        places: (L,) places in shelters and camps, UNLIMITED when not limited or neither.
        country: (L,) number of the country; of a crossing, the one that is entered.
        route_start: (E,) location a route leaves, ascending.
        route_end: (E,) location it reaches.
        route_km: (E,) kilometres.
        route_lift: (E,) True when lifts are possible.
        route_bus: (E,) True when buses are possible.
        route_pace: (E,) km/day nobody exceeds, infinite without a limit.
        first_route: (L + 1,) routes of location i are first_route[i] : first_route[i + 1].
        destination: (D,) location of each destination.
        destination_weight: (D,) prior chance, adds up to 1; D is 0 where places draw people by
            their attraction alone.
        group_together: (G,) True for groups that travel together.
        group_start: (G,) location where each group sets off, -1 for people alone.
        group_first_day: (G,) day number it sets off.
        group_share: (G,) share of departures that name no group; adds up to 1 over groups of
            people alone, all 0 when there are none.
        prefers: (G, L) factor on the attraction of each location.
        follows: (G, E) True on routes the group always takes from their start.
        movement: Settings of movement.
        events: What changes what people can do.
        departures: People who set off, as given.
        hazards: Levels of hazards, as given.
        prior_mean: (G, Q) prior means on the transformed scale.
        prior_sigma: (G, Q) prior standard deviations on the transformed scale.
        memory_days: (G, Q) days after which what was learnt has faded by a factor e.
        buses: Buses that take people on.
    """

    first_day: dt.date
    locations: tuple[str, ...]
    groups: tuple[str, ...]
    population: IntArray
    present: IntArray
    lat: FloatArray
    lon: FloatArray
    kind: IntArray
    is_home: BoolArray
    is_shelter: BoolArray
    is_crossing: BoolArray
    is_exit: BoolArray
    is_destination: BoolArray
    capacity: IntArray
    places: IntArray
    country: IntArray
    route_start: IntArray
    route_end: IntArray
    route_km: FloatArray
    route_lift: BoolArray
    route_bus: BoolArray
    route_pace: FloatArray
    first_route: IntArray
    destination: IntArray
    destination_weight: FloatArray
    group_together: BoolArray
    group_start: IntArray
    group_first_day: IntArray
    group_share: FloatArray
    prefers: FloatArray
    follows: BoolArray
    movement: Movement
    events: Events
    departures: DepartureDays
    hazards: Hazards
    prior_mean: FloatArray
    prior_sigma: FloatArray
    memory_days: FloatArray
    buses: BusDays = field(default_factory=no_buses)
