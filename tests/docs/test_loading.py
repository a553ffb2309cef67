"""docs/loading.md: its files load into the scenario of scenario-format.md as it shows."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from tests.scenario_folder import parameters

from waystation import cli
from waystation.cli_import import app
from waystation.forecasting.gather import check_folder
from waystation.scenario.loaders import conflict, people, places
from waystation.world.data_sources import SOURCES
from waystation.world.loaders import acled, dtm, fetch, idmc, ucdp, unhcr

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "loading.md").read_text(encoding="utf-8")
BLOCK = r"```\w+ (\S+)\n(.*?)```"


def scenario(folder: Path) -> None:
    format_text = (DOCS / "scenario-format.md").read_text(encoding="utf-8")
    for file, text in re.findall(BLOCK, format_text, flags=re.DOTALL):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    blocks = re.split(r"\n(?=\[parameters\.)", parameters())
    missing = [block for block in blocks if not block.startswith("[parameters.solo_pace]")]
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file_:
        file_.write("\n".join(missing))


def test_the_examples_load_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario(tmp_path / "ford")
    for file, text in re.findall(BLOCK, TEXT, flags=re.DOTALL):
        (tmp_path / file).write_text(text, encoding="utf-8")
    shown = re.findall(r"```shown\n\$ (.*?)\n(.*?)```", TEXT, flags=re.DOTALL)
    assert [command.split()[2] for command, _ in shown] == [
        *("figures", "places", "unhcr", "dtm", "acled"),
    ]
    for command, output in shown:
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code
        assert capsys.readouterr().out == output, command
    check_folder("ford")


def test_every_command_and_option_is_told() -> None:
    import typer

    group = typer.main.get_command(app)
    loaders = ["figures", "places", *(one.key for one in SOURCES)]
    for name in loaders:
        assert f"waystation import {name} " in TEXT
        command = group.commands[name]  # type: ignore[attr-defined]
        options = [word for one in command.params for word in one.opts if word.startswith("--")]
        assert len(options) >= 4
        for word in options:
            assert word in TEXT, (name, word)


def test_numbers_and_names_told_are_those_of_the_code() -> None:
    days = people.OLDEST_DAYS, people.STALE_DAYS
    assert all(f"{number} days" in TEXT for number in days)
    assert f"{unhcr.LAG_DAYS} days after the count" in TEXT
    assert f"{dtm.LAG_DAYS} days after the reporting day" in TEXT
    assert f"else {idmc.LAG_DAYS} days after its last day" in TEXT
    assert "31 May after the year" in TEXT
    assert idmc.YEAR_OUT == (5, 31)
    assert f"{acled.LAG_DAYS} days after the week" in TEXT
    assert f"the {ucdp.CANDIDATE_DAY}th of the month after" in TEXT
    assert f"`--half` is {conflict.HALF:.1f} events" in TEXT
    assert f"`--radius` ({conflict.RADIUS_KM:g} km)" in TEXT
    assert f"covered for {conflict.FEWEST_DAYS} days" in TEXT
    assert f"within {places.SAME_NAME_KM:g} km" in TEXT
    assert f"to be it; {places.WITHIN_KM:g} |" in TEXT
    for server in fetch.SERVERS.values():
        assert server.key_variable in TEXT
    for source in SOURCES:
        assert source.name in TEXT


def test_the_level_is_as_told() -> None:
    assert conflict.level_of(0) == 0
    assert conflict.level_of(conflict.HALF) == 0.5
    assert conflict.level_of(10_000) == 1
    assert conflict.level_of(7) == round(1 - 2 ** (-7 / 19.165), 3) == 0.224
