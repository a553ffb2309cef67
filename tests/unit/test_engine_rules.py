"""The rules: probabilities worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests.tiny import corridor, make_model

from waystation.domain.errors import InputError
from waystation.domain.model import UNLIMITED, FloatArray, Model
from waystation.engine.rules import (
    COST_SCALE_KM,
    PACE_SPREAD,
    Journeys,
    build_rules,
    goals_on_the_way,
    mixed_choice,
    passes,
    route_probabilities,
    stop_journeys,
    stops,
    travel_lags,
)
from waystation.engine.state import CALENDAR_DAYS, NOWHERE

PACES = np.log(np.array([20.0, 40.0, 120.0, 800.0]))


def two_ways(short_km: float = 120.0, long_km: float = 180.0) -> Model:
    """Start -> A -> End and Start -> B -> End, and a dead end D that Start leads to as well."""
    return make_model(
        ("Start", "A", "B", "End", "D"),
        ((0, 1, short_km), (0, 2, long_km), (0, 4, 5.0), (1, 3, 30.0), (2, 3, 30.0)),
        destinations={3: 1.0},
    )


def ending_only_at(model: Model, place: int) -> FloatArray:
    terminal = np.zeros(len(model.locations))
    terminal[place] = 1.0
    return terminal


def row_sums(model: Model, choice: FloatArray) -> FloatArray:
    sums = np.zeros(len(model.locations))
    np.add.at(sums, model.route_start, choice)
    return sums


@pytest.mark.parametrize("km", [1.0, 55.0, 119.9, 900.0, 5000.0])
def test_chances_of_days_on_the_way_add_up_to_one(km: float) -> None:
    lag = travel_lags(np.array([km]), PACES)
    assert lag.shape == (len(PACES), 1, CALENDAR_DAYS)
    assert (lag >= 0).all()
    np.testing.assert_allclose(lag.sum(axis=2), 1.0, rtol=0, atol=1e-12)


def test_a_faster_pace_never_arrives_later() -> None:
    within = np.cumsum(travel_lags(np.array([60.0, 250.0, 900.0]), PACES), axis=2)
    assert (np.diff(within, axis=0) >= -1e-12).all()
    assert (np.diff(within[:, :, :-1], axis=1) <= 1e-12).all()


def test_days_on_the_way_are_those_of_a_log_normal_pace() -> None:
    lag = travel_lags(np.array([240.0]), PACES)[2, 0]
    pace = stats.lognorm(s=PACE_SPREAD, scale=120.0)
    assert lag[0] == pytest.approx(pace.sf(240.0))
    assert lag[1] == pytest.approx(0.5 - pace.sf(240.0))
    assert lag[-1] == pytest.approx(pace.cdf(240.0 / (CALENDAR_DAYS - 1)))


def test_two_ways_are_chosen_by_the_logit_of_their_lengths() -> None:
    model = two_ways()
    choice, ending = route_probabilities(model, ending_only_at(model, 3))
    short, long = math.exp(-150 / COST_SCALE_KM), math.exp(-210 / COST_SCALE_KM)
    assert choice[0] == pytest.approx(short / (short + long))
    assert choice[1] == pytest.approx(long / (short + long))
    assert choice[3:].tolist() == pytest.approx([1.0, 1.0])
    assert ending.tolist() == pytest.approx([0, 0, 0, 1, 0])


def test_a_way_that_leads_nowhere_is_never_chosen() -> None:
    model = two_ways()
    choice, _ = route_probabilities(model, ending_only_at(model, 3))
    assert choice[2] == 0.0


def test_without_a_route_everybody_takes_the_other() -> None:
    open_way = two_ways()
    closed = make_model(
        open_way.locations,
        ((0, 2, 180.0), (0, 4, 5.0), (1, 3, 30.0), (2, 3, 30.0)),
        destinations={3: 1.0},
    )
    choice, _ = route_probabilities(closed, ending_only_at(closed, 3))
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
    choice, ending = route_probabilities(model, terminal)
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


def test_longer_ways_there_and_back_are_fine() -> None:
    model = there_and_back(70.0)
    np.testing.assert_allclose(row_sums(model, mixed_choice(model))[:3], 1.0)


def test_passes_count_visits_of_a_journey() -> None:
    model = make_model(("A", "B"), ((0, 1, 10.0), (1, 0, 10.0)), destinations={1: 1.0})
    visits = passes(model, np.array([1.0, 0.25]), 0)
    np.testing.assert_allclose(visits, [4 / 3, 4 / 3])


def test_mixed_choice_reaches_each_destination_with_its_weight() -> None:
    model = corridor()
    visits = passes(model, mixed_choice(model), 0)
    np.testing.assert_allclose(visits[[5, 6, 7, 8]], [0.7, 0.3, 0.7, 0.7], atol=1e-9)


def test_mixed_choice_reaches_a_destination_that_others_pass() -> None:
    model = make_model(
        ("Start", "Near", "Far", "Other", "Gate", "Out"),
        ((0, 1, 300.0), (0, 3, 100.0), (1, 2, 250.0), (1, 4, 1.0), (4, 5, 1.0)),
        destinations={1: 0.2, 2: 0.5, 3: 0.3},
        crossings={4: 10},
        exits=(5,),
    )
    visits = passes(model, mixed_choice(model), 0)
    np.testing.assert_allclose(visits[[1, 2, 3, 4]], [0.7, 0.5, 0.3, 0.2], atol=1e-9)


def test_ways_out_of_one_destination_share_those_who_end_there() -> None:
    model = make_model(
        ("Start", "City", "Gate 1", "Gate 2", "Out"),
        ((0, 1, 100.0), (1, 2, 10.0), (1, 3, 60.0), (2, 4, 1.0), (3, 4, 1.0)),
        destinations={1: 1.0},
        crossings={2: 10, 3: 10},
        exits=(4,),
    )
    choice = mixed_choice(model)
    near = 1 / (1 + math.exp(-50 / COST_SCALE_KM))
    np.testing.assert_allclose(choice[1:3], [near, 1 - near])
    assert choice[3:].tolist() == [1.0, 1.0]


def test_goals_follow_bayes() -> None:
    model = two_ways_two_goals()
    choices = np.array([[0.8, 0.2, 1.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0, 0.0]])
    cumulative = goals_on_the_way(model, choices)
    # At B: of those bound for goal 0 a fifth pass, of those bound for goal 1 all.
    bound_for_first = 0.7 * 0.2 / (0.7 * 0.2 + 0.3 * 1.0)
    assert cumulative[0, 2].tolist() == pytest.approx([bound_for_first, 1.0])
    assert cumulative[0, 1].tolist() == pytest.approx([1.0, 1.0])
    assert cumulative[0, 0].tolist() == pytest.approx([0.7, 1.0])
    assert cumulative[0, 5].tolist() == pytest.approx([0.7, 1.0])


def two_ways_two_goals() -> Model:
    """Start -> A -> First, Start -> B -> Second, B -> First; nobody passes the last place."""
    return make_model(
        ("Start", "A", "B", "First", "Second", "Aside"),
        ((0, 1, 10.0), (0, 2, 10.0), (1, 3, 10.0), (2, 4, 10.0), (2, 3, 10.0)),
        destinations={3: 0.7, 4: 0.3},
    )


def test_rules_know_where_people_wait_and_where_events_hold() -> None:
    model = corridor(events=((0, 3, 2, 5, 1.0, 1.0), (1, 4, 0, 9, 0.5, 0.3)))
    rules = build_rules(model)
    assert rules.waits_at.tolist() == [NOWHERE] * 3 + [2] + [NOWHERE] * 3 + [5, NOWHERE]
    assert np.argwhere(rules.event_covers).tolist() == [[0, 3], [1, 4]]
    sums = row_sums(model, mixed_choice(model))
    np.testing.assert_allclose(sums, [1, 1, 1, 1, 1, 1, 0, 1, 0], atol=1e-9)


# Journeys of people alone, from stop to stop.


def assert_journeys(
    journeys: Journeys, place: int, expected: list[tuple[int, float, float]]
) -> None:
    """The journeys from a place are those expected: stop, chance and kilometres of each."""
    mine = slice(journeys.first[place], journeys.first[place + 1])
    assert journeys.end[mine].tolist() == [end for end, _, _ in expected]
    assert journeys.chance[mine].tolist() == pytest.approx([chance for _, chance, _ in expected])
    assert journeys.km[mine].tolist() == pytest.approx([km for _, _, km in expected])


def test_stops_are_shelters_crossings_that_hold_people_back_destinations_and_exits() -> None:
    limited = corridor()
    assert np.flatnonzero(stops(limited)).tolist() == [3, 4, 5, 6, 7, 8]
    closed_and_open = corridor(crossings={3: UNLIMITED, 7: 0}, shelters=())
    assert np.flatnonzero(stops(closed_and_open)).tolist() == [5, 6, 7, 8]


def test_a_chain_of_towns_between_two_shelters_is_one_journey() -> None:
    kms = (30.0, 45.0, 10.0, 80.0, 25.0, 60.0, 500.0)
    model = make_model(
        ("Shelter 1", "T1", "T2", "T3", "T4", "T5", "Shelter 2", "City"),
        [(number, number + 1, km) for number, km in enumerate(kms)],
        destinations={7: 1.0},
        shelters=(0, 6),
    )
    journeys = stop_journeys(model, mixed_choice(model))
    assert_journeys(journeys, 0, [(6, 1.0, 250.0)])
    assert_journeys(journeys, 3, [(6, 1.0, 165.0)])
    assert_journeys(journeys, 6, [(7, 1.0, 500.0)])
    assert_journeys(journeys, 7, [])


def test_chances_of_a_fork_are_products_and_kilometres_means() -> None:
    model = make_model(
        ("Start", "A", "B", "Camp", "City", "Gate"),
        (
            (0, 1, 10.0),
            (0, 2, 20.0),
            (1, 3, 30.0),
            (1, 4, 40.0),
            (2, 4, 50.0),
            (2, 5, 60.0),
            (5, 4, 1.0),
        ),
        destinations={4: 1.0},
        shelters=(3,),
        crossings={5: 7},
    )
    choice = np.array([0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 1.0])
    journeys = stop_journeys(model, choice)
    by_a, by_b = 0.4 * 0.7, 0.6 * 0.2
    mean_km = (by_a * 50.0 + by_b * 70.0) / (by_a + by_b)
    from_start = [(3, 0.4 * 0.3, 40.0), (4, by_a + by_b, mean_km), (5, 0.6 * 0.8, 80.0)]
    assert_journeys(journeys, 0, from_start)
    assert_journeys(journeys, 2, [(4, 0.2, 50.0), (5, 0.8, 60.0)])


def test_going_back_and_forth_between_towns_lengthens_a_journey() -> None:
    model = make_model(
        ("A", "B", "City"),
        ((0, 1, 100.0), (1, 0, 100.0), (1, 2, 10.0)),
        destinations={2: 1.0},
    )
    journeys = stop_journeys(model, np.array([1.0, 0.25, 0.75]))
    # From B: 10 km with chance 0.75, else 200 km and B again; a third of a return on average.
    assert_journeys(journeys, 1, [(2, 1.0, 10.0 + 200.0 / 3)])
    assert_journeys(journeys, 0, [(2, 1.0, 110.0 + 200.0 / 3)])


def test_a_journey_may_come_back_to_the_stop_it_left() -> None:
    model = make_model(
        ("Camp", "Town", "City"),
        ((0, 1, 100.0), (1, 0, 100.0), (1, 2, 10.0)),
        destinations={2: 1.0},
        shelters=(0,),
    )
    journeys = stop_journeys(model, np.array([1.0, 0.25, 0.75]))
    assert_journeys(journeys, 0, [(0, 0.25, 200.0), (2, 0.75, 110.0)])


def test_a_journey_that_ends_nowhere_is_none_and_who_would_take_it_stays() -> None:
    model = make_model(
        ("Start", "Lost", "City"), ((0, 1, 10.0), (0, 2, 20.0)), destinations={2: 1.0}
    )
    journeys = stop_journeys(model, np.array([0.3, 0.7]))
    assert_journeys(journeys, 0, [(2, 0.7, 20.0)])
    assert_journeys(journeys, 1, [])


def test_from_a_destination_people_go_on_to_its_crossing() -> None:
    rules = build_rules(corridor())
    journeys = Journeys(
        rules.journey_end, rules.journey_chance, rules.journey_km, rules.first_journey
    )
    assert_journeys(journeys, 0, [(3, 1.0, 141.0)])
    assert_journeys(journeys, 4, [(5, 0.7, 900.0), (6, 0.3, 700.0)])
    assert_journeys(journeys, 5, [(7, 1.0, 1.0)])
    assert_journeys(journeys, 6, [])
    assert rules.lag.shape == (len(rules.log_pace), len(rules.journey_end), CALENDAR_DAYS)
