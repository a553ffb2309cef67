"""Answers packed with gzip: the same bytes once unpacked, and never those that hold a secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.server_fixture import make_folder, serving, with_forecast
from tests.sign_in_fixture import enter, serving_accounts

from waystation.server.packing import PACKED
from waystation.server.roles import ADDRESSES, Role

PLAIN = {"accept-encoding": "identity"}
DATA = "/api/page.json"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    folder = make_folder(tmp_path)
    with_forecast(folder)
    with serving(folder) as found:
        yield found


@pytest.mark.parametrize("path", [DATA, "/assets/page.css", "/assets/served.js"])
def test_unpacked_it_is_the_same(client: httpx.Client, path: str) -> None:
    packed, plain = client.get(path), client.get(path, headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) * 2 < len(plain.content)
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    for one in (packed, plain):
        again = client.get(path, headers={"if-none-match": one.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_piece_of_a_file_is_as_it_is(client: httpx.Client) -> None:
    whole = client.get("/api/arrivals.csv", headers=PLAIN).content
    piece = client.get("/api/arrivals.csv", headers={"range": "bytes=10-1999"})
    assert (piece.status_code, piece.content) == (206, whole[10:2000])
    assert "content-encoding" not in piece.headers


def test_what_holds_a_secret_is_never_packed(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with_forecast(folder)
    with serving_accounts(folder) as client:
        secret = enter(client, Role.ADMINISTRATOR).json()["csrf"]
        holding = set()
        for address in ADDRESSES:
            method, path = address.split()
            filled = path.replace("{number}", "1").replace("{name}", "page.html")
            if method == "GET" and path != "/api/events" and secret in client.get(filled).text:
                holding.add(filled)
    assert "/api/session" in holding
    assert not [path for path in holding if path.startswith(PACKED)]
