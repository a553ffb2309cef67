"""Choices drawn from bytes: a fuzzer that changes a byte changes one choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Takes choices from the front of some bytes; behind their end every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        """Bytes that were not taken yet."""
        return max(len(self._data) - self._at, 0)

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1; of `limit` 1 or less always 0."""
        if limit <= 1:
            return 0
        width = (limit - 1).bit_length() // 8 + 1
        taken = self.some(width)
        return int.from_bytes(taken, "little") % limit

    def one_of(self, things: Sequence[T]) -> T:
        """One of these."""
        return things[self.below(len(things))]

    def flag(self) -> bool:
        """True or false."""
        return self.below(2) == 1

    def some(self, most: int) -> bytes:
        """So many bytes, or as many as are left."""
        taken = self._data[self._at : self._at + most]
        self._at += most
        return taken

    def rest(self) -> bytes:
        """All that is left."""
        return self.some(self.left)

    def text(self, most: int = 24) -> str:
        """A short text of any characters."""
        return self.some(self.below(most + 1)).decode("utf-8", "replace")
