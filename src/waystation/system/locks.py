"""Locks on files, which go with the program that holds them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
    import time

    _BYTE = 1 << 30
    """Windows locks bytes, not files: one behind every end, so that reading is not hindered."""
    _PAUSE = 0.05
    _TAKEN = (errno.EACCES, errno.EDEADLK)

    def _take(number: int, wait: bool) -> bool:
        while True:
            os.lseek(number, _BYTE, os.SEEK_SET)
            try:
                msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if error.errno not in _TAKEN:
                    raise
                if not wait:
                    return False
                time.sleep(_PAUSE)
            else:
                return True

    def _release(number: int) -> None:
        os.lseek(number, _BYTE, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(number: int, wait: bool) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            return False
        return True

    def _release(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_UN)


@contextmanager
def lock(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock of a file, which is made where there is none; gives False where another has it.

    Args:
        path: The file.
        wait: Wait until it is free.

    Raises:
        OSError: The file cannot be opened, or its medium has no locks.
    """
    with path.open("ab") as file:
        mine = _take(file.fileno(), wait)
        try:
            yield mine
        finally:
            if mine:
                _release(file.fileno())


def is_locked(path: Path) -> bool:
    """True while another program holds the lock of a file; False where there is no file."""
    try:
        with path.open("r+b") as file:
            mine = _take(file.fileno(), wait=False)
            if mine:
                _release(file.fileno())
            return not mine
    except FileNotFoundError:
        return False
    except OSError:
        return True
