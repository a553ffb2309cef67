"""Signing in with an account held elsewhere: what is believed, and all that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.oidc_provider import CLIENT, SECRET, FakeProvider, providing
from tests.server_fixture import NOTE, NOW, make_folder
from tests.sign_in_fixture import Clock, another, serving_accounts

from waystation.domain.errors import InputError
from waystation.evidence.audit import entries
from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER
from waystation.server.oidc import OpenId, _inside
from waystation.server.oidc_file import Provider, read_provider
from waystation.server.roles import Role

ROLES = {"readers": Role.VIEWER, "analysts": Role.ANALYST, "admins": Role.ADMINISTRATOR}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with providing() as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(tmp_path: Path, provider: FakeProvider, clock: Clock) -> Iterator[httpx.Client]:
    known = Provider(provider.issuer, CLIENT, SECRET, roles=ROLES)
    with serving_accounts(make_folder(tmp_path, NOTE), oidc=known, clock=clock) as found:
        yield found


def to_provider(client: httpx.Client, there: str = "/") -> str:
    """Begin; where the provider sends the browser back to."""
    answer = client.get("/sign-in/oidc", params={"next": there})
    assert answer.status_code == 303, answer.text
    sent = httpx.get(answer.headers["location"])
    assert sent.status_code == 303
    return sent.headers["location"]


def come_back(client: httpx.Client, there: str = "/") -> httpx.Response:
    return client.get(to_provider(client, there))


def who(client: httpx.Client) -> dict[str, Any]:
    return dict(client.get("/api/session").json())


def refused(client: httpx.Client, answer: httpx.Response) -> None:
    assert answer.status_code == 403, answer.text
    assert "Signing in elsewhere did not work" in answer.text
    assert who(client)["name"] == ""
    assert client.get("/api/state").status_code == 401


def audit_of(tmp_path: Path) -> list[tuple[str, str, str]]:
    with Ledger.open(tmp_path / "small" / LEDGER) as ledger:
        return [(one.by, one.deed.value, one.note) for one in entries(ledger)]


def test_somebody_signs_in(client: httpx.Client, provider: FakeProvider, tmp_path: Path) -> None:
    page = client.get("/sign-in")
    assert 'href="/sign-in/oidc?next=/"' in page.text
    assert "Sign in with OpenID Connect" in page.text
    answer = come_back(client)
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/"' in answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert any("SameSite=Strict" in one and "HttpOnly" in one for one in cookies)
    told = who(client)
    assert (told["name"], told["role"], told["own_password"]) == ("duty.officer", "analyst", False)
    assert client.get("/api/desk/entries").status_code == 200
    assert client.get("/api/accounts").status_code == 403
    assert audit_of(tmp_path)[-1] == ("duty.officer", "signed in", "as analyst by OpenID Connect")
    paths = ["/.well-known/openid-configuration", "/authorize", "/token", "/keys"]
    assert [path for _, path in provider.asked] == paths


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["readers"], "viewer"),
        ("readers", "viewer"),
        (["readers", "admins", "others"], "administrator"),
    ],
)
def test_groups_give_roles(
    client: httpx.Client, provider: FakeProvider, groups: object, role: str
) -> None:
    provider.claims = {"groups": groups}
    assert come_back(client).status_code == 200
    assert who(client)["role"] == role


@pytest.mark.parametrize(
    "groups", [None, [], ["others"], "administrator", ["administrator"], [["admins"]], {"a": 1}, 1]
)
def test_nobody_without_a_role_here_is_let_in(
    client: httpx.Client, provider: FakeProvider, groups: object
) -> None:
    provider.claims = {"groups": groups}
    refused(client, come_back(client))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": [CLIENT, "somebody-else"]},
        {"aud": "somebody-else"},
        {"aud": ["somebody-else"]},
        {"aud": None},
        {"iss": "http://127.0.0.1:1"},
        {"exp": int(NOW.timestamp()) - 3600},
        {"exp": None},
        {"iat": int(NOW.timestamp()) + 3600},
        {"nbf": int(NOW.timestamp()) + 3600},
        {"sub": None},
        {"azp": "somebody-else"},
        {"preferred_username": None},
        {"preferred_username": ""},
        {"preferred_username": ["a", "list"]},
        {"preferred_username": "x" * 200},
        {"preferred_username": "two\nlines"},
        {"preferred_username": "administrator"},
    ],
    ids=str,
)
def test_tokens_that_say_something_else_are_refused(
    client: httpx.Client, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused(client, come_back(client))


def test_a_signature_by_another_key_is_refused(
    client: httpx.Client, provider: FakeProvider, tmp_path: Path
) -> None:
    provider.forged = True
    refused(client, come_back(client))
    by, deed, note = audit_of(tmp_path)[-1]
    assert (by, deed) == ("", "sign-in refused")
    assert "not to be believed" in note


@pytest.mark.parametrize("header", ['{"alg":"none"}', '{"alg":"HS256"}', "{}", "no header"])
def test_tokens_nobody_signed_are_refused(
    client: httpx.Client, provider: FakeProvider, header: str
) -> None:
    provider.plain = header
    refused(client, come_back(client))


def test_a_token_of_several_sign_ins_is_refused(
    client: httpx.Client, provider: FakeProvider
) -> None:
    """As one whose nonce is a list, the right one in it."""
    back = to_provider(client)
    ((_, asked),) = provider._codes.items()
    provider.claims = {"nonce": [asked["nonce"], "another"]}
    refused(client, client.get(back))


def test_many_begun_from_one_address_end_its_own_alone(provider: FakeProvider) -> None:
    clock = Clock()
    openid = OpenId(Provider(provider.issuer, CLIENT, SECRET, roles=ROLES), clock)

    async def begin(address: str) -> str:
        return (await openid.begin("http://localhost/back", "/", address))[1]

    async def begin_all() -> tuple[str, list[str]]:
        return await begin("192.0.2.1"), [await begin("192.0.2.2") for _ in range(30)]

    with ThreadPoolExecutor(1) as pool:
        other, own = pool.submit(lambda: asyncio.run(begin_all())).result()
        assert openid.is_begun(other)
        assert [openid.is_begun(one) for one in own] == [False] * 10 + [True] * 20
        assert provider.asked == [("GET", "/.well-known/openid-configuration")]
        clock.move(60)
        pool.submit(lambda: asyncio.run(begin("192.0.2.1"))).result()
        assert len(provider.asked) == 2


def test_another_state_is_refused(client: httpx.Client, provider: FakeProvider) -> None:
    provider.state = "another"
    refused(client, come_back(client))
    assert ("POST", "/token") not in provider.asked


def test_a_code_is_good_once(client: httpx.Client) -> None:
    back = to_provider(client)
    kept = dict(client.cookies)
    assert client.get(back).status_code == 200
    client.cookies.clear()
    client.cookies.update(kept)
    assert client.get(back).status_code == 403


def test_what_one_browser_began_no_other_ends(client: httpx.Client) -> None:
    back = to_provider(client)
    with httpx.Client(base_url=client.base_url) as victim:
        refused(victim, victim.get(back))
        to_provider(victim)
        refused(victim, victim.get(back))


def test_who_takes_too_long_begins_again(client: httpx.Client, clock: Clock) -> None:
    back = to_provider(client)
    clock.move(601)
    refused(client, client.get(back))


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "https://evil.example/token"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ["a"]},
    ],
    ids=str,
)
def test_no_other_host_is_asked(
    client: httpx.Client, provider: FakeProvider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    answer = client.get("/sign-in/oidc")
    refused(client, answer)
    assert "location" not in answer.headers
    assert [path for _, path in provider.asked] == ["/.well-known/openid-configuration"]


def test_a_provider_that_is_down_is_told(tmp_path: Path) -> None:
    known = Provider("http://127.0.0.1:9", CLIENT, SECRET, roles=ROLES)
    with serving_accounts(make_folder(tmp_path), oidc=known) as client:
        refused(client, client.get("/sign-in/oidc"))
        assert client.get("/sign-in").status_code == 200


def test_the_provider_says_no(client: httpx.Client) -> None:
    to_provider(client)
    refused(client, client.get("/sign-in/oidc/back", params={"error": "access_denied"}))
    refused(client, client.get("/sign-in/oidc/back", params={"code": "x" * 5000, "state": "y"}))
    refused(client, client.get("/sign-in/oidc/back"))


def test_who_began_nothing_leaves_nothing_in_the_audit_log(
    client: httpx.Client, tmp_path: Path
) -> None:
    to_provider(client)
    refused(client, client.get("/sign-in/oidc/back", params={"error": "access_denied"}))
    noted = audit_of(tmp_path)
    assert noted == [("", "sign-in refused", "by OpenID Connect: the provider said no")]
    with another(client) as stranger:
        for cookie in ("", f"waystation-oidc-{client.base_url.port}=made-up"):
            for asked in ({"error": "x"}, {"code": "x", "state": "y"}, {}):
                headers = {"cookie": cookie}
                answer = stranger.get("/sign-in/oidc/back", params=asked, headers=headers)
                refused(stranger, answer)
    assert audit_of(tmp_path) == noted


def test_sign_ins_given_up_make_the_address_wait(
    client: httpx.Client, clock: Clock, tmp_path: Path
) -> None:
    for _ in range(20):
        to_provider(client)
        refused(client, client.get("/sign-in/oidc/back", params={"error": "access_denied"}))
    back = to_provider(client)
    answer = client.get(back)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert len(audit_of(tmp_path)) == 20
    clock.move(1)
    assert client.get(back).status_code == 200
    # What was right is not counted; names are not counted here.
    clock.move(2)
    assert come_back(client).status_code == 200


@pytest.mark.parametrize("there", ["https://evil.example", "//evil.example", "/api/audit", "x"])
def test_nobody_is_sent_elsewhere(client: httpx.Client, there: str) -> None:
    answer = come_back(client, there)
    assert 'content="0; url=/"' in answer.text
    assert "evil" not in answer.text


def test_without_a_provider_there_is_none(tmp_path: Path) -> None:
    with serving_accounts(make_folder(tmp_path)) as client:
        assert client.get("/sign-in/oidc").status_code == 404
        assert client.get("/sign-in/oidc/back").status_code == 404
        assert "/sign-in/oidc" not in client.get("/sign-in").text


# ---------------------------------------------------------------- the file

GOOD = """
issuer = "https://login.example.org/agency"
client_id = "waystation"
client_secret_file = "secret"
title = "the agency's account"
role_claim = "realm_access.roles"
also_hosts = ["keys.example.org"]

