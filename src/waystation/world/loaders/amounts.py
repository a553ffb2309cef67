"""Numbers and days as people type them into spreadsheets: hedges, footnotes, words, ranges."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from waystation.domain.days import is_usable
from waystation.domain.vocabulary import Unit
from waystation.world.loaders.cells import LARGEST_MASKED, MASKED, NOTHING, SMALLEST, whole
from waystation.world.loaders.cells import day as plain_day

EMPTY = NOTHING | frozenset(
    {
        *("tbc", "tbd", "unknown", "nd", "n.d.", "n.a.", "n/d", "s/d", "sd", "no data"),
        *("sin datos", "no disponible", "non disponible", "inconnu", "desconocido"),
        *("pending", "..", "...", "…", "–", "—", "?", "not known", "not reported", "nil report"),
    }
)
"""Cells, in lower case, in which people say that they have no number."""

_NOTE = re.compile(r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰†‡§]+|\[[0-9a-z]{1,2}\]|\([0-9a-z]\)|(?<=[0-9])\s?\*{1,3})$")
_UNIT = re.compile(
    r"\s*(?:(?P<people>people|persons?|individuals?|pax|inds?\.?|idps?|refugees|personnes|personas)"
    r"|(?P<homes>households?|hhs?|families|m[ée]nages|hogares|familias|familles))$",
    re.IGNORECASE,
)
_HEDGES: tuple[tuple[str, str], ...] = (
    (r"(?:≥|>=|at least|minimum(?: of)?|min\.?|no less than|au moins|al menos)", "at least"),
    (r"(?:>|more than|over|above|plus de|m[áa]s de)", "more than"),
    (r"(?:≤|<=|up to|at most|max(?:\.|imum)?(?: of)?|jusqu['’]à|hasta)", "up to"),
    (r"(?:<|fewer than|less than|under|below|moins de|menos de)", "fewer than"),
    (r"(?:nearly|almost|presque|casi)", "nearly"),
    (
        r"(?:~|≈|±|about|around|approx(?:\.|imately)?|some|circa|ca?\.|est(?:\.|imated)?|environ|"
        r"unos|cerca de|alrededor de)",
        "about",
    ),
)
_HEDGED = tuple((re.compile(form + r"\s*", re.IGNORECASE), said) for form, said in _HEDGES)
_RANGE = re.compile(r"(?P<low>.{1,20}?)\s*(?:[-–—]|\bto\b|\bà\b|\ba\b)\s*(?P<high>.{1,20})")
_POINTS_ONE = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{3}){2,4}|[0-9.]{1,20},[0-9]{1,2}")
_OPEN_ABOVE, _OPEN_BELOW = ("at least", "more than"), ("up to", "fewer than", "nearly")

_LONGEST = 200
"""Characters of a cell that may be a number; the patterns here are for short texts."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan enero janvier", "february feb febrero février fevrier"),
            *("march mar marzo mars", "april apr abril avril"),
            *("may mayo mai", "june jun junio juin"),
            *("july jul julio juillet", "august aug agosto août aout"),
            *("september sep sept septiembre septembre", "october oct octubre octobre"),
            *("november nov noviembre novembre", "december dec diciembre décembre decembre"),
        ),
        start=1,
    )
    for name in names.split()
}
_SAID_DAY = re.compile(
    r"([0-9]{1,2})(?:er|st|nd|rd|th)?(?: de| of)? ([^\W\d_]{3,10})\.?(?: de|,)? ([0-9]{4})"
)
_SAID_FIRST = re.compile(r"([^\W\d_]{3,10})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_MONTH = re.compile(r"(?:([0-9]{4})-([0-9]{1,2})|([^\W\d_]{3,10})\.?[ -]([0-9]{4}))")
_PARTED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?: [0-9:]{4,8})?")
_TWELVE = 12


@dataclass(frozen=True)
class Amount:
    """A number as a cell tells it.

    Attributes:
        low: Lowest number stated; None where it is open.
        high: Highest number stated; None where it is open.
        words: The number in words a report would use ("more than 1,500").
        hedge: The hedge alone ("more than").
        unit: What is counted, where the cell says so.
        footnote: Whether a footnote's mark was taken off.
    """

    low: int | None
    high: int | None
    words: str
    hedge: str = ""
    unit: Unit | None = None
    footnote: bool = False


def says_nothing(cell: str) -> bool:
    """Whether a cell holds no number at all, as people write that."""
    return cell.strip().casefold() in EMPTY


