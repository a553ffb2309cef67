"""How an address gets at what the server holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from waystation.server.service import Service


def service_of(request: Request) -> Service:
    """What the server of a request holds."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Asking = Annotated[Service, Depends(service_of)]
