"""The state of the ensemble: whole numbers of people, every one of them somewhere.

One array per kind of cell, the member axis first. M members, L locations, G groups, H days of the
arrival calendar, K columns (travelling entities) a member may hold, V events, X kinds of exit,
C crossings that hold people back, A days of waiting told apart.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.streams import Purpose, stream
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.bundles import bundle
from waystation.engine.today import Situations, Today

Counts = npt.NDArray[np.int32]

CALENDAR_DAYS = (16, 32, 48, 64)
"""Days on the way a calendar may hold; a model has the first that its longest journeys need."""
CALENDAR_MARGIN = 1.5
"""Days a calendar holds per day of the longest journey: three in four of its people are there by
then at a spread of paces of one half, and the others on its last day."""
RARE_JOURNEY = 0.01
"""Chance below which a journey's length does not decide how many days a calendar holds."""
WAITING_DAYS = 32
"""Days of waiting told apart at a crossing; the last one holds all who wait longer."""
COLUMNS = 12
"""Columns a member may hold: the first are the groups' own, the others have split off."""
EXITS = len(Exit)
NOWHERE = -1
_LIMITING = (EventKind.CAPACITY, EventKind.CLOSURE)


@bundle
class State(NamedTuple):
    """Where everybody is at the end of a day.

    Attributes:
        home: (M, L) residents who have not set off.
        solo: (M, L, G) people travelling alone, present at a location; where a shelter has
            limited places, those who have none.
        sheltered: (M, L, G) people travelling alone who have a place in a limited shelter.
        queue: (M, C, G, A) people travelling alone, waiting at a crossing, by days waited.
        calendar: (M, L, G, H) people due to arrive, by day modulo H.
        asylum: (M, L, G) people in the asylum process.
        exits: (M, X, G) people who left the movement, by kind of exit.
        arrived: (M, L, G) arrivals since the first day.
        claims: (M, G) asylum claims made since the first day.
        owed: (M, G) departures that were given for days when nobody could set off.
        size: (M, K) people in a column who travel together.
        waiting: (M, K) people of a column still waiting at a crossing.
        kind: (M, K) group a column belongs to, NOWHERE when the slot is free.
        at: (M, K) location a column is at or last left.
        towards: (M, K) location a column walks to, NOWHERE when it is at one.
        km_left: (M, K) kilometres to `towards`.
        mode: (M, K) mode of the last travelling day, position in `list(Mode)`.
        goal: (M, K) destination, position in the model's destinations.
        hold: (M, K) crossing a column waits at, NOWHERE when none.
        held_since: (M, K) day number on which it came there.
        event_on: (M, V) whether the event takes effect in this member.
    """

    home: IntArray
    solo: Counts
    sheltered: Counts
    queue: Counts
    calendar: Counts
    asylum: Counts
    exits: Counts
    arrived: Counts
    claims: Counts
    owed: Counts
    size: IntArray
    waiting: IntArray
    kind: IntArray
    at: IntArray
    towards: IntArray
    km_left: FloatArray
    mode: IntArray
    goal: IntArray
    hold: IntArray
    held_since: IntArray
    event_on: BoolArray


@bundle
class DayRecord(NamedTuple):
    """What happened on one day.

    Attributes:
        arrivals: (M, L, G) people who arrived and stopped.
        departures: (M, L, G) people who left for the next location.
        admitted: (M, L, G) people who were given a place in a limited shelter.
        set_off: (M, L, G) residents who set off alone.
        joined: (M, G) people who joined columns.
    """

    arrivals: Counts
    departures: Counts
    admitted: Counts
    set_off: Counts
    joined: Counts


def no_record(state: State) -> DayRecord:
    """A record of a day on which nothing has happened yet."""
    return DayRecord(
        arrivals=np.zeros_like(state.solo),
        departures=np.zeros_like(state.solo),
        admitted=np.zeros_like(state.solo),
        set_off=np.zeros_like(state.solo),
        joined=np.zeros_like(state.claims),
    )


_CALENDARS: WeakKeyDictionary[Model, int] = WeakKeyDictionary()


def calendar_days(model: Model, usual: Today | None = None) -> int:
    """Days the arrival calendar needs: one and a half times the longest journey at median pace.

    Journeys that take longer than the calendar arrive on its last day; those rarer than
    RARE_JOURNEY do not decide how long it is. Found once for a model.

    Args:
        model: The model.
        usual: What holds when nothing happens, where that is known already.

    Raises:
        InputError: A route takes longer than the longest calendar holds.
    """
    known = _CALENDARS.get(model)
    if known is None:
        _check_routes(model)
        known = _days_needed(model, Situations(model).base() if usual is None else usual)
        _CALENDARS[model] = known
    return known


def _paces(model: Model) -> tuple[float, float]:
    """The slowest median paces of any group, on foot and by vehicle."""
    walk, solo = np.exp(model.prior_mean[:, [P.WALK_PACE, P.SOLO_PACE]].min(axis=0))
    return walk, solo


def _check_routes(model: Model) -> None:
    walk, solo = _paces(model)
    vehicle = model.route_lift | model.route_bus
    days = model.route_km / np.minimum(model.route_pace, np.where(vehicle, solo, walk))
    if days.max(initial=0.0) > CALENDAR_DAYS[-1]:
        worst = int(np.argmax(days))
        ends = (model.locations[model.route_start[worst]], model.locations[model.route_end[worst]])
        found = f"{ends[0]} -> {ends[1]} takes {days[worst]:.0f} days"
        expected = f"routes of at most {CALENDAR_DAYS[-1]} days; give stops on the way"
        raise InputError([Problem("routes.csv", 0, "km", found, expected)])


