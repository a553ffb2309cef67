"""Groups that travel together: paces, blocking, splitting, merging, deaths, crossing together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.engine_runs import same_bytes
from tests.stories import NEVER, SURE, at_place, ends, left_by, story, told, within
from tests.tiny import corridor

from waystation.domain.errors import InputError
from waystation.domain.model import UNLIMITED, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.columns import SMALLEST_COLUMN
from waystation.engine.rules import build_rules
from waystation.engine.state import (
    COLUMNS,
    NOWHERE,
    State,
    group_sizes,
    initial_state,
    people_waiting,
    scale_groups,
    take_members,
    total_people,
)
from waystation.engine.step import draw_parameters

HOME, TOWN, CITY = 0, 1, 2
MEMBERS = 60
RESTING: dict[P, float] = {P.REST: SURE, P.REST_SHELTER: SURE}


def marching(
    *, changes: dict[P, float] | None = None, km: tuple[float, float] = (250.0, 400.0),
    **options: object,
) -> Model:  # fmt: skip
    """Eight hundred people walk 100 km a day from home through a town to a city."""
    plain: dict[str, object] = {
        "starts": ((HOME, 0),),
        "alone": 0,
        "destinations": {CITY: 1.0},
        "changes": changes,
    }
    ways = ((HOME, TOWN, km[0]), (TOWN, CITY, km[1]))
    return story(("Home", "Town", "City"), ways, **{**plain, **options})  # type: ignore[arg-type]


def column(state: State, member: int, k: int, group: int, place: int, size: int) -> None:
    """Put a column that stops at a place into a slot."""
    state.kind[member, k], state.at[member, k], state.size[member, k] = group, place, size
    state.towards[member, k] = NOWHERE


# Days of walking.


def test_a_group_sets_off_on_its_day_and_walks_from_the_next_on() -> None:
    states, records = told(marching(starts=((HOME, 2),)), 7)
    assert [int(one.kind[0, 0]) for one in states[:3]] == [NOWHERE, NOWHERE, 0]
    left = [float(one.km_left[0, 0]) for one in states[2:6]]
    assert left == pytest.approx([0.0, 150.0, 50.0, 0.0])
    assert int(states[5].at[0, 0]) == TOWN
    assert [int(one.arrivals[0, TOWN, 0]) for one in records] == [0, 0, 0, 0, 0, 800, 0]
    assert states[0].home[0, HOME] == 100_000
    assert states[2].home[0, HOME] == 99_200


@pytest.mark.parametrize(("delay", "day"), [(0.4, 2), (0.6, 3), (3.0, 5)])
def test_a_group_sets_off_so_many_days_late(delay: float, day: int) -> None:
    model = marching(changes={P.START_DELAY: delay}, starts=((HOME, 2),))
    states, _ = told(model, 8)
    there = [int(one.kind[0, 0]) for one in states]
    assert there == [NOWHERE] * day + [0] * (8 - day)
    left = [float(one.km_left[0, 0]) for one in states[day : day + 3]]
    assert left == pytest.approx([0.0, 150.0, 50.0])


def test_a_group_that_is_gone_does_not_set_off_again() -> None:
    states, records = told(marching(changes={P.START_DELAY: 1.0}, starts=((HOME, 0),)), 12)
    assert int(states[-1].kind[0, 0]) == NOWHERE
    assert states[-1].home[0, HOME] == 99_200
    assert sum(int(one.arrivals[0, CITY, 0]) for one in records) == 800


def test_members_set_off_on_days_of_their_own() -> None:
    model = marching(changes={P.START_DELAY: 4.0}, starts=((HOME, 1),))
    sigma = np.zeros_like(model.prior_sigma)
    sigma[:, P.START_DELAY] = 0.5
    model = dataclasses.replace(model, prior_sigma=sigma, memory_days=np.full_like(sigma, np.inf))
    delays = np.exp(draw_parameters(model, MEMBERS, 1)[:, 0, P.START_DELAY])
    states, _ = told(model, 20, MEMBERS, seed=1)
    began = np.array([(one.at[:, 0] != NOWHERE) for one in states]).argmax(axis=0)
    np.testing.assert_array_equal(began, 1 + np.round(delays))
    assert len(set(began.tolist())) > 4


def test_no_more_set_off_than_live_there() -> None:
    state = ends(marching(population=500), 1)
    assert (state.size[0, 0], state.home[0, HOME]) == (500, 0)


def test_a_pace_limit_slows_a_group_as_it_does_people_alone() -> None:
    limited = marching(pace={(HOME, TOWN): 40.0})
    states, _ = told(limited, 7)
    left = [250.0 - 40.0 * day for day in range(1, 6)]
    assert [float(one.km_left[0, 0]) for one in states[1:6]] == pytest.approx(left)
    assert int(states[6].at[0, 0]) == TOWN
    generous = ends(marching(pace={(HOME, TOWN): 400.0}), 4)
    assert int(generous.at[0, 0]) == TOWN


def test_at_its_destination_a_group_ends_and_its_people_are_there_alone() -> None:
    states, records = told(marching(km=(50.0, 50.0)), 3)
    assert int(records[1].arrivals[0, CITY, 0]) == 800
    assert (states[1].kind == NOWHERE).all()
    assert int(states[1].solo[0, CITY, 0]) == 800


# Numbers.


def test_those_who_die_on_the_way_are_counted() -> None:
    model = marching(changes=RESTING | {P.DEATH: 0.1, P.START_SIZE: 5_000})
    states, _ = told(model, 3, MEMBERS)
    for day in (1, 2):
        died = left_by(states[day], Exit.DIED)
        assert within(died, 5_000, 1 - np.exp(-0.1 * day))
        np.testing.assert_array_equal(group_sizes(states[day], 1)[:, 0], 5_000 - died)


def test_those_who_leave_a_group_go_home_claim_asylum_stay_or_go_on_alone() -> None:
    """Weights 1, 2, 3 and 4; at home nobody claims asylum. False alarms below 1e-6 each."""
    weights = {P.LEAVE_RETURN: 1.0, P.LEAVE_ASYLUM: 2.0, P.LEAVE_SETTLE: 3.0, P.LEAVE_AHEAD: 4.0}
    changes = RESTING | weights | {P.ATTRITION: 0.5, P.SOLO_LEAVE: NEVER, P.START_SIZE: 5_000}
    for home, claim in (((HOME,), 0.0), ((), 2.0)):
        state = ends(marching(changes=changes, home=home), 2, MEMBERS)
        gone, total = 1 - np.exp(-0.5), 8.0 + claim
        assert within(left_by(state, Exit.RETURNED), 5_000, gone / total)
        assert within(left_by(state, Exit.SETTLED), 5_000, gone * 3 / total)
        assert within(state.solo[:, HOME, 0], 5_000, gone * 4 / total)
        assert within(state.asylum[:, HOME, 0], 5_000, gone * claim / total)


def test_a_group_that_has_become_too_small_goes_on_as_people_alone() -> None:
    for size, together in ((SMALLEST_COLUMN - 1, 0), (SMALLEST_COLUMN, SMALLEST_COLUMN)):
        changes = {P.START_SIZE: size, P.SOLO_LEAVE: NEVER} | RESTING
        state = ends(marching(changes=changes), 2)
        assert group_sizes(state, 1).tolist() == [[together]]
        assert int(state.solo[0, HOME, 0]) == size - together


# Splitting and merging.


def test_on_a_rest_day_a_tenth_to_a_half_may_split_off() -> None:
    model = marching(changes=RESTING | {P.SPLIT: SURE})
    states, _ = told(model, 2, MEMBERS)
    assert (states[0].kind[:, 1:] == NOWHERE).all()
    stayed = states[1].size[:, 0]
    assert (group_sizes(states[1], 1) == 800).all()
    assert (stayed >= 400).all()
    assert (stayed <= 720).all()
    assert len(set(stayed.tolist())) > 20


def test_a_part_that_would_be_too_small_does_not_split_off() -> None:
    model = marching(changes=RESTING | {P.SPLIT: SURE, P.START_SIZE: 39})
    state = ends(model, 5, MEMBERS)
    assert (state.size[:, 0] == 39).all()


def test_columns_of_one_group_in_one_place_may_merge() -> None:
    model = marching(starts=((HOME, 50), (HOME, 50)), changes=RESTING | {P.MERGE: SURE})
    state = initial_state(model, 1, 1)
    column(state, 0, 2, group=0, place=TOWN, size=300)
    column(state, 0, 3, group=1, place=TOWN, size=40)
    column(state, 0, 4, group=0, place=TOWN, size=25)
    column(state, 0, 5, group=0, place=HOME, size=60)
    column(state, 0, 6, group=0, place=TOWN, size=77)
    state.towards[0, 6], state.km_left[0, 6] = CITY, 350.0
    after = ends(model, 1, state=state)
    assert after.kind[0, 2:7].tolist() == [0, 1, NOWHERE, 0, 0]
    assert after.size[0, 2:7].tolist() == [325, 40, 0, 60, 77]


def test_by_default_they_never_do_and_at_a_chance_they_sometimes_do() -> None:
    """False alarm below 1e-6."""
    for given, expected in ({}, 0.0), ({P.MERGE: 0.3}, 0.3):
        model = marching(starts=((HOME, 50),), changes=RESTING | given)
        state = initial_state(model, 2_000, 1)
        for member in range(2_000):
            column(state, member, 1, group=0, place=TOWN, size=300)
            column(state, member, 2, group=0, place=TOWN, size=40)
        merged = (ends(model, 1, 2_000, state=state).size[:, 1] == 340).sum()
        assert within(merged, 2_000, expected) if expected else merged == 0


# Blocking by size.


def two_sizes(least: int, most: int) -> Model:
    """A group of 800 leaves home and one of 200 a village; a blocking acts on some sizes."""
    blocking = tuple(at_place(EventKind.BLOCKING, place, 0, 3) for place in (0, 1))
    return story(
        ("Home", "Village", "City"),
        ((0, 2, 150.0), (1, 2, 150.0)),
        starts=((0, 0), (1, 0)),
        alone=0,
        destinations={2: 1.0},
        population=20_000,
        events=blocking,
        sizes={0: (least, most), 1: (least, most)},
    )


@pytest.mark.parametrize(
    ("least", "most", "held"),
    [(0, 10**9, [True, True]), (300, 10**9, [True, False]), (0, 300, [False, True]),
     (200, 200, [False, True]), (801, 10**9, [False, False])],
)  # fmt: skip
def test_groups_of_some_sizes_are_held(least: int, most: int, held: list[bool]) -> None:
    states, _ = told(two_sizes(least, most), 6)
    stays = (states[3].at[0, :2] < 2) & (states[3].towards[0, :2] == NOWHERE)
    assert (stays & (states[3].size[0, :2] > 0)).tolist() == held
    assert states[5].arrived[0, 2].tolist() == [800, 200], "held no longer than it lasts"


# Crossing together.


def at_the_gate(capacity: int, leaving: float = NEVER, **options: Any) -> Model:
    """A gate a day from home holds the group back; a town and a city lie beyond."""
    return story(
        ("Home", "Gate", "Town", "City"),
        ((0, 1, 100.0), (1, 2, 1.0), (2, 3, 300.0)),
        starts=((0, 0),),
        alone=0,
        destinations={3: 1.0},
        crossings={1: capacity},
        changes={P.REGROUP: 0.6, P.SOLO_LEAVE: leaving},
        **options,
    )


def test_a_group_waits_at_a_gate_and_moves_on_when_enough_are_across() -> None:
    """Two hundred a day: after three days 600 of 800 are across, more than three in five."""
    model = at_the_gate(200)
    states, records = told(model, 6)
    assert states[1].hold[0, 0] == 1
    assert [int(one.waiting[0, 0]) for one in states[1:4]] == [800, 600, 400]
    assert [int(one.arrivals[0, 2, 0]) for one in records[:5]] == [0, 0, 200, 200, 200]
    assert [int(one.hold[0, 0]) for one in states[3:5]] == [1, NOWHERE]
    assert (states[4].size[0, 0], states[4].towards[0, 0]) == (600, 3), "it goes on the same day"


def test_those_left_behind_wait_alone_and_keep_their_turn() -> None:
    model = at_the_gate(200)
    states, _ = told(model, 7)
    left = states[4].queue[0, 0, 0]
    assert (left.sum(), int(np.flatnonzero(left)[0])) == (200, 3), "the group came three days ago"
    assert states[5].queue.sum() == 0
    assert int(states[5].solo[0, 2, 0]) == 200


def test_in_the_line_a_group_and_people_alone_have_their_turns_by_day() -> None:
    model = at_the_gate(500, SURE, present={(0, 0): 300})
    states, records = told(model, 5)
    # All reach the gate on day 1; those alone are admitted that day already.
    assert [int(one.arrivals[0, 2, 0]) for one in records] == [0, 300, 500, 300, 0]
    assert states[2].queue.sum() == 300, "the group has gone on without them"


def test_a_group_passes_a_gate_that_holds_nobody() -> None:
    state = ends(at_the_gate(UNLIMITED), 3)
    assert (state.hold[0, 0], state.kind[0, 0]) == (NOWHERE, 0)
    assert people_waiting(state, np.zeros(0, dtype=np.int64)).sum() == 0


def test_nobody_is_lost_while_groups_split_merge_and_cross() -> None:
    model = at_the_gate(90, 0.5, present={(0, 0): 120}, population=5_000)
    lively = {P.SPLIT: 0.5, P.MERGE: 0.4, P.ATTRITION: 0.1, P.CHURN: 0.1, P.DEATH: 0.02,
              P.JOIN_HOME: 0.1, P.RENEGE: 0.05, P.DIVERT: 0.1, P.REST: 0.4}  # fmt: skip
    mean = model.prior_mean
    for column_of, median in lively.items():
        share = column_of in (P.SPLIT, P.MERGE, P.DIVERT, P.REST)
        mean[:, column_of] = np.log(median / (1 - median)) if share else np.log(median)
    everybody = total_people(initial_state(model, 40, 1))
    for state in told(model, 20, 40)[0]:
        np.testing.assert_array_equal(total_people(state), everybody)
        assert min(int(state.size.min()), int(state.waiting.min()), int(state.home.min())) >= 0


# Scaling.


def scaled(factor: Callable[[State], np.ndarray]) -> tuple[Model, State, State]:
    model = corridor(starts=((0, 0), (1, 2)))
    before = ends(model, 9, 40)
    after = take_members(before, np.arange(40))
    scale_groups(after, model, factor(after))
    return model, before, after


def test_scaling_groups_keeps_every_person() -> None:
    rng = np.random.default_rng(3)
    _, before, after = scaled(lambda state: rng.uniform(0, 3, (len(state.home), 2)))
    np.testing.assert_array_equal(total_people(before), total_people(after))
    assert all((cells >= 0).all() for cells in (after.home, after.size, after.waiting))
    assert not np.array_equal(before.size, after.size)


def test_scaling_by_one_changes_nothing_and_by_two_doubles() -> None:
    _, before, same = scaled(lambda state: np.ones((len(state.home), 2)))
    assert same_bytes(before, same)
    _, before, twice = scaled(lambda state: np.full((len(state.home), 2), 2.0))
    mine = before.kind == 0
    np.testing.assert_array_equal(twice.size[mine], 2 * before.size[mine])


def test_scaling_beyond_those_at_home_leaves_the_group_as_it_was() -> None:
    model = corridor(population=900)
    before = ends(model, 2, 5)
    after = take_members(before, np.arange(5))
    scale_groups(after, model, np.full((5, 1), 10.0))
    assert same_bytes(before, after)


# How many groups.


def test_any_number_of_groups_alone_is_fine() -> None:
    model = story(("A", "B"), ((0, 1, 50.0),), alone=40, departures=((0, 0, -1, 4_000),))
    state = ends(model, 3)
    assert state.kind.shape == (1, 0)
    assert state.solo[0, 1].sum() == 4_000
    assert (state.solo[0, 1] > 0).all()


def test_where_one_travels_together_there_are_no_more_groups_than_columns() -> None:
    ways = ((0, 1, 50.0),)
    options: dict[str, Any] = {"starts": ((0, 0),), "destinations": {1: 1.0}}
    full = story(("A", "B"), ways, alone=COLUMNS - 2, **options)
    assert initial_state(full, 2, 1).kind.shape == (2, COLUMNS)
    ends(full, 2)
    crowded = story(("A", "B"), ways, alone=COLUMNS - 1, **options)
    build_rules(crowded)
    expected = rf"scenario\.toml \[groups\]: found {COLUMNS} groups; expected at most {COLUMNS - 1}"
    with pytest.raises(InputError, match=expected):
        initial_state(crowded, 2, 1)
