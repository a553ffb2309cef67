"""Fetches files of UNHCR, UCDP, DTM and ACLED where the user asks, into a file the user keeps.

Nothing is fetched otherwise. UNHCR and UCDP need no key; DTM's subscription key is taken from
WAYSTATION_DTM_KEY, ACLED's access token from WAYSTATION_ACLED_TOKEN. A key is sent to its own
server alone: redirects are not followed with one.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from waystation.domain.errors import InputError, Problem
from waystation.domain.version import __version__
from waystation.world.tables import show

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

AGENT = f"waystation/{__version__}"
"""How Waystation names itself; the DTM's firewall bars the default names of programs."""
MOST_BYTES = 1_000_000_000
MOST_PAGES = 500
SECONDS = 60.0
"""Longest wait for an answer to begin or to go on."""
_REDIRECTS = 3
_CHUNK = 1 << 16
_PAGE_ROWS = {"unhcr": 1000, "acled": 5000}
_RELEASE = re.compile(r"([0-9]{2})\.([0-9]{1,2})(?:\.([0-9]{1,2}))?")
_BARRED = frozenset({401, 403})
_WAY_OUT = "a network and a server that answers; or a file fetched elsewhere, given instead"


@dataclass(frozen=True)
class Server:
    """Where a source answers.

    Attributes:
        address: Start of the addresses asked.
        rows: Key of the list of rows in its JSON; empty for files taken as they come.
        key_variable: Environment variable that holds the key; empty where none is needed.
        key_header: Header the key is sent in.
        key_prefix: What stands before the key in the header.
    """

    address: str
    rows: str
    key_variable: str = ""
    key_header: str = ""
    key_prefix: str = ""


SERVERS: Mapping[str, Server] = {
    "unhcr": Server("https://api.unhcr.org/population/v1/population/", "items"),
    "ucdp": Server("https://ucdp.uu.se/downloads/", ""),
    "dtm": Server(
        "https://dtmapi.iom.int/v3/displacement/admin2",
        "result",
        "WAYSTATION_DTM_KEY",
        "Ocp-Apim-Subscription-Key",
    ),
    "acled": Server(
        "https://acleddata.com/api/acled/read",
        "data",
        "WAYSTATION_ACLED_TOKEN",
        "Authorization",
        "Bearer ",
    ),
}


def fetch(source: str, query: str, out: Path, environment: Mapping[str, str]) -> int:
    """Fetch what is asked for into a new file, whole or not at all.

    Args:
        source: Name of the source ("unhcr").
        query: Parameters as in an address ("coo=SDN&yearFrom=2023"); of UCDP a release ("25.1", or
            "26.0.8" for candidate events).
        out: The file; it must not exist.
        environment: Environment variables, for keys.

    Returns:
        Bytes written.

    Raises:
        InputError: The file exists; there is no key, network, or such data; the answer is too
            large or none.
    """
    server = SERVERS[source]
    if out.exists():
        raise _refused(str(out), "a file that exists", "a new file for what is fetched")
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"}
    if server.key_variable:
        key = environment.get(server.key_variable, "")
        if not key:
            found = f"no key of {source}"
            raise _refused("--fetch", found, f"{server.key_variable} in the environment")
        headers[server.key_header] = server.key_prefix + key
    if source == "ucdp":
        return _to_file(out, _pieces(_release_address(server, query), headers))
    if source in _PAGE_ROWS:
        rows = _paged(source, server, query, headers)
    else:
        rows = _rows(_json(_address(server, _parameters(query)), headers), server)
    text = json.dumps({server.rows: rows}, ensure_ascii=False, indent=0)
    return _to_file(out, iter([text.encode()]))


def _release_address(server: Server, release: str) -> str:
    match = _RELEASE.fullmatch(release.strip())
    if match is None:
        raise _refused("--fetch", show(release), "a release: 25.1, or 26.0.8 for candidate events")
    if match[3]:
        name = f"candidateged/GEDEvent_v{match[1]}_{match[2]}_{match[3]}.csv"
    else:
        name = f"ged/ged{match[1]}{match[2]}-csv.zip"
    return server.address + name


