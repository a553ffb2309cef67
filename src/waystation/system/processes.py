"""Processes: started so that Ctrl-C in a terminal is not theirs, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TypedDict


class OwnGroup(TypedDict, total=False):
    """Arguments of `subprocess.Popen` for a process that Ctrl-C does not reach."""

    start_new_session: bool
    creationflags: int


if sys.platform == "win32":
    import subprocess

    SOFTLY = HARD = signal.SIGTERM
    """Windows ends a process at once, or not at all."""
    OWN_GROUP = OwnGroup(
        creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    )
    _GONE: tuple[type[OSError], ...] = (OSError,)
else:
    SOFTLY, HARD = signal.SIGTERM, signal.SIGKILL
    OWN_GROUP = OwnGroup(start_new_session=True)
    _GONE = (ProcessLookupError,)


def end(process: int, *, hard: bool) -> None:
    """End a process by its number; nothing where there is none any more.

    Args:
        process: Its number.
        hard: Without asking it.
    """
    with contextlib.suppress(*_GONE):
        os.kill(process, HARD if hard else SOFTLY)
