"""Errors for people: what was found, where, what was expected, what to do.

`WaystationError` is the base of everything raised on purpose; `InputError`, below it, says that
the user's input is wrong and carries every problem found (exit status 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.personal import untold
from waystation.domain.printable import printable_line

LONGEST = {"column": 120, "found": 600, "expected": 1000}
"""Characters of each part of a problem that are told; a file can hold a name of any length."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input file.

    An e-mail address or a telephone number is told by what it is: it is a person's, and no message
    tells it again.

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

    def __post_init__(self) -> None:
        for part in LONGEST:
            object.__setattr__(self, part, untold(getattr(self, part)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column, found, expected = (_cut(getattr(self, part), most) for part, most in _PARTS)
        column = f" [{column}]" if column else ""
        return printable_line(f"{place}{column}: found {found}; expected {expected}")

    def parts(self) -> dict[str, str | int]:
        """Each part by its name, as long as it is told."""
        told = {part: _cut(getattr(self, part), most) for part, most in _PARTS}
        return {"file": self.file, "line": self.line, **told}


_PARTS = tuple(LONGEST.items())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class WaystationError(Exception):
    """Base of every error raised on purpose."""


class InputError(WaystationError):
    """The input is wrong. Holds all problems found, in file and line order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Made again of its problems in another process."""
        return type(self), (self.problems,)
