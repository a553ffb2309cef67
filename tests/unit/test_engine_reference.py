"""The per-person engine by itself: what each person may do, and the order of the day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.stories import CALM, NEVER, SURE
from tests.tiny import make_model

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit, LocationKind
from waystation.engine.reference import step_people
from waystation.engine.reference_people import Crowd, Person, Where, count_people, crowd_of
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, initial_state
from waystation.engine.step import draw_parameters, natural_units

START, GATE, FAR = 0, 1, 2
HOME, PRESENT, WAITING = Where.HOME, Where.PRESENT, Where.WAITING
STILL: dict[P, float] = CALM | {P.SOLO_LEAVE: NEVER}


def line(changes: dict[P, float], **options: object) -> Model:
    """Start, a crossing that admits two a day, the far side; people stay where they are."""
    settings: dict[str, object] = {"crossings": {GATE: 2}} | options
    return make_model(
        ("Start", "Gate", "Far"),
        ((0, 1, 10.0), (1, 2, 1.0)),
        destinations={},
        starts=(),
        alone=2,
        population=0,
        sigma=0.0,
        changes=STILL | changes,
        **settings,  # type: ignore[arg-type]
    )


def town(changes: dict[P, float], **options: object) -> Model:
    """Start, a shelter, a town; no crossing."""
    settings: dict[str, object] = {"kinds": {GATE: LocationKind.SHELTER}} | options
    return line(changes, crossings={}, **settings)


def step(model: Model, people: Sequence[Person], day: int = 3) -> tuple[Crowd, DayRecord]:
    start = initial_state(model, 1, 1)
    nobody = start.arrived[0].astype(np.int64)
    crowd = Crowd(list(people), [], nobody, nobody.sum(axis=0))
    theta, event_on = natural_units(draw_parameters(model, 1, 1))[0], start.event_on[0] | True
    rng = np.random.default_rng(5)
    return crowd, step_people(crowd, build_rules(model), theta, event_on, day, rng)


def waiting(number: int, days: int = 0) -> list[Person]:
    return [Person(WAITING, GATE, 0, waited=days) for _ in range(number)]


def event(kind: EventKind, place: int, value: float = 1.0) -> tuple[tuple[object, ...], ...]:
    return ((list(EventKind).index(kind), place, 0, 9, 1.0, value),)


def where(crowd: Crowd, *doing: Where) -> list[int]:
    return sorted(person.place for person in crowd.people if person.where in doing)


def test_everybody_counted_becomes_a_person_and_back() -> None:
    model = town({}, present={(0, 0): 2, (1, 1): 3}, departures=((0, 0, 1, 1),))
    start = initial_state(model, 1, 1)
    start.home[0, FAR], start.sheltered[0, GATE, 0], start.asylum[0, FAR, 1] = 4, 2, 1
    start.owed[0, 1], start.arrived[0, FAR, 0], start.claims[0, 1] = 3, 7, 6
    crowd = crowd_of(start)
    assert len(crowd.people) == 12
    counted = count_people(crowd, build_rules(model), start.event_on[0])
    for name, cells in counted._asdict().items():
        np.testing.assert_array_equal(cells, getattr(start, name), err_msg=name)


def test_people_wait_travel_and_leave_in_cells_of_their_own() -> None:
    people = [
        Person(WAITING, GATE, 1, waited=5),
        Person(Where.TRAVELLING, FAR, 0, due=17),
        Person(Where.GONE, START, 1, left=Exit.SETTLED),
    ]
    cells = np.zeros((3, 2), dtype=np.int64)
    counted = count_people(
        Crowd(people, [], cells, cells[0]), build_rules(line({})), np.zeros(0, dtype=np.bool_)
    )
    assert counted.queue.sum() == counted.queue[0, 0, 1, 5] == 1
    assert counted.calendar.sum() == counted.calendar[0, FAR, 0, 1] == 1
    assert counted.exits.sum() == counted.exits[0, list(Exit).index(Exit.SETTLED), 1] == 1


def test_one_who_is_due_arrives_and_waits_at_a_crossing() -> None:
    people = [Person(Where.TRAVELLING, GATE, 0, due=due) for due in (3, 4)]
    crowd, record = step(line({P.CROSSING_FACTOR: 1e-9}), people)
    assert [person.where for person in crowd.people] == [WAITING, Where.TRAVELLING]
    assert record.arrivals[0].sum(axis=1).tolist() == [0, 1, 0]
    assert crowd.arrived.sum(axis=1).tolist() == [0, 1, 0]


def test_a_crossing_admits_its_room_to_those_who_wait_longest() -> None:
    crowd, record = step(line({}), [*waiting(3), *waiting(1, 2), *waiting(1, 1)])
    assert [person.where for person in crowd.people] == [WAITING] * 3 + [PRESENT] * 2
    assert [person.waited for person in crowd.people[:3]] == [1, 1, 1]
    assert record.arrivals[0].sum(axis=1).tolist() == [0, 0, 2]


def test_waits_beyond_the_longest_told_apart_are_alike() -> None:
    crowd, _ = step(line({P.CROSSING_FACTOR: 1e-9}), waiting(1, 31))
    assert crowd.people[0].waited == 31


@pytest.mark.parametrize(
    ("changes", "events"),
    [({P.CLOSED_DAYS: SURE}, ()), ({}, event(EventKind.CLOSURE, GATE))],
)
def test_a_closed_crossing_admits_nobody(changes: dict[P, float], events: object) -> None:
    crowd, _ = step(line(changes, events=events), waiting(5))
    assert where(crowd, WAITING) == [GATE] * 5


def test_a_crossing_closed_for_half_the_day_admits_half() -> None:
    crowd, _ = step(line({}, events=event(EventKind.CLOSURE, GATE, 0.5)), waiting(5))
    assert where(crowd, PRESENT) == [FAR]


def test_those_admitted_may_claim_asylum_and_at_a_way_out_have_crossed() -> None:
    claimed, _ = step(line({P.CROSSING_ASYLUM: SURE}), waiting(1))
    assert where(claimed, Where.ASYLUM) == [FAR]
    assert claimed.claims.tolist() == [1, 0]
    crossed, _ = step(line({P.CROSSING_ASYLUM: SURE}, exits=(FAR,)), waiting(1))
    assert crossed.people[0].left is Exit.CROSSED


def test_those_not_admitted_cross_elsewhere_or_give_up() -> None:
    full = {P.CROSSING_FACTOR: 1e-9}
    across, _ = step(line(full | {P.DIVERT: SURE}), waiting(1))
    assert where(across, PRESENT) == [FAR]
    given_up, _ = step(line(full | {P.RENEGE: 100.0}), waiting(1))
    assert given_up.people[0].left is Exit.RETURNED


def test_few_cross_elsewhere_on_their_first_day_when_that_takes_patience() -> None:
    changes = {P.CROSSING_FACTOR: 1e-9, P.DIVERT: SURE, P.DIVERT_DAYS: 1e6}
    crowd, _ = step(line(changes), waiting(50))
    assert where(crowd, WAITING) == [GATE] * 50


def test_those_who_give_up_a_crossing_may_go_to_another() -> None:
    model = make_model(
        ("Start", "Gate", "Far", "Other gate"),
        ((0, 1, 10.0), (0, 3, 250.0), (1, 2, 1.0), (3, 2, 1.0)),
        destinations={},
        starts=(),
        alone=1,
        crossings={1: 0, 3: 0},
        sigma=0.0,
        changes=STILL | {P.DIVERT: SURE, P.OTHER_CROSSING: SURE},
        movement={"pace_spread": 0.0},
    )
    crowd, _ = step(model, waiting(1))
    assert crowd.people == [Person(Where.TRAVELLING, 3, 0, waited=1, due=6)]


def test_free_places_are_given_in_random_order_and_no_more_than_there_are() -> None:
    people = [Person(PRESENT, GATE, group) for group in (0, 1) * 10]
    crowd, record = step(town({P.LEAVE_OVERFLOW: NEVER}, room={GATE: 7}), people)
    inside = [person.group for person in crowd.people if person.where is Where.SHELTERED]
    assert len(inside) == 7
    assert 0 < sum(inside) < 7
    assert record.admitted[0, GATE].tolist() == [inside.count(0), inside.count(1)]


def test_those_who_lose_their_place_are_there_without_one() -> None:
    people = [Person(Where.SHELTERED, GATE, 0) for _ in range(5)]
    fewer = town({P.LEAVE_OVERFLOW: NEVER}, room={GATE: 9}, events=event(EventKind.CAPACITY, 1, 2))
    crowd, _ = step(fewer, people)
    assert (len(where(crowd, Where.SHELTERED)), len(where(crowd, PRESENT))) == (2, 3)
    assert crowd.owed == []


def test_exits_come_before_onward_decisions() -> None:
    crowd, record = step(town({P.SOLO_SETTLE: 1e3, P.SOLO_LEAVE: SURE}), [Person(PRESENT, 0, 0)])
    assert crowd.people[0].left is Exit.SETTLED
    assert record.departures.sum() == 0


def test_no_more_claims_are_decided_than_there_is_room() -> None:
    changes = {P.ASYLUM_DECIDE: 1e3, P.ASYLUM_GRANT: SURE}
    people = [Person(Where.ASYLUM, 0, 0) for _ in range(5)]
    crowd, _ = step(town(changes, movement={"asylum_room": 2.0}), people)
    assert [person.left for person in crowd.people].count(Exit.ASYLUM) == 2
    assert len(where(crowd, Where.ASYLUM)) == 3


def test_one_who_leaves_the_asylum_process_may_go_on_the_same_day() -> None:
    crowd, _ = step(town({P.ASYLUM_LEAVE: 1e3, P.SOLO_LEAVE: SURE}), [Person(Where.ASYLUM, 0, 0)])
    assert where(crowd, Where.TRAVELLING) == [GATE]


@pytest.mark.parametrize(("km", "days"), [(90.0, 1), (110.0, 2), (340.0, 4)])
def test_one_who_goes_on_is_due_later_at_the_next_stop(km: float, days: int) -> None:
    model = make_model(
        ("Start", "Shelter"),
        ((0, 1, km),),
        destinations={},
        starts=(),
        alone=1,
        shelters=(1,),
        sigma=0.0,
        changes=STILL | {P.SOLO_LEAVE: SURE},
        movement={"pace_spread": 0.0},
    )
    crowd, record = step(model, [Person(PRESENT, 0, 0)])
    assert crowd.people == [Person(Where.TRAVELLING, 1, 0, due=3 + days)]
    assert record.departures.ravel().tolist() == [1, 0]


def test_one_with_nowhere_to_go_stays() -> None:
    crowd, _ = step(town({P.SOLO_LEAVE: SURE}), [Person(PRESENT, FAR, 0)])
    assert crowd.people == [Person(PRESENT, FAR, 0)]


def test_residents_set_off_as_given_and_the_others_are_owed() -> None:
    model = town({}, departures=((3, START, 1, 4),))
    crowd, record = step(model, [Person(HOME, START) for _ in range(3)])
    assert record.set_off[0, START].tolist() == [0, 3]
    assert crowd.owed == [1]


def test_those_owed_set_off_from_a_place_of_hazard() -> None:
    model = town({}, departures=((3, -1, 0, 5),), hazards=((EventKind.FLOOD, FAR, 0, 9, 0.5),))
    people = [Person(HOME, START), Person(HOME, FAR), Person(HOME, FAR)]
    crowd, record = step(model, people)
    assert record.set_off[0, :, 0].tolist() == [0, 0, 2]
    assert crowd.owed == [0, 0, 0]
