"""Backup and restore: the same rows and bytes, checked first, nothing overwritten, nothing half."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.evidence_figures import figure, read_figure, report
from tests.ledger_releases import RELEASED, begun_in, make

from waystation import cli
from waystation.domain.errors import InputError
from waystation.evidence import backup as backups
from waystation.evidence.backup import backup, restore
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.sync import find_links
from waystation.evidence.tables import VERSION
from waystation.evidence.verify import verify

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure(), figure(low=7000, high=7000)], "evidence.csv")
        ledger.add_report(report(), [read_figure()], reader="some reader")
        find_links(ledger, report())
        ledger.withdraw([figure_id(figure())], "a slip", author="kt")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waystation", "evidence", *map(str, words)])
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return call


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def body(path: Path) -> bytes:
    """The file without SQLite's two counters of how often it was changed."""
    content = bytearray(path.read_bytes())
    content[24:28] = content[92:96] = bytes(4)
    return bytes(content)


def beside(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()}


def test_a_round_trip_keeps_every_row_and_every_byte(path: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first.backup", tmp_path / "again.backup"
    back = tmp_path / "back" / "ledger.sqlite"
    back.parent.mkdir()
    made = backup(path, first)
    assert restore(first, back) == made
    assert rows(back) == rows(first) == rows(path)
    backup(back, again)
    assert body(again) == body(first)
    with Ledger.open(back) as ledger, Ledger.open(path) as old:
        assert verify(ledger) == verify(old) == made.chain
        assert ledger.entries() == old.entries()
        ledger.add_figures([figure(low=9)], "by hand")
        verify(ledger)


def test_a_backup_is_taken_while_another_writes_and_holds_what_was_done(
    path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "now.backup"
    with Ledger.open(path) as writer, writer.transaction():
        before = writer.chain.state()
        writer.add_figures([figure(low=9)], "by hand")
        made = backup(path, target, wait=0.0)
    assert made.chain == before
    with Ledger.open(path) as ledger:
        assert ledger.chain.state().seals == before.seals + 1


def test_a_backup_holds_what_still_stands_in_the_log(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure(low=9)], "by hand")
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        backup(path, tmp_path / "now.backup")
        assert rows(tmp_path / "now.backup") == rows(path)
    assert sorted(beside(path)) == ["ledger.sqlite", "now.backup"]


@pytest.mark.parametrize("there", ["file", "file-wal", "file-journal"])
def test_nothing_is_ever_overwritten(path: Path, tmp_path: Path, there: str) -> None:
    backup(path, tmp_path / "whole.backup")
    (tmp_path / there).write_bytes(b"something of mine")
    for copying, source in ((backup, path), (restore, tmp_path / "whole.backup")):
        with pytest.raises(InputError, match=f"there already \\({there}\\)"):
            copying(source, tmp_path / "file")
    assert (tmp_path / there).read_bytes() == b"something of mine"
    assert beside(path) == {"ledger.sqlite", "whole.backup", there}


def test_a_file_that_comes_while_it_is_copied_is_not_overwritten(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "now.backup"

    def come(part: Path) -> None:
        target.write_bytes(b"of another")
        assert part.stat().st_size > 0

    monkeypatch.setattr(backups, "_to_disk", come)
    with pytest.raises(InputError, match="there already"):
        backup(path, target)
    assert target.read_bytes() == b"of another"
    assert beside(path) == {"ledger.sqlite", "now.backup"}


def test_where_no_file_has_two_names_it_is_renamed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    backup(path, tmp_path / "now.backup")
    assert rows(tmp_path / "now.backup") == rows(path)
    assert beside(path) == {"ledger.sqlite", "now.backup"}


@pytest.mark.parametrize("version", RELEASED)
def test_a_backup_of_an_earlier_release_is_kept_as_it_is_and_restored_up_to_date(
    tmp_path: Path, version: int
) -> None:
    old, kept, back = (tmp_path / name for name in ("old.sqlite", "kept.backup", "back.sqlite"))
    make(old, version)
    before = rows(old)
    made = backup(old, kept)
    assert (made.version, made.chain) == (version, None)
    assert rows(kept) == rows(old) == before
    restored = restore(kept, back)
    assert restored.version == version
    assert restored.chain is not None
    assert restored.chain.version == begun_in(version)
    assert rows(kept) == before
    with Ledger.open(back) as ledger:
        assert verify(ledger) == restored.chain
        assert len(ledger.entries()) == 3


def test_a_backup_of_a_later_release_is_refused_in_one_line(
    path: Path, tmp_path: Path, run: Run
) -> None:
    kept, back = tmp_path / "kept.backup", tmp_path / "back.sqlite"
    backup(path, kept)
    with closing(sqlite3.connect(kept)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    status, out, err = run("restore", kept, back)
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 2
    assert f"a ledger of version {VERSION + 1}; expected version 1 to {VERSION}" in err
    assert not back.exists()


def altered(kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as raw:
        refuse = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'figures_no_UPDATE'")
        text = refuse.fetchone()[0]
        raw.execute("DROP TRIGGER figures_no_UPDATE")
        raw.execute("UPDATE figures SET origin = 'nobody' WHERE entered = 1")
        raw.execute(text)


def cut(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-4096])


def overwritten(kept: Path) -> None:
    content = bytearray(kept.read_bytes())
    content[3 * 4096 : 3 * 4096 + 200] = b"\xff" * 200
    kept.write_bytes(content)


def emptied(kept: Path) -> None:
    kept.write_bytes(b"")


def unlocked(kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER figures_no_DELETE")


def of_another_program(kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as raw:
        raw.execute("PRAGMA application_id = 1")


def gone(kept: Path) -> None:
    kept.unlink()


@pytest.mark.parametrize(
    "harm", [altered, cut, overwritten, emptied, unlocked, of_another_program, gone]
)
def test_what_is_not_whole_is_neither_kept_nor_restored(
    path: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    kept, other = tmp_path / "kept.backup", tmp_path / "other"
    backup(path, kept)
    harm(kept)
    before = beside(path)
    for copying in (restore, backup):
        with pytest.raises(InputError) as caught:
            copying(kept, other)
        assert all(problem.file == str(kept) for problem in caught.value.problems)
    assert beside(path) == before


@pytest.mark.parametrize("at", ["mkstemp", "fsync", "link"])
def test_a_full_disk_leaves_no_half_backup(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    owner = tempfile if at == "mkstemp" else os
    monkeypatch.setattr(owner, at, full)
    with pytest.raises(InputError, match="No space left on device"):
        backup(path, tmp_path / "now.backup")
    monkeypatch.undo()
    assert beside(path) == {"ledger.sqlite"}
    backup(path, tmp_path / "now.backup")


def test_the_commands_make_a_backup_and_put_it_back(path: Path, tmp_path: Path, run: Run) -> None:
    kept, folder = tmp_path / "kept.backup", tmp_path / "folder"
    status, out, _ = run("backup", path.parent, kept)
    assert status == 0
    seal = out.split()[-1]
    status, _, err = run("backup", path.parent, kept)
    assert status == 2
    assert "never overwritten" in err
    status, _, err = run("restore", kept, path.parent)
    assert status == 2
    assert "ledger.sqlite is never overwritten" in err
    folder.mkdir()
    status, out, _ = run("restore", kept, folder)
    assert status == 0
    assert out.split()[-1] == seal
    status, out, _ = run("verify", folder, "--seal", seal[:12])
    assert status == 0
    assert "whole. 1 reports, 3 figures" in out
    assert seal in out
    status, _, err = run("verify", folder, "--seal", "0" * 12)
    assert status == 2
    assert "a chain without the seal" in err
    status, _, err = run("restore", kept, tmp_path / "no-folder")
    assert status == 2
    assert "no such folder; expected a scenario folder" in err
    assert not (tmp_path / "no-folder").exists()
    status, _, err = run("restore", kept, tmp_path / "nowhere" / "ledger.sqlite")
    assert status == 2
    assert "cannot be written to" in err


def test_the_commands_tell_what_an_earlier_release_had(tmp_path: Path, run: Run) -> None:
    old, kept, back = (tmp_path / name for name in ("old.sqlite", "kept.backup", "back.sqlite"))
    make(old, 3)
    status, out, _ = run("backup", old, kept)
    assert status == 0
    assert "of version 3" in out
    assert "begins one" in out
    status, out, _ = run("restore", kept, back)
    assert status == 0
    assert f"brought up to version {VERSION}" in out
    assert "12 of them for records from version 3" in out
