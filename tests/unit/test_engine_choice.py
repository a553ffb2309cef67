"""Where people head: chances of routes worked out by hand, and by recursion in plain Python."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from tests.tiny import corridor, make_model

from waystation.domain.errors import InputError
from waystation.domain.model import FloatArray, Model
from waystation.domain.vocabulary import LocationKind
from waystation.engine.choice import (
    attractions,
    bound_choice,
    calibrated,
    leg_weights,
    passes,
    route_choice,
    route_probabilities,
    worth_beyond,
)
from waystation.engine.rules import build_rules

KM_ONLY = {"awareness": 1, "cost_scale_km": 1e9, "distance_power": 1}
"""Settings under which only distance counts, one stop ahead: attraction over distance."""
TOWN, CAMP, CROSSING = LocationKind.TOWN, LocationKind.CAMP, LocationKind.CROSSING
SHELTER, HUB, WAYPOINT = LocationKind.SHELTER, LocationKind.HUB, LocationKind.WAYPOINT
SCALE_KM = 100.0


def two_ways(short_km: float = 120.0, long_km: float = 180.0) -> Model:
    """Start -> A -> End and Start -> B -> End, and a dead end D that Start leads to as well."""
    return make_model(
        ("Start", "A", "B", "End", "D"),
        ((0, 1, short_km), (0, 2, long_km), (0, 4, 5.0), (1, 3, 30.0), (2, 3, 30.0)),
        destinations={3: 1.0},
    )


def open_weights(model: Model) -> FloatArray:
    """(E,) weights of routes on a day when nothing happens."""
    return leg_weights(
        model, np.zeros(len(model.locations)), np.zeros(len(model.route_km), dtype=np.bool_)
    )


def ending_only_at(model: Model, place: int) -> tuple[FloatArray, FloatArray]:
    """Chances of routes and of ending, for people who head for one place."""
    terminal = np.zeros(len(model.locations))
    terminal[place] = 1.0
    return route_probabilities(model, open_weights(model), terminal)


def bound(model: Model) -> FloatArray:
    """(E,) chances of routes of people alone who head for the model's destinations."""
    weight = open_weights(model)
    return bound_choice(model, weight, calibrated(model, weight))


def worths(model: Model, group: int = 0) -> FloatArray:
    """(L,) weight of stopping at each location on a day when nothing happens."""
    ones, none = np.ones(len(model.locations)), np.zeros(len(model.locations), dtype=np.bool_)
    return attractions(model, ones, ones, none, group)


def drawn(model: Model, group: int = 0) -> FloatArray:
    """(E,) chances of routes of people who are drawn by the places they could reach."""
    weight = open_weights(model)
    return route_choice(model, weight, worth_beyond(model, weight, worths(model, group)))


def row_sums(model: Model, choice: FloatArray) -> FloatArray:
    sums = np.zeros(len(model.locations))
    np.add.at(sums, model.route_start, choice)
    return sums


# People who head for destinations.


def test_two_ways_are_chosen_by_the_logit_of_their_lengths() -> None:
    choice, ending = ending_only_at(two_ways(), 3)
    short, long = math.exp(-150 / SCALE_KM), math.exp(-210 / SCALE_KM)
    assert choice[0] == pytest.approx(short / (short + long))
    assert choice[1] == pytest.approx(long / (short + long))
    assert choice[3:].tolist() == pytest.approx([1.0, 1.0])
    assert ending.tolist() == pytest.approx([0, 0, 0, 1, 0])


def test_a_way_that_leads_nowhere_is_never_chosen() -> None:
    choice, _ = ending_only_at(two_ways(), 3)
    assert choice[2] == 0.0


def test_without_a_route_everybody_takes_the_other() -> None:
    open_way = two_ways()
    closed = make_model(
        open_way.locations,
        ((0, 2, 180.0), (0, 4, 5.0), (1, 3, 30.0), (2, 3, 30.0)),
        destinations={3: 1.0},
    )
    choice, _ = ending_only_at(closed, 3)
    assert choice[0] == pytest.approx(1.0)


def test_chances_of_going_on_and_of_ending_add_up_to_one_where_an_end_is_in_reach() -> None:
    model = make_model(
        ("A", "B", "C", "D", "Lost"),
        (
            (0, 1, 100.0),
            (0, 2, 150.0),
            (1, 0, 100.0),
            (1, 2, 90.0),
            (1, 3, 300.0),
            (2, 3, 120.0),
            (3, 1, 300.0),
        ),
        destinations={2: 0.4, 3: 0.6},
    )
    terminal = np.array([0.0, 0.0, 0.4, 0.6, 0.0])
    choice, ending = route_probabilities(model, open_weights(model), terminal)
    sums = row_sums(model, choice) + ending
    np.testing.assert_allclose(sums, [1, 1, 1, 1, 0], atol=1e-12)


