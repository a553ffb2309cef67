"""Which reports may share passages with a text: an index over signature keys.

The table lives in the ledger's file; its rows are only ever added to.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from waystation.evidence.signatures import Band, band_of

CREATE_SIGNATURES = """
CREATE TABLE signatures (
  "key" INTEGER NOT NULL,
  report INTEGER NOT NULL REFERENCES reports (entered),
  PRIMARY KEY ("key", report)
) WITHOUT ROWID;
"""
"""The table, for the ledger's schema; `report` is the report's `entered` number."""

OLDEST = 64
"""Reports looked at per key, those entered first: an origin is among the oldest."""

MOST_CANDIDATES = 40
"""Reports a text is compared with in full."""

_SCORE: Mapping[Band, float] = {Band.RUN: 2.0, Band.NUMBERS: 1.0, Band.LOOSE: 0.5}
_LEAST_SCORE = 1.0


class Index(Protocol):
    """Something that knows which reports have a key."""

    def holders(self, key: int) -> Iterable[int]:
        """Numbers of the reports that have the key, oldest first, at most `OLDEST`."""
        ...


class MemoryIndex:
    """An index of reports at hand."""

    def __init__(self) -> None:
        self._holders: dict[int, list[int]] = defaultdict(list)

    def add(self, report: int, keys: Iterable[int]) -> None:
        """Add a report; numbers must rise from call to call."""
        for key in keys:
            self._holders[key].append(report)

    def holders(self, key: int) -> list[int]:
        """Numbers of the reports that have the key."""
        return self._holders.get(key, [])[:OLDEST]


class SignatureTable:
    """The index in a ledger's file, through a connection that its owner opens and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, report: int, keys: Iterable[int]) -> None:
        """Add the keys of a report by its `entered` number; known rows stay as they are."""
        self._connection.executemany(
            'INSERT OR IGNORE INTO signatures ("key", report) VALUES (?, ?)',
            ((key, report) for key in keys),
        )

    def holders(self, key: int) -> list[int]:
        """Numbers of the reports that have the key."""
        query = 'SELECT report FROM signatures WHERE "key" = ? ORDER BY report LIMIT ?'
        return [row[0] for row in self._connection.execute(query, (key, OLDEST))]


def candidates(index: Index, keys: Iterable[int], *, besides: int = -1) -> tuple[int, ...]:
    """Reports that may share passages with a text, the likeliest first.

    One shared run or pair of rare numbers is enough, of loose keys it takes two: a likeness of
    0.13 then passes nine times in ten, one of 0.003 once in two hundred.

    Args:
        index: Where to look.
        keys: Signature keys of the text.
        besides: The text's own number, which is left out.
    """
    weights: dict[int, float] = defaultdict(float)
    for key in keys:
        for report in index.holders(key):
            weights[report] += _SCORE[band_of(key)]
    weights.pop(besides, None)
    ranked = sorted(weights, key=lambda report: (-weights[report], report))
    return tuple(r for r in ranked[:MOST_CANDIDATES] if weights[r] >= _LEAST_SCORE)
