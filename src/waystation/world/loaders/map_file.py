"""A map file: which of their columns is which of ours, what holds for every row, how days stand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.world.tables import read_text, show, suggest

_TABLES = ("columns", "constants", "read")
_DAYS = {"day first": True, "month first": False}
_THOUSANDS = {",": False, ".": True}


@dataclass(frozen=True)
class Map:
    """What a map file says.

    Attributes:
        columns: Their header or hashtag by our column.
        constants: Cell of every row by our column.
        day_first: Whether days stand before months; None where it says nothing.
        points: Whether points set thousands apart; None where it says nothing.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    points: bool | None = None


def read_map(path: Path, known: Sequence[str]) -> Map:
    """Read a map file strictly.

    Args:
        path: The file, TOML.
        known: Our columns.

    Raises:
        InputError: Everything wrong with it, at once.
    """
    text, problems = read_text(path)
    if problems:
        raise InputError(problems)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = f"what is no TOML ({error})"
        raise InputError([Problem(str(path), 0, "", found, 'lines as place = "Camp"')]) from None
    problems = [
        Problem(str(path), 0, key, "no such table", suggest(key, _TABLES))
        for key in content
        if key not in _TABLES
    ]
    columns = _texts(path, content, "columns", known, problems)
    constants = _texts(path, content, "constants", known, problems)
    for name in columns.keys() & constants.keys():
        expected = "the one or the other"
        problems.append(Problem(str(path), 0, name, "a column and a constant", expected))
    read = content.get("read", {})
    days = _choice(path, read, "days", _DAYS, problems)
    points = _choice(path, read, "thousands", _THOUSANDS, problems)
    for key in read if isinstance(read, dict) else ():
        if key not in ("days", "thousands"):
            expected = suggest(key, ("days", "thousands"))
            problems.append(Problem(str(path), 0, f"read.{key}", "no such key", expected))
    if problems:
        raise InputError(problems)
    return Map(columns, constants, days, points)


def _texts(
    path: Path,
    content: Mapping[str, Any],
    table: str,
    known: Sequence[str],
    problems: list[Problem],
) -> dict[str, str]:
    found = content.get(table, {})
    if not isinstance(found, dict):
        problems.append(Problem(str(path), 0, table, "a value", f"a table [{table}]"))
        return {}
    texts: dict[str, str] = {}
    for key, value in found.items():
        name = f"{table}.{key}"
        if key not in known:
            problems.append(Problem(str(path), 0, name, "no such column", suggest(key, known)))
        elif isinstance(value, bool) or not str(value).strip():
            problems.append(Problem(str(path), 0, name, "no text", "a text between quotes"))
        else:
            texts[key] = str(value).strip()
    return texts


def _choice(
    path: Path, read: object, key: str, choices: Mapping[str, bool], problems: list[Problem]
) -> bool | None:
    value = read.get(key) if isinstance(read, dict) else None
    if value is None:
        return None
    if value not in choices:
        expected = " or ".join(repr(one) for one in choices)
        problems.append(Problem(str(path), 0, f"read.{key}", show(str(value)), expected))
        return None
    return choices[value]
