"""The values of a correction, from the words of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.evidence.record import CLOSED_LISTS, DAYS

CLEARED = "none"
"""What a correction writes to open an end or to clear a day."""


def changes_from(options: Mapping[str, str | None]) -> dict[str, Any]:
    """New values of a correction from the options of a command; those not given are left out.

    Args:
        options: Texts by field; `CLEARED` opens an end, clears a day or empties a text.

    Raises:
        InputError: Every option that cannot be read, at once.
    """
    problems: list[Problem] = []
    changes: dict[str, Any] = {}
    for name, text in options.items():
        if text is None:
            continue
        try:
            changes[name] = _value(name, text.strip())
        except ValueError as error:
            option = f"--{name.replace('_', '-')}"
            problems.append(Problem(option, 0, "", repr(text), str(error)))
    if problems:
        raise InputError(problems)
    return changes


def _value(name: str, text: str) -> Any:  # noqa: ANN401
    """The value a text stands for.

    Raises:
        ValueError: It stands for none; the message says what is expected.
    """
    if not text:
        msg = f"a value, or {CLEARED!r} to empty it"
        raise ValueError(msg)
    if name in CLOSED_LISTS:
        words = [word.value for word in CLOSED_LISTS[name] if word.value]
        if text not in words:
            msg = f"one of {', '.join(words)}{meant(text, words)}"
            raise ValueError(msg)
        return CLOSED_LISTS[name](text)
    cleared = text == CLEARED
    if name in DAYS:
        try:
            return None if cleared else parse_day(text)
        except ValueError:
            msg = f"a day that exists, as YYYY-MM-DD, or {CLEARED!r}"
            raise ValueError(msg) from None
    if name in ("low", "high"):
        digits = text.replace(",", "")
        if not (cleared or (digits.isascii() and digits.isdigit() and len(digits) <= 15)):
            msg = f"a whole number of zero or more, or {CLEARED!r} for an open end"
            raise ValueError(msg)
        return None if cleared else int(digits)
    return "" if cleared else text