def there_and_back(km: float) -> Model:
    return make_model(
        ("A", "B", "C", "D"),
        ((0, 1, km), (1, 0, km), (1, 2, km), (2, 1, km), (2, 3, 50.0)),
        destinations={3: 1.0},
    )


def test_ways_there_and_back_that_are_too_short_are_told() -> None:
    with pytest.raises(InputError, match=r"routes\.csv \[km\]: found ways there and back"):
        build_rules(there_and_back(10.0))


def test_so_they_are_where_places_draw_people() -> None:
    circle = make_model(
        ("A", "B", "C"),
        ((0, 1, 5.0), (0, 2, 5.0), (1, 0, 5.0), (1, 2, 5.0), (2, 0, 5.0), (2, 1, 5.0)),
        destinations={},
        starts=(),
        alone=1,
    )
    with pytest.raises(InputError, match="limited awareness"):
        build_rules(circle)
    aware = dataclasses.replace(circle, movement=circle.movement._replace(awareness=3))
    np.testing.assert_allclose(row_sums(aware, drawn(aware)), 1.0)
    build_rules(aware)


def test_longer_ways_there_and_back_are_fine() -> None:
    model = there_and_back(70.0)
    np.testing.assert_allclose(row_sums(model, bound(model))[:3], 1.0)


def test_passes_count_visits_of_a_journey() -> None:
    model = make_model(("A", "B"), ((0, 1, 10.0), (1, 0, 10.0)), destinations={1: 1.0})
    visits = passes(model, np.array([1.0, 0.25]), 0)
    np.testing.assert_allclose(visits, [4 / 3, 4 / 3])


def test_each_destination_is_reached_with_its_weight() -> None:
    model = corridor()
    visits = passes(model, bound(model), 0)
    np.testing.assert_allclose(visits[[5, 6, 7, 8]], [0.7, 0.3, 0.7, 0.7], atol=1e-9)
    sums = row_sums(model, bound(model))
    np.testing.assert_allclose(sums, [1, 1, 1, 1, 1, 1, 0, 1, 0], atol=1e-9)


def test_so_is_a_destination_that_others_pass() -> None:
    model = make_model(
        ("Start", "Near", "Far", "Other", "Gate", "Out"),
        ((0, 1, 300.0), (0, 3, 100.0), (1, 2, 250.0), (1, 4, 1.0), (4, 5, 1.0)),
        destinations={1: 0.2, 2: 0.5, 3: 0.3},
        crossings={4: 10},
        exits=(5,),
    )
    visits = passes(model, bound(model), 0)
    np.testing.assert_allclose(visits[[1, 2, 3, 4]], [0.7, 0.5, 0.3, 0.2], atol=1e-9)


def test_ways_out_of_one_destination_share_those_who_end_there() -> None:
    model = make_model(
        ("Start", "City", "Gate 1", "Gate 2", "Out"),
        ((0, 1, 100.0), (1, 2, 10.0), (1, 3, 60.0), (2, 4, 1.0), (3, 4, 1.0)),
        destinations={1: 1.0},
        crossings={2: 10, 3: 10},
        exits=(4,),
    )
    choice = bound(model)
    near = 1 / (1 + math.exp(-50 / SCALE_KM))
    np.testing.assert_allclose(choice[1:3], [near, 1 - near])
    assert choice[3:].tolist() == [1.0, 1.0]


# People who are drawn by places.


def small_map(**movement: float) -> Model:
    """Six places in two countries: a camp and a shelter abroad, reached in several ways."""
    return make_model(
        ("Home", "Town", "Gate", "Bend", "Camp", "Shelter"),
        (
            (0, 1, 60.0),
            (0, 3, 90.0),
            (1, 0, 60.0),
            (1, 2, 40.0),
            (2, 5, 10.0),
            (3, 4, 150.0),
            (3, 5, 70.0),
            (4, 5, 80.0),
            (5, 4, 80.0),
        ),
        destinations={},
        starts=(),
        alone=1,
        kinds={2: CROSSING, 3: WAYPOINT, 4: CAMP, 5: SHELTER},
        home=(0, 1, 3),
        country={4: 1, 5: 1, 2: 1},
        movement=movement,
    )


def by_recursion(model: Model, weight: FloatArray, place: int, steps: int) -> float:
    """Worth of a place to people who weigh so many stops: what is there and what lies beyond."""
    passed = list(LocationKind)[model.kind[place]] in (CROSSING, WAYPOINT)
    here = 0.0 if passed else float(worths(model)[place])
    if steps == 1 and not passed:
        return here
    ways = np.flatnonzero(model.route_start == place)
    left = steps if passed else steps - 1
    return here + sum(
        float(weight[way]) * by_recursion(model, weight, int(model.route_end[way]), left)
        for way in ways
    )


