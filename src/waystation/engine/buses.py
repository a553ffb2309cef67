"""Buses: people at one place in the morning are at another by the end of the day.

Nothing here is drawn. Seats go to everybody on the move who is at the place at the beginning of the
day and free to go, people alone and columns alike, in proportion; they get off when everybody else
has moved. Residents, people in the asylum process and those who wait at a crossing stay.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import BoolArray, IntArray, Model
from waystation.engine.columns import SMALLEST_COLUMN
from waystation.engine.state import NOWHERE, DayRecord, State


class Riders(NamedTuple):
    """People of one column who ride together.

    Attributes:
        member: Member.
        group: Group.
        people: How many.
        goal, mode: As in the state, of their column.
    """

    member: int
    group: int
    people: int
    goal: int
    mode: int


class Ride(NamedTuple):
    """People on one line of buses on one day; they are in no other cell of the state.

    Attributes:
        start, end: Locations.
        alone: (M, G) people alone.
        together: People of columns.
    """

    start: int
    end: int
    alone: IntArray
    together: list[Riders]


def board(model: Model, state: State, day: int, only: IntArray | None = None) -> list[Ride]:
    """People get on, in place.

    Args:
        model: Gives the buses.
        state: State at the end of the day before.
        day: Day number.
        only: (N,) members whose buses run; all when None.
    """
    buses, rides = model.buses, []
    for row in np.flatnonzero((buses.first <= day) & (day <= buses.last)):
        seats = np.full(len(state.home), buses.people[row], dtype=np.int64)
        if only is not None:
            seats[np.setdiff1d(np.arange(len(seats)), only)] = 0
        rides.append(_board(state, int(buses.start[row]), int(buses.end[row]), seats))
    return rides


def _board(state: State, start: int, end: int, seats: IntArray) -> Ride:
    """Fill (M,) seats of one line."""
    groups = state.solo.shape[2]
    free = _free_columns(state, start)
    cells = np.concatenate(
        [state.solo[:, start], state.sheltered[:, start], np.where(free, state.size, 0)], axis=1
    ).astype(np.int64)
    seated = shared_seats(cells, seats)
    outside, inside, columns = np.split(seated, [groups, 2 * groups], axis=1)
    state.solo[:, start] -= outside.astype(np.int32)
    state.sheltered[:, start] -= inside.astype(np.int32)
    together = [
        _leave(state, member, slot, int(columns[member, slot]))
        for member, slot in np.argwhere(columns).tolist()
    ]
    return Ride(start, end, outside + inside, together)


def shared_seats(people: IntArray, seats: IntArray) -> IntArray:
    """(M, N) of the people in each cell, those who have a seat: as even as whole people can be.

    Args:
        people: (M, N) people.
        seats: (M,) seats.
    """
    up_to = np.cumsum(people, axis=1)
    total = np.maximum(up_to[:, -1:], 1)
    seated = up_to * np.minimum(seats[:, None], total) // total
    return np.asarray(np.diff(seated, axis=1, prepend=0), dtype=np.int64)


def _free_columns(state: State, place: int) -> BoolArray:
    """(M, K) columns at a place that walk nowhere and wait for nothing."""
    here = (state.kind != NOWHERE) & (state.at == place)
    return np.asarray(here & (state.towards == NOWHERE) & (state.hold == NOWHERE))


def _leave(state: State, member: int, slot: int, people: int) -> Riders:
    """People leave a column for a bus; the slot of a column that is gone becomes free."""
    group, goal = int(state.kind[member, slot]), int(state.goal[member, slot])
    state.size[member, slot] -= people
    if state.size[member, slot] == 0:
        state.kind[member, slot] = NOWHERE
        state.waiting[member, slot] = 0
    return Riders(member, group, people, goal, int(state.mode[member, slot]))


def alight(model: Model, state: State, record: DayRecord, rides: list[Ride]) -> None:
    """People get off, in place: they have left one place today and arrived at the other.

    Those who come to where their journey ends, and those too few to be a column, go on alone.

    Args:
        model: Gives where journeys end.
        state: State at the end of the day.
        record: What happened on the day.
        rides: Who is on the buses.
    """
    for ride in rides:
        alone, together = ride.alone, np.zeros_like(ride.alone)
        for riders in ride.together:
            slot = _slot(model, state, ride.end, riders)
            if slot == NOWHERE:
                alone[riders.member, riders.group] += riders.people
            else:
                state.size[riders.member, slot] += riders.people
                together[riders.member, riders.group] += riders.people
        state.solo[:, ride.end] += alone.astype(np.int32)
        everybody = (alone + together).astype(np.int32)
        record.departures[:, ride.start] += everybody
        record.arrivals[:, ride.end] += everybody
        state.arrived[:, ride.end] += everybody


def _slot(model: Model, state: State, end: int, riders: Riders) -> int:
    """Slot of the column that riders go on in from the end; NOWHERE where they do so alone."""
    member, group = riders.member, riders.group
    if model.destination[riders.goal] == end:
        return NOWHERE
    there = np.flatnonzero(_free_columns(state, end)[member] & (state.kind[member] == group))
    if len(there):
        return int(there[0])
    slots = [group, *range(len(model.groups), state.kind.shape[1])]
    free = [slot for slot in slots if state.kind[member, slot] == NOWHERE]
    if riders.people < SMALLEST_COLUMN or not free:
        return NOWHERE
    new = int(free[0])
    state.kind[member, new], state.at[member, new] = group, end
    state.goal[member, new], state.mode[member, new] = riders.goal, riders.mode
    state.towards[member, new] = state.hold[member, new] = NOWHERE
    state.size[member, new] = state.waiting[member, new] = 0
    state.km_left[member, new] = 0.0
    return new
