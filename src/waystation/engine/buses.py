"""Buses: people on the move at one place are at another by the end of the day.

Nothing here is drawn. Seats go to everybody who is at the place at the end of the day's step and
free to go, people alone and columns alike, in proportion. Who is taken arrives on the same day.
Residents, people in the asylum process and those who wait to be admitted at a crossing stay.
"""

from __future__ import annotations

import numpy as np

from waystation.domain.model import BoolArray, IntArray, Model
from waystation.engine.columns import SMALLEST_COLUMN
from waystation.engine.state import NOWHERE, DayRecord, State


def carry(
    model: Model, state: State, record: DayRecord, day: int, only: IntArray | None = None
) -> None:
    """Take people on, in place.

    Args:
        model: Gives the buses.
        state: State at the end of the day.
        record: What happened on the day; arrivals and departures by bus are added.
        day: Day number.
        only: (N,) members whose buses run; all when None.
    """
    buses = model.buses
    for row in np.flatnonzero((buses.first <= day) & (day <= buses.last)):
        seats = np.full(len(state.home), buses.people[row], dtype=np.int64)
        if only is not None:
            seats[np.setdiff1d(np.arange(len(seats)), only)] = 0
        _Ride(model, state, record, int(buses.start[row]), int(buses.end[row])).take(seats)


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


class _Ride:
    """One day of one line of buses."""

    def __init__(self, model: Model, state: State, record: DayRecord, start: int, end: int) -> None:
        self._model, self._state, self._record = model, state, record
        self._start, self._end = start, end

    def take(self, seats: IntArray) -> None:
        """Fill (M,) seats."""
        state, start, groups = self._state, self._start, len(self._model.groups)
        free = self._free()
        cells = np.concatenate(
            [state.solo[:, start], state.sheltered[:, start], np.where(free, state.size, 0)], axis=1
        ).astype(np.int64)
        if not cells.any():
            return
        seated = shared_seats(cells, seats)
        state.solo[:, start] -= seated[:, :groups].astype(np.int32)
        state.sheltered[:, start] -= seated[:, groups : 2 * groups].astype(np.int32)
        alone = seated[:, :groups] + seated[:, groups : 2 * groups]
        together = np.zeros_like(alone)
        for slot in range(state.kind.shape[1]):
            self._column(slot, seated[:, 2 * groups + slot], alone, together)
        state.solo[:, self._end] += alone.astype(np.int32)
        everybody = (alone + together).astype(np.int32)
        self._record.departures[:, start] += everybody
        self._record.arrivals[:, self._end] += everybody
        state.arrived[:, self._end] += everybody

    def _free(self) -> BoolArray:
        """(M, K) columns at the place that walk nowhere and wait for nothing."""
        state = self._state
        here = (state.kind != NOWHERE) & (state.at == self._start)
        return np.asarray(here & (state.towards == NOWHERE) & (state.hold == NOWHERE))

    def _column(self, slot: int, seated: IntArray, alone: IntArray, together: IntArray) -> None:
        """Move those of the column in a slot who have a seat.

        Args:
            slot: The slot.
            seated: (M,) people with a seat.
            alone: (M, G) receives those who come as people alone.
            together: (M, G) receives those who come with a column.
        """
        state = self._state
        for member in np.flatnonzero(seated).tolist():
            people, group = int(seated[member]), int(state.kind[member, slot])
            whole = people == state.size[member, slot]
            target = self._target(member, slot, people, whole=whole)
            state.size[member, slot] -= people
            if whole and target != slot:
                self._clear(member, slot)
            if target == NOWHERE:
                alone[member, group] += people
                continue
            state.at[member, target] = self._end
            state.size[member, target] += people
            together[member, group] += people

    def _target(self, member: int, slot: int, people: int, *, whole: bool) -> int:
        """Slot in which people of a column go on from the end; NOWHERE where they do so alone."""
        goal = self._model.destination[self._state.goal[member, slot]]
        if goal == self._end:
            return NOWHERE
        there = self._column_at_end(member, int(self._state.kind[member, slot]))
        if there != NOWHERE or whole:
            return there if there != NOWHERE else slot
        return self._new_column(member, slot, people)

    def _column_at_end(self, member: int, group: int) -> int:
        """A column of the group that is at the end already, NOWHERE without one."""
        state = self._state
        there = (state.kind[member] == group) & (state.at[member] == self._end)
        there &= (state.towards[member] == NOWHERE) & (state.hold[member] == NOWHERE)
        found = np.flatnonzero(there)
        return int(found[0]) if len(found) else NOWHERE

    def _new_column(self, member: int, slot: int, people: int) -> int:
        """A slot for those who ride ahead of their column; NOWHERE for few, or without a slot."""
        state = self._state
        free = np.flatnonzero(state.kind[member, len(self._model.groups) :] == NOWHERE)
        if people < SMALLEST_COLUMN or not len(free):
            return NOWHERE
        new = int(free[0]) + len(self._model.groups)
        for array in (state.kind, state.mode, state.goal):
            array[member, new] = array[member, slot]
        for array in (state.towards, state.hold):
            array[member, new] = NOWHERE
        state.waiting[member, new] = 0
        state.km_left[member, new] = 0.0
        return new

    def _clear(self, member: int, slot: int) -> None:
        """The slot of a column that is gone becomes free."""
        self._state.kind[member, slot] = NOWHERE
        self._state.towards[member, slot] = NOWHERE
        self._state.hold[member, slot] = NOWHERE
        self._state.waiting[member, slot] = 0
