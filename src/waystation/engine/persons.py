"""Every person by themselves: flat arrays, compiled kernels, all cores of the machine.

The same rules, parameters, controls and noise of the day as the kernel that moves counts, and the
same distribution: there a cell's people share out by one draw, here each of them draws. For when
who is who matters; counts cost less. People who travel alone only.

The result depends on neither threads nor machine. A person's draws are keyed by the person's
number; what people compete for is shared out to chunks of persons, never to threads.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import FloatArray, Model
from waystation.engine.compiled import kernel
from waystation.engine.controls import Controls, own_controls
from waystation.engine.departures import Leaving, leave_as_given, leave_hazard, leaving_on
from waystation.engine.persons_day import PAGE, arrive, decide, live
from waystation.engine.persons_lots import (
    new_lots,
    share_out_decisions,
    share_out_lots,
)
from waystation.engine.persons_odds import new_odds, prepare
from waystation.engine.persons_state import (
    CHUNK,
    LANES,
    LAST_DAY,
    Chunk,
    People,
    counts,
    lift,
    set_off,
)
from waystation.engine.persons_turn import Hand, Turn
from waystation.engine.philox import U64Array, generator
from waystation.engine.rules import Facts, Rules
from waystation.engine.state import DayRecord, State, initial_state, no_record
from waystation.engine.step import natural_units, share_out, stamp
from waystation.engine.today import Today

_FEW_PLACES = 1000
"""Places for which another thread costs more than it saves."""

__all__ = ["People", "advance", "check_alone", "counts", "lift", "start"]


def check_alone(model: Model) -> None:
    """Refuse a model whose people are not independent of each other.

    Raises:
        InputError: Groups that travel together; buses.
    """
    problems = []
    together = [name for name, is_one in zip(model.groups, model.group_together, strict=True)
                if is_one]  # fmt: skip
    expected = "people who travel alone; the engine that moves counts has both"
    if together:
        found = f"groups that travel together: {', '.join(together)}"
        problems.append(Problem("scenario.toml", 0, "groups", found, expected))
    if len(model.buses.people):
        problems.append(Problem("scenario.toml", 0, "buses", "buses", expected))
    if problems:
        raise InputError(problems)


def start(rules: Rules, seed: int, member: int = 0, *, chunk: int = CHUNK) -> People:
    """Everybody of a member before the first day.

    Args:
        rules: The rules.
        seed: The run's seed.
        member: Number of the member.
        chunk: Persons in a chunk, a multiple of sixteen. Who gets a place there is not enough of
            depends on it.

    Raises:
        InputError: See `check_alone`.
        ValueError: A chunk of another size.
    """
    check_alone(rules.model)
    if chunk <= 0 or chunk % LANES:
        raise ValueError(f"a chunk of {chunk} persons, a multiple of {LANES} expected")
    state = initial_state(rules.model, 1, seed, member)
    return lift(rules, state, 0, -1, member=member, chunk=chunk)


def advance(
    rules: Rules,
    people: People,
    parameters: FloatArray,
    day: int,
    seed: int,
    *,
    workers: int = 1,
    controls: Controls | None = None,
) -> DayRecord:
    """Advance everybody by one day, in place; the result does not depend on `workers`.

    Args:
        rules: The rules.
        people: Everybody at the end of the day before; becomes everybody at the end of `day`.
        parameters: (1, G, Q) of the member, on the transformed scale.
        day: Day number.
        seed: The run's seed.
        workers: Threads.
        controls: Factors of the day, of this member alone; by default its own.

    Returns:
        What happened on the day, of one member.

    Raises:
        InputError: A day too far from the first for a person's day word.
    """
    if day > LAST_DAY:
        raise InputError([Problem("", 0, "day", f"day {day:,}", f"at most day {LAST_DAY:,}")])
    theta = natural_units(parameters)[0]
    if controls is None:
        controls = own_controls(rules.model, day, 1, seed, people.member)
    factors = Controls._make(np.require(one, np.float64, ["C", "W"]) for one in controls)
    ((today, _),) = rules.situations.of_day(day, _seen(people, rules))
    record = _no_record(people, rules)
    _depart(rules, people, today, factors, theta, day, seed, record)
    set_off(people, record.set_off[0])
    people.day = day
    return _Day(rules, people, today, factors, theta, seed, workers).pass_by(record)


class _Day:
    """A day of the persons: the passes over them, and what has to be known between these."""

    def __init__(
        self,
        rules: Rules,
        people: People,
        today: Today,
        controls: Controls,
        theta: FloatArray,
        seed: int,
        workers: int,
    ) -> None:
        self._people, self._workers, self._controls = people, workers, controls
        self._room = rules.model.movement.asylum_room
        lots = new_lots(people, len(rules.facts.holding))
        self._turn = Turn(
            facts=rules.facts,
            today=today,
            odds=new_odds(today, theta),
            lots=lots,
            theta=theta,
            lag_sum=people.lag_sum,
            seed=seed,
            stamp=stamp(people.day),
            day=people.day,
        )
        places = len(rules.model.locations) if self._room < people.used else 0
        self._ready = np.zeros((len(people.chunks), places), dtype=np.int32)
        self._hands: list[Hand] = []

    def pass_by(self, record: DayRecord) -> DayRecord:
        """Arrivals, what is shared out, the day of each, decisions of claims; then the record."""
        turn = self._turn
        self._each_chunk(lambda chunk, hand: arrive(chunk, turn, hand))
        self._share_out()
        self._each_place()
        self._each_chunk(lambda chunk, hand: live(chunk, turn, hand))
        if self._ready.any():
            self._decide()
        return self._told(record)

    def _each_chunk(self, work: Callable[[Chunk, Hand], None]) -> None:
        """Do something with every chunk, on all threads."""
        people = self._people

        def run(first: int, last: int) -> None:
            hand = _empty_hand(people)
            self._hands.append(hand)
            for number in range(first, last):
                work(people.chunk(number, self._ready[number]), hand)

        chunks = len(people.chunks)
        share_out(run, chunks, min(self._workers, max(chunks, 1)))

    def _share_out(self) -> None:
        people, turn = self._people, self._turn
        turn.lots.pool[:] = people.tally
        share_out_lots(
            generator(people.member), turn.facts, turn.today, self._controls, turn.lots,
            turn.theta, people.occupied, turn.seed, turn.stamp,
        )  # fmt: skip

    def _each_place(self) -> None:
        """The chances of every cell where people may be."""
        people, turn = self._people, self._turn

        def run(first: int, last: int) -> None:
            prepare(
                first, last, turn.facts, turn.today, turn.odds, self._controls, turn.theta,
                people.occupied, turn.lots.look, people.shelter_of, people.member, turn.seed,
                turn.stamp,
            )  # fmt: skip

        places = len(people.shelter_of)
        share_out(run, places, min(self._workers, 1 + places // _FEW_PLACES))

    def _decide(self) -> None:
        people, turn = self._people, self._turn
        need, rng = np.zeros_like(self._ready), generator(people.member)
        lots = people.tally.shape[1]
        share_out_decisions(rng, self._ready, need, self._room, lots, turn.seed, turn.stamp)
        self._each_chunk(lambda chunk, hand: decide(chunk, need[chunk.number], turn, hand))

    def _told(self, record: DayRecord) -> DayRecord:
        """What all threads did, in one record and in the ledger."""
        ledger = self._people.ledger
        for hand in self._hands:
            for told, mine in zip(
                (record.arrivals, record.departures, record.admitted),
                (hand.arrivals, hand.departures, hand.admitted),
                strict=True,
            ):
                told.ravel()[:] += mine
            ledger.claims[0] += hand.claims
        ledger.arrived[0] += record.arrivals[0]
        return record


def _empty_hand(people: People) -> Hand:
    cells, groups = people.occupied.shape[1], people.ledger.owed.shape[1]
    return Hand(
        sieve=generator(people.member),
        own=np.tile(generator(people.member), (PAGE, 1)),
        shared=generator(people.member),
        arrivals=np.zeros(cells, dtype=np.int32),
        departures=np.zeros(cells, dtype=np.int32),
        admitted=np.zeros(cells, dtype=np.int32),
        claims=np.zeros(groups, dtype=np.int32),
        occupied=people.occupied,
        acting=np.zeros(PAGE + 1, dtype=np.int64),
        lane=np.zeros(PAGE + 1, dtype=np.int64),
    )


def _no_record(people: People, rules: Rules) -> DayRecord:
    cells = (1, len(rules.model.locations), len(rules.model.groups))
    return no_record(people.ledger._replace(solo=np.zeros(cells, dtype=np.int32)))


def _seen(people: People, rules: Rules) -> State:
    """A state that tells the rules which events take effect, and how full the shelters are."""
    shelters = np.flatnonzero(people.shelter_of >= 0)
    here = np.zeros((1, len(rules.model.locations), 1), dtype=np.int32)
    both = people.tally.sum(axis=0)[: 2 * len(shelters)]
    here[0, shelters, 0] = both[::2] + both[1::2]
    return people.ledger._replace(solo=here, sheltered=np.zeros_like(here))


def _depart(
    rules: Rules,
    people: People,
    today: Today,
    controls: Controls,
    theta: FloatArray,
    day: int,
    seed: int,
    record: DayRecord,
) -> None:
    """Residents set off, by the very draws of the kernel: they are counted in both."""
    nobody = np.zeros_like(record.set_off)
    _set_off(
        generator(people.member), rules.facts, today, leaving_on(rules.model, day), controls,
        people.ledger._replace(solo=nobody), theta, np.zeros(len(theta)), seed, stamp(day), record,
    )  # fmt: skip


@kernel
def _set_off(
    rng: U64Array,
    facts: Facts,
    today: Today,
    leaving: Leaving,
    controls: Controls,
    state: State,
    theta: FloatArray,
    rates: FloatArray,
    seed: int,
    stamp: int,
    record: DayRecord,
) -> None:
    """The kernel's departures of one member."""
    for place in range(state.home.shape[1]):
        leave_hazard(
            rng, facts, today, controls, state, 0, place, theta, rates, seed, stamp, record
        )
    leave_as_given(rng, facts, today, leaving, controls, state, 0, seed, stamp, record)
