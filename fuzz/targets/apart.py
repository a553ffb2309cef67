"""What a process apart that was taken over sends back: texts at most, or one refusal."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import patch

from fuzz.damage import changed_json, damaged
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch

from waystation.apart.frames import BrokenOffError, read_json, write_json
from waystation.apart.pool import ApartError, End
from waystation.domain.errors import InputError
from waystation.reports.intake import away
from waystation.reports.intake.records import Given, Limits
from waystation.world.loaders import workbook
from waystation.world.loaders.records import Teller

_EXTRACT = {
    "name": "a.html",
    "text": "Some came.",
    "media": "html",
    "title": "",
    "published": None,
    "dated": "2018-10-24",
    "publisher": "",
    "url": "",
    "retrieved": None,
}
_MESSAGES: list[Any] = [
    [
        {"into": [0, "a.html"]},
        {"told": "a line"},
        {"extract": _EXTRACT},
        {"problem": ["a.html", 0, "", "nothing", "something"]},
        {"out": 0},
    ],
    [{"told": "another line"}],
]
_ROWS: list[Any] = [{"left": "Sheet2"}, {"rows": [[1, ["Region", "People"]], [2, ["North", "4"]]]}]


def check(data: bytes) -> bool:
    """Take in what was sent; texts and rows are texts, and whatever else came is one refusal."""
    draw = Draw(data)
    of_rows, ends = draw.flag(), draw.below(5)
    base = _ROWS if of_rows else _MESSAGES
    messages = changed_json(draw, base) if draw.below(3) else _over_a_wire(draw, base)

    def sent(*_: object, **__: object) -> Iterator[Any]:
        yield from messages if isinstance(messages, list) else [messages]
        if ends == 4:
            raise ApartError(draw.one_of(tuple(End)), "odd")

    try:
        return _rows(sent) if of_rows else _texts(sent)
    except InputError as error:
        check_refusal(error, never=())
        return False


def _over_a_wire(draw: Draw, messages: list[Any]) -> list[Any]:
    wire = io.BytesIO()
    for message in messages:
        write_json(wire, message)
    stream = io.BytesIO(damaged(draw, wire.getvalue()))
    came: list[Any] = []
    with suppress(BrokenOffError):
        while (message := read_json(stream, 1 << 16)) is not None:
            came.append(message)
    return came


def _rows(sent: Any) -> bool:  # noqa: ANN401
    with patch.object(workbook, "run", sent), scratch() as folder:
        found = list(workbook.workbook_rows(folder / "a.xlsx", b"", Teller("a.xlsx")))
    assert all(isinstance(cell, str) for _, cells in found for cell in cells), "a cell"
    return bool(found)


def _texts(sent: Any) -> bool:  # noqa: ANN401
    with patch.object(away, "run", sent):
        found = away.read_away(Given("a.html", b"<html>", "", ""), Limits(), None)
    json.dumps([one.text + one.name + one.title for one in found.extracts])
    assert all(isinstance(one, str) for one in found.told), "a line"
    for problem in found.problems:
        assert isinstance(problem.found, str)
    return bool(found.extracts)
