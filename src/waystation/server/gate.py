"""Stands behind `safety`: who asks, and whether the table of addresses lets them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from waystation.domain.errors import InputError
from waystation.server.roles import Role, found_at
from waystation.server.safety import CHANGES, headers_of, refuse
from waystation.server.sessions import Session, Sessions, csrf_of
from waystation.server.settings import Settings

CSRF = "x-waystation-csrf"
"""Header in which a page proves that it is ours, with every change."""

SIGN_IN = "/sign-in"
OWN_CHECK = frozenset({"POST /sign-in", "POST /sign-out", "POST /api/session"})
"""What is asked without a session, or by a form, which can send no header: `Origin` and
`Sec-Fetch-Site` are checked, of signing out the word in the form."""

_KEY = "waystation.who"


@dataclass(frozen=True)
class Who:
    """Somebody who asks.

    Attributes:
        name: The account; empty where nobody signs in.
        role: What they may do; None for somebody not signed in who would have to be.
        session: Their session; None where there is none.
        token: The session's token; empty where there is none.
    """

    name: str
    role: Role | None
    session: Session | None = None
    token: str = ""

    def may(self, least: Role) -> bool:
        """True where they may do what asks for a role."""
        return self.role is not None and self.role.includes(least)

    @property
    def csrf(self) -> str:
        """The word their page must send with each change; empty where none is asked for."""
        return csrf_of(self.token) if self.token else ""

    def author(self, told: str) -> str:
        """Who decided: the account, whatever was told; what was told where nobody signs in."""
        return self.name or told


OWNER = Who("", Role.ADMINISTRATOR)
"""Whoever asks a server without sign-in, which answers to this machine alone."""
STRANGER = Who("", None)


def who_of(request: Request) -> Who:
    """Who a request comes from."""
    found = request.scope[_KEY]
    assert isinstance(found, Who)
    return found


Asker = Annotated[Who, Depends(who_of)]


def cookie_name(settings: Settings) -> str:
    """Name of the session's cookie; with TLS one that no other machine or path can set."""
    return "__Host-waystation" if settings.secure else f"waystation-{settings.port}"


def cookie(settings: Settings, token: str) -> str:
    """The header that gives a browser its session; without a token, that takes it away."""
    secure = "; Secure" if settings.secure else ""
    age = int(settings.lasting) if token else 0
    flags = f"Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"
    return f"{cookie_name(settings)}={token}; {flags}"


class Gate:
    """Lets those through who may, by the table of `roles`."""

    def __init__(self, app: ASGIApp, *, settings: Settings, sessions: Sessions | None) -> None:
        self._app, self._settings, self._sessions = app, settings, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http" or self._sessions is None:
            scope[_KEY] = OWNER
            await self._app(scope, receive, send)
            return
        try:
            who = await run_in_threadpool(self._who, self._sessions, scope)
        except InputError:
            await refuse(send, 503, "The file of accounts cannot be read now. Try again.")
            return
        scope[_KEY] = who
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        ways = found_at(scope["path"])
        least = ways.get(method, Role.VIEWER)
        if least is not None and who.role is None:
            await self._sign_in_first(scope, send)
        elif not ways:
            await refuse(send, 404, "There is nothing at this address.")
        elif method not in ways:
            allow = (b"allow", ", ".join(ways).encode())
            await refuse(send, 405, "This address takes no such request.", more=[allow])
        elif least is not None and not who.may(least):
            await refuse(
                send, 403, f"This is for the role {least}; you are signed in as {who.role}."
            )
        elif self._forged(scope, who, method):
            words = (
                "The page that asked is of an earlier session, or of another site: load it again."
            )
            await refuse(send, 403, words)
        else:
            await self._app(scope, receive, send)

    def _who(self, sessions: Sessions, scope: Scope) -> Who:
        token = _cookie_in(scope["headers"], cookie_name(self._settings))
        session = sessions.find(token)
        return Who(session.name, session.role, session, token) if session else STRANGER

    def _forged(self, scope: Scope, who: Who, method: str) -> bool:
        """True for a change that does not tell the session's word."""
        if method not in CHANGES or f"{method} {scope['path']}" in OWN_CHECK or not who.token:
            return False
        told = headers_of(scope).get(CSRF, "")
        return not hmac.compare_digest(told.encode("utf-8", "replace"), who.csrf.encode())

    async def _sign_in_first(self, scope: Scope, send: Send) -> None:
        """Send a person to the page where they sign in, and tell a program."""
        path = scope["path"]
        page = scope["method"] in ("GET", "HEAD") and not path.startswith("/api/")
        if page and "text/html" in headers_of(scope).get("accept", ""):
            there = SIGN_IN if path == "/" else f"{SIGN_IN}?next={_quoted(path)}"
            headers = [(b"location", there.encode("ascii")), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 303, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        challenge = (b"www-authenticate", b'Session realm="Waystation"')
        await refuse(send, 401, "Sign in first.", more=[challenge])


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path[:200], safe="/")


def _cookie_in(headers: Iterable[tuple[bytes, bytes]], name: str) -> str:
    """The value of a cookie; nothing where there is none, or more than one."""
    found: set[str] = set()
    for key, value in headers:
        if key != b"cookie":
            continue
        for part in value.decode("latin-1").split(";"):
            own, _, given = part.strip().partition("=")
            if own == name:
                found.add(given)
    return found.pop() if len(found) == 1 else ""
