"""Cases to score forecasts on: a scenario folder with counts, or an instance of another tool."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.scenario import Scenario
from waystation.domain.verification import Case, CountReport
from waystation.domain.vocabulary import Audience
from waystation.scenario.load import load_scenario
from waystation.verification.counts import COUNTS, read_counts, show_partial
from waystation.world.tables import show

LAG_DAYS = 7
"""Days after which a count is taken as published (assumption): operational figures of a register
come out about weekly; the sources tell only the day a count speaks of."""
_INSTANCE = "input_csv"


@dataclass(frozen=True)
class CaseFolder:
    """A case with the scenario it comes from.

    Attributes:
        case: What is scored.
        scenario: The whole scenario; it may hold what was known only later, which a forecaster
            has to keep from itself.
        left_out: What of its counts is not scored, and why, in plain words.
        imported: How it was imported for this run; empty for a scenario folder.
    """

    case: Case
    scenario: Scenario
    left_out: tuple[str, ...]
    imported: str = ""


def has_counts(folder: Path) -> bool:
    """Whether a folder is scored on counts: it holds them, or an instance that does."""
    return (folder / COUNTS).exists() or (folder / _INSTANCE).is_dir()


@contextmanager
def open_cases(folders: Sequence[str | Path], *, lag: int = LAG_DAYS) -> Iterator[list[CaseFolder]]:
    """Read cases; instances of Flee are imported into a folder that is gone afterwards.

    Args:
        folders: Scenario folders with counts.csv, or Flee instances.
        lag: Days after which a count is published.

    Raises:
        InputError: Anything is wrong in any of them; it holds every problem found.
    """
    problems = _check_names(folders)
    found: list[CaseFolder] = []
    with ExitStack() as stack:
        for folder in dict.fromkeys(Path(one) for one in folders):
            try:
                found.append(_open(folder, lag, stack))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        yield found


def _check_names(folders: Sequence[str | Path]) -> list[Problem]:
    """Cases are told apart by the folder's name."""
    if not folders:
        return [Problem("verify", 0, "", "no folder", "one or more")]
    named = Counter(Path(one).resolve().name for one in folders)
    return [
        Problem(str(one), 0, "", f"another folder named {show(name)}", "names that differ")
        for one in folders
        if named[name := Path(one).resolve().name] > 1
    ]


def _open(folder: Path, lag: int, stack: ExitStack) -> CaseFolder:
    if (folder / COUNTS).exists() or not (folder / _INSTANCE).is_dir():
        return read_case(folder, lag=lag)
    from waystation.scenario.flee_folder import import_instance
    from waystation.scenario.flee_write import write_folder
    from waystation.world.flee import read_instance

    content = import_instance(read_instance(folder), lag=lag)
    aside = stack.enter_context(tempfile.TemporaryDirectory(prefix="waystation-"))
    imported = Path(aside) / folder.resolve().name
    write_folder(content, imported)
    told = (
        f"an instance of Flee, imported for this run ({len(content.remarks)} things not taken as "
        "they stand; `waystation import flee` lists them)"
    )
    return replace(read_case(imported, lag=lag), imported=told)


def read_case(folder: str | Path, *, lag: int = LAG_DAYS) -> CaseFolder:
    """Read a scenario folder and its counts.

    Args:
        folder: Holds scenario.toml and its tables, and counts.csv.
        lag: Days after which a count is published.

    Raises:
        InputError: Anything is wrong; it holds every problem found.
    """
    path = Path(folder)
    scenario = load_scenario(path)
    if not (path / COUNTS).exists():
        expected = f"{COUNTS} (people counted at places, to score forecasts on)"
        raise InputError([Problem(str(path), 0, "", f"no {COUNTS}", expected)])
    places = {one.name: one for one in scenario.locations}
    table, problems = read_counts(path / COUNTS, places, lag)
    if problems:
        raise InputError(problems)
    shown = [one for one in table.reports if places[one.place].audience is Audience.PUBLIC]
    if not shown:
        found, expected = "only counts at places that are not public", "one at a public place"
        raise InputError([Problem(str(path / COUNTS), 0, "location", found, expected)])
    capacity, hindsight = _capacity(scenario, shown)
    told = [show_partial(table), hindsight]
    if hidden := len(table.reports) - len(shown):
        told.append(f"{hidden} counts at places that are not public")
    case = Case(
        name=scenario.name,
        first_day=scenario.first_day,
        last_day=max(one.day for one in shown),
        reports=tuple(shown),
        capacity=capacity,
    )
    return CaseFolder(case, scenario, tuple(f"{case.name}: {one}" for one in told if one))


def _capacity(
    scenario: Scenario, reports: Sequence[CountReport]
) -> tuple[tuple[tuple[str, float], ...], str]:
    """Places known by location, and a sentence about those that only hindsight knows.

    A capacity that equals the highest count of the whole record was read off that record: it
    tells the future, and no count can exceed it.
    """
    highest: dict[str, float] = {}
    for one in reports:
        highest[one.place] = max(highest.get(one.place, 0.0), one.people)
    stated = {
        place.name: float(place.capacity)
        for place in scenario.locations
        if place.capacity and place.name in highest
    }
    late = [name for name, places in stated.items() if places == highest[name]]
    kept = tuple((name, places) for name, places in stated.items() if name not in late)
    if not late:
        return kept, ""
    told = (
        "overflow is not asked where the places stated equal the highest count ever reported "
        f"(known only afterwards): {', '.join(late)}"
    )
    return kept, told
