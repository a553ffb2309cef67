"""Files and folders, where systems treat them differently."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

if sys.platform == "win32":

    def first_bytes(path: Path, count: int) -> bytes:
        """The first bytes of a file, fewer where it is shorter.

        Locks of Windows belong to the file that was opened, not to the process: nothing is lost
        when another one is closed, and a file kept open could not be deleted.

        Raises:
            OSError: It cannot be opened or read.
        """
        with path.open("rb") as file:
            return file.read(count)

    def keep_names(folder: Path) -> None:
        """Nothing: Windows opens no folder as a file, and keeps names in its own journal."""

    def cache_home() -> Path:
        """Where programs keep what they can make again."""
        given = os.environ.get("LOCALAPPDATA")
        return Path(given) if given else Path.home() / "AppData" / "Local"

else:
    _MOST = 64
    """Files kept open; beyond this the one looked at longest ago is closed."""
    _kept: dict[tuple[int, int], int] = {}
    _lock = threading.Lock()

    def first_bytes(path: Path, count: int) -> bytes:
        """The first bytes of a file, fewer where it is shorter, without letting go of its locks.

        POSIX drops all locks that a process has on a file once it closes any descriptor of it. A
        file opened here and closed again would take them from a ledger that another thread has
        open; another program that then closes the ledger deletes the log under it, with what is
        written there afterwards. (SQLite itself takes care of this:
        https://www.sqlite.org/howtocorrupt.html, section 2.2.)

        Raises:
            OSError: It cannot be opened or read.
        """
        with _lock:
            key = _opened(path)
            try:
                found = os.pread(_kept[key], count, 0)
            except OSError:
                os.close(_kept.pop(key))
                raise
            if len(_kept) > _MOST:
                os.close(_kept.pop(next(iter(_kept))))
            return found

    def _opened(path: Path) -> tuple[int, int]:
        """The file that is at a path now: the newest of those kept open."""
        key = _key(path.stat())
        kept = _kept.pop(key, None)
        if kept is None:
            kept = os.open(path, os.O_RDONLY)
            key = _key(os.fstat(kept))
        _kept[key] = kept
        return key

    def _key(stat: os.stat_result) -> tuple[int, int]:
        return stat.st_dev, stat.st_ino

    def keep_names(folder: Path) -> None:
        """Bring the names in a folder to the disk.

        Raises:
            OSError: The system cannot.
        """
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def cache_home() -> Path:
        """Where programs keep what they can make again (XDG base directories)."""
        given = os.environ.get("XDG_CACHE_HOME")
        return Path(given or os.path.expanduser("~/.cache"))  # noqa: PTH111 - "~" where there is no home
