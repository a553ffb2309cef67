"""Texts as they may be shown: no character in them steers a terminal or hides what it is.

A report, a file name or a place name may hold escape sequences that colour, move, erase or rename
what a terminal shows, or marks that turn the direction of a line around (Unicode Technical
Report 36, section 2.8).
"""

from __future__ import annotations

import re

_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
"""Code points that are no characters (Unicode, section 23.7); XML, and so Word, has no U+FFFE."""
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    f"{_NO_CHARACTERS}]"
)
_UNSAFE_LINE = re.compile(f"[\t\n]|{_UNSAFE.pattern}")
_NONE = re.compile(f"[{_NO_CHARACTERS}]")
_PICTURES, _LAST_CONTROL, _DELETE, _PLANE = 0x2400, 0x1F, 0x7F, 0x10000
_MARKS = frozenset("\u061c\u200e\u200f")
"""Marks of direction that change nothing beyond their place; writers of Arabic and Hebrew put
them in, and they are shown as nothing."""


def printable(text: str) -> str:
    """A text of lines in which control characters are shown as signs ("\u241b"), never obeyed.

    Line feeds and tabs stay. Marks that turn the direction of what follows, halves of
    characters, and what is no character become "\ufffd".
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_sign, text.replace("\r\n", "\n"))


def printable_line(text: str) -> str:
    """A text of one line, as `printable`; line feeds and tabs become signs as well."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE_LINE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _MARKS:
        return ""
    if code <= _LAST_CONTROL:
        return chr(_PICTURES + code)
    return "\u2421" if code == _DELETE else "\ufffd"


def no_character(text: str) -> str:
    """The first code point in a text that is no character, by its number; empty without any."""
    found = _NONE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def escaped(text: str) -> str:
    """JSON in which such characters stand by their numbers: it reads back as it was."""
    return _UNSAFE.sub(_by_number, text)


def _by_number(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < _PLANE:
        return f"\\u{code:04x}"
    high, low = divmod(code - _PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
