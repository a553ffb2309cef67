"""A lock goes with the program that holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from waystation.system.locks import is_locked, lock

HOLD = """
import sys
from pathlib import Path
from waystation.system.locks import lock
with lock(Path(sys.argv[1])) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_a_lock_keeps_others_out_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock(path) as mine:
        assert mine
        assert is_locked(path)
        with lock(path) as second:
            assert not second
        assert is_locked(path), "one that did not get it let it go"
    assert not is_locked(path)
    with lock(path, wait=True) as mine:
        assert mine


def test_where_no_file_is_nothing_is_locked_and_none_is_made(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "nothing")
    assert not list(tmp_path.iterdir())
    assert is_locked(tmp_path), "what cannot be opened may be held"


def test_a_program_that_is_killed_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"True"
        assert is_locked(path)
        other.kill()
        other.wait()
    assert not is_locked(path)
