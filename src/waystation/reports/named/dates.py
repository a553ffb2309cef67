"""Days and spans of days named in a text, and the one a figure speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from waystation.domain.vocabulary import DayPrecision
from waystation.reports.changed import changed
from waystation.reports.named.spans import Steps, counted_spans, span_of
from waystation.reports.words.calendar_dates import (
    StatedDate,
    dated,
    next_year,
    stated_dates,
    stated_months,
)
from waystation.reports.words.clauses import Span, clause_around, distance
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_PAST_YEAR = re.compile(r"[12](?<![\d,.$].)(?:(?<=1)9|(?<=2)0)\d{2}(?![\d%])(?!,\d)")
_OF_ANOTHER_FIGURE, _YEAR_ALONE, _OPEN_SINCE = 6.0, 8.0, 4.0
_SINCE_REACH, _DATELINE_REACH = 3, 40
_NO_DAY = "none"
"""What phrases that name a part of a day stand under (Spanish "la mañana")."""
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
"""Publication years outside these are mistyped: no day is told from them."""


@dataclass(frozen=True)
class DayMention:
    """A day, or a span of days, named in a sentence.

    Attributes:
        start: Offset of its first character in the sentence.
        end: Offset after its last character.
        day: The day, or the first day of the span; None when it cannot be known.
        basis: How it was found.
        last: Last day of a span; None for a single day.
        precision: How exactly it is known.
        since: True for a time that runs on until the report ("since Friday").
    """

    start: int
    end: int
    day: dt.date | None
    basis: str
    last: dt.date | None = None
    precision: DayPrecision = DayPrecision.DAY
    since: bool = False


def day_mentions(
    text: str, tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> list[DayMention]:
    """Days named in a sentence, resolved against the publication day, in order of place."""
    found: list[DayMention] = []
    if published and not _FIRST_YEAR <= published.year <= _LAST_YEAR:
        published = None
    for mention in (
        *_calendar_mentions(text, published, lexicon),
        *_month_mentions(text, tokens, published, lexicon),
        *_span_mentions(tokens, published, lexicon),
        *_weekday_mentions(tokens, published, lexicon),
        *_year_mentions(text, published, lexicon),
    ):
        if not any(mention.start < other.end and other.start < mention.end for other in found):
            found.append(mention)
    ordered = _joined(text, sorted(found, key=lambda mention: mention.start), lexicon)
    closed = [item for mention in ordered if (item := _closed(text, mention, published, lexicon))]
    closed += _same_day_mentions(tokens, closed, lexicon)
    return sorted(closed, key=lambda mention: mention.start)


def _calendar_mentions(
    text: str, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    dates = stated_dates(text, lexicon)
    for number, found in enumerate(dates):
        after = dates[number + 1] if number + 1 < len(dates) else None
        gap = text[found.end : after.start].strip().lower() if after else ""
        year = after.year if after and gap in lexicon.days.words["joins"] else None
        first, last = dated(found, published, open_year=year)
        basis = "stated" if found.year or year else "stated, year from the publication day"
        if (first is None and published is not None) or _is_dateline(text, found):
            continue
        span = found.first is not None and first != last
        yield DayMention(
            found.start,
            found.end,
            first,
            basis,
            last if span else None,
            DayPrecision.BETWEEN if span else DayPrecision.DAY,
        )


def _is_dateline(text: str, found: StatedDate) -> bool:
    """True for the day of "JAKARTA, Oct 4 -", on which a news text was written."""
    opens = found.start < _DATELINE_REACH and text[: found.start].rstrip().endswith(",")
    return opens and text[found.end :].lstrip(" .")[:1] in {"-", "–", "—"}


def _month_mentions(
    text: str, tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    """Months named alone; the next such month where the clause speaks of what is to come."""
    for found in stated_months(text, published, lexicon):
        first, last = found.first, found.last
        index = next(at for at, token in enumerate(tokens) if token.end > found.start)
        past = published is not None and last is not None and last < published
        if past and not found.year_written and _is_future(tokens, index, lexicon):
            first, last = next_year(first), next_year(last)
        yield DayMention(found.start, found.end, first, found.basis, last, found.precision)


def _span_mentions(
    tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    """Reads "yesterday", "earlier this week", "over the past three days", "two weeks ago"."""
    if lexicon.days.span_starts.isdisjoint([token.lower for token in tokens]):
        return
    found = [item for item in lexicon.days.spans.all_in(tokens) if item.value != _NO_DAY]
    named = [(item, Steps.parse(item.value)) for item in found]
    for item, steps in (*named, *counted_spans(tokens, lexicon)):
        future = _is_future(tokens, item.first, lexicon)
        first, last = span_of(steps, published, future=future) if published else (None, None)
        words = " ".join(token.lower for token in tokens[item.first : item.last])
        start, end = tokens[item.first].start, tokens[item.last - 1].end
        yield DayMention(start, end, first, words, last if last != first else None, steps.precision)


def _weekday_mentions(
    tokens: Tokens, published: dt.date | None, lexicon: Lexicon
) -> Iterator[DayMention]:
    must_be_capital = lexicon.days.has("capitalised", "weekdays")
    weekdays = lexicon.weekdays
    if weekdays.keys().isdisjoint([token.lower for token in tokens]):
        return
    for index, token in enumerate(tokens):
        number = weekdays.get(token.lower)
        if number is not None and (token.is_capitalised or not must_be_capital):
            day = _weekday(number, tokens, index, published, lexicon) if published else None
            yield DayMention(token.start, token.end, day, "weekday")


def _weekday(
    number: int, tokens: Tokens, index: int, published: dt.date, lexicon: Lexicon
) -> dt.date:
    """The weekday before or on publication, or after it where the tense says so."""
    back = (published.weekday() - number) % 7
    if _is_future(tokens, index, lexicon):
        return published + dt.timedelta(days=(-back) % 7 or 7)
    if back == 0 and lexicon.days.has("last", lower_at(tokens, index - 1)):
        back = 7
    return published - dt.timedelta(days=back)


def _is_future(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True where the weekday's own clause speaks of what is to come.

    A weekday that says when something was said ("will come, officials said on Friday") is past.
    """
    before = [lower_at(tokens, index - back) for back in (1, 2)]
    if lexicon.days.has("next", before[0]):
        return True
    if lexicon.days.has("last", before[0]) or any(lexicon.has("speech", word) for word in before):
        return False
    clause = clause_around(tokens, Span(index, index + 1), lexicon)
    joints = (at for at in range(index, clause.last) if lexicon.days.has("joint", tokens[at].lower))
    found = lexicon.time.all_in(tokens, clause.first, next(joints, clause.last))
    told = any(item.value == "future" for item in found)
    return told or any(lexicon.is_future(token) for token in tokens[clause.first : clause.last])


