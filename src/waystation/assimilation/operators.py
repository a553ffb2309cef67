"""What each member would have reported: the simulated side of every observation."""

from __future__ import annotations

import numpy as np

from waystation.assimilation.observations import ALL_GROUPS, Moment, Observation, Operator
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.vocabulary import Exit
from waystation.engine.rules import Rules
from waystation.engine.state import (
    NOWHERE,
    Counts,
    State,
    group_sizes,
    main_column,
    people_present,
    people_waiting,
)

NEAR_KM = 25.0
"""People on the road within this distance of a place are counted there by reports. Assumption."""

SIGHTING_KM = 30.0
"""Standard deviation of how far the main group's reported place may be off. Assumption: columns
are kilometres long and reports name the nearest town."""

SIGHTING_WRONG = 0.02
"""Share of sightings that say nothing about where the main group was. Assumption."""

_KM_PER_DEGREE = 111.2
_EXITS = list(Exit)


def column_positions(model: Model, rules: Rules, state: State, columns: IntArray) -> FloatArray:
    """(M, 2) latitude and longitude of one column per member, NaN where it has none.

    On the road the position is interpolated along the straight line between the two ends.

    Args:
        model: Gives coordinates.
        rules: Gives the routes.
        state: The state.
        columns: (M,) slots, NOWHERE for none.
    """
    members = np.arange(len(columns))
    if state.at.shape[1] == 0:
        return np.full((len(columns), 2), np.nan)
    slot = np.maximum(columns, 0)
    at, towards = state.at[members, slot], state.towards[members, slot]
    at = np.maximum(at, 0)
    end = np.where(towards == NOWHERE, at, towards)
    length = route_lengths(rules, len(model.locations))[at, end]
    share = np.where(length > 0, 1.0 - state.km_left[members, slot] / np.maximum(length, 1e-9), 0.0)
    share = np.clip(share, 0.0, 1.0)
    lat = model.lat[at] + share * (model.lat[end] - model.lat[at])
    lon = model.lon[at] + share * (model.lon[end] - model.lon[at])
    here = np.stack([lat, lon], axis=1)
    here[columns == NOWHERE] = np.nan
    return here


def route_lengths(rules: Rules, places: int) -> FloatArray:
    """(L, L) kilometres of the route from one location to another, 0 where there is none."""
    length = np.zeros((places, places))
    facts = rules.facts
    length[facts.route_start, facts.route_end] = facts.route_km
    return length


def distance_km(positions: FloatArray, lat: float, lon: float) -> FloatArray:
    """(M,) kilometres from (M, 2) positions to a point, on a locally flat earth."""
    north = (positions[:, 0] - lat) * _KM_PER_DEGREE
    east = (positions[:, 1] - lon) * _KM_PER_DEGREE * np.cos(np.radians(lat))
    return np.asarray(np.hypot(north, east))


def simulated_count(
    observation: Observation, model: Model, rules: Rules, state: State
) -> FloatArray:
    """(M,) people each member has for what the observation counts.

    Raises:
        ValueError: The observation is a sighting without a number, or an increase, which one
            day does not tell.
    """
    return _of_group(observation, counts_by_group(observation, model, rules, state))


def simulated_increase(observation: Observation, before: Counts, after: Counts) -> FloatArray:
    """(M,) people who arrived at the observation's place after its `since`, through its day.

    Args:
        observation: Of `Operator.INCREASE`.
        before: (M, L, G) `State.arrived` at the end of the day `since`.
        after: The same at the end of the observation's day.
    """
    place = observation.place
    return _of_group(observation, after[:, place] - before[:, place])


def _of_group(observation: Observation, counts: IntArray | Counts) -> FloatArray:
    """(M,) people of the observation's group, of (M, G)."""
    people = counts.astype(float)
    if observation.group == ALL_GROUPS:
        return np.asarray(people.sum(axis=1))
    return np.asarray(people[:, observation.group])


def counts_by_group(
    observation: Observation, model: Model, rules: Rules, state: State
) -> IntArray | Counts:
    """(M, G) people of each group that each member has for what the observation counts.

    Raises:
        ValueError: The observation is a sighting without a number, or an increase.
    """
    if observation.operator in (None, Operator.INCREASE):
        msg = "a sighting has no count, and an increase none on one day"
        raise ValueError(msg)
    place = observation.place
    match observation.operator:
        case Operator.GROUP_SIZE:
            return group_sizes(state, len(model.groups))
        case Operator.NEAR:
            return _people_near(model, rules, state, place)
        case Operator.WAITING:
            return people_waiting(state, rules.facts.holding)[:, place]
        case Operator.ARRIVED:
            return state.arrived[:, place]
        case Operator.RETURNED:
            return state.exits[:, _EXITS.index(Exit.RETURNED)]
        case _:
            return state.claims


def _people_near(model: Model, rules: Rules, state: State, place: int) -> Counts:
    """(M, G) people at a location and in columns on the road close to it."""
    near = people_present(state, rules.facts.waits_at, rules.facts.holding)[:, place].copy()
    rows = np.arange(len(near))
    for k in range(state.kind.shape[1]):
        on_road = (state.kind[:, k] != NOWHERE) & (state.towards[:, k] != NOWHERE)
        if not on_road.any():
            continue
        slots = np.where(on_road, k, NOWHERE)
        away = distance_km(
            column_positions(model, rules, state, slots), model.lat[place], model.lon[place]
        )
        close = np.nan_to_num(away, nan=np.inf) <= NEAR_KM
        np.add.at(near, (rows[close], state.kind[close, k]), state.size[close, k])
    return near


def main_positions(model: Model, rules: Rules, state: State) -> FloatArray:
    """(M, G, 2) where the largest column of each group is, NaN where it has none."""
    return np.stack(
        [
            column_positions(model, rules, state, main_column(state, group))
            for group in range(len(model.groups))
        ],
        axis=1,
    )


def morning_positions(
    model: Model, group: int, today: FloatArray, yesterday: FloatArray
) -> FloatArray:
    """(M, 2) where the main column of a group was in the morning.

    Where it set off today it was at the group's start.

    Args:
        model: Gives starts and coordinates.
        group: Group number.
        today: (M, 2) positions at the end of the day, NaN where there is no column.
        yesterday: (M, 2) positions at the end of the day before.
    """
    start = int(model.group_start[group])
    if start < 0:
        return yesterday
    home = np.array([model.lat[start], model.lon[start]])
    set_off = np.isnan(yesterday) & ~np.isnan(today)
    return np.asarray(np.where(set_off, home, yesterday))


def sighting_log_likelihood(
    moment: Moment, today: FloatArray, yesterday: FloatArray, lat: float, lon: float
) -> FloatArray:
    """(M,) log likelihood that the main group was seen at a point on a day.

    Args:
        moment: When on the day; where the report leaves it open the nearer position counts.
        today: (M, 2) positions at the end of the day.
        yesterday: (M, 2) positions at the end of the day before.
        lat: Degrees north of the place named.
        lon: Degrees east.
    """
    start, end = distance_km(yesterday, lat, lon), distance_km(today, lat, lon)
    away = {Moment.START: start, Moment.END: end, Moment.EITHER: np.fmin(start, end)}[moment]
    close = np.exp(-0.5 * (np.nan_to_num(away, nan=np.inf) / SIGHTING_KM) ** 2)
    return np.asarray(np.log((1.0 - SIGHTING_WRONG) * close + SIGHTING_WRONG * 1e-3))
