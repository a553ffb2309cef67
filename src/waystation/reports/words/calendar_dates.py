"""Calendar dates written in a text: "24 October", "October 14 to 20, 2018", "early October"."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
import re
from dataclasses import dataclass

from waystation.domain.vocabulary import DayPrecision
from waystation.reports.words.lexicon import Lexicon, english

_FUTURE_SLACK = dt.timedelta(days=60)
"""A day without a year may lie this long after publication; else it is of the year before."""
_NUMERIC = re.compile(r"[0-9][-./][0-9]{1,2}[-./][0-9]")
"""In every date in digits alone."""
_STAGES = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "start": (1, 7), "end": (25, 31)}
"""Days of a month that "early", "mid-", "late", "the start of" and "the end of" are read as."""


@dataclass(frozen=True)
class StatedDate:
    """A calendar date as written; the year may be missing.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        year: Year; None when not written.
        month: Month, 1 to 12.
        day: Day of the month; of a span within a month the last one.
        first: First day of a span within a month; None for a single day.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    first: int | None = None


def full_dates(text: str, lexicon: Lexicon | None = None) -> list[dt.date]:
    """Dates written with their year, in order of place."""
    found = stated_dates(text, lexicon or english())
    dates = (as_date(item.year, item.month, item.day) for item in found if item.year)
    return [date for date in dates if date]


def stated_dates(text: str, lexicon: Lexicon) -> list[StatedDate]:
    """Calendar dates written in a text, in order of place."""
    found: list[StatedDate] = []
    days = lexicon.days
    numeric = days.numeric if _NUMERIC.search(text) else ()
    for form in (*numeric, *(days.forms if days.names_month(text) else ())):
        for match in form.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(_stated(match, lexicon))
    return sorted(found, key=lambda date: date.start)


def _stated(match: re.Match[str], lexicon: Lexicon) -> StatedDate:
    parts = match.groupdict()
    month = parts.get("number") or lexicon.days.months[parts["month"].lower()]
    year = int(parts["year"]) if parts["year"] else None
    first = int(parts["first"]) if parts.get("first") else None
    return StatedDate(match.start(), match.end(), year, int(month), int(parts["day"]), first)


def as_date(year: int | None, month: int, day: int) -> dt.date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return dt.date(year or 0, month, day)
    except ValueError:
        return None


def dated(
    found: StatedDate, published: dt.date | None, *, open_year: int | None = None
) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a date as written; both None where its year cannot be known.

    Args:
        found: The date.
        published: The latest such day not long after it is meant where no year is written.
        open_year: Year written with the other end of a span.
    """
    year = found.year or open_year or nearest_year(found.month, found.day, published)
    last = as_date(year, found.month, found.day) if year else None
    first = as_date(year, found.month, found.first) if year and found.first else last
    return first or last, last


def nearest_year(month: int, day: int, published: dt.date | None) -> int | None:
    """Year of the latest such day that is not long after publication."""
    if published is None:
        return None
    for year in (published.year + 1, published.year, published.year - 1):
        date = as_date(year, month, day)
        if date and date <= published + _FUTURE_SLACK:
            return year
    return None


@dataclass(frozen=True)
class StatedMonth:
    """A month named without a day, as its first and last day.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        first: First day; None where the year is unknown.
        last: Last day.
        precision: Month, or between for a part of it.
        basis: How it was found.
        year_written: True where the text names the year.
    """

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    precision: DayPrecision
    basis: str
    year_written: bool


def stated_months(text: str, published: dt.date | None, lexicon: Lexicon) -> list[StatedMonth]:
    """Months named without a day: "in October", "mid-March", "since May 2018"."""
    found: list[StatedMonth] = []
    if not lexicon.days.names_month(text):
        return found
    for match in lexicon.days.month_alone.finditer(text):
        parts = match.groupdict()
        name = parts["month"]
        stage = next((key for key in _STAGES if parts.get(key)), "")
        surely = parts["before"] or stage or parts["year"]
        if not surely or (not name[0].isupper() and lexicon.days.has("capitalised", "months")):
            continue
        month = lexicon.days.months[name.lower()]
        year = int(parts["year"]) if parts["year"] else nearest_year(month, 1, published)
        first, last = month_span(year, month, stage) if year else (None, None)
        precision = DayPrecision.BETWEEN if stage else DayPrecision.MONTH
        basis = "month" if parts["year"] else "month, year from the publication day"
        start = match.start("stated")
        found.append(
            StatedMonth(start, match.end(), first, last, precision, basis, bool(parts["year"]))
        )
    return found


def month_span(year: int, month: int, stage: str = "") -> tuple[dt.date, dt.date]:
    """First and last day of a month, or of a part of it ("early", "middle", "late")."""
    length = months_of.monthrange(year, month)[1]
    first, last = _STAGES.get(stage, (1, length))
    return dt.date(year, month, first), dt.date(year, month, min(last, length))


def next_year(day: dt.date | None) -> dt.date | None:
    """The same day of the next year; the last of February for the 29th."""
    if day is None:
        return None
    return as_date(day.year + 1, day.month, day.day) or dt.date(day.year + 1, 2, 28)
