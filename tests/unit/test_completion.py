"""Completion in bash, zsh and fish, driven by the shells themselves."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from tests.forecast_fixture import copy_example
from typer.testing import CliRunner

from waystation.charting.whole import KINDS
from waystation.cli import app
from waystation.cli_completion import ASKED, words_for
from waystation.cli_values import ARGUMENTS, OPTIONS, values
from waystation.domain.register import Issued, Summary
from waystation.evidence.ledger import Ledger
from waystation.evidence.register import issue

NONE: Summary = {"places": {}, "groups": {}, "known": 0, "used": 0, "entered": 0, "decided": 0}
DAY = dt.date(2018, 10, 29)
ISSUED = Issued(
    0,
    dt.datetime(2018, 10, 29, tzinfo=dt.UTC),
    DAY,
    1,
    500,
    2,
    "auto",
    "0",
    "s",
    "e",
    "",
    "i",
    NONE,
)
PATIENCE = 120
"""Seconds after which a shell is taken to hang."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, results, and a command that is this checkout's."""
    home = tmp_path_factory.mktemp("place")
    folder = copy_example(home, with_evidence=False)
    (home / "results" / folder.name / "2018-10-29").mkdir(parents=True)
    (home / "results" / folder.name / "2018-10-29" / "run.json").write_text("{}")
    (home / "bin").mkdir()
    command = home / "bin" / "waystation"
    command.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from waystation.cli import main; main()" "$@"\n'
    )
    command.chmod(0o755)
    return home


def environment(place: Path) -> dict[str, str]:
    paths = [str(place / "bin"), os.environ["PATH"]]
    return {**os.environ, "PATH": os.pathsep.join(paths), "HOME": str(place), "LC_ALL": "C.UTF-8"}


def script(shell: str) -> str:
    done = CliRunner().invoke(app, ["completion", shell])
    assert done.exit_code == 0
    return done.output


def bash(place: Path, *words: str) -> list[str]:
    """What bash would offer for words that are typed; the last one is not finished."""
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    asked = (
        f'{script("bash")}\nCOMP_WORDS=(waystation "$@"); COMP_CWORD=$#\n'
        '_waystation_completion; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", asked, "bash", *words],
        capture_output=True, text=True, check=True, cwd=place, env=environment(place),
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def inner(place: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    monkeypatch.chdir(place)
    found = words_for(typer.main.get_command(app), words[:-1], words[-1])
    return [word for word, _ in found]


def test_bash_completes_commands_options_and_values(place: Path) -> None:
    assert bash(place, "for") == ["forecast"]
    assert bash(place, "evidence", "re") == ["reject", "reopen", "restore"]
    assert "--as-of" in bash(place, "forecast", "--a")
    assert bash(place, "check", "car") == ["caravan-2018"]
    assert bash(place, "check", "res") == ["results/"]
    assert bash(place, "forecast", "x", "--method", "sm") == ["smoother"]
    assert bash(place, "forecast", "x", "--method", "=", "sm") == ["smoother"]
    assert bash(place, "compare", "caravan-2018", "bus") == ["buses-from-niltepec"]


def test_bash_gets_words_it_can_take(place: Path) -> None:
    named = ("explain", "caravan-2018", "--place")
    assert bash(place, *named, "Santa R") == [r"Santa\ Rosa\ de\ Copán"]
    assert bash(place, *named, r"Santa\ R") == [r"Santa\ Rosa\ de\ Copán"]
    assert bash(place, *named, '"Santa R') == ["Santa Rosa de Copán"]
    assert bash(place, "explain", "caravan-2018", "--place=Tiju") == ["--place=Tijuana"]


def test_nothing_of_a_file_is_run_by_the_shell(place: Path, tmp_path: Path) -> None:
    mark = tmp_path / "run"
    folder = copy_example(tmp_path, with_evidence=False)
    for name in (f"Town $(touch {mark})", f"Town `touch {mark}`", f"Town'; touch {mark}; '"):
        with (folder / "locations.csv").open("a", encoding="utf-8") as file:
            file.write(f'"{name}",MEX,,1,1,town,,0\n')
    (place / "strange").mkdir(exist_ok=True)
    shutil.copytree(folder, place / "strange", dirs_exist_ok=True)
    found = bash(place, "explain", "strange", "--place", "Town")
    assert len(found) == 3
    for word in found:
        told = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True)
        assert b"touch" in told.stdout
    assert not mark.exists()


def test_errors_are_silent(place: Path, tmp_path: Path) -> None:
    assert bash(place, "explain", "nowhere", "--place", "T") == [""]
    assert bash(place, "no-such-command", "x", "zzz") == [""]
    assert bash(place, "review", "caravan-2018", "") == [""]
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "scenario.toml").write_text("= =")
    (tmp_path / "bad" / "ledger.sqlite").write_text("no ledger")
    for find in {*ARGUMENTS.values(), *OPTIONS.values()}:
        values(find, [str(tmp_path / "bad")], "")


