"""Journeys of people alone, folded: from a place to the first stop, with the way's cost in days.

People alone travel from stop to stop and draw their days on the way once, for the whole journey: a
day's travel is cut by the places where people stay, never by how finely the map is drawn. Where a
journey ends first is the absorption of the chain of route choices at the stops (Kemeny and Snell
1960, "Finite Markov Chains", chapter 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import ndtr

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.engine.choice import CAMP, CROSSING, HUB, SHELTER, WAYPOINT

_DECIMALS = 12
_ROUNDING = 1e-9
LEAST_CHANCE = 10.0**-_DECIMALS
"""Journeys of a smaller chance are left out, and chances are rounded to it."""
DENSE_PLACES = 400
"""Up to this many locations chains are solved exactly; beyond, leg by leg."""
LEAST_LEG = 3e-3
"""On larger networks, ways and stops of a smaller chance are left out."""
MOST_LEGS = 40
RATIO_STEP = 0.02
"""The days a journey takes at its median pace are rounded to steps of two in a hundred."""
_FIRST_STEP = -208
"""Step of the shortest journeys told apart, about a sixty-fourth of a day."""


class Journeys(NamedTuple):
    """Ways of people alone from each location to the first stop they reach.

    Attributes:
        first: (L + 1,) journeys from location i are first[i] : first[i + 1].
        end: (J,) the stop, likeliest first for each start; L for those detained on the way.
        chance: (J,) chance that it is the first stop reached from the start. Where those of a
            start add up to less than one, the rest stay.
        foot_km: (J,) mean kilometres on routes for walking only, of journeys that end there.
        vehicle_km: (J,) mean kilometres on routes with lifts or buses.
        days: (J,) mean days on routes whose own pace is the limit.
        cumulative: (J,) sum of the chances of a start's journeys up to this one.
        by_end: (J,) journeys of each start in the order of their ends.
        leg: (E,) chance of each route at its start.
        going_on: (L,) chance of going on from a location reached on the way.
        stopping: (L,) chance that the journey ends there.
    """

    first: IntArray
    end: IntArray
    chance: FloatArray
    foot_km: FloatArray
    vehicle_km: FloatArray
    days: FloatArray
    cumulative: FloatArray
    by_end: IntArray
    leg: FloatArray
    going_on: FloatArray
    stopping: FloatArray


def stop_chances(model: Model, shut: BoolArray, holds: BoolArray, flight: FloatArray) -> FloatArray:
    """(L,) chance that somebody who reaches a location on the way stops there.

    Certain at shelters, camps, hubs, destinations, exits and crossings that hold people back; none
    at waypoints and other crossings; a setting tells it for towns and shelters that are closed,
    where nobody stops whom a hazard drives on.

    Args:
        model: Kinds and the setting.
        shut: (L,) shelters and camps that are closed.
        holds: (L,) crossings that hold people back.
        flight: (L,) chance of leaving because of hazards.
    """
    stop = model.movement.stop_town * (1.0 - flight)
    open_shelter = np.isin(model.kind, (SHELTER, CAMP)) & ~shut
    always = open_shelter | (model.kind == HUB) | model.is_destination | model.is_exit
    stop[always] = 1.0
    stop[model.is_crossing | (model.kind == WAYPOINT)] = 0.0
    stop[holds] = 1.0
    return stop


def leg_costs(model: Model, group: int) -> FloatArray:
    """(3, E) kilometres on foot, kilometres by vehicle, days at the route's own pace.

    Each route counts in one of the three: a pace limit counts where it is below the group's
    median pace on such a route.
    """
    vehicle = model.route_lift | model.route_bus
    column = np.where(vehicle, P.SOLO_PACE, P.WALK_PACE)
    slow = model.route_pace < np.exp(model.prior_mean[group, column])
    km = model.route_km
    cost = np.zeros((3, len(km)))
    cost[0] = np.where(~vehicle & ~slow, km, 0.0)
    cost[1] = np.where(vehicle & ~slow, km, 0.0)
    cost[2] = np.where(slow, km / np.where(slow, model.route_pace, 1.0), 0.0)
    return cost


def fold(
    model: Model, choice: FloatArray, taken: FloatArray, stop: FloatArray, cost: FloatArray
) -> Journeys:
    """Journeys from every location, be it a stop or not, to the first stop.

    With T the chances of a leg, c the chance of going on from where it leads and s that of
    stopping there, the chances B of the first stops solve B = T c B + T s. The costs expected of a
    journey times the chance where it ends solve the same equations for the costs of one leg.
    Chances are rounded to LEAST_CHANCE: one is exactly one, however the sums were done, so that
    runs share their draws where nothing differs.

    Args:
        model: The network.
        choice: (E,) chance of each route at its start.
        taken: (E,) share of those on a route who are detained there.
        stop: (L,) chance of stopping at a location reached.
        cost: (3, E) from `leg_costs`.
    """
    places = len(model.locations)
    start, end = _with_detention(model, taken)
    chance = np.concatenate([choice * (1.0 - taken), (choice * taken)[taken > 0.0]])
    costs = np.concatenate([cost, cost[:, taken > 0.0]], axis=1)
    shape = (places + 1, places + 1)
    leg = sparse.csr_matrix((chance, (start, end)), shape)
    onward: FloatArray = np.asarray(leg.sum(axis=1), dtype=np.float64).ravel()
    all_stop = _ending_somewhere(model, leg, onward, np.append(stop, 1.0))
    going_on = np.where(onward > 0.0, 1.0 - all_stop, 0.0)
    stopping = all_stop + (1.0 - all_stop) * (1.0 - onward)
    stopping = np.where(onward > 0.0, stopping, 1.0)
    leg_costs = [sparse.csr_matrix((chance * one, (start, end)), shape) for one in costs]
    exact = places <= DENSE_PLACES
    solve = _solved if exact else _leg_by_leg
    ends, sums = solve(leg, leg_costs, going_on, stopping)
    listed = _listed(ends, sums, places)
    return listed._replace(leg=choice, going_on=going_on[:places], stopping=stopping[:places])


def _ending_somewhere(
    model: Model, leg: sparse.csr_matrix, onward: FloatArray, stop: FloatArray
) -> FloatArray:
    """The chances of stopping, certain where people would go round and round without an end.

    Where no stop can be reached, as in a ring of towns, people stop at the first place they come
    to; at waypoints and crossings only where there is nothing else in the ring.

    Args:
        model: Kinds.
        leg: (L + 1, L + 1) chances of legs.
        onward: (L + 1,) chance to leave each location.
        stop: (L + 1,) chance of stopping at each location, the last one detention.
    """
    passed = np.append(np.isin(model.kind, (CROSSING, WAYPOINT)), False)
    for also in (~passed, passed):
        ends = (stop > 0.0) | (onward < 1.0 - LEAST_CHANCE)
        for _ in range(len(stop)):
            further = ends | (leg @ ends.astype(np.float64) > 0.0)
            if np.array_equal(further, ends):
                break
            ends = further
        stop = np.where(also & ~ends, 1.0, stop)
    return stop


def _with_detention(model: Model, taken: FloatArray) -> tuple[IntArray, IntArray]:
    """Starts and ends of legs, with one more leg into detention where a route has any."""
    also = taken > 0.0
    start = np.concatenate([model.route_start, model.route_start[also]])
    end = np.concatenate([model.route_end, np.full(int(also.sum()), len(model.locations))])
    return start, end


def _solved(
    leg: sparse.csr_matrix,
    leg_costs: list[sparse.csr_matrix],
    going_on: FloatArray,
    stopping: FloatArray,
) -> tuple[sparse.csr_matrix, list[sparse.csr_matrix]]:
    """Chances of the first stops, and costs expected times the chance, by linear equations.

    Args:
        leg: (L + 1, L + 1) chances of legs.
        leg_costs: The same times each kind of cost.
        going_on: (L + 1,) chance of going on from where a leg leads.
        stopping: (L + 1,) chance of stopping there.
    """
    passing = np.eye(len(stopping)) - leg.toarray() * going_on
    ends = np.linalg.solve(passing, leg.toarray() * stopping)
    beyond = np.diag(stopping) + going_on[:, None] * ends
    sums = [np.linalg.solve(passing, one @ beyond) for one in leg_costs]
    return sparse.csr_matrix(ends), [sparse.csr_matrix(one) for one in sums]


def _leg_by_leg(
    leg: sparse.csr_matrix,
    leg_costs: list[sparse.csr_matrix],
    going_on: FloatArray,
    stopping: FloatArray,
) -> tuple[sparse.csr_matrix, list[sparse.csr_matrix]]:
    """The same, for networks too large to solve: ways followed while they have LEAST_LEG.

    Stops of a smaller chance are left out. What is cut is made up for by the rest of the start's
    journeys. Arguments as those of `_solved`.
    """
    stop, on = sparse.diags(stopping), sparse.diags(going_on)
    last, further = leg @ stop, leg @ on
    costs_last, costs_further = ([one @ to for one in leg_costs] for to in (stop, on))
    ends, sums = last, list(costs_last)
    front, behind = further, list(costs_further)
    for _ in range(MOST_LEGS):
        keep = (front >= LEAST_LEG).astype(np.float64)
        if keep.nnz == 0:
            break
        front = front.multiply(keep).tocsr()
        behind = [one.multiply(keep).tocsr() for one in behind]
        ends = ends + front @ last
        sums = [
            total + one @ last + front @ cost
            for total, one, cost in zip(sums, behind, costs_last, strict=True)
        ]
        behind = [
            one @ further + front @ cost for one, cost in zip(behind, costs_further, strict=True)
        ]
        front = front @ further
    found = ends.multiply((ends >= LEAST_LEG).astype(np.float64)).tocsr()
    reached, onward = (np.asarray(one.sum(axis=1)).ravel() for one in (found, leg))
    whole = sparse.diags(np.divide(onward, reached, out=np.zeros_like(onward), where=reached > 0.0))
    return sparse.csr_matrix(whole @ found), [sparse.csr_matrix(whole @ one) for one in sums]


def _listed(ends: sparse.csr_matrix, sums: list[sparse.csr_matrix], places: int) -> Journeys:
    """The journeys that have a chance, sorted by start, then likeliest first, then by end."""
    table = ends.tocoo()
    keep = (table.data > LEAST_CHANCE) & (table.row < places)
    start, end, chance = table.row[keep], table.col[keep], table.data[keep]
    order = np.lexsort((end, -np.round(chance, _DECIMALS), start))
    start, end, chance = start[order], end[order], chance[order]
    by_end = np.lexsort((end, start))
    foot_km, vehicle_km, days = (
        np.maximum((np.asarray(total[start, end]).ravel() / chance).astype(np.float64), 0.0)
        for total in sums
    )
    first = np.searchsorted(start, np.arange(places + 1)).astype(np.int64)
    rounded = np.round(chance, _DECIMALS)
    return Journeys(
        first=first,
        end=end.astype(np.int64),
        chance=rounded,
        foot_km=foot_km,
        vehicle_km=vehicle_km,
        days=days,
        cumulative=_running_sums(rounded, first),
        by_end=by_end.astype(np.int64),
        leg=np.zeros(0),
        going_on=np.zeros(0),
        stopping=np.zeros(0),
    )


def _running_sums(chance: FloatArray, first: IntArray) -> FloatArray:
    """(J,) sums of the chances of each start; those of a start that add up to one end in one."""
    total = np.cumsum(chance)
    before = np.concatenate([[0.0], total])[first[:-1]]
    sums: FloatArray = total - np.repeat(before, np.diff(first))
    last = first[1:][np.diff(first) > 0] - 1
    sums[last] = np.where(sums[last] > 1.0 - _ROUNDING, 1.0, sums[last])
    return sums


def travel_lags(days: int, spread: float) -> tuple[FloatArray, FloatArray]:
    """Chance that a journey takes 1, 2, ... days, by the days it takes at the median pace.

    A journey is over within h days with the chance that a log-normal pace is fast enough; the last
    day holds all longer ones.

    Args:
        days: Days told apart.
        spread: Log standard deviation of pace.

    Returns:
        (R,) natural logarithm of the days at median pace and (R, days) chances.
    """
    steps = np.arange(_FIRST_STEP, int(np.log(4.0 * days) / RATIO_STEP) + 1)
    log_ratio: FloatArray = np.asarray(RATIO_STEP * steps, dtype=np.float64)
    limit = np.log(np.arange(1, days))
    apart = limit[None, :] - log_ratio[:, None]
    within = ndtr(apart / spread) if spread > 0.0 else (apart >= -RATIO_STEP / 2).astype(np.float64)
    rows = len(log_ratio)
    edges = np.concatenate([np.zeros((rows, 1)), within, np.ones((rows, 1))], axis=1)
    lag: FloatArray = np.diff(edges, axis=1).astype(np.float64)
    return log_ratio, lag
