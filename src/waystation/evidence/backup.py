"""A ledger copied whole to a file of its own while others use it, and put back from there."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.domain.work import Progress, silent
from waystation.evidence.chain import enrol
from waystation.evidence.chain_table import ChainState
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import migrate
from waystation.evidence.schema import (
    FAULTS,
    WAIT,
    check_whole,
    connect_as_it_is,
    refusal,
    told,
    version_of,
)
from waystation.evidence.tables import VERSION
from waystation.evidence.verify import verify
from waystation.system.files import keep_names

_BESIDE = ("-wal", "-journal", "-shm")
_AT_ONCE = 1000
"""Pages copied between two times progress is told."""


@dataclass(frozen=True)
class Copied:
    """What was copied.

    Attributes:
        chain: How far the chain of the copy has come; None for a version that has none.
        version: Version of the ledger that was copied.
    """

    chain: ChainState | None
    version: int


def backup(
    ledger: Path, target: Path, *, wait: float = WAIT, progress: Progress = silent
) -> Copied:
    """Copy a ledger to a file of its own, as it stands at one moment, checked to the last record.

    Others go on reading and writing meanwhile. A ledger of an earlier version is copied as it is.
    The copy has its name only once it is whole and on the disk.

    Args:
        ledger: The ledger's file.
        target: The file to make.
        wait: Seconds to wait for another program that is writing.
        progress: Told how many pages were copied, then how many records checked.

    Raises:
        InputError: There is no ledger, it is not whole, there is a file of that name already, or it
            cannot be written; then there is none.
    """
    return _copy(ledger, target, wait, progress, upgrade=False)


def restore(
    source: Path, target: Path, *, wait: float = WAIT, progress: Progress = silent
) -> Copied:
    """Put a ledger back from a backup, which is checked first; an earlier version is upgraded.

    Args:
        source: The backup.
        target: The ledger's file to make.
        wait: Seconds to wait for a program that is writing to the backup.
        progress: Told how many pages were copied, then how many records checked.

    Raises:
        InputError: The backup is not there, not whole or of a later version, there is a ledger
            already, or it cannot be written; then there is none.
    """
    return _copy(source, target, wait, progress, upgrade=True)


def _copy(source: Path, target: Path, wait: float, progress: Progress, *, upgrade: bool) -> Copied:
    _check_free(target)
    with closing(connect_as_it_is(source, wait=wait)) as held:
        version = version_of(held)
        with _beside(target) as part:
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                _fill(held, copy, source, target, wait, progress)
                state = _check(copy, source, version, progress, upgrade=upgrade)
            shutil.copymode(source, part)
            part.chmod(part.stat().st_mode | 0o600)
            _to_disk(part)
            _name(part, target)
    return Copied(state, version)


def _fill(
    held: sqlite3.Connection,
    copy: sqlite3.Connection,
    source: Path,
    target: Path,
    wait: float,
    progress: Progress,
) -> None:
    progress("Copying", 0, 1)

    def told_of(_: int, left: int, pages: int) -> None:
        progress("Copying", pages - left, pages)

    try:
        # Read under one lock: the copying itself would wait for ever for another program.
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except FAULTS as error:
        raise told(source, error, wait) from error
    try:
        held.backup(copy, pages=_AT_ONCE, progress=told_of)
        # One file and no log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    except FAULTS as error:
        raise told(target, error, wait) from error


def _check(
    copy: sqlite3.Connection, source: Path, version: int, progress: Progress, *, upgrade: bool
) -> ChainState | None:
    """The chain of a copy that is whole; faults are told of the file it was made from."""
    try:
        if version < VERSION:
            check_whole(copy, source)
            if not upgrade:
                return None
            enrol(copy)
            migrate(copy)
        if version_of(copy) != VERSION:
            raise refusal(source, "a ledger whose tables or triggers were changed", "as created")
        return verify(Ledger(source, copy), progress=progress)
    except FAULTS as error:
        raise told(source, error, 0.0) from error


def _check_free(target: Path) -> None:
    for path in (target, *(target.with_name(target.name + end) for end in _BESIDE)):
        if path.exists() or path.is_symlink():
            expected = f"a free name: {path.name} is never overwritten; move it away first"
            raise refusal(target, f"a file that is there already ({path.name})", expected)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file beside the one to make, which goes where it does not take its name."""
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise _unwritable(target, error) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        for path in (part, *(part.with_name(part.name + end) for end in _BESIDE)):
            path.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _name(part: Path, target: Path) -> None:
    """Give the file its name, never that of one that came meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError:
        _check_free(target)
        raise
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        # A medium without a second name for a file.
        _check_free(target)
        part.rename(target)
    keep_names(target.parent)


def _unwritable(target: Path, error: OSError) -> InputError:
    found = f"a place that cannot be written to ({error.strerror})"
    return refusal(target, found, "a folder you may write to, with room; nothing was stored")
