"""What can go wrong while files are written, told in one line."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waystation.domain.errors import InputError, Problem, WaystationError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MEGA = 1_000_000


class NoRoomError(WaystationError):
    """The disk is full; what is done so far is kept."""


class StoppedError(WaystationError):
    """Somebody stopped the work; what is done so far is kept.

    Attributes:
        status: Exit status.
    """

    status = 130


def told_bytes(size: int) -> str:
    """A size in words: "12 MB", "3.4 GB"."""
    mega = -(-size // _MEGA)
    return f"{mega} MB" if mega < 1000 else f"{mega / 1000:.1f} GB"


def _told_room(size: int) -> str:
    """Room that is left, never told as more than it is."""
    if size < _MEGA:
        return "less than 1 MB is"
    return f"{told_bytes(size // _MEGA * _MEGA)} are"


def free_bytes(folder: Path) -> int:
    """Room left where a folder is, or will be."""
    here = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(here).free


@contextmanager
def writing(folder: Path, what: str, size: int) -> Iterator[None]:
    """Write something large.

    Args:
        folder: Where.
        what: What is written, for people.
        size: Bytes it may take at most.

    Raises:
        NoRoomError: The disk is full.
        InputError: It cannot be written to.
    """
    try:
        yield
    except OSError as error:
        raise write_fault(folder, what, size, error) from error


def write_fault(folder: Path, what: str, size: int, error: OSError) -> WaystationError:
    """The error of something that could not be written; arguments as of `writing`."""
    if error.errno in _FULL:
        return NoRoomError(
            f"{folder}: the disk is full. {what[:1].upper()}{what[1:]} were being written, which "
            f"needs up to {told_bytes(size)}; {_told_room(free_bytes(folder))} free. What is "
            "done so far is kept: make room, then run the same command with --resume"
        )
    found = f"a place that cannot be written to ({error.strerror or error})"
    return InputError([Problem(str(folder), 0, "--store", found, "a folder to write to")])
