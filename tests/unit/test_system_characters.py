"""What is told can be written out, whatever characters the system likes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

TELL = """
import sys
from waystation.page.screen import guarded, write_data
with guarded():
    print("Ciudad Ju\\u00e1rez \\u2013 \\u0634\\u0647\\u0631")
    write_data("a,b\\r\\n")
"""


def told(**environment: str) -> bytes:
    """What a program with these settings writes into a pipe."""
    kept = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LANG", "PYTHONIOENCODING")}
    return subprocess.run(
        [sys.executable, "-c", TELL],
        env=kept | environment, capture_output=True, check=True, timeout=120,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_what_cannot_be_written_is_escaped(encoding: str) -> None:
    text = told(PYTHONIOENCODING=encoding).decode(encoding)
    assert ("\u0634" if encoding == "utf-8" else "\\u0634") in text
    assert text.endswith("a,b\r\n")


def test_a_pipe_gets_utf_8_where_nothing_else_is_asked_for() -> None:
    text = told(PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="POSIX").decode("utf-8")
    assert "\u0634\u0647\u0631" in text
