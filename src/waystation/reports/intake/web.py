"""Web addresses: one page fetched politely (robots.txt, limits), never from a private network."""

from __future__ import annotations

import ipaddress
import socket
import urllib.robotparser
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from waystation.domain.version import __version__
from waystation.reports.intake.records import Given, Limits, refused, size

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

AGENT = f"waystation/{__version__}"
"""How the reader names itself to web servers."""
_ROBOTS_BYTES = 500_000
_CHUNK = 1 << 16
_MOVED = frozenset({301, 302, 303, 307, 308})
_BARRED, _BROKEN = frozenset({401, 403, 429}), 500
"""Answers to a question for robots.txt that mean no; a server that is broken must be taken so
(RFC 9309, section 2.3.1.4)."""
_ADDRESS = "the address of a public web page (http or https)"


def is_address(source: str) -> bool:
    """True for a web address."""
    return source.lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class Fetcher:
    """Fetches pages.

    Attributes:
        limits: How much is fetched, how long it may take, how many redirects are followed.
        private: True to allow addresses of private networks and of this machine.
    """

    limits: Limits
    private: bool = False

    def fetch(self, address: str) -> Given:
        """The document at a web address.

        Raises:
            InputError: There is no network, no such page, the site does not want it read by
                programs, it is in a private network, or beyond the limits.
        """
        here = address
        for _ in range(self.limits.redirects + 1):
            parts = self._parts(address, here)
            self._ask_robots(address, parts)
            response = self._get(address, parts)
            try:
                if response.status in _MOVED and response.headers.get("Location"):
                    here = urljoin(here, response.headers["Location"])
                    continue
                return self._read(address, here, response)
            finally:
                response.release_conn()
                response.close()
        raise refused(address, f"more than {self.limits.redirects} redirects", "a page")

    def _parts(self, address: str, here: str) -> SplitResult:
        try:
            parts = urlsplit(here)
            parts.port  # noqa: B018 - raises where the port is none
        except ValueError:
            raise refused(address, "a malformed address", _ADDRESS) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise refused(address, "an address that is no web page", _ADDRESS)
        return parts

    def _host(self, address: str, parts: SplitResult) -> str:
        """The network address of the host, looked up once, so that what is checked is used."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            expected = "a network and an address that exists; or a saved copy of the page"
            raise refused(address, "no way to its host", expected) from None
        hosts = [str(entry[4][0]) for entry in found]
        for host in hosts:
            if not self.private and not ipaddress.ip_address(host.partition("%")[0]).is_global:
                raise refused(address, "an address in a private network", _ADDRESS)
        return hosts[0]

    def _get(self, address: str, parts: SplitResult) -> BaseHTTPResponse:
        import urllib3

        host = self._host(address, parts)
        limit = urllib3.Timeout(total=self.limits.fetch_seconds)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc, "User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"}
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                host,
                parts.port or 443,
                server_hostname=parts.hostname,
                assert_hostname=parts.hostname,
            )
        else:
            pool = urllib3.HTTPConnectionPool(host, parts.port or 80)
        try:
            return pool.urlopen(
                "GET",
                path,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=limit,
                preload_content=False,
            )
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError):
            expected = "a network and a server that answers; or a saved copy of the page"
            raise refused(address, "no answer", expected) from None

    def _ask_robots(self, address: str, parts: SplitResult) -> None:
        robots = parts._replace(path="/robots.txt", query="", fragment="")
        response = self._get(address, robots)
        try:
            if response.status != 200:
                if response.status in _BARRED or response.status >= _BROKEN:
                    raise refused(address, "a site that bars programs", "a saved copy of the page")
                return
            text = self._body(address, response, _ROBOTS_BYTES, cut=True)
        finally:
            response.release_conn()
            response.close()
        rules = urllib.robotparser.RobotFileParser()
        rules.parse(text.decode("utf-8", "replace").splitlines())
        if not rules.can_fetch(AGENT, parts.geturl()):
            found = "a page its site does not want read by programs (robots.txt)"
            raise refused(address, found, "a saved copy of the page")

    def _read(self, address: str, here: str, response: BaseHTTPResponse) -> Given:
        if response.status != 200:
            raise refused(address, f"an answer of status {response.status}", "a page that exists")
        stated = response.headers.get("Content-Length", "")
        if stated.isdigit() and int(stated) > self.limits.file_bytes:
            raise refused(address, f"a page of {size(int(stated))}", self._at_most())
        data = self._body(address, response, self.limits.file_bytes)
        media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Given(address, data, media=media, url=here)

    def _body(
        self, address: str, response: BaseHTTPResponse, most: int, *, cut: bool = False
    ) -> bytes:
        """The body, read in pieces; more than the limit is refused, or cut off."""
        import urllib3

        data = bytearray()
        try:
            for piece in response.stream(_CHUNK, decode_content=True):
                data += piece
                if len(data) > most:
                    if cut:
                        break
                    raise refused(address, f"a page of more than {size(most)}", self._at_most())
        except (urllib3.exceptions.HTTPError, OSError):
            raise refused(address, "an answer that broke off", "a whole page") from None
        return bytes(data[:most])

    def _at_most(self) -> str:
        return f"at most {size(self.limits.file_bytes)}"
