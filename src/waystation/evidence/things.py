"""What a figure is bound to: place, day, and a number too exact for chance."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision, FigureKind, Measure

PLACELESS = (FigureKind.ON_THE_MOVE, FigureKind.ASYLUM_CLAIMS, FigureKind.RETURNS)
"""Kinds that are told anywhere: the size of a group, claims and returns."""

RARE_DIGITS = 3
"""Significant digits from which a number is rare: 7,233 or 495, but not 4,500."""

_STATED, _PRINTED = "stated", "publication day"


def of_two_things(first: Figure, second: Figure) -> bool:
    """True for like sentences of two days or two places, as in a series of bulletins.

    A copy may make another day of "Tuesday", and a number told again in passing has no day of its
    own: two calendar days must be stated, or one publisher tell later of a later day.
    """
    return (
        two_days_stated(first, second) or in_series(first, second) or _at_two_places(first, second)
    )


def two_days_stated(first: Figure, second: Figure) -> bool:
    """True where both sentences state a calendar day, and these differ."""
    stated = all(figure.day_basis.startswith(_STATED) for figure in (first, second))
    return stated and _apart(first, second)


def in_series(first: Figure, second: Figure) -> bool:
    """True where one publisher tells later of a later day, or of a running count until one."""
    if fold(first.publisher) != fold(second.publisher) or not first.publisher:
        return False
    if first.published is None or second.published is None:
        return False
    earlier, later = sorted((first, second), key=lambda figure: figure.published or dt.date.max)
    if earlier.published == later.published:
        return False
    if first.measure is second.measure is Measure.CUMULATIVE:
        return _last_day(earlier) < _last_day(later)
    own = all(_has_own_day(figure) for figure in (first, second))
    return own and _apart(first, second) and _first_day(earlier) < _first_day(later)


def _apart(first: Figure, second: Figure) -> bool:
    """True for days that are known and do not overlap."""
    if first.event_day is None or second.event_day is None:
        return False
    ends = _last_day(first), _last_day(second)
    return max(_first_day(first), _first_day(second)) > min(ends)


def _first_day(figure: Figure) -> dt.date:
    return figure.event_day or dt.date.max


def _last_day(figure: Figure) -> dt.date:
    return figure.event_end or _first_day(figure)


def _has_own_day(figure: Figure) -> bool:
    printed = figure.day_basis.startswith(_PRINTED)
    return not printed or figure.day_precision is DayPrecision.DAY


def _at_two_places(first: Figure, second: Figure) -> bool:
    """True where both sentences name the place their figure is bound to, and these differ."""
    here, there = bound_place(first), bound_place(second)
    if not here or not there or here in there or there in here:
        return False
    return all(fold(f.place) and fold(f.place) in fold(f.sentence) for f in (first, second))


def bound_place(figure: Figure) -> str:
    """The place without which a figure says something else; empty where it is told anywhere."""
    return "" if figure.has_number and figure.kind in PLACELESS else place_of(figure)


def place_of(figure: Figure) -> str:
    """The place for comparing: the scenario location, else the stated place, folded."""
    return fold(figure.location or figure.place)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words."""
    if not text:
        return ""
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))


def is_rare(figure: Figure) -> bool:
    """True when the number is too exact for two speakers to reach it by chance."""
    return _digits(figure) >= RARE_DIGITS


def is_very_rare(figure: Figure) -> bool:
    """True where even a copy that lost the place and what is counted is known by its number."""
    return _digits(figure) > RARE_DIGITS


def _digits(figure: Figure) -> int:
    ends = (figure.low, figure.high)
    return max((len(str(end).rstrip("0")) for end in ends if end is not None), default=0)
