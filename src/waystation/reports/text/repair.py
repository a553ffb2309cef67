"""Characters mended before reading, with the way back to the text as given.

The grammar reads the mended text; what it finds is then put in the offsets and words of the raw
one, so that `report.text[figure.start:figure.end] == figure.words` holds whatever was mended:
UTF-8 taken for Windows-1252 ("â€™"), ligatures, soft hyphens, characters without width, odd
spaces, and words broken at the end of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import StatedEvent, Statement

# A PDF reader gives the hyphen that ends a line as U+FFFE.
_WIDTHLESS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_SPACES = "\u1680\u2000-\u2008\u200a\u205f\u3000"
_HYPHENS = "-\u00ad\u2010\u2011\ufffe\x02"
_LETTER = r"[^\W\d_]"
_CONTINUED = "".join(
    sorted({bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xC0)} - {"\ufffd"})
)
_CONT = f"[{re.escape(_CONTINUED)}\x81\x8d\x8f\x90\x9d]"
_MOJIBAKE = f"[ÂÃÄÅ]{_CONT}|[âï]{_CONT}{{2}}|ð{_CONT}{{3}}|â€(?![\\w{_CONTINUED}])"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_ODD = rf"ÂÃÄÅâïð\ufb00-\ufb06{_SPACES}{_WIDTHLESS}{_CONTROL}"
_SUSPECT = re.compile(rf"[{_ODD}]|[{_HYPHENS}][ \t]*\r?\n")
_DAMAGE = re.compile(
    rf"(?=[{_ODD}{_HYPHENS[1:]}-])"
    rf"(?:(?P<broken>(?:[{_HYPHENS}](?<={_LETTER}{_LETTER}.)[ \t]*\r?\n[ \t]*"
    rf"|\ufffe(?<={_LETTER}{_LETTER}.)(?:\r?\n)?)(?={_LETTER}))"
    r"|(?P<hyphen>\ufffe)"
    rf"|(?P<mojibake>{_MOJIBAKE})"
    r"|(?P<ligature>[\ufb00-\ufb06])"
    rf"|(?P<space>[{_SPACES}])"
    rf"|(?P<nothing>[{_WIDTHLESS}{_CONTROL}]+))"
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_KEEPS_HYPHEN = frozenset(
    {
        *("self", "non", "well", "half", "cross", "ex", "anti", "pre", "post", "mid", "so", "long"),
        *("short", "high", "low", "north", "south", "east", "west", "twenty", "thirty", "forty"),
        *("fifty", "sixty", "seventy", "eighty", "ninety", "one", "two", "three", "four", "five"),
        *("six", "seven", "eight", "nine", "ten", "hundred", "thousand"),
    }
)
"""First halves whose hyphen belongs to the word ("thirty-five", "cross-border")."""
_CHUNK = 60


@dataclass(frozen=True)
class _Edit:
    """What stands at [new_start, new_end) of the mended text for [raw_start, raw_end)."""

    new_start: int
    new_end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True)
class Repaired:
    """A mended text and the way back.

    Attributes:
        text: What the grammar reads.
        edits: Where it differs from the raw text, in order.
    """

    text: str
    edits: tuple[_Edit, ...] = ()

    @cached_property
    def _begins(self) -> list[int]:
        return [edit.new_start for edit in self.edits]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the raw text that [start, end) of the mended one was read from."""
        first = self._raw_start(start)
        return first, max(first, self._raw_end(end))

    def _raw_start(self, offset: int) -> int:
        number = bisect_right(self._begins, offset) - 1
        if number < 0:
            return offset
        edit = self.edits[number]
        return edit.raw_start if offset < edit.new_end else edit.raw_end + offset - edit.new_end

    def _raw_end(self, offset: int) -> int:
        number = bisect_left(self._begins, offset) - 1
        if number < 0:
            return offset
        edit = self.edits[number]
        return edit.raw_end if offset <= edit.new_end else edit.raw_end + offset - edit.new_end


