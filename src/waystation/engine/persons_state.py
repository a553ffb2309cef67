"""Everybody as an element of flat arrays: seven bytes each, in chunks of a fixed size.

A person is a number. Residents who have not set off are counted by place: nothing tells them
apart and they do nothing, so a person begins on the day they set off. Persons are numbered in the
order in which they set off, those of one day by place and group, and keep their number for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from waystation.domain.model import IntArray
from waystation.engine.bundles import bundle
from waystation.engine.compiled import inner, kernel
from waystation.engine.rules import Rules
from waystation.engine.state import EXITS, WAITING_DAYS, Counts, State

CHUNK = 1 << 20
"""Persons in a chunk: memory is taken, and work handed to threads, by chunks."""
LANES = 16
"""Persons who share one call of the generator; a chunk is a multiple of it."""
PRESENT, SHELTERED, CLAIMING, READY, WAITING, TRAVELLING, GONE = range(7)
"""What a person is doing; who is gone has the number of the exit added. READY lasts within a day:
a claim that waits for the draw of those that are decided."""
HERE = 0
"""Day word of people who may do something on any day."""
SINCE = WAITING_DAYS * 2
"""Added to day numbers in a person's day word, so that those of longer ago are above zero."""
NEVER = (1 << 16) - 1
"""Day word of people who are gone."""
LAST_DAY = NEVER - 1 - 3 * SINCE
"""Day up to which day words can be told."""

Words = npt.NDArray[np.uint16]
Bytes = npt.NDArray[np.uint8]


@bundle
class Chunk(NamedTuple):
    """Some persons, next to each other.

    Attributes:
        where: (N,) cell: location times groups, plus group. People on the way are in the cell they
            head for, people who wait in that of the crossing, those gone where they last were.
        due: (N,) day word: HERE; SINCE plus the day of arrival of those on the way; SINCE plus the
            day on which they came of those who wait; NEVER.
        doing: (N,) what they are doing.
        tally: (2 S + C A,) people of the chunk outside and inside each shelter or camp, and waiting
            at each crossing by days waited.
        ready: (L,) claims of the chunk ready to be decided; (0,) where all of them can be.
        number: Number of the chunk.
        first: Number of its first person.
        used: Persons in it so far.
    """

    where: Counts
    due: Words
    doing: Bytes
    tally: Counts
    ready: Counts
    number: int
    first: int
    used: int


@dataclass(eq=False)
class People:
    """Everybody of one member; moves on in place.

    Attributes:
        member: Number of the member.
        day: Day at whose end they are here, -1 before the first.
        ledger: A state of one member: who has not set off, what is owed and since the first day
            arrived and claimed, which events take effect, and who had left the movement before
            the first of these persons; its other cells are not kept.
        used: Persons so far.
        chunk: Persons in a chunk.
        chunks: Arrays `where`, `due` and `doing` of each chunk.
        tally: (chunks, 2 S + C A) the `tally` of each chunk.
        shelter_of: (L,) number of each shelter or camp, NOWHERE for others.
        occupied: (2, cells) whether somebody has ever been in a cell, and in its asylum process.
        lag_sum: (R, H) chance that a journey takes at most h + 1 days.
    """

    member: int
    day: int
    ledger: State
    used: int
    size: int
    tally: Counts
    shelter_of: IntArray
    occupied: Bytes
    lag_sum: npt.NDArray[np.float64]
    chunks: list[tuple[Counts, Words, Bytes]] = field(default_factory=list)

    @property
    def bytes_used(self) -> int:
        """Bytes of the arrays over persons."""
        return sum(array.nbytes for chunk in self.chunks for array in chunk)

    def chunk(self, number: int, ready: Counts) -> Chunk:
        """A chunk as kernels see it."""
        first, used = number * self.size, self.used_of(number)
        return Chunk(*self.chunks[number], self.tally[number], ready, number, first, used)

    def used_of(self, number: int) -> int:
        """Persons in a chunk so far."""
        return min(self.size, self.used - number * self.size)