def test_with_one_stop_ahead_a_way_is_chosen_by_attraction_over_distance() -> None:
    model = make_model(
        ("Home", "Town", "Camp", "Shelter"),
        ((0, 1, 40.0), (0, 2, 90.0), (0, 3, 20.0), (1, 2, 1.0)),
        destinations={},
        starts=(),
        alone=1,
        kinds={2: CAMP, 3: SHELTER},
        movement=KM_ONLY | {"softening_km": 10.0, "attraction_shelter": 0.5},
    )
    worth = np.array([1 / 50, 2 / 100, 0.5 / 30])
    np.testing.assert_allclose(drawn(model)[:3], worth / worth.sum(), rtol=1e-6)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7])
def test_with_more_stops_ahead_all_chains_of_stops_count(steps: int) -> None:
    model = small_map(awareness=steps, distance_power=1)
    weight = open_weights(model)
    worth = [
        float(w) * by_recursion(model, weight, int(end), steps)
        for w, end in zip(weight, model.route_end, strict=True)
    ]
    total = row_sums(model, np.array(worth))
    expected = np.array(worth) / np.where(total > 0, total, 1.0)[model.route_start]
    np.testing.assert_allclose(drawn(model), expected, rtol=1e-12)


def test_the_whole_network_is_the_recursive_logit_solved_directly() -> None:
    model = small_map()
    legs = np.zeros((6, 6))
    legs[model.route_start, model.route_end] = np.exp(-model.route_km / SCALE_KM)
    value = np.linalg.solve(np.eye(6) - legs, worths(model))
    worth = legs * value[None, :]
    expected = worth / np.maximum(worth.sum(axis=1, keepdims=True), 1e-300)
    found = np.zeros((6, 6))
    found[model.route_start, model.route_end] = drawn(model)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_awareness_of_many_stops_is_that_of_the_whole_network() -> None:
    np.testing.assert_allclose(
        drawn(small_map(awareness=100)), drawn(small_map(awareness=0)), rtol=1e-9
    )


def test_places_that_are_passed_cost_no_step() -> None:
    """A camp behind two bends is as much in sight as one at the end of one road."""
    model = make_model(
        ("Home", "Bend 1", "Bend 2", "Far camp", "Near camp"),
        ((0, 1, 30.0), (0, 4, 90.0), (1, 2, 30.0), (2, 3, 30.0)),
        destinations={},
        starts=(),
        alone=1,
        kinds={1: WAYPOINT, 2: CROSSING, 3: CAMP, 4: CAMP},
        movement={"awareness": 1},
    )
    np.testing.assert_allclose(drawn(model)[:2], [0.5, 0.5])


def test_a_bend_that_leads_nowhere_draws_nobody() -> None:
    model = make_model(
        ("Home", "Bend", "Camp"),
        ((0, 1, 1.0), (0, 2, 300.0)),
        destinations={},
        starts=(),
        alone=1,
        kinds={1: WAYPOINT, 2: CAMP},
        movement={"awareness": 1},
    )
    assert drawn(model).tolist() == [0.0, 1.0]


def test_kinds_of_place_and_countries_draw_by_their_settings() -> None:
    model = small_map(attraction_town=3, attraction_shelter=5, attraction_abroad=0.5)
    assert worths(model).tolist() == [3.0, 3.0, 0.0, 0.0, 2.0 * 0.5, 5.0 * 0.5]


def test_a_group_prefers_a_place_and_the_others_do_not() -> None:
    options = {"destinations": {}, "starts": (), "alone": 2, "kinds": {1: CAMP, 2: CAMP}}
    ways = ((0, 1, 50.0), (0, 2, 50.0))
    model = make_model(("Home", "A", "B"), ways, prefers={(1, 2): 3.0}, **options)  # type: ignore[arg-type]
    assert drawn(model, group=0).tolist() == pytest.approx([0.5, 0.5])
    assert drawn(model, group=1).tolist() == pytest.approx([0.25, 0.75])


def test_entering_a_crossing_or_another_country_counts_for_kilometres_once() -> None:
    plain, counted = small_map(), small_map(crossing_km=25.0)
    ratio = open_weights(counted) / open_weights(plain)
    entering = {(1, 2), (3, 4), (3, 5)}  # not Gate -> Shelter: the gate has been counted
    ways = zip(model_ways(plain), ratio, strict=True)
    cost = math.exp(-25.0 / SCALE_KM)
    assert {way: round(r, 12) for way, r in ways} == {
        way: round(cost, 12) if way in entering else 1.0 for way in model_ways(plain)
    }


def model_ways(model: Model) -> list[tuple[int, int]]:
    return list(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))


def test_a_way_into_hazard_counts_for_kilometres_by_its_level() -> None:
    model = small_map(hazard_km=200.0)
    level = np.array([1.0, 0.5, 0, 0, 0, 0])
    weight = leg_weights(model, level, np.zeros(9, dtype=np.bool_))
    into = np.log(weight / open_weights(model)) * -SCALE_KM
    np.testing.assert_allclose(into, [100.0, 0, 200.0, 0, 0, 0, 0, 0, 0], atol=1e-9)
