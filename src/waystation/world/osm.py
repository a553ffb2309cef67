"""A road network from an OpenStreetMap extract: places, routes between them, crossings.

docs/roads-osm.md tells how to get an extract, what is made of it and what it costs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from waystation.domain.errors import InputError, Problem
from waystation.domain.places import Location, NamedPlace, RoadNetwork, Route
from waystation.domain.vocabulary import LocationKind, RouteBasis
from waystation.world.osm_away import read_away
from waystation.world.osm_borders import cut_at_borders
from waystation.world.osm_contract import contract
from waystation.world.osm_crossings import find_borders
from waystation.world.osm_gates import (
    Gate,
    fewest,
    gate_locations,
    gates_at_spots,
    gates_between,
    opened,
    with_known,
)
from waystation.world.osm_graph import Graph, Ints, build_graph, distance, lengths
from waystation.world.osm_places import Stop, given_stops, settle_countries, tagged_stops
from waystation.world.osm_read import DEGREE, Extract, read_extract
from waystation.world.osm_remarks import Made, remarks_on
from waystation.world.osm_routes import STRETCH, Leg, legs_between
from waystation.world.osm_snap import snap
from waystation.world.osm_tags import FERRY, FOOT, KNOWN_CLASSES, ROAD_CLASSES, VEHICLE

ATTRIBUTION = (
    "Roads and places: © OpenStreetMap contributors, ODbL 1.0 (openstreetmap.org/copyright)"
)
"""To be shown wherever the network is."""

MOST_PLACES = 5_000
_WITHIN_KM = 10.0
_FAR_KM = 5.0
_SOURCE = "OpenStreetMap: along roads"


def roads_from_extract(
    path: Path,
    places: Sequence[NamedPlace] | None = None,
    *,
    crossings: Sequence[NamedPlace] = (),
    ways: Collection[tuple[str, str]] | None = None,
    within_km: float = _WITHIN_KM,
    most: int = MOST_PLACES,
    classes: Collection[str] = ROAD_CLASSES,
    stretch: float = STRETCH,
    apart: bool = True,
) -> RoadNetwork:
    """The network of routes between neighbouring places of an extract.

    Args:
        path: The extract: .osm.pbf, .osm, .osm.gz or .osm.bz2.
        places: The places the network joins. None: the extract's own cities, towns and villages.
        crossings: Known crossings, country "AAA/BBB" in either order: they give their names to
            borders of these countries within 15 km, as a border control in the extract does.
        ways: Pairs of countries (ISO 3166-1 alpha-3), in the way people go, whose border may be
            crossed. None: all there are, both ways.
        within_km: Kilometres a place may lie from the road it is put on.
        most: How many of the extract's own places are taken, the largest first.
        classes: Values of `highway` that are used.
        stretch: How many times as long a way through a third place may be that stands for a
            direct one; 1 keeps all distances, with many more routes.

        apart: False to read the file in this process, without limits on memory and time.

    Returns:
        The same for the same input, whatever the order of `places`.

    Raises:
        InputError: The extract cannot be read, holds no road or no place, or the package osmium is
            not installed.
        ValueError: A class of roads nobody knows.
    """
    unknown = sorted(set(classes) - set(KNOWN_CLASSES))
    if unknown:
        msg = f"classes of roads {unknown}: known are {', '.join(KNOWN_CLASSES)}"
        raise ValueError(msg)
    extract = (read_away if apart else read_extract)(path, classes)
    if places is None and not extract.places:
        found = "roads, and no place with a name"
        expected = "nodes tagged place=city, town or village; or give the places yourself"
        raise InputError([Problem(str(path), 0, "", found, expected)])
    stops = tagged_stops(extract.places, most) if places is None else given_stops(places)
    roads = _roads(extract, stops, within_km, stretch)
    gates = gates_at_spots(roads.legs, roads.stops, roads.spots, extract.controls)
    gates = fewest(with_known([*gates, *gates_between(roads.legs, roads.stops)], crossings))
    used = opened(gates, ways)
    locations, routes = _network(roads, used)
    made = Made(path.name, extract, within_km, stops, roads.stops, roads.legs, gates, used)
    return RoadNetwork(locations, routes, remarks_on(made), (ATTRIBUTION,))


@dataclass(frozen=True)
class _Roads:
    """Places on the roads, and the legs between them and the borders.

    Attributes:
        stops: Places on a road.
        legs: Legs; ends from `len(stops)` on are borders.
        spots: Latitude and longitude of the borders.
    """

    stops: tuple[Stop, ...]
    legs: list[Leg]
    spots: list[tuple[float, float]]


def _roads(extract: Extract, stops: Sequence[Stop], within_km: float, stretch: float) -> _Roads:
    marked = extract.controls
    extract, cuts = cut_at_borders(extract)
    length = lengths(extract)
    nodes = snap(extract, length, [(s.lat, s.lon) for s in stops], within_km, avoid=cuts)
    posts = snap(extract, length, [(c.lat, c.lon) for c in marked], 1.0, avoid=cuts)
    spots = _spots(extract, cuts, np.setdiff1d(posts, nodes))
    graph = build_graph(extract, length, np.unique(np.concatenate((nodes[nodes >= 0], spots))))
    vertices = graph.vertices(nodes)
    kept = [stop for stop, vertex in zip(stops, vertices, strict=True) if vertex >= 0]
    vertices = vertices[vertices >= 0]
    found = graph.vertices(spots)
    found = found[found >= 0]
    if len(cuts):
        kept = _settled(graph, kept, vertices, found)
    told = np.array([stop.where.country != "" for stop in kept], bool)
    kept, vertices = [stop for stop in kept if stop.where.country], vertices[told]
    at = extract.y[graph.node] / DEGREE, extract.x[graph.node] / DEGREE
    countries = [stop.where.country for stop in kept]
    borders = find_borders(graph, found, vertices, countries, at)
    terminals = np.concatenate((vertices, borders.spots))
    legs = legs_between(borders.graph, terminals, len(kept), stretch=stretch)
    positions = [(float(at[0][spot]), float(at[1][spot])) for spot in borders.spots]
    return _Roads(tuple(kept), legs, positions)


def _spots(extract: Extract, cuts: Ints, posts: Ints) -> Ints:
    """Nodes that may be borders: where roads meet one, and border controls far from all these."""
    posts = posts[posts >= 0]
    if len(cuts) and len(posts):
        lat, lon = extract.y[cuts] / DEGREE, extract.x[cuts] / DEGREE
        far = [
            distance(lat, lon, np.full(len(cuts), y), np.full(len(cuts), x)).min() > _FAR_KM
            for x, y in zip(extract.x[posts] / DEGREE, extract.y[posts] / DEGREE, strict=True)
        ]
        posts = posts[far]
    return np.unique(np.concatenate((cuts, posts)))


def _settled(graph: Graph, stops: Sequence[Stop], vertices: Ints, spots: Ints) -> list[Stop]:
    """Stops whose country only an outline told have that of the nearest place this side of it."""
    blocked = np.arange(len(vertices) + len(spots)) >= len(vertices)
    terminals = np.concatenate((vertices, spots))
    links = contract(graph, terminals, blocked, needed=FOOT | VEHICLE | FERRY)
    inner = (links.start < len(stops)) & (links.end < len(stops))
    return settle_countries(stops, links.start[inner], links.end[inner], links.length[inner])


def _network(
    roads: _Roads, gates: Sequence[Gate]
) -> tuple[tuple[Location, ...], tuple[Route, ...]]:
    """Locations in order of population and name, crossings last; routes in their order."""
    crossings = gate_locations(gates, roads.stops)
    names = [stop.name for stop in roads.stops]
    countries = [stop.where.country for stop in roads.stops]
    routes = [
        _route(names[leg.start], names[leg.end], leg)
        for leg in roads.legs
        if max(leg.start, leg.end) < len(names) and countries[leg.start] == countries[leg.end]
    ]
    for gate, crossing in zip(gates, crossings, strict=True):
        routes.append(_route(names[gate.into.start], crossing.name, gate.into))
        routes += [_route(crossing.name, names[leg.end], leg) for leg in gate.out]
    linked = {name for route in routes for name in (route.start, route.end)}
    places = [_location(stop) for stop in roads.stops if stop.given or stop.name in linked]
    return (*places, *crossings), tuple(routes)


def _location(stop: Stop) -> Location:
    return Location(
        stop.name,
        stop.where.country,
        stop.where.admin1,
        stop.lat,
        stop.lon,
        LocationKind.TOWN,
        None,
        stop.population,
        also=stop.also,
        source=stop.source,
    )


def _route(start: str, end: str, leg: Leg) -> Route:
    source = _SOURCE + (f"; {leg.ferry_km:g} km of it by ferry" if leg.ferry_km else "")
    return Route(start, end, leg.km, leg.modes, source, leg.pace, RouteBasis.ROAD)
