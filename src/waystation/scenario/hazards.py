"""Reads hazards.csv: levels of conflict, flood and food insecurity from an outside series."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.scenario import HazardDays
from waystation.domain.vocabulary import HAZARDS, Audience, EventKind
from waystation.scenario.network import Network
from waystation.world.tables import Cells, Row, read_table, suggest

FILE = "hazards.csv"
HAZARD_COLUMNS = ("kind", "location", "from", "to", "level")
OPTIONAL_COLUMNS = ("published", "source", "audience")


def read_hazards(
    folder: Path, network: Network
) -> tuple[list[tuple[HazardDays, Row]], list[Problem]]:
    """Read the levels with their rows, in file order, and everything wrong with them.

    A folder without the file has no levels beside those of its events.
    """
    path = folder / FILE
    if not path.exists():
        return [], []
    rows, problems = read_table(path, required=HAZARD_COLUMNS, optional=OPTIONAL_COLUMNS)
    read = [(_hazard(row, network, problems), row) for row in rows]
    found = [(hazard, row) for hazard, row in read if hazard is not None]
    problems += _overlaps(found)
    return found, problems


def _hazard(row: Row, network: Network, problems: list[Problem]) -> HazardDays | None:
    cells = Cells(row)
    kind = _kind(cells)
    where = cells.text("location")
    if where and where not in network.rows:
        cells.reject("location", suggest(where, list(network.rows), "a location of locations.csv"))
    first, last = cells.day("from"), cells.day("to")
    if first and last and last < first:
        cells.reject("to", f"a day not before the first one ({first})")
    level = cells.number("level", low=0, high=1)
    published = cells.day("published", needed=False) or first
    source = cells.text("source", needed=False)
    audience = cells.choice("audience", Audience, needed=False) or Audience.PUBLIC
    problems += cells.problems
    if cells.problems or not (kind and first and last and published) or level is None:
        return None
    return HazardDays(kind, where, first, last, level, published, source, audience)


def _kind(cells: Cells) -> EventKind | None:
    word = cells.text("kind")
    if not word:
        return None
    if word not in HAZARDS:
        cells.reject("kind", suggest(word, [str(kind) for kind in HAZARDS]))
        return None
    return EventKind(word)


def _overlaps(found: list[tuple[HazardDays, Row]]) -> list[Problem]:
    """Days that two rows of one kind and location give a level for."""
    problems: list[Problem] = []
    before: dict[tuple[EventKind, str], tuple[HazardDays, Row]] = {}
    for hazard, row in sorted(found, key=lambda pair: (pair[0].first_day, pair[1].line)):
        key = (hazard.kind, hazard.where)
        earlier = before.get(key)
        if earlier is not None and hazard.first_day <= earlier[0].last_day:
            expected = f"a day after {earlier[0].last_day}, the last one of line {earlier[1].line}"
            problems.append(row.problem("from", str(hazard.first_day), expected))
        if earlier is None or hazard.last_day > earlier[0].last_day:
            before[key] = (hazard, row)
    return problems
