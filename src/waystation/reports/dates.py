"""Days named in a text, and the day a figure speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from waystation.reports.clauses import Span, clause_around, distance
from waystation.reports.lexicon import Lexicon, english
from waystation.reports.tokens import Found, Tokens, lower_at

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_FIRST_DAY = r"(?:[0-3]?[0-9](?:st|nd|rd|th)?\s*(?:-|–|to|and)\s*)?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_FORMS = (
    re.compile(rf"\b{_YEAR}-(?P<number>[01][0-9])-(?P<day>[0-3][0-9])\b"),
    re.compile(
        rf"\b{_FIRST_DAY}{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?![\w])", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTH}\s+{_FIRST_DAY}{_DAY}(?:,?\s+{_YEAR})?(?![\w,]?[0-9])", re.IGNORECASE),
)
_PAST_YEAR = re.compile(r"(?<![\d,.$])(?:19|20)\d{2}(?![\d,%])")
_SINCE = re.compile(r"\bsince\s+(?:[\w,]+\s+){0,3}$", re.IGNORECASE)
_OPEN_BEFORE = frozenset({"since", "before", "until", "till", "after"})
_DAYS_LATER = {"that": 0, "same": 0, "next": 1, "following": 1}
_OF_ANOTHER_FIGURE = 6.0
_FUTURE_SLACK = dt.timedelta(days=60)
"""A day without a year may lie this long after publication; else it is of the year before."""


@dataclass(frozen=True)
class DayMention:
    """A day named in a sentence.

    Attributes:
        start: Offset of its first character in the sentence.
        end: Offset after its last character.
        day: The day; None when the publication day it hangs on is unknown.
        basis: How it was found.
    """

    start: int
    end: int
    day: dt.date | None
    basis: str


@dataclass(frozen=True)
class StatedDate:
    """A calendar date as written; the year may be missing."""

    start: int
    end: int
    year: int | None
    month: int
    day: int


def full_dates(text: str) -> list[dt.date]:
    """Dates written with their year, in order of place."""
    dates = (_date(found, found.year) for found in stated_dates(text) if found.year)
    return [date for date in dates if date]


def stated_dates(text: str) -> list[StatedDate]:
    """Calendar dates written in a text; of a span of days the last one."""
    found: list[StatedDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(_stated(match))
    return sorted(found, key=lambda date: date.start)


def _stated(match: re.Match[str]) -> StatedDate:
    parts = match.groupdict()
    month = parts.get("number") or english().months[parts["month"].lower()]
    year = int(parts["year"]) if parts["year"] else None
    return StatedDate(match.start(), match.end(), year, int(month), int(parts["day"]))


def _date(found: StatedDate, year: int | None) -> dt.date | None:
    try:
        return dt.date(year or 0, found.month, found.day)
    except ValueError:
        return None


def day_mentions(
    text: str, tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> list[DayMention]:
    """Days named in a sentence, resolved against the publication day, in order of place."""
    found = [
        *_calendar_mentions(text, published),
        *_weekday_mentions(tokens, published, lexicon),
        *_relative_mentions(tokens, published, lexicon),
    ]
    closed = [mention for mention in found if _word_before(text, mention.start) not in _OPEN_BEFORE]
    closed += _same_day_mentions(tokens, closed)
    return sorted(closed, key=lambda mention: mention.start)


def _same_day_mentions(tokens: Tokens, found: list[DayMention]) -> list[DayMention]:
    """Reads "that day" and "the next day" from the day named last before them."""
    same = []
    for index, token in enumerate(tokens):
        later = _DAYS_LATER.get(lower_at(tokens, index - 1))
        if token.lower != "day" or later is None:
            continue
        start = tokens[index - 1].start
        before = [mention for mention in found if mention.end <= start]
        if before:
            last = max(before, key=lambda mention: mention.start)
            day = last.day + dt.timedelta(days=later) if last.day else None
            same.append(DayMention(start, token.end, day, last.basis))
    return same


def _word_before(text: str, start: int) -> str:
    words = text[:start].split()
    return words[-1].lower() if words else ""


def _calendar_mentions(text: str, published: dt.date | None) -> Iterator[DayMention]:
    for found in stated_dates(text):
        if found.year:
            day, basis = _date(found, found.year), "stated"
        else:
            day, basis = _nearest_year(found, published), "stated, year from the publication day"
        if day or published is None:
            yield DayMention(found.start, found.end, day, basis)


def _nearest_year(found: StatedDate, published: dt.date | None) -> dt.date | None:
    """The latest such day that is not long after publication."""
    if published is None:
        return None
    years = (published.year + 1, published.year, published.year - 1)
    days = [day for year in years if (day := _date(found, year))]
    return next((day for day in days if day <= published + _FUTURE_SLACK), None)


def _weekday_mentions(
    tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    for index, token in enumerate(tokens):
        number = lexicon.weekdays.get(token.lower)
        if number is not None and token.is_capitalised:
            day = _weekday(number, tokens, index, published, lexicon) if published else None
            yield DayMention(token.start, token.end, day, "weekday")


def _weekday(
    number: int, tokens: Tokens, index: int, published: dt.date, lexicon: Lexicon
) -> dt.date:
    """The weekday before or on publication, or after it where the tense says so."""
    back = (published.weekday() - number) % 7
    if _is_future(tokens, index, lexicon):
        return published + dt.timedelta(days=(-back) % 7 or 7)
    if back == 0 and lower_at(tokens, index - 1) == "last":
        back = 7
    return published - dt.timedelta(days=back)


def _is_future(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True where the weekday's own clause speaks of what is to come.

    A weekday that says when something was said ("will come, officials said on Friday") is past.
    """
    before = [lower_at(tokens, index - back) for back in (1, 2)]
    if before[0] in {"next", "coming"}:
        return True
    if before[0] == "last" or any(lexicon.has("speech", word) for word in before):
        return False
    clause = clause_around(tokens, Span(index, index + 1), lexicon)
    joints = (at for at in range(index, clause.last) if tokens[at].lower == "and")
    found = lexicon.time.all_in(tokens, clause.first, next(joints, clause.last))
    return any(item.value == "future" for item in found)


