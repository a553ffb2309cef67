"""Killed at any moment, with a full disk, by several at once: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.ledger_releases import RELEASED, begun_in, make
from tests.ledger_worker import BACKUP, Nursery, add, check, nursery, settle

from waystation.domain.errors import InputError
from waystation.evidence.backup import backup
from waystation.evidence.ledger import Ledger
from waystation.evidence.table import write_evidence
from waystation.evidence.tables import VERSION
from waystation.evidence.verify import verify

KILLS_A_LEDGER = 20
LINES = 9
"""Things a worker has done, at most, when its time to be killed is drawn."""


def kill_at_random(folder: Path, times: int, seed: int) -> None:
    """Kill a worker at random moments of its work, from its first one on; look after each."""
    moments = random.Random(seed)
    acknowledged = 0
    with nursery() as workers:
        for kill in range(times):
            if kill % KILLS_A_LEDGER == 0:
                own = folder / f"{kill}"
                own.mkdir()
                known = Nursery(workers.program)
            child = known.start(own / "ledger.sqlite", table=own / "table.csv")
            known.listen(moments.choice((0, moments.randint(1, LINES))))
            time.sleep(moments.uniform(0.0, 0.02))
            os.kill(child, signal.SIGKILL)
            known.wait()
            if (own / "ledger.sqlite").exists() or known.said:
                look(own / "ledger.sqlite", known, own / "table.csv")
            acknowledged += known.said
    assert acknowledged > times


def look(path: Path, known: Nursery, table: Path) -> None:
    """Nothing was lost; a file that was just being made may be empty where nothing was said."""
    if not path.stat().st_size and not known.reports:
        path.unlink()
        return
    check(path, known, table)


def test_a_program_killed_at_twenty_moments_loses_nothing(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 20, seed=1)


@pytest.mark.slow
def test_a_program_killed_at_five_hundred_moments_loses_nothing(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 500, seed=2)


def writers_killed(path: Path, many: int, rounds: int, seed: int) -> None:
    moments = random.Random(seed)
    with nursery() as known:
        for _ in range(rounds):
            children = [known.start(path, f"w{number}") for number in range(many)]
            known.listen(many * 2)
            for child in children:
                time.sleep(moments.uniform(0.0, 0.02))
                os.kill(child, signal.SIGKILL)
            known.wait()
            check(path, known)
        assert len(known.reports) >= rounds


@pytest.mark.parametrize("many", [2, 8])
def test_writers_at_once_lose_nothing(tmp_path: Path, many: int) -> None:
    path = tmp_path / "ledger.sqlite"
    with nursery() as known:
        for number in range(many):
            known.start(path, f"w{number}", most=5)
        known.wait()
        assert not known.refused
        assert known.finished == many
        assert len(known.reports) == len(known.decisions) == 5 * many
        check(path, known)


@pytest.mark.parametrize("many", [2, 8])
def test_writers_at_once_that_are_killed_lose_nothing(tmp_path: Path, many: int) -> None:
    writers_killed(tmp_path / "ledger.sqlite", many, 2, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize("many", [2, 8])
def test_writers_at_once_that_are_killed_often_lose_nothing(tmp_path: Path, many: int) -> None:
    writers_killed(tmp_path / "ledger.sqlite", many, 20, seed=4)


@pytest.mark.parametrize("release", RELEASED)
def test_a_program_killed_while_it_brings_a_ledger_up_to_date(tmp_path: Path, release: int) -> None:
    moments = random.Random(release)
    with nursery() as workers:
        for kill in range(3):
            path = tmp_path / f"{kill}.sqlite"
            make(path, release)
            child = workers.start(path, most=1)
            time.sleep(moments.uniform(0.0, 0.03))
            os.kill(child, signal.SIGKILL)
            workers.wait()
            with closing(sqlite3.connect(path)) as raw:
                assert raw.execute("PRAGMA user_version").fetchone()[0] in (release, VERSION)
            with Ledger.open(path) as ledger:
                assert verify(ledger).version == begun_in(release)
                assert len(ledger.entries()) in (3, 6)


def test_a_backup_that_is_killed_leaves_no_half_file_under_its_name(tmp_path: Path) -> None:
    path, moments, made = tmp_path / "ledger.sqlite", random.Random(5), 0
    with nursery() as known:
        known.start(path, most=30)
        known.wait()
        for kill in range(12):
            target = tmp_path / f"{kill}.backup"
            done = known.finished
            child = known.start(path, BACKUP, table=target)
            time.sleep(moments.uniform(0.0, 0.12))
            os.kill(child, signal.SIGKILL)
            known.wait()
            assert target.exists() or known.finished == done
            if target.exists():
                check(target, known)
                made += 1
        known.start(path, BACKUP, table=tmp_path / "last.backup")
        known.wait()
        check(tmp_path / "last.backup", known)
    left = [one.name for one in tmp_path.iterdir() if not one.name.startswith("ledger.sqlite")]
    named = [name for name in left if not name.startswith(".")]
    assert len([name for name in named if name.endswith(".backup")]) == made + 1
    assert all(".backup." in name for name in left if name.startswith("."))


Size = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Size]]:
    """A small disk of its own, and how to change what it allows."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*words: str) -> bool:
        asked = ["mount", *words, str(folder)]
        return not subprocess.run(asked, capture_output=True, check=False).returncode

    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux makes a small disk")
    if not mount("-t", "tmpfs", "-o", "size=700k", "tmpfs"):
        pytest.skip("making a small disk is not allowed here")

    def change(how: str) -> None:
        for _ in range(2000):
            if mount("-o", f"remount,{how}"):
                return
            time.sleep(0.002)
        pytest.fail(f"the disk did not become {how}")

    try:
        yield folder, change
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_full_loses_nothing_and_goes_on_with_room(
    disk: tuple[Path, Size],
) -> None:
    folder, change = disk
    path, table = folder / "ledger.sqlite", folder / "table.csv"
    with nursery() as known:
        known.start(path, table=table)
        known.wait()
        assert len(known.refused) == 1
        assert "room" in known.refused[0] or "No space left" in known.refused[0]
        assert known.reports
        with pytest.raises(InputError, match=r"room|No space left"):
            backup(path, folder / "kept.backup")
        assert not (folder / "kept.backup").exists()
        change("size=8m")
        check(path, known, table)
        assert {one.name for one in folder.iterdir()} == {"ledger.sqlite", "table.csv"}
        known.start(path, table=table, most=3)
        known.wait()
        assert known.finished == 1
        check(path, known, table)


