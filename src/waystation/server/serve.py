"""Run the server until somebody stops it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from waystation.domain.errors import InputError, Problem
from waystation.server.app import create_app
from waystation.server.reach import tls_context
from waystation.server.service import Service
from waystation.server.settings import Settings

_LAST_PORT = 65_535
_PATIENCE = 3
"""Seconds that open answers have to end when the server stops."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; taken before anything else, so that a port in use is told at once.

    Raises:
        InputError: The port is in use or may not be taken, or the host is none of this machine.
    """
    if not 0 <= port <= _LAST_PORT:
        expected = f"a number from 1 to {_LAST_PORT}, such as 8001; 0 takes a free one"
        raise InputError([Problem("--port", 0, "", str(port), expected)])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends answers at once: with no name each waits 40 ms for an ACK.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        found = f"{host}:{port}, which cannot be taken ({error.strerror})"
        expected = "a free port, such as --port 8001; 0 takes any"
        raise InputError([Problem("--port", 0, "", found, expected)]) from None
    return taken


class _Server(uvicorn.Server):
    """A server whose streams end when it is told to stop."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the signal to stop."""
        self._service.in_loop(self._service.hub.close)
        super().handle_exit(sig, frame)


def serve(settings: Settings, taken: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until a signal says to stop.

    Args:
        settings: What the server is started with.
        taken: The socket it listens at.
        ready: Called once it answers.
    """
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Forwarded headers are read by `safety` and `signing`, and only behind a proxy.
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE,
        lifespan="on",
    )
    config.load()
    if settings.tls:
        config.ssl = tls_context(*settings.tls)
    server = _Server(config, app.state.service)

    async def run() -> None:
        async def tell() -> None:
            while not server.started:
                await asyncio.sleep(0.02)
            ready()

        telling = asyncio.create_task(tell())
        try:
            await server.serve(sockets=[taken])
        finally:
            telling.cancel()

    asyncio.run(run())
