"""A stream that shows control characters as signs, and the stream below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from waystation.domain.printable import printable


class CleanStream:
    """A text stream that shows control characters as signs.

    It says that it is no terminal, so that programs write no escape sequences of their own to it.
    """

    def __init__(self, inner: TextIO) -> None:
        self.inner = inner

    def write(self, text: str) -> int:
        """Write a text, cleaned; the number of its characters."""
        self.inner.write(printable(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts, cleaned."""
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """False."""
        return False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.inner, name)


def beneath(stream: Any) -> Any:  # noqa: ANN401 - streams and what stands in for them
    """The stream below those that clean it or keep a line of progress."""
    while True:
        below = getattr(stream, "rich_proxied_file", None)
        if isinstance(stream, CleanStream):
            below = stream.inner
        if below is None:
            return stream
        stream = below
