"""A travelling day of a column: its mode, the kilometres it covers, the places it comes to."""

from __future__ import annotations

from waystation.domain.model import FloatArray
from waystation.engine.basics import choose_route, dissolve
from waystation.engine.codes import (
    BUS,
    BUS_PACE,
    BUS_SHARE,
    DETAINED,
    FOOT,
    LIFT,
    LIFT_PACE,
    LIFT_SHARE,
    NOISE,
    PERSISTENCE,
    WALK_PACE,
)
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.passing import Flow, come_onto
from waystation.engine.philox import U64Array, uniform, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today

OVERRUN = 0.25
"""A day is stretched by this share to reach a town. Assumption: groups sleep in towns."""
WORTHWHILE = 0.5
"""A group goes on past a town when it can still cover this share of the next leg. Assumption."""


@inner
def draw_mode(rng: U64Array, before: int, theta: FloatArray) -> int:
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
    return float(min(pace * noise, facts.route_pace[route]))


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
    return int(facts.first_route[start])


@inner
def _start_leg(
    rng: U64Array, facts: Facts, today: Today, flow: Flow, state: State, m: int, k: int, route: int
) -> bool:
    """A column sets out on a route; False when it is held back. Some may be detained on it."""
    if today.held_route[route] > 0.0 and uniform(rng) < today.held_route[route]:
        return False
    come_onto(flow, m, route, state.size[m, k])
    if today.detained_route[route] > 0.0:
        taken = binomial(rng, state.size[m, k], today.detained_route[route])
        state.size[m, k] -= taken
        state.exits[m, DETAINED, state.kind[m, k]] += taken
    state.towards[m, k] = facts.route_end[route]
    state.km_left[m, k] = facts.route_km[route]
    return True


@inner
def travel(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    flow: Flow,
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
        route = choose_route(rng, facts, controls, m, choice, place)
        people = state.size[m, k]
        if route == NOWHERE or not _start_leg(rng, facts, today, flow, state, m, k, route):
            return
        record.departures[m, place, state.kind[m, k]] += people
    budget = _day_km(rng, facts, state.mode[m, k], route, theta)
    while budget * (1.0 + OVERRUN) >= state.km_left[m, k]:
        budget = max(0.0, budget - state.km_left[m, k])
        if _arrive(facts, today, state, m, day, k, record):
            return
        route = choose_route(rng, facts, controls, m, choice, state.at[m, k])
        far = route == NOWHERE or budget < WORTHWHILE * facts.route_km[route]
        if far or not _start_leg(rng, facts, today, flow, state, m, k, route):
            _stop(state, m, k, record)
            return
    state.km_left[m, k] -= budget
