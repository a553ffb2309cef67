"""A strict reader for TOML tables: every problem at once, with file, line and key."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard, TypeVar

from waystation.domain.days import EARLIEST, LATEST, is_usable
from waystation.domain.errors import Problem
from waystation.domain.personal import personal
from waystation.world.tables import read_text, show, suggest

Choice = TypeVar("Choice", bound=StrEnum)
Key: TypeAlias = str | int
Where: TypeAlias = tuple[Key, ...]

_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True)
class Table:
    """One table of a TOML file; collects what is wrong with its keys.

    Attributes:
        file: Path as the user gave it.
        content: Keys and values.
        where: Keys and positions that lead to the table; empty for the whole file.
        lines: 1-based line of every key and table in the file.
        problems: Collected here, shared by all tables of the file.
    """

    file: str
    content: Mapping[str, Any]
    where: Where
    lines: Mapping[Where, int]
    problems: list[Problem] = field(default_factory=list)

    def line(self, key: str = "") -> int:
        """Line of a key; of the table itself when the key is absent; 0 when neither is known."""
        here = self.lines.get((*self.where, key)) if key else None
        return here or self.lines.get(self.where, 0)

    def column(self, key: str = "") -> str:
        """The key with the tables it stands in ("parameters.walk_pace.median")."""
        return ".".join(str(part) for part in (*self.where, key) if isinstance(part, str) and part)

    def report(self, key: str, found: str, expected: str) -> None:
        """Add a problem with a key."""
        self.problems.append(Problem(self.file, self.line(key), self.column(key), found, expected))

    def allow(self, keys: Sequence[str]) -> None:
        """Report every key that is not one of these."""
        for key in self.content:
            if key not in keys:
                self.report(key, f"unknown key {show(key)}", suggest(key, keys))

    def text(self, key: str) -> str:
        """A text that is not blank; empty when wrong."""
        value = self._value(key, "some text in quotes")
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._reject(key, value, "some text in quotes")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts, perhaps empty."""
        expected = "a list of different texts"
        value = self._value(key, expected)
        texts = (
            [text for text in value if isinstance(text, str)] if isinstance(value, list) else [""]
        )
        if texts == value and all(texts) and len(set(texts)) == len(texts):
            return tuple(texts)
        self._reject(key, value, expected)
        return ()

    def number(self, key: str, expected: str, *, default: float | None = None) -> float | None:
        """A number; the infinite and not-a-number ones are the caller's to judge."""
        if key not in self.content and default is not None:
            return default
        value = self._value(key, expected)
        if isinstance(value, float) or _is_whole(value):
            return _real(value)
        self._reject(key, value, expected)
        return None

    def between(self, key: str, low: float, high: float = math.inf) -> float | None:
        """A finite number from `low` to `high`, both allowed."""
        above = f"a number, {low:g} or more"
        expected = above if math.isinf(high) else f"a number from {low:g} to {high:g}"
        value = self.number(key, expected)
        if value is None or (low <= value <= high and math.isfinite(value)):
            return value
        self.report(key, _shown(self.content[key]), expected)
        return None

    def above_zero(self, key: str) -> float | None:
        """A finite number above zero."""
        value = self.number(key, "a number above 0")
        if value is None or 0 < value < math.inf:
            return value
        self.report(key, _shown(self.content[key]), "a number above 0")
        return None

    def unit(self, expected: str) -> None:
        """Check that the key `unit` names the unit that is meant."""
        unit = self.text("unit")
        if unit and unit != expected:
            self.report("unit", show(unit), repr(expected))

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice | None:
        """A word of a closed list; the default where the key is absent, None when wrong."""
        value = self.content.get(key, str(default))
        words = [str(member) for member in choices]
        if isinstance(value, str) and value in words:
            return choices(value)
        found = value if isinstance(value, str) else ""
        self._reject(key, value, suggest(found, words))
        return None

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, both allowed."""
        expected = f"a whole number from {low} to {high}"
        value = self._value(key, expected)
        if _is_whole(value) and low <= value <= high:
            return value
        self._reject(key, value, expected)
        return None

    def day(self, key: str) -> dt.date | None:
        """A day, written without quotes and without a time."""
        expected = "a day without quotes, as 2018-10-29"
        value = self._value(key, expected)
        if type(value) is dt.date and is_usable(value):
            return value
        if type(value) is dt.date:
            expected = f"a day from {EARLIEST} to {LATEST}"
        self._reject(key, value, expected)
        return None

    def known_day(self, key: str) -> dt.date | None:
        """A day where one stands, else None; reports nothing."""
        value = self.content.get(key)
        return value if type(value) is dt.date and is_usable(value) else None

    def table(self, key: str, *, needed: bool = True) -> Table | None:
        """The table under a key."""
        if key not in self.content and not needed:
            return None
        value = self._value(key, f"a table [{self.column(key)}]")
        if isinstance(value, dict):
            return self._inner((*self.where, key), value)
        self._reject(key, value, f"a table [{self.column(key)}]")
        return None

    def tables(self, key: str) -> list[Table]:
        """The tables of a list under a key, at least one."""
        expected = f"at least one table [[{self.column(key)}]]"
        value = self._value(key, expected)
        if not (isinstance(value, list) and value and all(isinstance(v, dict) for v in value)):
            self._reject(key, value, expected)
        return self.items(key)

    def items(self, key: str) -> list[Table]:
        """The tables of a list under a key, none when it is not one; reports nothing."""
        value = self.content.get(key)
        found = enumerate(value) if isinstance(value, list) else ()
        return [
            self._inner((*self.where, key, n), item) for n, item in found if isinstance(item, dict)
        ]

    def _inner(self, where: Where, content: Mapping[str, Any]) -> Table:
        return Table(self.file, content, where, self.lines, self.problems)

    def _value(self, key: str, expected: str) -> object:
        if key not in self.content:
            self.report(key, "no such key", expected)
        return self.content.get(key)

    def _reject(self, key: str, value: object, expected: str) -> None:
        """Report a wrong value; a missing key has been reported already."""
        if key in self.content:
            self.report(key, _shown(value), expected)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _real(value: float) -> float:
    """The value, infinite where a whole number is beyond all floating point numbers."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if _is_whole(value) and math.isinf(_real(value)):
        return "a number beyond all bounds"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return show(value) if isinstance(value, str) else show(str(value)).strip("'")


