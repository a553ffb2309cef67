"""A scenario as arrays: what the engine runs on. Names stay outside; everything is an index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

UNLIMITED = -1
"""Capacity of a crossing that holds nobody back."""


@dataclass(frozen=True)
class Model:
    """The network, the groups and the events, as arrays.

    L locations, E routes (sorted by start), G groups, D destinations, V events, Q parameters.

    Attributes:
        first_day: Date of day 0.
        locations: Names, length L.
        groups: Names, length G.
        population: (L,) residents at home on day 0.
        lat: (L,) degrees north.
        lon: (L,) degrees east.
        is_home: (L,) True in a home country: residents join at the home rate.
        is_shelter: (L,) True where groups tend to stay for days.
        is_crossing: (L,) True for a crossing: people wait there to be admitted.
        is_exit: (L,) True where arriving means having crossed for good.
        is_destination: (L,) True where journeys end.
        capacity: (L,) people a day for crossings, UNLIMITED when not limited or not a crossing.
        country: (L,) number of the country, for events that hold in a whole country.
        route_start: (E,) location a route leaves, ascending.
        route_end: (E,) location it reaches.
        route_km: (E,) kilometres.
        route_lift: (E,) True when lifts are possible.
        route_bus: (E,) True when buses are possible.
        first_route: (L + 1,) routes of location i are first_route[i] : first_route[i + 1].
        destination: (D,) location of each destination.
        destination_weight: (D,) prior chance, adds up to 1.
        group_start: (G,) location where each group sets off.
        group_first_day: (G,) day number it sets off.
        event_kind: (V,) position in `list(EventKind)`.
        event_location: (V,) location, or -1 for a whole country.
        event_country: (V,) country number, or -1 for one location.
        event_first: (V,) first day number it holds.
        event_last: (V,) last day number it holds; a large number when open.
        event_chance: (V,) probability that it takes effect.
        event_value: (V,) strength.
        prior_mean: (G, Q) prior means on the transformed scale.
        prior_sigma: (G, Q) prior standard deviations on the transformed scale.
        memory_days: (G, Q) days after which what was learnt has faded by a factor e.
    """

    first_day: dt.date
    locations: tuple[str, ...]
    groups: tuple[str, ...]
    population: IntArray
    lat: FloatArray
    lon: FloatArray
    is_home: BoolArray
    is_shelter: BoolArray
    is_crossing: BoolArray
    is_exit: BoolArray
    is_destination: BoolArray
    capacity: IntArray
    country: IntArray
    route_start: IntArray
    route_end: IntArray
    route_km: FloatArray
    route_lift: BoolArray
    route_bus: BoolArray
    first_route: IntArray
    destination: IntArray
    destination_weight: FloatArray
    group_start: IntArray
    group_first_day: IntArray
    event_kind: IntArray
    event_location: IntArray
    event_country: IntArray
    event_first: IntArray
    event_last: IntArray
    event_chance: FloatArray
    event_value: FloatArray
    prior_mean: FloatArray
    prior_sigma: FloatArray
    memory_days: FloatArray
