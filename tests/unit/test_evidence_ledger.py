"""The ledger: append-only, whole or nothing, readable while written, honest about damage."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tests.evidence_figures import day, entry, figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.findings import Findings, Relation, StatedEvent, Statement
from waystation.domain.vocabulary import Act, RelationKind, StatementForm
from waystation.evidence import schema
from waystation.evidence.chain import enrol
from waystation.evidence.copies import CopyKind, CopyLink
from waystation.evidence.ledger import Ledger
from waystation.evidence.overlap import SharedPassage
from waystation.evidence.record import figure_id, tidy
from waystation.evidence.schema import connect
from waystation.evidence.tables import VERSION
from waystation.evidence.view import as_of, undated, withdrawn_as_of

_ADD_R9 = """INSERT INTO reports VALUES
(NULL, 'r9', 'r9.md', 'text', NULL, '', '', '', 'text', 'en', NULL, '', '')"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_what_goes_in_comes_out_with_its_place_and_way(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([figure(), figure(low=7000, high=7000)], "evidence.csv") == 2
        assert ledger.add_report(report(), [read_figure()]) == 1
    with Ledger.open(path) as ledger:
        found = ledger.entries()
        assert ledger.reports() == (report(),)
    assert [e.figure for e in found] == [figure(), figure(low=7000, high=7000), read_figure()]
    assert [e.entered for e in found] == [1, 2, 3]
    assert [e.via for e in found] == ["evidence.csv", "evidence.csv", "r1.md"]
    assert [e.figure_id for e in found] == [figure_id(e.figure) for e in found]


def test_the_same_row_twice_is_one_entry(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([figure(), figure()], "evidence.csv") == 1
        assert ledger.add_figures([figure()], "elsewhere") == 0
        assert [e.via for e in ledger.entries()] == ["evidence.csv"]


def test_a_report_again_changes_nothing_and_a_new_reading_only_adds(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_report(report(), [read_figure()])
        assert ledger.add_report(report(name="renamed.md"), [read_figure()]) == 0
        anew = read_figure(who="people in the square")
        assert ledger.add_report(report(), [read_figure(), anew]) == 1
        assert [r.name for r in ledger.reports()] == ["r1.md"]
        assert [e.figure for e in ledger.entries()] == [read_figure(), anew]


@pytest.mark.parametrize(
    "wrong",
    [
        read_figure(low=9, high=5),
        read_figure(low=-1, high=5),
        read_figure(start=40, end=30),
        read_figure(report_id="another"),
    ],
)
def test_a_figure_that_breaks_a_rule_leaves_nothing(path: Path, wrong: object) -> None:
    assert isinstance(wrong, type(read_figure()))
    with Ledger.open(path) as ledger:
        with pytest.raises(InputError, match="nothing was stored"):
            ledger.add_report(report(), [read_figure(), wrong])
        assert ledger.entries() == ()
        assert ledger.reports() == ()
        assert ledger.add_report(report(), [read_figure()]) == 1


def test_an_interrupted_transaction_leaves_nothing(path: Path) -> None:
    ledger = Ledger.open(path)

    def interrupted() -> None:
        with ledger.transaction():
            ledger.add_figures([figure()], "evidence.csv")
            ledger.withdraw([figure_id(figure())], "a slip")
            raise KeyboardInterrupt

    with ledger:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert ledger.entries() == ()
        assert ledger.rulings() == ()


def test_a_program_that_dies_while_writing_leaves_nothing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure()], "evidence.csv")
    with closing(sqlite3.connect(path, isolation_level=None)) as dying:
        enrol(dying)
        dying.execute("BEGIN IMMEDIATE")
        dying.execute(_ADD_R9)
    with Ledger.open(path) as ledger:
        assert ledger.reports() == ()
        assert len(ledger.entries()) == 1


