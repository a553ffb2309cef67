"""The file that accounts, sessions and failed sign-ins are kept in: SQLite, for its owner alone."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waystation.domain.errors import InputError, Problem

_APPLICATION = 0x57617941
"""`PRAGMA application_id`: "WayA" in ASCII."""
_VERSION = 1
_WAIT = 10.0
_OWNER = stat.S_IRUSR | stat.S_IWUSR
_TABLES = """
CREATE TABLE accounts (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL,
    made REAL NOT NULL
) STRICT;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    via TEXT NOT NULL,
    began REAL NOT NULL,
    seen REAL NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (folded);
CREATE TABLE tries (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    last REAL NOT NULL
) STRICT;
"""


class AccountsFile:
    """The file, open; one connection, one user of it at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            InputError: It is no such file, is damaged, or cannot be opened.
        """
        self.path = path
        self._lock = threading.Lock()
        try:
            _private(path)
            self._connection = _opened(path)
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            raise _told(path, error) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write to it: all of it or nothing.

        Raises:
            InputError: The file is held by another program or cannot be written to.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except (sqlite3.Error, UnicodeDecodeError) as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise _told(self.path, error) from error

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What a query finds.

        Raises:
            InputError: The file is held by another program or cannot be read.
        """
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise _told(self.path, error) from error

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._connection.close()


def try_key(kind: str, value: str) -> str:
    """What failed sign-ins of an account or an address are counted under: a hash."""
    return hashlib.sha256(f"{kind}\0{value}".encode("utf-8", "replace")).hexdigest()


def pair_key(name: str, network: str) -> str:
    """What those of an account from where it signed in before are counted under.

    It begins as the account's own does: all of an account are found together.
    """
    return f"{try_key('account', name)}/{try_key('pair', network)}"


def _private(path: Path) -> None:
    """Make the file for its owner alone before anything is in it; tighten one that is not so."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER))
    except FileExistsError:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~_OWNER and os.name == "posix":
            path.chmod(_OWNER)


def _opened(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        made.execute("PRAGMA secure_delete = ON")
        made.execute("PRAGMA trusted_schema = OFF")
        made.execute("BEGIN IMMEDIATE")
        version = made.execute("PRAGMA user_version").fetchone()[0]
        application = made.execute("PRAGMA application_id").fetchone()[0]
        tables = made.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not (version or application or tables):
            for statement in _TABLES.split(";\n"):
                made.execute(statement)
            made.execute(f"PRAGMA application_id = {_APPLICATION}")
            made.execute(f"PRAGMA user_version = {_VERSION}")
        elif (application, version) != (_APPLICATION, _VERSION):
            msg = "a file of something else, or of another version"
            raise sqlite3.DatabaseError(msg)
        made.execute("COMMIT")
    except BaseException:
        made.close()
        raise
    return made


def _told(path: Path, error: Exception) -> InputError:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    expected = "a file of accounts that can be read and written to (`waystation accounts`)"
    return InputError([Problem(path.name, 0, "", words, expected)])
