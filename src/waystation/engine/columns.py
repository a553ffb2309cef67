"""People who travel together: setting off, joining, leaving, resting, splitting, walking."""

from __future__ import annotations

from numba import njit

from waystation.domain.model import FloatArray
from waystation.engine.basics import (
    chance,
    choose_route,
    dissolve,
    draw_goal,
    event_value,
    free_slot,
)
from waystation.engine.codes import (
    AHEAD,
    ASYLUM,
    ATTRITION,
    BLOCKING,
    BUS,
    BUS_PACE,
    BUS_SHARE,
    CHURN,
    CLAIM,
    DETAINED,
    DETENTION,
    FOOT,
    JOIN,
    JOIN_HOME,
    JOIN_ROAD,
    LEAVE,
    LIFT,
    LIFT_PACE,
    LIFT_SHARE,
    MIX,
    MODE,
    MOVE,
    NOISE,
    OFFER,
    PERSISTENCE,
    RECONSIDER,
    REST,
    REST_SHELTER,
    RETURN,
    RETURNED,
    SETTLED,
    SPLIT,
    SPLIT_RATE,
    START,
    START_SIZE,
    STAY,
    WALK_PACE,
)
from waystation.engine.philox import U64Array, open_stream, uniform, wobble
from waystation.engine.rules import Rules
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import COLUMNS, NOWHERE, DayRecord, State

SMALLEST_COLUMN = 20
"""Fewer people than this no longer travel as a group. Assumption."""
OVERRUN = 0.25
"""A day is stretched by this share to reach a town. Assumption: groups sleep in towns."""
WORTHWHILE = 0.5
"""A group goes on past a town when it can still cover this share of the next leg. Assumption."""


