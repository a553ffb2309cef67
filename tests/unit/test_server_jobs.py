"""Jobs of the server: done by workers, told of, stopped, continued after a server was killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from tests.server_fixture import NOTE, make_folder, serving, until

from waystation.server import jobfiles, schema, schema_what_if

COMMAND = "from waystation.cli import main; main()"
SMALL = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}
LONG = {"members": 500, "days": 60, "as_of": "2019-03-10", "seed": 3}
JOB: TypeAdapter[schema.Job] = TypeAdapter(schema.Job)


@dataclass(frozen=True)
class Served:
    """A server of its own: its process and a client of it."""

    process: subprocess.Popen[str]
    client: httpx.Client


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """The command `serve`, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", str(folder), "--port", "0", "--no-open"],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        assert found, line
        with httpx.Client(base_url=found[0], timeout=60) as client:
            yield Served(process, client)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()
            process.stdout.close()


def job(client: httpx.Client, key: str) -> dict[str, Any]:
    answer = client.get(f"/api/jobs/{key}").json()
    JOB.validate_python(answer, strict=True)
    return dict(answer)


def ended(client: httpx.Client, key: str) -> dict[str, Any]:
    until(lambda: job(client, key)["state"] in jobfiles.ENDS, 300)
    return job(client, key)