@pytest.mark.parametrize("table", ["reports", "figures", "decisions"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = 99", "DELETE FROM {}"])
def test_triggers_refuse_update_and_delete(path: Path, table: str, statement: str) -> None:
    _fill(path)
    with closing(sqlite3.connect(path)) as raw:
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement.format(table))
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before != []


@pytest.mark.parametrize("table", ["reports", "figures", "decisions"])
def test_replacing_a_row_changes_nothing(path: Path, table: str) -> None:
    _fill(path)
    with closing(sqlite3.connect(path)) as raw:
        enrol(raw)
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        row = [*before[0][:-1], "changed"]
        marks = ", ".join("?" for _ in row)
        raw.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_another_program_adds_nothing_by_a_slip(path: Path) -> None:
    _fill(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        with pytest.raises(sqlite3.OperationalError, match="waystation_content"):
            raw.execute(_ADD_R9)
        assert raw.execute("SELECT count(*) FROM reports").fetchone() == (1,)


def _fill(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_report(report(), [read_figure()])
        ledger.withdraw([figure_id(read_figure())], "a slip")


def test_a_withdrawn_figure_stays_listed_and_can_come_back(path: Path) -> None:
    key = figure_id(figure())
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure()], "evidence.csv")
        assert ledger.withdraw([key, key], "counted twice") == 1
        assert ledger.withdraw([key], "again") == 0
        assert [e.withdrawn for e in ledger.entries()] == [True]
        assert ledger.rulings([key])[-1].reason == "counted twice"
        assert ledger.reinstate([key], "it was right") == 1
        assert ledger.reinstate([key], "again") == 0
        assert [e.withdrawn for e in ledger.entries()] == [False]


def test_only_a_figure_in_the_ledger_is_withdrawn_and_only_with_a_reason(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure()], "evidence.csv")
        with pytest.raises(InputError, match="no figure 0123456789abcdef"):
            ledger.withdraw([figure_id(figure()), "0123456789abcdef"], "a slip")
        with pytest.raises(InputError, match="nothing was stored"):
            ledger.withdraw([figure_id(figure())], "")
        assert [e.withdrawn for e in ledger.entries()] == [False]


def test_a_reader_is_not_blocked_by_a_writer_and_sees_whole_transactions(path: Path) -> None:
    with Ledger.open(path) as writer, Ledger.open(path) as reader:
        with writer.transaction():
            writer.add_figures([figure()], "evidence.csv")
            assert reader.entries() == ()
        assert len(reader.entries()) == 1
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_several_writers_start_and_fill_one_ledger(path: Path) -> None:
    def write(number: int) -> int:
        with Ledger.open(path) as ledger:
            return ledger.add_figures([figure(low=number), figure()], "evidence.csv")

    with ThreadPoolExecutor(4) as pool:
        added = sum(pool.map(write, range(12)))
    with Ledger.open(path) as ledger:
        assert len(ledger.entries()) == added == 13


def test_a_ledger_that_another_program_is_just_making_is_waited_for(path: Path) -> None:
    Ledger.open(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:4096])

    def go_on() -> None:
        with path.open("ab") as file:
            file.write(content[4096:])

    finish = threading.Timer(0.2, go_on)
    finish.start()
    try:
        with Ledger.open(path) as ledger:
            assert ledger.entries() == ()
    finally:
        finish.join()


