"""What the persons of one day go by, and the small moves they are made of."""

from __future__ import annotations

from typing import NamedTuple

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.bundles import bundle
from waystation.engine.codes import (
    CROSSED,
)
from waystation.engine.compiled import inner
from waystation.engine.persons_lots import Lots
from waystation.engine.persons_odds import (
    Odds,
)
from waystation.engine.persons_state import (
    CLAIMING,
    GONE,
    HERE,
    NEVER,
    PRESENT,
    SINCE,
    TRAVELLING,
    WAITING,
    Bytes,
    Chunk,
)
from waystation.engine.philox import U64Array, uniform
from waystation.engine.rules import Facts
from waystation.engine.state import NOWHERE, WAITING_DAYS, Counts
from waystation.engine.today import Today


@bundle
class Turn(NamedTuple):
    """What the persons of a day go by.

    Attributes:
        facts: What does not change.
        today: What holds today.
        odds: Chances by cell.
        lots: What is given out.
        theta: (G, Q) parameters in natural units.
        lag_sum: (R, H) chance that a journey takes at most h + 1 days.
        seed: The run's seed.
        stamp: Day word of the streams.
        day: Day number.
    """

    facts: Facts
    today: Today
    odds: Odds
    lots: Lots
    theta: FloatArray
    lag_sum: FloatArray
    seed: int
    stamp: int
    day: int


@bundle
class Hand(NamedTuple):
    """What one thread has to work with. N cells.

    Attributes:
        sieve: Generator of the bits of sixteen persons at a time.
        own: (PAGE, words) generators of persons of a page who do something.
        shared: Generator of what a chunk shares.
        arrivals, departures, admitted: (N,) persons of the thread who did that today.
        claims: (G,) asylum claims they made.
        occupied: (2, N) marks of cells that somebody comes to; all threads set them.
        acting, lane: (PAGE + 1,) persons of a page who may do something, and their sixteen bits.
    """

    sieve: U64Array
    own: U64Array
    shared: U64Array
    arrivals: Counts
    departures: Counts
    admitted: Counts
    claims: Counts
    occupied: Bytes
    acting: IntArray
    lane: IntArray


@inner
def gone(chunk: Chunk, i: int, how: int) -> None:
    """A person leaves the movement."""
    chunk.doing[i] = GONE + how
    chunk.due[i] = NEVER


@inner
def come(chunk: Chunk, i: int, place: int, g: int, turn: Turn, hand: Hand, waits: bool) -> int:
    """A person reaches a place and stops there; returns what they do now."""
    cell = place * len(turn.theta) + g
    chunk.where[i] = cell
    hand.arrivals[cell] += 1
    if turn.facts.is_exit[place]:
        gone(chunk, i, CROSSED)
        return GONE
    queue, lots = turn.facts.queue_of[place], turn.lots
    if waits and queue != NOWHERE:
        chunk.doing[i] = WAITING
        chunk.due[i] = turn.day + SINCE
        chunk.tally[queue_lot(turn, queue, 0)] += 1
        return WAITING
    chunk.doing[i] = PRESENT
    chunk.due[i] = HERE
    hand.occupied[0, cell] = 1
    if lots.shelter_of[place] >= 0:
        chunk.tally[2 * lots.shelter_of[place]] += 1
    return PRESENT


@inner
def queue_lot(turn: Turn, queue: int, age: int) -> int:
    """Number of the lot of those who have waited so many days at a crossing."""
    lots, crossings = turn.lots.pool.shape[1], len(turn.facts.holding)
    first: int = lots - WAITING_DAYS * (crossings - queue)
    return first + age


@inner
def leave_place(chunk: Chunk, doing: int, shelter: int) -> None:
    """A person is no longer outside or inside a shelter, if it is one."""
    if shelter >= 0:
        chunk.tally[2 * shelter + doing] -= 1


@inner
def travel(chunk: Chunk, i: int, place: int, g: int, row: int, rng: U64Array, turn: Turn) -> None:
    """A person is on the way to a place, for as many days as they draw."""
    days = turn.lag_sum[row]
    lag = rank(days, 0, len(days) - 1, uniform(rng))
    chunk.where[i] = place * len(turn.theta) + g
    chunk.doing[i] = TRAVELLING
    chunk.due[i] = turn.day + lag + 1 + SINCE


@inner
def rank(cumulative: FloatArray, first: int, beyond: int, u: float) -> int:
    """How many sums are at most `u`; all are looked at, several at a time and without a branch."""
    below = 0
    for at in range(first, beyond):
        below += 1 if cumulative[at] <= u else 0
    return below


@inner
def claim(chunk: Chunk, i: int, cell: int, g: int, hand: Hand) -> None:
    """A person claims asylum where they are."""
    chunk.where[i], chunk.doing[i], chunk.due[i] = cell, CLAIMING, HERE
    hand.claims[g] += 1
    hand.occupied[1, cell] = 1
