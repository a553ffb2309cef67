"""`POST /api/publications`: a product as a zip file, or the rules it breaks; noted before."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server_fixture import NOTE, make_folder, serving, with_forecast

from waystation.domain.audit import Deed
from waystation.evidence.audit import entries
from waystation.evidence.ledger import Ledger
from waystation.server.routes_publications import zipped

ADDRESS = "/api/publications"
GOOD = {
    "number": 1,
    "audience": "internal",
    "purpose": "To prepare water and shelter",
    "by": "duty officer",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_folder(tmp_path_factory.mktemp("published"), NOTE)
    with_forecast(folder)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as client:
        yield client


def noted(folder: Path) -> list[tuple[Deed, str, str, str]]:
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        found = entries(ledger, deeds=(Deed.PUBLISHED, Deed.OVERRODE))
    return [(one.deed, one.by, one.about, one.reason) for one in found]


def found_at(answer: httpx.Response) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert told["message"]
    return told


def test_a_product_is_given_out_as_a_zip_file_and_noted(client: httpx.Client, folder: Path) -> None:
    before = noted(folder)
    answer = client.post(ADDRESS, json=GOOD)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert "forecast-1-internal.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        names = {Path(name).name for name in bundle.namelist()}
        assert all(name.startswith("forecast-1-internal/") for name in bundle.namelist())
        told = json.loads(bundle.read("forecast-1-internal/product.json"))
    assert names == {*told["files"], "product.json"}
    assert (told["by"], told["purpose"]) == (GOOD["by"], GOOD["purpose"])
    added = noted(folder)[len(before) :]
    assert added == [(Deed.PUBLISHED, "duty officer", "forecast 1", GOOD["purpose"])]
    assert not list(folder.parent.rglob("product.json"))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"audience": "public"}, "rule 8"),
        ({"purpose": "To detain people"}, "rule 9"),
        ({"purpose": "Ask for more at help@example.org"}, "rule 1"),
        ({"by": ""}, "rule 9"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_number(
    client: httpx.Client, folder: Path, change: dict[str, Any], rule: str
) -> None:
    before = noted(folder)
    answer = client.post(ADDRESS, json={**GOOD, **change})
    assert answer.status_code == 422
    assert rule in {one["column"] for one in found_at(answer)["problems"]}
    assert "help@example.org" not in answer.text
    assert noted(folder) == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"number": 99}, 404),
        ({"audience": "everybody"}, 422),
        ({"expires_days": 0}, 422),
        ({"overrides": [{"rule": 4, "reason": "urgent"}]}, 422),
        ({"overrides": [{"rule": 19, "reason": "urgent"}]}, 422),
        ({"overrides": [{"rule": 12, "reason": ""}]}, 422),
        ({"purpose": "x" * 1001}, 422),
        ({"by": "duty\nofficer"}, 422),
        ({"out": "/tmp"}, 422),
    ],
)
def test_what_is_not_in_order_is_refused(
    client: httpx.Client, folder: Path, change: dict[str, Any], status: int
) -> None:
    before = noted(folder)
    answer = client.post(ADDRESS, json={**GOOD, **change})
    assert answer.status_code == status, answer.text
    assert found_at(answer)["problems"]
    assert noted(folder) == before


def test_the_same_files_give_the_same_zip_file() -> None:
    files = {"b.txt": b"two", "a.txt": b"one"}
    assert zipped("x", files) == zipped("x", dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(zipped("x", files))) as bundle:
        assert bundle.namelist() == ["x/a.txt", "x/b.txt"]
