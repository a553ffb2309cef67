"""Who may ask, how much they may send, and what browsers are told: before anything is answered.

A name another site points at this machine is refused (DNS rebinding), a page of another site cannot
change anything here, and the server's own pages load nothing from elsewhere. Who may ask for what,
where people sign in, is settled behind this, in `gate`.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from waystation.reports.intake.records import size
from waystation.server.schema_problems import Problem
from waystation.server.settings import LOOPBACK
from waystation.server.words import failure

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
UPLOADS = "/api/desk/reports"
POLICY = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self'{styles}; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Content security policy; `{scripts}` and `{styles}` are hashes of what is inside a page.

Styles that scripts set on an element are no inline styles to a browser, and need no exception."""

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"x-frame-options", b"DENY"),
)
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?")
_LASTS = b"max-age=31536000"
"""Seconds, a year, for which a browser asks this name by TLS alone."""
_DRAINED = 1 << 30
"""Bytes of a body too large that are read and dropped, so that the answer is heard."""


class TooLargeError(Exception):
    """More came than a request may hold."""


class Safety:
    """Stands before an application and refuses what must not reach it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        names: Collection[str],
        any_address: bool,
        most: int,
        most_upload: int,
        secure: bool = False,
        origin: str = "",
        behind_proxy: bool = False,
    ) -> None:
        self._app, self._names, self._any_address = app, frozenset(names), any_address
        self._secure, self._origin, self._behind_proxy = secure, origin, behind_proxy
        self._most, self._most_upload = most, most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = headers_of(scope)
        # A browser keeps this for the whole name: other servers of this machine need no TLS.
        lasting = self._secure and host_name(headers.get("host", "")) not in LOOPBACK
        sending = _with_headers(send, _LASTS if lasting else b"")
        if words := self._stranger(scope, headers):
            await refuse(sending, 403, words)
            return
        most = self._most_upload if scope["path"] == UPLOADS else self._most
        told = headers.get("content-length", "")
        if told.isdigit() and int(told) > most:
            await _drain(receive)
            await _too_large(sending, most, int(told))
            return
        await self._counted(scope, receive, sending, most)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """Pass a request on, and stop one that grows beyond what it may hold."""
        taken, started, more = 0, False, True

        async def counting() -> Message:
            nonlocal taken, more
            message = await receive()
            more = bool(message.get("more_body"))
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLargeError
            return message

        async def noting(message: Message) -> None:
            nonlocal started
            if taken > most and not started:
                return
            started = True
            await send(message)

        with suppress(TooLargeError):
            await self._app(scope, counting, noting)
        if taken > most and not started:
            if more:
                await _drain(receive)
            await _too_large(send, most, None)

    def _stranger(self, scope: Scope, headers: dict[str, str]) -> str:
        """Why a request must not be answered; nothing for one that may be."""
        host = headers.get("host", "")
        name = host_name(host)
        if name not in self._names and not (self._any_address and is_address(name)):
            return "This server answers to the name it was started with, and to localhost."
        if self._behind_proxy and headers.get("x-forwarded-proto", "").lower() != "https":
            return f"This server answers by its proxy alone: ask {self._origin}."
        if scope["method"] not in CHANGES:
            return ""
        origin = headers.get("origin")
        if origin is not None and not self._own(origin, host):
            return "A page of another site asked to change something here; that is refused."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "A page of another site asked to change something here; that is refused."
        return ""

    def _own(self, origin: str, host: str) -> bool:
        """True for the origin of our own pages."""
        if self._origin and origin.lower() == self._origin:
            return True
        scheme = "https" if self._secure else "http"
        return not self._behind_proxy and origin.lower() == f"{scheme}://{host.lower()}"


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request; of one that is repeated all its values (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for key, value in scope["headers"]:
        name, text = key.decode("latin-1"), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def host_name(host: str) -> str:
    """The name in a `Host` header, in small letters; nothing for one that is not in order."""
    found = _HOST.fullmatch(host.lower())
    return found[1].strip("[]") if found else ""


def is_address(name: str) -> bool:
    """True for a number rather than a name: nobody can point it elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """The content security policy of an answer; with hashes of scripts and styles inside it."""
    return POLICY.format(
        scripts="".join(f" '{one}'" for one in scripts),
        styles="".join(f" '{one}'" for one in styles),
    )


def _with_headers(send: Send, lasting: bytes) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {key.lower() for key, _ in message["headers"]}
            more = [*_HEADERS, (b"content-security-policy", policy().encode())]
            if lasting:
                more.append((b"strict-transport-security", lasting))
            if b"etag" not in there:
                more.append((b"cache-control", b"no-store"))
            message["headers"] = [
                *message["headers"],
                *((key, value) for key, value in more if key not in there),
            ]
        await send(message)

    return sending


async def _drain(receive: Receive) -> None:
    """Read the rest of a body and drop it: a client that still sends hears no answer."""
    dropped = 0
    while dropped < _DRAINED:
        message = await receive()
        dropped += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


async def _too_large(send: Send, most: int, told: int | None) -> None:
    found = f"{size(told)}" if told is not None else f"more than {size(most)}"
    expected = f"at most {size(most)}; a longer document in parts"
    problem = Problem(file="request", line=0, column="", found=found, expected=expected)
    await refuse(send, 413, f"Too large: {found}; expected {expected}.", [problem])


async def refuse(
    send: Send,
    status: int,
    words: str,
    problems: Sequence[Problem] = (),
    more: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    """Answer with a status of 400 or more, in the form all such answers have."""
    body = json.dumps(failure(words, problems)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
