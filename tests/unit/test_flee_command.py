"""`waystation import flee`: a folder and what was not taken, or a list of problems and status 2."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flee_fixture import LOCATIONS, write_instance

from waystation import cli
from waystation.scenario.load import load_scenario

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder, as the console script does: status, out, err."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        words = ["waystation", "import", "flee", *(str(one) for one in arguments)]
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


def test_a_folder_and_what_was_not_taken(tmp_path: Path, run: Run) -> None:
    status, out, err = run(write_instance(tmp_path / "valley"))
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "scenarios/valley: taken: 8 locations, 14 routes, 8 events, 11 spans of hazard, "
        "127 departures, 22 people present, 7 counts"
    )
    told = [line.split(":")[0].strip() for line in lines[2:]]
    kinds = ", ".join(f"{told.count(one)} {one}" for one in ("left out", "changed", "noted"))
    told_as = f"Not taken as it stands: {len(told)} ({kinds})"
    assert lines[1] == f"{told_as}; also in scenarios/valley/import.csv"
    assert "  left out: simsetting.yml: the file: the settings are those of the importer" in out
    assert load_scenario("scenarios/valley").name == "valley"


def test_options(tmp_path: Path, run: Run) -> None:
    instance = write_instance(tmp_path / "valley")
    status, out, _ = run(instance, "--out", "deep/er", "--totals", "file")
    assert status == 0
    assert "900 departures" in out
    assert load_scenario("deep/er").location("Fir").capacity == 300
    status, _, err = run(instance, "--out", "deep/er")
    assert status == 2
    assert "found a folder that exists; expected a new folder, or --force" in err
    status, out, _ = run(instance, "--out", "deep/er", "--force", "--given")
    assert (status, "109 departures" in out) == (0, True)
    status, out, _ = run(instance, "--out", "deep/er", "--force", "--lag", "2")
    assert (status, "127 departures" in out) == (0, True)
    assert "2020-02-27,2020-02-29,Fir" in Path("deep/er/evidence.csv").read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--totals", "all"), "--totals: found 'all'; expected camps or file"),
        (("--out", "valley"), "found a folder that exists"),
        (("--out", "valley", "--force"), "found a folder that holds other things"),
        (("--out", "valley/simsetting.yml"), "a file or link"),
        (("--out", "valley/simsetting.yml/x"), "a place that cannot be written to"),
    ],
)
def test_options_that_are_refused(
    tmp_path: Path, run: Run, options: tuple[str, ...], told: str
) -> None:
    write_instance(tmp_path / "valley")
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run("valley", *options)
    assert (status, out) == (2, "")
    assert err.startswith("1 problem:\n")
    assert told in err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_instance_that_cannot_be_read_writes_nothing(tmp_path: Path, run: Run) -> None:
    rows = LOCATIONS.replace("Cedar", "Cédar").encode("latin-1")
    instance = write_instance(tmp_path / "valley", routes='"', sim_period="Length,ten\n")
    (instance / "input_csv" / "locations.csv").write_bytes(rows)
    status, out, err = run("valley")
    assert (status, out) == (2, "")
    assert "valley/input_csv/locations.csv:4: found bytes that are not UTF-8" in err
    assert "valley/input_csv/sim_period.csv [StartDate]: found nothing" in err
    assert not (tmp_path / "scenarios").exists()
