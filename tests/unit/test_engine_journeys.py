"""Journeys of people alone, from stop to stop: folded by algebra, checked path by path."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from scipy import stats
from tests.engine_runs import all_days
from tests.tiny import corridor, make_model

from waystation.domain.errors import InputError
from waystation.domain.model import UNLIMITED, FloatArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import LocationKind
from waystation.engine import journeys as module
from waystation.engine.journeys import (
    Journeys,
    fold,
    leg_costs,
    stop_chances,
    travel_lags,
)
from waystation.engine.rules import build_rules
from waystation.engine.state import CALENDAR_DAYS, calendar_days, initial_state
from waystation.engine.today import Today

CAMP, CROSSING, HUB = LocationKind.CAMP, LocationKind.CROSSING, LocationKind.HUB
WAYPOINT, TOWN = LocationKind.WAYPOINT, LocationKind.TOWN


def stops_of(model: Model) -> FloatArray:
    """Chances of stopping on a day when nothing is closed."""
    calm = np.zeros(len(model.kind))
    return stop_chances(model, calm > 0.0, model.capacity >= 0, calm)


def folded(model: Model, choice: FloatArray, taken: FloatArray | None = None) -> Journeys:
    """Journeys by these chances of routes, nobody detained unless told otherwise."""
    caught = np.zeros(len(choice)) if taken is None else taken
    return fold(model, choice, caught, stops_of(model), leg_costs(model, 0))


def assert_journeys(
    journeys: Journeys | Today, place: int, expected: list[tuple[int, float, float]]
) -> None:
    """The journeys from a place are those expected: stop, chance and kilometres of each."""
    first = journeys.first if journeys.first.ndim == 1 else journeys.first[0]
    mine = first[place] + np.argsort(journeys.end[first[place] : first[place + 1]])
    assert journeys.end[mine].tolist() == [end for end, _, _ in expected]
    assert journeys.chance[mine].tolist() == pytest.approx([chance for _, chance, _ in expected])
    km = (journeys.foot_km + journeys.vehicle_km)[mine]
    assert km.tolist() == pytest.approx([km for _, _, km in expected])


def test_where_people_stop_on_the_way() -> None:
    limited = corridor()
    assert np.flatnonzero(stops_of(limited)).tolist() == [3, 4, 5, 6, 7, 8]
    closed_and_open = corridor(crossings={3: UNLIMITED, 7: 0}, shelters=())
    assert np.flatnonzero(stops_of(closed_and_open)).tolist() == [5, 6, 7, 8]


def test_a_setting_tells_how_many_stop_in_towns_and_in_camps_that_are_closed() -> None:
    model = make_model(
        ("Home", "Town", "Camp", "Hub", "Bend"),
        ((0, 1, 1.0),),
        destinations={},
        starts=(),
        alone=1,
        kinds={2: CAMP, 3: HUB, 4: WAYPOINT},
        movement={"stop_town": 0.3},
    )
    calm = np.zeros(5)
    camp_shut, nobody_held = np.arange(5) == 2, calm > 0.0
    open_all = stop_chances(model, nobody_held, nobody_held, calm)
    assert open_all.tolist() == [0.3, 0.3, 1.0, 1.0, 0.0]
    without_camp = stop_chances(model, camp_shut, nobody_held, calm)
    assert without_camp.tolist() == [0.3, 0.3, 0.3, 1.0, 0.0]
    flight = np.array([0.0, 0.5, 0.5, 0.5, 0.5])
    driven_on = stop_chances(model, camp_shut, nobody_held, flight)
    assert driven_on.tolist() == [0.3, 0.15, 0.15, 1.0, 0.0]


def test_a_chain_of_towns_between_two_shelters_is_one_journey() -> None:
    kms = (30.0, 45.0, 10.0, 80.0, 25.0, 60.0, 500.0)
    model = make_model(
        ("Shelter 1", "T1", "T2", "T3", "T4", "T5", "Shelter 2", "City"),
        [(number, number + 1, km) for number, km in enumerate(kms)],
        destinations={7: 1.0},
        shelters=(0, 6),
    )
    journeys = folded(model, np.ones(7))
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
    journeys = folded(model, np.array([0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 1.0]))
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
    journeys = folded(model, np.array([1.0, 0.25, 0.75]))
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
    journeys = folded(model, np.array([1.0, 0.25, 0.75]))
    assert_journeys(journeys, 0, [(0, 0.25, 200.0), (2, 0.75, 110.0)])


def test_who_takes_a_way_that_leads_nowhere_stays_at_its_end() -> None:
    model = make_model(
        ("Start", "Lost", "City"), ((0, 1, 10.0), (0, 2, 20.0)), destinations={2: 1.0}
    )
    journeys = folded(model, np.array([0.3, 0.7]))
    assert_journeys(journeys, 0, [(1, 0.3, 10.0), (2, 0.7, 20.0)])
    assert_journeys(journeys, 1, [])


def test_those_for_whom_the_first_leg_is_blocked_take_no_journey() -> None:
    model = make_model(
        ("Start", "Town", "City"), ((0, 1, 10.0), (1, 2, 20.0)), destinations={2: 1.0}
    )
    journeys = folded(model, np.array([0.6, 0.9]))
    assert_journeys(journeys, 0, [(1, 0.6 * 0.1, 10.0), (2, 0.6 * 0.9, 30.0)])


def test_in_a_ring_of_towns_people_stop_where_they_first_come() -> None:
    model = make_model(
        ("A", "B", "C", "Bend"),
        ((0, 1, 40.0), (1, 3, 20.0), (2, 0, 60.0), (3, 2, 20.0)),
        destinations={},
        starts=(),
        alone=1,
        kinds={3: WAYPOINT},
    )
    journeys = folded(model, np.ones(4))
    assert_journeys(journeys, 0, [(1, 1.0, 40.0)])
    assert_journeys(journeys, 1, [(2, 1.0, 40.0)])


def test_from_a_destination_people_go_on_to_its_crossing() -> None:
    base = build_rules(corridor()).base
    assert_journeys(base, 0, [(3, 1.0, 141.0)])
    assert_journeys(base, 4, [(5, 0.7, 900.0), (6, 0.3, 700.0)])
    assert_journeys(base, 5, [(7, 1.0, 1.0)])
    assert_journeys(base, 6, [])


def test_where_no_way_is_open_there_are_no_journeys() -> None:
    model = make_model(("A", "B"), ((0, 1, 10.0),), destinations={1: 1.0})
    journeys = folded(model, np.zeros(1))
    by_place = ("first", "leg", "going_on", "stopping")
    columns = [name for name in Journeys._fields if name not in by_place]
    assert len(columns) == 7
    assert [len(getattr(journeys, name)) for name in columns] == [0] * 7
    assert {column.dtype.kind for column in journeys} == {"i", "f"}


# Every path, one by one.


def mixed_map() -> tuple[Model, FloatArray, FloatArray]:
    """Ways on foot, by vehicle and at a pace of their own; chances, some detained on the way."""
    ways = (
        (0, 1, 30.0), (0, 2, 50.0), (1, 2, 20.0), (1, 3, 80.0), (1, 4, 15.0),
        (2, 1, 20.0), (2, 4, 60.0), (3, 0, 80.0), (3, 5, 10.0), (4, 5, 25.0),
    )  # fmt: skip
    model = make_model(
        ("Home", "Town", "Village", "Bend", "Hub", "Camp"),
        ways,
        destinations={},
        starts=(),
        alone=1,
        kinds={3: WAYPOINT, 4: HUB, 5: CAMP},
        pace={(1, 3): 20.0, (4, 5): 500.0},
        movement={"stop_town": 0.25},
    )
    model.route_lift[[0, 4]] = False
    model.route_bus[[0, 4]] = False
    choice = np.array([0.6, 0.4, 0.3, 0.5, 0.2, 0.1, 0.7, 0.5, 0.5, 1.0])  # 0.2 at Village held
    taken = np.array([0.0, 0.1, 0, 0, 0, 0, 0.05, 0, 0.2, 0])
    return model, choice, taken


@cache
def by_paths(start: int) -> dict[int, FloatArray]:
    """End to (chance, km on foot, km by vehicle, days) over all paths of a chance above 1e-12."""
    model, choice, taken = mixed_map()
    sums: dict[int, FloatArray] = defaultdict(lambda: np.zeros(4))
    stop, cost = stops_of(model), leg_costs(model, 0)
    open_paths = [(start, 1.0, np.zeros(3))]
    while open_paths:
        at, chance, so_far = open_paths.pop()
        for way in np.flatnonzero(model.route_start == at):
            end, legs = int(model.route_end[way]), so_far + cost[:, way]
            going = chance * choice[way]
            sums[len(model.kind)] += going * taken[way] * np.array([1.0, *legs])
            going *= 1.0 - taken[way]
            onward = float(choice[model.route_start == end].sum())
            stopping = stop[end] + (1.0 - stop[end]) * (1.0 - onward)
            sums[end] += going * stopping * np.array([1.0, *legs])
            passing = going * (1.0 - stop[end])  # the chances of routes there hold what is held
            if passing > 1e-12 and onward > 0.0:
                open_paths.append((end, passing, legs))
    return {end: np.array([s[0], *(s[1:] / s[0])]) for end, s in sums.items() if s[0] > 1e-9}


def assert_like_paths(journeys: Journeys, error: float) -> None:
    for start in range(6):
        mine = range(int(journeys.first[start]), int(journeys.first[start + 1]))
        expected = by_paths(start)
        assert sorted(journeys.end[mine].tolist()) == sorted(expected)
        for number in mine:
            found = (journeys.chance, journeys.foot_km, journeys.vehicle_km, journeys.days)
            found_here = [float(column[number]) for column in found]
            of_paths = expected[int(journeys.end[number])]
            np.testing.assert_allclose(found_here, of_paths, rtol=error, atol=error)


def test_chances_and_costs_are_those_of_all_paths() -> None:
    assert_like_paths(folded(*mixed_map()), 1e-6)


def test_followed_leg_by_leg_they_are_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DENSE_PLACES", 0)
    monkeypatch.setattr(module, "LEAST_LEG", 1e-5)
    assert_like_paths(folded(*mixed_map()), 2e-2)


def test_each_route_counts_on_foot_by_vehicle_or_at_its_own_pace() -> None:
    model, _, _ = mixed_map()
    foot, vehicle, days = leg_costs(model, 0)
    assert np.flatnonzero(foot).tolist() == [0, 4]
    assert np.flatnonzero(days).tolist() == [3]
    assert days[3] == 80.0 / 20.0
    assert np.flatnonzero(vehicle).tolist() == [1, 2, 5, 6, 7, 8, 9], "500 km a day limits nobody"


# Days on the way.


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_chances_of_days_on_the_way_add_up_to_one(spread: float) -> None:
    log_ratio, lag = travel_lags(16, spread)
    assert lag.shape == (len(log_ratio), 16)
    assert (lag >= 0).all()
    np.testing.assert_allclose(lag.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.diff(log_ratio), 0.02)


def test_a_longer_journey_never_arrives_earlier() -> None:
    within = np.cumsum(travel_lags(32, 0.5)[1], axis=1)
    assert (np.diff(within[:, :-1], axis=0) <= 1e-12).all()


def test_days_on_the_way_are_those_of_a_log_normal_pace() -> None:
    log_ratio, lag = travel_lags(16, 0.5)
    row = int(np.abs(log_ratio - np.log(2.0)).argmin())
    days = np.exp(log_ratio[row])
    assert days == pytest.approx(2.0, rel=0.01)
    pace = stats.lognorm(s=0.5)  # of a median of one: a journey takes days / pace
    assert lag[row, 0] == pytest.approx(pace.sf(days))
    assert lag[row, 1] == pytest.approx(pace.sf(days / 2) - pace.sf(days))
    assert lag[row, -1] == pytest.approx(pace.cdf(days / 15))


def test_without_spread_a_journey_takes_its_days_rounded_up() -> None:
    log_ratio, lag = travel_lags(16, 0.0)
    exact = np.exp(log_ratio)
    clear = np.abs(exact - np.round(exact)) > 0.011 * exact  # not within a step of whole days
    clear &= exact < 15
    taken = lag.argmax(axis=1) + 1
    assert clear.sum() > 100
    np.testing.assert_array_equal(taken[clear], np.ceil(exact[clear]))
    whole = [int(np.abs(log_ratio - np.log(n)).argmin()) for n in range(1, 16)]
    assert taken[whole].tolist() == list(range(1, 16))
    assert set(lag.ravel().tolist()) == {0.0, 1.0}


# How long a journey may be.


def one_way(km: float, **options: float) -> Model:
    return make_model(
        ("Home", "Far"),
        ((0, 1, km),),
        destinations={},
        starts=(),
        alone=1,
        sigma=0.0,
        changes={P.WALK_PACE: 40.0, P.SOLO_PACE: 100.0},
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("km", "days"), [(1_060, 16), (1_070, 32), (2_140, 48), (3_210, 64), (6_400, 64)]
)
def test_the_calendar_holds_half_as_much_again_as_the_longest_way(km: int, days: int) -> None:
    assert calendar_days(one_way(km)) == days
    assert initial_state(one_way(km), 2, 1).calendar.shape == (2, 2, 1, days)


def test_a_way_too_long_for_any_calendar_is_refused_by_name() -> None:
    assert CALENDAR_DAYS[-1] == 64
    with pytest.raises(InputError, match=r"routes\.csv \[km\]: found Home -> Far takes 65 days"):
        build_rules(one_way(6_500.0))


def test_the_calendar_does_not_depend_on_how_finely_the_map_is_cut() -> None:
    """25 days through 25 towns nobody stops in: all are there on the 25th day, as in one leg."""
    towns = make_model(
        tuple(f"Place {n}" for n in range(26)),
        tuple((n, n + 1, 100.0) for n in range(25)),
        destinations={},
        starts=(),
        alone=1,
        sigma=0.0,
        exits=(25,),
        changes={P.SOLO_PACE: 100.0, P.SOLO_LEAVE: 1 - 1e-9},
        present={(0, 0): 1000},
        movement={"pace_spread": 0.0, "cost_scale_km": 1e9},
    )
    assert calendar_days(towns) == calendar_days(one_way(2_500)) == 48
    records = [record for _, record in all_days(towns, 1, 27)]
    assert [day for day, record in enumerate(records) if record.arrivals[0, 25].any()] == [25]


def test_a_way_that_its_own_pace_makes_too_long_is_refused_as_well() -> None:
    with pytest.raises(InputError, match="Home -> Far takes 100 days"):
        build_rules(one_way(100.0, pace={(0, 1): 1.0}))  # type: ignore[arg-type]
