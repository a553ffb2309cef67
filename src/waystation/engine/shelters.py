"""Shelters with limited places: a place asked for and a place given are two things."""

from __future__ import annotations

from waystation.engine.codes import ADMIT
from waystation.engine.compiled import inner
from waystation.engine.philox import U64Array, open_stream
from waystation.engine.samplers import hypergeometric
from waystation.engine.state import Counts, DayRecord, State
from waystation.engine.today import Today


@inner
def _pass_on(rng: U64Array, source: Counts, target: Counts, people: int, everybody: int) -> None:
    """Move so many people, chosen at random among everybody in the source, to the target.

    Args:
        rng: Generator.
        source: (G,) people by group.
        target: (G,) people by group.
        people: How many move, at most everybody.
        everybody: Sum of the source.
    """
    left, pool = people, everybody
    for g in range(len(source)):
        here = source[g]
        mine = hypergeometric(rng, here, pool - here, left)
        source[g] -= mine
        target[g] += mine
        left -= mine
        pool -= here


@inner
def admissions(
    rng: U64Array,
    today: Today,
    state: State,
    m: int,
    place: int,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """At a shelter, who has no place is given one as far as there are any, in random order.

    Where places have become fewer than the people who have one, and where a shelter is closed or
    no longer limited, the others are at the location without a place.
    """
    groups = state.solo.shape[2]
    places, inside, outside = today.places[place], 0, 0
    for g in range(groups):
        inside += state.sheltered[m, place, g]
        outside += state.solo[m, place, g]
    if places < 0:
        if inside > 0:
            for g in range(groups):
                state.solo[m, place, g] += state.sheltered[m, place, g]
                state.sheltered[m, place, g] = 0
        return
    free = places - inside
    if free > 0 and outside > 0:
        open_stream(rng, seed, m, ADMIT, stamp, place)
        for g in range(groups):
            record.admitted[m, place, g] -= state.sheltered[m, place, g]
        _pass_on(rng, state.solo[m, place], state.sheltered[m, place], min(free, outside), outside)
        for g in range(groups):
            record.admitted[m, place, g] += state.sheltered[m, place, g]
    elif free < 0:
        open_stream(rng, seed, m, ADMIT, stamp, place)
        _pass_on(rng, state.sheltered[m, place], state.solo[m, place], -free, inside)
