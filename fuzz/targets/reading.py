"""Texts of the grammar's own words, of any letters, or both."""

from __future__ import annotations

from fuzz.draw import Draw
from fuzz.invariants import LANGUAGES, check_text
from fuzz.soup import soup

_RAW, _MIXED = 1, 2


def check(data: bytes) -> bool:
    """Read a text; whatever it is, `fuzz.invariants` holds."""
    draw = Draw(data)
    language, way = draw.one_of(LANGUAGES), draw.below(3)
    text = ""
    if way in {_RAW, _MIXED}:
        text = draw.some(400 if way == _RAW else 100).decode("utf-8", "surrogateescape")
    if way != _RAW:
        text += soup([draw.below(2**16) for _ in range(draw.left // 2)], language)
    return bool(check_text(text, language))
