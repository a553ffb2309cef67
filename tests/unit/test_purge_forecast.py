"""A forecast stands when a report it was made with is purged; its saved page is cleared."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import zipfile
from pathlib import Path

import pytest
from tests.forecast_fixture import copy_example
from typer.testing import CliRunner

from waystation.cli import app

REPORT = "2018-10-25-mapastepec.md"
WHY = "its time is over"
SHORT = ("--members", "10", "--days", "6", "--as-of", "2018-10-29")
TABLES = ("arrivals.csv", "present.csv", "needs.csv", "forecast.csv")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def contents(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in folder.iterdir():
        found[path.name] = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found |= {name: book.read(name) for name in book.namelist()}
    return found


def test_a_forecast_stands_and_its_page_shows_that_words_were_purged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1540814400")
    folder, results = copy_example(tmp_path), tmp_path / "results"
    (folder / "README.md").unlink()
    out = results / folder.name / "2018-10-29"
    run("forecast", folder, *SHORT, "--out", out)
    before = contents(out)
    with (out / "evidence.csv").open(newline="") as file:
        rows = {row["figure_id"]: row for row in csv.DictReader(file)}
    mine = {key: row for key, row in rows.items() if row["via"] == REPORT}
    assert len(mine) > 5
    told = run(
        *("evidence", "purge", folder, REPORT, "--by", "kt", "--reason", WHY),
        *("--results", results),
    )
    assert all(f"{name}: written again" in told for name in ("page.html", "forecast.xlsx"))
    after = contents(out)
    for row in mine.values():
        for name, content in after.items():
            text = " ".join(html.unescape(content.decode("utf-8", "ignore")).split())
            assert " ".join(row["sentence"].split()) not in text, name
    assert b"[purged " in after["page.html"]
    assert b"[purged " in after["xl/worksheets/sheet6.xml"]
    page = json.loads(after["page.json"])
    shown = [one for one in page["figures"] if one["id"] in mine]
    assert shown
    assert all(re.fullmatch(rf" \[purged \S+: {WHY}\]", one["after"]) for one in shown)
    for name, made in json.loads(after["run.json"])["files"].items():
        assert made["sha256"] == hashlib.sha256(after[name]).hexdigest()
    assert {name for name in before if before[name] != after[name]} == {
        *("evidence.csv", "forecast.xlsx", "page.html", "page.json", "run.json"),
        "xl/worksheets/sheet6.xml",
    }
    again = results / folder.name / "again"
    run("forecast", folder, *SHORT, "--out", again)
    made_again = contents(again)
    for name in TABLES:
        assert made_again[name] == before[name]
    run("evidence", "verify", folder)
