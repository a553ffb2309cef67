"""Bytes to characters: UTF-8, UTF-16 and UTF-32 with their marks, else Windows-1252."""

from __future__ import annotations

import codecs
import re

from waystation.reports.intake.records import Tell, refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_BINARY_SHARE = 0.01
_NEVER = ("utf-8", "utf-7", "utf-16", "utf-32", "idna", "punycode", "undefined")
_ESCAPED = ("escape",)
"""Encodings no stated name is believed for: UTF-8 was tried, wide ones have zero bytes and marks,
and the others are no characters of a document."""


def decoded(name: str, data: bytes, tell: Tell, charset: str = "") -> str:
    """The text of a file; what had to be guessed is told.

    Args:
        name: How the user knows the file.
        data: Its bytes.
        tell: Takes a line where something had to be guessed.
        charset: Encoding it says it is in; tried where it is not UTF-8.

    Raises:
        InputError: The file is empty or binary.
    """
    if not data.strip():
        raise refused(name, "an empty file", "the text of a report")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(name, data, encoding, tell)
    if len(_CONTROLS.findall(data)) > _BINARY_SHARE * len(data) or b"\x00" in data:
        raise refused(name, "a binary file", "a document with text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _stated(data, charset) or _guessed(name, data, tell)


def _stated(data: bytes, charset: str) -> str:
    """The text in the encoding the file states; empty when that cannot be."""
    try:
        information = codecs.lookup(charset) if charset else None
    except (LookupError, ValueError):
        return ""
    if information is None or not information._is_text_encoding:
        return ""
    if information.name.startswith(_NEVER) or information.name.endswith(_ESCAPED):
        return ""
    try:
        return data.decode(information.name, "replace")
    except UnicodeError:
        return ""


def _marked(name: str, data: bytes, encoding: str, tell: Tell) -> str:
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    if "\x00" in text:
        raise refused(name, "a binary file", "a document with text")
    if "\ufffd" in text:
        tell(f"{name}: damaged characters, shown as \ufffd")
    if not text.strip():
        raise refused(name, "an empty file", "the text of a report")
    return text


def _guessed(name: str, data: bytes, tell: Tell) -> str:
    """UTF-8 with some damage where most of its high bytes fit it, else Windows-1252."""
    fitting = sum(len(found) for found in _SEQUENCE.findall(data))
    if fitting * 2 > len(_HIGH.findall(data)):
        tell(f"{name}: UTF-8 with damaged characters, shown as \ufffd")
        return data.decode("utf-8", "replace")
    tell(f"{name}: not UTF-8; read as Windows-1252")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
