"""A scenario's ledger as a whole, from Python: tables, copies, checks, the audit log, purges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.audit import AuditEntry
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Report
from waystation.evidence import audit as audit_log
from waystation.evidence.backup import Copied
from waystation.evidence.backup import backup as copy_ledger
from waystation.evidence.backup import restore as restore_ledger
from waystation.evidence.chain_table import ChainState
from waystation.evidence.ledger import Ledger
from waystation.evidence.table import evidence_text
from waystation.evidence.verify import verify as verify_ledger
from waystation.forecasting.export import write_files
from waystation.forecasting.gather import LEDGER, add_table, check_folder, gather
from waystation.forecasting.register_beside import export_register, import_register
from waystation.library.several import several
from waystation.publishing.records import PUBLISHED
from waystation.purging import Places, check_places, chosen, finish, purge_reports

WAIT = 10.0
"""Seconds to wait for another program that is writing."""
Told = Callable[[str], None]


@dataclass(frozen=True)
class KeptLedger:
    """A scenario's ledger; each method opens it, does one thing and closes it.

    Attributes:
        target: The scenario folder, or a ledger file.
        author: Who does it.
        at: The moment under which things are recorded.
        wait: Seconds to wait for another program that is writing.
    """

    target: Path
    author: str = ""
    at: dt.datetime | None = None
    wait: float = WAIT

    def export(self, table: str | Path) -> int:
        """Write every figure to a CSV file, and the register of forecasts to one beside it.

        Args:
            table: The CSV file.

        Returns:
            Figures written.
        """
        path = Path(table)
        entries = gather(check_folder(str(self.target)), now=self._now()).entries
        write_files(path.parent, {path.name: evidence_text(entries).encode()})
        export_register(self.target, path, wait=self.wait)
        return len(entries)

    def import_(self, table: str | Path) -> int:
        """Add the figures of a CSV file, and the forecasts exported beside it, to the ledger.

        Args:
            table: The CSV file.

        Returns:
            New figures.
        """
        path = Path(table)
        added = add_table(check_folder(str(self.target)), path, now=self._now())
        import_register(self.target, path, wait=self.wait)
        return added

    def verify(self, *, seal: str = "") -> ChainState:
        """Check the whole ledger: every page, reference, identity, offset and seal.

        Args:
            seal: A seal noted earlier: all up to it must be as it was then.
        """
        with Ledger.open(self._ledger(), wait=self.wait, create=False) as ledger:
            return verify_ledger(ledger, noted=seal)

    def backup(self, file: str | Path) -> Copied:
        """Copy the ledger to a file of its own while others use it, checked to the last record.

        Args:
            file: The file to make.
        """
        return copy_ledger(self._ledger(), Path(file), wait=self.wait)

    def restore(self, file: str | Path) -> Copied:
        """Put the ledger back from a backup, which is checked first; nothing is overwritten.

        Args:
            file: The backup.
        """
        return restore_ledger(Path(file), self._ledger(), wait=self.wait)

    def audit(self, *, since: int = 0) -> tuple[AuditEntry, ...]:
        """The audit log: who accepted, corrected, reviewed, published, purged what, and why.

        Args:
            since: Only entries after this number of the log.
        """
        with Ledger.open(self._ledger(), wait=self.wait, create=False) as ledger:
            return tuple(audit_log.entries(ledger, since))

    def purge(
        self,
        reports: str | Sequence[str] = (),
        *,
        reason: str = "",
        expired: bool = False,
        keep_file: bool = False,
        dry_run: bool = False,
        results: str | Path = "results",
        tell: Told | None = None,
    ) -> tuple[Report, ...]:
        """Purge documents for good: text, sentences and words, from every copy here; values stay.

        Args:
            reports: Reports: identity, its first digits, or name; one may stand alone.
            reason: Why, in one line of your own; it stands where the words stood.
            expired: Those kept longer than the scenario's `retention_days`, instead.
            keep_file: Leave the documents in `reports/`.
            dry_run: Change nothing.
            results: Where results are.
            tell: Takes one line for each file that was changed, removed or left.

        Returns:
            The reports that went, or would go.
        """
        now = self._now()
        name = self.target.resolve().name
        places = Places(self.target, Path(results) / name, PUBLISHED / name, keep_file)
        check_places(places)
        with Ledger.open(self._ledger(), now=now, wait=self.wait, create=False) as ledger:
            asked = several(reports)
            found, why = chosen(ledger, str(self.target), asked, now.date(), too_long=expired)
            if not found or dry_run:
                return found
            purge_reports(
                ledger, [one.report_id for one in found], places, by=self.author,
                reason=reason or why, at=now, tell=tell or _silent,
            )  # fmt: skip
        finish(self._ledger(), wait=self.wait)
        return found

    def _now(self) -> dt.datetime:
        """The moment of what is recorded.

        Raises:
            InputError: None was given, or one without a time zone.
        """
        return moment(self.at)

    def _ledger(self) -> Path:
        return self.target / LEDGER if self.target.is_dir() else self.target


def moment(at: dt.datetime | None) -> dt.datetime:
    """A moment that may be recorded, in UTC, to the second.

    Raises:
        InputError: None was given, or one without a time zone.
    """
    if at is None or at.tzinfo is None:
        found = "no moment" if at is None else "a moment without a time zone"
        expected = "when it is done, as datetime.now(UTC): the library reads no clock"
        raise InputError([Problem("at", 0, "", found, expected)])
    return at.astimezone(dt.UTC).replace(microsecond=0)


def _silent(_: str) -> None:
    """Tell nobody."""
