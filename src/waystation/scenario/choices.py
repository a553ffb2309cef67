"""Reads and writes choices.csv: what was settled when a scenario was drafted, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from waystation.domain.draft import Choice
from waystation.domain.errors import Problem
from waystation.domain.personal import masked
from waystation.domain.vocabulary import ChoiceBasis
from waystation.world.tables import Cells, Row, read_table, table_text

FILE = "choices.csv"
CHOICE_COLUMNS = ("about", "chosen", "basis", "because", "otherwise", "report", "sentence")


def read_choices(folder: Path) -> tuple[tuple[Choice, ...], list[Problem]]:
    """Read the choices in file order, and everything wrong with them.

    Args:
        folder: The scenario's folder; a scenario made by hand has no such file.
    """
    path = folder / FILE
    if not path.exists():
        return (), []
    rows, problems = read_table(path, required=CHOICE_COLUMNS)
    read = [_choice(row, problems) for row in rows]
    return tuple(choice for choice in read if choice is not None), problems


def _choice(row: Row, problems: list[Problem]) -> Choice | None:
    cells = Cells(row)
    about, chosen, because = (cells.text(name) for name in ("about", "chosen", "because"))
    basis = cells.choice("basis", ChoiceBasis)
    rest = [cells.text(name, needed=False) for name in ("otherwise", "report", "sentence")]
    problems += cells.problems
    if cells.problems or basis is None:
        return None
    return Choice(about, chosen, basis, because, *rest)


def choices_text(choices: Iterable[Choice]) -> str:
    """The choices as the content of choices.csv; telephone numbers and addresses starred out."""
    rows: list[Sequence[str]] = [CHOICE_COLUMNS]
    for one in choices:
        told = (one.about, one.chosen, one.basis, one.because)
        cells = (*told, one.otherwise, one.report, masked(one.sentence))
        rows.append([" ".join(str(cell).split()) for cell in cells])
    return table_text(rows)
