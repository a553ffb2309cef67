"""Messages between us and a process apart: a length, then bytes.

What comes back is JSON and never a pickle: a process that was taken over can send texts, no code.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

MOST = 1 << 28
"""Bytes of one message from a process apart."""
_LENGTH = struct.Struct(">Q")


class BrokenOffError(Exception):
    """The other side ended in the middle, or sent what is no message."""


def write_frame(stream: IO[bytes], data: bytes, *, more: bool = False) -> None:
    """Send bytes; with `more`, together with what is sent next."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    if not more:
        stream.flush()


def read_frame(stream: IO[bytes], most: int | None = None) -> bytes | None:
    """Bytes as sent; None where nothing more comes.

    Raises:
        BrokenOffError: The stream ends within them, or they are more than `most`.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BrokenOffError
    (length,) = _LENGTH.unpack(head)
    if most is not None and length > most:
        raise BrokenOffError
    data = stream.read(length)
    if len(data) < length:
        raise BrokenOffError
    return data


def write_json(stream: IO[bytes], value: Any, *, more: bool = False) -> None:  # noqa: ANN401
    """Send a value JSON can hold; halves of characters go through as they are."""
    write_frame(stream, json.dumps(value).encode("ascii"), more=more)


def read_json(stream: IO[bytes], most: int | None = None) -> Any:  # noqa: ANN401
    """A value as sent; None where nothing more comes.

    Raises:
        BrokenOffError: As `read_frame`, or what comes is no JSON.
    """
    data = read_frame(stream, most)
    if data is None:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BrokenOffError from None
