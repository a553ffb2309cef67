"""Small pieces the mechanisms share: chances, routes, slots of columns, journeys begun."""

from __future__ import annotations

import math

from waystation.domain.model import FloatArray
from waystation.engine.compiled import inlined, inner
from waystation.engine.controls import Controls
from waystation.engine.philox import U64Array, uniform, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import take_share
from waystation.engine.state import NOWHERE, Counts, State

LEAST_NOISE = 0.02
"""Noise (log sd) up to which people choose and leave as if there were none."""
FEW = 16
"""Up to this many people, drawing each one's days on the way is faster than a multinomial."""


@inlined
def add(cells: Counts, number: int, people: int) -> None:
    """More people in a cell that the people of several places may come to on one day.

    Places are otherwise independent of each other, so whoever moves several of them at a time has
    to see to these cells alone.

    Args:
        cells: A row of cells.
        number: Which of them.
        people: How many more.
    """
    cells[number] += people


@inner
def chance(rate: float) -> float:
    """Chance that something of this daily rate happens during a day."""
    return 1.0 - math.exp(-rate)


@inner
def day_noise(rng: U64Array, sigma: float) -> float:
    """A log-normal factor with mean one on a day's rates; one, not drawn, where noise is small."""
    return wobble(rng, sigma) if sigma > LEAST_NOISE else 1.0


@inner
def chance_with(noise: float, usual: float) -> float:
    """A daily chance where the rate behind it is this many times the usual one."""
    if noise == 1.0:
        return usual
    if usual >= 1.0:
        return 1.0
    return 1.0 - math.exp(noise * math.log1p(-usual))


@inner
def free_slot(state: State, m: int, groups: int) -> int:
    """A slot for a column that splits off, or NOWHERE; the first slots are the groups' own."""
    for k in range(groups, state.kind.shape[1]):
        if state.kind[m, k] == NOWHERE:
            return k
    return NOWHERE


@inner
def draw_goal(rng: U64Array, facts: Facts, g: int, place: int) -> int:
    """A destination, by the chance that a group at the place is bound for it."""
    u = uniform(rng)
    cumulative = facts.goal_cumulative[g, place]
    for d in range(len(cumulative)):
        if u < cumulative[d]:
            return d
    return len(cumulative) - 1


@inner
def clear_slot(state: State, m: int, k: int) -> None:
    """The slot of a column becomes free."""
    state.size[m, k] = 0
    state.waiting[m, k] = 0
    state.kind[m, k] = NOWHERE
    state.towards[m, k] = NOWHERE
    state.hold[m, k] = NOWHERE


@inner
def dissolve(facts: Facts, state: State, m: int, day: int, k: int) -> None:
    """People of a column go on alone from where it is; the slot becomes free."""
    g = state.kind[m, k]
    state.solo[m, state.at[m, k], g] += state.size[m, k]
    if state.hold[m, k] != NOWHERE:
        queue = facts.queue_of[state.hold[m, k]]
        age = min(day - state.held_since[m, k], state.queue.shape[3] - 1)
        state.queue[m, queue, g, age] += state.waiting[m, k]
    clear_slot(state, m, k)


@inner
def choose_route(
    rng: U64Array, facts: Facts, controls: Controls, m: int, choice: FloatArray, place: int
) -> int:
    """A route from `place` by its chance, or NOWHERE when none leads on.

    Where places draw people more or less than usual, the chances of the routes into them change
    in proportion; the chance to go on at all does not.
    """
    first_route, scale = facts.first_route, 1.0
    many = len(controls.pull) > 0
    if many:
        total, drawn = 0.0, 0.0
        for route in range(first_route[place], first_route[place + 1]):
            total += choice[route]
            drawn += choice[route] * controls.pull[m, facts.route_end[route]]
        scale = total / drawn if drawn > 0.0 else 0.0
    u = uniform(rng)
    for route in range(first_route[place], first_route[place + 1]):
        weight = scale * controls.pull[m, facts.route_end[route]] if many else 1.0
        u -= choice[route] * weight
        if u < 0.0:
            return route
    last = first_route[place + 1] - 1
    if last >= first_route[place] and u < 1e-9 and choice[last] > 0.0:
        return last
    return NOWHERE


@inner
def lag_row(log_ratio: FloatArray, days: float) -> int:
    """Row of the lag table for a journey of so many days at the median pace."""
    if days <= 0.0:
        return 0
    number = round((math.log(days) - log_ratio[0]) / (log_ratio[1] - log_ratio[0]))
    return min(max(number, 0), len(log_ratio) - 1)


@inner
def draw_lag(rng: U64Array, lag: FloatArray) -> int:
    """Days on the way, less one, of one person."""
    u = uniform(rng)
    last = len(lag) - 1
    for h in range(last):
        u -= lag[h]
        if u < 0.0:
            return h
    return last


@inner
def send(rng: U64Array, arrivals: Counts, day: int, people: int, lag: FloatArray) -> None:
    """Enter a journey's arrivals in the calendar: one multinomial over days on the way.

    Args:
        rng: Generator.
        arrivals: (H,) calendar of the location they head for and their group.
        day: Day number.
        people: People who leave.
        lag: (H,) chance of each number of days, less one.
    """
    days = len(lag)
    if lag[0] >= 1.0:
        add(arrivals, (day + 1) % days, people)
        return
    if people <= FEW:
        for _ in range(people):
            add(arrivals, (day + draw_lag(rng, lag) + 1) % days, 1)
        return
    left, share_left = people, 1.0
    for h in range(days - 1):
        arriving = take_share(rng, left, lag[h], share_left)
        add(arrivals, (day + h + 1) % days, arriving)
        left -= arriving
        share_left -= lag[h]
        if left == 0:
            return
    add(arrivals, day % days, left)
