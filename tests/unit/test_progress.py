"""Progress: a bar with the time left at a terminal, nothing at all where there is none."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

WORK = """
from waystation.cli_progress import Progress, working
from waystation.page.screen import guarded, warn
import sys, time
with guarded():
    with Progress(quiet="quiet" in sys.argv) as progress:
        progress("Reading", 0, 1)
        for done in range(40):
            progress("Simulating", done, 40)
            time.sleep(0.02)
        warn("A line beside it.")
    with working("Copying", quiet="quiet" in sys.argv):
        time.sleep(0.3)
"""
_COLOUR = re.compile(r"\x1b\[[0-9;]*3\dm|\x1b\[[0-9;]*38;")


def at_terminal(*words: str, **more: str) -> str:
    """What a terminal gets on standard error."""
    outer, inner = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=inner,
        env={**clean, "TERM": "xterm-256color", "COLUMNS": "100", **more},
    )  # fmt: skip
    os.close(inner)
    seen = b""
    while True:
        try:
            part = os.read(outer, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(outer)
    assert process.wait() == 0
    return seen.decode()


def test_a_bar_with_what_is_done_and_the_time_left() -> None:
    seen = at_terminal("-c", WORK)
    for told in ("Reading", "Simulating", "of 40", "0:00:", "Copying", "A line beside it."):
        assert told in seen
    assert _COLOUR.search(seen)
    assert seen.endswith("\x1b[2K")


def test_no_colour_where_none_is_wanted() -> None:
    seen = at_terminal("-c", WORK, NO_COLOR="1")
    assert "Simulating" in seen
    assert not _COLOUR.search(seen)


def test_a_terminal_that_cannot_move_its_cursor_gets_each_stage_once() -> None:
    seen = at_terminal("-c", WORK, TERM="dumb")
    assert seen.split("\r\n") == ["Reading", "Simulating", "A line beside it.", "Copying", ""]


def test_quiet_shows_nothing() -> None:
    assert at_terminal("-c", WORK, "quiet").strip() == "A line beside it."


@pytest.mark.parametrize("more", [{}, {"TERM": "xterm-256color"}, {"COLUMNS": "40"}])
def test_silent_where_there_is_no_terminal(more: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], capture_output=True, text=True, check=True,
        env={**os.environ, **more},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "A line beside it.\n")


def test_a_command_shows_it(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Some 40 people slept in Huixtla.", encoding="utf-8")
    command = "from waystation.cli import main; main()"
    assert "Reading" in at_terminal("-c", command, "read", str(note))
    assert "Reading" not in at_terminal("-c", command, "read", str(note), "--quiet")
    done = subprocess.run(
        [sys.executable, "-c", command, "read", str(note)], capture_output=True, check=True
    )
    assert b"\x1b" not in done.stdout + done.stderr
