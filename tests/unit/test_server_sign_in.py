"""Signing in to the server: cookies, sessions, roles, what is noted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers
from tests.server_fixture import NOTE, make_folder, settings_of, until
from tests.sign_in_fixture import (
    PASSWORDS,
    QUICK,
    Clock,
    another,
    enter,
    make_accounts,
    serving_accounts,
)

from waystation.domain.errors import InputError
from waystation.evidence.audit import entries
from waystation.evidence.ledger import Ledger
from waystation.scenario.load import load_scenario
from waystation.server import roles
from waystation.server.app import PARTS, create_app
from waystation.server.gate import CSRF, OWN_CHECK
from waystation.server.roles import Role
from waystation.server.safety import CHANGES
from waystation.server.sessions import key_of
from waystation.server.signing import address_of
from waystation.server.viewers import _passed_on

HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(tmp_path: Path, clock: Clock) -> Iterator[httpx.Client]:
    with serving_accounts(make_folder(tmp_path, NOTE), clock=clock) as found:
        yield found


def audit_of(folder: Path) -> list[tuple[str, str, str, str]]:
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        return [(one.by, one.deed.value, one.about, one.note) for one in entries(ledger)]


# ---------------------------------------------------------------- the table


def routes(app: FastAPI) -> set[str]:
    """Every address of the application, as the table writes it."""
    own = [one for one in app.routes if getattr(one, "path", None) is not None]
    inside = [one for part in PARTS for one in part.router.routes]
    found = set()
    for route in (*own, *inside):
        for method in getattr(route, "methods", None) or ():
            found.add(f"{'GET' if method == 'HEAD' else method} {route.path}")
    return found


def test_every_address_is_in_the_table_and_nothing_else(tmp_path: Path) -> None:
    app = create_app(settings_of(make_folder(tmp_path)))
    strange = [one for one in app.routes if getattr(one, "path", None) is None]
    assert len(strange) in (0, len(PARTS)), "a router that is not among the server's PARTS"
    assert routes(app) == set(roles.ADDRESSES)


def test_without_signing_in_nothing_is_told(client: httpx.Client) -> None:
    for line, least in roles.ADDRESSES.items():
        method, path = line.split(" ")
        plain = re.sub(r"\{\w+\}", "1", path)
        answer = client.request(method, plain, follow_redirects=False)
        if least is None:
            assert answer.status_code != 401, line
        else:
            assert answer.status_code == 401, line
            assert answer.json()["message"] == "Sign in first."
            assert "www-authenticate" in answer.headers
    for path in ("/api/nothing", "/nothing", "/api/state/", "/API/state"):
        assert client.get(path).status_code == 401


def test_each_role_is_let_to_its_addresses_alone(client: httpx.Client) -> None:
    for role in Role:
        with another(client, role) as one:
            for line, least in roles.ADDRESSES.items():
                method, path = line.split(" ")
                if (
                    path in ("/api/events", "/sign-out", "/api/session", "/sign-in")
                    or "name" in path
                ):
                    continue
                plain = re.sub(r"\{\w+\}", "1", path)
                answer = one.request(method, plain)
                refused = least is not None and not role.includes(least)
                told = answer.json()["message"] if answer.status_code == 403 else ""
                assert ("for the role" in told) == refused, (role, line, answer.text)
            assert one.get("/api/nothing").status_code == 404
            assert one.post("/api/state").status_code == 405
            assert one.post("/api/state").headers["allow"] == "GET"


def test_a_person_is_sent_to_the_page_where_they_sign_in(client: httpx.Client) -> None:
    for path, there in (
        ("/", "/sign-in"),
        ("/forecasts/7", "/sign-in?next=/forecasts/7"),
        ("/a%0d%0ab", "/sign-in?next=/a%0D%0Ab"),
    ):
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (303, there)
    assert client.get("/api/state", headers=HTML).status_code == 401


# ---------------------------------------------------------------- cookies and sessions


def test_a_session_begins_is_used_and_ends(client: httpx.Client) -> None:
    nobody = {"sign_in": True, "name": "", "role": None, "csrf": "", "ends_at": None}
    assert client.get("/api/session").json() == {**nobody, "own_password": False}
    answer = enter(client, Role.VIEWER)
    told = answer.json()
    assert (told["name"], told["role"]) == ("viewer", "viewer")
    assert told["ends_at"] == "2019-03-20T20:00:00Z"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/;" in cookie
    assert client.get("/api/session").json() == told
    assert client.get("/api/state").status_code == 200
    kept = dict(client.cookies)
    ended = client.delete("/api/session")
    assert ended.status_code == 200
    assert "Max-Age=0" in ended.headers["set-cookie"]
    client.cookies.update(kept)
    assert client.get("/api/state").status_code == 401


def test_with_tls_the_cookie_is_this_hosts_alone(tmp_path: Path) -> None:
    folder, origin = make_folder(tmp_path), "https://forecasts.example.org"
    with serving_accounts(folder, behind_proxy=True, origin=origin) as client:
        client.headers.update({"host": "forecasts.example.org", "x-forwarded-proto": "https"})
        answer = enter(client, Role.VIEWER)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-waystation=")
        assert cookie.endswith("; Secure")
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        local = client.get("/sign-in", headers={"host": "localhost"})
        assert "strict-transport-security" not in local.headers
        assert client.get("/sign-in", headers={"x-forwarded-proto": "http"}).status_code == 403
        assert client.get("/sign-in", headers={"host": "192.168.1.7"}).status_code == 403
        good = {"origin": origin, "cookie": cookie.partition(";")[0]}
        for own, status in ((origin, 200), ("https://evil.example", 403), ("null", 403)):
            answer = client.delete("/api/session", headers={**good, "origin": own})
            assert answer.status_code == status, own


def test_the_token_is_kept_as_a_hash_alone_and_is_new_with_each_session(
    client: httpx.Client, tmp_path: Path
) -> None:
    enter(client, Role.VIEWER)
    (first,) = client.cookies.values()
    client.headers["cookie"] = f"{next(iter(client.cookies))}={first}"
    client.cookies.clear()
    enter(client, Role.ANALYST)
    (second,) = client.cookies.values()
    assert first != second
    assert min(len(first), len(second)) >= 43
    content = (tmp_path / "small" / "accounts.sqlite").read_bytes()
    assert first.encode() not in content
    assert second.encode() not in content
    assert key_of(second).encode() in content
    # The session the browser had before ended: it cannot be used beside the new one.
    assert key_of(first).encode() not in content


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "é", "' OR 1=1 --", "a=b"])
def test_made_up_tokens_open_nothing(client: httpx.Client, token: str) -> None:
    enter(client, Role.VIEWER)
    (name,) = client.cookies
    client.cookies.clear()
    headers = {b"cookie": f"{name}={token}".encode()}
    assert client.get("/api/state", headers=headers).status_code == 401


def test_two_cookies_of_one_name_open_nothing(client: httpx.Client) -> None:
    enter(client, Role.VIEWER)
    ((name, token),) = client.cookies.items()
    client.cookies.clear()
    headers = {"cookie": f"{name}={token}; {name}=other"}
    assert client.get("/api/state", headers=headers).status_code == 401


def test_sessions_end_unused_and_in_any_case(client: httpx.Client, clock: Clock) -> None:
    enter(client, Role.VIEWER)
    for _ in range(4):
        clock.move(25 * 60)
        assert client.get("/api/state").status_code == 200
    clock.move(30 * 60)
    assert client.get("/api/state").status_code == 401
    clock.move(-20 * 60)
    enter(client, Role.VIEWER)
    for _ in range(28):
        clock.move(25 * 60)
        assert client.get("/api/state").status_code == 200
    clock.move(21 * 60)
    assert client.get("/api/state").status_code == 401


def test_a_changed_account_is_signed_out(client: httpx.Client, tmp_path: Path) -> None:
    accounts = make_accounts(tmp_path / "small")
    changes: list[Callable[[], object]] = [
        lambda: accounts.set_role("analyst", Role.ADMINISTRATOR),
        lambda: accounts.set_password("analyst", PASSWORDS[Role.ANALYST]),
        lambda: accounts.remove("analyst"),
    ]
    for change in changes:
        with another(client, Role.ANALYST) as one:
            assert one.get("/api/jobs").status_code == 200
            change()
            assert one.get("/api/jobs").status_code == 401
    accounts.file.close()


def test_a_server_that_is_started_anew_knows_its_sessions(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with serving_accounts(folder) as client:
        enter(client, Role.VIEWER)
        kept = dict(client.cookies)
    with serving_accounts(folder) as client:
        client.cookies.update(kept)
        assert client.get("/api/session").json()["name"] == "viewer"


def test_a_change_without_the_sessions_word_is_refused(client: httpx.Client) -> None:
    enter(client, Role.ADMINISTRATOR)
    word = client.headers.pop(CSRF)
    for line in roles.ADDRESSES:
        method, path = line.split(" ")
        if method not in CHANGES or line in OWN_CHECK:
            continue
        plain = re.sub(r"\{\w+\}", "1", path)
        for wrong in ({}, {CSRF: ""}, {CSRF: word[:-1]}, {CSRF: word.upper()}):
            answer = client.request(method, plain, headers=wrong)
            assert answer.status_code == 403, line
            assert "earlier session" in answer.json()["message"]
    with another(client, Role.ADMINISTRATOR) as other:
        answer = other.post("/api/forecasts", headers={CSRF: word}, json={"members": 1})
        assert answer.status_code == 403
    answer = client.post("/api/forecasts", headers={CSRF: word}, json={"members": 1})
    assert answer.status_code == 422


# ---------------------------------------------------------------- wrong passwords


def test_wrong_passwords_make_one_wait_and_then_not(client: httpx.Client, clock: Clock) -> None:
    for _ in range(4):
        answer = enter(client, Role.ANALYST, "not the right one")
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    assert enter(client, Role.ANALYST, "not the right one").status_code == 429
    right = enter(client, Role.ANALYST)
    assert (right.status_code, right.headers["retry-after"]) == (429, "1")
    clock.move(1)
    assert enter(client, Role.ANALYST, "not the right one").status_code == 401
    assert enter(client, Role.ANALYST).headers["retry-after"] == "2"
    # Others need not wait, and nobody waits for long.
    assert enter(client, Role.VIEWER).status_code == 200
    for _ in range(12):
        clock.move(300)
        assert enter(client, Role.ANALYST, "not the right one").status_code == 401
    clock.move(300)
    assert enter(client, Role.ANALYST).status_code == 200
    # From where one has signed in, others' tries elsewhere are not counted.
    assert enter(client, Role.ANALYST, "not the right one").status_code == 401
    assert enter(client, Role.ANALYST).status_code == 200


def test_an_unknown_name_is_answered_as_a_wrong_password_is(client: httpx.Client) -> None:
    told = []
    for name in ("analyst", "nobody", "x" * 500, "\0", "<script>"):
        for _ in range(5):
            asked = {"name": name, "password": "not the right one"}
            answer = client.post("/api/session", json=asked)
            told.append((answer.status_code, answer.text))
    assert len(set(told[0:4])) == 1
    assert [one[0] for one in told[:20]] == [401, 401, 401, 401, 429] * 4
    assert {one[1] for one in told if one[0] == 401} == {told[0][1]}
    # By then the address has to wait, whatever the name.
    assert told[-1][0] == 429


def test_many_tries_at_once_are_each_counted(client: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def wrong(_: int) -> int:
        with another(client) as one:
            return enter(one, Role.VIEWER, "not the right one").status_code

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(wrong, range(12)))
    assert sorted(found) == [401] * 4 + [429] * 8


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "127.0.0.1"),
        ([""], "127.0.0.1"),
        (["192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1, 192.0.2.2"], "192.0.2.2"),
        (["192.0.2.1", "192.0.2.2"], "192.0.2.2"),
        (["192.0.2.1", "192.0.2.2, 192.0.2.3"], "192.0.2.3"),
        (["192.0.2.1:4711"], "192.0.2.1"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
    ],
)
def test_of_a_proxy_the_last_address_counts(
    tmp_path: Path, lines: list[str], expected: str
) -> None:
    told = Headers(raw=[(b"x-forwarded-for", one.encode()) for one in lines])
    client = ("127.0.0.1", 5000)
    behind = settings_of(tmp_path, behind_proxy=True)
    assert address_of(behind, client, told) == expected
    assert address_of(settings_of(tmp_path), client, told) == "127.0.0.1"


def test_repeated_headers_prove_nothing(tmp_path: Path) -> None:
    folder, origin = make_folder(tmp_path), "https://forecasts.example.org"
    with serving_accounts(folder, behind_proxy=True, origin=origin) as client:
        client.headers.update({"host": "forecasts.example.org"})
        for schemes in (("http", "https"), ("https", "http")):
            twice = [("x-forwarded-proto", one) for one in schemes]
            assert client.get("/sign-in", headers=twice).status_code == 403
        client.headers["x-forwarded-proto"] = "https"
        cookie = enter(client, Role.VIEWER).headers["set-cookie"].partition(";")[0]
        word = client.headers.pop(CSRF)
        for own in ((origin, "https://evil.example"), ("https://evil.example", origin)):
            twice = [("cookie", cookie), (CSRF, word), *(("origin", one) for one in own)]
            assert client.delete("/api/session", headers=twice).status_code == 403
        for words in ((word, "x"), ("x", word)):
            twice = [("cookie", cookie), *((CSRF, one) for one in words)]
            assert client.delete("/api/session", headers=twice).status_code == 403


# ---------------------------------------------------------------- what roles see and do


def test_viewers_are_told_only_what_may_be_passed_on(client: httpx.Client, tmp_path: Path) -> None:
    folder = tmp_path / "results" / "small" / "forecasts" / "1"
    folder.mkdir(parents=True)
    for name in ("arrivals.csv", "evidence.csv", "forecast.nc", "page.html", "secret.json"):
        (folder / name).write_text("x")
    with another(client, Role.VIEWER) as viewer, another(client, Role.ANALYST) as analyst:
        assert analyst.get("/api/state").json()["desk"]["entered"] > 0
        told = viewer.get("/api/state").json()
        assert told["desk"] == {"revision": 0, "entered": 0, "reports": 0}
        assert (told["jobs"], told["variants"], told["scenario"]["places"]) == ([], [], [])
        names = [one["name"] for one in viewer.get("/api/forecasts/1/files").json()["files"]]
        assert names == ["arrivals.csv", "page.html"]
        for name in ("evidence.csv", "forecast.nc", "secret.json", "nothing"):
            answer = viewer.get(f"/api/forecasts/1/files/{name}")
            assert answer.status_code == 403, name
        assert viewer.get("/api/forecasts/1/files/arrivals.csv").status_code == 200
        assert analyst.get("/api/forecasts/1/files/evidence.csv").status_code == 200


def test_viewers_are_not_told_who_settled_a_figure_and_why() -> None:
    settled: Any = {"id": "f1", "what": "rejected", "by": "analyst", "at": None, "why": "old"}
    item: Any = {"files": ["arrivals.csv", "evidence.csv"], "settled_since": [settled]}
    told: Any = _passed_on(item)
    assert told == {"files": ["arrivals.csv"], "settled_since": []}


def lines_of(one: httpx.Client, wanted: int) -> list[str]:
    found: list[str] = []
    with one.stream("GET", "/api/events") as stream:
        for line in stream.iter_lines():
            if line.startswith(("event:", "data:")):
                found.append(line)
            if len(found) >= wanted:
                break
    return found


def test_viewers_hear_nothing_of_the_desk(client: httpx.Client, tmp_path: Path) -> None:
    with another(client, Role.VIEWER) as viewer, another(client, Role.ANALYST) as analyst:
        with viewer.stream("GET", "/api/events") as stream:
            lines = stream.iter_lines()
            heard = [next(lines) for _ in range(4)]
            assert "event: hello" in heard
            assert 'data: {"revision":0,"entered":0,"reports":0}' in heard
            listed = analyst.get("/api/desk/entries").json()
            figure = listed["entries"][0]["figure_id"]
            asked: dict[str, Any] = {"action": "accept", "figures": [figure], "by": "x"}
            seen = listed["desk"]["revision"]
            done = analyst.post("/api/desk/decisions", json={**asked, "why": "read", "seen": seen})
            assert done.status_code == 200
            (tmp_path / "small" / "note.txt").write_text("x")
            for line in lines:
                assert "ledger" not in line
                assert "note.txt" not in line
                heard.append(line)
                # Signs of life go on: a second of them, after what the others heard.
                if heard.count(": .") >= 5:
                    break
        assert lines_of(analyst, 2)[0] == "event: hello"


def test_a_stream_ends_with_its_session(client: httpx.Client, tmp_path: Path) -> None:
    accounts = make_accounts(tmp_path / "small")
    with another(client, Role.ANALYST) as analyst:
        with analyst.stream("GET", "/api/events") as stream:
            lines = stream.iter_lines()
            until(lambda: next(lines) == "event: hello")
            accounts.set_role("analyst", Role.VIEWER)
            rest = list(lines)
        assert "event: session" in rest
    accounts.file.close()


def test_who_decided_is_the_account_whatever_was_told(client: httpx.Client, tmp_path: Path) -> None:
    with another(client, Role.ANALYST) as analyst:
        listed = analyst.get("/api/desk/entries").json()
        asked = {
            "action": "reject",
            "figures": [listed["entries"][0]["figure_id"]],
            "by": "administrator",
            "why": "an old number",
            "seen": listed["desk"]["revision"],
        }
        answer = analyst.post("/api/desk/decisions", json=asked)
        assert answer.status_code == 200
        assert answer.json()["decisions"][0]["by"] == "analyst"
    told = audit_of(tmp_path / "small")[-1]
    assert told == ("analyst", "decided", asked["figures"][0], "reject")


# ---------------------------------------------------------------- administrators and the log


def test_an_administrator_changes_accounts(client: httpx.Client) -> None:
    with another(client, Role.ADMINISTRATOR) as admin, another(client, Role.ANALYST) as analyst:
        told = admin.get("/api/accounts").json()["accounts"]
        assert [(one["name"], one["role"]) for one in told] == [
            *(("administrator", "administrator"), ("analyst", "analyst"), ("viewer", "viewer")),
        ]
        assert not [one for one in told if set(one) != {"name", "role", "made_at"}]
        changed = admin.put("/api/accounts/analyst", json={"role": "viewer"})
        assert changed.json()["accounts"][1]["role"] == "viewer"
        assert analyst.get("/api/state").status_code == 401
        assert len(admin.delete("/api/accounts/viewer").json()["accounts"]) == 2
        assert admin.delete("/api/accounts/viewer").status_code == 422
        assert admin.delete("/api/accounts/administrator").status_code == 422
        assert admin.put("/api/accounts/analyst", json={"role": "king"}).status_code == 422
        log = admin.get("/api/audit").json()["entries"]
        changes = [(one["by"], one["about"], one["note"]) for one in log]
        assert ("administrator", "analyst", "now viewer") in changes
        assert ("administrator", "viewer", "removed") in changes
        assert admin.get("/api/audit", params={"since": log[-1]["sequence"]}).json() == {
            "entries": []
        }


def test_variants_that_are_kept_and_removed_are_noted(client: httpx.Client, tmp_path: Path) -> None:
    changes = [{"kind": "capacity", "place": "Camp", "day": "2019-03-12", "capacity": 10}]
    made = {"name": "small", "changes": changes}
    with another(client, Role.ANALYST) as analyst:
        assert analyst.put("/api/variants/small", json=made).status_code == 200
        assert analyst.delete("/api/variants/small").status_code == 200
        assert analyst.delete("/api/variants/small").status_code == 404
    assert audit_of(tmp_path / "small")[-2:] == [
        ("analyst", "ran", "what-if small", "kept"),
        ("analyst", "ran", "what-if small", "removed"),
    ]


def test_ones_own_password(client: httpx.Client) -> None:
    new = "quiet river evening"
    with another(client, Role.VIEWER) as one, another(client, Role.VIEWER) as other:
        wrong = one.put("/api/session/password", json={"old": "x", "new": new})
        assert wrong.status_code == 403
        weak = {"old": PASSWORDS[Role.VIEWER], "new": "short"}
        assert one.put("/api/session/password", json=weak).status_code == 422
        asked = {"old": PASSWORDS[Role.VIEWER], "new": new}
        answer = one.put("/api/session/password", json=asked)
        assert answer.status_code == 200
        assert one.get("/api/state").status_code == 200
        assert other.get("/api/state").status_code == 401
        assert enter(other, Role.VIEWER).status_code == 401
        assert enter(other, Role.VIEWER, new).status_code == 200


def test_everything_is_noted_and_nothing_secret(client: httpx.Client, tmp_path: Path) -> None:
    secret = "not the right one at all"
    client.post("/api/session", json={"name": secret, "password": secret})
    enter(client, Role.ANALYST, secret)
    enter(client, Role.ANALYST)
    (token,) = client.cookies.values()
    word = client.headers[CSRF]
    client.post("/api/desk/reports", json={"text": "About 200 people came.", "title": "a note"})
    assert client.post("/api/forecasts", json={"members": 5}).status_code == 422
    client.delete("/api/session")
    folder = tmp_path / "small"
    assert audit_of(folder) == [
        ("", "sign-in refused", "", "an unknown name"),
        ("", "sign-in refused", "analyst", "a wrong password"),
        ("analyst", "signed in", "", "as analyst"),
        ("analyst", "gave documents", "a note", ""),
        ("analyst", "signed out", "", ""),
    ]
    kept = b"".join(path.read_bytes() for path in folder.glob("ledger.sqlite*"))
    for text in (secret, token, word, PASSWORDS[Role.ANALYST], "$argon2"):
        assert text.encode() not in kept


def test_without_sign_in_everybody_may_and_deeds_are_noted(tmp_path: Path) -> None:
    from tests.server_fixture import serving

    folder = make_folder(tmp_path, NOTE)
    with serving(folder) as client:
        told = client.get("/api/session").json()
        assert (told["sign_in"], told["role"], told["csrf"]) == (False, "administrator", "")
        assert client.get("/sign-in").headers["location"] == "/"
        assert client.post("/sign-in").headers["location"] == "/"
        assert client.get("/api/accounts").status_code == 404
        listed = client.get("/api/desk/entries").json()
        asked = {
            "action": "accept",
            "figures": [listed["entries"][0]["figure_id"]],
            "by": "duty officer",
            "why": "it fits",
            "seen": listed["desk"]["revision"],
        }
        assert client.post("/api/desk/decisions", json=asked).status_code == 200
        (entry,) = client.get("/api/audit").json()["entries"]
        assert (entry["by"], entry["deed"], entry["reason"]) == (
            "duty officer",
            "decided",
            "it fits",
        )
    assert not (folder / "accounts.sqlite").exists()


def test_a_deed_that_cannot_be_noted_is_not_done(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise InputError([])

    enter(client, Role.ADMINISTRATOR)
    monkeypatch.setattr("waystation.evidence.audit.note", broken)
    listed = client.get("/api/desk/entries").json()
    asked = {
        "action": "accept",
        "figures": [listed["entries"][0]["figure_id"]],
        "by": "x",
        "why": "it fits",
        "seen": listed["desk"]["revision"],
    }
    assert client.post("/api/desk/decisions", json=asked).status_code == 422
    assert client.post("/api/forecasts", json={"members": 20}).status_code == 422
    assert client.delete("/api/accounts/viewer").status_code == 422
    monkeypatch.undo()
    assert client.get("/api/desk/decisions").json()["decisions"] == []
    assert client.get("/api/jobs").json() == {"jobs": []}
    assert len(client.get("/api/accounts").json()["accounts"]) == 3
    # Signing in and out go on.
    monkeypatch.setattr("waystation.evidence.audit.note", broken)
    assert enter(client, Role.VIEWER).status_code == 200
    assert client.delete("/api/session").status_code == 200


# ---------------------------------------------------------------- the page


def form(client: httpx.Client, **fields: str) -> httpx.Response:
    return client.post("/sign-in", data=fields)


def test_the_page_signs_in_without_any_script(client: httpx.Client) -> None:
    page = client.get("/sign-in", params={"next": "/forecasts/7"})
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert '<input type="hidden" name="next" value="/forecasts/7">' in page.text
    # A form that is sent with `no-referrer` says that it comes from nowhere.
    assert page.headers["referrer-policy"] == "same-origin"
    wrong = form(client, name="viewer", password="not the right one", next="/forecasts/7")
    assert wrong.status_code == 401
    assert 'role="alert"' in wrong.text
    assert 'value="viewer"' in wrong.text
    assert "not the right one" not in wrong.text
    done = form(client, name="viewer", password=PASSWORDS[Role.VIEWER], next="/forecasts/7")
    assert (done.status_code, done.headers["location"]) == (303, "/forecasts/7")
    assert client.get("/api/session").json()["name"] == "viewer"
    text = client.get("/sign-in").text
    assert "Signed in as viewer (viewer)" in text
    (word,) = re.findall(r'name="csrf" value="(\w+)"', text)
    assert client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    assert client.post("/sign-out", data={"csrf": word}).headers["location"] == "/sign-in"
    assert client.get("/api/session").json()["name"] == ""


@pytest.mark.parametrize(
    "there",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""),
        *("/api/state", "/forecasts/7\n", "/forecasts/7?x", "/forecasts/0", "/sign-in"),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client: httpx.Client, there: str) -> None:
    page = client.get("/sign-in", params={"next": there}).text
    assert '<input type="hidden" name="next" value="/">' in page
    done = form(client, name="viewer", password=PASSWORDS[Role.VIEWER], next=there)
    assert (done.status_code, done.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "de-DE,fr;q=0.8,en;q=0.5", "fr"),
        ("ar", "fr", "ar"),
        ("xx", "es-MX", "es"),
        ("<b>", "<b>", "en"),
    ],
)
def test_the_page_speaks_the_languages_of_the_pages(
    client: httpx.Client, asked: str, accepted: str, language: str
) -> None:
    headers = {"accept-language": accepted}
    text = client.get("/sign-in", params={"language": asked}, headers=headers).text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert "<b>" not in text


def test_what_was_typed_is_text_on_the_page(client: httpx.Client) -> None:
    text = form(client, name='"><script>alert(1)</script>', password="x", next="/").text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "body", [b"", b"name", b"\xff=\xff", b"&" * 50, b"x" * 5000, b"name=%ff&password=%00"]
)
def test_forms_that_are_none_are_told(client: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=body, headers=headers).status_code in (401, 415, 422)
    assert client.post("/sign-in", content=body).status_code == 415


def test_a_form_of_another_site_signs_nobody_in(client: httpx.Client) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        fields = {"name": "viewer", "password": PASSWORDS[Role.VIEWER]}
        assert client.post("/sign-in", data=fields, headers=headers).status_code == 403


# ---------------------------------------------------------------- the folder


def test_accounts_are_no_part_of_the_scenario(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    before = load_scenario(folder)
    accounts = make_accounts(folder)
    accounts.file.close()
    after = load_scenario(folder)
    assert before == after
    app = create_app(settings_of(folder, sign_in=True, hasher=QUICK))
    app.state.service.folder.read()
    (folder / "accounts.sqlite-journal").write_text("x")
    make_accounts(folder).set_role("viewer", Role.ANALYST)
    assert app.state.service.folder.look() == []
