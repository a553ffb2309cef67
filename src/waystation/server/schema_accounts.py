"""Who is signed in, accounts and the audit log, as plain JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import with_config
from typing_extensions import TypedDict

from waystation.server.bounds import STRICT

RoleName = Literal["viewer", "analyst", "administrator"]


class SessionState(TypedDict):
    """`GET /api/session`: who asks.

    Attributes:
        sign_in: False where nobody signs in: everybody may do everything.
        name: The account; empty for nobody.
        role: None for somebody who would have to sign in first.
        csrf: The word to send in the header `X-Waystation-CSRF` with every change; empty where none
            is asked for.
        ends_at: When the session ends in any case; None where there is none.
        own_password: True where `PUT /api/session/password` changes theirs.
    """

    sign_in: bool
    name: str
    role: RoleName | None
    csrf: str
    ends_at: str | None
    own_password: bool


@with_config(STRICT)
class SignInRequest(TypedDict):
    """`POST /api/session`: 401 where name and password do not fit, 429 after too many tries."""

    name: str
    password: str


@with_config(STRICT)
class PasswordRequest(TypedDict):
    """`PUT /api/session/password`: the password until now, and the new one."""

    old: str
    new: str


class AccountItem(TypedDict):
    """Somebody who may sign in."""

    name: str
    role: RoleName
    made_at: str


class Accounts(TypedDict):
    """`GET /api/accounts`, by name."""

    accounts: list[AccountItem]


@with_config(STRICT)
class AccountRequest(TypedDict):
    """`PUT /api/accounts/NAME`: another role."""

    role: RoleName


class AuditItem(TypedDict):
    """A line of the audit log: who did what, when, to what, why."""

    sequence: int
    at: str
    by: str
    deed: str
    about: str
    reason: str
    note: str


class Audit(TypedDict):
    """`GET /api/audit?since=&count=`: the last lines later than a number, oldest first."""

    entries: list[AuditItem]
