"""Rules outside, draws inside: everything a person of the field would argue about.

Each function turns the scenario into probabilities; the kernel only draws from them.

Route choice is a recursive logit (Fosgerau, Frejinger and Karlstrom 2013, "A link based network
route choice model with unrestricted choice set", Transp. Res. B 56): at each location the next
stop is drawn by the cost of the way there plus the expected cost from there on, so that a missing
route sends people elsewhere without any special case.

People alone travel from stop to stop and draw their days on the way once, for the whole journey: a
day's travel is cut by the places where people stay, never by how finely the map is drawn. Where a
journey ends first is the absorption of the chain of route choices at the stops (Kemeny and Snell
1960, "Finite Markov Chains", chapter 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.engine.state import CALENDAR_DAYS, NOWHERE

COST_SCALE_KM = 100.0
"""Kilometres of detour that make a way e times less likely. Assumption: people choose among ways
that differ by less than a day or two of travel and rarely take much longer ones."""

PACE_BINS = 24
SLOWEST_KM_DAY, FASTEST_KM_DAY = 20.0, 800.0
PACE_SPREAD = 0.5
"""Log standard deviation of pace among people travelling alone in one member. Assumption: between
the foot (sigma 0.4) and vehicle spreads of single travellers."""

_DECIMALS = 12
LEAST_CHANCE = 10.0**-_DECIMALS
"""Journeys of a smaller chance are left out, and chances are rounded to it."""

_CALIBRATION_STEPS = 60
_ROUNDING = 1e-9
_CIRCLES = Problem(
    "routes.csv",
    0,
    "km",
    "ways there and back so short that journeys would go in circles for ever",
    "routes in the direction of travel only, or no short ways back",
)


class Journeys(NamedTuple):
    """Ways of people alone from each location to the first stop they reach.

    Attributes:
        end: (J,) the stop, ascending for each start.
        chance: (J,) chance that it is the first stop reached from the start. Where those of a
            start add up to less than one, the rest stay.
        km: (J,) mean kilometres of the journeys that end there.
        first: (L + 1,) journeys from location i are first[i] : first[i + 1].
    """

    end: IntArray
    chance: FloatArray
    km: FloatArray
    first: IntArray


class Rules(NamedTuple):
    """Probabilities and fixed facts the kernel draws from.

    Attributes:
        group_choice: (D, E) chance of each route at its start, for a group bound for D.
        journey_end, journey_chance, journey_km: (J,) stop, chance and mean kilometres of each
            journey of people alone, sorted by start.
        first_journey: (L + 1,) first journey of each location.
        lag: (B, J, H) chance that a journey takes h + 1 days, by pace bin.
        log_pace: (B,) natural logarithm of each bin's median pace, km/day.
        route_start, route_end: (E,) ends of the routes.
        route_km: (E,) kilometres.
        route_lift, route_bus: (E,) modes possible.
        first_route: (L + 1,) first route of each location.
        is_home, is_shelter, is_crossing, is_exit, is_destination: (L,) kinds.
        capacity: (L,) people a day at a crossing, -1 when it holds nobody back.
        waits_at: (L,) location before a crossing, NOWHERE for others.
        group_start, group_first_day: (G,) where and when groups set off.
        destination: (D,) locations of the destinations.
        goal_cumulative: (G, L, D) cumulative chance that a group at a location is bound for each.
        event_kind, event_first, event_last: (V,) events.
        event_value: (V,) strengths.
        event_covers: (V, L) whether the event holds at the location.
    """

    group_choice: FloatArray
    journey_end: IntArray
    journey_chance: FloatArray
    journey_km: FloatArray
    first_journey: IntArray
    lag: FloatArray
    log_pace: FloatArray
    route_start: IntArray
    route_end: IntArray
    route_km: FloatArray
    route_lift: BoolArray
    route_bus: BoolArray
    first_route: IntArray
    is_home: BoolArray
    is_shelter: BoolArray
    is_crossing: BoolArray
    is_exit: BoolArray
    is_destination: BoolArray
    capacity: IntArray
    waits_at: IntArray
    group_start: IntArray
    group_first_day: IntArray
    destination: IntArray
    goal_cumulative: FloatArray
    event_kind: IntArray
    event_first: IntArray
    event_last: IntArray
    event_value: FloatArray
    event_covers: BoolArray


def route_probabilities(model: Model, terminal: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Chance of each route at its start and of ending at each location.

    Solves z = M z + terminal with M the exponentiated costs and z the exponentiated expected
    utility of a location; the chance of route i -> j is M_ij z_j / z_i, that of ending at i is
    terminal_i / z_i. Locations from which nothing can be reached have zeros.

    Args:
        model: The network.
        terminal: (L,) exponentiated attraction of ending at a location, zero where none ends.

    Returns:
        (E,) chances of the routes and (L,) chances of ending.

    Raises:
        InputError: Ways there and back are so short that the costs of ever longer detours do not
            add up to a finite number (the spectral radius of M is one or more).
    """
    places = len(model.locations)
    weight = np.exp(-model.route_km / COST_SCALE_KM)
    step = np.zeros((places, places))
    np.add.at(step, (model.route_start, model.route_end), weight)
    value = np.linalg.solve(np.eye(places) - step, terminal)
    if value.min() < -_ROUNDING * np.abs(value).max():
        raise InputError([_CIRCLES])
    reachable = np.maximum(value, 0.0)
    per_unit = np.divide(1.0, reachable, out=np.zeros(places), where=reachable > 0)
    choice = weight * reachable[model.route_end] * per_unit[model.route_start]
    return choice, terminal * per_unit


