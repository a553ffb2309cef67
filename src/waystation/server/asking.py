"""How an address gets at what the server holds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from waystation.server.service import Service


def service_of(request: Request) -> Service:
    """What the server of a request holds."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Asking = Annotated[Service, Depends(service_of)]


def strict_json(body: bytes) -> Any:  # noqa: ANN401
    """What a body holds: JSON as its standard has it (RFC 8259), which Python reads more widely.

    Raises:
        json.JSONDecodeError: It is no JSON, or holds a number or a character that is none.
    """
    try:
        text = body.decode("utf-8")
        found = json.loads(text, parse_float=_finite, parse_constant=_finite)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError:
        raise
    except UnicodeDecodeError:
        raise json.JSONDecodeError("not text in UTF-8", "", 0) from None
    except UnicodeEncodeError:
        raise json.JSONDecodeError("a character that is none", "", 0) from None
    except RecursionError:
        raise json.JSONDecodeError("too many brackets inside one another", "", 0) from None
    except ValueError as error:
        raise json.JSONDecodeError(str(error), "", 0) from None
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        msg = f"{text}, which is no number here"
        raise ValueError(msg)
    return value


class _StrictRequest(Request):
    async def json(self) -> Any:  # noqa: ANN401
        return strict_json(await self.body())


class StrictRoute(APIRoute):
    """An address whose requests are read by `strict_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return strict
