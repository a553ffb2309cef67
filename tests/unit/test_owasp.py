"""The OWASP Top Ten of 2021, each attacked once.

What belongs to a part of the server is tested there in depth; here no line of the list is without a
test that attacks it.
"""

from __future__ import annotations

import ast
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.server_fixture import NOTE, OTHER, make_folder, serving
from tests.sign_in_fixture import (
    PASSWORDS,
    Clock,
    another,
    enter,
    serving_accounts,
)

from waystation.domain.errors import InputError
from waystation.evidence import audit
from waystation.evidence.ledger import Ledger
from waystation.evidence.verify import verify
from waystation.forecasting.gather import LEDGER
from waystation.server import reach, roles
from waystation.server.gate import CSRF, cookie
from waystation.server.jobfiles import read_asked
from waystation.server.jobs import Jobs
from waystation.server.roles import Role
from waystation.server.settings import Settings
from waystation.server.tasks import read_documents

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "waystation").rglob("*.py"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(tmp_path: Path, clock: Clock) -> Iterator[httpx.Client]:
    with serving_accounts(make_folder(tmp_path, NOTE, OTHER), clock=clock) as found:
        yield found


def decision(client: httpx.Client, **more: Any) -> httpx.Response:
    figure = client.get("/api/desk/entries").json()["entries"][0]["figure_id"]
    seen = client.get("/api/state").json()["desk"]["revision"]
    usual = {"action": "accept", "figures": [figure], "by": "duty officer", "why": "read again"}
    return client.post("/api/desk/decisions", json={**usual, "seen": seen, **more})


def test_a01_broken_access_control(client: httpx.Client, tmp_path: Path) -> None:
    """Every address by every role; paths out of the folder; a change by another's page."""
    (tmp_path / "secret.txt").write_text("not for anybody")
    for role in (None, *Role):
        with another(client, role) as mine:
            for line, least in roles.ADDRESSES.items():
                method, path = line.split(" ")
                if path in ("/api/events", "/sign-out", "/api/session") or "{name}" in path:
                    continue
                answer = mine.request(method, re.sub(r"\{\w+\}", "1", path), json={})
                may = least is None or (role is not None and role.includes(least))
                wanted = (401,) if role is None else (403,)
                assert (answer.status_code in wanted) == (not may), (role, line, answer.text)
    with another(client, Role.VIEWER) as viewer:
        for name in ("evidence.csv", "forecast.nc", "1"):
            assert viewer.get(f"/api/forecasts/1/files/{name}").status_code == 403
        for method in ("GET", "PUT", "DELETE"):
            assert viewer.request(method, "/api/variants/x", json={}).status_code == 403
    enter(client, Role.ADMINISTRATOR)
    for name in ("../secret.txt", "..%2fsecret.txt", "%2e%2e%2f%2e%2e%2fsecret.txt", "/etc/passwd"):
        for base in ("/assets/", "/api/forecasts/1/files/", "/api/variants/", "/api/jobs/"):
            answer = client.get(base + name)
            assert answer.status_code in (404, 422), (base, name)
            assert "not for anybody" not in answer.text
    word = client.headers.pop(CSRF)
    assert decision(client).status_code == 403
    client.headers[CSRF] = word
    assert decision(client).status_code == 200


def test_a02_cryptographic_failures(client: httpx.Client, tmp_path: Path) -> None:
    """Passwords by argon2id; tokens and passwords on no disk; cookies and TLS as they must be."""
    from argon2 import PasswordHasher, Type

    enter(client, Role.ANALYST)
    token = next(iter(client.cookies.jar)).value
    assert token is not None
    usual = PasswordHasher()
    assert (usual.type, usual.memory_cost >= 19 * 1024, usual.time_cost >= 2) == (
        Type.ID,
        True,
        True,
    )
    for path in [one for one in tmp_path.rglob("*") if one.is_file()]:
        content = path.read_bytes()
        for secret in (token, client.headers[CSRF], *PASSWORDS.values()):
            assert secret.encode() not in content, path.name
    assert (tmp_path / "small" / "accounts.sqlite").stat().st_mode & 0o077 == 0
    secure = cookie(Settings(tmp_path, Clock(), behind_proxy=True), "x")
    assert secure.startswith("__Host-")
    for flag in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert flag in secure
    source = Path(reach.__file__).read_text("utf-8")
    assert "minimum_version = ssl.TLSVersion.TLSv1_2" in source
    assert ssl.TLSVersion.TLSv1_2 > ssl.TLSVersion.TLSv1_1


ATTACKS = (
    "' OR '1'='1",
    "'; DROP TABLE figures; --",
    '" UNION SELECT * FROM accounts --',
    "<script>alert(1)</script>",
    "x\r\nSet-Cookie: evil=1",
    "\x1b[2J",
    "${7*7}{{7*7}}",
    "=HYPERLINK(1)",
)


def test_a03_injection(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """SQL, headers, log lines, markup and templates in every parameter that is a text."""
    enter(client, Role.ADMINISTRATOR)
    before = client.get("/api/desk/entries").json()
    names = ("search", "kind", "place", "speaker", "report", "state", "sort")
    for attack in ATTACKS:
        for name in names:
            answer = client.get("/api/desk/entries", params={name: attack})
            assert answer.status_code in (200, 422), (name, attack)
            assert answer.headers["content-type"] == "application/json"
            if answer.status_code == 200:
                assert answer.json()["total"] == 0, (name, attack)
            assert "evil" not in str(answer.headers)
        assert decision(client, figures=[attack]).status_code in (404, 422)
        page = client.post("/sign-in", data={"name": attack, "password": attack, "next": attack})
        assert "<script>alert" not in page.text
        assert "evil" not in str(page.headers)
        assert client.get("/api/desk/entries/" + quote(attack, safe="")).status_code == 404
    assert "\x1b" not in caplog.text
    assert client.get("/api/desk/entries").json() == before


def test_a04_insecure_design(client: httpx.Client, clock: Clock) -> None:
    """Guessing is slowed down, and never locks out for good; whatever is sent has a bound."""
    statuses = [enter(client, Role.ANALYST, "a wrong password").status_code for _ in range(6)]
    assert statuses[:4] == [401] * 4
    assert statuses[-1] == 429
    clock.move(3600)
    assert enter(client, Role.ANALYST).status_code == 200
    body = b"x" * (2 << 20)
    headers = {"content-type": "application/json"}
    assert client.post("/api/forecasts", content=body, headers=headers).status_code == 413
    assert client.post("/api/forecasts", json={"members": 10**9}).status_code == 422
    many = [("files", (f"{n}.txt", b"200 people came.")) for n in range(60)]
    assert client.post("/api/desk/reports", files=many).status_code == 422
    assert client.get("/api/desk/entries", params={"count": 10**6}).status_code == 422


def test_a05_security_misconfiguration(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is on that nobody asked for; faults show no trace; browsers get their rules."""
    usual = Settings(tmp_path, Clock())
    assert (usual.host, usual.behind_proxy, usual.oidc) == ("127.0.0.1", False, None)
    enter(client, Role.ADMINISTRATOR)
    for path in ("/docs", "/redoc", "/.git/config", "/.env", "/debug", "/ledger.sqlite"):
        assert client.get(path).status_code == 404
    for path in ("/", "/api/state", "/sign-in", "/nothing"):
        headers = client.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in {key for key in headers if "waystation" in headers[key].lower()}
        assert not {"x-powered-by", "access-control-allow-origin"} & set(headers)
    assert client.request("TRACE", "/api/state").status_code in (403, 405)
    assert client.get("/api/state", headers={"host": "evil.example"}).status_code == 403

    def broken(*_: object) -> None:
        msg = "a secret path"
        raise RuntimeError(msg)

    monkeypatch.setattr("waystation.server.results.folder_of", broken)
    answer = client.get("/api/forecasts/1/files")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert str(tmp_path) not in answer.text


def test_a06_vulnerable_and_outdated_components() -> None:
    """Every package is locked by its hash; one command asks for known holes in them."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = [one for one in re.split(r"\n(?=[a-z0-9])", lock) if "==" in one]
    assert len(entries) > 50
    assert all("--hash=sha256:" in one for one in entries)
    assert "\naudit:" in (ROOT / "Makefile").read_text("utf-8")


def cookie_name(client: httpx.Client) -> str:
    """Name of the cookie of a session."""
    with another(client, Role.VIEWER) as found:
        (one,) = found.cookies.jar
        return one.name


def test_a07_identification_and_authentication_failures(client: httpx.Client, clock: Clock) -> None:
    """No session that somebody else chose, none for ever, no telling of names, no weak password."""
    name = cookie_name(client)
    client.cookies.set(name, "chosen-by-an-attacker", domain="127.0.0.1")
    assert enter(client, Role.ANALYST).status_code == 200
    token = [one.value for one in client.cookies.jar if one.name == name][-1]
    assert token != "chosen-by-an-attacker"
    with another(client) as other:
        unknown = other.post("/api/session", json={"name": "nobody", "password": "x" * 12})
        known = other.post("/api/session", json={"name": "viewer", "password": "x" * 12})
        assert unknown.status_code == known.status_code == 401
        assert unknown.json() == known.json()
    weak = {"old": PASSWORDS[Role.ANALYST], "new": "password1234"}
    assert client.put("/api/session/password", json=weak).status_code == 422
    with another(client, Role.VIEWER) as viewer:
        clock.move(31 * 60)
        assert viewer.get("/api/state").status_code == 401


def test_a08_software_and_data_integrity_failures(tmp_path: Path) -> None:
    """Nothing that came from outside is run; a ledger altered behind its back is told."""
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [one.name for one in node.names] + [getattr(node, "module", "") or ""]
                loading = {"pickle", "marshal", "shelve", "dill", "joblib"} & set(names)
                assert not loading or path.parent.name == "running", path  # among own processes
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), path
    folder = make_folder(tmp_path, NOTE)
    whole = (folder / LEDGER).read_bytes()
    assert b"aid worker" in whole
    (folder / LEDGER).write_bytes(whole.replace(b"aid worker", b"evil maker"))
    with Ledger.open(folder / LEDGER) as ledger, pytest.raises(InputError):
        verify(ledger)
    (folder / LEDGER).write_bytes(whole)
    with serving(folder) as client:
        program = {"files": ("report.txt", b"MZ\x90\x00 a program")}
        assert client.post("/api/desk/reports", files=program).status_code == 415


def test_a09_security_logging_and_monitoring_failures(client: httpx.Client, tmp_path: Path) -> None:
    """Every deed stands in the audit log, which is only added to; nothing secret does."""
    guess = "rocket blanket thunder"
    enter(client, Role.ANALYST, guess)
    enter(client, Role.ANALYST)
    assert decision(client, by="somebody else").status_code == 200
    client.delete("/api/session")
    with Ledger.open(tmp_path / "small" / LEDGER) as ledger:
        found = audit.entries(ledger)
    told = [(one.by, one.deed.value) for one in found]
    for line in (("", "sign-in refused"), ("analyst", "signed in"), ("analyst", "decided")):
        assert line in told, told
    assert ("analyst", "signed out") in told
    text = repr(found)
    assert not any(secret in text for secret in (*PASSWORDS.values(), guess))


def test_a10_server_side_request_forgery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No address in a request or a document is ever asked for."""
    folder = make_folder(tmp_path, NOTE)
    outside: list[object] = []
    connecting = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            outside.append(address)
            raise OSError(101, "no way there")
        connecting(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", _only_here(socket.getaddrinfo, outside))
    monkeypatch.setattr(Jobs, "_next", lambda *_: None)  # read below, in this process
    evil = "http://169.254.169.254/latest/meta-data"
    with serving(folder) as client:
        text = {"text": f"200 people came, see {evil}.", "url": evil, "publisher": evil}
        assert client.post("/api/desk/reports", json=text).status_code == 202
        page = f'<html><img src="{evil}"><p>Some 200 people reached Shelter on Sunday.</p></html>'
        files = {"files": ("a.html", page.encode())}
        assert client.post("/api/desk/reports", files=files).status_code == 202
        for path in ("/api/desk/entries", "/assets/x", "/api/jobs/x"):
            client.get(path, params={"search": evil, "url": evil})
        client.get("/sign-in", params={"next": evil}, headers={"referer": evil})
        jobs = [one["id"] for one in client.get("/api/jobs").json()["jobs"]]
    for key in jobs:
        job = tmp_path / "results" / "small" / "jobs" / key
        asked = read_asked(job)
        assert asked is not None
        found, _ = read_documents(job, asked, lambda *_: None)
        assert found["read"], asked
    assert len(jobs) == 2
    assert outside == []


def _only_here(asking: Any, outside: list[object]) -> Any:
    def ask(host: Any, *more: Any, **named: Any) -> Any:
        if host not in ("localhost", "127.0.0.1", "::1", None):
            outside.append(host)
            raise OSError(101, "no way there")
        return asking(host, *more, **named)

    return ask
