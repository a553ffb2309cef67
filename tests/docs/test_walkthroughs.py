"""The tutorial and the how-to guides, followed word by word in a fresh folder."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.docs.walkthrough import commands, follow
from typer.testing import CliRunner

from waystation.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial.md"
GUIDES = sorted((DOCS / "how-to").glob("*.md"))
FLEE = DOCS / "from-flee.md"
ALL = [TUTORIAL, FLEE, *GUIDES, *sorted((DOCS / "explanation").glob("*.md"))]


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_commands_are_understood(document: Path) -> None:
    """Each command of the blocks and of the text is there, and has the options given."""
    text = document.read_text(encoding="utf-8")
    told = [*commands(document), *re.findall(r"`(waystation [^`]+)`", text)]
    for line in told:
        words = shlex.split(line, comments=True)
        if words[:1] != ["waystation"]:
            continue
        groups = ("evidence", "ledger", "import", "accounts")
        name = words[1:3] if words[1] in groups else words[1:2]
        shown = CliRunner().invoke(app, [*name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        assert shown.exit_code == 0, line
        for word in words[2:]:
            if word.startswith("--"):
                assert word in shown.output, line


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who has done what the tutorial says, and nothing else."""
    folder = tmp_path_factory.mktemp("newcomer")
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.chdir(folder)
        follow(TUTORIAL, taken(printed), patch)
    return folder


def taken(printed: io.StringIO) -> Callable[[], str]:
    """What was printed since this was last asked."""

    def said() -> str:
        text = printed.getvalue()
        printed.seek(0)
        printed.truncate()
        return text

    return said


def test_the_tutorial_holds_up_to_its_forecasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        follow(TUTORIAL, taken(printed), monkeypatch, without="waystation forecast")
    assert (tmp_path / "nsanje/departures.csv").read_text(encoding="utf-8").count("Nsanje") == 2


@pytest.mark.slow
def test_the_tutorial_leads_to_a_page(newcomer: Path) -> None:
    results = newcomer / "results/nsanje/2025-02-13"
    assert "Chikwawa" in (results / "page.html").read_text(encoding="utf-8")
    assert (results / "needs.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_guides_go_on_from_there(
    guide: Path, newcomer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    shutil.copytree(newcomer, folder)
    monkeypatch.chdir(folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        follow(guide, taken(printed), monkeypatch)


@pytest.mark.slow
def test_an_instance_of_flee_leads_to_its_own_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out.csv has the columns that Flee's scripts drop or read, and errors that add up."""
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        follow(FLEE, taken(printed), monkeypatch)
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    camps = [f"{camp} {what}" for camp in ("Fir", "Gorse") for what in ("sim", "data", "error")]
    totals = {
        "Total error",
        "refugees in camps (UNHCR)",
        "total refugees (simulation)",
        "raw UNHCR refugee count",
        "refugees in camps (simulation)",
        "refugee_debt",
    }
    assert set(rows[0]) == {"Day", "Date", *camps, *totals}
    assert [int(row["Day"]) for row in rows] == list(range(90))
    last = {name: float(value) for name, value in rows[-1].items() if name != "Date"}
    assert (last["Fir data"], last["Gorse data"]) == (3000, 2200)
    apart = abs(last["Fir sim"] - 3000) + abs(last["Gorse sim"] - 2200)
    assert last["Total error"] == pytest.approx(apart / 5200, abs=0.001)
    assert last["total refugees (simulation)"] == pytest.approx(5200, rel=0.02)


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_words_are_explained(document: Path) -> None:
    """Each of these pages leads to the glossary."""
    assert "glossary.md)" in document.read_text(encoding="utf-8")
