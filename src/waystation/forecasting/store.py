"""The days of members in a folder: written by part as they finish, read by place afterwards.

The folder holds Zarr arrays (version 3) over member, day, location and group, cut into chunks of
one part of the members, a few days and a few hundred places. A chunk is written whole under
another name and renamed, so none is ever half there.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import IntArray
from waystation.forecasting.history import DaySnapshot
from waystation.forecasting.members import Written
from waystation.forecasting.store_layout import DAYS_AT_ONCE, MEMBERS, Layout, zarr_module
from waystation.forecasting.stored import StoredDays, StoredReached
from waystation.running.faults import writing

PROBE = ".seen"
"""A file by which workers are asked whether they see the folder."""


@dataclass
class ZarrSink:
    """Writes the days of members into a store; in another process it starts with nothing held.

    Attributes:
        folder: Of the store.
        layout: How it is cut.
    """

    folder: str
    layout: Layout
    _held: dict[int, list[tuple[int, DaySnapshot]]] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, object]:
        """The path alone: what is held stays where it is."""
        return {"folder": self.folder, "layout": self.layout, "_held": {}}

    def add(self, first_member: int, day: int, snapshot: DaySnapshot) -> None:
        """Take a day of some members, the days of a part in order; a part done again starts anew.

        Raises:
            WaystationError: There is no room left on the disk.
            InputError: It cannot be written to.
        """
        held = self._held.setdefault(first_member, [])
        if held and day != held[-1][0] + 1:
            held.clear()
        held.append((day, snapshot))
        if (day + 1) % DAYS_AT_ONCE == 0:
            self._flush(first_member)

    def close(self, first_member: int, reached: IntArray | None = None) -> Written:
        """All days of a part have come.

        Args:
            first_member: First member of the part.
            reached: (M, L, G + 1) first days of its members; None where they will still change.

        Returns:
            What the part has written.

        Raises:
            WaystationError: As of `add`.
        """
        self._flush(first_member)
        self._held.pop(first_member, None)
        if reached is None:
            return Written((), np.zeros(0, int), np.zeros(0, int))
        rows = slice(first_member, first_member + len(reached))
        with writing(Path(self.folder), "the first days of arrival", reached.nbytes):
            self._root()["reached"][rows] = reached.astype(np.int32)
        return written(Path(self.folder), self.layout, first_member)

    def days(self) -> StoredDays:
        """The days of all members."""
        return StoredDays(Path(self.folder), self.layout)

    def reached(self) -> StoredReached:
        """The first days of all members."""
        return StoredReached(Path(self.folder), self.layout)

    def _root(self) -> Any:  # noqa: ANN401
        path = Path(self.folder) / MEMBERS
        if not path.exists():
            raise InputError([unseen(self.folder)])
        return zarr_module().open_group(str(path), mode="r+")

    def _flush(self, first_member: int) -> None:
        held = self._held.get(first_member)
        if not held:
            return
        first_day, last_day = held[0][0], held[-1][0]
        members = len(held[0][1].size)
        rows = slice(first_member, first_member + members)
        days = slice(first_day, last_day + 1)
        told = f"days {first_day} to {last_day} of members {rows.start} to {rows.stop - 1}"
        size = self.layout.member_day_bytes() * members * len(held)
        with writing(Path(self.folder), told, size):
            root = self._root()
            for name in (one.name for one in fields(DaySnapshot)):
                if name != "assessed":
                    values = np.stack([getattr(day, name) for _, day in held], axis=1)
                    root[name][rows, days] = values
            known = np.array([day.assessed for _, day in held])
            root["assessed"][first_member // self.layout.part, days] = known
        held.clear()


def chunk_files(folder: Path, layout: Layout, first_member: int) -> Iterator[Path]:
    """The chunks of a part that are there, in order."""
    number = str(first_member // layout.part)
    for array in sorted(path for path in (folder / MEMBERS).iterdir() if path.is_dir()):
        found = array / "c" / number
        yield from sorted(path for path in found.rglob("*") if path.is_file())


def written(folder: Path, layout: Layout, first_member: int) -> Written:
    """What a part has written, read back."""
    paths, sizes, sums = [], [], []
    for path in chunk_files(folder, layout, first_member):
        if path.suffix == ".partial":
            continue
        content = path.read_bytes()
        paths.append(path.relative_to(folder).as_posix())
        sizes.append(len(content))
        sums.append(zlib.crc32(content))
    return Written(tuple(paths), np.array(sizes, np.int64), np.array(sums, np.int64))


def remove_part(folder: Path, layout: Layout, first_member: int) -> None:
    """Take away the chunks of a part, so that it can be done again."""
    for path in list(chunk_files(folder, layout, first_member)):
        path.unlink()


def sees(folder: str, mark: str) -> bool:
    """Whether this process sees the folder that another one marked, and may write to it."""
    try:
        return (Path(folder) / PROBE).read_text() == mark and os.access(folder, os.W_OK)
    except OSError:
        return False


def unseen(folder: str, found: str = "no store here") -> Problem:
    """The problem of a store that is not where it was made."""
    expected = "a folder that every worker sees under this name, as on a shared disk"
    return Problem(folder, 0, "--store-in", found, expected)
