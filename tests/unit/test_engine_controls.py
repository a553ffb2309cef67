"""Controls: shocks of each member's own, levels from week to week, factors and what they act on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.engine_runs import all_days, same_bytes
from tests.stories import NEVER, story, within
from tests.tiny import corridor

from waystation.domain.model import UNLIMITED, FloatArray, Model
from waystation.domain.parameters import P
from waystation.domain.streams import Purpose, stream
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.controls import (
    Controls,
    Shocks,
    controlled,
    controlled_crossings,
    controls_on,
    draw_shocks,
    drawing_places,
    levels,
    more_weeks,
    origins_of,
    own_controls,
)
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, State, initial_state, take_members
from waystation.engine.step import advance, draw_parameters

HOME, VILLAGE, NEAR, FAR = 0, 1, 2, 3
WAYS = ((HOME, NEAR, 100.0), (HOME, FAR, 100.0), (VILLAGE, FAR, 100.0))
SPREADS = {
    "departures_spread": 0.3,
    "weekly_spread": 0.6,
    "weekly_persistence": 0.7,
    "pull_spread": 0.4,
    "pull_weekly_spread": 0.2,
    "room_weekly_spread": 0.5,
    "room_weekly_persistence": 0.0,
}
NO_ROUNDING = 1e-12


def two_camps(movement: dict[str, float] | None = None, **options: object) -> Model:
    """Home and a village, two camps at the same distance from home."""
    plain: dict[str, object] = {
        "kinds": {NEAR: LocationKind.CAMP, FAR: LocationKind.CAMP},
        "population": 40_000,
        "changes": {P.LEAVE_CAMP: NEVER},
        "departures": ((0, HOME, 0, 8_000),),
        "hazards": ((EventKind.CONFLICT, VILLAGE, 0, 5, 0.5),),
    }
    names = ("Home", "Village", "Near", "Far")
    return story(names, WAYS, movement=movement, **{**plain, **options})  # type: ignore[arg-type]


def all_vary() -> Model:
    """The corridor with every kind of control."""
    return corridor(
        movement=SPREADS, alone=1, departures=((0, 0, 1, 500), (3, -1, 1, 50)), sigma=0.0
    )


def steered(
    model: Model,
    *,
    departures: FloatArray | None = None,
    pull: FloatArray | None = None,
    room: FloatArray | None = None,
) -> Controls:
    places = len(model.locations)
    return Controls(
        np.ones((0, places + 1)) if departures is None else departures,
        np.ones((0, places)) if pull is None else pull,
        np.ones((0, places)) if room is None else room,
    )


def one_day(model: Model, members: int, controls: Controls) -> tuple[State, DayRecord]:
    state = initial_state(model, members, 1)
    record = advance(
        build_rules(model), state, draw_parameters(model, members, 1), 0, 1, controls=controls
    )
    return state, record


# Where there are controls.


def test_origins_are_places_that_departures_name_and_hazards_with_residents() -> None:
    assert origins_of(two_camps()).tolist() == [HOME, VILLAGE]
    assert origins_of(two_camps(departures=((0, -1, 0, 10),))).tolist() == [VILLAGE, 4]
    assert origins_of(two_camps(departures=(), hazards=())).tolist() == []
    by_event = two_camps(
        departures=(),
        hazards=(),
        events=((list(EventKind).index(EventKind.FLOOD), HOME, 2, 3, 1.0, 0.5),),
    )
    assert origins_of(by_event).tolist() == [HOME]


def test_nobody_sets_off_from_a_hazard_without_residents() -> None:
    model = two_camps()
    empty = dataclasses.replace(model, population=model.population * np.array([1, 0, 1, 1]))
    assert origins_of(empty).tolist() == [HOME]


def test_places_draw_and_crossings_hold() -> None:
    model = corridor()
    assert drawing_places(model).tolist() == [4, 5, 6, 8]
    assert controlled_crossings(model).tolist() == [3, 7]


def test_without_spread_nothing_is_controlled() -> None:
    model = two_camps()
    shocks = draw_shocks(model, 5, 1, 4)
    assert [one.shape for one in shocks] == [(5, 5, 0)] * 3
    controls = controls_on(model, shocks, 100)
    assert [one.shape for one in controls] == [(0, 5), (0, 4), (0, 4)]


# Shocks.


def test_weekly_shocks_of_departures_are_those_of_the_weekly_stream() -> None:
    model = two_camps(SPREADS)
    shocks = draw_shocks(model, 3, 9, 6)
    for member in range(3):
        own = stream(9, Purpose.WEEK, member=member).standard_normal((6, 4))
        np.testing.assert_array_equal(shocks.departures[member, 1:], own[:, [HOME, VILLAGE]])


def test_more_weeks_change_none_of_the_earlier_ones() -> None:
    few, many = draw_shocks(all_vary(), 6, 2, 3), draw_shocks(all_vary(), 6, 2, 11)
    for short, long in zip(few, many, strict=True):
        np.testing.assert_array_equal(short, long[:, :4])


def test_batches_do_not_matter() -> None:
    model = all_vary()
    whole, part = draw_shocks(model, 20, 2, 5), draw_shocks(model, 4, 2, 5, first_member=5)
    for one, other in zip(whole, part, strict=True):
        np.testing.assert_array_equal(one[5:9], other)


def test_a_place_has_its_shocks_whatever_else_is_controlled() -> None:
    alone = draw_shocks(two_camps({"departures_spread": 0.3}), 4, 2, 3)
    model = two_camps({"departures_spread": 0.3}, departures=((0, NEAR, 0, 5),), hazards=())
    both = two_camps({"departures_spread": 0.3}, departures=((0, NEAR, 0, 5), (0, HOME, 0, 5)))
    assert origins_of(both).tolist() == [HOME, VILLAGE, NEAR]
    mine, theirs = draw_shocks(model, 4, 2, 3), draw_shocks(both, 4, 2, 3)
    np.testing.assert_array_equal(mine.departures[..., 0], theirs.departures[..., 2])
    np.testing.assert_array_equal(alone.departures[..., 0], theirs.departures[..., 0])


def test_shocks_are_standard_normal_and_apart() -> None:
    """Five standard errors each: false alarms below one in ten thousand over all comparisons."""
    model, members = all_vary(), 4_000
    shocks = draw_shocks(model, members, 3, 2)
    flat = np.concatenate([one.reshape(members, -1) for one in shocks], axis=1)
    assert (np.abs(flat.mean(axis=0)) < 5 / np.sqrt(members)).all()
    assert (np.abs(flat.std(axis=0) - 1.0) < 5 / np.sqrt(2 * members)).all()
    apart = np.corrcoef(flat.T)[np.triu_indices(flat.shape[1], 1)]
    assert (np.abs(apart) < 5 / np.sqrt(members)).all()


def test_weeks_added_are_those_of_the_row_and_the_others_stay() -> None:
    model = all_vary()
    chosen = np.array([3, 3, 0, 1])
    before = Shocks._make(one[chosen] for one in draw_shocks(model, 4, 2, 3))
    after, fresh = more_weeks(model, before, 2, 6), draw_shocks(model, 4, 2, 6)
    for old, new, own in zip(before, after, fresh, strict=True):
        np.testing.assert_array_equal(new[:, :4], old)
        np.testing.assert_array_equal(new[:, 4:], own[:, 4:])
    assert more_weeks(model, after, 2, 5) is after


# Factors.


@pytest.mark.parametrize("week", [0, 1, 12])
def test_the_weekly_factor_has_mean_one_and_its_spread(week: int) -> None:
    """Five standard errors each: false alarms below one in a million."""
    members = 4_000
    model = two_camps({"weekly_spread": 0.6, "weekly_persistence": 0.7})
    factor = controls_on(model, draw_shocks(model, members, 3, week + 1), 7 * week + 3).departures
    assert factor.shape == (members, 5)
    assert (factor[:, 2:] == 1.0).all()
    error = np.sqrt((np.exp(0.6**2) - 1) / members)
    assert (np.abs(factor[:, :2].mean(axis=0) - 1.0) < 5 * error).all()
    spread = np.log(factor[:, :2]).std(axis=0)
    assert (np.abs(spread - 0.6) < 5 * 0.6 / np.sqrt(2 * members)).all()


@pytest.mark.parametrize("apart", [1, 2, 4])
def test_weeks_are_alike_by_the_persistence_and_places_are_not(apart: int) -> None:
    model = two_camps({"weekly_spread": 0.6, "weekly_persistence": 0.7})
    driven_by = levels(model, draw_shocks(model, 4_000, 3, 10))
    logs = [
        np.log(controls_on(model, driven_by, 7 * week).departures[:, :2]) for week in (5, 5 + apart)
    ]
    correlation = np.corrcoef(np.concatenate(logs, axis=1).T)
    assert (np.abs(correlation[[0, 1], [2, 3]] - 0.7**apart) < 5 / np.sqrt(4_000)).all()
    assert abs(correlation[0, 1]) < 5 / np.sqrt(4_000)


def test_fixed_and_weekly_parts_add_up_on_the_log_scale() -> None:
    model = all_vary()
    shocks = draw_shocks(model, 7, 2, 3)
    z = shocks.departures
    level = [z[:, 1], 0.7 * z[:, 1] + np.sqrt(1 - 0.49) * z[:, 2]]
    for week in (0, 1):
        factor = controls_on(model, shocks, 7 * week + 6).departures[:, origins_of(model)]
        expected = np.exp(0.3 * z[:, 0] + 0.6 * level[week] - 0.18)
        np.testing.assert_allclose(factor, expected, rtol=NO_ROUNDING)
    room = controls_on(model, shocks, 15).room[:, controlled_crossings(model)]
    np.testing.assert_allclose(room, np.exp(0.5 * shocks.room[:, 3] - 0.125), rtol=NO_ROUNDING)


def test_the_days_of_a_week_are_alike_and_levels_save_only_time() -> None:
    model = all_vary()
    shocks = draw_shocks(model, 7, 2, 5)
    driven_by = levels(model, shocks)
    for day in range(35):
        now, first = controls_on(model, driven_by, day), controls_on(model, shocks, day // 7 * 7)
        for one, other in zip(now, first, strict=True):
            np.testing.assert_array_equal(one, other)
        assert same_bytes(now, own_controls(model, day, 7, 2))  # type: ignore[arg-type]


def test_a_week_without_shocks_is_refused() -> None:
    model = all_vary()
    with pytest.raises(ValueError, match="week 3 asked for, shocks of 3 weeks"):
        controls_on(model, draw_shocks(model, 2, 1, 3), 21)
    fixed = two_camps({"pull_spread": 0.4})
    assert controls_on(fixed, draw_shocks(fixed, 2, 1, 0), 21).pull.shape == (2, 4)
    assert [len(one) for one in controlled(fixed)] == [0, 2, 0]


# What they act on.


def test_given_controls_are_used_in_place_of_the_members_own() -> None:
    model = two_camps(SPREADS)
    own = one_day(model, 6, own_controls(model, 0, 6, 1))
    usual = initial_state(model, 6, 1)
    advance(build_rules(model), usual, draw_parameters(model, 6, 1), 0, 1)
    assert same_bytes(own[0], usual)
    other, _ = one_day(model, 6, own_controls(model, 0, 6, 2))
    assert not same_bytes(other, usual)


def test_controls_of_one_change_nothing() -> None:
    model = two_camps()
    ones = steered(model, departures=np.ones((6, 5)), pull=np.ones((6, 4)), room=np.ones((6, 4)))
    with_them, _ = one_day(model, 6, ones)
    without, _ = one_day(model, 6, steered(model))
    assert same_bytes(with_them, without)


def test_departures_follow_their_factor_place_by_place() -> None:
    factor = np.ones((3, 5))
    factor[:, HOME] = [0.5, 1.0, 2.0]
    model = two_camps()
    _, record = one_day(model, 3, steered(model, departures=factor))
    assert record.set_off[:, HOME, 0].tolist() == [4_000, 8_000, 16_000]


def test_a_camp_that_draws_three_times_as_strongly_gets_three_times_as_many() -> None:
    """False alarm below 1e-6 for each of the comparisons."""
    model, members = two_camps(), 40
    pull = np.ones((members, 4))
    pull[:, FAR] = 3.0
    state, record = one_day(model, members, steered(model, pull=pull))
    assert (record.departures[:, HOME, 0] == 8_000).all()
    here = state.calendar.sum(axis=3)
    assert within(here[:, FAR, 0], 8_000, 0.75)
    assert within(here[:, NEAR, 0], 8_000, 0.25)


def test_few_people_choose_alike_and_those_who_stay_do_so_as_before() -> None:
    """Three people a member are drawn one by one; part of the way is held back all the same."""
    blocked = list(EventKind).index(EventKind.BLOCKING)
    model, members = two_camps(
        departures=((0, HOME, 0, 3),),
        route_events=((blocked, (HOME, NEAR), 0, 9, 1.0, 0.6),),
    ), 20_000  # fmt: skip
    pull = np.ones((members, 4))
    pull[:, FAR] = 3.0
    state, _ = one_day(model, members, steered(model, pull=pull))
    here = state.calendar.sum(axis=3)
    people = 3 * members
    assert within(state.solo[:, HOME, 0].sum(), people, 0.3)
    assert within(here[:, NEAR, 0].sum(), people, 0.7 * 0.2 / 1.7)
    assert within(here[:, FAR, 0].sum(), people, 0.7 * 1.5 / 1.7)


def test_a_group_goes_where_it_is_drawn() -> None:
    """Two ways to one city, of the same length; false alarm below 1e-6."""
    model = story(
        ("Home", "North", "South", "City"),
        ((0, 1, 90.0), (0, 2, 90.0), (1, 3, 90.0), (2, 3, 90.0)),
        starts=((0, 0),), destinations={3: 1.0}, alone=0, shelters=(1, 2),
    )  # fmt: skip
    members = 4_000
    pull = np.ones((members, 4))
    pull[:, 1] = 4.0
    rules, state = build_rules(model), initial_state(model, members, 1)
    for day in range(2):
        parameters = draw_parameters(model, members, 1)
        advance(rules, state, parameters, day, 1, controls=steered(model, pull=pull))
    assert (state.size[:, 0] > 0).all()
    assert within((state.at[:, 0] == 1).sum(), members, 0.8)


def test_a_crossing_admits_more_or_fewer_by_its_factor() -> None:
    model = story(
        ("Here", "Gate", "There"), ((0, 1, 1.0), (1, 2, 1.0)), crossings={1: 100},
        present={(0, 0): 5_000}, population=0,
    )  # fmt: skip
    room = np.ones((3, 3))
    room[:, 1] = [0.0, 1.0, 3.5]
    rules, state = build_rules(model), initial_state(model, 3, 1)
    for day in range(3):
        parameters = draw_parameters(model, 3, 1)
        record = advance(rules, state, parameters, day, 1, controls=steered(model, room=room))
    assert record.arrivals[:, 2, 0].tolist() == [0, 100, 350]


def test_a_crossing_without_a_limit_has_none_whatever_its_factor() -> None:
    closed = list(EventKind).index(EventKind.CLOSURE)
    model = story(
        ("Here", "Gate", "There"), ((0, 1, 1.0), (1, 2, 1.0)), crossings={1: UNLIMITED},
        present={(0, 0): 5_000}, population=0, events=((closed, 1, 0, 1, 1.0, 1.0),),
    )  # fmt: skip
    rules, state = build_rules(model), initial_state(model, 2, 1)
    little = steered(model, room=np.full((2, 3), 0.01))
    came = []
    for day in range(4):
        parameters = draw_parameters(model, 2, 1)
        record = advance(rules, state, parameters, day, 1, controls=little)
        came.append(record.arrivals[:, 2, 0].tolist())
    assert came == [[0, 0], [0, 0], [5_000, 5_000], [0, 0]]


# Some members only.


def test_only_the_rows_asked_for_move_and_as_they_would_anyway() -> None:
    model = all_vary()
    rules, parameters = build_rules(model), draw_parameters(model, 8, 1)
    whole = initial_state(model, 8, 1)
    some = take_members(whole, np.arange(8))
    before, chosen = take_members(whole, np.arange(8)), np.array([1, 4, 5])
    rest = np.setdiff1d(np.arange(8), chosen)
    of_all = advance(rules, whole, parameters, 0, 1)
    of_some = advance(rules, some, parameters, 0, 1, only=chosen)
    assert same_bytes(take_members(some, chosen), take_members(whole, chosen))
    assert same_bytes(take_members(some, rest), take_members(before, rest))
    for one, other in zip(of_some, of_all, strict=True):
        np.testing.assert_array_equal(one[chosen], other[chosen])
        assert not one[rest].any()
    nobody = advance(rules, some, parameters, 1, 1, only=np.zeros(0, dtype=np.int64))
    assert not any(one.any() for one in nobody)


def test_runs_do_not_depend_on_threads_where_controls_vary() -> None:
    model = all_vary()
    one, other = (all_days(model, 70, 9, workers=workers) for workers in (1, 3))
    for (state, record), (again, happened) in zip(one, other, strict=True):
        assert same_bytes(state, again)
        assert same_bytes(record, happened)