def read_toml(path: Path) -> Table:
    """Read a TOML file; with problems, those stand in the table and its content may be empty."""
    text, problems = read_text(path)
    file = str(path)
    if problems:
        return Table(file, {}, (), {}, problems)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Table(file, {}, (), {}, [_syntax_problem(file, text, str(error))])
    return without_persons(Table(file, content, (), _key_lines(text), []))


def without_persons(table: Table) -> Table:
    """The table without texts that hold something of a person, which are reported."""
    content = _unnamed(table.content, table)
    return Table(table.file, content, table.where, table.lines, table.problems)


def _unnamed(content: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {key: _screened(value, table, key) for key, value in content.items()}


def _screened(value: Any, table: Table, key: str) -> Any:  # noqa: ANN401 - whatever TOML holds
    if isinstance(value, str) and (what := personal(value)):
        table.report(key, what, "nothing of a person")
        return "*"
    if isinstance(value, Mapping):
        return _unnamed(value, _inner(table, value, key))
    if isinstance(value, list):
        return [
            _unnamed(one, _inner(table, one, key, at))
            if isinstance(one, Mapping)
            else _screened(one, table, key)
            for at, one in enumerate(value)
        ]
    return value


def _inner(table: Table, content: Mapping[str, Any], *keys: Key) -> Table:
    return Table(table.file, content, (*table.where, *keys), table.lines, table.problems)


def _syntax_problem(file: str, text: str, message: str) -> Problem:
    match = _LINE.search(message)
    line = int(match.group(1)) if match else text.rstrip().count("\n") + 1
    reason = _LINE.sub("", message).removesuffix(" (at end of document)")
    return Problem(file, line, "", f"a line that is not TOML ({reason})", "valid TOML")


def _key_lines(text: str) -> dict[Where, int]:
    """Line of every table and key of a valid TOML text.

    Each statement is parsed by itself, with as many lines as it needs to be whole, so that
    lists and texts over several lines are no trap.
    """
    lines: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    table: Where = ()
    pending, start = "", 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        pending, start = (f"{pending}\n{line}", start) if pending else (line, number)
        try:
            statement = tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue
        if pending.lstrip().startswith("["):
            table = _resolve(statement, counts)
            lines.setdefault(table, start)
        else:
            _note_keys(statement, table, start, lines)
        pending = ""
    return lines


def _resolve(header: Mapping[str, Any], counts: dict[Where, int]) -> Where:
    """Full path of a table header, with the position in each list of tables it passes."""
    where: Where = ()
    value: Any = header
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        where = (*where, key)
        if isinstance(value, list):
            counts[where] = counts.get(where, -1) + 1
            value = None
        if where in counts:
            where = (*where, counts[where])
    return where


def _note_keys(
    statement: Mapping[str, Any], table: Where, line: int, lines: dict[Where, int]
) -> None:
    for key, value in statement.items():
        lines.setdefault((*table, key), line)
        if isinstance(value, dict):
            _note_keys(value, (*table, key), line, lines)
