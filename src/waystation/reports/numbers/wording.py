"""The range the words of a figure are read as, for people who look at it.

A convention, to be replaced by calibrated ranges: half a unit of the last significant digit for
"some", "about" and bare round numbers; 90 to 100 % of the number for "nearly"; the coders' usual
ranges for magnitudes (ACLED; Crowd Counting Consortium).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import HedgeClass
from waystation.reports.numbers.amounts import Shape
from waystation.reports.numbers.numbers import Number, number_at, number_in
from waystation.reports.words.lexicon import languages, lexicon
from waystation.reports.words.tokens import tokenise

STATED_RANGE = "range as stated"
"""The rule of a range whose two ends the words state."""
_ROUND_FROM = 100
_NEARLY, _MORE, _UP_TO, _AT_MOST_DIGITS = 0.9, 1.5, 0.5, 15
_Rule = Callable[[float], tuple[float, float]]


def read_range(figure: Figure) -> Reading:
    """The range a figure's words are read as, in the figure's unit, with the rule's name.

    A figure whose words hold no number is read as its stated range, open sides closed by
    the number on the other side; one without any number as 0 to 0.
    """
    number = _number_of(figure.words)
    if number is None:
        known = [float(end) for end in (figure.low, figure.high) if end is not None]
        return Reading(min(known, default=0.0), max(known, default=0.0), "as stated")
    if number.shape is Shape.EXACT and number.hedge_class is HedgeClass.NONE:
        number = replace(number, hedge_class=figure.hedge_class)
    return _read(number)


def stated_ends(figure: Figure) -> tuple[float, ...]:
    """The ends of the number in a figure's words, without what a hedge makes of them."""
    number = _number_of(figure.words)
    return () if number is None else (float(number.base_low), float(number.base_high))


def _number_of(words: str) -> Number | None:
    """The number in a figure's words, read in the first language that knows all of them."""
    for language in languages():
        grammar = lexicon(language)
        tokens = tokenise(words, grammar.numbers.form)
        number = number_at(tokens, 0, grammar)
        if number and number.last == len(tokens):
            return number
    return number_in(words)


def _read(number: Number) -> Reading:
    if number.shape in _MAGNITUDES:
        low, high = _MAGNITUDES[number.shape]
        base_high = number.base_high if number.shape is Shape.PLURAL else number.base_low
        scale = number.base_low / (2 if number.shape is Shape.COUPLE else 1)
        top = base_high / (2 if number.shape is Shape.COUPLE else 1)
        return Reading(low(scale), high(top), f"magnitude: {number.shape.value}")
    if number.shape is Shape.RANGE:
        return Reading(number.base_low, number.base_high, STATED_RANGE)
    value = number.base_low
    if number.hedge_class in _BOUNDS:
        rule, name = _BOUNDS[number.hedge_class]
        low_end, high_end = rule(value)
        return Reading(low_end, high_end, name)
    return _point(value, hedged=number.hedge_class is HedgeClass.ABOUT)


def _point(value: float, *, hedged: bool) -> Reading:
    """A number with or without "about": half a unit of its last significant digit."""
    half = last_digit_unit(value) / 2
    if hedged:
        return Reading(max(1.0, value - half), value + half, "about: half a unit of the last digit")
    if value >= _ROUND_FROM and half >= 5:
        return Reading(value - half, value + half, "round number: half a unit of the last digit")
    return Reading(value, value, "exact")


def last_digit_unit(value: float) -> float:
    """Place value of the last significant digit: 1,000 for 7,000, 100 for 2,100, 1 for 11."""
    whole, unit = round(value), 1
    while whole and whole % 10 == 0:
        whole //= 10
        unit *= 10
    return float(unit)


_MAGNITUDES: dict[Shape, tuple[Callable[[float], float], Callable[[float], float]]] = {
    Shape.PLURAL: (lambda low: 2 * low, lambda high: 10 * high - 1),
    Shape.SEVERAL: (lambda low: 2 * low, lambda high: 9 * high),
    Shape.FEW: (lambda low: 2 * low, lambda high: 5 * high),
    Shape.COUPLE: (lambda low: 1.5 * low, lambda high: 3 * high),
    Shape.NUMEROUS: (lambda low: 3 * low, lambda high: 99 * high),
}
"""Factors on the magnitude: "several hundred" 200 to 900, "thousands" 2,000 to 9,999."""

_BOUNDS: dict[HedgeClass, tuple[_Rule, str]] = {
    HedgeClass.NEARLY: (lambda value: (_NEARLY * value, value), "nearly: 90 to 100 %"),
    HedgeClass.MORE_THAN: (lambda value: (value, _MORE * value), "more than: up to half more"),
    HedgeClass.UP_TO: (lambda value: (_UP_TO * value, value), "up to: from half of it"),
}
