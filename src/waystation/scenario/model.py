"""A Scenario becomes the arrays of a Model."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from waystation.domain.days import day_number
from waystation.domain.model import UNLIMITED, FloatArray, IntArray, Model
from waystation.domain.parameters import PARAMETER_BY_NAME, Transform
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Event, Group, Prior, Scenario
from waystation.domain.vocabulary import EventKind, LocationKind, Mode

OPEN_END = 10**6
"""Last day number of an event whose end is open."""

NOWHERE = -1
"""Location of an event that holds in a country, and country of one that holds at a location."""

_STAYING = (LocationKind.SHELTER, LocationKind.CAMP)


def build_model(scenario: Scenario, *, as_of: dt.date | None = None) -> Model:
    """The arrays of a scenario.

    Locations keep the order of the scenario; routes are sorted by the locations they leave and
    reach. A crossing between two countries counts as in the one that is entered, so that an
    event in a country holds at the crossings into it.

    Args:
        scenario: A valid scenario.
        as_of: Events published after this day are left out; None keeps all.
    """
    places = scenario.locations
    number = {place.name: position for position, place in enumerate(places)}
    countries = _country_numbers(places)
    events = [event for event in scenario.events if as_of is None or event.published <= as_of]
    routes = _sorted_routes(scenario, number)
    route_start = _whole([number[way.start] for way in routes])
    mean, sigma, memory = _priors(scenario)
    return Model(
        first_day=scenario.first_day,
        locations=tuple(place.name for place in places),
        groups=tuple(group.name for group in scenario.groups),
        population=_whole([place.population for place in places]),
        lat=_real([place.lat for place in places]),
        lon=_real([place.lon for place in places]),
        is_home=_flags([entered(place) in scenario.home_countries for place in places]),
        is_shelter=_flags([place.kind in _STAYING for place in places]),
        is_crossing=_flags([place.kind is LocationKind.CROSSING for place in places]),
        is_exit=_flags([place.kind is LocationKind.EXIT for place in places]),
        is_destination=_flags(
            [any(place.name == end.location for end in scenario.destinations) for place in places]
        ),
        capacity=_whole([_crossing_capacity(place) for place in places]),
        country=_whole([countries[entered(place)] for place in places]),
        route_start=route_start,
        route_end=_whole([number[way.end] for way in routes]),
        route_km=_real([way.km for way in routes]),
        route_lift=_flags([Mode.LIFT in way.modes for way in routes]),
        route_bus=_flags([Mode.BUS in way.modes for way in routes]),
        first_route=_first_routes(route_start, len(places)),
        destination=_whole([number[end.location] for end in scenario.destinations]),
        destination_weight=_shares([end.weight for end in scenario.destinations]),
        group_start=_whole([number[group.start] for group in scenario.groups]),
        group_first_day=_whole(
            [day_number(group.first_day, scenario.first_day) for group in scenario.groups]
        ),
        event_kind=_whole([list(EventKind).index(event.kind) for event in events]),
        event_location=_whole([number.get(event.where, NOWHERE) for event in events]),
        event_country=_whole([_event_country(event, number, countries) for event in events]),
        event_first=_whole([day_number(event.first_day, scenario.first_day) for event in events]),
        event_last=_whole([_last_day(event, scenario.first_day) for event in events]),
        event_chance=_real([event.chance for event in events]),
        event_value=_real([event.value for event in events]),
        prior_mean=mean,
        prior_sigma=sigma,
        memory_days=memory,
    )


def entered(place: Location) -> str:
    """Code of the country a location is in; of a crossing, the one people enter."""
    return place.country.rsplit("/", 1)[-1]


def transformed(prior: Prior) -> float:
    """The prior's median on the parameter's scale: log(m), or log(m / (1 - m)) for a share."""
    if PARAMETER_BY_NAME[prior.name].transform is Transform.LOG:
        return math.log(prior.median)
    return math.log(prior.median) - math.log1p(-prior.median)


def _country_numbers(places: Sequence[Location]) -> dict[str, int]:
    codes = {code for place in places for code in place.country.split("/")}
    return {code: position for position, code in enumerate(sorted(codes))}


def _crossing_capacity(place: Location) -> int:
    if place.kind is not LocationKind.CROSSING or place.capacity is None:
        return UNLIMITED
    return place.capacity


def _sorted_routes(scenario: Scenario, number: Mapping[str, int]) -> list[Route]:
    return sorted(scenario.routes, key=lambda way: (number[way.start], number[way.end]))


def _first_routes(start: IntArray, locations: int) -> IntArray:
    return np.searchsorted(start, np.arange(locations + 1)).astype(np.int64)


def _event_country(event: Event, number: Mapping[str, int], countries: Mapping[str, int]) -> int:
    return NOWHERE if event.where in number else countries[event.where]


def _last_day(event: Event, first_day: dt.date) -> int:
    return OPEN_END if event.last_day is None else day_number(event.last_day, first_day)


def _priors(scenario: Scenario) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, standard deviation and memory, each (group, parameter)."""
    shape = (len(scenario.groups), len(PARAMETER_BY_NAME))
    mean, sigma, memory = np.zeros(shape), np.zeros(shape), np.full(shape, np.inf)
    for row, group in enumerate(scenario.groups):
        for prior in _priors_of(scenario, group):
            column = PARAMETER_BY_NAME[prior.name].column
            mean[row, column] = transformed(prior)
            sigma[row, column] = prior.sigma
            memory[row, column] = prior.memory_days
    return mean, sigma, memory


def _priors_of(scenario: Scenario, group: Group) -> list[Prior]:
    """The scenario's priors, with the group's own in place of those of the same name."""
    chosen = {prior.name: prior for prior in (*scenario.priors, *group.priors)}
    return list(chosen.values())


def _shares(weights: Sequence[float]) -> FloatArray:
    total = math.fsum(weights)
    return _real([weight / total for weight in weights])


def _whole(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _real(values: Sequence[float]) -> FloatArray:
    return np.array(values, dtype=np.float64)


def _flags(values: Sequence[bool]) -> npt.NDArray[np.bool_]:
    return np.array(values, dtype=np.bool_)
