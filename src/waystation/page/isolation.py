"""Texts of others inside lines that run from right to left (Unicode Standard Annex 9).

A name in Latin letters would draw the numbers beside it to its own side. It is set apart with
FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE; no other mark of direction is left in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from waystation.domain.printable import printable_line

APART, END = "\u2068", "\u2069"
_MARKS = re.compile(f"([{APART}{END}])")


def isolated(text: str) -> str:
    """A text set apart, where it has letters that run from left to right.

    A text that holds such marks in pairs was put together of texts that are set apart.
    """
    if APART in text and is_closed(text):
        return line_of(text)
    line = one_line(text)
    written = any(unicodedata.bidirectional(sign) == "L" for sign in line)
    return f"{APART}{line}{END}" if written else line


def line_of(text: str) -> str:
    """A text in one line, in which nothing steers anything but pairs of marks that set apart."""
    if not is_closed(text):
        return one_line(text)
    parts = _MARKS.split(" ".join(text.split()))
    safe = "".join(part if part in (APART, END) else printable_line(part) for part in parts)
    return " ".join(safe.split())


def one_line(text: str) -> str:
    """A text in one line, in which nothing steers anything."""
    return " ".join(printable_line(" ".join(text.split())).split())


def is_closed(text: str) -> bool:
    """Whether every part that is set apart ends, and nothing ends that was not begun."""
    depth = 0
    for mark in _MARKS.findall(text):
        depth += 1 if mark == APART else -1
        if depth < 0:
            return False
    return depth == 0


def closed(text: str) -> str:
    """A text that was cut, whose last part that is set apart ends with it."""
    return text + END * (text.count(APART) - text.count(END))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a line without the marks, and whether each is set apart."""
    depth = 0
    for part in _MARKS.split(text):
        if part in (APART, END):
            depth += 1 if part == APART else -1
        elif part:
            yield part, depth > 0


def bare(text: str) -> str:
    """A line without the marks, for what shows none."""
    return "".join(part for part, _ in pieces(text))
