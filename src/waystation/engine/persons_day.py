"""The day of the persons of one chunk: who is due arrives, then everybody in turn does their part.

Two passes over the persons: one that reads two bytes of each, for those due today, since who
competes for places must be known before anybody moves; and one in which everybody who is not on the
way is met once. Most do nothing: sixteen random bits tell it, and one call of the generator gives
those of sixteen persons. Whoever does something draws the rest from a stream of their own.
"""

from __future__ import annotations

import numpy as np

from waystation.domain.model import FloatArray
from waystation.engine.alone import search
from waystation.engine.codes import (
    ASYLUM,
    ASYLUM_DECIDE,
    ASYLUM_GRANT,
    ASYLUM_LEAVE,
    DEATH,
    DETAINED,
    DIED,
    PERSON,
    PICK,
    RETURNED,
    SETTLED,
    SIEVE,
    SOLO_RETURN,
    SOLO_SETTLE,
    VERDICT,
)
from waystation.engine.compiled import inner, kernel
from waystation.engine.persons_crossings import cross
from waystation.engine.persons_lots import pick
from waystation.engine.persons_odds import (
    ALL,
    BEYOND,
    BITS,
    FIRST,
    LEAVES,
    OR_CLAIMS,
    OTHERS,
    PLACE,
    ROWS,
    SHELTER,
    Odds,
    bar_of,
    beyond_bar,
)
from waystation.engine.persons_state import (
    CLAIMING,
    LANES,
    NEVER,
    PRESENT,
    READY,
    SHELTERED,
    SINCE,
    TRAVELLING,
    WAITING,
    Chunk,
)
from waystation.engine.persons_turn import (
    Hand,
    Turn,
    claim,
    come,
    gone,
    leave_place,
    queue_lot,
    rank,
    travel,
)
from waystation.engine.philox import U64Array, open_stream, raw, uniform
from waystation.engine.state import NOWHERE, WAITING_DAYS, Counts

_LIKELY = 16
"""Journeys of a start, the likeliest, that are searched all at once."""
PAGE = 128
"""Persons whose day is found out together: what they need then stays near the processor."""
_POSITION = 10  # of a generator in its four words
_NOTHING_USED = np.uint64(0)
_A_CALL = 3  # a word holds the bits of four persons


@kernel
def arrive(chunk: Chunk, turn: Turn, hand: Hand) -> None:
    """A day passes for those who wait, and those who are due today arrive."""
    crossings, groups = len(turn.facts.holding), len(turn.theta)
    for queue in range(crossings):
        first = queue_lot(turn, queue, 0)
        chunk.tally[first + WAITING_DAYS - 1] += chunk.tally[first + WAITING_DAYS - 2]
        for lot in range(first + WAITING_DAYS - 2, first, -1):
            chunk.tally[lot] = chunk.tally[lot - 1]
        chunk.tally[first] = 0
    due = turn.day + SINCE
    for i in range(chunk.used):
        if chunk.due[i] == due and chunk.doing[i] == TRAVELLING:
            place = chunk.where[i] // groups
            come(chunk, i, place, chunk.where[i] - place * groups, turn, hand, True)


@inner
def _next_stop(u: float, odds: Odds, cell: int) -> int:
    """The journey a person sets out on, NOWHERE where none is drawn: mostly a likely one."""
    first, beyond = odds.fact[cell, FIRST], odds.fact[cell, BEYOND]
    likely = min(first + _LIKELY, beyond)
    if likely > first and u < odds.cumulative[likely - 1]:
        found: int = first + rank(odds.cumulative, first, likely, u)
    else:
        found = search(odds.cumulative, likely, beyond, u)
    return found if found < beyond else NOWHERE


@inner
def _set_out(chunk: Chunk, i: int, cell: int, rng: U64Array, turn: Turn, hand: Hand) -> None:
    """A person who wants to leave a place does, if a way leads on."""
    odds = turn.odds
    journey, place = _next_stop(uniform(rng), odds, cell), odds.fact[cell, PLACE]
    if journey == NOWHERE:
        return
    leave_place(chunk, int(chunk.doing[i]), odds.fact[cell, SHELTER])
    hand.departures[cell] += 1
    end = odds.way[journey] >> BITS
    if end == len(turn.lots.shelter_of):
        gone(chunk, i, DETAINED)
    else:
        row = odds.way[journey] & ALL
        travel(chunk, i, end, cell - place * len(turn.theta), row, rng, turn)


