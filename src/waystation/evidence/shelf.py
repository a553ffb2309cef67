"""What a ledger holds, looked up: everything about it that only reads."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from waystation.domain.evidence import Entry, Report, Ruling
from waystation.domain.register import Issued, Review
from waystation.evidence.audit_table import AuditTable
from waystation.evidence.chain_table import ChainTable
from waystation.evidence.copies import CopyLink
from waystation.evidence.findings import KeptFinding
from waystation.evidence.links import link_from_text
from waystation.evidence.nearby import SignatureTable
from waystation.evidence.purges import Purge, PurgeTable
from waystation.evidence.query import (
    EVERYTHING,
    Query,
    read_entries,
    read_findings,
    read_report,
    read_reports,
    read_rulings,
)
from waystation.evidence.register_table import RegisterTable
from waystation.evidence.schema import FAULTS, WAIT, check_whole, refusal, told
from waystation.evidence.standing import time_from_text, time_to_text
from waystation.evidence.tables import TABLES

_LAST_READINGS = """SELECT report_id, reader, figures FROM readings
WHERE sequence IN (SELECT max(sequence) FROM readings GROUP BY report_id)"""


class Shelf:
    """An open ledger as far as it is read; `waystation.evidence.ledger.Ledger` adds to it."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        *,
        wait: float = WAIT,
        now: dt.datetime | None = None,
    ) -> None:
        self.path = path
        self._connection = connection
        self._wait = wait
        self._now = time_to_text(now)

    @property
    def now(self) -> dt.datetime | None:
        """Time that everything added is recorded under; None where it is left open."""
        return time_from_text(self._now)

    def close(self) -> None:
        """Close the file; every finished transaction is kept."""
        self._connection.close()

    def links(self, report_id: str | None = None) -> tuple[CopyLink, ...]:
        """Which reports copy which; of one report, both ways, where it is given."""
        where = "" if report_id is None else " WHERE older = ? OR newer = ?"
        values = () if report_id is None else (report_id, report_id)
        query = f"SELECT content FROM links{where} ORDER BY sequence"
        with self._told():
            return tuple(link_from_text(r[0]) for r in self._connection.execute(query, values))

    def report_at(self, number: int) -> Report:
        """The report at a position in the ledger.

        Raises:
            InputError: There is none.
        """
        query = "SELECT report_id FROM reports WHERE entered = ?"
        with self._told():
            row = self._connection.execute(query, (number,)).fetchone()
        found = self.report(row[0]) if row else None
        if found is None:
            raise refusal(self.path, f"no report number {number}", "the number of a report")
        return found

    @property
    def register(self) -> RegisterTable:
        """The rows of the register; `waystation.evidence.register` adds to it."""
        return RegisterTable(self._connection)

    @property
    def audit(self) -> AuditTable:
        """The rows of the audit log; `waystation.evidence.audit` adds to it."""
        return AuditTable(self._connection)

    @property
    def purge_rows(self) -> PurgeTable:
        """The rows of purges; `waystation.evidence.purge` adds to it."""
        return PurgeTable(self._connection)

    def purges(self) -> tuple[Purge, ...]:
        """Reports whose words were purged, oldest first."""
        with self._told():
            return self.purge_rows.all()

    @property
    def chain(self) -> ChainTable:
        """The seals over all records; `waystation.evidence.verify` checks them."""
        return ChainTable(self._connection)

    def forecasts(self) -> tuple[Issued, ...]:
        """The forecasts that were made, by number."""
        with self._told():
            return self.register.forecasts()

    def reviews(self) -> tuple[Review, ...]:
        """What people said of forecasts, oldest first."""
        with self._told():
            return self.register.reviews()

    @property
    def index(self) -> SignatureTable:
        """Which reports have a key; `sign` fills it."""
        return SignatureTable(self._connection)

    def number_of(self, report_id: str) -> int | None:
        """Position of a report in the ledger; None when it is not there."""
        query = "SELECT entered FROM reports WHERE report_id = ?"
        with self._told():
            row = self._connection.execute(query, (report_id,)).fetchone()
        return int(row[0]) if row else None

    def entries(self, query: Query = EVERYTHING) -> tuple[Entry, ...]:
        """Figures, those withdrawn too, in the order they were entered.

        Args:
            query: Which ones, and as of when; every one as it stands where it is not given.

        Raises:
            InputError: The file is damaged.
        """
        with self._read():
            return read_entries(self._connection, self.path, query)

    def rulings(
        self, figure_ids: Iterable[str] | None = None, *, by: dt.datetime | None = None
    ) -> tuple[Ruling, ...]:
        """What was settled, oldest first; about some figures, and by some moment, where given."""
        with self._read():
            return read_rulings(self._connection, figure_ids, by)

    def reports(self) -> tuple[Report, ...]:
        """All reports with their texts, in the order they were entered.

        Raises:
            InputError: The file is damaged.
        """
        with self._read():
            return tuple(read_reports(self._connection))

    def report(self, report_id: str) -> Report | None:
        """One report; None when it is not in the ledger."""
        with self._read():
            return read_report(self._connection, report_id)

    def findings(self, report_id: str) -> tuple[KeptFinding, ...]:
        """Events, statements and relations of a report, as it was last read, in order of place."""
        with self._read():
            return read_findings(self._connection, report_id)

    def names_of(self, report_ids: Iterable[str]) -> dict[str, str]:
        """Names of reports, by identity; those not in the ledger are left out."""
        query = """SELECT report_id, name FROM reports
        WHERE report_id IN (SELECT value FROM json_each(?))"""
        with self._told():
            return dict(self._connection.execute(query, (json.dumps(list(report_ids)),)))

    def taken_in(self) -> dict[str, dt.date]:
        """The day each report was entered, by identity, where that was kept."""
        query = "SELECT report_id, recorded FROM reports WHERE recorded <> ''"
        with self._told():
            rows = self._connection.execute(query).fetchall()
        moments = ((key, time_from_text(recorded)) for key, recorded in rows)
        return {key: moment.date() for key, moment in moments if moment is not None}

    def report_ids(self) -> frozenset[str]:
        """The identities of all reports."""
        with self._told():
            return frozenset(
                r[0] for r in self._connection.execute("SELECT report_id FROM reports")
            )

    def last_readings(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """By report: which reader read it last, and the figures it then stated."""
        with self._read():
            rows = self._connection.execute(_LAST_READINGS).fetchall()
            return {key: (reader, tuple(json.loads(figures))) for key, reader, figures in rows}

    def read_figures(self) -> dict[str, tuple[str, ...]]:
        """By report, the figures that were ever read from it and came in that way."""
        query = """SELECT read_from, figure_id FROM figures
        WHERE read_from IS NOT NULL ORDER BY entered"""
        found: dict[str, list[str]] = {}
        with self._told():
            for report_id, key in self._connection.execute(query):
                found.setdefault(report_id, []).append(key)
        return {report_id: tuple(keys) for report_id, keys in found.items()}

    def figures_via(self, via: str, *, but_of: Collection[str] = ()) -> tuple[str, ...]:
        """The figures that came in one way, but those of some reports, in the order entered."""
        query = """SELECT figure_id, report_id FROM figures
        WHERE via = ? AND read_from IS NULL ORDER BY entered"""
        with self._told():
            rows = self._connection.execute(query, (via,))
            return tuple(key for key, report_id in rows if report_id not in but_of)

    def unknown(self, figure_ids: Iterable[str]) -> frozenset[str]:
        """Those of the figures that are not in the ledger."""
        wanted = frozenset(figure_ids)
        query = "SELECT figure_id FROM figures WHERE figure_id IN (SELECT value FROM json_each(?))"
        with self._told():
            rows = self._connection.execute(query, (json.dumps(sorted(wanted)),))
            return wanted - {row[0] for row in rows}

    def ids_like(self, prefix: str) -> tuple[str, ...]:
        """The figures whose identity begins so, in alphabetical order; a hundred at most."""
        query = """SELECT figure_id FROM figures WHERE figure_id >= ? AND figure_id < ?
        ORDER BY figure_id LIMIT 100"""
        with self._told():
            rows = self._connection.execute(query, (prefix, prefix + "\U0010ffff"))
            return tuple(row[0] for row in rows)

    def counts(self) -> Mapping[str, int]:
        """Rows of every table, by table."""
        with self._told():
            return {
                name: self._connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                for name in TABLES
            }

    def revision(self) -> tuple[int, int, int]:
        """How far it has come: last decision, last figure entered, reports taken in and purged.

        They only rise.
        """
        query = """SELECT (SELECT coalesce(max(sequence), 0) FROM decisions),
        (SELECT coalesce(max(entered), 0) FROM figures),
        (SELECT count(*) FROM reports) + (SELECT count(*) FROM purges)"""
        with self._told():
            decisions, figures, reports = self._connection.execute(query).fetchone()
        return int(decisions), int(figures), int(reports)

    def verify(self) -> None:
        """Check every page and every reference of the file; slow for a large ledger.

        Raises:
            InputError: The ledger is damaged.
        """
        with self._told():
            check_whole(self._connection, self.path)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything looked up inside stands at one moment, whatever others add meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        with self._told():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.rollback()

    @contextmanager
    def _read(self) -> Iterator[None]:
        """As `_told`, around reading records, which a damaged file may hold others of."""
        try:
            with self._told():
                yield
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            found = f"a damaged record ({type(error).__name__})"
            raise refusal(self.path, found, "a whole ledger; restore a copy of it") from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what SQLite found in words a user can act on."""
        try:
            yield
        except FAULTS as error:
            raise told(self.path, error, self._wait) from error
        except UnicodeEncodeError as error:
            found = f"a text with a character that is none (U+{ord(error.object[error.start]):04X})"
            raise refusal(self.path, found, "text in Unicode; nothing was stored") from error
