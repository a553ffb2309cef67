"""Ways onward: every end stays within reach, and journeys do not go in circles."""

from __future__ import annotations

import random

import pytest

from waystation.domain.places import Location, Route
from waystation.domain.vocabulary import LocationKind, Mode
from waystation.drafting.geometry import shortest_ways
from waystation.drafting.onward import (
    SCALES_KM,
    cost_scale,
    one_way,
    onward_routes,
    ways_of_story,
    with_stops,
    without_loose_ends,
)


def both(first: str, second: str, km: float) -> list[Route]:
    return [Route(a, b, km, (Mode.FOOT,)) for a, b in ((first, second), (second, first))]


def grid(seed: int, size: int = 6) -> list[Route]:
    """Roads both ways between neighbours of a square, of random lengths."""
    draw = random.Random(seed)
    routes: list[Route] = []
    for row in range(size):
        for column in range(size):
            here = f"{row}-{column}"
            if row + 1 < size:
                routes += both(here, f"{row + 1}-{column}", draw.uniform(10, 60))
            if column + 1 < size:
                routes += both(here, f"{row}-{column + 1}", draw.uniform(10, 60))
    return routes


@pytest.mark.parametrize("seed", range(8))
def test_every_end_stays_within_reach_by_its_shortest_way(seed: int) -> None:
    routes, ends = grid(seed), {"5-0", "5-3", "5-5"}
    kept = onward_routes(routes, ends, ["0-0"])
    whole, _ = shortest_ways(routes, "0-0")
    left, _ = shortest_ways(kept, "0-0")
    assert {end: left[end] for end in ends} == {end: whole[end] for end in ends}
    assert set(kept) < set(routes)


@pytest.mark.parametrize("seed", range(8))
def test_ways_there_and_back_are_spared_where_no_end_is_lost(seed: int) -> None:
    routes, ends = grid(seed), {"5-0", "5-3", "5-5"}
    kept = one_way(onward_routes(routes, ends, ["0-0"]), ends, {"0-0"})
    assert ends <= shortest_ways(kept, "0-0")[0].keys()
    assert cost_scale(kept, 100) > cost_scale(routes, 100)


@pytest.mark.parametrize("seed", range(40))
def test_no_end_is_farther_without_ways_there_and_back(seed: int) -> None:
    routes = grid(seed)
    draw = random.Random(seed)
    places = sorted({route.start for route in routes})
    position, start, *ends = draw.sample(places, 7)
    story = ways_of_story(routes, ends, [start], [position])
    kept = one_way(story, {*ends}, {start, position})
    whole, left = (shortest_ways(ways, position)[0] for ways in (routes, kept))
    assert {end: left[end] for end in ends} == pytest.approx({end: whole[end] for end in ends})
    whole, left = (shortest_ways(ways, start)[0] for ways in (story, kept))
    assert {end: left[end] for end in ends} == pytest.approx({end: whole[end] for end in ends})


def test_the_short_way_to_a_far_end_stays_where_most_ends_lie_behind() -> None:
    routes = [
        *both("Start", "Near", 30),
        *both("Near", "Fork", 90),
        *both("Fork", "Side", 200),
        *both("Side", "Gate", 190),
        *both("Fork", "Gate", 180),
        Route("Gate", "Far", 3, (Mode.FOOT,)),
    ]
    kept = one_way(routes, {"Near", "Side", "Far"}, {"Start"})
    assert shortest_ways(kept, "Start")[0]["Far"] == 303


def test_the_cost_scale_is_no_larger_than_asked_and_journeys_end() -> None:
    line = [Route(str(i), str(i + 1), 10, (Mode.FOOT,)) for i in range(5)]
    assert cost_scale(line, 400) == 400
    assert cost_scale(line, 100) == 100
    assert cost_scale(both("a", "b", 1), 400) == SCALES_KM[-1]


def test_ways_before_the_last_sighting_lead_there() -> None:
    routes = [
        *both("Start", "Seen", 100),
        *both("Start", "Side", 50),
        *both("Side", "End", 60),
        *both("Seen", "End", 100),
    ]
    kept = {(one.start, one.end) for one in ways_of_story(routes, ["End"], ["Start"], ["Seen"])}
    assert ("Start", "Seen") in kept
    assert ("Seen", "End") in kept
    assert ("Side", "End") not in kept
    assert ("Seen", "Start") not in kept


def test_stops_on_the_way_stay() -> None:
    routes = [*both("a", "b", 10), *both("b", "c", 10), *both("a", "c", 10)]
    kept = with_stops((), routes, ["a", "b", "c"])
    assert {(one.start, one.end) for one in kept} == {("a", "b"), ("b", "c")}


def test_crossings_without_a_way_on_go() -> None:
    def location(name: str, kind: LocationKind) -> Location:
        return Location(name, "AAA", "", 0.0, 0.0, kind, None, 0)

    places = [
        location("a", LocationKind.TOWN),
        location("b", LocationKind.TOWN),
        location("gate", LocationKind.CROSSING),
        location("far", LocationKind.TOWN),
    ]
    routes = [*both("a", "b", 10), Route("b", "gate", 5, (Mode.FOOT,))]
    kept, ways = without_loose_ends(places, routes, {"a"})
    assert [one.name for one in kept] == ["a", "b"]
    assert {(one.start, one.end) for one in ways} == {("a", "b"), ("b", "a")}
