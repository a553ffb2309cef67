"""What a document says of itself: its title, the day it was published, by whom, and where.

Read from a block of `Date:`, `Source:`, `Link:` lines at the top, from a day in the first lines
(a byline), or from a credit in the last ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from waystation.reports.text.credits import read_credits
from waystation.reports.words.calendar_dates import full_dates
from waystation.reports.words.lexicon import Lexicon, english

_LINE = re.compile(r"[^\n]*\n?")
_BOLD = r"(?:\*\*|__)?"
_KEY = re.compile(
    rf"\s*(?:[-*>]\s*)?{_BOLD}(?P<key>[^\W\d_](?:[^\W\d_]| ){{1,20}}?){_BOLD}"
    rf"\s*:{_BOLD}\s*(?P<value>\S(?:.*\S)?)\s*$"
)
_RULE = re.compile(r"\s*(?:[-=*_]{3,}\s*)?$")
_TITLE_REACH, _LONGEST_TITLE = 600, 150
_TOP_LINES, _FIRST_LINES, _BYLINE_LENGTH, _CREDIT_LENGTH = 15, 5, 100, 90
_ABOVE = 4
_CREDIT = re.compile(r"(?P<name>[A-Z][^.!?]{3,}?)[,\s]+(?:19|20)\d{2}\.?\s*$")
_DIGIT = re.compile(r"[0-9]")
_HOME = re.compile(
    r"\b((?:www\.)?(?:[a-z0-9-]+\.)+(?:org|com|net|int|news|mx|hn|gt))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Header:
    """What the document says of itself.

    Attributes:
        published: Day it was published; None when it does not say.
        publisher: Who published it; empty when it does not say.
        url: Its address; empty when it does not say.
        title: Its title; empty when it has none.
        upstream: Whom it credits for its text; empty when nobody.
        day_stated: True when the day stands in a `Date:` line, not in a byline or a credit.
        publisher_stated: True when the publisher stands in a `Source:` line.
    """

    published: dt.date | None
    publisher: str
    url: str
    title: str = ""
    upstream: str = ""
    day_stated: bool = False
    publisher_stated: bool = False


_KEYS = ("date", "publisher", "url", "title", "other")


@dataclass(frozen=True)
class _Words:
    """The words of headers in the document's language and in English."""

    lexicons: tuple[Lexicon, ...]

    @staticmethod
    def of(lexicon: Lexicon | None) -> _Words:
        """The words of a language, those of English beside them."""
        known = english()
        return _Words((lexicon, known) if lexicon and lexicon is not known else (known,))

    def means(self, key: str, name: str) -> bool:
        """True where the key of a line, in lower case, is one for this."""
        return any(lexicon.has(f"header.{name}", key) for lexicon in self.lexicons)

    def is_key(self, key: str) -> bool:
        """True for any known key of a line."""
        return any(self.means(key, name) for name in _KEYS)

    def is_credit(self, line: str) -> bool:
        """True for a line with a word such as "published"."""
        words = re.findall(r"[^\W\d_]+", line.lower())
        return any(self.means(word, "credit") for word in words)

    def first_date(self, texts: Iterable[str]) -> dt.date | None:
        """The first date written with its year."""
        for text in texts:
            for lexicon in self.lexicons:
                dates = full_dates(text, lexicon)
                if dates:
                    return dates[0]
        return None


@dataclass(frozen=True)
class _Field:
    key: str
    value: str
    span: tuple[int, int]


def read_header(text: str, lexicon: Lexicon | None = None) -> Header:
    """Read the header block, the byline and the closing credit of a text.

    Args:
        text: The text.
        lexicon: Words of its language; those of English are known beside them.
    """
    words = _Words.of(lexicon)
    fields = list(_fields(text, words))
    stated = words.first_date(field.value for field in fields if words.means(field.key, "date"))
    lines = [match.group().strip() for match in _LINE.finditer(text) if match.group().strip()]
    stated_lines = {text[slice(*field.span)].strip() for field in fields}
    credited = read_credits([line for line in lines if line not in stated_lines])
    named = _value(fields, words, "publisher")
    publisher = named or credited.publisher or _credit_name(lines)
    return Header(
        published=stated or _byline_date(lines, words) or _credit_date(lines, words),
        publisher=publisher,
        url=_value(fields, words, "url"),
        title=_value(fields, words, "title") or _first_line_title(text),
        upstream="" if credited.upstream == publisher else credited.upstream,
        day_stated=stated is not None,
        publisher_stated=bool(named),
    )


def header_spans(text: str, lexicon: Lexicon | None = None) -> tuple[tuple[int, int], ...]:
    """Character spans of the `Key: value` lines at the top, which hold no sentences."""
    return tuple(field.span for field in _fields(text, _Words.of(lexicon)))


def _first_line_title(text: str) -> str:
    """A first line that stands alone and does not end like a sentence; a Markdown heading."""
    start = text[:_TITLE_REACH].lstrip("\ufeff \t\r\n")
    line, _, rest = start.partition("\n")
    line = line.strip()
    if line.startswith("#"):
        return line.strip("# ")
    alone = not rest[:2].strip(" \t\r") or rest.startswith(("\n", "\r\n"))
    if not alone or len(line) > _LONGEST_TITLE or line.endswith((".", ",", ";", ":", "|")):
        return ""
    return "" if _KEY.match(line) else line


def _fields(text: str, words: _Words) -> Iterator[_Field]:
    """Known `Key: value` lines at the top; a title, a byline and blank lines may stand above."""
    started = others = 0
    for number, match in enumerate(_LINE.finditer(text)):
        if number >= _TOP_LINES:
            return
        line = _KEY.match(match.group().rstrip("\n"))
        key = line["key"].strip().lower() if line else ""
        if line and words.is_key(key):
            started += 1
            yield _Field(key, line["value"].strip("*_ "), match.span())
        elif not _RULE.match(match.group()):
            others += 1
            line_above = match.group().strip()
            short = len(line_above) <= _BYLINE_LENGTH and not _is_prose(line_above)
            if started or others > (_ABOVE if short else 1):
                return


def _value(fields: list[_Field], words: _Words, name: str) -> str:
    return next((field.value for field in fields if words.means(field.key, name)), "")


def _byline_date(lines: list[str], words: _Words) -> dt.date | None:
    """A full date that ends one of the first short lines, or starts it before a dash."""
    return words.first_date(
        line for line in lines[:_FIRST_LINES] if len(line) <= _BYLINE_LENGTH and not _is_prose(line)
    )


def _is_prose(line: str) -> bool:
    """True for a line that ends like a sentence of some length."""
    return line.endswith((".", "!", "?")) and line.count(" ") > 8


def _credit_date(lines: list[str], words: _Words) -> dt.date | None:
    return words.first_date(
        line
        for line in lines[-2:]
        if len(line) <= _BYLINE_LENGTH and (words.is_credit(line) or not _is_prose(line))
    )


def _credit_name(lines: list[str]) -> str:
    """A closing credit: "Name of an outlet 2018.", or the address of its site."""
    for line in reversed(lines[-3:]):
        credit = _CREDIT.fullmatch(line) if len(line) <= _CREDIT_LENGTH else None
        if credit and not _DIGIT.search(credit["name"]):
            return credit["name"].strip(" ,")
        home = _HOME.search(line) if len(line) <= _CREDIT_LENGTH and " " not in line else None
        if home:
            return home.group(1).lower().removeprefix("www.")
    return ""
