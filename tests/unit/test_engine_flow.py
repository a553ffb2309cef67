"""People who come onto routes: counted where the days are simulated, and nothing else changes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.engine_runs import all_days, same_bytes
from tests.random_models import models, models_alone
from tests.tiny import corridor, make_model

from waystation.domain.model import IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind
from waystation.engine import flow
from waystation.engine.flow import Flows
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, State, initial_state, take_members
from waystation.engine.step import advance, draw_parameters, drift_parameters

DAYS, MEMBERS = 6, 40
RANDOM = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
CERTAIN = {P.SOLO_LEAVE: 1 - 1e-12, P.SOLO_RETURN: 1e-12, P.SOLO_SETTLE: 1e-12, P.NOISE: 1e-12}
STEADY = {"pace_spread": 0.0}


@dataclasses.dataclass
class Run:
    """Some days of an ensemble: its end, what happened on each day, and who came onto routes."""

    state: State
    records: list[DayRecord]
    alone: list[IntArray]
    together: list[IntArray]


def run(
    model: Model, flows: Flows | None, *, members: int = MEMBERS, days: int = DAYS, workers: int = 1
) -> Run:
    rules, state = build_rules(model), initial_state(model, members, 5)
    parameters = draw_parameters(model, members, 5)
    out = Run(state, [], [], [])
    for day in range(days):
        record = advance(rules, state, parameters, day, 5, workers=workers, flows=flows)
        out.records.append(record)
        if flows is not None:
            taken = flows.take(day)
            out.alone.append(taken.alone)
            out.together.append(taken.together)
    return out


def under_way(flows: Flows, days: int) -> IntArray:
    """(W, E) people counted on later days, when nothing further is simulated."""
    taken = [flows.take(day).alone for day in range(days, days + 64)]
    return np.asarray(np.sum(taken, axis=0))


def line(**options: object) -> Model:
    """A way of 90, 120 and 240 km past two towns to a camp, and nobody but those at its start."""
    return make_model(
        ("A", "B", "C", "D"),
        ((0, 1, 90.0), (1, 2, 120.0), (2, 3, 240.0)),
        destinations={},
        starts=(),
        alone=1,
        population=0,
        present={(0, 0): 50},
        shelters=(3,),
        sigma=0.0,
        changes=CERTAIN | {P.SOLO_PACE: 100.0},
        movement=STEADY,
        **options,  # type: ignore[arg-type]
    )


def test_people_are_on_each_route_of_their_way_on_the_day_they_come_there() -> None:
    model = line()
    flows = Flows(build_rules(model), 3)
    found = np.array(run(model, flows, members=3, days=7).alone)
    assert (found.sum(axis=0) == 50).all(), "each counted once on each route"
    # 450 km at 100 km a day arrive on the fifth day: after 90 and 210 km one and two days on.
    assert found[:, 0].argmax(axis=0).tolist() == [0, 1, 2]


@RANDOM
@given(model=models())
def test_flow_changes_nothing_else(model: Model) -> None:
    without = all_days(model, MEMBERS, DAYS, seed=5)[-1]
    flows = Flows(build_rules(model), MEMBERS)
    rules, state = build_rules(model), initial_state(model, MEMBERS, 5)
    parameters = draw_parameters(model, MEMBERS, 5)
    for day in range(DAYS):
        if day:
            parameters = drift_parameters(model, parameters, day, 5)
        record = advance(rules, state, parameters, day, 5, flows=flows)
    whole = take_members(state, np.arange(MEMBERS))
    assert same_bytes(whole, without[0])
    assert same_bytes(record, without[1])


@RANDOM
@given(model=models())
def test_threads_and_memory_do_not_matter(model: Model) -> None:
    rules, members = build_rules(model), 130
    apart, summed = Flows(rules, members), Flows(rules, members, workers=3, most_bytes=0)
    assert apart.by_member
    assert not summed.by_member
    one = run(model, apart, members=members)
    other = run(model, summed, members=members, workers=3)
    for mine, yours in ((one.alone, other.alone), (one.together, other.together)):
        for day in range(DAYS):
            assert np.array_equal(mine[day].sum(axis=0), yours[day][0])


def without_ways_of_their_own(model: Model) -> Model:
    """Nobody claims asylum at a border or crosses far away."""
    mean = model.prior_mean.copy()
    mean[:, [P.CROSSING_ASYLUM, P.OTHER_CROSSING]] = -40.0
    return dataclasses.replace(model, prior_mean=mean)


@RANDOM
@given(drawn=models_alone(days=DAYS))
def test_who_comes_to_a_place_stops_there_or_goes_on(drawn: Model) -> None:
    detention = drawn.events.kind == list(EventKind).index(EventKind.DETENTION)
    assume(not drawn.events.routes[detention].any())
    model = without_ways_of_their_own(drawn)
    flows = Flows(build_rules(model), MEMBERS)
    seen = run(model, flows)
    onto = np.sum(seen.alone, axis=0) + under_way(flows, DAYS)
    places = len(model.locations)
    into, out = np.zeros((MEMBERS, places)), np.zeros((MEMBERS, places))
    for route, (start, end) in enumerate(zip(model.route_start, model.route_end, strict=True)):
        into[:, end] += onto[:, route]
        out[:, start] += onto[:, route]
    came = np.sum([record.arrivals for record in seen.records], axis=0).sum(axis=2)
    left = np.sum([record.departures for record in seen.records], axis=0).sum(axis=2)
    due = seen.state.calendar.sum(axis=(2, 3))
    plain = ~model.is_crossing
    assert np.array_equal((into - out)[:, plain], (came + due - left)[:, plain])
    assert (into >= came + due).all()


def test_those_detained_on_the_way_count_up_to_there() -> None:
    detention = list(EventKind).index(EventKind.DETENTION)
    model = line(route_events=((detention, (1, 2), 0, 9, 1.0, 1.0),))
    flows = Flows(build_rules(model), 3)
    found = np.array(run(model, flows, members=3, days=7).alone)
    assert found.sum(axis=0).tolist() == [[50, 50, 0]] * 3


def test_groups_count_on_the_day_they_start_along_a_route() -> None:
    model = corridor()
    flows = Flows(build_rules(model), MEMBERS)
    seen = run(model, flows, days=12)
    for record, alone, together in zip(seen.records, seen.alone, seen.together, strict=True):
        left = record.departures[:, 0].sum(axis=1)
        assert np.array_equal((alone + together)[:, 0], left)
    assert np.sum(seen.together, axis=0)[:, :3].all()


def test_people_across_a_crossing_count_on_the_route_out_of_it() -> None:
    model = without_ways_of_their_own(
        make_model(
            ("A", "Bridge", "C"),
            ((0, 1, 5.0), (1, 2, 1.0)),
            destinations={},
            starts=(),
            alone=1,
            population=0,
            present={(0, 0): 90},
            crossings={1: 20},
            sigma=0.0,
            changes=CERTAIN,
        )
    )
    flows = Flows(build_rules(model), MEMBERS)
    seen = run(model, flows, days=10)
    for record, alone in zip(seen.records, seen.alone, strict=True):
        assert np.array_equal(alone[:, 1], record.arrivals[:, 2].sum(axis=1))
    assert np.sum(seen.alone, axis=0)[:, 1].sum() > 0


def test_those_who_cross_far_away_take_the_shortest_way_there() -> None:
    model = make_model(
        ("A", "Near bridge", "Beyond", "Far bridge", "Ford", "There"),
        ((0, 1, 5.0), (1, 2, 1.0), (0, 4, 30.0), (0, 3, 200.0), (4, 3, 100.0), (3, 5, 1.0)),
        destinations={},
        starts=(),
        alone=1,
        population=0,
        present={(0, 0): 400},
        crossings={1: 0, 3: 10_000},
        country={1: 1, 2: 1, 3: 1, 5: 1},
        prefers={(0, 2): 1000.0, (0, 5): 1e-9, (0, 4): 1e-9},
        sigma=0.0,
        changes=CERTAIN | {P.DIVERT: 0.9, P.OTHER_CROSSING: 1 - 1e-12, P.RENEGE: 1e-12},
    )
    rules = build_rules(model)
    ways = list(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    near = int(rules.facts.first_other[rules.facts.queue_of[1]])
    way = rules.facts.way[rules.facts.first_way[near] : rules.facts.first_way[near + 1]]
    assert [ways[route] for route in way] == [(0, 4), (4, 3)]
    flows = Flows(rules, 10)
    seen = run(model, flows, members=10, days=12)
    onto = (np.sum(seen.alone, axis=0) + under_way(flows, 12)).sum(axis=0)
    assert onto[ways.index((0, 4))] == onto[ways.index((4, 3))] > 3000
    assert onto[ways.index((0, 3))] < 100


@pytest.mark.parametrize("most_bytes", [0, 10**9])
def test_a_day_is_taken_once(most_bytes: int) -> None:
    model = line()
    flows = Flows(build_rules(model), 3, most_bytes=most_bytes)
    advance(build_rules(model), initial_state(model, 3, 1), draw_parameters(model, 3, 1), 0, 1,
            flows=flows)  # fmt: skip
    assert flows.take(0).alone.sum() == 150
    assert flows.take(0).alone.sum() == 0


@RANDOM
@given(model=models_alone())
def test_weights_of_a_whole_situation_change_nothing(model: Model) -> None:
    rules = build_rules(model)
    found = []
    for most in (0, flow.MOST_WEIGHTS):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(flow, "MOST_WEIGHTS", most)
            weights = flow.branch_weights(rules.facts, rules.base)
            found.append(run(model, Flows(rules, MEMBERS)))
            assert (len(weights) > 0) == (most > 0)
    for asked, worked_out in zip(found[0].alone, found[1].alone, strict=True):
        np.testing.assert_array_equal(asked, worked_out)
    assert same_bytes(found[0].state, found[1].state)