def passes(model: Model, choice: FloatArray, start: int) -> FloatArray:
    """(L,) expected number of times a journey from `start` is at each location."""
    places = len(model.locations)
    step = np.zeros((places, places))
    np.add.at(step, (model.route_start, model.route_end), choice)
    unit = np.zeros(places)
    unit[start] = 1.0
    solved: FloatArray = np.linalg.solve(np.eye(places) - step.T, unit).astype(np.float64)
    return solved


def mixed_choice(model: Model) -> FloatArray:
    """(E,) route choice of people alone, all destinations together.

    The attractions are scaled until journeys from the first group's start end at each destination
    with its prior chance. Those whose journey ends at a destination go on to its crossing.
    """
    start = int(model.group_start[0])
    terminal = np.zeros(len(model.locations))
    terminal[model.destination] = model.destination_weight
    for _ in range(_CALIBRATION_STEPS):
        choice, ending = route_probabilities(model, terminal)
        share = (passes(model, choice, start) * ending)[model.destination]
        terminal[model.destination] *= model.destination_weight / np.maximum(share, 1e-12)
        terminal /= terminal.max()
    choice, ending = route_probabilities(model, terminal)
    onward = choice.copy()
    to_crossing = model.is_destination[model.route_start] & _leads_out(model)[model.route_end]
    onward[to_crossing] = (ending[model.route_start] * _way_out(model, to_crossing))[to_crossing]
    out = model.is_exit[model.route_end]
    onward[out & model.is_crossing[model.route_start]] = 1.0
    return onward


def _way_out(model: Model, out: BoolArray) -> FloatArray:
    """(E,) chance of each way out among those of its destination: a logit of their lengths."""
    weight = np.where(out, np.exp(-model.route_km / COST_SCALE_KM), 0.0)
    total = np.bincount(model.route_start, weight, minlength=len(model.locations))
    return np.asarray(weight / np.where(out, total[model.route_start], 1.0))


def _leads_out(model: Model) -> BoolArray:
    """(L,) True for exits and for crossings whose far side is an exit."""
    leads = model.is_exit.copy()
    out = model.is_exit[model.route_end] & model.is_crossing[model.route_start]
    leads[model.route_start[out]] = True
    return leads


def stops(model: Model) -> BoolArray:
    """(L,) where a journey of people alone ends.

    Shelters, destinations, exits, and crossings that hold people back; a crossing without a limit
    is a place like others.
    """
    holds_back = model.is_crossing & (model.capacity >= 0)
    return np.asarray(model.is_shelter | holds_back | model.is_destination | model.is_exit)


def stop_journeys(model: Model, choice: FloatArray) -> Journeys:
    """Journeys of people alone from every location, be it a stop or not, to the first stop.

    With Q the chances of a leg to a place passed and R those of a leg to a stop, the chances B
    solve (I - Q) B = R. The kilometres expected of a journey times the chance where it ends solve
    the same equations for the kilometres expected of one leg: every leg counts with the chance to
    end there from where it leads. Chances are rounded to LEAST_CHANCE: one is exactly one, however
    the sums were done, so that runs share their draws where nothing differs.

    Args:
        model: The network.
        choice: (E,) chance of each route at its start.
    """
    places, stop = len(model.locations), stops(model)
    leg, leg_km = np.zeros((places, places)), np.zeros((places, places))
    np.add.at(leg, (model.route_start, model.route_end), choice)
    np.add.at(leg_km, (model.route_start, model.route_end), choice * model.route_km)
    passing = np.eye(places) - np.where(stop, 0.0, leg)
    chance = np.linalg.solve(passing, np.where(stop, leg, 0.0))
    from_there = np.where(stop[:, None], np.eye(places), chance)
    km = np.linalg.solve(passing, leg_km @ from_there)
    start, end = np.nonzero(chance > LEAST_CHANCE)
    return Journeys(
        end=end,
        chance=np.asarray(np.round(chance[start, end], _DECIMALS), dtype=np.float64),
        km=np.asarray(km[start, end] / chance[start, end], dtype=np.float64),
        first=np.searchsorted(start, np.arange(places + 1)).astype(np.int64),
    )


