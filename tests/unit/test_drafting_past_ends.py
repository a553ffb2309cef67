"""Ways past the ends: nothing leaves an end, and everything is as near as it was."""

from __future__ import annotations

import heapq
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.domain.places import Route
from waystation.domain.vocabulary import Mode, RouteBasis
from waystation.drafting.past_ends import past_the_ends

NAMES = "ABCDEF"
PAIRS = [(a, b) for a in NAMES for b in NAMES if a != b]
WAYS = st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 50), max_size=14)


def ways(lengths: dict[tuple[str, str], int]) -> list[Route]:
    return [Route(a, b, float(km), (Mode.FOOT,), "told") for (a, b), km in lengths.items()]


def shortest(routes: list[Route] | tuple[Route, ...], start: str) -> dict[str, float]:
    """Kilometres to everything that can be reached (Dijkstra 1959)."""
    found: dict[str, float] = {}
    front = [(0.0, start)]
    while front:
        km, name = heapq.heappop(front)
        if name in found:
            continue
        found[name] = km
        for route in routes:
            if route.start == name:
                heapq.heappush(front, (km + route.km, route.end))
    return found


@given(WAYS, st.sets(st.sampled_from("DEF")))
def test_nothing_leaves_an_end_and_every_way_is_as_long(
    lengths: dict[tuple[str, str], int], ends: set[str]
) -> None:
    before = ways(lengths)
    after = past_the_ends(before, ends, (), ())
    assert not [route for route in after if route.start in ends]
    assert len({(route.start, route.end) for route in after}) == len(after)
    for start in set("ABC"):
        far = shortest(before, start)
        assert shortest(after, start) == pytest.approx(far)


def test_a_crossing_keeps_its_one_way_in() -> None:
    routes = ways({("A", "E"): 30, ("B", "E"): 10, ("E", "C"): 5, ("C", "D"): 1})
    after = past_the_ends(routes, {"E"}, {"C"}, {"A", "B"})
    assert [(r.start, r.km) for r in after if r.end == "C"] == [("B", 15.0)]


def test_the_one_way_to_a_crossing_comes_from_where_people_are() -> None:
    routes = ways({("A", "E"): 30, ("B", "E"): 10, ("E", "C"): 5, ("C", "D"): 1})
    after = past_the_ends(routes, {"E"}, {"C"}, {"A"})
    assert [(r.start, r.km) for r in after if r.end == "C"] == [("A", 35.0)]


def test_a_way_past_is_as_slow_and_as_sure_as_its_worse_half() -> None:
    first = Route("A", "E", 10.0, (Mode.FOOT, Mode.BUS), "a", 30.0, RouteBasis.ROAD)
    second = Route("E", "C", 20.0, (Mode.BUS,), "b", None, RouteBasis.APPROXIMATE)
    (past,) = (r for r in past_the_ends([first, second], {"E"}, (), ()) if r.end == "C")
    assert (past.km, past.pace, past.modes) == (30.0, 30.0, (Mode.BUS,))
    assert past.basis is RouteBasis.APPROXIMATE
    assert math.isclose(sum(r.km for r in past_the_ends([first, second], {"E"}, (), ())), 40.0)
