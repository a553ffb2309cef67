"""Persons who wait at a crossing: let across, across elsewhere, gone home, or waiting on."""

from __future__ import annotations

import math

from waystation.engine.basics import chance, chance_with, lag_row
from waystation.engine.codes import (
    CROSSING_ASYLUM,
    DIVERT,
    DIVERT_DAYS,
    OTHER_CROSSING,
    PORT_DIVERT,
    RENEGE,
    RETURNED,
    SOLO_PACE,
)
from waystation.engine.compiled import inner
from waystation.engine.persons_lots import pick
from waystation.engine.persons_state import (
    CLAIMING,
    GONE,
    TRAVELLING,
    WAITING,
    Chunk,
    days_waited,
)
from waystation.engine.persons_turn import (
    Hand,
    Turn,
    claim,
    come,
    gone,
    queue_lot,
    travel,
)
from waystation.engine.philox import U64Array, uniform


@inner
def _across(chunk: Chunk, i: int, crossing: int, g: int, turn: Turn, hand: Hand) -> int:
    """A person is on the other side of a crossing; returns what they do now."""
    far = turn.facts.route_end[turn.facts.first_route[crossing]]
    return come(chunk, i, far, g, turn, hand, False)


@inner
def _to_other(chunk: Chunk, i: int, queue: int, g: int, rng: U64Array, turn: Turn) -> bool:
    """Whether a person who crosses elsewhere heads for another crossing."""
    facts, theta = turn.facts, turn.theta[g]
    first, beyond = facts.first_other[queue], facts.first_other[queue + 1]
    if first == beyond or uniform(rng) >= theta[OTHER_CROSSING]:
        return False
    u = uniform(rng)
    for number in range(first, beyond):
        u -= facts.other_chance[number]
        if u < 0.0:
            row = lag_row(facts.log_ratio, facts.other_km[number] / theta[SOLO_PACE])
            travel(chunk, i, facts.other[number], g, row, rng, turn)
            return True
    return False


@inner
def cross(
    chunk: Chunk,
    i: int,
    crossing: int,
    g: int,
    rng: U64Array,
    turn: Turn,
    hand: Hand,
) -> int:
    """A person who waits is let across, crosses elsewhere, gives up or waits on.

    Returns:
        What they do now.
    """
    facts, theta, lots = turn.facts, turn.theta[g], turn.lots
    queue = facts.queue_of[crossing]
    far = facts.route_end[facts.first_route[crossing]]
    age, out = days_waited(int(chunk.due[i]), turn.day), facts.is_exit[far]
    lot, now = queue_lot(turn, queue, age), WAITING
    if pick(hand.shared, lots.need[chunk.number], lots.pool[chunk.number], lot):
        if not out and uniform(rng) < theta[CROSSING_ASYLUM]:
            claim(chunk, i, far * len(turn.theta) + g, g, hand)
            now = CLAIMING
        else:
            now = _across(chunk, i, crossing, g, turn, hand)
    else:
        divert = theta[PORT_DIVERT] if out else theta[DIVERT]
        impatience = 1.0 - math.exp(-(age + 1.0) / theta[DIVERT_DAYS])
        if uniform(rng) < chance_with(lots.noise[queue], divert * impatience):
            if _to_other(chunk, i, queue, g, rng, turn):
                now = TRAVELLING
            else:
                now = _across(chunk, i, crossing, g, turn, hand)
        elif uniform(rng) < chance(lots.noise[queue] * theta[RENEGE]):
            gone(chunk, i, RETURNED)
            now = GONE
    if now != WAITING:
        chunk.tally[lot] -= 1
    return now