def test_numbers_of_forecasts_and_results_folders(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = copy_example(tmp_path, with_evidence=False)
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        issue(ledger, ISSUED)
    assert inner(place, monkeypatch, "review", str(folder), "") == ["1"]
    assert "1" in inner(place, monkeypatch, "publish", str(folder), "")
    assert "results/caravan-2018/2018-10-29" in inner(
        place, monkeypatch, "publish", "caravan-2018", ""
    )
    assert inner(place, monkeypatch, "evidence", "correct", "caravan-2018", "--group", "f") == [
        "first"
    ]


def test_a_chart_gets_its_own_kinds_places_and_results_folders(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kinds = inner(place, monkeypatch, "chart", "results", "--kind", "")
    assert kinds == [*KINDS]
    assert inner(place, monkeypatch, "chart", "results", "--kind=net") == ["--kind=network"]
    page = {"places": [{"name": "Shelter"}, {"name": "Old Town"}]}
    (tmp_path / "page.json").write_text(json.dumps(page), encoding="utf-8")
    found = inner(place, monkeypatch, "chart", str(tmp_path), "--place", "")
    assert found == ["Shelter", "Old Town"]
    assert inner(place, monkeypatch, "chart", str(tmp_path / "none"), "--place", "") == []
    day = "results/caravan-2018/2018-10-29"
    assert inner(place, monkeypatch, "chart", "")[0] == day
    assert inner(place, monkeypatch, "chart", "results/caravan-2018/2") == [day]
    assert "stock" not in kinds


def test_every_option_that_is_completed_is_an_option() -> None:
    names, shown = set[str](), set[str]()

    def look(command: object) -> None:
        for one in getattr(command, "params", ()):
            names.update(getattr(one, "opts", ()))
            shown.add(getattr(one, "metavar", None) or "")
        for one in getattr(command, "commands", {}).values():
            look(one)

    look(typer.main.get_command(app))
    assert set(OPTIONS) <= names
    assert set(ARGUMENTS) <= shown


def test_completion_loads_nothing_heavy(place: Path) -> None:
    heavy = "numpy scipy numba xarray pandas pydantic fastapi rapidfuzz lxml"
    code = (
        "import sys; from waystation.cli import main; "
        'sys.argv = ["waystation", "explain", "caravan-2018", "--place", "T"]; main(); '
        f"print([one for one in {heavy.split()} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=place,
        env={**os.environ, ASKED: "fish"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Tijuana" in done.stdout


def test_fish_completes(place: Path) -> None:
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")

    def fish(line: str) -> list[str]:
        asked = f"{script('fish')}\ncomplete -C $argv[1]"
        done = subprocess.run(
            ["fish", "--no-config", "-c", asked, line],
            capture_output=True, text=True, check=True, cwd=place, env=environment(place),
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout.splitlines()

    assert fish("waystation fore")[0].startswith("forecast\tForecast arrivals")
    assert fish("waystation check car") == ["caravan-2018"]
    assert any("Santa" in one and "Rosa" in one for one in fish(
        "waystation explain caravan-2018 --place Santa"
    ))  # fmt: skip
    assert any("scenario.toml" in one for one in fish("waystation read caravan-2018/scen"))


def _typed(process: subprocess.Popen[bytes], screen: int, keys: str, wanted: str) -> str:
    """Type into a terminal until it shows what is wanted."""
    os.write(screen, keys.encode())
    seen, until = "", time.monotonic() + PATIENCE
    while wanted not in seen and time.monotonic() < until:
        if select.select([screen], [], [], 1)[0]:
            seen += os.read(screen, 4096).decode(errors="replace")
        assert process.poll() is None, seen
    return seen


def test_zsh_completes(place: Path) -> None:
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    (place / "_waystation").write_text(script("zsh"))
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=inside, stdout=inside, stderr=inside, cwd=place,
        env={**environment(place), "TERM": "dumb", "PS1": "> "}, start_new_session=True,
    )  # fmt: skip
    try:
        load = "autoload -Uz compinit && compinit -u -D && source ./_waystation && echo rea''dy\n"
        assert "ready" in _typed(process, screen, load, "ready")
        assert "forecast" in _typed(process, screen, "waystation forec\t", "forecast")
        assert "caravan-2018" in _typed(process, screen, " carav\t", "caravan-2018")
        assert "smoother" in _typed(process, screen, " --method smo\t", "smoother")
    finally:
        process.kill()
        process.wait()
        os.close(screen)
        os.close(inside)
