"""Who gets what there is not enough of: how many, here; which persons, in their chunk.

Of n persons who compete for k places in random order, each k of them are as likely as any others.
How many of the k are in each chunk is hypergeometric; within a chunk, one person after the other
is chosen with the chance of what is left over those who are left (selection sampling: Fan, Muller
and Rezucha 1962, J. Am. Stat. Assoc. 57). Draws are keyed by what is shared out and by chunk, never
by thread.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.basics import day_noise
from waystation.engine.bundles import bundle
from waystation.engine.codes import LOT, NOISE, ROOM
from waystation.engine.compiled import inner, kernel
from waystation.engine.controls import Controls
from waystation.engine.crossings import daily_room
from waystation.engine.persons_state import Bytes, People
from waystation.engine.philox import U64Array, open_stream, uniform
from waystation.engine.rules import Facts
from waystation.engine.samplers import hypergeometric
from waystation.engine.state import WAITING_DAYS, Counts
from waystation.engine.today import Today


@bundle
class Lots(NamedTuple):
    """What is given out today. Lots are numbered as in the tally of a chunk.

    Attributes:
        need: (chunks, lots) persons of a chunk who get it: a place (those outside a shelter), the
            loss of one (those inside), to the other side (those who wait, by days waited).
        pool: (chunks, lots) those they are among.
        look: (S + 1, 2) whether anybody outside, or inside, a shelter gets or loses a place; a
            last row, of nobody, for all other places.
        shelter_of: (L,) number of each shelter or camp, -1 for others.
        noise: (C,) noise of the day on leaving the crossings.
    """

    need: Counts
    pool: Counts
    look: Bytes
    shelter_of: IntArray
    noise: FloatArray


def new_lots(people: People, crossings: int) -> Lots:
    """Nothing given out yet, and nobody who competes."""
    return Lots(
        need=np.zeros_like(people.tally),
        pool=np.zeros_like(people.tally),
        look=np.zeros((1 + int(people.shelter_of.max(initial=-1)) + 1, 2), dtype=np.uint8),
        shelter_of=people.shelter_of,
        noise=np.ones(crossings),
    )


@inner
def _total(tally: Counts, lot: int) -> int:
    """Persons of a lot in all chunks."""
    everybody = 0
    for number in range(len(tally)):
        everybody += tally[number, lot]
    return everybody


@inner
def share_to_chunks(rng: U64Array, pool: Counts, need: Counts, lot: int, k: int) -> None:
    """How many of the k who are chosen are in each chunk."""
    left, others = k, _total(pool, lot)
    for number in range(len(pool)):
        here = pool[number, lot]
        mine = hypergeometric(rng, here, others - here, left)
        need[number, lot] = mine
        left -= mine
        others -= here


@inner
def pick(rng: U64Array, need: Counts, pool: Counts, lot: int) -> bool:
    """Whether the next person of a lot is chosen.

    Args:
        rng: Generator of the chunk.
        need: (lots,) how many of those left are still to be chosen.
        pool: (lots,) those left.
        lot: The lot.
    """
    wanted, left = need[lot], pool[lot]
    pool[lot] -= 1
    if wanted == 0 or (wanted < left and uniform(rng) * left >= wanted):
        return False
    need[lot] -= 1
    return True


@inner
def _places(rng: U64Array, today: Today, lots: Lots, place: int, seed: int, stamp: int) -> None:
    """Free places of a shelter go to those outside; those lost are lost by those inside."""
    number, places = lots.shelter_of[place], today.places[place]
    lot = 2 * number
    inside = _total(lots.pool, lot + 1)
    if places < 0:
        lots.look[number, 1] = inside > 0
        return
    free, outside = places - inside, _total(lots.pool, lot)
    if free > 0 and outside > 0:
        lots.look[number, 0] = 1
        open_stream(rng, seed, 0, LOT, stamp, lot)
        share_to_chunks(rng, lots.pool, lots.need, lot, min(free, outside))
    elif free < 0:
        lots.look[number, 1] = 1
        open_stream(rng, seed, 0, LOT, stamp, lot + 1)
        share_to_chunks(rng, lots.pool, lots.need, lot + 1, -free)


@inner
def _crossing(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    lots: Lots,
    queue: int,
    theta: FloatArray,
    occupied: Bytes,
    seed: int,
    stamp: int,
) -> None:
    """The room of a crossing goes to those who have waited longest."""
    first = lots.pool.shape[1] - WAITING_DAYS * (len(facts.holding) - queue)
    waiting = 0
    for age in range(WAITING_DAYS):
        waiting += _total(lots.pool, first + age)
    if waiting == 0:
        return
    place, groups = facts.holding[queue], len(theta)
    far = facts.route_end[facts.first_route[place]]
    occupied[:, far * groups : (far + 1) * groups] = 1
    open_stream(rng, seed, 0, ROOM, stamp, place)
    room = daily_room(rng, today, controls, 0, place, theta[0], facts.is_exit[far])
    lots.noise[queue] = day_noise(rng, theta[0, NOISE])
    for age in range(WAITING_DAYS - 1, -1, -1):
        here = _total(lots.pool, first + age)
        if here == 0 or room <= 0:
            continue
        open_stream(rng, seed, 0, LOT, stamp, first + age)
        share_to_chunks(rng, lots.pool, lots.need, first + age, min(room, here))
        room = max(room - here, 0)


@kernel
def share_out_lots(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    lots: Lots,
    theta: FloatArray,
    occupied: Bytes,
    seed: int,
    stamp: int,
) -> None:
    """How many persons of each chunk are given a place, lose it, or are let across.

    Args:
        rng: A generator.
        facts: What does not change.
        today: What holds today.
        controls: Factors of the day.
        lots: Receives it.
        theta: (G, Q) parameters in natural units.
        occupied: (2, N) receives the cells beyond the crossings.
        seed: The run's seed.
        stamp: Day word of the streams.
    """
    for place in range(len(lots.shelter_of)):
        if lots.shelter_of[place] >= 0:
            _places(rng, today, lots, place, seed, stamp)
    for queue in range(len(facts.holding)):
        _crossing(rng, facts, today, controls, lots, queue, theta, occupied, seed, stamp)


@kernel
def share_out_decisions(
    rng: U64Array, ready: Counts, need: Counts, room: float, lots: int, seed: int, stamp: int
) -> None:
    """How many of the claims ready in each chunk are decided.

    Args:
        rng: A generator.
        ready: (chunks, L) claims ready.
        need: (chunks, L) receives those decided.
        room: Claims decided in a day at one place, at most.
        lots: Numbers of lots in use for something else.
        seed: The run's seed.
        stamp: Day word of the streams.
    """
    for place in range(ready.shape[1]):
        everybody = _total(ready, place)
        if everybody == 0:
            continue
        open_stream(rng, seed, 0, LOT, stamp, lots + place)
        share_to_chunks(rng, ready, need, place, int(min(float(everybody), room)))