def ask(client: httpx.Client, request: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/forecasts", json=request)
    assert answer.status_code == 202, answer.text
    JOB.validate_python(answer.json(), strict=True)
    return dict(answer.json())


def results_of(folder: Path, number: int) -> dict[str, bytes]:
    kept = folder.parent / "results" / folder.name / "forecasts" / str(number)
    return {path.name: path.read_bytes() for path in kept.iterdir() if path.name != "issued.json"}


def test_a_forecast_is_made_told_of_and_served(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder) as client:
        key = ask(client, SMALL)["id"]
        assert ask(client, SMALL)["id"] == key
        second = ask(client, {**SMALL, "seed": 4})
        assert second["state"] == "queued"
        told = _stream(client, f"/api/jobs/{key}/events")
        assert [name for name, _ in told][-1] == "done"
        assert {name for name, _ in told} <= {"queued", "progress", "done"}
        numbers = [data["progress"]["done"] for _, data in told if data["progress"]]
        assert numbers
        number = told[-1][1]["result"]["number"]
        assert ended(client, second["id"])["result"]["number"] == number + 1

        state = client.get("/api/state").json()
        TypeAdapter(schema.State).validate_python(state, strict=True)
        assert state["current"] == number + 1
        assert [one["seed"] for one in state["forecasts"]] == [4, 3]
        page = client.get(f"/api/forecasts/{number}/page.json").json()
        assert page["stamp"]["number"] == number
        assert f"/api/forecasts/{number}/page.json" in client.get(f"/forecasts/{number}").text
        assert client.get("/assets/served.js").status_code == 200

        moved = f"/api/forecasts/{number}/influence"
        assert client.get(moved).json()["numbers"] == page["numbers"]
        asked = {"place": "Shelter", "what": "present", "day": "2019-03-12"}
        for one in client.get(moved, params=asked).json()["numbers"]:
            assert (one["place"], one["what"], len(one["rows"])) == ("Shelter", "present", 1)
        assert client.get(moved, params={"day": "2020-01-01"}).status_code == 404

        table = client.get("/api/arrivals.csv")
        assert table.headers["content-type"].startswith("text/csv")
        assert "Shelter" in table.text
        tag = {"if-none-match": table.headers["etag"]}
        assert client.get("/api/arrivals.csv", headers=tag).status_code == 304
        assert client.head("/api/needs.csv").status_code == 200
        files = client.get(f"/api/forecasts/{number}/files").json()
        for one in files["files"]:
            assert len(client.get(one["url"]).content) == one["bytes"]

        reviewed = client.post("/api/reviews", json={"number": number, "by": "duty officer"})
        assert reviewed.json()["status"] == "reviewed", reviewed.text
        again = client.get(f"/api/forecasts/{number}/page.json").json()
        assert (again["stamp"]["status"], again["stamp"]["reviewer"]) == (
            "reviewed",
            "duty officer",
        )
        taken = {"number": number, "by": "duty officer", "withdraw": True}
        assert client.post("/api/reviews", json=taken).json()["status"] == "draft"
        assert client.post("/api/reviews", json={"number": 99, "by": "x"}).status_code == 404


def _stream(client: httpx.Client, address: str) -> list[tuple[str, Any]]:
    """The events of a stream until it ends."""
    found = []
    with client.stream("GET", address) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def test_a_server_killed_in_the_middle_is_taken_up_again(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with served(folder) as first:
        key = ask(first.client, LONG)["id"]
        until(lambda: job(first.client, key)["progress"])
        jobs = folder.parent / "results" / folder.name / "jobs"
        worker = jobfiles.worker_of(jobs / key)
        assert worker is not None
        first.process.kill()
        os.kill(worker, signal.SIGKILL)
        first.process.wait()
    with served(folder) as second:
        told = job(second.client, key)
        assert told["state"] == "interrupted"
        assert told["resumable"]
        assert "can be continued" in told["message"]
        assert key in [one["id"] for one in second.client.get("/api/state").json()["jobs"]]
        assert second.client.post(f"/api/jobs/{key}/resume").status_code == 202
        done = ended(second.client, key)
        assert done["state"] == "done", done
        resumed = results_of(folder, done["result"]["number"])

    (tmp_path / "other").mkdir()
    whole = make_folder(tmp_path / "other", NOTE)
    with serving(whole) as client:
        number = ended(client, ask(client, LONG)["id"])["result"]["number"]
    direct = results_of(whole, number)
    assert resumed.keys() == direct.keys()
    same = {name for name in direct if resumed[name] == direct[name]}
    assert direct.keys() - same <= {"page.json", "page.html", "run.json"}
    one, other = (json.loads(files["page.json"]) for files in (resumed, direct))
    for data in (one, other):
        data["stamp"]["made_at"] = data["stamp"]["next_at"] = data["stamp"]["command"] = None
    assert one == other


def test_a_worker_whose_server_died_is_picked_up(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with served(folder) as first:
        key = ask(first.client, LONG)["id"]
        until(lambda: job(first.client, key)["progress"])
        first.process.kill()
        first.process.wait()
    with served(folder) as second:
        assert job(second.client, key)["state"] in ("running", "done")
        assert ended(second.client, key)["state"] == "done"


def test_a_job_is_stopped(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder) as client:
        first, second = ask(client, LONG)["id"], ask(client, {**LONG, "seed": 4})["id"]
        until(lambda: job(client, first)["progress"])
        assert client.post(f"/api/jobs/{second}/cancel").json()["state"] == "cancelled"
        assert client.post(f"/api/jobs/{first}/cancel").status_code == 200
        stopped = ended(client, first)
        assert (stopped["state"], stopped["resumable"]) == ("cancelled", True)
        assert client.post(f"/api/jobs/{first}/cancel").status_code == 409
        assert client.get("/api/state").json()["forecasts"] == []
        assert _stream(client, f"/api/jobs/{first}/events")[-1][0] == "cancelled"


def test_a_job_that_fails_says_why(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with serving(folder) as client:
        (folder / "reports").mkdir()
        (folder / "reports" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
        told = ended(client, ask(client, SMALL)["id"])
        assert told["state"] == "failed"
        assert "broken.pdf" in told["message"]
        assert told["problems"]
        (folder / "reports" / "broken.pdf").unlink()
        client.post(f"/api/jobs/{told['id']}/resume")
        assert ended(client, told["id"])["state"] == "done"


@pytest.mark.parametrize("content", ["", "{", '{"kind": 1}', "[]"])
def test_a_damaged_job_is_left_aside(tmp_path: Path, content: str) -> None:
    folder = make_folder(tmp_path)
    damaged = tmp_path / "results" / "small" / "jobs" / "20190320080000-001"
    damaged.mkdir(parents=True)
    (damaged / jobfiles.REQUEST).write_text(content)
    with serving(folder) as client:
        assert client.get("/api/jobs").json() == {"jobs": []}


def test_a_line_that_is_half_there_is_left_out(tmp_path: Path) -> None:
    assert jobfiles.last_progress(tmp_path) == (None, 0)
    jobfiles.add_progress(tmp_path, schema.Progress(stage="a", done=1, all=2))
    with (tmp_path / jobfiles.PROGRESS).open("a") as file:
        file.write('{"stage": "b", "do')
    assert jobfiles.last_progress(tmp_path) == ({"stage": "a", "done": 1, "all": 2}, 1)


def test_two_futures_are_compared(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    closed = {"kind": "close", "where": "Gate", "day": "2019-03-12"}
    variant = {"name": "gate-closed", "changes": [closed]}
    with serving(folder) as client:
        refused = client.post("/api/comparisons", json={"variant": "none"})
        assert refused.status_code == 404
        assert client.get("/api/comparisons/1.json").status_code == 404
        answer = client.post("/api/comparisons", json={**SMALL, "days": 12, "variant": variant})
        assert answer.status_code == 202, answer.text
        done = ended(client, answer.json()["id"])
        assert done["state"] == "done", done
        told = client.get(f"/api/comparisons/{done['result']['comparison']}.json").json()
    TypeAdapter(schema_what_if.Comparison).validate_python(told, strict=True)
    assert told["variant"]["changes"] == [{**closed, "share": 1.0}]
    assert told["first_effect"] == "2019-03-12"
    assert len(told["days"]) == 12
    assert {one["place"] for one in told["series"]} >= {"Shelter", "Camp"}
    for one in told["series"]:
        assert one["noise"][0] == "none"
        for fan in (one["base"], one["variant"], one["difference"]):
            assert all(not 0 < abs(value) < 5 for row in fan.values() for value in row)
