"""From a scenario folder to the ledger entries a forecast may use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry, Figure, Report
from waystation.domain.scenario import Scenario
from waystation.evidence.ledger import Ledger
from waystation.evidence.sync import SyncSummary, sync_folder
from waystation.evidence.table import read_rows
from waystation.evidence.view import as_of as known_by
from waystation.reports.documents import load_report
from waystation.reports.reader import read_report
from waystation.world.gazetteer import with_locations, world_gazetteer

LEDGER = "ledger.sqlite"
TABLE = "evidence.csv"
REPORTS = "reports"
READABLE = (".txt", ".md")


@dataclass(frozen=True)
class Gathered:
    """What a scenario folder holds as evidence.

    Attributes:
        entries: Every ledger entry.
        summary: What was new in the folder.
    """

    entries: tuple[Entry, ...]
    summary: SyncSummary


def gather(scenario: Scenario) -> Gathered:
    """Read the folder's table and reports into its ledger and return the ledger's entries.

    Raises:
        InputError: Anything in the folder is wrong, all problems at once; ledger untouched.
    """
    folder = Path(scenario.folder)
    reports = _read_reports(scenario, folder)
    table = folder / TABLE
    with Ledger.open(folder / LEDGER) as ledger:
        summary = sync_folder(ledger, table if table.exists() else None, reports)
        return Gathered(ledger.entries(), summary)


def _read_reports(scenario: Scenario, folder: Path) -> list[tuple[Report, tuple[Figure, ...]]]:
    """All reports in the folder with their figures; every problem with any of them at once."""
    gazetteer = with_locations(world_gazetteer(), scenario.locations)
    problems: list[Problem] = []
    read = []
    for path in sorted((folder / REPORTS).glob("*")):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            report = load_report(path)
            read.append((report, read_report(report, gazetteer)))
        except InputError as error:
            problems.extend(error.problems)
    table = folder / TABLE
    if problems and table.exists():
        try:
            read_rows(table)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return read


def last_published(entries: tuple[Entry, ...]) -> dt.date | None:
    """The last day anything in the ledger was published; None when nothing is dated."""
    days = [e.figure.published for e in entries if e.figure.published is not None]
    return max(days, default=None)


def usable(entries: tuple[Entry, ...], day: dt.date) -> tuple[Entry, ...]:
    """Entries published by a day and not withdrawn."""
    return known_by(entries, day)
