"""Rule 15: forecasts made with a figure that was settled otherwise since say so."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.evidence_figures import figure
from tests.server_fixture import NOTE, OTHER, make_folder, serving, with_forecast
from tests.unit.test_register import issued
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.register import Issued
from waystation.domain.vocabulary import FigureKind, Verdict
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER
from waystation.evidence.record import figure_id
from waystation.evidence.register import issue
from waystation.evidence.since import settled_since
from waystation.forecasting.used_figures import used_by_number, used_figures

A, B, LATE = (figure(low=n, high=n, words=str(n)) for n in (4000, 5000, 6000))
KEYS = [figure_id(one) for one in (A, B, LATE)]
SETTLED = "This forecast was made with 1 figure that was settled otherwise since"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    ledger.add_figures([A, B], "by hand")
    return ledger


def forecast(ledger: Ledger, **parts: int) -> Issued:
    """A forecast of the ledger as it stands."""
    rulings = ledger.rulings()
    known = {"entered": 2, "decided": rulings[-1].sequence if rulings else 0, "used": 2}
    plain = issued()
    return issue(ledger, replace(plain, summary={**plain.summary, **known, **parts}))  # type: ignore[typeddict-item]


def flagged(ledger: Ledger, **used: frozenset[str]) -> list[tuple[str, str]]:
    told = {int(number.removeprefix("n")): keys for number, keys in used.items()}
    found = settled_since(ledger, ledger.forecasts(), told).get(1, ())
    return [(one.entry.figure_id, str(one.ruling.verdict)) for one in found]


def rule(ledger: Ledger, key: str, verdict: Verdict, replacement: str = "") -> None:
    ledger.rule(key, verdict, author="kt", reason="counts all", replacement=replacement)


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.CORRECTED, Verdict.MERGED])
def test_what_is_settled_after_a_forecast_flags_it(ledger: Ledger, verdict: Verdict) -> None:
    forecast(ledger)
    assert flagged(ledger) == []
    rule(ledger, KEYS[0], verdict, "" if verdict is Verdict.REJECTED else KEYS[1])
    assert flagged(ledger) == [(KEYS[0], str(verdict))]


def test_what_is_withdrawn_flags_it_whoever_did(ledger: Ledger) -> None:
    forecast(ledger)
    ledger.withdraw(KEYS[:1], "no longer in evidence.csv", author=FOLDER)
    ledger.withdraw(KEYS[1:2], "a slip", author="kt")
    assert flagged(ledger) == [(key, "withdrawn") for key in KEYS[:2]]
    ledger.reinstate(KEYS[:1], "stated again", author=FOLDER)
    assert flagged(ledger) == [(KEYS[1], "withdrawn")]


def test_what_was_settled_before_or_taken_back_flags_nothing(ledger: Ledger) -> None:
    rule(ledger, KEYS[0], Verdict.REJECTED)
    forecast(ledger)
    rule(ledger, KEYS[0], Verdict.REJECTED)
    rule(ledger, KEYS[1], Verdict.ACCEPTED)
    rule(ledger, KEYS[1], Verdict.REJECTED)
    assert flagged(ledger) == [(KEYS[1], "rejected")]
    rule(ledger, KEYS[1], Verdict.ACCEPTED)
    assert flagged(ledger) == []


def test_what_a_forecast_did_not_know_or_use_flags_nothing(ledger: Ledger) -> None:
    forecast(ledger)
    ledger.add_figures([LATE, replace(LATE, published=dt.date(2018, 11, 5))], "by hand")
    rule(ledger, KEYS[2], Verdict.REJECTED)
    rule(ledger, KEYS[0], Verdict.REJECTED)
    assert flagged(ledger) == [(KEYS[0], "rejected")]
    assert flagged(ledger, n1=frozenset(KEYS[1:])) == []
    assert flagged(ledger, n1=frozenset(KEYS)) == [(KEYS[0], "rejected")]


def test_a_forecast_without_figures_is_never_flagged(ledger: Ledger) -> None:
    forecast(ledger, used=0)
    rule(ledger, KEYS[0], Verdict.REJECTED)
    assert flagged(ledger) == []


def test_rule_15_is_told_by_the_server_the_terminal_and_the_reviewed_page(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE, OTHER)
    day = dt.date(2019, 3, 5)
    here = {"place": "Camp", "location": "Camp", "kind": FigureKind.AT_PLACE, "group": ""}
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        ledger.add_figures([figure(event_day=day, published=day, **here)], "by hand")
    with_forecast(folder)
    home = tmp_path / "results" / folder.name
    used = used_by_number(home)
    assert used == {1: used_figures(home / "forecasts" / "1")}
    assert used[1]
    key = sorted(used[1])[0]
    saved = home / "forecasts" / "1" / "page.json"
    before = saved.read_bytes()
    with serving(folder) as client:
        state = client.get("/api/state").json()
        assert [one["settled_since"] for one in state["forecasts"]] == [[]]
        assert SETTLED not in client.get("/api/forecasts/1/page.json").text
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            ledger.rule(key, Verdict.REJECTED, author="kt", reason="counts the police as well")
        told = client.get("/api/state").json()["forecasts"][0]["settled_since"]
        assert told == [
            {"id": key, "what": "rejected", "by": "kt", "at": None, "why": told[0]["why"]}
        ]
        assert told[0]["why"] == "counts the police as well"
        page = client.get("/api/forecasts/1/page.json").json()
        number = next(one["number"] for one in page["figures"] if one["id"] == key)
        assert f"{SETTLED}: no. {number} (rejected)." in json.dumps(page["top"]["caveats"][0])
        assert page["top"]["needed"] == json.loads(before)["top"]["needed"] + 1
    assert saved.read_bytes() == before
    common = ["--results", str(tmp_path / "results")]
    out = CliRunner().invoke(app, ["record", str(folder), *common]).output
    line = "Forecast 1: made with 1 figure that was settled otherwise since: "
    assert line + key[:8] in " ".join(out.split())
    for _ in range(2):
        review = ["review", str(folder), "1", "--by", "Head of unit", *common]
        assert CliRunner().invoke(app, review).exit_code == 0
        assert saved.read_text().count(SETTLED) == 1
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        ledger.rule(key, Verdict.ACCEPTED, author="kt", reason="it does not after all")
    assert CliRunner().invoke(app, [*review, "--withdraw"]).exit_code == 0
    assert json.loads(saved.read_bytes()) == json.loads(before)
