"""A Scenario becomes the arrays of a Model."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from waystation.domain.days import day_number
from waystation.domain.model import UNLIMITED, BoolArray, BusDays, FloatArray, IntArray, Model
from waystation.domain.movement import movement_of
from waystation.domain.parameters import PARAMETER_BY_NAME, PARAMETERS, ParameterSpec, Transform
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Group, Prior, Scenario
from waystation.domain.vocabulary import LocationKind, Mode, Travel
from waystation.scenario.coverage import entered, event_arrays
from waystation.scenario.residents import residents_on
from waystation.scenario.series import departure_days, hazard_arrays
from waystation.scenario.where import parse_way

NOWHERE = -1
"""Start of a group of people who travel alone."""

_STAYING = (LocationKind.SHELTER, LocationKind.CAMP)
_PLAIN = {Transform.LOG: 1.0, Transform.LOGIT: 0.5}
"""Median of a parameter that neither the scenario nor the registry gives: nobody needs it."""


def build_model(
    scenario: Scenario, *, as_of: dt.date | None = None, days: int | None = None
) -> Model:
    """The arrays of a scenario, as it was known on a day.

    Locations keep the order of the scenario; routes are sorted by the locations they leave and
    reach. A crossing between two countries counts as in the one that is entered, so that an
    event in a country holds at the crossings into it.

    Args:
        scenario: A valid scenario.
        as_of: Events, departures and hazards published after this day are left out, and what
            held up to it goes on (`waystation.scenario.series`), and residents are those that can
            be held by then; None keeps all as given.
        days: Simulated days from the first one on: how long departures go on. None stands for
            the scenario's horizon after the as-of day.
    """
    places, groups = scenario.locations, scenario.groups
    number = {place.name: position for position, place in enumerate(places)}
    countries = _country_numbers(places)
    routes = sorted(scenario.routes, key=lambda way: (number[way.start], number[way.end]))
    route_start = _whole([number[way.start] for way in routes])
    ends = [end.location for end in scenario.destinations]
    share = _shares([group.share for group in groups])
    mean, sigma, memory = _priors(scenario)
    events, hazards = event_arrays(scenario, routes, as_of), hazard_arrays(scenario, as_of)
    return Model(
        first_day=scenario.first_day,
        locations=tuple(place.name for place in places),
        groups=tuple(group.name for group in groups),
        population=residents_on(scenario, hazards, events, as_of),
        present=_present(places, groups, share),
        lat=_real([place.lat for place in places]),
        lon=_real([place.lon for place in places]),
        kind=_whole([list(LocationKind).index(place.kind) for place in places]),
        is_home=_flags([entered(place) in scenario.home_countries for place in places]),
        is_shelter=_flags([place.kind in _STAYING for place in places]),
        is_crossing=_flags([place.kind is LocationKind.CROSSING for place in places]),
        is_exit=_flags([place.kind is LocationKind.EXIT for place in places]),
        is_destination=_flags([place.name in ends for place in places]),
        capacity=_limits(places, (LocationKind.CROSSING,)),
        places=_limits(places, _STAYING),
        country=_whole([countries[entered(place)] for place in places]),
        route_start=route_start,
        route_end=_whole([number[way.end] for way in routes]),
        route_km=_real([way.km for way in routes]),
        route_lift=_flags([Mode.LIFT in way.modes for way in routes]),
        route_bus=_flags([Mode.BUS in way.modes for way in routes]),
        route_pace=_real([math.inf if way.pace is None else way.pace for way in routes]),
        first_route=np.searchsorted(route_start, np.arange(len(places) + 1)).astype(np.int64),
        destination=_whole([number[end] for end in ends]),
        destination_weight=_shares([end.weight for end in scenario.destinations]),
        group_together=_flags([group.travel is Travel.TOGETHER for group in groups]),
        group_start=_whole([number.get(group.start, NOWHERE) for group in groups]),
        group_first_day=_whole([day_number(one.first_day, scenario.first_day) for one in groups]),
        group_share=share,
        prefers=_prefers(groups, number),
        follows=_follows(groups, routes),
        movement=movement_of(scenario.settings),
        events=events,
        departures=departure_days(scenario, as_of=as_of, days=days),
        hazards=hazards,
        prior_mean=mean,
        prior_sigma=sigma,
        memory_days=memory,
        buses=_buses(scenario, number),
    )


def _buses(scenario: Scenario, number: Mapping[str, int]) -> BusDays:
    rows = scenario.buses
    return BusDays(
        start=_whole([number[row.start] for row in rows]),
        end=_whole([number[row.end] for row in rows]),
        first=_whole([day_number(row.first_day, scenario.first_day) for row in rows]),
        last=_whole([day_number(row.last_day, scenario.first_day) for row in rows]),
        people=_whole([row.people for row in rows]),
    )


def transformed(name: str, median: float) -> float:
    """A median on the parameter's scale: log(m), or log(m / (1 - m)) for a share."""
    if PARAMETER_BY_NAME[name].transform is Transform.LOG:
        return math.log(median)
    return math.log(median) - math.log1p(-median)