def test_a_disk_turned_read_only_loses_nothing_and_can_be_read(
    disk: tuple[Path, Size], tmp_path: Path
) -> None:
    folder, change = disk
    path = folder / "ledger.sqlite"
    change("size=8m")
    with nursery() as known:
        known.start(path, anew=True)
        known.listen(6)
        change("ro")
        known.wait()
        assert len(known.refused) == 1
        assert "not written to" in known.refused[0] or "cannot be opened" in known.refused[0]
        check(path, known)
        with Ledger.open(path) as ledger:
            with pytest.raises(InputError, match="can be read but not written to"):
                add(ledger, "x-1")
            with pytest.raises(InputError, match="can be read but not written to"):
                settle(ledger, "w-0")
            with pytest.raises(InputError, match="cannot be written to"):
                write_evidence(folder / "table.csv", ledger.entries())
        with pytest.raises(InputError, match="cannot be written to"):
            backup(path, folder / "kept.backup")
        backup(path, tmp_path / "kept.backup")
        check(tmp_path / "kept.backup", known)
        change("rw")
        known.start(path, most=2)
        known.wait()
        assert known.finished == 1
        check(path, known)


def test_a_log_left_by_a_kill_on_a_disk_that_turned_read_only_is_not_lost(
    disk: tuple[Path, Size],
) -> None:
    folder, change = disk
    path = folder / "ledger.sqlite"
    change("size=8m")
    with nursery() as known:
        child = known.start(path)
        known.listen(6)
        os.kill(child, signal.SIGKILL)
        known.wait()
        assert path.with_name("ledger.sqlite-wal").stat().st_size > 0
        change("ro")
        check(path, known)
        change("rw")
        check(path, known)
