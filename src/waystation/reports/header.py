"""What a document says of itself: its title, the day it was published, by whom, and where.

Read from a block of `Date:`, `Source:`, `Link:` lines at the top, from a day in the first lines
(a byline), or from a credit in the last ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.reports.calendar_dates import full_dates
from waystation.reports.credits import read_credits

_LINE = re.compile(r"[^\n]*\n?")
_BOLD = r"(?:\*\*|__)?"
_KEY = re.compile(
    rf"\s*(?:[-*>]\s*)?{_BOLD}(?P<key>[A-Za-z][A-Za-z ]{{1,20}}?){_BOLD}"
    rf"\s*:{_BOLD}\s*(?P<value>\S(?:.*\S)?)\s*$"
)
_DATE_KEYS = frozenset(
    {
        "date",
        "published",
        "publication date",
        "publication day",
        "issued",
        "day",
        "published on",
        "report date",
        "date of publication",
    }
)
_PUBLISHER_KEYS = frozenset(
    {
        "source",
        "from",
        "publisher",
        "published by",
        "by",
        "organisation",
        "organization",
        "issued by",
    }
)
_URL_KEYS = frozenset({"link", "url", "address", "web"})
_OTHER_KEYS = frozenset(
    {
        "title",
        "subject",
        "to",
        "author",
        "place",
        "period",
        "number",
        "language",
        "contact",
        "covering",
        "reporting period",
        "for",
        "report",
        "note",
        "location",
        "prepared by",
        "country",
    }
)
_RULE = re.compile(r"\s*(?:[-=*_]{3,}\s*)?$")
_TITLE_KEYS = frozenset({"title", "subject"})
_TITLE_REACH, _LONGEST_TITLE = 600, 150
_TOP_LINES, _FIRST_LINES, _BYLINE_LENGTH, _CREDIT_LENGTH = 15, 5, 100, 90
_CREDIT = re.compile(r"(?P<name>[A-Z][^.!?]{3,}?)[,\s]+(?:19|20)\d{2}\.?\s*$")
_DIGIT = re.compile(r"[0-9]")
_HOME = re.compile(
    r"\b((?:www\.)?(?:[a-z0-9-]+\.)+(?:org|com|net|int|news|mx|hn|gt))\b", re.IGNORECASE
)
_CREDIT_WORDS = re.compile(r"\b(?:published|updated|posted|issued)\b", re.IGNORECASE)


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


@dataclass(frozen=True)
class _Field:
    key: str
    value: str
    span: tuple[int, int]


def read_header(text: str) -> Header:
    """Read the header block, the byline and the closing credit of a text."""
    fields = list(_fields(text))
    stated = _first_date(field.value for field in fields if field.key in _DATE_KEYS)
    lines = [match.group().strip() for match in _LINE.finditer(text) if match.group().strip()]
    credited = read_credits(lines)
    named = _value(fields, _PUBLISHER_KEYS)
    publisher = named or credited.publisher or _credit_name(lines)
    return Header(
        published=stated or _byline_date(lines) or _credit_date(lines),
        publisher=publisher,
        url=_value(fields, _URL_KEYS),
        title=_value(fields, _TITLE_KEYS) or _first_line_title(text),
        upstream="" if credited.upstream == publisher else credited.upstream,
        day_stated=stated is not None,
        publisher_stated=bool(named),
    )


def header_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans of the `Key: value` lines at the top, which hold no sentences."""
    return tuple(field.span for field in _fields(text))


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


def _fields(text: str) -> Iterator[_Field]:
    """Known `Key: value` lines at the top; a title and blank lines may stand around them."""
    known = _DATE_KEYS | _PUBLISHER_KEYS | _URL_KEYS | _OTHER_KEYS
    started = others = 0
    for number, match in enumerate(_LINE.finditer(text)):
        if number >= _TOP_LINES:
            return
        line = _KEY.match(match.group().rstrip("\n"))
        key = line["key"].strip().lower() if line else ""
        if line and key in known:
            started += 1
            yield _Field(key, line["value"].strip("*_ "), match.span())
        elif not _RULE.match(match.group()):
            others += 1
            if started or others > 1:
                return


def _value(fields: list[_Field], keys: frozenset[str]) -> str:
    return next((field.value for field in fields if field.key in keys), "")


def _first_date(texts: Iterator[str]) -> dt.date | None:
    for text in texts:
        dates = full_dates(text)
        if dates:
            return dates[0]
    return None


def _byline_date(lines: list[str]) -> dt.date | None:
    """A full date that ends one of the first short lines, or starts it before a dash."""
    return _first_date(
        line for line in lines[:_FIRST_LINES] if len(line) <= _BYLINE_LENGTH and not _is_prose(line)
    )


def _is_prose(line: str) -> bool:
    """True for a line that ends like a sentence of some length."""
    return line.endswith((".", "!", "?")) and line.count(" ") > 8


def _credit_date(lines: list[str]) -> dt.date | None:
    return _first_date(
        line
        for line in lines[-2:]
        if len(line) <= _BYLINE_LENGTH and (_CREDIT_WORDS.search(line) or not _is_prose(line))
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
