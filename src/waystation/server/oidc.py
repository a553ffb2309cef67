"""Signing in with an account held elsewhere: OpenID Connect, authorization code flow with PKCE.

The provider is asked for three things, each time anew: where its addresses are (discovery), what a
code is worth, and with which keys it signs. What its token says is believed where joserfc finds the
signature to be by one of these keys, for this server, of this provider, not expired, and of the
sign-in that this browser began (OpenID Connect Core 1.0, section 3.1.3.7; RFC 7636).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from waystation.server.oidc_file import Provider, is_safe
from waystation.server.roles import Role

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Signatures that are believed: those by a key that the provider alone has."""

LASTING = 600.0
"""Seconds somebody has at the provider before they must begin again."""
_MOST_BEGUN = 1000
_MOST_OF_ONE = 20
"""Sign-ins under way that one address may have begun; one more ends its oldest."""
_FRESH = 60.0
"""Seconds for which the provider's addresses are kept."""
_MOST_BYTES = 1 << 20
_PATIENCE = 10.0
_LEEWAY = 60
"""Seconds by which the provider's clock may differ."""


class NotBelievedError(Exception):
    """A sign-in that is not believed; the reason is for the log, and holds nothing secret."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that a browser began.

    Attributes:
        state: What the provider sends back with the browser.
        nonce: What it writes into its token.
        verifier: What proves that the one who began it asks for the token (PKCE).
        back: Where the provider sends the browser.
        there: Where the person wants to go on to.
        at: When, in seconds since 1970.
        address: Where they ask from.
    """

    state: str
    nonce: str
    verifier: str
    back: str
    there: str
    at: float
    address: str = ""


@dataclass(frozen=True)
class Proved:
    """Who somebody is, by the provider's word."""

    name: str
    role: Role


