"""The exact distribution of a few people after some days: every way each may fare, with its chance.

Written from the description of the model. A person is a token (doing, place, group, number); an
outcome is the sorted tuple of all of them, whoever they are; a departure that is owed is a token,
too. Each stage of a day turns an outcome into outcomes with chances. Noise on rates must be
negligible, and so must be the spread of parameters.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import Exit
from waystation.engine.rules import Rules
from waystation.engine.state import State, initial_state, take_members
from waystation.engine.step import draw_parameters, natural_units
from waystation.engine.today import Today

NEGLIGIBLE = 1e-7
EXITS = list(Exit)
LONGEST_WAIT = 31

Token = tuple[str, int, int, int]
"""("home", place, -1, 0), ("at" or "inside", place, group, 0), ("waits", place, group, days),
("due", place, group, day), ("claims", place, group, 0), ("gone", kind of exit, group, 0) or
("owed", -1, group, 0)."""
People = tuple[Token, ...]
Chances = dict[People, float]
Fate = Mapping[Token, float]


class Now(NamedTuple):
    """What a day of an outcome goes by."""

    day: int
    rules: Rules
    today: Today
    theta: FloatArray
    pull: FloatArray


def gone(how: Exit, group: int) -> Token:
    return ("gone", EXITS.index(how), group, 0)


def in_order(people: Iterable[Token]) -> People:
    return tuple(sorted(people))


def summed(pairs: Iterable[tuple[Token, float]]) -> dict[Token, float]:
    sums: dict[Token, float] = defaultdict(float)
    for token, chance in pairs:
        sums[token] += chance
    return sums


def independently(fates: Iterable[Fate], others: Iterable[Token] = ()) -> Chances:
    """Outcomes of people who fare independently, beside others who stay as they are."""
    chances: Chances = {in_order(others): 1.0}
    for fate in fates:
        grown: Chances = defaultdict(float)
        for people, chance in chances.items():
            for token, share in fate.items():
                if chance * share > NEGLIGIBLE:
                    grown[in_order((*people, token))] += chance * share
        chances = grown
    return chances


def apart(people: People, chosen: Callable[[Token], bool]) -> tuple[list[Token], list[Token]]:
    return [t for t in people if chosen(t)], [t for t in people if not chosen(t)]


def at_place(people: People, doing: str, place: int) -> tuple[list[Token], list[Token]]:
    return apart(people, lambda token: token[:2] == (doing, place))


def subsets(tokens: list[Token], number: int) -> Iterator[tuple[list[Token], list[Token]]]:
    """Every way to choose so many, with those left out."""
    for chosen in itertools.combinations(range(len(tokens)), min(number, len(tokens))):
        yield (
            [tokens[n] for n in chosen],
            [token for n, token in enumerate(tokens) if n not in chosen],
        )


def competing(token: Token, rates: Mapping[Token, float]) -> dict[Token, float]:
    """The first of several risks to strike within the day, or none."""
    total = sum(rates.values())
    if total == 0.0:
        return {token: 1.0}
    struck = 1.0 - math.exp(-total)
    pairs = [(end, struck * rate / total) for end, rate in rates.items()]
    return summed([*pairs, (token, 1.0 - struck)])


@functools.cache
def lags(median_days: float, spread: float, longest: int) -> tuple[float, ...]:
    """Chance of 1, 2, ... days on the way; the days at the median pace in steps of 2 %."""
    rounded = math.exp(0.02 * round(math.log(median_days) / 0.02))
    taken = stats.lognorm(s=spread, scale=rounded)
    within = [0.0, *(float(taken.cdf(day)) for day in range(1, longest)), 1.0]
    return tuple(later - earlier for earlier, later in itertools.pairwise(within))


def on_the_way(now: Now, end: int, group: int, days: float) -> dict[Token, float]:
    spread, longest = now.rules.model.movement.pace_spread, now.rules.facts.lag.shape[1]
    chances = lags(days, spread, longest)
    return {("due", end, group, now.day + h): c for h, c in enumerate(chances, 1) if c > NEGLIGIBLE}


def by_hazard(now: Now, people: People) -> Chances:
    shares, factor = now.rules.facts.group_share, now.theta[:, P.DEPARTURE_FACTOR]

    def fate(token: Token) -> Fate:
        place = token[1]
        rates = now.today.rate[place] * shares * factor
        return competing(token, {("at", place, g, 0): float(r) for g, r in enumerate(rates)})

    home, others = apart(people, lambda t: t[0] == "home")
    return independently(map(fate, home), others)


def as_given(now: Now, people: People) -> Chances:
    """Departures of the day: those for whom there is no resident are owed."""
    rows, shares = now.rules.model.departures, now.rules.facts.group_share
    chances: Chances = {people: 1.0}
    for row in np.flatnonzero(rows.day == now.day):
        place, given, wanted = int(rows.location[row]), int(rows.group[row]), int(rows.people[row])
        grown: Chances = defaultdict(float)
        for outcome, chance in chances.items():
            home, others = at_place(outcome, "home", place)
            going = min(wanted, len(home))
            groups = {given: 1.0} if given >= 0 else dict(enumerate(shares.tolist()))
            gone_off = {("at", place, g, 0): c for g, c in groups.items()}
            owed = {("owed", -1, g, 0): c for g, c in groups.items()}
            fates = [gone_off] * going + [owed] * (wanted - going)
            for end, share in independently(fates, [*others, *home[going:]]).items():
                grown[end] += chance * share
        chances = grown
    return chances


def as_owed(now: Now, people: People) -> Chances:
    """Each departure owed picks a place of hazard; where residents are too few, some stay owed."""
    owed, others = apart(people, lambda t: t[0] == "owed")
    home = {
        place: [t for t in others if t[:2] == ("home", place)]
        for place in range(len(now.today.level))
    }
    weight = {place: len(free) * now.today.level[place] for place, free in home.items()}
    total = sum(weight.values())
    if not owed or total == 0.0:
        return {people: 1.0}
    places = [place for place in weight if weight[place] > 0.0]
    chances: Chances = defaultdict(float)
    for picked in itertools.product(places, repeat=len(owed)):
        chance = math.prod(weight[place] / total for place in picked)
        ways: list[tuple[list[Token], float]] = [(list(others), chance)]
        for place in places:
            mine = [token for token, where in zip(owed, picked, strict=True) if where == place]
            splits = list(subsets(mine, len(home[place])))
            grown = []
            for (rest, so_far), (going, staying) in itertools.product(ways, splits):
                left = list(rest)
                for _ in going:
                    left.remove(("home", place, -1, 0))
                left += [("at", place, t[2], 0) for t in going] + staying
                grown.append((left, so_far / len(splits)))
            ways = grown
        for tokens, share in ways:
            chances[in_order(tokens)] += share
    return chances


def older_and_due(now: Now, people: People) -> Chances:
    """Those who wait have waited a day longer; those who are due arrive."""

    def after(token: Token) -> Token:
        doing, place, group, number = token
        if doing == "waits":
            return (doing, place, group, min(number + 1, LONGEST_WAIT))
        if doing != "due" or number != now.day:
            return token
        if now.rules.facts.is_exit[place]:
            return gone(Exit.CROSSED, group)
        holds = now.rules.facts.queue_of[place] >= 0
        return ("waits" if holds else "at", place, group, 0)

    return {in_order(map(after, people)): 1.0}


def places_given(now: Now, people: People) -> Chances:
    """Places of shelters, free or lost, in random order."""
    chances: Chances = {people: 1.0}
    for place, places in enumerate(now.today.places.tolist()):
        grown: Chances = defaultdict(float)
        for outcome, chance in chances.items():
            inside = [t for t in outcome if t[:2] == ("inside", place)]
            outside = [t for t in outcome if t[:2] == ("at", place)]
            rest = [t for t in outcome if t not in inside and t not in outside]
            if len(inside) > max(places, 0):
                ways = [(kept, [*lost, *outside]) for kept, lost in subsets(inside, max(places, 0))]
            else:
                free = max(places - len(inside), 0)
                ways = [([*inside, *new], out) for new, out in subsets(outside, free)]
            for has, has_not in ways:
                tokens = [("inside", *t[1:]) for t in has] + [("at", *t[1:]) for t in has_not]
                grown[in_order([*rest, *tokens])] += chance / len(ways)
        chances = grown
    return chances


def room_chances(now: Now, place: int, waiting: int, *, out: bool) -> dict[int, float]:
    """Chance of each number admitted, up to the number who wait."""
    theta, today = now.theta[0], now.today
    closed = float(theta[P.CLOSED_DAYS])
    if today.open_share[place] <= 0.0:
        return {0: 1.0}
    if today.room[place] < 0:
        return {0: closed, waiting: 1 - closed}
    factor = theta[P.PORT_FACTOR if out else P.CROSSING_FACTOR]
    mean = float(today.room[place] * factor * today.open_share[place])
    size = float(theta[P.ROOM_DISPERSION])
    chances: dict[int, float] = defaultdict(float)
    if size >= 1e8:
        chances[min(round(mean), waiting)] = 1 - closed
    elif mean == 0.0:
        chances[0] = 1 - closed
    else:
        count = stats.nbinom(size, size / (size + mean))
        for number in range(waiting):
            chances[number] = (1 - closed) * float(count.pmf(number))
        chances[waiting] += (1 - closed) * float(count.sf(waiting - 1))
    chances[0] += closed
    return chances


def served_ways(waiting: list[Token], room: int) -> list[tuple[list[Token], list[Token]]]:
    """Every way to serve the longest waits first: those served and the others."""
    served: list[Token] = []
    for days in sorted({t[3] for t in waiting}, reverse=True):
        cohort = [t for t in waiting if t[3] == days]
        later = [t for t in waiting if t[3] < days]
        if room < len(cohort):
            return [([*served, *some], [*rest, *later]) for some, rest in subsets(cohort, room)]
        served, room = served + cohort, room - len(cohort)
    return [(served, [])]


def crossings(now: Now, people: People) -> Chances:
    facts = now.rules.facts
    chances: Chances = {people: 1.0}
    for place in facts.holding.tolist():
        far = int(facts.route_end[facts.first_route[place]])
        out = bool(facts.is_exit[far])
        grown: Chances = defaultdict(float)
        for outcome, chance in chances.items():
            waiting, others = at_place(outcome, "waits", place)
            if not waiting:
                grown[outcome] += chance
                continue
            rooms = room_chances(now, place, len(waiting), out=out)
            for room, of_room in rooms.items():
                ways = served_ways(waiting, room)
                for served, left in ways:
                    fates = [if_served(now, t, far, out=out) for t in served]
                    fates += [if_not_served(now, t, far, out=out) for t in left]
                    for end, share in independently(fates, others).items():
                        grown[end] += chance * of_room * share / len(ways)
        chances = grown
    return chances


def across(far: int, group: int, *, out: bool) -> Token:
    return gone(Exit.CROSSED, group) if out else ("at", far, group, 0)


def if_served(now: Now, token: Token, far: int, *, out: bool) -> Fate:
    claim = 0.0 if out else float(now.theta[token[2], P.CROSSING_ASYLUM])
    return {("claims", far, token[2], 0): claim, across(far, token[2], out=out): 1 - claim}


def if_not_served(now: Now, token: Token, far: int, *, out: bool) -> Fate:
    _, place, group, waited = token
    theta, facts = now.theta[group], now.rules.facts
    divert = float(theta[P.PORT_DIVERT if out else P.DIVERT])
    divert *= 1 - math.exp(-(waited + 1) / float(theta[P.DIVERT_DAYS]))
    number = int(facts.queue_of[place])
    others = range(int(facts.first_other[number]), int(facts.first_other[number + 1]))
    further = float(theta[P.OTHER_CROSSING]) if others else 0.0
    pairs = [(across(far, group, out=out), divert * (1 - further))]
    for other in others:
        share = divert * further * float(facts.other_chance[other])
        days = float(facts.other_km[other] / theta[P.SOLO_PACE])
        way = on_the_way(now, int(facts.other[other]), group, days)
        pairs += [(end, share * chance) for end, chance in way.items()]
    back = 1 - math.exp(-float(theta[P.RENEGE]))
    pairs += [(gone(Exit.RETURNED, group), (1 - divert) * back)]
    return summed([*pairs, (token, (1 - divert) * (1 - back))])


def risks_and_offers(now: Now, people: People) -> Chances:
    def fate(token: Token) -> Fate:
        _, place, group, _ = token
        theta = now.theta[group]
        rates = {
            gone(Exit.RETURNED, group): float(theta[P.SOLO_RETURN]),
            gone(Exit.SETTLED, group): float(theta[P.SOLO_SETTLE]),
            gone(Exit.DIED, group): float(theta[P.DEATH]),
            gone(Exit.DETAINED, group): float(now.today.detained[place]),
        }
        fates = competing(token, rates)
        taken = fates[token] * float(now.today.offered[place])
        return fates | {("claims", place, group, 0): taken, token: fates[token] - taken}

    here, others = apart(people, lambda t: t[0] in ("at", "inside"))
    return independently(map(fate, here), others)


def asylum(now: Now, people: People) -> Chances:
    """Leave the process, be ready, or neither; as many are decided as there is room for."""

    def fate(token: Token) -> Fate:
        _, place, group, _ = token
        leave, decide = (float(now.theta[group, p]) for p in (P.ASYLUM_LEAVE, P.ASYLUM_DECIDE))
        ends = {("at", place, group, 0): leave, ("ready", place, group, 0): decide}
        return competing(token, ends)

    claims, others = apart(people, lambda t: t[0] == "claims")
    chances: Chances = independently(map(fate, claims), others)
    for place in range(len(now.today.level)):
        grown: Chances = defaultdict(float)
        for outcome, chance in chances.items():
            ready, rest = at_place(outcome, "ready", place)
            room = int(min(len(ready), now.rules.model.movement.asylum_room))
            ways = list(subsets(ready, room))
            for decided, waiting in ways:
                still = [("claims", *t[1:]) for t in waiting]
                fates = [decision(now, t[2]) for t in decided]
                for end, share in independently(fates, [*rest, *still]).items():
                    grown[end] += chance * share / len(ways)
        chances = grown
    return chances


def decision(now: Now, group: int) -> Fate:
    grant = float(now.theta[group, P.ASYLUM_GRANT])
    return {gone(Exit.ASYLUM, group): grant, gone(Exit.RETURNED, group): 1 - grant}


def leaving_chance(now: Now, token: Token) -> float:
    doing, place, group, _ = token
    today = now.today
    if today.forced[group, place]:
        return 1.0
    overflow = doing == "at" and today.places[place] >= 0
    column = P.LEAVE_OVERFLOW if overflow else today.leave_column[place]
    stays = (1 - float(now.theta[group, column])) * (1 - float(today.flight[place]))
    return (1 - stays) * (1 - float(today.held[place]))


def journey_shares(now: Now, table: int, place: int) -> list[tuple[int, float]]:
    """Chance of each journey from a place, by its end's pull; together as much as without it."""
    first, beyond = (int(now.today.first[table, place + n]) for n in (0, 1))
    usual = now.today.chance[first:beyond]
    drawn = usual * np.append(now.pull, 1.0)[now.today.end[first:beyond]]
    shares = drawn / drawn.sum() * usual.sum() if len(drawn) else drawn
    return list(zip(range(first, beyond), shares.tolist(), strict=True))


