"""Who may ask the server, how much may be sent, and how it says no."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server_fixture import make_folder, serving, settings_of

from waystation.domain.errors import InputError
from waystation.server import results
from waystation.server.app import names_of
from waystation.server.reach import Reach, check_reach
from waystation.server.serve import listening


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with serving(make_folder(tmp_path), request_bytes=2000) as found:
        yield found


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "", "10.0.0.1", "[::2]", "[", "[::1"),
        *("user@localhost", "localhost/evil", "localhost#a", "localhost:port"),
    ],
)
def test_a_name_that_is_not_ours_is_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/api/state", headers={"host": host})
    assert answer.status_code == 403
    assert "name" in answer.json()["message"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000"])
def test_this_machines_own_names_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/api/state", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://localhost:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_changes_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/api/forecasts"),
        ("POST", "/api/desk/decisions"),
        ("PUT", "/api/variants/a"),
        ("DELETE", "/api/variants/a"),
    ):
        answer = client.request(method, path, headers=headers, json={})
        assert answer.status_code == 403, (method, path)
        assert "another site" in answer.json()["message"]
    assert client.get("/api/jobs").json() == {"jobs": []}


def test_our_own_page_is_heard(client: httpx.Client) -> None:
    headers = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert client.post("/api/forecasts", headers=headers, json={"members": 1}).status_code == 422


def test_every_answer_tells_browsers_what_is_allowed(client: httpx.Client) -> None:
    for path in ("/", "/api/state", "/api/nothing", "/assets/nothing.js"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == ("no-cache" if "etag" in headers else "no-store")
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; script-src 'self';")
        assert "unsafe-eval" not in policy
        assert "access-control-allow-origin" not in headers


def test_what_is_not_there_is_told_in_words(client: httpx.Client) -> None:
    for path in ("/api/nothing", "/api/jobs/1", "/forecasts/7", "/api/forecasts/7/page.json"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["message"].endswith(".")
    other = client.post("/api/state")
    assert (other.status_code, other.headers["allow"]) == (405, "GET")
    for name in ("..%2f..%2fetc%2fpasswd", ".issued", "a/b", "%2e%2e"):
        assert client.get(f"/assets/{name}").status_code == 404
        assert client.get(f"/api/forecasts/1/files/{name}").status_code == 404


def test_names_of_files_lead_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x")
    folder = tmp_path / "1"
    folder.mkdir()
    (folder / "arrivals.csv").write_text("y")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert results.file_of(folder, "arrivals.csv") == folder / "arrivals.csv"
    for name in ("../secret.csv", "link.csv", "", ".", "..", "/etc/passwd", "a\\b", results.ISSUED):
        assert results.file_of(folder, name) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{", "JSON"),
        ("[]", "dictionary"),
        ('{"members": "20"}', "integer"),
        ('{"members": 20, "colour": 1}', "no such key"),
        ('{"members": 5}', "10 to 100,000"),
        ('{"as_of": "2019-02-30"}', "YYYY-MM-DD"),
        ('{"as_of": "2018-01-01"}', "first day"),
        ('{"as_of": "2019-03-22"}', "today (2019-03-20) or a day gone by"),
        ('{"method": "guess"}', "smoother"),
    ],
)
def test_a_request_that_is_not_in_order_is_told(
    client: httpx.Client, body: str, expected: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/api/forecasts", content=body, headers=headers)
    assert answer.status_code == 422
    told = answer.json()
    assert expected in told["message"]
    assert told["problems"]


def test_too_much_is_refused_before_it_is_read(client: httpx.Client) -> None:
    told = client.post("/api/forecasts", content=b"x" * 3000)
    assert told.status_code == 413
    assert "at most 2 kB" in told.json()["message"]
    unsaid = client.post("/api/forecasts", content=iter([b"x" * 1500] * 3))
    assert unsaid.status_code == 413


def test_a_fault_of_ours_shows_no_trace(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        msg = "a secret path"
        raise RuntimeError(msg)

    monkeypatch.setattr(results, "folder_of", break_down)
    answer = client.get("/api/forecasts/1/files")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json()["problems"] == []
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "a secret path" in caplog.text


def test_what_the_system_refuses_is_told_in_words(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").write_text("a file where the results folder should be")
    answer = client.post("/api/forecasts", json={"members": 20})
    assert answer.status_code == 503
    assert "Not a directory" in answer.json()["message"]

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x"))

    monkeypatch.setattr(results, "folder_of", full)
    answer = client.get("/api/forecasts/1/files")
    assert answer.status_code == 507
    assert "room on the disk" in answer.json()["message"]
    assert str(tmp_path) not in answer.text


def test_an_answer_is_sent_at_once_and_waits_for_no_acknowledgement() -> None:
    with listening("127.0.0.1", 0) as taken:
        assert taken.proto == socket.IPPROTO_TCP  # by this asyncio knows to set TCP_NODELAY


def test_other_machines_only_by_tls_and_with_sign_in(tmp_path: Path) -> None:
    certificate: dict[str, Any] = {"tls_cert": Path("a.pem"), "tls_key": Path("b.pem")}
    proxy: dict[str, Any] = {"behind_proxy": True, "origin": "https://forecasts.example.org"}
    for host in ("127.0.0.1", "::1"):
        check_reach(Reach(host))
        assert not Reach(host).signs_in
        assert Reach(host, sign_in=True).signs_in
        assert Reach(host, **proxy).signs_in
    for host in ("0.0.0.0", "192.168.1.2", "::", "example.org"):
        for found in (Reach(host), Reach(host, sign_in=True)):
            with pytest.raises(InputError, match="--tls-cert FILE and --tls-key FILE"):
                check_reach(found)
        for more in (certificate, proxy):
            check_reach(Reach(host, **more))
            assert Reach(host, **more).signs_in
    wide = settings_of(tmp_path, host="0.0.0.0")
    assert "0.0.0.0" in names_of(wide)


@pytest.mark.parametrize(
    ("reach", "where"),
    [
        (Reach(tls_cert=Path("a.pem")), "--tls-cert"),
        (Reach(tls_key=Path("a.pem")), "--tls-key"),
        (Reach(behind_proxy=True), "--origin"),
        (Reach(origin="https://forecasts.example.org"), "--origin"),
        *(
            (Reach(behind_proxy=True, origin=origin), "--origin")
            for origin in (
                *("http://forecasts.example.org", "https://a.example/b", "https://", "a.example"),
                *("https://user@a.example", "https://a.example\n", "https://a.example:port"),
            )
        ),
        (
            Reach(
                behind_proxy=True, origin="https://a.example", tls_cert=Path("a"), tls_key=Path("b")
            ),
            "--behind-proxy",
        ),
    ],
)
def test_what_does_not_fit_together_is_told(reach: Reach, where: str) -> None:
    with pytest.raises(InputError) as told:
        check_reach(reach)
    assert [one.file for one in told.value.problems] == [where]


def test_with_a_network_an_address_is_heard_and_a_strange_name_is_not(tmp_path: Path) -> None:
    with serving(make_folder(tmp_path), host="0.0.0.0") as wide:
        assert wide.get("/api/state", headers={"host": "192.168.1.7:8000"}).status_code == 200
        assert wide.get("/api/state", headers={"host": "evil.example"}).status_code == 403


def test_the_document_of_the_addresses_is_whole(client: httpx.Client) -> None:
    told = client.get("/api/openapi.json").json()
    for path in ("/api/state", "/api/jobs/{key}/cancel", "/api/desk/decisions", "/api/reviews"):
        assert path in told["paths"]
    assert "DecisionRequest" in told["components"]["schemas"]
    assert client.get("/docs").status_code == 404
