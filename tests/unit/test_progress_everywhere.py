"""Every command that can take long shows how far it is: bars where its work has parts."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.loader_samples import (
    acled_row,
    acled_text,
    dtm_csv,
    dtm_row,
    geojson,
    idu_csv,
    idu_row,
    point,
    portal_json,
    portal_row,
    ucdp_row,
    ucdp_text,
)
from tests.terminal import at_terminal
from tests.unit.test_json_everywhere import ROWS, SLOW, WHY, commands, invoke, prepare

from waystation.cli_progress import Progress

QUICK = {
    **{
        f"accounts {name}": "a row of a small file"
        for name in ("add", "list", "role", "password", "remove")
    },
    "completion": "prints a script it holds",
    "example": "writes a few small files",
    "doctor": "looks at what is installed, and loads none of it",
    "schema": "prints a schema it holds",
}
"""Commands that are done at once whatever they are given, and why."""
ELSEWHERE = {"serve": "runs until it is stopped; its check of the folder is that of `check`"}
RESULTS = "results/small/day"
TABLE = """place,date,people
Camp,2019-03-05,40
Town,2019-03-05,60
Home,2019-03-06,80
"""
WORDS: dict[str, tuple[str, ...]] = {
    **{name: words for name, (words, _) in {**ROWS, **SLOW}.items() if name not in QUICK},
    "chart": (RESULTS, "--kind", "at-risk", "--format", "svg"),
    "evidence add": ("small", "more.txt", "other.txt"),
    "evidence audit": ("small",),
    "evidence list": ("small",),
    "hub": (RESULTS, "--out", "hub", "--team", "desk", "--contact", "desk@example.org"),
    "import acled": ("acled.csv", "--into", "case"),
    "import dtm": ("dtm.csv", "--into", "case"),
    "import figures": ("own.csv", "--into", "case", "--publisher", "A branch"),
    "import idmc": ("idmc.csv", "--into", "case"),
    "import places": ("own.geojson", "--into", "case"),
    "import ucdp": ("ucdp.csv", "--into", "case"),
    "import unhcr": ("portal.json", "--into", "case"),
    "new": ("mine", "--from-reports", "note.txt", "more.txt"),
    "read": ("note.txt", "more.txt"),
    "sitrep": (RESULTS, "--out", "report.md"),
}
"""What each command is called with."""
PARTS = {
    "read": {"Opening documents", "Reading reports"},
    "new": {"Opening documents", "Reading reports"},
    "evidence add": {"Opening documents", "Reading reports"},
    "evidence verify": {"Checking seals", "Checking figures"},
    "evidence backup": {"Copying", "Checking seals"},
    "evidence restore": {"Copying", "Checking seals"},
    "evidence purge": {"Clearing results"},
    "ledger export": {"Writing figures"},
    "ledger import": {"Checking figures", "Taking into the ledger"},
    "import figures": {"Reading rows", "Taking figures", "Finding places", "Writing rows"},
    "import idmc": {"Reading rows", "Writing rows"},
    "import dtm": {"Reading rows", "Taking counts", "Writing rows"},
    "import unhcr": {"Reading rows", "Taking counts", "Writing rows"},
    "import acled": {"Reading rows"},
    "import ucdp": {"Reading rows"},
    "import places": {"Reading places", "Taking places", "Writing rows"},
}
"""Stages that have parts, so that the time left is known."""
TAKES_LONGER = {"forecast", *SLOW}


@dataclass
class Seen:
    """What was told to bars, and whether they were asked to be quiet."""

    told: list[tuple[str, int, int]] = field(default_factory=list)
    quiet: list[bool] = field(default_factory=list)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of all commands, and a file of every kind that is imported."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        prepare(home, patch)
        days = ("2019-03-05", "2019-03-06", "2019-03-07")
        for name, content in {
            "other.txt": "Date: 2018-10-26\n\nSome 90 people slept in Arriaga.\n",
            "own.csv": TABLE,
            "acled.csv": acled_text(*(acled_row(n, day) for n, day in enumerate(days))),
            "ucdp.csv": ucdp_text(*(ucdp_row(n, day) for n, day in enumerate(days))),
            "dtm.csv": dtm_csv(dtm_row(50), dtm_row(70, admin2Name="Camp", admin2Pcode="BB0101")),
            "idmc.csv": idu_csv(*(idu_row(number) for number in (100, 200, 300))),
            "portal.json": portal_json(*(portal_row(x, days[0], 50) for x in ("Camp", "Town"))),
            "own.geojson": geojson(
                *(
                    point(name, 1.25, 1.35, country="KEN", kind="village")
                    for name in ("Well", "Mill")
                )
            ),
        }.items():
            (home / name).write_text(content, encoding="utf-8")
        yield home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setenv("WAYSTATION_AUTHOR", "Analyst")
    return tmp_path / "home"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Every bar of a command, as if there were a terminal."""
    found, begin = Seen(), Progress.__init__

    def init(self: Progress, *, quiet: bool = False) -> None:
        found.quiet.append(quiet)
        begin(self, quiet=True)

    def tell(_: Progress, stage: str, done: int, total: int) -> None:
        found.told.append((stage, done, total))

    monkeypatch.setattr(Progress, "__init__", init)
    monkeypatch.setattr(Progress, "__call__", tell)
    return found


