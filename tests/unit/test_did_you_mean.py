"""A word of a known list that was mistyped: the one that was meant is told, everywhere."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.forecast_fixture import copy_example

from waystation import cli
from waystation.cli_meant import with_near_path
from waystation.domain.errors import Problem
from waystation.domain.telling import meant, nearest
from waystation.world.tables import suggest

HERE = "caravan-2018"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("meant")
    copy_example(home)
    return home


@pytest.fixture
def home(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the scenario, to spoil."""
    shutil.copytree(whole / HERE, tmp_path / HERE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> tuple[str, list[dict[str, str]]]:
    """What a command that is refused says, to people and to programs."""
    said = []
    for more in ([], ["--json"]):
        monkeypatch.setattr(sys, "argv", ["waystation", *words, *more])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 2
        heard = capsys.readouterr()
        said.append(heard.out if more else heard.err)
    return said[0], json.loads(said[1])["problems"]


TYPED = [
    ("check caravan-2108", HERE),
    ("forecast caravan-201", HERE),
    ("card caravan-208", HERE),
    ("record caravan-208", HERE),
    ("verify caravan-208", HERE),
    ("evidence list caravan-208", HERE),
    ("evidence purge caravan-2018x --expired", None),
    (f"read {HERE}/reports/2018-10-25-mapastepc.md", f"{HERE}/reports/2018-10-25-mapastepec.md"),
    (f"read {HERE}/repots/2018-10-25-mapastepec.md", f"{HERE}/reports/2018-10-25-mapastepec.md"),
    (f"compare {HERE} buses-from-nitepec", "buses-from-niltepec"),
    (f"explain {HERE} --place Huixtal --day 2018-11-02", "Huixtla"),
    (f"explain {HERE} --place huixtla --day 2018-11-02", "Huixtla"),
    (f"explain {HERE} --place Huixtla --day 2018-11-02 --what presnt", "present"),
    (f"forecast {HERE} --method smother", "smoother"),
    (f"forecast {HERE} --device gpuu", "gpu"),
    (f"evidence list {HERE} --kind ariving", "arriving"),
    (f"evidence correct {HERE} 1 --kind ariving --reason x --author y", "arriving"),
    (f"evidence correct {HERE} 1 --place-role form --reason x --author y", "from"),
    (f"read {HERE}/reports --reader gramar", "grammar"),
    (f"publish {HERE} 1 --override audience --reason x", "audiences"),
    ("chart results --kind presen", "present"),
    ("example caravan-2081", "caravan-2018"),
    (f"accounts add {HERE} desk --role analist --password-file x", "analyst"),
    (f"import places x.geojson --into {HERE[:-1]}", HERE),
]


@pytest.mark.parametrize(("line", "word"), TYPED, ids=[line for line, _ in TYPED])
def test_what_is_typed(
    line: str,
    word: str | None,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, problems = told(monkeypatch, capsys, line.split())
    if word is None:
        word = f"{HERE}/ledger.sqlite" if (home / HERE / "ledger.sqlite").exists() else ""
    hint = f"(did you mean {word!r}?)"
    if word:
        assert hint in text
        assert any(one["expected"].endswith(hint) for one in problems)
    else:
        assert "did you mean" not in text


WRITTEN = [
    ("routes.csv", "Tapachula", "Tapachla", "a location of locations.csv", "Tapachula"),
    ("events.csv", "Agua Caliente border", "Agua Calinte border", "", "Agua Caliente border"),
    ("locations.csv", "shelter", "sheltr", "", "shelter"),
    ("locations.csv", "name,", "nmae,", "", "name"),
    ("scenario.toml", "title", "titel", "", "title"),
    ("card.toml", "decisions =", "decison =", "", "decisions"),
    ("variants/buses-from-niltepec.toml", '"Puebla"', '"Pueblo"', "", "Puebla"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "what", "word"), WRITTEN)
def test_what_stands_in_files(
    file: str,
    right: str,
    wrong: str,
    what: str,
    word: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = home / HERE / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    said, problems = told(monkeypatch, capsys, ["check", HERE])
    expected = [one["expected"] for one in problems if one["file"].endswith(file)]
    assert any(
        one.startswith(what) and one.endswith(f"(did you mean {word!r}?)") for one in expected
    ), expected
    assert f"(did you mean {word!r}?)" in said


def test_a_column_of_a_map_and_a_sheet(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "counts.csv").write_text("Site,Date,People\nHuixtla,2018-10-24,40\n", encoding="utf-8")
    (home / "map.toml").write_text('[columns]\nplaec = "Site"\n', encoding="utf-8")
    words = ["import", "figures", "counts.csv", "--into", HERE, "--map", "map.toml"]
    assert "(did you mean 'place'?)" in told(monkeypatch, capsys, words)[0]
    (home / "map.toml").write_text('[columns]\nplace = "Sites"\n', encoding="utf-8")
    assert "(did you mean 'Site'?)" in told(monkeypatch, capsys, words)[0]


def test_nothing_is_guessed_where_nothing_is_near(tmp_path: Path) -> None:
    assert meant("kettle", ["Huixtla", "Tapachula"]) == ""
    assert meant("", ["Huixtla"]) == ""
    assert nearest("x" * 100, ["x" * 99]) == ()
    far = Problem(str(tmp_path / "kettle"), 0, "", "no such file", "a file")
    (tmp_path / "orchard.csv").write_text("", encoding="utf-8")
    assert with_near_path(far) == far
    other = Problem(str(tmp_path / "orchad.csv"), 0, "", "an empty file", "a file")
    assert with_near_path(other) == other


def test_a_file_is_not_offered_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "crisis.csv").write_text("", encoding="utf-8")
    (tmp_path / ".crisi").mkdir()
    lost = Problem(str(tmp_path / "crisi"), 0, "", "no such folder", "a folder")
    assert with_near_path(lost) == lost
    (tmp_path / "crisis").mkdir()
    assert with_near_path(lost).expected == f"a folder (did you mean {str(tmp_path / 'crisis')!r}?)"
    assert with_near_path(with_near_path(lost)) == with_near_path(lost)


def test_short_lists_are_told_whole() -> None:
    assert suggest("wlk", ("walk", "bus")) == "one of walk, bus (did you mean 'walk'?)"
    assert suggest("kettle", ("walk", "bus")) == "one of walk, bus"
    assert suggest("wlk", ("walk", "bus"), "a way") == "a way (did you mean 'walk'?)"
    assert suggest("kettle", ("walk", "bus"), "a way") == "a way: one of walk, bus"
    many = [f"place {number}" for number in range(31)]
    assert suggest("kettle", many) == "a known name"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sitrep", ".", "--language", "de"), "--language: found 'de'; expected one of en, es, fr"),
        (("chart", ".", "--format", "pgn"), "--format: found 'pgn'; expected one of png, svg (did"),
        (
            ("schema", "cards"),
            "schema: found 'cards'; expected one of scenario, variant, card (did",
        ),
        (("completion", "csh"), "completion: found 'csh'; expected one of bash, zsh, fish (did"),
    ],
)
def test_a_word_that_is_none_of_a_few_is_told_as_any_problem(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    assert said in told(monkeypatch, capsys, [*words])[0]
