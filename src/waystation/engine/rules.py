"""The rules of a model: fixed facts, and what holds on each day in each situation.

Rules outside, draws inside: everything a person of the field would argue about is in `choice`
(where people head), `journeys` (where they stop and how long they take) and `today` (what events,
hazards and full shelters do). The kernel only draws from what they give.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.engine.bundles import bundle
from waystation.engine.checks import check_model
from waystation.engine.choice import passes
from waystation.engine.devices import Device
from waystation.engine.journeys import travel_lags
from waystation.engine.state import NOWHERE, calendar_days, holding_crossings
from waystation.engine.today import Situations, Today


@bundle
class Facts(NamedTuple):
    """What does not change while a model runs. L locations, E routes, G groups, C crossings.

    Attributes:
        route_start, route_end: (E,) ends of the routes.
        route_km: (E,) kilometres.
        route_lift, route_bus: (E,) modes possible.
        route_pace: (E,) km/day nobody exceeds.
        first_route: (L + 1,) first route of each location.
        is_home, is_shelter, is_crossing, is_exit, is_destination: (L,) kinds.
        waits_at: (L,) location before a crossing, NOWHERE for others.
        holding: (C,) crossings that may hold people back.
        queue_of: (L,) position in `holding`, NOWHERE for others.
        first_other: (C + 1,) other crossings for those who wait at crossing c are
            first_other[c] : first_other[c + 1] of the next three.
        other: (O,) location of the other crossing.
        other_chance: (O,) chance to head there.
        other_km: (O,) kilometres there.
        first_way: (O + 1,) routes to the other crossing o are first_way[o] : first_way[o + 1] of
            the next.
        way: (W,) routes on the way there, in order.
        group_start, group_first_day: (G,) where and when groups set off, NOWHERE for people alone.
        group_together: (G,) groups that travel together.
        group_share: (G,) shares of departures that name no group.
        destination: (D,) locations of the destinations.
        goal_cumulative: (G, L, D) cumulative chance that a group at a location is bound for each.
        log_ratio: (R,) log of days at median pace, in equal steps.
        lag: (R, H) chance that a journey takes h + 1 days.
    """

    route_start: IntArray
    route_end: IntArray
    route_km: FloatArray
    route_lift: BoolArray
    route_bus: BoolArray
    route_pace: FloatArray
    first_route: IntArray
    is_home: BoolArray
    is_shelter: BoolArray
    is_crossing: BoolArray
    is_exit: BoolArray
    is_destination: BoolArray
    waits_at: IntArray
    holding: IntArray
    queue_of: IntArray
    first_other: IntArray
    other: IntArray
    other_chance: FloatArray
    other_km: FloatArray
    first_way: IntArray
    way: IntArray
    group_start: IntArray
    group_first_day: IntArray
    group_together: BoolArray
    group_share: FloatArray
    destination: IntArray
    goal_cumulative: FloatArray
    log_ratio: FloatArray
    lag: FloatArray


class Rules:
    """Everything the kernel draws from.

    Attributes:
        model: The model.
        facts: What does not change.
        base: What holds when nothing happens.
        situations: What holds on each day.
        device: What runs the step of those who ask for no other.
    """

    def __init__(self, model: Model, device: Device = Device.CPU) -> None:
        check_model(model)
        self.model, self.device = model, device
        self.situations = Situations(model)
        self.base: Today = self.situations.base()
        self.facts = _facts(model, self.base)

    def __reduce__(self) -> tuple[type[Rules], tuple[Model]]:
        """Where they go, they are built anew from their model, which is smaller."""
        return Rules, (self.model,)


def build_rules(model: Model, device: Device = Device.CPU) -> Rules:
    """The rules of a model. Costs some milliseconds; call once per model.

    Args:
        model: The model.
        device: What is to run the step: `waystation.engine.backend`.

    Raises:
        InputError: Counts, distances or shares the engine would not run exactly; ways so short
            that journeys would go in circles for ever, or so long that
            no calendar holds them.
    """
    return Rules(model, device)


def goals_on_the_way(model: Model, group_choice: FloatArray) -> FloatArray:
    """(G, L, D) cumulative chance that a group at a location is bound for each destination.

    Bayes: the prior chance of a destination times the chance that a journey there from the
    group's start passes the location; where no journey passes, the prior chances.

    Args:
        model: The network and the prior chances.
        group_choice: (D, E) route choice of a group bound for each destination.
    """
    weight = model.destination_weight
    groups = len(model.group_start) if model.group_together.any() else 0
    chance = np.empty((groups, len(model.locations), len(weight)))
    for group in range(groups):
        for goal, choice in enumerate(group_choice):
            start = int(model.group_start[group])
            passed = passes(model, choice, start) if start != NOWHERE else 0.0
            chance[group, :, goal] = weight[goal] * passed
    total = chance.sum(axis=2, keepdims=True)
    chance = np.where(total > 0, chance / np.where(total > 0, total, 1.0), weight)
    return np.asarray(np.cumsum(chance, axis=2))


def waiting_places(model: Model) -> IntArray:
    """(L,) location before each crossing, where people wait; NOWHERE for others."""
    before = np.full(len(model.locations), NOWHERE, dtype=np.int64)
    into = model.is_crossing[model.route_end]
    before[model.route_end[into]] = model.route_start[into]
    return before


def other_crossings(
    model: Model, holding: IntArray
) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Where those who give up a crossing may cross instead: others into the same country.

    The chance falls with the kilometres by road from where they wait, as for every way.

    Args:
        model: The network.
        holding: (C,) crossings that may hold people back.

    Returns:
        First of each crossing (C + 1,), and location, chance and kilometres of each.
    """
    first: list[int] = [0]
    ends: list[int] = []
    chances: list[float] = []
    lengths: list[float] = []
    if len(holding):
        waits = waiting_places(model)[holding]
        for number, crossing in enumerate(holding):
            same = model.is_crossing & (model.country == model.country[crossing])
            same[crossing] = False
            km = dijkstra(_roads_around(model, int(crossing)), indices=waits[number])
            there = np.flatnonzero(same & np.isfinite(km))
            weight = np.exp(-km[there] / model.movement.cost_scale_km)
            ends.extend(there)
            chances.extend(weight / weight.sum() if len(there) else [])
            lengths.extend(np.maximum(km[there], 1.0))
            first.append(len(ends))
    return (
        np.array(first, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array(chances, dtype=np.float64),
        np.array(lengths, dtype=np.float64),
    )


def _roads_around(model: Model, crossing: int) -> csr_matrix:
    """(L, L) kilometres of every route but those into and out of a crossing."""
    around = (model.route_start != crossing) & (model.route_end != crossing)
    ends = (model.route_start[around], model.route_end[around])
    places = len(model.locations)
    return csr_matrix((model.route_km[around], ends), (places, places))


def ways_round(
    model: Model, holding: IntArray, first_other: IntArray, other: IntArray
) -> tuple[IntArray, IntArray]:
    """Routes of the shortest way to each of the other crossings, from where people wait.

    Args:
        model: The network.
        holding: (C,) crossings that may hold people back.
        first_other: (C + 1,) first of the others of each.
        other: (O,) location of each.

    Returns:
        First route of each way (O + 1,), and the routes.
    """
    first, way = [0], []
    pairs = zip(model.route_start.tolist(), model.route_end.tolist(), strict=True)
    route_of = {pair: route for route, pair in enumerate(pairs)} if len(other) else {}
    waits = waiting_places(model)[holding]
    for number, crossing in enumerate(holding):
        mine = other[first_other[number] : first_other[number + 1]]
        if not len(mine):
            continue
        start, roads = int(waits[number]), _roads_around(model, int(crossing))
        _, before = dijkstra(roads, directed=True, indices=waits[number], return_predecessors=True)
        for end in mine.tolist():
            back, place = [], end
            while place != start:
                back.append(route_of[int(before[place]), place])
                place = int(before[place])
            way += back[::-1]
            first.append(len(way))
    return np.array(first, dtype=np.int64), np.array(way, dtype=np.int64)


def _facts(model: Model, usual: Today) -> Facts:
    holding = holding_crossings(model)
    queue_of = np.full(len(model.locations), NOWHERE, dtype=np.int64)
    queue_of[holding] = np.arange(len(holding))
    first_other, other, other_chance, other_km = other_crossings(model, holding)
    first_way, way = ways_round(model, holding, first_other, other)
    log_ratio, lag = travel_lags(calendar_days(model, usual), model.movement.pace_spread)
    return Facts(
        route_start=model.route_start,
        route_end=model.route_end,
        route_km=model.route_km,
        route_lift=model.route_lift,
        route_bus=model.route_bus,
        route_pace=model.route_pace,
        first_route=model.first_route,
        is_home=model.is_home,
        is_shelter=model.is_shelter,
        is_crossing=model.is_crossing,
        is_exit=model.is_exit,
        is_destination=model.is_destination,
        waits_at=waiting_places(model),
        holding=holding,
        queue_of=queue_of,
        first_other=first_other,
        other=other,
        other_chance=other_chance,
        other_km=other_km,
        first_way=first_way,
        way=way,
        group_start=model.group_start,
        group_first_day=model.group_first_day,
        group_together=model.group_together,
        group_share=model.group_share,
        destination=model.destination,
        goal_cumulative=goals_on_the_way(model, usual.group_choice),
        log_ratio=log_ratio,
        lag=lag,
    )
