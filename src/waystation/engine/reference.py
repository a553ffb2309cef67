"""A slow, obvious engine for people who travel alone: every person is one object, moved one by one.

It proves the kernel. People in a cell who move independently, given the day's common state, are
exchangeable, so a multinomial draw on their count has exactly the distribution of moving each of
them (strong lumpability: Kemeny and Snell 1960, "Finite Markov Chains", chapter 6; Banisch 2016,
"Markov Chain Aggregation for Agent-Based Models"). Where people compete for places, the order is
random, so counts have a hypergeometric distribution. The tests compare the two engines by exact
enumeration on tiny networks and by two-sample tests on random ones. Travelling groups are not
here: people in them move together, and the kernel keeps each as one entity.

Both engines read the rules' arrays; nothing else is shared. Where it can, the reference goes back
to what a draw stands for: competing risks are clocks that run for each person, days on the way
come from a pace drawn for each person, who is admitted from a line of people.

The order of a day is the kernel's.
"""

from __future__ import annotations

import math

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.domain.parameters import P
from waystation.domain.vocabulary import Exit
from waystation.engine.alone import NOISY
from waystation.engine.basics import LEAST_NOISE
from waystation.engine.controls import Controls, own_controls
from waystation.engine.departures import leaving_on
from waystation.engine.reference_crossings import cross
from waystation.engine.reference_people import (
    Crowd,
    Day,
    Person,
    Where,
    arrive,
    count_people,
    grow_older,
    new_day,
)
from waystation.engine.reference_ways import count_journey
from waystation.engine.rules import Rules
from waystation.engine.state import NOWHERE, DayRecord


def step_people(
    crowd: Crowd,
    rules: Rules,
    theta: FloatArray,
    event_on: BoolArray,
    day: int,
    rng: np.random.Generator,
    *,
    seed: int = 0,
    member: int = 0,
    controls: Controls | None = None,
    ways: IntArray | None = None,
) -> DayRecord:
    """Move everybody by one day, in place.

    Args:
        crowd: Everybody of one member, at the end of the day before.
        rules: The rules.
        theta: (G, Q) parameters in natural units.
        event_on: (V,) whether each event takes effect.
        day: Day number.
        rng: Draws everything; advanced.
        seed: The run's seed, for the member's own controls.
        member: Number of the member, for its own controls.
        controls: Factors of the day, of this member alone; by default its own.
        ways: (E, days) receives people who set out today, on each route of their way and the day
            they come onto it; those who wait at crossings are not told.

    Returns:
        What happened on the day, one member.
    """
    ((today, _),) = rules.situations.of_day(day, count_people(crowd, rules, event_on))
    leaving = leaving_on(rules.model, day)
    if controls is None:
        controls = own_controls(rules.model, day, 1, seed, member)
    one = new_day(day, rules, today, leaving, controls, theta, rng)._replace(ways=ways)
    move(one, crowd)
    return one.record


def move(day: Day, crowd: Crowd) -> None:
    """The day of everybody, in the kernel's order."""
    _set_off_by_hazard(day, crowd)
    _set_off_as_given(day, crowd)
    _set_off_as_owed(day, crowd)
    grow_older(crowd)
    _arrive_if_due(day, crowd)
    _give_places(day, crowd)
    cross(day, crowd)
    _risks_and_offers(day, crowd)
    _asylum_process(day, crowd)
    for person in crowd.people:
        if person.where in (Where.PRESENT, Where.SHELTERED):
            _go_on_or_stay(day, person)


def _residents(crowd: Crowd, place: int) -> list[Person]:
    return [person for person in crowd.people if person.is_at(place, Where.HOME)]


def _factor(day: Day, place: int) -> float:
    """Factor of the day on the departures of a place; NOWHERE for those that name none."""
    return day.factor(day.controls.departures, place)


def _set_off(day: Day, person: Person, group: int) -> None:
    """A resident is now on the move, with a group's rules."""
    person.where, person.group = Where.PRESENT, group
    day.record.set_off[0, person.place, group] += 1


