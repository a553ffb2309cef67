"""The data file of a language against the English one: which tables it lacks or has too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from waystation.domain.errors import InputError, Problem

_OWN_WORDS = frozenset(
    {
        *("numbers.words", "numbers.scales", "numbers.letters", "numbers.spaced_letters"),
        *("numbers.plurals", "numbers.collectives", "numbers.fractions"),
        *("days.after_day", "demonyms", "exonyms"),
    }
)
"""Tables whose keys are words of the language itself."""


def check_tables(data: Mapping[str, Any], english: Mapping[str, Any], file: str) -> None:
    """Hold a language's data file against the English one.

    Args:
        data: The language's tables.
        english: Those of `en.toml`.
        file: Name of the language's file, for the message.

    Raises:
        InputError: Tables or keys are missing or unknown; all are named at once.
    """
    lacking = "no such table or key", "one, as in en.toml; it may be empty"
    unknown = "a table or key that en.toml has not", "no such key"
    problems = [Problem(file, 0, name, *lacking) for name in missing(data, english)]
    problems += [Problem(file, 0, name, *unknown) for name in missing(english, data)]
    if problems:
        raise InputError(problems)


def missing(data: Mapping[str, Any], reference: Mapping[str, Any]) -> list[str]:
    """Names ("section.key", nouns by unit and kind) the reference has and the data has not."""
    known = set(_names(data))
    return sorted(name for name in set(_names(reference)) if name not in known)


def _names(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        name = f"{above}{key}"
        yield name
        if isinstance(value, Mapping) and name not in _OWN_WORDS:
            yield from _names(value, f"{name}.")
        elif key == "nouns":
            yield from (f"nouns, {group['unit']}, {group.get('kind', 'any')}" for group in value)