def goals_on_the_way(model: Model, choices: FloatArray) -> FloatArray:
    """(G, L, D) cumulative chance that a group at a location is bound for each destination.

    Bayes: the prior chance of a destination times the chance that a journey there from the
    group's start passes the location; where no journey passes, the prior chances.

    Args:
        model: The network and the prior chances.
        choices: (D, E) route choice of a group bound for each destination.
    """
    weight = model.destination_weight
    chance = np.empty((len(model.group_start), len(model.locations), len(weight)))
    for group, start in enumerate(model.group_start):
        for goal, choice in enumerate(choices):
            chance[group, :, goal] = weight[goal] * passes(model, choice, int(start))
    total = chance.sum(axis=2, keepdims=True)
    chance = np.where(total > 0, chance / np.where(total > 0, total, 1.0), weight)
    return np.asarray(np.cumsum(chance, axis=2))


def travel_lags(km: FloatArray, log_pace: FloatArray) -> FloatArray:
    """(B, J, H) chance that a journey takes 1, 2, ... H days, the last for all longer ones.

    A journey of d km is over within h days with the chance that a log-normal pace of the given
    median and PACE_SPREAD is at least d / h.

    Args:
        km: (J,) kilometres.
        log_pace: (B,) log of the median pace, km/day.
    """
    days = np.arange(1, CALENDAR_DAYS)
    needed = np.log(km[:, None] / days)
    within = ndtr((log_pace[:, None, None] - needed) / PACE_SPREAD)
    edges = np.concatenate(
        [np.zeros((*within.shape[:2], 1)), within, np.ones((*within.shape[:2], 1))], axis=2
    )
    return np.diff(edges, axis=2)


def _waits_at(model: Model) -> IntArray:
    """(L,) location before each crossing."""
    before = np.full(len(model.locations), NOWHERE, dtype=np.int64)
    into = model.is_crossing[model.route_end]
    before[model.route_end[into]] = model.route_start[into]
    return before


def _event_covers(model: Model) -> BoolArray:
    """(V, L) whether each event holds at each location."""
    by_place = model.event_location[:, None] == np.arange(len(model.locations))
    by_country = (model.event_country[:, None] >= 0) & (
        model.event_country[:, None] == model.country
    )
    return np.asarray(by_place | by_country, dtype=np.bool_)


def build_rules(model: Model) -> Rules:
    """All probabilities of a model. Costs some milliseconds; call once per model."""
    choices = np.zeros((len(model.destination), len(model.route_km)))
    for number, place in enumerate(model.destination):
        terminal = np.zeros(len(model.locations))
        terminal[place] = 1.0
        choices[number], _ = route_probabilities(model, terminal)
    journeys = stop_journeys(model, mixed_choice(model))
    log_pace = np.linspace(np.log(SLOWEST_KM_DAY), np.log(FASTEST_KM_DAY), PACE_BINS)
    return Rules(
        group_choice=choices,
        journey_end=journeys.end,
        journey_chance=journeys.chance,
        journey_km=journeys.km,
        first_journey=journeys.first,
        lag=travel_lags(journeys.km, log_pace),
        log_pace=log_pace,
        route_start=model.route_start,
        route_end=model.route_end,
        route_km=model.route_km,
        route_lift=model.route_lift,
        route_bus=model.route_bus,
        first_route=model.first_route,
        is_home=model.is_home,
        is_shelter=model.is_shelter,
        is_crossing=model.is_crossing,
        is_exit=model.is_exit,
        is_destination=model.is_destination,
        capacity=model.capacity,
        waits_at=_waits_at(model),
        group_start=model.group_start,
        group_first_day=model.group_first_day,
        destination=model.destination,
        goal_cumulative=goals_on_the_way(model, choices),
        event_kind=model.event_kind,
        event_first=model.event_first,
        event_last=model.event_last,
        event_value=model.event_value,
        event_covers=_event_covers(model),
    )
