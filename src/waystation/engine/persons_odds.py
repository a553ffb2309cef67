"""What a person of a cell may do today: chances by cell, computed once for all of its persons.

The noise of the day, common to everybody in a cell, comes from the very streams of the kernel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.alone import (
    LEAST_RATE,
    Shares,
    journey_lag,
    leave_chance,
    steer,
)
from waystation.engine.basics import LEAST_NOISE, chance, day_noise
from waystation.engine.bundles import bundle
from waystation.engine.codes import (
    ASYLUM_DECIDE,
    ASYLUM_LEAVE,
    CLAIMS,
    DEATH,
    LEAVE_OVERFLOW,
    NOISE,
    SOLO_EXIT,
    SOLO_MOVE,
    SOLO_PACE,
    SOLO_RETURN,
    SOLO_SETTLE,
    WALK_PACE,
)
from waystation.engine.compiled import inlined, inner, kernel
from waystation.engine.controls import Controls
from waystation.engine.persons_state import CLAIMING, Bytes, Words
from waystation.engine.philox import U64Array, generator, open_stream
from waystation.engine.rules import Facts
from waystation.engine.today import Today

BITS = 16
"""Random bits that tell whether a person does anything."""
ALL = (1 << BITS) - 1
"""A bar that every person passes."""
ROWS = 4
"""Bars of a cell: of people outside, inside and in the asylum process, and of all others."""
OTHERS = ROWS - 1
SOME_OUT, SOME_IN, LEAVES, OR_CLAIMS = range(4)
"""Chances of a cell: that a person outside, or inside, does anything; that one leaves the movement;
that one leaves or takes up an offer of asylum."""
PLACE, FIRST, BEYOND, SHELTER = range(4)
"""What a cell is: its place, its journeys, the number of the shelter or -1."""
_STEPS = 65536.0


@bundle
class Odds(NamedTuple):
    """Chances of the day by cell; what is needed together is together in memory.

    N cells, F families of groups who share out alike, J journeys.

    Attributes:
        bar: (4 N,) a person whose sixteen random bits are above the bar does nothing today; where
            they are equal, the rest of the chance decides. ALL where there is more to look at.
        chance: (N, 4) see SOME_OUT.
        fact: (N, 4) see PLACE.
        ends: (N,) chance that somebody leaves the asylum process or their claim is ready.
        onward: (N,) chance of setting out, of people outside.
        family: (G,) family of each group.
        cumulative: (F J,) sum of the chances of a start's journeys up to this one, for a family.
        way: (F J,) where each journey ends, times 2^16, plus its row of the lag table.
    """

    bar: Words
    chance: FloatArray
    fact: IntArray
    ends: FloatArray
    onward: FloatArray
    family: IntArray
    cumulative: FloatArray
    way: IntArray


def new_odds(today: Today, theta: FloatArray) -> Odds:
    """Room for the chances of a day.

    Args:
        today: What holds today.
        theta: (G, Q) parameters in natural units.
    """
    groups, places = today.forced.shape
    alike = (today.journeys_of, theta[:, NOISE], theta[:, WALK_PACE], theta[:, SOLO_PACE])
    kinds, family = np.unique(np.stack(alike, axis=1), axis=0, return_inverse=True)
    cells, journeys = places * groups, len(kinds) * len(today.end)
    return Odds(
        bar=np.full(ROWS * cells, ALL, dtype=np.uint16),
        chance=np.zeros((cells, 4)),
        fact=np.zeros((cells, 4), dtype=np.int64),
        ends=np.zeros(cells),
        onward=np.zeros(cells),
        family=family.reshape(groups).astype(np.int64),
        cumulative=np.zeros(journeys),
        way=np.zeros(journeys, dtype=np.int64),
    )


@inlined
def bar_of(some: float) -> int:
    """The bar of a chance: as many of the 2^16 values of a person's bits are below it."""
    return min(int(some * _STEPS), ALL)


@inlined
def beyond_bar(some: float) -> float:
    """Where a person's bits equal the bar: the chance that they do something."""
    return some * _STEPS - bar_of(some)


@inner
def _leaves(rng: U64Array, today: Today, place: int, theta: FloatArray) -> float:
    """Chance of leaving the movement: home, staying, detention, death."""
    rate = theta[SOLO_RETURN] + theta[SOLO_SETTLE] + theta[DEATH] + today.detained[place]
    noise = day_noise(rng, theta[NOISE]) if rate > LEAST_RATE else 1.0
    return chance(noise * rate)


@inner
def _onward(
    rng: U64Array, today: Today, place: int, g: int, theta: FloatArray
) -> tuple[float, float]:
    """Chances of setting out from outside and from inside, where any way leads on."""
    table = today.journeys_of[g]
    if today.first[table, place] == today.first[table, place + 1]:
        return 0.0, 0.0
    base, noise, limited = theta[today.leave_column[place]], 1.0, today.places[place] >= 0
    if LEAST_RATE < base < 1.0 - LEAST_RATE or limited:
        noise = day_noise(rng, theta[NOISE])
    inside = leave_chance(today, place, g, base, noise)
    if not limited:
        return inside, inside
    return leave_chance(today, place, g, theta[LEAVE_OVERFLOW], noise), inside


