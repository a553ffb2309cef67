"""The evidence desk behind its addresses: looking, deciding, two analysts at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from tests.server_fixture import NOTE, NOW, OTHER, make_folder, serving
from tests.timing import least_seconds

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, Unit
from waystation.evidence.desk import accept
from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER
from waystation.server import desk, schema_desk
from waystation.server.entries import Asked, read_index, renewed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path, NOTE, OTHER)


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as found:
        yield found


def fits(form: Any, told: object) -> Any:
    """The answer, where it has the form that the schema says."""
    return TypeAdapter(form).validate_python(told, strict=True)


def listed(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    answer = client.get("/api/desk/entries", params=asked)
    assert answer.status_code == 200, answer.text
    fits(schema_desk.Entries, answer.json())
    found: dict[str, Any] = answer.json()
    return found


def figure(client: httpx.Client, words: str) -> dict[str, Any]:
    (found,) = [e for e in listed(client)["entries"] if words in e["words"]]
    return dict(found)


def decide(client: httpx.Client, action: str, *figures: str, **more: Any) -> httpx.Response:
    seen = listed(client)["desk"]["revision"]
    body = {"action": action, "figures": figures, "by": "duty officer", "why": "read it", **more}
    return client.post("/api/desk/decisions", json={"seen": seen, **body})


def test_figures_are_listed_searched_and_sorted(client: httpx.Client) -> None:
    whole = listed(client)
    assert whole["total"] == 3
    assert {e["state"] for e in whole["entries"]} == {"open"}
    assert [e["high"] for e in listed(client, sort="number")["entries"]] == [200, 340, 1500]
    down = listed(client, sort="number", descending=True, **{"from": 1, "count": 1})
    assert [e["high"] for e in down["entries"]] == [340]
    assert (down["total"], down["start"]) == (3, 1)
    assert listed(client, search="SHELTER network")["total"] == 1
    assert listed(client, search="note-0")["total"] == 2
    assert listed(client, place="camp")["total"] == 1
    assert listed(client, speaker="mayor", state="open")["total"] == 1
    assert listed(client, state="rejected")["total"] == 0
    refused = client.get("/api/desk/entries", params={"sort": "colour"})
    assert (refused.status_code, "one of entered" in refused.text) == (422, True)


def test_a_figure_stands_at_its_offsets_in_its_report(client: httpx.Client) -> None:
    reports = fits(schema_desk.Reports, client.get("/api/desk/reports").json())["reports"]
    assert [one["name"] for one in reports] == ["note-1.txt", "note-0.txt"]
    assert [one["open"] for one in reports] == [1, 2]
    told = client.get(f"/api/desk/reports/{reports[1]['report_id']}").json()
    fits(schema_desk.ReportDetail, told)
    for one in told["figures"]:
        assert told["text"][one["start"] : one["end"]] == one["words"]
        begins = one["sentence_start"]
        assert told["text"][begins : begins + len(one["sentence"])] == one["sentence"]
    assert told["statements"]
    assert client.get("/api/desk/reports/0000").status_code == 404


def test_a_figure_is_explained(client: httpx.Client) -> None:
    key = figure(client, "1,500")["figure_id"]
    told = client.get(f"/api/desk/entries/{key}").json()
    fits(schema_desk.EntryExplained, told)
    assert told["explained"]["origin_id"]
    assert "why_not" in told["explained"]
    assert client.get("/api/desk/entries/0000000000000000").status_code == 404


def test_decisions_are_appended_and_taken_back(client: httpx.Client) -> None:
    key = figure(client, "1,500")["figure_id"]
    told = decide(client, "accept", key)
    assert told.status_code == 200, told.text
    fits(schema_desk.DecisionAnswer, told.json())
    assert [one["verdict"] for one in told.json()["decisions"]] == ["accepted"]
    assert told.json()["entries"][0]["by"] == "duty officer"
    decide(client, "reject", key)
    assert figure(client, "1,500")["state"] == "rejected"
    decide(client, "undo", key)
    assert figure(client, "1,500")["state"] == "accepted"
    decide(client, "undo", key)
    assert figure(client, "1,500")["state"] == "rejected"
    made = client.get("/api/desk/decisions").json()["decisions"]
    fits(list[schema_desk.Ruling], made)
    assert [one["sequence"] for one in made] == sorted(one["sequence"] for one in made)
    later = client.get("/api/desk/decisions", params={"since": made[1]["sequence"]}).json()
    assert later["decisions"] == made[2:]


def test_a_correction_counts_instead_and_is_taken_back(client: httpx.Client) -> None:
    key = figure(client, "1,500")["figure_id"]
    fields = {"low": 1400, "high": "1,600", "location": "Home", "event_day": None}
    told = decide(client, "correct", key, fields=fields).json()
    new = {e["figure_id"]: e for e in told["entries"]}[told["corrected"]]
    assert (new["low"], new["high"], new["event_day"]) == (1400, 1600, None)
    old = {e["figure_id"]: e for e in told["entries"]}[key]
    assert (old["state"], old["counts"], old["replaced_by"]) == (
        "corrected",
        False,
        new["figure_id"],
    )
    assert decide(client, "undo", new["figure_id"]).status_code == 200
    states = {e["figure_id"]: e["state"] for e in listed(client)["entries"]}
    assert states[key] == "open"
    assert states[new["figure_id"]] == "withdrawn"
    assert decide(client, "undo", key).status_code == 200
    assert figure(client, "200")["state"] == "open"
    assert {e["figure_id"]: e["state"] for e in listed(client)["entries"]}[key] == "corrected"


def test_copies_are_merged_and_split(client: httpx.Client) -> None:
    copy, original = figure(client, "340")["figure_id"], figure(client, "200")["figure_id"]
    decide(client, "accept", copy)
    told = decide(client, "merge", copy, original=original)
    assert told.status_code == 200, told.text
    assert figure(client, "340")["replaced_by"] == original
    assert decide(client, "split", copy).status_code == 200
    assert figure(client, "340")["state"] == "accepted"
    again = decide(client, "split", copy)
    assert again.status_code == 422
    assert "nobody at the desk called a copy" in again.json()["message"]


@pytest.mark.parametrize(
    ("action", "more", "expected"),
    [
        ("accept", {"by": " "}, "by: found nothing"),
        ("accept", {"why": ""}, "why: found nothing"),
        ("accept", {"by": "a.person@example.org"}, "nothing of a person"),
        ("accept", {"original": "0" * 16}, "none but with merge"),
        ("accept", {"fields": {"low": 1}}, "none but with correct"),
        ("correct", {}, "new values by field"),
        ("correct", {"fields": {"words": "2,000"}}, "fields.words"),
        ("correct", {"fields": {"low": "many"}}, "low: found 'many'"),
        ("correct", {"fields": {"low": -1}}, "low: found '-1'"),
        ("correct", {"fields": {"low": 9000}}, "low"),
        ("correct", {"fields": {"location": "Atlantis"}}, "Atlantis"),
        ("correct", {"fields": {"household_size": 0}}, "household_size"),
        ("merge", {}, "the figure they are copies of"),
        ("undo", {}, "nothing was settled"),
        ("forget", {}, "action"),
        ("accept", {"seen": "1"}, "seen"),
        ("accept", {"colour": "blue"}, "colour"),
    ],
)
def test_a_decision_that_makes_no_sense_keeps_nothing(
    client: httpx.Client, action: str, more: dict[str, Any], expected: str
) -> None:
    told = decide(client, action, figure(client, "1,500")["figure_id"], **more)
    assert told.status_code == 422, told.text
    assert expected in told.json()["message"]
    assert client.get("/api/desk/decisions").json()["decisions"] == []


def test_of_many_figures_all_are_decided_or_none(client: httpx.Client) -> None:
    keys = [e["figure_id"] for e in listed(client)["entries"]]
    assert decide(client, "accept", *keys, "0" * 16).status_code == 422
    assert {e["state"] for e in listed(client)["entries"]} == {"open"}
    assert decide(client, "accept", *keys).status_code == 200
    assert {e["state"] for e in listed(client)["entries"]} == {"accepted"}
    assert decide(client, "accept", *[f"{n:016x}" for n in range(501)]).status_code == 422


def test_who_decides_later_is_told_what_the_other_decided(client: httpx.Client) -> None:
    first, second = figure(client, "1,500")["figure_id"], figure(client, "200")["figure_id"]
    body = {"action": "reject", "why": "counts others too", "seen": 0, "by": "analyst A"}
    assert client.post("/api/desk/decisions", json={**body, "figures": [first]}).status_code == 200
    late = {**body, "action": "accept", "by": "analyst B"}
    told = client.post("/api/desk/decisions", json={**late, "figures": [first]})
    assert told.status_code == 409
    fits(schema_desk.Conflict, told.json())
    assert "analyst A" in told.json()["message"]
    assert told.json()["decisions"][0]["why"] == "counts others too"
    assert client.post("/api/desk/decisions", json={**late, "figures": [second]}).status_code == 200
    again = {**late, "figures": [first], "seen": told.json()["revision"]}
    assert client.post("/api/desk/decisions", json=again).status_code == 200


def test_two_analysts_lose_no_decision(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "WAIT", 60.0)
    keys = [e["figure_id"] for e in listed(client)["entries"]]
    answers: list[int] = []

    def analyst(name: str) -> None:
        for turn in range(8):
            with httpx.Client(base_url=client.base_url, timeout=60) as own:
                body = {"action": "accept", "figures": [keys[turn % 3]], "by": name, "why": "so"}
                seen = own.get("/api/state").json()["desk"]["revision"]
                answers.append(
                    own.post("/api/desk/decisions", json={**body, "seen": seen}).status_code
                )

    threads = [threading.Thread(target=analyst, args=(f"analyst {n}",)) for n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == 24
    assert set(answers) <= {200, 409}
    made = client.get("/api/desk/decisions").json()["decisions"]
    assert len(made) == answers.count(200)


def test_a_ledger_that_is_written_to_is_told_as_busy(
    client: httpx.Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = figure(client, "1,500")["figure_id"]
    monkeypatch.setattr(desk, "WAIT", 0.2)
    with closing(sqlite3.connect(folder / LEDGER, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert listed(client)["total"] == 3
        told = decide(client, "accept", key)
        other.execute("ROLLBACK")
    assert told.status_code == 503
    assert "another program is writing to" in told.json()["message"]
    assert "--wait" not in told.text
    assert decide(client, "accept", key).status_code == 200


def test_a_desk_without_a_ledger_is_empty(tmp_path: Path) -> None:
    with serving(make_folder(tmp_path)) as found:
        assert listed(found)["total"] == 0
        assert found.get("/api/desk/reports").json()["reports"] == []
        assert found.get("/api/desk/decisions").json()["decisions"] == []
        assert decide(found, "accept", "0" * 16).status_code == 404


def test_twenty_thousand_figures_are_searched_and_sorted_quickly(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    places = ("Home", "Camp", "Shelter", "Town")
    figures = (
        Figure(
            low=number,
            high=number,
            words=f"{number:,}",
            unit=Unit.PEOPLE,
            who="people",
            kind=FigureKind.ARRIVING,
            measure=Measure.FLOW,
            place=places[number % 4],
            publisher="A newspaper",
            published=NOW.date(),
            note=f"row {number}",
        )
        for number in range(1, 20_001)
    )
    with Ledger.open(path, now=NOW) as ledger:
        ledger.add_figures(figures, "evidence.csv")
        index = read_index(ledger)
        key = index.entries[7].figure_id
        accept(ledger, key, author="duty officer", reason="read it")
        before = index
        assert least_seconds(lambda: renewed(before, ledger), 3) < 0.2
        index = renewed(index, ledger)
        assert index == read_index(ledger)
        assert index.entries[7].accepted
    assert index.listed(Asked(search="row camp"))["total"] == 5000
    asked = (
        Asked(search="row camp", sort="number", descending=True),
        Asked(sort="place", start=10_000),
        Asked(search="row 1999", sort="words"),
    )
    for one in asked:
        assert least_seconds(partial(index.listed, one), 3) < 0.2, one
