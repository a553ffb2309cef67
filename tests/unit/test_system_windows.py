"""What Waystation does where nothing of POSIX is there: Windows as far as it can be shown here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
CACHE_IS_LOCAL = """
import os
from pathlib import Path
os.environ["LOCALAPPDATA"] = str(Path("local").absolute())
"""
START = f"""
import sys
sys.path.insert(0, {str(HOME)!r})
{CACHE_IS_LOCAL}
from tests.windows_face import KERNEL, put_on
put_on()
"""


def shown(code: str, folder: Path) -> str:
    """What a program prints to which Windows is shown."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_locks(tmp_path: Path) -> None:
    code = """
from waystation.system import files, locks
path = Path("held")
with locks.lock(path) as mine, locks.lock(path) as second:
    print(mine, second, locks.is_locked(path))
print(locks.is_locked(path), locks.is_locked(Path("nothing")))
path.write_bytes(b"abc")
os.environ.pop("WAYSTATION_CACHE", None)
from waystation.world.gazetteer_index import _cache_folders
print(files.first_bytes(path, 2), next(_cache_folders()).parent.name, files.keep_names(Path()))
"""
    told = shown(code, tmp_path).splitlines()
    assert told == ["True False True", "False False", "b'ab' local None"]


@pytest.mark.skipif(sys.maxsize < 2**32, reason="sizes of 64-bit structures")
def test_the_limits_are_told_in_structures_of_the_right_size(tmp_path: Path) -> None:
    """Sizes as in winnt.h and sysinfoapi.h for 64-bit programs."""
    code = """
import ctypes
from waystation.system import limits
print(*(ctypes.sizeof(one) for one in (limits._Basic, limits._Limits, limits._Memory)))
print(limits.limit(1 << 31, 1, 1))
limits.limit_time(120.0)
(job,) = limits._job
print(job.limits.process_memory, hex(job.limits.basic.flags), limits._Limits.process_memory.offset)
print(120 < job.limits.basic.process_time / 1e7 < 300)
print(*(name for name, _ in KERNEL.calls))
"""
    told = shown(code, tmp_path).splitlines()
    assert told[0] == "64 144 64"
    assert told[1] == "True"
    assert told[2] == f"{1 << 31} 0x502 112"
    assert told[3] == "True"
    calls = "CreateJobObjectW SetInformationJobObject GetCurrentProcess AssignProcessToJobObject"
    assert told[4] == f"{calls} SetInformationJobObject"


def test_check_forecast_desk_and_backup(tmp_path: Path) -> None:
    left = shutil.ignore_patterns("*.sqlite*")
    shutil.copytree(HOME / "examples/caravan-2018", tmp_path / "crisis", ignore=left)
    commands = [
        ["check", "crisis"],
        [*("forecast", "crisis", "--as-of", "2018-10-29", "--members", "30", "--days", "5")],
        ["evidence", "list", "crisis", "--search", "government"],
        ["evidence", "backup", "crisis", "kept.sqlite"],
        ["evidence", "verify", "crisis"],
        ["doctor", "--json"],
    ]
    code = f"""
import json
from waystation.cli import app
for words in json.loads({json.dumps(json.dumps(commands))}):
    try:
        app([*words], standalone_mode=False)
    except SystemExit as end:
        assert not end.code, (words, end.code)
    print("DONE", words[0])
import os
print("HIDDEN", [one for one in ("fork", "pread") if hasattr(os, one)])
"""
    told = shown(code, tmp_path)
    assert told.count("DONE") == len(commands)
    assert told.endswith("HIDDEN []\n")
    (run,) = (tmp_path / "results").rglob("run.json")
    assert (run.parent / "page.html").stat().st_size > 100_000
    assert (tmp_path / "kept.sqlite").stat().st_size
    for path in run.parent.glob("*.json"):
        assert b"\r" not in path.read_bytes()
