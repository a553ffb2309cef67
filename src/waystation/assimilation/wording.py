"""What range a figure's words stand for, as the likelihood takes it.

Starting values of the wording table of the method notes (section 2.4 of the evidence model): exact
numbers are rounded to their last significant digit, "nearly" lies below, "about" within a quarter,
"more than" up to half as much again, "up to" down to four tenths. "Fewer than" is not in that
table: nobody says it of a number far below, so it goes down to seven tenths (assumption). To be
replaced by calibrated values once enough figures have been scored.
"""

from __future__ import annotations

from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import HedgeClass

_NEARLY_LOW = 0.85
_ABOUT_LOW, _ABOUT_HIGH = 0.8, 1.25
_MORE_HIGH = 1.5
_UP_TO_LOW = 0.4
_FEWER_LOW = 0.7
_FEWER = ("fewer", "less", "under", "below")

MAGNITUDES: tuple[tuple[str, float, float], ...] = (
    ("tens of thousands", 20_000, 99_999),
    ("hundreds of thousands", 200_000, 999_999),
    ("thousands", 2_000, 9_999),
    ("several thousand", 2_000, 9_000),
    ("several hundred", 200, 900),
    ("few hundred", 200, 600),
    ("couple hundred", 150, 300),
    ("couple of hundred", 150, 300),
    ("few thousand", 2_000, 6_000),
    ("couple thousand", 1_500, 3_000),
    ("hundreds", 200, 999),
    ("dozens", 24, 99),
    ("several dozen", 24, 99),
    ("numerous", 3, 99),
)
"""Vague words, longest match first when read with `_magnitude`."""


def rounding_unit(number: float) -> float:
    """The grid a number is rounded to: 4,000 -> 1,000; 7,233 -> 1; 0 -> 1."""
    whole = round(abs(number))
    if whole == 0:
        return 1.0
    unit = 1
    while whole % (unit * 10) == 0:
        unit *= 10
    return float(unit)


def _half(number: float) -> float:
    return rounding_unit(number) / 2


def _magnitude(words: str) -> Reading | None:
    """The range of a vague word, the longest that occurs."""
    text = words.lower()
    found = [row for row in MAGNITUDES if row[0] in text]
    if not found:
        return None
    name, low, high = max(found, key=lambda row: len(row[0]))
    return Reading(low, high, name)


def _at_most(number: float, words: str) -> Reading:
    """A number that bounds from above."""
    if any(word in words.lower() for word in _FEWER):
        return Reading(number * _FEWER_LOW, number, "fewer than")
    return Reading(number * _UP_TO_LOW, number, "up to")


def _open_sided(low: int | None, high: int | None, hedge: HedgeClass, words: str) -> Reading:
    """A number with one side left open by its words."""
    if high is None:
        assert low is not None
        return Reading(low, low * _MORE_HIGH, "more than")
    if hedge is HedgeClass.NEARLY:
        return Reading(high * _NEARLY_LOW, high, "nearly")
    return _at_most(high, words)


def _single(number: int, hedge: HedgeClass, words: str) -> Reading:
    """One number, as its hedge shapes it."""
    if hedge is HedgeClass.NEARLY:
        return Reading(number * _NEARLY_LOW, number, "nearly")
    if hedge is HedgeClass.MORE_THAN:
        return Reading(number, number * _MORE_HIGH, "more than")
    if hedge is HedgeClass.UP_TO:
        return _at_most(number, words)
    if hedge is HedgeClass.ABOUT:
        return Reading(number * _ABOUT_LOW, number * _ABOUT_HIGH, "about")
    half = _half(number)
    return Reading(max(0.0, number - half), number + half, "half a unit of the last digit")


def read_interval(figure: Figure) -> Reading | None:
    """The range a figure's number stands for; None for a sighting without a number."""
    if figure.hedge_class is HedgeClass.MAGNITUDE:
        vague = _magnitude(figure.words)
        if vague is not None:
            return vague
    if figure.low is None and figure.high is None:
        return None
    if figure.low is None or figure.high is None:
        return _open_sided(figure.low, figure.high, figure.hedge_class, figure.words)
    if figure.low == figure.high:
        return _single(figure.low, figure.hedge_class, figure.words)
    return Reading(
        max(0.0, figure.low - _half(figure.low)),
        figure.high + _half(figure.high),
        "range, widened by half a unit",
    )
