"""Which routes people come onto, and when: the journeys of people alone unfolded leg by leg.

The kernel draws where a journey ends and how many days it takes, not its way. Given both, the way
is a walk by the chances of the legs, each times the chance that a journey from where it leads ends
there as well (Doob's transform of the chain that `journeys` folds). So the ways drawn here have
exactly the distribution that they would have, had people been moved leg by leg. They come from
streams of their own: whether they are asked for changes nothing else.

People go at their own pace: of a journey of D days, somebody comes onto a route after the share of
D that the way before it takes at the median paces, in whole days from the day they set out.
"""

from __future__ import annotations

from typing import NamedTuple

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.basics import FEW, add, draw_lag, send
from waystation.engine.bundles import bundle
from waystation.engine.codes import FLOW, SOLO_PACE, WALK_PACE
from waystation.engine.compiled import inlined, inner
from waystation.engine.philox import U64Array, open_stream
from waystation.engine.rules import Facts
from waystation.engine.samplers import hypergeometric, take_share
from waystation.engine.state import NOWHERE, Counts
from waystation.engine.today import Today

MOST_LEGS = 4096
"""Legs of one journey that are counted at most; reached only where rings have next to no stops."""
_WHOLE = 1.0 - 1e-12


@bundle
class Flow(NamedTuple):
    """People who come onto routes, and arrays to work in. W rows, E routes, H days, R sets.

    Attributes:
        rng: Generator of the ways.
        row: (M,) row of each member.
        alone: (W, E, H) people alone who come onto a route, by day modulo H; W is 0 where flow is
            not asked for.
        together: (W, E) people of travelling groups who came onto a route today.
        cost: (R, 3, E) kilometres on foot, kilometres by vehicle, days, of each route.
        likely: (R, L + 1, 2 E) weights of `_branch_weight` by end and branch; none where each is
            worked out when it is asked for.
        before: (H,) a row of the calendar before people were sent.
        lags: (H,) people of a journey by its days, less one; nobody when all are counted.
        at, branch, onto, left: (MOST_LEGS,) of each leg of a way where it starts, what is tried
            next, the route taken, people for whom nothing is drawn yet.
        weight, days: (MOST_LEGS,) weight of what is not tried yet, days from the start.
    """

    rng: U64Array
    row: IntArray
    alone: IntArray
    together: IntArray
    cost: FloatArray
    likely: FloatArray
    before: Counts
    lags: IntArray
    at: IntArray
    branch: IntArray
    onto: IntArray
    left: IntArray
    weight: FloatArray
    days: FloatArray


@inner
def come_onto(flow: Flow, m: int, route: int, people: int) -> None:
    """People of a travelling group come onto a route today, or people across a crossing."""
    if len(flow.alone) > 0:
        flow.together[flow.row[m], route] += people


@inner
def cross_over(flow: Flow, m: int, day: int, route: int, people: int) -> None:
    """People alone come onto a route today."""
    if len(flow.alone) > 0:
        flow.alone[flow.row[m], route, day % flow.alone.shape[2]] += people


@inner
def open_ways(flow: Flow, seed: int, m: int, stamp: int, cell: int) -> None:
    """The ways of those who set out from a place today are drawn from here."""
    if len(flow.alone) > 0:
        open_stream(flow.rng, seed, m, FLOW, stamp, cell)


@inlined
def count_detained(flow: Flow, people: int) -> None:
    """People are detained on a journey: it takes them no day."""
    if len(flow.alone) > 0:
        flow.lags[0] = people


@inner
def send_counted(
    rng: U64Array, flow: Flow, arrivals: Counts, day: int, people: int, lag: FloatArray
) -> None:
    """Enter a journey's arrivals in the calendar; where flow is asked for, count them by day."""
    if len(flow.alone) == 0:
        send(rng, arrivals, day, people, lag)
        return
    days = len(arrivals)
    if lag[0] < 1.0 and people <= FEW:  # as `send` does it
        for _ in range(people):
            h = draw_lag(rng, lag)
            add(arrivals, (day + h + 1) % days, 1)
            flow.lags[h] += 1
        return
    for h in range(days):
        flow.before[h] = arrivals[h]
    send(rng, arrivals, day, people, lag)
    for h in range(days):
        slot = (day + h + 1) % days
        flow.lags[h] = arrivals[slot] - flow.before[slot]


@inner
def lead_round(flow: Flow, facts: Facts, m: int, day: int, other: int) -> None:
    """Those just sent to another crossing come onto the routes of the shortest way there."""
    if len(flow.alone) == 0:
        return
    slots, row = flow.alone.shape[2], flow.row[m]
    first, beyond, whole = facts.first_way[other], facts.first_way[other + 1], 0.0
    for number in range(first, beyond):
        whole += facts.route_km[facts.way[number]]
    for h in range(slots):
        done = 0.0
        if flow.lags[h] == 0:
            continue
        for number in range(first, beyond):
            route = facts.way[number]
            later = min(int(done * (h + 1) / whole), h)
            flow.alone[row, route, (day + later) % slots] += flow.lags[h]
            done += facts.route_km[route]
        flow.lags[h] = 0


@inner
def _ends_at(today: Today, table: int, place: int, end: int) -> float:
    """Chance that a journey from a place ends at a stop."""
    low, high = today.first[table, place], today.first[table, place + 1]
    beyond = high
    while low < high:
        middle = (low + high) // 2
        if today.end[today.by_end[middle]] < end:
            low = middle + 1
        else:
            high = middle
    if low < beyond and today.end[today.by_end[low]] == end:
        return float(today.chance[today.by_end[low]])
    return 0.0