def _country_numbers(places: Sequence[Location]) -> dict[str, int]:
    codes = {code for place in places for code in place.country.split("/")}
    return {code: position for position, code in enumerate(sorted(codes))}


def _limits(places: Sequence[Location], kinds: tuple[LocationKind, ...]) -> IntArray:
    """(L,) capacity of the locations of these kinds, UNLIMITED elsewhere or without one."""
    return _whole(
        [
            UNLIMITED if place.capacity is None or place.kind not in kinds else place.capacity
            for place in places
        ]
    )


def _present(places: Sequence[Location], groups: Sequence[Group], share: FloatArray) -> IntArray:
    """(L, G) people on the move on day 0, by the shares of the groups of people alone."""
    present = np.zeros((len(places), len(groups)), dtype=np.int64)
    names = [group.name for group in groups]
    for row, place in enumerate(places):
        if place.present and share.any():
            present[row] = _divided(place.present, share, names)
    return present


def _divided(people: int, share: FloatArray, names: Sequence[str]) -> IntArray:
    """Whole people by shares: the largest remainders are rounded up, in order of name if equal."""
    exact = people * share
    parts = np.floor(exact).astype(np.int64)
    rest = exact - parts
    order = sorted(np.flatnonzero(share).tolist(), key=lambda n: (-rest[n], names[n]))
    for position in range(people - int(parts.sum())):
        parts[order[position % len(order)]] += 1
    return parts


def _prefers(groups: Sequence[Group], number: Mapping[str, int]) -> FloatArray:
    factors = np.ones((len(groups), len(number)))
    for row, group in enumerate(groups):
        for name, factor in group.prefers:
            factors[row, number[name]] = factor
    return factors


def _follows(groups: Sequence[Group], routes: Sequence[Route]) -> BoolArray:
    ways = [(way.start, way.end) for way in routes]
    flags = np.zeros((len(groups), len(routes)), dtype=np.bool_)
    for row, group in enumerate(groups):
        chosen = {parse_way(text) for text in group.follows}
        flags[row] = [way in chosen for way in ways]
    return flags


def _priors(scenario: Scenario) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, standard deviation and memory, each (group, parameter)."""
    plain = [transformed(spec.name, _median(spec)) for spec in PARAMETERS]
    mean = np.tile(_real(plain), (len(scenario.groups), 1))
    sigma, memory = np.zeros_like(mean), np.full_like(mean, np.inf)
    for row, group in enumerate(scenario.groups):
        for prior in _priors_of(scenario, group):
            column = PARAMETER_BY_NAME[prior.name].column
            mean[row, column] = transformed(prior.name, prior.median)
            sigma[row, column] = prior.sigma
            memory[row, column] = prior.memory_days
    return mean, sigma, memory


def _median(spec: ParameterSpec) -> float:
    """Median of a parameter a scenario does not give."""
    return _PLAIN[spec.transform] if spec.default is None else spec.default.median


def _priors_of(scenario: Scenario, group: Group) -> list[Prior]:
    """The scenario's priors, with the group's own in place of those of the same name."""
    chosen = {prior.name: prior for prior in (*scenario.priors, *group.priors)}
    return list(chosen.values())


def _shares(weights: Sequence[float]) -> FloatArray:
    """Weights as parts of one; all zero where there is no weight at all."""
    total = math.fsum(weights)
    return _real([weight / total if total else 0.0 for weight in weights])


def _whole(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _real(values: Sequence[float]) -> FloatArray:
    return np.array(values, dtype=np.float64)


def _flags(values: Sequence[bool]) -> npt.NDArray[np.bool_]:
    return np.array(values, dtype=np.bool_)
