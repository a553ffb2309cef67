"""Reads supplies.csv, what there is at places, and which standards a scenario goes by."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.needs import Supply
from waystation.scenario.network import Network, may_stay
from waystation.scenario.toml import Table
from waystation.world.standards import items, standards_of, units
from waystation.world.tables import Cells, Row, read_table, show, suggest

FILE = "supplies.csv"
SUPPLY_COLUMNS = ("place", "item", "amount", "unit", "from", "to", "source")
MOST = 1e12
"""Largest amount taken: beyond it the number is a slip."""


def read_supplies(folder: Path, network: Network) -> tuple[list[Supply], list[Problem]]:
    """Read the supplies in file order, and everything wrong with them.

    Args:
        folder: The scenario's folder; without the file nothing is known of supplies.
        network: Locations that may have some.
    """
    path = folder / FILE
    if not path.exists():
        return [], []
    rows, problems = read_table(path, required=SUPPLY_COLUMNS)
    read = [(_supply(row, network, problems), row) for row in rows]
    found = [(supply, row) for supply, row in read if supply is not None]
    problems += _twice(found)
    return [supply for supply, _ in found], problems


def _supply(row: Row, network: Network, problems: list[Problem]) -> Supply | None:
    cells = Cells(row)
    place, item = cells.text("place"), cells.text("item")
    if place and place not in network.rows:
        cells.reject("place", suggest(place, list(network.rows), "a location of locations.csv"))
    elif place and not may_stay(network.kinds[place]):
        cells.reject("place", "a place where people can stay")
    if item and item not in items():
        cells.reject("item", suggest(item, items()))
    amount = cells.number("amount", low=0, high=MOST)
    unit = cells.text("unit")
    if item in items() and unit and unit != units()[item]:
        cells.reject("unit", f"{units()[item]!r}, as in the standards for {item}")
    first, last = cells.day("from"), cells.day("to", needed=False)
    if first and last and last < first:
        cells.reject("to", f"a day not before the first one ({first})")
    source = cells.text("source")
    problems += cells.problems
    if cells.problems or first is None or amount is None:
        return None
    return Supply(place, item, amount, unit, first, last, source)


def _twice(found: list[tuple[Supply, Row]]) -> list[Problem]:
    """Rows that are entered twice: rows of one place, item and day add up."""
    problems: list[Problem] = []
    lines: dict[Supply, int] = {}
    for supply, row in found:
        if supply in lines:
            expected = f"each row once; line {lines[supply]} says the same"
            problems.append(row.problem("place", show(supply.place), expected))
        lines.setdefault(supply, row.line)
    return problems


def read_standards(top: Table) -> tuple[tuple[str, str], ...]:
    """Item and identity of the standards a scenario chooses, in the order of the items.

    Args:
        top: The whole file; without a table `standards` the defaults are in force.
    """
    table = top.table("standards", needed=False)
    if table is None:
        return ()
    table.allow(items())
    chosen: list[tuple[str, str]] = []
    for item in items():
        if item not in table.content:
            continue
        named = table.text(item)
        known = [need.standard_id for need in standards_of(item)]
        if named in known:
            chosen.append((item, named))
        elif named:
            table.report(item, show(named), suggest(named, known))
    return tuple(chosen)
