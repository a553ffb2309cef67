"""Reads counts.csv, the table of what was counted, as reports with the day they were known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.verification import CountReport
from waystation.world.tables import Cells, read_table, show

COUNTS = "counts.csv"
REQUIRED = ("location", "date", "people", "corrected", "source")
OPTIONAL = ("correction", "published")
_YES_NO = ("yes", "no", "")
_PARTIAL = "between its reports"
"""Mark of the importer: one of the place's files has no count on that day."""
_MOST = 1e10


@dataclass(frozen=True)
class CountTable:
    """The counts of a folder.

    Attributes:
        reports: By place (in file order) and day.
        partial: Places with rows that rest in part on another day's count, and how many: they
            are not in `reports`, neither to be known nor to be scored.
    """

    reports: tuple[CountReport, ...]
    partial: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Row:
    """A row as it stands."""

    place: str
    day: dt.date
    published: dt.date
    people: float
    ratio: float | None
    correction: bool
    partial: bool


def read_counts(path: Path, places: Container[str], lag: int) -> tuple[CountTable, list[Problem]]:
    """Read the table.

    Args:
        path: The file; problems name it as given.
        places: Locations there are.
        lag: Days after which a count is published, unless a column `published` tells the day.

    Returns:
        The counts, and every problem.
    """
    rows, problems = read_table(path, required=REQUIRED, optional=OPTIONAL)
    by_place: dict[str, dict[dt.date, _Row]] = {}
    for row in rows:
        cells = Cells(row, problems)
        read = _read(cells, lag)
        if read is None:
            continue
        if read.place not in places:
            cells.reject("location", "a location of locations.csv")
        elif read.day in by_place.setdefault(read.place, {}):
            cells.reject("date", "one count a day for a place")
        else:
            by_place[read.place][read.day] = read
    ordered = [sorted(of_place.values(), key=lambda it: it.day) for of_place in by_place.values()]
    reports = tuple(report for of_place in ordered for report in _reports(of_place))
    left = tuple(
        (of_place[0].place, number)
        for of_place in ordered
        if (number := sum(row.partial for row in of_place))
    )
    if not reports and not problems:
        problems = [Problem(str(path), 0, "", "no count", "at least one")]
    return CountTable(reports, left), problems


def _read(cells: Cells, lag: int) -> _Row | None:
    place, day = cells.text("location"), cells.day("date")
    people = cells.number("people", low=0, high=_MOST)
    corrected = cells.number("corrected", low=0, high=_MOST)
    published = cells.day("published", needed=False)
    told = cells.row.cells.get("correction", "")
    if told not in _YES_NO:
        cells.reject("correction", "yes or no")
    if not place or day is None or people is None or corrected is None:
        return None
    if published is not None and published < day:
        cells.reject("published", "the day of the count, or a later one")
    return _Row(
        place=place,
        day=day,
        published=published or day + dt.timedelta(lag),
        people=people,
        ratio=corrected / people if people > 0 else None,
        correction=told == "yes",
        partial=_PARTIAL in cells.row.cells.get("source", ""),
    )


def _reports(rows: Sequence[_Row]) -> list[CountReport]:
    """Reports of one place: rows that rest on other days' counts left out, corrections flagged."""
    result: list[CountReport] = []
    last: _Row | None = None
    pending = False
    for row in rows:
        pending = pending or row.correction
        if row.partial:
            continue
        pending = pending or _rescaled(last, row)
        if row.ratio is not None:
            last = row
        result.append(CountReport(row.place, row.day, row.published, row.people, pending))
        pending = False
    return result


def _rescaled(before: _Row | None, row: _Row) -> bool:
    """Whether the share of reported people that counts as corrected differs by more than rounding.

    A correction of the registration multiplies all counts before it by one factor.
    """
    if before is None or before.ratio is None or row.ratio is None:
        return False
    rounding = 0.5 / row.people + 0.5 / before.people
    return abs(row.ratio - before.ratio) > rounding + 1e-9


def show_partial(table: CountTable) -> str:
    """The sentence that tells what was left out; empty where nothing was."""
    if not table.partial:
        return ""
    number = sum(count for _, count in table.partial)
    names = ", ".join(show(name) for name, _ in table.partial)
    return (
        f"{number} counts that rest in part on another day's (not all files of the place have one "
        f"on that day): neither known nor scored; at {names}"
    )
