"""The rows of the audit log in a ledger's file: they are only ever added to."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from waystation.domain.audit import AuditEntry, Deed
from waystation.evidence.standing import time_from_text, time_to_text

_COLUMNS = '"at", "by", deed, about, reason, note'


class AuditTable:
    """The audit log through a connection that its owner opens and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, entry: AuditEntry) -> int:
        """Append an entry.

        Returns:
            Its number in the log.
        """
        row = (time_to_text(entry.at), entry.by, entry.deed.value)
        done = self._connection.execute(
            f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (*row, entry.about, entry.reason, entry.note),
        )
        assert done.lastrowid is not None
        return done.lastrowid

    def entries(
        self,
        *,
        since: int = 0,
        deeds: Collection[Deed] = (),
        by: str = "",
        limit: int | None = None,
    ) -> list[AuditEntry]:
        """Entries behind a number of the log, oldest first.

        Args:
            since: Number of the last entry that is known already; 0 for none.
            deeds: These alone; all where none is given.
            by: Only what this one did; everybody where it is empty.
            limit: At most so many, the last ones; None for all.
        """
        where, values = ["sequence > ?"], [since]
        rest: list[str | int] = []
        if deeds:
            where.append(f"deed IN ({', '.join('?' for _ in deeds)})")
            rest += [deed.value for deed in deeds]
        if by:
            where.append('"by" = ?')
            rest.append(by)
        query = f"""SELECT sequence, {_COLUMNS} FROM audit WHERE {" AND ".join(where)}
        ORDER BY sequence DESC LIMIT ?"""
        most = -1 if limit is None else limit
        rows = self._connection.execute(query, (*values, *rest, most)).fetchall()
        return [_entry(row) for row in reversed(rows)]


def _entry(row: tuple[int, str, str, str, str, str, str]) -> AuditEntry:
    sequence, at, by, deed, about, reason, note = row
    moment = time_from_text(at)
    assert moment is not None
    return AuditEntry(moment, by, Deed(deed), about, reason, note, sequence)
