"""Bring the ledger up to what a scenario folder holds: `evidence.csv` and `reports/`.

The folder is the face a person edits; the ledger only ever grows. A row or report that is gone
is withdrawn, one that is back is reinstated, and what a person withdrew by other means stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry, Figure, Report
from waystation.evidence.ledger import WITHDRAWN, Change, Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.table import EvidenceRow, read_rows

TABLE = "evidence.csv"
"""How figures of the table are said to have come in."""

GONE_ROW = "no longer in evidence.csv"
MARKED = "marked as withdrawn in evidence.csv"
GONE_REPORT = "its report is no longer in reports/"
READ_ANEW = "no longer read from its report"
BACK = "stated again in the folder"

_OURS = frozenset({GONE_ROW, MARKED, GONE_REPORT, READ_ANEW})


@dataclass(frozen=True)
class SyncSummary:
    """What was done to the ledger.

    Attributes:
        added: Figures that were new.
        withdrawn: Figures taken back.
        reinstated: Figures that count again.
        reports_added: Reports that were new.
    """

    added: int = 0
    withdrawn: int = 0
    reinstated: int = 0
    reports_added: int = 0


def sync_folder(
    ledger: Ledger,
    evidence_csv: Path | None,
    reports: Sequence[tuple[Report, tuple[Figure, ...]]],
) -> SyncSummary:
    """Bring the ledger up to the folder: one transaction per report, one for the table.

    Everything is validated before the ledger is touched.

    Args:
        ledger: The ledger, open.
        evidence_csv: The table; None leaves what came from one as it is.
        reports: Every report in the folder, with the figures read from it.

    Raises:
        InputError: The table or a figure is wrong, all problems at once, ledger untouched; or the
            ledger cannot be written.
    """
    rows = read_rows(evidence_csv) if evidence_csv is not None else ()
    _check_reports(reports)
    return _Sync(ledger, rows, reports).run(with_table=evidence_csv is not None)


def _check_reports(reports: Sequence[tuple[Report, tuple[Figure, ...]]]) -> None:
    problems = [
        Problem(report.name, 0, "", f"the figure {figure.words!r} {fault}", "figures in order")
        for report, figures in reports
        for figure in figures
        for fault in _faults(report, figure)
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
    reports: Sequence[tuple[Report, tuple[Figure, ...]]]
    before: tuple[Entry, ...] = field(init=False)
    changes: Mapping[str, Change] = field(init=False)
    marked: frozenset[str] = field(init=False)
    wanted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.ledger.entries()
        self.changes = self.ledger.last_changes()
        self.marked = frozenset(figure_id(row.figure) for row in self.rows if row.withdrawn)
        stated = [row.figure for row in self.rows]
        stated += [figure for _, figures in self.reports for figure in figures]
        self.wanted = frozenset(figure_id(figure) for figure in stated) - self.marked

    def run(self, *, with_table: bool) -> SyncSummary:
        known = {report.report_id for report in self.ledger.reports()}
        done = [self._report(report, figures, known) for report, figures in self.reports]
        if with_table:
            done.append(self._table(known))
        done.append(self._gone_reports(known))
        return SyncSummary(
            sum(summary.added for summary in done),
            sum(summary.withdrawn for summary in done),
            sum(summary.reinstated for summary in done),
            sum(summary.reports_added for summary in done),
        )

    def _report(self, report: Report, figures: Sequence[Figure], known: set[str]) -> SyncSummary:
        mine = [e for e in self.before if _read_from(e, known) == report.report_id]
        with self.ledger.transaction():
            added = self.ledger.add_report(report, figures)
            withdrawn, reinstated = self._settle(mine, READ_ANEW)
        return SyncSummary(added, withdrawn, reinstated, int(report.report_id not in known))

    def _table(self, known: set[str]) -> SyncSummary:
        mine = [entry for entry in self.before if not _read_from(entry, known)]
        mine = [entry for entry in mine if entry.via == TABLE]
        with self.ledger.transaction():
            added = self.ledger.add_figures((row.figure for row in self.rows), TABLE)
            marked = self.ledger.withdraw(self.marked, MARKED)
            kept = [entry for entry in mine if entry.figure_id not in self.marked]
            withdrawn, reinstated = self._settle(kept, GONE_ROW)
        return SyncSummary(added, withdrawn + marked, reinstated)

    def _gone_reports(self, known: set[str]) -> SyncSummary:
        gone = known - {report.report_id for report, _ in self.reports}
        mine = [entry for entry in self.before if _read_from(entry, known) in gone]
        with self.ledger.transaction():
            withdrawn, reinstated = self._settle(mine, GONE_REPORT)
        return SyncSummary(0, withdrawn, reinstated)

    def _settle(self, entries: Iterable[Entry], reason: str) -> tuple[int, int]:
        """Withdraw what is no longer stated and reinstate what is again; how many of each."""
        live = {entry.figure_id for entry in entries if not entry.withdrawn}
        out = {entry.figure_id for entry in entries if entry.withdrawn}
        ours = {key for key in out if self._withdrawn_here(key)}
        withdrawn = self.ledger.withdraw(live - self.wanted - self.marked, reason)
        return withdrawn, self.ledger.reinstate(ours & self.wanted, BACK)

    def _withdrawn_here(self, key: str) -> bool:
        change = self.changes.get(key)
        return change is not None and change.what == WITHDRAWN and change.reason in _OURS


def _read_from(entry: Entry, known: set[str]) -> str:
    """The report in the ledger that the entry was read from; empty when it came another way."""
    report = entry.figure.report_id
    return report if entry.via != TABLE and report in known else ""
