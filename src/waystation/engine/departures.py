"""Departures of people alone: as given, or from hazards at a rate per resident."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.basics import chance
from waystation.engine.codes import DEPART, DEPARTURE_FACTOR, NOISE
from waystation.engine.compiled import inner
from waystation.engine.philox import U64Array, open_stream, wobble
from waystation.engine.rules import Facts
from waystation.engine.samplers import binomial, take_share
from waystation.engine.state import NOWHERE, DayRecord, State
from waystation.engine.today import Today

WEEK = 7


class Leaving(NamedTuple):
    """Who sets off on a day besides travelling groups.

    Attributes:
        location: (N,) location they leave, NOWHERE for all places of hazard.
        group: (N,) group, NOWHERE for all groups of people alone by their shares.
        people: (N,) people.
        factor: (M, L) factor of the week on the departures of each place; (1, 1) when all are one.
    """

    location: IntArray
    group: IntArray
    people: IntArray
    factor: FloatArray


def leaving_on(model: Model, day: int, members: int, seed: int) -> Leaving:
    """The departures given for a day, and the factors of its week.

    Args:
        model: Departures and settings.
        day: Day number.
        members: Number of members.
        seed: The run's seed.
    """
    rows = model.departures
    begin, beyond = np.searchsorted(rows.day, [day, day + 1])
    return Leaving(
        location=rows.location[begin:beyond],
        group=rows.group[begin:beyond],
        people=rows.people[begin:beyond],
        factor=weekly_factors(model, day // WEEK, members, seed),
    )


def weekly_factors(model: Model, week: int, members: int, seed: int) -> FloatArray:
    """(M, L) factor of a week on the departures of each place; mean one.

    A stationary autoregressive process of first order on the log scale, drawn per member, week
    and place. (1, 1) of one where the setting has no spread.

    Args:
        model: Settings.
        week: Week number.
        members: Number of members.
        seed: The run's seed.
    """
    spread, keep = model.movement.weekly_spread, model.movement.weekly_persistence
    if spread == 0.0:
        return np.ones((1, 1))
    log_factor = np.empty((members, len(model.locations)))
    for member in range(members):
        shape = (week + 1, len(model.locations))
        shocks = stream(seed, Purpose.WEEK, member=member).standard_normal(shape)
        level = shocks[0]
        for shock in shocks[1:]:
            level = keep * level + np.sqrt(1.0 - keep * keep) * shock
        log_factor[member] = spread * level
    return np.asarray(np.exp(log_factor - 0.5 * spread * spread))


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
    return going


@inner
def _leave_hazards(
    rng: U64Array,
    facts: Facts,
    today: Today,
    state: State,
    m: int,
    g: int,
    people: int,
    factor: FloatArray,
    record: DayRecord,
) -> int:
    """People set off from all places of hazard, by residents times level; returns how many did."""
    many = factor.shape[0] > 1
    total = 0.0
    for place in range(len(today.level)):
        if today.level[place] > 0.0:
            weight = factor[m, place] if many else 1.0
            total += state.home[m, place] * today.level[place] * weight
    left = people
    for place in range(len(today.level)):
        if left == 0 or total <= 0.0:
            break
        if today.level[place] > 0.0:
            weight = factor[m, place] if many else 1.0
            share = state.home[m, place] * today.level[place] * weight
            here = take_share(rng, left, share, total)
            left -= _leave_place(rng, facts, state, m, place, g, here, record)
            total -= share
    return people - left


@inner
def depart(
    rng: U64Array,
    facts: Facts,
    today: Today,
    leaving: Leaving,
    state: State,
    m: int,
    theta: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """Residents set off alone: at the rates of hazards, then as given for the day.

    Those given for a day on which not enough residents could set off are owed, and set off from
    places of hazard as soon as they can.
    """
    groups = len(facts.group_share)
    many = leaving.factor.shape[0] > 1
    for place in range(len(today.rate)):
        if today.rate[place] == 0.0 or state.home[m, place] == 0:
            continue
        open_stream(rng, seed, m, DEPART, stamp, place)
        weight = leaving.factor[m, place] if many else 1.0
        for g in range(groups):
            if facts.group_share[g] == 0.0:
                continue
            rate = today.rate[place] * facts.group_share[g] * theta[g, DEPARTURE_FACTOR] * weight
            rate *= wobble(rng, theta[g, NOISE])
            going = binomial(rng, state.home[m, place], chance(rate))
            _leave_place(rng, facts, state, m, place, g, going, record)
    for row in range(len(leaving.people)):
        open_stream(rng, seed, m, DEPART, stamp, len(today.rate) + row)
        place, g, people = leaving.location[row], leaving.group[row], leaving.people[row]
        if place != NOWHERE:
            weight = leaving.factor[m, place] if many else 1.0
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
    for g in range(groups):
        if state.owed[m, g] > 0:
            open_stream(rng, seed, m, DEPART, stamp, len(today.rate) + len(leaving.people) + g)
            state.owed[m, g] -= _leave_hazards(
                rng, facts, today, state, m, g, state.owed[m, g], leaving.factor, record
            )
