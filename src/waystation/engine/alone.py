"""People who travel alone: arrivals due, exits, the next stop and the days on the way.

They travel from stop to stop: each onward decision starts a whole journey of the rules.
"""

from __future__ import annotations

import math

from numba import njit

from waystation.domain.model import FloatArray
from waystation.engine.basics import chance, event_value
from waystation.engine.codes import (
    CROSSED,
    DETAINED,
    DETENTION,
    RETURNED,
    SETTLED,
    SOLO_EXIT,
    SOLO_LEAVE,
    SOLO_MOVE,
    SOLO_PACE,
    SOLO_RETURN,
    SOLO_SETTLE,
)
from waystation.engine.philox import U64Array, open_stream, uniform
from waystation.engine.rules import Rules
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import CALENDAR_DAYS, DayRecord, State

FEW = 16
"""Up to this many people, drawing each one's days on the way is faster than a multinomial."""


@njit(cache=True, nogil=True)
def arrivals_due(rules: Rules, state: State, m: int, day: int, record: DayRecord) -> None:
    """People alone whose arrival day is today."""
    slot = day % CALENDAR_DAYS
    for place in range(state.solo.shape[1]):
        for g in range(state.solo.shape[2]):
            people = state.calendar[m, place, g, slot]
            if people == 0:
                continue
            state.calendar[m, place, g, slot] = 0
            record.arrivals[m, place, g] += people
            state.arrived[m, place, g] += people
            if rules.is_exit[place]:
                state.exits[m, CROSSED, g] += people
            elif rules.is_crossing[place] and rules.capacity[place] >= 0:
                state.queue[m, place, g] += people
            else:
                state.solo[m, place, g] += people


@njit(cache=True, nogil=True)
def leave_alone(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """Exits of people alone: staying for good, going home, detention."""
    for place in range(state.solo.shape[1]):
        for g in range(state.solo.shape[2]):
            people = state.solo[m, place, g]
            if people == 0:
                continue
            open_stream(rng, seed, m, SOLO_EXIT, stamp, place * state.solo.shape[2] + g)
            going_back, staying = theta[g, SOLO_RETURN], theta[g, SOLO_SETTLE]
            taken = event_value(rules, state, m, day, DETENTION, place, False)
            rate = going_back + staying + taken
            left = binomial(rng, people, chance(rate))
            if left == 0:
                continue
            state.solo[m, place, g] -= left
            back = take_share(rng, left, going_back, rate)
            stay = take_share(rng, left - back, staying, rate - going_back)
            state.exits[m, RETURNED, g] += back
            state.exits[m, SETTLED, g] += stay
            state.exits[m, DETAINED, g] += left - back - stay


@njit(cache=True, nogil=True)
def _pace_bin(rules: Rules, pace: float) -> int:
    """Bin of the lag table nearest to a median pace."""
    step = rules.log_pace[1] - rules.log_pace[0]
    number = round((math.log(pace) - rules.log_pace[0]) / step)
    return min(max(number, 0), len(rules.log_pace) - 1)


@njit(cache=True, nogil=True)
def _draw_lag(rng: U64Array, lag: FloatArray) -> int:
    """Days on the way, less one, of one person."""
    u = uniform(rng)
    for h in range(CALENDAR_DAYS - 1):
        u -= lag[h]
        if u < 0.0:
            return h
    return CALENDAR_DAYS - 1


@njit(cache=True, nogil=True)
def _send(
    rng: U64Array,
    state: State,
    m: int,
    day: int,
    g: int,
    end: int,
    people: int,
    lag: FloatArray,
) -> None:
    """Enter a journey's arrivals in the calendar: one multinomial over days on the way."""
    left, share_left = people, 1.0
    if people <= FEW:
        for _ in range(people):
            h = _draw_lag(rng, lag)
            state.calendar[m, end, g, (day + h + 1) % CALENDAR_DAYS] += 1
        return
    for h in range(CALENDAR_DAYS - 1):
        arriving = take_share(rng, left, lag[h], share_left)
        slot = (day + h + 1) % CALENDAR_DAYS
        state.calendar[m, end, g, slot] += arriving
        left -= arriving
        share_left -= lag[h]
        if left == 0:
            return
    slot = (day + CALENDAR_DAYS) % CALENDAR_DAYS
    state.calendar[m, end, g, slot] += left


@njit(cache=True, nogil=True)
def alone(
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
    """Onward decisions of people alone: leave or stay, next stop, days on the way."""
    groups = state.solo.shape[2]
    for place in range(state.solo.shape[1]):
        begin, beyond = rules.first_journey[place], rules.first_journey[place + 1]
        if begin == beyond:
            continue
        for g in range(groups):
            people = state.solo[m, place, g]
            if people == 0:
                continue
            open_stream(rng, seed, m, SOLO_MOVE, stamp, place * groups + g)
            left = binomial(rng, people, theta[g, SOLO_LEAVE])
            share_left = 1.0
            lag = rules.lag[_pace_bin(rules, theta[g, SOLO_PACE])]
            for journey in range(begin, beyond):
                going = take_share(rng, left, rules.journey_chance[journey], share_left)
                left -= going
                share_left -= rules.journey_chance[journey]
                state.solo[m, place, g] -= going
                record.departures[m, place, g] += going
                _send(rng, state, m, day, g, rules.journey_end[journey], going, lag[journey])
