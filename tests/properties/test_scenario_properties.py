"""Properties of scenarios: row order is irrelevant; damaged files give problems, never a crash."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenario_folder import FILES, write_folder

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import Model
from waystation.domain.scenario import Departures, Scenario
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.series import departure_days, spread_evenly

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "caravan-2018"
TABLES = ("locations", "routes", "events")
OF_EXAMPLE = [EXAMPLE / "scenario.toml", *(EXAMPLE / f"{name}.csv" for name in TABLES)]


@pytest.fixture(scope="module", params=["together", "alone"])
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The example, and a small scenario that uses what the example does not."""
    if request.param == "together":
        return load_scenario(EXAMPLE)
    return load_scenario(write_folder(tmp_path_factory.mktemp("alone")))


def facts(model: Model) -> Counter[tuple[object, ...]]:
    """Everything the arrays say, with names in place of location numbers."""
    names = model.locations
    places = zip(
        names,
        model.population.tolist(),
        model.country.tolist(),
        model.capacity.tolist(),
        model.places.tolist(),
        model.kind.tolist(),
        model.is_home.tolist(),
        model.is_destination.tolist(),
        strict=True,
    )
    ways = [
        (
            names[start],
            names[int(model.route_end[way])],
            float(model.route_km[way]),
            float(model.route_pace[way]),
        )
        for start in range(len(names))
        for way in range(model.first_route[start], model.first_route[start + 1])
    ]
    ends = [
        (names[place], round(weight, 12))
        for place, weight in zip(model.destination, model.destination_weight, strict=True)
    ]
    events = zip(
        model.events.kind.tolist(),
        [frozenset(names[place] for place in np.flatnonzero(row)) for row in model.events.places],
        [frozenset(ways[way] for way in np.flatnonzero(row)) for row in model.events.routes],
        model.events.first.tolist(),
        model.events.last.tolist(),
        strict=True,
    )
    groups = zip(
        model.groups,
        [names[place] if place >= 0 else "" for place in model.group_start],
        model.group_share.tolist(),
        [tuple(row) for row in model.prior_mean.tolist()],
        [frozenset(zip(names, row, strict=True)) for row in model.prefers.tolist()],
        [frozenset(ways[way] for way in np.flatnonzero(row)) for row in model.follows],
        strict=True,
    )
    departures = zip(
        model.departures.day.tolist(),
        [names[place] if place >= 0 else "" for place in model.departures.location],
        [model.groups[group] if group >= 0 else "" for group in model.departures.group],
        model.departures.people.tolist(),
        strict=True,
    )
    hazards = zip(
        model.hazards.kind.tolist(),
        [names[place] for place in model.hazards.location],
        model.hazards.first.tolist(),
        model.hazards.last.tolist(),
        model.hazards.level.tolist(),
        strict=True,
    )
    present = [
        (names[place], model.groups[group], int(model.present[place, group]))
        for place, group in np.argwhere(model.present)
    ]
    return Counter([*places, *ways, *ends, *events, *groups, *departures, *hazards, *present])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_row_order_is_irrelevant(scenario: Scenario, seed: int) -> None:
    shuffler = random.Random(seed)

    def mixed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(shuffler.sample(rows, len(rows)))

    other = dataclasses.replace(
        scenario,
        locations=mixed(scenario.locations),
        routes=mixed(scenario.routes),
        events=mixed(scenario.events),
        groups=mixed(scenario.groups),
        priors=mixed(scenario.priors),
        destinations=mixed(scenario.destinations),
        departures=mixed(scenario.departures),
        hazards=mixed(scenario.hazards),
        settings=mixed(scenario.settings),
    )
    as_of = scenario.first_day + dt.timedelta(days=seed % 20)
    for day in (None, as_of):
        assert facts(build_model(other, as_of=day)) == facts(build_model(scenario, as_of=day))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_route_is_found_under_the_location_it_leaves(scenario: Scenario, seed: int) -> None:
    routes = tuple(random.Random(seed).sample(scenario.routes, len(scenario.routes)))
    model = build_model(dataclasses.replace(scenario, routes=routes))
    for place in range(len(model.locations)):
        ways = slice(model.first_route[place], model.first_route[place + 1])
        assert (model.route_start[ways] == place).all()
    assert model.first_route[-1] == len(routes)


@settings(max_examples=50, deadline=None)
@given(people=st.integers(0, 2_000_000_000), days=st.integers(1, 4000))
def test_people_are_spread_evenly_and_add_up(people: int, days: int) -> None:
    spread = spread_evenly(people, days)
    assert spread.sum() == people
    assert len(spread) == days
    assert spread.max() - spread.min() <= 1


ROWS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 20), st.integers(0, 500), st.integers(0, 60)),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, day=st.integers(0, 60), later=ROWS)
def test_departures_published_later_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, int, int]],
    day: int,
    later: list[tuple[int, int, int, int]],
) -> None:
    scenario = load_scenario(write_folder(tmp_path_factory.mktemp("alone")))
    first, as_of = scenario.first_day, scenario.first_day + dt.timedelta(days=day)

    def departures(row: tuple[int, int, int, int], published: dt.date) -> Departures:
        start = first + dt.timedelta(days=row[0])
        end = start + dt.timedelta(days=row[1])
        return Departures(start, end, "Home", "", row[2], published, "a test")

    known = tuple(departures(row, first + dt.timedelta(days=min(row[3], day))) for row in rows)
    unknown = tuple(departures(row, as_of + dt.timedelta(days=1 + row[3])) for row in later)
    with_later = dataclasses.replace(scenario, departures=known + unknown)
    without = dataclasses.replace(scenario, departures=known)
    for found, expected in zip(
        dataclasses.astuple(departure_days(with_later, as_of=as_of, days=80)),
        dataclasses.astuple(departure_days(without, as_of=as_of, days=80)),
        strict=True,
    ):
        np.testing.assert_array_equal(found, expected)


DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(sorted(FILES)),
        st.floats(0, 1),
        st.integers(0, 6),
        st.sampled_from(
            ["", ",", '"', "\n", "=", "[", "]", "-", "0", "x", "#", "é", "\0", ";", "\r"]
        ),
    ),
    min_size=1,
    max_size=4,
)


def read(folder: Path) -> tuple[Sequence[Problem], int]:
    """The problems of a folder, or the length of its model's index of routes."""
    try:
        return (), len(build_model(load_scenario(folder)).first_route)
    except InputError as error:
        return error.problems, 0


@settings(max_examples=60, deadline=None)
@given(damage=DAMAGE, example=st.booleans())
def test_a_damaged_folder_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    damage: list[tuple[str, float, int, str]],
    example: bool,
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    texts = dict(FILES)
    if example:
        texts = {path.name: path.read_text(encoding="utf-8") for path in OF_EXAMPLE}
    for file, share, cut, put in damage:
        if file not in texts:
            continue
        at = int(share * len(texts[file]))
        texts[file] = texts[file][:at] + put + texts[file][at + cut :]
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    problems, starts = read(folder)
    assert all(problem.found and problem.expected for problem in problems)
    assert bool(problems) != bool(starts)