@inner
def _ends_process(rng: U64Array, theta: FloatArray) -> float:
    """Chance that somebody leaves the asylum process, or that their claim is ready."""
    noise = day_noise(rng, theta[NOISE])
    return chance(noise * theta[ASYLUM_LEAVE] + noise * theta[ASYLUM_DECIDE])


@inner
def _cell(
    rng: U64Array,
    today: Today,
    odds: Odds,
    place: int,
    g: int,
    theta: FloatArray,
    look: Bytes,
    claiming: bool,
    seed: int,
    stamp: int,
) -> None:
    """The chances of one cell."""
    cell = place * today.forced.shape[0] + g
    open_stream(rng, seed, 0, SOLO_EXIT, stamp, cell)
    leaves, offered = _leaves(rng, today, place, theta), today.offered[place]
    open_stream(rng, seed, 0, SOLO_MOVE, stamp, cell)
    outside, inside = _onward(rng, today, place, g, theta)
    claims = leaves + (1.0 - leaves) * offered
    odds.chance[cell, LEAVES], odds.chance[cell, OR_CLAIMS] = leaves, claims
    odds.chance[cell, SOME_OUT] = claims + (1.0 - claims) * outside
    odds.chance[cell, SOME_IN] = claims + (1.0 - claims) * inside
    odds.onward[cell] = outside
    for row in (SOME_OUT, SOME_IN):
        odds.bar[ROWS * cell + row] = ALL if look[row] > 0 else bar_of(odds.chance[cell, row])
    if claiming or offered > 0.0:
        open_stream(rng, seed, 0, CLAIMS, stamp, cell)
        odds.ends[cell] = _ends_process(rng, theta)
        odds.bar[ROWS * cell + CLAIMING] = bar_of(odds.ends[cell])


@inner
def _start(
    facts: Facts,
    today: Today,
    odds: Odds,
    shares: Shares,
    pull: FloatArray,
    place: int,
    g: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
) -> None:
    """The journeys from a place for a family of groups: chances that are changed, lags."""
    table, before = today.journeys_of[g], odds.family[g] * len(today.end)
    first, beyond = today.first[table, place], today.first[table, place + 1]
    start, moved = table * today.forced.shape[1] + place, first
    if theta[NOISE] > LEAST_NOISE or len(pull) > 0:
        moved = steer(today, pull, shares, 0, start, first, beyond, theta[NOISE], seed, stamp)
    for journey in range(first, beyond):
        own = journey < moved
        drawn = shares.cumulative[journey - first] if own else today.cumulative[journey]
        odds.cumulative[before + journey] = drawn
        row = journey_lag(facts, today, journey, theta)
        odds.way[before + journey] = (today.end[journey] << BITS) + row


@kernel
def _prepare(
    rng: U64Array,
    shares: Shares,
    first: int,
    last: int,
    facts: Facts,
    today: Today,
    odds: Odds,
    controls: Controls,
    theta: FloatArray,
    occupied: Bytes,
    look: Bytes,
    shelter_of: IntArray,
    seed: int,
    stamp: int,
) -> None:
    """The chances of the cells of some places where anybody may be.

    Args:
        rng: A generator of this batch.
        shares: To work in.
        first: First place.
        last: The one after the last.
        facts: What does not change.
        today: What holds today.
        odds: Receives the chances.
        controls: Factors of the day.
        theta: (G, Q) parameters in natural units.
        occupied: (2, N) where people may be, and where in the asylum process.
        look: (S + 1, 2) whether people outside, or inside, a shelter may be given or lose a
            place; the last row is that of all other places.
        shelter_of: (L,) number of each shelter, -1 for others.
        seed: The run's seed.
        stamp: Day word of the streams.
    """
    groups = len(odds.family)
    for place in range(first, last):
        done = -1  # the last family whose chances are told
        for g in range(groups):
            cell = place * groups + g
            if occupied[0, cell] == 0:
                continue
            here = look[shelter_of[place]]
            claiming = occupied[1, cell] > 0
            _cell(rng, today, odds, place, g, theta[g], here, claiming, seed, stamp)
            if done != odds.family[g]:
                done = odds.family[g]
                _start(
                    facts, today, odds, shares, controls.pull, place, g, theta[g], seed, stamp
                )  # fmt: skip
            table, before = today.journeys_of[g], odds.family[g] * len(today.end)
            odds.fact[cell, PLACE] = place
            odds.fact[cell, FIRST] = before + today.first[table, place]
            odds.fact[cell, BEYOND] = before + today.first[table, place + 1]
            odds.fact[cell, SHELTER] = shelter_of[place]


def prepare(
    first: int,
    last: int,
    facts: Facts,
    today: Today,
    odds: Odds,
    controls: Controls,
    theta: FloatArray,
    occupied: Bytes,
    look: Bytes,
    shelter_of: IntArray,
    member: int,
    seed: int,
    stamp: int,
) -> None:
    """The chances of places first to last - 1; see `_prepare`."""
    most = int(np.diff(today.first, axis=1).max(initial=0))
    shares = Shares(generator(member), np.zeros(most), np.zeros(most))
    _prepare(
        generator(member), shares, first, last, facts, today, odds, controls, theta, occupied, look,
        shelter_of, seed, stamp,
    )  # fmt: skip
