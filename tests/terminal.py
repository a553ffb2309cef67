"""A program whose standard error is a terminal: what it shows there, as it comes."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Terminal:
    """A running program and what it has written to the terminal."""

    def __init__(self, process: subprocess.Popen[str], end: int) -> None:
        self.process = process
        self._end, self._bytes = end, b""

    @property
    def seen(self) -> str:
        """What has been shown until now, with LF ends of line."""
        return self._bytes.decode(errors="replace").replace("\r\n", "\n")

    def until(self, text: str, *, seconds: float = 240.0) -> None:
        """Read on until a text has been shown; AssertionError where the program ends before it."""
        latest = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < latest, f"no {text!r} in {seconds} seconds: {self.seen!r}"
            assert self._more(), f"ended without {text!r}: {self.seen!r}"

    def rest(self) -> str:
        """Read to the end; all that was shown."""
        while self._more():
            pass
        return self.seen

    def _more(self) -> bool:
        if not select.select([self._end], [], [], 1.0)[0]:
            return True
        try:
            part = os.read(self._end, 4096)
        except OSError:
            return False
        self._bytes += part
        return bool(part)


@contextmanager
def at_terminal(words: Sequence[str], folder: Path | str = ".", **more: str) -> Iterator[Terminal]:
    """Start a program with its standard error at a terminal, in a session of its own."""
    outer, inner = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=inner, text=True, cwd=folder, start_new_session=True,
        env={**clean, "TERM": "xterm-256color", "COLUMNS": "100", **more},
    ) as process:  # fmt: skip
        os.close(inner)
        try:
            yield Terminal(process, outer)
        finally:
            process.kill()
            os.close(outer)
