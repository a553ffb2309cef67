"""The command line: bad input is told at once and changes nothing; results are reproducible."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.forecast_fixture import (
    PLAIN_ROW,
    RESULTS,
    add_rows,
    copy_example,
    read_table,
    result_bytes,
    without_hashes,
)

from waystation import cli
from waystation.domain.version import __version__

SHORT = ("--as-of", "2018-10-22", "--members", "20", "--days", "4")


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """Lines of the list of problems."""
        lines = self.err.splitlines()
        starts = [i for i, line in enumerate(lines) if line.endswith(("problem:", "problems:"))]
        return lines[starts[-1] + 1 :] if starts else []


Run = Callable[..., Told]
MOMENT = "1540800000"
"""When every command of these tests runs, in seconds since 1970."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command as the console script does, at one moment."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MOMENT)

    def call(*arguments: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["waystation", *(str(one) for one in arguments)])
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return Told(status, said.out, said.err)

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example; the current folder is beside it."""
    monkeypatch.chdir(tmp_path)
    return copy_example(tmp_path)


def change(path: Path, old: str, new: str) -> int:
    """Replace once; the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def drop_column(path: Path, name: str) -> None:
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    assert name in header.split(",")
    cells = ["old_" + cell if cell == name else cell for cell in header.split(",")]
    path.write_text(",".join(cells) + "\n" + rest, encoding="utf-8")


def break_missing_column(folder: Path) -> str:
    drop_column(folder / "routes.csv", "km")
    return "routes.csv:1"


def break_unknown_place(folder: Path) -> str:
    line = change(folder / "routes.csv", "La Entrada,Santa Rosa de Copán", "La Salida,Nowhere")
    return f"routes.csv:{line}"


def break_distance(folder: Path) -> str:
    return f"routes.csv:{change(folder / 'routes.csv', ',122,', ',-122,')}"


def break_duplicate(folder: Path) -> str:
    line = change(folder / "locations.csv", "La Entrada,HND", "San Pedro Sula,HND")
    return f"locations.csv:{line}"


def break_event_day(folder: Path) -> str:
    return f"events.csv:{change(folder / 'events.csv', '2018-10-15', '2018-02-30')}"


def break_evidence_day(folder: Path) -> str:
    return f"evidence.csv:{change(folder / 'evidence.csv', '2018-10-14', '2018-13-14')}"


def break_loop(folder: Path) -> str:
    line = change(folder / "routes.csv", "San Pedro Sula,La Entrada", "La Entrada,La Entrada")
    return f"routes.csv:{line}"


def break_empty(folder: Path) -> str:
    (folder / "locations.csv").write_bytes(b"")
    return "locations.csv"


def break_empty_report(folder: Path) -> str:
    (folder / "reports" / "empty.txt").write_bytes(b"")
    return "reports/empty.txt"


def break_binary_report(folder: Path) -> str:
    (folder / "reports" / "scan.md").write_bytes(bytes(range(256)) * 8)
    return "reports/scan.md"


def break_toml(folder: Path) -> str:
    line = change(folder / "scenario.toml", "horizon_days = 45", "horizon_days = = 45")
    return f"scenario.toml:{line}"


def break_key(folder: Path) -> str:
    line = change(folder / "scenario.toml", "horizon_days = 45", "horizon_weeks = 6")
    return f"scenario.toml:{line}"


def break_evidence_place(folder: Path) -> str:
    add_rows(folder, [{"location": "Atlantis"}])
    lines = (folder / "evidence.csv").read_text(encoding="utf-8").splitlines()
    return f"evidence.csv:{len(lines)}"