def test_the_log_is_switched_on_once_others_are_done(path: Path) -> None:
    Ledger.open(path).close()
    with closing(sqlite3.connect(path, check_same_thread=False, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.2, other.execute, ["COMMIT"])
        done.start()
        try:
            Ledger.open(path, wait=60.0).close()
        finally:
            done.join()


@pytest.mark.parametrize("content", [b"day,place\n2018-10-21,Tapachula\n", b"\x89PNG" + b"\0" * 99])
def test_a_file_that_is_no_ledger_is_refused_and_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match="not an SQLite database"):
        Ledger.open(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_a_database_of_another_program_is_refused_and_untouched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript(f"CREATE TABLE notes (note); PRAGMA user_version = {VERSION}")
    content = path.read_bytes()
    with pytest.raises(InputError, match="another program"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_a_ledger_of_another_version_is_refused_and_untouched(path: Path) -> None:
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    content = path.read_bytes()
    with pytest.raises(InputError, match=f"version {VERSION + 1}"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_a_ledger_without_its_triggers_is_refused(path: Path) -> None:
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER figures_no_UPDATE")
    with pytest.raises(InputError, match="triggers"):
        Ledger.open(path)


@pytest.mark.parametrize("keep", [100, 4096, 9000])
def test_a_ledger_cut_short_is_refused(path: Path, keep: int) -> None:
    _fill(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError):
        Ledger.open(path)


def test_a_ledger_overwritten_in_the_middle_is_refused(path: Path) -> None:
    _fill(path)
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(InputError):
        Ledger.open(path)


def test_a_folder_or_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        Ledger.open(tmp_path)
    with pytest.raises(InputError, match="a folder in which none can be made"):
        Ledger.open(tmp_path / "no folder" / "ledger.sqlite")


def test_an_emptied_ledger_is_refused_and_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_STARTING", 1)
    path.touch()
    with pytest.raises(InputError, match="an empty file where a ledger was"):
        Ledger.open(path)
    assert path.stat().st_size == 0
    path.unlink()
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"what was settled")
    with pytest.raises(InputError, match="no ledger, but the log of one"):
        Ledger.open(path)
    assert not path.exists()
    log.unlink()
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([figure()], "evidence.csv") == 1


def test_a_change_is_about_a_figure_that_is_there(path: Path) -> None:
    with closing(connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        raw.execute(
            """INSERT INTO decisions VALUES
            (NULL, '0123456789abcdef', 'withdrawn', 'kt', 'a slip', '', NULL)"""
        )


def test_identity_stays_the_same_from_release_to_release() -> None:
    # Ledgers hold identities: a change of this one would enter every figure a second time.
    assert figure_id(figure()) == "7af773db1d4274d1"


def test_identity_ignores_white_space_around_a_text_and_nothing_else() -> None:
    assert figure_id(figure(who=" people\n")) == figure_id(figure())
    assert figure_id(figure(who="peo ple")) != figure_id(figure())
    joined = {figure_id(figure(who="a", note="bc")), figure_id(figure(who="ab", note="c"))}
    assert len(joined) == 2


def test_offsets_move_with_the_words_they_point_at() -> None:
    text = "x  nearly 1,500  "
    loose = read_figure(words="  nearly 1,500 ", start=1, end=16, sentence=text, sentence_start=7)
    close = tidy(loose)
    assert text[close.start : close.end] == close.words == "nearly 1,500"
    assert close.sentence_start == 7
    assert tidy(read_figure(sentence="  A.", sentence_start=7)).sentence_start == 9


def test_only_what_was_published_by_the_day_counts() -> None:
    early, late = entry(figure(published=day(22)), 2), entry(figure(published=day(23)), 1)
    unknown = entry(figure(published=None), 3)
    back = entry(figure(published=day(20)), 4, withdrawn=True)
    known = (early, late, unknown, back)
    assert as_of(known, day(21)) == ()
    assert as_of(known, day(22)) == (early,)
    assert as_of(known, dt.date.max) == (early, late)
    assert withdrawn_as_of(known, day(19)) == ()
    assert withdrawn_as_of(known, day(22)) == (back,)
    assert undated(known) == (unknown,)


def test_links_between_reports_are_kept_and_found_from_both_ends(path: Path) -> None:
    link = CopyLink(
        "r1",
        "r2",
        CopyKind.SENTENCES,
        0.75,
        "one sentence of 20 words",
        passages=(SharedPassage((0, 9), (5, 14), 96.5, 20),),
    )
    with Ledger.open(path) as ledger:
        for name in ("r1", "r2", "r3"):
            ledger.add_report(report(name), [])
        ledger.add_links([link, link])
        ledger.sign("r2", [11, 12])
        assert ledger.links() == ledger.links("r1") == ledger.links("r2") == (link,)
        assert ledger.links("r3") == ()
        assert ledger.index.holders(11) == [2]
        assert ledger.report_at(2) == report("r2")
        for wrong in (lambda: ledger.report_at(9), lambda: ledger.sign("r9", [1])):
            with pytest.raises(InputError):
                wrong()


def test_events_statements_and_relations_of_the_last_reading_are_kept(path: Path) -> None:
    event = StatedEvent(Act.CLOSED, "closed the bridge", start=3, end=20, event_day=day(23))
    said = Statement(StatementForm.DIRECT, "“Go home”", start=30, end=39)
    pair = (read_figure(), read_figure(who="people in the square"))
    part = Relation(RelationKind.PART_OF, 0, 1, "500 of the 1,500")
    whole = Findings(report(), pair, (event, event), (said,), (part,))
    with Ledger.open(path) as ledger:
        ledger.add_findings(whole, reader="first")
        ledger.add_findings(whole, reader="first")
        kept = ledger.findings("r1")
        assert [one.kind for one in kept] == ["event", "statement", "relation"]
        assert kept[0].values["act"] == "closed"
        assert kept[0].values["event_day"] == "2018-10-23"
        assert kept[2].values["first"] == figure_id(pair[0])
        assert ledger.counts()["readings"] == 1
        ledger.add_findings(Findings(report(), pair, (), (said,)), reader="second")
        assert [one.kind for one in ledger.findings("r1")] == ["statement"]
        assert ledger.counts()["findings"] == 3
