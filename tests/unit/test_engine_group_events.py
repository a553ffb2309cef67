"""What events on routes, sizes and splits do to groups that travel together."""

from __future__ import annotations

import numpy as np
from tests.engine_runs import same_bytes
from tests.stories import SURE, at_place, ends, left_by, on_route, story, told, within
from tests.tiny import make_model

from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.rules import build_rules, other_crossings
from waystation.engine.state import NOWHERE, holding_crossings, initial_state, take_members
from waystation.engine.step import advance, draw_parameters

HOME, TOWN, CITY, OTHER = 0, 1, 2, 3
MEMBERS = 40
WAYS = ((HOME, TOWN, 250.0), (HOME, OTHER, 600.0), (TOWN, CITY, 400.0), (OTHER, CITY, 400.0))


def marching(*events: object, **options: object) -> Model:
    """Eight hundred people walk 100 km a day from home to a city, by a town or by another."""
    plain: dict[str, object] = {
        "starts": ((HOME, 0),),
        "alone": 0,
        "destinations": {CITY: 1.0},
    }
    at = [event for event in events if isinstance(event[1], int)]  # type: ignore[index]
    on = [event for event in events if not isinstance(event[1], int)]  # type: ignore[index]
    places = ("Home", "Town", "City", "Other")
    return story(places, WAYS, **{**plain, "events": at, "route_events": on, **options})  # type: ignore[arg-type]


def test_a_route_held_all_day_keeps_a_group_where_it_is() -> None:
    both = [on_route(EventKind.BLOCKING, (HOME, end), 0, 5) for end in (TOWN, OTHER)]
    days, _ = told(marching(*both), 8, MEMBERS)
    assert (days[5].towards[:, 0] == NOWHERE).all()
    assert (days[5].at[:, 0] == HOME).all()
    assert (days[6].towards[:, 0] != NOWHERE).all()


def test_detention_on_a_route_takes_its_share_of_a_group_once() -> None:
    both = [on_route(EventKind.DETENTION, (HOME, end), 0, value=0.25) for end in (TOWN, OTHER)]
    state = ends(marching(*both), 4, MEMBERS)
    assert within(left_by(state, Exit.DETAINED), 800, 0.25)
    assert (state.size[:, 0] + left_by(state, Exit.DETAINED) == 800).all()


def test_a_closed_route_sends_a_group_the_other_way() -> None:
    state = ends(marching(on_route(EventKind.CLOSURE, (HOME, TOWN), 0)), 3, MEMBERS)
    assert (state.towards[:, 0] == OTHER).all()


def test_a_transfer_takes_a_group_along() -> None:
    """By the town is 350 km shorter, yet all are brought the other way."""
    state = ends(marching(on_route(EventKind.TRANSFER, (HOME, OTHER), 0)), 3, MEMBERS)
    assert (state.towards[:, 0] == OTHER).all()


def test_people_brought_to_a_town_stop_there() -> None:
    model = story(
        ("Camp", "Town", "Beyond"),
        ((0, 1, 50.0), (1, 2, 50.0)),
        kinds={0: "camp", 2: "camp"},
        present={(0, 0): 500},
        route_events=[on_route(EventKind.TRANSFER, (0, 1), 0)],
        movement={"stop_town": 0.0},
    )
    _, records = told(model, 2)
    assert records[1].arrivals[0, :, 0].tolist() == [0, 500, 0]


def test_detention_acts_on_groups_of_its_sizes() -> None:
    """Eight hundred people are no group of fewer than 300."""
    taken = at_place(EventKind.DETENTION, HOME, 1, 1, 0.5)
    all_sizes, small = (
        ends(marching(taken, sizes=sizes), 3, MEMBERS) for sizes in ({0: (0, 10**6)}, {0: (0, 300)})
    )
    assert within(left_by(all_sizes, Exit.DETAINED), 800, 0.5)
    assert not left_by(small, Exit.DETAINED).any()


def test_a_column_that_splits_off_does_nothing_more_that_day() -> None:
    """On a rest day every column splits: one becomes two, two become four, never more in a day."""
    model = marching(changes={P.REST: SURE, P.SPLIT: SURE, P.START_SIZE: 80_000})
    days, _ = told(model, 4, MEMBERS)
    counts = [(state.kind != NOWHERE).sum(axis=1) for state in days]
    assert [set(count.tolist()) for count in counts] == [{1}, {2}, {4}, {8}]


def test_other_crossings_are_not_reached_through_the_one_given_up() -> None:
    """Behind the bridge the road goes on to the ferry; from this side it is a long way round."""
    model = make_model(
        ("Town", "Bridge", "Beyond", "Ferry", "Far"),
        ((0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (0, 4, 90.0), (4, 3, 10.0), (3, 2, 1.0)),
        destinations={2: 1.0},
        crossings={1: 10, 3: 10},
    )
    first, other, chance, km = other_crossings(model, holding_crossings(model))
    assert other[first[0] : first[1]].tolist() == [3]
    assert km[first[0]] == 100.0
    assert chance[first[0]] == 1.0


def test_a_batch_of_groups_runs_as_in_the_whole() -> None:
    model = marching()
    rules = build_rules(model)
    whole = initial_state(model, 6, 3)
    part = initial_state(model, 2, 3, first_member=4)
    for day in range(5):
        advance(rules, whole, draw_parameters(model, 6, 3), day, 3)
        parameters = draw_parameters(model, 2, 3, first_member=4)
        advance(rules, part, parameters, day, 3, first_member=4)
    chosen = take_members(whole, np.arange(4, 6))
    assert same_bytes(chosen, part)
