"""Ledgers of earlier releases: brought up to date whole, or left as they were."""

from __future__ import annotations

import datetime as dt
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tests.evidence_figures import figure, report
from tests.ledger_releases import CHAINED, RELEASED, A, B, R, begun_in, make, rows

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import Verdict
from waystation.evidence import migrate
from waystation.evidence.audit import note
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.tables import TABLES, VERSION
from waystation.evidence.verify import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of the first release: two rows, one report, three changes."""
    path = tmp_path / "ledger.sqlite"
    make(path, 1)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        found: int = raw.execute("PRAGMA user_version").fetchone()[0]
    return found


def test_everything_keeps_its_place_and_its_identity(path: Path) -> None:
    with Ledger.open(path) as ledger:
        entries = ledger.entries()
        assert ledger.reports() == (report(),)
        assert [e.figure for e in entries] == [A, R, B]
        assert [e.figure_id for e in entries] == [figure_id(one) for one in (A, R, B)]
        assert [e.entered for e in entries] == [1, 2, 3]
        assert [e.via for e in entries] == ["evidence.csv", "r1.md", "by hand"]
        assert [e.withdrawn for e in entries] == [False, False, True]
        assert [e.recorded for e in entries] == [None] * 3
        assert ledger.read_figures() == {"r1": (figure_id(R),)}
    assert version(path) == VERSION == 6


def test_changes_become_decisions_and_the_folders_own_are_told_apart(path: Path) -> None:
    with Ledger.open(path) as ledger:
        first, second, third = ledger.rulings()
    assert (first.verdict, first.author) == (Verdict.WITHDRAWN, migrate.FOLDER)
    assert (third.verdict, third.author) == (Verdict.REINSTATED, migrate.FOLDER)
    assert (second.author, second.reason) == ("", "the town hall took it back")
    assert [one.sequence for one in (first, second, third)] == [1, 2, 3]
    assert second.decided is None


def test_it_is_append_only_afterwards_and_goes_on_growing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([A, figure(low=9)], "evidence.csv") == 1
        assert ledger.entries()[-1].entered == 4
        ledger.withdraw([figure_id(A)], "a slip", author="kt")
        ledger.verify()
    with closing(sqlite3.connect(path)) as raw:
        for table in ("reports", "figures", "decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(f"DELETE FROM {table}")


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        before = list(raw.iterdump())
    broken = (*migrate._copies(), "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(migrate, "_copies", lambda: broken)
    with pytest.raises(InputError, match="nowhere"):
        Ledger.open(path)
    monkeypatch.undo()
    assert version(path) == 1
    with closing(sqlite3.connect(path)) as raw:
        assert list(raw.iterdump()) == before
    with Ledger.open(path) as ledger:
        assert len(ledger.entries()) == 3


def test_rows_that_belong_to_nothing_stop_a_migration(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "INSERT INTO changes (figure_id, what, reason) VALUES ('nobody', 'withdrawn', 'x')"
        )
        raw.commit()
    with pytest.raises(InputError, match="belong to nothing"):
        Ledger.open(path)
    assert version(path) == 1


@pytest.mark.parametrize("release", RELEASED)
def test_a_ledger_of_every_release_keeps_every_row_and_gets_a_chain(
    tmp_path: Path, release: int
) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, release)
    before = {table: rows(path, table) for table in TABLES}
    with Ledger.open(path) as ledger:
        chain = verify(ledger)
        assert [entry.figure for entry in ledger.entries()] == [A, R, B]
        assert [e.figure_id for e in ledger.entries()] == [figure_id(one) for one in (A, R, B)]
        assert {entry.figure.place_confidence for entry in ledger.entries()} == {1.0}
        assert len(ledger.forecasts()) == len(ledger.reviews()) == int(release >= 3)
    assert chain.version == begun_in(release)
    records = {1: 7, 2: 10, 3: 12, 4: 12, 5: 12}[release]
    assert chain.before == (records if release < CHAINED else 0)
    assert chain.seals == records + (release < CHAINED)
    assert version(path) == VERSION
    for table, held in before.items():
        after = rows(path, table)
        assert release == 1 or len(after) == len(held)
        for old, new in zip(held, after, strict=release > 1):
            assert old.items() <= new.items()


@pytest.mark.parametrize("release", RELEASED)
def test_a_ledger_brought_up_to_date_goes_on_as_any_other(tmp_path: Path, release: int) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, release)
    unsure = figure(low=12, high=12, words="12", place_confidence=0.4)
    with Ledger.open(path) as ledger:
        begun = ledger.chain.state().seals
        assert ledger.add_figures([A, unsure], "by hand") == 1
        ledger.rule(figure_id(B), Verdict.REJECTED, author="kt", reason="counts all")
        assert verify(ledger).seals == begun + 2
    with Ledger.open(path) as again:
        assert again.entries()[-1].figure == unsure
        assert again.chain.state().seals == begun + 2


@pytest.mark.parametrize("release", RELEASED)
def test_an_earlier_release_whose_tables_were_changed_is_left_and_refused(
    tmp_path: Path, release: int
) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, release)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER figures_no_DELETE")
        raw.execute("CREATE TABLE notes (text TEXT)")
        raw.commit()
        before = list(raw.iterdump())
    with pytest.raises(InputError, match="tables or triggers were changed"):
        Ledger.open(path)
    with closing(sqlite3.connect(path)) as raw:
        assert list(raw.iterdump()) == before


@pytest.mark.parametrize("release", RELEASED)
def test_two_programs_bring_a_ledger_up_to_date_at_once(tmp_path: Path, release: int) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, release)

    def seals(_: int) -> int:
        with Ledger.open(path) as ledger:
            return ledger.chain.state().seals

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(seals, range(4)))
    assert len(found) == 1
    with Ledger.open(path) as ledger:
        assert {verify(ledger).seals} == found


def test_a_chain_that_is_there_goes_on_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, CHAINED)
    before = rows(path, "chain")
    with Ledger.open(path) as ledger:
        at = dt.datetime(2018, 10, 30, 9, tzinfo=dt.UTC)
        assert note(ledger, AuditEntry(at, "kt", Deed.DECIDED)) == 1
        verify(ledger, noted=before[-1]["seal"].hex())  # type: ignore[attr-defined]
    after = rows(path, "chain")
    assert after[:-1] == before
    assert after[-1]["kind"] == "audit"
