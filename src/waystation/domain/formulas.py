"""Texts in cells of spreadsheets: none is taken for a formula, and each reads back as it was.

A CSV file has no types: a spreadsheet that opens one runs what begins as a formula does
(CWE-1236). A quotation mark is put before such a text, and before one that begins with quotation
marks and then as a formula, so that taking one away gives back every text. Numbers stay.
"""

from __future__ import annotations

import re

_BEGINS = "(?:[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
_FORMULA = re.compile(f"'*{_BEGINS}")
_MARKED = re.compile(f"'+{_BEGINS}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `cell_text` gives the text back."""
    if not _FORMULA.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def cell_text(cell: str) -> str:
    """The text of a cell that `plain_cell` made; others as they are."""
    return cell[1:] if _MARKED.match(cell) else cell
