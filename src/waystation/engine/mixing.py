"""Members made of pieces of several members: people stay whole, nobody is lost or made.

A filter that weighs each group by the figures that speak of it chooses, for one and the same
member, the position of a group from one ancestor, its people from a second and another group from
a third (a block particle filter; Rebeschini and van Handel 2015, Ann. Appl. Probab. 25). People a
member would then have too many or too few stay at, or come from, the start of a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from waystation.domain.model import BoolArray, IntArray, Model
from waystation.engine.state import NOWHERE, State, take_members, total_people

_BY_PLACE = ("solo", "sheltered", "queue", "calendar", "asylum", "exits", "arrived")
_BY_GROUP = ("claims", "owed")
_PLACE_FIELDS = ("at", "towards", "km_left", "mode", "goal", "hold", "held_since")
_COLUMN_FIELDS = ("size", "waiting", "kind", *_PLACE_FIELDS)


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which block each piece of a member belongs to; B blocks, G groups.

    Attributes:
        place: (G,) block of where a group's main column is and how it moves.
        people: (G,) block of the people of a group.
        shared: Block of what groups share: events that have begun, and where `homes` is set the
            residents of every place.
        homes: People of some group set off from many places, so that residents belong to a block.
    """

    place: IntArray
    people: IntArray
    shared: int
    homes: bool

    @property
    def count(self) -> int:
        """Number of blocks."""
        return int(max(self.place.max(), self.people.max(), self.shared)) + 1


def one_block(model: Model) -> Blocks:
    """Members are chosen as a whole."""
    zeros = np.zeros(len(model.groups), dtype=np.int64)
    return Blocks(zeros, zeros, 0, homes=True)


def group_blocks(model: Model, main: int, *, apart: bool = True) -> Blocks:
    """A block for each group that sets off together, one for all people alone.

    Args:
        model: The model.
        main: Group whose block holds what groups share, unless there are people alone.
        apart: Where a group is and how many it has are blocks of their own.
    """
    together = (np.asarray(model.group_start) != NOWHERE) & model.group_together
    alone = bool((~together).any())
    people = np.where(together, np.cumsum(together) - 1 + alone, 0).astype(np.int64)
    blocks = int(people.max()) + 1
    place = np.where(together & apart, people + blocks - alone, people).astype(np.int64)
    return Blocks(place, people, 0 if alone else int(people[main]), homes=alone)


def mix(
    state: State,
    source: State,
    index: IntArray,
    blocks: Blocks,
    model: Model,
    day: int,
    *,
    splits: bool = False,
) -> IntArray:
    """Replace, in place, pieces of members by those of members of another state.

    Members keep what figures do not speak of: columns that have split off, unless `splits` is set,
    and events to come. Where one ancestor has a main column and the other none, its place is from
    the ancestor of its people. A member without residents enough to make up for the difference is
    that of what groups share, whole.

    Args:
        state: Changed; each member is whole to begin with.
        source: Where the pieces are from; no array of `state`.
        index: (M, B) member of the source for each block, NOWHERE to keep one's own.
        blocks: The blocks.
        model: Gives where groups set off and when events begin.
        day: Day number.
        splits: Columns that have split off go with the people of their group.

    Returns:
        (M, G) member each main column's place is from, NOWHERE where it is one's own.
    """
    rows = np.flatnonzero((index != NOWHERE).any(axis=1))
    people, shared = index[:, blocks.people], index[:, blocks.shared]
    place = _place_follows_people(state, source, people, index[:, blocks.place])
    if not len(rows):
        return place
    everybody = int(total_people(take_members(state, rows[:1]))[0])
    if splits:
        _give_split_off(state, source, people)
    for group in range(len(model.groups)):
        if state.kind.shape[1]:
            _give_column(state, source, people[:, group], place[:, group], group)
        _give_people(state, source, people[:, group], group)
    _give_shared(state, source, shared, model, day, homes=blocks.homes)
    _balance(state, source, rows, shared, model, everybody)
    return place


