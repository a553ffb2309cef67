"""People's own tables of figures into a scenario folder: read, matched, held to our rules."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import counted
from waystation.domain.vocabulary import Audience
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.table import COLUMNS, FURTHER, REQUIRED, read_rows
from waystation.forecasting.gather import check_folder
from waystation.scenario.loaders.people import BEFORE_DAYS
from waystation.scenario.loaders.places import WITHIN_KM, Matcher
from waystation.scenario.loaders.plan import Plan
from waystation.scenario.loaders.stated import (
    Ready,
    Taking,
    add_ready,
    ready_as_they_stand,
    ready_rows,
)
from waystation.world.data_sources import IDMC, DataSource
from waystation.world.loaders.figures import FigureFile, read_figures
from waystation.world.loaders.idmc import read_idmc
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Outcome, Stated, Teller, Told
from waystation.world.tables import table_text

OWN = DataSource("figures", "own figures", "", "", "", Audience.PUBLIC)
"""Tables of nobody in particular: each row says who published it."""
_ALL = (*COLUMNS, *FURTHER)
_FIRST_TOLD = (Outcome.LEFT_OUT, Outcome.CHANGED, Outcome.NOTED, Outcome.TAKEN)


@dataclass(frozen=True)
class FigureOrder:
    """What is asked for.

    Attributes:
        folder: The scenario folder.
        read_on: Day the files are loaded.
        map_file: A map file; None without one.
        sheet: Name of a workbook's sheet; empty takes the longest.
        publisher: Who published figures of rows that do not say.
        lag: Days from the day a figure speaks of to its publication; None takes the day read.
        within_km: Kilometres within which a place is a location; None takes the default.
    """

    folder: str
    read_on: dt.date
    map_file: Path | None = None
    sheet: str = ""
    publisher: str = ""
    lag: int | None = None
    within_km: float | None = None


def load_figures(files: Sequence[Path], order: FigureOrder, progress: Progress = silent) -> Plan:
    """Plan what tables of figures change.

    Args:
        files: The tables.
        order: What is asked for.
        progress: Told how far it is.

    Raises:
        InputError: The folder, a file or the map is not in order, or no row can be taken.
    """
    plan = Plan(check_folder(order.folder, progress=progress), OWN, order.read_on)
    taken, problems = 0, list[Problem]()
    for path in files:
        read = read_figures(path, _ALL, REQUIRED, order.map_file, order.sheet, progress)
        count = _plan_file(plan, read, order)
        taken += count
        problems += read.refused.problems
        told = read.told()
        changed = sum(one.outcome is Outcome.CHANGED for one in told)
        plan.tell_all(told)
        found = f"{count:,} of {counted(count + len(read.refused.problems), 'figure')}"
        telling = f"{counted(changed, 'line tells', 'lines tell')} what was changed"
        plan.tell(Outcome.TAKEN, read.file, found, telling)
    if not taken:
        raise InputError(problems or [_nothing(files)])
    plan.told.sort(key=_order)
    return plan


def _order(one: Told) -> tuple[int, float]:
    """What is left out first, by line; what is told of many rows or a whole file last."""
    line = one.where.rpartition(":")[2]
    return _FIRST_TOLD.index(one.outcome), int(line) if line.isdecimal() else math.inf


def _nothing(files: Sequence[Path]) -> Problem:
    return Problem(str(files[0]), 0, "", "no row with a figure", "a place, a day and a number")


@dataclass(frozen=True)
class SourceOrder:
    """What is asked for of a source whose rows are figures already.

    Attributes:
        folder: The scenario folder.
        read_on: Day the files are loaded.
        lag: Days from a figure's last day to its publication; None takes the source's.
        within_km: Kilometres within which a place is a location; None takes the default.
    """

    folder: str
    read_on: dt.date
    lag: int | None = None
    within_km: float | None = None


def load_idmc(files: Sequence[Path], order: SourceOrder, progress: Progress = silent) -> Plan:
    """Plan what files of IDMC change.

    Args:
        files: The files.
        order: What is asked for.
        progress: Told how far it is.

    Raises:
        InputError: The folder or a file is not in order.
    """
    plan = Plan(check_folder(order.folder, progress=progress), IDMC, order.read_on)
    for path in files:
        teller = Teller(file_name(path), progress)
        rows = read_idmc(path, teller, lag=order.lag)
        plan_source_rows(plan, teller, rows, order.within_km)
    return plan


def plan_source_rows(
    plan: Plan, teller: Teller, rows: Sequence[Stated], within_km: float | None
) -> None:
    """Plan the figures of a source's file; rows of places that are none are told together.

    Args:
        plan: Takes the rows.
        teller: What was told while it was read; takes the rest.
        rows: Its figures.
        within_km: Kilometres within which a place is a location; None takes the default.
    """
    source = plan.source
    oldest = plan.scenario.first_day - dt.timedelta(BEFORE_DAYS)
    kept = [
        one for one in rows if (one.cells["event_end"] or one.cells["event_day"]) >= str(oldest)
    ]
    if len(kept) < len(rows):
        found = f"{counted(len(rows) - len(kept), 'figure')} of before {oldest}"
        teller.tell(Outcome.LEFT_OUT, 0, found, "more than a year before the first day")
    matcher = Matcher(plan.scenario.locations, within_km or WITHIN_KM)
    taking = Taking(matcher, teller.file, source.name, terms=source.licence)

    def refuse(line: int, column: str, found: str, expected: str, _wanted: str = "") -> None:
        told = " ".join(filter(None, (column, found)))
        teller.count(Outcome.LEFT_OUT, line, told, expected)

    ready = [
        replace(one, cells={**one.cells, "url": source.url})
        for one in ready_rows(plan, kept, taking, teller, refuse)
    ]
    count = add_ready(plan, ready, teller.file, whole=False)
    plan.tell_all(teller.told())
    days = sorted(one.cells["event_day"] for one in ready)
    if ready:
        found = f"{counted(count, 'figure')}, {days[0]} to {days[-1]}"
        plan.tell(Outcome.TAKEN, teller.file, found, f"of {source.name}")


def _plan_file(plan: Plan, read: FigureFile, order: FigureOrder) -> int:
    refused = read.refused
    if read.whole:
        ready = ready_as_they_stand(
            plan, read.rows, order.publisher, order.lag, refused.teller, refused.refuse
        )
    else:
        matcher = Matcher(plan.scenario.locations, order.within_km or WITHIN_KM)
        taking = Taking(matcher, read.file, order.publisher, order.lag)
        ready = ready_rows(plan, read.rows, taking, refused.teller, refused.refuse)
    return add_ready(plan, _in_order(plan, read, ready), read.file, whole=read.whole)


def _in_order(plan: Plan, read: FigureFile, rows: Sequence[Ready]) -> list[Ready]:
    """The rows that the rules of evidence let in; the others are refused."""
    names = [one.name for one in plan.scenario.locations]
    groups = [one.name for one in plan.scenario.groups]
    progress = read.refused.teller.progress
    header = table_text([_ALL])
    lines = [table_text([_cells(row)]) for row in watched(rows, "Writing rows", progress)]
    starts: dict[int, Ready] = {}
    at = 2
    for row, text in zip(rows, lines, strict=True):
        starts |= dict.fromkeys(range(at, at + text.count("\n")), row)
        at += text.count("\n")
    with tempfile.TemporaryDirectory(prefix="waystation-") as aside:
        path = Path(aside) / "evidence.csv"
        path.write_text(header + "".join(lines), encoding="utf-8", newline="")
        try:
            read_rows(path, locations=names, groups=groups, progress=progress)
        except InputError as error:
            wrong = _refuse(read, error.problems, starts)
            return [row for row in rows if row.line not in wrong]
    return list(rows)


def _refuse(read: FigureFile, problems: Sequence[Problem], starts: dict[int, Ready]) -> set[int]:
    """Tell what is wrong with rows, by the lines they came from."""
    wrong: set[int] = set()
    for one in problems:
        row = starts[one.line]
        wrong.add(row.line)
        read.refused.refuse(row.line, one.column, one.found, one.expected)
    return wrong


def _cells(row: Ready) -> list[str]:
    return [row.cells.get(name, "") for name in _ALL]