def _parameters(query: str) -> dict[str, str]:
    return dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))


def _address(server: Server, parameters: Mapping[str, str]) -> str:
    return f"{server.address}?{urlencode(parameters)}"


def _paged(source: str, server: Server, query: str, headers: Mapping[str, str]) -> list[Any]:
    """The rows of all pages."""
    size = _PAGE_ROWS[source]
    asked = {"limit": str(size), **_parameters(query)}
    if source == "unhcr":
        asked.setdefault("cf_type", "ISO")
    else:
        asked.setdefault("_format", "json")
    rows: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        answer = _json(_address(server, {**asked, "page": str(page)}), headers)
        found = _rows(answer, server)
        rows += found
        last = answer.get("maxPages")
        if not found or (last is not None and page >= int(last)):
            return rows
        if last is None and len(found) < int(asked["limit"]):
            return rows
    raise _refused("--fetch", f"more than {MOST_PAGES} pages", "a narrower question")


def _rows(answer: Mapping[str, Any], server: Server) -> list[Any]:
    rows = answer.get(server.rows)
    if isinstance(rows, list):
        return rows
    said = next((answer[k] for k in ("errorMessages", "error", "message") if answer.get(k)), "")
    found = "an answer without rows" + (f" that says {show(str(said))}" if said else "")
    raise _refused("--fetch", found, "parameters the source knows, and a key that is valid")


def _json(address: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
    text = b"".join(_pieces(address, headers))
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        found = "a web page" if text.lstrip().startswith(b"<") else "an answer that is no JSON"
        raise _refused(address, found, "data; fetch it in a browser and give the file") from None
    return answer if isinstance(answer, dict) else {"items": answer, "data": answer}


def _pieces(address: str, headers: Mapping[str, str]) -> Iterator[bytes]:
    """The body of an answer, in pieces; more than the limit is refused."""
    import urllib3

    total = 0
    with _answer(address, headers) as response:
        try:
            for piece in response.stream(_CHUNK, decode_content=True):
                total += len(piece)
                if total > MOST_BYTES:
                    raise _refused(address, "an answer that is too large", "a narrower question")
                yield piece
        except (urllib3.exceptions.HTTPError, OSError):
            raise _refused(address, "an answer that broke off", _WAY_OUT) from None


@contextmanager
def _answer(address: str, headers: Mapping[str, str]) -> Iterator[BaseHTTPResponse]:
    import urllib3

    keyed = any(server.key_header in headers for server in SERVERS.values() if server.key_header)
    redirects: Any = False if keyed else urllib3.Retry(_REDIRECTS, connect=0, read=0, status=0)
    limit = urllib3.Timeout(connect=SECONDS, read=SECONDS)
    with urllib3.PoolManager() as pool:
        try:
            response = pool.request(
                "GET", address, headers=dict(headers), timeout=limit, preload_content=False,
                redirect=not keyed, retries=redirects,
            )  # fmt: skip
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError):
            raise _refused(address, "no answer", _WAY_OUT) from None
        try:
            if response.status in _BARRED:
                found = f"a refusal (status {response.status})"
                raise _refused(address, found, "a valid key; or a file fetched in a browser")
            if response.status != 200:
                found = f"an answer of status {response.status}"
                raise _refused(address, found, "parameters or a release that exist")
            yield response
        finally:
            response.release_conn()
            response.close()


def _to_file(out: Path, pieces: Iterator[bytes]) -> int:
    total = 0
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    total += file.write(piece)
            Path(made).chmod(0o644)
            Path(made).replace(out)
        finally:
            Path(made).unlink(missing_ok=True)
    except OSError as error:
        found = f"a place that cannot be written to ({error.strerror})"
        raise _refused(str(out), found, "a folder that can be written to") from error
    return total


def _refused(where: str, found: str, expected: str) -> InputError:
    return InputError([Problem(where, 0, "", found, expected)])
