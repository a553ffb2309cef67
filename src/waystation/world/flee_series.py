"""Reads Flee's tables by day (conflicts, floods, food insecurity), its period and its counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath

from waystation.domain.errors import Problem
from waystation.world.flee_records import FleeCounts, Report, Span
from waystation.world.flee_rows import (
    MOST_DAYS,
    FleeRow,
    Remarks,
    Sheet,
    day,
    day_number,
    like,
    number,
    quoted,
    read_sheet,
    whole,
)
from waystation.world.tables import show

PERIOD = "input_csv/sim_period.csv"
CORRECTIONS = "input_csv/registration_corrections.csv"
LAYOUT = "source_data/data_layout.csv"
TOTAL = "total"
_LAST_START = dt.date.max - dt.timedelta(3 * MOST_DAYS)

Series = dict[dt.date, tuple[float, int]]
"""Count and line by day."""


def read_period(folder: Path, remarks: Remarks) -> tuple[dt.date, int]:
    """First day and number of days; a problem where either is missing or wrong."""
    sheet = read_sheet(folder, PERIOD, remarks)
    cells: dict[str, FleeRow] = {}
    for row in sheet.rows:
        key = row.cell(0).lower()
        if key not in ("startdate", "length"):
            remarks.leave_out(row, quoted(row), "neither StartDate nor Length")
        elif cells.setdefault(key, row) is not row:
            remarks.leave_out(row, quoted(row), "told before")
    first, length = (cells.get(key, sheet.whole) for key in ("startdate", "length"))
    start, days = day(first.cell(1)), whole(length.cell(1))
    path = str(folder / PERIOD)
    if (start is None or start > _LAST_START) and not remarks.problems:
        expected = "StartDate, a day that exists, as YYYY-MM-DD"
        problem = Problem(path, first.line, "StartDate", show(first.cell(1)), expected)
        remarks.problems.append(problem)
    if (days is None or not 1 <= days <= MOST_DAYS) and not remarks.problems:
        expected = f"Length, a whole number of days from 1 to {MOST_DAYS}"
        problem = Problem(path, length.line, "Length", show(length.cell(1)), expected)
        remarks.problems.append(problem)
    return start or dt.date.min, days or 1


def read_levels(
    folder: Path, name: str, known: Sequence[str], what: str, remarks: Remarks
) -> tuple[Span, ...]:
    """Spans of equal level in a table with a row a day and a column a place.

    A table with a level above 1 is read as per cent when food insecurity is told, as classes of
    the highest level when floods are told; a level of conflict above 1 is taken as 1.

    Args:
        folder: The instance.
        name: Path of the file in it.
        known: Names of places (or regions) that columns may bear.
        what: "conflict", "flood" or "food insecurity".
        remarks: Takes what is not read as it stands.
    """
    sheet = read_sheet(folder, name, remarks, header=True)
    columns = _columns(sheet, known, remarks)
    values: dict[str, dict[int, float]] = {word: {} for word in columns}
    seen: dict[int, int] = {}
    for row in sheet.rows:
        when = day_number(row.cell(0))
        if when is None or seen.setdefault(when, row.line) != row.line:
            remarks.leave_out(row, f"day {show(row.cell(0))}", "a whole number, 0 or more, once")
            continue
        for word, position in columns.items():
            values[word][when] = _level(row, position, word, remarks)
    scale = _scale(sheet, values, what, remarks)
    return tuple(span for word, levels in values.items() for span in spans_of(word, levels, scale))


def _columns(sheet: Sheet, known: Sequence[str], remarks: Remarks) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, word in enumerate(sheet.header[1:], 1):
        filled = any(row.cell(position) for row in sheet.rows)
        if word in columns:
            remarks.leave_out(sheet.whole, f"column {show(word)}", "the name stands before it")
        elif word in known:
            columns[word] = position
        elif word or filled:
            why = f"no place of this name{like(word, known)}"
            remarks.leave_out(sheet.whole, f"column {show(word)}", why)
    beyond = sum(any(row.cells[len(sheet.header) :]) for row in sheet.rows)
    if beyond:
        found = f"{beyond} rows with cells beyond the header"
        remarks.leave_out(sheet.whole, found, "nothing tells what they mean")
    return columns


def _level(row: FleeRow, position: int, word: str, remarks: Remarks) -> float:
    value = number(row.cell(position))
    if value is None or value < 0:
        found = f"{word} {show(row.cell(position))}"
        remarks.change(row, found, "no number of 0 or more: taken as 0")
        return 0.0
    return value


def _scale(sheet: Sheet, values: dict[str, dict[int, float]], what: str, remarks: Remarks) -> float:
    highest = max((v for levels in values.values() for v in levels.values()), default=0.0)
    if highest <= 1:
        return 1.0
    if what == "conflict":
        remarks.change(sheet.whole, f"levels up to {highest:g}", "those above 1 taken as 1")
        return 1.0
    scale = 100.0 if what == "food insecurity" and highest <= 100 else highest
    remarks.change(sheet.whole, f"levels up to {highest:g}", f"divided by {scale:g}")
    return scale


def spans_of(name: str, levels: dict[int, float], scale: float = 1.0) -> Iterable[Span]:
    """Days in a row with one level above 0, as spans; levels above `scale` count as 1."""
    first = last = -2
    held = 0.0
    for when in [*sorted(levels), None]:
        level = 0.0 if when is None else min(round(levels[when] / scale, 6), 1.0)
        if when is not None and when == last + 1 and level == held:
            last = when
            continue
        if held > 0:
            yield Span(name, first, last, held)
        if when is not None:
            first, last, held = when, when, level


def read_counts(
    folder: Path, names: Sequence[str], remarks: Remarks
) -> tuple[tuple[FleeCounts, ...], FleeCounts | None]:
    """Reports per place and those of the total, registration corrections made.

    Files of one place are added up: on every day that one of them reports, the others count with
    what lies between their reports (before the first, the first; after the last, the last).
    """
    if not (folder / LAYOUT).exists():
        whole_file = FleeRow(LAYOUT, 0, ())
        remarks.note(whole_file, "no such file", "nobody sets off but by the conflict settings")
        return (), None
    counts: dict[str, FleeCounts] = {}
    total: FleeCounts | None = None
    for row in read_sheet(folder, LAYOUT, remarks).rows:
        name = row.cell(0)
        is_total = name.lower() == TOTAL
        if name in counts or (is_total and total is not None):
            remarks.leave_out(row, f"counts of {show(name)}", "the name stands before it")
            continue
        if not is_total and name not in names:
            why = f"no location of this name, so not in the totals{like(name, names)}"
            remarks.leave_out(row, f"counts of {show(name)}", why)
            continue
        found = _place_counts(folder, row, remarks)
        if found is not None and is_total:
            total = found
        elif found is not None:
            counts[name] = found
    return tuple(_corrected(folder, counts, remarks).values()), total


def _place_counts(folder: Path, row: FleeRow, remarks: Remarks) -> FleeCounts | None:
    series: dict[str, Series] = {}
    for name in filter(None, row.cells[1:]):
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            remarks.leave_out(row, show(name), "not in the folder of the instance")
        elif not _is_file(folder / "source_data" / path):
            remarks.leave_out(row, f"counts in {show(name)}", "no such file")
        elif read := _series(folder, f"source_data/{path}", remarks):
            series[str(path)] = read
    if not series:
        remarks.leave_out(row, f"counts of {show(row.cell(0))}", "no file with a count")
        return None
    days = sorted({when for one in series.values() for when in one})
    return FleeCounts(row.cell(0), tuple(_added(when, series) for when in days))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _series(folder: Path, name: str, remarks: Remarks) -> Series:
    sheet = read_sheet(folder, name, remarks, first=("date", "datetime"))
    series: Series = {}
    for row in sheet.rows:
        when, count = day(row.cell(0)), number(row.cell(1))
        if when is None or count is None or count < 0:
            why = "a day that exists, as YYYY-MM-DD, and a count of 0 or more"
            remarks.leave_out(row, quoted(row), why)
        elif when in series:
            remarks.leave_out(row, quoted(row), f"the day stands on line {series[when][1]} already")
        else:
            series[when] = (count, row.line)
    if any(later < earlier for earlier, later in pairwise(series)):
        remarks.change(sheet.whole, "days not in order", "put in order")
    return dict(sorted(series.items()))


def _added(when: dt.date, series: dict[str, Series]) -> Report:
    parts, told, sources = 0.0, 0.0, []
    for name, one in series.items():
        parts += at(list(one), [count for count, _ in one.values()], when)
        told += next((one[day][0] for day in reversed(one) if day <= when), 0.0)
        sources.append(f"{name}:{one[when][1]}" if when in one else f"{name} between its reports")
    people = int(parts + 0.5)
    return Report(when, people, float(people), "; ".join(sources), int(told + 0.5))


def at(days: Sequence[dt.date], values: Sequence[float], when: dt.date) -> float:
    """Value on a day on straight lines between the given ones, as the ends beyond them."""
    if when <= days[0]:
        return values[0]
    for position in range(1, len(days)):
        if when < days[position]:
            before, after = days[position - 1], days[position]
            share = (when - before).days / (after - before).days
            return values[position - 1] + share * (values[position] - values[position - 1])
    return values[-1]


def _corrected(
    folder: Path, counts: dict[str, FleeCounts], remarks: Remarks
) -> dict[str, FleeCounts]:
    """Counts after "level 1" corrections: those before one times (count then / count before)."""
    if not (folder / CORRECTIONS).exists():
        return counts
    counts = dict(counts)
    for row in read_sheet(folder, CORRECTIONS, remarks, first=("camp", "name", "location")).rows:
        name, when = row.cell(0), day(row.cell(1))
        if name not in counts:
            remarks.leave_out(row, quoted(row), f"no counts of {show(name)}")
        elif when is None:
            remarks.leave_out(row, quoted(row), "a day that exists, as YYYY-MM-DD")
        else:
            counts[name] = _rescaled(counts[name], when, row, remarks)
    return counts


def _rescaled(counts: FleeCounts, when: dt.date, row: FleeRow, remarks: Remarks) -> FleeCounts:
    reports = counts.reports
    position = next((i for i, report in enumerate(reports) if report.day == when), 0)
    if position == 0 or reports[position - 1].corrected <= 0:
        why = "no report on that day, or none with people before it"
        remarks.leave_out(row, quoted(row), why)
        return counts
    factor = reports[position].corrected / reports[position - 1].corrected
    if not 0.2 <= factor <= 5:
        found = f"{counts.name}: counts before {when} are multiplied by {factor:.3g}"
        remarks.note(row, found, "taken as told; one of the two counts may be wrong")
    before = tuple(replace(one, corrected=one.corrected * factor) for one in reports[:position])
    on_the_day = replace(reports[position], corrects=True)
    return FleeCounts(counts.name, (*before, on_the_day, *reports[position + 1 :]))
