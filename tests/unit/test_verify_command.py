"""`waystation verify`: a folder in, files and an honest summary out; or problems and status 2."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.flee_fixture import write_instance
from tests.forecast_fixture import result_bytes
from tests.terminal import at_terminal
from tests.verification_fixture import Steady, three_rules, weekly_rows, write_case

import waystation as ws
from waystation import cli
from waystation.domain.errors import InputError
from waystation.domain.verification import Track
from waystation.verification import verify as verifying
from waystation.verification.cases import CaseFolder
from waystation.verification.forecaster import Forecaster

FILES = ["calibration.csv", "claims.csv", "forecasts.csv", "page.html", "scores.csv", "skill.csv"]
FILES += ["verification.json"]
CONTENDERS = verifying.default_contenders
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder, as the console script does: status, out, err."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(verifying, "default_contenders", three_rules)

    def call(*arguments: object) -> tuple[int, str, str]:
        words = ["waystation", "verify", *(str(one) for one in arguments), "--workers", "1"]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_case(tmp_path / "valley", weekly_rows())


def test_files_and_a_summary(folder: Path, tmp_path: Path, run: Run) -> None:
    status, out, err = run(folder)
    assert (status, err) == (0, "")
    results = tmp_path / "results" / "verify" / "valley"
    assert sorted(path.name for path in results.iterdir()) == FILES
    assert out.startswith("How good the forecasts were: model on valley")
    assert 'better than "much"' in out
    words = " ".join(out.split())
    assert "every 14 days from 30 days after a case's first count: 13 in valley" in words
    assert "questions not asked: no count was reported near the day asked for" in words


def test_what_stands_in_the_files(folder: Path, tmp_path: Path, run: Run) -> None:
    assert run(folder, "--out", "there")[0] == 0
    scores = table(tmp_path / "there" / "scores.csv")
    hub = table(tmp_path / "there" / "forecasts.csv")
    skills = table(tmp_path / "there" / "skill.csv")
    each = {(row["asked"], row["forecaster"]) for row in scores}
    assert {asked for asked, _ in each} == {"arrivals", "stock", "overflow"}
    assert len(each) == 9
    key = ("case", "origin", "horizon", "place", "asked")
    asked = {tuple(row[name] for name in key) for row in scores}
    assert len(scores) == 3 * len(asked)
    people = sum(one[-1] != "overflow" for one in asked)
    assert len(hub) == 3 * (9 * people + len(asked) - people)
    assert {row["model_id"] for row in hub} == {"model", "too-little", "much"}
    assert {row["output_type"] for row in hub} == {"quantile", "mean"}
    assert {row["against"] for row in skills} == {"too little", "much"}
    assert {row["case"] for row in skills} == {"valley", ""}
    mean = {
        name: [float(row["log_crps"]) for row in scores if _is(row, name)]
        for name in ("model", "much")
    }
    (told,) = [
        float(row["skill"])
        for row in skills
        if row["against"] == "much"
        and (row["case"], row["measure"]) == ("valley", "log_crps")
        and (row["asked"], row["horizon"]) == ("arrivals", "30")
    ]
    assert told == pytest.approx(1 - sum(mean["model"]) / sum(mean["much"]), rel=1e-4)


def _is(row: dict[str, str], name: str) -> bool:
    return (row["forecaster"], row["asked"], row["horizon"]) == (name, "arrivals", "30")


def test_the_same_command_gives_the_same_files(folder: Path, tmp_path: Path, run: Run) -> None:
    for out in ("a", "b"):
        assert run(folder, "--out", out, "--seed", 4)[0] == 0
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert run(folder, "--out", "c", "--seed", 5)[0] == 0
    first, other = (tmp_path / one / "scores.csv" for one in ("a", "c"))
    assert first.read_bytes() != other.read_bytes()


def test_an_instance_needs_no_hand_work(tmp_path: Path, run: Run) -> None:
    rows = weekly_rows().splitlines()[1:]
    by_place: dict[str, str] = {"Fir": "", "Gorse": ""}
    for row in rows:
        place, day, people, *_ = row.split(",")
        by_place[place] += f"{day},{people}\n"
    instance = write_instance(
        tmp_path / "hills",
        data_layout="Fir,fir.csv\nGorse,gorse.csv\n",
        fir=by_place["Fir"],
        gorse=by_place["Gorse"],
        registration_corrections=None,
        sim_period="StartDate,2020-02-27\nLength,230\n",
    )
    valley = write_case(tmp_path / "valley", weekly_rows())
    status, out, err = run(instance, valley, "--origins", 6, "--out", "both")
    assert (status, err) == (0, "")
    assert out.startswith("How good the forecasts were: model on hills, valley")
    assert "hills: an instance of Flee, imported for this run" in out
    found = {(row["case"], row["place"]) for row in table(tmp_path / "both" / "scores.csv")}
    assert found == {(case, place) for case in ("hills", "valley") for place in ("Fir", "Gorse")}
    origins = {row["origin"] for row in table(tmp_path / "both" / "scores.csv")}
    assert len(origins) == 6


def test_everything_wrong_is_told_before_any_work(folder: Path, tmp_path: Path, run: Run) -> None:
    (folder / "counts.csv").write_text("location,date\nFir,x\n", encoding="utf-8")
    other = write_case(
        tmp_path / "other", weekly_rows().replace("Fir,2020-03-08", "Yew,2020-03-08")
    )
    status, out, err = run(folder, other, "--out", "there")
    assert (status, out) == (2, "")
    assert "counts.csv:1 [people]: found no such column" in err
    assert "counts.csv:3 [location]: found 'Yew'" in err
    assert "Traceback" not in err
    assert not list((tmp_path / "there").iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "nowhere: found no such folder; expected a folder"),
        (("valley", "--every", 0), "--every: found 0; expected a whole number from 1 to 365"),
        (("valley", "--lag", -1), "--lag: found -1"),
        (("valley", "--members", 1), "--members: found 1"),
        (("valley", "--seed", -1), "--seed: found -1"),
        (("valley", "--origins", 0), "--origins: found 0"),
        (("valley", "--scheduler", "tcp://127.0.0.1:9"), "--workers: found 1; expected none with"),
        (("valley", "--out", "valley/counts.csv"), "a place that cannot be written to"),
        (
            ("valley", "empty"),
            "found no counts.csv; expected counts.csv (people counted at places) in each",
        ),
    ],
)
def test_what_is_refused(
    folder: Path, tmp_path: Path, run: Run, arguments: tuple[object, ...], told: str
) -> None:
    (tmp_path / "empty").mkdir()
    before = sorted(folder.rglob("*"))
    status, _, err = run(*arguments)
    assert status == 2
    assert told in err
    assert sorted(folder.rglob("*")) == before


def test_a_case_too_short_to_score(tmp_path: Path, run: Run) -> None:
    folder = write_case(tmp_path / "valley", weekly_rows(weeks=4))
    status, _, err = run(folder)
    assert status == 2
    assert "found no question that can be scored; expected counts of a place that go on for" in err


def test_the_public_function(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "default_contenders", three_rules)
    found = ws.verify([folder], origins=6)
    assert found.cases == ("valley",)
    assert (found.forecaster, found.baselines) == ("model", ("too little", "much"))
    assert json.dumps(dict(found.settings)).count("at most 6 a case") == 1
    assert {claim.against for claim in found.claims} == {"too little", "much"}
    assert {one.case for one in found.calibrations} == {"valley", ""}


def test_the_number_of_processes_changes_nothing(folder: Path) -> None:
    protocol = verifying.Protocol(origins=3)
    told: list[tuple[str, int, int]] = []
    alone, both = (
        verifying.verify(
            [folder],
            protocol,
            forecasters=three_rules,
            workers=workers,
            progress=lambda *it: told.append(it),
        )
        for workers in (1, 2)
    )
    # NaN differs from itself, so the records are compared as they are written.
    assert repr(alone) == repr(both)
    assert ("Forecasting valley: much", 3, 3) in told
    assert told[-2] == ("Working in several processes", 9, 9)


def test_without_the_package_of_two_rules_nothing_is_judged(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "default_contenders", CONTENDERS)
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    status, out, err = run(folder)
    assert (status, out) == (2, "")
    assert "pip install 'waystation[verify]'" in err
    assert not (tmp_path / "results").exists()


def test_a_forecaster_that_is_wrong_ends_with_one_line_and_status_1(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_sample = [Steady("hasty", 60.0, samples=1)]
    monkeypatch.setattr(verifying, "default_contenders", lambda *_, **__: one_sample)
    status, out, err = run(folder)
    assert (status, out) == (1, "")
    assert err.splitlines()[-1].startswith("hasty on 2020-03-31 in valley: samples of shape (1,)")
    assert "Traceback" not in err
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_ctrl_c_ends_all_processes_with_one_line(folder: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from waystation.cli import main; main()", "verify"]
    words = [*program, folder.name, "--members", "2000", "--workers", "2"]
    with at_terminal(words, tmp_path, TERM="dumb") as terminal:
        terminal.until("Working in several processes\n")
        time.sleep(3)
        os.killpg(terminal.process.pid, signal.SIGINT)
        assert terminal.rest() == "Working in several processes\nInterrupted.\n"
        assert terminal.process.wait(60) == 130
    assert not (tmp_path / "results").exists()


def test_the_tracks_are_kept_apart(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_told(folder: CaseFolder, protocol: verifying.Protocol) -> Sequence[Forecaster]:
        told = Steady("told", 60.0, 0.5)
        told.track = Track.CONDITIONAL
        return (*three_rules(folder, protocol), told)

    alone = ws.verify([folder], origins=6)
    monkeypatch.setattr(verifying, "default_contenders", with_told)
    found = ws.verify([folder], origins=6)
    assert repr((found.skills, found.claims)) == repr((alone.skills, alone.claims))
    assert found.baselines == alone.baselines
    assert {(one.forecaster, one.against) for one in found.conditional} == {
        ("told", "too little"),
        ("told", "much"),
    }
    assert {one.track for one in found.conditional} == {Track.CONDITIONAL}
    status, out, _ = run(folder, "--origins", 6, "--out", "tracks")
    assert status == 0
    assert "told, told closures and conflict beforehand: arrivals" in " ".join(out.split())
    tracks = {row["track"] for row in table(tmp_path / "tracks" / "skill.csv")}
    assert tracks == {"unconditional", "conditional"}


def test_few_as_of_days_have_no_interval(folder: Path, run: Run) -> None:
    status, out, _ = run(folder, "--origins", 1, "--out", "few")
    assert status == 0
    assert "too few as-of days for an interval" in " ".join(out.split())
    assert "nan" not in out


def test_the_simple_rules_are_asked(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "valley", weekly_rows(weeks=9))
    found = ws.verify([folder], origins=1, baselines_only=True)
    assert (found.forecaster, len(found.baselines)) == ("no change", 7)
    assert {one.against for one in found.claims} == set(found.baselines)


def test_the_summary_is_kept_in_the_folder_where_asked(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    assert run(folder, "--out", tmp_path / "out")[0] == 0
    assert not (folder / "verification.json").exists()
    assert run(folder, "--keep", "--out", tmp_path / "out")[0] == 0
    kept = folder / "verification.json"
    assert kept.read_bytes() == (tmp_path / "out" / "verification.json").read_bytes()
    instance = write_instance(tmp_path / "instance")
    status, _, err = run(instance, "--keep")
    assert (status, "--keep" in err) == (2, True)


def test_the_public_function_writes_the_files_of_the_command(
    folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "default_contenders", three_rules)
    status, _, err = run(folder, "--origins", "4", "--out", str(tmp_path / "command"))
    assert status == 0, err
    ws.verify([folder], origins=4, out=tmp_path / "python")
    commands, ours = result_bytes(tmp_path / "command"), result_bytes(tmp_path / "python")
    assert ours == commands
    with pytest.raises(InputError, match="a scenario folder"):
        ws.verify([folder, tmp_path / "nowhere"], origins=4, keep=True)
    kept = folder / "verification.json"
    assert not kept.exists()
    ws.verify([folder], origins=4, keep=True)
    assert json.loads(kept.read_text(encoding="utf-8"))
