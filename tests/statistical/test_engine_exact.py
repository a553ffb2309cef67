"""The kernel against the exact distribution, enumerated person by person.

A few people on a tiny network: every way each of them can fare is listed with its chance, day by
day, and the kernel's frequencies over many members must match. Written from the description of
the model, not from the engine's code. Each test fails by chance with probability `FALSE_ALARM`.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pytest
from scipy import stats
from tests.engine_runs import FALSE_ALARM, alone_at, chi_square_p, last_day, person_cells
from tests.tiny import make_model

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.rules import PACE_SPREAD, Rules, build_rules, mixed_choice
from waystation.engine.state import CALENDAR_DAYS

MEMBERS = 40_000
NEGLIGIBLE = 1e-7
NEVER = 10_000

RETURN, SETTLE, DETENTION, LEAVE = 0.15, 0.2, 0.3, 0.7
DIVERT, PORT_DIVERT, RENEGE, CLAIM = 0.2, 0.1, 0.25, 0.35
FIXED: dict[P, float] = {
    P.NOISE: 1e-12,
    P.SOLO_RETURN: RETURN,
    P.SOLO_SETTLE: SETTLE,
    P.SOLO_LEAVE: LEAVE,
    P.SOLO_PACE: 300.0,
    P.DIVERT: DIVERT,
    P.PORT_DIVERT: PORT_DIVERT,
    P.RENEGE: RENEGE,
    P.CROSSING_ASYLUM: CLAIM,
}

Where = tuple[str, int, int]
"""("at", place, 0), ("waits", place, 0), ("due", place, day) or ("gone", kind of exit, 0)."""
People = tuple[Where, ...]
Ways = list[list[tuple[int, float, float]]]
"""(stop, chance, km) of each way to a first stop, by location."""
Chances = dict[People, float]


def gone(how: Exit) -> Where:
    return ("gone", list(Exit).index(how), 0)


def fork(capacity: int, *, leads_out: bool) -> Model:
    """Start leads to a town and, past a halt, to a crossing; across it is a city, or the way out.

    Nobody stays at the halt: the journey from the start to the crossing is one.
    """
    return make_model(
        ("Start", "Town", "Gate", "Beyond", "Halt"),
        ((0, 1, 250.0), (0, 4, 90.0), (4, 2, 110.0), (1, 3, 150.0), (2, 3, 1.0)),
        destinations={1: 1.0} if leads_out else {1: 0.4, 3: 0.6},
        starts=((0, NEVER),),
        crossings={2: capacity},
        exits=(3,) if leads_out else (),
        sigma=0.0,
        changes=FIXED,
        events=((list(EventKind).index(EventKind.DETENTION), 1, 1, 9, 1.0, DETENTION),),
    )


@functools.cache
def lag_chances(km: float, median_pace: float) -> list[float]:
    """Chance of each number of days on the way, from the log-normal pace."""
    pace = stats.lognorm(s=PACE_SPREAD, scale=median_pace)
    within = [0.0, *(float(pace.sf(km / day)) for day in range(1, CALENDAR_DAYS)), 1.0]
    return [later - earlier for earlier, later in itertools.pairwise(within)]


def known_pace(rules: Rules) -> float:
    """The pace the rules know that is nearest to the one in `FIXED`."""
    return math.exp(rules.log_pace[np.abs(rules.log_pace - math.log(FIXED[P.SOLO_PACE])).argmin()])


def journeys(model: Model, place: int) -> list[tuple[int, float, float]]:
    """(stop, chance, km) of each way from a place to the first stop; the network has no circles."""
    choice, found = mixed_choice(model), list[tuple[int, float, float]]()
    stop = {2, *model.destination.tolist(), *np.flatnonzero(model.is_exit).tolist()}
    for route in range(model.first_route[place], model.first_route[place + 1]):
        end, km = int(model.route_end[route]), float(model.route_km[route])
        rest = [(end, 1.0, 0.0)] if end in stop else journeys(model, end)
        found += [(last, float(choice[route]) * part, km + more) for last, part, more in rest]
    return found


def arrive(rules: Rules, where: Where, day: int) -> Where:
    state, place, due = where
    if state != "due" or due != day:
        return where
    if rules.is_exit[place]:
        return gone(Exit.CROSSED)
    return ("waits" if rules.is_crossing[place] else "at", place, 0)


def after_waiting(rules: Rules, where: Where, *, served: bool) -> Iterator[tuple[Where, float]]:
    far = int(rules.route_end[rules.first_route[where[1]]])
    out = bool(rules.is_exit[far])
    across = gone(Exit.CROSSED) if out else ("at", far, 0)
    if served:
        claim = 0.0 if out else CLAIM
        yield gone(Exit.ASYLUM), claim
        yield across, 1 - claim
        return
    divert, give_up = PORT_DIVERT if out else DIVERT, 1 - math.exp(-RENEGE)
    yield across, divert
    yield gone(Exit.RETURNED), (1 - divert) * give_up
    yield where, (1 - divert) * (1 - give_up)


def rest_of_day(rules: Rules, ways: Ways, where: Where, day: int) -> Iterator[tuple[Where, float]]:
    """Exits, then onward decisions, of one person."""
    state, place, _ = where
    if state != "at":
        yield where, 1.0
        return
    rates = {Exit.RETURNED: RETURN, Exit.SETTLED: SETTLE}
    if place == 1 and 1 <= day <= 9:
        rates[Exit.DETAINED] = DETENTION
    total = sum(rates.values())
    for how, rate in rates.items():
        yield gone(how), (1 - math.exp(-total)) * rate / total
    stays = math.exp(-total)
    goes_somewhere = 0.0
    for end, share, km in ways[place]:
        chance = stays * LEAVE * share
        goes_somewhere += chance
        for h, lag in enumerate(lag_chances(km, known_pace(rules))):
            yield ("due", end, day + h + 1), chance * lag
    yield where, stays - goes_somewhere


def spread(people: People, fates: Callable[[int], Mapping[Where, float]]) -> Chances:
    """All ways people can fare who fare independently, whoever they are."""
    chances: Chances = {(): 1.0}
    for number in range(len(people)):
        grown: Chances = defaultdict(float)
        for others, chance in chances.items():
            for where, share in fates(number).items():
                if share > NEGLIGIBLE:
                    grown[tuple(sorted((*others, where)))] += chance * share
        chances = grown
    return chances


def merged(pairs: Iterator[tuple[Where, float]]) -> dict[Where, float]:
    sums: dict[Where, float] = defaultdict(float)
    for where, chance in pairs:
        sums[where] += chance
    return sums


def admissions(rules: Rules, people: People) -> Chances:
    """A day at the crossing: any of those waiting are as likely to be served."""
    waiting = [n for n, where in enumerate(people) if where[0] == "waits"]
    room = min(len(waiting), int(rules.capacity[2]))
    choices = list(itertools.combinations(waiting, room))
    chances: Chances = defaultdict(float)
    for served in choices:

        def fate(n: int, served: tuple[int, ...] = served) -> dict[Where, float]:
            if people[n][0] != "waits":
                return {people[n]: 1.0}
            return merged(after_waiting(rules, people[n], served=n in served))

        for outcome, chance in spread(people, fate).items():
            chances[outcome] += chance / len(choices)
    return chances


def one_day(rules: Rules, ways: Ways, before: Chances, day: int) -> Chances:
    after: Chances = defaultdict(float)
    for start, chance in before.items():
        people = tuple(arrive(rules, where, day) for where in start)
        for served, share in admissions(rules, people).items():
            fates = [merged(rest_of_day(rules, ways, where, day)) for where in served]
            for end, part in spread(served, fates.__getitem__).items():
                after[end] += chance * share * part
    return after


def counted(model: Model, people: People) -> tuple[int, ...]:
    """An outcome in the cells of the kernel's state."""
    places = len(model.locations)
    solo, queue = np.zeros(places, dtype=int), np.zeros(places, dtype=int)
    calendar, exits = np.zeros((places, CALENDAR_DAYS), dtype=int), np.zeros(len(Exit), dtype=int)
    for state, number, due in people:
        if state == "at":
            solo[number] += 1
        elif state == "waits":
            queue[number] += 1
        elif state == "due":
            calendar[number, due % CALENDAR_DAYS] += 1
        else:
            exits[number] += 1
    return tuple(np.concatenate([solo, queue, calendar.ravel(), exits]).tolist())


