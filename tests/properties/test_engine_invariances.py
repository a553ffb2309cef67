"""What must not matter: threads, batches, the order of rows, the numbers of places and groups.

Draws are keyed by seed, member, day, purpose and cell. So threads, batches, the number of members,
the order of routes and events, and a closure nobody could ever meet change nothing, to the bit.
Places and groups that change their numbers keep their rules exactly, but draw from other streams:
there the distribution is compared. Those comparisons together fail by chance with probability
`FALSE_ALARM` for new seeds; networks and seeds are fixed.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.engine_runs import FALSE_ALARM, all_cells, days_of, same_bytes, two_sample_p
from tests.random_models import models, models_alone
from tests.statistical.test_engine_exact import LINE, TWO_GROUPS, apart, few

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, State, initial_state, take_members
from waystation.engine.step import advance, draw_parameters, drift_parameters
from waystation.engine.today import Today

DAYS, MEMBERS = 5, 4_000
NETWORKS, MIXTURES = 4, 20
CAPACITY = list(EventKind).index(EventKind.CAPACITY)
RANDOM = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
FIXED = settings(
    RANDOM,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def batch(
    model: Model, members: int, first_member: int = 0, workers: int = 1
) -> tuple[State, DayRecord]:
    """The last day of some members of a larger ensemble."""
    rules, seed = build_rules(model), 3
    state = initial_state(model, members, seed, first_member)
    parameters = draw_parameters(model, members, seed, first_member=first_member)
    for day in range(DAYS):
        parameters = drift_parameters(
            model, parameters, day, seed, workers=workers, first_member=first_member
        )
        record = advance(
            rules, state, parameters, day, seed, workers=workers, first_member=first_member
        )
    return state, record


def rows(record: DayRecord, index: IntArray) -> DayRecord:
    return DayRecord._make(cells[index] for cells in record)


def assert_same(
    one: tuple[State, DayRecord], other: tuple[State, DayRecord], *apart_from: str
) -> None:
    """Equal to the bit, but for what is named."""
    for name, mine, yours in zip(State._fields, one[0], other[0], strict=True):
        assert name in apart_from or np.array_equal(np.asarray(mine), np.asarray(yours)), name
    assert same_bytes(one[1], other[1])


@settings(RANDOM, max_examples=10)
@given(model=models())
def test_threads_change_nothing(model: Model) -> None:
    assert_same(batch(model, 130), batch(model, 130, workers=4))


@settings(RANDOM, max_examples=10)
@given(model=models())
def test_batches_of_members_change_nothing(model: Model) -> None:
    state, record = batch(model, 50)
    for first, beyond in ((0, 10), (10, 11), (11, 50)):
        index = np.arange(first, beyond)
        some = batch(model, beyond - first, first)
        assert_same(some, (take_members(state, index), rows(record, index)))


def reordered(model: Model, order: IntArray) -> Model:
    """Routes of each place in another order; `order` sorts them by their start."""
    events = dataclasses.replace(model.events, routes=model.events.routes[:, order])
    names = ("route_start", "route_end", "route_km", "route_lift", "route_bus", "route_pace")
    changed: dict[str, Any] = {name: getattr(model, name)[order] for name in names}
    return dataclasses.replace(model, events=events, follows=model.follows[:, order], **changed)


@settings(RANDOM, max_examples=20)
@given(model=models_alone(days=DAYS), seed=st.integers(0, 99))
def test_the_order_of_routes_changes_nothing(model: Model, seed: int) -> None:
    any_order = np.random.default_rng(seed).permutation(len(model.route_km))
    order = any_order[np.argsort(model.route_start[any_order], kind="stable")]
    assert_same(batch(model, 20), batch(reordered(model, order), 20))


@settings(RANDOM, max_examples=20)
@given(model=models(), seed=st.integers(0, 99))
def test_the_order_of_events_that_take_effect_changes_nothing(model: Model, seed: int) -> None:
    """But for capacities and blockings that begin on one day or are as strong as each other."""
    events = dataclasses.replace(model.events, chance=np.ones(len(model.events.kind)))
    capacities = events.first[events.kind == CAPACITY]
    assume(len(set(capacities.tolist())) == len(capacities))
    order = np.random.default_rng(seed).permutation(len(events.kind))
    names = [field.name for field in dataclasses.fields(events) if field.name != "draw"]
    mixed = type(events)(**{name: getattr(events, name)[order] for name in names})
    if events.draw is not None:
        mixed = dataclasses.replace(mixed, draw=np.argsort(order)[events.draw[order]])
    one, other = (dataclasses.replace(model, events=each) for each in (events, mixed))
    assert_same(batch(one, 20), batch(other, 20), "event_on")


def with_island(model: Model, chance: float) -> Model:
    """Two more places that only lead to each other; the way between them may close for good."""
    old, ways = len(model.locations), len(model.route_km)
    events = model.events
    closed = {
        "kind": list(EventKind).index(EventKind.CLOSURE), "first": 0, "last": 99, "chance": chance,
        "value": 1.0, "least_size": 0, "most_size": 1,
    }  # fmt: skip
    longer = {name: np.append(getattr(events, name), value) for name, value in closed.items()}
    here = np.pad(events.places, ((0, 1), (0, 2)))
    there = np.pad(events.routes, ((0, 1), (0, 1)))
    there[-1, -1] = True
    town = list(LocationKind).index(LocationKind.TOWN)
    flags = ("is_home", "is_shelter", "is_crossing", "is_exit", "is_destination")
    numbers = ("population", "lat", "lon", "country")
    changed: dict[str, Any] = {
        name: np.pad(getattr(model, name), (0, 2)) for name in (*flags, *numbers)
    }
    limits: dict[str, Any] = {
        name: np.pad(getattr(model, name), (0, 2), constant_values=-1)
        for name in ("capacity", "places")
    }
    ends = {"route_start": old, "route_end": old + 1, "route_km": 9.0, "route_pace": np.inf}
    routes: dict[str, Any] = {
        name: np.append(getattr(model, name), value) for name, value in ends.items()
    }
    modes: dict[str, Any] = {
        name: np.append(getattr(model, name), True) for name in ("route_lift", "route_bus")
    }
    return dataclasses.replace(
        model,
        locations=(*model.locations, "island", "islet"),
        kind=np.append(model.kind, [town, town]),
        present=np.pad(model.present, ((0, 2), (0, 0))),
        prefers=np.pad(model.prefers, ((0, 0), (0, 2)), constant_values=1.0),
        follows=np.pad(model.follows, ((0, 0), (0, 1))),
        first_route=np.append(model.first_route, [ways + 1, ways + 1]),
        events=dataclasses.replace(events, places=here, routes=there, **longer),
        **changed,
        **limits,
        **routes,
        **modes,
    )


@settings(RANDOM, max_examples=20)
@given(model=models_alone(days=DAYS))
def test_closing_a_way_nobody_takes_changes_not_one_draw(model: Model) -> None:
    is_open, closed = (batch(with_island(model, chance), 40) for chance in (0.0, 1.0))
    assert closed[0].event_on[:, -1].all()
    assert not is_open[0].event_on[:, -1].any()
    assert_same(is_open, closed, "event_on")


def places_renumbered(model: Model, new: IntArray) -> Model:
    """The model with place i under the number new[i]."""
    old = np.argsort(new)
    start, end = new[model.route_start], new[model.route_end]
    order = np.lexsort((end, start))
    routes = ("route_km", "route_lift", "route_bus", "route_pace")
    flags = ("is_home", "is_shelter", "is_crossing", "is_exit", "is_destination")
    numbers = ("population", "present", "lat", "lon", "kind", "capacity", "places", "country")
    events, hazards, rows = model.events, model.hazards, model.departures
    return dataclasses.replace(
        model,
        locations=tuple(model.locations[place] for place in old),
        route_start=start[order],
        route_end=end[order],
        first_route=np.searchsorted(start[order], np.arange(len(new) + 1)).astype(np.int64),
        prefers=model.prefers[:, old],
        follows=model.follows[:, order],
        events=dataclasses.replace(
            events, places=events.places[:, old], routes=events.routes[:, order]
        ),
        hazards=dataclasses.replace(hazards, location=new[hazards.location]),
        departures=dataclasses.replace(
            rows, location=np.where(rows.location < 0, -1, new[rows.location])
        ),
        **{name: getattr(model, name)[order] for name in routes},
        **{name: getattr(model, name)[old] for name in (*flags, *numbers)},
    )


def groups_renumbered(model: Model, new: IntArray) -> Model:
    """The model with group g under the number new[g]."""
    old = np.argsort(new)
    rows = model.departures
    names = (
        "group_together", "group_start", "group_first_day", "group_share", "prefers", "follows",
        "prior_mean", "prior_sigma", "memory_days",
    )  # fmt: skip
    return dataclasses.replace(
        model,
        groups=tuple(model.groups[g] for g in old),
        present=model.present[:, old],
        departures=dataclasses.replace(rows, group=np.where(rows.group < 0, -1, new[rows.group])),
        **{name: getattr(model, name)[old] for name in names},
    )


def by_ends(model: Model, today: Today, values: FloatArray) -> FloatArray:
    """(R, L, L + 1) a value of each journey by its ends, zero where there is none."""
    places = len(model.locations)
    table = np.zeros((len(today.first), places, places + 1))
    for number, first in enumerate(today.first):
        for place in range(places):
            mine = slice(first[place], first[place + 1])
            table[number, place, today.end[mine]] = values[mine]
    return table


@settings(RANDOM, max_examples=30)
@given(model=models_alone(days=DAYS), data=st.data())
def test_rules_do_not_depend_on_the_numbers_of_places(model: Model, data: st.DataObject) -> None:
    places = len(model.locations)
    new = np.array(data.draw(st.permutations(range(places))), dtype=np.int64)
    other = places_renumbered(model, new)
    on = np.arange(len(model.events.kind))
    back = np.append(new, places)
    for day in range(DAYS):
        acting = on[(model.events.first <= day) & (day <= model.events.last)]
        one, two = (build_rules(m).situations.holding(day, acting) for m in (model, other))
        for name in ("level", "rate", "flight", "held", "detained", "offered", "open_share"):
            np.testing.assert_allclose(getattr(one, name), getattr(two, name)[new], atol=1e-12)
        for name in ("room", "places", "leave_column"):
            np.testing.assert_array_equal(getattr(one, name), getattr(two, name)[new])
        np.testing.assert_array_equal(one.forced, two.forced[:, new])
        for name in ("chance", "foot_km", "vehicle_km", "days"):
            mine = by_ends(model, one, getattr(one, name))
            yours = by_ends(other, two, getattr(two, name))[:, new][:, :, back]
            np.testing.assert_allclose(mine, yours, rtol=1e-6, atol=1e-9)


def last_cells(
    model: Model, seed: int, places: IntArray, groups: IntArray, *, days: int = 4
) -> IntArray:
    """(M, cells) of the last day, places and groups back under their first numbers."""
    *_, (state, record) = days_of(model, MEMBERS, days, seed=seed)
    rules = build_rules(model)
    lines = np.full(len(places), -1)
    lines[rules.facts.holding] = np.arange(len(rules.facts.holding))
    order = [line for line in lines[places] if line >= 0]
    by_place = {
        name: getattr(state, name)[:, places][:, :, groups]
        for name in ("solo", "sheltered", "calendar", "asylum", "arrived")
    }
    state = state._replace(
        home=state.home[:, places],
        queue=state.queue[:, order][:, :, groups],
        exits=state.exits[:, :, groups],
        claims=state.claims[:, groups],
        owed=state.owed[:, groups],
        **by_place,
    )
    happened = {
        name: getattr(record, name)[:, places][:, :, groups]
        for name in ("arrivals", "departures", "admitted", "set_off")
    }
    return all_cells(state, record._replace(**happened))


def assert_alike(one: IntArray, other: IntArray, tests: int) -> None:
    signs = np.random.default_rng(9).integers(-1, 2, (one.shape[1], MIXTURES))
    mine, yours = (np.column_stack([cells, cells @ signs]) for cells in (one, other))
    chances = [two_sample_p(mine[:, cell], yours[:, cell]) for cell in range(mine.shape[1])]
    compared = [chance for chance in chances if chance < 1.0]
    if compared:
        assert min(compared) > FALSE_ALARM / (2 * tests * len(compared))


def turned(count: int) -> IntArray:
    return np.arange(count, dtype=np.int64)[::-1].copy()


def check_renumbered(model: Model, networks: int) -> None:
    """Two seeds: as the model is, and with all places and groups in the opposite order."""
    places, groups = turned(len(model.locations)), turned(len(model.groups))
    changed = places_renumbered(groups_renumbered(model, groups), places)
    same = np.arange(len(places)), np.arange(len(groups))
    one, other = last_cells(model, 5, *same), last_cells(changed, 6, places, groups)
    assert_alike(one, other, networks)


@settings(FIXED, max_examples=NETWORKS)
@given(model=models_alone(days=4))
def test_numbers_of_places_and_groups_do_not_matter(model: Model) -> None:
    check_renumbered(model, 2 * NETWORKS)


@pytest.mark.slow
@settings(FIXED, max_examples=16 * NETWORKS)
@given(model=models_alone(days=4, people=60, most=5))
def test_numbers_of_places_and_groups_do_not_matter_on_more_networks(model: Model) -> None:
    check_renumbered(model, 16 * NETWORKS)


def test_the_second_group_is_not_the_first() -> None:
    """The comparison would see it: groups that differ, told apart by their order alone."""
    model = apart(few(LINE, shelters=(1,), room={1: 2}, **TWO_GROUPS))
    model = dataclasses.replace(model, present=np.array([[9, 9], [0, 0], [0, 0]]))
    assert model.prior_mean[0, P.SOLO_LEAVE] != model.prior_mean[1, P.SOLO_LEAVE]
    same = np.arange(3), np.arange(2)
    one, other = last_cells(model, 5, *same), last_cells(model, 5, same[0], turned(2))
    with pytest.raises(AssertionError):
        assert_alike(one, other, 1)
