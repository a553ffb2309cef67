"""The application: addresses, what stands before them, and what runs beside them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI

from waystation.domain.version import __version__
from waystation.server import (
    documented,
    failures,
    pages,
    routes_accounts,
    routes_desk,
    routes_forecasts,
    routes_jobs,
    routes_oidc,
    routes_publications,
    routes_reviews,
    routes_signing,
    routes_variants,
)
from waystation.server.gate import Gate
from waystation.server.packing import Packing
from waystation.server.safety import Safety, host_name
from waystation.server.service import Service
from waystation.server.settings import LOOPBACK, MEBIBYTE, Settings, is_loopback

PARTS = (
    *(routes_forecasts, routes_jobs, routes_desk, routes_variants, routes_reviews),
    *(routes_publications, routes_signing, routes_oidc, routes_accounts, pages),
)
"""What has the addresses; `roles` says who may ask for each."""


def create_app(settings: Settings) -> FastAPI:
    """The application of a server.

    Args:
        settings: What it is started with; its folder is that of a scenario.
    """
    service = Service(settings)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    app = FastAPI(
        title="Waystation",
        description="Forecasts of people on the move, for preparing help.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=living,
        responses=dict(documented.FAILURES),
    )
    app.state.service = service
    failures.install(app)
    for part in PARTS:
        app.include_router(part.router)
    sessions = service.signing.sessions if service.signing else None
    app.add_middleware(Gate, settings=settings, sessions=sessions)
    app.add_middleware(Packing)
    most = settings.limits.file_bytes + MEBIBYTE
    app.add_middleware(
        Safety,
        names=names_of(settings),
        any_address=not is_loopback(settings.host) and not settings.behind_proxy,
        most=settings.request_bytes,
        most_upload=most,
        secure=settings.secure,
        origin=settings.origin,
        behind_proxy=settings.behind_proxy,
    )
    return app


def names_of(settings: Settings) -> frozenset[str]:
    """Names under which the server answers."""
    found = {host_name(urlsplit(settings.origin).netloc)} if settings.origin else set()
    if settings.behind_proxy and found:
        return frozenset((*LOOPBACK, *found))
    if not is_loopback(settings.host):
        found |= {settings.host, socket.gethostname().lower()}
    return frozenset((*LOOPBACK, *found))
