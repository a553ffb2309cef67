"""Admissions at crossings: room shared by all who wait; some cross elsewhere or give up."""

from __future__ import annotations

from numba import njit

from waystation.domain.model import FloatArray
from waystation.engine.basics import chance, dissolve, event_value
from waystation.engine.codes import (
    ASYLUM,
    CLOSURE,
    CROSS,
    CROSSED,
    CROSSING_ASYLUM,
    CROSSING_FACTOR,
    DIVERT,
    NOISE,
    PORT_DIVERT,
    PORT_FACTOR,
    REGROUP,
    RENEGE,
    RETURNED,
)
from waystation.engine.philox import U64Array, open_stream, wobble
from waystation.engine.rules import Rules
from waystation.engine.samplers import binomial
from waystation.engine.state import COLUMNS, NOWHERE, DayRecord, State


@njit(cache=True, nogil=True)
def _admit(
    rng: U64Array, waiting: int, room: int, divert: float, theta: FloatArray, leads_out: bool
) -> tuple[int, int, int, int]:
    """What becomes of people waiting during a day: (across, claims, returned, still waiting)."""
    served = min(waiting, room)
    left = waiting - served
    claims = 0 if leads_out else binomial(rng, served, theta[CROSSING_ASYLUM])
    elsewhere = binomial(rng, left, divert)
    left -= elsewhere
    back = binomial(rng, left, chance(theta[RENEGE]))
    return served - claims + elsewhere, claims, back, left - back


@njit(cache=True, nogil=True)
def _room(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    day: int,
    place: int,
    theta: FloatArray,
    leads_out: bool,
) -> int:
    """People a crossing admits today, whoever waits."""
    noise = wobble(rng, theta[0, NOISE])
    if event_value(rules, state, m, day, CLOSURE, place, False) > 0.0:
        return 0
    factor = theta[0, PORT_FACTOR] if leads_out else theta[0, CROSSING_FACTOR]
    return round(rules.capacity[place] * factor * noise)


@njit(cache=True, nogil=True)
def _share_room(room: int, waiting: int, all_waiting: int) -> int:
    """Room is given in proportion to those waiting, whole people."""
    if all_waiting <= room:
        return waiting
    return int(room * waiting // all_waiting)


@njit(cache=True, nogil=True)
def _cross_alone(
    state: State, m: int, far: int, g: int, leads_out: bool, across: int, record: DayRecord
) -> None:
    record.arrivals[m, far, g] += across
    state.arrived[m, far, g] += across
    if leads_out:
        state.exits[m, CROSSED, g] += across
    else:
        state.solo[m, far, g] += across


@njit(cache=True, nogil=True)
def _regroup(state: State, m: int, k: int, far: int, across: int, share: float) -> None:
    """People of a column gather on the far side; it moves on when enough are across."""
    state.size[m, k] += across
    state.at[m, k] = far
    together = state.size[m, k] + state.waiting[m, k]
    if together > 0 and state.size[m, k] >= share * together:
        state.queue[m, state.hold[m, k], state.kind[m, k]] += state.waiting[m, k]
        state.waiting[m, k] = 0
        state.hold[m, k] = NOWHERE
    elif together == 0:
        dissolve(state, m, k)


@njit(cache=True, nogil=True)
def crossings(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Admissions: room shared by all who wait; some cross elsewhere, some give up."""
    for place in range(len(rules.is_crossing)):
        if not rules.is_crossing[place] or rules.capacity[place] < 0:
            continue
        all_waiting = state.queue[m, place].sum()
        for k in range(COLUMNS):
            if state.hold[m, k] == place:
                all_waiting += state.waiting[m, k]
        if all_waiting == 0:
            continue
        open_stream(rng, seed, m, CROSS, stamp, place)
        far = rules.route_end[rules.first_route[place]]
        out = rules.is_exit[far]
        room = _room(rng, rules, state, m, day, place, theta, out)
        for g in range(state.queue.shape[2]):
            waiting = state.queue[m, place, g]
            divert = theta[g, PORT_DIVERT] if out else theta[g, DIVERT]
            share = _share_room(room, waiting, all_waiting)
            across, claims, back, left = _admit(rng, waiting, share, divert, theta[g], out)
            state.queue[m, place, g] = left
            state.exits[m, ASYLUM, g] += claims
            state.exits[m, RETURNED, g] += back
            _cross_alone(state, m, far, g, out, across, record)
        for k in range(COLUMNS):
            if state.hold[m, k] != place:
                continue
            g = state.kind[m, k]
            share = _share_room(room, state.waiting[m, k], all_waiting)
            across, claims, back, left = _admit(
                rng, state.waiting[m, k], share, theta[g, DIVERT], theta[g], out
            )
            state.waiting[m, k] = left
            state.exits[m, ASYLUM, g] += claims
            state.exits[m, RETURNED, g] += back
            record.arrivals[m, far, g] += across
            state.arrived[m, far, g] += across
            _regroup(state, m, k, far, across, theta[g, REGROUP])
