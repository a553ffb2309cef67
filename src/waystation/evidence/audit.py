"""The audit log in a scenario's ledger: who accepted, corrected, reviewed, published, purged what.

It is only ever added to, and sealed with the other records. Nothing secret goes in: an entry with
what looks like a password, a token, a key, an e-mail address or a telephone number is refused
without being repeated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import fields
from typing import Any

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError, Problem
from waystation.evidence.ledger import Ledger
from waystation.evidence.protect import personal
from waystation.evidence.schema import refusal
from waystation.evidence.shelf import Shelf
from waystation.evidence.standing import time_to_text

LONGEST: dict[str, int] = {"by": 60, "about": 500, "reason": 300, "note": 300}
"""Characters of each text at most."""

_SECRET = re.compile(
    r"\$argon2|-----BEGIN|\bbearer\s+\S"
    r"|\b(?:pass(?:word|wd|phrase)|secret|token|api[_ -]?key)\s*[=:]"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}",
    re.IGNORECASE,
)
"""Hashes of passwords, keys, tokens, and texts that say they are one."""


def note(ledger: Ledger, entry: AuditEntry) -> int:
    """Append an entry to the audit log.

    Args:
        ledger: The ledger, open.
        entry: What was done; its number is given by the log.

    Returns:
        Its number in the log.

    Raises:
        InputError: A text is too long, of more than one line or holds something secret or of a
            person, all at once; or the ledger is held or cannot be written to. Nothing was kept.
    """
    problems = [one for name in LONGEST for one in _faults(name, getattr(entry, name))]
    if problems:
        raise InputError(problems)
    with ledger.transaction():
        return ledger.audit.add(entry)


def note_deed(
    ledger: Ledger,
    deed: Deed,
    *,
    at: dt.datetime,
    by: str,
    about: str,
    reason: str = "",
    told: str = "",
) -> int:
    """Append what somebody did, with texts cut to the length that an entry takes.

    Args:
        ledger: The ledger, open.
        deed: What was done.
        at: When, in UTC.
        by: Who.
        about: What it was done to.
        reason: Why.
        told: Anything else to know.

    Returns:
        Its number in the log.

    Raises:
        InputError: As `note`.
    """
    texts = zip(LONGEST.values(), (by, about, reason, told), strict=True)
    who, what, why, more = (one_line(text, longest) for longest, text in texts)
    return note(ledger, AuditEntry(at, who, deed, what, why, more))


def entries(
    ledger: Shelf,
    since: int = 0,
    *,
    deeds: Collection[Deed] = (),
    by: str = "",
    limit: int | None = None,
) -> list[AuditEntry]:
    """What the audit log tells, oldest first.

    Args:
        ledger: The ledger, open.
        since: Number of the last entry that is known already; 0 for none.
        deeds: These alone; all where none is given.
        by: Only what this one did; everybody where it is empty.
        limit: At most so many, the last ones; None for all.

    Raises:
        InputError: The file is damaged.
    """
    with ledger.snapshot():
        try:
            return ledger.audit.entries(since=since, deeds=deeds, by=by, limit=limit)
        except ValueError as error:
            found = f"an entry of the audit log that cannot be read ({error})"
            raise refusal(ledger.path, found) from error


def entry_as_json(entry: AuditEntry) -> dict[str, Any]:
    """One entry, ready for `json.dumps`."""
    plain = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {
        "sequence": entry.sequence,
        **plain,
        "at": time_to_text(entry.at),
        "deed": entry.deed.value,
    }


def one_line(text: str, longest: int) -> str:
    """A text as an entry takes it: white space as one space, cut where it is too long.

    For texts that people gave at length elsewhere, such as the reason of a decision.
    """
    plain = "".join(c if c.isprintable() else " " for c in text)
    joined = " ".join(plain.split())
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"


def _faults(name: str, text: str) -> list[Problem]:
    most = LONGEST[name]
    expected = f"one line of at most {most} characters"
    if len(text) > most:
        return [Problem(name, 0, "", f"{len(text)} characters", expected)]
    if not text.isprintable():
        return [Problem(name, 0, "", "more than one line, or control characters", expected)]
    if _SECRET.search(text):
        found = "what looks like a password, a key or a token"
        return [Problem(name, 0, "", found, "nothing secret in the audit log")]
    if name != "about" and (what := personal(text)):
        return [Problem(name, 0, "", what, "nothing of a person but a name")]
    return []