def repaired(text: str) -> Repaired:
    """Mend the characters of a text; one without damage comes back as it is."""
    if not _SUSPECT.search(text):
        return Repaired(text)
    parts: list[str] = []
    edits: list[_Edit] = []
    done = length = 0
    for match in _DAMAGE.finditer(text):
        mended = _mended(match, text)
        if mended is None:
            continue
        parts += (text[done : match.start()], mended)
        start = length + match.start() - done
        length, done = start + len(mended), match.end()
        edits.append(_Edit(start, length, match.start(), done))
    if not edits:
        return Repaired(text)
    return Repaired("".join([*parts, text[done:]]), tuple(edits))


def _mended(match: re.Match[str], text: str) -> str | None:
    """What should stand for a damaged place; None to leave it."""
    found = match.group()
    match match.lastgroup:
        case "broken":
            return _joint(match, text)
        case "mojibake":
            around = text[max(0, match.start() - _CHUNK) : match.end() + _CHUNK]
            return _decoded(found) if _is_bad(found, around) else None
        case "ligature":
            return _LIGATURES[found]
        case "space":
            return " "
        case "hyphen":
            return "-"
        case _:
            return ""


def _joint(match: re.Match[str], text: str) -> str | None:
    """What stands where a word was broken at the end of a line: nothing, or its hyphen.

    The word as written elsewhere in the text decides; then a first half that keeps its hyphen;
    a second half with a capital letter ("US-Mexico") keeps it too.
    """
    soft = match.group()[0] in "\u00ad\x02"
    first = _WORD_BEFORE.search(text, max(0, match.start() - _CHUNK), match.start())
    second = _WORD_AFTER.match(text, match.end())
    if first is None or second is None:
        return None
    left, right = first.group(), second.group()
    if soft and not right[0].isupper():
        return ""
    if right[0].isupper() and not left.isupper():
        return "-"
    if right[0].isupper():
        return "" if right.isupper() and f"{left}{right}" in text else "-"
    if f"{left}-{right}" in text:
        return "-"
    return "-" if left.lower() in _KEEPS_HYPHEN or left.isupper() else ""


def _is_bad(found: str, around: str) -> bool:
    """True where the characters make no sense as they stand (method: ftfy's badness)."""
    if found.startswith(("â€", "Â ", "ï»¿")):
        return True
    from ftfy.badness import is_bad

    return bool(is_bad(around))


def _decoded(found: str) -> str | None:
    if found == "â€":
        return "”"
    data = b"".join(_byte(character) for character in found)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "" if text in "\ufeff\u00ad\u200b" else _LIGATURES.get(text, text)


@cache
def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


Found = TypeVar("Found", Figure, StatedEvent, Statement)
_SPANS = (("start", "end"), ("number_start", "number_end"), ("hedge_start", "hedge_end"))


def as_given(found: Found, mended: Repaired, raw: Report) -> Found:
    """A figure, event or statement read from the mended text, in the raw text's offsets."""
    if not mended.edits:
        return found
    changes: dict[str, Any] = {}
    for first, last in _SPANS:
        if hasattr(found, first):
            changes |= _moved(found, mended, first, last)
    start, end = mended.raw_span(found.sentence_start, found.sentence_start + len(found.sentence))
    words = raw.text[changes["start"] : changes["end"]]
    sentence = raw.text[start:end]
    return replace(found, **changes, words=words, sentence=sentence, sentence_start=start)


def _moved(found: object, mended: Repaired, first: str, last: str) -> dict[str, int]:
    start, end = getattr(found, first), getattr(found, last)
    if start == end == 0:
        return {}
    return dict(zip((first, last), mended.raw_span(start, end), strict=True))


def mended_report(report: Report) -> tuple[Report, Repaired]:
    """The report as the grammar reads it, and the way back to its raw text."""
    mended = repaired(report.text)
    return (replace(report, text=mended.text) if mended.edits else report), mended
