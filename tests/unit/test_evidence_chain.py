"""The chain over a ledger's records: what was changed behind its back is told, and only that."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.evidence_figures import figure, read_figure, report
from tests.unit.test_register import NOON, issued

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import Verdict
from waystation.evidence.audit import note
from waystation.evidence.chain import COLUMNS, START, enrol, keys_content, seal, seal_all
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.register import issue, review
from waystation.evidence.signatures import signature_keys
from waystation.evidence.sync import find_links
from waystation.evidence.tables import TABLES
from waystation.evidence.verify import verify

DECIDING = """INSERT INTO decisions (figure_id, what, author, reason, decided)
VALUES (?, ?, ?, ?, ?)"""
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with records of every kind but relations."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure(), figure(low=7000, high=7000)], "evidence.csv")
        for name in ("r1", "r2"):
            one = report(name, name=f"{name}.md")
            ledger.add_report(one, [read_figure(name)], reader="some reader")
            find_links(ledger, one)
        ledger.rule(figure_id(figure()), Verdict.ACCEPTED, author="kt", reason="as printed")
        ledger.rule(figure_id(figure()), Verdict.REJECTED, author="kt", reason="counts all")
        issue(ledger, issued("a"))
        review(ledger, 1, by="Duty officer", at=NOON)
        note(ledger, AuditEntry(NOON, "Duty officer", Deed.REVIEWED, "forecast 1"))
    return path


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """The ledger without its triggers, which are there again afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        triggers = raw.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        yield raw
        for _, text in triggers:
            raw.execute(text)


def faults(path: Path, noted: str = "") -> list[str]:
    """What verifying finds; empty where the ledger is whole."""
    with Ledger.open(path) as ledger:
        try:
            verify(ledger, noted=noted)
        except InputError as error:
            return [problem.found for problem in error.problems]
    return []


def test_every_record_is_sealed_by_the_statement_that_adds_it(path: Path) -> None:
    with Ledger.open(path) as ledger:
        rows, state = ledger.counts(), verify(ledger)
    signed = 2
    singly = sum(count for table, count in rows.items() if table != "signatures")
    assert state.seals == singly + signed
    assert (state.before, state.version) == (0, 0)
    assert re.fullmatch("[0-9a-f]{64}", state.last)
    assert {*COLUMNS, "signatures"} == set(TABLES)
    with closing(sqlite3.connect(path)) as raw:
        for table, columns in COLUMNS.items():
            held = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
            assert sorted(columns) == sorted(held)
            assert columns[0] == held[0]


def test_what_is_known_already_gets_no_second_seal(path: Path) -> None:
    with Ledger.open(path) as ledger:
        before = ledger.chain.state()
        assert ledger.add_figures([figure()], "by hand") == 0
        ledger.add_report(report("r1", name="r1.md"), [read_figure("r1")], reader="some reader")
        ledger.sign("r1", [5, 6, 7])
        ledger.sign("r2", signature_keys(report("r2").text))
        assert ledger.chain.state() == before
        verify(ledger)


def test_what_is_rolled_back_leaves_no_seal_and_no_gap(path: Path) -> None:
    with Ledger.open(path) as ledger:
        before = ledger.chain.state()
        with pytest.raises(InputError):
            ledger.add_figures([figure(low=1), figure(low=2), figure(low=9000)], "by hand")
        assert ledger.chain.state() == before
        ledger.add_figures([figure(low=3)], "by hand")
        assert verify(ledger).seals == before.seals + 1


def test_texts_of_any_kind_are_sealed_as_they_are_read_again(tmp_path: Path) -> None:
    texts = ("a\0b", "“quoted” 🌍", "line\r\nline\u2028line", '"]\\', "")
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for number, text in enumerate(texts):
            ledger.add_report(report(f"t{number}", title=text), [])
            ledger.add_figures([figure(low=number, note=text, household_size=5.0)], "by hand")
        assert verify(ledger).seals == 3 * len(texts)


ALTERED = {
    "reports": "UPDATE reports SET publisher = 'Somebody' WHERE entered = 2",
    "figures": "UPDATE figures SET high = 1600 WHERE entered = 3",
    "readings": "UPDATE readings SET reader = 'another' WHERE sequence = 2",
    "decisions": "UPDATE decisions SET author = 'somebody else' WHERE sequence = 1",
    "links": "UPDATE links SET content = '{}' WHERE sequence = 1",
    "forecasts": "UPDATE forecasts SET seed = 2 WHERE number = 1",
    "reviews": "UPDATE reviews SET reviewed = 0 WHERE sequence = 1",
    "audit": "UPDATE audit SET by = 'somebody else' WHERE sequence = 1",
}


@pytest.mark.parametrize("table", ALTERED)
def test_a_record_that_was_altered_is_told_and_no_other(path: Path, table: str) -> None:
    with behind_its_back(path) as raw:
        assert raw.execute(ALTERED[table]).rowcount == 1
        number = re.findall(r"\d+$", ALTERED[table])[0]
    told = [one for one in faults(path) if "sealed" in one or "seal " in one]
    assert told == [f"{table}, number {number}, which says something else than when it was sealed"]


