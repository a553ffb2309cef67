"""People who travel alone: arrivals due, exits, the next stop and the days on the way.

They travel from stop to stop: each onward decision starts a whole journey of the rules.
"""

from __future__ import annotations

from typing import NamedTuple

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.basics import chance, lag_row, send
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
    RETURNED,
    SETTLED,
    SOLO_EXIT,
    SOLO_MOVE,
    SOLO_PACE,
    SOLO_RETURN,
    SOLO_SETTLE,
    WALK_PACE,
)
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.philox import U64Array, open_stream, uniform
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, hypergeometric, take_share
from waystation.engine.state import NOWHERE, Counts, DayRecord, State
from waystation.engine.today import Today


@bundle
class Shares(NamedTuple):
    """Chances of the journeys of one start, to work in; as long as the most journeys of any.

    Attributes:
        chance: (J,) chance of each journey.
        cumulative: (J,) sum of the chances up to it.
    """

    chance: FloatArray
    cumulative: FloatArray


EACH = 3
"""Where this many journeys are left per person, drawing each one's is faster than counting them."""


@inner
def arrivals_due(facts: Facts, state: State, m: int, day: int, record: DayRecord) -> None:
    """People alone whose arrival day is today."""
    slot = day % state.calendar.shape[3]
    for place in range(state.solo.shape[1]):
        for g in range(state.solo.shape[2]):
            people = state.calendar[m, place, g, slot]
            if people == 0:
                continue
            state.calendar[m, place, g, slot] = 0
            record.arrivals[m, place, g] += people
            state.arrived[m, place, g] += people
            if facts.is_exit[place]:
                state.exits[m, CROSSED, g] += people
            elif facts.queue_of[place] != NOWHERE:
                state.queue[m, facts.queue_of[place], g, 0] += people
            else:
                state.solo[m, place, g] += people


@inner
def _exits_of(
    rng: U64Array, here: Counts, exits: Counts, g: int, taken: float, theta: FloatArray
) -> None:
    """Competing risks of people who have or have not a place: home, staying, detention, death."""
    people = here[g]
    back, stay, death = theta[SOLO_RETURN], theta[SOLO_SETTLE], theta[DEATH]
    rate = back + stay + death + taken
    left = binomial(rng, people, chance(rate))
    if left == 0:
        return
    here[g] -= left
    for number, part in ((RETURNED, back), (SETTLED, stay), (DETAINED, taken)):
        some = take_share(rng, left, part, rate)
        exits[number, g] += some
        left -= some
        rate -= part
    exits[DIED, g] += left


@inner
def leave_alone(
    rng: U64Array,
    today: Today,
    state: State,
    m: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """Exits of people alone, and offers of asylum they take up."""
    groups = state.solo.shape[2]
    for place in range(state.solo.shape[1]):
        for g in range(groups):
            if state.solo[m, place, g] + state.sheltered[m, place, g] == 0:
                continue
            open_stream(rng, seed, m, SOLO_EXIT, stamp, place * groups + g)
            taken, offered = today.detained[place], today.offered[place]
            for here in (state.solo[m, place], state.sheltered[m, place]):
                if here[g] == 0:
                    continue
                _exits_of(rng, here, state.exits[m], g, taken, theta[g])
                if offered > 0.0:
                    claims = binomial(rng, here[g], offered)
                    here[g] -= claims
                    state.asylum[m, place, g] += claims
                    state.claims[m, g] += claims


@inner
def asylum_process(
    rng: U64Array,
    room: float,
    state: State,
    m: int,
    theta: FloatArray,
    ready: IntArray,
    seed: int,
    stamp: int,
) -> None:
    """A day of the asylum process: claims decided as far as there is room, and people leaving it.

    Where more claims are ready than there is room for, they are decided in random order. Those
    recognised have asylum, the others go home; those who leave the process move on alone.
    """
    groups = state.solo.shape[2]
    for place in range(state.solo.shape[1]):
        everybody = 0
        for g in range(groups):
            ready[g] = 0
            people = state.asylum[m, place, g]
            if people == 0:
                continue
            open_stream(rng, seed, m, CLAIMS, stamp, place * groups + g)
            leave, decide = theta[g, ASYLUM_LEAVE], theta[g, ASYLUM_DECIDE]
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
            state.exits[m, ASYLUM, g] += granted
            state.exits[m, RETURNED, g] += decided - granted


@inner
def leave_chance(today: Today, place: int, g: int, base: float) -> float:
    """Chance that somebody at a place leaves it today."""
    if today.forced[g, place]:
        return 1.0
    if today.flight[place] > 0.0:
        base = 1.0 - (1.0 - base) * (1.0 - today.flight[place])
    return base * (1.0 - today.held[place])


@inner
def _journey_lag(facts: Facts, today: Today, journey: int, theta: FloatArray) -> int:
    """Row of the lag table for a journey at the paces of a group."""
    days = today.foot_km[journey] / theta[WALK_PACE] + today.vehicle_km[journey] / theta[SOLO_PACE]
    return lag_row(facts.log_ratio, days + today.days[journey])


@inner
def _pick(rng: U64Array, cumulative: FloatArray, first: int, beyond: int, passed: float) -> int:
    """One of the journeys from `first` on by its chance, `beyond` for one who does not go on.

    Args:
        rng: Generator.
        cumulative: Sums of chances.
        first: First journey that may be drawn.
        beyond: The one after the last.
        passed: Sum of the chances of the journeys before the first.
    """
    u = passed + uniform(rng) * (1.0 - passed)
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
    state: State,
    m: int,
    day: int,
    g: int,
    journey: int,
    people: int,
    theta: FloatArray,
) -> None:
    """People begin a journey: their arrivals are entered, or they are detained on the way."""
    end = today.end[journey]
    if end == state.solo.shape[1]:
        state.exits[m, DETAINED, g] += people
        return
    row = _journey_lag(facts, today, journey, theta)
    send(rng, state.calendar[m, end, g], day, people, facts.lag[row])


