"""What people did with a scenario that others must be able to look up: who, when, why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What somebody did."""

    SIGNED_IN = "signed in"
    REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    ACCOUNT = "account changed"
    DECIDED = "decided"
    REVIEWED = "reviewed"
    GAVE = "gave documents"
    RAN = "ran"
    PUBLISHED = "published"
    OVERRODE = "overrode a rule"
    PURGED = "purged"


@dataclass(frozen=True)
class AuditEntry:
    """One line of a scenario's audit log, which is only ever added to.

    Attributes:
        at: When, in UTC.
        by: Who: the name of an account, or the name or role that was told; empty for nobody known.
        deed: What was done.
        about: What it was done to: identities of figures, number of a forecast, name of an account.
        reason: Why, or what for: the reason of a decision, the purpose of a publication.
        note: Anything else to know, in one line; nothing secret.
        sequence: Its number in the log, from 1; 0 while it has none.
    """

    at: dt.datetime
    by: str
    deed: Deed
    about: str = ""
    reason: str = ""
    note: str = ""
    sequence: int = 0
