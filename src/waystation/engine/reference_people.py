"""The people of the per-person engine: one object each, and what one day of theirs goes by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import Exit
from waystation.engine.basics import LEAST_NOISE
from waystation.engine.controls import Controls
from waystation.engine.departures import Leaving
from waystation.engine.journeys import RATIO_STEP
from waystation.engine.rules import Rules
from waystation.engine.state import (
    NOWHERE,
    WAITING_DAYS,
    DayRecord,
    State,
    calendar_days,
    initial_state,
)
from waystation.engine.today import Today


class Where(Enum):
    """What a person is doing at the end of a day."""

    HOME = auto()
    PRESENT = auto()
    SHELTERED = auto()
    WAITING = auto()
    TRAVELLING = auto()
    ASYLUM = auto()
    GONE = auto()


@dataclass(slots=True)
class Person:
    """One person: a resident, or somebody who travels alone.

    Attributes:
        where: What the person is doing.
        place: Location the person is at, waits at, or is on the way to.
        group: Number of the person's group, NOWHERE for a resident.
        waited: Whole days waited, as told apart.
        due: Day the person arrives at `place`, NOWHERE when not on the way.
        left: How the person left the movement, None while in it.
    """

    where: Where
    place: int
    group: int = NOWHERE
    waited: int = 0
    due: int = NOWHERE
    left: Exit | None = None

    def is_at(self, place: int, *where: Where) -> bool:
        """Whether the person is at a place, doing one of these."""
        return self.place == place and self.where in where

    def leave(self, how: Exit) -> None:
        """The person leaves the movement."""
        self.where, self.left = Where.GONE, how


@dataclass(slots=True)
class Crowd:
    """Everybody of one member.

    Attributes:
        people: Every person.
        owed: Group of each departure that was given for a day when nobody could set off.
        arrived: (L, G) arrivals since the first day.
        claims: (G,) asylum claims made since the first day.
    """

    people: list[Person]
    owed: list[int]
    arrived: IntArray
    claims: IntArray


class Day(NamedTuple):
    """What one day of one member goes by.

    Attributes:
        number: Day number.
        rules: The fixed facts and settings.
        today: What holds today.
        leaving: Departures given for the day.
        controls: Factors of the day, of one member.
        theta: (G, Q) parameters in natural units.
        rng: Draws everything.
        record: Receives what happened, one member.
        drawn: Noise of the day drawn so far.
        ways: (E, days) receives who comes onto each route on each day; None where not asked for.
    """

    number: int
    rules: Rules
    today: Today
    leaving: Leaving
    controls: Controls
    theta: FloatArray
    rng: np.random.Generator
    record: DayRecord
    drawn: dict[tuple[object, ...], float]
    ways: IntArray | None = None

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens."""
        return self.rng.random() < chance

    def first_of(self, rates: list[float]) -> int:
        """Which of competing risks strikes first within the day; NOWHERE when none does."""
        waits = [self.rng.exponential() / rate if rate > 0.0 else math.inf for rate in rates]
        first = int(np.argmin(waits)) if waits else NOWHERE
        return first if waits and waits[first] < 1.0 else NOWHERE

    def factor(self, factors: FloatArray, place: int) -> float:
        """The member's factor at a place, one where nothing differs."""
        return float(factors[0, place]) if len(factors) else 1.0

    def noise(self, sigma: float) -> float:
        """A log-normal factor with mean one."""
        return math.exp(self.rng.normal(-0.5 * sigma * sigma, sigma))

    def noise_at(self, what: str, place: int, group: int) -> float:
        """The day's factor on rates of a group at a place, one where noise is next to none."""
        sigma = float(self.theta[group, P.NOISE])
        if sigma <= LEAST_NOISE:
            return 1.0
        if (what, place, group) not in self.drawn:
            self.drawn[what, place, group] = self.noise(sigma)
        return self.drawn[what, place, group]

    def share_noise(self, journey: int) -> float:
        """The day's noise (on the log scale, of variance one) on the chance of a journey."""
        if ("share", journey) not in self.drawn:
            four = float(self.rng.random(4).sum())
            self.drawn["share", journey] = (four - 2.0) * math.sqrt(3.0)
        return self.drawn["share", journey]

    def pick(self, chances: list[float]) -> int:
        """One of several by their chances; NOWHERE for what they lack to one."""
        u = self.rng.random()
        for number, chance in enumerate(chances):
            u -= chance
            if u < 0.0:
                return number
        return NOWHERE

    def days_on_the_way(self, median_days: float) -> int:
        """Days a person of their own pace needs for what takes so many at the median pace.

        The days at the median pace are rounded to steps of two in a hundred, as the rule is.
        """
        rows = self.rules.facts.log_ratio
        rounded = RATIO_STEP * round(math.log(median_days) / RATIO_STEP) if median_days > 0 else 0.0
        rounded = min(max(rounded, rows[0]), rows[-1]) if median_days > 0 else rows[0]
        spread, most = self.rules.model.movement.pace_spread, self.rules.facts.lag.shape[1]
        if spread > 0.0:
            days = math.exp(rounded - self.rng.normal(0.0, spread))
        else:
            days = math.exp(rounded - RATIO_STEP / 2)
        return most if days > most else max(1, math.ceil(days))


