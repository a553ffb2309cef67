"""Accounts whose passwords are quick to check, and clients that are signed in with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from tests.server_fixture import NOW, serving

from waystation.server.accounts import Accounts
from waystation.server.accounts_file import AccountsFile
from waystation.server.gate import CSRF
from waystation.server.roles import Role

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORDS = {
    Role.VIEWER: "kettle orchard lantern",
    Role.ANALYST: "marble window harvest",
    Role.ADMINISTRATOR: "pebble candle journey",
}
"""The password of each account; the account is called as its role is."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def make_accounts(folder: Path, clock: Clock | None = None) -> Accounts:
    """Accounts of a folder, one for each role."""
    found = Accounts(AccountsFile(folder / "accounts.sqlite"), clock or Clock(), QUICK)
    for role, password in PASSWORDS.items():
        if found.get(role) is None:
            found.add(role, role, password)
    return found


@contextmanager
def serving_accounts(folder: Path, **more: Any) -> Iterator[httpx.Client]:
    """A client, not signed in yet, of a server where people sign in."""
    make_accounts(folder, more.get("clock")).file.close()
    with serving(folder, sign_in=True, hasher=QUICK, **more) as client:
        yield client


def enter(client: httpx.Client, role: Role, password: str = "") -> httpx.Response:
    """Sign in; what is asked later is asked with the session's word."""
    asked = {"name": role.value, "password": password or PASSWORDS[role]}
    answer = client.post("/api/session", json=asked)
    if answer.status_code == 200:
        client.headers[CSRF] = answer.json()["csrf"]
    return answer


@contextmanager
def another(client: httpx.Client, role: Role | None = None) -> Iterator[httpx.Client]:
    """Another browser at the same server, signed in where a role is given."""
    with httpx.Client(base_url=client.base_url, timeout=60) as found:
        if role is not None:
            assert enter(found, role).status_code == 200
        yield found
