"""`--help`: every command ends with examples that work, says what everything is, and fits."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.forecast_fixture import copy_example
from tools.reference_commands import commands
from typer.testing import CliRunner

from waystation import cli
from waystation.cli_examples import EXAMPLES, PANELS
from waystation.cli_help import App, is_flag, parameters, value_name

COMMANDS = {" ".join(words): command for words, command in commands()}
ROOT = Path(__file__).parents[2]
CHEAP = (
    "check",
    "card",
    "read",
    "evidence list",
    "evidence show",
    "evidence verify",
    "evidence audit",
    "evidence backup",
    "ledger export",
    "record",
    "schema",
    "doctor",
    "completion",
)
"""Commands whose first example is run here; docs/ runs the others' own."""
HUMANE = re.compile(r"\[?[A-Za-z:/.=,|\[\]-]+\]?(\.\.\.)?")


def helped(*words: str, columns: int = 80) -> str:
    told = CliRunner().invoke(cli.app, [*words, "--help"], env={"COLUMNS": str(columns)})
    assert told.exit_code == 0
    return str(told.stdout)


def test_every_command_has_examples_and_no_others_do() -> None:
    assert set(EXAMPLES) == set(COMMANDS)
    for words, told in EXAMPLES.items():
        assert 2 <= len(told) <= 3, words
        for line in told:
            assert len(line) <= 100, line
            assert f"{line} ".startswith(f"waystation {words} ")


@pytest.mark.parametrize("words", COMMANDS)
def test_help_ends_with_its_examples_and_fits(words: str) -> None:
    said = helped(*words.split())
    for columns in (60, 80, 120):
        said = helped(*words.split(), columns=columns)
        typed = said.split("\n\nExamples:\n")[1].replace(" \\\n     ", "").splitlines()
        assert [one.strip() for one in typed if one] == list(EXAMPLES[words])
        for line in said.splitlines():
            assert len(line) < columns or len(line.split()) <= 3, line
        assert "\x1b" not in said


def arguments_of(line: str) -> list[str]:
    words = shlex.split(line)[1:]
    for sign in ("<", ">"):
        words = words[: words.index(sign)] if sign in words else words
    return words


@pytest.mark.parametrize("line", [line for told in EXAMPLES.values() for line in told])
def test_every_example_is_understood(line: str) -> None:
    """Read by the command itself, whose values are checked, but not run."""
    command: Any = typer.main.get_command(cli.app)
    left, context = arguments_of(line), None
    while hasattr(command, "commands"):
        command = command.commands[left.pop(0)]
    context = command.make_context(command.name, left)
    assert set(context.params) >= {one.name for one in parameters(command)[0]}
    for word in left:
        if word.startswith("examples/"):
            assert (ROOT / word).exists(), line


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example, its evidence in the ledger."""
    where = tmp_path_factory.mktemp("examples")
    (where / "examples").mkdir()
    copy_example(where / "examples", with_evidence=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(where)
        assert run(patch, arguments_of(EXAMPLES["ledger export"][0])) == 0
    return where


@pytest.mark.parametrize("words", CHEAP)
def test_examples_work(
    words: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, arguments_of(EXAMPLES[words][0])) == 0


def run(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> int:
    monkeypatch.setattr(sys, "argv", ["waystation", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_told_ends_with_a_full_stop_and_values_have_names(words: str) -> None:
    command = COMMANDS[words]
    assert command.help.strip().endswith(".")
    arguments, options = parameters(command)
    for one in (*arguments, *options):
        assert one.help.strip().endswith("."), one.name
    for one in arguments:
        assert HUMANE.fullmatch(one.metavar or ""), one.name
    for one in options:
        if not is_flag(one):
            named = value_name(one)
            assert HUMANE.fullmatch(named), one.name
            assert named not in ("TEXT", "PATH", "INTEGER", "STR", "FLOAT"), one.name


def test_commands_stand_in_panels() -> None:
    said = helped()
    titles = re.findall(r"^(\w+):$", said, flags=re.MULTILINE)
    assert titles == ["Options", "Forecast", "Evidence", "Scenario", "Share", "Check"]
    for name, panel in PANELS.items():
        part = said.split(f"\n{panel}:\n")[1].split("\n\n")[0]
        assert re.search(rf"^  {name}  ", part, flags=re.MULTILINE), name


def test_a_command_without_a_panel_is_shown_as_well() -> None:
    app = App(help="Two things.")
    app.command("one")(lambda: None)
    app.command("two")(lambda: None)
    said = CliRunner().invoke(app, ["--help"]).output
    assert re.search(r"Commands:\n  one\n  two\n", said)


@pytest.mark.parametrize("words", [(), ("evidence",), ("import",)])
def test_help_is_told_where_nothing_is_asked(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli.app, list(words))
    assert told.exit_code == 2
    assert told.stdout.rstrip() == helped(*words).rstrip()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['waystation', '--help']\n"
        "from waystation.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    loaded = set(done.stderr.split())
    assert "waystation.cli" in loaded
    heavy = {"numpy", "scipy", "xarray", "pandas", "rich.console", "sqlite3.dbapi2", "fastapi"}
    heavy |= {"pydantic", "matplotlib", "dask", "openpyxl", "waystation.world.tables", "netCDF4"}
    assert not heavy & loaded


def test_defaults_needs_and_variables_are_told() -> None:
    said = " ".join(helped("explain").split())
    assert "--place PLACE Location. [needed]" in said
    assert "[default: 1000]" in said
    assert "[environment: WAYSTATION_AUTHOR]" in " ".join(helped("review").split())
    assert "[default: --evidence]" in " ".join(helped("forecast").split())
