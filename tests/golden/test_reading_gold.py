"""The three real reports against the table of their figures made by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from waystation.domain.evidence import Figure
from waystation.reports.documents import load_report
from waystation.reports.reader import read_report
from waystation.reports.wording import read_range
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


def test_hedged_numbers_and_magnitudes_are_read_as_in_the_table(read: Read) -> None:
    for row in read.rows:
        if row["record"] == "figure" and row["hedge_class"] in {"just_below", "vague_magnitude"}:
            (figure,) = read.overlapping(row)
            reading = read_range(figure)
            assert reading.low == float(row["read_low"]), row["id"]
            assert not row["read_high"] or reading.high == float(row["read_high"]), row["id"]


def test_nothing_else_is_reported(read: Read) -> None:
    found = sum(len(figures) for figures in read.figures.values())
    assert found == 13


@pytest.mark.parametrize("record", ["year", "duration", "non_quantity", "publication_date"])
def test_no_trap_is_taken(read: Read, record: str) -> None:
    for row in read.rows:
        if row["record"] == record:
            assert read.overlapping(row) == [], row["id"]


def test_places_follow_the_words_of_the_sentence(read: Read) -> None:
    places = {figure.words: figure.place for figure in read.figures["001"]}
    assert places["nearly 1,500"] == "Ciudad Hidalgo, Chiapas state, Mexico"
    assert places["Nearly 1,000"] == "US-Mexico border"
    assert places["11"] == "Pittsburgh"