class Runs(NamedTuple):
    """Persons alike, to be added: so many of each row.

    Attributes:
        where, due, doing: What the arrays over persons hold.
        lot: Number in the tally, -1 for none.
        people: How many.
    """

    where: IntArray
    due: IntArray
    doing: IntArray
    lot: IntArray
    people: IntArray


def add(people: People, runs: Runs) -> None:
    """Add persons, in the order of the rows."""
    ends = np.cumsum(runs.people)
    done, total = 0, int(ends[-1]) if len(ends) else 0
    while done < total:
        number, at = divmod(people.used, people.size)
        if number == len(people.chunks):
            _grow(people)
        here = min(people.size - at, total - done)
        first, last = np.searchsorted(ends, [done, done + here - 1], side="right")
        rows = slice(int(first), int(last) + 1)
        cut = np.minimum(ends[rows], done + here)
        count = np.diff(cut, prepend=done)
        where, due, doing = people.chunks[number]
        where[at : at + here] = np.repeat(runs.where[rows].astype(np.int32), count)
        due[at : at + here] = np.repeat(runs.due[rows].astype(np.uint16), count)
        doing[at : at + here] = np.repeat(runs.doing[rows].astype(np.uint8), count)
        counted = runs.lot[rows] >= 0
        np.add.at(people.tally[number], runs.lot[rows][counted], count[counted])
        people.used += here
        done += here
    people.occupied[0, runs.where] = 1
    people.occupied[1, runs.where[runs.doing == CLAIMING]] = 1


def _grow(people: People) -> None:
    size = people.size
    where, due = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.uint16)
    people.chunks.append((where, due, np.empty(size, dtype=np.uint8)))
    if len(people.chunks) > len(people.tally):
        more = np.zeros((2 * len(people.tally), people.tally.shape[1]), dtype=np.int32)
        more[: len(people.tally)] = people.tally
        people.tally = more


def lift(
    rules: Rules, state: State, row: int, day: int, *, member: int = 0, chunk: int = CHUNK
) -> People:
    """A person for everybody on the move in one member of a state.

    People in a cell are exchangeable, so who is who is told by the order of the cells.

    Args:
        rules: The rules; without travelling groups.
        state: State at the end of `day`.
        row: Row of the member in the state.
        day: Day number, -1 before the first.
        member: Number of the member, for its streams.
        chunk: Persons in a chunk.
    """
    places, groups = state.solo.shape[1:]
    is_shelter = rules.model.is_shelter
    shelter_of = np.where(is_shelter, np.cumsum(is_shelter) - 1, -1)
    lots = 2 * int(is_shelter.sum()) + state.queue.shape[1] * WAITING_DAYS
    people = People(
        member=member,
        day=day,
        ledger=_ledger(state, row),
        used=0,
        size=chunk,
        tally=np.zeros((1, lots), dtype=np.int32),
        shelter_of=shelter_of.astype(np.int64),
        occupied=np.zeros((2, places * groups), dtype=np.uint8),
        lag_sum=np.cumsum(rules.facts.lag, axis=1),
    )
    for runs in _runs_of(people, rules, state, row):
        add(people, runs)
    return people


def _ledger(state: State, row: int) -> State:
    """What is not kept by persons; the cells of those who are persons are empty."""
    one = {name: getattr(state, name)[row : row + 1].copy() for name in _KEPT}
    nobody = {
        name: np.zeros((1, *(0 for _ in array.shape[1:])), dtype=array.dtype)
        for name, array in state._asdict().items()
        if name not in _KEPT
    }
    return State(**one, **nobody)


_KEPT = ("home", "exits", "arrived", "claims", "owed", "event_on")


def set_off(people: People, newly: Counts) -> None:
    """Add those who set off today.

    Args:
        people: Everybody.
        newly: (L, G) people who set off.
    """
    add(people, _present(people, newly))


def _present(people: People, here: Counts) -> Runs:
    place, group = np.nonzero(here)
    lot = people.shelter_of[place]
    return _runs(here, place, group, HERE, PRESENT, np.where(lot >= 0, 2 * lot, -1))


