"""The folder and the ledger: what is gone is withdrawn, what is back counts again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.evidence_figures import entry, figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.sync import SyncSummary, sync_folder
from waystation.evidence.table import write_evidence

A, B = figure(), figure(low=7000, high=7000, words="some 7,000")
R = read_figure()
IN_R1 = ((report(), (R,)),)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "evidence.csv"


def table(csv: Path, *figures: Figure) -> Path:
    write_evidence(csv, figures)
    return csv


def live(ledger: Ledger) -> list[Figure]:
    return [e.figure for e in ledger.entries() if not e.withdrawn]


def reason(ledger: Ledger, item: Figure) -> str:
    return ledger.rulings([figure_id(item)])[-1].reason


def test_a_folder_fills_the_ledger_once(ledger: Ledger, csv: Path) -> None:
    assert sync_folder(ledger, table(csv, A, B), IN_R1) == SyncSummary(3, 0, 0, 1)
    assert sync_folder(ledger, csv, IN_R1) == SyncSummary()
    assert live(ledger) == [R, A, B]
    assert [e.via for e in ledger.entries()] == ["r1.md", "evidence.csv", "evidence.csv"]


def test_a_row_that_is_gone_is_withdrawn_and_comes_back(ledger: Ledger, csv: Path) -> None:
    sync_folder(ledger, table(csv, A, B), ())
    assert sync_folder(ledger, table(csv, B), ()) == SyncSummary(withdrawn=1)
    assert live(ledger) == [B]
    assert reason(ledger, A) == "no longer in evidence.csv"
    assert sync_folder(ledger, table(csv, B), ()) == SyncSummary()
    assert sync_folder(ledger, table(csv, A, B), ()) == SyncSummary(reinstated=1)
    assert live(ledger) == [A, B]
    assert len(ledger.entries()) == 2


def test_a_row_that_was_edited_is_one_withdrawn_and_one_new(ledger: Ledger, csv: Path) -> None:
    sync_folder(ledger, table(csv, A), ())
    assert sync_folder(ledger, table(csv, B), ()) == SyncSummary(added=1, withdrawn=1)
    assert live(ledger) == [B]


def test_a_report_that_is_gone_is_withdrawn_and_comes_back(ledger: Ledger, csv: Path) -> None:
    sync_folder(ledger, table(csv, A), IN_R1)
    assert sync_folder(ledger, csv, ()) == SyncSummary(withdrawn=1)
    assert live(ledger) == [A]
    assert reason(ledger, R) == "its report is no longer in reports/"
    assert sync_folder(ledger, csv, IN_R1) == SyncSummary(reinstated=1)
    assert live(ledger) == [R, A]


def test_a_report_read_anew_counts_once(ledger: Ledger) -> None:
    sync_folder(ledger, None, IN_R1)
    anew = read_figure(who="people in the square")
    assert sync_folder(ledger, None, ((report(), (anew,)),)) == SyncSummary(added=1, withdrawn=1)
    assert live(ledger) == [anew]


def test_without_a_table_its_figures_stay(ledger: Ledger, csv: Path) -> None:
    sync_folder(ledger, table(csv, A), ())
    assert sync_folder(ledger, None, ()) == SyncSummary()
    assert live(ledger) == [A]


def test_what_a_person_withdrew_stays_so(ledger: Ledger, csv: Path) -> None:
    sync_folder(ledger, table(csv, A), IN_R1)
    ledger.withdraw([figure_id(A), figure_id(R)], "the town hall took it back")
    assert sync_folder(ledger, csv, IN_R1) == SyncSummary()
    assert live(ledger) == []


def test_what_came_in_another_way_is_left_alone(ledger: Ledger, csv: Path) -> None:
    ledger.add_figures([A], "evidence desk")
    sync_folder(ledger, table(csv, B), ())
    assert live(ledger) == [A, B]


def test_a_mark_in_the_table_withdraws_and_taking_it_off_reinstates(
    ledger: Ledger, csv: Path
) -> None:
    sync_folder(ledger, table(csv, A, R), IN_R1)
    write_evidence(csv, [entry(A, withdrawn=True), entry(R, withdrawn=True)])
    assert sync_folder(ledger, csv, IN_R1) == SyncSummary(withdrawn=2)
    assert reason(ledger, A) == reason(ledger, R) == "marked as withdrawn in evidence.csv"
    assert sync_folder(ledger, csv, IN_R1) == SyncSummary()
    assert live(ledger) == []
    assert sync_folder(ledger, table(csv, A, R), IN_R1) == SyncSummary(reinstated=2)
    assert live(ledger) == [R, A]


def test_an_export_brought_in_elsewhere_gives_the_same_figures(
    ledger: Ledger, csv: Path, tmp_path: Path
) -> None:
    sync_folder(ledger, table(csv, A, B), IN_R1)
    sync_folder(ledger, table(csv, B), IN_R1)
    write_evidence(csv, ledger.entries())
    with Ledger.open(tmp_path / "other.sqlite") as other:
        sync_folder(other, csv, ())
        assert live(other) == live(ledger) == [R, B]
        assert [e.figure for e in other.entries()] == [e.figure for e in ledger.entries()]


def test_a_wrong_table_leaves_the_ledger_untouched(ledger: Ledger, csv: Path) -> None:
    write_evidence(csv, [A, figure(low=5, high=3), figure(published=None)])
    with pytest.raises(InputError) as caught:
        sync_folder(ledger, csv, IN_R1)
    assert [(p.line, p.column) for p in caught.value.problems] == [(3, "high"), (4, "published")]
    assert ledger.entries() == ()
    assert ledger.reports() == ()


def test_wrong_figures_of_a_report_leave_the_ledger_untouched(ledger: Ledger, csv: Path) -> None:
    wrong = (read_figure("r2", low=9, high=5), read_figure("r2", end=10_000), R)
    with pytest.raises(InputError) as caught:
        sync_folder(ledger, table(csv, A), (*IN_R1, (report("r2"), wrong)))
    assert len(caught.value.problems) == 3
    assert {p.file for p in caught.value.problems} == {"r2.md"}
    assert ledger.entries() == ()