@inner
def _leave_movement(chunk: Chunk, i: int, cell: int, rng: U64Array, turn: Turn) -> None:
    """Of competing risks, which one it was."""
    place = turn.odds.fact[cell, PLACE]
    theta, caught = turn.theta[cell - place * len(turn.theta)], turn.today.detained[place]
    back, stay = theta[SOLO_RETURN], theta[SOLO_SETTLE]
    u = uniform(rng) * (back + stay + caught + theta[DEATH])
    how = DIED
    if u < back:
        how = RETURNED
    elif u < back + stay:
        how = SETTLED
    elif u < back + stay + caught:
        how = DETAINED
    leave_place(chunk, int(chunk.doing[i]), turn.odds.fact[cell, SHELTER])
    gone(chunk, i, how)


@inner
def _here(chunk: Chunk, i: int, cell: int, rng: U64Array, turn: Turn, hand: Hand) -> bool:
    """A person at a place who does something: goes, claims asylum, sets out.

    Returns:
        Whether they are in the asylum process now.
    """
    odds, doing = turn.odds, int(chunk.doing[i])
    u = uniform(rng) * odds.chance[cell, doing]
    if u >= odds.chance[cell, OR_CLAIMS]:
        _set_out(chunk, i, cell, rng, turn, hand)
        return False
    if u < odds.chance[cell, LEAVES]:
        _leave_movement(chunk, i, cell, rng, turn)
        return False
    leave_place(chunk, doing, odds.fact[cell, SHELTER])
    claim(chunk, i, cell, cell - odds.fact[cell, PLACE] * len(turn.theta), hand)
    return True


@inner
def _process(chunk: Chunk, i: int, cell: int, rng: U64Array, turn: Turn, hand: Hand) -> None:
    """A person leaves the asylum process, and may set out at once; or their claim is ready."""
    place, shelter = turn.odds.fact[cell, PLACE], turn.odds.fact[cell, SHELTER]
    theta = turn.theta[cell - place * len(turn.theta)]
    leave, decide = theta[ASYLUM_LEAVE], theta[ASYLUM_DECIDE]
    if uniform(rng) * (leave + decide) < leave:
        chunk.doing[i] = PRESENT
        if shelter >= 0:
            chunk.tally[2 * shelter] += 1
        if uniform(rng) < turn.odds.onward[cell]:
            _set_out(chunk, i, cell, rng, turn, hand)
    elif len(chunk.ready) > 0:
        chunk.doing[i] = READY
        chunk.ready[place] += 1
    else:
        _decide(chunk, i, rng, theta)


@inner
def _decide(chunk: Chunk, i: int, rng: U64Array, theta: FloatArray) -> None:
    """A claim is decided: recognised, or the person goes home."""
    granted = uniform(rng) < theta[ASYLUM_GRANT]
    gone(chunk, i, ASYLUM if granted else RETURNED)


@inner
def _place_given(chunk: Chunk, i: int, cell: int, turn: Turn, hand: Hand) -> None:
    """A person outside a shelter may be given a place; one inside may lose it."""
    doing, lots = int(chunk.doing[i]), turn.lots
    lot = 2 * turn.odds.fact[cell, SHELTER] + doing
    unlimited = turn.today.places[turn.odds.fact[cell, PLACE]] < 0  # all inside lose theirs
    need, pool = lots.need[chunk.number], lots.pool[chunk.number]
    if not unlimited and not pick(hand.shared, need, pool, lot):
        return
    chunk.tally[lot] -= 1
    chunk.tally[lot ^ 1] += 1
    chunk.doing[i] = SHELTERED if doing == PRESENT else PRESENT
    if doing == PRESENT:
        hand.admitted[cell] += 1


@inner
def _happens(rng: U64Array, lane: int, some: float) -> bool:
    """Whether a person does anything, by their sixteen bits and, if need be, more."""
    bar = bar_of(some)
    return lane < bar if lane != bar else uniform(rng) < beyond_bar(some)


