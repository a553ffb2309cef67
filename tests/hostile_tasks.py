"""Tasks for processes apart that do what hostile documents do to their readers."""

# ruff: noqa: ARG001 - every task takes the same
from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waystation.apart.worker import Send
from waystation.domain.errors import InputError, Problem
from waystation.reports.intake.away import documents


def answer(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Send back what came, and which process answers."""
    send([arguments["word"], len(data), os.getpid()])


def stall(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Never end."""
    send(os.getpid())
    while True:
        time.sleep(0.01)


def hang(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Never send anything."""
    time.sleep(3600)


def grow(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Take more and more memory."""
    held = []
    while True:
        held.append(bytearray(1 << 24))


def die(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """End as a reader written in C does that follows a bad pointer."""
    os.kill(os.getpid(), signal.SIGSEGV)


def fail(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Break off with an error of the program."""
    raise RecursionError


def refuse(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Refuse the bytes as input."""
    raise InputError([Problem("x.pdf", 3, "", "this", "that")])


def chatter(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Write to what it believes to be the terminal, then send."""
    print("\x1b[2J")  # noqa: T201
    os.write(1, b"\x00\x00\x00\x00\x00\x00\x00\x04null")
    send("whole")


def environment(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Send the names of the environment and the folders modules come from."""
    import sys

    send([sorted(os.environ), sys.path])


def write(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Fill the disk."""
    path = Path(arguments["path"])
    with path.open("wb") as file:
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    send("written")


def forge(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Send what no reader sends."""
    send({"extract": {"name": 3}})


def choosy(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """Read documents as they are read, but die of one that says so."""
    if b"kill the reader" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    documents(arguments, data, send)
