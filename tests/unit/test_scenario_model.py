"""A scenario as arrays: order, numbers, transforms, events by day of publication."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from waystation.domain.model import UNLIMITED
from waystation.domain.movement import DEFAULT_MOVEMENT, Setting
from waystation.domain.parameters import PARAMETERS, P
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Destination, Event, Group, Prior, Scenario
from waystation.domain.vocabulary import Certainty, EventKind, LocationKind, Mode, Travel
from waystation.scenario.coverage import ANY_SIZE, OPEN_END
from waystation.scenario.model import build_model

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
    events = build_model(scenario).events
    assert [list(EventKind)[kind] for kind in events.kind] == [
        EventKind.CLOSURE,
        EventKind.OFFER,
        EventKind.BLOCKING,
    ]
    assert [np.flatnonzero(row).tolist() for row in events.places] == [[2], [0, 2], [1]]
    assert events.routes.shape == (3, 4)
    assert not events.routes.any()
    assert events.last.tolist() == [3, OPEN_END, 2]
    assert events.chance.tolist() == [0.5] * 3
    assert events.value.tolist() == [0.25] * 3
    assert events.least_size.tolist() == [0] * 3
    assert events.most_size.tolist() == [ANY_SIZE] * 3


@pytest.mark.parametrize(("days", "kept"), [(-1, 0), (0, 1), (1, 2), (2, 3)])
def test_events_published_later_are_left_out(scenario: Scenario, days: int, kept: int) -> None:
    model = build_model(scenario, as_of=DAY + dt.timedelta(days=days))
    assert len(model.events.kind) == len(model.events.value) == kept
    assert model.events.places.shape == (kept, 5)


def test_priors_are_transformed_and_a_group_may_have_its_own(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.prior_mean.shape == (2, len(PARAMETERS))
    assert model.prior_mean[0, P.WALK_PACE] == pytest.approx(math.log(0.25))
    assert model.prior_mean[0, P.REST] == pytest.approx(math.log(0.25 / 0.75))
    assert model.prior_mean[:, P.START_SIZE] == pytest.approx([math.log(0.25), math.log(100)])
    assert model.prior_sigma[:, P.START_SIZE].tolist() == [0.5, 0.1]
    assert model.memory_days[:, P.START_SIZE].tolist() == [np.inf, 7.0]


def test_no_events(scenario: Scenario) -> None:
    events = build_model(dataclasses.replace(scenario, events=())).events
    assert events.kind.shape == (0,)
    assert events.kind.dtype == np.int64
    assert events.chance.dtype == np.float64
    assert events.places.shape == (0, 5)
    assert events.routes.shape == (0, 4)


def test_places_and_kinds(scenario: Scenario) -> None:
    model = build_model(scenario)
    assert model.places.tolist() == [50] + [UNLIMITED] * 4
    assert [list(LocationKind)[kind] for kind in model.kind] == [
        KINDS[name] for name in model.locations
    ]
    assert model.route_pace.tolist() == [math.inf] * 4


def test_a_parameter_that_is_not_given_does_not_vary(scenario: Scenario) -> None:
    few = tuple(prior for prior in scenario.priors if prior.name == "solo_pace")
    model = build_model(dataclasses.replace(scenario, priors=few))
    assert model.prior_mean[0, P.LEAVE_CAMP] == pytest.approx(math.log(0.001 / 0.999))
    assert model.prior_mean[0, P.ROOM_DISPERSION] == pytest.approx(math.log(1e9))
    assert model.prior_mean[0, P.WALK_PACE] == model.prior_mean[0, P.REST] == 0.0
    assert model.prior_sigma[0].nonzero()[0].tolist() == [P.SOLO_PACE]
    assert np.isfinite(model.prior_mean).all()
    assert math.isinf(model.memory_days[0, P.LEAVE_CAMP])


def alone(name: str, share: float, **more: Any) -> Group:
    return Group(name, "", "", DAY, (), (), Travel.ALONE, share, **more)


def test_people_alone(scenario: Scenario) -> None:
    groups = (
        alone("children", 1.0, prefers=(("End", 3.0), ("Out", 0.0))),
        scenario.groups[0],
        alone("adults", 3.0, follows=("End -> Open gate",)),
    )
    there = tuple(dataclasses.replace(one, present=7) for one in scenario.locations[:1])
    changed = dataclasses.replace(
        scenario, groups=groups, locations=there + scenario.locations[1:], destinations=()
    )
    model = build_model(changed)
    assert model.group_together.tolist() == [False, True, False]
    assert model.group_start.tolist() == [-1, 1, -1]
    assert model.group_share.tolist() == [0.25, 0.0, 0.75]
    assert model.present.tolist() == [[2, 0, 5]] + [[0, 0, 0]] * 4
    assert model.prefers.tolist() == [[3, 1, 1, 1, 0], [1] * 5, [1] * 5]
    assert np.argwhere(model.follows).tolist() == [[2, 0]]
    assert model.destination.shape == model.destination_weight.shape == (0,)


def test_groups_that_travel_together_have_no_share_of_those_alone(scenario: Scenario) -> None:
    there = tuple(dataclasses.replace(one, present=7) for one in scenario.locations)
    model = build_model(dataclasses.replace(scenario, locations=there))
    assert model.group_share.tolist() == [0.0, 0.0]
    assert not model.present.any()


def test_settings_of_movement(scenario: Scenario) -> None:
    assert build_model(scenario).movement == DEFAULT_MOVEMENT
    given = (Setting("crossing_km", 50.0, "a source"),)
    movement = build_model(dataclasses.replace(scenario, settings=given)).movement
    assert movement == DEFAULT_MOVEMENT._replace(crossing_km=50.0)


def covered(scenario: Scenario, kind: EventKind, where: str) -> tuple[set[str], set[str]]:
    """Names of the locations, and "A -> B" of the routes, one event holds at."""
    model = build_model(dataclasses.replace(scenario, events=(event(where, 0, 3, kind),)))
    names = np.array(model.locations)
    ways = [
        f"{start} -> {end}"
        for start, end in zip(names[model.route_start], names[model.route_end], strict=True)
    ]
    places, routes = model.events.places[0], model.events.routes[0]
    return set(names[places]), {way for way, held in zip(ways, routes, strict=True) if held}


@pytest.fixture
def borders(scenario: Scenario) -> Scenario:
    """With a road from Home straight to End and back, and one to Out, beside the crossings."""
    more = (("Home", "End"), ("End", "Home"), ("End", "Out"), ("Home", "Out"))
    roads = tuple(Route(start, end, 9.0, (Mode.FOOT,)) for start, end in more)
    return dataclasses.replace(scenario, routes=scenario.routes + roads)


CLOSED = [
    ("Gate", {"Gate"}, set()),
    ("End", {"End"}, set()),
    ("Home", set(), {"End -> Home"}),
    ("Out", set(), {"End -> Out", "Home -> Out", "Open gate -> Out"}),
    ("MEX", {"Gate"}, {"Home -> End"}),
    ("USA", {"Open gate"}, {"End -> Out", "Home -> Out"}),
    ("HND", set(), {"End -> Home"}),
    ("HND/MEX", {"Gate"}, {"Home -> End", "End -> Home"}),
    ("MEX/HND", {"Gate"}, {"Home -> End", "End -> Home"}),
    ("HND/USA", set(), {"Home -> Out"}),
    ("Home -> End", set(), {"Home -> End"}),
    ("Home <-> End", set(), {"Home -> End", "End -> Home"}),
    ("Home <-> Out", set(), {"Home -> Out"}),
]


@pytest.mark.parametrize(("where", "places", "routes"), CLOSED)
def test_what_a_closure_closes(
    borders: Scenario, where: str, places: set[str], routes: set[str]
) -> None:
    assert covered(borders, EventKind.CLOSURE, where) == (places, routes)


@pytest.mark.parametrize("kind", [EventKind.OFFER, EventKind.DETENTION, EventKind.CONFLICT])
def test_other_events_hold_in_the_whole_country(borders: Scenario, kind: EventKind) -> None:
    assert covered(borders, kind, "MEX") == ({"End", "Gate"}, set())
    assert covered(borders, kind, "Home") == ({"Home"}, set())


def test_a_transfer_and_a_blocking_hold_on_a_route(borders: Scenario) -> None:
    for kind in (EventKind.TRANSFER, EventKind.BLOCKING):
        assert covered(borders, kind, "Home -> End") == (set(), {"Home -> End"})


def test_sizes_of_groups_an_event_acts_on(scenario: Scenario) -> None:
    sized = dataclasses.replace(scenario.events[2], least_size=10, most_size=200)
    events = build_model(dataclasses.replace(scenario, events=(sized,))).events
    assert (events.least_size.tolist(), events.most_size.tolist()) == ([10], [200])


@pytest.mark.parametrize(
    ("start", "last", "as_of", "expected"),
    [
        (0, 3, 5, [3]),
        (0, 3, 4, [3]),
        (0, 3, 3, [OPEN_END]),
        (0, 9, 3, [OPEN_END]),
        (0, None, 3, [OPEN_END]),
        (4, 9, 3, []),
        (4, 9, None, [9]),
    ],
)
def test_a_hazard_that_holds_on_the_as_of_day_goes_on(
    scenario: Scenario, start: int, last: int | None, as_of: int | None, expected: list[int]
) -> None:
    flood = dataclasses.replace(
        event("Home", 0, last, EventKind.FLOOD), first_day=DAY + dt.timedelta(days=start)
    )
    day = None if as_of is None else DAY + dt.timedelta(days=as_of)
    model = build_model(dataclasses.replace(scenario, events=(flood,)), as_of=day)
    assert model.events.last.tolist() == expected


def test_other_events_end_as_given(scenario: Scenario) -> None:
    model = build_model(scenario, as_of=DAY + dt.timedelta(days=3))
    assert model.events.last.tolist() == [3, OPEN_END, 2]
