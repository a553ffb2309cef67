"""Ways past the ends of journeys: nobody who has come to an end is led on from there.

On a map most ways to one border town lead through another. Whoever heads for the first comes to
its end there, and is not to drift on along the border. So no route leaves an end, and whoever heads
farther goes past it on a route of its own, as long as the way through it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator

from waystation.domain.places import Route
from waystation.domain.vocabulary import RouteBasis
from waystation.drafting.geometry import shortest_ways


def past_the_ends(
    routes: Iterable[Route],
    ends: Collection[str],
    crossings: Collection[str],
    starts: Collection[str],
) -> tuple[Route, ...]:
    """The routes without those that leave an end, and with those that go past it instead.

    Whatever can be reached without stopping can still be reached, by ways of the same length.

    Args:
        routes: The network.
        ends: Locations where journeys end.
        crossings: Locations only one route may reach: of the ways past an end that one is taken
            by which they are nearest from a start.
        starts: Where people come from.

    Returns:
        Routes kept, in their order, then those past the ends.
    """
    ways = {(route.start, route.end): route for route in routes}
    far: dict[str, float] = {}
    for start in starts:
        for name, km in shortest_ways(ways.values(), start)[0].items():
            far[name] = min(km, far.get(name, math.inf))
    for end in sorted(ends):
        leaving = [route for route in ways.values() if route.start == end]
        coming = sorted(
            (route for route in ways.values() if route.end == end),
            key=lambda route: (far.get(route.start, math.inf) + route.km, route.start),
        )
        for after in leaving:
            del ways[end, after.end]
            only = coming[:1] if after.end in crossings else coming
            for route in _joined(only, after):
                known = ways.get((route.start, route.end))
                if known is None or route.km < known.km:
                    ways[route.start, route.end] = route
    return tuple(ways.values())


def _joined(coming: Iterable[Route], after: Route) -> Iterator[Route]:
    """Each way there with the way on, as one."""
    for before in coming:
        if before.start == after.end:
            continue
        modes = tuple(mode for mode in before.modes if mode in after.modes) or before.modes
        paces = [pace for pace in (before.pace, after.pace) if pace is not None]
        same = before.basis is after.basis
        yield Route(
            start=before.start,
            end=after.end,
            km=before.km + after.km,
            modes=modes,
            source=f"past {before.end}: {before.source}",
            pace=min(paces, default=None),
            basis=before.basis if same else RouteBasis.APPROXIMATE,
        )
