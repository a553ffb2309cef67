"""A slow, obvious engine for people travelling alone: every person is one row, moved one by one.

It proves the kernel. People in a cell who move independently, given the day's common state, are
exchangeable, so a multinomial draw on their count has exactly the distribution of moving each of
them (strong lumpability: Kemeny and Snell 1960, "Finite Markov Chains", chapter 6; Banisch 2016,
"Markov Chain Aggregation for Agent-Based Models"). The tests compare the two engines by exact
enumeration on tiny networks and by two-sample tests on random ones. Travelling groups are not
here: people in them move together, and the kernel keeps each as one entity.

Nothing is shared with the kernel but the rules, and where it can the reference goes back to what a
rule stands for: days on the way come from a pace drawn for each person, not from the table of
lags.

The order of a day is the kernel's: arrivals due, admissions at crossings, exits, onward decisions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.rules import PACE_SPREAD, Rules
from waystation.engine.state import CALENDAR_DAYS, EXITS, NOWHERE

_CLOSURE = list(EventKind).index(EventKind.CLOSURE)
_DETENTION = list(EventKind).index(EventKind.DETENTION)


class Person(NamedTuple):
    """One person who travels alone.

    Attributes:
        group: Number of the group the person belongs to.
        place: Location the person is at, waits at, or is on the way to.
        waits: Whether the person waits to be admitted at `place`, a crossing.
        due: Day the person arrives at `place`, NOWHERE when not on the way.
        left: How the person left the movement, None while in it.
    """

    group: int
    place: int
    waits: bool = False
    due: int = NOWHERE
    left: Exit | None = None


class PersonDay(NamedTuple):
    """The people at the end of a day, and what happened on it.

    Attributes:
        people: Every person, in the order given.
        arrivals: (L, G) people who arrived.
        departures: (L, G) people who left for the next stop.
    """

    people: list[Person]
    arrivals: IntArray
    departures: IntArray


class PersonCounts(NamedTuple):
    """People counted in the cells of the kernel's state, for one member.

    Attributes:
        solo: (L, G) present at a location.
        queue: (L, G) waiting at a crossing.
        calendar: (L, G, H) due to arrive, by day modulo H.
        exits: (X, G) out of the movement, by kind of exit.
    """

    solo: IntArray
    queue: IntArray
    calendar: IntArray
    exits: IntArray


class _Day(NamedTuple):
    """What one day of one member goes by."""

    number: int
    rules: Rules
    theta: FloatArray
    event_on: BoolArray
    rng: np.random.Generator
    arrivals: IntArray
    departures: IntArray


def people_at(solo: IntArray) -> list[Person]:
    """A person for everybody counted.

    Args:
        solo: (L, G) people present at each location.
    """
    return [
        Person(group=int(group), place=int(place))
        for place, group in np.argwhere(solo > 0)
        for _ in range(int(solo[place, group]))
    ]


def count_people(people: list[Person], places: int, groups: int) -> PersonCounts:
    """Count people in the cells of the kernel's state.

    Args:
        people: Every person of one member.
        places: Number of locations.
        groups: Number of groups.
    """
    counts = PersonCounts(
        solo=np.zeros((places, groups), dtype=np.int64),
        queue=np.zeros((places, groups), dtype=np.int64),
        calendar=np.zeros((places, groups, CALENDAR_DAYS), dtype=np.int64),
        exits=np.zeros((EXITS, groups), dtype=np.int64),
    )
    for person in people:
        if person.left is not None:
            counts.exits[list(Exit).index(person.left), person.group] += 1
        elif person.waits:
            counts.queue[person.place, person.group] += 1
        elif person.due != NOWHERE:
            counts.calendar[person.place, person.group, person.due % CALENDAR_DAYS] += 1
        else:
            counts.solo[person.place, person.group] += 1
    return counts


def step_people(
    people: list[Person],
    rules: Rules,
    theta: FloatArray,
    event_on: BoolArray,
    day: int,
    rng: np.random.Generator,
) -> PersonDay:
    """Move every person by one day.

    Args:
        people: Every person of one member, at the end of the day before.
        rules: Probabilities.
        theta: (G, Q) parameters in natural units.
        event_on: (V,) whether each event takes effect.
        day: Day number.
        rng: Draws everything; advanced.

    Returns:
        The people at the end of the day and what happened.
    """
    cells = (len(rules.is_crossing), len(theta))
    arrivals, departures = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.int64)
    today = _Day(day, rules, theta, event_on, rng, arrivals, departures)
    moved = [_arrive_if_due(today, person) for person in people]
    for crossing in np.flatnonzero(rules.is_crossing & (rules.capacity >= 0)):
        _admit(today, moved, int(crossing))
    moved = [_exit_or_stay(today, person) for person in moved]
    moved = [_go_on_or_stay(today, person) for person in moved]
    return PersonDay(moved, arrivals, departures)


def _is_present(person: Person) -> bool:
    """Whether the person is at a location, free to decide."""
    return person.left is None and not person.waits and person.due == NOWHERE


def _event_value(today: _Day, kind: int, place: int) -> float:
    """Largest strength among the events of a kind that hold today at a place; 0 when none."""
    rules = today.rules
    holds = (
        today.event_on
        & (rules.event_kind == kind)
        & rules.event_covers[:, place]
        & (rules.event_first <= today.number)
        & (today.number <= rules.event_last)
    )
    return float(rules.event_value[holds].max(initial=0.0))


def _arrive_if_due(today: _Day, person: Person) -> Person:
    if person.left is not None or person.due != today.number:
        return person
    today.arrivals[person.place, person.group] += 1
    arrived = person._replace(due=NOWHERE)
    if today.rules.is_exit[person.place]:
        return arrived._replace(left=Exit.CROSSED)
    held = today.rules.is_crossing[person.place] and today.rules.capacity[person.place] >= 0
    return arrived._replace(waits=bool(held))


def _room(today: _Day, crossing: int) -> int:
    """People a crossing admits today: its capacity, noisy from day to day, 0 when closed."""
    sigma = today.theta[0, P.NOISE]
    noise = math.exp(today.rng.normal(-0.5 * sigma * sigma, sigma))
    if _event_value(today, _CLOSURE, crossing) > 0.0:
        return 0
    far = today.rules.route_end[today.rules.first_route[crossing]]
    factor = P.PORT_FACTOR if today.rules.is_exit[far] else P.CROSSING_FACTOR
    return round(float(today.rules.capacity[crossing] * today.theta[0, factor] * noise))


def _admit(today: _Day, people: list[Person], crossing: int) -> None:
    """A day at a crossing: each group's share of the room goes to its people in random order."""
    waiting = [
        number for number, person in enumerate(people) if person.waits and person.place == crossing
    ]
    if not waiting:
        return
    room = _room(today, crossing)
    for group in range(len(today.theta)):
        mine = [number for number in waiting if people[number].group == group]
        share = min(len(mine), room * len(mine) // len(waiting))
        for turn, position in enumerate(today.rng.permutation(len(mine))):
            number = mine[position]
            people[number] = _after_waiting(today, people[number], served=turn < share)


def _after_waiting(today: _Day, person: Person, *, served: bool) -> Person:
    """What becomes of one who waited: across, asylum, across elsewhere, home, or waits on."""
    rules, theta = today.rules, today.theta[person.group]
    far = int(rules.route_end[rules.first_route[person.place]])
    leads_out = bool(rules.is_exit[far])
    if served:
        claims = not leads_out and today.rng.random() < theta[P.CROSSING_ASYLUM]
        return _gone(person, Exit.ASYLUM) if claims else _across(today, person, far)
    if today.rng.random() < theta[P.PORT_DIVERT if leads_out else P.DIVERT]:
        return _across(today, person, far)
    gives_up = today.rng.random() < 1.0 - math.exp(-theta[P.RENEGE])
    return _gone(person, Exit.RETURNED) if gives_up else person


def _across(today: _Day, person: Person, far: int) -> Person:
    today.arrivals[far, person.group] += 1
    across = person._replace(place=far, waits=False)
    return _gone(across, Exit.CROSSED) if today.rules.is_exit[far] else across


def _gone(person: Person, how: Exit) -> Person:
    return person._replace(waits=False, left=how)


def _exit_or_stay(today: _Day, person: Person) -> Person:
    """Three competing risks act all day; the first to strike ends the journey."""
    if not _is_present(person):
        return person
    theta = today.theta[person.group]
    rates = {
        Exit.RETURNED: theta[P.SOLO_RETURN],
        Exit.SETTLED: theta[P.SOLO_SETTLE],
        Exit.DETAINED: _event_value(today, _DETENTION, person.place),
    }
    struck = {
        how: today.rng.exponential() / rate if rate > 0.0 else math.inf
        for how, rate in rates.items()
    }
    first = min(struck, key=lambda how: struck[how])
    return _gone(person, first) if struck[first] < 1.0 else person


def _go_on_or_stay(today: _Day, person: Person) -> Person:
    """Leave or stay, next stop, days on the way."""
    rules, theta = today.rules, today.theta[person.group]
    if not _is_present(person) or today.rng.random() >= theta[P.SOLO_LEAVE]:
        return person
    journey = _next_journey(today, person.place)
    if journey == NOWHERE:
        return person
    today.departures[person.place, person.group] += 1
    due = today.number + _days_on_the_way(today, journey, theta[P.SOLO_PACE])
    return person._replace(place=int(rules.journey_end[journey]), due=due)


def _next_journey(today: _Day, place: int) -> int:
    """A journey by its chance, NOWHERE for one who does not go on from here."""
    u = today.rng.random()
    for journey in range(today.rules.first_journey[place], today.rules.first_journey[place + 1]):
        u -= today.rules.journey_chance[journey]
        if u < 0.0:
            return journey
    return NOWHERE


def _days_on_the_way(today: _Day, journey: int, pace: float) -> int:
    """Days a person of their own pace needs; the pace median is one of those the rules know."""
    known = today.rules.log_pace
    median = known[np.abs(known - math.log(pace)).argmin()]
    own_pace = math.exp(today.rng.normal(median, PACE_SPREAD))
    days = math.ceil(float(today.rules.journey_km[journey]) / own_pace)
    return min(CALENDAR_DAYS, max(1, days))
