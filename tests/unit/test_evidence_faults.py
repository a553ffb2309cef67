"""Faults from outside: held, full, killed, cut, overwritten; told clearly, nothing lost or half."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.evidence_figures import TEXT, figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.evidence import schema
from waystation.evidence.ledger import Ledger
from waystation.evidence.verify import verify

FILLING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.evidence_figures import TEXT, read_figure, report
from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger
from waystation.evidence.sync import find_links
from dataclasses import replace

def one(number):
    name = f"r{number:06d}"
    text = TEXT + f" Report {number}." + " More was said about it." * 40
    figures = [replace(read_figure(name), who=f"people {part}") for part in range(5)]
    return replace(report(name), text=text), figures

with Ledger.open(Path(sys.argv[1])) as ledger:
    number = len(ledger.report_ids())
    print("ready", flush=True)
    while True:
        given, figures = one(number)
        try:
            with ledger.transaction():
                ledger.add_report(given, figures, reader="filling")
                find_links(ledger, given)
        except InputError as error:
            print("refused", error, flush=True)
            break
        print(given.report_id, flush=True)
        number += 1
"""
HOLDING = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def fill(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure()], "evidence.csv")
        ledger.add_report(report(), [read_figure()])


@contextmanager
def program(code: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def test_a_ledger_another_program_holds_is_told_after_the_wait(path: Path) -> None:
    fill(path)
    with program(HOLDING, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        start = time.monotonic()
        with Ledger.open(path, wait=0.3) as ledger:
            assert len(ledger.entries()) == 2
            with pytest.raises(InputError) as caught:
                ledger.add_figures([figure(low=9)], "evidence.csv")
        took = time.monotonic() - start
    assert str(path) in str(caught.value)
    assert "another program is writing to (waited 0.3 s)" in str(caught.value)
    assert "--wait" in str(caught.value)
    assert 0.25 < took < 60
    with Ledger.open(path) as ledger:
        assert ledger.add_figures([figure(low=9)], "evidence.csv") == 1


def test_a_disk_that_fills_leaves_the_ledger_as_it_was(path: Path) -> None:
    fill(path)
    with Ledger.open(path) as ledger:
        raw = ledger._connection
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 2}")
        large = report("r2", text=TEXT + " much more" * 20_000)
        with pytest.raises(InputError, match="no room left to write"):
            ledger.add_report(large, [read_figure("r2")])
        assert ledger.report_ids() == {"r1"}
        verify(ledger)
        raw.execute(f"PRAGMA max_page_count = {pages + 2000}")
        assert ledger.add_report(large, [read_figure("r2")]) == 1


def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(path: Path) -> None:
    limited = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
"""
    pytest.importorskip("resource")
    with program(limited + FILLING, path) as filling:
        said, _ = filling.communicate(timeout=120)
    told = said.splitlines()
    assert told[-1].startswith("refused")
    assert "room" in told[-1]
    check(path, told[1:-1])


def check(path: Path, acknowledged: list[str]) -> int:
    """Every acknowledged report is there, and none is there by half; how many there are."""
    with Ledger.open(path) as ledger:
        verify(ledger)
        there, read = ledger.report_ids(), ledger.read_figures()
        assert set(acknowledged) <= there
        assert set(ledger.last_readings()) == there
        assert all(len(read[key]) == 5 for key in there)
        numbers = {ledger.number_of(key) for key in there}
        signed = ledger._connection.execute("SELECT DISTINCT report FROM signatures")
        assert {row[0] for row in signed} == numbers
    return len(there)


def kill_while_filling(path: Path, times: int, seed: int) -> None:
    """Kill a program some moment after it has acknowledged some reports."""
    moments = random.Random(seed)
    acknowledged: list[str] = []
    for _ in range(times):
        with program(FILLING, path) as filling:
            assert filling.stdout is not None
            assert filling.stdout.readline() == "ready\n"
            acknowledged += [
                filling.stdout.readline().strip() for _ in range(moments.randint(0, 3))
            ]
            time.sleep(moments.uniform(0.0, 0.12))
            filling.send_signal(signal.SIGKILL)
            said = filling.stdout.read()
        whole = said[: said.rfind("\n") + 1]
        acknowledged += whole.split()
        check(path, acknowledged)
    assert acknowledged


def test_a_program_killed_while_adding_leaves_whole_reports(path: Path) -> None:
    kill_while_filling(path, 5, seed=1)


@pytest.mark.slow
def test_a_program_killed_thirty_times_leaves_whole_reports(path: Path) -> None:
    kill_while_filling(path, 30, seed=2)


def test_a_ledger_that_takes_no_writing_is_told(path: Path) -> None:
    fill(path)
    with Ledger.open(path) as ledger:
        ledger._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(InputError, match="can be read but not written to"):
            ledger.add_figures([figure(low=9)], "evidence.csv")
        assert len(ledger.entries()) == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_ledger_can_be_read(path: Path) -> None:
    fill(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Ledger.open(path) as ledger:
            assert len(ledger.entries()) == 2
            with pytest.raises(InputError, match="written"):
                ledger.add_figures([figure(low=9)], "evidence.csv")
    finally:
        path.parent.chmod(0o755)


def test_damage_in_a_large_ledger_is_found_when_asked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "CHECKED_WHOLE", 0)
    with Ledger.open(path) as ledger:
        for number in range(40):
            name = f"r{number}"
            ledger.add_report(report(name, text=TEXT + " more" * 900), [read_figure(name)])
        verify(ledger)
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    content = bytearray(path.read_bytes())
    for page in range(40, pages):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    told = 0
    try:
        with Ledger.open(path) as ledger:
            verify(ledger)
    except InputError as error:
        told = len(error.problems)
    assert told


def test_a_file_cut_short_is_told_at_opening_however_large(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "CHECKED_WHOLE", 0)
    fill(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 4096])
    with pytest.raises(InputError, match=r"damaged file \([\d,]+ bytes of [\d,]+\)"):
        Ledger.open(path)


def test_a_figure_that_was_changed_behind_the_ledgers_back_is_found(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        refuse = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'figures_no_UPDATE'"
        ).fetchone()[0]
        raw.execute("DROP TRIGGER figures_no_UPDATE")
        raw.execute("UPDATE figures SET high = 9000 WHERE high = 4000")
        raw.execute("UPDATE figures SET start = start + 1 WHERE start > 0")
        raw.execute(refuse)
    with Ledger.open(path) as ledger, pytest.raises(InputError) as caught:
        verify(ledger)
    assert "says something else" in str(caught.value)
    assert "points beside its words" in str(caught.value)


def test_a_text_that_is_no_unicode_is_told_and_leaves_nothing(path: Path) -> None:
    fill(path)
    broken = report("r2", text="half a sign \ud83d and no more")
    with Ledger.open(path) as ledger:
        with pytest.raises(InputError, match="U\\+D83D"):
            ledger.add_report(broken, [])
        assert ledger.report_ids() == {"r1"}
