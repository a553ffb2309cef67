"""A road network from a table a person wrote: from, to, km, in the style of routes.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.places import Location, NamedPlace, RoadNetwork, Route
from waystation.domain.vocabulary import LocationKind, Mode, RouteBasis
from waystation.world.gazetteer import fold
from waystation.world.place_names import Named, location_from, named_once
from waystation.world.tables import Cells, Row, read_table, suggest

COLUMNS = ("from", "to", "km")
OPTIONAL = ("modes", "pace", "source")
_SEPARATOR = ";"
_ALL_MODES = ";".join(Mode)


@dataclass
class _Reading:
    """What has been read, and everything wrong with it."""

    names: dict[str, list[Named]]
    used: dict[str, Named] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def roads_from_table(path: Path, places: Sequence[NamedPlace]) -> RoadNetwork:
    """The network of a table of routes between places that are known.

    Each row is one direction. A name is that of one of the places, case and accents aside; where
    several bear it, the region stands behind it in brackets or after a comma.

    Args:
        path: A CSV file with from, to and km; it may have modes (all of them where empty), pace
            (kilometres a day nobody exceeds) and source.
        places: The places the names may mean; those of level "crossing" become crossings.

    Returns:
        The places the table names, and its routes; both in order of name.

    Raises:
        InputError: Everything that is wrong with the table.
    """
    rows, problems = read_table(path, required=COLUMNS, optional=OPTIONAL)
    if not rows and not problems:
        problems = [Problem(str(path), 0, "", "no rows", "at least one route")]
    reading = _Reading(_by_name(named_once(places)), problems=problems)
    for row in rows:
        _read_row(reading, row)
    if reading.problems:
        raise InputError(reading.problems)
    used = sorted(reading.used.values(), key=lambda one: one.name)
    return RoadNetwork(
        locations=tuple(_location(one) for one in used),
        routes=tuple(sorted(reading.routes, key=lambda one: (one.start, one.end))),
        remarks=(f"roads as stated in {path.name}",),
    )


def _by_name(named: Sequence[Named]) -> dict[str, list[Named]]:
    """Places by everything a table may call them."""
    found: dict[str, list[Named]] = {}
    for one in named:
        place = one.place
        asked = {one.name, place.name, *one.also}
        for behind in (place.admin1, place.country):
            if behind:
                asked |= {f"{place.name} ({behind})", f"{place.name}, {behind}"}
        for key in {fold(name) for name in asked}:
            found.setdefault(key, []).append(one)
    return found


def _read_row(reading: _Reading, row: Row) -> None:
    cells = Cells(row)
    start, end = (_place(reading, cells, column) for column in ("from", "to"))
    km = _above_zero(cells, "km", "a distance above zero, in kilometres", needed=True)
    pace = _above_zero(cells, "pace", "kilometres a day, above zero, or nothing", needed=False)
    modes = _modes(cells)
    way = (start.name, end.name) if start and end else None
    if way and way[0] == way[1]:
        cells.reject("to", "another place than the route starts at")
    elif way and way in reading.seen:
        cells.reject("to", f"each route once (it is also on line {reading.seen[way]})")
    if way:
        reading.seen.setdefault(way, row.line)
    reading.problems += cells.problems
    if cells.problems or not start or not end or not way or km is None:
        return
    reading.used |= {start.name: start, end.name: end}
    source = cells.text("source", needed=False) or f"stated in {Path(row.file).name}"
    reading.routes.append(Route(*way, km, modes, source, pace, RouteBasis.STATED))


def _place(reading: _Reading, cells: Cells, column: str) -> Named | None:
    """The place a cell names; None, and a problem, where it names none or several."""
    name = cells.text(column)
    if not name:
        return None
    found = reading.names.get(fold(name), [])
    if len(found) == 1:
        return found[0]
    if found:
        own = ", ".join(sorted(repr(one.name) for one in found))
        cells.reject(column, f"a name that one place bears: {own}")
    else:
        known = sorted(one.name for group in reading.names.values() for one in group)
        cells.reject(column, suggest(name, list(dict.fromkeys(known)), "a known place"))
    return None


def _above_zero(cells: Cells, column: str, expected: str, *, needed: bool) -> float | None:
    number = cells.number(column, needed=needed)
    if number is not None and number <= 0:
        cells.reject(column, expected)
    return number


def _modes(cells: Cells) -> tuple[Mode, ...]:
    words = (cells.text("modes", needed=False) or _ALL_MODES).split(_SEPARATOR)
    if any(word not in list(Mode) for word in words) or len(set(words)) < len(words):
        cells.reject("modes", f"different ones of {', '.join(Mode)}, joined by ';', or nothing")
        return ()
    return tuple(Mode(word) for word in words)


def _location(one: Named) -> Location:
    kind = LocationKind.CROSSING if one.place.level == "crossing" else LocationKind.TOWN
    return location_from(one, kind)
