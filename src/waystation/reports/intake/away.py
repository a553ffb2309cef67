"""Documents that nobody trusts, read in a process apart (`waystation.apart`).

A document that stalls or kills its reader is one problem. Within a bundle or an e-mail it is left
out and the bundle is read once more without it, so that the others come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from waystation.apart.pool import ApartError, Bounds, End, run
from waystation.apart.worker import Send
from waystation.domain.errors import InputError, Problem
from waystation.reports.intake.opening import Opening
from waystation.reports.intake.records import Extract, Given, Limits, refused, size

TASK = "waystation.reports.intake.away:documents"
_MOST_LOST = 3
"""Documents of one bundle that may kill or stall their reader before it is refused."""
_DAYS = ("published", "dated", "retrieved")
_PLAIN = "its text as .txt, or a document that is not made to exhaust readers"


@dataclass
class Found:
    """What came of a file.

    Attributes:
        extracts: Its texts.
        problems: What of it could not be read.
        told: Lines for the user.
        reading: Documents being read, outermost first: number and name.
    """

    extracts: list[Extract] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    reading: list[tuple[int, str]] = field(default_factory=list)

    def take(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Take what the process apart sent together, in order."""
        for message in messages:
            self._take(message)

    def _take(self, message: Mapping[str, Any]) -> None:
        for sort, value in message.items():
            if sort == "into":
                self.reading.append((int(value[0]), str(value[1])))
            elif sort == "out":
                self.reading.pop()
            elif sort == "told":
                self.told.append(str(value))
            elif sort == "extract":
                self.extracts.append(_extract(value))
            elif sort == "problem":
                file, line, column, found, expected = value
                told = Problem(str(file), int(line), str(column), str(found), str(expected))
                self.problems.append(told)


def read_away(given: Given, limits: Limits, retrieved: dt.date | None) -> Found:
    """The texts of a file, read in a process apart.

    Args:
        given: The file.
        limits: How much is taken in, and what the process may use.
        retrieved: Day a page was fetched; the article is not younger.

    Raises:
        InputError: It cannot be read, or takes more than the limits.
    """
    bounds = Bounds(limits.memory_bytes, limits.document_seconds)
    arguments = {
        "name": given.name,
        "media": given.media,
        "url": given.url,
        "retrieved": retrieved.isoformat() if retrieved else None,
        "limits": asdict(limits),
    }
    lost: dict[int, str] = {}
    fresh = False
    while True:
        found = Found()
        asked = {**arguments, "lost": {str(number): why for number, why in lost.items()}}
        try:
            for messages in run(TASK, asked, given.data, bounds, fresh=fresh):
                found.take(messages)
        except ApartError as error:
            if not error.fresh and error.end is not End.STALLED:
                fresh = True
                continue
            number, _ = found.reading[-1] if found.reading else (0, "")
            if number == 0 or number in lost or len(lost) == _MOST_LOST:
                raise refused(given.name, _why(error, limits), _PLAIN) from None
            lost[number] = _why(error, limits)
        except (TypeError, ArithmeticError, ValueError, LookupError, AttributeError):
            died = ApartError(End.DIED)
            raise refused(given.name, _why(died, limits), _PLAIN) from None
        else:
            return found


def _why(error: ApartError, limits: Limits) -> str:
    """What is wrong with a document whose reader ended that way."""
    match error.end:
        case End.STALLED:
            return f"a document that is not read within {limits.document_seconds:g} seconds"
        case End.MEMORY:
            return f"a document that takes more than {size(limits.memory_bytes)} of memory to read"
        case End.DIED:
            return "a document that breaks its reader"
        case _:
            return f"a document its reader cannot cope with ({error.detail})"


def documents(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:
    """In the process apart: read a file and send what is found in it, as it is found.

    Args:
        arguments: What `read_away` gives.
        data: The file's bytes.
        send: Takes messages as `Found.take` knows them.

    Raises:
        InputError: It cannot be read.
    """
    lost = {int(number): str(why) for number, why in arguments["lost"].items()}
    day = arguments["retrieved"]
    entered = 0
    held: list[dict[str, Any]] = []

    def tell(message: dict[str, Any]) -> None:
        """Keep it for the next time anything is sent: each one sent wakes the other side."""
        held.append(message)

    def send_held() -> None:
        if held:
            send(list(held))
            held.clear()

    @contextmanager
    def within(given: Given) -> Iterator[None]:
        nonlocal entered
        number, entered = entered, entered + 1
        if number in lost:
            raise refused(given.name, lost[number], _PLAIN)
        tell({"into": [number, given.name]})
        if number:
            send_held()
        try:
            yield
        finally:
            tell({"out": number})

    opening = Opening(
        Limits(**arguments["limits"]),
        lambda line: tell({"told": line}),
        dt.date.fromisoformat(day) if day else None,
        apart=False,
        within=within,
    )
    given = Given(arguments["name"], data, arguments["media"], arguments["url"])
    try:
        for extract in opening.document(given):
            tell({"extract": _plain(extract)})
    except InputError as error:
        opening.problems.extend(error.problems)
    for problem in opening.problems:
        tell({"problem": list(astuple(problem))})
    send_held()


def _plain(extract: Extract) -> dict[str, Any]:
    days = {name: getattr(extract, name) for name in _DAYS}
    told = {name: day.isoformat() if day else None for name, day in days.items()}
    return {**asdict(extract), **told}


def _extract(value: Mapping[str, Any]) -> Extract:
    published, dated, retrieved = (_day(value[name]) for name in _DAYS)
    return Extract(
        name=str(value["name"]),
        text=str(value["text"]),
        media=str(value["media"]),
        title=str(value["title"]),
        published=published,
        dated=dated,
        publisher=str(value["publisher"]),
        url=str(value["url"]),
        retrieved=retrieved,
    )


def _day(value: Any) -> dt.date | None:  # noqa: ANN401
    return None if value is None else dt.date.fromisoformat(value)