def _days_needed(model: Model, usual: Today) -> int:
    walk, solo = _paces(model)
    taken = usual.foot_km / walk + usual.vehicle_km / solo + usual.days
    needed = CALENDAR_MARGIN * float(taken[usual.chance >= RARE_JOURNEY].max(initial=0.0))
    return next((days for days in CALENDAR_DAYS if needed <= days), CALENDAR_DAYS[-1])


def holding_crossings(model: Model) -> IntArray:
    """(C,) crossings that may hold people back: limited ones, and those an event limits."""
    kinds = model.events.kind
    limits = np.isin(kinds, [list(EventKind).index(k) for k in _LIMITING])
    limited = model.events.places[limits].any(axis=0) if limits.any() else False
    holds = model.is_crossing & ((model.capacity >= 0) | limited)
    return np.flatnonzero(holds)


def events_on(model: Model, seed: int, member: int) -> BoolArray:
    """(V,) whether each event takes effect in a member: by its chance, from the member's stream."""
    drawn = stream(seed, Purpose.EVENT, member=member).random(len(model.events.chance))
    if model.events.draw is not None:
        drawn = drawn[model.events.draw]
    return np.asarray(drawn < model.events.chance)


def initial_state(model: Model, members: int, seed: int, first_member: int = 0) -> State:
    """Everybody at home or where they are on the first day, events decided per member.

    Each event takes effect in a member with its chance, from the member's own stream.

    Args:
        model: The model.
        members: Number of members.
        seed: The run's seed.
        first_member: Number of the first of them in the whole ensemble.

    Raises:
        InputError: There are more groups than a member has slots for columns, or a route takes
            longer than a calendar holds.
    """
    places, groups, events = len(model.locations), len(model.groups), len(model.events.kind)
    if groups >= COLUMNS and model.group_together.any():
        found, expected = f"{groups} groups", f"at most {COLUMNS - 1}"
        raise InputError([Problem("scenario.toml", 0, "groups", found, expected)])
    columns = (members, COLUMNS if model.group_together.any() else 0)
    event_on = np.zeros((members, events), dtype=np.bool_)
    for member in range(members):
        event_on[member] = events_on(model, seed, first_member + member)
    cells = (members, places, groups)
    crossings = len(holding_crossings(model))
    return State(
        home=np.tile(model.population.astype(np.int64), (members, 1)),
        solo=np.tile(model.present.astype(np.int32), (members, 1, 1)),
        sheltered=np.zeros(cells, dtype=np.int32),
        queue=np.zeros((members, crossings, groups, WAITING_DAYS), dtype=np.int32),
        calendar=np.zeros((*cells, calendar_days(model)), dtype=np.int32),
        asylum=np.zeros(cells, dtype=np.int32),
        exits=np.zeros((members, EXITS, groups), dtype=np.int32),
        arrived=np.zeros(cells, dtype=np.int32),
        claims=np.zeros((members, groups), dtype=np.int32),
        owed=np.zeros((members, groups), dtype=np.int32),
        size=np.zeros(columns, dtype=np.int64),
        waiting=np.zeros(columns, dtype=np.int64),
        kind=np.full(columns, NOWHERE, dtype=np.int64),
        at=np.full(columns, NOWHERE, dtype=np.int64),
        towards=np.full(columns, NOWHERE, dtype=np.int64),
        km_left=np.zeros(columns),
        mode=np.zeros(columns, dtype=np.int64),
        goal=np.zeros(columns, dtype=np.int64),
        hold=np.full(columns, NOWHERE, dtype=np.int64),
        held_since=np.zeros(columns, dtype=np.int64),
        event_on=event_on,
    )


def take_members(state: State, index: IntArray) -> State:
    """A copy of the state with members chosen (and repeated) by `index`."""
    return State._make(array[index] for array in state)


def scale_groups(state: State, model: Model, factor: FloatArray) -> None:
    """Make groups larger or smaller, in place; the difference stays at, or comes from, home.

    Args:
        state: The state.
        model: Gives where each group set off.
        factor: (M, G) factor on the size of every column of a group and on those waiting.
    """
    for group, start in enumerate(model.group_start):
        if start == NOWHERE:
            continue
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
    cells = (
        state.home, state.solo, state.sheltered, state.queue, state.calendar, state.asylum,
        state.exits,
    )  # fmt: skip
    whole = sum(array.reshape(len(array), -1).sum(axis=1, dtype=np.int64) for array in cells)
    total: IntArray = whole + state.size.sum(axis=1) + state.waiting.sum(axis=1)
    return total


def people_present(state: State, waits_at: IntArray, holding: IntArray) -> Counts:
    """(M, L, G) people physically at each location at the end of the day.

    People on the road between two locations are at none. People waiting at a crossing are at the
    location before it; people in the asylum process are at none of these counts.

    Args:
        state: The state.
        waits_at: (L,) location where people waiting at each crossing stay.
        holding: (C,) crossings that hold people back.
    """
    present = state.solo + state.sheltered
    for number, crossing in enumerate(holding):
        present[:, waits_at[crossing]] += state.queue[:, number].sum(axis=-1, dtype=np.int32)
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


def people_waiting(state: State, holding: IntArray) -> Counts:
    """(M, L, G) people waiting to be admitted at each crossing."""
    waiting = np.zeros_like(state.solo)
    waiting[:, holding] = state.queue.sum(axis=-1, dtype=np.int32)
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
    if state.kind.shape[1] == 0:
        return np.full(len(state.kind), NOWHERE, dtype=np.int64)
    together = np.where(state.kind == group, state.size + state.waiting, -1)
    slot = np.where(together[:, group] > 0, group, together.argmax(axis=1))
    found = np.take_along_axis(together, slot[:, None], axis=1)[:, 0] > 0
    chosen: IntArray = np.where(found, slot, NOWHERE)
    return chosen
