"""The file of `waystation serve --oidc`: where people have accounts, what they may do here."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.server.roles import Role
from waystation.server.settings import is_loopback

_TEXTS = ("issuer", "client_id", "title", "name_claim", "role_claim")
_KEYS = (*_TEXTS, "client_secret_file", "client_secret_env", "scopes", "also_hosts", "roles")


@dataclass(frozen=True)
class Provider:
    """A provider of OpenID Connect.

    Attributes:
        issuer: Its address, as it stands in its tokens.
        client_id: What it knows this server by.
        client_secret: What this server proves itself with; empty for a public client.
        title: What people call it.
        name_claim: Claim that holds the name of the account.
        role_claim: Claim that holds the groups somebody is in; parts divided by dots lie inside
            one another.
        scopes: What is asked for.
        also_hosts: Hosts beside the issuer's own that it has addresses on.
        roles: Roles by group; who is in none of them is refused.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    title: str = "OpenID Connect"
    name_claim: str = "preferred_username"
    role_claim: str = "groups"
    scopes: tuple[str, ...] = ("openid", "profile")
    also_hosts: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts that are asked; no other is."""
        return frozenset((urlsplit(self.issuer).hostname or "", *self.also_hosts))


def is_safe(address: str) -> bool:
    """True for an address by TLS, or of this machine."""
    try:
        found = urlsplit(address)
        host = found.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        found.scheme == "https" or (found.scheme == "http" and is_loopback(host))
    )


def read_provider(path: Path) -> Provider:
    """Read the file; the secret from where it says.

    Raises:
        InputError: What is wrong with it, everything at once.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise InputError([Problem(str(path), 0, "", found, "a file in TOML")]) from None
    except ValueError as error:
        raise InputError([Problem(str(path), 0, "", str(error), "a file in TOML")]) from None
    problems = [Problem(str(path), 0, *one) for one in _problems(content)]
    if problems:
        raise InputError(problems)
    given = {key: content[key] for key in _TEXTS if key in content}
    return Provider(
        **given,
        client_secret=_secret(path, content),
        scopes=tuple(content.get("scopes", Provider.scopes)),
        also_hosts=tuple(one.lower() for one in content.get("also_hosts", ())),
        roles={group: Role(role) for group, role in content["roles"].items()},
    )


def _problems(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in content.keys() - set(_KEYS):
        yield key, "a key nobody knows", f"one of {', '.join(_KEYS)}{meant(key, _KEYS)}"
    for key in _TEXTS:
        value = content.get(key, "" if key in ("issuer", "client_id") else "-")
        if not isinstance(value, str) or not value.strip():
            yield key, repr(value), "a text"
    issuer = content.get("issuer")
    if isinstance(issuer, str) and issuer and not is_safe(issuer):
        yield "issuer", repr(issuer), "an address that begins with https://"
    for key in ("scopes", "also_hosts"):
        value = content.get(key, ["openid"])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield key, repr(value), "a list of texts"
        elif key == "scopes" and "openid" not in value:
            yield key, repr(value), 'a list with "openid" in it'
    yield from _role_problems(content.get("roles"))
    if "client_secret_file" in content and "client_secret_env" in content:
        yield "client_secret_env", "client_secret_file as well", "one of the two"


def _role_problems(roles: object) -> Iterator[tuple[str, str, str]]:
    if not isinstance(roles, dict) or not roles:
        yield "roles", "none", "a table of groups and their roles: nobody could sign in"
        return
    for group, role in roles.items():
        if role not in list(Role):
            yield f"roles.{group}", repr(role), f"one of {', '.join(Role)}{meant(str(role), Role)}"


def _secret(path: Path, content: Mapping[str, Any]) -> str:
    """The secret; it is told nowhere.

    Raises:
        InputError: It is not where the file says.
    """
    if name := content.get("client_secret_env"):
        secret = os.environ.get(str(name), "")
        where, expected = "client_secret_env", f"the secret in the environment's {name}"
    elif name := content.get("client_secret_file"):
        where, expected = "client_secret_file", f"the secret in the file {name}"
        try:
            secret = (path.parent / str(name)).read_text("utf-8").strip()
        except (OSError, ValueError):
            secret = ""
    else:
        return ""
    if not secret:
        raise InputError([Problem(str(path), 0, where, "none", expected)])
    return secret
