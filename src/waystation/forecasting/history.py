"""What happened in every member on every day: gathered while the ensemble runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.domain.vocabulary import Exit
from waystation.engine.rules import Rules
from waystation.engine.state import (
    NOWHERE,
    Counts,
    DayRecord,
    State,
    group_sizes,
    main_column,
    people_present,
    people_waiting,
)
from waystation.forecasting.room import over_places

REACH_SIZE = 100
"""People who must arrive on one day before a place counts as reached. Assumption: a group and no
trickle, and enough to need more than everyday help."""

_ASYLUM = list(Exit).index(Exit.ASYLUM)
_CROSSED = list(Exit).index(Exit.CROSSED)
NEVER = 10**6
"""Day number of what has not happened."""


@dataclass(frozen=True)
class DaySnapshot:
    """One day of an ensemble.

    Attributes:
        arrivals, departures, present, waiting, arrived: (M, L, G) people.
        size: (M, G) people travelling together.
        on_road: (M, G) people on the way, those who stopped or wait included, those at a
            destination not.
        exits: (M, X, G) people who left the movement so far.
        at_end: (M, G) people at the places where journeys end, or who crossed from there.
        main_at: (M, G) location the main column is at or last left; NOWHERE before it set off.
        over: (M, L) more people are present than places known.
        assessed: (L,) places are known in some member.
    """

    arrivals: Counts
    departures: Counts
    present: Counts
    waiting: Counts
    arrived: Counts
    size: Counts
    on_road: Counts
    exits: Counts
    at_end: Counts
    main_at: Counts
    over: BoolArray
    assessed: BoolArray


def take_snapshot(
    rules: Rules, state: State, record: DayRecord, main_at: Counts, places: FloatArray, day: int
) -> DaySnapshot:
    """What a day looked like.

    Args:
        rules: Gives where people wait.
        state: State at the end of the day.
        record: What happened.
        main_at: (M, G) from `main_places`.
        places: (L,) places entered, from `known_places`.
        day: Day number.
    """
    groups = len(rules.model.groups)
    present = people_present(state, rules.facts.waits_at, rules.facts.holding)
    over, assessed = over_places(rules.model, places, state.event_on, present, day)
    return DaySnapshot(
        arrivals=record.arrivals,
        departures=record.departures,
        present=present,
        waiting=people_waiting(state, rules.facts.holding),
        arrived=state.arrived.copy(),
        size=group_sizes(state, groups).astype(np.int32),
        on_road=_on_road(rules, state, groups),
        exits=_exits(state),
        at_end=_at_end(rules, state),
        main_at=main_at,
        over=over,
        assessed=assessed,
    )


def _exits(state: State) -> Counts:
    """(M, X, G) people who left the movement; asylum holds those in the process as well."""
    exits = state.exits.copy()
    exits[:, _ASYLUM] += state.asylum.sum(axis=1, dtype=np.int32)
    return exits


def _on_road(rules: Rules, state: State, groups: int) -> Counts:
    """(M, G) people on the way: in columns, and alone except at destinations and beyond."""
    facts, ended = rules.facts, _ended(rules)
    there = state.solo + state.sheltered
    alone = there.sum(axis=1) - there[:, ended].sum(axis=1)
    alone = alone + state.queue[:, ~ended[facts.holding]].sum(axis=(1, 3))
    walking = state.calendar.sum(axis=1, dtype=np.int32).sum(axis=-1)
    return np.asarray(alone + walking + group_sizes(state, groups), dtype=np.int32)


def _ended(rules: Rules) -> BoolArray:
    """(L,) places where journeys end, the crossings out of them, and what lies beyond."""
    facts = rules.facts
    at_port = (facts.waits_at != NOWHERE) & facts.is_destination[facts.waits_at]
    return np.asarray(facts.is_destination | facts.is_exit | at_port)


def _at_end(rules: Rules, state: State) -> Counts:
    """(M, G) people at destinations, in their asylum process or queues, or across from there."""
    ended = _ended(rules)
    there = state.solo[:, ended].sum(axis=1) + state.sheltered[:, ended].sum(axis=1)
    there = there + state.asylum[:, ended].sum(axis=1)
    there = there + state.queue[:, ended[rules.facts.holding]].sum(axis=(1, 3))
    there = there + state.exits[:, _CROSSED]
    members, columns = np.nonzero(state.kind != NOWHERE)
    place = state.at[members, columns]
    stopped = (state.towards[members, columns] == NOWHERE) & ended[place]
    rows, slots = members[stopped], columns[stopped]
    together = (state.size + state.waiting)[rows, slots]
    people = there.astype(np.int64)
    np.add.at(people, (rows, state.kind[rows, slots]), together)
    return np.asarray(people, dtype=np.int32)


def first_days(people: Counts, least: IntArray) -> IntArray:
    """(M, G) day number on which there were first so many people; NEVER where there never were.

    Args:
        people: (M, T, G) people by day.
        least: (M, G) people there must be, at least 1.
    """
    enough = people >= np.maximum(least, 1)[:, None, :]
    return np.asarray(np.where(enough.any(axis=1), enough.argmax(axis=1), NEVER))


def main_places(state: State, groups: int, before: Counts | None) -> Counts:
    """(M, G) place of the main column of each group; NOWHERE before it set off.

    Args:
        state: State at the end of the day.
        groups: Number of groups.
        before: The same for the day before in the same members, which keeps the place of columns
            that ended; None before the first day.
    """
    rows = np.arange(len(state.kind))
    places = np.full((len(rows), groups), NOWHERE, dtype=np.int32)
    for group in range(groups):
        slot = main_column(state, group)
        if state.at.shape[1] == 0:
            continue
        here = state.at[rows, np.maximum(slot, 0)]
        last = before[:, group] if before is not None else NOWHERE
        places[:, group] = np.where(slot == NOWHERE, last, here)
    return places


def main_reached(first: IntArray | None, main_at: Counts, places: int, day: int) -> IntArray:
    """(M, L, G + 1) day on which the main column of a group first came to a place.

    Used for the past: where the main column was is what figures tell; what else may have gone
    ahead of it is not known, and only counts once it arrives after the as-of day.

    Args:
        first: The same for the day before, of each member's own past; None on the first day.
        main_at: (M, G) place of the main columns.
        places: Number of locations.
        day: Day number.
    """
    here = main_at[:, None, :] == np.arange(places)[:, None]
    anyone = here.any(axis=-1, keepdims=True)
    now = np.where(np.concatenate([here, anyone], axis=-1), day, NEVER)
    return now if first is None else np.minimum(first, now)


def reached_on(first: IntArray | None, arrivals: Counts, day: int) -> IntArray:
    """(M, L, G + 1) day on which a place was first reached; NEVER where it has not been.

    The last group is everybody together.

    Args:
        first: The same for the day before, of each member's own past; None on the first day.
        arrivals: (M, L, G) people who arrived on the day.
        day: Day number.
    """
    everyone = arrivals.sum(axis=-1, keepdims=True, dtype=np.int32)
    now = np.where(np.concatenate([arrivals, everyone], axis=-1) >= REACH_SIZE, day, NEVER)
    return now if first is None else np.minimum(first, now)


def of_ancestors(values: Counts | None, ancestor: IntArray) -> Counts | None:
    """(M, G) values of the member that each group of each member descends from.

    Args:
        values: (M, G) values by member and group; None before the first day.
        ancestor: (M, G) member each group descends from.
    """
    return None if values is None else np.take_along_axis(values, ancestor, axis=0)


def past_of_ancestors(first: IntArray | None, ancestor: IntArray) -> IntArray | None:
    """(M, L, G + 1) days on which places were reached, each group's from its own ancestor.

    Everybody's is the earliest of its groups'.

    Args:
        first: (M, L, G + 1) by member; None before the first day.
        ancestor: (M, G) member each group descends from.
    """
    if first is None:
        return None
    mine = np.take_along_axis(first[:, :, :-1], ancestor[:, None, :], axis=0)
    kept = (ancestor == np.arange(len(ancestor))[:, None]).all(axis=1)[:, None]
    everybody = np.where(kept, first[:, :, -1], mine.min(axis=2))
    return np.concatenate([mine, everybody[:, :, None]], axis=2)
