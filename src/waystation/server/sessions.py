"""Sessions: who is signed in, until when. Of a session's token only its SHA-256 is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from waystation.domain.errors import InputError, Problem
from waystation.server.accounts import account_name, folded
from waystation.server.accounts_file import AccountsFile
from waystation.server.roles import Role

PASSWORD = "password"
"""How somebody signed in: with an account of the accounts file."""

_BYTES = 32
_EACH = 60.0
"""Seconds after which a use is noted again: a session may end this much earlier, never later."""
_SKEW = 300.0
"""Seconds by which a clock may be put back; a session from further ahead is not believed."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in.

    Attributes:
        id: SHA-256 of its token.
        name: The account.
        role: What they may do.
        via: How they signed in.
        began: When, in seconds since 1970.
        seen: When it was last noted to be in use.
    """

    id: str
    name: str
    role: Role
    via: str
    began: float
    seen: float


@dataclass(frozen=True)
class Started:
    """A session that was just begun: its token is told once, to the browser."""

    token: str
    session: Session


class Sessions:
    """The sessions of an accounts file.

    Args:
        file: The file.
        clock: Gives the time in UTC.
        idle: Seconds unused after which one ends.
        lasting: Seconds after which one ends in any case.
    """

    def __init__(
        self,
        file: AccountsFile,
        clock: Callable[[], dt.datetime],
        *,
        idle: float,
        lasting: float,
    ) -> None:
        self._file, self._clock = file, clock
        self.idle, self.lasting = idle, lasting

    def start(
        self,
        name: str,
        role: Role,
        *,
        via: str = PASSWORD,
        replacing: str = "",
        proof: str = "",
    ) -> Started:
        """Sign somebody in who has proved who they are.

        Args:
            name: The account.
            role: What they may do.
            via: How they proved it. Where this is not the accounts file, the name must not be that
                of an account in it: nobody signs in as somebody else by a second way.
            replacing: Token of the session the browser had before; it ends.
            proof: The hash their password was found to fit. One that is no longer the account's
                begins nothing: the password was changed while they signed in.

        Raises:
            InputError: The name cannot be used, is that of an account of the file, or the account
                is no longer what was proved.
        """
        now = self._clock().timestamp()
        token = secrets.token_urlsafe(_BYTES)
        made = Session(key_of(token), account_name(name), role, via, now, now)
        row = (made.id, folded(name), made.name, role.value, via, now, now)
        with self._file.transaction() as connection:
            there = connection.execute(
                "SELECT role, hash FROM accounts WHERE folded = ?", (row[1],)
            ).fetchone()
            changed = there is not None and there != (role.value, proof)
            if (there is not None) != (via == PASSWORD) or changed:
                found = f"{made.name!r}, which is an account here" if there else "no such account"
                expected = "a name of its own" if there else "an account"
                raise InputError([Problem("NAME", 0, "", found, expected)])
            connection.execute(
                "DELETE FROM sessions WHERE id = ? OR seen < ? OR began < ?",
                (key_of(replacing), now - self.idle, now - self.lasting),
            )
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return Started(token, made)

    def find(self, token: str) -> Session | None:
        """The session of a token, and that it was used; None for one that is over."""
        found = self.look(key_of(token)) if token else None
        now = self._clock().timestamp()
        if found is not None and abs(now - found.seen) >= min(_EACH, self.idle / 4):
            with self._file.transaction() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE id = ?", (now, found.id))
        return found

    def look(self, key: str) -> Session | None:
        """The session of an id, without using it; None for one that is over."""
        rows = self._file.rows(
            "SELECT s.id, s.name, s.role, s.via, s.began, s.seen, a.role FROM sessions AS s"
            " LEFT JOIN accounts AS a ON a.folded = s.folded WHERE s.id = ?",
            key,
        )
        if not rows:
            return None
        _, name, role, via, began, seen, now_role = rows[0]
        assert isinstance(began, float)
        assert isinstance(seen, float)
        if role not in tuple(Role):
            return None
        found = Session(key, str(name), Role(str(role)), str(via), began, seen)
        stands = now_role == role if via == PASSWORD else now_role is None
        return found if stands and not self._over(found) else None

    def end(self, token: str) -> None:
        """End a session: its token is worth nothing any more."""
        self.end_of(key_of(token))

    def end_of(self, key: str) -> None:
        """End the session of an id."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (key,))

    def ends_at(self, session: Session) -> dt.datetime:
        """When a session ends in any case."""
        return dt.datetime.fromtimestamp(session.began + self.lasting, dt.UTC)

    def _over(self, session: Session) -> bool:
        now = self._clock().timestamp()
        ahead = max(session.began, session.seen) > now + _SKEW
        return ahead or now - session.seen >= self.idle or now - session.began >= self.lasting


def key_of(token: str) -> str:
    """The id of the session of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """The word a page must send with each change: bound to the session, known to its page alone."""
    return hmac.new(token.encode("utf-8", "replace"), b"waystation csrf", "sha256").hexdigest()
