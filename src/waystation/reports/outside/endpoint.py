"""Where an outside reader is: address, model and limits, from a file or the environment."""

from __future__ import annotations

import ipaddress
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from waystation.domain.errors import InputError, Problem

BASE, MODEL, TIMEOUT = (f"WAYSTATION_READER_{name}" for name in ("BASE", "MODEL", "TIMEOUT"))
KEY = "WAYSTATION_READER_KEY"
"""Environment variable of the key, unless the file names another."""

_KNOWN = ("base", "model", "timeout", "key_variable", "largest_piece")
_LONGEST_WAIT = 600.0
_PIECES = (1000, 200_000)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint.

    Attributes:
        base: Address that "/chat/completions" is added to.
        model: Name of the model.
        timeout: Seconds until one request is given up.
        key: Key sent with each request; empty when none. Never shown.
        largest_piece: Most characters of a report sent in one request.
    """

    base: str
    model: str
    timeout: float = 60.0
    key: str = field(default="", repr=False)
    largest_piece: int = 12_000

    @property
    def host(self) -> str:
        """Host and port of the address."""
        return urlsplit(self.base).netloc

    @property
    def is_here(self) -> bool:
        """True where the address is this machine: no text leaves it."""
        return _is_loopback(urlsplit(self.base).hostname or "")


def load_endpoint(path: Path | None, environment: Mapping[str, str]) -> Endpoint:
    """The endpoint of a TOML file, of the environment, or of both; the environment goes first.

    Args:
        path: TOML file with `base`, `model`, `timeout` (seconds), `key_variable` (the name of an
            environment variable) and `largest_piece` (characters); all but the first two optional.
        environment: `WAYSTATION_READER_BASE`, `_MODEL`, `_TIMEOUT`; and the key itself, which is
            taken from nowhere else.

    Raises:
        InputError: Anything is missing or wrong; all of it at once.
    """
    problems: list[Problem] = []
    values = _from_file(path, problems) if path else {}
    names = {"base": BASE, "model": MODEL, "timeout": TIMEOUT}
    places = {name: str(path) for name in _KNOWN}
    for name, variable in names.items():
        if environment.get(variable):
            values[name], places[name] = environment[variable], variable
        elif path is None:
            places[name] = variable
    checks = _Checks(values, places, problems)
    variable = checks.variable()
    endpoint = Endpoint(
        base=checks.base(),
        model=checks.model(),
        timeout=checks.number("timeout", 60.0, 0.1, _LONGEST_WAIT),
        key=_key(variable, environment.get(variable, ""), problems),
        largest_piece=int(checks.number("largest_piece", 12_000, *_PIECES)),
    )
    if problems:
        raise InputError(problems)
    return endpoint


def _from_file(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        problems.append(Problem(str(path), 0, "", found, "a TOML file"))
        return {}
    except (ValueError, RecursionError) as error:
        problems.append(Problem(str(path), 0, "", f"no TOML ({error})", "base and model"))
        return {}
    for name in values:
        if "key" in name and name != "key_variable":
            expected = "key_variable, the name of an environment variable; no key in a file"
            problems.append(Problem(str(path), 0, name, "a key, it seems", expected))
        elif name not in _KNOWN:
            problems.append(Problem(str(path), 0, name, "a name", ", ".join(_KNOWN)))
    return values


@dataclass(frozen=True)
class _Checks:
    values: Mapping[str, Any]
    places: Mapping[str, str]
    problems: list[Problem]

    def wrong(self, name: str, found: str, expected: str) -> None:
        self.problems.append(Problem(self.places[name], 0, name, found, expected))

    def base(self) -> str:
        """The address: https, or http on this machine; nothing secret in it."""
        found = self.values.get("base")
        if not isinstance(found, str) or not found:
            self.wrong("base", "nothing", "the address of an endpoint (https://...)")
            return ""
        try:
            parts = urlsplit(found)
            host, user, _ = parts.hostname or "", parts.username, parts.port
        except ValueError:
            self.wrong("base", "no address", "https://HOST/...")
            return ""
        if user is not None or parts.query or parts.fragment:
            self.wrong("base", "more than an address", "an address without name, key or query")
        elif not host or not found.isascii() or not found.isprintable() or " " in found:
            self.wrong("base", repr(found), "https://HOST/...")
        elif parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
            self.wrong("base", repr(found), "https, as text sent over http can be read on the way")
        return found.rstrip("/")

    def model(self) -> str:
        found = self.values.get("model")
        if not isinstance(found, str) or not found.strip():
            self.wrong("model", "nothing" if found is None else repr(found), "the model's name")
            return ""
        return found.strip()

    def number(self, name: str, default: float, least: float, most: float) -> float:
        found = self.values.get(name, default)
        try:
            value = math.nan if isinstance(found, bool) else float(found)
        except (TypeError, ValueError, OverflowError):
            value = math.nan
        if not least <= value <= most:
            self.wrong(name, repr(found), f"a number from {least:g} to {most:g}")
            return default
        return value

    def variable(self) -> str:
        found = self.values.get("key_variable", KEY)
        if not isinstance(found, str) or not _VARIABLE.fullmatch(found):
            self.wrong("key_variable", "something else", "the name of an environment variable")
            return KEY
        return found


def _key(variable: str, key: str, problems: list[Problem]) -> str:
    """The key, when it can stand in a header; it is never shown."""
    if key and (not key.isascii() or not key.isprintable() or " " in key):
        found = "a key with signs that cannot be sent"
        problems.append(Problem(variable, 0, "", found, "the key alone, on one line"))
    return key


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
