"""Problems as the answers hold them, and in a line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from waystation.domain import errors
from waystation.evidence.protect import veil
from waystation.server.schema_problems import Failure, Problem

_OPTIONS = {"--author": "by", "--by": "by", "--reason": "why", "ID": "figures"}
_OPTIONS |= {"NUMBER": "number", "--caveat": "caveat", "COPY": "figures", "ORIGINAL": "original"}
"""Names of a command's options, and what a request calls the same."""


def plain_problems(problems: Iterable[errors.Problem], folder: Path) -> list[Problem]:
    """Problems as the answers hold them; a command's options by the request's names.

    What belongs to a person is not told again.

    Args:
        problems: The problems.
        folder: The scenario folder: where on this machine it lies is not told.
    """
    return [
        Problem(
            file=inside(_OPTIONS.get(one.file) or _name(one.file), folder),
            line=one.line,
            column=one.column,
            found=inside(one.found, folder),
            expected=inside(_expected(one.expected), folder),
        )
        for one in map(veil, problems)
    ]


def inside(text: str, folder: Path) -> str:
    """A text that names files of a folder by their names in it."""
    for whole in {str(folder.absolute()), str(folder.resolve())} - {os.sep}:
        text = text.replace(f"{whole}{os.sep}", "").replace(whole, folder.resolve().name)
    return text.removeprefix(f"{folder}{os.sep}")


def _name(file: str) -> str:
    """Name of a file; of a command's option, what a request calls the same."""
    return file.removeprefix("--").replace("-", "_") if file.startswith("--") else file


def _expected(text: str) -> str:
    """What is expected, without what only a command line has."""
    text = text.replace(", by --author or in WAYSTATION_AUTHOR", "")
    return text.replace(", or wait longer with --wait", "")


def failure(message: str, problems: Sequence[Problem] = ()) -> Failure:
    """The body of an answer that says no."""
    return Failure(message=message, problems=list(problems))


def in_short(problems: Sequence[Problem]) -> str:
    """One line about some problems."""
    if not problems:
        return "Something is not in order."
    one = problems[0]
    place = f"{one['file']}:{one['line']}" if one["line"] else one["file"]
    column = f" [{one['column']}]" if one["column"] else ""
    rest = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return f"{place}{column}: found {one['found']}; expected {one['expected']}.{rest}"


def show(value: object) -> str:
    """A value of a request in a few characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
