"""Every block of every document is run, or says before it why not: `<!-- not run: REASON -->`."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.docs.walkthrough import Block, _edit, _shown, run
from tests.flee_fixture import write_instance
from tests.scenario_folder import change
from tests.server_fixture import make_folder
from tools.build_site import DOCS, ROOT
from tools.locked import project
from tools.reference_commands import commands
from typer.testing import CliRunner

from waystation.cli import app

MOST_NOT_RUN = 14
"""Blocks of all documents together that may say why they are not run."""
ELSEWHERE = {
    **{f"how-to/{path.name}": "test_walkthroughs.py" for path in (DOCS / "how-to").glob("*.md")},
    "tutorial.md": "test_walkthroughs.py",
    "from-flee.md": "test_walkthroughs.py",
    "cluster.md": "test_cluster.py",
    "evidence-desk.md": "test_evidence_desk.py",
    "large.md": "test_large.py",
    "loading.md": "test_loading.py",
    "python.md": "test_python.py",
}
"""Documents whose blocks another test of this folder runs."""
BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$",
    flags=re.DOTALL | re.MULTILINE,
)
PROJECT = project()["project"]
LOOKED_AT = ("text", "pycon", "mermaid")
"""Words of blocks that are no commands, code or files."""


@dataclass(frozen=True)
class Told:
    """A block of a document, and why it is not run where it says so."""

    block: Block
    reason: str


def documents() -> Iterator[Path]:
    """Every document for readers; reference pages are made and run nothing."""
    yield from (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))
    for path in sorted(DOCS.rglob("*.md")):
        if not {"decisions", "reference"} & set(path.relative_to(DOCS).parts):
            yield path


def name_of(path: Path) -> str:
    return path.relative_to(DOCS if path.is_relative_to(DOCS) else ROOT).as_posix()


def told(path: Path) -> list[Told]:
    found = []
    for match in BLOCK.finditer(path.read_text(encoding="utf-8")):
        word, _, file = match["info"].strip().partition(" ")
        found.append(Told(Block(word, file.strip(), match["body"]), match["reason"] or ""))
    return found


ALL = {name_of(path): path for path in documents()}
HERE = {name: path for name, path in ALL.items() if name not in ELSEWHERE and told(path)}


def lines_of(block: Block) -> list[str]:
    """Commands of a block, as they are typed where `waystation` is found."""
    joined = block.body.replace("\\\n", " ").splitlines()
    return [line.removeprefix(".venv/bin/") for line in joined if line.strip()]


def test_documents_run_elsewhere_are_named_there() -> None:
    assert set(ELSEWHERE) <= set(ALL)
    for name, test in ELSEWHERE.items():
        text = (Path(__file__).parent / test).read_text(encoding="utf-8")
        folder, _, file = name.rpartition("/")
        assert f'"{folder or file}"' in text or f"/{file}" in text, name


def test_every_block_is_run_or_says_why_not() -> None:
    reasons = [one.reason for path in HERE.values() for one in told(path) if one.reason]
    assert len(reasons) <= MOST_NOT_RUN
    assert all(len(reason.split()) >= 3 for reason in reasons)
    for name, path in HERE.items():
        for one in told(path):
            known = one.block.word in ("", "sh", "python", "toml", "json", "csv", "shown", "diff")
            assert known or one.block.file or one.block.word in LOOKED_AT, (name, one.block)
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^ {4}(\.venv/bin/)?waystation ", text, flags=re.MULTILINE), name


@pytest.mark.parametrize("name", ALL)
def test_every_command_is_understood(name: str) -> None:
    """Those of blocks that are not run too, and those within sentences."""
    text = ALL[name].read_text(encoding="utf-8")
    typed = [
        line
        for one in told(ALL[name])
        if one.block.word in ("", "sh")
        for line in lines_of(one.block)
    ]
    typed += re.findall(r"`(waystation [a-z][^`\n]*)`", text)
    for line in typed:
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[:1] == ["waystation"] and len(words) > 1 and words[1].isalpha():
            _understood(words[1:], line)


OPTIONS = {
    words: {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    for words, command in commands()
}
"""Options of every command, by its words."""
GROUPS = {words[0] for words in OPTIONS if len(words) > 1}
NOT_A_COMMAND = "waystation told events"
"""The name of a forecaster of `waystation verify`."""


def _understood(words: list[str], line: str) -> None:
    if line == NOT_A_COMMAND:
        return
    if words[0] in GROUPS and (len(words) == 1 or not words[1].islower()):
        return
    name = tuple(words[:2] if words[0] in GROUPS else words[:1])
    assert name in OPTIONS, line
    given = {word.partition("=")[0].strip(",;.") for word in words if word.startswith("--")}
    assert given <= {*OPTIONS[name], "--help"}, line


# Running them.

FEW: Mapping[str, tuple[str, ...]] = {
    "forecast": ("--members", "30", "--days", "6"),
    "compare": ("--members", "30", "--days", "6"),
    "explain": ("--members", "60"),
    "verify": ("--members", "20", "--origins", "1"),
}
"""What is added to commands that would take long: fewer members, fewer days."""
NOT_ENDING = {"serve": "goes on until it is stopped", "accounts": "asks for a password"}


def prepared(folder: Path, name: str) -> None:
    """What a document takes to be there."""
    for example in ("caravan-2018", "unprepared"):
        shutil.copytree(
            ROOT / "examples" / example,
            folder / "examples" / example,
            ignore=shutil.ignore_patterns("*.sqlite*", "results"),
        )
    (folder / "results").mkdir()
    if name in PREPARE:
        PREPARE[name](folder)


def _reports(folder: Path) -> None:
    paths = sorted((ROOT / "examples/unprepared").iterdir())
    for name, path in zip(("report1.txt", "report2.md", "report3.html"), paths, strict=False):
        shutil.copy(path, folder / name)


def _instance(folder: Path) -> None:
    write_instance(folder / "valley")


def _called(*words: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (words, done.output)


def _with_forecasts(folder: Path) -> None:
    make_folder(folder).rename(folder / "SCENARIO")
    with contextlib.chdir(folder):
        for seed in "123":
            _called("forecast", "SCENARIO", "--members", "30", "--days", "6", "--seed", seed)


def _with_ledgers(folder: Path) -> None:
    shutil.copytree(folder / "examples/caravan-2018", folder / "another-folder")
    make_folder(folder).rename(folder / "SCENARIO")
    days = "horizon_days = 30\n"
    change(folder / "SCENARIO", "scenario.toml", days, f"{days}retention_days = 1\n")
    with contextlib.chdir(folder):
        for name in ("SCENARIO", "examples/caravan-2018"):
            _called("evidence", "list", name)


def _with_plots(folder: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra for plots is not installed")
    _with_results(folder)


def _with_results(folder: Path) -> None:
    with contextlib.chdir(folder):
        _called("forecast", "examples/caravan-2018", "--as-of", "2018-10-29", "--members", "30")


PREPARE: Mapping[str, Callable[[Path], None]] = {
    "charts.md": _with_plots,
    "flee.md": _instance,
    "ledger.md": _with_ledgers,
    "new.md": _reports,
    "register.md": _with_forecasts,
    "sitrep.md": _with_results,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HERE)
def test_blocks_run_in_order(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(tmp_path, name)
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()

    def said() -> str:
        text = printed.getvalue()
        printed.seek(0)
        printed.truncate()
        return text

    with contextlib.redirect_stdout(printed):
        for one in told(HERE[name]):
            if not one.reason:
                _do(one.block, said, monkeypatch, name)


def _do(block: Block, said: Callable[[], str], patch: pytest.MonkeyPatch, name: str) -> None:
    where = f"{name}: ```{block.word} {block.file}\n{block.body}"
    if block.word in ("", "sh"):
        for line in lines_of(block):
            _command(line, said, patch)
    elif block.word == "shown":
        _shown(block, said, patch, where)
    elif block.word == "diff":
        _edit(Path(block.file), block.body, where)
    elif block.word == "python":
        exec(compile(block.body, name, "exec"), {"__name__": "__main__"})
    elif block.file:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(block.body, encoding="utf-8", newline="\n")
    elif block.word == "toml":
        assert tomllib.loads(block.body), where
    elif block.word == "json":
        parts = [block.body] if block.body.startswith("{\n") else block.body.splitlines()
        assert all(json.loads(part) for part in parts), where
    else:
        assert block.word in LOOKED_AT, where


def _of_others(words: list[str], line: str) -> None:
    """Of a program of others, which is not run: what it is told of ours is so."""
    for extra in re.findall(r"waystation\[(\w+)\]", line):
        assert extra in PROJECT["optional-dependencies"], line
    if words[:2] == ["docker", "run"]:
        _understood(words[words.index("waystation") + 1 :], line)
    for word in words:
        if word.endswith("file"):
            assert (ROOT / word).exists(), line


def _command(line: str, said: Callable[[], str], patch: pytest.MonkeyPatch) -> None:
    words = shlex.split(line, comments=True)
    if words[:1] == ["make"]:
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8"), line
        return
    if words[:1] in (["pip"], ["docker"]):
        _of_others(words, line)
        return
    if words[:1] != ["waystation"]:
        run(line, said, patch)
        return
    if words[1] in NOT_ENDING:
        return
    if words[1] in ("import", "new"):
        shutil.rmtree("scenarios", ignore_errors=True)
        shutil.rmtree("my-crisis", ignore_errors=True)
    out = None
    if ">" in words:
        words, out = words[: words.index(">")], words[words.index(">") + 1]
    added = FEW.get(words[1], ())
    for option, value in zip(added[::2], added[1::2], strict=True):
        if option not in words:
            words += [option, value]
    shown = run(shlex.join(words), said, patch)
    if out:
        Path(out).write_text(shown, encoding="utf-8")
