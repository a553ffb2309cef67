"""Tables and TOML values as texts, for scenario folders that a program writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from waystation.world.tables import table_text


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as text, lines ending in a line feed."""
    return table_text([columns, *rows])


def toml_text(value: str) -> str:
    """A basic string of TOML: JSON's rules, and the one control character it leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
