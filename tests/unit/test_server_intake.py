"""Documents given to the desk: read by a worker, or refused in words at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server_fixture import NOTE, OTHER, make_folder, serving, until

from waystation.reports.intake.records import Limits
from waystation.server import jobfiles


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder, limits=Limits(file_bytes=200_000, text_chars=5_000), files=3) as found:
        yield found


def give(client: httpx.Client, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    parts = [("files", (name, content)) for name, content in files]
    return client.post("/api/desk/reports", files=parts, data=fields)


def ended(client: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    key = answer.json()["id"]
    until(lambda: client.get(f"/api/jobs/{key}").json()["state"] in jobfiles.ENDS, 300)
    return dict(client.get(f"/api/jobs/{key}").json())


def test_documents_are_read_and_what_cannot_be_is_told(
    client: httpx.Client, tmp_path: Path
) -> None:
    files = [
        ("new.txt", OTHER.encode()),
        ("../copy.txt", NOTE.encode()),
        ("bad.pdf", b"%PDF-1.4 x"),
    ]
    told = ended(client, give(client, *files))
    assert told["state"] == "done", told
    assert [(one["name"], one["figures"], one["known_as"]) for one in told["result"]["read"]] == [
        ("copy.txt", 0, "note-0.txt"),
        ("new.txt", 1, ""),
    ]
    assert [one["file"] for one in told["problems"]] == ["bad.pdf"]
    assert str(tmp_path) not in str(told)
    assert not list((tmp_path / "results" / "small" / "jobs").glob(f"*/{jobfiles.UPLOADS}"))
    assert client.get("/api/desk/entries", params={"search": "340"}).json()["total"] == 1
    assert client.post(f"/api/jobs/{told['id']}/resume").status_code == 409


def test_a_text_is_read(client: httpx.Client) -> None:
    body = {"text": OTHER, "title": "Notes of a call", "publisher": "An aid agency"}
    told = ended(client, client.post("/api/desk/reports", json=body))
    (read,) = told["result"]["read"]
    assert (read["name"], read["figures"], read["published"]) == (
        "Notes of a call",
        1,
        "2019-03-06",
    )
    assert told["request"]["text"] == f"{len(OTHER)} characters"
    found = client.get(f"/api/desk/reports/{read['report_id']}").json()
    assert found["report"]["publisher"] == "An aid agency"
    assert found["text"] == OTHER


@pytest.mark.parametrize(
    ("name", "content", "status", "expected"),
    [
        ("run.exe", b"MZ\x90\x00" + b"\x00" * 90, 415, "a program, not a document"),
        ("report.txt", b"\x7fELF" + b"\x00" * 90, 415, "a program, not a document"),
        ("report.pdf", b"#!/bin/sh\nrm", 415, "a program, not a document"),
        ("sheet.xlsx", b"PK\x03\x04", 415, "a .xlsx file"),
        ("picture.png", b"\x89PNG", 415, "a .png file"),
        ("long.txt", b"word " * 50_000, 413, "a file of 244 kB"),
    ],
)
def test_what_is_no_report_is_refused_at_once(
    client: httpx.Client, name: str, content: bytes, status: int, expected: str
) -> None:
    told = give(client, (name, content))
    assert told.status_code == status, told.text
    assert expected in told.json()["message"]
    assert told.json()["problems"][0]["file"] == name
    assert client.get("/api/jobs").json() == {"jobs": []}


def test_a_hundred_megabytes_are_refused_without_being_kept(
    client: httpx.Client, tmp_path: Path
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def endless() -> Iterator[bytes]:
        yield head
        for _ in range(100):
            yield b"a" * (1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    told = client.post("/api/desk/reports", content=endless(), headers=headers)
    assert told.status_code == 413
    known = {**headers, "content-length": str((100 << 20) + len(head))}
    told = client.post("/api/desk/reports", content=endless(), headers=known)
    assert told.status_code == 413
    assert "100 MB" in told.json()["message"]
    jobs = tmp_path / "results" / "small" / "jobs"
    assert not jobs.exists() or not list(jobs.iterdir())


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"text": "  "}, 422, "no text"),
        ({}, 422, "text"),
        ({"text": "x" * 5001}, 413, "5,001 characters"),
        ({"text": "a", "published": "2019-02-30"}, 422, "YYYY-MM-DD"),
        ({"text": "a", "colour": "blue"}, 422, "colour"),
        ({"text": 5}, 422, "text"),
    ],
)
def test_a_text_that_is_not_in_order_is_refused(
    client: httpx.Client, body: dict[str, Any], status: int, expected: str
) -> None:
    told = client.post("/api/desk/reports", json=body)
    assert told.status_code == status, told.text
    assert expected in told.json()["message"]


def test_a_form_that_is_not_in_order_is_refused(client: httpx.Client) -> None:
    assert client.post("/api/desk/reports", content=b"x").status_code == 415
    plain = {"content-type": "text/plain"}
    assert client.post("/api/desk/reports", content=b"x", headers=plain).status_code == 415
    broken = {"content-type": "multipart/form-data"}
    assert client.post("/api/desk/reports", content=b"x", headers=broken).status_code == 422
    assert client.post("/api/desk/reports", files=[("other", ("a.txt", b"x"))]).status_code == 422
    many = [(f"{n}.txt", b"x") for n in range(4)]
    told = give(client, *many)
    assert told.status_code == 422
    assert "at most 3" in told.json()["message"]
    assert give(client, ("a.txt", OTHER.encode()), published="soon").status_code == 422


def test_names_stay_inside_and_apart(client: httpx.Client, tmp_path: Path) -> None:
    first, second = OTHER.encode(), OTHER.replace("340", "350").encode()
    told = ended(client, give(client, ("../../a:b.txt", first), ("/tmp/a:b.txt", second)))
    assert [one["name"] for one in told["result"]["read"]] == ["2-a_b.txt", "a_b.txt"]
    assert not (tmp_path / "a_b.txt").exists()


def test_a_bundle_is_read(client: httpx.Client) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        bundle.writestr("inside/new.txt", OTHER)
    told = ended(client, give(client, ("notes.zip", made.getvalue())))
    assert [one["figures"] for one in told["result"]["read"]] == [1]
