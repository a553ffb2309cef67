"""The days of a stored run: a sequence of days that are read only when they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast, overload

import numpy as np

from waystation.domain.model import IntArray
from waystation.engine.state import Counts
from waystation.forecasting.days import BY_PLACE, EVERYWHERE
from waystation.forecasting.history import DaySnapshot
from waystation.forecasting.store_layout import MEMBERS, Layout, zarr_module

BLOCKS_HELD = 4
"""Blocks of places, of one variable each, that are held: places are asked for one after another,
each on all days."""


class StoredDays(Sequence[DaySnapshot]):
    """The days of members, in a store."""

    def __init__(self, folder: Path, layout: Layout, *, first: int = 0) -> None:
        """Nothing is read yet.

        Args:
            folder: Of the store.
            layout: How it is cut.
            first: Number of the first day.
        """
        self._folder, self._layout, self._first = folder, layout, first
        self._root = zarr_module().open_group(str(folder / MEMBERS), mode="r")
        self._held: OrderedDict[tuple[str, int], Counts] = OrderedDict()
        self.blocks: Sequence[slice] = layout.blocks

    def __len__(self) -> int:
        """How many."""
        return self._layout.days - self._first

    def __iter__(self) -> Iterator[DaySnapshot]:
        """Each of them."""
        return (self[day] for day in range(len(self)))

    @overload
    def __getitem__(self, day: int) -> DaySnapshot: ...
    @overload
    def __getitem__(self, day: slice) -> Sequence[DaySnapshot]: ...
    def __getitem__(self, day: int | slice) -> DaySnapshot | Sequence[DaySnapshot]:
        """A day, or some of them; nothing is read before it is asked for."""
        if isinstance(day, slice):
            return [self[number] for number in range(len(self))[day]]
        number = range(len(self))[day] + self._first
        return cast(DaySnapshot, _StoredDay(self, number))

    def stack(self, name: str, places: slice = EVERYWHERE, *, first: int = 0) -> Counts:
        """As of `waystation.forecasting.days.Days`."""
        days = slice(self._first + first, None)
        where = (slice(None), days, places) if name in BY_PLACE else (slice(None), days)
        return np.asarray(self._root[name][where])

    def assessed(self) -> np.ndarray:
        """As of `waystation.forecasting.days.Days`."""
        known = np.asarray(self._root["assessed"][:, self._first :])
        return np.asarray(known.any(axis=0))

    def day(self, name: str, number: int) -> np.ndarray:
        """(M, ...) one variable on a day."""
        if name == "assessed":
            return np.asarray(self._root[name][:, number].any(axis=0))
        return np.asarray(self._root[name][:, number])

    def place(self, name: str, place: int) -> Counts:
        """(M, T, ...) one variable at a place, on all days from the first one of the run."""
        number = range(self._layout.places)[place]
        key = (name, number // self._layout.block)
        if key not in self._held:
            block = self._root[name][:, :, self._layout.blocks[key[1]]]
            self._held[key] = np.asarray(block)
            while len(self._held) > BLOCKS_HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key][:, :, number % self._layout.block]


class _StoredDay:
    """A day: has the attributes of a `DaySnapshot`, each read when it is asked for."""

    def __init__(self, days: StoredDays, number: int) -> None:
        self._days, self._number = days, number

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name not in DaySnapshot.__dataclass_fields__:
            raise AttributeError(name)
        if name in BY_PLACE:
            return _ByPlace(self._days, name, self._number)
        return self._days.day(name, self._number)


class _ByPlace:
    """(M, L, ...) one variable on a day: read at one place, or whole."""

    def __init__(self, days: StoredDays, name: str, number: int) -> None:
        self._days, self._name, self._number = days, name, number

    def __getitem__(self, where: Any) -> Any:  # noqa: ANN401
        whole = slice(None)
        if isinstance(where, tuple) and len(where) == 2 and where[0] == whole:
            place = where[1]
            if isinstance(place, int | np.integer):
                return self._days.place(self._name, int(place))[:, self._number]
        return self._whole()[where]

    def _whole(self) -> np.ndarray:
        return self._days.day(self._name, self._number)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:  # noqa: ANN401
        return np.asarray(self._whole(), dtype=dtype)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._whole(), name)


class StoredReached:
    """(M, L, G + 1) day on which each place was first reached, in a store."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        """Nothing is read yet."""
        self._array = zarr_module().open_group(str(folder / MEMBERS), mode="r")["reached"]
        self._layout = layout
        self._held: tuple[int, IntArray] | None = None

    def __len__(self) -> int:
        """Members."""
        return self._layout.members

    def __getitem__(self, where: tuple[slice | int, ...]) -> IntArray:
        """Some of it; of one place after another each block of places is read once."""
        if len(where) > 1 and isinstance(where[1], int | np.integer):
            number = range(self._layout.places)[int(where[1])]
            block = number // self._layout.block
            if self._held is None or self._held[0] != block:
                values = self._array[:, self._layout.blocks[block]]
                self._held = block, np.asarray(values).astype(np.int64)
            here = (where[0], number % self._layout.block, *where[2:])
            return np.asarray(self._held[1][here])
        return np.asarray(self._array[where]).astype(np.int64)
