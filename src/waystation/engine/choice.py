"""Route choice: where somebody at a place heads next. Everything here can be argued about.

A recursive logit (Fosgerau, Frejinger and Karlstrom 2013, "A link based network route choice model
with unrestricted choice set", Transp. Res. B 56): the next stop is drawn by the cost of the way
there times the worth of what can be reached from there, so that a missing route sends people
elsewhere without any special case. People weigh the whole network, or only so many stops ahead;
with one stop ahead the rule is that of Flee (attraction over distance).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import BoolArray, FloatArray, Model
from waystation.domain.vocabulary import LocationKind

_CALIBRATION_STEPS = 60
_ROUNDING = 1e-9
_MOST_WAYPOINTS = 60
"""Waypoints in a row that a weighing looks through; far more than any map has."""
_CIRCLES = Problem(
    "routes.csv",
    0,
    "km",
    "ways there and back so short that journeys would go in circles for ever",
    "routes in the direction of travel only, no short ways back, or a limited awareness",
)
_KINDS = list(LocationKind)
_TOWNS = [_KINDS.index(k) for k in (LocationKind.TOWN, LocationKind.ORIGIN, LocationKind.HUB,
                                    LocationKind.EXIT)]  # fmt: skip
SHELTER, CAMP = _KINDS.index(LocationKind.SHELTER), _KINDS.index(LocationKind.CAMP)
CROSSING, WAYPOINT = _KINDS.index(LocationKind.CROSSING), _KINDS.index(LocationKind.WAYPOINT)
HUB = _KINDS.index(LocationKind.HUB)


def leg_weights(model: Model, hazard: FloatArray, closed: BoolArray) -> FloatArray:
    """(E,) weight of each route by its cost; zero when it is closed.

    Args:
        model: The network and the settings.
        hazard: (L,) level of hazard, 0 to 1.
        closed: (E,) routes that cannot be taken.
    """
    settings, start, end = model.movement, model.route_start, model.route_end
    abroad = model.country[start] != model.country[end]
    entered = model.is_crossing[end] | (abroad & ~model.is_crossing[start])
    km = model.route_km + settings.crossing_km * entered + settings.hazard_km * hazard[end]
    near = settings.softening_km / (settings.softening_km + km)
    weight = np.exp(-km / settings.cost_scale_km) * near**settings.distance_power
    return np.asarray(np.where(closed, 0.0, weight), dtype=np.float64)


def attractions(
    model: Model, hazard_factor: FloatArray, room_factor: FloatArray, shut: BoolArray, group: int
) -> FloatArray:
    """(L,) weight of stopping at each location, for a group of people alone.

    Args:
        model: Kinds, countries, settings, preferences.
        hazard_factor: (L,) factor by hazards.
        room_factor: (L,) 1 where there is room, down to 0 in a full shelter.
        shut: (L,) shelters and camps that are closed: towns for now.
        group: Number of the group.
    """
    settings, kind = model.movement, np.where(shut, _TOWNS[0], model.kind)
    worth = np.zeros(len(kind))
    worth[np.isin(kind, _TOWNS)] = settings.attraction_town
    worth[kind == SHELTER] = settings.attraction_shelter
    worth[kind == CAMP] = settings.attraction_camp
    abroad = np.where(model.is_home, 1.0, settings.attraction_abroad)
    return np.asarray(worth * abroad * hazard_factor * room_factor * model.prefers[group])


def _matrix(model: Model, weight: FloatArray) -> sparse.csr_matrix:
    """(L, L) sparse: weight of the route from row to column."""
    places = len(model.locations)
    return sparse.csr_matrix((weight, (model.route_start, model.route_end)), (places, places))


def solve_chain(matrix: sparse.csr_matrix, right: FloatArray) -> FloatArray:
    """X with x = matrix x + right: expectations along a chain that ends."""
    places = matrix.shape[0]
    return np.asarray(splu(sparse.csc_matrix(sparse.identity(places) - matrix)).solve(right))


def worth_beyond(
    model: Model, weight: FloatArray, worth: FloatArray, ends: BoolArray | None = None
) -> FloatArray:
    """(L,) worth of being on the way at each location: of all that can be reached from there.

    Args:
        model: The network; its awareness tells how many stops ahead count.
        weight: (E,) weight of each route.
        worth: (L,) weight of stopping at each location.
        ends: (L,) locations where everybody stops: what lies beyond them draws nobody there.
            None when there are none.

    Raises:
        InputError: With unlimited awareness, ways there and back so short that ever longer
            detours do not add up to a finite number (the spectral radius is one or more).
    """
    onward = weight if ends is None else np.where(ends[model.route_start], 0.0, weight)
    step, steps = _matrix(model, onward), int(model.movement.awareness)
    if steps == 0:
        return _of_whole_network(step, worth)
    passed = np.isin(model.kind, (WAYPOINT, CROSSING))
    value = _through(step, passed, worth)
    for _ in range(steps - 1):
        value = _through(step, passed, worth + step @ value)
    return value


def _of_whole_network(step: sparse.csr_matrix, worth: FloatArray) -> FloatArray:
    """(L,) worth of all that can be reached, however far.

    Raises:
        InputError: Ever longer detours do not add up to a finite number.
    """
    value = solve_chain(step, worth)
    if value.min(initial=0.0) < -_ROUNDING * np.abs(value).max(initial=1.0):
        raise InputError([_CIRCLES])
    return np.maximum(value, 0.0)


def _through(step: sparse.csr_matrix, passed: BoolArray, value: FloatArray) -> FloatArray:
    """The same worth of places where people stop; of those they pass, what comes after them."""
    if not passed.any():
        return value
    known = np.where(passed, 0.0, value)
    for _ in range(_MOST_WAYPOINTS):
        new = np.where(passed, step @ known, value)
        if np.array_equal(new, known):
            break
        known = new
    return known


def route_choice(model: Model, weight: FloatArray, value: FloatArray) -> FloatArray:
    """(E,) chance of each route at its start; all zero where none leads anywhere.

    Args:
        model: The network.
        weight: (E,) weight of each route.
        value: (L,) worth of being at each location.
    """
    worth = weight * value[model.route_end]
    total = np.bincount(model.route_start, worth, minlength=len(model.locations))
    total = np.where(total > 0.0, total, 1.0)
    return np.asarray(worth / total[model.route_start])


def route_probabilities(
    model: Model, weight: FloatArray, terminal: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Chance of each route at its start and of ending at each location.

    With z the worth of a location, the chance of route i -> j is weight z_j / z_i, that of ending
    at i is terminal_i / z_i. Locations from which nothing can be reached have zeros. Who is bound
    for a destination knows the way there: the whole network counts, whatever the awareness.

    Args:
        model: The network.
        weight: (E,) weight of each route.
        terminal: (L,) weight of ending at a location, zero where none ends.

    Returns:
        (E,) chances of the routes and (L,) chances of ending.
    """
    value = _of_whole_network(_matrix(model, weight), terminal)
    per_unit = np.divide(1.0, value, out=np.zeros_like(value), where=value > 0)
    choice = weight * value[model.route_end] * per_unit[model.route_start]
    return choice, terminal * per_unit


