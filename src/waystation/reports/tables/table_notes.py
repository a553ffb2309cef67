"""What the note of a figure read from a table says: its table, its column, its heading."""

from __future__ import annotations

import re
from typing import NamedTuple

_NOTE = re.compile(
    r"table at line (?P<line>\d+), column (?P<column>\d+)(?P<total>, total)?: “(?P<heading>.*)”"
)


class Place(NamedTuple):
    """Where a figure stands in a table.

    Attributes:
        line: Line of the table's heading in the text.
        column: Number of its column, from 1.
        is_total: True in a row of totals.
        heading: The heading of its column.
    """

    line: int
    column: int
    is_total: bool
    heading: str


def note_of(line: int, index: int, heading: str, is_total: bool) -> str:
    """The note of a figure in a table; `index` counts columns from 0."""
    total = ", total" if is_total else ""
    return f"table at line {line}, column {index + 1}{total}: “{heading}”"


def in_table(note: str) -> Place | None:
    """Where in a table the figure with this note stands; None outside tables."""
    found = _NOTE.fullmatch(note) if note.startswith("table at") else None
    if found is None:
        return None
    return Place(int(found["line"]), int(found["column"]), bool(found["total"]), found["heading"])
