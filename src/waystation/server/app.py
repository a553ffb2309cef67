"""The application: addresses, what stands before them, and what runs beside them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from waystation.domain.version import __version__
from waystation.server import (
    failures,
    pages,
    routes_desk,
    routes_forecasts,
    routes_jobs,
    routes_reviews,
    routes_variants,
    schema,
)
from waystation.server.safety import Safety
from waystation.server.service import Service
from waystation.server.settings import LOOPBACK, MEBIBYTE, Settings, is_loopback

_FAILURES = {status: {"model": schema.Failure} for status in (403, 404, 413, 422, 500)}


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
        description="Forecasts of people on the move, for preparing help. For this machine alone.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=living,
        responses=_FAILURES,  # type: ignore[arg-type]
    )
    app.state.service = service
    failures.install(app)
    addresses = (routes_forecasts, routes_jobs, routes_desk, routes_variants, routes_reviews, pages)
    for part in addresses:
        app.include_router(part.router)
    most = settings.limits.file_bytes + MEBIBYTE
    app.add_middleware(
        Safety,
        names=names_of(settings),
        any_address=not is_loopback(settings.host),
        most=settings.request_bytes,
        most_upload=most,
    )
    return app


def names_of(settings: Settings) -> frozenset[str]:
    """Names under which the server answers."""
    own = () if is_loopback(settings.host) else (settings.host, socket.gethostname().lower())
    return frozenset((*LOOPBACK, *own))
