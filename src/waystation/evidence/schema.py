"""Opening a ledger file: created or brought up to date once, checked at every opening."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.evidence.chain import enrol
from waystation.evidence.migrate import OLDEST, migrate
from waystation.evidence.tables import TABLES, VERSION, definitions, statements
from waystation.system.files import first_bytes

APPLICATION = 0x57617973
"""`PRAGMA application_id` of a ledger: "Ways" in ASCII."""

WAIT = 30.0
"""Seconds to wait for another program that is writing."""

CHECKED_WHOLE = 4 * 2**20
"""Bytes up to which every page is checked at opening; `verify` checks a larger ledger."""

_PAUSE = 0.05
"""Seconds between two looks at what another program is changing."""

_LOOKS = 20
"""Looks at a file shorter than it says before it is called damaged."""

_STARTING = 60
"""Looks at an empty file, which another program may be making a ledger of, before it is refused."""

_MAGIC = b"SQLite format 3\x00"
_PAGE_SIZE = slice(16, 18)
_PAGE_COUNT = slice(28, 32)
_CANNOT_WRITE = ("readonly", "read-only", "unable to open")

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What comes of a file SQLite cannot read: its own words may hold bytes of a damaged file."""


class LedgerHeldError(InputError):
    """The ledger cannot be written to now: another program does, or the medium takes no writing."""


class LedgerReadOnlyError(LedgerHeldError):
    """The ledger cannot be written to, and not because another program does."""


def connect(path: Path, *, wait: float = WAIT, create: bool = True) -> sqlite3.Connection:
    """Open the ledger at `path`; create it when there is no file.

    An empty file is refused: what it held was lost, and a new ledger in its place would hide that.

    A ledger of an earlier release is brought up to date in one transaction. One that cannot be
    written to is opened for reading where nobody else has it open.

    Args:
        path: The file.
        wait: Seconds to wait for another program that is writing.
        create: Start a ledger where there is none.

    Raises:
        InputError: The file is not a ledger, is of another version, is damaged, is held by
            another program, or cannot be opened. It is left as it was.
    """
    _check_start(path, create)
    try:
        return _opened(path, f"{path.absolute().as_uri()}?mode=rwc", wait)
    except FAULTS as error:
        if path.is_file() and any(word in str(error) for word in _CANNOT_WRITE):
            return _unwritable(path, error)
        raise told(path, error, wait) from error


def look(path: Path, *, wait: float = WAIT) -> None:
    """Check a ledger as opening it does, without bringing it up to date.

    Raises:
        InputError: As `connect`.
    """
    connect_as_it_is(path, wait=wait).close()


def connect_as_it_is(path: Path, *, wait: float = WAIT) -> sqlite3.Connection:
    """Open a ledger of any version that is known for reading alone; it is not brought up to date.

    Raises:
        InputError: As `connect`, and where there is no file.
    """
    _check_start(path, create=False)
    address = path.absolute().as_uri()
    try:
        return _as_it_is(path, f"{address}?mode=rw", wait)
    except FAULTS as error:
        if not any(word in str(error) for word in _CANNOT_WRITE):
            raise told(path, error, wait) from error
        _check_log(path, error)
    try:
        return _as_it_is(path, f"{address}?immutable=1", 0.0)
    except FAULTS as error:
        raise refusal(path, f"a file that cannot be opened ({error})") from error


