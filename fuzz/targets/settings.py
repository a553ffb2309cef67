"""An outside reader's settings, and what it answers about a report."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

from fuzz.damage import changed_json, damaged, toml_bytes
from fuzz.draw import Draw
from fuzz.invariants import check_figure
from fuzz.promises import check_refusal, scratch

from waystation.domain.errors import InputError
from waystation.reports.documents import report_from_text
from waystation.reports.outside.accept import accepted
from waystation.reports.outside.chat import OutsideError
from waystation.reports.outside.endpoint import load_endpoint
from waystation.reports.outside.question import proposals_in
from waystation.reports.parse import Parsed, parse
from waystation.world.gazetteer import world_gazetteer

_TEXT = "Some 4,000 people, of whom 90 are children, slept in 12 halls in Gorakh."
_FILE = """base = "https://reader.example.org/v1"
model = "small"
timeout = 30
key_variable = "READER_KEY"
largest_piece = 4000
"""
_FIGURE = {
    "quote": "Some 4,000 people",
    "number": "Some 4,000",
    "low": 4000,
    "high": 4000,
    "unit": "people",
    "kind": "other",
    "place": "Gorakh",
    "speaker": "",
}


@cache
def parsed() -> Parsed:
    """The report that is asked about."""
    report = report_from_text(_TEXT, "text", published=dt.date(2018, 10, 24))
    return parse(report, world_gazetteer())


def check(data: bytes) -> bool:
    """Read damaged settings, or a damaged answer; what is believed stands in the report."""
    draw = Draw(data)
    if draw.below(3) == 2:
        return _settings(draw)
    answer = json.dumps(changed_json(draw, {"figures": [_FIGURE, _FIGURE]}))
    if draw.below(4) == 1:
        answer = damaged(draw, answer.encode()).decode("utf-8", "replace")
    try:
        proposals = proposals_in(answer)
    except OutsideError:
        return False
    figures, dropped = accepted(proposals, parsed(), (0, len(_TEXT)), "outside")
    assert len(figures) + sum(dropped.values()) == len(proposals), "a proposal was lost"
    for figure in figures:
        check_figure(_TEXT, figure)
    return bool(figures)


def _settings(draw: Draw) -> bool:
    with scratch() as folder:
        path = folder / "reader.toml"
        path.write_bytes(toml_bytes(draw, _FILE))
        try:
            found = load_endpoint(path, {"READER_KEY": "k-1"})
        except InputError as error:
            check_refusal(error, never=("k-1",))
            return False
    assert found.is_here or found.base.startswith("https://"), "text would go in the open"
    return True
