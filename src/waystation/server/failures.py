"""What goes wrong, as the answers say it: always a message and problems, in words."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from waystation.domain.errors import InputError
from waystation.evidence.schema import LedgerHeldError
from waystation.server.schema import Problem
from waystation.server.words import failure, in_short, plain_problems, show

LOG = logging.getLogger("waystation.server")

_PLAIN = {
    404: "There is nothing at this address.",
    405: "This address takes no such request.",
    400: "This request cannot be read.",
}


class RefusedError(Exception):
    """A request that is answered with a status of 400 or more, in words."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: Sequence[Problem] = (),
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
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
    app.add_exception_handler(Exception, _unexpected)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    body = {**failure(error.message, error.problems), **error.more}
    return JSONResponse(body, error.status)


async def _input(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    problems = plain_problems(error.problems)
    held = isinstance(error, LedgerHeldError)
    return JSONResponse(failure(in_short(problems), problems), 503 if held else 422)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = []
    for one in error.errors():
        where = [str(part) for part in one["loc"] if part not in ("body", "query", "path")]
        found = "nothing" if one["type"] == "missing" else show(one.get("input"))
        expected = str(one["msg"]).removeprefix("Input should be ")
        problems.append(
            Problem(file=".".join(where), line=0, column="", found=found, expected=expected)
        )
    return JSONResponse(failure(in_short(problems), problems), 422)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse(failure(_PLAIN.get(error.status_code, error.detail)), error.status_code)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    words = "The program failed here. What it was is in the server's log; nothing was half-written."
    return JSONResponse(failure(words), 500)
