"""Reads locations.csv and routes.csv, and checks the network they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.places import Location, Route
from waystation.domain.vocabulary import Audience, LocationKind, Mode, RouteBasis
from waystation.scenario.where import BOTH_WAYS, ONWARD
from waystation.world.tables import Cells, Row, read_table, show, suggest

LOCATION_COLUMNS = ("name", "country", "admin1", "lat", "lon", "kind", "capacity", "population")
LOCATION_OPTIONAL = ("also", "audience", "present", "stated", "pcode")
ROUTE_COLUMNS = ("from", "to", "km", "modes", "source")
ROUTE_OPTIONAL = ("pace", "basis")
SEPARATOR = ";"

_CODE = re.compile(r"[A-Z]{3}")
STAYING = (LocationKind.SHELTER, LocationKind.CAMP)
"""Locations where people may stay for good on their way."""
_PASSED = (LocationKind.WAYPOINT, LocationKind.HUB)
"""Locations that people leave again at once, or on the next day."""


@dataclass
class Network:
    """What was read of the network, wrong rows included as far as they can be understood.

    Attributes:
        locations: Rows without a problem.
        routes: Rows without a problem.
        kinds: Kind by name of location, None where the kind is wrong.
        rows: Row by name of location.
        ways: (from, to, row) of every route whose ends are known.
        whole: False when a route or location could not be placed: what is reachable is unknown.
        problems: Everything wrong with the two files.
    """

    locations: list[Location] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    kinds: dict[str, LocationKind | None] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    ways: list[tuple[str, str, Row]] = field(default_factory=list)
    whole: bool = True
    problems: list[Problem] = field(default_factory=list)

    @property
    def countries(self) -> set[str]:
        """Codes of all countries, both sides of crossings included."""
        cells = (row.cells.get("country", "") for row in self.rows.values())
        return {code for cell in cells for code in cell.split("/") if code}

    def has_way(self, start: str, end: str) -> bool:
        """Whether a route leads from one location straight to another."""
        return any((start, end) == (origin, aim) for origin, aim, _ in self.ways)

    def is_dead_end(self, name: str) -> bool:
        """Whether nobody who sets off here gets anywhere, nor has a roof to stay under.

        False for a location that is not known, and while routes are missing.
        """
        if not self.whole or self.kinds.get(name, None) in (*STAYING, None):
            return False
        return all(start != name for start, _, _ in self.ways)


def read_network(folder: Path) -> Network:
    """Read and check both files; the problems stand in the network."""
    network = Network()
    rows, network.problems = read_table(
        folder / "locations.csv",
        required=(*LOCATION_COLUMNS, "source"),
        optional=LOCATION_OPTIONAL,
    )
    network.whole = not network.problems
    if not rows and network.whole:
        _no_rows(network, folder / "locations.csv", "at least one location")
    for row in rows:
        _add_location(network, row)
    _check_aliases(network)
    _read_routes(network, folder / "routes.csv")
    if network.whole:
        _check_crossings(network)
        _check_ways_on(network)
    return network


def reachable(ways: Iterable[tuple[str, str]], start: str) -> set[str]:
    """Every location that can be reached from `start`, itself included."""
    onward: dict[str, list[str]] = {}
    for origin, end in ways:
        onward.setdefault(origin, []).append(end)
    seen, front = {start}, [start]
    while front:
        front = [end for place in front for end in onward.get(place, ()) if end not in seen]
        seen.update(front)
    return seen


def _no_rows(network: Network, path: Path, expected: str) -> None:
    network.problems.append(Problem(str(path), 0, "", "no rows", expected))
    network.whole = False


def _add_location(network: Network, row: Row) -> None:
    cells = Cells(row)
    name = cells.text("name")
    if name in network.rows:
        cells.reject("name", f"a name used once (it is also on line {network.rows[name].line})")
    if any(sign.strip() in name for sign in (ONWARD, BOTH_WAYS)):
        cells.reject("name", 'a name without "->", which stands between the ends of a route')
    kind = cells.choice("kind", LocationKind)
    country = _country(cells, crossing=kind is LocationKind.CROSSING)
    admin1 = cells.text("admin1", needed=False)
    lat = cells.number("lat", low=-90, high=90)
    lon = cells.number("lon", low=-180, high=180)
    capacity = cells.whole("capacity", low=0, needed=False)
    population = cells.whole("population", low=0)
    present = cells.whole("present", low=0, needed=False) or 0
    if present and kind is not None and not may_stay(kind):
        cells.reject("present", "nobody: people cannot stay at a location of this kind")
    stated = cells.whole("stated", low=0, needed=False)
    also = _parts(cells, "also")
    audience = cells.choice("audience", Audience, needed=False) or Audience.PUBLIC
    source = cells.text("source")
    pcode = cells.text("pcode", needed=False)
    network.problems += cells.problems
    network.whole &= bool(name) and kind is not None
    if name:
        network.kinds.setdefault(name, kind)
        network.rows.setdefault(name, row)
    if not name or cells.problems or kind is None:
        return
    if lat is None or lon is None or population is None:
        return
    known = (name, country, admin1, lat, lon, kind, capacity, population)
    network.locations.append(Location(*known, also, audience, source, present, stated, pcode))


def may_stay(kind: LocationKind | None) -> bool:
    """Whether people can stay at a location of this kind."""
    return kind not in (LocationKind.CROSSING, LocationKind.EXIT, LocationKind.WAYPOINT)


def _country(cells: Cells, *, crossing: bool) -> str:
    """One country code; for a crossing one or two, in the way people go."""
    country = cells.text("country")
    codes = country.split("/")
    allowed = 2 if crossing else 1
    if country and not (len(codes) <= allowed and all(_CODE.fullmatch(code) for code in codes)):
        expected = 'an ISO 3166-1 alpha-3 code; for a crossing two, joined by "/"'
        cells.reject("country", expected)
    return country


def _parts(cells: Cells, column: str) -> tuple[str, ...]:
    parts = cells.text(column, needed=False).split(SEPARATOR)
    return tuple(part.strip() for part in parts if part.strip())


def _check_aliases(network: Network) -> None:
    """Another name must not be a location's name, nor another name of a second location."""
    owner = {name: name for name in network.rows}
    for name, row in network.rows.items():
        for alias in dict.fromkeys(_parts(Cells(row), "also")):
            if owner.setdefault(alias, name) != name:
                expected = f"a name that is not already one of {owner[alias]!r}"
                network.problems.append(row.problem("also", show(alias), expected))


