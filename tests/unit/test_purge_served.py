"""A server that runs while a report is purged shows nothing of its words afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.server_fixture import NOTE, OTHER, make_folder, serving

from waystation.evidence.ledger import Ledger
from waystation.evidence.purge import purge

SAID = "shelter network said"


def test_a_running_server_forgets_what_was_purged(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE, OTHER)
    with serving(folder) as client:
        newest = client.get("/api/desk/reports").json()["reports"][0]["report_id"]
        assert SAID in client.get(f"/api/desk/reports/{newest}").text
        assert SAID in client.get("/api/desk/entries").text
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            at = dt.datetime(2019, 4, 1, tzinfo=dt.UTC)
            purge(ledger, [newest], by="kt", reason="asked for", at=at)
        told = client.get(f"/api/desk/reports/{newest}").json()
        assert (told["text"], told["report"]["title"]) == ("", "[purged 2019-04-01: asked for]")
        assert [one["low"] for one in told["figures"]] == [340]
        assert told["figures"][0]["sentence"] == told["report"]["title"]
        assert SAID not in client.get("/api/desk/entries").text