def crowd_of(state: State, member: int = 0) -> Crowd:
    """A person for everybody counted in one member of a state without travelling groups."""
    people: list[Person] = []

    def add(counts: IntArray, where: Where, waited: int = 0, due: int = NOWHERE) -> None:
        for place, group in np.argwhere(counts > 0).tolist():
            number = int(counts[place, group])
            people.extend(Person(where, place, group, waited, due) for _ in range(number))

    for place, residents in enumerate(state.home[member].tolist()):
        people.extend(Person(Where.HOME, place) for _ in range(residents))
    add(state.solo[member].astype(np.int64), Where.PRESENT)
    add(state.sheltered[member].astype(np.int64), Where.SHELTERED)
    add(state.asylum[member].astype(np.int64), Where.ASYLUM)
    owed = [g for g, number in enumerate(state.owed[member].tolist()) for _ in range(number)]
    arrived, claims = state.arrived[member].astype(np.int64), state.claims[member].astype(np.int64)
    return Crowd(people, owed, arrived, claims)


def count_people(crowd: Crowd, rules: Rules, event_on: BoolArray) -> State:
    """Everybody counted in the cells of the kernel's state, as its only member.

    Args:
        crowd: Everybody.
        rules: The rules.
        event_on: (V,) whether each event takes effect.
    """
    state = _empty_state(rules.model, event_on)
    days, exits = calendar_days(rules.model), list(Exit)
    for person in crowd.people:
        place, group = person.place, person.group
        if person.where is Where.HOME:
            state.home[0, place] += 1
        elif person.where is Where.PRESENT:
            state.solo[0, place, group] += 1
        elif person.where is Where.SHELTERED:
            state.sheltered[0, place, group] += 1
        elif person.where is Where.WAITING:
            state.queue[0, rules.facts.queue_of[place], group, person.waited] += 1
        elif person.where is Where.TRAVELLING:
            state.calendar[0, place, group, person.due % days] += 1
        elif person.where is Where.ASYLUM:
            state.asylum[0, place, group] += 1
        elif person.left is not None:
            state.exits[0, exits.index(person.left), group] += 1
    state.owed[0] = np.bincount(crowd.owed, minlength=state.owed.shape[1])
    state.arrived[0] = crowd.arrived
    state.claims[0] = crowd.claims
    return state


def _empty_state(model: Model, event_on: BoolArray) -> State:
    state = initial_state(model, 1, 0)
    state.home[:] = 0
    state.solo[:] = 0
    return state._replace(event_on=event_on[None, :].copy())


def new_day(
    number: int,
    rules: Rules,
    today: Today,
    leaving: Leaving,
    controls: Controls,
    theta: FloatArray,
    rng: np.random.Generator,
) -> Day:
    """A day with an empty record."""
    cells = (1, len(rules.model.locations), len(rules.model.groups))
    nobody = np.zeros(cells, dtype=np.int32)
    counts = (nobody, nobody.copy(), nobody.copy(), nobody.copy())
    record = DayRecord(*counts, np.zeros((1, cells[2]), dtype=np.int32))
    return Day(number, rules, today, leaving, controls, theta, rng, record, {})


def grow_older(crowd: Crowd) -> None:
    """Everybody who waits has waited a day longer; the longest waits are not told apart."""
    for person in crowd.people:
        if person.where is Where.WAITING:
            person.waited = min(person.waited + 1, WAITING_DAYS - 1)


def arrive(day: Day, crowd: Crowd, person: Person, place: int) -> None:
    """A person reaches a place and stops there: is across at an exit, or present."""
    day.record.arrivals[0, place, person.group] += 1
    crowd.arrived[place, person.group] += 1
    person.where, person.place, person.due = Where.PRESENT, place, NOWHERE
    if day.rules.facts.is_exit[place]:
        person.leave(Exit.CROSSED)
