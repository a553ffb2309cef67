"""From a scenario folder to the ledger entries a forecast may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry, Figure, Report, Ruling
from waystation.domain.findings import Findings
from waystation.domain.places import Gazetteer
from waystation.domain.scenario import Scenario
from waystation.domain.untold import untold_departures
from waystation.domain.vocabulary import Travel
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.copies import CopyLink
from waystation.evidence.ledger import Ledger
from waystation.evidence.schema import WAIT, LedgerReadOnlyError, look
from waystation.evidence.sync import SyncSummary, add_rows, read_before, sync_folder
from waystation.evidence.table import EvidenceRow, read_rows
from waystation.forecasting.reader_name import reader_name
from waystation.reports.documents import load_reports
from waystation.reports.findings import READING, read_findings
from waystation.reports.intake.records import Tell
from waystation.reports.offices import by_office
from waystation.scenario.load import load_scenario
from waystation.scenario.wording import unkind_in
from waystation.world.gazetteer import with_locations, world_gazetteer

LEDGER = "ledger.sqlite"
TABLE = "evidence.csv"
REPORTS = "reports"

CHECKING = "Checking the folder"
T = TypeVar("T")
NEAR_START_DAYS = 2
"""Days around a group's first day in which people at its start are taken to be the group."""


@dataclass(frozen=True)
class Gathered:
    """What a scenario folder holds as evidence.

    Attributes:
        entries: Every ledger entry.
        summary: What was new in the folder.
        links: Which of its reports copy which.
        rulings: Everything that was settled about figures, oldest first.
        reports: The reports figures were read from, by identity; without their texts.
        purges: How many purges the ledger held before anything of it was read.
    """

    entries: tuple[Entry, ...]
    summary: SyncSummary
    links: tuple[CopyLink, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    reports: Mapping[str, Report] = field(default_factory=dict)
    purges: int = 0


def check_named(name: str, expected: str = "a scenario folder", column: str = "SCENARIO") -> None:
    """Refuse an empty name: it would stand for the folder one works in.

    Args:
        name: The name.
        expected: What should be named.
        column: What the name stands for in the command.

    Raises:
        InputError: It is empty.
    """
    if not name.strip():
        raise InputError([Problem(column, 0, "", "an empty name", expected)])


@dataclass(frozen=True)
class InOrder:
    """A scenario folder that was checked.

    Attributes:
        scenario: The scenario.
        published: The last day on which one of its reports or a figure of its table was published;
            None when nothing is dated.
    """

    scenario: Scenario
    published: dt.date | None


def check_folder(folder: str, *, tell: Tell | None = None, progress: Progress = silent) -> Scenario:
    """The scenario of a folder, once its files, evidence, reports and ledger are in order.

    Args:
        folder: The scenario folder.
        tell: Takes one line for each report left out or read otherwise than expected, and for each
            word of the scenario that makes people a threat.
        progress: Told how far the checks are.

    Raises:
        InputError: Anything is wrong; every problem in every file at once. Nothing is written.
    """
    return in_order(folder, tell=tell, progress=progress).scenario


def in_order(folder: str, *, tell: Tell | None = None, progress: Progress = silent) -> InOrder:
    """The same as `check_folder`, with the last day of what its evidence holds."""
    check_named(folder)
    progress(CHECKING, 0, 1)
    problems: list[Problem] = []
    scenario = _try(lambda: load_scenario(folder), problems)
    table = Path(folder) / TABLE
    rows = (
        _try(lambda: _checked_table(table, scenario, progress), problems)
        if table.exists()
        else None
    )
    ledger = Path(folder) / LEDGER
    if ledger.exists():
        _try(lambda: look(ledger), problems)
    reports = _try(lambda: _reports_in(Path(folder), tell, progress), problems)
    if problems or scenario is None:
        raise InputError(problems)
    if tell is not None:
        for line in unkind_in(scenario):
            tell(line)
    days = [row.figure.published for row in rows or ()]
    days += [report.published for report in reports or ()]
    return InOrder(scenario, max((day for day in days if day is not None), default=None))


def untold_in(found: InOrder) -> Iterator[str]:
    """That departures.csv ends before the last day anything was published, and what to do."""
    told = untold_departures(found.scenario, found.published) if found.published else None
    if told:
        yield (
            f"departures.csv: {told.text} That is told as of {found.published}, when the last "
            "report or figure was published. Add rows for those days; one with 0 people says that "
            "nobody left."
        )


def _try(work: Callable[[], T], problems: list[Problem]) -> T | None:
    """The result, or None with the problems noted."""
    try:
        return work()
    except InputError as error:
        problems.extend(error.problems)
        return None


def _checked_table(
    table: Path, scenario: Scenario | None, progress: Progress
) -> tuple[EvidenceRow, ...]:
    if scenario is None:
        return read_rows(table, progress=progress)
    names = [location.name for location in scenario.locations]
    groups = [group.name for group in scenario.groups]
    return read_rows(table, locations=names, groups=groups, progress=progress)


def _reports_in(folder: Path, tell: Tell | None, progress: Progress) -> tuple[Report, ...]:
    """The reports of a scenario folder, of every kind that can be read; none is no error."""
    reports = folder / REPORTS
    visible = reports.iterdir() if reports.is_dir() else iter(())
    if all(path.name.startswith(".") for path in visible):
        return ()
    return load_reports([reports], tell=tell, progress=progress)


def gather(
    scenario: Scenario, *, now: dt.datetime | None = None, progress: Progress = silent
) -> Gathered:
    """Read the folder's table and reports into its ledger and return the ledger's entries.

    A report this same reader has read before for this scenario is not read again.

    Args:
        scenario: The scenario.
        now: Time under which the ledger records what is new; None leaves it open.
        progress: Told how far it is.

    Raises:
        InputError: Anything in the folder is wrong, all problems at once; ledger untouched.
    """
    with opened(scenario, now=now, progress=progress) as (ledger, summary):
        purges = len(ledger.purges())
        reports = {one.report_id: replace(one, text="") for one in ledger.reports()}
        entries, links, rulings = ledger.entries(), ledger.links(), ledger.rulings()
        return Gathered(entries, summary, links, rulings, reports, purges)


@contextmanager
def unpurged(scenario: Scenario, found: Gathered, *, wait: float = WAIT) -> Iterator[None]:
    """Hold off purges while results are written, if none came since the evidence was gathered.

    Args:
        scenario: The scenario.
        found: What the results are made from.
        wait: Seconds to wait for another program that is writing to the ledger.

    Raises:
        InputError: A report was purged meanwhile, or another program holds the ledger.
    """
    path = Path(scenario.folder) / LEDGER
    with Ledger.open(path, wait=wait) as ledger, ExitStack() as stack:
        with suppress(LedgerReadOnlyError):  # where nobody can write, nobody can purge
            stack.enter_context(ledger.transaction())
        if len(ledger.purges()) > found.purges:
            expected = "a new run, without what was purged; nothing was written"
            raise InputError([Problem(str(path), 0, "", "a purge during this run", expected)])
        yield


@contextmanager
def opened(
    scenario: Scenario,
    *,
    now: dt.datetime | None = None,
    wait: float = WAIT,
    progress: Progress = silent,
) -> Iterator[tuple[Ledger, SyncSummary]]:
    """The scenario's ledger, open, brought up to its folder; and what was new in the folder.

    Args:
        scenario: The scenario.
        now: Time under which the ledger records what is new; None leaves it open.
        wait: Seconds to wait for another program that is writing.
        progress: Told how far what is new is read.

    Raises:
        InputError: Anything in the folder is wrong, all problems at once; ledger untouched.
    """
    folder = Path(scenario.folder)
    table = folder / TABLE
    if table.exists():
        _checked_table(table, scenario, progress)
    reports = _reports_in(folder, None, progress)
    reader = reader_name(scenario.locations, scenario.groups)
    with Ledger.open(folder / LEDGER, now=now, wait=wait) as ledger:
        unchanged = read_before(ledger, (report.report_id for report in reports), reader)
        known = unchanged | {one.report_id for one in ledger.purges()}
        fresh = [report for report in reports if report.report_id not in known]
        read = read_with(fresh, scenario, progress)
        summary = sync_folder(
            ledger, table if table.exists() else None, read, reader=reader, unchanged=unchanged,
            progress=progress,
        )  # fmt: skip
        yield ledger, summary


def read_plain(
    reports: Sequence[Report], gazetteer: Gazetteer | None = None, progress: Progress = silent
) -> list[Findings]:
    """What reports say, with the places of a gazetteer; the world's when None."""
    progress(READING, 0, len(reports))
    known = world_gazetteer() if gazetteer is None else gazetteer
    return [by_office(read_findings(one, known)) for one in watched(reports, READING, progress)]


def read_with(
    reports: Sequence[Report], scenario: Scenario, progress: Progress = silent
) -> list[Findings]:
    """What reports say, with the places and the groups of a scenario."""
    if not reports:
        return []
    progress(READING, 0, len(reports))
    gazetteer = with_locations(world_gazetteer(), scenario.locations)
    read = read_plain(reports, gazetteer, progress)
    return [replace(f, figures=_with_groups(f.report, f.figures, scenario)) for f in read]


def _with_groups(
    report: Report, figures: tuple[Figure, ...], scenario: Scenario
) -> tuple[Figure, ...]:
    """Figures with the group they speak of, where the report or the scenario tells it."""
    named = []
    for number, figure in enumerate(figures):
        following = figures[number + 1].start if number + 1 < len(figures) else len(report.text)
        group = _group_of(report, figure, following, scenario)
        named.append(replace(figure, group=group) if group else figure)
    return tuple(named)


def _group_of(report: Report, figure: Figure, following: int, scenario: Scenario) -> str:
    """Name of the group a figure speaks of; empty when nothing tells.

    What stands after the figure in its sentence, up to the next figure, decides; then what stands
    before it there; then whether a group set off from the place about that day; then the last
    group named before it in its paragraph.
    """
    begins, ends = figure.sentence_start, figure.sentence_start + len(figure.sentence)
    after = report.text[figure.end : min(ends, following)]
    before = report.text[begins : figure.start]
    paragraph = report.text[max(0, report.text.rfind("\n\n", 0, begins)) : begins]
    return (
        _last_named(after, scenario)
        or _last_named(before, scenario)
        or _setting_off(figure, scenario)
        or _last_named(paragraph, scenario)
    )


def _last_named(text: str, scenario: Scenario) -> str:
    """The group named last in a text; empty when none is."""
    found = [
        (text.casefold().rfind(word.casefold()), group.name)
        for group in scenario.groups
        for word in group.words
    ]
    place, name = max(found, default=(-1, ""))
    return name if place >= 0 else ""


def _setting_off(figure: Figure, scenario: Scenario) -> str:
    """The group that set off from the figure's place about its day."""
    for group in scenario.groups:
        together = group.travel is Travel.TOGETHER
        near = _about(figure.event_day, group.first_day)
        if together and figure.location == group.start and near:
            return group.name
    return ""


def _about(day: dt.date | None, other: dt.date) -> bool:
    return day is not None and abs((day - other).days) <= NEAR_START_DAYS


def add_table(
    scenario: Scenario,
    table: Path,
    *,
    now: dt.datetime | None = None,
    progress: Progress = silent,
) -> int:
    """Add the figures of a CSV file, and what was settled about them, to the scenario's ledger.

    Args:
        scenario: The scenario.
        table: The file.
        now: Time under which the ledger records what is new; None leaves it open.
        progress: Told how many rows were read, then how many taken in.

    Returns:
        How many figures were new.

    Raises:
        InputError: The table is wrong, all problems at once; ledger untouched.
    """
    names = [location.name for location in scenario.locations]
    groups = [group.name for group in scenario.groups]
    rows = read_rows(table, locations=names, groups=groups, progress=progress)
    with Ledger.open(Path(scenario.folder) / LEDGER, now=now) as ledger:
        return add_rows(ledger, rows, table.name, progress=progress)


def last_published(entries: Sequence[Entry], by: dt.date | None = None) -> dt.date | None:
    """The last day anything in the ledger was published; None when nothing is dated.

    Args:
        entries: The ledger.
        by: What is dated after this day is not published yet; None to take every date as it is.
    """
    days = [e.figure.published for e in entries if e.figure.published is not None]
    return max((day for day in days if by is None or day <= by), default=None)
