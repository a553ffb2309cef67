"""The kernel: one day of one member. It draws; the rules that give the chances are outside.

The order of a day, here and in docs/method.md alike:
  1. events that hold today (the rules' arrays say where)
  2. departures and joining
  3. arrivals due
  4. admissions at crossings
  5. exits
  6. onward decisions, columns first, then people alone
  7. record
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from waystation.domain.model import FloatArray
from waystation.domain.parameters import P
from waystation.domain.streams import Purpose
from waystation.domain.vocabulary import EventKind, Exit, Mode
from waystation.engine.philox import RNG_WORDS, U64Array, open_stream, uniform, wobble
from waystation.engine.rules import Rules
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import CALENDAR_DAYS, COLUMNS, NOWHERE, DayRecord, State

SMALLEST_COLUMN = 20
"""Fewer people than this no longer travel as a group. Assumption."""
OVERRUN = 0.25
"""A day is stretched by this share to reach a town. Assumption: groups sleep in towns."""
WORTHWHILE = 0.5
"""A group goes on past a town when it can still cover this share of the next leg. Assumption."""
FEW = 16
"""Up to this many people, drawing each one's days on the way is faster than a multinomial."""

_FOOT, _LIFT, _BUS = (list(Mode).index(mode) for mode in (Mode.FOOT, Mode.LIFT, Mode.BUS))
_KINDS = list(EventKind)
_CLOSURE = _KINDS.index(EventKind.CLOSURE)
_BLOCKING = _KINDS.index(EventKind.BLOCKING)
_DETENTION = _KINDS.index(EventKind.DETENTION)
_OFFER = _KINDS.index(EventKind.OFFER)
_EXITS = list(Exit)
_RETURNED = _EXITS.index(Exit.RETURNED)
_ASYLUM = _EXITS.index(Exit.ASYLUM)
_SETTLED = _EXITS.index(Exit.SETTLED)
_DETAINED = _EXITS.index(Exit.DETAINED)
_CROSSED = _EXITS.index(Exit.CROSSED)

_START, _JOIN, _LEAVE, _MODE, _MOVE, _SPLIT, _CROSS, _SOLO_EXIT, _SOLO_MOVE, _MIX = (
    int(purpose)
    for purpose in (
        Purpose.START,
        Purpose.JOIN,
        Purpose.ATTRITION,
        Purpose.MODE,
        Purpose.MOVE,
        Purpose.SPLIT,
        Purpose.CROSSING,
        Purpose.SOLO_EXIT,
        Purpose.SOLO_MOVE,
        Purpose.CHURN,
    )
)
# Enum members are not known to the compiler; their numbers are.
_START_SIZE, _WALK_PACE, _LIFT_PACE, _BUS_PACE = (
    int(p) for p in (P.START_SIZE, P.WALK_PACE, P.LIFT_PACE, P.BUS_PACE)
)
_LIFT_SHARE, _BUS_SHARE, _PERSISTENCE, _REST, _REST_SHELTER = (
    int(p) for p in (P.LIFT_SHARE, P.BUS_SHARE, P.MODE_PERSISTENCE, P.REST, P.REST_SHELTER)
)
_JOIN_HOME, _JOIN_ROAD, _ATTRITION, _RETURN, _CLAIM, _STAY, _AHEAD = (
    int(p)
    for p in (
        P.JOIN_HOME,
        P.JOIN_ROAD,
        P.ATTRITION,
        P.LEAVE_RETURN,
        P.LEAVE_ASYLUM,
        P.LEAVE_SETTLE,
        P.LEAVE_AHEAD,
    )
)
_SPLIT_RATE, _DIVERT, _RENEGE, _CROSSING_ASYLUM, _REGROUP = (
    int(p) for p in (P.SPLIT, P.DIVERT, P.RENEGE, P.CROSSING_ASYLUM, P.REGROUP)
)
_SOLO_LEAVE, _SOLO_PACE, _SOLO_SETTLE, _SOLO_RETURN, _PORT_FACTOR, _NOISE = (
    int(p)
    for p in (
        P.SOLO_LEAVE,
        P.SOLO_PACE,
        P.SOLO_SETTLE,
        P.SOLO_RETURN,
        P.PORT_FACTOR,
        P.NOISE,
    )
)
_PORT_DIVERT, _CHURN, _RECONSIDER = int(P.PORT_DIVERT), int(P.CHURN), int(P.RECONSIDER)