@dataclass
class OpenId:
    """Signing in at one provider.

    Attributes:
        provider: Where.
        clock: Gives the time in UTC.
    """

    provider: Provider
    clock: Callable[[], dt.datetime]
    _begun: dict[str, Begun] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ways: tuple[float, dict[str, str]] | None = None

    async def begin(self, back: str, there: str, address: str = "") -> tuple[str, str]:
        """Begin to sign in.

        Args:
            back: Address at which the provider sends the browser back.
            there: Where the person goes on to afterwards.
            address: Where they ask from.

        Returns:
            Where to send the browser, and the token of a cookie that it must bring back.

        Raises:
            NotBelievedError: The provider does not answer, or not as one does.
        """
        found = await self._discovered()
        now = self.clock().timestamp()
        state, nonce, verifier, token = (secrets.token_urlsafe(32) for _ in range(4))
        made = Begun(state, nonce, verifier, back, there, now, address)
        with self._lock:
            for key in [k for k, one in self._begun.items() if now - one.at > LASTING]:
                del self._begun[key]
            own = [k for k, one in self._begun.items() if one.address == address]
            for key in own[: max(0, len(own) + 1 - _MOST_OF_ONE)]:
                del self._begun[key]
            while len(self._begun) >= _MOST_BEGUN:
                del self._begun[next(iter(self._begun))]
            self._begun[_key(token)] = made
        challenge = hashlib.sha256(made.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": back,
            "scope": " ".join(self.provider.scopes),
            "state": made.state,
            "nonce": made.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        way = found["authorization_endpoint"]
        return f"{way}{'&' if '?' in way else '?'}{urlencode(asked)}", token

    def is_begun(self, token: str) -> bool:
        """True while the token of a cookie is that of a sign-in that was begun here."""
        with self._lock:
            begun = self._begun.get(_key(token))
        return begun is not None and self.clock().timestamp() - begun.at <= LASTING

    def give_up(self, token: str) -> None:
        """End a sign-in that was begun, of which nothing comes."""
        with self._lock:
            self._begun.pop(_key(token), None)

    async def end(self, token: str, state: str, code: str) -> tuple[Proved, str]:
        """What came of a sign-in that was begun; each can be ended once.

        Args:
            token: Of the browser's cookie.
            state: As the browser brings it.
            code: As the browser brings it.

        Returns:
            Who they are, and where they want to go on to.

        Raises:
            NotBelievedError: Anything in it is not as it must be, or they have no role here.
        """
        with self._lock:
            begun = self._begun.pop(_key(token), None)
        if begun is None or self.clock().timestamp() - begun.at > LASTING:
            msg = "no such sign-in was begun here"
            raise NotBelievedError(msg)
        if not hmac.compare_digest(state.encode("utf-8", "replace"), begun.state.encode()):
            msg = "of another sign-in (state)"
            raise NotBelievedError(msg)
        found = await self._discovered()
        claims = self._claims(
            await self._token(found["token_endpoint"], code, begun),
            await self._ask("GET", found["jwks_uri"]),
            begun.nonce,
        )
        return self._proved(claims), begun.there

    # -------------------------------------------------------- what is asked of the provider

    async def _discovered(self) -> dict[str, str]:
        now = self.clock().timestamp()
        if self._ways is not None and 0 <= now - self._ways[0] < _FRESH:
            return self._ways[1]
        issuer = self.provider.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = await self._ask("GET", address)
        if found.get("issuer") != issuer:
            msg = "it calls itself by another name (issuer)"
            raise NotBelievedError(msg)
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(self._ours(found.get(name)) for name in names):
            msg = "an address that is missing, without TLS, or on another host"
            raise NotBelievedError(msg)
        ways: dict[str, str] = {name: found[name] for name in names}
        self._ways = now, ways
        return ways

    def _ours(self, address: object) -> bool:
        """True for an address of the provider."""
        safe = isinstance(address, str) and is_safe(address)
        return safe and urlsplit(str(address)).hostname in self.provider.hosts

    async def _token(self, address: str, code: str, begun: Begun) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.back,
            "code_verifier": begun.verifier,
        }
        found = await self._ask("POST", address, form)
        token = found.get("id_token")
        if not isinstance(token, str):
            msg = "no token (id_token)"
            raise NotBelievedError(msg)
        return token

    async def _ask(
        self, method: str, address: str, form: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Ask the provider for something; no other host is asked, whatever an answer says."""
        import httpx

        provider = self.provider
        auth, data = None, dict(form) if form else None
        if data is not None:
            data["client_id"] = provider.client_id
            if provider.client_secret:
                # Each written as in a form before they are put together (RFC 6749, section 2.3.1).
                parts = quote_plus(provider.client_id), quote_plus(provider.client_secret)
                auth = httpx.BasicAuth(*parts)
        try:
            async with (
                httpx.AsyncClient(timeout=_PATIENCE, follow_redirects=False) as client,
                client.stream(method, address, data=data, auth=auth) as answer,
            ):
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _MOST_BYTES:
                        msg = "an answer without end"
                        raise NotBelievedError(msg)
                status = answer.status_code
        except (httpx.HTTPError, OSError) as error:
            msg = f"the provider does not answer ({type(error).__name__})"
            raise NotBelievedError(msg) from None
        try:
            found = json.loads(bytes(body))
        except (ValueError, RecursionError):
            found = None
        if status != 200 or not isinstance(found, dict):
            msg = f"the provider answered with status {status}"
            raise NotBelievedError(msg)
        return found

    # -------------------------------------------------------- what a token says

    def _claims(self, token: str, keys: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        provider = self.provider
        rules = jwt.JWTClaimsRegistry(
            now=int(self.clock().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            key_set = KeySet.import_key_set({"keys": keys["keys"]})
            claims = dict(jwt.decode(token, key_set, algorithms=list(ALGORITHMS)).claims)
            rules.validate(claims)
        except JoseError as error:
            msg = f"a token that is not to be believed ({type(error).__name__})"
            raise NotBelievedError(msg) from None
        except (ValueError, KeyError, TypeError):
            msg = "a token or keys that cannot be read"
            raise NotBelievedError(msg) from None
        if not isinstance(claims["nonce"], str):
            msg = "a token of no one sign-in (nonce)"
            raise NotBelievedError(msg)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if several else provider.client_id) != provider.client_id:
            msg = "a token for somebody else (azp)"
            raise NotBelievedError(msg)
        return claims

    def _proved(self, claims: Mapping[str, Any]) -> Proved:
        name = claims.get(self.provider.name_claim)
        if not isinstance(name, str) or not name.strip():
            msg = f"no name in the claim {self.provider.name_claim}"
            raise NotBelievedError(msg)
        found = _inside(claims, self.provider.role_claim)
        groups = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        roles = [self.provider.roles[one] for one in map(str, groups) if one in self.provider.roles]
        if not roles:
            msg = "in no group that has a role here"
            raise NotBelievedError(msg)
        return Proved(name, max(roles, key=list(Role).index))


def _inside(claims: Mapping[str, Any], name: str) -> object:
    """A claim by its name, or by those of the ones it lies in, divided by dots."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
