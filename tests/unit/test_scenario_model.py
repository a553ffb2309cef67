"""A scenario as arrays: order, numbers, transforms, events by day of publication."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pytest

from waystation.domain.model import UNLIMITED
from waystation.domain.parameters import PARAMETERS, P
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Destination, Event, Group, Prior, Scenario
from waystation.domain.vocabulary import Certainty, EventKind, LocationKind, Mode
from waystation.scenario.model import OPEN_END, build_model

DAY = dt.date(2018, 10, 13)
KINDS = {
    "Home": LocationKind.ORIGIN,
    "End": LocationKind.CAMP,
    "Gate": LocationKind.CROSSING,
    "Open gate": LocationKind.CROSSING,
    "Out": LocationKind.EXIT,
}


def place(name: str, country: str, capacity: int | None = None, people: int = 0) -> Location:
    return Location(name, country, "", 15.0, -90.0, KINDS[name], capacity, people)


def event(where: str, published: int, last: int | None, kind: EventKind) -> Event:
    end = None if last is None else DAY + dt.timedelta(days=last)
    day = DAY + dt.timedelta(days=published)
    return Event(kind, where, DAY, end, Certainty.ENACTED, 0.5, 0.25, day, "", "")


@pytest.fixture
def scenario() -> Scenario:
    priors = tuple(Prior(spec.name, 0.25, 0.5, math.inf, "assumption") for spec in PARAMETERS)
    own = (Prior("start_size", 100.0, 0.1, 7.0, "assumption"),)
    return Scenario(
        name="s",
        title="",
        purpose="",
        folder="",
        first_day=DAY,
        known_on=dt.date(2020, 1, 1),
        horizon_days=5,
        home_countries=("HND",),
        locations=(
            place("End", "MEX", 50, 10),
            place("Home", "HND", None, 1000),
            place("Gate", "HND/MEX", 20),
            place("Open gate", "MEX/USA"),
            place("Out", "USA"),
        ),
        routes=(
            Route("Gate", "End", 2.0, (Mode.FOOT,)),
            Route("Open gate", "Out", 4.0, (Mode.FOOT, Mode.BUS)),
            Route("Home", "Gate", 1.0, (Mode.LIFT,)),
            Route("End", "Open gate", 3.0, (Mode.FOOT,)),
        ),
        events=(
            event("Gate", 0, 3, EventKind.CLOSURE),
            event("MEX", 1, None, EventKind.OFFER),
            event("Home", 2, 2, EventKind.BLOCKING),
        ),
        groups=(
            Group("a", "", "Home", DAY, (), ()),
            Group("b", "", "End", DAY + dt.timedelta(days=2), ("b",), own),
        ),
        priors=priors,
        destinations=(Destination("End", 3.0, ""), Destination("Home", 1.0, "")),
        watched=(),
        caveat="",
    )


def test_locations(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.locations == ("End", "Home", "Gate", "Open gate", "Out")
    assert model.population.tolist() == [10, 1000, 0, 0, 0]
    assert model.is_home.tolist() == [False, True, False, False, False]
    assert model.is_shelter.tolist() == [True, False, False, False, False]
    assert model.is_crossing.tolist() == [False, False, True, True, False]
    assert model.is_exit.tolist() == [False, False, False, False, True]


def test_only_crossings_have_a_capacity(scenario: Scenario) -> None:
    capacity = build_model(scenario).capacity.tolist()
    assert capacity == [UNLIMITED, UNLIMITED, 20, UNLIMITED, UNLIMITED]


def test_a_crossing_counts_as_in_the_country_entered(scenario: Scenario) -> None:
    country = build_model(scenario).country
    assert country[2] == country[0]
    assert country[3] == country[4]
    assert country[1] not in (country[0], country[4])


def test_routes_are_sorted_and_indexed(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.route_start.tolist() == [0, 1, 2, 3]
    assert model.route_end.tolist() == [3, 2, 0, 4]
    assert model.route_km.tolist() == [3.0, 1.0, 2.0, 4.0]
    assert model.route_lift.tolist() == [False, True, False, False]
    assert model.route_bus.tolist() == [False, False, False, True]
    assert model.first_route.tolist() == [0, 1, 2, 3, 4, 4]


def test_destinations_and_groups(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.destination.tolist() == [0, 1]
    assert model.destination_weight.tolist() == [0.75, 0.25]
    assert model.is_destination.tolist() == [True, True, False, False, False]
    assert model.group_start.tolist() == [1, 0]
    assert model.group_first_day.tolist() == [0, 2]


def test_events(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert [list(EventKind)[kind] for kind in model.event_kind] == [
        EventKind.CLOSURE,
        EventKind.OFFER,
        EventKind.BLOCKING,
    ]
    assert model.event_location.tolist() == [2, -1, 1]
    assert model.event_country.tolist() == [-1, model.country[0], -1]
    assert model.event_last.tolist() == [3, OPEN_END, 2]
    assert model.event_chance.tolist() == [0.5] * 3
    assert model.event_value.tolist() == [0.25] * 3


@pytest.mark.parametrize(("days", "kept"), [(-1, 0), (0, 1), (1, 2), (2, 3)])
def test_events_published_later_are_left_out(scenario: Scenario, days: int, kept: int) -> None:
    model = build_model(scenario, as_of=DAY + dt.timedelta(days=days))
    assert len(model.event_kind) == len(model.event_value) == kept


def test_priors_are_transformed_and_a_group_may_have_its_own(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.prior_mean.shape == (2, len(PARAMETERS))
    assert model.prior_mean[0, P.WALK_PACE] == pytest.approx(math.log(0.25))
    assert model.prior_mean[0, P.REST] == pytest.approx(math.log(0.25 / 0.75))
    assert model.prior_mean[:, P.START_SIZE] == pytest.approx([math.log(0.25), math.log(100)])
    assert model.prior_sigma[:, P.START_SIZE].tolist() == [0.5, 0.1]
    assert model.memory_days[:, P.START_SIZE].tolist() == [np.inf, 7.0]


def test_no_events(scenario: Scenario) -> None:
    model = build_model(dataclasses.replace(scenario, events=()))
    assert model.event_kind.shape == (0,)
    assert model.event_kind.dtype == np.int64
    assert model.event_chance.dtype == np.float64
