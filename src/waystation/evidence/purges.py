"""What was purged from a ledger, and what must be left of each record that was touched."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from waystation.evidence.standing import time_from_text, time_to_text

GONE = ""
"""Stands in place of a hash for a record of which nothing is left."""

Rest = Mapping[tuple[str, int], str]
"""By kind and number of a record, SHA-256 of what is left of it in hexadecimal digits, or GONE."""


@dataclass(frozen=True)
class Purge:
    """A report whose words were purged.

    Attributes:
        report_id: Its identity, the hash of its text.
        at: When, in UTC.
        by: Who did it: a name or a role.
        reason: Why.
        sequence: Number in the ledger, from 1; 0 while it has none.
    """

    report_id: str
    at: dt.datetime
    by: str
    reason: str
    sequence: int = 0


class PurgeTable:
    """The rows of purges through a connection that its owner opens and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, purge: Purge, rest: Rest) -> None:
        """Append a purge with what is left of each record it touched."""
        told: dict[str, dict[str, str]] = {}
        for (kind, number), said in sorted(rest.items()):
            told.setdefault(kind, {})[str(number)] = said
        self._connection.execute(
            """INSERT INTO purges (report_id, "at", "by", reason, rest) VALUES (?, ?, ?, ?, ?)""",
            (
                *(purge.report_id, time_to_text(purge.at), purge.by, purge.reason),
                json.dumps(told, separators=(",", ":")),
            ),
        )

    def all(self) -> tuple[Purge, ...]:
        """Every purge, oldest first."""
        query = 'SELECT report_id, "at", "by", reason, sequence FROM purges ORDER BY sequence'
        found = []
        for report_id, at, by, reason, sequence in self._connection.execute(query):
            moment = time_from_text(at)
            assert moment is not None
            found.append(Purge(report_id, moment, by, reason, sequence))
        return tuple(found)

    def rest(self) -> dict[tuple[str, int], str]:
        """What must be left of every record that was ever touched; the last purge counts."""
        held: dict[tuple[str, int], str] = {}
        for (text,) in self._connection.execute("SELECT rest FROM purges ORDER BY sequence"):
            for kind, numbers in json.loads(text).items():
                held.update({(kind, int(number)): said for number, said in numbers.items()})
        return held