def _place_follows_people(
    state: State, source: State, people: IntArray, place: IntArray
) -> IntArray:
    """(M, G) ancestors of places: those of people where only one of the two has a column."""
    place, own = place.copy(), np.arange(len(state.kind))
    for group in range(people.shape[1] if state.kind.shape[1] else 0):
        there = np.concatenate([state.kind[:, group], source.kind[:, group]]) != NOWHERE
        differs = there[_row(people[:, group], own)] != there[_row(place[:, group], own)]
        place[differs, group] = people[differs, group]
    return place


def _row(index: IntArray, own: IntArray) -> IntArray:
    """Row in an array of one's own members followed by those of the source."""
    return np.where(index == NOWHERE, own, len(own) + index)


def _give_column(
    state: State, source: State, people: IntArray, place: IntArray, group: int
) -> None:
    """The main column: as many as its people's ancestor has, where its place's ancestor is.

    Those who wait at a crossing are the same share of it as in the ancestor of its place.
    """
    own = np.arange(len(people))
    by_people, by_place = _row(people, own), _row(place, own)

    def both(name: str) -> IntArray:
        pair = [getattr(state, name)[:, group], getattr(source, name)[:, group]]
        return np.asarray(np.concatenate(pair))

    size, waiting = both("size"), both("waiting")
    together = (size + waiting)[by_people]
    there = np.maximum((size + waiting)[by_place], 1)
    held = np.floor(together * (waiting[by_place] / there)).astype(np.int64)
    held = np.where(by_people == by_place, waiting[by_people], held)
    values = {name: both(name)[by_place] for name in _PLACE_FIELDS}
    values |= {"kind": both("kind")[by_people], "waiting": held, "size": together - held}
    for name, value in values.items():
        getattr(state, name)[:, group] = value


def _give_people(state: State, source: State, people: IntArray, group: int) -> None:
    """Everybody of a group who is not in a column, and what has been counted of it."""
    rows = np.flatnonzero(people != NOWHERE)
    chosen = people[rows]
    for name in _BY_PLACE:
        getattr(state, name)[rows, :, group] = getattr(source, name)[chosen, :, group]
    for name in _BY_GROUP:
        getattr(state, name)[rows, group] = getattr(source, name)[chosen, group]


def _give_split_off(state: State, source: State, people: IntArray) -> None:
    """Columns that have split off, with the people of their group."""
    groups = people.shape[1]
    own = np.arange(len(people))
    for slot in range(groups, state.kind.shape[1]):
        mine = state.kind[:, slot]
        for group in range(groups):
            chosen = people[:, group]
            theirs = np.where(chosen == NOWHERE, NOWHERE, source.kind[chosen, slot])
            ended = (mine == group) & (theirs == NOWHERE)
            taken = (chosen != NOWHERE) & ((theirs == group) | ended)
            for name in _COLUMN_FIELDS:
                getattr(state, name)[own[taken], slot] = getattr(source, name)[chosen[taken], slot]


def _give_shared(
    state: State, source: State, shared: IntArray, model: Model, day: int, *, homes: bool
) -> None:
    """Events that have begun, and residents where they belong to a block."""
    rows = np.flatnonzero(shared != NOWHERE)
    begun = np.flatnonzero(model.events.first <= day)
    state.event_on[np.ix_(rows, begun)] = source.event_on[np.ix_(shared[rows], begun)]
    if homes:
        state.home[rows] = source.home[shared[rows]]


def _balance(
    state: State, source: State, rows: IntArray, shared: IntArray, model: Model, everybody: int
) -> None:
    """Make the people of each member as many as before, where most residents are."""
    more = total_people(take_members(state, rows)) - everybody
    starts = model.group_start[model.group_start != NOWHERE]
    enough: BoolArray = more == 0
    if len(starts):
        pool = starts[state.home[rows][:, starts].argmax(axis=1)]
        state.home[rows, pool] -= more
        enough = state.home[rows, pool] >= 0
    short = rows[~enough]
    whole = np.where(shared[short] == NOWHERE, short, shared[short])
    for name in State._fields:
        getattr(state, name)[short] = getattr(source, name)[whole]
