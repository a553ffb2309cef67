"""Ways that lead onward: the routes of a network along which people come nearer to some end.

On a map every road leads both ways, and journeys drawn at random over such a network would go in
circles. People on a long way go on; so only routes are kept that bring them nearer to most of the
ends, or lie on a shortest way to one, and the cost of a detour is set so that ever longer ways
count for less and less.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from waystation.domain.places import Location, Route
from waystation.domain.vocabulary import LocationKind
from waystation.drafting.geometry import shortest_ways, way_to

SCALES_KM = (400.0, 200.0, 100.0, 70.0, 50.0, 35.0, 25.0, 15.0, 10.0)
"""Kilometres of detour that make a way e times less likely: the largest that works is taken."""

CIRCLES = 0.8
"""Largest growth of ever longer ways that is allowed (spectral radius; above 1 they never end)."""


def onward_routes(
    routes: Sequence[Route], ends: Collection[str], stops: Sequence[str]
) -> tuple[Route, ...]:
    """Routes that bring people nearer to most ends, and all shortest ways to each.

    Args:
        routes: All routes.
        ends: Where journeys may end.
        stops: Locations that are passed, in order; the shortest ways from each to the next, and
            from each to every end, stay.

    Returns:
        The routes kept, in their order.
    """
    back = [Route(route.end, route.start, route.km, route.modes) for route in routes]
    kept: set[tuple[str, str]] = set()
    for end in sorted(ends):
        kept.update(shortest_ways(back, end)[1].items())
    for stop, after in itertools.pairwise(stops):
        kept |= _way(routes, stop, after)
    kept.update(way for way, count in _gains(routes, ends).items() if 2 * count > len(ends))
    return tuple(route for route in routes if (route.start, route.end) in kept)


def ways_of_story(
    routes: Sequence[Route], ends: Collection[str], starts: Collection[str], stops: Sequence[str]
) -> tuple[Route, ...]:
    """Routes onward to the ends from where people were last seen, and the ways that led there.

    Everybody who set off is taken to have come through the place of the last sighting: before it,
    routes lead towards it alone.

    Args:
        routes: All routes.
        ends: Where journeys may end.
        starts: Where people set off.
        stops: The place of the last sighting, then those ahead of it that are to be passed.
    """
    position = stops[0]
    ahead = onward_routes(routes, ends, stops)
    beyond = set(shortest_ways(ahead, position)[0])
    behind = [
        route
        for route in routes
        if route.start not in beyond and (route.end not in beyond or route.end == position)
    ]
    kept = {(route.start, route.end) for route in ahead if route.start in beyond}
    kept |= {(route.start, route.end) for route in onward_routes(behind, [position], [])}
    for start in starts:
        if position not in shortest_ways(behind, start)[0]:
            kept |= _way(routes, start, position)
    return tuple(route for route in routes if (route.start, route.end) in kept)


def with_stops(
    kept: Sequence[Route], routes: Sequence[Route], stops: Sequence[str]
) -> tuple[Route, ...]:
    """The routes kept, and the shortest ways from each stop to the next."""
    names = {(route.start, route.end) for route in kept}
    for stop, after in itertools.pairwise(stops):
        names |= _way(routes, stop, after)
    return tuple(route for route in routes if (route.start, route.end) in names)


def one_way(
    routes: Sequence[Route], ends: AbstractSet[str], starts: Collection[str]
) -> tuple[Route, ...]:
    """The routes without ways there and back, shortest first, as far as they can be spared.

    The shortest way from each start to each end stays whole. Of two other opposite routes the one
    is left out that brings people nearer to fewer ends, unless an end would be lost.

    Args:
        routes: Routes kept so far.
        ends: Where journeys may end.
        starts: Places from which every end must stay as near as it is.
    """
    ways = {(route.start, route.end): route for route in routes}
    gains = _gains(routes, ends)
    needed = set().union(*(_way(routes, start, end) for start in starts for end in ends))
    whole = _reached(routes, ends, starts)
    twice = [way for way in ways if way < way[::-1] and way[::-1] in ways]
    for way in sorted(twice, key=lambda one: (ways[one].km, one)):
        free = {way, way[::-1]} - needed
        for spared in sorted(free, key=lambda one: (gains.get(one, 0), one)):
            route = ways.pop(spared)
            if _reached(ways.values(), ends, starts) == whole:
                break
            ways[spared] = route
    return tuple(route for route in routes if (route.start, route.end) in ways)


def _gains(routes: Sequence[Route], ends: Iterable[str]) -> Counter[tuple[str, str]]:
    """To how many of the ends each route brings people nearer."""
    back = [Route(route.end, route.start, route.km, route.modes) for route in routes]
    found: Counter[tuple[str, str]] = Counter()
    for end in ends:
        km = shortest_ways(back, end)[0]
        found.update(
            (route.start, route.end)
            for route in routes
            if km.get(route.end, math.inf) < km.get(route.start, math.inf)
        )
    return found


def _reached(
    routes: Iterable[Route], ends: AbstractSet[str], starts: Collection[str]
) -> list[set[str]]:
    """The ends that can be reached from each start."""
    ways = list(routes)
    return [ends & shortest_ways(ways, start)[0].keys() for start in sorted(starts)]


def _way(routes: Sequence[Route], start: str, end: str) -> set[tuple[str, str]]:
    """The routes of the shortest way; none where there is no way."""
    km, before = shortest_ways(routes, start)
    return set(itertools.pairwise(way_to(before, end))) if end in km else set()


def without_loose_ends(
    locations: Iterable[Location], routes: Iterable[Route], start: Collection[str]
) -> tuple[tuple[Location, ...], tuple[Route, ...]]:
    """The network without crossings nobody can pass and places nobody comes to.

    Args:
        locations: Locations.
        routes: Routes.
        start: Locations from which people come.
    """
    places, ways = list(locations), list(routes)
    while True:
        reached = set().union(*(shortest_ways(ways, one)[0] for one in start))
        out = {one.start for one in ways}
        dead = {
            one.name
            for one in places
            if one.name not in reached
            or (one.kind in (LocationKind.CROSSING, LocationKind.WAYPOINT) and one.name not in out)
        }
        if not dead:
            return tuple(places), tuple(ways)
        places = [one for one in places if one.name not in dead]
        ways = [one for one in ways if not dead & {one.start, one.end}]


def cost_scale(routes: Sequence[Route], largest: float) -> float:
    """The largest cost scale, km, at which journeys do not go in circles.

    Args:
        routes: The network.
        largest: Largest scale to be tried.
    """
    names = sorted({name for route in routes for name in (route.start, route.end)})
    number = {name: i for i, name in enumerate(names)}
    start = np.array([number[route.start] for route in routes], dtype=np.int64)
    end = np.array([number[route.end] for route in routes], dtype=np.int64)
    km = np.array([route.km for route in routes])
    for scale in SCALES_KM:
        step = np.zeros((len(names), len(names)))
        step[start, end] = np.exp(-km / scale)
        if scale <= largest and float(np.abs(np.linalg.eigvals(step)).max()) < CIRCLES:
            return scale
    return SCALES_KM[-1]
