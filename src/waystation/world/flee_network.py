"""Reads Flee's locations.csv, routes.csv, closures.csv and location_changes.csv."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from waystation.world.flee_records import (
    ClosureKind,
    FleeChange,
    FleeClosure,
    FleeKind,
    FleeLink,
    FleeLocation,
)
from waystation.world.flee_rows import (
    MOST_DAYS,
    FleeRow,
    Remarks,
    Sheet,
    cell_or,
    day_number,
    like,
    number,
    quoted,
    read_sheet,
    whole,
)
from waystation.world.tables import show

LOCATIONS = "input_csv/locations.csv"
ROUTES = "input_csv/routes.csv"
CLOSURES = "input_csv/closures.csv"
CHANGES = "input_csv/location_changes.csv"

_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("name",),
    ("region",),
    ("country",),
    ("latitude", "lat", "gps_x"),
    ("longitude", "lon", "long", "lng", "gps_y"),
    ("location_type", "type"),
    ("conflict_date",),
    ("population", "capacity", "pop/cap", "pop", "cap", "population/capacity"),
)
_REGION, _COUNTRY, _LAT, _LON, _KIND, _CONFLICT_DAY, _PEOPLE = range(1, 8)
_INTENSITY, _DISPLACED = "conflict_intensity", "initial_idps"
_KINDS: tuple[tuple[str, FleeKind], ...] = (
    ("camp", FleeKind.CAMP),
    ("conflict", FleeKind.CONFLICT),
    ("forward", FleeKind.HUB),
    ("marker", FleeKind.MARKER),
    ("flood", FleeKind.FLOOD),
    ("town", FleeKind.TOWN),
    ("default", FleeKind.TOWN),
)
_SPEED = "max_move_speed"


def read_locations(folder: Path, remarks: Remarks) -> tuple[FleeLocation, ...]:
    """Every location with a name and a kind, each name once."""
    sheet = read_sheet(folder, LOCATIONS, remarks, first=_COLUMNS[0])
    order = _order(sheet, remarks)
    extra = _extras(sheet, len(_COLUMNS), (_INTENSITY, _DISPLACED), remarks)
    found: dict[str, FleeLocation] = {}
    for row in sheet.rows:
        cells = tuple(row.cell(position) for position in order) + row.cells[len(order) :]
        location = _location(replace(row, cells=cells), extra, remarks)
        if location is None:
            continue
        if location.name in found:
            why = f"the name stands on line {found[location.name].line} already"
            remarks.leave_out(row, f"location {show(location.name)}", why)
            continue
        found[location.name] = location
    return _with_coordinates(sheet, tuple(found.values()), remarks)


def _order(sheet: Sheet, remarks: Remarks) -> list[int]:
    """Position of each column: by the header where it names all of them, else as Flee has it."""
    usual = list(range(len(_COLUMNS)))
    words = [word.lower() for word in sheet.header[: len(_COLUMNS)]]
    named = [next((i for i, w in enumerate(words) if w in column), -1) for column in _COLUMNS]
    if sorted(named) == usual and named != usual:
        found = "columns in an order of their own"
        remarks.change(sheet.whole, found, "taken by the names in the header")
        return named
    return usual


def _extras(
    sheet: Sheet, known: int, taken: Collection[str], remarks: Remarks
) -> Mapping[str, int]:
    """Position of the further columns that are taken; the others are remarked."""
    extra = {word: i for i, word in enumerate(sheet.header) if i >= known and word}
    for word in extra:
        if word not in taken:
            remarks.leave_out(sheet.whole, f"column {show(word)}", "an attribute without a use")
    unnamed = sum(any(row.cells[max(known, len(sheet.header)) :]) for row in sheet.rows)
    if unnamed:
        found = f"{unnamed} rows with cells beyond the header"
        remarks.leave_out(sheet.whole, found, "nothing tells what they mean")
    return {word: position for word, position in extra.items() if word in taken}


def _location(row: FleeRow, extra: Mapping[str, int], remarks: Remarks) -> FleeLocation | None:
    name = row.cell(0)
    if not name or "->" in name:
        remarks.leave_out(row, quoted(row), "a location needs a name, without '->' in it")
        return None
    kind = location_kind(row.cell(_KIND))
    if kind is None:
        remarks.change(row, f"location type {show(row.cell(_KIND))}", "taken as a town")
    lat, lon = _degrees(row, _LAT, 90), _degrees(row, _LON, 180)
    people = cell_or(row, _PEOPLE, number, 0, remarks, "people")
    return FleeLocation(
        line=row.line,
        name=name,
        region=row.cell(_REGION),
        country=row.cell(_COUNTRY),
        lat=lat,
        lon=lon,
        kind=kind or FleeKind.TOWN,
        conflict_day=_conflict_day(row, remarks) if kind is FleeKind.CONFLICT else None,
        people=int(people),
        intensity=_intensity(row, extra, remarks),
        displaced=int(
            cell_or(row, extra.get(_DISPLACED, len(row.cells)), number, 0, remarks, _DISPLACED)
        ),
    )


def location_kind(word: str) -> FleeKind | None:
    """The kind a location type tells, by the first known part of it, in any case."""
    word = word.lower()
    if "camp" in word and "idp" in word:
        return FleeKind.IDP_CAMP
    return next((kind for part, kind in _KINDS if part in word), None)


def _degrees(row: FleeRow, position: int, bound: int) -> float:
    value = number(row.cell(position))
    return value if value is not None and abs(value) <= bound else math.nan


def _conflict_day(row: FleeRow, remarks: Remarks) -> int | None:
    cell = row.cell(_CONFLICT_DAY)
    if not cell:
        return 0
    value = whole(cell)
    if value is None:
        remarks.leave_out(row, f"conflict date {show(cell)}", "a day is a whole number")
        return None
    return max(value, 0)


def _intensity(row: FleeRow, extra: Mapping[str, int], remarks: Remarks) -> float:
    cell = row.cell(extra.get(_INTENSITY, len(row.cells)))
    value = number(cell) if cell else 1.0
    if value is None or not 0 <= value <= 1:
        remarks.change(row, f"{_INTENSITY} {show(cell)}", "taken as 1")
        return 1.0
    return value


def _with_coordinates(
    sheet: Sheet, locations: tuple[FleeLocation, ...], remarks: Remarks
) -> tuple[FleeLocation, ...]:
    """Locations without coordinates stand in the middle of the others, with a remark."""
    placed = [p for p in locations if not (math.isnan(p.lat) or math.isnan(p.lon))]
    lat = round(math.fsum(p.lat for p in placed) / max(len(placed), 1), 4)
    lon = round(math.fsum(p.lon for p in placed) / max(len(placed), 1), 4)
    result = []
    for location in locations:
        if math.isnan(location.lat) or math.isnan(location.lon):
            row = FleeRow(sheet.file, location.line, ())
            found = f"{location.name}: coordinates that are not there or are none"
            remarks.change(row, found, f"put at {lat}, {lon}, the middle of the others")
            location = replace(location, lat=lat, lon=lon)
        result.append(location)
    return tuple(result)


def read_links(folder: Path, names: Sequence[str], remarks: Remarks) -> tuple[FleeLink, ...]:
    """Every route between two locations, each pair once with its smaller distance."""
    sheet = read_sheet(folder, ROUTES, remarks, first=("name1",))
    extra = _extras(sheet, 4, (_SPEED,), remarks)
    found: dict[frozenset[str], FleeLink] = {}
    for row in sheet.rows:
        link = _link(row, names, extra, remarks)
        if link is None:
            continue
        pair = frozenset((link.name1, link.name2))
        first = found.setdefault(pair, link)
        if first is not link:
            found[pair] = _merged(first, link)
            why = f"also on line {first.line}; the smaller distance is taken"
            remarks.leave_out(row, f"a second route {link.name1} to {link.name2}", why)
    return tuple(found.values())


def _link(
    row: FleeRow, names: Sequence[str], extra: Mapping[str, int], remarks: Remarks
) -> FleeLink | None:
    ends = (row.cell(0), row.cell(1))
    km = number(row.cell(2))
    for end in ends:
        if end not in names:
            why = f"no location of this name{like(end, names)}"
            remarks.leave_out(row, f"a route to {show(end)}", why)
            return None
    if ends[0] == ends[1]:
        remarks.leave_out(row, quoted(row), "a route from a location to itself")
        return None
    if km is None or km <= 0:
        remarks.leave_out(row, quoted(row), "a distance is a number above 0")
        return None
    redirection = whole(row.cell(3)) if row.cell(3) else 0
    if redirection not in (0, 1, 2):
        remarks.change(row, f"forced_redirection {show(row.cell(3))}", "taken as 0")
        redirection = 0
    return FleeLink(row.line, *ends, km, redirection, _speed(row, extra, remarks))


def _speed(row: FleeRow, extra: Mapping[str, int], remarks: Remarks) -> float | None:
    cell = row.cell(extra.get(_SPEED, len(row.cells)))
    value = number(cell) if cell else None
    if cell and (value is None or value <= 0):
        remarks.leave_out(row, f"{_SPEED} {show(cell)}", "a speed is a number above 0")
        return None
    return value


def _merged(first: FleeLink, second: FleeLink) -> FleeLink:
    """The first row with the smaller distance, and the second's redirection where it has none."""
    turned = second.redirection and (
        second.redirection if first.name1 == second.name1 else 3 - second.redirection
    )
    nearer = first if first.km <= second.km else second
    return replace(first, km=nearer.km, speed=nearer.speed, redirection=first.redirection or turned)


