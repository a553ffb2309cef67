"""Tables of a scenario folder as they stand, to be added to: what is there keeps its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.domain.formulas import cell_text
from waystation.domain.work import Progress, silent, watched
from waystation.world.tables import read_text, table_text


@dataclass
class TableText:
    """A CSV table as text cells.

    Attributes:
        header: Names of the columns.
        rows: Cells of every row below the header; a row of hashtags is one of them.
        text: The file as it stands, or as it was first made.
        added: True once a row was added, changed or taken away.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    text: str = ""
    added: bool = False

    @classmethod
    def read(cls, path: Path, columns: Sequence[str]) -> TableText:
        """The table of a file; with these columns and no rows where there is none.

        Raises:
            InputError: It is no table of text.
        """
        if not path.exists():
            return cls(list(columns))
        text, problems = read_text(path)
        if problems:
            raise InputError(problems)
        reader = csv.reader(io.StringIO(text, newline=""))
        records = [[cell_text(cell) for cell in row] for row in reader if any(row)]
        return cls([cell.strip() for cell in records[0]], records[1:], text)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and cells of every row but hashtags."""
        for number, row in enumerate(self.rows):
            cells = [cell.strip() for cell in row]
            if not all(cell.startswith("#") for cell in cells if cell):
                yield number, dict(zip(self.header, cells, strict=False))

    def append(self, cells: Mapping[str, str]) -> None:
        """Add a row at the end; columns the table lacks are added where they say something."""
        self._widen(cells)
        self.rows.append([cells.get(column, "") for column in self.header])
        self.added = True

    def change(self, number: int, cells: Mapping[str, str]) -> None:
        """Change cells of a row."""
        self._widen(cells)
        row = self.rows[number]
        row += [""] * (len(self.header) - len(row))
        for column, cell in cells.items():
            if column in self.header:
                row[self.header.index(column)] = cell
        self.added = True

    def remove(self, numbers: set[int]) -> None:
        """Take rows away."""
        if numbers:
            self.rows = [row for number, row in enumerate(self.rows) if number not in numbers]
            self.added = True

    def _widen(self, cells: Mapping[str, str]) -> None:
        for column, cell in cells.items():
            if cell and column not in self.header:
                self.header.append(column)
                for row in self.rows:
                    row += [""] * (len(self.header) - 1 - len(row))
                    tags = bool(row) and all(one.startswith("#") for one in row if one.strip())
                    row.append("#meta" if tags else "")

    def as_text(self, progress: Progress = silent) -> str:
        """The table as text: what was read where nothing changed, lines ending in a line feed."""
        if not self.added:
            return self.text
        return table_text(watched([self.header, *self.rows], "Writing rows", progress))
