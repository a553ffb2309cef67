"""Quotations in a paragraph: where they open and close, and the sentences inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’"}
_MARK = re.compile("[\"“”„«»‹›‘’']")
_LONGEST = 1200
_STOP = re.compile(r"(?<![.!?])[.!?]++[\"”’»]?(?=\s+[\"“«(]?[A-Z])")
_SHORT = re.compile(
    r"(?:\b[A-Z]|\b[A-Z]\.[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Gov|Sen|Rep|vs))\.$"
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Quotation:
    """A quotation in a paragraph; offsets count from the paragraph's start.

    Attributes:
        start: Offset of the mark that opens it, or of its text where it goes on from before.
        end: Offset after the mark that closes it, or the paragraph's end.
        continued: True where it was opened in an earlier paragraph.
        closed: False where no mark closes it in this paragraph.
    """

    start: int
    end: int
    continued: bool = False
    closed: bool = True


def quotations(text: str, *, is_open: bool = False) -> tuple[Quotation, ...]:
    """All quotations of a paragraph, the outermost of nested ones, in order.

    Args:
        text: The paragraph.
        is_open: True where a quotation was left open at the end of the paragraph before.
    """
    found: list[Quotation] = []
    start, opener, goes_on = -1, "", False
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if start < 0:
            if _opens(text, at, mark):
                start, opener = at, mark
            elif is_open and not found and mark in '"”»':
                found.append(Quotation(_text_start(text), at + 1, continued=True))
        elif _closes(text, at, mark, opener):
            found.append(Quotation(start, at + 1, continued=is_open and not found))
            start = -1
    if start >= 0 and opener not in {"'", "‘"}:
        goes_on = is_open and not found
        end = min(len(text.rstrip()), start + _LONGEST)
        found.append(Quotation(start, end, continued=goes_on, closed=False))
    return tuple(item for item in found if _WORD.search(text[item.start : item.end]))


def _text_start(text: str) -> int:
    return len(text) - len(text.lstrip())


def _opens(text: str, at: int, mark: str) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if mark in "”»›’" or after.isspace():
        return False
    if mark in {'"', "'"}:
        free = before.isspace() or before in "([—–-:,"
        return free and (mark == '"' or after.isalpha()) and not before.isdigit()
    return mark in _PAIRS


def _closes(text: str, at: int, mark: str, opener: str) -> bool:
    if opener in {'"', "'"}:
        after = text[at + 1] if at + 1 < len(text) else " "
        before = text[at - 1]
        inner = opener == "'" and after.isalnum()
        return mark == opener and not inner and not (before.isspace() and after.isalnum())
    if mark not in _PAIRS[opener]:
        return False
    after = text[at + 1] if at + 1 < len(text) else " "
    return not (mark == "’" and after.isalnum())


def pieces(text: str, quotation: Quotation) -> Iterator[tuple[int, int]]:
    """The sentences of a quotation, marks included; an ellipsis parts none."""
    start = quotation.start
    inside = text[: quotation.end]
    for match in _STOP.finditer(inside, quotation.start):
        end = match.end()
        if end >= quotation.end or _is_no_stop(inside, match):
            continue
        yield start, end
        start = end + len(inside[end:]) - len(inside[end:].lstrip())
    if start < quotation.end:
        yield start, quotation.end


def _is_no_stop(text: str, match: re.Match[str]) -> bool:
    """True at an ellipsis or an abbreviation."""
    before = text[max(0, match.start() - 12) : match.start() + 1]
    after = text[match.end() :].lstrip()[:3]
    return ".." in match.group() or after.startswith(("...", "…")) or bool(_SHORT.search(before))


def inner_words(text: str) -> list[str]:
    """The words of a quotation, marks and signs left out."""
    return _WORD.findall(text)


def is_name(words: list[str]) -> bool:
    """True for the name of a thing in quotation marks ("Festival of the Sea")."""
    content = [word for word in words if len(word) > 3]
    shouted = all(word.isupper() for word in words)
    return len(content) > 0 and not shouted and all(word[0].isupper() for word in content)


def is_whole(text: str) -> bool:
    """True for a quotation that says something whole, false for words lifted out of one."""
    words = inner_words(text)
    inside = text.strip("\"“”„«»‹›‘’' ")
    opens = inside[:1].isupper() or inside[:1] in "(.…["
    return (len(words) >= _WHOLE and opens) or len(words) >= _LONG


_WHOLE, _LONG = 3, 9
