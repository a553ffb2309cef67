"""The state of the ensemble: whole numbers of people, every one of them somewhere.

One array per kind of cell, the member axis first. M members, L locations, G groups, H days of the
arrival calendar, K columns (travelling entities) a member may hold, V events, X kinds of exit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.domain.vocabulary import Exit

Counts = npt.NDArray[np.int32]

CALENDAR_DAYS = 16
COLUMNS = 12
"""Columns a member may hold: the first are the groups' own, the others have split off."""
EXITS = len(Exit)
NOWHERE = -1


class State(NamedTuple):
    """Where everybody is at the end of a day.

    Attributes:
        home: (M, L) residents who have not set off.
        solo: (M, L, G) people travelling alone, present at a location.
        queue: (M, L, G) people travelling alone, waiting at a crossing.
        calendar: (M, L, G, H) people due to arrive, by day modulo H.
        exits: (M, X, G) people who left the movement, by kind of exit.
        arrived: (M, L, G) arrivals since the first day.
        size: (M, K) people in a column who travel together.
        waiting: (M, K) people of a column still waiting at a crossing.
        kind: (M, K) group a column belongs to, NOWHERE when the slot is free.
        at: (M, K) location a column is at or last left.
        towards: (M, K) location a column walks to, NOWHERE when it is at one.
        km_left: (M, K) kilometres to `towards`.
        mode: (M, K) mode of the last travelling day, position in `list(Mode)`.
        goal: (M, K) destination, position in the model's destinations.
        hold: (M, K) crossing a column waits at, NOWHERE when none.
        event_on: (M, V) whether the event takes effect in this member.
    """

    home: IntArray
    solo: Counts
    queue: Counts
    calendar: Counts
    exits: Counts
    arrived: Counts
    size: IntArray
    waiting: IntArray
    kind: IntArray
    at: IntArray
    towards: IntArray
    km_left: FloatArray
    mode: IntArray
    goal: IntArray
    hold: IntArray
    event_on: BoolArray


_COLUMN_FIELDS = ("size", "waiting", "kind", "at", "towards", "km_left", "mode", "goal", "hold")


class DayRecord(NamedTuple):
    """What happened on one day.

    Attributes:
        arrivals: (M, L, G) people who arrived and stopped.
        departures: (M, L, G) people who left for the next location.
        joined: (M, G) people who joined columns.
    """

    arrivals: Counts
    departures: Counts
    joined: Counts


def initial_state(model: Model, members: int, seed: int) -> State:
    """Everybody at home, no column on the way, events decided per member.

    Each event takes effect in a member with its chance, from the member's own stream.

    Raises:
        InputError: There are more groups than a member has slots for columns.
    """
    places, groups, events = len(model.locations), len(model.groups), len(model.event_kind)
    if groups >= COLUMNS:
        found, expected = f"{groups} groups", f"at most {COLUMNS - 1}"
        raise InputError([Problem("scenario.toml", 0, "groups", found, expected)])
    columns = (members, COLUMNS)
    event_on = np.zeros((members, events), dtype=np.bool_)
    for member in range(members):
        rng = stream(seed, Purpose.EVENT, member=member)
        event_on[member] = rng.random(events) < model.event_chance
    return State(
        home=np.tile(model.population.astype(np.int64), (members, 1)),
        solo=np.zeros((members, places, groups), dtype=np.int32),
        queue=np.zeros((members, places, groups), dtype=np.int32),
        calendar=np.zeros((members, places, groups, CALENDAR_DAYS), dtype=np.int32),
        exits=np.zeros((members, EXITS, groups), dtype=np.int32),
        arrived=np.zeros((members, places, groups), dtype=np.int32),
        size=np.zeros(columns, dtype=np.int64),
        waiting=np.zeros(columns, dtype=np.int64),
        kind=np.full(columns, NOWHERE, dtype=np.int64),
        at=np.full(columns, NOWHERE, dtype=np.int64),
        towards=np.full(columns, NOWHERE, dtype=np.int64),
        km_left=np.zeros(columns),
        mode=np.zeros(columns, dtype=np.int64),
        goal=np.zeros(columns, dtype=np.int64),
        hold=np.full(columns, NOWHERE, dtype=np.int64),
        event_on=event_on,
    )


def take_members(state: State, index: IntArray) -> State:
    """A copy of the state with members chosen (and repeated) by `index`."""
    return State._make(array[index] for array in state)


