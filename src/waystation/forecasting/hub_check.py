"""A submission to a hub held against the hub's own rules: every breach, by name."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.forecasting.hub_rules import (
    CONFIG,
    DERIVED,
    STANDARD,
    Hub,
    Output,
    Round,
    Task,
    normal,
    read_hub,
)

MOST_TOLD = 5
"""Breaches told of one kind; the rest are counted."""
NAME = re.compile(r"(?P<round>\d{4}-\d\d-\d\d|\w+)-(?P<team>\w+)-(?P<model>\w+)")
"""The name of a file, without its ending."""
_CLOSE = 1e-6
Row = Mapping[str, str]


@dataclass(frozen=True)
class Breach:
    """Where a submission is not as its hub wants it.

    Attributes:
        kind: What is wrong, the same for all of its kind.
        found: What stands there.
        expected: What should.
        line: Of the table, from 1; 0 for none.
        column: Of the table.
    """

    kind: str
    found: str
    expected: str
    line: int = 0
    column: str = ""


def check_file(path: Path, hub_folder: Path | None = None) -> int:
    """Hold a file of model output against its hub's rules.

    Args:
        path: The file, HUB/model-output/TEAM-MODEL/ROUND-TEAM-MODEL.csv.
        hub_folder: The hub, where the file is not in it.

    Returns:
        Its rows.

    Raises:
        InputError: Every breach; or the hub or the file cannot be read.
    """
    if not path.is_file():
        found = "a folder" if path.exists() else "no such file"
        raise InputError([Problem(str(path), 0, "", found, "a file of model output")])
    home = hub_folder or path.absolute().parent.parent.parent
    if hub_folder is None and not (home / CONFIG).exists():
        expected = "one in a hub, HUB/model-output/TEAM-MODEL/FILE.csv; or its hub with --out HUB"
        raise InputError([Problem(str(path), 0, "", "a file outside a hub", expected)])
    hub = read_hub(home)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        raise InputError([Problem(str(path), 0, "", found, "a CSV table")]) from error
    columns = tuple(lines[0]) if lines else ()
    ragged = [number for number, line in enumerate(lines, 1) if len(line) != len(columns)]
    if ragged:
        found = f"{len(lines[ragged[0] - 1])} cells"
        expected = f"{len(columns)}, as in the header"
        raise InputError([Problem(str(path), ragged[0], "", found, expected)])
    rows = [dict(zip(columns, line, strict=True)) for line in lines[1:]]
    refuse(path, breaches(hub, path, columns, rows))
    return len(rows)


def refuse(path: Path, found: Sequence[Breach]) -> None:
    """Refuse a file that breaks rules: the first of each kind, the rest counted.

    Raises:
        InputError: There is a breach.
    """
    told: list[Problem] = []
    count = Counter(one.kind for one in found)
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.kind] += 1
        if seen[one.kind] <= MOST_TOLD:
            told.append(Problem(str(path), one.line, one.column, one.found, one.expected))
    for kind, number in count.items():
        if number > MOST_TOLD:
            more = f"{number - MOST_TOLD:,} more: {kind}"
            told.append(Problem(str(path), 0, "", more, "none"))
    if told:
        raise InputError(told)


def breaches(hub: Hub, path: Path, columns: Sequence[str], rows: Sequence[Row]) -> list[Breach]:
    """Everything in which a table is not as its hub wants it.

    Args:
        hub: The hub.
        path: The table's file, by its name.
        columns: Its header.
        rows: Its rows.
    """
    found = list(_named(hub, path))
    match = NAME.fullmatch(path.stem)
    told = hub.round_of(match["round"]) if match else None
    if match is None or told is None:
        return found
    wanted = {*told.columns, *STANDARD}
    for name in sorted(wanted ^ set(columns)):
        kind, what = ("no column", "missing") if name in wanted else ("more columns", "not of it")
        expected = f"the columns of the hub: {', '.join((*told.columns, *STANDARD))}"
        found.append(Breach(kind, f"{name}: {what}", expected, 1, name))
    if len(set(columns)) != len(columns):
        found.append(Breach("a column twice", "a column twice", "each once", 1))
    if wanted ^ set(columns) or len(set(columns)) != len(columns):
        return found
    table = normal(rows, told.columns)
    if told.variable:
        for line, row in enumerate(table, 2):
            if row[told.variable] != match["round"]:
                expected = f"{match['round']}, as in the file's name"
                found.append(Breach("round", row[told.variable], expected, line, told.variable))
    return [*found, *_rows(told, table)]


def _named(hub: Hub, path: Path) -> Iterator[Breach]:
    """Name, folder and ending of the file."""
    match = NAME.fullmatch(path.stem)
    if match is None:
        yield Breach("name", path.name, "ROUND-TEAM-MODEL.csv")
        return
    if path.parent.name != f"{match['team']}-{match['model']}":
        expected = f"a folder {match['team']}-{match['model']}, as in the file's name"
        yield Breach("folder", path.parent.name, expected)
    if path.suffix.removeprefix(".") not in hub.formats:
        expected = f"a format this hub takes: {', '.join(hub.formats)}"
        yield Breach("format", path.suffix, expected)
    if path.suffix != ".csv":
        yield Breach("unread format", path.suffix, "a CSV table, which is what is read here")
    if hub.round_of(match["round"]) is None:
        expected = f"a round of the hub ({CONFIG}/tasks.json)"
        yield Breach("no such round", match["round"], expected)


def _rows(told: Round, table: Sequence[Row]) -> Iterator[Breach]:
    names = (*told.columns, "output_type", "output_type_id")
    seen: dict[tuple[str, ...], int] = {}
    by_task: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    for line, row in enumerate(table, 2):
        key = tuple(row[name] for name in names)
        first = seen.setdefault(key, line)
        if first != line:
            yield Breach("a row twice", f"the same as line {first}", "each once", line)
        fitting = told.fitting(row)
        if not fitting:
            yield _unasked(told, row, line)
        else:
            by_task[fitting[0]].append((line, row))
    for number, task in enumerate(told.tasks):
        yield from _of_task(task, by_task[number])


def _unasked(told: Round, row: Row, line: int) -> Breach:
    """Which value of a row no task asks for."""
    for name in told.columns:
        allowed = frozenset().union(
            *(one.ids[name].allowed for one in told.tasks if name in one.ids)
        )
        if row[name] not in allowed:
            expected = f"one of {_few(allowed)}"
            return Breach(f"{name} not asked for", row[name], expected, line, name)
    found = ", ".join(row[name] for name in told.columns)
    return Breach("not asked for together", found, "values of one task of the hub", line)


def _few(values: frozenset[str]) -> str:
    listed = sorted(values)
    return ", ".join(listed[:8]) + (f" and {len(listed) - 8} more" if len(listed) > 8 else "")


def _of_task(task: Task, lines: Sequence[tuple[int, Row]]) -> Iterator[Breach]:
    by_key: dict[tuple[str, ...], dict[str, dict[str, tuple[int, str]]]] = {}
    for line, row in lines:
        yield from _horizon(task, row, line)
        output = task.outputs.get(row["output_type"])
        if output is None:
            expected = f"one of {', '.join(sorted(task.outputs))}"
            yield Breach("output type", row["output_type"], expected, line, "output_type")
            continue
        yield from _cell(output, row, line)
        key = tuple(row[name] for name in task.ids)
        kinds = by_key.setdefault(key, {})
        kinds.setdefault(output.name, {})[row["output_type_id"]] = (line, row["value"])
    yield from _missing_tasks(task, by_key.keys())
    for key, kinds in by_key.items():
        yield from _outputs(task, key, kinds)


def _horizon(task: Task, row: Row, line: int) -> Iterator[Breach]:
    """The horizon leads from the round's day to the last day of the target."""
    starts = [name for name in ("origin_date", "reference_date", "forecast_date") if name in row]
    if not starts or "horizon" not in row or DERIVED not in row:
        return
    try:
        start, end = (dt.date.fromisoformat(row[name]) for name in (starts[0], DERIVED))
        steps = float(row["horizon"])
    except ValueError:
        yield Breach("no day", row[DERIVED], "days as YYYY-MM-DD, a horizon as number", line)
        return
    if (end - start).days != steps * task.step_days:
        expected = f"{(end - start).days / task.step_days:g}, from {start} to {end}"
        yield Breach("horizon", row["horizon"], expected, line, "horizon")


