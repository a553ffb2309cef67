"""What goes to the terminal, and the one place that cleans it.

Commands run within `guarded`: whatever is written to standard output and standard error has its
control characters shown as signs (`domain.printable`). Our own colours pass through a `Screen`
alone, which cleans every text before it adds them.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from waystation.domain.printable import escaped, printable, printable_line
from waystation.page.clean_stream import CleanStream, beneath

if TYPE_CHECKING:
    from rich.console import Console


def console(*, errors: bool = False) -> Console:
    """A console for tables and briefings; texts are taken as they are, without markup."""
    from waystation.page.screen_rich import Screen

    return Screen(stderr=errors, markup=False, emoji=False)


def show_whole(lines: Iterable[str]) -> None:
    """Show lines that hold paths or commands: uncoloured, broken by the terminal alone."""
    screen = console()
    for line in lines:
        screen.print(line, highlight=False, soft_wrap=True)


def _take_any_character(stream: object) -> None:
    """Let a stream take every character, whatever the system's own characters are.

    What goes to a file or a program is UTF-8 with the line ends it was given, on Windows too, but
    for where PYTHONIOENCODING names another; what cannot be shown there is escaped.
    """
    if not isinstance(stream, TextIOWrapper):
        return
    away = not stream.isatty()
    if stream.encoding.lower() not in ("utf-8", "utf8"):
        if away and not os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(encoding="utf-8")
        else:
            stream.reconfigure(errors="backslashreplace")
    if away:
        stream.reconfigure(newline="\n")


def clean_streams() -> None:
    """Put a `CleanStream` over standard output and standard error where there is none."""
    for stream in (sys.stdout, sys.stderr):
        _take_any_character(stream)
    if not isinstance(sys.stdout, CleanStream):
        sys.stdout = CleanStream(sys.stdout)
    if not isinstance(sys.stderr, CleanStream):
        sys.stderr = CleanStream(sys.stderr)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Nothing written within reaches a terminal raw, whoever writes it."""
    before = sys.stdout, sys.stderr
    clean_streams()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def warn(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write(printable_line(line) + "\n")


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """JSON for programs that a person may look at as well: what is unsafe to show is escaped."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=2))


def write_data(text: str) -> None:
    """A table for programs on standard output: as it is into files, cleaned on a terminal."""
    stream = beneath(sys.stdout)
    stream.write(printable(text) if stream.isatty() else text)
    stream.flush()
