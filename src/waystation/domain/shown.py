"""A record as a small table, for a notebook and for a Python prompt.

What a notebook shows is kept in its file and passed on with it, so these tables hold what everybody
may see: public places, and no count of 1 to 4. Every text is escaped: it may come from a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from waystation.domain.printable import printable_line

MOST_ROWS = 12
"""Rows of a table at most."""
LONGEST_CELL = 60
"""Characters of a cell at most."""


@dataclass(frozen=True)
class Shown:
    """What is shown of a record.

    Attributes:
        title: One line that says what it is.
        facts: Lines below it.
        head: Names of the columns; none for no table.
        rows: Cells by row, all of them; `MOST_ROWS` are shown.
        notes: Lines below the table.
    """

    title: str
    facts: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Lines of plain text, no line end behind the last."""
        lines = [self.title, *self.facts]
        if self.rows:
            lines += ["", *_columns((self.head, *self._cells())), *self._more()]
        if self.notes:
            lines += ["", *self.notes]
        return "\n".join(printable_line(line) for line in lines)

    def as_html(self) -> str:
        """One element, every text escaped, no script, style sheet or address in it."""
        parts = [f"<p><strong>{_safe(self.title)}</strong><br>", *_lines(self.facts), "</p>"]
        if self.rows:
            parts += ["<table><thead><tr>", *(f"<th>{_safe(one)}</th>" for one in self.head)]
            parts += ["</tr></thead><tbody>"]
            parts += [_row(row) for row in self._cells()]
            parts += ["</tbody></table>", *_lines(self._more())]
        if self.notes:
            parts += ["<p>", *_lines(self.notes), "</p>"]
        return f'<div class="waystation">{"".join(parts)}</div>'

    def _cells(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(map(_cut, row)) for row in self.rows[:MOST_ROWS])

    def _more(self) -> tuple[str, ...]:
        left = len(self.rows) - MOST_ROWS
        return (f"and {left:,} more",) if left > 0 else ()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _safe(text: str) -> str:
    return escape(printable_line(text))


def _lines(texts: Sequence[str]) -> list[str]:
    return ["<br>".join(map(_safe, texts))] if texts else []


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    told = "".join(f"<td>{_safe(one)}</td>" for one in others)
    return f'<tr><th scope="row">{_safe(first)}</th>{told}</tr>'


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
