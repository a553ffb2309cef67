"""Admissions at crossings: first come, first served; some cross elsewhere or give up."""

from __future__ import annotations

import math

from waystation.domain.model import FloatArray
from waystation.engine.basics import add, chance, chance_with, clear_slot, day_noise, lag_row
from waystation.engine.codes import (
    CLOSED_DAYS,
    CROSS,
    CROSSED,
    CROSSING_ASYLUM,
    CROSSING_FACTOR,
    DIVERT,
    DIVERT_DAYS,
    NOISE,
    OTHER_CROSSING,
    PORT_DIVERT,
    PORT_FACTOR,
    REGROUP,
    RENEGE,
    RETURNED,
    ROOM,
    ROOM_DISPERSION,
    SOLO_PACE,
)
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.gamma import negative_binomial
from waystation.engine.passing import Flow, come_onto, cross_over, lead_round, send_counted
from waystation.engine.philox import U64Array, open_stream, uniform, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, hypergeometric, take_share
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today

EVERYBODY = 1 << 60
"""Room of a crossing that holds nobody back."""
NO_DISPERSION = 1e8
"""From this dispersion on, the number admitted is its mean."""


@inner
def daily_room(
    rng: U64Array,
    today: Today,
    controls: Controls,
    m: int,
    place: int,
    theta: FloatArray,
    leads_out: bool,
) -> int:
    """People a crossing admits today, whoever waits; none on a day it is closed.

    Zero on a share of days, else negative binomial around its mean: throughput of metered
    crossings is a count with many zero days (Strauss Center and press series of 2018-2020).
    """
    noise = wobble(rng, theta[NOISE])
    closed_day = uniform(rng) < theta[CLOSED_DAYS]
    if closed_day or today.open_share[place] <= 0.0:
        return 0
    if today.room[place] < 0:
        return EVERYBODY
    factor = theta[PORT_FACTOR] if leads_out else theta[CROSSING_FACTOR]
    mean = today.room[place] * factor * noise * today.open_share[place]
    if len(controls.room) > 0:
        mean *= controls.room[m, place]
    if theta[ROOM_DISPERSION] >= NO_DISPERSION:
        return round(mean)
    return negative_binomial(rng, mean, theta[ROOM_DISPERSION])


@inner
def grow_older(state: State, m: int, queue: int) -> None:
    """All who wait at a crossing have waited a day longer; the last day holds all longer waits."""
    last = state.queue.shape[3] - 1
    for g in range(state.queue.shape[2]):
        state.queue[m, queue, g, last] += state.queue[m, queue, g, last - 1]
        for age in range(last - 1, 0, -1):
            state.queue[m, queue, g, age] = state.queue[m, queue, g, age - 1]
        state.queue[m, queue, g, 0] = 0


@inner
def _column_age(state: State, m: int, day: int, k: int) -> int:
    """Days a column has waited, as told apart."""
    return min(day - state.held_since[m, k], state.queue.shape[3] - 1)


@inner
def _share(rng: U64Array, waiting: int, everybody: int, room: int) -> int:
    """Of those who have waited as long as each other, how many are admitted, in random order."""
    if room >= everybody:
        return waiting
    if room <= 0:
        return 0
    return hypergeometric(rng, waiting, everybody - waiting, room)


@inner
def _outcome(
    rng: U64Array,
    waiting: int,
    served: int,
    age: int,
    noise: float,
    theta: FloatArray,
    leads_out: bool,
) -> tuple[int, int, int, int]:
    """Of people waiting: claims, across elsewhere, gone home, still waiting.

    The chance of crossing elsewhere rises with the days waited.
    """
    claims = 0 if leads_out else binomial(rng, served, theta[CROSSING_ASYLUM])
    left = waiting - served
    divert = theta[PORT_DIVERT] if leads_out else theta[DIVERT]
    impatience = 1.0 - math.exp(-(age + 1.0) / theta[DIVERT_DAYS])
    elsewhere = binomial(rng, left, chance_with(noise, divert * impatience))
    left -= elsewhere
    back = binomial(rng, left, chance(noise * theta[RENEGE]))
    return claims, elsewhere, back, left - back


@inner
def _arrive_across(
    state: State, m: int, far: int, g: int, across: int, leads_out: bool, record: DayRecord
) -> None:
    """People alone are across."""
    add(record.arrivals[m, far], g, across)
    add(state.arrived[m, far], g, across)
    if leads_out:
        add(state.exits[m, CROSSED], g, across)
    else:
        add(state.solo[m, far], g, across)


