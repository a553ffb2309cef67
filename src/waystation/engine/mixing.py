"""Members made of pieces of several members: people stay whole, nobody is lost or made.

A filter that weighs each group by the figures that speak of it chooses, for one and the same
member, one group from one ancestor and another group from a second (a block particle filter;
Rebeschini and van Handel 2015, Ann. Appl. Probab. 25). People a member would then have too many or
too few stay at, or come from, the start of a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from waystation.domain.model import BoolArray, IntArray, Model
from waystation.engine.state import NOWHERE, State, take_members, total_people

_BY_PLACE = ("solo", "sheltered", "queue", "calendar", "asylum", "exits", "arrived")
_BY_GROUP = ("claims", "owed")
_COLUMN_FIELDS = (
    "size", "waiting", "kind", "at", "towards", "km_left", "mode", "goal", "hold", "held_since",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which block each piece of a member belongs to; B blocks, G groups.

    Attributes:
        of_group: (G,) block of each group.
        shared: Block of what groups share: events that have begun, and where `homes` is set the
            residents of every place.
        homes: People of some group set off from many places, so that residents belong to a block.
    """

    of_group: IntArray
    shared: int
    homes: bool

    @property
    def count(self) -> int:
        """Number of blocks."""
        return int(max(self.of_group.max(), self.shared)) + 1


def group_blocks(model: Model, main: int) -> Blocks:
    """A block for each group that sets off together, one for all people alone.

    Args:
        model: The model.
        main: Group whose block holds what groups share, unless there are people alone.
    """
    together = (np.asarray(model.group_start) != NOWHERE) & model.group_together
    alone = bool((~together).any())
    block = np.where(together, np.cumsum(together) - 1 + alone, 0).astype(np.int64)
    return Blocks(block, 0 if alone else int(block[main]), homes=alone)


def mix(
    state: State,
    source: State,
    index: IntArray,
    blocks: Blocks,
    model: Model,
    day: int,
    *,
    splits: bool = False,
) -> None:
    """Replace, in place, pieces of members by those of members of another state.

    Members keep what figures do not speak of: columns that have split off, unless `splits` is set,
    and events to come. A member without residents enough to make up for the difference becomes
    the one that what groups share is from, whole.

    Args:
        state: Changed; each member is whole to begin with.
        source: Where the pieces are from; no array of `state`.
        index: (M, B) member of the source for each block, NOWHERE to keep one's own.
        blocks: The blocks.
        model: Gives where groups set off and when events begin.
        day: Day number.
        splits: Columns that have split off go with their group.
    """
    rows = np.flatnonzero((index != NOWHERE).any(axis=1))
    if not len(rows):
        return
    groups, shared = index[:, blocks.of_group], index[:, blocks.shared]
    everybody = int(total_people(take_members(state, rows[:1]))[0])
    if splits:
        _give_split_off(state, source, groups)
    for group in range(len(model.groups)):
        _give_group(state, source, groups[:, group], group)
    _give_shared(state, source, shared, model, day, homes=blocks.homes)
    _balance(state, source, rows, shared, model, everybody)


def _give_group(state: State, source: State, ancestor: IntArray, group: int) -> None:
    """The main column of a group, everybody who is in no column, and what has been counted."""
    rows = np.flatnonzero(ancestor != NOWHERE)
    chosen = ancestor[rows]
    for name in _BY_PLACE:
        getattr(state, name)[rows, :, group] = getattr(source, name)[chosen, :, group]
    for name in _BY_GROUP:
        getattr(state, name)[rows, group] = getattr(source, name)[chosen, group]
    if state.kind.shape[1]:
        for name in _COLUMN_FIELDS:
            getattr(state, name)[rows, group] = getattr(source, name)[chosen, group]


def _give_split_off(state: State, source: State, ancestors: IntArray) -> None:
    """Columns that have split off, with their group."""
    groups = ancestors.shape[1]
    for slot in range(groups, state.kind.shape[1]):
        mine = state.kind[:, slot]
        for group in range(groups):
            chosen = ancestors[:, group]
            theirs = np.where(chosen == NOWHERE, NOWHERE, source.kind[chosen, slot])
            ended = (mine == group) & (theirs == NOWHERE)
            taken = (chosen != NOWHERE) & ((theirs == group) | ended)
            for name in _COLUMN_FIELDS:
                getattr(state, name)[taken, slot] = getattr(source, name)[chosen[taken], slot]


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
    more = total_people(state)[rows] - everybody
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
