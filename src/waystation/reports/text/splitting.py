"""Where sentences end in one paragraph.

Rules of our own in place of a sentence library, which took a third of all reading time: a sign
that ends a sentence does so unless an abbreviation, an initial, an open bracket or a following
small letter says that the sentence goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from waystation.reports.words.lexicon import Lexicon

_END = re.compile(
    r"[.!?…;](?:(?:(?<=[…;])|(?<=[.!?])(?<![.!?].)[.!?]*+)['\"”’»)\]]*(?=\s)"
    r"|(?<=[a-z]{2}[.!?])['\"”’»]?(?=[A-Z“][a-z]))"
)
_WORD_BEFORE = re.compile(r"(?:^|[\s(\[\"“”'’«/-])((?:[^\W\d_]\.)*[^\W\d_]+)$")
_OPENERS = "\"“”‘'’«([–—-•*¿¡"
_DASHES = "-–—"
_LONGEST_BRACKET = 100
_WORD_WINDOW = 24


def sentence_spans(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph, blanks around it left out.

    A semicolon ends one where a capital letter or a digit follows; signs inside brackets do not.
    """
    first = _next_sign(text, 0)
    for match in _END.finditer(text):
        stop = match.end()
        if stop <= first or not _ends(text, first, match, lexicon):
            continue
        yield first, stop
        first = _next_sign(text, stop)
    last = len(text.rstrip())
    if first < last:
        yield first, last


def _next_sign(text: str, index: int) -> int:
    """Offset of the next character that is no blank."""
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _ends(text: str, first: int, match: re.Match[str], lexicon: Lexicon) -> bool:
    """True where the sentence that started at `first` ends at this sign."""
    after = _next_sign(text, match.end())
    if after >= len(text):
        return True
    head = text[after]
    sign = match.group()[0]
    if head.islower() or head in ",;:.!?…)" or _in_bracket(text, first, match):
        return False
    if sign == ";":
        return head.isupper() or head.isdigit()
    return (
        sign != "."
        or len(match.group().rstrip("'\"”’»)]")) > 1
        or _dot_ends(text, first, match.start(), after, lexicon)
    )


def _in_bracket(text: str, first: int, match: re.Match[str]) -> bool:
    """True inside a bracket that closes soon."""
    opened = text.rfind("(", max(first, match.start() - _LONGEST_BRACKET), match.end())
    if opened < 0 or text.find(")", opened, match.end()) >= 0:
        return False
    return text.find(")", match.end(), match.end() + _LONGEST_BRACKET) >= 0


def _dot_ends(text: str, first: int, dot: int, after: int, lexicon: Lexicon) -> bool:
    """True where a full stop is no mark of an abbreviation, an initial or a list number."""
    before = text[max(first, dot - _WORD_WINDOW) : dot]
    if before.strip("([").isdigit() and dot - first <= 3:
        return False
    found = _WORD_BEFORE.search(before)
    if found is None:
        return True
    word = found.group(1)
    folded = word.lower()
    if folded in lexicon.words["sentences.never_end"]:
        return False
    if "." in word or folded in lexicon.words["sentences.may_end"]:
        return _starts(text, after, lexicon)
    if len(word) == 1 and word.isupper():
        return _starts(text, after, lexicon)
    if folded in lexicon.months and len(word) < 5 and folded != "may":
        return not text[after].isdigit()
    return True


def _starts(text: str, after: int, lexicon: Lexicon) -> bool:
    """True where the next word opens a sentence rather than going on with a name."""
    if text[after] in _OPENERS:
        return not (text[after] in _DASHES and text[after + 1 : after + 2].isalpha())
    word = re.compile(r"[^\W\d_]+").match(text, after)
    if word is None:
        return False
    return word.group().lower() in lexicon.words["stops"] | lexicon.words["sentences.starters"]
