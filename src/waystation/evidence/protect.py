"""Counts only: columns about persons, telephone numbers and e-mail addresses are refused.

The offending text is never repeated in a message.
"""

from __future__ import annotations

import re

from waystation.domain.errors import Problem

COUNTS_ONLY = "counts only; no column for a person"
"""What is expected instead of a column about persons."""

_ADDRESS = re.compile(r"https?://\S+")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w{2,}")
_PHONE = re.compile(
    r"\+\d(?:[ ().\-/]*\d){8,14}(?!\d)"  # +504 9999-9999
    r"|\(\d{2,4}\) ?\d{3,4}[ .\-]?\d{3,4}\b"  # (555) 123-4567
    r"|\b\d{3}[ .\-]\d{3}[ .\-]\d{4}\b"  # 555-123-4567
    r"|\b\d{10,15}\b"  # more digits together than any count of people has
    r"|\b(?:tel|phone|telephone|mobile|whatsapp|hotline)\b[^\d\n]{0,12}\d(?:[ .\-]?\d){5,}",
    re.IGNORECASE,
)
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
    rest = _ADDRESS.sub(" ", text)
    if _EMAIL.search(rest):
        return "an e-mail address"
    return "digits like a telephone number" if _PHONE.search(rest) else ""


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