def recombine(state: State, index: IntArray, model: Model, day: int) -> State:
    """Members chosen by `index`, each with its own split-off columns and events to come.

    Reports see the main columns. Where the rest of a group went they do not say, so choosing
    members by their main columns must not choose among those (a block filter; Rebeschini and van
    Handel 2015, Ann. Appl. Probab. 25). People are conserved: the difference in number stays
    at, or comes from, the home of the group; a member whose home is too small keeps the columns
    it was chosen with.

    Args:
        state: The state.
        index: (M,) members chosen.
        model: Gives where each group set off and when events begin.
        day: Day number; events that begin later are each member's own, as no figure tells of them.
    """
    mixed = take_members(state, index)
    to_come = model.event_first > day
    mixed.event_on[:, to_come] = state.event_on[:, to_come]
    groups = len(model.group_start)
    change = np.stack(
        [_split_off(state, g, groups) - _split_off(mixed, g, groups) for g in range(groups)], axis=1
    )
    home = mixed.home.copy()
    for group, start in enumerate(model.group_start):
        home[:, start] -= change[:, group]
    enough = (home >= 0).all(axis=1)
    mixed.home[enough] = home[enough]
    for name in _COLUMN_FIELDS:
        own = getattr(state, name)[enough, groups:]
        getattr(mixed, name)[enough, groups:] = own
    return mixed


def _split_off(state: State, group: int, groups: int) -> IntArray:
    """(M,) people of a group in columns that have split off."""
    people = (state.size + state.waiting) * (state.kind == group)
    return np.asarray(people[:, groups:].sum(axis=1))


def scale_groups(state: State, model: Model, factor: FloatArray) -> None:
    """Make groups larger or smaller, in place; the difference stays at, or comes from, home.

    Args:
        state: The state.
        model: Gives where each group set off.
        factor: (M, G) factor on the size of every column of a group and on those waiting.
    """
    for group, start in enumerate(model.group_start):
        mine = state.kind == group
        for people in (state.size, state.waiting):
            wanted = np.floor(people * factor[:, group, None] + 0.5).astype(np.int64)
            change = np.where(mine, wanted - people, 0)
            enough = state.home[:, start] >= change.sum(axis=1)
            change *= enough[:, None]
            people += change
            state.home[:, start] -= change.sum(axis=1)


def total_people(state: State) -> IntArray:
    """(M,) everybody, wherever they are; the same on every day."""
    cells = (state.home, state.solo, state.queue, state.calendar, state.exits)
    whole = sum(array.reshape(len(array), -1).sum(axis=1, dtype=np.int64) for array in cells)
    total: IntArray = whole + state.size.sum(axis=1) + state.waiting.sum(axis=1)
    return total


def people_present(state: State, waits_at: IntArray) -> Counts:
    """(M, L, G) people physically at each location at the end of the day.

    People on the road between two locations are at none. People waiting at a crossing are at the
    location before it.

    Args:
        state: The state.
        waits_at: (L,) location where people waiting at each crossing stay.
    """
    present = state.solo.copy()
    crossings = np.flatnonzero(waits_at != NOWHERE)
    for crossing in crossings:
        present[:, waits_at[crossing]] += state.queue[:, crossing]
    members, columns = np.nonzero(state.kind != NOWHERE)
    kinds, places = state.kind[members, columns], state.at[members, columns]
    stopped = state.towards[members, columns] == NOWHERE
    sizes = np.where(stopped, state.size[members, columns], 0)
    np.add.at(present, (members, places, kinds), sizes)
    held = state.hold[members, columns]
    waiting = held != NOWHERE
    np.add.at(
        present,
        (members[waiting], waits_at[held[waiting]], kinds[waiting]),
        state.waiting[members, columns][waiting],
    )
    return present


def people_waiting(state: State) -> Counts:
    """(M, L, G) people waiting to be admitted at each crossing."""
    waiting = state.queue.copy()
    members, columns = np.nonzero(state.hold != NOWHERE)
    where = (members, state.hold[members, columns], state.kind[members, columns])
    np.add.at(waiting, where, state.waiting[members, columns])
    return waiting


def group_sizes(state: State, groups: int) -> IntArray:
    """(M, G) people travelling together, those waiting at a crossing included."""
    sizes = np.zeros((len(state.kind), groups), dtype=np.int64)
    members, columns = np.nonzero(state.kind != NOWHERE)
    together = (state.size + state.waiting)[members, columns]
    np.add.at(sizes, (members, state.kind[members, columns]), together)
    return sizes


def main_column(state: State, group: int) -> IntArray:
    """(M,) slot of the main column of a group: its own, else its largest; NOWHERE without one."""
    together = np.where(state.kind == group, state.size + state.waiting, -1)
    slot = np.where(together[:, group] > 0, group, together.argmax(axis=1))
    found = np.take_along_axis(together, slot[:, None], axis=1)[:, 0] > 0
    chosen: IntArray = np.where(found, slot, NOWHERE)
    return chosen
