"""Opening a ledger never lets go of the locks that keep what another thread writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, Unit
from waystation.evidence.ledger import Ledger
from waystation.system import files

OTHER = """
import sys
from pathlib import Path
from waystation.evidence.ledger import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    print(len(ledger.entries()))
"""


def figure(number: int) -> Figure:
    return Figure(
        number, number, f"{number} people", Unit.PEOPLE, "people", FigureKind.ARRIVING, Measure.FLOW
    )


def figures_elsewhere(path: Path) -> int:
    """How many figures another program finds, which then closes the ledger."""
    command = [sys.executable, "-c", OTHER, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_what_is_written_after_another_thread_opened_it_is_there_for_others(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_figures([figure(1)], "a test")
        Ledger.open(path).close()
        assert figures_elsewhere(path) == 1
        assert path.with_name("ledger.sqlite-wal").exists()
        ledger.add_figures([figure(2)], "a test")
        assert figures_elsewhere(path) == 2


def test_a_file_put_in_the_place_of_another_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"one")
    other.write_bytes(b"two")
    assert files.first_bytes(path, 100) == b"one"
    other.replace(path)
    assert files.first_bytes(path, 2) == b"tw"


def open_files() -> int:
    """Open files of this process; 0 on systems that do not tell."""
    told = Path("/proc/self/fd")
    return len(list(told.iterdir())) if told.exists() else 0


def test_few_files_stay_open(tmp_path: Path) -> None:
    before = open_files()
    for number in range(200):
        path = tmp_path / str(number)
        path.write_bytes(b"x")
        assert files.first_bytes(path, 1) == b"x"
    assert open_files() <= before + files._MOST


def test_what_cannot_be_read_is_told_and_not_kept(tmp_path: Path) -> None:
    before = dict(files._kept)
    with pytest.raises(IsADirectoryError):
        files.first_bytes(tmp_path, 1)
    with pytest.raises(FileNotFoundError):
        files.first_bytes(tmp_path / "nothing", 1)
    assert files._kept == before
