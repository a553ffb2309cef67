"""Spans of days told from the publication day: "earlier this week", "three days ago"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.domain.vocabulary import DayPrecision
from waystation.reports.words.calendar_dates import month_span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_PRECISION = {
    "day": DayPrecision.BETWEEN,
    "weekend": DayPrecision.BETWEEN,
    "week": DayPrecision.WEEK,
    "month": DayPrecision.MONTH,
    "year": DayPrecision.YEAR,
}
_FEW = 3
_MOST = 400
_SATURDAY, _SUNDAY, _WEEK = 5, 6, 7


@dataclass(frozen=True)
class Steps:
    """A span in whole units from the publication day.

    Attributes:
        unit: "day", "week" (Monday to Sunday), "weekend", "month" or "year".
        first: First unit, 0 the one publication lies in, -1 the one before.
        last: Last unit.
        stage: "earlier" for the part before publication, "start" or "end" of the unit.
    """

    unit: str
    first: int
    last: int
    stage: str = ""

    @staticmethod
    def parse(value: str) -> Steps:
        """Reads "week -1 -1", "month 0 0 end" and "week earlier" of a data file."""
        unit, *rest = value.split()
        if rest == ["earlier"]:
            return Steps(unit, 0, 0, "earlier")
        return Steps(unit, int(rest[0]), int(rest[1]), rest[2] if len(rest) > 2 else "")

    @property
    def precision(self) -> DayPrecision:
        """How exactly such a span says when."""
        if self.unit == "day" and self.first == self.last:
            return DayPrecision.DAY
        return DayPrecision.BETWEEN if self.stage in {"start", "end"} else _PRECISION[self.unit]


def span_of(steps: Steps, published: dt.date, *, future: bool) -> tuple[dt.date, dt.date]:
    """First and last day of a span.

    The unit publication lies in ends with publication, unless the sentence speaks of what is to
    come; "earlier this week" on its first day is the week before.
    """
    first, _ = _unit(steps.unit, steps.first, published)
    _, last = _unit(steps.unit, steps.last, published)
    if steps.stage == "earlier":
        last = published - dt.timedelta(days=1)
        return (first, last) if first <= last else _unit(steps.unit, -1, published)
    if steps.stage:
        return _part(steps, first)
    if steps.unit == "weekend" and steps.first == 0 and not future:
        return _unit("weekend", -1, published) if first > published else (first, last)
    if steps.first == steps.last == 0 and not future:
        last = min(last, published)
    return first, last


def _part(steps: Steps, first: dt.date) -> tuple[dt.date, dt.date]:
    """The first or the last days of a month; the first or the last month of a year."""
    if steps.unit == "year":
        return month_span(first.year, 1 if steps.stage == "start" else 12)
    return month_span(first.year, first.month, steps.stage)


def _unit(unit: str, step: int, published: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the unit so many steps from the one publication lies in."""
    if unit == "day":
        day = published + dt.timedelta(days=step)
        return day, day
    monday = published - dt.timedelta(days=published.weekday())
    if unit == "week":
        monday += dt.timedelta(days=_WEEK * step)
        return monday, monday + dt.timedelta(days=_SUNDAY)
    if unit == "weekend":
        # The last weekend begun on or before publication is step -1, the next one step 1.
        step = step + 1 if step < 0 and published.weekday() >= _SATURDAY else step
        monday += dt.timedelta(days=_WEEK * (step - 1 if step > 0 else step))
        return monday + dt.timedelta(days=_SATURDAY), monday + dt.timedelta(days=_SUNDAY)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return month_span(months // 12, months % 12 + 1)
    return dt.date(published.year + step, 1, 1), dt.date(published.year + step, 12, 31)


def counted_spans(tokens: Tokens, lexicon: Lexicon) -> Iterator[tuple[Found, Steps]]:
    """Reads "in the past three days" and "two weeks ago", with the tokens they stand on."""
    days, units = lexicon.days, lexicon.days.units
    for index, token in enumerate(tokens):
        unit = units.get(token.lower)
        if unit is None:
            continue
        number, past_at = _number(tokens, index - 1, lexicon), index - 2
        if number is None and days.has("past", lower_at(tokens, index - 1)):
            number, past_at = _number(tokens, index - 2, lexicon), index - 1
        if number is None:
            continue
        steps = round(number * _DAYS[unit]) or 1
        if days.has("past", lower_at(tokens, past_at)):
            yield Found("", index - 2, index + 1), Steps("day", -steps, 0)
        elif days.has("ago", lower_at(tokens, index + 1)):
            yield Found("", index - 1, index + 2), _ago(unit, number, steps)
        elif days.has("ago_before", lower_at(tokens, index - 2)):
            yield Found("", index - 2, index + 1), _ago(unit, number, steps)


def _ago(unit: str, number: int, days: int) -> Steps:
    if unit in {"hour", "day"}:
        return Steps("day", -days, -days)
    return Steps(unit, -number, -number)


def _number(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    """A small number in digits or in one word; "a few" and "several" are three."""
    word = lower_at(tokens, index)
    if lexicon.days.has("few", word):
        return _FEW
    if word.isdecimal() and len(word) <= 3:
        number = int(word)
        return number if number <= _MOST else None
    return lexicon.numbers.units.get(word)
