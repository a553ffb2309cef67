"""The chain of a ledger checked against its records: what was altered, removed, added or moved."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from waystation.domain.work import Progress, silent, watched
from waystation.evidence.chain import (
    COLUMNS,
    SIGNATURES,
    UPGRADE,
    content,
    seal,
    signatures_of,
)
from waystation.evidence.purges import GONE, PurgeTable

_SEALS = "SELECT number, kind, record, content, seal FROM chain ORDER BY number"
_AS_SEALED = "records as they were sealed; restore a backup"

_NOT_LEFT = "which was purged and says something else than what was left of it"
_AS_PURGED = "what the purge left; restore a backup made since"

Fault = tuple[str, str]
"""What is wrong, and what should be."""


@dataclass(frozen=True)
class ChainState:
    """How far a chain has come.

    Attributes:
        seals: How many there are.
        last: The last one, 64 hexadecimal digits; empty where there is none.
        before: Records that were there before the chain was begun; 0 where it was begun first.
        version: Version of the ledger they stood in; 0 where there are none.
    """

    seals: int
    last: str
    before: int = 0
    version: int = 0


@dataclass(frozen=True)
class _Record:
    """A record that says something else than its seal."""

    kind: str
    number: int
    said: bytes


class ChainTable:
    """The chain through a connection that its owner opens."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def state(self) -> ChainState:
        """How far the chain has come."""
        last = self._connection.execute(
            "SELECT number, seal FROM chain ORDER BY number DESC LIMIT 1"
        ).fetchone()
        begun = self._connection.execute(
            "SELECT number, record FROM chain WHERE kind = ?", (UPGRADE,)
        ).fetchone()
        if last is None:
            return ChainState(0, "")
        before, version = (begun[0] - 1, begun[1]) if begun else (0, 0)
        return ChainState(int(last[0]), last[1].hex(), int(before), int(version))

    def holds(self, digits: str) -> bool:
        """True when a seal begins with these hexadecimal digits."""
        query = "SELECT 1 FROM chain WHERE substr(hex(seal), 1, ?) = ? LIMIT 1"
        found = self._connection.execute(query, (len(digits), digits.upper()))
        return found.fetchone() is not None

    def faults(self, progress: Progress = silent) -> Iterator[Fault]:
        """What is wrong with the chain or with what it seals, in its order.

        Args:
            progress: Told how many seals were checked.
        """
        held = _Held(self._connection)
        purged = PurgeTable(self._connection).rest()
        changed: list[_Record] = []
        last, before = 0, None
        for number, kind, record, said, own in self._seals(progress):
            if number != last + 1:
                yield _gone(last + 1, number - 1), "a chain without a gap; restore a backup"
            elif seal(before, kind, record, said) != own:
                found = f"seal {number:,}, which was not made with the one before it"
                yield found, "seals in the order they were made; restore a backup"
            now, left = held.take(kind, record), purged.get((kind, record))
            if now is None:
                if left != GONE:
                    yield f"{_name(kind, record)}, which is sealed and not there", _AS_SEALED
            elif left is not None:
                if left != now.hex():
                    yield f"{_name(kind, record)}, {_NOT_LEFT}", _AS_PURGED
            elif now != said:
                changed.append(_Record(kind, record, now))
            last, before = number, own
        yield from map(self._changed, changed)
        yield from self._end(last)
        yield from held.unsealed()

    def _seals(self, progress: Progress) -> Iterator[tuple[int, str, int, bytes, bytes]]:
        (count,) = self._connection.execute("SELECT count(*) FROM chain").fetchone()
        seals = self._connection.execute(_SEALS)
        yield from watched(seals, "Checking seals", progress, count)

    def _changed(self, record: _Record) -> Fault:
        query = "SELECT record FROM chain WHERE kind = ? AND content = ? AND record <> ?"
        asked = (record.kind, record.said, record.number)
        other = self._connection.execute(query, asked).fetchone()
        told = _name(record.kind, record.number)
        if other is not None:
            return f"{told}, which was sealed as number {other[0]:,}: moved", _AS_SEALED
        return f"{told}, which says something else than when it was sealed", _AS_SEALED

    def _end(self, last: int) -> Iterator[Fault]:
        """Seals at the end that are gone: SQLite keeps the highest number ever given."""
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'chain'"
        given = self._connection.execute(query).fetchone()
        if given is not None and given[0] > last:
            yield _gone(last + 1, given[0]), "a chain that goes on to its end; restore a backup"


class _Held:
    """What the records say now, each asked for once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._taken: dict[str, set[int]] = defaultdict(set)
        self._signatures: Mapping[int, bytes] = dict(signatures_of(connection))
        self._queries = {
            table: "SELECT {} FROM {} WHERE {} = ?".format(
                ", ".join(f'"{name}"' for name in columns), table, columns[0]
            )
            for table, columns in COLUMNS.items()
        }

    def take(self, kind: str, record: int) -> bytes | None:
        """Content of a record as it is now; None when it is not there, or was asked for before."""
        if record in self._taken[kind]:
            return None
        self._taken[kind].add(record)
        if kind == SIGNATURES:
            return self._signatures.get(record)
        if kind == UPGRADE:
            return content(UPGRADE, ())
        if kind not in self._queries:
            return None
        row = self._connection.execute(self._queries[kind], (record,)).fetchone()
        return content(kind, row[1:]) if row else None

    def unsealed(self) -> Iterator[Fault]:
        """Records that were not asked for: no seal tells of them."""
        expected = "records that were added by Waystation; restore a backup"
        for table, columns in COLUMNS.items():
            for (number,) in self._connection.execute(f"SELECT {columns[0]} FROM {table}"):
                if number not in self._taken[table]:
                    yield f"{_name(table, number)}, which no seal tells of", expected
        for number in self._signatures:
            if number not in self._taken[SIGNATURES]:
                yield f"{_name(SIGNATURES, number)}, which no seal tells of", expected


def _name(kind: str, record: int) -> str:
    return f"{kind}, number {record:,}"


def _gone(first: int, last: int) -> str:
    return f"no seal {first:,}" if first == last else f"no seals {first:,} to {last:,}"
