"""Columns about persons in other people's tables: a file that has one is refused whole."""

from __future__ import annotations

import re

_WORDS = frozenset(
    {
        *("surname", "nickname", "firstname", "lastname", "fullname", "middlename"),
        *("phone", "telephone", "mobile", "whatsapp", "email", "passport", "passports"),
        *("birth", "birthday", "birthdate", "dob", "photo", "photos", "fingerprint"),
        *("biometric", "signature", "beneficiary", "respondent", "informant", "msisdn"),
    }
)
_TOGETHER = (
    *({one, "name"} for one in ("first", "last", "full", "family", "given", "person", "head")),
    *({one, "id"} for one in ("individual", "national", "person", "case", "refugee", "identity")),
    *({"case", one} for one in ("number", "no")),
    *({one, "number"} for one in ("id", "registration", "ration")),
)


def about_person(column: str) -> bool:
    """True when the name of a column says that its cells belong to persons."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", column)
    words = {word for word in re.split(r"[^a-z]+", spaced.casefold()) if word}
    return not _WORDS.isdisjoint(words) or any(pair <= words for pair in _TOGETHER)
