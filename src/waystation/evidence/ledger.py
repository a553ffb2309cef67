"""The append-only ledger: reports, what was read from them or entered, and what was settled.

Nothing is ever changed or removed. A figure that turns out wrong is rejected, corrected or
withdrawn by a later row and stays listed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings
from waystation.domain.vocabulary import Verdict
from waystation.evidence import chain
from waystation.evidence.copies import CopyLink
from waystation.evidence.findings import KeptFinding, kept_findings
from waystation.evidence.links import link_to_text
from waystation.evidence.purges import Purge
from waystation.evidence.record import FIGURE_FIELDS, Plain, figure_id, figure_to_plain, tidy
from waystation.evidence.schema import WAIT, connect, refusal
from waystation.evidence.shelf import Shelf
from waystation.evidence.standing import standings, time_to_text

_FIGURE_COLUMNS = ("figure_id", "via", "read_from", "recorded", *FIGURE_FIELDS)
_ADD_FIGURE = "INSERT INTO figures ({}) VALUES ({})".format(
    ", ".join(f'"{name}"' for name in _FIGURE_COLUMNS), ", ".join("?" for _ in _FIGURE_COLUMNS)
)
_ADD_REPORT = """INSERT INTO reports (report_id, name, text, published, publisher, url, title,
media, language, retrieved, upstream, recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADD_FINDING = """INSERT INTO findings (finding_id, report_id, kind, "start", "end", content)
VALUES (?, ?, ?, ?, ?, ?)"""
_ADD_READING = """INSERT INTO readings (report_id, reader, recorded, figures, findings)
VALUES (?, ?, ?, ?, ?)"""
_ADD_RULING = """INSERT INTO decisions (figure_id, what, author, reason, decided, replacement)
VALUES (?, ?, ?, ?, ?, ?)"""
_ADD_LINK = "INSERT INTO links (older, newer, content) VALUES (?, ?, ?)"


class Ledger(Shelf):
    """A ledger file, open. Use it in a `with` statement, or call `close`.

    Readers are never blocked by a writer (write-ahead log); writers wait for one another.
    """

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        wait: float = WAIT,
        now: dt.datetime | None = None,
        create: bool = True,
    ) -> Ledger:
        """Open the ledger at `path`, or start one when there is no file.

        Args:
            path: The file.
            wait: Seconds to wait for another program that is writing.
            now: Time that everything added is recorded under; None leaves it open, and it then
                counts as always known.
            create: Start a ledger where there is none.

        Raises:
            InputError: The file is not a ledger, is of another version, is damaged, is held by
                another program or cannot be opened. It is left as it was.
        """
        return cls(path, connect(path, wait=wait, create=create), wait=wait, now=now)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything added inside, or nothing. Inside another transaction it is part of that one.

        Raises:
            InputError: The ledger refused something, is locked or full; nothing was kept.
        """
        if self._connection.in_transaction:
            yield
            return
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    def add_report(self, report: Report, figures: Iterable[Figure], *, reader: str = "") -> int:
        """Add a report and the figures read from it, in one transaction.

        A report that is there already stays as it is; only figures not yet known are added.

        Args:
            report: The report.
            figures: What was read from it.
            reader: Which reader read it, under which circumstances; the same reader need not read
                the report again.

        Returns:
            Number of figures that were new.

        Raises:
            InputError: The report was purged, or a figure breaks a rule of the ledger (a low end
                above the high one, an offset below zero, another report's figure); nothing was
                kept.
        """
        return self.add_findings(Findings(report, tuple(figures)), reader=reader)

    def add_findings(self, findings: Findings, *, reader: str = "") -> int:
        """Add a report and everything read from it: figures, events, statements, relations.

        Returns and raises as `add_report`.
        """
        report, kept = findings.report, kept_findings(findings)
        with self.transaction():
            self._check_not_purged(report)
            self._connection.execute(_ADD_REPORT, (*_report_row(report), self._now))
            new = self._append(findings.figures, report.name, report.report_id)
            self._connection.executemany(_ADD_FINDING, (_finding_row(one) for one in kept))
            figures = [figure_id(figure) for figure in findings.figures]
            others = [one.finding_id for one in kept]
            lists = (json.dumps(figures), json.dumps(others))
            row = (report.report_id, reader, self._now, *lists)
            if not self._read_so(report.report_id, reader, *lists):
                self._connection.execute(_ADD_READING, row)
        return new

    def add_figures(self, figures: Iterable[Figure], via: str) -> int:
        """Add figures that were entered by hand or imported, in one transaction.

        Args:
            figures: What they say; one that is known already is left out.
            via: How they came in ("evidence.csv").

        Returns:
            Number of figures that were new.

        Raises:
            InputError: A figure breaks a rule of the ledger; nothing was kept.
        """
        with self.transaction():
            return self._append(figures, via, None)

    def rule(
        self,
        figure: str,
        verdict: Verdict,
        *,
        author: str,
        reason: str,
        replacement: str = "",
        decided: dt.datetime | None = None,
    ) -> None:
        """Append what was settled about a figure; nothing is overwritten.

        Args:
            figure: The figure.
            verdict: What was settled.
            author: Who did.
            reason: Why.
            replacement: The figure that counts instead, or that it is a copy of.
            decided: When, where that was another time than now.

        Raises:
            InputError: The figure or its replacement is not in the ledger, the reason is empty,
                or a replacement is given where none belongs; nothing was kept.
        """
        when = time_to_text(decided) or self._now
        row = (figure, verdict.value, author, reason, when, replacement or None)
        with self.transaction():
            self._check_known([figure, *([replacement] if replacement else [])])
            self._connection.execute(_ADD_RULING, row)

    def withdraw(self, figure_ids: Iterable[str], reason: str, *, author: str = "") -> int:
        """Take figures back, in one transaction; they stay listed.

        Returns:
            Number of figures that were not withdrawn before.

        Raises:
            InputError: A figure is not in the ledger, or the reason is empty; nothing was kept.
        """
        return self._settle(figure_ids, Verdict.WITHDRAWN, reason, author)

    def reinstate(self, figure_ids: Iterable[str], reason: str, *, author: str = "") -> int:
        """Let withdrawn figures count again, in one transaction.

        Returns:
            Number of figures that were withdrawn before.

        Raises:
            InputError: A figure is not in the ledger, or the reason is empty; nothing was kept.
        """
        return self._settle(figure_ids, Verdict.REINSTATED, reason, author)

    def sign(self, report_id: str, keys: Iterable[int]) -> None:
        """Keep the keys by which copies of a report are found again; one that has some keeps those.

        Raises:
            InputError: The report is not in the ledger; nothing was kept.
        """
        with self.transaction():
            number = self.number_of(report_id)
            if number is None:
                expected = "a report that is in the ledger"
                raise refusal(self.path, f"no report {report_id}", expected)
            own = sorted(set(keys))
            if own and not chain.is_signed(self._connection, number):
                self.index.add(number, own)
                chain.sign(self._connection, number, own)

    def add_links(self, links: Iterable[CopyLink]) -> None:
        """Keep which reports copy which; a pair that is known stays as it is.

        Raises:
            InputError: A report is not in the ledger; nothing was kept.
        """
        rows = ((link.older, link.newer, link_to_text(link)) for link in links)
        with self.transaction():
            self._connection.executemany(_ADD_LINK, rows)

    def _check_not_purged(self, report: Report) -> None:
        for one in self.purges():
            if one.report_id == report.report_id:
                raise InputError([purged_problem(report, one)])

    def _append(self, figures: Iterable[Figure], via: str, read_from: str | None) -> int:
        rows = (_figure_row(figure, via, read_from, self._now) for figure in figures)
        return max(0, self._connection.executemany(_ADD_FIGURE, rows).rowcount)

    def _read_so(self, report_id: str, reader: str, figures: str, findings: str) -> bool:
        """True when the last reading of a report said the same."""
        query = """SELECT reader, figures, findings FROM readings
        WHERE report_id = ? ORDER BY sequence DESC LIMIT 1"""
        last = self._connection.execute(query, (report_id,)).fetchone()
        return bool(last == (reader, figures, findings))

    def _settle(self, figure_ids: Iterable[str], verdict: Verdict, reason: str, author: str) -> int:
        keys = sorted(set(figure_ids))
        if not keys:
            return 0
        with self.transaction():
            now = standings(self.rulings(keys))
            out = {key for key, standing in now.items() if standing.withdrawn}
            wanted = [key for key in keys if (key in out) != (verdict is Verdict.WITHDRAWN)]
            self._check_known(wanted)
            rows = ((key, verdict.value, author, reason, self._now, None) for key in wanted)
            self._connection.executemany(_ADD_RULING, rows)
        return len(wanted)

    def _check_known(self, figure_ids: Sequence[str]) -> None:
        known = "SELECT 1 FROM figures WHERE figure_id = ?"
        unknown = [k for k in figure_ids if not self._connection.execute(known, (k,)).fetchone()]
        if unknown:
            found = "no figure " + ", ".join(unknown)
            raise refusal(self.path, found, "figures that are in the ledger")


def purged_problem(report: Report, purge: Purge) -> Problem:
    """Why a report that was purged is not taken in again."""
    found = f"a report that was purged on {purge.at:%Y-%m-%d} by {purge.by} ({purge.reason})"
    return Problem(report.name, 0, "", found, "another one: what was purged is not read again")


def _report_row(report: Report) -> tuple[Plain, ...]:
    published = report.published.isoformat() if report.published else None
    retrieved = report.retrieved.isoformat() if report.retrieved else None
    first = (report.report_id, report.name, report.text, published, report.publisher, report.url)
    return (*first, report.title, report.media, report.language, retrieved, report.upstream)


def _figure_row(figure: Figure, via: str, read_from: str | None, now: str) -> tuple[Plain, ...]:
    values = figure_to_plain(tidy(figure))
    return (figure_id(figure), via, read_from, now, *(values[name] for name in FIGURE_FIELDS))


def _finding_row(kept: KeptFinding) -> tuple[Plain, ...]:
    return (kept.finding_id, kept.report_id, kept.kind, kept.start, kept.end, kept.content)
