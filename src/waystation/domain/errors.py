"""Errors for people: what was found, where, what was expected, what to do.

`WaystationError` is the base of everything raised on purpose; `InputError`, below it, says that
the user's input is wrong and carries every problem found (exit status 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input file.

    Attributes:
        file: Path as the user gave it.
        line: 1-based line number; 0 when the problem is with the file as a whole.
        column: Column or key name; empty when none applies.
        found: What stands there.
        expected: What should stand there, or what to do.
    """

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f" [{self.column}]" if self.column else ""
        return f"{place}{column}: found {self.found}; expected {self.expected}"


class WaystationError(Exception):
    """Base of every error raised on purpose."""


class InputError(WaystationError):
    """The input is wrong. Holds all problems found, in file and line order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