@njit(cache=True, nogil=True)
def _chance(rate: float) -> float:
    """Chance that something of this daily rate happens during a day."""
    return 1.0 - math.exp(-rate)


@njit(cache=True, nogil=True)
def _event_value(
    rules: Rules, state: State, m: int, day: int, kind: int, place: int, only_first_day: bool
) -> float:
    """Largest strength among the events of a kind that hold today at a place; 0 when none."""
    strongest = 0.0
    for v in range(len(rules.event_kind)):
        if rules.event_kind[v] != kind or not state.event_on[m, v]:
            continue
        if not rules.event_covers[v, place]:
            continue
        if only_first_day and day != rules.event_first[v]:
            continue
        if rules.event_first[v] <= day <= rules.event_last[v]:
            strongest = max(strongest, rules.event_value[v])
    return strongest


@njit(cache=True, nogil=True)
def _free_slot(state: State, m: int) -> int:
    """A slot no column uses, or NOWHERE."""
    for k in range(COLUMNS):
        if state.kind[m, k] == NOWHERE:
            return k
    return NOWHERE


@njit(cache=True, nogil=True)
def _draw_goal(rng: U64Array, rules: Rules, g: int, place: int) -> int:
    """A destination, by the chance that a group at the place is bound for it."""
    u = uniform(rng)
    cumulative = rules.goal_cumulative[g, place]
    for d in range(len(cumulative)):
        if u < cumulative[d]:
            return d
    return len(cumulative) - 1


@njit(cache=True, nogil=True)
def _dissolve(state: State, m: int, k: int) -> None:
    """People of a column go on alone from where it is; the slot becomes free."""
    g = state.kind[m, k]
    state.solo[m, state.at[m, k], g] += state.size[m, k]
    if state.hold[m, k] != NOWHERE:
        state.queue[m, state.hold[m, k], g] += state.waiting[m, k]
    state.size[m, k] = 0
    state.waiting[m, k] = 0
    state.kind[m, k] = NOWHERE
    state.towards[m, k] = NOWHERE
    state.hold[m, k] = NOWHERE