def amount(cell: str, *, points: bool | None = None) -> Amount | None:
    """A count as people type it: "1,500", "~1500", ">900", "1,000-1,200", "340 (2)", "80 HH".

    Args:
        cell: The cell.
        points: Whether points set thousands apart in this column ("1.500" is 1500) or decimals
            ("5.000" is 5); None where nothing says.

    Returns:
        The amount; None where the cell says that there is none.

    Raises:
        ValueError: It is no count, or can be read in two ways.
    """
    if len(cell) > _LONGEST:
        raise ValueError(cell)
    text = "\n".join(map(_digits, cell.strip().splitlines()))
    if text.casefold() in EMPTY:
        return None
    if text == MASKED:
        return Amount(SMALLEST, LARGEST_MASKED, "* (1 to 4)")
    bare = _NOTE.sub("", text)
    footnote = bare != text
    unit, bare = _unit(bare)
    hedge, bare = _hedge(bare)
    try:
        number = _one(bare, points=points)
    except ValueError:
        low, high = _range(bare, points=points)
        return Amount(low, high, _with(hedge, f"{low:,} to {high:,}"), hedge, unit, footnote)
    words = _with(hedge, f"{number:,}")
    low_end = None if hedge in _OPEN_BELOW else number
    high_end = None if hedge in _OPEN_ABOVE else number
    return Amount(low_end, high_end, words, hedge, unit, footnote)


def set_apart_by_points(cells: Iterable[str]) -> bool:
    """Whether a column sets thousands apart with points: some cell can be read in no other way."""
    found = [_NOTE.sub("", _digits(cell)) for cell in cells if len(cell) <= _LONGEST]
    sure = any(_POINTS.fullmatch(text) for text in found)
    return sure and not any("," in text and not _POINTS.fullmatch(text) for text in found)


def day_first(cells: Iterable[str]) -> bool | None:
    """Whether the days of a column stand before their months, by those that can only be so.

    Returns:
        None where no cell tells, or where two tell otherwise.
    """
    said: set[bool] = set()
    for cell in cells:
        match = _PARTED.fullmatch(cell.strip())
        if match is None:
            continue
        one, other = int(match[1]), int(match[2])
        if one > _TWELVE >= other:
            said.add(True)
        elif other > _TWELVE >= one:
            said.add(False)
    return said.pop() if len(said) == 1 else None


def span(cell: str, *, first: bool | None = None) -> tuple[dt.date, dt.date]:
    """The first and last day a cell speaks of: a day twice, or a month's.

    Args:
        cell: A day as `cells.day` reads it, with its month's name also in Spanish or French, or a
            month ("2024-05", "May 2024").
        first: Whether days stand before months where only the column tells.

    Raises:
        ValueError: It is neither, or can be read in two ways.
    """
    text = _digits(cell)
    if match := _MONTH.fullmatch(text):
        year, month = (
            (int(match[1]), int(match[2])) if match[1] else (int(match[4]), _month(match[3]))
        )
        begin = dt.date(year, month, 1)
        begin_next = (begin + dt.timedelta(32)).replace(day=1)
        return _usable(begin, cell), _usable(begin_next - dt.timedelta(1), cell)
    found = _day(text, first)
    return _usable(found, cell), found


def _day(text: str, first: bool | None) -> dt.date:
    if match := _SAID_DAY.fullmatch(text):
        return dt.date(int(match[3]), _month(match[2]), int(match[1]))
    if match := _SAID_FIRST.fullmatch(text):
        return dt.date(int(match[3]), _month(match[1]), int(match[2]))
    match = _PARTED.fullmatch(text)
    if match and first is not None:
        one, other = int(match[1]), int(match[2])
        return dt.date(int(match[3]), other, one) if first else dt.date(int(match[3]), one, other)
    return plain_day(text.replace("-", "/") if match else text)


def _usable(found: dt.date, cell: str) -> dt.date:
    if not is_usable(found):
        raise ValueError(cell)
    return found


def _month(word: str) -> int:
    number = _MONTHS.get(word.casefold())
    if number is None:
        raise ValueError(word)
    return number


def _digits(cell: str) -> str:
    """The cell with digits of other scripts as 0 to 9, and single spaces."""
    text = "".join(
        str(unicodedata.digit(one)) if not one.isascii() and one.isdecimal() else one
        for one in cell
    )
    return " ".join(text.split())


def _unit(text: str) -> tuple[Unit | None, str]:
    match = _UNIT.search(text)
    if match is None or match.start() == 0:
        return None, text
    return Unit.PEOPLE if match["people"] else Unit.HOUSEHOLDS, text[: match.start()].strip()


def _hedge(text: str) -> tuple[str, str]:
    if text.endswith("+"):
        return "more than", text[:-1].strip()
    for form, said in _HEDGED:
        match = form.match(text)
        if match and match.end() < len(text):
            return said, text[match.end() :]
    return "", text


def _one(text: str, *, points: bool | None) -> int:
    """One whole number."""
    if points and (_POINTS_ONE.fullmatch(text) or _POINTS.fullmatch(text)):
        close, _, rest = text.replace(".", "").partition(",")
        if rest.strip("0"):
            raise ValueError(text)
        return int(close)
    found = whole(text, decimal_points=points is False)
    if found is None or found.low != found.high:
        raise ValueError(text)
    return found.low


def _range(text: str, *, points: bool | None) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None or "\n" in text:
        raise ValueError(text)
    low, high = _one(match["low"], points=points), _one(match["high"], points=points)
    if high < low:
        raise ValueError(text)
    return low, high


def _with(hedge: str, number: str) -> str:
    return f"{hedge} {number}" if hedge else number
