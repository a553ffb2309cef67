"""A report purged from everything of a scenario that is here: documents, ledger, results, jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Report
from waystation.domain.telling import counted
from waystation.domain.work import Progress, silent
from waystation.evidence.ledger import Ledger
from waystation.evidence.purge import PurgeDone, Purging, purge, wipe
from waystation.evidence.schema import WAIT
from waystation.evidence.table import read_rows
from waystation.forecasting.gather import LEDGER, REPORTS, TABLE
from waystation.purged_files import (
    DATABASE_ENDS,
    SEALED,
    clear_documents,
    clear_products,
    clear_results,
    clear_table,
    quoting_files,
    sealed_files,
)
from waystation.scenario.load import load_scenario
from waystation.system.locks import is_locked

FEWEST_DIGITS = 4
"""Digits of a report's identity that are enough, where no other begins so."""

_OF_A_SCENARIO = ("scenario.toml", LEDGER)

_QUOTING = "and it quotes what was purged: edit it, or remove it by hand"
_ANOTHER = "another report that holds some of the same words: purge it too where it has to go"


@dataclass(frozen=True)
class Places:
    """Where a scenario's words may be.

    Attributes:
        folder: The scenario folder.
        home: Its results folder; that its server writes to.
        products: Where its products are; None for nowhere.
        keep_files: True to leave the documents in `reports/` where they are.
    """

    folder: Path
    home: Path
    products: Path | None = None
    keep_files: bool = False


def check_places(places: Places) -> None:
    """Refuse results that are a scenario, hold the scenario, or lie among its reports.

    Raises:
        InputError: They do; what is purged from results would go from the scenario's own files.
    """
    folder, home = places.folder.resolve(), places.home.resolve()
    if folder.is_relative_to(home) or any((home / name).exists() for name in _OF_A_SCENARIO):
        found = "a folder that is a scenario or holds this one"
    elif home.is_relative_to(folder / REPORTS):
        found = "a folder among the scenario's reports"
    else:
        return
    expected = f"another folder for --results: results of this scenario are in {home.name}/ in it"
    raise InputError([Problem(str(places.home), 0, "--results", found, expected)])


def find_reports(reports: Sequence[Report], which: Sequence[str]) -> tuple[Report, ...]:
    """The reports that identities, their first digits or names stand for.

    Raises:
        InputError: One stands for none, or for several.
    """
    found: dict[str, Report] = {}
    problems = []
    for text in which:
        mine = [one for one in reports if text in (one.report_id, one.name)]
        if not mine and len(text) >= FEWEST_DIGITS:
            mine = [one for one in reports if one.report_id.startswith(text)]
        if len(mine) == 1:
            found[mine[0].report_id] = mine[0]
            continue
        told = counted(len(mine), "report") if mine else f"no report {text!r}"
        expected = "a report's identity, its first digits, or its name, as evidence list tells it"
        problems.append(Problem("REPORT", 0, "", told, expected))
    if problems:
        raise InputError(problems)
    return tuple(found.values())


def expired(ledger: Ledger, days: int, today: dt.date) -> tuple[Report, ...]:
    """Reports that are kept longer than they should be; purged ones are not among them.

    A report's time begins on the day it was taken in; where the ledger does not tell it, on the
    day it was fetched or published. One without any day has no end.

    Args:
        ledger: The ledger, open.
        days: Days for which documents are kept.
        today: The day of asking.
    """
    purged = {one.report_id for one in ledger.purges()}
    taken = ledger.taken_in()
    last = today - dt.timedelta(days=days)
    held = [one for one in ledger.reports() if one.report_id not in purged]
    dated = ((one, taken.get(one.report_id) or one.retrieved or one.published) for one in held)
    return tuple(one for one, day in dated if day is not None and day < last)