def onward(now: Now, people: People) -> Chances:
    today = now.today

    def fate(token: Token) -> Fate:
        _, place, group, _ = token
        theta, table = now.theta[group], today.journeys_of[group]
        leaves, pairs, goes = leaving_chance(now, token), list[tuple[Token, float]](), 0.0
        for journey, share in journey_shares(now, int(table), place):
            end, chance = int(today.end[journey]), leaves * share
            goes += chance
            if end == len(today.level):
                pairs.append((gone(Exit.DETAINED, group), chance))
                continue
            foot = today.foot_km[journey] / theta[P.WALK_PACE]
            vehicle = today.vehicle_km[journey] / theta[P.SOLO_PACE]
            way = on_the_way(now, end, group, float(foot + vehicle + today.days[journey]))
            pairs += [(due, chance * share) for due, share in way.items()]
        return summed([*pairs, (token, 1.0 - goes)])

    here, others = apart(people, lambda t: t[0] in ("at", "inside"))
    return independently(map(fate, here), others)


STAGES = (
    by_hazard, as_given, as_owed, older_and_due, places_given, crossings, risks_and_offers, asylum,
    onward,
)  # fmt: skip


def exact_chances(
    rules: Rules, people: People, days: int, pull: FloatArray | None = None
) -> Chances:
    """Every outcome after some days, with its chance, all events taking effect.

    Args:
        rules: The rules.
        people: Everybody on the first day.
        days: Days.
        pull: (L,) how strongly each place draws people; alike by default.
    """
    draws = np.ones(len(rules.model.locations)) if pull is None else pull
    theta = natural_units(draw_parameters(rules.model, 1, 0))[0]
    chances: Chances = {people: 1.0}
    for day in range(days):
        starts, chances_of = list(chances), list(chances.values())
        chances = defaultdict(float)
        for today, members in rules.situations.of_day(day, counted(rules, starts)):
            alike = {starts[m]: chances_of[m] for m in members}
            for end, chance in one_day(Now(day, rules, today, theta, draws), alike).items():
                chances[end] += chance
    return chances


