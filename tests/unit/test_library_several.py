"""Where several are asked for, one may stand alone: it is no row of letters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.library_fixture import write_valley

import waystation as ws
from waystation.domain.errors import InputError
from waystation.library.several import several
from waystation.scenario.load import load_scenario

NOW = dt.datetime(2019, 3, 20, 8, 30, tzinfo=dt.UTC)
DAY = dt.date(2019, 3, 17)
REPORT = "valley/reports/2019-03-18-bridge.txt"


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_valley(tmp_path)
    return Path("valley")


def test_one_is_one_and_several_stay_several() -> None:
    assert several("a/b") == ("a/b",)
    assert several(Path("a/b")) == (Path("a/b"),)
    assert several(DAY) == (DAY,)
    mixed: list[str | Path] = ["a", Path("b")]
    assert several(mixed) == tuple(mixed)
    assert several(one for one in "ab") == ("a", "b")
    assert several(()) == ()


@pytest.mark.usefixtures("valley")
@pytest.mark.parametrize("kind", [str, Path])
def test_one_report_is_read(kind: type[str] | type[Path]) -> None:
    assert list(ws.read(kind(REPORT))) == list(ws.read([REPORT]))
    assert len(ws.read(kind(REPORT))) == 1


@pytest.mark.usefixtures("valley")
def test_one_report_is_added_to_a_ledger_and_one_is_purged() -> None:
    desk = ws.desk("valley", author="duty officer", at=NOW)
    Path("note.txt").write_text(
        "Date: 2019-03-19\n\nSome 400 people were at the Camp on Tuesday, a clerk said.\n",
        encoding="utf-8",
    )
    (added,) = desk.add("note.txt")
    (gone,) = desk.purge(added.report.name, reason="asked for by who wrote it", dry_run=True)
    assert gone.report_id == added.report.report_id


@pytest.mark.usefixtures("valley")
def test_one_table_is_imported() -> None:
    today = dt.date(2019, 3, 20)
    done = ws.import_data("figures", "own.csv", into="valley", read_on=today)
    assert dict(done.changes) == {"evidence.csv": {"added": 1}}


@pytest.mark.parametrize("on", [DAY, DAY.isoformat()])
def test_one_folder_is_verified_on_one_day(valley: Path, on: dt.date | str) -> None:
    found = ws.verify(str(valley), on=on, members=20)
    assert [issue.day for issue in found.issues] == [DAY]
    assert found == ws.verify([valley], on=[DAY], members=20)


def test_a_folder_alone_that_is_none_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-such-folder") as caught:
        ws.verify(str(tmp_path / "no-such-folder"))
    assert len(caught.value.problems) == 1


def test_a_scenario_is_drafted_from_one_report_and_names_alone(tmp_path: Path) -> None:
    report = tmp_path / "2018-10-29.txt"
    report.write_text(
        "Date: 2018-10-29\n\nSome 4,000 people reached Tapachula on Monday, the mayor said.\n",
        encoding="utf-8",
    )
    alone, listed = (
        ws.draft(tmp_path / name, reports=reports, start="Tapachula", to=to, via=via)
        for name, reports, to, via in (
            ("alone", str(report), "Puebla", "Oaxaca"),
            ("listed", [report], ["Puebla"], ["Oaxaca"]),
        )
    )
    first, second = load_scenario(alone), load_scenario(listed)
    assert first.locations == second.locations
    assert first.destinations == second.destinations