def chosen(
    ledger: Ledger, scenario: str, which: Sequence[str], today: dt.date, *, too_long: bool
) -> tuple[tuple[Report, ...], str]:
    """The reports that are meant, and the reason where none is given.

    Args:
        ledger: The ledger, open.
        scenario: The scenario's folder.
        which: Identities, their first digits, or names.
        today: The day of asking.
        too_long: Those kept longer than `retention_days`, instead.

    Raises:
        InputError: Neither or both are asked for, a name stands for none or several, or the
            scenario does not say how long documents are kept.
    """
    if bool(which) == too_long:
        found = "both" if too_long else "neither"
        expected = "reports to purge, or --expired"
        raise InputError([Problem("REPORT, --expired", 0, "", found, expected)])
    if not too_long:
        return find_reports(ledger.reports(), which), ""
    days = load_scenario(scenario).retention_days
    if days is None:
        expected = "retention_days in scenario.toml; without it documents are kept until purged"
        raise InputError([Problem("--expired", 0, "", "no retention_days", expected)])
    return expired(ledger, days, today), f"kept for {days} days, as scenario.toml says"


def purge_reports(
    ledger: Ledger,
    report_ids: Sequence[str],
    places: Places,
    *,
    by: str,
    reason: str,
    at: dt.datetime,
    tell: Callable[[str], None],
    progress: Progress = silent,
) -> PurgeDone:
    """Purge reports from the ledger and from every file of the scenario that is here.

    Results are cleared while the ledger still knows the words and nobody else can write to it; the
    folder's own files after that. Where it is broken off, the same again goes on. Call `finish`
    once the ledger is closed.

    Args:
        ledger: The ledger, open.
        report_ids: The reports.
        places: Where words may be.
        by: Who does it.
        reason: Why.
        at: When, in UTC.
        tell: Takes a line for each file that was changed, removed or left.
        progress: Told how many files were looked through.

    Raises:
        InputError: As `waystation.evidence.purge.purge` and `check_places`, the scenario's table is
            not in order, a job runs, or a file cannot be written to.
    """
    check_places(places)
    ids, found = frozenset(report_ids), list[Purging]()
    table = places.folder / TABLE
    if table.exists():
        read_rows(table, progress=progress)
    progress("Looking for what quotes them", 0, 1)

    def clear(purging: Purging) -> None:
        _check_idle(places.home)
        found.append(purging)
        clear_results(places.home, purging, ids, tell, progress)
        if places.products is not None:
            clear_products(places.products, purging, tell, progress)

    done = purge(ledger, report_ids, by=by, reason=reason, at=at, meanwhile=clear)
    # Rows and documents go last: without the purge, the folder would take their figures back.
    for purging in found:
        clear_table(table, purging, tell)
        if not places.keep_files:
            clear_documents(places.folder / REPORTS, ids, tell, progress)
        for path in sealed_files(places.folder / REPORTS):
            tell(f"{path}: {SEALED}")
        progress("Looking for what is left", 0, 1)
        for path in _still(places, purging):
            tell(f"{path}: LEFT, {_ANOTHER if _is_report(places, path) else _QUOTING}")
    return done


def _check_idle(home: Path) -> None:
    """Refuse while a job runs: it holds words and would write them after the purge."""
    for lock in sorted(home.glob("jobs/*/lock")):
        if is_locked(lock):
            expected = "a purge once it has ended or was stopped; nothing was purged"
            raise InputError([Problem(str(lock.parent), 0, "", "a job that is running", expected)])


def finish(path: Path, *, wait: float = WAIT) -> bool:
    """Rewrite the ledger's file without what was purged; False while others hold its log.

    Raises:
        InputError: The ledger cannot be opened or there is no room to rewrite it.
    """
    return wipe(path, wait=wait)


def _is_report(places: Places, path: Path) -> bool:
    return path.is_relative_to(places.folder / REPORTS)


def _still(places: Places, purging: Purging) -> Iterator[Path]:
    besides = [places.folder / f"{LEDGER}{end}" for end in DATABASE_ENDS]
    reports = places.folder / REPORTS
    for path in quoting_files(places.folder, purging, besides):
        if not (places.keep_files and path.is_relative_to(reports)):
            yield path
    if not places.home.resolve().is_relative_to(places.folder.resolve()):
        yield from quoting_files(places.home, purging, ())
