"""Who listens, and what they are told: server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

_WAITING = 1000
"""Events that wait for one listener; one who does not listen any more is let go."""


@dataclass(frozen=True)
class Event:
    """Something that happened: its name, what is told of it, and its number in a stream."""

    name: str
    data: Any
    number: int | None = None

    def encoded(self) -> bytes:
        """The event as the stream holds it."""
        number = "" if self.number is None else f"id: {self.number}\n"
        text = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"{number}event: {self.name}\ndata: {text}\n\n".encode()


@dataclass
class Hub:
    """Passes events on to all who listen."""

    _listeners: set[asyncio.Queue[Event | None]] = field(default_factory=set)
    closed: bool = False

    def tell(self, event: Event) -> None:
        """Pass an event on; never waits. To be called in the server's own loop."""
        for one in tuple(self._listeners):
            if one.qsize() >= _WAITING:
                self._listeners.discard(one)
                one.put_nowait(None)
            else:
                one.put_nowait(event)

    def close(self) -> None:
        """End all streams."""
        self.closed = True
        for one in tuple(self._listeners):
            one.put_nowait(None)

    async def listen(
        self, first: Callable[[], list[Event]], *, beat: float
    ) -> AsyncIterator[Event | None]:
        """The events from now on; None for a sign of life when nothing happened.

        Args:
            first: What is told before all else, asked for once this one listens.
            beat: Seconds without an event after which a sign of life is given.
        """
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            for event in first():
                yield event
            while not self.closed:
                try:
                    event_or_end = await asyncio.wait_for(queue.get(), beat)
                except TimeoutError:
                    yield None
                    continue
                if event_or_end is None:
                    return
                yield event_or_end
        finally:
            self._listeners.discard(queue)


async def encoded(
    events: AsyncIterator[Event | None], *, ends: frozenset[str]
) -> AsyncIterator[bytes]:
    """A stream of bytes; an event whose name is in `ends` is the last one."""
    yield b"retry: 2000\n\n"
    async for event in events:
        yield b": .\n\n" if event is None else event.encoded()
        if event is not None and event.name in ends:
            return
