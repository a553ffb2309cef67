"""An approximate network of roads between places of a gazetteer.

For places nobody prepared: neighbours are joined (`graph.py`), except over sea or through
countries that are not asked for (`barriers.py`), borders are passed at crossings (`borders.py`),
and a distance is the straight line times a measured factor (`detour.py`). Every route says that
it is approximate. What this rests on and how far off it is: docs/roads.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from waystation.domain.places import NamedPlace, RoadNetwork, Route
from waystation.domain.vocabulary import LocationKind, Mode, RouteBasis
from waystation.world.barriers import OUTLINES_OFF_KM
from waystation.world.borders import gates
from waystation.world.coast import SEA, nearest_piece, world_land
from waystation.world.crossing_names import Passed, crossing_locations
from waystation.world.detour import detour_text, road_km
from waystation.world.gazetteer import ATTRIBUTION as PLACES
from waystation.world.graph import Joined
from waystation.world.links import Ground, Links, links_within
from waystation.world.narrows import bridged
from waystation.world.outlines import ATTRIBUTION as OUTLINES
from waystation.world.place_names import Named, location_from, named_once
from waystation.world.road_remarks import remarks_on
from waystation.world.sphere import distances_km, vectors_of

MODES = (Mode.FOOT, Mode.LIFT, Mode.BUS)
"""Ways of travelling along an approximate road; an assumption."""


def approximate_roads(
    places: Sequence[NamedPlace],
    *,
    crossings: Sequence[NamedPlace] = (),
    ways: Collection[tuple[str, str]] = (),
) -> RoadNetwork:
    """A road-like network between places.

    The order of the arguments' items changes nothing. On one piece of land of one country every
    place can be reached from every other, save where only a line over 100 km of water would join
    them; another country is reached over the borders of `ways`.
    Islands stay apart: ferries are not guessed.

    Args:
        places: Towns and other places; two of one country within a kilometre become one.
        crossings: Known crossings, country "AAA/BBB" in either order.
        ways: Country codes (from, to) between which people may pass, in that direction. Each
            direction has crossings of its own, with one route that reaches each.

    Returns:
        Locations of kind town and crossing, and approximate routes; in order of name.
    """
    named = named_once(places)
    if not named:
        return RoadNetwork((), (), ("no places were given",), ())
    ground = _ground(named)
    nations = [one.place.country for one in named]
    links = links_within(ground)
    joined = Joined(len(named), links.pairs.tolist())
    borders = {(min(way), max(way)) for way in ways if way[0] != way[1]}
    found = gates(ground, nations, joined, borders, crossings)
    passed = crossing_locations(found, named, ways)
    routes = [*_roads(links, named), *_passages(ground, named, passed)]
    locations = [
        *(location_from(one, LocationKind.TOWN) for one in named),
        *(location for _, _, location in passed),
    ]
    return RoadNetwork(
        locations=tuple(sorted(locations, key=lambda one: one.name)),
        routes=tuple(sorted(routes, key=lambda one: (one.start, one.end))),
        remarks=remarks_on(named, links, joined, found, ways),
        attribution=(OUTLINES, PLACES),
    )


def _ground(named: Sequence[Named]) -> Ground:
    """Where the places stand."""
    land = world_land()
    places = [one.place for one in named]
    vectors = vectors_of(places)
    codes = sorted({place.country for place in places})
    by_record = np.array([land.number(place.country) for place in places], dtype=np.int64)
    piece = nearest_piece(land, vectors, by_record, OUTLINES_OFF_KM)
    country = np.where(piece >= 0, land.country_of[piece], by_record)
    joined = bridged(land, piece[piece >= 0].tolist())
    piece = np.array([joined.get(one, SEA) for one in piece.tolist()], dtype=np.int64)
    nation = np.array([codes.index(place.country) for place in places], dtype=np.int64)
    return Ground(land, vectors, country, piece, nation)


def _roads(links: Links, named: Sequence[Named]) -> Iterable[Route]:
    """Routes between places of one country, both ways."""
    for (a, b), km, sea in zip(links.pairs.tolist(), links.km, links.sea, strict=True):
        around = float(sea) if sea > OUTLINES_OFF_KM else 0.0
        for start, end in ((a, b), (b, a)):
            yield _route(named[start].name, named[end].name, float(km), around)


def _passages(ground: Ground, named: Sequence[Named], passed: Sequence[Passed]) -> Iterable[Route]:
    """Routes to a crossing and on from it, in the direction the crossing is for."""
    for _, (start, end), location in passed:
        at = vectors_of([location])
        km = distances_km(ground.vectors[[start, end]], at)
        yield _route(named[start].name, location.name, float(km[0]))
        yield _route(location.name, named[end].name, float(km[1]))


def _route(start: str, end: str, straight: float, sea: float = 0.0) -> Route:
    km, source = road_km(straight, sea), detour_text()
    return Route(start, end, km, MODES, source, basis=RouteBasis.APPROXIMATE)