def read_closures(
    folder: Path, locations: Sequence[FleeLocation], remarks: Remarks
) -> tuple[FleeClosure, ...]:
    """Every closure of something in the instance; without the file, none."""
    if not (folder / CLOSURES).exists():
        return ()
    sheet = read_sheet(folder, CLOSURES, remarks, first=("closure_type",))
    found = [_closure(row, locations, remarks) for row in sheet.rows]
    return tuple(closure for closure in found if closure is not None)


def _closure(
    row: FleeRow, locations: Sequence[FleeLocation], remarks: Remarks
) -> FleeClosure | None:
    word, name1, name2 = row.cell(0).lower(), row.cell(1), row.cell(2)
    if word not in list(ClosureKind):
        why = f"no such kind of closure{like(word, list(ClosureKind))}"
        remarks.leave_out(row, quoted(row), why)
        return None
    kind = ClosureKind(word)
    if not _named(row, kind, locations, remarks):
        return None
    start, end = day_number(row.cell(3)), whole(row.cell(4)) if row.cell(4) else 0
    if start is None or end is None or end > MOST_DAYS:
        remarks.leave_out(row, quoted(row), f"days are whole numbers, from 0 to {MOST_DAYS}")
        return None
    if end == start > 0:
        remarks.leave_out(row, quoted(row), "undone on the day it starts: it holds on no day")
        return None
    if end == start:
        done = "taken as never undone, as an end of 0 is told; Flee 3.1 undoes it at once"
        remarks.change(row, quoted(row), done)
    return FleeClosure(row.line, kind, name1, name2, start, end - 1 if end > start else None)


