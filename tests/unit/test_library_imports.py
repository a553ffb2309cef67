"""Other people's data into a scenario folder from Python: as the commands do it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.flee_fixture import write_instance
from tests.library_fixture import write_valley
from tests.loader_samples import acled_row, acled_text, write

import waystation as ws
from waystation.domain.errors import InputError
from waystation.library.imports import KINDS

TODAY = dt.date(2019, 3, 20)


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_valley(tmp_path)
    return Path("valley")


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_own_figures_are_planned_then_added_once(valley: Path) -> None:
    before = content(valley)
    would = ws.import_data("figures", ["own.csv"], into=valley, read_on=TODAY, dry_run=True)
    assert (would.changes, would.written) == ({"evidence.csv": {"added": 1}}, False)
    assert content(valley) == before
    done = ws.import_data("figures", ["own.csv"], into=ws.load(valley), read_on=TODAY)
    assert done.written
    assert (done.folder, done.changes) == (valley, would.changes)
    assert any("1 of 1 figure" in line for line in done.told)
    camp = [one for one in ws.desk(valley).list(place="Camp") if one.figure.low == 120]
    assert len(camp) == 1
    assert not ws.import_data("figures", ["own.csv"], into=valley, read_on=TODAY).written


def test_events_become_levels_of_conflict(valley: Path) -> None:
    row = acled_row(1, "2019-03-12", latitude="1.1", longitude="1.2")
    file = write(Path("events.csv"), acled_text(row))
    done = ws.import_data(
        "acled", [file], into=valley, read_on=TODAY, radius=30, until=dt.date(2019, 3, 19)
    )
    assert done.written
    assert "hazards.csv" in done.changes


def test_a_flee_instance_becomes_a_scenario(tmp_path: Path) -> None:
    instance = write_instance(tmp_path / "mali")
    done = ws.import_data("flee", [instance], into=tmp_path / "new", lag=5)
    assert ws.load(tmp_path / "new").locations
    assert done.told
    with pytest.raises(InputError, match="camps or file"):
        ws.import_data("flee", [instance], into=tmp_path / "x", totals="all")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("figure", {}, "did you mean 'figures'"),
        ("figures", {"publishr": "x"}, "did you mean 'publisher'"),
        ("dtm", {"stock": True}, "no option of dtm"),
        ("acled", {"lag": 5000}, "0 to 1100"),
        ("ucdp", {"radius": 0}, "above 0"),
        ("figures", {"read_on": None}, "reads no clock"),
        ("figures", {"fetch": "x=1"}, "one new file"),
        ("flee", {"dry_run": True}, "neither of them"),
    ],
)
def test_what_makes_no_sense_is_refused(
    valley: Path, kind: str, options: dict[str, Any], told: str
) -> None:
    before = content(valley)
    asked = {"read_on": TODAY, **options}
    with pytest.raises(InputError, match=told):
        ws.import_data(kind, ["own.csv"], into=valley, **asked)
    assert content(valley) == before


def test_every_kind_is_told() -> None:
    told = ws.import_data.__doc__ or ""
    assert all(f'"{kind}"' in told for kind in KINDS)
