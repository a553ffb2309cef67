"""Progress: a bar with the time left at a terminal, nothing at all where there is none."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.terminal import at_terminal

from waystation.domain.work import watched

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


def shown(*words: str, **more: str) -> str:
    """What a terminal gets on standard error."""
    with at_terminal([sys.executable, *words], ".", **more) as terminal:
        seen = terminal.rest()
        assert terminal.process.wait(60) == 0
    return seen


def test_a_bar_with_what_is_done_and_the_time_left() -> None:
    seen = shown("-c", WORK)
    for told in ("Reading", "Simulating", "of 40", "0:00:", "Copying", "A line beside it."):
        assert told in seen
    assert _COLOUR.search(seen)
    assert seen.endswith("\x1b[2K")


def test_no_colour_where_none_is_wanted() -> None:
    seen = shown("-c", WORK, NO_COLOR="1")
    assert "Simulating" in seen
    assert not _COLOUR.search(seen)


def test_a_terminal_that_cannot_move_its_cursor_gets_each_stage_once() -> None:
    seen = shown("-c", WORK, TERM="dumb")
    assert seen.splitlines() == ["Reading", "Simulating", "A line beside it.", "Copying"]


def test_lines_told_beside_a_bar_stay_on_standard_output() -> None:
    work = WORK.replace('warn("A line beside it.")', 'print("A line.")')
    with at_terminal([sys.executable, "-c", work], ".") as terminal:
        seen = terminal.rest()
        assert terminal.process.stdout is not None
        assert terminal.process.stdout.read() == "A line.\n"
        assert terminal.process.wait(60) == 0
    assert "Simulating" in seen
    assert "A line." not in seen


def test_quiet_shows_nothing() -> None:
    assert shown("-c", WORK, "quiet").strip() == "A line beside it."


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
    assert "Reading" in shown("-c", command, "read", str(note))
    assert "Reading" not in shown("-c", command, "read", str(note), "--quiet")
    done = subprocess.run(
        [sys.executable, "-c", command, "read", str(note)], capture_output=True, check=True
    )
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("count", [0, 1, 7, 200, 201, 100_000])
def test_what_is_watched_is_told_seldom_and_from_its_beginning(count: int) -> None:
    told: list[tuple[str, int, int]] = []
    items = list(range(count))
    assert list(watched(items, "Counting", lambda *one: told.append(one))) == items
    assert len(told) <= min(count, 200)
    assert told[:1] == ([("Counting", 0, count)] if count else [])
    assert all(later[1] > earlier[1] for earlier, later in itertools.pairwise(told))


def test_what_has_no_length_is_told_once_or_by_what_is_known_of_it() -> None:
    told: list[tuple[str, int, int]] = []
    for total in (None, 2):
        assert list(watched(iter("abc"), "Counting", lambda *one: told.append(one), total)) == [
            *"abc"
        ]
    assert told == [("Counting", 0, 1), ("Counting", 0, 2), ("Counting", 1, 2)]
