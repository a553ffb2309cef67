"""The days of an ensemble as a sequence, and some places of all of them as one array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, overload

import numpy as np

from waystation.domain.model import IntArray
from waystation.engine.state import Counts
from waystation.forecasting.history import DaySnapshot

BY_PLACE = ("arrivals", "departures", "present", "waiting", "arrived", "over")
"""What a day tells of each place; the rest it tells of the groups, in far smaller arrays."""
EVERYWHERE = slice(None)


class Days(Protocol):
    """The days of an ensemble, in memory or read from a folder when asked for."""

    @property
    def blocks(self) -> Sequence[slice]:
        """The places cut so that what is told of a block of them on all days can be held."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, day: int) -> DaySnapshot: ...

    def stack(self, name: str, places: slice = EVERYWHERE, *, first: int = 0) -> Counts:
        """(M, T, ...) one variable over the days from `first` on.

        Args:
            name: Of an attribute of `DaySnapshot`.
            places: Which of the places, for what is told of each.
            first: Number of the first day.
        """
        ...

    def assessed(self) -> np.ndarray:
        """(T, L) places are known in some member."""
        ...


class Held(Sequence[DaySnapshot]):
    """Days in memory."""

    def __init__(self, days: Sequence[DaySnapshot]) -> None:
        """Hold days."""
        self._days = list(days)
        self.blocks: Sequence[slice] = (EVERYWHERE,)

    def __len__(self) -> int:
        """How many."""
        return len(self._days)

    def __iter__(self) -> Iterator[DaySnapshot]:
        """Each of them."""
        return iter(self._days)

    @overload
    def __getitem__(self, day: int) -> DaySnapshot: ...
    @overload
    def __getitem__(self, day: slice) -> Held: ...
    def __getitem__(self, day: int | slice) -> DaySnapshot | Held:
        """A day, or some of them."""
        return Held(self._days[day]) if isinstance(day, slice) else self._days[day]

    def stack(self, name: str, places: slice = EVERYWHERE, *, first: int = 0) -> Counts:
        """As of `Days`."""
        some = (slice(None), places) if name in BY_PLACE else slice(None)
        return np.stack([getattr(day, name)[some] for day in self._days[first:]], axis=1)

    def assessed(self) -> np.ndarray:
        """As of `Days`."""
        return np.array([day.assessed for day in self._days])


def days_of(days: Sequence[DaySnapshot] | Days) -> Days:
    """Days that are read from a folder as they are; others held."""
    return days if hasattr(days, "stack") else Held(days)  # type: ignore[return-value]


class Reached(Protocol):
    """(M, L, G + 1) day on which each place was first reached: an array, or one read in parts."""

    def __getitem__(self, where: tuple[slice | int, ...]) -> IntArray: ...

    def __len__(self) -> int: ...