def passes(model: Model, choice: FloatArray, start: int) -> FloatArray:
    """(L,) expected number of times a journey from `start` is at each location."""
    unit = np.zeros(len(model.locations))
    unit[start] = 1.0
    return solve_chain(_matrix(model, choice).T.tocsr(), unit)


def calibrated(model: Model, weight: FloatArray) -> FloatArray:
    """(L,) weights of ending that send journeys to each destination with its prior chance.

    Journeys are those from the first travelling group's start; without one, and for destinations
    that none of them can reach, weights are the prior chances themselves.
    """
    terminal = np.zeros(len(model.locations))
    terminal[model.destination] = model.destination_weight
    if not model.group_together.any():
        return terminal
    start = int(model.group_start[int(np.argmax(model.group_together))])
    for _ in range(_CALIBRATION_STEPS):
        choice, ending = route_probabilities(model, weight, terminal)
        share = (passes(model, choice, start) * ending)[model.destination]
        wanted = model.destination_weight / np.maximum(share, 1e-12)
        terminal[model.destination] *= np.where(share > 0.0, wanted, 1.0)
        terminal /= terminal.max()
    return terminal


def bound_choice(model: Model, weight: FloatArray, terminal: FloatArray) -> FloatArray:
    """(E,) route choice of people alone who head for destinations, all of them together.

    Those whose journey ends at a destination go on to its way out, if it has one.

    Args:
        model: The network.
        weight: (E,) weight of each route.
        terminal: (L,) weights of ending, from `calibrated`.
    """
    choice, ending = route_probabilities(model, weight, terminal)
    to_crossing = model.is_destination[model.route_start] & _leads_out(model)[model.route_end]
    open_way = to_crossing & (weight > 0.0)
    onward = choice.copy()
    onward[to_crossing] = (ending[model.route_start] * _way_out(model, open_way))[to_crossing]
    out = model.is_exit[model.route_end] & model.is_crossing[model.route_start]
    onward[out] = np.where(weight[out] > 0.0, 1.0, 0.0)
    return onward


def _way_out(model: Model, out: BoolArray) -> FloatArray:
    """(E,) chance of each way out among those of its destination: a logit of their lengths."""
    weight = np.where(out, np.exp(-model.route_km / model.movement.cost_scale_km), 0.0)
    total = np.bincount(model.route_start, weight, minlength=len(model.locations))
    return np.asarray(weight / np.where(out, total[model.route_start], 1.0))


def _leads_out(model: Model) -> BoolArray:
    """(L,) True for exits and for crossings whose far side is an exit."""
    leads = model.is_exit.copy()
    out = model.is_exit[model.route_end] & model.is_crossing[model.route_start]
    leads[model.route_start[out]] = True
    return leads
