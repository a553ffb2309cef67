"""Crossings of the per-person engine: a line of people, served in the order they came."""

from __future__ import annotations

import math

import numpy as np

from waystation.domain.parameters import P
from waystation.domain.vocabulary import Exit
from waystation.engine.crossings import NO_DISPERSION
from waystation.engine.reference_people import Crowd, Day, Person, Where, arrive
from waystation.engine.state import NOWHERE


def cross(day: Day, crowd: Crowd) -> None:
    """A day at every crossing that may hold people back."""
    for crossing in day.rules.facts.holding.tolist():
        waiting = [person for person in crowd.people if person.is_at(crossing, Where.WAITING)]
        if waiting:
            _serve(day, crowd, crossing, waiting)


def _serve(day: Day, crowd: Crowd, crossing: int, waiting: list[Person]) -> None:
    """Those who have waited longest are admitted first; in random order among equals."""
    facts = day.rules.facts
    far = int(facts.route_end[facts.first_route[crossing]])
    leads_out = bool(facts.is_exit[far])
    room = _room(day, crossing, leads_out=leads_out)
    by_chance = [waiting[position] for position in day.rng.permutation(len(waiting))]
    line = sorted(by_chance, key=lambda person: -person.waited)
    for turn, person in enumerate(line):
        if turn < room:
            _admit(day, crowd, person, far, leads_out=leads_out)
        else:
            _not_admitted(day, crowd, person, far, leads_out=leads_out)


def _room(day: Day, crossing: int, *, leads_out: bool) -> float:
    """People the crossing admits today; none on a closed day, everybody without a limit."""
    theta, today = day.theta[0], day.today
    if day.happens(theta[P.CLOSED_DAYS]) or today.open_share[crossing] <= 0.0:
        return 0
    if today.room[crossing] < 0:
        return math.inf
    factor = theta[P.PORT_FACTOR] if leads_out else theta[P.CROSSING_FACTOR]
    mean = float(today.room[crossing] * today.open_share[crossing] * factor)
    mean *= day.noise(theta[P.NOISE]) * day.factor(day.controls.room, crossing)
    dispersion = float(theta[P.ROOM_DISPERSION])
    if dispersion >= NO_DISPERSION:
        return round(mean)
    return int(day.rng.negative_binomial(dispersion, dispersion / (dispersion + mean)))


def _admit(day: Day, crowd: Crowd, person: Person, far: int, *, leads_out: bool) -> None:
    """One who is admitted claims asylum on the far side, or goes on as one who arrived there."""
    if not leads_out and day.happens(day.theta[person.group, P.CROSSING_ASYLUM]):
        person.where, person.place = Where.ASYLUM, far
        crowd.claims[person.group] += 1
    else:
        arrive(day, crowd, person, far)


def _not_admitted(day: Day, crowd: Crowd, person: Person, far: int, *, leads_out: bool) -> None:
    """One who is not admitted crosses elsewhere, goes home, or waits on."""
    theta = day.theta[person.group]
    divert = theta[P.PORT_DIVERT] if leads_out else theta[P.DIVERT]
    usual = divert * (1.0 - math.exp(-(person.waited + 1) / theta[P.DIVERT_DAYS]))
    noise = day.noise_at("waiting", person.place, 0)
    if day.happens(1.0 - (1.0 - usual) ** noise):
        _elsewhere(day, crowd, person, far)
    elif day.first_of([float(noise * theta[P.RENEGE])]) != NOWHERE:
        person.leave(Exit.RETURNED)


def _elsewhere(day: Day, crowd: Crowd, person: Person, far: int) -> None:
    """Nearby, on the same day; or at another crossing, after the way there."""
    facts, theta = day.rules.facts, day.theta[person.group]
    number = int(facts.queue_of[person.place])
    others = np.arange(facts.first_other[number], facts.first_other[number + 1])
    if len(others) and day.happens(theta[P.OTHER_CROSSING]):
        choice = day.pick(facts.other_chance[others].tolist())
        if choice != NOWHERE:
            other = others[choice]
            person.where, person.place = Where.TRAVELLING, int(facts.other[other])
            lag = day.days_on_the_way(float(facts.other_km[other] / theta[P.SOLO_PACE]))
            person.due = day.number + lag
            return
    arrive(day, crowd, person, far)