@inner
def _steer(today: Today, pull: FloatArray, m: int, first: int, beyond: int, shares: Shares) -> None:
    """Chances of the journeys of a start where places draw people more or less than usual.

    Those of journeys to a place change in proportion to its pull; their sum stays as it is, and
    so does what detention takes in proportion to the others.

    Args:
        today: The usual chances.
        pull: (M, L) factors.
        m: Member.
        first: First journey of the start.
        beyond: The one after the last.
        shares: Receives the chances.
    """
    total, drawn = today.cumulative[beyond - 1], 0.0
    for journey in range(first, beyond):
        end, factor = today.end[journey], 1.0
        if end < pull.shape[1]:
            factor = pull[m, end]
        shares.chance[journey - first] = today.chance[journey] * factor
        drawn += shares.chance[journey - first]
    passed = 0.0
    for number in range(beyond - first):
        shares.chance[number] *= total / drawn if drawn > 0.0 else 0.0
        passed += shares.chance[number]
        shares.cumulative[number] = passed
    if drawn > 0.0:
        shares.cumulative[beyond - first - 1] = total


@inner
def _go(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    shares: Shares,
    state: State,
    m: int,
    day: int,
    place: int,
    g: int,
    people: int,
    theta: FloatArray,
) -> int:
    """Send people on their journeys; returns those for whom no way leads on, who stay."""
    table = today.journeys_of[g]
    journey, beyond = today.first[table, place], today.first[table, place + 1]
    chance, cumulative, skipped = today.chance, today.cumulative, 0
    if len(controls.pull) > 0:
        _steer(today, controls.pull, m, journey, beyond, shares)
        chance, cumulative, skipped = shares.chance, shares.cumulative, journey
    left, passed = people, 0.0
    while EACH * left > beyond - journey and journey < beyond:
        going = take_share(rng, left, chance[journey - skipped], 1.0 - passed)
        left -= going
        passed = cumulative[journey - skipped]
        if going > 0:
            _set_out(rng, facts, today, state, m, day, g, journey, going, theta)
        journey += 1
    stay = left
    if journey < beyond:
        for _ in range(left):
            mine = _pick(rng, cumulative, journey - skipped, beyond - skipped, passed) + skipped
            if mine < beyond:
                stay -= 1
                _set_out(rng, facts, today, state, m, day, g, mine, 1, theta)
    return stay


@inner
def alone(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    shares: Shares,
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
        for g in range(groups):
            outside, inside = state.solo[m, place, g], state.sheltered[m, place, g]
            table = today.journeys_of[g]
            if outside + inside == 0 or today.first[table, place] == today.first[table, place + 1]:
                continue
            open_stream(rng, seed, m, SOLO_MOVE, stamp, place * groups + g)
            base = theta[g, today.leave_column[place]]
            from_inside = binomial(rng, inside, leave_chance(today, place, g, base))
            if today.places[place] >= 0:
                base = theta[g, LEAVE_OVERFLOW]
            from_outside = binomial(rng, outside, leave_chance(today, place, g, base))
            leaving = from_inside + from_outside
            if leaving == 0:
                continue
            stay = _go(
                rng, facts, today, controls, shares, state, m, day, place, g, leaving, theta[g]
            )
            back_outside = hypergeometric(rng, from_outside, from_inside, stay)
            state.solo[m, place, g] += back_outside - from_outside
            state.sheltered[m, place, g] += stay - back_outside - from_inside
            record.departures[m, place, g] += leaving - stay
