"""Small pieces the mechanisms share: chances, events that hold, routes, slots of columns."""

from __future__ import annotations

import math

from numba import njit

from waystation.domain.model import FloatArray
from waystation.engine.philox import U64Array, uniform
from waystation.engine.rules import Rules
from waystation.engine.state import COLUMNS, NOWHERE, State


@njit(cache=True, nogil=True)
def chance(rate: float) -> float:
    """Chance that something of this daily rate happens during a day."""
    return 1.0 - math.exp(-rate)


@njit(cache=True, nogil=True)
def event_value(
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
def free_slot(state: State, m: int, groups: int) -> int:
    """A slot for a column that splits off, or NOWHERE; the first slots are the groups' own."""
    for k in range(groups, COLUMNS):
        if state.kind[m, k] == NOWHERE:
            return k
    return NOWHERE


@njit(cache=True, nogil=True)
def draw_goal(rng: U64Array, rules: Rules, g: int, place: int) -> int:
    """A destination, by the chance that a group at the place is bound for it."""
    u = uniform(rng)
    cumulative = rules.goal_cumulative[g, place]
    for d in range(len(cumulative)):
        if u < cumulative[d]:
            return d
    return len(cumulative) - 1


@njit(cache=True, nogil=True)
def dissolve(state: State, m: int, k: int) -> None:
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
def choose_route(rng: U64Array, rules: Rules, choice: FloatArray, place: int) -> int:
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
