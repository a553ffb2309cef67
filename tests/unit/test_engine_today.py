"""What holds on a day: events, hazards and full shelters as the arrays the kernel draws from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.stories import at_place, covering, on_route, story
from tests.tiny import corridor, make_model

from waystation.domain.model import UNLIMITED, FloatArray, Model
from waystation.domain.vocabulary import EventKind, LocationKind
from waystation.engine.codes import LEAVE_CAMP, LEAVE_HUB, SOLO_LEAVE
from waystation.engine.effects import ROOM_STEPS
from waystation.engine.rules import build_rules, goals_on_the_way, other_crossings
from waystation.engine.state import NOWHERE, State, holding_crossings, initial_state
from waystation.engine.today import Situations, Today

CAMP, SHELTER, HUB = LocationKind.CAMP, LocationKind.SHELTER, LocationKind.HUB
CONFLICT, FLOOD, FOOD = EventKind.CONFLICT, EventKind.FLOOD, EventKind.FOOD
HOME, CAMP_A, CAMP_B = 0, 1, 2
PLACES = ("Home", "Camp A", "Camp B")
WAYS = ((0, 1, 50.0), (0, 2, 50.0), (1, 2, 50.0), (2, 1, 50.0))


def two_camps(**options: object) -> Model:
    """Home and two camps, all 50 km from each other; awareness of one stop."""
    plain: dict[str, object] = {"kinds": {1: CAMP, 2: CAMP}, "movement": {"awareness": 1}}
    return story(PLACES, WAYS, **{**plain, **options})  # type: ignore[arg-type]


def today_of(model: Model, day: int = 0, state: State | None = None) -> Today:
    """What holds on a day in a model whose members are all alike."""
    start = initial_state(model, 3, 1) if state is None else state
    ((today, members),) = Situations(model).of_day(day, start)
    assert members.tolist() == [0, 1, 2]
    return today


def heading(today: Today, start: int = HOME, group: int = 0) -> dict[int, float]:
    """Chance of each first stop of people of a group who leave a place."""
    table = today.journeys_of[group]
    mine = slice(today.first[table, start], today.first[table, start + 1])
    found = zip(today.end[mine].tolist(), today.chance[mine].tolist(), strict=True)
    return {end: round(chance, 9) for end, chance in found}


# Destinations of groups, and fixed facts.


def two_ways_two_goals() -> Model:
    """Start -> A -> First, Start -> B -> Second, B -> First; nobody passes the last place."""
    return make_model(
        ("Start", "A", "B", "First", "Second", "Aside"),
        ((0, 1, 10.0), (0, 2, 10.0), (1, 3, 10.0), (2, 4, 10.0), (2, 3, 10.0)),
        destinations={3: 0.7, 4: 0.3},
    )


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


def test_rules_know_where_people_wait_and_which_crossings_may_hold_them() -> None:
    closure = at_place(EventKind.CLOSURE, 7, 2, 5)
    facts = build_rules(corridor(crossings={3: 400, 7: UNLIMITED}, events=(closure,))).facts
    assert facts.waits_at.tolist() == [NOWHERE] * 3 + [2] + [NOWHERE] * 3 + [5, NOWHERE]
    assert facts.holding.tolist() == [3, 7]
    assert holding_crossings(corridor(crossings={3: 400, 7: UNLIMITED})).tolist() == [3]


def test_other_crossings_are_those_into_the_same_country_by_their_distance() -> None:
    model = story(
        ("City", "Gate 1", "Gate 2", "Gate 3", "Abroad", "Elsewhere", "Gate 4"),
        (
            (0, 1, 5.0),
            (0, 2, 60.0),
            (0, 3, 30.0),
            (0, 6, 160.0),
            (1, 4, 1.0),
            (2, 4, 1.0),
            (3, 5, 1.0),
            (6, 4, 1.0),
        ),
        crossings={1: 10, 2: 10, 3: 10, 6: 10},
        country={1: 1, 2: 1, 4: 1, 6: 1, 3: 2, 5: 2},
        home=(0,),
    )
    first, other, chance, km = other_crossings(model, np.array([1, 3]))
    assert first.tolist() == [0, 2, 2], "nobody else leads into the country of gate 3"
    assert (other.tolist(), km.tolist()) == ([2, 6], [60.0, 160.0])
    nearer = 1 / (1 + np.exp(-1.0))
    assert chance.tolist() == pytest.approx([nearer, 1 - nearer])


# Situations.


def test_members_in_which_the_same_events_hold_share_a_day() -> None:
    half = (list(EventKind).index(EventKind.CLOSURE), CAMP_A, 3, 5, 0.5, 1.0)
    model = two_camps(events=(half,))
    state, situations = initial_state(model, 200, 4), Situations(model)
    assert 50 < state.event_on.sum() < 150
    assert len(situations.of_day(2, state)) == len(situations.of_day(6, state)) == 1
    (without, rest), (with_closure, closed) = situations.of_day(3, state)
    np.testing.assert_array_equal(np.flatnonzero(state.event_on[:, 0]), closed)
    np.testing.assert_array_equal(np.sort(np.append(rest, closed)), np.arange(200))
    assert without.leave_column[CAMP_A] == LEAVE_CAMP
    assert with_closure.leave_column[CAMP_A] == SOLO_LEAVE
    assert situations.of_day(5, state)[1][0] is with_closure, "nothing is computed twice"


def test_towns_camps_and_hubs_are_left_at_chances_of_their_own() -> None:
    model = story(("A", "B", "C"), ((0, 1, 1.0), (1, 2, 1.0)), kinds={1: CAMP, 2: HUB})
    assert today_of(model).leave_column.tolist() == [SOLO_LEAVE, LEAVE_CAMP, LEAVE_HUB]


def test_a_closed_camp_is_a_town_for_as_long() -> None:
    camp, town = two_camps(movement={"awareness": 1, "stop_town": 1}), {1: 2 / 3, 2: 1 / 3}
    assert heading(today_of(camp)) == {1: 0.5, 2: 0.5}
    closed = two_camps(
        movement={"awareness": 1, "stop_town": 1},
        room={CAMP_A: 10, CAMP_B: 10},
        events=(at_place(EventKind.CLOSURE, CAMP_B, 2, 3),),
    )
    shut, again = today_of(closed, 2), today_of(closed, 4)
    assert heading(shut) == pytest.approx(town)
    assert (shut.places[CAMP_B], again.places[CAMP_B]) == (UNLIMITED, 10)
    assert heading(again) == {1: 0.5, 2: 0.5}


@pytest.mark.parametrize(
    ("inside", "factor"),
    [(0, 1.0), (90, 1.0), (91, 0.8), (92, 0.8), (95, 0.4), (96, 0.4), (99, 0.0), (150, 0.0)],
)
def test_a_shelter_draws_fewer_people_as_it_fills(inside: int, factor: float) -> None:
    model = two_camps(room={CAMP_A: 100})
    state = initial_state(model, 3, 1)
    state.sheltered[:, CAMP_A, 0] = min(inside, 100)
    state.solo[:, CAMP_A, 0] = inside - min(inside, 100)
    share = heading(today_of(model, 0, state)).get(CAMP_A, 0.0)
    assert share == pytest.approx(factor / (1.0 + factor), abs=1e-9)
    assert ROOM_STEPS == 5


def test_from_what_share_on_is_a_setting_and_a_full_shelter_always_draws_nobody() -> None:
    model = two_camps(room={CAMP_A: 100}, movement={"awareness": 1, "full_from": 1.0})
    state = initial_state(model, 3, 1)
    state.sheltered[:, CAMP_A, 0] = 99
    assert heading(today_of(model, 0, state)) == {1: 0.5, 2: 0.5}
    state.sheltered[:, CAMP_A, 0] = 100
    assert heading(today_of(model, 0, state)) == {2: 1.0}


def test_a_shelter_without_places_is_full_from_the_start() -> None:
    assert heading(today_of(two_camps(room={CAMP_A: 0}))) == {2: 1.0}


def test_a_full_camp_that_closes_draws_as_a_town() -> None:
    model = two_camps(
        movement={"awareness": 1, "stop_town": 1},
        room={CAMP_A: 100},
        events=(at_place(EventKind.CLOSURE, CAMP_A, 0),),
    )
    state = initial_state(model, 3, 1)
    state.sheltered[:, CAMP_A, 0] = 100
    assert heading(today_of(model, 0, state)) == pytest.approx({1: 1 / 3, 2: 2 / 3})


def test_the_capacity_that_was_set_last_holds_in_whatever_order_it_is_written() -> None:
    later, sooner = (at_place(EventKind.CAPACITY, CAMP_A, day, value=day) for day in (20, 5))
    for events in ((later, sooner), (sooner, later)):
        model = two_camps(room={CAMP_A: 100}, events=events)
        assert [int(today_of(model, day).places[CAMP_A]) for day in (0, 5, 20)] == [100, 5, 20]
        state = initial_state(model, 3, 1)
        state.sheltered[:, CAMP_A, 0] = 10
        assert heading(today_of(model, 5, state)) == {2: 1.0}
        assert heading(today_of(model, 20, state)) == {1: 0.5, 2: 0.5}


def test_places_may_be_used_by_more_people_than_stated() -> None:
    model = two_camps(room={CAMP_A: 5, CAMP_B: 0}, movement={"places_factor": 1.5})
    assert today_of(model).places.tolist() == [UNLIMITED, 7, 0]


# Closures.


def closing(places: tuple[int, ...], ways: tuple[tuple[int, int], ...], **options: object) -> Model:
    """Two camps and a closure that holds at these places and routes."""
    model = two_camps(events=(at_place(EventKind.CLOSURE, 0, 0),), **options)
    ends = list(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    at = np.isin(np.arange(len(model.kind)), places)
    return covering(model, at, np.array([way in ways for way in ends]))


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (((0, 1),), {2: 1.0}),
        (((0, 2), (1, 2)), {1: 1.0}),  # a closed location, or country: all routes into it
        (((0, 1), (0, 2)), {}),
        (((1, 2), (2, 1)), {1: 0.5, 2: 0.5}),  # a border between the camps
    ],
)
def test_people_take_the_ways_that_are_left(
    ways: tuple[tuple[int, int], ...], expected: dict[int, float]
) -> None:
    assert heading(today_of(closing((), ways))) == expected


def test_a_share_takes_a_closed_route_all_the_same() -> None:
    model = closing((), ((0, 1),), movement={"closed_share": 0.1})
    assert heading(today_of(model)) == pytest.approx({1: 0.5 * 0.1, 2: 0.5})


def test_a_closed_route_sends_people_round_by_another() -> None:
    ways = ((0, 1, 30.0), (0, 2, 40.0), (1, 3, 30.0), (2, 3, 40.0))
    closed = on_route(EventKind.CLOSURE, (0, 1), 3, 4)
    model = story(
        ("Home", "A", "B", "Camp"),
        ways,
        kinds={3: CAMP},
        route_events=(closed,),
        movement={"attraction_town": 0},
    )
    km = [
        float(today_of(model, day).vehicle_km[today_of(model, day).first[0, 0]]) for day in (2, 3)
    ]
    short = 1 / (1 + np.exp(-20 / 100))
    assert km == pytest.approx([60.0 * short + 80.0 * (1 - short), 80.0])


def test_closed_for_a_part_of_the_day_a_crossing_holds_people_and_has_less_room() -> None:
    closure = at_place(EventKind.CLOSURE, 3, 0, 5, value=0.25)
    model = corridor(crossings={3: UNLIMITED, 7: 50}, events=(closure,))
    part, whole = today_of(model, 5), today_of(model, 6)
    assert (part.open_share[3], whole.open_share[3]) == (0.75, 1.0)
    assert 3 in heading(part, start=2)
    assert 3 not in heading(whole, start=2)


# What hazards and other events do where people are.


def test_hazards_of_one_place_add_up_in_departures_and_compete_in_leaving() -> None:
    hazards = ((CONFLICT, 0, 0, 5, 0.5), (FLOOD, 0, 3, 9, 1.0), (FOOD, 1, 0, 9, 0.4))
    movement = {"conflict_departures": 8.0, "flood_departures": 1.0, "conflict_leave": 0.6,
                "flood_leave": 0.5, "food_leave": 0.25, "awareness": 1}  # fmt: skip
    model = two_camps(hazards=hazards, movement=movement)
    early, both, late = (today_of(model, day) for day in (0, 3, 6))
    assert early.level.tolist() == [0.5, 0.4, 0.0]
    assert both.level.tolist() == [1.0, 0.4, 0.0]
    assert both.rate.tolist() == pytest.approx([(0.5 * 8 + 1) / 1000, 0.0, 0.0])
    assert early.flight.tolist() == pytest.approx([0.3, 0.1, 0.0])
    assert both.flight[0] == pytest.approx(1 - 0.7 * 0.5)
    assert late.flight[0] == pytest.approx(0.5)


def test_a_hazard_lessens_how_much_a_place_draws_by_its_level() -> None:
    model = two_camps(hazards=((CONFLICT, CAMP_A, 0, 0, 1.0), (CONFLICT, CAMP_A, 1, 1, 0.5)))
    shares = [heading(today_of(model, day))[CAMP_A] for day in (0, 1, 2)]
    assert shares == pytest.approx([0.25 / 1.25, 0.5 / 1.5, 0.5])


def test_a_hazard_event_counts_as_a_level_and_the_higher_one_holds() -> None:
    model = two_camps(
        hazards=((CONFLICT, 0, 0, 9, 0.3),), events=(at_place(CONFLICT, 0, 2, 3, 0.8),)
    )
    assert [float(today_of(model, day).level[0]) for day in (0, 2, 4)] == [0.3, 0.8, 0.3]


def test_the_strongest_blocking_holds_with_its_sizes_and_offers_are_made_once() -> None:
    events = (
        at_place(EventKind.BLOCKING, 0, 0, 9, 0.4),
        at_place(EventKind.BLOCKING, 0, 2, 9, 0.7),
        at_place(EventKind.OFFER, 1, 2, 9, 0.5),
        at_place(EventKind.DETENTION, 1, 0, 9, 0.2),
    )
    model = two_camps(events=events, sizes={1: (300, 5000)})
    first, second, third = (today_of(model, day) for day in (0, 2, 3))
    assert (first.held[0], second.held[0]) == (0.4, 0.7)
    assert (second.held_least[0], second.held_most[0]) == (300, 5000)
    assert first.held_least[0] == 0
    assert [float(one.offered[1]) for one in (first, second, third)] == [0.0, 0.5, 0.0]
    assert third.detained.tolist() == [0.0, 0.2, 0.0]


def test_a_transfer_forces_all_groups_a_followed_route_only_its_own() -> None:
    model = two_camps(
        alone=2, follows=((1, 0, 2),), route_events=(on_route(EventKind.TRANSFER, (0, 1), 4, 6),)
    )
    before, during = today_of(model, 3), today_of(model, 4)
    assert [heading(before, group=g) for g in (0, 1)] == [{1: 0.5, 2: 0.5}, {2: 1.0}]
    assert before.forced.sum() == 0
    assert during.forced.tolist() == [[True, False, False]] * 2
    assert heading(during, group=0) == {1: 1.0}


def test_blocking_on_a_route_holds_a_share_and_detention_takes_one() -> None:
    blocked = on_route(EventKind.BLOCKING, (0, 1), 0, value=0.3)
    caught = on_route(EventKind.DETENTION, (0, 2), 0, value=0.2)
    today = today_of(two_camps(route_events=(blocked, caught)))
    assert heading(today) == pytest.approx({1: 0.5 * 0.7, 2: 0.5 * 0.8, 3: 0.5 * 0.2})
    part_day = on_route(EventKind.CLOSURE, (0, 1), 0, value=0.25)
    assert heading(today_of(two_camps(route_events=(part_day,)))) == {1: 0.375, 2: 0.5}


def test_groups_alike_share_their_journeys() -> None:
    model = two_camps(alone=13, prefers={(4, 1): 2.0, (9, 1): 2.0})
    sets = today_of(model).journeys_of
    assert sets.tolist() == [0] * 4 + [1] + [0] * 4 + [1] + [0] * 3
    slow: FloatArray = model.prior_mean.copy()
    slow[2] -= 0.5
    limited = dataclasses.replace(
        model, prior_mean=slow, route_pace=np.array([20.0, np.inf, np.inf, np.inf])
    )
    assert today_of(limited).journeys_of.tolist()[:5] == [0, 0, 1, 0, 2]