@inner
def _branch_weight(
    flow: Flow, facts: Facts, today: Today, table: int, branch: int, end: int
) -> float:
    """Chance of a route and of ending the journey on it or at its end (even), or beyond (odd)."""
    if len(flow.likely) > 0:
        return float(flow.likely[table, end, branch])
    route = branch // 2
    leg, taken = today.leg[table, route], today.detained_route[route]
    there, places = facts.route_end[route], len(facts.is_exit)
    if leg == 0.0:
        return 0.0
    if branch % 2 == 0:
        if end == places:
            return float(leg * taken)
        return float(leg * (1.0 - taken) * today.stopping[table, there]) if there == end else 0.0
    onward = leg * (1.0 - taken) * today.going_on[table, there]
    return float(onward * _ends_at(today, table, there, end)) if onward > 0.0 else 0.0


@inner
def _leg_days(flow: Flow, table: int, route: int, theta: FloatArray) -> float:
    """Days a route takes at the median paces of a group."""
    foot, vehicle = flow.cost[table, 0, route], flow.cost[table, 1, route]
    return float(foot / theta[WALK_PACE] + vehicle / theta[SOLO_PACE] + flow.cost[table, 2, route])


@inner
def _only_branch(facts: Facts, today: Today, table: int, route: int, end: int) -> int:
    """What is left to do where one route leads on; NOWHERE where it is to be drawn."""
    there = facts.route_end[route]
    if today.detained_route[route] > 0.0:
        return NOWHERE
    if there != end:
        return int(2 * route + 1)
    return int(2 * route) if today.going_on[table, there] == 0.0 else NOWHERE


@inner
def _begin_leg(
    flow: Flow,
    facts: Facts,
    today: Today,
    table: int,
    depth: int,
    place: int,
    people: int,
    end: int,
) -> None:
    """People are at a place on their way; the routes from there are to be tried."""
    first, beyond = facts.first_route[place], facts.first_route[place + 1]
    flow.at[depth], flow.branch[depth], flow.left[depth] = place, 2 * first, people
    flow.weight[depth] = 0.0
    if beyond - first == 1:
        only = _only_branch(facts, today, table, first, end)
        if only != NOWHERE:
            flow.branch[depth] = only
            return
    for branch in range(2 * first, 2 * beyond):
        flow.weight[depth] += _branch_weight(flow, facts, today, table, branch, end)


@inner
def _count_way(
    flow: Flow, m: int, day: int, legs: int, people: int, rest: int, whole: float
) -> None:
    """People of one way, whose days are drawn among those of all who go on the journey."""
    slots, left = flow.alone.shape[2], people
    row = flow.row[m]
    for h in range(slots):
        if left == 0:
            break
        here = flow.lags[h]
        if here == 0:
            continue
        mine = hypergeometric(flow.rng, here, rest - here, left) if left < rest else here
        rest -= here
        left -= mine
        flow.lags[h] -= mine
        if mine == 0:
            continue
        scale = (h + 1) / whole if whole > 0.0 else 0.0
        for leg in range(legs):
            later = min(int(flow.days[leg] * scale), h)
            flow.alone[row, flow.onto[leg], (day + later) % slots] += mine


@inner
def _unfold(
    flow: Flow,
    facts: Facts,
    today: Today,
    m: int,
    day: int,
    table: int,
    start: int,
    end: int,
    people: int,
    theta: FloatArray,
) -> None:
    """Draw the ways of people on one journey and count them on each route of their way.

    Args:
        flow: Receives them; tells by how many days they arrive.
        facts: The network.
        today: Chances of legs, stops and journeys.
        m: Member.
        day: Day they set out.
        table: Set of journeys.
        start: Where they set out.
        end: The first stop, L for those detained on the way.
        people: How many.
        theta: (Q,) parameters of their group.
    """
    depth, rest = 0, people
    flow.days[0] = 0.0
    _begin_leg(flow, facts, today, table, 0, start, people, end)
    while depth >= 0:
        branch = flow.branch[depth]
        if flow.left[depth] == 0 or branch == 2 * facts.first_route[flow.at[depth] + 1]:
            depth -= 1
            continue
        flow.branch[depth] += 1
        going = flow.left[depth]
        if flow.weight[depth] > 0.0:
            weight = _branch_weight(flow, facts, today, table, branch, end)
            if weight == 0.0:
                continue
            if weight < _WHOLE * flow.weight[depth]:
                going = take_share(flow.rng, going, weight, flow.weight[depth])
            flow.weight[depth] -= weight
        flow.left[depth] -= going
        if going == 0:
            continue
        route = branch // 2
        flow.onto[depth] = route
        after = flow.days[depth] + _leg_days(flow, table, route, theta)
        if branch % 2 == 0 or depth + 1 == len(flow.at):
            _count_way(flow, m, day, depth + 1, going, rest, after)
            rest -= going
        else:
            depth += 1
            flow.days[depth] = after
            there = facts.route_end[route]
            _begin_leg(flow, facts, today, table, depth, there, going, end)
    if rest > 0:
        flow.lags[:] = 0


@inlined
def unfold(
    flow: Flow,
    facts: Facts,
    today: Today,
    m: int,
    day: int,
    table: int,
    start: int,
    end: int,
    people: int,
    theta: FloatArray,
) -> None:
    """People set out on one journey: where flow is asked for, they are counted on their ways."""
    if len(flow.alone) > 0:
        _unfold(flow, facts, today, m, day, table, start, end, people, theta)
