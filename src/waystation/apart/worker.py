"""The process apart: takes a task with its bytes, sends back what it finds, ends when left alone.

It is started with an environment without keys and passwords. Its limits hold before the first
byte of a document arrives. What it may not do stands in docs/decisions/020-untrusted-documents.md.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import IO, Any

from waystation.apart.frames import read_frame, read_json, write_json
from waystation.domain.errors import InputError
from waystation.system.limits import limit, limit_time

Send = Callable[[object], None]
"""Sends one value that JSON can hold."""

Task = Callable[[Mapping[str, Any], bytes, Send], None]
"""Does the work: with arguments, with bytes that nobody trusts, telling what it finds."""

_WRITTEN = 1 << 24
"""Bytes of a file it may write: compiled modules, nothing larger."""
_FILES = 128


def main() -> None:
    """Serve tasks from standard input until it ends."""
    memory = int(sys.argv[1])
    given, sending = _own_streams()
    limit(memory, _WRITTEN, _FILES)
    while (asked := read_json(given)) is not None:
        data = read_frame(given) or b""
        limit_time(float(asked["seconds"]))
        if not _do(asked, data, sending):
            break
    with contextlib.suppress(OSError):
        sending.close()


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output, kept from whatever else in this process would use them."""
    given, sending = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return given, sending


def _do(asked: Mapping[str, Any], data: bytes, sending: IO[bytes]) -> bool:
    """One task; False when this process should not go on."""
    module, _, name = str(asked["task"]).partition(":")
    try:
        task: Task = getattr(importlib.import_module(module), name)
        task(asked["arguments"], data, lambda value: write_json(sending, ["item", value]))
        end: list[object] = ["end"]
    except InputError as error:
        end = ["problems", [list(astuple(problem)) for problem in error.problems]]
    except MemoryError:
        end = ["memory"]
    except BrokenPipeError:
        return False
    except Exception as error:
        end = ["failed", type(error).__name__]
    write_json(sending, end)
    return end[0] in ("end", "problems")