@inner
def _to_other(
    rng: U64Array,
    facts: Facts,
    flow: Flow,
    state: State,
    m: int,
    day: int,
    queue: int,
    g: int,
    elsewhere: int,
    theta: FloatArray,
) -> int:
    """Of those who cross elsewhere, some go to another crossing; returns the others."""
    first, beyond = facts.first_other[queue], facts.first_other[queue + 1]
    if first == beyond:
        return elsewhere
    going = binomial(rng, elsewhere, theta[OTHER_CROSSING])
    left, share_left = going, 1.0
    for number in range(first, beyond):
        some = take_share(rng, left, facts.other_chance[number], share_left)
        left -= some
        share_left -= facts.other_chance[number]
        row = lag_row(facts.log_ratio, facts.other_km[number] / theta[SOLO_PACE])
        arrivals = state.calendar[m, facts.other[number], g]
        send_counted(rng, flow, arrivals, day, some, facts.lag[row])
        lead_round(flow, facts, m, day, number)
    return elsewhere - going + left


@inner
def _settle(state: State, m: int, far: int, g: int, claims: int, back: int) -> None:
    """Book claims, made where people come out, and those who go home."""
    add(state.asylum[m, far], g, claims)
    add(state.claims[m], g, claims)
    add(state.exits[m, RETURNED], g, back)


@inner
def _regroup(facts: Facts, state: State, m: int, day: int, k: int, far: int, share: float) -> None:
    """People of a column gather on the far side; it moves on when enough are across."""
    state.at[m, k] = far
    together = state.size[m, k] + state.waiting[m, k]
    if together == 0:
        clear_slot(state, m, k)
    elif state.size[m, k] >= share * together:
        queue, g = facts.queue_of[state.hold[m, k]], state.kind[m, k]
        state.queue[m, queue, g, _column_age(state, m, day, k)] += state.waiting[m, k]
        state.waiting[m, k] = 0
        state.hold[m, k] = NOWHERE


@inner
def _cohort(
    rng: U64Array,
    facts: Facts,
    flow: Flow,
    state: State,
    m: int,
    day: int,
    queue: int,
    age: int,
    room: int,
    noise: float,
    theta: FloatArray,
    record: DayRecord,
) -> int:
    """All who have waited so many days; returns the room left for those who came later."""
    place = facts.holding[queue]
    far = facts.route_end[facts.first_route[place]]
    out = facts.is_exit[far]
    everybody = 0
    for g in range(state.queue.shape[2]):
        everybody += state.queue[m, queue, g, age]
    for k in range(state.kind.shape[1]):
        if state.hold[m, k] == place and _column_age(state, m, day, k) == age:
            everybody += state.waiting[m, k]
    after = max(room - everybody, 0)
    for g in range(state.queue.shape[2]):
        waiting = state.queue[m, queue, g, age]
        if waiting == 0:
            continue
        served = _share(rng, waiting, everybody, room)
        everybody -= waiting
        room -= served
        claims, elsewhere, back, left = _outcome(rng, waiting, served, age, noise, theta[g], out)
        state.queue[m, queue, g, age] = left
        near = _to_other(rng, facts, flow, state, m, day, queue, g, elsewhere, theta[g])
        _settle(state, m, far, g, claims, back)
        _arrive_across(state, m, far, g, served - claims + near, out, record)
        cross_over(flow, m, day, facts.first_route[place], served + near)
    for k in range(state.kind.shape[1]):
        if state.hold[m, k] != place or _column_age(state, m, day, k) != age:
            continue
        g, waiting = state.kind[m, k], state.waiting[m, k]
        served = _share(rng, waiting, everybody, room)
        everybody -= waiting
        room -= served
        claims, elsewhere, back, left = _outcome(rng, waiting, served, age, noise, theta[g], out)
        state.waiting[m, k] = left
        near = _to_other(rng, facts, flow, state, m, day, queue, g, elsewhere, theta[g])
        _settle(state, m, far, g, claims, back)
        across = served - claims + near
        add(record.arrivals[m, far], g, across)
        add(state.arrived[m, far], g, across)
        state.size[m, k] += across
        come_onto(flow, m, facts.first_route[place], served + near)
    return after


@inner
def admit_across(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    flow: Flow,
    state: State,
    m: int,
    queue: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Admissions at a crossing: room goes to those who have waited longest."""
    place = facts.holding[queue]
    waits = False
    for g in range(state.queue.shape[2]):
        for age in range(state.queue.shape[3]):
            waits |= state.queue[m, queue, g, age] > 0
    for k in range(state.kind.shape[1]):
        waits |= state.hold[m, k] == place
    if not waits:
        return
    far = facts.route_end[facts.first_route[place]]
    open_stream(rng, seed, m, ROOM, stamp, place)
    room = daily_room(rng, today, controls, m, place, theta[0], facts.is_exit[far])
    noise = day_noise(rng, theta[0, NOISE])
    open_stream(rng, seed, m, CROSS, stamp, place)
    for age in range(state.queue.shape[3] - 1, -1, -1):
        room = _cohort(rng, facts, flow, state, m, day, queue, age, room, noise, theta, record)
    for k in range(state.kind.shape[1]):
        if state.hold[m, k] == place:
            _regroup(facts, state, m, day, k, far, theta[state.kind[m, k], REGROUP])
