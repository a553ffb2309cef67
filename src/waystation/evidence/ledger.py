"""The append-only ledger: reports, the figures read from them or entered, and corrections.

Nothing is ever changed or removed. A figure that turns out wrong is withdrawn by a later row and
stays listed; a withdrawn one can be reinstated.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from waystation.domain.days import parse_day
from waystation.domain.evidence import Entry, Figure, Report
from waystation.evidence.record import (
    FIGURE_FIELDS,
    Plain,
    figure_from_plain,
    figure_id,
    figure_to_plain,
    tidy,
)
from waystation.evidence.schema import connect, refusal

WITHDRAWN, REINSTATED = "withdrawn", "reinstated"

_FIGURE_COLUMNS = ("figure_id", "via", "read_from", *FIGURE_FIELDS)
_ADD_FIGURE = "INSERT INTO figures ({}) VALUES ({})".format(
    ", ".join(f'"{name}"' for name in _FIGURE_COLUMNS), ", ".join("?" for _ in _FIGURE_COLUMNS)
)
_ADD_REPORT = """INSERT INTO reports (report_id, name, text, published, publisher, url)
VALUES (?, ?, ?, ?, ?, ?)"""
_ADD_CHANGE = "INSERT INTO changes (figure_id, what, reason) VALUES (?, ?, ?)"
_LAST_CHANGES = """SELECT sequence, figure_id, what, reason FROM changes
WHERE sequence IN (SELECT max(sequence) FROM changes GROUP BY figure_id) ORDER BY sequence"""


@dataclass(frozen=True)
class Change:
    """A later word on a figure.

    Attributes:
        sequence: Position among all changes, rising.
        figure_id: The figure it is about.
        what: "withdrawn" or "reinstated".
        reason: Why, in plain words.
    """

    sequence: int
    figure_id: str
    what: str
    reason: str


class Ledger:
    """A ledger file, open. Use it in a `with` statement, or call `close`.

    Readers are never blocked by a writer (write-ahead log); writers wait for one another.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open the ledger at `path`, or start one when there is no file.

        Raises:
            InputError: The file is not a ledger, is of another version, is damaged or cannot be
                opened. It is left as it was.
        """
        return cls(path, connect(path))

    def close(self) -> None:
        """Close the file; every finished transaction is kept."""
        self._connection.close()

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

    def add_report(self, report: Report, figures: Iterable[Figure]) -> int:
        """Add a report and the figures read from it, in one transaction.

        A report that is there already stays as it is; only figures not yet known are added.

        Returns:
            Number of figures that were new.

        Raises:
            InputError: A figure breaks a rule of the ledger (a low end above the high one, an
                offset below zero, another report's figure); nothing was kept.
        """
        published = report.published.isoformat() if report.published else None
        row = (report.report_id, report.name, report.text, published, report.publisher, report.url)
        with self.transaction():
            self._connection.execute(_ADD_REPORT, row)
            return self._append(figures, report.name, report.report_id)

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

    def withdraw(self, figure_ids: Iterable[str], reason: str) -> int:
        """Take figures back, in one transaction; they stay listed.

        Returns:
            Number of figures that were not withdrawn before.

        Raises:
            InputError: A figure is not in the ledger, or the reason is empty; nothing was kept.
        """
        return self._change(figure_ids, WITHDRAWN, reason)

    def reinstate(self, figure_ids: Iterable[str], reason: str) -> int:
        """Let withdrawn figures count again, in one transaction.

        Returns:
            Number of figures that were withdrawn before.

        Raises:
            InputError: A figure is not in the ledger, or the reason is empty; nothing was kept.
        """
        return self._change(figure_ids, REINSTATED, reason)

    def entries(self) -> tuple[Entry, ...]:
        """All figures, withdrawn ones too, in the order they were entered.

        Raises:
            InputError: The file is damaged.
        """
        with self._told():
            out = self._withdrawn()
            query = "SELECT * FROM figures ORDER BY entered"
            cursor = self._connection.execute(query)
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
        return tuple(self._entry(row, out) for row in rows)

    def reports(self) -> tuple[Report, ...]:
        """All reports, in the order they were entered.

        Raises:
            InputError: The file is damaged.
        """
        query = """SELECT report_id, name, text, published, publisher, url
        FROM reports ORDER BY entered"""
        with self._told():
            rows = self._connection.execute(query).fetchall()
        return tuple(
            Report(key, name, text, parse_day(day) if day else None, publisher, url)
            for key, name, text, day, publisher, url in rows
        )

    def last_changes(self) -> dict[str, Change]:
        """The last change of every figure that has one, by figure."""
        with self._told():
            changes = [Change(*row) for row in self._connection.execute(_LAST_CHANGES)]
        return {change.figure_id: change for change in changes}

    def _append(self, figures: Iterable[Figure], via: str, read_from: str | None) -> int:
        before = self._connection.total_changes
        self._connection.executemany(
            _ADD_FIGURE, (_figure_row(figure, via, read_from) for figure in figures)
        )
        return self._connection.total_changes - before

    def _change(self, figure_ids: Iterable[str], what: str, reason: str) -> int:
        with self.transaction():
            out = self._withdrawn()
            wanted = sorted({key for key in figure_ids if (key in out) != (what == WITHDRAWN)})
            self._check_known(wanted)
            self._connection.executemany(_ADD_CHANGE, ((key, what, reason) for key in wanted))
        return len(wanted)

    def _check_known(self, figure_ids: Sequence[str]) -> None:
        known = {row[0] for row in self._connection.execute("SELECT figure_id FROM figures")}
        unknown = [key for key in figure_ids if key not in known]
        if unknown:
            found = "no figure " + ", ".join(unknown)
            raise refusal(self.path, found, "figures that are in the ledger")

    def _withdrawn(self) -> set[str]:
        rows = self._connection.execute(_LAST_CHANGES)
        return {key for _, key, what, _ in rows if what == WITHDRAWN}

    def _entry(self, row: dict[str, Plain], withdrawn: set[str]) -> Entry:
        key = str(row["figure_id"])
        try:
            figure = figure_from_plain(row)
        except ValueError as error:
            raise refusal(self.path, f"figure {key} that cannot be read ({error})") from error
        return Entry(key, figure, int(row["entered"] or 0), str(row["via"]), key in withdrawn)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what SQLite found in words a user can act on."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            expected = "reports and figures that keep the ledger's rules; nothing was stored"
            raise refusal(self.path, f"something it refuses ({error})", expected) from error
        except sqlite3.Error as error:
            expected = "a whole ledger, with room to write, that no other program holds"
            raise refusal(self.path, f"a ledger that cannot be used ({error})", expected) from error


def _figure_row(figure: Figure, via: str, read_from: str | None) -> tuple[Plain, ...]:
    values = figure_to_plain(tidy(figure))
    return (figure_id(figure), via, read_from, *(values[name] for name in FIGURE_FIELDS))
