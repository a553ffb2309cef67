"""Copies of the example for tests of whole forecasts, and ways to change their evidence."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from python_calamine import CalamineWorkbook

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "caravan-2018"
RESULTS = (
    "arrivals.csv",
    "evidence.csv",
    "forecast.csv",
    "forecast.geojson",
    "forecast.nc",
    "forecast.xlsx",
    "needs.csv",
    "page.html",
    "page.json",
    "present.csv",
    "run.json",
)

PLAIN_ROW: Mapping[str, str] = {
    "event_day": "2018-10-28",
    "published": "2018-10-29",
    "group": "first",
    "kind": "on the move",
    "measure": "stock",
    "low": "4000",
    "high": "4000",
    "words": "4,000",
    "unit": "people",
    "who": "people",
    "modality": "actual",
    "speaker": "Town hall",
    "speaker_class": "official",
    "publisher": "A newspaper",
    "url": "https://example.org/news",
}
"""A row of evidence; tests change what differs."""

SOME_7000: Mapping[str, str] = {
    "low": "7000",
    "high": "7000",
    "words": "some 7,000",
    "hedge": "some",
    "speaker": "An aid agency",
    "speaker_class": "aid agency",
    "publisher": "Another newspaper",
}


def copy_example(folder: Path, *, with_evidence: bool = True) -> Path:
    """The example without its ledger; optionally without reports and rows of evidence."""
    target = folder / EXAMPLE.name
    shutil.copytree(EXAMPLE, target, ignore=shutil.ignore_patterns("ledger.sqlite*"))
    if not with_evidence:
        shutil.rmtree(target / "reports")
        table = target / "evidence.csv"
        header = table.read_text(encoding="utf-8").splitlines()[0]
        table.write_text(header + "\n", encoding="utf-8")
    return target


def add_rows(folder: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Append rows to the folder's table of evidence, each `PLAIN_ROW` with changes."""
    table = folder / "evidence.csv"
    with table.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writerows({**PLAIN_ROW, **row} for row in rows)


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def result_bytes(folder: Path) -> dict[str, bytes]:
    """Content of every file in a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def without_hashes(folder: Path) -> dict[str, object]:
    """What every file holds, but for what tells that the scenario's files did change.

    The page is made of page.json alone.
    """
    found: dict[str, object] = dict(result_bytes(folder))
    del found["page.html"]
    page = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    for changed in ("number", "made_at", "next_at", "scenario_hash"):
        del page["stamp"][changed]
    del page["previous"]
    run_facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert len(run_facts.pop("scenario_hash")) == 64
    for other in ("forecast.xlsx", "page.html", "page.json"):
        del run_facts["files"][other]
    book = CalamineWorkbook.from_path(str(folder / "forecast.xlsx"))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    sheets["run"] = [row for row in sheets["run"] if row[0] != "scenario_hash"]
    return {**found, "run.json": run_facts, "forecast.xlsx": sheets, "page.json": page}
