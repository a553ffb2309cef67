"""What people did, noted in the scenario's ledger: who, when, about what, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError
from waystation.evidence import audit
from waystation.evidence.audit import LONGEST, one_line
from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER
from waystation.server.failures import LOG

_WAIT = 5.0


@dataclass(frozen=True)
class Auditing:
    """The audit log of a scenario, as the server writes to it.

    Attributes:
        folder: The scenario folder.
        clock: Gives the time in UTC.
    """

    folder: Path
    clock: Callable[[], dt.datetime]

    def entry(
        self, by: str, deed: Deed, about: str = "", reason: str = "", note: str = ""
    ) -> AuditEntry:
        """A line of the log, of now."""
        return AuditEntry(
            self.clock(),
            one_line(by, LONGEST["by"]),
            deed,
            one_line(about, LONGEST["about"]),
            one_line(reason, LONGEST["reason"]),
            one_line(note, LONGEST["note"]),
        )

    def note(self, by: str, deed: Deed, about: str = "", reason: str = "", note: str = "") -> None:
        """Add a line, before what it tells of is done.

        Raises:
            InputError: The ledger is held or cannot be written to: what was asked is not done.
        """
        path = self.folder / LEDGER
        with Ledger.open(path, now=self.clock(), wait=_WAIT) as ledger:
            audit.note(ledger, self.entry(by, deed, about, reason, note))

    def try_to_note(self, by: str, deed: Deed, about: str = "", note: str = "") -> None:
        """Add a line about signing in or out, which a ledger out of order does not prevent."""
        try:
            self.note(by, deed, about, "", note)
        except (InputError, OSError) as error:
            LOG.warning("the audit log lacks “%s” by %r (%s): %s", deed.value, by, about, error)
