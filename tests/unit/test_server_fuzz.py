"""Whatever is asked of the server's addresses, it answers in order: by its own document, never 500.

The requests are made from the OpenAPI document itself, in order and out of order.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from tests.json_forms import misfits
from tests.server_fixture import NOTE, OTHER, make_folder, serving

STREAMS = {"/api/events", "/api/jobs/{key}/events"}
STARTS = {("post", "/api/forecasts"), ("post", "/api/comparisons"), ("post", "/api/desk/reports")}
"""What starts a worker when it is in order; here it is given nothing that is."""

ODD_TEXTS = (
    *("", " ", "\0", "..", "../../x", "%00", "Camp", "x" * 300, "\u202eab", "2019-02-30"),
    *("<script>alert(1)</script>", "=1+1", "javascript:alert(1)", "2019-03-05", "مخيم"),
)
ODD_BODIES = (
    *(b"", b"{", b"[" * 5000, b"\xff", b"NaN", b'{"a":1e999}', b'{"by":"\\ud800"}', b"null"),
    b'{"seed":' + b"9" * 5000 + b"}",
)


class Address(NamedTuple):
    """One way to ask."""

    method: str
    path: str
    told: dict[str, Any]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = make_folder(tmp_path_factory.mktemp("fuzz"), NOTE, OTHER)
    with serving(folder) as found:
        yield found


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def figures(client: httpx.Client) -> list[str]:
    return [one["figure_id"] for one in client.get("/api/desk/entries").json()["entries"]]


def addresses(document: dict[str, Any]) -> list[Address]:
    return [
        Address(method, path, told)
        for path, ways in document["paths"].items()
        for method, told in ways.items()
        if path not in STREAMS
    ]


def values(
    form: dict[str, Any], document: dict[str, Any], ids: list[str]
) -> st.SearchStrategy[Any]:
    """Values that fit a form of the document, and now and then one that does not."""
    return st.one_of(_fitting(form, document, ids), _fitting(form, document, ids), _anything())


def _anything() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=True),
        st.sampled_from(ODD_TEXTS),
        st.text(st.characters(), max_size=8),
        st.lists(st.sampled_from(ODD_TEXTS), max_size=2),
        st.dictionaries(st.sampled_from(ODD_TEXTS), st.integers(), max_size=2),
    )


def _fitting(
    form: dict[str, Any], document: dict[str, Any], ids: list[str]
) -> st.SearchStrategy[Any]:
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        return _fitting(document["components"]["schemas"][name], document, ids)
    if "anyOf" in form:
        return st.one_of([_fitting(one, document, ids) for one in form["anyOf"]])
    if "enum" in form:
        return st.sampled_from(form["enum"])
    if "const" in form:
        return st.just(form["const"])
    match form.get("type"):
        case "object":
            return _objects(form, document, ids)
        case "array":
            return st.lists(values(form.get("items", {}), document, ids), max_size=3)
        case "integer":
            return st.integers(form.get("minimum", -3), form.get("maximum", 100))
        case "number":
            return st.floats()
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "string":
            return st.sampled_from((*ODD_TEXTS, *ids)) | st.text(string.printable, max_size=10)
    return _anything()


def _objects(
    form: dict[str, Any], document: dict[str, Any], ids: list[str]
) -> st.SearchStrategy[Any]:
    parts = {name: values(one, document, ids) for name, one in form.get("properties", {}).items()}
    needed = {name: parts[name] for name in form.get("required", ())}
    rest = {name: one for name, one in parts.items() if name not in needed}
    made = st.fixed_dictionaries(needed, optional=rest)
    if not parts:
        names = st.sampled_from(("low", "high", "place", "household_size", "event_day", "x"))
        return st.dictionaries(names, _anything(), max_size=3)
    return made


def requests(
    address: Address, document: dict[str, Any], ids: list[str]
) -> st.SearchStrategy[tuple[Address, dict[str, Any], bytes | None]]:
    """What may be asked at an address: values of its parameters, and a body where it takes one."""
    told = {
        one["name"]: values(one["schema"], document, ids)
        for one in address.told.get("parameters", ())
    }
    body: st.SearchStrategy[bytes | None] = st.none()
    if (address.method, address.path) in STARTS:
        body = st.sampled_from(ODD_BODIES)
    elif "requestBody" in address.told:
        form = address.told["requestBody"]["content"]["application/json"]["schema"]
        fitting = values(form, document, ids).map(lambda value: json.dumps(value).encode())
        body = st.one_of(fitting, fitting, st.sampled_from(ODD_BODIES))
    return st.tuples(st.just(address), st.fixed_dictionaries(told), body)


def ask(
    client: httpx.Client, address: Address, told: dict[str, Any], body: bytes | None
) -> httpx.Response:
    path, asked = address.path, {}
    for one in address.told.get("parameters", ()):
        value = told[one["name"]]
        text = value if isinstance(value, str) else json.dumps(value)
        if one["in"] == "path":
            safe = quote(text.encode("utf-8", "replace"), safe="") or "-"
            path = path.replace("{" + one["name"] + "}", "-" if safe in (".", "..") else safe)
        else:
            asked[one["name"]] = text.encode("utf-8", "replace")
    headers = {} if body is None else {"content-type": "application/json"}
    return client.request(address.method, path, params=asked, content=body, headers=headers)


def check(answer: httpx.Response, address: Address, document: dict[str, Any]) -> None:
    where = (address.method, str(answer.url), answer.status_code, answer.text[:500])
    assert answer.status_code < 500 or answer.status_code == 503, where
    assert "content-security-policy" in answer.headers, where
    assert "Traceback" not in answer.text, where
    if answer.headers.get("content-type", "") != "application/json":
        assert answer.status_code < 400, where
        return
    told = address.told["responses"].get(str(answer.status_code))
    content = (told or {}).get("content", {}).get("application/json", {})
    name = "#/components/schemas/Failure" if answer.status_code >= 400 else ""
    form = content.get("schema", {"$ref": name} if name else {})
    wrong = misfits(answer.json(), form, document)
    assert not wrong, (where, wrong[:3])
    if answer.status_code >= 400:
        assert answer.json()["message"], where
        assert "\n" not in answer.json()["message"], where


def test_every_answer_has_the_form_of_the_document(
    client: httpx.Client, document: dict[str, Any], figures: list[str]
) -> None:
    asked = st.one_of([requests(one, document, figures) for one in addresses(document)])

    @seed(20190310)
    @settings(max_examples=150, deadline=None, database=None, phases=[Phase.generate])
    @given(asked)
    def each(one: tuple[Address, dict[str, Any], bytes | None]) -> None:
        check(ask(client, *one), one[0], document)

    each()


def test_the_desk_still_stands_after_all_that(client: httpx.Client, figures: list[str]) -> None:
    told = client.get("/api/desk/entries", params={"count": 1000}).json()
    assert {one["figure_id"] for one in told["entries"]} >= set(figures)
    for one in told["entries"]:
        assert client.get(f"/api/desk/entries/{one['figure_id']}").status_code == 200


@pytest.mark.parametrize("body", ODD_BODIES)
def test_a_body_that_is_no_json_is_told_in_words(client: httpx.Client, body: bytes) -> None:
    for path in ("/api/forecasts", "/api/desk/decisions", "/api/desk/reports", "/api/reviews"):
        headers = {"content-type": "application/json"}
        answer = client.post(path, content=body, headers=headers)
        assert answer.status_code == 422, (path, answer.text)
        assert not answer.json()["message"].startswith(":")


def _correction(client: httpx.Client, figure: str, body: str) -> httpx.Response:
    seen = client.get("/api/state").json()["desk"]["revision"]
    text = (
        f'{{"action":"correct","figures":["{figure}"],"by":"duty officer","why":"read it",'
        f'"seen":{seen},"fields":{body}}}'
    )
    headers = {"content-type": "application/json"}
    return client.post("/api/desk/decisions", content=text, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        '{"household_size":Infinity}',
        '{"household_size":NaN}',
        '{"household_size":1e999}',
        '{"household_size":-1}',
        '{"place":"a\\u0000b"}',
        '{"place":"' + "x" * 2000 + '"}',
        '{"note":"\\ud800"}',
    ],
)
def test_a_correction_cannot_spoil_the_ledger(
    client: httpx.Client, figures: list[str], body: str
) -> None:
    assert _correction(client, figures[0], body).status_code == 422
    assert client.get("/api/desk/entries").status_code == 200


def test_a_number_nobody_has_seen_does_not_pass_for_later(
    client: httpx.Client, figures: list[str]
) -> None:
    body = {"action": "accept", "figures": figures[:1], "by": "duty officer", "why": "read it"}
    for seen in (10**9, -1, 10**30):
        answer = client.post("/api/desk/decisions", json={**body, "seen": seen})
        assert answer.status_code == 422
        assert "read the list again" in answer.json()["message"]


def test_problems_name_files_by_their_names_in_the_folder(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder) as client:
        (folder / "ledger.sqlite").write_bytes(b"no ledger at all, but long enough" * 50)
        answer = client.get("/api/desk/entries")
        assert answer.status_code == 422
        assert answer.json()["problems"][0]["file"] == "ledger.sqlite"
        assert str(tmp_path) not in answer.text


def test_documents_given_to_a_broken_folder_are_not_kept(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with serving(folder) as client:
        (folder / "scenario.toml").write_text("title = [")
        answer = client.post("/api/desk/reports", files={"files": ("a.txt", b"200 people came.")})
        assert answer.status_code == 422
        assert [path.name for path in (tmp_path / "results" / "small" / "jobs").iterdir()] == []
