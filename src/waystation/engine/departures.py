"""Departures of people alone: as given, or from hazards at a rate per resident."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.engine.basics import chance
from waystation.engine.bundles import bundle
from waystation.engine.codes import DEPART, DEPARTURE_FACTOR, NOISE
from waystation.engine.compiled import inner
from waystation.engine.controls import Controls
from waystation.engine.philox import U64Array, open_stream, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, hypergeometric, take_share
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today


@bundle
class Leaving(NamedTuple):
    """Who sets off on a day besides travelling groups.

    Attributes:
        location: (N,) location they leave, NOWHERE for all places of hazard.
        group: (N,) group, NOWHERE for all groups of people alone by their shares.
        people: (N,) people.
    """

    location: IntArray
    group: IntArray
    people: IntArray


def leaving_on(model: Model, day: int) -> Leaving:
    """The departures given for a day.

    Args:
        model: Departures.
        day: Day number.
    """
    rows = model.departures
    begin, beyond = np.searchsorted(rows.day, [day, day + 1])
    return Leaving(
        location=rows.location[begin:beyond],
        group=rows.group[begin:beyond],
        people=rows.people[begin:beyond],
    )


@inner
def _leave_place(
    rng: U64Array,
    facts: Facts,
    state: State,
    m: int,
    place: int,
    g: int,
    people: int,
    record: DayRecord,
) -> int:
    """So many residents of a place set off, as far as there are; returns how many did."""
    going = int(min(people, state.home[m, place]))
    state.home[m, place] -= going
    if g != NOWHERE:
        state.solo[m, place, g] += going
        record.set_off[m, place, g] += going
        return going
    left, share_left = going, 1.0
    for group in range(len(facts.group_share)):
        mine = take_share(rng, left, facts.group_share[group], share_left)
        state.solo[m, place, group] += mine
        record.set_off[m, place, group] += mine
        left -= mine
        share_left -= facts.group_share[group]
    state.home[m, place] += left  # no group of people alone, or a share lost to rounding
    return going - left


@inner
def _leave_by_rate(
    rng: U64Array,
    facts: Facts,
    state: State,
    m: int,
    place: int,
    rate: float,
    theta: FloatArray,
    rates: FloatArray,
    record: DayRecord,
) -> None:
    """Residents of a place set off because of hazards: competing risks, one for each group.

    Args:
        rng: Generator.
        facts: Shares of the groups.
        state: State.
        m: Member.
        place: Location.
        rate: Rate at which residents set off, of all groups together.
        theta: (G, Q) parameters of the member.
        rates: (G,) to work in.
        record: Receives who set off.
    """
    total = 0.0
    for g in range(len(rates)):
        rates[g] = 0.0
        if facts.group_share[g] > 0.0:
            noise = wobble(rng, theta[g, NOISE])
            rates[g] = rate * facts.group_share[g] * theta[g, DEPARTURE_FACTOR] * noise
            total += rates[g]
    left = binomial(rng, state.home[m, place], chance(total))
    for g in range(len(rates)):
        going = take_share(rng, left, rates[g], total)
        _leave_place(rng, facts, state, m, place, g, going, record)
        left -= going
        total -= rates[g]


@inner
def _leave_as_owed(
    rng: U64Array, state: State, m: int, place: int, people: int, record: DayRecord
) -> None:
    """So many of those owed set off from a place, as far as there are residents."""
    everybody = 0
    for g in range(state.owed.shape[1]):
        everybody += state.owed[m, g]
    left = int(min(people, state.home[m, place]))
    state.home[m, place] -= left
    for g in range(state.owed.shape[1]):
        owed = state.owed[m, g]
        mine = hypergeometric(rng, owed, everybody - owed, left)
        everybody -= owed
        left -= mine
        state.owed[m, g] -= mine
        state.solo[m, place, g] += mine
        record.set_off[m, place, g] += mine


@inner
def _hazard_weight(today: Today, state: State, m: int, place: int, factor: FloatArray) -> float:
    """Weight of a place among those that people set off from because of hazards."""
    exposed: float = state.home[m, place] * today.level[place]
    return exposed * factor[m, place] if len(factor) > 0 else exposed


@inner
def _leave_hazards(
    rng: U64Array, today: Today, state: State, m: int, factor: FloatArray, record: DayRecord
) -> None:
    """Those owed set off from all places of hazard, by residents times level.

    Where more would leave a place than there are residents, the others stay owed.
    """
    left, total = 0, 0.0
    for g in range(state.owed.shape[1]):
        left += state.owed[m, g]
    if left == 0:
        return
    for place in range(len(today.level)):
        total += _hazard_weight(today, state, m, place, factor)
    for place in range(len(today.level)):
        if left == 0 or total <= 0.0:
            break
        weight = _hazard_weight(today, state, m, place, factor)
        here = take_share(rng, left, weight, total)
        left -= here
        total -= weight
        if here > 0:
            _leave_as_owed(rng, state, m, place, here, record)


@inner
def leave_hazard(
    rng: U64Array,
    facts: Facts,
    today: Today,
    controls: Controls,
    state: State,
    m: int,
    place: int,
    theta: FloatArray,
    rates: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Residents of a place set off alone, at the rates of its hazards."""
    if today.rate[place] == 0.0 or state.home[m, place] == 0:
        return
    open_stream(rng, seed, m, DEPART, stamp, place)
    weight = controls.departures[m, place] if len(controls.departures) > 0 else 1.0
    rate = today.rate[place] * weight
    _leave_by_rate(rng, facts, state, m, place, rate, theta, rates, record)


@inner
def leave_as_given(
    rng: U64Array,
    facts: Facts,
    today: Today,
    leaving: Leaving,
    controls: Controls,
    state: State,
    m: int,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Residents set off alone as given for the day, after those whom hazards drive out.

    Those given for a day on which not enough residents could set off are owed, and set off from
    places of hazard as soon as they can.
    """
    groups = len(facts.group_share)
    factor = controls.departures
    many = len(factor) > 0
    for row in range(len(leaving.people)):
        open_stream(rng, seed, m, DEPART, stamp, len(today.rate) + row)
        place, g, people = leaving.location[row], leaving.group[row], leaving.people[row]
        if place == NOWHERE:
            people = round(people * factor[m, len(today.rate)]) if many else people
        else:
            weight = factor[m, place] if many else 1.0
            wanted = round(people * weight)
            people = wanted - _leave_place(rng, facts, state, m, place, g, wanted, record)
        left, share_left = people, 1.0
        for group in range(groups):
            share = facts.group_share[group]
            if g != NOWHERE:
                share = 1.0 if group == g else 0.0
            mine = take_share(rng, left, share, share_left)
            state.owed[m, group] += mine
            left -= mine
            share_left -= share
    open_stream(rng, seed, m, DEPART, stamp, len(today.rate) + len(leaving.people))
    _leave_hazards(rng, today, state, m, factor, record)