[roles]
"forecast-analysts" = "analyst"
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("very secret\n")
    path = tmp_path / "oidc.toml"
    path.write_text(GOOD)
    found = read_provider(path)
    assert found.client_secret == "very secret"
    assert "very secret" not in repr(found)
    assert found.hosts == {"login.example.org", "keys.example.org"}
    assert found.roles == {"forecast-analysts": Role.ANALYST}


def test_the_secret_may_stand_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "oidc.toml"
    path.write_text(GOOD.replace('client_secret_file = "secret"', 'client_secret_env = "OUR_KEY"'))
    with pytest.raises(InputError, match="OUR_KEY"):
        read_provider(path)
    monkeypatch.setenv("OUR_KEY", "very secret")
    assert read_provider(path).client_secret == "very secret"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("https://login", "http://login", "https://"),
        ('issuer = "https://login.example.org/agency"', "", "issuer"),
        ("client_id", "client_ids", "a key nobody knows"),
        ('"analyst"', '"boss"', "viewer, analyst, administrator"),
        ('[roles]\n"forecast-analysts" = "analyst"', "", "nobody could sign in"),
        ('["keys.example.org"]', '"keys.example.org"', "a list of texts"),
        ('title = "the agency\'s account"', 'scopes = ["profile"]', '"openid" in it'),
        ('client_secret_file = "secret"', 'client_secret_file = "nothing"', "the secret in the"),
        ("issuer = ", "issuer = [", "TOML"),
    ],
)
def test_files_that_are_not_in_order(tmp_path: Path, old: str, new: str, expected: str) -> None:
    (tmp_path / "secret").write_text("very secret\n")
    path = tmp_path / "oidc.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError, match=expected.replace("[", r"\[")) as told:
        read_provider(path)
    assert "very secret" not in str(told.value)


def test_claims_inside_one_another() -> None:
    assert _inside({"realm_access": {"roles": ["a"]}}, "realm_access.roles") == ["a"]
    assert _inside({"https://x.org/roles": ["b"]}, "https://x.org/roles") == ["b"]
    assert _inside({"realm_access": "text"}, "realm_access.roles") is None
