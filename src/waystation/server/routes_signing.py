"""Addresses of signing in and out, and of one's own session."""

from __future__ import annotations

import hmac
import re
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from waystation.evidence.standing import time_to_text
from waystation.server import schema_accounts, sign_in_page
from waystation.server.asking import Asking, StrictRoute, service_of
from waystation.server.failures import RefusedError
from waystation.server.gate import SIGN_IN, Asker, Who, cookie
from waystation.server.service import Service
from waystation.server.sessions import Started
from waystation.server.signing import Signing, address_of

router = APIRouter(route_class=StrictRoute)
_NEXT = re.compile(r"/(?:forecasts/[1-9]\d{0,8})?")
"""Where somebody may be sent on to: pages of this server alone."""
_LONGEST_FORM = 4096
OTHERWISE = "/sign-in/oidc"


def sent_on(there: str) -> str:
    """Where somebody is sent on to: where they asked for, or the newest page."""
    return there if _NEXT.fullmatch(there) else "/"


def signing_of(service: Asking) -> Signing:
    """What signing in needs.

    Raises:
        RefusedError: Nobody signs in here.
    """
    if service.signing is None:
        words = "Nobody signs in here: this server answers to this machine alone, to everybody."
        raise RefusedError(404, words)
    return service.signing


SigningIn = Annotated[Signing, Depends(signing_of)]


@router.get("/sign-in", include_in_schema=False)
@router.head("/sign-in", include_in_schema=False)
def page(request: Request, service: Asking, who: Asker) -> Response:
    """The page where people sign in."""
    if service.signing is None:
        return RedirectResponse("/", 303)
    return page_of(request, who)


@router.post("/sign-in", include_in_schema=False)
async def enter(request: Request, service: Asking, who: Asker) -> Response:
    """Sign in by the page's form."""
    if service.signing is None:
        return RedirectResponse("/", 303)
    form = await _form(request)
    try:
        started = await _start(
            request, service.signing, who, form.get("name", ""), form.get("password", "")
        )
    except RefusedError as error:
        wait = error.headers.get("retry-after", "")
        answer = page_of(
            request, who, error.status, name=form.get("name", ""), wait=wait, on=form.get("next")
        )
        answer.headers.update(error.headers)
        return answer
    there = form.get("next", "/")
    found = RedirectResponse(there if _NEXT.fullmatch(there) else "/", 303)
    found.headers["set-cookie"] = cookie(service.settings, started.token)
    return found


@router.post("/sign-out", include_in_schema=False)
async def leave(request: Request, service: Asking, who: Asker) -> Response:
    """Sign out by a form, which tells the session's word."""
    found = RedirectResponse(SIGN_IN, 303)
    if service.signing is not None and who.session is not None:
        told = (await _form(request)).get("csrf", "")
        if not hmac.compare_digest(told.encode("utf-8", "replace"), who.csrf.encode()):
            raise RefusedError(403, "The page that asked is of an earlier session: load it again.")
        await run_in_threadpool(service.signing.sign_out, who)
        found.headers["set-cookie"] = cookie(service.settings, "")
        found.headers["clear-site-data"] = '"cache"'
    return found


@router.get("/api/session", response_model=schema_accounts.SessionState, tags=["session"])
def session(service: Asking, who: Asker) -> JSONResponse:
    """Who is signed in, and the word to send with each change."""
    return JSONResponse(_told(service, who))


@router.post("/api/session", response_model=schema_accounts.SessionState, tags=["session"])
async def begin(
    request: Request,
    service: Asking,
    signing: SigningIn,
    who: Asker,
    asked: schema_accounts.SignInRequest,
) -> JSONResponse:
    """Sign in."""
    started = await _start(request, signing, who, asked["name"], asked["password"])
    return _as_json(service, started)


@router.delete("/api/session", response_model=schema_accounts.SessionState, tags=["session"])
def end(service: Asking, signing: SigningIn, who: Asker) -> JSONResponse:
    """Sign out."""
    signing.sign_out(who)
    answer = JSONResponse(_told(service, Who("", None)))
    answer.headers["set-cookie"] = cookie(service.settings, "")
    return answer


@router.put("/api/session/password", response_model=schema_accounts.SessionState, tags=["session"])
def password(
    request: Request,
    service: Asking,
    signing: SigningIn,
    who: Asker,
    asked: schema_accounts.PasswordRequest,
) -> JSONResponse:
    """Give oneself another password; every session of one's own ends but this one, made anew."""
    address = address_of(service.settings, client_of(request), request.headers)
    started = signing.change_password(who, asked["old"], asked["new"], address=address)
    return _as_json(service, started)


async def _start(request: Request, signing: Signing, who: Who, name: str, password: str) -> Started:
    address = address_of(signing.settings, client_of(request), request.headers)
    return await signing.sign_in(name, password, address=address, before=who.token)


def client_of(request: Request) -> tuple[str, int] | None:
    """Address and port a request comes from."""
    return (request.client.host, request.client.port) if request.client else None


def _as_json(service: Service, started: Started) -> JSONResponse:
    one = started.session
    answer = JSONResponse(_told(service, Who(one.name, one.role, one, started.token)))
    answer.headers["set-cookie"] = cookie(service.settings, started.token)
    return answer


def _told(service: Service, who: Who) -> schema_accounts.SessionState:
    signing = service.signing
    ends = time_to_text(signing.sessions.ends_at(who.session)) if signing and who.session else None
    return schema_accounts.SessionState(
        sign_in=signing is not None,
        name=who.name,
        role=who.role.value if who.role else None,
        csrf=who.csrf,
        ends_at=ends,
        own_password=who.session is not None and who.session.via == "password",
    )


def page_of(
    request: Request,
    who: Who,
    status: int = 200,
    *,
    name: str = "",
    wait: str = "",
    on: str | None = None,
) -> Response:
    """The page where people sign in, as an answer."""
    there = on if on is not None else request.query_params.get("next", "/")
    there = sent_on(there)
    provider = service_of(request).settings.oidc
    others = [(f"{OTHERWISE}?next={there}", provider.title)] if provider else []
    text = sign_in_page.sign_in_page(
        sign_in_page.language_of(
            request.query_params.get("language", ""), request.headers.get("accept-language", "")
        ),
        there=there,
        status=status,
        name=name,
        wait=wait,
        signed_in=who.name,
        role=who.role,
        csrf=who.csrf,
        other_ways=others,
    )
    return Response(text, status, dict(sign_in_page.HEADERS), "text/html; charset=utf-8")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, of each the first value.

    Raises:
        RefusedError: It is too long, or no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != "application/x-www-form-urlencoded" or len(body) > _LONGEST_FORM:
        raise RefusedError(415, "This takes the form of its own page alone.")
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=10, encoding="utf-8")
    except ValueError:
        raise RefusedError(422, "This form cannot be read.") from None
    return {key: values[0] for key, values in found.items()}
