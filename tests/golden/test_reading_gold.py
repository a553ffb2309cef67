"""The three real reports against the table of their figures made by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from waystation.domain.evidence import Figure
from waystation.reports.documents import load_report
from waystation.reports.findings import read_findings
from waystation.reports.reader import read_report
from waystation.reports.relating.derived import readings_of
from waystation.world.gazetteer import world_gazetteer

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "gold" / "three-reports.csv"
UNITS = {"people": "people", "people killed": "people", "people injured": "people"}
UNITS |= {"children": "children", "soldiers": "forces", "police officers": "forces"}

pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="the shared reports are not here")


@dataclass(frozen=True)
class Read:
    figures: dict[str, tuple[Figure, ...]]
    rows: list[dict[str, str]]

    def overlapping(self, row: dict[str, str]) -> list[Figure]:
        start, end = int(row["char_start"]), int(row["char_end"])
        return [item for item in self.figures[row["doc"]] if item.start < end and start < item.end]


@pytest.fixture(scope="module")
def read() -> Read:
    figures = {}
    for path in sorted((SHARED / "reports").glob("*.txt")):
        figures[path.name[:3]] = read_report(load_report(path), world_gazetteer())
    with GOLD.open(encoding="utf-8-sig", newline="") as handle:
        return Read(figures, list(csv.DictReader(handle)))


def as_int(cell: str) -> int | None:
    return int(cell) if cell else None


def test_every_figure_is_found_once_with_range_and_unit(read: Read) -> None:
    wanted = [row for row in read.rows if row["record"] == "figure"]
    assert len(wanted) == 13
    for row in wanted:
        (figure,) = read.overlapping(row)
        stated = (as_int(row["low"]), as_int(row["high"]))
        assert (figure.low, figure.high) == stated, row["id"]
        assert figure.unit.value == UNITS[row["unit"]], row["id"]


def test_spans_are_those_of_the_table(read: Read) -> None:
    for row in read.rows:
        if row["record"] == "figure":
            (figure,) = read.overlapping(row)
            assert figure.words == row["span"], row["id"]


def test_ranges_are_read_as_in_the_table(read: Read) -> None:
    """All thirteen, the total of report 001 by its parts; an empty cell leaves a side open."""
    for path in sorted((SHARED / "reports").glob("*.txt")):
        findings = read_findings(load_report(path), world_gazetteer())
        readings = dict(zip(findings.figures, readings_of(findings), strict=True))
        rows = [row for row in read.rows if row["doc"] == path.name[:3]]
        for row in (row for row in rows if row["record"] == "figure"):
            (figure,) = read.overlapping(row)
            low, high = readings[figure].low, readings[figure].high
            assert low == float(row["read_low"]), row["id"]
            assert not row["read_high"] or high == float(row["read_high"]), row["id"]


def test_nothing_else_is_reported(read: Read) -> None:
    found = sum(len(figures) for figures in read.figures.values())
    assert found == 13


@pytest.mark.parametrize("record", ["year", "duration", "non_quantity", "publication_date"])
def test_no_trap_is_taken(read: Read, record: str) -> None:
    for row in read.rows:
        if row["record"] == record:
            assert read.overlapping(row) == [], row["id"]


@dataclass(frozen=True)
class ByTheText:
    """What the three texts alone tell of a figure; the reason where the table knows more."""

    place: str
    role: str
    day: str
    precision: str
    modality: str
    speaker: str
    reason: str = ""


PRINTED, UNTOLD = "2018-10-29", ""
BORDER = "US-Mexico border"
BRIDGE_TOWN = "Ciudad Hidalgo, Chiapas state, Mexico"
EXPECTED = {
    "000-F01": ByTheText(
        "southern border of Mexico",
        "to",
        UNTOLD,
        "unknown",
        "actual",
        "",
        "the text bears no day; the table takes it from another report",
    ),
    "000-F02": ByTheText(
        "Mexico-Guatemala border",
        "at",
        UNTOLD,
        "unknown",
        "actual",
        "",
        "the text bears no day; the table takes it from another report",
    ),
    "001-F01": ByTheText(BORDER, "at", PRINTED, "day", "actual", ""),
    "001-F02": ByTheText("Central America", "from", PRINTED, "day", "actual", ""),
    "001-F03": ByTheText(
        BORDER,
        "to",
        PRINTED,
        "unknown",
        "planned",
        "US officials",
        "'the area' is the border named before; 'will be sent' names no day",
    ),
    "001-F04": ByTheText(
        BORDER,
        "at",
        PRINTED,
        "unknown",
        "actual",
        "US officials",
        "the speaker is carried over: the sentence goes on with the plan they announced",
    ),
    "001-F05": ByTheText(BORDER, "at", PRINTED, "unknown", "planned", "US officials"),
    "001-F06": ByTheText(
        "Pittsburgh",
        "at",
        PRINTED,
        "unknown",
        "actual",
        "",
        "27 October is outside the text: on or before the day it was printed",
    ),
    "001-F07": ByTheText(
        BRIDGE_TOWN,
        "via",
        PRINTED,
        "unknown",
        "actual",
        "",
        "no day in the text; the table: not in the text. The town is where they cross",
    ),
    "001-F08": ByTheText(
        BRIDGE_TOWN,
        "at",
        PRINTED,
        "unknown",
        "actual",
        "videos",
        "the bridge of the sentence before, which is in that town",
    ),
    "002-F01": ByTheText(
        "",
        "",
        UNTOLD,
        "unknown",
        "actual",
        "",
        "no place in the sentence; 'earlier this year' of a text without a day of its own",
    ),
    "002-F02": ByTheText(
        "Honduras",
        "from",
        UNTOLD,
        "unknown",
        "actual",
        "",
        "'began with ... Hondurans': they set out from home; 12-13 October is outside the text",
    ),
    "002-F03": ByTheText(
        "",
        "",
        UNTOLD,
        "unknown",
        "actual",
        "",
        "'en route' in the table is where the caravan was; the text names only what it heads for",
    ),
}


@pytest.mark.parametrize("figure_id", EXPECTED)
def test_where_when_and_who_says_are_what_the_text_tells(read: Read, figure_id: str) -> None:
    (row,) = (row for row in read.rows if row["id"] == figure_id)
    (figure,) = read.overlapping(row)
    expected = EXPECTED[figure_id]
    day = figure.event_day.isoformat() if figure.event_day else ""
    assert (figure.place, figure.place_role.value) == (expected.place, expected.role)
    assert (day, figure.day_precision.value) == (expected.day, expected.precision)
    assert figure.modality.value == row["modality"] == expected.modality
    assert figure.speaker == expected.speaker


def test_the_speakers_are_those_of_the_table(read: Read) -> None:
    for row in read.rows:
        if row["record"] == "figure":
            (figure,) = read.overlapping(row)
            assert figure.speaker == row["source_named"].removesuffix(" (carried over)"), row["id"]


def test_a_day_that_is_told_lies_within_the_span_of_the_table(read: Read) -> None:
    for row in read.rows:
        if row["record"] == "figure" and row["date_basis"] in {"publication date"}:
            (figure,) = read.overlapping(row)
            assert figure.event_day is not None
            assert row["date_from"] <= figure.event_day.isoformat() <= row["date_to"], row["id"]


def test_the_town_of_another_state_is_the_runner_up(read: Read) -> None:
    (figure,) = (figure for figure in read.figures["001"] if figure.words == "nearly 1,500")
    assert figure.runner_up == "Ciudad Hidalgo, Michoacán, MEX"
