"""Signing in and out: accounts, sessions and failed tries together, each deed noted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial

import anyio
import anyio.to_thread
from starlette.datastructures import Headers

from waystation.domain.audit import Deed
from waystation.server.accounts import Account, Accounts, Noted
from waystation.server.accounts_file import AccountsFile
from waystation.server.auditing import Auditing
from waystation.server.failures import RefusedError
from waystation.server.gate import Who
from waystation.server.roles import Role
from waystation.server.sessions import Sessions, Started
from waystation.server.settings import Settings
from waystation.server.tries import Tries

_AT_ONCE = 2
"""Passwords checked at once: each takes 64 MiB and a share of a second, on purpose."""
_WAITING = 30
"""Checks that wait for their turn before more are refused."""
WRONG = "The name or the password is not right."


@dataclass
class Signing:
    """All that signing in needs, over one file of accounts."""

    settings: Settings
    auditing: Auditing
    accounts: Accounts = field(init=False)
    sessions: Sessions = field(init=False)
    tries: Tries = field(init=False)
    _limiter: anyio.CapacityLimiter | None = None

    def __post_init__(self) -> None:
        settings = self.settings
        file = AccountsFile(settings.accounts_file)
        self.accounts = Accounts(file, settings.clock, settings.hasher)
        self.sessions = Sessions(file, settings.clock, idle=settings.idle, lasting=settings.lasting)
        self.tries = Tries(file, settings.clock)

    async def sign_in(self, name: str, password: str, *, address: str, before: str) -> Started:
        """Sign somebody in with a password.

        Args:
            name: The account, as typed.
            password: The password, as typed.
            address: Where they ask from.
            before: Token of the session the browser had; it ends.

        Raises:
            RefusedError: They do not fit (401), or it was tried too often (429).
        """
        self._limiter = self._limiter or anyio.CapacityLimiter(_AT_ONCE)
        if self._limiter.statistics().tasks_waiting >= _WAITING:
            raise too_often(5)
        work = partial(self.try_password, name, password, address=address, before=before)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def try_password(self, name: str, password: str, *, address: str, before: str) -> Started:
        """The same, in this thread."""
        if wait := self.tries.take(name, address):
            raise too_often(wait)
        account = self.accounts.check(name, password)
        if account is None:
            # What was typed as a name may be a password: only that of an account is kept.
            known = self.accounts.get(name)
            note = "a wrong password" if known else "an unknown name"
            about = known.name if known else ""
            self.auditing.try_to_note("", Deed.REFUSED, about, note)
            raise RefusedError(401, WRONG)
        self.tries.right(name, address)
        return self.let_in(account.name, account.role, before=before, proof=account.proof)

    def let_in(
        self,
        name: str,
        role: Role,
        *,
        via: str = "password",
        before: str = "",
        proof: str = "",
    ) -> Started:
        """Begin the session of somebody who has proved who they are, by whatever way.

        Raises:
            InputError: The name cannot be used, or is that of an account signed in to otherwise.
        """
        started = self.sessions.start(name, role, via=via, replacing=before, proof=proof)
        note = f"as {role}" + (f" by {via}" if via != "password" else "")
        self.auditing.try_to_note(started.session.name, Deed.SIGNED_IN, note=note)
        return started

    def sign_out(self, who: Who) -> None:
        """End a session."""
        if who.session is not None:
            self.sessions.end_of(who.session.id)
            self.auditing.try_to_note(who.name, Deed.SIGNED_OUT)

    def change_password(self, who: Who, old: str, new: str, *, address: str) -> Started:
        """Give somebody signed in another password; their sessions end, and a new one begins.

        Raises:
            RefusedError: The old one is not right, or they signed in by another way.
            InputError: The new one is too weak.
        """
        if wait := self.tries.take(who.name, address):
            raise too_often(wait)
        account = self.accounts.check(who.name, old)
        if account is None or who.session is None or who.session.via != "password":
            raise RefusedError(403, "The password until now is not right.")
        self.tries.right(who.name, address)
        noted = self.noting(who.name, "another password")
        made = self.accounts.set_password(account.name, new, noted)
        return self.sessions.start(made.name, made.role, proof=made.proof)

    def set_role(self, who: Who, name: str, role: Role) -> Account:
        """Give an account another role; its sessions end.

        Raises:
            InputError: There is no such account, or it is the last administrator.
        """
        noted = self.noting(who.name, f"now {role}")
        return self.accounts.set_role(name, role, noted, keep_one=True)

    def remove(self, who: Who, name: str) -> Account:
        """Remove an account; its sessions end.

        Raises:
            InputError: There is no such account, or it is the last administrator.
        """
        return self.accounts.remove(name, self.noting(who.name, "removed"), keep_one=True)

    def noting(self, by: str, what: str) -> Noted:
        """What notes a change of an account in the audit log."""
        return lambda name: self.auditing.note(by, Deed.ACCOUNT, name, note=what)


def address_of(settings: Settings, client: tuple[str, int] | None, headers: Headers) -> str:
    """Where somebody asks from; of a proxy the last address it added, which it vouches for."""
    if settings.behind_proxy:
        told = ",".join(headers.getlist("x-forwarded-for"))
        last = _without_port(told.rpartition(",")[2].strip())
        if last:
            return last
    return client[0] if client else ""


def _without_port(text: str) -> str:
    """An address as some proxies write it, with a port behind it, without."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def too_often(wait: float) -> RefusedError:
    """What refuses a try that has to wait that many seconds."""
    seconds = max(1, math.ceil(wait))
    words = f"Too many tries that were not right. Wait {seconds} seconds and try again."
    return RefusedError(429, words, headers={"retry-after": str(seconds)})
