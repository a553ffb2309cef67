"""Reads cells of other people's rows; a row that cannot be read is left out and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from waystation.domain.personal import personal
from waystation.world.loaders.cells import NOTHING, Number, day, degrees, whole
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.tables import show

DAY_FORMS = "a day that can be read in one way, as YYYY-MM-DD"


@dataclass(frozen=True)
class Cells:
    """The cells of one row.

    Attributes:
        line: Line of the file.
        cells: Trimmed cells by field; a field the file lacks is absent.
        teller: Takes what is wrong.
    """

    line: int
    cells: Mapping[str, str]
    teller: Teller

    def text(self, field: str) -> str:
        """A text; empty where the cell says nothing.

        Raises:
            Unusable: It holds something of a person; the text is not repeated.
        """
        cell = self.cells.get(field, "")
        if cell.casefold() in NOTHING:
            return ""
        if personal(cell):
            raise Unusable(
                self, f"{field} with something of a person", "counts only; nothing of a person"
            )
        return " ".join(cell.split())

    def people(self, field: str) -> Number | None:
        """A count; None where the cell says nothing.

        Raises:
            Unusable: It is no count.
        """
        cell = self.cells.get(field, "")
        try:
            return whole(cell)
        except ValueError:
            why = "a whole number, its thousands set apart plainly"
            raise Unusable(self, f"{field} {_shown(cell)}", why) from None

    def day(self, field: str) -> dt.date | None:
        """A day; None where the cell says nothing.

        Raises:
            Unusable: It is no day, or may be two.
        """
        cell = self.cells.get(field, "")
        if cell.casefold() in NOTHING:
            return None
        try:
            return day(cell)
        except ValueError:
            raise Unusable(self, f"{field} {_shown(cell)}", DAY_FORMS) from None

    def position(self, lat: str = "lat", lon: str = "lon") -> tuple[float, float] | None:
        """A position; None where there is none, or 0, 0, which stands for none.

        Raises:
            Unusable: It lies nowhere on Earth.
        """
        try:
            north = degrees(self.cells.get(lat, ""), 90.0)
            east = degrees(self.cells.get(lon, ""), 180.0)
        except ValueError:
            found = f"position {_shown(self.cells.get(lat, ''))}, {_shown(self.cells.get(lon, ''))}"
            wanted = "degrees north and degrees east"
            raise Unusable(self, found, "it lies nowhere on Earth", wanted) from None
        if north is None or east is None or (north == 0.0 and east == 0.0):
            return None
        return north, east


def _shown(cell: str) -> str:
    """A cell as it is told; what belongs to a person is not repeated."""
    return f"with {personal(cell)}" if personal(cell) else show(cell)


class Unusable(Exception):  # noqa: N818 - caught row by row, never an error of the program
    """A row that cannot be taken.

    Args:
        row: The row.
        found: What was found.
        done: What was expected; with `wanted`, what is wrong with what was found.
        wanted: What was expected, where `done` does not tell it.
    """

    def __init__(self, row: Cells, found: str, done: str, wanted: str = "") -> None:
        super().__init__(found)
        self.row, self.found, self.done, self.wanted = row, found, done, wanted

    def tell(self) -> None:
        """Tell that the row is left out."""
        self.row.teller.tell(Outcome.LEFT_OUT, self.row.line, self.found, self.done)
