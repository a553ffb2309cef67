"""The examples that come with Waystation, written to where somebody can work on them."""

from __future__ import annotations

from pathlib import Path

import pytest

import waystation as ws
from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger
from waystation.scenario import examples
from waystation.scenario.examples import EXAMPLES

SOURCES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_that_of_the_sources(name: str, tmp_path: Path) -> None:
    folder = ws.example(name, out=tmp_path / "a/b")
    written = {path.relative_to(folder): path.read_bytes() for path in files(folder)}
    there = {path.relative_to(SOURCES / name): path.read_bytes() for path in files(SOURCES / name)}
    assert written == there
    assert len(written) >= 3


def files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if ".sqlite" not in path.name]


def test_every_example_of_the_sources_is_given_on() -> None:
    assert {path.name for path in SOURCES.iterdir() if path.is_dir()} == set(EXAMPLES)


def test_no_ledger_of_somebodys_work_is_given_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ws.example(out=tmp_path / "home/caravan-2018")
    (own / "ledger.sqlite").write_bytes(b"x")
    monkeypatch.setattr(examples, "_home", lambda: own.parent)
    assert not (ws.example(out=tmp_path / "again") / "ledger.sqlite").exists()


def test_what_is_there_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ws.example() == Path("caravan-2018")
    (tmp_path / "caravan-2018/scenario.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="a folder that exists"):
        ws.example()
    assert (tmp_path / "caravan-2018/scenario.toml").read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="did you mean 'caravan-2018'"):
        ws.example("caravan")


def test_a_folder_in_which_no_ledger_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="copy the scenario to one"):
        Ledger.open(tmp_path / "nowhere/ledger.sqlite")
