"""The evidence desk over a scenario's folder or a ledger: open, add documents, explain a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.assimilation.wording import read_interval
from waystation.domain.errors import InputError
from waystation.domain.evidence import Decision, Entry, Reading, Report, Ruling
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import RelationKind
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.copies import CopyLink
from waystation.evidence.disagreement import relations_between
from waystation.evidence.drift import drift
from waystation.evidence.findings import EVENT, STATEMENT, KeptFinding
from waystation.evidence.ledger import Ledger, purged_problem
from waystation.evidence.merged import settled_traces
from waystation.evidence.origins import OriginTrace, oldest_forms
from waystation.evidence.query import Query
from waystation.evidence.schema import WAIT, LedgerHeldError
from waystation.evidence.sync import ADDED, find_links
from waystation.forecasting.gather import LEDGER, last_published, opened, read_plain, read_with
from waystation.forecasting.listing import read_as
from waystation.forecasting.reader_name import reader_name
from waystation.forecasting.uses import uses, within_reports
from waystation.forecasting.wording_table import wording_in_force
from waystation.reports.documents import load_reports
from waystation.reports.findings import READING
from waystation.reports.intake.records import Tell
from waystation.scenario.load import load_scenario

WHOLE = 20_000
"""Entries up to which an origin is looked for among all; beyond, among those of equal number."""


@dataclass(frozen=True)
class Desk:
    """A ledger on the desk.

    Attributes:
        ledger: The ledger, open.
        scenario: The scenario it belongs to; None for a ledger alone.
    """

    ledger: Ledger
    scenario: Scenario | None = None

    @property
    def locations(self) -> tuple[str, ...] | None:
        """Names a location may have; None when any may."""
        return tuple(one.name for one in self.scenario.locations) if self.scenario else None

    @property
    def groups(self) -> tuple[str, ...] | None:
        """Names a group may have; None when any may."""
        return tuple(one.name for one in self.scenario.groups) if self.scenario else None


@dataclass(frozen=True)
class Added:
    """What became of a document.

    Attributes:
        report: The document.
        known_as: Name under which the ledger held it before; empty for a new one.
        figures: Figures read from it that are new.
        links: Reports it copies, or is copied by: the other's name, and how.
    """

    report: Report
    known_as: str = ""
    figures: int = 0
    links: tuple[tuple[str, CopyLink], ...] = ()


@dataclass(frozen=True)
class Related:
    """What a figure is to another one.

    Attributes:
        told: What it is.
        other: The other figure; None where it is not in the ledger.
        forward: True when read from this figure to the other.
        reason: Why.
    """

    told: RelationKind
    other: Entry | None
    forward: bool
    reason: str


@dataclass(frozen=True)
class Explained:
    """Everything that is known of one figure.

    Attributes:
        entry: The figure as it stands.
        report: The report it was read from; None when it is not in the ledger.
        reading: The range its words are read as; None for a sighting.
        taken: The range a forecast takes it as; None for a sighting.
        corrected: The figure it was entered to replace; None for any other.
        neighbours: The figures before and after it in its report.
        trace: How it goes back to its oldest form.
        family: Entries of the same origin, itself left out.
        rulings: Everything that was settled about it, oldest first.
        related: What it is to others of its report, and its origin to other origins.
        said: Events and statements of its report that stand in its sentence.
        links: Reports its own copies, or is copied by: the other's name, and how.
        day: As-of day of the forecast; None where there is none to ask.
        use: What a forecast as of that day makes of it; None where it is not known by then.
    """

    entry: Entry
    report: Report | None
    reading: Reading | None
    taken: Reading | None
    corrected: Entry | None
    neighbours: tuple[Entry, ...]
    trace: OriginTrace
    family: tuple[Entry, ...]
    rulings: tuple[Ruling, ...]
    related: tuple[Related, ...]
    said: tuple[KeptFinding, ...]
    links: tuple[tuple[str, CopyLink], ...]
    day: dt.date | None = None
    use: Decision | None = None


@contextmanager
def open_desk(
    target: str,
    *,
    now: dt.datetime | None = None,
    wait: float = WAIT,
    create: bool = False,
    reading: bool = False,
    tell: Tell | None = None,
    progress: Progress = silent,
) -> Iterator[Desk]:
    """The ledger of a scenario's folder, brought up to the folder; or a ledger file as it is.

    Args:
        target: A scenario folder or a ledger file.
        now: Time that everything added is recorded under.
        wait: Seconds to wait for another program that is writing.
        create: Start a ledger file where there is none.
        reading: True where the ledger is only looked at: a folder's that cannot be written to now
            is then taken as it is.
        tell: Takes a line where that is so, and one where a folder had no ledger.
        progress: Told how far the ledger is brought up to its folder.

    Raises:
        InputError: The folder or the file is not in order.
    """
    path = Path(target)
    with ExitStack() as open_files:
        if path.is_dir():
            scenario = load_scenario(target)
            ledger = _brought_up(
                open_files, scenario, now, wait, tell or _silent, progress, reading=reading
            )
            yield Desk(ledger, scenario)
        else:
            opening = Ledger.open(path, now=now, wait=wait, create=create)
            yield Desk(open_files.enter_context(opening))


def _brought_up(
    open_files: ExitStack,
    scenario: Scenario,
    now: dt.datetime | None,
    wait: float,
    tell: Tell,
    progress: Progress,
    *,
    reading: bool,
) -> Ledger:
    """The ledger of a folder, brought up to it; as it is where it is only read and held."""
    path = Path(scenario.folder) / LEDGER
    there = path.exists()
    try:
        opening = opened(scenario, now=now, wait=wait, progress=progress)
        ledger = open_files.enter_context(opening)[0]
    except LedgerHeldError as error:
        if not reading or not there:
            raise
        ledger = open_files.enter_context(Ledger.open(path, now=now, wait=wait, create=False))
        tell(f"{path}: {error.problems[0].found}; shown as it is, without what is new since")
    else:
        if not there:
            tell(f"{path}: started a new ledger; nothing was settled in it yet")
    return ledger


def _silent(_: str) -> None:
    """Tell nobody."""


def add_documents(
    desk: Desk,
    sources: Sequence[str | Path],
    *,
    published: dt.date | None = None,
    retrieved: dt.date | None = None,
    tell: Tell | None = None,
    progress: Progress = silent,
) -> Iterator[Added]:
    """Read documents into the ledger, one transaction each; one that is there already is told.

    Args:
        desk: The desk.
        sources: Files, folders, bundles, web addresses, or "-" for standard input.
        published: Publication day of documents that do not tell theirs.
        retrieved: Day of what is fetched from the web.
        tell: Takes one line for each thing left out or read otherwise than expected.
        progress: Told how many were opened, then how many read.

    Raises:
        InputError: A source cannot be read, all of them told before anything is written; or the
            ledger cannot be written.
    """
    reports = load_reports(
        sources, published=published, retrieved=retrieved, tell=tell, progress=progress
    )
    purged = {one.report_id: one for one in desk.ledger.purges()}
    problems = [purged_problem(r, purged[r.report_id]) for r in reports if r.report_id in purged]
    if problems:
        raise InputError(problems)
    yield from (add_report(desk, report) for report in watched(reports, READING, progress))


def add_report(desk: Desk, report: Report) -> Added:
    """Read one report into the ledger, in one transaction; one that is there already is told.

    Raises:
        InputError: The ledger cannot be written; nothing was kept.
    """
    before = desk.ledger.report(report.report_id)
    purged = [one for one in desk.ledger.purges() if one.report_id == report.report_id]
    if purged:
        raise InputError([purged_problem(report, purged[0])])
    if before is not None:
        return Added(report, known_as=before.name)
    scenario = desk.scenario
    read = read_with([report], scenario) if scenario else read_plain([report])
    locations, groups = (scenario.locations, scenario.groups) if scenario else ((), ())
    reader = ADDED + reader_name(locations, groups)
    with desk.ledger.transaction():
        count = desk.ledger.add_findings(read[0], reader=reader)
        links = find_links(desk.ledger, report)
    return Added(report, figures=count, links=_named(desk.ledger, report.report_id, links))


def _named(
    ledger: Ledger, report_id: str, links: Sequence[CopyLink]
) -> tuple[tuple[str, CopyLink], ...]:
    """Links of a report with the name of the other one."""
    others = [link.newer if link.older == report_id else link.older for link in links]
    names = ledger.names_of(others)
    return tuple((names.get(key, key), link) for key, link in zip(others, links, strict=True))


def explain(
    desk: Desk, entry: Entry, *, day: dt.date | None = None, by: dt.datetime | None = None
) -> Explained:
    """Everything that is known of one figure.

    Args:
        desk: The desk.
        entry: The figure.
        day: What was published later is left out, and a forecast as of this day is asked; None
            for everything, and the last day anything was published.
        by: The ledger as it stood at this moment; None for now.
    """
    ledger, report_id = desk.ledger, entry.figure.report_id
    around = _known_by(_around(ledger, entry, by), entry, day)
    mine = sorted((e for e in around if e.figure.report_id == report_id), key=_place)
    links = _links_by(ledger, report_id, day) if report_id else ()
    counting, trace, origins = _traces(ledger, entry, around)
    others = [e for e in counting if e.figure_id != entry.figure_id]
    asked = day or last_published(around)
    return Explained(
        entry=entry,
        report=ledger.report(report_id) if report_id else None,
        reading=read_as(entry),
        taken=read_interval(entry.figure, wording_in_force()),
        corrected=_corrected(ledger, entry, by),
        neighbours=_beside(mine, entry) if report_id else (),
        trace=trace,
        family=tuple(e for e in others if origins[e.figure_id] == trace.origin_id),
        rulings=ledger.rulings([entry.figure_id], by=by),
        related=_related(entry, mine, counting, origins),
        said=_said(ledger, entry) if report_id else (),
        links=_named(ledger, report_id, links),
        day=asked if desk.scenario else None,
        use=_use(desk, entry, asked, by),
    )


def _corrected(ledger: Ledger, entry: Entry, by: dt.datetime | None) -> Entry | None:
    """The figure that an entry was entered to replace."""
    if not entry.corrects:
        return None
    return next(iter(ledger.entries(Query(figure_ids=(entry.corrects,), decided_by=by))), None)


def _around(ledger: Ledger, entry: Entry, by: dt.datetime | None) -> tuple[Entry, ...]:
    """All entries; in a large ledger those of its report, of copies of it, and of equal numbers."""
    if ledger.counts()["figures"] <= WHOLE:
        return ledger.entries(Query(decided_by=by))
    figure, near = entry.figure, {entry.figure_id: entry}
    links = ledger.links(figure.report_id) if figure.report_id else ()
    asked = [Query(report=one, decided_by=by) for link in links for one in (link.older, link.newer)]
    if figure.report_id:
        asked.append(Query(report=figure.report_id, decided_by=by))
    if numbers := tuple({end for end in (figure.low, figure.high) if end is not None}):
        asked.append(Query(numbers=numbers, decided_by=by))
    for query in dict.fromkeys(asked):
        near.update((one.figure_id, one) for one in ledger.entries(query))
    return tuple(sorted(near.values(), key=lambda one: one.entered))


def _known_by(around: Sequence[Entry], entry: Entry, day: dt.date | None) -> tuple[Entry, ...]:
    """What was published by a day, beside the figure itself; everything where none is given."""
    if day is None:
        return tuple(around)
    key = entry.figure_id
    return tuple(
        one
        for one in around
        if one.figure_id == key or (one.figure.published or dt.date.max) <= day
    )


def _links_by(ledger: Ledger, report_id: str, day: dt.date | None) -> tuple[CopyLink, ...]:
    """Links of a report with others that were published by a day."""
    found = ledger.links(report_id)
    if day is None:
        return found
    keys = {key for link in found for key in (link.older, link.newer)} - {report_id}
    reports = (ledger.report(key) for key in keys)
    known = {r.report_id for r in reports if r and r.published and r.published <= day}
    return tuple(link for link in found if known & {link.older, link.newer})


def _traces(
    ledger: Ledger, entry: Entry, around: Sequence[Entry]
) -> tuple[list[Entry], OriginTrace, dict[str, str]]:
    """What counts around a figure, how it goes back to its oldest form, and all their origins."""
    counting = [e for e in around if e.counts or e.figure_id == entry.figure_id]
    named = sorted({e.figure.report_id for e in counting if e.figure.report_id})
    reports = [r for r in (ledger.report(key) for key in named) if r is not None]
    links = dict.fromkeys(link for key in named for link in ledger.links(key))
    traces = settled_traces(counting, around, reports, links)
    origins = {key: trace.origin_id for key, trace in traces.items()}
    return counting, _settled(entry, traces[entry.figure_id], counting, origins), origins


def _settled(
    entry: Entry, trace: OriginTrace, counting: Sequence[Entry], origins: Mapping[str, str]
) -> OriginTrace:
    """The trace after what people settled: back to the oldest form of what was called one."""
    origin = origins[entry.figure_id]
    by_key = {one.figure_id: one for one in counting}
    oldest = by_key[oldest_forms(counting, origins)[origin]]
    if oldest.figure_id == trace.oldest:
        return replace(trace, origin_id=origin)
    trace = replace(trace, origin_id=origin, oldest=oldest.figure_id, steps=(), drift=())
    if oldest.figure_id == entry.figure_id:
        return trace
    steps = ((entry.figure_id, "settled at the desk to be one figure"),)
    return replace(trace, steps=steps, drift=drift(oldest.figure, entry.figure))


def _place(entry: Entry) -> tuple[int, int]:
    return (entry.figure.start, entry.entered)


def _beside(mine: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    """The figures that count just before and after one in its report."""
    start = entry.figure.start
    before = [e for e in mine if e.counts and e.figure.start < start]
    after = [e for e in mine if e.counts and e.figure.start > start]
    return (*before[-1:], *after[:1])


def _related(
    entry: Entry, mine: Sequence[Entry], counting: Sequence[Entry], origins: Mapping[str, str]
) -> tuple[Related, ...]:
    """What a figure is to others of its report, and its origin to other origins."""
    figure = entry.figure
    alike = [e for e in counting if (e.figure.kind, e.figure.unit) == (figure.kind, figure.unit)]
    told = (*within_reports(e for e in mine if e.counts), *relations_between(alike, origins))
    by_key = {e.figure_id: e for e in counting}
    own = {e.figure_id for e in alike if origins[e.figure_id] == origins[entry.figure_id]}
    found = []
    for one in told:
        first, second = str(one.first), str(one.second)
        if first in own or second in own:
            forward = first in own
            other = by_key.get(second if forward else first)
            found.append(Related(one.kind, other, forward, one.reason))
    return tuple(dict.fromkeys(found))


def _said(ledger: Ledger, entry: Entry) -> tuple[KeptFinding, ...]:
    """Events and statements that share characters with the figure's sentence."""
    first = entry.figure.sentence_start
    last = first + len(entry.figure.sentence)
    found = ledger.findings(entry.figure.report_id)
    told = [one for one in found if one.kind in (EVENT, STATEMENT)]
    return tuple(one for one in told if one.start < last and one.end > first)


def _use(desk: Desk, entry: Entry, day: dt.date | None, by: dt.datetime | None) -> Decision | None:
    if desk.scenario is None or day is None or day < desk.scenario.first_day:
        return None
    entries = desk.ledger.entries(Query(decided_by=by))
    return uses(desk.scenario, entries, day, desk.ledger.links()).get(entry.figure_id)
