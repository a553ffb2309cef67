"""Files and folders on disk, and standard input, as bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from waystation.reports.intake.kinds import is_known
from waystation.reports.intake.records import FORMATS, Given, Limits, Tell, refused, size

STANDARD_INPUT = "-"
_INPUT_NAME = "standard input"


def read_file(path: Path, limits: Limits) -> Given:
    """A file's bytes; one that is too large is refused without reading it.

    Raises:
        InputError: There is none, it cannot be read, or it is too large.
    """
    try:
        if path.is_dir():
            raise refused(str(path), "a folder", "a file")
        if not path.is_file() and (path.exists() or path.is_symlink()):
            found = "a link to nothing" if path.is_symlink() else "no regular file"
            raise refused(str(path), found, "a file")
        length = path.stat().st_size
        if length > limits.file_bytes:
            raise refused(str(path), f"a file of {size(length)}", _at_most(limits))
        with path.open("rb") as file:
            return Given(str(path), _bounded(str(path), file, limits))
    except FileNotFoundError:
        raise refused(str(path), "no such file", "the path of a report") from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise refused(str(path), found, "a file that may be read") from None


def read_input(limits: Limits, stream: BinaryIO | None = None) -> Given:
    """What comes over standard input.

    Raises:
        InputError: It is too large.
    """
    stream = stream or sys.stdin.buffer
    return Given(_INPUT_NAME, _bounded(_INPUT_NAME, stream, limits))


def _bounded(name: str, stream: BinaryIO, limits: Limits) -> bytes:
    data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise refused(name, f"more than {size(limits.file_bytes)}", _at_most(limits))
    return data


def files_in(folder: Path, limits: Limits, tell: Tell) -> Iterator[Path]:
    """Files of a folder and those below it, by path; hidden ones and links to folders left out.

    A link to a file outside the folder is left out and told: a folder somebody sent must not have
    other files of this machine read. So is a file whose name promises nothing that can be read.

    Raises:
        InputError: The folder holds too many files, or cannot be listed.
    """
    try:
        found = sorted(_walk(folder, limits))
    except OSError as error:
        name = str(error.filename or folder)
        raise refused(name, f"a folder that cannot be read ({error.strerror})", "one") from None
    home = folder.resolve()
    for path in found:
        if path.is_symlink() and path.exists() and not path.resolve().is_relative_to(home):
            tell(f"{path}: left out; it is a link to a file outside {folder}")
        elif is_known(path.name) or not path.suffix:
            yield path
        else:
            tell(f"{path}: left out; what can be read is {FORMATS}")


def _walk(folder: Path, limits: Limits) -> Iterator[Path]:
    waiting, count = [folder], 0
    while waiting:
        for path in waiting.pop().iterdir():
            if path.name.startswith("."):
                continue
            if path.is_dir() and not path.is_symlink():
                waiting.append(path)
            elif not path.is_dir():
                count += 1
                if count > limits.bundle_files:
                    found = f"more than {limits.bundle_files:,} files"
                    raise refused(str(folder), found, f"at most {limits.bundle_files:,}")
                yield path


def _at_most(limits: Limits) -> str:
    return f"at most {size(limits.file_bytes)}"