def _any_group(day: Day) -> int:
    """A group by the shares of departures that name none."""
    return day.pick(day.rules.facts.group_share.tolist())


def _set_off_by_hazard(day: Day, crowd: Crowd) -> None:
    """For each resident a clock of each group runs at the hazard's rate; the first one counts."""
    shares, theta = day.rules.facts.group_share, day.theta
    for place in np.flatnonzero(day.today.rate > 0.0).tolist():
        rate = day.today.rate[place] * _factor(day, place)
        rates = [
            float(rate * shares[g] * theta[g, P.DEPARTURE_FACTOR] * day.noise(theta[g, P.NOISE]))
            for g in range(len(theta))
        ]
        for person in _residents(crowd, place):
            group = day.first_of(rates)
            if group != NOWHERE:
                _set_off(day, person, group)


def _set_off_as_given(day: Day, crowd: Crowd) -> None:
    """So many people set off; those for whom there is no resident are owed."""
    rows = zip(day.leaving.location, day.leaving.group, day.leaving.people, strict=True)
    for place, given, people in rows:
        wanted = round(people * _factor(day, int(place)))
        free = [] if place == NOWHERE else _residents(crowd, int(place))
        for number in range(wanted):
            group = int(given) if given != NOWHERE else _any_group(day)
            if number < len(free):
                _set_off(day, free[number], group)
            else:
                crowd.owed.append(group)


def _set_off_as_owed(day: Day, crowd: Crowd) -> None:
    """Each departure owed is from a place of hazard, by residents times level, if one is left."""
    free = {place: _residents(crowd, place) for place in np.flatnonzero(day.today.level).tolist()}
    weights = {
        place: len(residents) * day.today.level[place] * _factor(day, place)
        for place, residents in free.items()
    }
    total = sum(weights.values())
    if total <= 0.0:
        return
    places, chances = list(weights), [float(weight / total) for weight in weights.values()]
    still_owed = []
    for turn in day.rng.permutation(len(crowd.owed)):
        choice = day.pick(chances)
        residents = free[places[choice]]
        if residents:
            _set_off(day, residents.pop(), crowd.owed[turn])
        else:
            still_owed.append(crowd.owed[turn])
    crowd.owed[:] = still_owed


def _arrive_if_due(day: Day, crowd: Crowd) -> None:
    """People on the way who are due today stop, and wait where a crossing may hold them."""
    for person in crowd.people:
        if person.where is Where.TRAVELLING and person.due == day.number:
            arrive(day, crowd, person, person.place)
            if person.left is None and day.rules.facts.queue_of[person.place] != NOWHERE:
                person.where, person.waited = Where.WAITING, 0


def _give_places(day: Day, crowd: Crowd) -> None:
    """Free places of shelters go to people in random order; lost ones are lost in random order."""
    for place, places in enumerate(day.today.places.tolist()):
        inside = [person for person in crowd.people if person.is_at(place, Where.SHELTERED)]
        outside = [person for person in crowd.people if person.is_at(place, Where.PRESENT)]
        keeping = len(inside) if places >= len(inside) else max(places, 0)
        for position in day.rng.permutation(len(inside))[keeping:]:
            inside[position].where = Where.PRESENT
        for position in day.rng.permutation(len(outside))[: max(places - len(inside), 0)]:
            outside[position].where = Where.SHELTERED
            day.record.admitted[0, place, outside[position].group] += 1


def _risks_and_offers(day: Day, crowd: Crowd) -> None:
    """Four clocks run for everybody present; those for whom none rings may take up an offer."""
    kinds = (Exit.RETURNED, Exit.SETTLED, Exit.DIED, Exit.DETAINED)
    for person in crowd.people:
        if person.where not in (Where.PRESENT, Where.SHELTERED):
            continue
        theta = day.theta[person.group]
        rates = [theta[P.SOLO_RETURN], theta[P.SOLO_SETTLE], theta[P.DEATH]]
        noise = day.noise_at("risks", person.place, person.group)
        first = day.first_of([noise * r for r in (*rates, day.today.detained[person.place])])
        if first != NOWHERE:
            person.leave(kinds[first])
        elif day.happens(day.today.offered[person.place]):
            person.where = Where.ASYLUM
            crowd.claims[person.group] += 1


