"""Tables whose columns stand apart by another sign than the comma."""

from __future__ import annotations

from waystation.domain.errors import Problem


def other_separator(file: str, text: str) -> Problem | None:
    """The problem of a table whose columns stand apart by another sign than the comma, if they do.

    Spreadsheets write one where the comma is the decimal sign.

    Args:
        file: Path as the user gave it.
        text: The text of the table.
    """
    lines = text.splitlines()
    number = next((place for place, line in enumerate(lines) if line.strip()), 0)
    header = lines[number] if lines else ""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if sign in header.strip() and "," not in header:
            found, expected = f"columns separated by {name}", "commas: save it as CSV with commas"
            return Problem(file, number + 1, "", found, expected)
    return None