def exact_chances(model: Model, people: People, days: int) -> dict[tuple[int, ...], float]:
    rules = build_rules(model)
    ways = [journeys(model, place) for place in range(len(model.locations))]
    chances: Chances = {people: 1.0}
    for day in range(days):
        chances = one_day(rules, ways, chances, day)
    cells: dict[tuple[int, ...], float] = defaultdict(float)
    for outcome, chance in chances.items():
        cells[counted(model, outcome)] += chance
    return cells


def kernel_counts(model: Model, people: int, days: int) -> dict[tuple[int, ...], int]:
    start = alone_at(model, MEMBERS, {(0, 0): people})
    cells = person_cells(last_day(model, MEMBERS, days, state=start, seed=31))
    rows, counts = np.unique(cells, axis=0, return_counts=True)
    return {tuple(row): int(n) for row, n in zip(rows.tolist(), counts, strict=True)}


@pytest.mark.parametrize(
    ("people", "days", "capacity", "leads_out"),
    [
        (1, 4, 1, False),
        (2, 3, 1, False),
        (3, 2, 1, False),
        (2, 3, 1, True),
        (3, 2, 2, True),
        (3, 3, 0, False),
    ],
)
def test_every_outcome_has_its_exact_frequency(
    people: int, days: int, capacity: int, *, leads_out: bool
) -> None:
    model = fork(capacity, leads_out=leads_out)
    exact = exact_chances(model, (("at", 0, 0),) * people, days)
    assert sum(exact.values()) == pytest.approx(1.0, abs=1e-4)
    seen = kernel_counts(model, people, days)
    observed = [seen.get(outcome, 0) for outcome in exact]
    expected = MEMBERS * np.array([*exact.values(), max(0.0, 1 - sum(exact.values()))])
    assert MEMBERS - sum(observed) <= 5
    assert chi_square_p([*observed, MEMBERS - sum(observed)], expected) > FALSE_ALARM
