"""The documents say what is so: commands exist, links lead somewhere, code runs, words are kept."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.parameters import PARAMETERS
from waystation.domain.vocabulary import (
    FigureKind,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.evidence.table import COLUMNS

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "docs", ROOT / "examples")
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(file for folder in FOLDERS for file in folder.rglob("*.md"))]
    if path.parent.name != "reports"
)
README = (ROOT / "README.md").read_text(encoding="utf-8")

REFUSED = (
    "flood of", "waves of", "influx", "surge of", "swarm", "horde", "illegals", "illegal migrant",
    "invasion", "migrant crisis",
)  # fmt: skip
"""Words never used of people."""
LISTS = ("word_lists.py", "words.md")
"""The lists of such words, and the document that shows them."""


def commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", README, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(".venv/bin/waystation")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("command", commands())
def test_readme_commands_are_understood(command: str) -> None:
    """Every option stands in the command's help, and every path given exists."""
    words = shlex.split(command)[1:]
    name = words[:2] if words[0] in ("ledger", "evidence") else words[:1]
    shown = CliRunner().invoke(app, [*name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert shown.exit_code == 0
    for word in words:
        if word.startswith("--"):
            assert word in shown.output
        if word.startswith("examples/"):
            assert (ROOT / word).exists()


def test_readme_shows_some_commands() -> None:
    assert len(commands()) >= 6


def test_every_command_is_in_the_readme() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
    names = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    assert names
    for name in names:
        assert name in shown
        assert f"waystation {name}" in README


@pytest.mark.slow
def test_readme_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})


def test_make_targets_named_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    assert {"demo", "test", "lint", "types", "imports"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_decisions_are_numbered_without_gaps_and_have_non_goals() -> None:
    notes = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(note.name[:3]) for note in notes] == list(range(1, len(notes) + 1))
    for note in notes:
        assert "**Non-goals.**" in note.read_text(encoding="utf-8"), note.name


def test_evidence_columns_and_words_are_told() -> None:
    text = (ROOT / "docs" / "evidence-table.md").read_text(encoding="utf-8")
    words = [FigureKind, Measure, Unit, PlaceRole, Modality, SpeakerClass]
    told = set(re.findall(r"`([^`]+)`", text))
    assert set(COLUMNS) <= told
    assert {word.value for kind in words for word in kind} - {""} <= told


def test_every_prior_of_the_example_has_a_source() -> None:
    table = tomllib.loads((ROOT / "examples/caravan-2018/scenario.toml").read_text("utf-8"))
    needed = {spec.name for spec in PARAMETERS if spec.default is None}
    assert needed <= set(table["parameters"]) <= {spec.name for spec in PARAMETERS}
    assert all(prior["source"].strip() for prior in table["parameters"].values())


def test_words_of_people() -> None:
    """Documents and templates speak of people with respect."""
    files = [*DOCUMENTS, *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.html")]
    for path in (file for file in files if file.name not in LISTS):
        text = path.read_text(encoding="utf-8").casefold()
        for word in REFUSED:
            assert word not in text, f"{word!r} in {path.relative_to(ROOT)}"


def test_nothing_of_one_machine_is_tracked() -> None:
    """No tracked file holds an absolute path of somebody's home or a private registry."""
    found = subprocess.run(
        ["git", "grep", "-nIE", "/home/[a-z]|/root/|/Users/|localhost:[0-9]+/simple", "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    lines = [line for line in found.stdout.splitlines() if not line.startswith("tests/docs/")]
    assert not lines


def test_tests_named_in_the_decision_on_the_page_exist() -> None:
    """Each of the 23 points of the design brief has a row, and a test that is there."""
    text = (ROOT / "docs" / "decisions" / "012-page.md").read_text(encoding="utf-8")
    sources = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    written = set(re.findall(r"^def (test_\w+)", sources, flags=re.MULTILINE))
    rows = re.findall(r"^\| (\d+) .*\| (.*) \|$", text, flags=re.MULTILINE)
    assert [int(point) for point, _ in rows] == list(range(1, 24))
    assert all(re.search(r"`test_\w+`", tests) for _, tests in rows)
    assert set(re.findall(r"`(test_\w+)`", text)) <= written
