"""People who travel together: setting off, joining, leaving, resting, splitting, merging."""

from __future__ import annotations

from waystation.domain.model import FloatArray
from waystation.engine.basics import (
    chance,
    clear_slot,
    dissolve,
    draw_goal,
    free_slot,
)
from waystation.engine.codes import (
    AHEAD,
    ATTRITION,
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
    MERGE,
    MIX,
    MODE,
    MOVE,
    NOISE,
    RECONSIDER,
    REST,
    REST_SHELTER,
    RETURN,
    RETURNED,
    SETTLED,
    SPLIT,
    SPLIT_RATE,
    START,
    START_DELAY,
    START_SIZE,
    STAY,
)
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.legs import draw_mode, travel
from waystation.engine.passing import Flow
from waystation.engine.philox import U64Array, open_stream, uniform, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today

LONGEST_DELAY = 1e6
"""Days; a group that waits longer never sets off."""
SMALLEST_COLUMN = 20
"""Fewer people than this no longer travel as a group. Assumption."""


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
) -> int:
    """Departures: groups leave home together, a delay after their first day.

    Returns:
        The groups that set off today: bit g for group g.
    """
    today = 0
    for g in range(len(facts.group_start)):
        if not facts.group_together[g] or state.at[m, g] != NOWHERE:
            continue
        if day < facts.group_first_day[g] + round(min(theta[g, START_DELAY], LONGEST_DELAY)):
            continue
        k = g
        today |= 1 << g
        open_stream(rng, seed, m, START, stamp, g)
        place = facts.group_start[g]
        people = min(round(theta[g, START_SIZE]), state.home[m, place])
        state.home[m, place] -= people
        state.size[m, k] = people
        state.kind[m, k] = g
        state.at[m, k] = place
        state.mode[m, k] = FOOT
        state.goal[m, k] = draw_goal(rng, facts, g, place)
    return today


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
    noise = wobble(rng, theta[NOISE])
    left = binomial(rng, state.size[m, k], chance(theta[ATTRITION] * noise))
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
    people = binomial(rng, state.size[m, k] - taking, _taken(today, place, state.size[m, k]))
    state.exits[m, DETAINED, g] += people
    died = binomial(rng, state.size[m, k] - taking - people, chance(theta[DEATH] * noise))
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
def _taken(today: Today, place: int, size: int) -> float:
    """Share of a column of this size that is detained at a place."""
    if today.detained_least[place] <= size <= today.detained_most[place]:
        return today.detained[place]
    return 0.0


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
    controls: Controls,
    flow: Flow,
    state: State,
    m: int,
    day: int,
    new: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Exits from columns and their onward decisions; a new one moves tomorrow.

    Those are the groups that set off today (bits of `new`) and columns that split off today.
    """
    there = 0
    for k in range(state.kind.shape[1]):
        there |= (state.kind[m, k] != NOWHERE) << k
    for k in range(state.kind.shape[1]):
        g = state.kind[m, k]
        if not (there >> k) & 1 or g == NOWHERE:
            continue
        if state.hold[m, k] != NOWHERE or (new >> k) & 1:
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
        state.mode[m, k] = draw_mode(rng, state.mode[m, k], theta[g])
        open_stream(rng, seed, m, MOVE, stamp, k)
        travel(rng, facts, today, controls, flow, state, m, day, k, theta[g], record)
    merge(rng, state, m, theta, seed, stamp)
