"""A table that breaks no word in the middle as long as the terminal has room for its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_GAP = 2


@dataclass(frozen=True)
class FittedTable:
    """Rows of text under headings, each column as wide as its longest word at least.

    Attributes:
        title: Line above the table; empty for none.
        heads: Headings.
        rows: Cells, one per heading.
        whole: Headings of columns whose lines are never broken (days, ranges).
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, ...]]
    whole: frozenset[str] = frozenset()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table for the width at hand."""
        table = Table(
            title=self.title or None,
            title_justify="left",
            box=SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, _GAP - 1, 0, 0),
        )
        columns = list(zip(self.heads, *self.rows, strict=True))
        room = options.max_width - _GAP * (len(columns) - 1)
        least = [_least(cells, whole=cells[0] in self.whole) for cells in columns]
        most = [max(map(_longest_line, cells)) for cells in columns]
        for head, width in zip(self.heads, widths(least, most, room), strict=True):
            table.add_column(head, width=width, overflow="fold")
        for row in self.rows:
            table.add_row(*map(Text, row))
        yield table


def widths(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Widths of columns that share a line, in characters.

    Each gets its least; what is left goes to those that lack most. Where there is not even room
    for the least, the widest columns give way.

    Args:
        least: Width below which words of a column break.
        most: Width at which nothing in it wraps.
        room: Characters there are for all of them.
    """
    found = list(least)
    while sum(found) > room and max(found) > 1:
        found[found.index(max(found))] -= 1
    while sum(found) < room:
        lacking = [end - now for end, now in zip(most, found, strict=True)]
        if max(lacking) <= 0:
            break
        found[lacking.index(max(lacking))] += 1
    return found


def _least(cells: Sequence[str], *, whole: bool) -> int:
    """The longest word of a column, or its longest line where lines are never broken."""
    if whole:
        return max(map(_longest_line, cells))
    return max((cell_len(word) for cell in cells for word in cell.split()), default=1) or 1


def _longest_line(cell: str) -> int:
    return max((cell_len(line) for line in cell.split("\n")), default=0)
