"""Zip bundles: their members, as long as these are what they seem and do not explode."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from waystation.reports.intake.records import Given, Limits, refused, size

_SMALL = 1 << 16
"""Bytes up to which a member may grow by any factor."""
_ENCRYPTED = 0x1
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
"""What unpacking a damaged member raises."""


def members(given: Given, limits: Limits) -> Iterator[Given]:
    """The files of a bundle, by name, hidden ones left out.

    Raises:
        InputError: The bundle is damaged or encrypted, names files outside itself, holds links,
            or grows beyond the limits.
    """
    if given.depth >= limits.depth:
        found = f"bundles within bundles, {given.depth + 1} deep"
        raise refused(given.name, found, f"at most {limits.depth}")
    with zipfile.ZipFile(io.BytesIO(given.data)) as bundle:
        check_expansion(given.name, bundle, limits)
        for entry in sorted(bundle.infolist(), key=lambda entry: entry.filename):
            if not entry.is_dir() and not _hidden(entry.filename):
                data = _unpacked(given.name, bundle, entry, limits)
                yield Given(f"{given.name}/{entry.filename}", data, depth=given.depth + 1)


def check_expansion(name: str, bundle: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse a bundle by what its directory says, before anything is unpacked.

    Raises:
        InputError: A member is encrypted, a link or outside the bundle, or there is too much.
    """
    entries = bundle.infolist()
    if len(entries) > limits.bundle_files:
        raise refused(name, f"{len(entries):,} files", f"at most {limits.bundle_files:,}")
    for entry in entries:
        _check(name, entry, limits)
    total = sum(entry.file_size for entry in entries)
    if total > limits.bundle_bytes:
        raise refused(name, f"{size(total)} unpacked", f"at most {size(limits.bundle_bytes)}")


def _check(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    inside = entry.filename
    path = PurePosixPath(inside.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in inside[:2]
    if outside or not path.parts:
        raise refused(name, f"a member outside the bundle ({inside!r})", "members inside it")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refused(name, f"a link as a member ({inside!r})", "files and folders")
    if entry.flag_bits & _ENCRYPTED:
        raise refused(name, "an encrypted bundle", "the same without a password")
    factor = entry.file_size / max(1, entry.compress_size)
    if entry.file_size > _SMALL and factor > limits.expansion:
        found = f"a member that grows {factor:,.0f} times ({inside!r})"
        raise refused(name, found, f"at most {limits.expansion} times")
    if entry.file_size > limits.file_bytes:
        raise refused(name, f"a member of {size(entry.file_size)}", _at_most(limits))


def _unpacked(name: str, bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """A member's bytes; never more than its directory entry says."""
    try:
        with bundle.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except DAMAGE:
        found = f"a damaged member ({entry.filename!r})"
        raise refused(name, found, "a whole bundle") from None
    if len(data) > min(entry.file_size, limits.file_bytes):
        raise refused(name, f"a member of {size(len(data))}", _at_most(limits))
    return data


def _at_most(limits: Limits) -> str:
    return f"at most {size(limits.file_bytes)}"


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
