"""What is promised of every refusal, whatever was read."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.domain.printable import printable_line

_LONGEST = 2000


PERSONS = ("+1 202 555 0142", "desk@example.org")
"""A number and an address that nobody has, in the form of a person's."""


def check_refusal(error: InputError, *, never: tuple[str, ...] = PERSONS) -> None:
    """A refusal tells where, what was found and what was expected, in lines that can be shown.

    Args:
        error: The refusal.
        never: Texts that must not stand in it.

    Raises:
        AssertionError: It does not.
    """
    assert error.problems, "a refusal without a problem"
    for problem in error.problems:
        line = str(problem)
        assert problem.file and problem.found and problem.expected, f"half a problem: {line!r}"
        assert problem.line >= 0, f"a line below none: {line!r}"
        assert printable_line(line) == line, f"a line that cannot be shown: {line!r}"
        assert len(line) <= _LONGEST, f"a line of {len(line)} characters"
        for one in never:
            assert one not in line, f"what is a person's was told again: {line}"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one input; the limit on a CSV field is as at the start."""
    most = csv.field_size_limit()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        yield Path(folder)
    csv.field_size_limit(most)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Files in a folder, with the folders they lie in."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
