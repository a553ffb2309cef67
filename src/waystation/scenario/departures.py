"""Reads departures.csv: how many people set off, as counted or assumed outside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.scenario import Departures
from waystation.domain.vocabulary import Travel
from waystation.scenario.network import Network
from waystation.world.tables import Cells, Row, read_table, suggest

FILE = "departures.csv"
DEPARTURE_COLUMNS = ("from", "to", "location", "group", "people", "source")
DEPARTURE_OPTIONAL = ("published", "replaced")


def read_departures(
    folder: Path, network: Network, groups: Mapping[str, Travel | None] | None
) -> tuple[list[tuple[Departures, Row]], list[Problem]]:
    """Read the departures with their rows, in file order, and everything wrong with them.

    Args:
        folder: The scenario's folder; without the file there are no departures.
        network: Locations people may leave.
        groups: How each group travels, None where that is wrong; None when nothing is known of
            groups.
    """
    path = folder / FILE
    if not path.exists():
        return [], []
    rows, problems = read_table(path, required=DEPARTURE_COLUMNS, optional=DEPARTURE_OPTIONAL)
    if rows and groups is not None and not _anyone_alone(groups):
        expected = 'a group with travel = "alone" in scenario.toml'
        problems.append(
            Problem(str(path), 0, "", "departures, but nobody who travels alone", expected)
        )
        groups = None
    found = [(_departures(row, network, groups, problems), row) for row in rows]
    return [(departures, row) for departures, row in found if departures is not None], problems


def _anyone_alone(groups: Mapping[str, Travel | None]) -> bool:
    """Whether a group travels alone, or may: the word is wrong and told elsewhere."""
    return any(travel is not Travel.TOGETHER for travel in groups.values())


def _departures(
    row: Row,
    network: Network,
    groups: Mapping[str, Travel | None] | None,
    problems: list[Problem],
) -> Departures | None:
    cells = Cells(row)
    first, last = cells.day("from"), cells.day("to", needed=False)
    if first and last and last < first:
        cells.reject("to", f"a day not before the first one ({first})")
    last = last or first
    start, group = cells.text("location", needed=False), cells.text("group", needed=False)
    if start and start not in network.rows:
        expected = "a location of locations.csv, or nothing"
        cells.reject("location", suggest(start, list(network.rows), expected))
    if group and groups is not None:
        _check_group(cells, group, groups)
    people = cells.whole("people", low=0)
    source = cells.text("source")
    published = cells.day("published", needed=False) or last
    replaced = cells.day("replaced", needed=False)
    if replaced and published and replaced <= published:
        cells.reject("replaced", f"a day after it was published ({published})")
    problems += cells.problems
    if cells.problems or first is None or last is None or people is None or published is None:
        return None
    return Departures(first, last, start, group, people, published, source, replaced)


def _check_group(cells: Cells, group: str, groups: Mapping[str, Travel | None]) -> None:
    alone = [name for name, travel in groups.items() if travel is not Travel.TOGETHER]
    if group not in groups:
        cells.reject("group", suggest(group, alone, "a group that travels alone, or nothing"))
    elif groups[group] is Travel.TOGETHER:
        cells.reject("group", "a group that travels alone, or nothing")
