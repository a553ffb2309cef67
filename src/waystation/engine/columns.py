"""People who travel together: setting off, joining, leaving, resting, splitting, walking."""

from __future__ import annotations

from waystation.domain.model import FloatArray
from waystation.engine.basics import (
    chance,
    choose_route,
    clear_slot,
    dissolve,
    draw_goal,
    free_slot,
)
from waystation.engine.codes import (
    AHEAD,
    ATTRITION,
    BUS,
    BUS_PACE,
    BUS_SHARE,
    CHURN,
    CLAIM,
    DEATH,
    DETAINED,
    DIED,
    FOOT,
    JOIN,
    JOIN_HOME,
    JOIN_ROAD,
    JOIN_UP,
    LEAVE,
    LIFT,
    LIFT_PACE,
    LIFT_SHARE,
    MERGE,
    MIX,
    MODE,
    MOVE,
    NOISE,
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
from waystation.engine.compiled import inner
from waystation.engine.philox import U64Array, open_stream, uniform, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today

SMALLEST_COLUMN = 20
"""Fewer people than this no longer travel as a group. Assumption."""
OVERRUN = 0.25
"""A day is stretched by this share to reach a town. Assumption: groups sleep in towns."""
WORTHWHILE = 0.5
"""A group goes on past a town when it can still cover this share of the next leg. Assumption."""


@inner
def set_off(
    rng: U64Array,
    facts: Facts,
    state: State,
    m: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """Departures: groups whose first day is today leave home together."""
    for g in range(len(facts.group_start)):
        if facts.group_first_day[g] != day or not facts.group_together[g]:
            continue
        k = g
        open_stream(rng, seed, m, START, stamp, g)
        place = facts.group_start[g]
        people = min(round(theta[g, START_SIZE]), state.home[m, place])
        state.home[m, place] -= people
        state.size[m, k] = people
        state.kind[m, k] = g
        state.at[m, k] = place
        state.mode[m, k] = FOOT
        state.goal[m, k] = draw_goal(rng, facts, g, place)


@inner
def join(
    rng: U64Array,
    facts: Facts,
    state: State,
    m: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Residents join columns on the way, in proportion to the column's size."""
    for k in range(state.kind.shape[1]):
        g = state.kind[m, k]
        if g == NOWHERE or state.hold[m, k] != NOWHERE:
            continue
        open_stream(rng, seed, m, JOIN, stamp, k)
        place = state.at[m, k]
        rate = theta[g, JOIN_HOME] if facts.is_home[place] else theta[g, JOIN_ROAD]
        pool = state.home[m, place]
        if pool <= 0:
            continue
        expected = state.size[m, k] * rate * wobble(rng, theta[g, NOISE])
        people = binomial(rng, pool, expected / pool)
        state.home[m, place] -= people
        state.size[m, k] += people
        record.joined[m, g] += people


@inner
def _leave_column(
    rng: U64Array, facts: Facts, today: Today, state: State, m: int, k: int, theta: FloatArray
) -> None:
    """Exits from a column: attrition by kind, offers taken up, detention, deaths."""
    g, place = state.kind[m, k], state.at[m, k]
    rate = theta[ATTRITION] * wobble(rng, theta[NOISE])
    left = binomial(rng, state.size[m, k], chance(rate))
    state.size[m, k] -= left
    claim = 0.0 if facts.is_home[place] else theta[CLAIM]
    weights = theta[RETURN] + claim + theta[STAY] + theta[AHEAD]
    people = take_share(rng, left, theta[RETURN], weights)
    state.exits[m, RETURNED, g] += people
    left -= people
    weights -= theta[RETURN]
    claims = take_share(rng, left, claim, weights)
    left -= claims
    weights -= claim
    people = take_share(rng, left, theta[STAY], weights)
    state.exits[m, SETTLED, g] += people
    state.solo[m, place, g] += left - people
    taking = binomial(rng, state.size[m, k], today.offered[place])
    claims += taking
    state.asylum[m, place, g] += claims
    state.claims[m, g] += claims
    people = binomial(rng, state.size[m, k] - taking, today.detained[place])
    state.exits[m, DETAINED, g] += people
    died = binomial(rng, state.size[m, k] - taking - people, chance(theta[DEATH]))
    state.exits[m, DIED, g] += died
    state.size[m, k] -= taking + people + died


@inner
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


@inner
def _draw_mode(rng: U64Array, before: int, theta: FloatArray) -> int:
    """How a column travels today: as yesterday, or drawn anew."""
    if uniform(rng) < theta[PERSISTENCE]:
        return before
    if uniform(rng) < theta[BUS_SHARE]:
        return BUS
    return LIFT if uniform(rng) < theta[LIFT_SHARE] else FOOT


@inner
def _day_km(rng: U64Array, facts: Facts, mode: int, route: int, theta: FloatArray) -> float:
    """Kilometres a column can cover today, by the modes the first route allows."""
    noise = wobble(rng, theta[NOISE])
    pace = theta[WALK_PACE]
    if mode == BUS and facts.route_bus[route]:
        pace = theta[BUS_PACE]
    elif mode != FOOT and facts.route_lift[route]:
        pace = theta[LIFT_PACE]
    return min(pace * noise, facts.route_pace[route])


@inner
def _split(rng: U64Array, facts: Facts, state: State, m: int, k: int, theta: FloatArray) -> None:
    """On a rest day a part of a column may go its own way, with a destination of its own."""
    if uniform(rng) >= theta[SPLIT_RATE]:
        return
    new = free_slot(state, m, len(facts.group_start))
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
    state.goal[m, new] = draw_goal(rng, facts, state.kind[m, k], state.at[m, k])


@inner
def _stop(state: State, m: int, k: int, record: DayRecord) -> None:
    """A column ends its day where it is: its people have arrived there."""
    place, g, people = state.at[m, k], state.kind[m, k], state.size[m, k]
    record.arrivals[m, place, g] += people
    state.arrived[m, place, g] += people


@inner
def _arrive(
    facts: Facts, today: Today, state: State, m: int, day: int, k: int, record: DayRecord
) -> bool:
    """A column reaches the location it walked to. True when its day is over there."""
    place = state.towards[m, k]
    state.at[m, k] = place
    state.towards[m, k] = NOWHERE
    state.km_left[m, k] = 0.0
    if place == facts.destination[state.goal[m, k]]:
        _stop(state, m, k, record)
        dissolve(facts, state, m, day, k)
        return True
    if facts.is_crossing[place] and (today.room[place] >= 0 or today.open_share[place] < 1.0):
        _stop(state, m, k, record)
        state.hold[m, k] = place
        state.held_since[m, k] = day
        state.waiting[m, k] = state.size[m, k]
        state.size[m, k] = 0
        return True
    if facts.is_shelter[place]:
        _stop(state, m, k, record)
        return True
    return False


@inner
def _route_between(facts: Facts, start: int, end: int) -> int:
    """The route from one location to another."""
    for route in range(facts.first_route[start], facts.first_route[start + 1]):
        if facts.route_end[route] == end:
            return route
    return facts.first_route[start]


@inner
def _travel(
    rng: U64Array,
    facts: Facts,
    today: Today,
    state: State,
    m: int,
    day: int,
    k: int,
    theta: FloatArray,
    record: DayRecord,
) -> None:
    """A travelling day of a column: legs until the day's kilometres are used up."""
    place, on_road = state.at[m, k], state.towards[m, k] != NOWHERE
    choice = today.group_choice[state.goal[m, k]]
    if on_road:
        route = _route_between(facts, place, state.towards[m, k])
    elif place == facts.destination[state.goal[m, k]]:
        dissolve(facts, state, m, day, k)
        return
    else:
        route = choose_route(rng, facts.first_route, choice, place)
        if route == NOWHERE:
            return
        record.departures[m, place, state.kind[m, k]] += state.size[m, k]
        state.towards[m, k] = facts.route_end[route]
        state.km_left[m, k] = facts.route_km[route]
    budget = _day_km(rng, facts, state.mode[m, k], route, theta)
    while budget * (1.0 + OVERRUN) >= state.km_left[m, k]:
        budget = max(0.0, budget - state.km_left[m, k])
        if _arrive(facts, today, state, m, day, k, record):
            return
        route = choose_route(rng, facts.first_route, choice, state.at[m, k])
        if route == NOWHERE or budget < WORTHWHILE * facts.route_km[route]:
            _stop(state, m, k, record)
            return
        state.towards[m, k] = facts.route_end[route]
        state.km_left[m, k] = facts.route_km[route]
    state.km_left[m, k] -= budget


@inner
def _held(today: Today, place: int, size: int) -> float:
    """Share of the day's chance that authorities hold a column of this size."""
    if today.held_least[place] <= size <= today.held_most[place]:
        return today.held[place]
    return 0.0


@inner
def merge(rng: U64Array, state: State, m: int, theta: FloatArray, seed: int, stamp: int) -> None:
    """Columns of one group that stop at one place may go on as one; the first slot stays."""
    for k in range(state.kind.shape[1]):
        g = state.kind[m, k]
        if g == NOWHERE or state.hold[m, k] != NOWHERE or state.towards[m, k] != NOWHERE:
            continue
        open_stream(rng, seed, m, JOIN_UP, stamp, k)
        for other in range(k + 1, state.kind.shape[1]):
            alike = state.kind[m, other] == g and state.at[m, other] == state.at[m, k]
            free = state.hold[m, other] == NOWHERE and state.towards[m, other] == NOWHERE
            if alike and free and uniform(rng) < theta[g, MERGE]:
                state.size[m, k] += state.size[m, other]
                clear_slot(state, m, other)


@inner
def columns(
    rng: U64Array,
    facts: Facts,
    today: Today,
    state: State,
    m: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Exits from columns and their onward decisions."""
    for k in range(state.kind.shape[1]):
        g = state.kind[m, k]
        if g == NOWHERE or state.hold[m, k] != NOWHERE or day == facts.group_first_day[g]:
            continue
        open_stream(rng, seed, m, LEAVE, stamp, k)
        _leave_column(rng, facts, today, state, m, k, theta[g])
        open_stream(rng, seed, m, MIX, stamp, k)
        record.joined[m, g] += _churn(rng, state, m, k, theta[g])
        if state.size[m, k] < SMALLEST_COLUMN:
            dissolve(facts, state, m, day, k)
            continue
        place = state.at[m, k]
        open_stream(rng, seed, m, MODE, stamp, k)
        if uniform(rng) < _held(today, place, state.size[m, k]):
            continue
        rest = theta[g, REST_SHELTER] if facts.is_shelter[place] else theta[g, REST]
        if state.towards[m, k] == NOWHERE and uniform(rng) < rest:
            open_stream(rng, seed, m, SPLIT, stamp, k)
            _split(rng, facts, state, m, k, theta[g])
            continue
        if state.towards[m, k] == NOWHERE and uniform(rng) < theta[g, RECONSIDER]:
            state.goal[m, k] = draw_goal(rng, facts, g, place)
        state.mode[m, k] = _draw_mode(rng, state.mode[m, k], theta[g])
        open_stream(rng, seed, m, MOVE, stamp, k)
        _travel(rng, facts, today, state, m, day, k, theta[g], record)
    merge(rng, state, m, theta, seed, stamp)
