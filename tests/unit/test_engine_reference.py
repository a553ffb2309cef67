"""The per-person engine by itself: what each person may do, and the order of the day."""

from __future__ import annotations

import dataclasses

import numpy as np
from tests.tiny import make_model

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.reference import Person, PersonDay, count_people, people_at, step_people
from waystation.engine.rules import build_rules
from waystation.engine.state import CALENDAR_DAYS, NOWHERE
from waystation.engine.step import draw_parameters, natural_units

NEVER: dict[P, float] = {
    P.SOLO_RETURN: 1e-15,
    P.SOLO_SETTLE: 1e-15,
    P.SOLO_LEAVE: 1e-15,
    P.DIVERT: 1e-15,
    P.PORT_DIVERT: 1e-15,
    P.RENEGE: 1e-15,
    P.CROSSING_ASYLUM: 1e-15,
    P.NOISE: 1e-15,
}
ALWAYS = 1 - 1e-15


def line(changes: dict[P, float], *, exits: tuple[int, ...] = (), **options: object) -> Model:
    """Start, a crossing that admits two a day, the far side."""
    settings: dict[str, object] = {"destinations": {0: 1.0} if exits else {2: 1.0}} | options
    return make_model(
        ("Start", "Gate", "Far"),
        ((0, 1, 10.0), (1, 2, 1.0)),
        crossings={1: 2},
        exits=exits,
        sigma=0.0,
        changes=NEVER | changes,
        **settings,  # type: ignore[arg-type]
    )


def step(model: Model, people: list[Person], day: int = 3) -> PersonDay:
    theta = natural_units(draw_parameters(model, 1, 1))[0]
    event_on = np.ones(len(model.event_kind), dtype=np.bool_)
    return step_people(people, build_rules(model), theta, event_on, day, np.random.default_rng(5))


def test_everybody_counted_becomes_a_person_and_back() -> None:
    solo = np.array([[2, 0], [0, 3], [1, 1]])
    people = people_at(solo)
    assert len(people) == 7
    np.testing.assert_array_equal(count_people(people, 3, 2).solo, solo)


def test_counts_keep_every_person_in_one_cell() -> None:
    people = [
        Person(0, 1),
        Person(1, 1, waits=True),
        Person(0, 2, due=11),
        Person(1, 0, left=Exit.SETTLED),
    ]
    counts = count_people(people, 3, 2)
    assert counts.solo.sum() == counts.solo[1, 0] == 1
    assert counts.queue.sum() == counts.queue[1, 1] == 1
    assert counts.calendar.sum() == counts.calendar[2, 0, 11 % CALENDAR_DAYS] == 1
    assert counts.exits.sum() == counts.exits[list(Exit).index(Exit.SETTLED), 1] == 1


def test_one_who_is_due_arrives_and_waits_at_a_crossing() -> None:
    day = step(line({P.CROSSING_FACTOR: 1e-9}), [Person(0, 1, due=3), Person(0, 1, due=4)])
    assert day.people == [Person(0, 1, waits=True), Person(0, 1, due=4)]
    assert day.arrivals.ravel().tolist() == [0, 1, 0]


def test_a_crossing_admits_its_capacity_and_no_more() -> None:
    day = step(line({}), [Person(0, 1, waits=True)] * 5)
    assert sorted(person.place for person in day.people) == [1, 1, 1, 2, 2]
    assert day.arrivals.ravel().tolist() == [0, 0, 2]


def test_a_closed_crossing_admits_nobody() -> None:
    closure = (list(EventKind).index(EventKind.CLOSURE), 1, 0, 9, 1.0, 1.0)
    day = step(line({}, events=(closure,)), [Person(0, 1, waits=True)] * 5)
    assert day.people == [Person(0, 1, waits=True)] * 5


def test_those_admitted_may_claim_asylum_and_at_a_way_out_have_crossed() -> None:
    waiting = [Person(0, 1, waits=True)]
    claimed = step(line({P.CROSSING_ASYLUM: ALWAYS}), waiting).people
    assert claimed == [Person(0, 1, left=Exit.ASYLUM)]
    crossed = step(line({P.CROSSING_ASYLUM: ALWAYS}, exits=(2,)), waiting).people
    assert crossed == [Person(0, 2, left=Exit.CROSSED)]


def test_those_not_admitted_cross_elsewhere_or_give_up() -> None:
    full, waiting = {P.CROSSING_FACTOR: 1e-9}, [Person(0, 1, waits=True)]
    assert step(line(full | {P.DIVERT: ALWAYS}), waiting).people == [Person(0, 2)]
    given_up = step(line(full | {P.RENEGE: 100.0}), waiting).people
    assert given_up == [Person(0, 1, left=Exit.RETURNED)]


def test_exits_come_before_onward_decisions() -> None:
    model = line({P.SOLO_SETTLE: 1e3, P.SOLO_LEAVE: ALWAYS})
    day = step(model, [Person(0, 0)] * 3)
    assert [person.left for person in day.people] == [Exit.SETTLED] * 3
    assert day.departures.sum() == 0


def test_one_who_goes_on_is_due_later_at_the_next_stop() -> None:
    day = step(line({P.SOLO_LEAVE: ALWAYS, P.SOLO_PACE: 700.0}), [Person(0, 0)])
    assert day.people == [Person(0, 1, due=4)]
    assert day.departures.ravel().tolist() == [1, 0, 0]


def test_one_who_goes_on_passes_a_town_without_a_stop() -> None:
    model = make_model(
        ("Start", "Town", "City"),
        ((0, 1, 10.0), (1, 2, 20.0)),
        destinations={2: 1.0},
        sigma=0.0,
        changes=NEVER | {P.SOLO_LEAVE: ALWAYS, P.SOLO_PACE: 700.0},
    )
    day = step(model, [Person(0, 0)])
    assert day.people == [Person(0, 2, due=4)]
    assert day.departures.ravel().tolist() == [1, 0, 0]


def test_one_with_nowhere_to_go_stays() -> None:
    day = step(line({P.SOLO_LEAVE: ALWAYS}), [Person(0, 2)])
    assert day.people == [Person(0, 2, due=NOWHERE)]


def test_an_event_that_takes_no_effect_detains_nobody() -> None:
    detention = (list(EventKind).index(EventKind.DETENTION), 0, 0, 9, 1.0, 1e3)
    model = line({}, events=(detention,))
    assert step(model, [Person(0, 0)]).people[0].left is Exit.DETAINED
    off = step(dataclasses.replace(model, event_last=np.array([2])), [Person(0, 0)])
    assert off.people == [Person(0, 0)]
