"""Days: calendar dates at the edges, whole numbers of days since the first day inside."""

from __future__ import annotations

import datetime as dt
import re

EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(8999, 12, 31)
"""Days that are taken in: days before and after them can be counted with as well."""

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(text: str) -> dt.date:
    """Read an ISO 8601 day ("2018-10-29").

    Raises:
        ValueError: The text is not of that form, or no such date exists.
    """
    if not _ISO_DAY.fullmatch(text):
        msg = f"{text!r} is not a day of the form YYYY-MM-DD"
        raise ValueError(msg)
    return dt.date.fromisoformat(text)


def is_usable(day: dt.date) -> bool:
    """Whether a day is one that is taken in, from `EARLIEST` to `LATEST`."""
    return EARLIEST <= day <= LATEST


def day_number(day: dt.date, first_day: dt.date) -> int:
    """Whole days from `first_day` to `day`; negative before it."""
    return (day - first_day).days


def show_day(day: dt.date) -> str:
    """A day for people: "Mon 29 Oct"."""
    return f"{day:%a} {day.day} {day:%b}"


def show_long_day(day: dt.date) -> str:
    """A day with its year: "Mon 29 Oct 2018"."""
    return f"{show_day(day)} {day.year}"