@njit(cache=True, nogil=True)
def _set_off(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """Departures: groups whose first day is today leave home together."""
    for g in range(len(rules.group_start)):
        if rules.group_first_day[g] != day:
            continue
        k = _free_slot(state, m)
        if k == NOWHERE:
            continue
        open_stream(rng, seed, m, _START, stamp, g)
        place = rules.group_start[g]
        people = min(round(theta[g, _START_SIZE]), state.home[m, place])
        state.home[m, place] -= people
        state.size[m, k] = people
        state.kind[m, k] = g
        state.at[m, k] = place
        state.mode[m, k] = _FOOT
        state.goal[m, k] = _draw_goal(rng, rules, g, place)


@njit(cache=True, nogil=True)
def _join(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Residents join columns on the way, in proportion to the column's size."""
    for k in range(COLUMNS):
        g = state.kind[m, k]
        if g == NOWHERE or state.hold[m, k] != NOWHERE:
            continue
        open_stream(rng, seed, m, _JOIN, stamp, k)
        place = state.at[m, k]
        rate = theta[g, _JOIN_HOME] if rules.is_home[place] else theta[g, _JOIN_ROAD]
        pool = state.home[m, place]
        if pool <= 0:
            continue
        expected = state.size[m, k] * rate * wobble(rng, theta[g, _NOISE])
        people = binomial(rng, pool, expected / pool)
        state.home[m, place] -= people
        state.size[m, k] += people
        record.joined[m, g] += people


@njit(cache=True, nogil=True)
def _arrivals_due(rules: Rules, state: State, m: int, day: int, record: DayRecord) -> None:
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
                state.exits[m, _CROSSED, g] += people
            elif rules.is_crossing[place] and rules.capacity[place] >= 0:
                state.queue[m, place, g] += people
            else:
                state.solo[m, place, g] += people


@njit(cache=True, nogil=True)
def _admit(
    rng: U64Array, waiting: int, room: int, divert: float, theta: FloatArray, leads_out: bool
) -> tuple[int, int, int, int]:
    """What becomes of people waiting during a day: (across, claims, returned, still waiting)."""
    served = min(waiting, room)
    left = waiting - served
    claims = 0 if leads_out else binomial(rng, served, theta[_CROSSING_ASYLUM])
    elsewhere = binomial(rng, left, divert)
    left -= elsewhere
    back = binomial(rng, left, _chance(theta[_RENEGE]))
    return served - claims + elsewhere, claims, back, left - back


@njit(cache=True, nogil=True)
def _room(
    rng: U64Array, rules: Rules, state: State, m: int, day: int, place: int, theta: FloatArray
) -> int:
    """People a crossing admits today, whoever waits."""
    noise = wobble(rng, theta[0, _NOISE])
    if _event_value(rules, state, m, day, _CLOSURE, place, False) > 0.0:
        return 0
    return round(rules.capacity[place] * theta[0, _PORT_FACTOR] * noise)


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
        state.exits[m, _CROSSED, g] += across
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
        _dissolve(state, m, k)


@njit(cache=True, nogil=True)
def _crossings(
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
        open_stream(rng, seed, m, _CROSS, stamp, place)
        far = rules.route_end[rules.first_route[place]]
        out = rules.is_exit[far]
        room = _room(rng, rules, state, m, day, place, theta)
        for g in range(state.queue.shape[2]):
            waiting = state.queue[m, place, g]
            divert = theta[g, _PORT_DIVERT] if out else theta[g, _DIVERT]
            share = _share_room(room, waiting, all_waiting)
            across, claims, back, left = _admit(rng, waiting, share, divert, theta[g], out)
            state.queue[m, place, g] = left
            state.exits[m, _ASYLUM, g] += claims
            state.exits[m, _RETURNED, g] += back
            _cross_alone(state, m, far, g, out, across, record)
        for k in range(COLUMNS):
            if state.hold[m, k] != place:
                continue
            g = state.kind[m, k]
            share = _share_room(room, state.waiting[m, k], all_waiting)
            across, claims, back, left = _admit(
                rng, state.waiting[m, k], share, theta[g, _DIVERT], theta[g], out
            )
            state.waiting[m, k] = left
            state.exits[m, _ASYLUM, g] += claims
            state.exits[m, _RETURNED, g] += back
            record.arrivals[m, far, g] += across
            state.arrived[m, far, g] += across
            _regroup(state, m, k, far, across, theta[g, _REGROUP])


@njit(cache=True, nogil=True)
def _leave_column(
    rng: U64Array, rules: Rules, state: State, m: int, day: int, k: int, theta: FloatArray
) -> None:
    """Exits from a column: attrition by kind, offers taken up, detention."""
    g, place = state.kind[m, k], state.at[m, k]
    rate = theta[_ATTRITION] * wobble(rng, theta[_NOISE])
    left = binomial(rng, state.size[m, k], _chance(rate))
    state.size[m, k] -= left
    claim = 0.0 if rules.is_home[place] else theta[_CLAIM]
    weights = theta[_RETURN] + claim + theta[_STAY] + theta[_AHEAD]
    people = take_share(rng, left, theta[_RETURN], weights)
    state.exits[m, _RETURNED, g] += people
    left -= people
    weights -= theta[_RETURN]
    people = take_share(rng, left, claim, weights)
    state.exits[m, _ASYLUM, g] += people
    left -= people
    weights -= claim
    people = take_share(rng, left, theta[_STAY], weights)
    state.exits[m, _SETTLED, g] += people
    state.solo[m, place, g] += left - people
    offered = _event_value(rules, state, m, day, _OFFER, place, True)
    people = binomial(rng, state.size[m, k], offered)
    state.size[m, k] -= people
    state.exits[m, _ASYLUM, g] += people
    taken = _event_value(rules, state, m, day, _DETENTION, place, False)
    people = binomial(rng, state.size[m, k], taken)
    state.size[m, k] -= people
    state.exits[m, _DETAINED, g] += people


@njit(cache=True, nogil=True)
def _churn(rng: U64Array, state: State, m: int, k: int, theta: FloatArray) -> int:
    """People drop out of a column for now, or come along; returns those who came along.

    Those who drop out stay with the residents of the place, who may come along later.
    """
    place, size = state.at[m, k], state.size[m, k]
    change = round(size * (wobble(rng, theta[_CHURN]) - 1.0))
    change = min(change, state.home[m, place])
    state.size[m, k] += change
    state.home[m, place] -= change
    return max(change, 0)


@njit(cache=True, nogil=True)
def _leave_alone(
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
            open_stream(rng, seed, m, _SOLO_EXIT, stamp, place * state.solo.shape[2] + g)
            going_back, staying = theta[g, _SOLO_RETURN], theta[g, _SOLO_SETTLE]
            taken = _event_value(rules, state, m, day, _DETENTION, place, False)
            rate = going_back + staying + taken
            left = binomial(rng, people, _chance(rate))
            if left == 0:
                continue
            state.solo[m, place, g] -= left
            back = take_share(rng, left, going_back, rate)
            stay = take_share(rng, left - back, staying, rate - going_back)
            state.exits[m, _RETURNED, g] += back
            state.exits[m, _SETTLED, g] += stay
            state.exits[m, _DETAINED, g] += left - back - stay


@njit(cache=True, nogil=True)
def _choose_route(rng: U64Array, rules: Rules, choice: FloatArray, place: int) -> int:
    """A route from `place` by its chance, or NOWHERE when none leads on."""
    u = uniform(rng)
    for route in range(rules.first_route[place], rules.first_route[place + 1]):
        u -= choice[route]
        if u < 0.0:
            return route
    last = rules.first_route[place + 1] - 1
    if last >= rules.first_route[place] and u < 1e-9:
        return last
    return NOWHERE


@njit(cache=True, nogil=True)
def _draw_mode(rng: U64Array, before: int, theta: FloatArray) -> int:
    """How a column travels today: as yesterday, or drawn anew."""
    if uniform(rng) < theta[_PERSISTENCE]:
        return before
    if uniform(rng) < theta[_BUS_SHARE]:
        return _BUS
    return _LIFT if uniform(rng) < theta[_LIFT_SHARE] else _FOOT


@njit(cache=True, nogil=True)
def _day_km(rng: U64Array, rules: Rules, mode: int, route: int, theta: FloatArray) -> float:
    """Kilometres a column can cover today, by the modes the first route allows."""
    noise = wobble(rng, theta[_NOISE])
    if mode == _BUS and rules.route_bus[route]:
        return theta[_BUS_PACE] * noise
    if mode != _FOOT and rules.route_lift[route]:
        return theta[_LIFT_PACE] * noise
    return theta[_WALK_PACE] * noise


@njit(cache=True, nogil=True)
def _split(rng: U64Array, rules: Rules, state: State, m: int, k: int, theta: FloatArray) -> None:
    """On a rest day a part of a column may go its own way, with a destination of its own."""
    if uniform(rng) >= theta[_SPLIT_RATE]:
        return
    new = _free_slot(state, m)
    part = int(state.size[m, k] * (0.1 + 0.4 * uniform(rng)))
    if new == NOWHERE or part < SMALLEST_COLUMN:
        return
    state.size[m, k] -= part
    state.size[m, new] = part
    state.waiting[m, new] = 0
    state.kind[m, new] = state.kind[m, k]
    state.at[m, new] = state.at[m, k]
    state.towards[m, new] = NOWHERE
    state.km_left[m, new] = 0.0
    state.mode[m, new] = state.mode[m, k]
    state.hold[m, new] = NOWHERE
    state.goal[m, new] = _draw_goal(rng, rules, state.kind[m, k], state.at[m, k])


@njit(cache=True, nogil=True)
def _stop(state: State, m: int, k: int, record: DayRecord) -> None:
    """A column ends its day where it is: its people have arrived there."""
    place, g, people = state.at[m, k], state.kind[m, k], state.size[m, k]
    record.arrivals[m, place, g] += people
    state.arrived[m, place, g] += people


@njit(cache=True, nogil=True)
def _arrive(rules: Rules, state: State, m: int, k: int, record: DayRecord) -> bool:
    """A column reaches the location it walked to. True when its day is over there."""
    place = state.towards[m, k]
    state.at[m, k] = place
    state.towards[m, k] = NOWHERE
    state.km_left[m, k] = 0.0
    if place == rules.destination[state.goal[m, k]]:
        _stop(state, m, k, record)
        _dissolve(state, m, k)
        return True
    if rules.is_crossing[place] and rules.capacity[place] >= 0:
        _stop(state, m, k, record)
        state.hold[m, k] = place
        state.waiting[m, k] = state.size[m, k]
        state.size[m, k] = 0
        return True
    if rules.is_shelter[place]:
        _stop(state, m, k, record)
        return True
    return False


@njit(cache=True, nogil=True)
def _route_between(rules: Rules, start: int, end: int) -> int:
    """The route from one location to another."""
    for route in range(rules.first_route[start], rules.first_route[start + 1]):
        if rules.route_end[route] == end:
            return route
    return rules.first_route[start]


@njit(cache=True, nogil=True)
def _travel(
    rng: U64Array,
    rules: Rules,
    state: State,
    m: int,
    k: int,
    theta: FloatArray,
    record: DayRecord,
) -> None:
    """A travelling day of a column: legs until the day's kilometres are used up."""
    place, on_road = state.at[m, k], state.towards[m, k] != NOWHERE
    choice = rules.group_choice[state.goal[m, k]]
    if on_road:
        route = _route_between(rules, place, state.towards[m, k])
    elif place == rules.destination[state.goal[m, k]]:
        _dissolve(state, m, k)
        return
    else:
        route = _choose_route(rng, rules, choice, place)
        if route == NOWHERE:
            return
        record.departures[m, place, state.kind[m, k]] += state.size[m, k]
        state.towards[m, k] = rules.route_end[route]
        state.km_left[m, k] = rules.route_km[route]
    budget = _day_km(rng, rules, state.mode[m, k], route, theta)
    while budget * (1.0 + OVERRUN) >= state.km_left[m, k]:
        budget = max(0.0, budget - state.km_left[m, k])
        if _arrive(rules, state, m, k, record):
            return
        route = _choose_route(rng, rules, choice, state.at[m, k])
        if route == NOWHERE or budget < WORTHWHILE * rules.route_km[route]:
            _stop(state, m, k, record)
            return
        state.towards[m, k] = rules.route_end[route]
        state.km_left[m, k] = rules.route_km[route]
    state.km_left[m, k] -= budget


@njit(cache=True, nogil=True)
def _columns(
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
    """Exits from columns and their onward decisions."""
    for k in range(COLUMNS):
        g = state.kind[m, k]
        if g == NOWHERE or state.hold[m, k] != NOWHERE or day == rules.group_first_day[g]:
            continue
        open_stream(rng, seed, m, _LEAVE, stamp, k)
        _leave_column(rng, rules, state, m, day, k, theta[g])
        open_stream(rng, seed, m, _MIX, stamp, k)
        record.joined[m, g] += _churn(rng, state, m, k, theta[g])
        if state.size[m, k] < SMALLEST_COLUMN:
            _dissolve(state, m, k)
            continue
        place = state.at[m, k]
        open_stream(rng, seed, m, _MODE, stamp, k)
        blocked = _event_value(rules, state, m, day, _BLOCKING, place, False)
        if uniform(rng) < blocked:
            continue
        rest = theta[g, _REST_SHELTER] if rules.is_shelter[place] else theta[g, _REST]
        if state.towards[m, k] == NOWHERE and uniform(rng) < rest:
            open_stream(rng, seed, m, _SPLIT, stamp, k)
            _split(rng, rules, state, m, k, theta[g])
            continue
        if state.towards[m, k] == NOWHERE and uniform(rng) < theta[g, _RECONSIDER]:
            state.goal[m, k] = _draw_goal(rng, rules, g, place)
        state.mode[m, k] = _draw_mode(rng, state.mode[m, k], theta[g])
        open_stream(rng, seed, m, _MOVE, stamp, k)
        _travel(rng, rules, state, m, k, theta[g], record)


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
    rules: Rules,
    state: State,
    m: int,
    day: int,
    g: int,
    route: int,
    people: int,
    lag: FloatArray,
) -> None:
    """Enter a journey's arrivals in the calendar: one multinomial over days on the way."""
    left, share_left = people, 1.0
    if people <= FEW:
        for _ in range(people):
            h = _draw_lag(rng, lag)
            state.calendar[m, rules.route_end[route], g, (day + h + 1) % CALENDAR_DAYS] += 1
        return
    for h in range(CALENDAR_DAYS - 1):
        arriving = take_share(rng, left, lag[h], share_left)
        slot = (day + h + 1) % CALENDAR_DAYS
        state.calendar[m, rules.route_end[route], g, slot] += arriving
        left -= arriving
        share_left -= lag[h]
        if left == 0:
            return
    slot = (day + CALENDAR_DAYS) % CALENDAR_DAYS
    state.calendar[m, rules.route_end[route], g, slot] += left


@njit(cache=True, nogil=True)
def _alone(
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
        begin, end = rules.first_route[place], rules.first_route[place + 1]
        if begin == end:
            continue
        for g in range(groups):
            people = state.solo[m, place, g]
            if people == 0:
                continue
            open_stream(rng, seed, m, _SOLO_MOVE, stamp, place * groups + g)
            left = binomial(rng, people, theta[g, _SOLO_LEAVE])
            share_left = 1.0
            lag = rules.lag[_pace_bin(rules, theta[g, _SOLO_PACE])]
            for route in range(begin, end):
                going = take_share(rng, left, rules.solo_choice[route], share_left)
                left -= going
                share_left -= rules.solo_choice[route]
                state.solo[m, place, g] -= going
                record.departures[m, place, g] += going
                _send(rng, rules, state, m, day, g, route, going, lag[route])


@njit(cache=True, nogil=True)
def step_members(
    seed: int,
    stamp: int,
    day: int,
    first: int,
    last: int,
    rules: Rules,
    state: State,
    theta: FloatArray,
    record: DayRecord,
) -> None:
    """Advance members first..last-1 by one day, in place.

    Args:
        seed: The run's seed.
        stamp: Day word of the streams (day + 1, plus 2^32 times the number of the attempt).
        day: Day number.
        first: First member.
        last: Member after the last.
        rules: Probabilities.
        state: State at the end of the day before; becomes that of `day`.
        theta: (M, G, Q) parameters in natural units.
        record: Zeros; receives what happened.
    """
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    for m in range(first, last):
        _set_off(rng, rules, state, m, day, theta[m], seed, stamp)
        _join(rng, rules, state, m, theta[m], seed, stamp, record)
        _arrivals_due(rules, state, m, day, record)
        _crossings(rng, rules, state, m, day, theta[m], seed, stamp, record)
        _leave_alone(rng, rules, state, m, day, theta[m], seed, stamp)
        _columns(rng, rules, state, m, day, theta[m], seed, stamp, record)
        _alone(rng, rules, state, m, day, theta[m], seed, stamp, record)