def words_of(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a command is called with, with identities of figures in it."""
    given = WORDS[name]
    if not {"FIGURE", "OTHER", "SETTLED"} & set(given):
        return [*name.split(), *given]
    with pytest.MonkeyPatch.context() as patch:
        capsys.readouterr()
        invoke(patch, "evidence", "list", "small", "--json")
        first, other = (one["figure_id"] for one in json.loads(capsys.readouterr().out)[:2])
        if "SETTLED" in given:
            invoke(patch, "evidence", "accept", "small", first, *WHY)
    stands = {"FIGURE": first, "SETTLED": first, "OTHER": other}
    return [*name.split(), *(stands.get(one, one) for one in given)]


def test_every_command_is_quick_or_can_be_quiet() -> None:
    found = dict(commands())
    assert {*QUICK, *ELSEWHERE, *WORDS} == set(found)
    for name, command in found.items():
        options = {option for one in command.params for option in one.opts}
        assert ("--quiet" in options) != (name in QUICK), name


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", sorted(WORDS.keys() - TAKES_LONGER))
def test_progress_is_told_and_can_be_silenced(
    name: str, seen: Seen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(name, seen, capsys, monkeypatch)


@pytest.mark.slow
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", sorted(TAKES_LONGER))
def test_progress_of_what_takes_longer(
    name: str, seen: Seen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(name, seen, capsys, monkeypatch)


def tell(
    name: str, seen: Seen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(name, capsys)
    seen.told, seen.quiet = [], []
    capsys.readouterr()
    status = invoke(monkeypatch, *words, "--quiet")
    assert status == 0, capsys.readouterr().err
    assert seen.told
    assert seen.quiet
    assert all(seen.quiet)
    assert all(0 <= done <= total for _, done, total in seen.told)
    with_parts = {stage for stage, _, total in seen.told if total > 1}
    assert PARTS.get(name, set()) <= with_parts


def at_the_terminal(home: Path, words: Sequence[str]) -> tuple[str, str]:
    """Standard output, which is a pipe, and what the terminal shows beside it."""
    command = "from waystation.cli import main; main()"
    with at_terminal([sys.executable, "-c", command, *words], home) as terminal:
        shown = terminal.rest()
        assert terminal.process.stdout is not None
        said = terminal.process.stdout.read()
        assert terminal.process.wait(60) == 0, shown
    return said, shown


def test_lines_told_beside_a_bar_stay_on_standard_output(home: Path) -> None:
    said, shown = at_the_terminal(home, ["evidence", "add", "small", "more.txt", "other.txt"])
    assert [line.split(":")[0] for line in said.splitlines()] == ["more.txt", "other.txt"]
    assert "\x1b" not in said
    assert "of 2" in shown
    assert "more.txt" not in shown


def test_a_document_for_programs_stays_whole_beside_a_bar(home: Path) -> None:
    words = ["import", "figures", "own.csv", "--into", "case", "--publisher", "A branch", "--json"]
    said, shown = at_the_terminal(home, words)
    assert json.loads(said)["changed"] == ["evidence.csv"]
    assert "Writing rows" in shown
    assert "0:00:" in shown


def test_a_bar_while_a_purge_tells_what_it_does(home: Path) -> None:
    words = ["evidence", "purge", "small", "note.txt", *WHY, "--by", "Analyst"]
    said, shown = at_the_terminal(home, words)
    assert "1 report purged" in said
    assert "Clearing results" in shown
    assert "purged" not in shown
