"""The commands of docs/evidence-desk.md run, in order, on a copy of the example."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from tests.forecast_fixture import EXAMPLE, copy_example

from waystation import cli
from waystation.cli_evidence import app

PAGE = EXAMPLE.parents[1] / "docs" / "evidence-desk.md"


def blocks() -> list[str]:
    found = re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def test_the_tutorial_names_every_command_of_the_desk() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names = {command.name for command in app.registered_commands}
    assert len(names) >= 10
    for name in names:
        assert f"waystation evidence {name} " in text


def test_the_commands_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").mkdir()
    copy_example(tmp_path / "examples")
    monkeypatch.chdir(tmp_path)

    def run(words: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        assert not end.value.code, (words, said.err)
        return said.out

    undecided = ["waystation", "evidence", "list", "examples/caravan-2018", "--undecided", "--json"]
    read = [one for one in json.loads(run(undecided)) if one["report_id"]]
    for line in blocks():
        words = shlex.split(line)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            monkeypatch.setenv(name, value)
            continue
        given = [read[0]["figure_id"] if word == "ID" else word for word in words]
        assert run(given) or "csv" in line, line
