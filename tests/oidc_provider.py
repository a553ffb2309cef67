"""A provider of OpenID Connect on a port of this machine, which can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.server_fixture import NOW, until

from waystation.server.serve import listening

CLIENT, SECRET = "waystation-test", "a secret of the test alone"


@dataclass
class FakeProvider:
    """What it answers; a test changes it before somebody signs in.

    Attributes:
        claims: Claims beside those every token has, or in their place; None takes one away.
        header: Header of the token.
        metadata: What its discovery says beside the usual, or in its place.
        forged: Sign with a key that is not among those it shows.
        plain: Send this token rather than a signed one.
        state: Send the browser back with this state.
        asked: Every request it had, as (method, path).
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    forged: bool = False
    plain: str = ""
    state: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    _key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        ways = {
            "/.well-known/openid-configuration": self._discovery,
            "/authorize": self._authorize,
            "/token": self._token,
            "/keys": self._keys,
        }
        routes = [Route(path, do, methods=["GET", "POST"]) for path, do in ways.items()]
        return Starlette(routes=routes)

    async def _discovery(self, request: Request) -> Response:
        self._note(request)
        ways = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return JSONResponse({"issuer": self.issuer, **ways, **self.metadata})

    async def _authorize(self, request: Request) -> Response:
        """Somebody has proved here who they are: they are sent back with a code."""
        self._note(request)
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        back = {"code": code, "state": self.state or asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> Response:
        self._note(request)
        form = {key: one[0] for key, one in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        told = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or told != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"token_type": "Bearer", "id_token": self._signed(asked["nonce"])})

    def _signed(self, nonce: str) -> str:
        now = int(NOW.timestamp())
        usual: dict[str, Any] = {"iss": self.issuer, "sub": "1", "aud": CLIENT, "nonce": nonce}
        usual |= {"iat": now, "exp": now + 300}
        usual |= {"preferred_username": "duty.officer", "groups": ["analysts"]}
        claims = {k: v for k, v in {**usual, **self.claims}.items() if v is not None}
        if self.plain:
            head = base64.urlsafe_b64encode(self.plain.encode()).rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{head}.{body}."
        key = ECKey.generate_key("P-256", {"kid": "one"}) if self.forged else self._key
        header = {"alg": "ES256", "kid": "one", **self.header}
        return jwt.encode(header, claims, key)

    async def _keys(self, request: Request) -> Response:
        self._note(request)
        return JSONResponse(KeySet([self._key]).as_dict(private=False))

    def _note(self, request: Request) -> None:
        self.asked.append((request.method, request.url.path))


@contextmanager
def providing() -> Iterator[FakeProvider]:
    """The provider, in a thread of its own."""
    found = FakeProvider()
    config = uvicorn.Config(found.app(), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with listening("127.0.0.1", 0) as taken:
        found.issuer = f"http://127.0.0.1:{taken.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive())
            yield found
        finally:
            server.should_exit = True
            thread.join()
