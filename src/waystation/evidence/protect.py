"""Counts only: columns about persons, telephone numbers and e-mail addresses are refused.

The offending text is never repeated in a message.
"""

from __future__ import annotations

import re

from waystation.domain.errors import Problem
from waystation.domain.personal import EMAIL, PHONE, WEB_ADDRESS

COUNTS_ONLY = "counts only; no column for a person"
"""What is expected instead of a column about persons."""

_PERSON_WORDS = frozenset(
    {
        *("name", "names", "surname", "nickname", "firstname", "lastname", "fullname"),
        *("phone", "telephone", "mobile", "whatsapp", "email", "mail", "id", "ids", "identity"),
        *("passport", "passports", "case", "person", "persons", "birth", "birthday", "birthdate"),
        *("dob", "photo", "photos", "picture", "fingerprint", "biometric", "signature"),
    }
)


def personal(text: str) -> str:
    """What in the text belongs to a person ("an e-mail address"); empty when nothing does."""
    rest = WEB_ADDRESS.sub(" ", text)
    if EMAIL.search(rest):
        return "an e-mail address"
    return "digits like a telephone number" if PHONE.search(rest) else ""


def about_persons(column: str) -> bool:
    """True when the name of a column says that it holds something of a person."""
    parts = re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).casefold())
    return not _PERSON_WORDS.isdisjoint(parts)


def veil(problem: Problem) -> Problem:
    """The problem without anything that belongs to a person."""
    found = personal(problem.found)
    if not found:
        return problem
    return Problem(problem.file, problem.line, problem.column, found, problem.expected)
