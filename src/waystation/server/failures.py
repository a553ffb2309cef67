"""What goes wrong, as the answers say it: always a message and problems, in words."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from waystation.domain.errors import InputError
from waystation.evidence.schema import LedgerHeldError
from waystation.server.schema_problems import Problem
from waystation.server.words import failure, in_short, plain_problems, show

LOG = logging.getLogger("waystation.server")

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What browsers are told with an answer that nothing else stands before."""

_PLAIN = {
    404: "There is nothing at this address.",
    405: "This address takes no such request.",
    400: "This request cannot be read.",
}

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class RefusedError(Exception):
    """A request that is answered with a status of 400 or more, in words."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: Sequence[Problem] = (),
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})
        self.status, self.message = status, message
        self.problems, self.more = list(problems), dict(more or {})


def missing(what: str, expected: str) -> RefusedError:
    """The error of something that is not there."""
    problem = Problem(file=what, line=0, column="", found="nothing", expected=expected)
    return RefusedError(404, f"There is no {what}; expected {expected}.", [problem])


def install(app: FastAPI) -> None:
    """Let every error of an application be answered in this form."""
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OSError, _system)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    body = {**failure(error.message, error.problems), **error.more}
    return JSONResponse(body, error.status, error.headers)


async def _input(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    problems = plain_problems(error.problems, request.app.state.service.settings.folder)
    held = isinstance(error, LedgerHeldError)
    return JSONResponse(failure(in_short(problems), problems), 503 if held else 422)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [_wrong(one) for one in error.errors()]
    return JSONResponse(failure(in_short(problems), problems), 422)


def _wrong(one: Mapping[str, Any]) -> Problem:
    """One thing that does not have the form of a request, in words."""
    where = ".".join(str(part) for part in one["loc"] if part not in ("body", "query", "path"))
    found, expected = show(one.get("input")), str(one["msg"]).removeprefix("Input should be ")
    if one["type"] == "missing":
        found, expected = "nothing", "a value"
    elif one["type"] == "extra_forbidden":
        expected = "no such key"
    elif one["type"] == "json_invalid":
        where, found, expected = "", str(one.get("ctx", {}).get("error", "")), "JSON"
    return Problem(file=where or "request", line=0, column="", found=found, expected=expected)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    told = failure(_PLAIN.get(error.status_code, error.detail))
    headers = error.headers
    if error.status_code == 405:
        headers = {"allow": ", ".join(_allowed(request))}
    return JSONResponse(told, error.status_code, headers)


def _allowed(request: Request) -> list[str]:
    """The methods that an address takes; the framework tells those of one of its routes alone."""
    routes = request.app.router.routes

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    return [method for method in _METHODS if takes(method)]


async def _system(request: Request, error: Exception) -> JSONResponse:
    """The system refused: no room, no right to write, a folder that went."""
    assert isinstance(error, OSError)
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    expected = "room on the disk" if full else "folders that can be read and written to"
    found = error.strerror or type(error).__name__
    problem = Problem(file="disk", line=0, column="", found=found, expected=expected)
    words = f"The system said: {found}. Expected {expected}; nothing was half-written. Try again."
    return JSONResponse(failure(words, [problem]), 507 if full else 503)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    words = "The program failed here. What it was is in the server's log; nothing was half-written."
    return JSONResponse(failure(words), 500, dict(HEADERS))