def _as_it_is(path: Path, address: str, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, timeout=wait, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA query_only = ON")
        _check_version(connection, path)
        if version_of(connection) == VERSION:
            _check_tables(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _opened(path: Path, address: str, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, timeout=wait, isolation_level=None, uri=True)
    try:
        _prepare(connection, path, wait)
    except BaseException:
        connection.close()
        raise
    return connection


def _unwritable(path: Path, first: Exception) -> sqlite3.Connection:
    """A ledger on a medium that takes no writing; `first` is what went wrong with writing."""
    _check_log(path, first)
    try:
        return _opened(path, f"{path.absolute().as_uri()}?immutable=1", 0.0)
    except FAULTS as error:
        raise refusal(path, f"a file that cannot be opened ({error})") from error


def _check_log(path: Path, first: Exception) -> None:
    """Refuse a ledger that cannot be written to and has a log that would be left out."""
    if _holds_something(path.with_name(path.name + "-wal")):
        raise refusal(path, f"a file that cannot be opened ({first})") from first


def refusal(path: Path, found: str, expected: str = "a Waystation ledger") -> InputError:
    """The error that says what is wrong with the ledger file."""
    return InputError([Problem(str(path), 0, "", found, expected)])


def told(path: Path, error: Exception, wait: float) -> InputError:
    """What SQLite found, in words a user can act on."""
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        expected = "reports and figures that keep the ledger's rules; nothing was stored"
        return refusal(path, f"something it refuses ({text})", expected)
    if "locked" in text or "busy" in text:
        found = f"a ledger that another program is writing to (waited {wait:g} s)"
        expected = "it free: try again when the other is done, or wait longer with --wait"
        return LedgerHeldError([Problem(str(path), 0, "", found, expected)])
    if "full" in text or "disk I/O" in text:
        expected = "room to write; nothing was stored, and all that was there is whole"
        return refusal(path, f"no room left to write ({text})", expected)
    if "unable to open" in text and not path.exists():
        found = f"no ledger yet, and a folder in which none can be made ({text})"
        return refusal(path, found, "a folder you may write to: copy the scenario to one")
    if "unable to open" in text:
        return refusal(path, f"a file that cannot be opened ({text})")
    if any(word in text for word in _CANNOT_WRITE):
        expected = "a file and a folder you may write to; nothing was stored"
        found = f"a ledger that can be read but not written to ({text})"
        return LedgerReadOnlyError([Problem(str(path), 0, "", found, expected)])
    return refusal(path, f"a file that cannot be read as a ledger ({text})", "a whole ledger")


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Check every page, every index and every reference; slow for a large ledger.

    Raises:
        InputError: The ledger is damaged.
    """
    health = _pragma(connection, "integrity_check(1)")
    if health != "ok":
        raise _damaged(path, str(health))
    loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    if loose:
        raise _damaged(path, f"a row of {loose[0]} that belongs to nothing")


def _damaged(path: Path, what: str) -> InputError:
    return refusal(path, f"a damaged file ({what})", "a whole ledger; restore a copy of it")


def _check_start(path: Path, create: bool) -> None:
    try:
        start = _start_of(path)
    except FileNotFoundError:
        log = path.with_name(path.name + "-wal")
        if create and _holds_something(log):
            found = f"no ledger, but the log of one ({log.name})"
            raise refusal(path, found, "the ledger restored, or its log deleted") from None
        if create:
            return
        raise refusal(path, "no such file", "a ledger, or a scenario folder with one") from None
    except OSError as error:
        raise refusal(path, f"something that cannot be opened ({error.strerror})") from error
    if not start and not _holds_something(path.with_name(path.name + "-journal")):
        expected = "the ledger: restore a copy of it, or delete the file to start a new one"
        raise refusal(path, "an empty file where a ledger was", expected)
    if start and not start.startswith(_MAGIC):
        raise refusal(path, "a file that is not an SQLite database")
    if start:
        _check_length(path, start)


def _start_of(path: Path) -> bytes:
    """The first bytes of a file; an empty one that another program is just making grows."""
    for left in range(_STARTING, -1, -1):
        start = first_bytes(path, 100)
        if start or not left:
            break
        time.sleep(_PAUSE)
    return start


def _check_length(path: Path, start: bytes) -> None:
    """A file shorter than its own header says was cut; one with a log may be behind it.

    One that another program is just making grows: it is looked at again.
    """
    page = int.from_bytes(start[_PAGE_SIZE], "big")
    stated = int.from_bytes(start[_PAGE_COUNT], "big") * (65536 if page == 1 else page)
    logs = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    size = 0
    for _ in range(_LOOKS):
        # The size after the logs: a log goes once all that it holds is in the file.
        behind = any(_holds_something(log) for log in logs)
        size = path.stat().st_size
        if behind or size >= stated:
            return
        time.sleep(_PAUSE)
    raise _damaged(path, f"{size:,} bytes of {stated:,}")


def _holds_something(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _prepare(connection: sqlite3.Connection, path: Path, wait: float) -> None:
    enrol(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    if _is_blank(connection):
        _create(connection)
    _check_version(connection, path)
    if OLDEST <= version_of(connection) < VERSION:
        migrate(connection)
    _check_tables(connection, path)
    _keep_log(connection, wait)


def _keep_log(connection: sqlite3.Connection, wait: float) -> None:
    """Switch to the write-ahead log; SQLite itself does not wait for others here."""
    for left in range(int(wait / _PAUSE), -1, -1):
        try:
            if _pragma(connection, "journal_mode") == "delete":
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            time.sleep(_PAUSE)
        else:
            return


def _is_blank(connection: sqlite3.Connection) -> bool:
    named = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    marks = [_pragma(connection, "application_id"), _pragma(connection, "user_version")]
    return not named and not any(marks)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    try:
        if _is_blank(connection):
            for statement in statements():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    if _pragma(connection, "application_id") != APPLICATION:
        raise refusal(path, "an SQLite database of another program")
    version = version_of(connection)
    if not OLDEST <= version <= VERSION:
        expected = f"version {OLDEST} to {VERSION}, which this release of Waystation reads"
        raise refusal(path, f"a ledger of version {version}", expected)


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    query = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    if {row[0] for row in connection.execute(query)} != definitions():
        raise refusal(path, "a ledger whose tables or triggers were changed", "them as created")
    if path.stat().st_size <= CHECKED_WHOLE:
        health = _pragma(connection, "quick_check(1)")
        if health != "ok":
            raise _damaged(path, str(health))
    for table in (*TABLES, "chain"):
        connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()


def version_of(connection: sqlite3.Connection) -> int:
    """Version of an open ledger."""
    version = _pragma(connection, "user_version")
    assert isinstance(version, int)
    return version


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