@njit(cache=True, nogil=True)
def set_off(
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
        k = g
        open_stream(rng, seed, m, START, stamp, g)
        place = rules.group_start[g]
        people = min(round(theta[g, START_SIZE]), state.home[m, place])
        state.home[m, place] -= people
        state.size[m, k] = people
        state.kind[m, k] = g
        state.at[m, k] = place
        state.mode[m, k] = FOOT
        state.goal[m, k] = draw_goal(rng, rules, g, place)


@njit(cache=True, nogil=True)
def join(
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
        open_stream(rng, seed, m, JOIN, stamp, k)
        place = state.at[m, k]
        rate = theta[g, JOIN_HOME] if rules.is_home[place] else theta[g, JOIN_ROAD]
        pool = state.home[m, place]
        if pool <= 0:
            continue
        expected = state.size[m, k] * rate * wobble(rng, theta[g, NOISE])
        people = binomial(rng, pool, expected / pool)
        state.home[m, place] -= people
        state.size[m, k] += people
        record.joined[m, g] += people


@njit(cache=True, nogil=True)
def _leave_column(
    rng: U64Array, rules: Rules, state: State, m: int, day: int, k: int, theta: FloatArray
) -> None:
    """Exits from a column: attrition by kind, offers taken up, detention."""
    g, place = state.kind[m, k], state.at[m, k]
    rate = theta[ATTRITION] * wobble(rng, theta[NOISE])
    left = binomial(rng, state.size[m, k], chance(rate))
    state.size[m, k] -= left
    claim = 0.0 if rules.is_home[place] else theta[CLAIM]
    weights = theta[RETURN] + claim + theta[STAY] + theta[AHEAD]
    people = take_share(rng, left, theta[RETURN], weights)
    state.exits[m, RETURNED, g] += people
    left -= people
    weights -= theta[RETURN]
    people = take_share(rng, left, claim, weights)
    state.exits[m, ASYLUM, g] += people
    left -= people
    weights -= claim
    people = take_share(rng, left, theta[STAY], weights)
    state.exits[m, SETTLED, g] += people
    state.solo[m, place, g] += left - people
    offered = event_value(rules, state, m, day, OFFER, place, True)
    people = binomial(rng, state.size[m, k], offered)
    state.size[m, k] -= people
    state.exits[m, ASYLUM, g] += people
    taken = event_value(rules, state, m, day, DETENTION, place, False)
    people = binomial(rng, state.size[m, k], taken)
    state.size[m, k] -= people
    state.exits[m, DETAINED, g] += people


@njit(cache=True, nogil=True)
def _churn(rng: U64Array, state: State, m: int, k: int, theta: FloatArray) -> int:
    """People drop out of a column for now, or come along; returns those who came along.

    Those who drop out stay with the residents of the place, who may come along later.
    """
    place, size = state.at[m, k], state.size[m, k]
    change = round(size * (wobble(rng, theta[CHURN]) - 1.0))
    change = min(change, state.home[m, place])
    state.size[m, k] += change
    state.home[m, place] -= change
    return max(change, 0)


@njit(cache=True, nogil=True)
def _draw_mode(rng: U64Array, before: int, theta: FloatArray) -> int:
    """How a column travels today: as yesterday, or drawn anew."""
    if uniform(rng) < theta[PERSISTENCE]:
        return before
    if uniform(rng) < theta[BUS_SHARE]:
        return BUS
    return LIFT if uniform(rng) < theta[LIFT_SHARE] else FOOT


@njit(cache=True, nogil=True)
def _day_km(rng: U64Array, rules: Rules, mode: int, route: int, theta: FloatArray) -> float:
    """Kilometres a column can cover today, by the modes the first route allows."""
    noise = wobble(rng, theta[NOISE])
    if mode == BUS and rules.route_bus[route]:
        return theta[BUS_PACE] * noise
    if mode != FOOT and rules.route_lift[route]:
        return theta[LIFT_PACE] * noise
    return theta[WALK_PACE] * noise


@njit(cache=True, nogil=True)
def _split(rng: U64Array, rules: Rules, state: State, m: int, k: int, theta: FloatArray) -> None:
    """On a rest day a part of a column may go its own way, with a destination of its own."""
    if uniform(rng) >= theta[SPLIT_RATE]:
        return
    new = free_slot(state, m, len(rules.group_start))
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
    state.goal[m, new] = draw_goal(rng, rules, state.kind[m, k], state.at[m, k])


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
        dissolve(state, m, k)
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
        dissolve(state, m, k)
        return
    else:
        route = choose_route(rng, rules, choice, place)
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
        route = choose_route(rng, rules, choice, state.at[m, k])
        if route == NOWHERE or budget < WORTHWHILE * rules.route_km[route]:
            _stop(state, m, k, record)
            return
        state.towards[m, k] = rules.route_end[route]
        state.km_left[m, k] = rules.route_km[route]
    state.km_left[m, k] -= budget


@njit(cache=True, nogil=True)
def columns(
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
        open_stream(rng, seed, m, LEAVE, stamp, k)
        _leave_column(rng, rules, state, m, day, k, theta[g])
        open_stream(rng, seed, m, MIX, stamp, k)
        record.joined[m, g] += _churn(rng, state, m, k, theta[g])
        if state.size[m, k] < SMALLEST_COLUMN:
            dissolve(state, m, k)
            continue
        place = state.at[m, k]
        open_stream(rng, seed, m, MODE, stamp, k)
        blocked = event_value(rules, state, m, day, BLOCKING, place, False)
        if uniform(rng) < blocked:
            continue
        rest = theta[g, REST_SHELTER] if rules.is_shelter[place] else theta[g, REST]
        if state.towards[m, k] == NOWHERE and uniform(rng) < rest:
            open_stream(rng, seed, m, SPLIT, stamp, k)
            _split(rng, rules, state, m, k, theta[g])
            continue
        if state.towards[m, k] == NOWHERE and uniform(rng) < theta[g, RECONSIDER]:
            state.goal[m, k] = draw_goal(rng, rules, g, place)
        state.mode[m, k] = _draw_mode(rng, state.mode[m, k], theta[g])
        open_stream(rng, seed, m, MOVE, stamp, k)
        _travel(rng, rules, state, m, k, theta[g], record)