BREAKS = (
    break_missing_column,
    break_unknown_place,
    break_distance,
    break_duplicate,
    break_event_day,
    break_evidence_day,
    break_loop,
    break_empty,
    break_empty_report,
    break_binary_report,
    break_toml,
    break_key,
    break_evidence_place,
)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example, its ledger and earlier results."""
    place = tmp_path_factory.mktemp("used")
    folder = copy_example(place)
    out = place / "results"
    command = [
        *(sys.executable, "-c", "from waystation.cli import main; main()"),
        *("forecast", str(folder), *SHORT, "--out", str(out)),
    ]
    at = {**os.environ, "SOURCE_DATE_EPOCH": MOMENT}
    subprocess.run(command, check=True, capture_output=True, env=at)
    return place


@pytest.mark.parametrize("make", BREAKS, ids=lambda make: make.__name__.removeprefix("break_"))
def test_bad_input_is_told_with_file_and_line_and_changes_nothing(
    run: Run, used: Path, tmp_path: Path, make: Callable[[Path], str]
) -> None:
    place = tmp_path / "copy"
    shutil.copytree(used, place)
    folder = place / "caravan-2018"
    where = make(folder)
    before = snapshot(place)
    assert before["caravan-2018/ledger.sqlite"]
    told = run("forecast", folder, *SHORT, "--out", place / "results")
    assert told.status == 2
    assert any(line.startswith(f"{folder}/{where}") for line in told.problems), told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert snapshot(place) == before
    checked = run("check", folder)
    assert (checked.status, checked.problems) == (2, told.problems)


def test_problems_in_several_files_come_together(run: Run, used: Path, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    shutil.copytree(used, place)
    folder = place / "caravan-2018"
    together = (
        break_event_day,
        break_evidence_day,
        break_loop,
        break_binary_report,
        break_empty_report,
        break_key,
    )
    wheres = [make(folder) for make in together]
    before = snapshot(place)
    told = run("forecast", folder, *SHORT, "--out", place / "results")
    assert told.status == 2
    for where in wheres:
        assert any(line.startswith(f"{folder}/{where}") for line in told.problems), where
    assert f"{len(told.problems)} problems:" in told.err
    assert snapshot(place) == before


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--as-of", "2018-02-30"), ["--as-of"]),
        (("--as-of", "tomorrow"), ["--as-of"]),
        (("--as-of", "2018-10-01"), ["--as-of"]),
        (("--members", "3"), ["--members"]),
        (("--seed", "-1"), ["--seed"]),
        (("--days", "0"), ["--days"]),
        (
            ("--as-of", "x", "--members", "0", "--seed", "-1", "--days", "999"),
            ["--as-of", "--days", "--members", "--seed"],
        ),
    ],
)
def test_bad_options_are_told_together(
    run: Run, folder: Path, options: tuple[str, ...], named: list[str]
) -> None:
    told = run("forecast", folder, *options)
    assert told.status == 2
    assert [line.split(":")[0] for line in told.problems] == named
    assert not list(folder.glob("ledger.sqlite*"))
    assert not Path("results").exists()


@pytest.mark.parametrize("option", [("--members", "many"), ("--seed", "1.5"), ("--colour", "red")])
def test_options_of_the_wrong_kind_are_refused(
    run: Run, folder: Path, option: tuple[str, str]
) -> None:
    told = run("forecast", folder, *option)
    assert told.status == 2
    assert "Traceback" not in told.err
    assert option[0] in told.err


def test_a_file_in_the_way_of_results_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    told = run("forecast", folder, *SHORT, "--out", taken)
    assert told.status == 2
    assert "--out" in told.problems[0]
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", [("forecast",), ("check",), ("ledger", "export")])
def test_a_scenario_that_does_not_exist(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    more = (tmp_path / "out.csv",) if "export" in command else ()
    told = run(*command, tmp_path / "nowhere", *more)
    assert told.status == 2
    assert told.problems == [
        f"{tmp_path / 'nowhere'}: found no such folder; expected a scenario folder"
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_same_command_gives_the_same_bytes(run: Run, used: Path, tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    told = run("forecast", folder, *SHORT, "--out", tmp_path / "again")
    assert told.status == 0
    assert tuple(result_bytes(used / "results")) == RESULTS
    for name, content in result_bytes(used / "results").items():
        again = (tmp_path / "again" / name).read_bytes()
        assert again.replace(bytes(tmp_path), b"") == content.replace(bytes(used), b""), name


def test_figures_and_events_published_later_change_no_byte(
    run: Run, used: Path, tmp_path: Path
) -> None:
    place = tmp_path / "copy"
    shutil.copytree(used, place)
    folder = place / "caravan-2018"
    add_rows(folder, [{"published": "2018-10-23", "event_day": "2018-10-21", "high": ""}])
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.write("closure,MEX,2018-10-20,,enacted,1,1,2018-10-23,Closed.,assumption,public\n")
    assert run("forecast", folder, *SHORT, "--out", place / "later").status == 0
    before, after = (without_hashes(place / name) for name in ("results", "later"))
    assert after == before


def test_options_change_what_they_say(run: Run, used: Path, tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    base = result_bytes(used / "results")["forecast.csv"]
    for number, more in enumerate((("--seed", "2"), ("--members", "30"), ("--no-evidence",))):
        out = tmp_path / str(number)
        assert run("forecast", folder, *SHORT, *more, "--out", out).status == 0
        assert result_bytes(out)["forecast.csv"] != base
    assert read_table(tmp_path / "2" / "evidence.csv") == []
    assert run("forecast", folder, *SHORT, "--days", "2", "--out", tmp_path / "days").status == 0
    rows = read_table(tmp_path / "days" / "forecast.csv")
    assert {row["horizon"] for row in rows} == {"1", "2"}
    assert {row["origin_date"] for row in rows} == {"2018-10-22"}


def test_results_go_beside_the_caller_unless_said(run: Run, folder: Path) -> None:
    told = run("forecast", folder, "--members", "10", "--days", "1")
    assert told.status == 0
    where = Path("results") / "caravan-2018" / "2018-10-29"
    assert tuple(result_bytes(where)) == RESULTS
    assert str(where) in told.out
    assert all(name in told.out for name in RESULTS)


def test_a_duty_officer_reads_places_sizes_and_chances(run: Run, used: Path) -> None:
    told = run("forecast", used / "caravan-2018", *SHORT, "--out", used / "results")
    assert told.status == 0
    assert "First caravan" in told.out
    assert "Tijuana" in told.out
    assert "As of 2018-10-22" in " ".join(told.out.split())
    assert told.err == ""
    assert max(len(line) for line in told.out.splitlines()[:-5]) <= 80


def test_check_says_what_is_there(run: Run, folder: Path) -> None:
    told = run("check", folder)
    assert told.status == 0
    assert "no problems" in told.out
    assert "3 groups" in told.out
    assert not list(folder.glob("ledger.sqlite*"))


NOTE = (
    "Date: 2018-10-24\n\nThe mayor counted nearly 1,500 migrants in Huixtla on Tuesday. "
    "Some 200 police officers stood by.\n"
)
KEYS = {"span", "low", "high", "unit", "hedge", "place", "day", "speaker"}


def test_read_for_people(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(NOTE, encoding="utf-8")
    told = run("read", note)
    assert told.status == 0
    assert "note.md" in told.out
    assert "1,500" in told.out


def test_read_takes_folders_and_says_what_it_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "note.txt").write_text("Some 40 people slept in Huixtla.", encoding="utf-8")
    (tmp_path / "a" / "same.txt").write_text("Some 40 people slept in Huixtla.", encoding="utf-8")
    (tmp_path / "a" / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    told = run("read", "--json", tmp_path / "a")
    (document,) = json.loads(told.out)
    assert (document["name"], document["media"], document["language"]) == ("note.txt", "text", "en")
    assert document["retrieved"] is None
    assert "photo.jpg: left out" in told.err
    assert "same.txt: the same text as note.txt" in told.err


def test_read_for_programs(run: Run, tmp_path: Path) -> None:
    notes = [tmp_path / "first.md", tmp_path / "second.txt"]
    for number, note in enumerate(notes):
        note.write_text(NOTE + "\n" * number, encoding="utf-8")
    told = run("read", "--json", *notes)
    assert told.status == 0
    documents = json.loads(told.out)
    assert [document["name"] for document in documents] == ["first.md", "second.txt"]
    for figure in documents[0]["figures"]:
        assert set(figure) >= KEYS
        start, end = figure["span"]
        assert NOTE[start:end] == figure["words"]
    migrants = documents[0]["figures"][0]
    assert 1_200 <= migrants["low"] < migrants["high"] == 1_500
    assert (migrants["unit"], migrants["hedge"]) == ("people", "nearly")
    assert migrants["day"] == "2018-10-23"
    assert documents[0]["figures"][1]["unit"] == "forces"


def test_read_takes_the_publication_day_and_the_places_of_a_scenario(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE.split("\n", 2)[2], encoding="utf-8")
    told = run("read", "--json", "--published", "2018-10-24", "--scenario", folder, note)
    migrants = json.loads(told.out)[0]["figures"][0]
    assert (migrants["day"], migrants["location"]) == ("2018-10-23", "Huixtla")


def test_reports_that_cannot_be_read_are_told_together(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary.md").write_bytes(b"\x00\x01" * 50)
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "good.md").write_text(NOTE, encoding="utf-8")
    names = ("binary.md", "empty.md", "missing.md", "good.md")
    told = run("read", "--json", *(tmp_path / name for name in names))
    assert (told.status, set(json.loads(told.out))) == (2, {"problems"})
    assert [line.split(": ")[0] for line in told.problems] == [
        str(tmp_path / name) for name in names[:3]
    ]


def test_a_publication_day_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(NOTE, encoding="utf-8")
    told = run("read", note, "--published", "2018-02-30")
    assert told.status == 2
    assert told.problems[0].startswith("--published: found '2018-02-30'")


def test_a_ledger_survives_export_and_import(run: Run, folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert run("ledger", "export", folder, first).status == 0
    (tmp_path / "other").mkdir()
    other = copy_example(tmp_path / "other", with_evidence=False)
    count = len(read_table(first))
    told = run("ledger", "import", other, first)
    assert (told.status, told.out) == (0, f"{first}: {count} new figures\n")
    assert run("ledger", "import", other, first).out == f"{first}: 0 new figures\n"
    assert run("ledger", "export", other, second).status == 0

    def told_of(table: Path) -> list[dict[str, str]]:
        return [{k: v for k, v in row.items() if k != "via"} for row in read_table(table)]

    assert told_of(second) == told_of(first)
    assert count > 100


def test_an_export_twice_gives_the_same_bytes(run: Run, folder: Path, tmp_path: Path) -> None:
    tables = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for table in tables:
        assert run("ledger", "export", folder, table).status == 0
    assert tables[0].read_bytes() == tables[1].read_bytes()


def test_a_bad_import_is_told_and_adds_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    assert run("ledger", "export", folder, export).status == 0
    before = (folder / "ledger.sqlite").read_bytes()
    other = copy_example(tmp_path / "b", with_evidence=False)
    bad = [{"location": "Atlantis"}, {"event_day": "2018-02-30"}, {"low": "9", "high": "3"}]
    add_rows(other, [*bad, {}])
    told = run("ledger", "import", folder, other / "evidence.csv")
    assert told.status == 2
    lines = sorted(int(line.split(":")[1].split(" ")[0]) for line in told.problems)
    assert len(set(lines)) == 3
    assert (folder / "ledger.sqlite").read_bytes() == before


def test_imported_figures_stay_when_the_folder_is_read_again(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    other = copy_example(tmp_path / "b", with_evidence=False)
    add_rows(other, [{"words": "4,321", "low": "4321", "high": "4321"}])
    assert run("ledger", "import", folder, other / "evidence.csv").status == 0
    table = tmp_path / "export.csv"
    assert run("ledger", "export", folder, table).status == 0
    found = [row for row in read_table(table) if row["words"] == "4,321"]
    assert [row["withdrawn"] for row in found] == [""]
    assert found[0]["speaker"] == PLAIN_ROW["speaker"]


def test_version(run: Run) -> None:
    assert run("--version").out == f"waystation {__version__}\n"


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


def test_help_comes_at_once() -> None:
    """Processor time, best of five, so that a busy machine does not decide."""
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = _python("from waystation.cli import main; main()", "--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.returncode == 0
    assert "forecast" in done.stdout
    assert min(took) < 1.0


def test_importing_the_package_is_light() -> None:
    heavy = "numpy scipy numba xarray pandas rich typer pydantic"
    code = f"import sys, waystation; print([m for m in {heavy.split()} if m in sys.modules])"
    assert _python(code).stdout == "[]\n"


def test_a_real_process_shows_no_traceback(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    break_toml(folder)
    break_binary_report(folder)
    done = _python("from waystation.cli import main; main()", "forecast", str(folder))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "2 problems:" in done.stderr
    assert done.stdout == ""
