"""Whom a server lets reach it, and what that asks for: checked before it listens."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.server.settings import is_loopback

_ORIGIN = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?"
)


@dataclass(frozen=True)
class Reach:
    """How a server is reached, as it was asked for.

    Attributes:
        host: Address it listens at.
        sign_in: Whether people sign in.
        tls_cert: Certificate of the server, with those between it and the root.
        tls_key: Its key.
        behind_proxy: A proxy ends TLS.
        origin: Where browsers find it, such as https://forecasts.example.org.
    """

    host: str = "127.0.0.1"
    sign_in: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    origin: str = ""

    @property
    def tls(self) -> tuple[Path, Path] | None:
        """Certificate and key, where both are given."""
        return (self.tls_cert, self.tls_key) if self.tls_cert and self.tls_key else None

    @property
    def signs_in(self) -> bool:
        """True where people sign in: where it was asked for, and always beyond this machine."""
        return self.sign_in or self.behind_proxy or not is_loopback(self.host)


def check_reach(reach: Reach) -> None:
    """Refuse to be reached by other machines without TLS, and what does not fit together.

    Raises:
        InputError: What is missing, everything at once.
    """
    if problems := list(_problems(reach)):
        raise InputError(problems)


def tls_context(cert: Path, key: Path) -> ssl.SSLContext:
    """What TLS is done with: version 1.2 or later.

    Raises:
        InputError: The files cannot be read, or do not belong together.
    """
    named = (("--tls-cert", cert), ("--tls-key", key))
    missing = [
        Problem(option, 0, "", f"no file {path.name}", "PEM files of a certificate and of its key")
        for option, path in named
        if not path.is_file()
    ]
    if missing:
        raise InputError(missing)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        made.load_cert_chain(cert, key, password=lambda: b"")
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else None
        found = f"{cert.name} and {key.name}: {words or 'no certificate with its key'}"
        expected = "PEM files of a certificate and of its key, without a password"
        raise InputError([Problem("--tls-cert", 0, "", found, expected)]) from None
    return made


def _problems(reach: Reach) -> Iterator[Problem]:
    if bool(reach.tls_cert) != bool(reach.tls_key):
        given, lacks = (
            ("--tls-cert", "--tls-key") if reach.tls_cert else ("--tls-key", "--tls-cert")
        )
        yield Problem(given, 0, "", f"no {lacks}", f"both, or neither: {lacks} FILE as well")
    if reach.tls and reach.behind_proxy:
        expected = "one of the two: the proxy ends TLS, or this server does"
        yield Problem("--behind-proxy", 0, "", "--tls-cert as well", expected)
    if reach.behind_proxy and not reach.origin:
        expected = "where browsers find the proxy: --origin https://forecasts.example.org"
        yield Problem("--origin", 0, "", "nothing", expected)
    if reach.origin and not _ORIGIN.fullmatch(reach.origin):
        expected = "https:// and a name in small letters, without anything after it"
        yield Problem("--origin", 0, "", reach.origin, expected)
    elif reach.origin and not (reach.behind_proxy or reach.tls):
        expected = "with it --tls-cert and --tls-key, or --behind-proxy"
        yield Problem("--origin", 0, "", reach.origin, expected)
    if not is_loopback(reach.host) and not reach.tls and not reach.behind_proxy:
        found = f"{reach.host}, which other machines can reach"
        expected = (
            "127.0.0.1; or with it --tls-cert FILE and --tls-key FILE, or --behind-proxy where a "
            "proxy ends TLS. People sign in then (`waystation accounts`)"
        )
        yield Problem("--host", 0, "", found, expected)
