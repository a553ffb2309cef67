"""Many people at one server: every answer is right, and what was acknowledged is kept."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest
from benchmarks.server_load import example_in, load, rows, served, with_forecast
from benchmarks.server_users import PAGE_DATA, expected
from tests.server_fixture import NOTE, NOW, make_folder, serving

from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER
from waystation.server.desk import DeskService


@pytest.mark.slow
def test_fifty_people_get_right_answers(tmp_path: Path) -> None:
    with served(example_in(tmp_path)) as url:
        with_forecast(url, 20)
        told = load(url, users=50, seconds=10)
        assert [one for one in told.answers if one.wrong] == []
        assert {"page", PAGE_DATA, "state", "desk"} <= {row[0] for row in rows(told)}
        assert told.heard >= 50
        assert expected(url).current == 1


def _opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    opened: list[Path] = []
    opening = Ledger.open.__func__  # type: ignore[attr-defined]

    def noting(cls: type[Ledger], path: Path, /, **more: object) -> Ledger:
        opened.append(path)
        found: Ledger = opening(cls, path, **more)
        return found

    monkeypatch.setattr(Ledger, "open", classmethod(noting))
    return opened


def test_the_ledger_is_opened_once_for_all_who_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder, poll=60) as client:
        client.get("/api/state")
        client.get("/api/desk/entries")
        opened = _opened(monkeypatch)
        for _ in range(5):
            for path in ("/api/state", "/api/desk/entries", "/api/desk/reports"):
                assert client.get(path).status_code == 200
        assert opened == []


def test_what_others_write_is_seen_at_once(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder, poll=60) as client:
        figure = client.get("/api/desk/entries").json()["entries"][0]["figure_id"]
        for number in range(1, 6):
            with Ledger.open(folder / LEDGER) as ledger:
                ledger.withdraw([figure], "a test") if number % 2 else ledger.reinstate(
                    [figure], "a test"
                )
            assert client.get("/api/state").json()["desk"]["revision"] == number
            entries = client.get("/api/desk/entries").json()
            states = {one["figure_id"]: one["state"] for one in entries["entries"]}
            assert states[figure] == ("withdrawn" if number % 2 else "open"), number


def test_many_threads_see_one_ledger(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    with serving(folder) as client:
        figure = client.get("/api/desk/entries").json()["entries"][0]["figure_id"]
        seen: list[int] = []
        wrong: list[object] = []
        done = threading.Event()

        def look() -> None:
            with httpx.Client(base_url=client.base_url, timeout=60) as mine:
                last = 0
                while not done.is_set():
                    found = mine.get("/api/state")
                    if found.status_code != 200 or found.json()["desk"]["revision"] < last:
                        wrong.append(found.text)
                        return
                    last = found.json()["desk"]["revision"]
                seen.append(last)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for one in threads:
            one.start()
        body = {"figures": [figure], "by": "duty officer", "why": "read again"}
        for number in range(10):
            action = "reject" if number % 2 else "accept"
            answer = client.post(
                "/api/desk/decisions", json={**body, "action": action, "seen": number}
            )
            assert answer.status_code == 200, answer.text
            assert client.get("/api/state").json()["desk"]["revision"] == number + 1
        done.set()
        for one in threads:
            one.join()
        assert (wrong, len(seen)) == ([], 4)


def test_nothing_is_kept_where_there_is_no_ledger(tmp_path: Path) -> None:
    desk = DeskService(make_folder(tmp_path), lambda: NOW)
    assert desk.kept().revision == {"revision": 0, "entered": 0, "reports": 0}
    assert not desk.path.exists()
