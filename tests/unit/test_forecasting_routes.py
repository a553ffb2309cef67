"""What the page tells of a route: its days, its crossing, what closes it."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from tests.forecast_fixture import EXAMPLE

from waystation.domain.forecast import Forecast, Posterior
from waystation.domain.scenario import Event
from waystation.domain.vocabulary import (
    Audience,
    Certainty,
    EventKind,
    LocationKind,
    Mode,
    Travel,
)
from waystation.forecasting.flows import route_names
from waystation.forecasting.routes import RouteRecord, route_records
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

AS_OF = dt.date(2018, 10, 29)


@pytest.fixture(scope="module")
def made() -> Forecast:
    return forecast(load_scenario(EXAMPLE), as_of=AS_OF, members=10, days=1, entries=())


def named(made: Forecast) -> dict[str, RouteRecord]:
    return {record.name: record for record in route_records(made)}


def changed(made: Forecast, **options: object) -> Forecast:
    return dataclasses.replace(made, scenario=dataclasses.replace(made.scenario, **options))  # type: ignore[arg-type]


def test_every_public_route_has_its_facts(made: Forecast) -> None:
    records = route_records(made)
    assert [(r.start, r.end, r.km, r.modes) for r in records] == [
        (r.start, r.end, r.km, r.modes) for r in made.scenario.routes
    ]
    assert {r.name for r in records} == set(made.data["route"].values.tolist())
    assert set(route_names(build_model(made.scenario))) == {r.name for r in records}


def test_days_follow_from_the_pace_before_figures_and_after(made: Forecast) -> None:
    route = made.scenario.routes[0]
    pace = next(p for p in made.scenario.priors if p.name == "walk_pace")
    days = [d for d in named(made)[f"{route.start} -> {route.end}"].days if d.group == "first"]
    foot = next(d for d in days if d.mode is Mode.FOOT)
    assert not foot.learnt
    assert foot.middle == pytest.approx(route.km / pace.median)
    assert foot.high / foot.middle == pytest.approx(np.exp(1.644853627 * pace.sigma))
    assert foot.middle / foot.low == pytest.approx(foot.high / foot.middle)
    assert [d.travel for d in days].count(Travel.ALONE) == 1
    learnt = Posterior("walk_pace of first", "km/day", 32, 20, 50, 40, 30.5, 61)
    after = dataclasses.replace(made, unknowns=(learnt,))
    mine = named(after)[f"{route.start} -> {route.end}"].days
    foot, other = (
        next(d for d in mine if d.mode is Mode.FOOT and d.group == group)
        for group in ("first", "second")
    )
    assert foot.learnt
    assert not other.learnt
    assert (foot.low, foot.middle, foot.high) == (route.km / 61, route.km / 40, route.km / 30.5)


def test_a_route_nobody_passes_quickly_takes_its_days(made: Forecast) -> None:
    first, *others = made.scenario.routes
    slow = changed(made, routes=(dataclasses.replace(first, km=50.0, pace=10.0), *others))
    days = route_records(slow)[0].days
    assert {(d.low, d.middle, d.high) for d in days} == {(5.0, 5.0, 5.0)}
    on_foot = changed(made, routes=(dataclasses.replace(first, modes=(Mode.FOOT,)), *others))
    days = route_records(on_foot)[0].days
    assert {d.mode for d in days} == {Mode.FOOT}
    assert {d.travel for d in days} == {Travel.ALONE, Travel.TOGETHER}


def test_routes_of_a_crossing_tell_its_capacity(made: Forecast) -> None:
    for record in route_records(made):
        kinds = [made.scenario.location(name).kind for name in (record.start, record.end)]
        assert (record.crossing is not None) == (LocationKind.CROSSING in kinds)
        if record.crossing is not None:
            assert record.capacity == made.scenario.location(record.crossing).capacity
    assert any(record.capacity for record in route_records(made))


def event(where: str, **options: object) -> Event:
    plain: dict[str, object] = {
        "kind": EventKind.CLOSURE, "where": where, "first_day": dt.date(2018, 10, 20),
        "last_day": None, "certainty": Certainty.ENACTED, "chance": 1.0, "value": 1.0,
        "published": dt.date(2018, 10, 20), "text": "closed", "source": "invented",
    }  # fmt: skip
    return Event(**(plain | options))  # type: ignore[arg-type]


def test_closures_known_that_still_hold_are_told(made: Forecast) -> None:
    route = next(r for r in named(made).values() if r.crossing == r.end)
    assert route.crossing is not None
    before = dt.date(2018, 10, 25)
    holding = (
        event(route.name),
        event(route.crossing, kind=EventKind.BLOCKING),
        event(route.crossing, last_day=before, end_published=dt.date(2018, 11, 5)),
        event(route.crossing, first_day=dt.date(2018, 11, 3)),
    )
    silent = (
        event(route.name, last_day=before),
        event(route.name, published=dt.date(2018, 10, 30)),
        event(route.name, audience=Audience.PARTNER),
        event(route.crossing, kind=EventKind.CAPACITY, value=5.0),
        event(made.scenario.routes[0].start, kind=EventKind.BLOCKING),
    )
    found = named(changed(made, events=(*holding, *silent)))
    assert found[route.name].events == holding
    out = next(r for r in found.values() if r.start == route.crossing)
    assert out.events == holding[1:]


def test_routes_of_places_that_are_not_public_are_left_out(made: Forecast) -> None:
    hidden = made.scenario.routes[0].end
    places = tuple(
        dataclasses.replace(p, audience=Audience.PARTNER) if p.name == hidden else p
        for p in made.scenario.locations
    )
    records = route_records(changed(made, locations=places))
    assert records
    assert all(hidden not in (record.start, record.end) for record in records)