@inner
def _one(chunk: Chunk, i: int, lane: int, rng: U64Array, turn: Turn, hand: Hand) -> None:
    """The day of one person who is not on the way."""
    cell, doing, odds = int(chunk.where[i]), int(chunk.doing[i]), turn.odds
    if doing <= SHELTERED:
        shelter = odds.fact[cell, SHELTER]
        if shelter >= 0 and turn.lots.look[shelter, doing] > 0:
            _place_given(chunk, i, cell, turn, hand)
            doing = int(chunk.doing[i])
    elif doing == WAITING:
        place = cell // len(turn.theta)
        g = cell - place * len(turn.theta)
        doing, cell = cross(chunk, i, place, g, rng, turn, hand), int(chunk.where[i])
    if doing <= SHELTERED:
        claims = _happens(rng, lane, odds.chance[cell, doing]) and _here(
            chunk, i, cell, rng, turn, hand
        )
        if claims and uniform(rng) < odds.ends[cell]:
            _process(chunk, i, cell, rng, turn, hand)
    elif doing == CLAIMING and _happens(rng, lane, odds.ends[cell]):
        _process(chunk, i, cell, rng, turn, hand)


@inner
def _anybody(chunk: Chunk, base: int, beyond: int, today: int) -> bool:
    """Whether anybody of a few persons is not on the way."""
    least = NEVER
    for i in range(base, beyond):
        least = min(least, int(chunk.due[i]))
    return least <= today


@inner
def _sieve(chunk: Chunk, base: int, turn: Turn, hand: Hand, found: int) -> int:
    """Find those of sixteen persons who may do something; returns how many are found by now."""
    today, bars = turn.day + SINCE, turn.odds.bar
    sixteen = (chunk.first + base) // LANES
    open_stream(hand.sieve, turn.seed, 0, SIEVE, turn.stamp, sixteen)
    bits = np.int64(0)
    for i in range(base, min(base + LANES, chunk.used)):
        bits = np.int64(raw(hand.sieve)) if i & _A_CALL == 0 else bits >> BITS
        lane, doing = int(bits & ALL), int(chunk.doing[i])
        bar = int(bars[ROWS * chunk.where[i] + min(doing, OTHERS)])
        hand.acting[found], hand.lane[found] = i, lane
        found += int((chunk.due[i] <= today) & (lane <= bar))
    return found


@inner
def _draw_ahead(chunk: Chunk, turn: Turn, hand: Hand, found: int) -> None:
    """The first call of the generators of those found, all in a row: so they overlap."""
    for k in range(found):
        rng = hand.own[k]
        open_stream(rng, turn.seed, 0, PERSON, turn.stamp, chunk.first + hand.acting[k])
        raw(rng)
        rng[_POSITION] = _NOTHING_USED


@kernel
def live(chunk: Chunk, turn: Turn, hand: Hand) -> None:
    """The day of the persons of a chunk, after arrivals; claims that lack room stay ready."""
    today = turn.day + SINCE
    open_stream(hand.shared, turn.seed, 0, PICK, turn.stamp, chunk.number)
    for page in range(0, chunk.used, PAGE):
        found = 0
        for base in range(page, min(page + PAGE, chunk.used), LANES):
            if _anybody(chunk, base, min(base + LANES, chunk.used), today):
                found = _sieve(chunk, base, turn, hand, found)
        _draw_ahead(chunk, turn, hand, found)
        for k in range(found):
            _one(chunk, hand.acting[k], hand.lane[k], hand.own[k], turn, hand)


@kernel
def decide(chunk: Chunk, decided: Counts, turn: Turn, hand: Hand) -> None:
    """Of the claims that are ready, some are decided; the others are ready another day.

    Args:
        chunk: The persons.
        decided: (L,) claims of the chunk decided today.
        turn: What the day goes by.
        hand: What the thread has.
    """
    groups, rng = len(turn.theta), hand.shared
    open_stream(rng, turn.seed, 0, VERDICT, turn.stamp, chunk.number)
    for i in range(chunk.used):
        if chunk.doing[i] != READY:
            continue
        place = chunk.where[i] // groups
        g = chunk.where[i] - place * groups
        if pick(rng, decided, chunk.ready, place):
            _decide(chunk, i, rng, turn.theta[g])
        else:
            chunk.doing[i] = CLAIMING
