"""The clock, and days and times that options give."""

from __future__ import annotations

import datetime as dt
import re

from waystation.domain.errors import InputError, Problem


def utc_now() -> dt.datetime:
    """The time under which the ledger records what a command adds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def read_day(text: str, option: str) -> dt.date:
    """The day an option gives.

    Raises:
        InputError: It is no day that exists.
    """
    from waystation.domain.days import parse_day

    try:
        return parse_day(text)
    except ValueError:
        expected = "a day that exists, as YYYY-MM-DD"
        raise InputError([Problem(option, 0, "", repr(text), expected)]) from None


def read_moment(text: str | None) -> dt.datetime | None:
    """The time an option gives, in UTC where it names no zone; of a day or minute its end."""
    if text is None:
        return None
    try:
        if len(text) == len("2018-10-29"):
            text += "T23:59:59"
        to_the_minute = re.fullmatch(r"(.{10}[T ]\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?", text)
        if to_the_minute:
            text = f"{to_the_minute[1]}:59{to_the_minute[2] or ''}"
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        expected = "a time as 2018-10-29 or 2018-10-29T08:30"
        raise InputError([Problem("--decided-by", 0, "", repr(text), expected)]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