def _named(
    row: FleeRow, kind: ClosureKind, locations: Sequence[FleeLocation], remarks: Remarks
) -> bool:
    """Whether what is closed is in the instance; if not, it is remarked."""
    names = [location.name for location in locations]
    known, what = names, "location"
    needed = [row.cell(1)]
    if kind is ClosureKind.COUNTRY:
        known, what = list(dict.fromkeys(p.country for p in locations)), "country"
    if kind in (ClosureKind.COUNTRY, ClosureKind.LINK, ClosureKind.REDIRECTION):
        needed.append(row.cell(2))
    if kind is ClosureKind.LOCATION and row.cell(2):
        needed.append(row.cell(2))
    for name in needed:
        if name not in known or not name:
            why = f"{show(name)} is no {what} of locations.csv{like(name, known)}"
            remarks.leave_out(row, quoted(row), why)
            return False
    if len(needed) != len(set(needed)):
        remarks.leave_out(row, quoted(row), f"twice the same {what}")
        return False
    camps = [location.name for location in locations if location.is_camp]
    if kind in (ClosureKind.CAMP, ClosureKind.IDP_CAMP) and row.cell(1) not in camps:
        remarks.leave_out(row, quoted(row), f"{show(row.cell(1))} is no camp")
        return False
    return True


def read_changes(folder: Path, names: Sequence[str], remarks: Remarks) -> tuple[FleeChange, ...]:
    """Every location that becomes something else; without the file, none."""
    if not (folder / CHANGES).exists():
        return ()
    sheet = read_sheet(folder, CHANGES, remarks, first=("name",))
    changes = []
    for row in sheet.rows:
        kind, day = location_kind(row.cell(1)), day_number(row.cell(2))
        if row.cell(0) not in names:
            why = f"no location of this name{like(row.cell(0), names)}"
            remarks.leave_out(row, quoted(row), why)
        elif kind is None or day is None:
            remarks.leave_out(row, quoted(row), "a known location type and a day, 0 or more")
        else:
            changes.append(FleeChange(row.line, row.cell(0), kind, day))
    return tuple(changes)