def _read_routes(network: Network, path: Path) -> None:
    rows, problems = read_table(path, required=ROUTE_COLUMNS, optional=ROUTE_OPTIONAL)
    network.problems += problems
    network.whole &= not problems
    if not rows and not problems:
        _no_rows(network, path, "at least one route")
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        _add_route(network, row, seen)


def _add_route(network: Network, row: Row, seen: dict[tuple[str, str], int]) -> None:
    cells = Cells(row)
    start, end = (_known_place(cells, column, network) for column in ("from", "to"))
    if start and start == end:
        cells.reject("to", "another location than the route starts at")
    elif start and end and (start, end) in seen:
        cells.reject("to", f"each route once (it is also on line {seen[start, end]})")
    km = cells.number("km")
    if km is not None and km <= 0:
        cells.reject("km", "a distance above zero, in kilometres")
    modes = _modes(cells)
    source = cells.text("source")
    pace = cells.number("pace", needed=False)
    if pace is not None and pace <= 0:
        cells.reject("pace", "kilometres a day, above zero, or nothing")
    basis = cells.choice("basis", RouteBasis, needed=False) or RouteBasis.STATED
    network.problems += cells.problems
    network.whole &= bool(start and end)
    if start and end and start != end and (start, end) not in seen:
        seen[start, end] = row.line
        network.ways.append((start, end, row))
    if not cells.problems and km is not None:
        network.routes.append(Route(start, end, km, modes, source, pace, basis))


def _known_place(cells: Cells, column: str, network: Network) -> str:
    name = cells.text(column)
    if name and name not in network.rows:
        cells.reject(column, suggest(name, list(network.rows), "a location of locations.csv"))
        return ""
    return name


def _modes(cells: Cells) -> tuple[Mode, ...]:
    words = cells.text("modes").split(SEPARATOR)
    known = [str(mode) for mode in Mode]
    if words == [""]:
        return ()
    if any(word not in known for word in words) or len(set(words)) < len(words):
        cells.reject("modes", "different ones of foot, lift, bus, joined by ';'")
        return ()
    return tuple(Mode(word) for word in words)


def _check_crossings(network: Network) -> None:
    """A crossing has one way in and a way out; nobody comes back from an exit."""
    for name, kind in network.kinds.items():
        row = network.rows[name]
        if kind is LocationKind.CROSSING:
            into = sum(end == name for _, end, _ in network.ways)
            out = sum(start == name for start, _, _ in network.ways)
            if into != 1:
                found = f"a crossing with {into} routes that reach it"
                network.problems.append(row.problem("name", found, "exactly one"))
            if out == 0:
                found = "a crossing with no route that leaves it"
                network.problems.append(row.problem("name", found, "at least one"))
    for start, _, row in network.ways:
        if network.kinds[start] is LocationKind.EXIT:
            expected = "no route that leaves an exit"
            network.problems.append(row.problem("from", show(start), expected))


def _check_ways_on(network: Network) -> None:
    """Where people only pass, a way leads on."""
    for name, kind in network.kinds.items():
        if kind in _PASSED and network.is_dead_end(name):
            found = f"a {kind} with no route that leaves it"
            network.problems.append(network.rows[name].problem("name", found, "at least one"))
