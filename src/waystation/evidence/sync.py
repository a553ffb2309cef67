"""Bring the ledger up to what a scenario folder holds: `evidence.csv` and `reports/`.

The folder is the face a person edits; the ledger only ever grows. A row or report that is gone
is withdrawn, one that is back is reinstated, and what a person settled stays so. A correction goes
and comes with what it corrects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure, Report, Ruling
from waystation.domain.findings import Findings
from waystation.domain.vocabulary import Verdict
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.carry import carry_over
from waystation.evidence.copies import CopyLink, copies_of
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER
from waystation.evidence.query import Query
from waystation.evidence.record import figure_id
from waystation.evidence.signatures import signature_keys
from waystation.evidence.standing import NOTHING, Standing, merged_into, standings
from waystation.evidence.table import EvidenceRow, read_rows

TABLE = "evidence.csv"
"""How figures of the table are said to have come in."""

ADDED = "added: "
"""How the reader of a document is written that was added by itself and never was in a folder."""

TAKING_IN = "Taking into the ledger"

GONE_ROW = "no longer in evidence.csv"
MARKED = "marked as withdrawn in evidence.csv"
GONE_REPORT = "its report is no longer in reports/"
READ_ANEW = "no longer read from its report"
BACK = "stated again in the folder"

Read = tuple[Report, tuple[Figure, ...]]


@dataclass(frozen=True)
class SyncSummary:
    """What was done to the ledger.

    Attributes:
        added: Figures that were new.
        withdrawn: Figures taken back.
        reinstated: Figures that count again.
        reports_added: Reports that were new.
        carried: What people had settled that was carried over to figures read anew.
    """

    added: int = 0
    withdrawn: int = 0
    reinstated: int = 0
    reports_added: int = 0
    carried: int = 0

    def __add__(self, other: SyncSummary) -> SyncSummary:
        return SyncSummary(
            self.added + other.added,
            self.withdrawn + other.withdrawn,
            self.reinstated + other.reinstated,
            self.reports_added + other.reports_added,
            self.carried + other.carried,
        )


def sync_folder(
    ledger: Ledger,
    evidence_csv: Path | None,
    reports: Sequence[Read | Findings],
    *,
    reader: str = "",
    unchanged: Collection[str] = (),
    progress: Progress = silent,
) -> SyncSummary:
    """Bring the ledger up to the folder: one transaction per report, one for the table.

    Everything is validated before the ledger is touched.

    Args:
        ledger: The ledger, open.
        evidence_csv: The table; None leaves what came from one as it is.
        reports: Reports in the folder, with what was read from them.
        reader: Which reader read them; `unread` finds what the same reader has read before.
        unchanged: Identities of further reports in the folder, whose last reading still holds.
        progress: Told how far it is.

    Raises:
        InputError: The table or a figure is wrong, all problems at once, ledger untouched; or the
            ledger cannot be written.
    """
    rows = read_rows(evidence_csv, progress=progress) if evidence_csv is not None else ()
    read = [one if isinstance(one, Findings) else Findings(*one) for one in reports]
    _check_reports(read)
    sync = _Sync(ledger, rows, read, reader, frozenset(unchanged))
    return sync.run(progress, with_table=evidence_csv is not None)


def read_before(ledger: Ledger, report_ids: Iterable[str], reader: str) -> frozenset[str]:
    """Those of the reports whose last reading was by this same reader; it would find the same."""
    readings = ledger.last_readings()
    return frozenset(key for key in report_ids if readings.get(key, ("", ()))[0] == reader)


def find_links(ledger: Ledger, report: Report) -> tuple[CopyLink, ...]:
    """Find which reports a report copies, or is copied by, and keep that and its signature.

    Args:
        ledger: The ledger, open; it holds the report, but not its signature yet.
        report: The report.

    Raises:
        InputError: The report is not in the ledger, or it cannot be written.
    """
    keys = signature_keys(report.text)
    with ledger.transaction():
        links = copies_of(report, keys, ledger.index, ledger.report_at)
        ledger.add_links(links)
        ledger.sign(report.report_id, keys)
    return links


def add_rows(
    ledger: Ledger, rows: Sequence[EvidenceRow], name: str, *, progress: Progress = silent
) -> int:
    """Add the rows of a table from elsewhere, with what was settled about them; how many are new.

    Figures the ledger holds already stay as they are there; those of reports that were purged here
    are left out.

    Args:
        ledger: The ledger, open.
        rows: The rows.
        name: The table's name.
        progress: Told how many rows were taken in.

    Raises:
        InputError: The ledger refuses one; nothing was kept.
    """
    purged = {one.report_id for one in ledger.purges()}
    rows = [row for row in rows if row.figure.report_id not in purged]
    new = ledger.unknown(figure_id(row.figure) for row in rows)
    marked = {figure_id(row.figure) for row in rows if row.withdrawn} & new
    with ledger.transaction():
        added = sum(
            ledger.add_figures([row.figure], row.correction or f"import of {name}")
            for row in watched(rows, TAKING_IN, progress)
        )
        take_rulings(ledger, rows)
        ledger.withdraw(marked, f"marked as withdrawn in {name}", author=FOLDER)
    return added


def take_rulings(ledger: Ledger, rows: Iterable[EvidenceRow]) -> int:
    """Take over what a table says was settled, for figures nothing was ever settled about here.

    Returns:
        How many rulings were new.
    """
    rulings = [row.ruling for row in rows if row.ruling is not None]
    if not rulings:
        return 0
    settled = {r.figure_id for r in ledger.rulings() if r.author != FOLDER}
    new = [ruling for ruling in rulings if ruling.figure_id not in settled]
    if not new:
        return 0
    with ledger.transaction():
        for one in new:
            ledger.rule(
                one.figure_id,
                one.verdict,
                author=one.author,
                reason=one.reason,
                replacement=one.replacement,
                decided=one.decided,
            )
    return len(new)


def _check_reports(reports: Sequence[Findings]) -> None:
    problems = [
        Problem(read.report.name, 0, "", f"the figure {figure.words!r} {fault}", "figures in order")
        for read in reports
        for figure in read.figures
        for fault in _faults(read.report, figure)
    ]
    if problems:
        raise InputError(problems)


def _faults(report: Report, figure: Figure) -> Iterable[str]:
    low, high = figure.low, figure.high
    if figure.report_id != report.report_id:
        yield "of another report"
    if not 0 <= figure.start <= figure.end <= len(report.text) or figure.sentence_start < 0:
        yield "with offsets outside the text"
    if min(low or 0, high or 0) < 0 or (low is not None and high is not None and high < low):
        yield f"read as {low} to {high}"


@dataclass
class _Sync:
    """One run: what the folder says, and what the ledger held before."""

    ledger: Ledger
    rows: Sequence[EvidenceRow]
    reports: Sequence[Findings]
    reader: str
    unchanged: frozenset[str]
    stand: Mapping[str, Standing] = field(init=False)
    readings: Mapping[str, tuple[str, tuple[str, ...]]] = field(init=False)
    copies: Mapping[str, Sequence[Ruling]] = field(init=False)
    read: Mapping[str, tuple[str, ...]] = field(init=False)
    instead: Mapping[str, str] = field(init=False)
    marked: frozenset[str] = field(init=False)
    wanted: frozenset[str] = field(init=False)
    purged: frozenset[str] = field(init=False)
    """Reports whose words were purged: what they counted stays, whatever the folder holds."""

    def __post_init__(self) -> None:
        self.readings = self.ledger.last_readings()
        self.stand = standings(self.ledger.rulings())
        self.copies = merged_into(self.stand)
        self.purged = frozenset(one.report_id for one in self.ledger.purges())
        self.read = self.ledger.read_figures()
        self.instead = self._corrections()
        self.rows = [row for row in self.rows if row.figure.report_id not in self.purged]
        self.reports = [one for one in self.reports if one.report.report_id not in self.purged]
        self.marked = frozenset(figure_id(row.figure) for row in self.rows if row.withdrawn)
        stated = {figure_id(row.figure) for row in self.rows}
        stated |= {figure_id(figure) for read in self.reports for figure in read.figures}
        for key in self.unchanged:
            stated.update(self.readings.get(key, ("", ()))[1])
        here = {read.report.report_id for read in self.reports} | self.unchanged
        words = {one for key in here for one in self.read.get(key, ())}
        right = self._corrected({*stated, *words}) - {*stated, *words}
        self.wanted = frozenset(stated | right) - self.marked

    def _corrections(self) -> dict[str, str]:
        """By wrong figure, the one a person entered in its stead at the desk."""
        settled = (one.last for one in self.stand.values() if one.last is not None)
        right = {r.figure_id: r.replacement for r in settled if r.verdict is Verdict.CORRECTED}
        entries = self.ledger.entries(Query(figure_ids=tuple(right.values()))) if right else ()
        entered = {e.figure_id for e in entries if e.corrects}
        return {wrong: key for wrong, key in right.items() if key in entered}

    def _corrected(self, keys: Iterable[str]) -> set[str]:
        """The figures, and what was entered at the desk in their stead: it goes where they go."""
        found: set[str] = set()
        for key in keys:
            while key and key not in found:
                found.add(key)
                key = self.instead.get(key, "")
        return found

    def run(self, progress: Progress, *, with_table: bool) -> SyncSummary:
        known = self.ledger.report_ids()
        done = SyncSummary()
        for findings in watched(self.reports, TAKING_IN, progress):
            done += self._report(findings, known)
        done += self._unchanged()
        if with_table:
            progress(TAKING_IN, 0, 1)
            done += self._table(progress)
        return done + self._gone_reports(known)

    def _report(self, findings: Findings, known: Collection[str]) -> SyncSummary:
        key = findings.report.report_id
        mine = self.read.get(key, ())
        with self.ledger.transaction():
            added = self.ledger.add_findings(findings, reader=self.reader)
            if key not in self.readings:
                find_links(self.ledger, findings.report)
            lost = {one for one in mine if one not in self.wanted and one not in self.marked}
            new = [figure_id(figure) for figure in findings.figures]
            kept, carried = carry_over(self.ledger, lost, new, self.stand, self.copies)
            withdrawn, reinstated = self._settle(self._corrected(mine) - kept, READ_ANEW)
        return SyncSummary(added, withdrawn, reinstated, int(key not in known), carried)

    def _unchanged(self) -> SyncSummary:
        mine = {one for key in self.unchanged for one in self.readings.get(key, ("", ()))[1]}
        mine |= {one for key in self.unchanged for one in self.read.get(key, ())}
        back = self._ours(self._corrected(mine)) & self.wanted
        return SyncSummary(reinstated=self.ledger.reinstate(back, BACK, author=FOLDER))

    def _table(self, progress: Progress) -> SyncSummary:
        mine = self._corrected(self.ledger.figures_via(TABLE, but_of=self.purged)) - self.marked
        new = self.ledger.unknown(figure_id(row.figure) for row in self.rows)
        marked = {key for key in self.marked if not self.stand.get(key, NOTHING).withdrawn}
        ruled = any(row.ruling is not None for row in self.rows)
        if not (new or marked or ruled or any(self._due(mine))):
            return SyncSummary()
        with self.ledger.transaction():
            figures = (row.figure for row in watched(self.rows, TAKING_IN, progress))
            added = self.ledger.add_figures(figures, TABLE) if new else 0
            take_rulings(self.ledger, self.rows)
            over = self.ledger.withdraw(marked, MARKED, author=FOLDER)
            withdrawn, reinstated = self._settle(mine, GONE_ROW)
        return SyncSummary(added, withdrawn + over, reinstated)

    def _gone_reports(self, known: Collection[str]) -> SyncSummary:
        here = {read.report.report_id for read in self.reports} | self.unchanged
        here |= self.purged
        gone = [key for key in known if key not in here and not self._added(key)]
        mine = self._corrected(one for key in gone for one in self.read.get(key, ()))
        if not any(self._due(mine)):
            return SyncSummary()
        with self.ledger.transaction():
            withdrawn, reinstated = self._settle(mine, GONE_REPORT)
        return SyncSummary(0, withdrawn, reinstated)

    def _added(self, report_id: str) -> bool:
        return self.readings.get(report_id, ("", ()))[0].startswith(ADDED)

    def _settle(self, mine: Collection[str], reason: str) -> tuple[int, int]:
        """Withdraw what is no longer stated and reinstate what is again; how many of each."""
        over, back = self._due(mine)
        withdrawn = self.ledger.withdraw(over, reason, author=FOLDER)
        return withdrawn, self.ledger.reinstate(back, BACK, author=FOLDER)

    def _due(self, mine: Collection[str]) -> tuple[set[str], set[str]]:
        """What is to be withdrawn of these figures, and what to be reinstated."""
        out = {key for key in mine if self.stand.get(key, NOTHING).withdrawn}
        return set(mine) - out - self.wanted - self.marked, self._ours(out) & self.wanted

    def _ours(self, keys: Iterable[str]) -> set[str]:
        """Those of the figures that the folder took back."""
        return {key for key in keys if self.stand.get(key, NOTHING).gone is not None}
