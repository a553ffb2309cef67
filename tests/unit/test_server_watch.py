"""A scenario that changes by hand while the server runs, and everybody hears of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.scenario_folder import change
from tests.server_fixture import NOTE, NOW, make_folder, serving, until

from waystation.evidence.desk import accept
from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER

Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path, NOTE)


@contextmanager
def listening(client: httpx.Client) -> Iterator[Heard]:
    """What the stream of events tells meanwhile."""
    heard: Heard = []
    stop = threading.Event()

    def listen() -> None:
        with (
            httpx.Client(base_url=client.base_url, timeout=60) as own,
            own.stream("GET", "/api/events") as answer,
        ):
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    heard.append((name, json.loads(line.removeprefix("data: "))))
                if stop.is_set():
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    until(lambda: heard)
    try:
        yield heard
    finally:
        stop.set()
        thread.join(60)


def told(heard: Heard, name: str) -> list[dict[str, Any]]:
    return [data for one, data in heard if one == name]


def test_a_scenario_broken_by_hand_is_told_and_mended(folder: Path) -> None:
    with serving(folder) as client, listening(client) as heard:
        change(folder, "routes.csv", "Home,Fork,30", "Home,Fork,-30")
        until(lambda: told(heard, "scenario"))
        broken = told(heard, "scenario")[-1]
        assert broken["changed"] == ["routes.csv"]
        assert broken["problems"][0]["line"] == 2
        state = client.get("/api/state").json()["scenario"]
        assert state["title"] == "Flight from Home"
        assert "-30" in state["problems"][0]["found"]
        refused = client.post("/api/forecasts", json={"members": 10})
        assert refused.status_code == 422
        assert "mend it" in refused.json()["message"]
        assert refused.json()["problems"] == state["problems"]
        assert client.get("/").status_code == 200
        assert client.get("/api/desk/entries").json()["total"] == 2

        change(folder, "routes.csv", "Home,Fork,-30", "Home,Fork,31")
        until(lambda: len(told(heard, "scenario")) == 2)
        assert told(heard, "scenario")[-1]["problems"] == []
        assert client.get("/api/state").json()["scenario"]["problems"] == []


def test_a_request_just_after_a_change_sees_it(folder: Path) -> None:
    with serving(folder, poll=600) as client:
        (folder / "scenario.toml").write_text("title =", encoding="utf-8")
        refused = client.post("/api/forecasts", json={"members": 10})
        assert refused.status_code == 422
        assert refused.json()["problems"][0]["file"] == "scenario.toml"
        (folder / "locations.csv").unlink()
        assert client.post("/api/forecasts", json={"members": 10}).status_code == 422


def test_what_another_program_settles_is_told(folder: Path) -> None:
    with serving(folder) as client, listening(client) as heard:
        with Ledger.open(folder / LEDGER, now=NOW) as ledger:
            key = ledger.entries()[0].figure_id
            accept(ledger, key, author="night shift", reason="read it")
        until(lambda: told(heard, "ledger"))
        last = told(heard, "ledger")[-1]
        assert (last["revision"], last["by"]) == (1, ["night shift"])


def test_one_analyst_hears_of_the_other(folder: Path) -> None:
    with serving(folder) as client, listening(client) as first, listening(client) as second:
        key = client.get("/api/desk/entries").json()["entries"][0]["figure_id"]
        body = {"action": "reject", "figures": [key], "by": "analyst A", "why": "old", "seen": 0}
        assert client.post("/api/desk/decisions", json=body).status_code == 200
        for heard in (first, second):
            until(partial(told, heard, "ledger"))
            assert told(heard, "ledger")[0]["by"] == ["analyst A"]


def test_rows_that_are_new_in_the_folder_are_read(folder: Path) -> None:
    with serving(folder, read_folder=True) as client, listening(client) as heard:
        until(lambda: [one for one in told(heard, "job") if one["state"] == "done"], 300)
        table = folder / "evidence.csv"
        table.write_text(
            "event_day,published,place,kind,measure,low,high,words,unit,speaker,publisher,url\n"
            "2019-03-05,2019-03-05,Camp,arriving,flow,70,70,70,people,,A newspaper,"
            "https://example.org/news\n",
            encoding="utf-8",
        )
        until(lambda: client.get("/api/desk/entries").json()["total"] == 3, 300)


def test_variants_are_kept_listed_and_taken_away(folder: Path) -> None:
    closed = {"kind": "close", "where": "Gate", "day": "2019-03-12"}
    asked = {"name": "gate-closed", "title": "The gate is closed", "changes": [closed]}
    with serving(folder) as client, listening(client) as heard:
        kept = client.put("/api/variants/gate-closed", json=asked)
        assert kept.status_code == 200, kept.text
        assert client.get("/api/variants/gate-closed").json() == kept.json()
        (item,) = client.get("/api/variants").json()["variants"]
        assert (item["title"], item["changes"]) == ("The gate is closed", 1)
        until(lambda: told(heard, "variants"))
        assert client.get("/api/state").json()["variants"] == [item]
        (folder / "variants" / "broken.toml").write_text("title = 5\n", encoding="utf-8")
        broken = {one["name"]: one for one in client.get("/api/variants").json()["variants"]}
        assert broken["broken"]["problems"]
        assert client.get("/api/variants/broken").status_code == 422
        for path, body in (
            ("/api/variants/other", asked),
            ("/api/variants/a.b", {**asked, "name": "a.b"}),
            ("/api/variants/x", {**asked, "name": "x", "changes": [{**closed, "where": "Moon"}]}),
            ("/api/variants/x", {**asked, "name": "x", "changes": [{**closed, "day": "soon"}]}),
        ):
            assert client.put(path, json=body).status_code == 422, path
        assert client.get("/api/variants/none").status_code == 404
        assert client.delete("/api/variants/none").status_code == 404
        left = client.delete("/api/variants/gate-closed").json()["variants"]
        assert [one["name"] for one in left] == ["broken"]
        names = sorted(path.name for path in (folder / "variants").iterdir())
        assert names == ["broken.toml"]
