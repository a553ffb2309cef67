"""People who travel alone: arrivals due, exits, the next stop and the days on the way.

They travel from stop to stop: each onward decision starts a whole journey of the rules.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.basics import (
    LEAST_NOISE,
    add,
    chance,
    chance_with,
    day_noise,
    lag_row,
)
from waystation.engine.bundles import bundle
from waystation.engine.codes import (
    ASYLUM,
    ASYLUM_DECIDE,
    ASYLUM_GRANT,
    ASYLUM_LEAVE,
    CLAIMS,
    CROSSED,
    DEATH,
    DETAINED,
    DIED,
    LEAVE_OVERFLOW,
    NOISE,
    RETURNED,
    SETTLED,
    SHARE,
    SOLO_EXIT,
    SOLO_MOVE,
    SOLO_PACE,
    SOLO_RETURN,
    SOLO_SETTLE,
    WALK_PACE,
)
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.passing import Flow, count_detained, open_ways, send_counted, unfold
from waystation.engine.philox import U64Array, near_normal, open_stream, uniform
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, hypergeometric, take_share
from waystation.engine.state import NOWHERE, Counts, DayRecord, State
from waystation.engine.today import Today


@bundle
class Shares(NamedTuple):
    """Chances of the journeys of one start, to work in; as long as the most journeys of any.

    Attributes:
        rng: Generator of the noise on shares.
        chance: (J,) chance of each journey.
        cumulative: (J,) sum of the chances up to it.
    """

    rng: U64Array
    chance: FloatArray
    cumulative: FloatArray


LEAST_RATE = 1e-6
"""Daily rate up to which noise on it is left out, and so is noise on a chance as near to one."""
NOISY = 16
"""Journeys of a start whose shares vary from day to day: the likeliest ones."""
EACH = 3
"""Where this many journeys are left per person, drawing each one's is faster than counting them."""


@inner
def arrivals_due(
    facts: Facts, state: State, m: int, place: int, day: int, record: DayRecord
) -> None:
    """People alone whose arrival day at a place is today."""
    slot = day % state.calendar.shape[3]
    for g in range(state.solo.shape[2]):
        people = state.calendar[m, place, g, slot]
        if people == 0:
            continue
        state.calendar[m, place, g, slot] = 0
        record.arrivals[m, place, g] += people
        state.arrived[m, place, g] += people
        if facts.is_exit[place]:
            add(state.exits[m, CROSSED], g, people)
        elif facts.queue_of[place] != NOWHERE:
            state.queue[m, facts.queue_of[place], g, 0] += people
        else:
            state.solo[m, place, g] += people


@inner
def _exits_of(
    rng: U64Array,
    here: Counts,
    exits: Counts,
    g: int,
    taken: float,
    noise: float,
    theta: FloatArray,
) -> None:
    """Competing risks of people who have or have not a place: home, staying, detention, death."""
    people = here[g]
    back, stay, caught = noise * theta[SOLO_RETURN], noise * theta[SOLO_SETTLE], noise * taken
    rate = back + stay + noise * theta[DEATH] + caught
    left = binomial(rng, people, chance(rate))
    if left == 0:
        return
    here[g] -= left
    for number, part in ((RETURNED, back), (SETTLED, stay), (DETAINED, caught)):
        some = take_share(rng, left, part, rate)
        add(exits[number], g, some)
        left -= some
        rate -= part
    add(exits[DIED], g, left)


