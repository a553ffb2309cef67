"""What a request that failed is told: the form of every refusal, and of what is wrong."""

from __future__ import annotations

from typing_extensions import TypedDict


class Problem(TypedDict):
    """One thing that is wrong. `line` is 0 where there is none, `column` may be empty."""

    file: str
    line: int
    column: str
    found: str
    expected: str


class Failure(TypedDict):
    """Every answer with a status of 400 or more. `message` is for people, on one line."""

    message: str
    problems: list[Problem]
