"""Addresses of signing in with an account held elsewhere."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.server import sign_in_page
from waystation.server.asking import Asking, StrictRoute
from waystation.server.failures import LOG, RefusedError
from waystation.server.gate import Asker, Who, cookie
from waystation.server.oidc import LASTING, NotBelievedError, OpenId
from waystation.server.routes_signing import OTHERWISE, client_of, page_of, sent_on
from waystation.server.service import Service
from waystation.server.settings import Settings
from waystation.server.signing import Signing, address_of, too_often
from waystation.server.tries import network_of

router = APIRouter(route_class=StrictRoute, include_in_schema=False)
VIA = "OpenID Connect"
BACK = f"{OTHERWISE}/back"
_LONGEST = 4096


@router.get(OTHERWISE)
async def begin(request: Request, service: Asking, who: Asker, next: str = "/") -> Response:  # noqa: A002
    """Send somebody to where their account is."""
    openid, _ = _both(service)
    address = network_of(address_of(service.settings, client_of(request), request.headers))
    try:
        way, token = await openid.begin(_back(request, service.settings), sent_on(next), address)
    except NotBelievedError as error:
        return _refused(request, who, error)
    answer = RedirectResponse(way, 303)
    answer.headers["set-cookie"] = _cookie(service.settings, token)
    return answer


@router.get(BACK)
async def back(request: Request, service: Asking, who: Asker) -> Response:
    """Take somebody who comes back, and begin their session."""
    openid, signing = _both(service)
    asked = request.query_params
    token = request.cookies.get(_name(service.settings), "")
    if not openid.is_begun(token):
        # Anybody can ask for this: nothing is noted of what was not begun here.
        return page_of(request, who, 403, on="/")
    address = address_of(service.settings, client_of(request), request.headers)
    if wait := await run_in_threadpool(signing.tries.take, None, address):
        return _too_often(request, who, wait)
    try:
        if "error" in asked or max(len(value) for value in ("", *asked.values())) > _LONGEST:
            openid.give_up(token)
            msg = "the provider said no"
            raise NotBelievedError(msg)
        proved, there = await openid.end(token, asked.get("state", ""), asked.get("code", ""))
        started = await run_in_threadpool(
            signing.let_in, proved.name, proved.role, via=VIA, before=who.token
        )
    except (NotBelievedError, InputError) as error:
        told = "a name that cannot be used here" if isinstance(error, InputError) else str(error)
        await run_in_threadpool(
            signing.auditing.try_to_note, "", Deed.REFUSED, "", f"by {VIA}: {told}"
        )
        answer = _refused(request, who, error)
        answer.headers["set-cookie"] = _cookie(service.settings, "")
        return answer
    await run_in_threadpool(signing.tries.right, None, address)
    language = sign_in_page.language_of("", request.headers.get("accept-language", ""))
    content = sign_in_page.arrived_page(language, there)
    found = Response(content, 200, dict(sign_in_page.HEADERS), "text/html; charset=utf-8")
    found.headers.append("set-cookie", cookie(service.settings, started.token))
    found.headers.append("set-cookie", _cookie(service.settings, ""))
    return found


def _both(service: Service) -> tuple[OpenId, Signing]:
    if service.openid is None or service.signing is None:
        raise RefusedError(404, "Nobody signs in here with an account held elsewhere.")
    return service.openid, service.signing


def _back(request: Request, settings: Settings) -> str:
    """Where the provider sends the browser: the name it asked under, which is one of ours."""
    scheme = "https" if settings.secure else "http"
    return (settings.origin or f"{scheme}://{request.headers['host']}") + BACK


def _refused(request: Request, who: Who, error: Exception) -> Response:
    if isinstance(error, NotBelievedError):
        LOG.warning("a sign-in by %s was refused: %s", VIA, error)
    return page_of(request, who, 403, on="/")


def _too_often(request: Request, who: Who, wait: float) -> Response:
    error = too_often(wait)
    answer = page_of(request, who, error.status, wait=error.headers["retry-after"], on="/")
    answer.headers.update(error.headers)
    return answer


def _name(settings: Settings) -> str:
    return "__Host-waystation-oidc" if settings.secure else f"waystation-oidc-{settings.port}"


def _cookie(settings: Settings, token: str) -> str:
    """What a browser keeps while it is at the provider: it comes back from there, so not Strict."""
    secure = "; Secure" if settings.secure else ""
    age = int(LASTING) if token else 0
    return f"{_name(settings)}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
