"""Cells of other people's files: numbers with separators, masked counts, days in many forms."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache
from typing import NamedTuple

from waystation.domain.days import is_usable

NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "nan", "null", "none", "not available", "not applicable", "."}
)
"""Cells, in lower case, that say nothing; nothing is not zero."""
MASKED = "*"
"""UNHCR's mark for a count of 1 to 4."""
SMALLEST, LARGEST_MASKED = 1, 4
_LARGEST = 10_000_000_000

_PLAIN = re.compile(r"[0-9]{1,15}(\.0{0,6})?")
_COMMAS = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,4}(\.0{0,6})?")
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{3}){2,4}")
_SPACES = re.compile(
    "[0-9]{1,3}([ \\t\\u00a0\\u202f\\u2009'])[0-9]{3}(?:\\1[0-9]{3}){0,3}(?:\\.0{0,6})?"
)
_TWO_WAYS = re.compile(r"[0-9]{1,3}\.000")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([T ][0-9:.Z+\-]{0,20})?")
_NAMED = re.compile(r"([0-9]{1,2})[ \-/]([A-Za-z]{3,9})\.?[ \-/,]{1,2}([0-9]{4})")
_SLASHED = re.compile(
    r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?)?"
)
_SERIAL = re.compile(r"[0-9]{5}(\.0+)?")
_MONTHS = (*("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_TWELVE = 12


class Number(NamedTuple):
    """A whole number as stated: twice the same, or the range a mask stands for."""

    low: int
    high: int


def whole(cell: str, *, decimal_points: bool = False) -> Number | None:
    """A count: "12345", "12,345", "12 345", "12.345.678", "*" for 1 to 4.

    Args:
        cell: The cell.
        decimal_points: Whether points are known to set decimals apart ("5.000" is 5).

    Returns:
        The number; None where the cell says nothing.

    Raises:
        ValueError: It is no whole number of people, or can be read in two ways ("1.234",
            "5.000").
    """
    text = cell.strip()
    if text.casefold() in NOTHING:
        return None
    if text == MASKED:
        return Number(SMALLEST, LARGEST_MASKED)
    value = _value(text)
    two_ways = _TWO_WAYS.fullmatch(text) and not decimal_points
    if value is None or value > _LARGEST or (two_ways and value):
        raise ValueError(cell)
    return Number(value, value)


def _value(text: str) -> int | None:
    if _PLAIN.fullmatch(text):
        return int(text.partition(".")[0])
    if _COMMAS.fullmatch(text):
        return int(text.partition(".")[0].replace(",", ""))
    if _POINTS.fullmatch(text):
        return int(text.replace(".", ""))
    if match := _SPACES.fullmatch(text):
        return int(text.partition(".")[0].replace(match[1], ""))
    return None


def degrees(cell: str, most: float) -> float | None:
    """A coordinate from -most to most; None where there is none.

    Raises:
        ValueError: It is none.
    """
    text = cell.strip()
    if text.casefold() in NOTHING:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(cell)
    value = float(text)
    if not math.isfinite(value) or abs(value) > most:
        raise ValueError(cell)
    return value


def day(cell: str) -> dt.date:
    """A day: 2023-05-07 (with or without a time), 7 May 2023, 45053 (Excel), 5/7/2023 12:00 AM.

    Days with slashes are taken only where they can be read in one way: a part above 12, or a time
    of AM or PM, which only month-first files have.

    Raises:
        ValueError: It is no day, may be two, or is none that can be counted with.
    """
    found = _day(cell)
    if not is_usable(found):
        raise ValueError(cell)
    return found


@lru_cache(maxsize=1 << 14)
def _day(cell: str) -> dt.date:
    text = cell.strip()
    if match := _ISO.fullmatch(text):
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        return dt.date(int(match[3]), _month(match[2]), int(match[1]))
    if match := _SLASHED.fullmatch(text):
        return _slashed(match)
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _EXCEL_EPOCH + dt.timedelta(int(float(text)))
    raise ValueError(cell)


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].casefold()) + 1


def _slashed(match: re.Match[str]) -> dt.date:
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    if match[6] or other > _TWELVE or one == other:
        return dt.date(year, one, other)
    if one > _TWELVE:
        return dt.date(year, other, one)
    raise ValueError(match[0])
