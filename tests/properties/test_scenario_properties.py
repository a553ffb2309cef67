"""Properties of scenarios: row order is irrelevant; damaged files give problems, never a crash."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import Model
from waystation.domain.scenario import Scenario
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "caravan-2018"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(EXAMPLE)


def facts(model: Model) -> Counter[tuple[object, ...]]:
    """Everything the arrays say, with names in place of location numbers."""
    names = model.locations
    places = zip(
        names,
        model.population.tolist(),
        model.country.tolist(),
        model.capacity.tolist(),
        model.is_home.tolist(),
        model.is_destination.tolist(),
        strict=True,
    )
    ways = [
        (names[start], names[int(model.route_end[way])], float(model.route_km[way]))
        for start in range(len(names))
        for way in range(model.first_route[start], model.first_route[start + 1])
    ]
    ends = [
        (names[place], round(weight, 12))
        for place, weight in zip(model.destination, model.destination_weight, strict=True)
    ]
    events = zip(
        model.event_kind.tolist(),
        [names[place] if place >= 0 else "" for place in model.event_location],
        model.event_country.tolist(),
        model.event_first.tolist(),
        model.event_last.tolist(),
        strict=True,
    )
    groups = zip(
        model.groups,
        [names[place] for place in model.group_start],
        [tuple(row) for row in model.prior_mean.tolist()],
        strict=True,
    )
    return Counter([*places, *ways, *ends, *events, *groups])


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
    )
    assert facts(build_model(other)) == facts(build_model(scenario))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_route_is_found_under_the_location_it_leaves(scenario: Scenario, seed: int) -> None:
    routes = tuple(random.Random(seed).sample(scenario.routes, len(scenario.routes)))
    model = build_model(dataclasses.replace(scenario, routes=routes))
    for place in range(len(model.locations)):
        ways = slice(model.first_route[place], model.first_route[place + 1])
        assert (model.route_start[ways] == place).all()
    assert model.first_route[-1] == len(routes)


FILES = ("scenario.toml", "locations.csv", "routes.csv", "events.csv")
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(FILES),
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
@given(damage=DAMAGE)
def test_a_damaged_folder_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[str, float, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    texts = {file: (EXAMPLE / file).read_text(encoding="utf-8") for file in FILES}
    for file, share, cut, put in damage:
        at = int(share * len(texts[file]))
        texts[file] = texts[file][:at] + put + texts[file][at + cut :]
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    problems, starts = read(folder)
    assert all(problem.found and problem.expected for problem in problems)
    assert bool(problems) != bool(starts)
