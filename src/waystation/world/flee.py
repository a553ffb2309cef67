"""Reads an instance of Flee, the nearest peer: `input_csv/` and `source_data/`.

The format is described at flee.readthedocs.io; Flee is by Suleimenova, Bell and Groen 2017 and
BSD 3-Clause. Whatever is not taken as it stands becomes a remark; what cannot be read at all is
an error.
"""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.world.flee_network import (
    CHANGES,
    CLOSURES,
    LOCATIONS,
    ROUTES,
    read_changes,
    read_closures,
    read_links,
    read_locations,
)
from waystation.world.flee_records import FleeInstance, FleeKind, FleeLink, FleeLocation, Span
from waystation.world.flee_rows import FleeRow, Remarks
from waystation.world.flee_series import (
    CORRECTIONS,
    LAYOUT,
    PERIOD,
    read_counts,
    read_levels,
    read_period,
)

CONFLICTS = "input_csv/conflicts.csv"
FLOODS = "input_csv/flood_level.csv"
FOOD = "input_csv/region_attributes_IPC.csv"
_NEEDED = (LOCATIONS, ROUTES, PERIOD)
_READ = (*_NEEDED, CLOSURES, CHANGES, CORRECTIONS, LAYOUT, CONFLICTS, FLOODS, FOOD)
_UNREAD = {
    "simsetting.yml": "the settings are those of the importer, in [movement] and [parameters]",
    "agents.csv": "people are counted, not listed",
    "major_routes.csv": "people weigh their ways by distance alone",
}
_DEMOGRAPHICS = "demographics_"


def read_instance(folder: str | Path) -> FleeInstance:
    """Read an instance.

    Args:
        folder: Holds `input_csv` with locations.csv, routes.csv and sim_period.csv, and further
            files where there are any; problems name its files as given here.

    Raises:
        InputError: A file that is needed is missing, a file is not text in UTF-8, the period is
            not told, or no location or no route is left. It holds every problem found.
    """
    path = Path(folder)
    remarks = Remarks()
    _check_folder(path)
    first_day, days = read_period(path, remarks)
    locations = read_locations(path, remarks)
    names = [location.name for location in locations]
    links = read_links(path, names, remarks) if names else ()
    _check_content(path, locations, bool(links), remarks)
    locations = _without_idle(locations, links, remarks)
    names = [location.name for location in locations]
    regions = list(dict.fromkeys(location.region for location in locations if location.region))
    conflict = _conflict(path, locations, days, remarks)
    flood = read_levels(path, FLOODS, names, "flood", remarks) if _has(path, FLOODS) else ()
    food = read_levels(path, FOOD, regions, "food insecurity", remarks) if _has(path, FOOD) else ()
    closures = read_closures(path, locations, remarks)
    changes = read_changes(path, names, remarks)
    counts, total = read_counts(path, names, remarks)
    _remark_unread(path, remarks)
    if remarks.problems:
        raise InputError(remarks.problems)
    return FleeInstance(
        name=path.resolve().name,
        first_day=first_day,
        days=days,
        locations=locations,
        links=links,
        closures=closures,
        conflict=conflict,
        flood=flood,
        food=food,
        changes=changes,
        counts=counts,
        total=total,
        remarks=tuple(sorted(set(remarks.remarks))),
    )


def _has(path: Path, name: str) -> bool:
    return (path / name).exists()


def _check_folder(path: Path) -> None:
    if not path.is_dir():
        found = "a file" if path.exists() else "no such folder"
        raise InputError([Problem(str(path), 0, "", found, "a folder with a Flee instance")])
    if not (path / "input_csv").is_dir():
        expected = "a Flee instance: input_csv, and source_data with the counts"
        raise InputError([Problem(str(path), 0, "", "no folder input_csv in it", expected)])
    missing = [
        Problem(str(path / name), 0, "", "no such file", "a file of this name")
        for name in _NEEDED
        if not _has(path, name)
    ]
    if missing:
        raise InputError(missing)


def _check_content(
    path: Path, locations: tuple[FleeLocation, ...], any_link: bool, remarks: Remarks
) -> None:
    """Without a location or a route there is nothing to import."""
    if remarks.problems:
        return
    told = "; ".join(str(remark) for remark in remarks.remarks[:3])
    if not locations:
        problem = Problem(str(path / LOCATIONS), 0, "", "no location", f"at least one ({told})")
        remarks.problems.append(problem)
    elif not any_link:
        problem = Problem(str(path / ROUTES), 0, "", "no route", f"at least one ({told})")
        remarks.problems.append(problem)


def _without_idle(
    locations: tuple[FleeLocation, ...], links: tuple[FleeLink, ...], remarks: Remarks
) -> tuple[FleeLocation, ...]:
    """Locations without the markers and hubs that nobody can pass."""
    joined = {name for link in links for name in (link.name1, link.name2)}
    kept = []
    for place in locations:
        if place.kind in (FleeKind.MARKER, FleeKind.HUB) and place.name not in joined:
            row = FleeRow(LOCATIONS, place.line, ())
            remarks.leave_out(row, f"{place.kind} {place.name}", "no route leads there")
            continue
        kept.append(place)
    return tuple(kept)


def _conflict(
    path: Path, locations: tuple[FleeLocation, ...], days: int, remarks: Remarks
) -> tuple[Span, ...]:
    """Levels of conflicts.csv; without it, of conflict zones from their conflict date on."""
    if _has(path, CONFLICTS):
        names = [location.name for location in locations]
        return read_levels(path, CONFLICTS, names, "conflict", remarks)
    zones = [p for p in locations if p.kind is FleeKind.CONFLICT and p.intensity > 0]
    return tuple(
        Span(zone.name, zone.conflict_day, days - 1, zone.intensity)
        for zone in zones
        if zone.conflict_day is not None and zone.conflict_day < days
    )


def _remark_unread(path: Path, remarks: Remarks) -> None:
    """One remark for every file beside those that are read."""
    layout = path / LAYOUT
    text = layout.read_text(encoding="utf-8", errors="replace") if layout.is_file() else ""
    used = {cell.strip(' "') for line in text.splitlines() for cell in line.split(",")}
    inside = (file for name in ("input_csv", "source_data") for file in (path / name).rglob("*"))
    for file in sorted({*path.glob("*.*"), *inside}):
        name = file.relative_to(path).as_posix()
        if not file.is_file() or name in _READ or name.removeprefix("source_data/") in used:
            continue
        why = "it holds nothing the importer knows"
        if file.name.startswith(_DEMOGRAPHICS):
            why = "everyone is of one group, people"
        elif name.startswith("source_data/"):
            why = "not named in data_layout.csv"
        remarks.leave_out(FleeRow(name, 0, ()), "the file", _UNREAD.get(file.name, why))