def _cell(output: Output, row: Row, line: int) -> Iterator[Breach]:
    name = row["output_type_id"]
    if output.samples is None and name not in output.ids.allowed:
        expected = f"one of {_few(output.ids.allowed)}" if any(output.ids.allowed) else "none"
        yield Breach("output type id", name, expected, line, "output_type_id")
    if output.samples is not None and not name:
        yield Breach("output type id", "none", "the sample's number", line, "output_type_id")
    try:
        value = float(row["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        yield Breach("no number", row["value"], "a number", line, "value")
        return
    if output.whole and value != int(value):
        yield Breach("no whole number", row["value"], "a whole number", line, "value")
    if output.low is not None and value < output.low:
        yield Breach("too small", row["value"], f"{output.low:g} or more", line, "value")
    if output.high is not None and value > output.high:
        yield Breach("too large", row["value"], f"{output.high:g} or less", line, "value")


def _outputs(
    task: Task, key: tuple[str, ...], kinds: Mapping[str, Mapping[str, tuple[int, str]]]
) -> Iterator[Breach]:
    """Output types and ids of one task that must be there; values in order."""
    what = ", ".join(f"{name} {value}" for name, value in zip(task.ids, key, strict=True))
    for name, output in task.outputs.items():
        given = kinds.get(name, {})
        if not given:
            if output.required:
                yield Breach(f"no output type {name}", f"no {name}: {what}", "it is required")
            continue
        lacking = output.ids.required - given.keys()
        if lacking:
            expected = f"{name} {_few(frozenset(lacking))}, which are required"
            yield Breach(f"{name} ids missing", f"not there: {what}", expected)
        if output.samples and not output.samples[0] <= len(given) <= output.samples[1]:
            expected = f"{output.samples[0]} to {output.samples[1]}"
            yield Breach("number of samples", f"{len(given)} samples: {what}", expected)
        yield from _in_order(output, given)


def _in_order(output: Output, given: Mapping[str, tuple[int, str]]) -> Iterator[Breach]:
    """Quantiles and cumulated chances do not fall; chances of all cases make 1."""
    try:
        if output.name in ("quantile", "cdf"):
            ranked = sorted((float(name), line, float(x)) for name, (line, x) in given.items())
            for (low, _, one), (_, line, other) in itertools.pairwise(ranked):
                if other < one:
                    expected = f"{one:g} or more, as at {low:g}"
                    yield Breach("values cross", f"{other:g}", expected, line, "value")
        elif output.name == "pmf":
            total = sum(float(value) for _, value in given.values())
            if abs(total - 1) > _CLOSE:
                line = next(iter(given.values()))[0]
                yield Breach("chances", f"{total:g} together", "1", line, "value")
    except ValueError:
        return  # told already: no number


def _missing_tasks(task: Task, given: object) -> Iterator[Breach]:
    """Combinations of required values that are not there, by the optional ones that are.

    Where a row has optional values, the required ones of all other columns must be there with them;
    where no column has only optional values, the required ones must be there in any case.
    """
    names = [name for name in task.ids if name != DERIVED]
    at = [list(task.ids).index(name) for name in names]
    keys = {tuple(key[i] for i in at) for key in given}  # type: ignore[attr-defined]
    wanted = [task.ids[name].required for name in names]
    masks: Counter[tuple[str | None, ...]] = Counter(
        tuple(None if one in asked else one for one, asked in zip(key, wanted, strict=True))
        for key in keys
    )
    if all(wanted):
        masks.setdefault((None,) * len(names), 0)
    ordered = [sorted(one) for one in wanted]
    told, lacking = 0, 0
    for mask, there in sorted(masks.items(), key=str):
        choices = [[one] if one is not None else w for one, w in zip(mask, ordered, strict=True)]
        # A key is among the choices of its own mask and of no other.
        missing = math.prod(map(len, choices)) - there
        lacking += missing
        left = min(missing, MOST_TOLD - told)
        absent = (one for one in itertools.product(*choices) if one not in keys) if left else ()
        for one in itertools.islice(absent, left):
            what = ", ".join(f"{n} {v}" for n, v in zip(names, one, strict=True))
            yield Breach("required task missing", f"not there: {what}", "it is required")
            told += 1
    if lacking > told:
        found = f"{lacking - told:,} more: required task missing"
        yield Breach("more required tasks missing", found, "none")
