"""One question to an endpoint: bounded in time, tries and size; errors in one line."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waystation.domain.errors import WaystationError
from waystation.reports.outside.endpoint import Endpoint

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

_LARGEST_ANSWER = 2_000_000
_CHUNK = 65_536
_TRIES = 3
_LONGEST_PAUSE = 10.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_ANSWER_TOKENS = 4096


class OutsideError(WaystationError):
    """The endpoint gave no usable answer. One line, without key, question or answer."""


@dataclass(frozen=True)
class Waiting:
    """How time passes: seconds so far, and how to let some pass."""

    seconds: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep


class _TryAgain(Exception):  # noqa: N818 - no error yet
    """The endpoint is busy or broken; `pause` seconds are asked for."""

    def __init__(self, why: str, pause: float | None) -> None:
        super().__init__(why)
        self.pause = pause


def ask(
    endpoint: Endpoint, messages: Sequence[dict[str, str]], waiting: Waiting | None = None
) -> str:
    """What the model answers, as a text.

    Tried up to three times where the endpoint is busy (429) or broken (5xx); redirects are not
    followed, compressed answers not taken, and nothing is read beyond two million bytes.

    Args:
        endpoint: Where to ask.
        messages: The conversation, each with "role" and "content".
        waiting: How time passes.

    Raises:
        OutsideError: No usable answer came.
    """
    import urllib3

    passing = waiting or Waiting()
    body = json.dumps(
        {
            "model": endpoint.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": _ANSWER_TOKENS,
        }
    ).encode("ascii")
    with urllib3.PoolManager(retries=False) as pool:
        for tried in range(1, _TRIES + 1):
            try:
                return _content(_answer(pool, endpoint, body, passing))
            except _TryAgain as again:
                if tried == _TRIES:
                    msg = f"{endpoint.host} {again}, {_TRIES} times"
                    raise OutsideError(msg) from None
                pause = 2.0 ** (tried - 1) if again.pause is None else again.pause
                passing.pause(min(pause, _LONGEST_PAUSE))
            except OutsideError as error:
                msg = f"{endpoint.host} {error}"
                raise OutsideError(msg) from None
    raise AssertionError


def _answer(pool: PoolManager, endpoint: Endpoint, body: bytes, waiting: Waiting) -> bytes:
    """The body of one answer."""
    import urllib3

    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    deadline = waiting.seconds() + endpoint.timeout
    try:
        response = pool.request(
            "POST",
            f"{endpoint.base}/chat/completions",
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(total=endpoint.timeout),
            redirect=False,
            preload_content=False,
        )
        try:
            _check(response)
            return _bounded(response, deadline, waiting)
        finally:
            response.close()
    except (urllib3.exceptions.HTTPError, _Late) as error:
        refused = isinstance(error, urllib3.exceptions.NewConnectionError)
        if isinstance(error, urllib3.exceptions.TimeoutError | _Late) and not refused:
            msg = f"did not answer within {endpoint.timeout:g} seconds"
            raise OutsideError(msg) from None
        msg = f"cannot be reached ({type(error).__name__})"
        raise OutsideError(msg) from None


class _Late(Exception):  # noqa: N818 - told as an OutsideError
    """The deadline passed while an answer trickled in."""


def _check(response: BaseHTTPResponse) -> None:
    if response.status in _AGAIN:
        told = response.headers.get("Retry-After", "")
        pause = float(told) if told.isdigit() and len(told) < 10 else None
        why = f"answered with status {response.status}"
        raise _TryAgain(why, pause)
    if response.status != 200:
        msg = f"answered with status {response.status}"
        raise OutsideError(msg)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        msg = "answered in a compressed form, which was not asked for"
        raise OutsideError(msg)


def _bounded(response: BaseHTTPResponse, deadline: float, waiting: Waiting) -> bytes:
    parts, size = [], 0
    while part := response.read1(_CHUNK, decode_content=False):
        size += len(part)
        if size > _LARGEST_ANSWER:
            msg = f"answered with more than {_LARGEST_ANSWER:,} bytes"
            raise OutsideError(msg)
        if waiting.seconds() > deadline:
            raise _Late
        parts.append(part)
    return b"".join(parts)


def _content(body: bytes) -> str:
    """The text of the first choice."""
    try:
        answer: Any = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        msg = "answered with something that is no chat completion"
        raise OutsideError(msg)
    return content