@inner
def leave_alone(
    rng: U64Array,
    today: Today,
    state: State,
    m: int,
    place: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """Exits of people alone at a place, and offers of asylum they take up."""
    groups = state.solo.shape[2]
    for g in range(groups):
        if state.solo[m, place, g] + state.sheltered[m, place, g] == 0:
            continue
        open_stream(rng, seed, m, SOLO_EXIT, stamp, place * groups + g)
        taken, offered = today.detained[place], today.offered[place]
        rate = theta[g, SOLO_RETURN] + theta[g, SOLO_SETTLE] + theta[g, DEATH] + taken
        noise = day_noise(rng, theta[g, NOISE]) if rate > LEAST_RATE else 1.0
        for here in (state.solo[m, place], state.sheltered[m, place]):
            if here[g] == 0:
                continue
            _exits_of(rng, here, state.exits[m], g, taken, noise, theta[g])
            if offered > 0.0:
                claims = binomial(rng, here[g], offered)
                here[g] -= claims
                state.asylum[m, place, g] += claims
                add(state.claims[m], g, claims)


@inner
def asylum_process(
    rng: U64Array,
    room: float,
    state: State,
    m: int,
    place: int,
    theta: FloatArray,
    ready: IntArray,
    seed: int,
    stamp: int,
) -> None:
    """The asylum process at a place: claims decided as far as there is room, people leaving it.

    Where more claims are ready than there is room for, they are decided in random order. Those
    recognised have asylum, the others go home; those who leave the process move on alone.
    """
    groups, everybody = state.solo.shape[2], 0
    for g in range(groups):
        ready[g] = 0
        people = state.asylum[m, place, g]
        if people == 0:
            continue
        open_stream(rng, seed, m, CLAIMS, stamp, place * groups + g)
        noise = day_noise(rng, theta[g, NOISE])
        leave, decide = noise * theta[g, ASYLUM_LEAVE], noise * theta[g, ASYLUM_DECIDE]
        ending = binomial(rng, people, chance(leave + decide))
        leaving = take_share(rng, ending, leave, leave + decide)
        ready[g] = ending - leaving
        everybody += ready[g]
        state.asylum[m, place, g] -= leaving
        state.solo[m, place, g] += leaving
    left = int(min(float(everybody), room))
    for g in range(groups):
        if ready[g] == 0:
            continue
        decided = hypergeometric(rng, ready[g], everybody - ready[g], left)
        everybody -= ready[g]
        left -= decided
        granted = binomial(rng, decided, theta[g, ASYLUM_GRANT])
        state.asylum[m, place, g] -= decided
        add(state.exits[m, ASYLUM], g, granted)
        add(state.exits[m, RETURNED], g, decided - granted)


@inner
def leave_chance(today: Today, place: int, g: int, base: float, noise: float) -> float:
    """Chance that somebody at a place leaves it today."""
    if today.forced[g, place]:
        return 1.0
    if today.flight[place] > 0.0:
        base = 1.0 - (1.0 - base) * (1.0 - today.flight[place])
    return chance_with(noise, base) * (1.0 - today.held[place])


@inner
def journey_lag(facts: Facts, today: Today, journey: int, theta: FloatArray) -> int:
    """Row of the lag table for a journey at the paces of a group."""
    days = today.foot_km[journey] / theta[WALK_PACE] + today.vehicle_km[journey] / theta[SOLO_PACE]
    return lag_row(facts.log_ratio, days + today.days[journey])


@inner
def search(cumulative: FloatArray, first: int, beyond: int, u: float) -> int:
    """The first whose sum of chances is above `u`, `beyond` where none is."""
    low, high = first, beyond
    while low < high:
        middle = (low + high) // 2
        if u < cumulative[middle]:
            high = middle
        else:
            low = middle + 1
    return low


@inner
def _set_out(
    rng: U64Array,
    facts: Facts,
    today: Today,
    flow: Flow,
    state: State,
    m: int,
    day: int,
    place: int,
    g: int,
    journey: int,
    people: int,
    theta: FloatArray,
) -> None:
    """People begin a journey: their arrivals are entered, or they are detained on the way."""
    end = today.end[journey]
    if end == state.solo.shape[1]:
        add(state.exits[m, DETAINED], g, people)
        count_detained(flow, people)
    else:
        row = journey_lag(facts, today, journey, theta)
        send_counted(rng, flow, state.calendar[m, end, g], day, people, facts.lag[row])
    unfold(flow, facts, today, m, day, today.journeys_of[g], place, end, people, theta)


@inner
def steer(
    today: Today,
    pull: FloatArray,
    shares: Shares,
    m: int,
    start: int,
    first: int,
    beyond: int,
    sigma: float,
    seed: int,
    stamp: int,
) -> int:
    """Chances of the journeys of a start where they are not the usual ones.

    Those of journeys to a place change in proportion to its pull, and to noise of the day that
    groups with the same ways have in common: without it, thousands of people would always share
    out as one expects. Noise moves the likeliest journeys only, pull all of them; the sum over
    those that are moved stays as it is.

    Args:
        today: The usual chances.
        pull: (M, L) factors; (0, L) where places draw people as usual.
        shares: Receives the chances.
        m: Member.
        start: Number of the start: set of journeys times locations, plus location.
        first: First journey of the start.
        beyond: The one after the last.
        sigma: Noise (log sd).
        seed: The run's seed.
        stamp: Day word of the streams.

    Returns:
        The journey after the last that is moved.
    """
    places, noisy = pull.shape[1], first
    if sigma > LEAST_NOISE and beyond - first > 1:
        noisy = min(beyond, first + NOISY)
    moved = beyond if len(pull) > 0 else noisy
    if moved == first:
        return first
    open_stream(shares.rng, seed, m, SHARE, stamp, start)
    total, drawn = today.cumulative[moved - 1], 0.0
    for journey in range(first, moved):
        end, weight = today.end[journey], today.chance[journey]
        if len(pull) > 0 and end < places:
            weight *= pull[m, end]
        if journey < noisy:
            weight *= math.exp(sigma * near_normal(shares.rng))
        shares.chance[journey - first] = weight
        drawn += weight
    passed, scale = 0.0, total / drawn if drawn > 0.0 else 0.0
    for number in range(moved - first):
        shares.chance[number] *= scale
        passed += shares.chance[number]
        shares.cumulative[number] = passed
    if drawn > 0.0:
        shares.cumulative[moved - first - 1] = total
    return moved


@inner
def _go(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    shares: Shares,
    flow: Flow,
    state: State,
    m: int,
    day: int,
    place: int,
    g: int,
    people: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> int:
    """Send people on their journeys; returns those for whom no way leads on, who stay."""
    table = today.journeys_of[g]
    first, beyond = today.first[table, place], today.first[table, place + 1]
    pull, sigma, moved = controls.pull, theta[NOISE], first
    if sigma > LEAST_NOISE or len(pull) > 0:
        start = table * state.solo.shape[1] + place
        moved = steer(today, pull, shares, m, start, first, beyond, sigma, seed, stamp)
    journey, left, passed = first, people, 0.0
    while EACH * left > beyond - journey and journey < beyond:
        own = journey < moved
        chance = shares.chance[journey - first] if own else today.chance[journey]
        going = take_share(rng, left, chance, 1.0 - passed)
        left -= going
        passed = shares.cumulative[journey - first] if own else today.cumulative[journey]
        if going > 0:
            _set_out(rng, facts, today, flow, state, m, day, place, g, journey, going, theta)
        journey += 1
    stay = left
    if journey < beyond:
        for _ in range(left):
            u = passed + uniform(rng) * (1.0 - passed)
            if journey < moved and u < today.cumulative[moved - 1]:
                mine = first + search(shares.cumulative, journey - first, moved - first, u)
            else:
                mine = search(today.cumulative, max(journey, moved), beyond, u)
            if mine < beyond:
                stay -= 1
                _set_out(rng, facts, today, flow, state, m, day, place, g, mine, 1, theta)
    return stay


@inner
def alone(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    shares: Shares,
    flow: Flow,
    state: State,
    m: int,
    place: int,
    day: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Onward decisions of people alone at a place: leave or stay, next stop, days on the way."""
    groups = state.solo.shape[2]
    for g in range(groups):
        outside, inside = state.solo[m, place, g], state.sheltered[m, place, g]
        table = today.journeys_of[g]
        if outside + inside == 0 or today.first[table, place] == today.first[table, place + 1]:
            continue
        open_stream(rng, seed, m, SOLO_MOVE, stamp, place * groups + g)
        base = theta[g, today.leave_column[place]]
        noise = 1.0
        if LEAST_RATE < base < 1.0 - LEAST_RATE or today.places[place] >= 0:
            noise = day_noise(rng, theta[g, NOISE])
        from_inside = binomial(rng, inside, leave_chance(today, place, g, base, noise))
        if today.places[place] >= 0:
            base = theta[g, LEAVE_OVERFLOW]
        from_outside = binomial(rng, outside, leave_chance(today, place, g, base, noise))
        leaving = from_inside + from_outside
        if leaving == 0:
            continue
        open_ways(flow, seed, m, stamp, place * groups + g)
        stay = _go(
            rng, facts, today, controls, shares, flow, state, m, day, place, g, leaving,
            theta[g], seed, stamp,
        )  # fmt: skip
        back_outside = hypergeometric(rng, from_outside, from_inside, stay)
        state.solo[m, place, g] += back_outside - from_outside
        state.sheltered[m, place, g] += stay - back_outside - from_inside
        record.departures[m, place, g] += leaving - stay