def _asylum_process(day: Day, crowd: Crowd) -> None:
    """Two clocks run for everybody in the process: leaving it, and a claim ready to be decided."""
    ready: dict[int, list[Person]] = {}
    for person in crowd.people:
        if person.where is Where.ASYLUM:
            theta = day.theta[person.group]
            noise = day.noise_at("asylum", person.place, person.group)
            first = day.first_of([noise * theta[p] for p in (P.ASYLUM_LEAVE, P.ASYLUM_DECIDE)])
            if first == 0:
                person.where = Where.PRESENT
            elif first == 1:
                ready.setdefault(person.place, []).append(person)
    room = day.rules.model.movement.asylum_room
    for claims in ready.values():
        for turn, position in enumerate(day.rng.permutation(len(claims))):
            if turn + 1 <= room:
                person = claims[position]
                granted = day.happens(day.theta[person.group, P.ASYLUM_GRANT])
                person.leave(Exit.ASYLUM if granted else Exit.RETURNED)


def _leaves(day: Day, person: Person) -> bool:
    """Whether somebody leaves the place today: moved on by force, in flight, of their own will."""
    today, place = day.today, person.place
    if today.forced[person.group, place]:
        return True
    overflow = today.places[place] >= 0 and person.where is Where.PRESENT
    column = P.LEAVE_OVERFLOW if overflow else today.leave_column[place]
    noise = day.noise_at("leaving", place, person.group)
    stays = (1.0 - day.theta[person.group, column]) * (1.0 - today.flight[place])
    wants = day.happens(1.0 - stays**noise)
    return wants and not day.happens(today.held[place])


def _onward_chances(day: Day, person: Person, first: int, beyond: int) -> list[float]:
    """Chances of a start's journeys: as much in all as usual, by the pull of ends and the day."""
    today, drawn = day.today, []
    usual = today.chance[first:beyond]
    sigma = float(day.theta[person.group, P.NOISE])
    noisy = NOISY if sigma > LEAST_NOISE else 0
    for number, end in enumerate(today.end[first:beyond].tolist()):
        weight = float(usual[number])
        if end < len(today.level):
            weight *= day.factor(day.controls.pull, end)
        if number < noisy:
            weight *= math.exp(sigma * day.share_noise(first + number))
        drawn.append(weight)
    moved = len(drawn) if len(day.controls.pull) else min(noisy, len(drawn))
    scale = float(usual[:moved].sum()) / sum(drawn[:moved]) if moved else 1.0
    return [one * scale for one in drawn[:moved]] + drawn[moved:]


def _go_on_or_stay(day: Day, person: Person) -> None:
    """Leave or stay, next stop, days on the way."""
    today, theta = day.today, day.theta[person.group]
    if not _leaves(day, person):
        return
    table = today.journeys_of[person.group]
    first, beyond = today.first[table, person.place], today.first[table, person.place + 1]
    choice = day.pick(_onward_chances(day, person, int(first), int(beyond)))
    if choice == NOWHERE:
        return
    journey = int(first) + choice
    day.record.departures[0, person.place, person.group] += 1
    if today.end[journey] == len(today.level):
        _count(day, person, int(today.end[journey]), None)
        person.leave(Exit.DETAINED)
        return
    days = (
        today.foot_km[journey] / theta[P.WALK_PACE] + today.vehicle_km[journey] / theta[P.SOLO_PACE]
    )
    lag = day.days_on_the_way(float(days + today.days[journey]))
    _count(day, person, int(today.end[journey]), lag)
    person.where, person.place = Where.TRAVELLING, int(today.end[journey])
    person.due = day.number + lag


def _count(day: Day, person: Person, end: int, days: int | None) -> None:
    """Count the way of somebody who sets out, where ways are asked for."""
    if day.ways is not None:
        count_journey(day, day.ways, person.place, end, person.group, days)
