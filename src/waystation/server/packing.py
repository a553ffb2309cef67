"""Answers made smaller on their way: pages and tables are for lines that are slow."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PACKED = (
    "/assets/",
    "/forecasts/",
    "/api/page.json",
    "/api/arrivals.csv",
    "/api/present.csv",
    "/api/needs.csv",
    "/api/evidence.csv",
    "/api/forecasts/",
    "/api/comparisons/",
    "/api/desk/",
    "/api/state",
)
"""Beginnings of addresses whose answers hold no secret. What holds one is never packed: its size
would tell of it (BREACH, https://breachattack.com)."""

FEWEST = 1400
"""Bytes up to which an answer goes as it is: about what one packet holds."""

LEVEL = 5
"""Of gzip: a page's data of 649 kB become 94 kB in 8 ms; level 9 takes ten times that for 9 kB."""


class Packing:
    """Packs answers of some addresses with gzip for those who read it; pieces of files are not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=FEWEST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not _may_be_packed(scope):
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _weak(message["headers"])
            await send(message)

        await self._packed(scope, receive, sending)


def _may_be_packed(scope: Scope) -> bool:
    path = scope["path"]
    return path.startswith(PACKED) and not any(key == b"range" for key, _ in scope["headers"])


def _weak(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with a weak tag where the bytes are packed (RFC 9110, 8.8.1)."""
    if (b"content-encoding", b"gzip") not in headers:
        return headers
    return [
        (key, b"W/" + value if key == b"etag" and value.startswith(b'"') else value)
        for key, value in headers
    ]