def _runs(
    counts: Counts,
    place: IntArray,
    group: IntArray,
    due: int | IntArray,
    doing: int,
    lot: int | IntArray,
    number: IntArray | None = None,
) -> Runs:
    many = counts[place, group] if number is None else number
    same = np.zeros(len(many), dtype=np.int64)
    cell = place * counts.shape[1] + group
    return Runs(cell, same + due, same + doing, same + lot, many.astype(np.int64))


def _runs_of(people: People, rules: Rules, state: State, row: int) -> list[Runs]:
    """Everybody on the move in a member of a state, cell by cell."""
    solo, inside, claims = state.solo[row], state.sheltered[row], state.asylum[row]
    shelters = 2 * int(rules.model.is_shelter.sum())
    has, g_has = np.nonzero(inside)
    asks, g_asks = np.nonzero(claims)
    runs = [
        _present(people, solo),
        _runs(inside, has, g_has, HERE, SHELTERED, 2 * people.shelter_of[has] + 1),
        _runs(claims, asks, g_asks, HERE, CLAIMING, -1),
    ]
    number, g, age = np.nonzero(state.queue[row])
    lot = shelters + number * WAITING_DAYS + age
    waiting = state.queue[row][number, g, age]
    at = rules.facts.holding[number]
    runs.append(_runs(solo, at, g, people.day - age + SINCE, WAITING, lot, waiting))
    place, g, slot = np.nonzero(state.calendar[row])
    days = state.calendar.shape[3]
    due = people.day + 1 + (slot - people.day - 1) % days
    on_the_way = state.calendar[row][place, g, slot]
    return [*runs, _runs(solo, place, g, due + SINCE, TRAVELLING, -1, on_the_way)]


@kernel
def _count(
    where: Counts,
    due: Words,
    doing: Bytes,
    used: int,
    day: int,
    groups: int,
    queue_of: IntArray,
    state: State,
) -> None:
    """Add the persons of a chunk to the cells of a state."""
    days = state.calendar.shape[3]
    for i in range(used):
        place = where[i] // groups
        g = where[i] - place * groups
        what = int(doing[i])
        if what == TRAVELLING:
            state.calendar[0, place, g, (int(due[i]) - SINCE) % days] += 1
        elif what == PRESENT:
            state.solo[0, place, g] += 1
        elif what == SHELTERED:
            state.sheltered[0, place, g] += 1
        elif what == CLAIMING:
            state.asylum[0, place, g] += 1
        elif what == WAITING:
            state.queue[0, queue_of[place], g, days_waited(int(due[i]), day)] += 1
        else:
            state.exits[0, what - GONE, g] += 1


@inner
def days_waited(due: int, day: int) -> int:
    """Days somebody has waited, as told apart."""
    return min(day + SINCE - due, WAITING_DAYS - 1)


def counts(people: People, rules: Rules) -> State:
    """Everybody counted in the cells of the kernel's state, as its only member.

    Args:
        people: Everybody.
        rules: The rules they move by.
    """
    facts, ledger = rules.facts, people.ledger
    places, groups = len(facts.queue_of), ledger.owed.shape[1]
    cells = (1, places, groups)
    state = State(
        **{name: getattr(ledger, name).copy() for name in _KEPT},
        solo=np.zeros(cells, dtype=np.int32),
        sheltered=np.zeros(cells, dtype=np.int32),
        queue=np.zeros((1, len(facts.holding), groups, WAITING_DAYS), dtype=np.int32),
        calendar=np.zeros((*cells, facts.lag.shape[1]), dtype=np.int32),
        asylum=np.zeros(cells, dtype=np.int32),
        **{name: np.zeros((1, 0), getattr(ledger, name).dtype) for name in _COLUMNS},
    )
    for number, chunk in enumerate(people.chunks):
        used = people.used_of(number)
        _count(*chunk, used, people.day, groups, facts.queue_of, state)
    return state


_COLUMNS = (
    "size", "waiting", "kind", "at", "towards", "km_left", "mode", "goal", "hold", "held_since",
)  # fmt: skip
assert EXITS + GONE < NEVER  # a byte tells every exit apart