@pytest.mark.parametrize("table", ["reviews", "decisions", "links", "audit"])
def test_a_record_that_was_deleted_is_told(path: Path, table: str) -> None:
    key = COLUMNS[table][0]
    with behind_its_back(path) as raw:
        last = raw.execute(f"SELECT max({key}) FROM {table}").fetchone()[0]
        raw.execute(f"DELETE FROM {table} WHERE {key} = ?", (last,))
    assert faults(path) == [f"{table}, number {last}, which is sealed and not there"]


def test_records_that_changed_places_are_told_as_moved(path: Path) -> None:
    with behind_its_back(path) as raw:
        for old, new in ((1, 99), (2, 1), (99, 2)):
            raw.execute("UPDATE decisions SET sequence = ? WHERE sequence = ?", (new, old))
    assert faults(path) == [
        "decisions, number 1, which was sealed as number 2: moved",
        "decisions, number 2, which was sealed as number 1: moved",
    ]


def test_a_record_that_was_slipped_in_is_told(path: Path) -> None:
    with behind_its_back(path) as raw:
        raw.execute(DECIDING, (figure_id(figure()), "accepted", "kt", "on second thoughts", ""))
    assert faults(path) == ["decisions, number 3, which no seal tells of"]


def test_a_key_that_was_taken_away_or_added_is_told(path: Path) -> None:
    with behind_its_back(path) as raw:
        raw.execute("DELETE FROM signatures WHERE key = (SELECT min(key) FROM signatures)")
        raw.execute("INSERT INTO signatures VALUES (12345, 2)")
    assert [one.partition(",")[0] for one in faults(path)] == ["signatures"] * 2


def test_seals_that_were_swapped_removed_or_cut_off_are_told(path: Path) -> None:
    content = path.read_bytes()
    with behind_its_back(path) as raw:
        for old, new in ((4, 999), (5, 4), (999, 5)):
            raw.execute("UPDATE chain SET number = ? WHERE number = ?", (new, old))
    told = faults(path)
    assert told == [
        f"seal {number}, which was not made with the one before it" for number in (4, 5, 6)
    ]
    path.write_bytes(content)
    with behind_its_back(path) as raw:
        raw.execute("DELETE FROM chain WHERE number IN (4, 5)")
    told = faults(path)
    assert "no seals 4 to 5" in told
    assert sum("no seal tells of" in one for one in told) == 2
    path.write_bytes(content)
    with behind_its_back(path) as raw:
        last = raw.execute("SELECT max(number) FROM chain").fetchone()[0]
        raw.execute("DELETE FROM chain WHERE number = ?", (last,))
        raw.execute("DELETE FROM audit")
    assert faults(path) == [f"no seal {last}"]


def test_a_chain_made_anew_is_found_by_a_seal_noted_earlier(path: Path) -> None:
    """Who can write the file can make a chain anew; not one with a seal that was noted apart."""
    with Ledger.open(path) as ledger:
        noted = verify(ledger).last
        ledger.add_figures([figure(low=5)], "by hand")
        assert verify(ledger, noted=noted).last != noted
        assert verify(ledger, noted=noted[:12].upper())
    with behind_its_back(path) as raw:
        raw.execute(ALTERED["reviews"])
        raw.execute("DELETE FROM chain")
        raw.execute("DELETE FROM sqlite_sequence WHERE name = 'chain'")
        seal_all(raw, 4)
        raw.execute("DELETE FROM chain WHERE kind = 'upgrade'")
        raw.execute("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'chain'")
    assert faults(path) == []
    assert faults(path, noted) == [f"a chain without the seal {noted}"]


@pytest.mark.parametrize("noted", ["abc", "0123456789ag", "0" * 65])
def test_what_is_no_seal_is_refused(path: Path, noted: str) -> None:
    with Ledger.open(path) as ledger, pytest.raises(InputError, match="12 to 64 hexadecimal"):
        verify(ledger, noted=noted)


def test_a_seal_depends_on_all_that_it_is_made_of() -> None:
    said = keys_content([3, 1, 2, 2])
    assert said == keys_content([1, 2, 3])
    made = {
        seal(None, "figures", 1, said),
        seal(b"\1" * 32, "figures", 1, said),
        seal(None, "reports", 1, said),
        seal(None, "figures", 2, said),
        seal(None, "figures", 1, keys_content([1, 2])),
    }
    assert len(made) == 5
    assert seal(START, "figures", 1, said) == seal(None, "figures", 1, said)


def test_a_ledger_that_others_write_to_is_verified_as_of_one_moment(path: Path) -> None:
    with Ledger.open(path) as ledger, Ledger.open(path) as writer, ledger.snapshot():
        before = ledger.chain.state()
        writer.add_figures([figure(low=6)], "by hand")
        assert verify(ledger) == before
    with Ledger.open(path) as ledger:
        assert verify(ledger).seals == before.seals + 1


def test_a_connection_that_was_enrolled_seals_by_itself(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        enrol(raw)
        raw.execute(DECIDING, (figure_id(figure()), "accepted", "kt", "on second thoughts", ""))
    assert faults(path) == []
