"""Work that is given much tells how far it is: documents, figures, ledgers, tables of others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.loader_samples import OWN_FIGURES
from tests.scenario_folder import write_folder

from waystation.evidence.backup import backup, restore
from waystation.evidence.ledger import Ledger
from waystation.evidence.table import write_evidence
from waystation.evidence.verify import verify
from waystation.forecasting.gather import LEDGER, add_table, check_folder, gather
from waystation.forecasting.load_figures import FigureOrder, load_figures
from waystation.forecasting.read_files import read_files

NOW = dt.datetime(2019, 4, 1, tzinfo=dt.UTC)
TEXTS = ("Some 40 people slept in Huixtla.", "Some 50 people slept in Tapachula.")


class Told:
    """Takes how far work is."""

    def __init__(self) -> None:
        self.all: list[tuple[str, int, int]] = []

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.all.append((stage, done, total))

    def of(self, stage: str) -> list[tuple[int, int]]:
        return [(done, total) for name, done, total in self.all if name == stage]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A scenario with three figures in its table and two reports."""
    folder = tmp_path / "case"
    (folder / "reports").mkdir(parents=True)
    write_folder(folder)
    header, row = OWN_FIGURES.splitlines()
    rows = [row.replace("40", str(number)) for number in (40, 50, 60)]
    (folder / "evidence.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    for number, text in enumerate(TEXTS):
        path = folder / "reports" / f"{number}.txt"
        path.write_text(f"Date: 2019-03-0{number + 1}\n\n{text}\n", encoding="utf-8")
    return folder


def test_documents_are_opened_and_read_one_by_one(case: Path) -> None:
    told = Told()
    found = read_files([case / "reports"], (), progress=told)
    assert len(found) == 2
    assert told.of("Opening documents") == [(0, 2), (1, 2)]
    assert told.of("Reading reports") == [(0, 2), (0, 2), (1, 2)]
    single = Told()
    read_files(sorted((case / "reports").iterdir()), (), progress=single)
    assert single.all == told.all


def test_a_folder_and_files_beside_it_are_counted_together(case: Path, tmp_path: Path) -> None:
    told, other = Told(), tmp_path / "other.txt"
    other.write_text("Some 60 people slept in Arriaga.\n", encoding="utf-8")
    read_files([other, case / "reports"], (), progress=told)
    assert told.of("Opening documents") == [(0, 2), (1, 3), (2, 3)]


def test_the_evidence_of_a_folder_tells_how_far_it_is(case: Path, tmp_path: Path) -> None:
    told = Told()
    question = check_folder(str(case), progress=told)
    assert told.of("Checking figures") == [(0, 3), (1, 3), (2, 3)]
    found = gather(question, now=NOW, progress=told)
    assert told.of("Reading reports")[-1] == (1, 2)
    assert {(1, 2), (2, 3)} <= set(told.of("Taking into the ledger"))
    told.all.clear()
    write_evidence(tmp_path / "table.csv", found.entries, told)
    count = len(found.entries)
    assert told.of("Writing figures") == [(number, count) for number in range(count)]
    told.all.clear()
    assert add_table(question, tmp_path / "table.csv", now=NOW, progress=told) == 0
    assert told.of("Taking into the ledger")[-1] == (count - 1, count)


def test_a_ledger_is_checked_and_copied_with_parts(case: Path, tmp_path: Path) -> None:
    gather(check_folder(str(case)), now=NOW)
    told = Told()
    with Ledger.open(case / LEDGER, create=False) as ledger:
        seals = verify(ledger, progress=told).seals
    assert told.of("Checking seals") == [(number, seals) for number in range(seals)]
    assert told.of("Checking figures")
    for act, start, end in (
        (backup, case / LEDGER, tmp_path / "copy.sqlite"),
        (restore, tmp_path / "copy.sqlite", tmp_path / "back.sqlite"),
    ):
        told.all.clear()
        act(start, end, progress=told)
        pages = told.of("Copying")[-1][1]
        assert told.of("Copying") == [(0, 1), (pages, pages)]
        assert len(told.of("Checking seals")) == seals


def test_a_large_ledger_is_copied_in_parts(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather(check_folder(str(case)), now=NOW)
    monkeypatch.setattr("waystation.evidence.backup._AT_ONCE", 10)
    told = Told()
    made = backup(case / LEDGER, tmp_path / "copy.sqlite", progress=told)
    copied = [done for done, _ in told.of("Copying")]
    assert len(copied) > 3
    assert copied == sorted(copied)
    with Ledger.open(tmp_path / "copy.sqlite", create=False) as ledger:
        assert verify(ledger) == made.chain


def test_rows_of_a_table_are_counted_at_every_stage(case: Path, tmp_path: Path) -> None:
    path, told = tmp_path / "own.csv", Told()
    rows = "".join(f"Camp,2019-03-{day:02},{day * 10}\n" for day in range(5, 25))
    path.write_text(f"place,date,people\n{rows}", encoding="utf-8")
    order = FigureOrder(str(case), NOW.date(), publisher="A branch")
    plan = load_figures([path], order, told)
    assert told.of("Reading rows")[-1][1] >= 20
    for stage in ("Taking figures", "Finding places", "Writing rows", "Screening rows"):
        assert (19, 20) in told.of(stage), stage
    told.all.clear()
    assert plan.changed(told) == plan.changed()
    assert told.of("Writing rows")[-1] == (23, 24)