def one_day(now: Now, chances: Chances) -> Chances:
    """The outcomes at the end of a day in one situation."""
    for stage in STAGES:
        grown: Chances = defaultdict(float)
        for people, chance in chances.items():
            for end, share in stage(now, people).items():
                grown[end] += chance * share
        chances = grown
    return chances


def counted(rules: Rules, outcomes: Sequence[People]) -> State:
    """Outcomes in the cells of the kernel's state, each a member, all events taking effect."""
    empty = initial_state(rules.model, 1, 0)
    empty.home[:], empty.solo[:], empty.event_on[:] = 0, 0, True
    state = take_members(empty, np.zeros(len(outcomes), dtype=np.int64))
    cells_of = {
        "at": state.solo, "inside": state.sheltered, "claims": state.asylum, "gone": state.exits,
    }  # fmt: skip
    for m, people in enumerate(outcomes):
        for doing, place, group, number in people:
            if doing == "home":
                state.home[m, place] += 1
            elif doing == "owed":
                state.owed[m, group] += 1
            elif doing == "waits":
                state.queue[m, rules.facts.queue_of[place], group, number] += 1
            elif doing == "due":
                state.calendar[m, place, group, number % state.calendar.shape[3]] += 1
            else:
                cells_of[doing][m, place, group] += 1
    return state


def everybody(model: Model) -> People:
    """The people of a model's first day."""
    home = [("home", p, -1, 0) for p, n in enumerate(model.population.tolist()) for _ in range(n)]
    there = [
        ("at", int(place), int(group), 0)
        for place, group in np.argwhere(model.present > 0)
        for _ in range(int(model.present[place, group]))
    ]
    return in_order([*home, *there])


def cells(state: State) -> IntArray:
    """(M, cells) all cells of a state that an outcome tells."""
    parts = (
        state.home, state.solo, state.sheltered, state.queue, state.calendar, state.asylum,
        state.exits, state.owed,
    )  # fmt: skip
    return np.concatenate([p.reshape(len(p), -1).astype(np.int64) for p in parts], axis=1)