_OFFSETS = {"today": 0, "yesterday": -1, "tomorrow": 1, "before_yesterday": -2}


def _relative_mentions(
    tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    for item in lexicon.time.all_in(tokens):
        offset = _OFFSETS.get(item.value)
        if offset is None:
            continue
        day = published + dt.timedelta(days=offset) if published else None
        words = " ".join(token.lower for token in tokens[item.first : item.last])
        yield DayMention(tokens[item.first].start, tokens[item.last - 1].end, day, words)


def day_of(
    tokens: Tokens,
    mentions: Sequence[DayMention],
    span: Span,
    others: tuple[Span, ...],
    lexicon: Lexicon,
) -> DayMention | None:
    """The day a figure belongs to: the nearest, one that stands behind another figure at a price.

    Args:
        tokens: The sentence.
        mentions: Days named in it.
        span: The figure with the words that say who.
        others: Spans of the sentence's other figures.
        lexicon: The grammar's words.
    """

    def cost(mention: DayMention) -> float:
        item = _tokens_of(tokens, mention)
        price = distance(tokens, span, item, others, lexicon)
        taken = any(other.last <= item.first and item.last <= span.first for other in others)
        return price + (_OF_ANOTHER_FIGURE if taken else 0.0)

    return min(mentions, key=cost, default=None)


def _tokens_of(tokens: Tokens, mention: DayMention) -> Found:
    """The tokens a day stands on."""
    inside = [
        index
        for index, token in enumerate(tokens)
        if token.start < mention.end and mention.start < token.end
    ]
    return Found("", inside[0], inside[-1] + 1)


def named_year(text: str) -> int | None:
    """A past year the sentence speaks of ("in 2014", "the 2009 coup"); the latest of several."""
    years = [
        match for match in _PAST_YEAR.finditer(text) if not _SINCE.search(text[: match.start()])
    ]
    return max((int(match.group()) for match in years), default=None)
