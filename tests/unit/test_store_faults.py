"""Faults while a store is written: one line is told, what is done is kept, and the run goes on."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.forecast_fixture import add_rows
from tests.unit.test_forecasting_parts import same
from tests.unit.test_forecasting_smoother import FIRST, SECOND, empty_folder
from tests.unit.test_store import contents, question, run

from waystation.cli_store import store_order
from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.forecasting import stored_begin
from waystation.forecasting.stored_begin import Store
from waystation.running.faults import NoRoomError, told_bytes

local = pytest.importorskip("zarr.storage._local", reason="waystation[store] is not installed")
__all__ = ["question"]

COMMAND = (sys.executable, "-c", "from waystation.cli import main; main()", "forecast")
OPTIONS = ("--as-of", "2019-03-20", "--members", "60", "--days", "9", "--part-members", "10")


def start(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, str(folder), *OPTIONS, "--out", str(out), *options], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1553100000", "NO_COLOR": "1"},
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    errors = process.communicate(timeout=300)[1]
    return process.returncode, errors


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("scenario") / "scenario"
    found.mkdir()
    empty_folder(found)
    add_rows(found, [FIRST, SECOND])
    return found


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run nobody disturbs."""
    out = tmp_path_factory.mktemp("whole") / "out"
    status, told = finish(start(folder, out, "--store"))
    assert status == 0, told
    return out


@contextlib.contextmanager
def small_disk(where: Path, options: str) -> Iterator[Path]:
    """A file system of its own, in memory."""
    where.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(where)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.mark.parametrize("writes", [3, 60])
def test_a_disk_that_is_full(
    question: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    one, _ = run(question, Store(tmp_path / "whole", part_members=20))
    real, left = local._put, [writes]

    def full(path: Path, value: Any, exclusive: bool = False) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(real(path, value, exclusive))

    store = Store(tmp_path / "part", part_members=20)
    with monkeypatch.context() as patched:
        patched.setattr(local, "_put", full)
        with pytest.raises(NoRoomError) as caught:
            run(question, store)
    line = str(caught.value)
    assert "\n" not in line
    assert "were being written, which needs up to " in line
    assert re.search(r"MB; ([\d.,]+ .B are|less than 1 MB is) free", line)
    assert line.endswith("make room, then run the same command with --resume")
    assert not (store.folder / "complete.json").exists()
    other, _ = run(question, store._replace(resume=True))
    same(one, other)
    assert contents(store.folder) == contents(tmp_path / "whole")


def test_a_small_disk(folder: Path, whole: Path, tmp_path: Path) -> None:
    """A real one; with more room the command goes on where it was."""
    with small_disk(tmp_path / "disk", "size=500k") as disk:
        status, told = finish(start(folder, tmp_path / "out", "--store-in", str(disk / "store")))
        assert status == 1, told
        lines = [line for line in told.splitlines() if "the disk is full" in line]
        assert len(lines) == 1
        assert "Traceback" not in told
        assert not (tmp_path / "out" / "page.html").exists()
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        again = ("--store-in", str(disk / "store"), "--resume")
        status, told = finish(start(folder, tmp_path / "out", *again))
        assert status == 0, told
        assert contents(disk / "store") == contents(whole / "store")


def test_a_disk_that_is_not_written_to(question: Scenario, tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk", "ro") as disk,
        pytest.raises(InputError, match="a place that cannot be written to"),
    ):
        run(question, Store(disk / "store"))


def test_a_folder_of_something_else(question: Scenario, tmp_path: Path) -> None:
    for name, content in (("notes.txt", "mine"), ("run.json", "[1, 2]"), ("run.json", "{")):
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "other" / name).write_text(content)
        for resume in (False, True):
            with pytest.raises(InputError, match=f"holds something else .({name}|notes.txt)"):
                run(question, Store(tmp_path / "other", resume))
        assert (tmp_path / "other" / name).read_text() == content
    with pytest.raises(InputError, match="found a file; expected an empty folder"):
        run(question, Store(tmp_path / "other" / "notes.txt"))


def test_a_disk_without_hope(
    question: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_begin, "free_bytes", lambda _folder: 1_000)
    with pytest.raises(InputError, match=r"1 MB free; \d+ MB of days take about"):
        run(question, Store(tmp_path / "store"))
    assert not (tmp_path / "store").exists()
    assert (told_bytes(1), told_bytes(2_500_000_000)) == ("1 MB", "2.5 GB")


def test_one_run_at_a_time(question: Scenario, tmp_path: Path) -> None:
    store = Store(tmp_path / "store", part_members=20)
    run(question, store)
    with (
        stored_begin._own(store.folder),
        pytest.raises(InputError, match="another run is writing there"),
    ):
        run(question, store)


def test_parts_without_a_store() -> None:
    with pytest.raises(InputError, match="--part-members: found 10; expected it together with"):
        store_order(False, None, False, 10)
    asked = store_order(False, None, True, 10)
    assert asked is not None
    assert asked.of(Path("results")).folder == Path("results/store")


def test_arrays_that_are_damaged(question: Scenario, tmp_path: Path) -> None:
    store = Store(tmp_path / "store", part_members=20)
    run(question, store)
    (store.folder / "members.zarr" / "present" / "zarr.json").write_text("{")
    with pytest.raises(InputError, match="a store whose arrays are damaged"):
        run(question, store._replace(resume=True))


def stop(process: subprocess.Popen[str], store: Path, kept: int, how: signal.Signals) -> None:
    """Wait until some tasks are done, then stop a process."""
    end = time.monotonic() + 120.0
    while len(list(store.glob("kept/*.json"))) < kept and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(how)


def test_interrupted_by_hand(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(folder, out, "--store")
    stop(process, out / "store", 40, signal.SIGINT)
    status, told = finish(process)
    assert status == 130, told
    lines = [line for line in told.splitlines() if "Interrupted" in line]
    assert lines == [
        "Interrupted. What is done is kept: the same command with --resume goes on with it."
    ]
    assert "Traceback" not in told
    assert not (out / "store" / "complete.json").exists()
    status, told = finish(start(folder, out, "--resume"))
    assert status == 0, told
    assert contents(out) == contents(whole)


@pytest.mark.slow
def test_killed_at_any_moment(folder: Path, whole: Path, tmp_path: Path) -> None:
    """Thirty times, until it is through: nothing half-written ever looks whole."""
    out, chance, killed = tmp_path / "out", random.Random(8), 0
    for number in range(30):
        if number % 6 == 0:
            shutil.rmtree(out, ignore_errors=True)
        process = start(folder, out, "--resume")
        stop(process, out / "store", chance.randrange(1, 55), signal.SIGCONT)
        time.sleep(chance.random() * 1.5)
        process.kill()
        status = finish(process)[0]
        killed += status == -signal.SIGKILL
        assert status in (0, -signal.SIGKILL)
        if number % 6 == 5:
            status, told = finish(start(folder, out, "--resume"))
            assert status == 0, told
            assert contents(out) == contents(whole)
    assert killed >= 10
