"""Events and statements: the three real reports, and own sentences."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from waystation.domain.findings import Findings, StatedEvent, Statement
from waystation.reports.documents import load_report, report_from_text
from waystation.reports.findings import read_findings
from waystation.reports.listing_events import event_as_json, statement_as_json
from waystation.world.gazetteer import world_gazetteer

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "gold" / "three-reports.csv"
TABLE = Path(__file__).parent / "event_sentences.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
ENOUGH = 0.9

# The gold's kinds are finer than the acts; each kind with the acts that say it.
ACTS = {
    "threat_border_closure": {"closed"},
    "donations": {"gave aid"},
    "cause_of_flight": {"fled"},
    "possible_measures": {"detained", "blocked"},
    "state_response": {"responded"},
    "public_reaction": {"reacted"},
    "author_claim": {"happened"},
    "legal_constraint": {"restricted by law"},
    "border_closure": {"closed"},
    "policy_announcement": {"announced"},
    "warning": {"warned"},
    "police_violence": {"used force"},
    "tear_gas": {"used force"},
    "closure_exercise": {"exercised"},
    "named_event": {"happened"},
    "family_separation": {"separated"},
    "planned_mass_crossing": {"crossed"},
    "recruitment_growth": {"joined"},
    "shelter_queue": {"queued"},
    "legal_uncertainty": {"closed", "restricted by law"},
}
# The gold's modalities are free words; each with ours. An accusation or an allegation is told as
# done by whoever makes it; a demand, a request and a vow are told as what is to come.
MODALITIES = {
    "actual": {"actual"},
    "threatened": {"threatened"},
    "possible": {"possible"},
    "expected": {"planned"},
    "planned": {"planned"},
    "uncertain": {"possible"},
    "claimed by author": {"actual"},
    "warned (possible)": {"actual"},
    "warned": {"possible"},
    "demanded": {"planned"},
    "requested": {"planned", "actual"},
    "vowed": {"planned", "negated"},
    "intended": {"planned"},
    "alleged": {"actual"},
    "alleged; author: false": {"actual"},
    "negated + future": {"negated"},
    "conditional threat": {"threatened", "possible", "planned"},
}
# Who does it, where the sentence itself names them; by a word that must be in the actor.
ACTORS = {
    ("000", "threat_border_closure"): "Trump",
    ("000", "donations"): "onlookers",
    ("000", "cause_of_flight"): "peasants",
    ("000", "state_response"): "Mexican government",
    ("000", "author_claim"): "Clinton",
    ("001", "cause_of_flight"): "caravan",
    ("001", "policy_announcement"): "Trump",
    ("001", "warning"): "Customs and Border Protection",
    ("001", "police_violence"): "Guatemalan police",
    ("001", "tear_gas"): "Guatemalan authorities",
    ("001", "closure_exercise"): "Border guards",
    ("002", "threat_border_closure"): "Trump",
    ("002", "planned_mass_crossing"): "migrants",
    ("002", "cause_of_flight"): "migrants",
    ("002", "shelter_queue"): "Honduran migrants",
}
# Where, as far as the event's own sentence names a place that the gold names too.
PLACES = {
    ("000", "threat_border_closure"): "US-Mexico border",
    ("000", "public_reaction"): "Mexico",
    ("000", "legal_constraint"): "USA",
    ("001", "cause_of_flight"): "Central America",
    ("001", "police_violence"): "bridge",
    ("001", "closure_exercise"): "Ciudad Juarez",
    ("001", "warning"): "Texas",
    ("002", "shelter_queue"): "Guatemala City",
    ("002", "legal_uncertainty"): "border",
}
# Speakers the text names, by id; statements whose speaker the text lost have none.
SPEAKERS = {
    "000-S01": "Trump",
    "001-S01": "James Mattis",
    "001-S02": "Trump",
    "001-S03": "Kirstjen Nielsen",
    "001-S04": "Kirstjen Nielsen",
    "001-S05": "Washington",
    "001-S06": "Bowers",
    "001-S07": "Bowers",
    "001-S08": "Bryan Dean Wright",
    "001-S09": "Kirstjen Nielsen",
    "001-S10": "Customs and Border Protection",
    "001-S11": "Kirstjen Nielsen",
    "001-S12": "Kirstjen Nielsen",
    "001-S13": "Bowers",
    "002-S01": "Trump",
    "002-S02": "Trump",
    "002-S04": "Trump",
    "002-S05": "human rights group",
    "002-S06": "Honduran government",
    "002-S07": "Ana Maria Salazar",
    "002-S08": "Mexican authorities",
    "002-S10": "Mexican authorities",
    "002-S12": "Trump",
}
SPEAKER_LOST = {"000-S02", "000-S03", "001-S14", "002-S03", "002-S09", "002-S11"}

needs_shared = pytest.mark.skipif(not GOLD.exists(), reason="the shared reports are not here")


@dataclass(frozen=True)
class Gold:
    findings: dict[str, Findings]
    rows: list[dict[str, str]]

    def of(self, *records: str) -> list[dict[str, str]]:
        return [row for row in self.rows if row["record"] in records]


@pytest.fixture(scope="module")
def gold() -> Gold:
    findings = {
        path.name[:3]: read_findings(load_report(path), world_gazetteer())
        for path in sorted((SHARED / "reports").glob("*.txt"))
    }
    with GOLD.open(encoding="utf-8-sig", newline="") as handle:
        return Gold(findings, list(csv.DictReader(handle)))


def overlaps(item: StatedEvent | Statement, row: dict[str, str]) -> bool:
    return item.start < int(row["char_end"]) and int(row["char_start"]) < item.end


def events_at(gold: Gold, row: dict[str, str]) -> list[StatedEvent]:
    """Events whose words overlap the gold's; a dated event's gold words are its day alone."""
    dated = row["record"] == "dated_event"
    events = gold.findings[row["doc"]].events
    if not dated:
        return [item for item in events if overlaps(item, row)]
    sentence = int(row["sent_start"]), int(row["sent_end"])
    return [item for item in events if sentence[0] <= item.start < sentence[1]]


def is_right_event(event: StatedEvent, row: dict[str, str]) -> bool:
    key = (row["doc"], row["kind"])
    headline = row["source_role"] == "headline"
    day = row["date_from"] if row["record"] == "dated_event" and row["doc"] != "002" else ""
    return (
        event.act.value in ACTS[row["kind"]]
        and event.modality.value in MODALITIES[row["modality"]]
        and (headline or ACTORS.get(key, "") in event.actor)
        and PLACES.get(key, "") in " ".join(event.place.split())
        and (not day or (event.event_day is not None and event.event_day.isoformat() == day))
    )


def statements_at(gold: Gold, row: dict[str, str]) -> list[Statement]:
    return [item for item in gold.findings[row["doc"]].statements if overlaps(item, row)]


def is_right_statement(item: Statement, row: dict[str, str]) -> bool:
    named = SPEAKERS.get(row["id"])
    speaker = named in item.speaker if named else not item.speaker
    form = row["source_role"]
    told = item.form.value == "indirect"
    return (
        speaker
        and item.modality.value in MODALITIES[row["modality"]]
        and (told if "indirect" in form else True)
    )


@needs_shared
def test_nine_in_ten_events_of_the_real_reports_are_found_and_right(gold: Gold) -> None:
    rows = gold.of("event", "dated_event")
    assert len(rows) == 26
    found = {row["id"] + row["record"]: events_at(gold, row) for row in rows}
    found = {
        key: [item for item in items if item.act.value in ACTS[row["kind"]]] or items
        for (key, items), row in zip(found.items(), rows, strict=True)
    }
    seen = [row for row in rows if found[row["id"] + row["record"]]]
    missed = [row["id"] for row in rows if row not in seen]
    assert len(seen) >= ENOUGH * len(rows), missed
    wrong = [
        (row["id"], row["kind"])
        for row in seen
        if not any(is_right_event(item, row) for item in found[row["id"] + row["record"]])
    ]
    assert len(wrong) <= (1 - ENOUGH) * len(seen), wrong


@needs_shared
def test_nine_in_ten_statements_of_the_real_reports_are_found_and_right(gold: Gold) -> None:
    rows = gold.of("statement")
    assert len(rows) == 29
    assert {row["id"] for row in rows} == set(SPEAKERS) | SPEAKER_LOST
    seen = [row for row in rows if statements_at(gold, row)]
    missed = [row["id"] for row in rows if row not in seen]
    assert len(seen) >= ENOUGH * len(rows), missed
    wrong = [
        row["id"]
        for row in seen
        if not any(is_right_statement(item, row) for item in statements_at(gold, row))
    ]
    assert len(wrong) <= (1 - ENOUGH) * len(seen), wrong


@needs_shared
def test_no_speaker_is_given_where_the_text_lost_them(gold: Gold) -> None:
    for row in gold.of("statement"):
        if row["id"] in SPEAKER_LOST:
            assert all(not item.speaker for item in statements_at(gold, row)), row["id"]


@needs_shared
def test_words_stand_where_the_offsets_say(gold: Gold) -> None:
    for findings in gold.findings.values():
        found: list[StatedEvent | Statement] = [*findings.events, *findings.statements]
        for item in found:
            assert findings.report.text[item.start : item.end] == item.words


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_sentence_tells_the_events_and_statements_expected(case: dict[str, Any]) -> None:
    published = dt.date.fromisoformat(case.get("published", "2018-10-24"))
    report = report_from_text(case["text"], "case", published=published)
    findings = read_findings(report, world_gazetteer())
    if "events" in case:
        compare([event_as_json(item) for item in findings.events], case["events"])
    if "statements" in case:
        compare([statement_as_json(item) for item in findings.statements], case["statements"])


def compare(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    shown = [{key: item[key] for key in ("words", "modality")} for item in found]
    assert len(found) == len(expected), shown
    for item, wanted in zip(found, expected, strict=True):
        assert {key: item[key] for key in wanted} == wanted, shown


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= 120
    assert sum(not case.get("events", True) for case in CASES) >= 20