def _year_mentions(text: str, published: dt.date | None, lexicon: Lexicon) -> Iterator[DayMention]:
    """Years alone: "in 2018", "since 2014"."""
    for match in _PAST_YEAR.finditer(text):
        if not lexicon.days.has("in_year", _word_before(text, match.start())):
            continue
        year = int(match.group())
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        if published and first <= published < last:
            last = published
        basis, precision = f"year {year}", DayPrecision.YEAR
        yield DayMention(match.start(), match.end(), first, basis, last, precision)


def _joined(text: str, ordered: list[DayMention], lexicon: Lexicon) -> list[DayMention]:
    """Two days with "to" or "between ... and ..." as one span."""
    joined: list[DayMention] = []
    for mention in ordered:
        before = joined[-1] if joined else None
        if before and _is_span(text, before, mention, lexicon):
            last = mention.last or mention.day
            joined[-1] = changed(before, end=mention.end, last=last, precision=DayPrecision.BETWEEN)
        else:
            joined.append(mention)
    return joined


def _is_span(text: str, first: DayMention, last: DayMention, lexicon: Lexicon) -> bool:
    words = text[first.end : last.start].lower().split()
    gap = next((word for word in words if word not in lexicon.days.words["articles"]), "")
    if len(words) > 2 or gap not in lexicon.days.words["joins"]:
        return False
    if first.day is None or last.day is None or first.day >= last.day:
        return False
    opened = lexicon.days.has("between", _word_before(text, first.start))
    return opened or not lexicon.days.has("joins_between", gap)


def _closed(
    text: str, mention: DayMention, published: dt.date | None, lexicon: Lexicon
) -> DayMention | None:
    """The mention with what "since" before it makes of it; None after "before", "until"."""
    words = text[: mention.start].lower().split()[-_SINCE_REACH:]
    before = words[-1] if words else ""
    if lexicon.days.has("open", before):
        return None
    if any(lexicon.days.has("since", word) for word in words):
        last = published if published and mention.day and published > mention.day else None
        basis, between = f"since {mention.basis}", DayPrecision.BETWEEN
        return changed(mention, last=last, precision=between, since=True, basis=basis)
    return mention


def _same_day_mentions(
    tokens: Tokens, found: list[DayMention], lexicon: Lexicon
) -> list[DayMention]:
    """Reads "that day", "the next day", "the day before" from the day named last before them."""
    same: list[DayMention] = []
    if not found:
        return same
    is_day = lexicon.days.words["day"]
    for index, token in enumerate(tokens):
        if token.lower not in is_day:
            continue
        later = lexicon.days.after_day.get(lower_at(tokens, index - 1))
        if lexicon.days.has("before", lower_at(tokens, index + 1)):
            later = -1
        if any(mention.start <= token.start < mention.end for mention in found):
            continue
        if later is None or index == 0:
            continue
        start = tokens[index - 1].start
        before = [mention for mention in found if mention.end <= start]
        if before:
            last = max(before, key=lambda mention: mention.start)
            day = last.day + dt.timedelta(days=later) if last.day else None
            same.append(DayMention(start, token.end, day, last.basis))
    return same


def _word_before(text: str, start: int) -> str:
    words = text[:start].replace("-", " ").split()
    return words[-1].lower() if words else ""


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
        price += _YEAR_ALONE if mention.precision is DayPrecision.YEAR else 0.0
        price += _OPEN_SINCE if mention.since else 0.0
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


def named_year(text: str, lexicon: Lexicon) -> int | None:
    """A past year the sentence speaks of ("in 2014", "the 2009 coup"); the latest of several."""
    years = [
        int(match.group())
        for match in _PAST_YEAR.finditer(text)
        if not _after_since(text[: match.start()], lexicon)
    ]
    return max(years, default=None)


def _after_since(text: str, lexicon: Lexicon) -> bool:
    words = text.lower().split()[-_SINCE_REACH - 1 :]
    return any(lexicon.days.has("since", word) for word in words)
