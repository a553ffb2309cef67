"""Counts only: columns about persons, telephone numbers and e-mail addresses are refused.

The offending text is never repeated in a message.
"""

from __future__ import annotations

from waystation.domain.errors import Problem
from waystation.domain.personal import personal
from waystation.domain.personal_columns import COUNTS_ONLY, about_persons

__all__ = ["COUNTS_ONLY", "about_persons", "personal", "veil"]


def veil(problem: Problem) -> Problem:
    """The problem without anything that belongs to a person."""
    told = (problem.column, problem.found, problem.expected)
    column, found, expected = (personal(text) or text for text in told)
    return Problem(problem.file, problem.line, column, found, expected)
